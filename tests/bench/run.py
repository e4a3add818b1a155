#!/usr/bin/env python3
"""Run seine and other programs in turn over the same logs, and print how long
they took, as a table and as JSON.  README.md says what the rows are.

usage: run.py --build-dir BUILD [options]

Before times are compared, each program must have found the lines that were
planted.  Exit status 0: all did; 1: one did not; 2: nothing was run.  A goal that
is missed is in the table, and changes nothing.

SPDX-License-Identifier: MIT
"""
import argparse
import datetime
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time

import logs
import rows

HERE = os.path.dirname(os.path.abspath(__file__))
PATTERNS = os.path.join(HERE, "..", "..", "patterns")
PEERS = ["rg", "ugrep", "zgrep", "gzip", "igzip", "goaccess", "cat"]
UNITS = {"K": 10**3, "M": 10**6, "G": 10**9, "": 1}


class Result:
    """All runs of one command in one row."""

    def __init__(self, command, log):
        self.command = command
        self.bytes = log.bytes
        self.runs = []
        self.found = None

    def median(self, name):
        return statistics.median(run[name] for run in self.runs)

    @property
    def wall(self):
        return self.median("wall")

    @property
    def speed(self):
        return self.bytes / self.wall

    @property
    def cpu(self):
        return statistics.median(run["user"] + run["system"]
                                 for run in self.runs)

    @property
    def peak(self):
        return max(run["peak_kib"] for run in self.runs) * 1024

    def as_json(self):
        walls = [run["wall"] for run in self.runs]
        return {"label": self.command.label, "bytes": self.bytes,
                "found": self.found, "runs": self.runs,
                "wall": {"median": self.wall, "min": min(walls),
                         "max": max(walls)},
                "cpu": self.cpu, "peak_bytes": self.peak,
                "bytes_per_second": self.speed}


class Runner:
    def __init__(self, data, measure, options):
        self.data = data
        self.measure = measure
        self.options = options
        self.output = os.path.join(data.folder, "output")
        self.failed = []
        self.peaks = []  # of seine: (peak, workers, row and label)

    def run(self, command, output):
        argv = []
        for part in command.argv:
            argv += (self.data.log(command.log).paths if part is rows.PATHS
                     else [part])
        run = subprocess.run([self.measure, output, *argv], text=True,
                             capture_output=True)
        if run.returncode != 0:
            raise rows.Difference(f"measure: {run.stderr}")
        said = json.loads(run.stdout)
        if said["status"] not in command.statuses:
            raise rows.Difference(f"exit status {said['status']}: "
                                  f"{run.stderr.strip()[:200]}")
        return said

    def check(self, result):
        """Run once without a watch, and look at what came out."""
        command = result.command
        log = self.data.log(command.log)
        self.run(command, self.output)
        result.found = command.check(log, self.output)
        os.truncate(self.output, 0)

    def take_times(self, results):
        """A B A B ..., until the runs or the time are used up."""
        begin = time.monotonic()
        for _ in range(self.options.runs):
            for result in results:
                output = "/dev/null" if result.command.null else self.output
                result.runs.append(self.run(result.command, output))
            if time.monotonic() - begin > self.options.limit:
                break

    def row(self, row):
        """The row as a part of the report."""
        report = {"name": row.name, "title": row.title, "skipped": [],
                  "commands": [], "goals": [], "failure": None}
        results = []
        for command in row.commands:
            if command.argv[0] in PEERS and not shutil.which(command.argv[0]):
                report["skipped"].append(f"{command.label}: not installed")
            elif "two igzip" in command.label and not shutil.which("igzip"):
                report["skipped"].append(f"{command.label}: not installed")
            else:
                results.append(Result(command, self.data.log(command.log)))
        try:
            for result in results:
                what = result.command.label
                self.check(result)
            what = "a later run"
            self.take_times(results)
        except rows.Difference as difference:
            report["failure"] = f"{what}: {difference}"
            self.failed.append(f"{row.name}: {report['failure']}")
            return report
        report["commands"] = [result.as_json() for result in results]
        self.judge(row, results, report)
        return report

    def judge(self, row, results, report):
        labels = {result.command.label: result for result in results}
        for goal in row.goals:
            missing = [need for need in goal.needs if need not in labels]
            value = None if missing else goal.value(labels)
            report["goals"].append(verdict(goal, value))
        for result in results:
            if result.command.workers:
                self.peaks.append((result.peak, result.command.workers,
                                   f"{row.name}, {result.command.label}"))

    def memory(self):
        """The row of the peak memory of all that ran."""
        worst = max(self.peaks, default=None,
                    key=lambda peak: peak[0] - peak[1] * rows.WORKER)
        goal = rows.Goal("32 MiB + 8 MiB for each worker, the nearest to it",
                         [], None, most=None, unit=" MiB")
        if worst:
            goal.most = (rows.MEMORY + worst[1] * rows.WORKER) / rows.MIB
            goal.text += f": {worst[2]}, -j{worst[1]}"
        value = worst[0] / rows.MIB if worst else None
        return {"name": "memory", "title": "peak memory of all rows",
                "skipped": [], "commands": [],
                "goals": [verdict(goal, value)], "failure": None}


