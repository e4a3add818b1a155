#!/usr/bin/env python3
"""Hunt in shards by several workers, merge, and print what it costs: beside one
hunt, for a terabyte, and where it would end with more workers.

usage: scale.py --build-dir BUILD [--size 100M] [--every 10000] [--runs 3]

Each shard is a process with one thread; `workers` of them run at once.  What is
merged must be what one hunt tells, byte for byte.  Processor time counts: what
more workers than cores would take is told from the longest shard.  README.md
says how to read the tables.

SPDX-License-Identifier: MIT
"""
import argparse
import concurrent.futures
import datetime
import json
import os
import shutil
import statistics
import subprocess
import sys

import logs
from run import PATTERNS, find_programs, machine, size

GB, TB, HOUR = 1e9, 1e12, 3600
SHARDS = [1, 2, 4, 8]
WORKERS = [1, 2]
OPTIONS = ["-q", "--reproducible"]  # the shipped pack
# What the end of it all is held against: bytes per second.
DISK, SHARED, NETWORK = 0.2e9, 2e9, 1.25e9
MANY = [2, 16, 128, 1024]


class Bench:
    def __init__(self, programs, options):
        self.programs = programs
        self.runs = options.runs
        self.folder = os.path.join(options.cache, "scale")
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def measure(self, *arguments, allowed=(0, 3)):
        """What one process took."""
        done = subprocess.run(
            [self.programs["measure"], "/dev/null", self.programs["seine"],
             *arguments], text=True, capture_output=True, check=True)
        said = json.loads(done.stdout)
        if said["status"] not in allowed:
            sys.exit(f"scale.py: exit status {said['status']}: {done.stderr}")
        return said

    def hunt(self, paths, threads):
        return self.measure("hunt", *OPTIONS, "-j", str(threads), "--force",
                            "-O", "jsonl=" + self.path("hunt.jsonl"), *paths)

    def shards(self, paths, count, workers):
        """All shards, so many at once; their parts stay."""
        def one(number):
            part = self.path(f"{number}.part")
            return self.measure("hunt", *OPTIONS, "-j", "1", "--force",
                                "--partial", part, "--shard",
                                f"{number}/{count}", *paths)
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            begin = datetime.datetime.now()
            said = list(pool.map(one, range(1, count + 1)))
            wall = (datetime.datetime.now() - begin).total_seconds()
        return wall, [cpu(run) for run in said]

    def merge(self, count):
        parts = [self.path(f"{number}.part") for number in range(1, count + 1)]
        said = self.measure("merge", *OPTIONS, "--force", "-O",
                            "jsonl=" + self.path("merge.jsonl"), *parts)
        return said, sum(os.path.getsize(part) for part in parts)

    def start(self, data):
        """What a hunt and a merge take before they have done anything."""
        log = data.log("one")
        hunts = [self.shards(log.paths, 1, 1)[1][0] for _ in range(9)]
        merges = [cpu(self.merge(1)[0]) for _ in range(9)]
        return middle(hunts), middle(merges)

    def check(self):
        """All but the first line, which has the arguments."""
        texts = []
        for name in ("hunt.jsonl", "merge.jsonl"):
            with open(self.path(name), "rb") as file:
                file.readline()
                texts.append(file.read())
        if texts[0] != texts[1]:
            sys.exit("scale.py: what is merged is not what one hunt tells")
        return texts[0].count(b'{"type":"finding"')


def cpu(said):
    return said["user"] + said["system"]


def middle(values):
    return statistics.median(values)


def take(bench, log):
    """All rows of one kind of logs."""
    rows = []
    for threads in (1, 2):
        runs = [bench.hunt(log.paths, threads) for _ in range(bench.runs)]
        rows.append({"what": f"one hunt, -j{threads}",
                     "wall": middle([run["wall"] for run in runs]),
                     "cpu": middle([cpu(run) for run in runs]),
                     "peak": max(run["peak_kib"] for run in runs)})
    for count in SHARDS:
        for workers in WORKERS:
            if workers > count:
                continue
            runs = [bench.shards(log.paths, count, workers)
                    for _ in range(bench.runs)]
            merges = [bench.merge(count) for _ in range(bench.runs)]
            rows.append({
                "what": f"{count} shards, {workers} at once",
                "shards": count,
                "wall": middle([wall for wall, _ in runs]),
                "cpu": middle([sum(times) for _, times in runs]),
                "longest": middle([max(times) for _, times in runs]),
                "merge_wall": middle([said["wall"] for said, _ in merges]),
                "merge_cpu": middle([cpu(said) for said, _ in merges]),
                "merge_peak": max(said["peak_kib"] for said, _ in merges),
                "parts": merges[0][1],
                "findings": bench.check()})
    return rows


