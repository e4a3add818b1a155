#!/usr/bin/env python3
"""The makers of the benchmarks make what they say: the same for the same seed,
and as many lines to be found as were planted - counted here by Python, not by
any program that is measured.  And the runner sees when a program counts wrong.

usage: makers.py GENERATE MEASURE ZLIB_INFLATE SEINE

SPDX-License-Identifier: MIT
"""
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import sets

SIZE = 600000
EVERY = 97
HERE = pathlib.Path(__file__).resolve().parent


def generate(program, kind, seed, plants, *paths):
    run = subprocess.run([program, kind, str(seed), str(SIZE), str(EVERY),
                          plants, *paths], check=True, capture_output=True)
    return json.loads(run.stdout)


def patterns(folder, name):
    return (folder / (name + ".txt")).read_text().splitlines()


def lines_with(lines, found):
    return sum(1 for line in lines if found(line))


def check_plants(folder, kind, lines, planted, headers):
    """Every set finds the planted lines and no other."""
    for name in ["literals-10", "literals-100", "literals-1000", "ioc-100"]:
        words = patterns(folder, name)
        count = lines_with(lines, lambda line: any(word in line
                                                   for word in words))
        if count != planted:
            yield f"{kind}: {name} finds {count} lines, planted are {planted}"
    listed = set(patterns(folder, "ioc-100000"))  # too many to look for
    count = lines_with(lines, lambda line: not listed.isdisjoint(
        re.split(r"[ /]", line.replace("req:", ""))))
    if count != planted:
        yield f"{kind}: ioc-100000 finds {count} lines, planted are {planted}"
    for name in ["regexes-10", "regexes-100", "regexes-1000",
                 "published-10", "published-100", "published-1000"]:
        one = re.compile("|".join(f"(?:{pattern})"
                                  for pattern in patterns(folder, name)))
        some = lines[:EVERY * 5] if name.endswith("-1000") else lines
        count = lines_with(some, one.search)
        if count != (len(some) - headers) // EVERY:
            yield f"{kind}: {name} finds {count} lines in {len(some)}"


def check_kind(program, kind, folder):
    plants = str(folder / "plants.tsv")
    said = generate(program, kind, 1, plants, str(folder / "one"))
    text = (folder / "one").read_bytes()
    lines = text.decode("latin-1").split("\n")[:-1]
    if said["bytes"] != len(text) or not SIZE <= len(text) < SIZE + 4096:
        yield f"{kind}: {len(text)} bytes, it says {said['bytes']}"
    if said["lines"] != len(lines) or \
            said["records"] + said["headers"] != said["lines"]:
        yield f"{kind}: {len(lines)} lines, it says {said}"
    if said["planted"] != said["records"] // EVERY or said["planted"] == 0:
        yield f"{kind}: it says {said}"
    yield from check_plants(folder, kind, lines, said["planted"],
                            said["headers"])
    generate(program, kind, 1, plants, str(folder / "two"))
    if (folder / "two").read_bytes() != text:
        yield f"{kind}: the same seed makes another log"
    generate(program, kind, 2, plants, str(folder / "two"))
    if (folder / "two").read_bytes() == text:
        yield f"{kind}: another seed makes the same log"
    pieces = [str(folder / f"piece{i}") for i in range(3)]
    parts = generate(program, kind, 1, plants, *pieces)
    count = sum(pathlib.Path(piece).read_bytes().count(b"\n")
                for piece in pieces)
    if parts["lines"] != count or parts["headers"] != 3 * said["headers"]:
        yield f"{kind}: {count} lines in three files, it says {parts}"


def measure(program, output, *command):
    run = subprocess.run([program, output, *command], check=True, text=True,
                         capture_output=True)
    return json.loads(run.stdout)


def check_measure(program, folder):
    output = str(folder / "output")
    said = measure(program, output, "sh", "-c", "echo there; sleep 0.3; exit 3")
    if said["status"] != 3 or not 0.3 <= said["wall"] < 60:
        yield f"measure: {said} of a command that sleeps and exits with 3"
    if pathlib.Path(output).read_text() != "there\n":
        yield "measure: the output is not that of the command"
    said = measure(program, output, sys.executable, "-c",
                   "x = b'x' * (96 << 20)")
    if said["status"] != 0 or said["peak_kib"] < 96 << 10:
        yield f"measure: {said} of a command that takes 96 MiB"
    said = measure(program, output, str(folder / "no such program"))
    if said["status"] != 127:
        yield f"measure: {said} of a program that is not there"


def check_inflate(program, folder):
    path = folder / "two.gz"
    data = gzip.compress(b"a line\n" * 100000) + gzip.compress(b"another\n" * 9)
    path.write_bytes(data)
    run = subprocess.run([program, path], capture_output=True)
    if run.returncode or int(run.stdout) != 700072:
        yield f"zlib_inflate: {run.stdout} of two members"
    path.write_bytes(data[:-20])
    if subprocess.run([program, path], capture_output=True).returncode == 0:
        yield "zlib_inflate: a file that is cut is whole"


def check_runner(seine, folder):
    """A program that counts wrong is told of, and its times are not shown."""
    liar = folder / "bin" / "rg"
    liar.parent.mkdir()
    liar.write_text("#!/bin/sh\necho 1\n")
    liar.chmod(0o755)
    build = pathlib.Path(seine).resolve().parent.parent
    run = subprocess.run(
        [sys.executable, HERE / "run.py", "--build-dir", build, "--size",
         "200K", "--every", "50", "--runs", "1", "--rows", "plain-regexes-100",
         "--cache", folder / "cache"], text=True, capture_output=True,
        env={**os.environ, "PATH": f"{liar.parent}:{os.environ['PATH']}"})
    if run.returncode != 1 or "1 lines counted, planted are" not in run.stderr:
        yield f"run.py: status {run.returncode} where rg is wrong: {run.stderr}"
    if "| plain-regexes-100 | seine" in run.stdout:
        yield "run.py: times are shown where rg is wrong"


def main():
    generator, watch, inflate, seine = sys.argv[1:5]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sets.write_all(name)
        complaints = [
            *check_kind(generator, "gui", folder),
            *check_kind(generator, "wsa", folder),
            *check_measure(watch, folder),
            *check_inflate(inflate, folder),
            *check_runner(seine, folder),
        ]
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"{len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