def verdict(goal, value):
    met = None
    if value is not None:
        met = ((goal.least is None or value >= goal.least) and
               (goal.most is None or value <= goal.most))
    return {"text": goal.text, "value": value, "unit": goal.unit, "met": met,
            "least": goal.least, "most": goal.most}


# --- the report

def version(argv):
    try:
        run = subprocess.run(argv, text=True, stdin=subprocess.DEVNULL,
                             capture_output=True)
    except OSError:
        return "not installed"
    lines = (run.stdout + run.stderr).strip().splitlines()
    return lines[0].strip() if lines else "version not said"


def versions(seine):
    found = {"seine": version([seine, "--version"])}
    for name in PEERS:
        found[name] = version([name, "--version"])
    return found


def machine():
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo") as file:
            model = re.search(r"^model name\s*: (.*)$", file.read(),
                              re.M).group(1)
    except (OSError, AttributeError):
        pass
    return f"{model}, {os.cpu_count()} cores, {platform.system()} " \
           f"{platform.release()}"


def command_lines(row):
    first = row["commands"][0]["wall"]["median"] if row["commands"] else None
    for command in row["commands"]:
        wall = command["wall"]
        yield "| " + " | ".join([
            row["name"], command["label"], str(len(command["runs"])),
            f"{wall['median']:.3f}", f"{wall['min']:.3f}", f"{wall['max']:.3f}",
            f"{command['bytes_per_second'] / rows.GB:.3f}",
            f"{command['cpu']:.3f}",
            f"{command['peak_bytes'] / rows.MIB:.1f}",
            f"{wall['median'] / first:.2f}",
            "-" if command["found"] is None else str(command["found"])]) + " |"


def goal_lines(row):
    words = {True: "met", False: "not met", None: "not measured"}
    for goal in row["goals"]:
        value = ("-" if goal["value"] is None
                 else f"{goal['value']:.2f}{goal['unit']}")
        yield (f"| {row['name']} | {goal['text']} | {value} | "
               f"{words[goal['met']]} |")


def table(report):
    lines = [f"{report['date']}; {report['machine']}; logs of "
             f"{report['size']:,} bytes, a hit every {report['every']:,} lines, "
             f"seed {report['seed']}; load average before and after: "
             + " and ".join(f"{load:.1f}" for load in report["load"]), ""]
    lines += [f"* {name}: {text}" for name, text in report["versions"].items()]
    lines += ["", "| row | command | runs | median s | min | max | GB/s | CPU s "
              "| peak MiB | to the first | lines found |",
              "|---|---|---|---|---|---|---|---|---|---|---|"]
    for row in report["rows"]:
        lines += command_lines(row)
    lines += ["", "| row | goal | measured | |", "|---|---|---|---|"]
    for row in report["rows"]:
        lines += goal_lines(row)
    left_out = [f"* {row['name']}: {text}" for row in report["rows"]
                for text in [*row["skipped"], row["failure"]] if text]
    return "\n".join([*lines, *(["", "Left out:", *left_out]
                                if left_out else [])]) + "\n"