def unpacked(log, folder):
    """The same files without gzip."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    paths = []
    for path in log.paths:
        name = os.path.join(folder, os.path.basename(path)[:-3])
        with open(name, "wb") as file:
            subprocess.run(["gzip", "-dc", path], stdout=file, check=True)
        paths.append(name)
    return logs.Log(paths, log.bytes, log.lines, log.headers, log.records,
                    log.planted)


# --------------------------------------------------------------- tables ---

def table(head, lines):
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for line in lines:
        print("| " + " | ".join(line) + " |")
    sys.stdout.flush()


def show_rows(name, rows):
    base = rows[0]
    lines = []
    for row in rows:
        line = [name, row["what"], f"{row['wall']:.2f}", f"{row['cpu']:.2f}",
                f"{row['cpu'] / base['cpu']:.2f}"]
        if "shards" in row:
            line += [f"{row['longest']:.2f}",
                     f"{base['cpu'] / (row['longest'] + row['merge_cpu']):.1f}",
                     f"{row['merge_cpu']:.3f}",
                     f"{row['merge_peak'] / 1024:.0f}",
                     f"{row['parts'] / 1000:.0f}", f"{row['findings']}"]
        lines.append(line + ["-"] * (11 - len(line)))
    table(["logs", "what", "wall s", "CPU s", "to one hunt",
           "longest shard, CPU s", "times as fast, a core each", "merge, CPU s",
           "merge, peak MiB", "parts, kB", "findings"], lines)


def costs(rows, log, start):
    """What a byte of log costs in two shards, without what it takes to start:
    over a terabyte that is nothing."""
    row = next(row for row in rows if row.get("shards") == 2)
    files = sum(os.path.getsize(path) for path in log.paths)
    return {"cpu": (row["cpu"] - 2 * start[0]) / log.bytes,
            "file": files / log.bytes, "parts": row["parts"] / log.bytes,
            "merge": max(row["merge_cpu"] - start[1], 0.001) / log.bytes}


def show_costs(report):
    lines = []
    for name, found in report.items():
        cost = found["costs"]
        lines.append([name, f"{cost['file'] * TB / GB:.0f}",
                      f"{cost['cpu'] * TB / HOUR:.2f}",
                      f"{cost['parts'] * TB / GB:.1f}",
                      f"{cost['merge'] * TB:.0f}",
                      f"{cost['cpu'] / cost['merge']:.0f}"])
    table(["a terabyte of", "files, GB", "core hours", "parts, GB",
           "merge, CPU s", "workers until the merge takes as long"], lines)


def spoken(seconds):
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 2 * HOUR:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / HOUR:.1f} h"


def show_end(report):
    """How long it would take, and what of it takes longest."""
    lines = []
    for name, found in report.items():
        cost = found["costs"]
        for amount in (1, 100):
            for workers in MANY:
                lines.append([name, f"{amount} TB", f"{workers}",
                              *end(cost, amount * TB, workers, SHARED, 1),
                              *end(cost, amount * TB, workers, DISK, workers)])
    table(["logs", "how much", "workers", "from one shared disk of 2 GB/s",
           "bound by", "each from a disk of its own, 0.2 GB/s", "bound by"],
          lines)


def end(cost, size_of_logs, workers, speed, disks):
    """Reading and hunting overlap; then parts travel and are merged."""
    hunting = cost["cpu"] * size_of_logs / workers
    reading = cost["file"] * size_of_logs / speed / disks
    moving = cost["parts"] * size_of_logs / NETWORK
    merging = cost["merge"] * size_of_logs
    total = max(hunting, reading) + moving + merging
    shares = {"processor": hunting, "disk": reading, "network": moving,
              "merge": merging}
    return spoken(total), max(shares, key=shares.get)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build-dir", required=True)
    parser.add_argument("--size", type=size, default=10**8,
                        help="of each of two logs: 100M (the default), 1G, ...")
    parser.add_argument("--every", type=int, default=10000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cache")
    parser.add_argument("--json", help="also write all numbers into this file")
    options = parser.parse_args()
    options.base_build_dir = None
    options.cache = os.path.abspath(
        options.cache or os.path.join(options.build_dir, "bench-data"))
    os.makedirs(options.cache, exist_ok=True)
    programs = find_programs(options)
    data = logs.Data(options.cache, programs["generate"], PATTERNS, options)
    bench = Bench(programs, options)
    loads = [os.getloadavg()[0]]
    start = bench.start(data)
    report = {}
    for kind in ("gui", "wsa"):
        packed = data.log(kind + "-rolled")
        plain = unpacked(packed, os.path.join(bench.folder, kind))
        for name, log in ((kind + ", gzip", packed), (kind + ", plain", plain)):
            rows = take(bench, log)
            show_rows(name, rows)
            report[name] = {"rows": rows, "costs": costs(rows, log, start),
                            "bytes": log.bytes}
    loads.append(os.getloadavg()[0])
    show_costs(report)
    show_end(report)
    print(f"\nTo start: a hunt {start[0]:.3f} s, a merge {start[1]:.3f} s of "
          "processor time, taken off the costs of a terabyte.")
    print(f"\n{machine()}; two logs of {options.size:,} bytes, 64 files each, "
          f"a hit every {options.every:,} lines; load average before and after:"
          f" {loads[0]:.1f} and {loads[1]:.1f}")
    if options.json:
        with open(options.json, "w") as file:
            json.dump(report, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
