#!/usr/bin/env python3
"""One large log, read by one thread and by several: all that is told is the
same, byte for byte, but for the arguments in the run record.

usage: threads.py GENERATE SEINE

SPDX-License-Identifier: MIT
"""
import pathlib
import subprocess
import sys
import tempfile

import sets

SIZE = 40_000_000   # several stretches
THREADS = ["2", "3", "7"]


def told(seine, threads, *arguments):
    """Exit status, and all lines but that of the run."""
    run = subprocess.run([seine, *arguments, "--reproducible", "-q", "-O",
                          "jsonl", "-j", threads], capture_output=True)
    return run.returncode, [line for line in run.stdout.splitlines()
                            if not line.startswith(b'{"type":"run"')]


def check(seine, *arguments):
    status, alone = told(seine, "1", *arguments)
    if status > 1 or len(alone) < 3:
        yield f"{arguments}: status {status}, {len(alone)} lines"
    for threads in THREADS:
        if told(seine, threads, *arguments) != (status, alone):
            yield f"{arguments}: {threads} threads tell otherwise than one"


def main():
    generator, seine = sys.argv[1:3]
    complaints = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sets.write_all(name)
        for kind in ["gui", "wsa"]:
            log = str(folder / f"{kind}.log")
            subprocess.run([generator, kind, "1", str(SIZE), "1000",
                            str(folder / "plants.tsv"), log], check=True,
                           stdout=subprocess.DEVNULL)
            complaints += check(seine, "hunt", log)
            complaints += check(seine, "hunt", "--no-pack", "-r",
                                str(folder / "mixed-1000.yml"), "-f",
                                str(folder / "ioc-100.txt"), log)
            complaints += check(seine, "hunt", "--no-screen", "--no-pack",
                                "-r", str(folder / "regexes-10.yml"), log)
        complaints += check(seine, "parse", log)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"{len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
