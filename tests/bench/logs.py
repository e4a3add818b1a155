"""The logs and the sets of the benchmarks: made when a row first asks for them,
and kept in a folder for the next time.

SPDX-License-Identifier: MIT
"""
import dataclasses
import hashlib
import json
import os
import re
import shutil
import subprocess

import sets

PIECES = 64
TENTH = 10  # every so many lines one is planted, in the logs full of hits

# name: kind of log, part of the size, every so many lines one is planted (None:
# as the user says; "near": every line nearly holds indicators), how it is packed
LOGS = {
    "gui": ("gui", 1, None, "plain"),
    "gui-small": ("gui", 10, None, "plain"),
    "gui-tiny": ("gui", 50, None, "plain"),
    "gui-tenth": ("gui", 1, TENTH, "plain"),
    "gui-tenth-small": ("gui", 10, TENTH, "plain"),
    "gui-near": ("gui", 1, "near", "plain"),
    "gui-gzip": ("gui", 1, None, "gzip"),
    "gui-rolled": ("gui", 1, None, "rolled"),
    "wsa": ("wsa", 1, None, "plain"),
    "wsa-tenth": ("wsa", 1, TENTH, "plain"),
    "wsa-gzip": ("wsa", 1, None, "gzip"),
    "wsa-rolled": ("wsa", 1, None, "rolled"),
}
STEMS = {"gui": "gui", "wsa": "aclog"}


@dataclasses.dataclass
class Log:
    paths: list
    bytes: int    # decompressed
    lines: int
    headers: int
    records: int
    planted: int


def count_literals(patterns):
    """About how many values the rules in a folder look for."""
    count = 0
    for folder, _, names in os.walk(patterns):
        for name in names:
            if not name.endswith(".yml"):
                continue
            inside = False
            with open(os.path.join(folder, name)) as file:
                for line in file:
                    if re.match(r"\w", line):
                        inside = line.startswith(("detection:", "indicators:"))
                    elif inside and not re.match(r"\s+condition:", line):
                        count += count_values(line.strip())
    return count


def count_values(line):
    value = re.sub(r"^(- )?('[\w|.()-]+'|[\w|.()-]+):(\s|$)", "", line)
    value = re.sub(r"^- ", "", value).strip()
    if not value or value.startswith("#"):
        return 0
    return value.count(",") + 1 if value.startswith("[") else 1


class Data:
    """One folder of logs for each size, rate, seed and version of the makers."""

    def __init__(self, cache, generate, patterns, options):
        self.generate = generate
        self.options = options
        self.pack_literals = count_literals(patterns)
        mark = hashlib.sha256()
        for path in (generate, sets.__file__):
            with open(path, "rb") as file:
                mark.update(file.read())
        self.folder = os.path.join(cache, "%d-%d-%d-%d-%s" % (
            options.size, options.every, options.seed, self.pack_literals,
            mark.hexdigest()[:12]))
        self.sets = os.path.join(self.folder, "sets")
        self.made = {}
        if not os.path.exists(os.path.join(self.folder, "sets.done")):
            sets.write_all(self.sets, options.seed, self.pack_literals)
            open(os.path.join(self.folder, "sets.done"), "w").close()

    def set(self, name):
        return os.path.join(self.sets, name)

    def one_line(self):
        """A log of one record."""
        path = os.path.join(self.folder, "one.log")
        with open(path, "w") as file:
            file.write("Mon Nov  3 00:00:00 2025 Info: Session "
                       "RU4JeDwGpmtKQ5V99n6z user:ada expired\n")
        return Log([path], os.path.getsize(path), 1, 0, 1, 0)

    def log(self, name):
        if name == "one":
            return self.one_line()
        if name not in self.made:
            self.made[name] = self.read(name) or self.make(name)
        return self.made[name]

    def read(self, name):
        path = os.path.join(self.folder, name + ".json")
        if not os.path.exists(path):
            return None
        with open(path) as file:
            return Log(**json.load(file))

    def make(self, name):
        kind, part, every, packed = LOGS[name]
        if packed == "gzip":
            log = self.packed(name, self.log(kind))
        else:
            log = self.generated(name, kind, part, every, packed)
        with open(os.path.join(self.folder, name + ".json"), "w") as file:
            json.dump(dataclasses.asdict(log), file)
        return log

    def packed(self, name, plain):
        path = os.path.join(self.folder, name + ".gz")
        with open(path, "wb") as file:
            subprocess.run(["gzip", "-6nc", *plain.paths], stdout=file,
                           check=True)
        return dataclasses.replace(plain, paths=[path])

    def generated(self, name, kind, part, every, packed):
        folder = os.path.join(self.folder, name)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        pieces = PIECES if packed == "rolled" else 1
        paths = [os.path.join(folder, f"{STEMS[kind]}.{i:02d}.log")
                 for i in range(pieces)]
        near = every == "near"
        if near:
            every = 1
        run = subprocess.run(
            [self.generate, kind, str(self.options.seed),
             str(self.options.size // part),
             str(self.options.every if every is None else every),
             self.set("near.tsv" if near else "plants.tsv"), *paths],
            check=True, stdout=subprocess.PIPE)
        if packed == "rolled":
            subprocess.run(["gzip", "-6n", *paths], check=True)
            paths = [path + ".gz" for path in paths]
        said = json.loads(run.stdout)
        if near:
            said["planted"] = 0
        return Log(paths=paths, **said)