# --- the command line

def size(text):
    match = re.fullmatch(r"(\d+)([KMG]?)", text)
    if not match:
        raise argparse.ArgumentTypeError(f"no size: {text}")
    return int(match.group(1)) * UNITS[match.group(2)]


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build-dir", required=True)
    parser.add_argument("--base-build-dir", help="a build without the optional "
                        "libraries, for the row base-gzip")
    parser.add_argument("--size", type=size, default=10**9,
                        help="of a log: 1G (the default), 100M, ...")
    parser.add_argument("--every", type=int, default=10000,
                        help="lines to one that is planted; default 10000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=float, default=300,
                        help="seconds after which a row has no further runs")
    parser.add_argument("--rows", help="NAME,...; default all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cache", help="folder of the logs, which stay; "
                        "default bench-data in the build folder")
    parser.add_argument("--json", help="default result.json in the cache")
    parser.add_argument("--clean", action="store_true",
                        help="delete the logs, and do nothing else")
    parser.add_argument("--list", action="store_true", help="name the rows")
    options = parser.parse_args()
    options.cache = os.path.abspath(
        options.cache or os.path.join(options.build_dir, "bench-data"))
    return options


def find_programs(options):
    build = os.path.abspath(options.build_dir)
    programs = {"seine": os.path.join(build, "cli", "seine")}
    for name in ("generate", "measure", "zlib_inflate"):
        programs[name] = os.path.join(build, "tests", "bench", name)
    if options.base_build_dir:
        programs["base"] = os.path.abspath(
            os.path.join(options.base_build_dir, "cli", "seine"))
    for path in programs.values():
        if not os.access(path, os.X_OK):
            sys.exit(f"run.py: there is no {path}")
    return programs


def find_sigma():
    path = os.path.join(os.environ.get("SEINE_SHARED", ""), "sigma", "rules")
    return os.path.abspath(path) if os.path.isdir(path) else None


def choose(all_rows, names):
    known = {row.name for row in all_rows} | {"memory"}
    wanted = set(names.split(",")) if names else known
    if wanted - known:
        sys.exit(f"run.py: no such row: {', '.join(sorted(wanted - known))}")
    return [row for row in all_rows if row.name in wanted]


def main():
    options = parse_options()
    if options.clean:
        shutil.rmtree(options.cache, ignore_errors=True)
        return 0
    programs = find_programs(options)
    os.makedirs(options.cache, exist_ok=True)
    data = logs.Data(options.cache, programs["generate"], PATTERNS, options)
    runner = Runner(data, programs["measure"], options)
    make = rows.Commands(data, programs, os.path.abspath(PATTERNS),
                         find_sigma())
    chosen = choose(list(rows.all_rows(make, runner.output)), options.rows)
    if options.list:
        print("\n".join(f"{row.name}: {row.title}" for row in chosen))
        return 0
    report = {"date": datetime.datetime.now(datetime.timezone.utc)
              .strftime("%Y-%m-%d %H:%M UTC"), "machine": machine(),
              "versions": versions(programs["seine"]), "size": options.size,
              "every": options.every, "seed": options.seed, "rows": [],
              "load": [os.getloadavg()[0]]}
    for row in chosen:
        print(f"{row.name}: {row.title}", file=sys.stderr)
        report["rows"].append(runner.row(row))
    report["rows"].append(runner.memory())
    report["load"].append(os.getloadavg()[0])
    with open(options.json or os.path.join(options.cache, "result.json"),
              "w") as file:
        json.dump(report, file, indent=1)
    print(table(report), end="")
    for failure in runner.failed:
        print(f"run.py: {failure}", file=sys.stderr)
    return 1 if runner.failed else 0


if __name__ == "__main__":
    sys.exit(main())
