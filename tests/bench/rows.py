"""The rows of the benchmarks: what is run side by side, and what the goals are.

SPDX-License-Identifier: MIT
"""
import dataclasses
import json
import os
import subprocess
import sys
import typing

GB = 1e9
MIB = 1 << 20
MEMORY = 32 * MIB    # of a hunt, and
WORKER = 8 * MIB     # for each worker
PATHS = object()     # in argv: the paths of the log
FLAT = 2 * MIB       # what memory may differ by and be called flat


class Difference(Exception):
    """A program did not find what it had to find."""


@dataclasses.dataclass
class Command:
    label: str
    argv: list
    log: str                   # a name of logs.LOGS, or "one"
    check: typing.Callable     # (log, path of the output): lines found, or None
    statuses: tuple = (0,)
    workers: int = 0           # of seine; 0 is another program
    null: bool = False         # output is not kept while time is taken


@dataclasses.dataclass
class Goal:
    text: str
    needs: list                # labels of commands
    value: typing.Callable     # (results of the row): a number
    least: float = None
    most: float = None
    unit: str = "x"


@dataclasses.dataclass
class Row:
    name: str
    title: str
    commands: list
    goals: list


# --- goals: of a row's results, by label

def speed(label, least):
    return Goal(f">= {least:g} GB/s", [label],
                lambda results: results[label].speed / GB, least=least,
                unit=" GB/s")


def faster(label, than, least):
    return Goal(f"{label}: >= {least:g}x {than}", [label, than],
                lambda results: results[than].wall / results[label].wall,
                least=least)


def within(label, than, most):
    return Goal(f"{label}: time <= {most:g}x {than}", [label, than],
                lambda results: results[label].wall / results[than].wall,
                most=most)


def seconds(label, most):
    return Goal(f"<= {most:g} s", [label], lambda results: results[label].wall,
                most=most, unit=" s")


# --- what a run has to have said

def read_findings(log, path):
    """Distinct lines of the findings; all of the log must have been read."""
    lines, summary = set(), {}
    with open(path, "rb") as file:
        for text in file:
            record = json.loads(text)
            if record["type"] == "finding":
                evidence = record["evidence"]
                lines.add((evidence["file"], evidence["line"]))
            elif record["type"] == "summary":
                summary = record
    check_whole(log, summary)
    return len(lines)


def check_whole(log, summary):
    said = [summary.get(name) for name in ("complete", "lines", "records",
                                           "headers", "unrecognised")]
    want = [True, log.lines, log.records, log.headers, 0]
    if said != want:
        raise Difference(f"seine read {said}, not {want}")


def check_planted(log, path):
    found = read_findings(log, path)
    if found != log.planted:
        raise Difference(f"seine found {found} lines, planted are {log.planted}")
    return found


def check_pack(log, path):
    """The pack finds what it finds, but in all lines."""
    read_findings(log, path)


def check_counted(log, path):
    """Numbers of lines, perhaps behind file names."""
    with open(path) as file:
        found = sum(int(line.rsplit(":", 1)[-1]) for line in file)
    if found != log.planted:
        raise Difference(f"{found} lines counted, planted are {log.planted}")
    return found


def check_records(log, path):
    """What parse writes: an object for each record, header lines among them."""
    with open(path, "rb") as file:
        count = sum(text.startswith(b'{"type":"record"') for text in file)
    if count != log.records + log.headers:
        raise Difference(f"seine parsed {count} records, "
                         f"not {log.records + log.headers}")
    return count


def check_goaccess(log, path):
    """The report follows the output of the command: it goes to a second file."""
    with open(path + ".json") as file:
        general = json.load(file)["general"]
    if general["valid_requests"] != log.records:
        raise Difference(f"GoAccess parsed {general['valid_requests']} lines, "
                         f"not {log.records}")
    return general["valid_requests"]


def check_bytes(log, path):
    if os.path.getsize(path) != log.bytes:
        raise Difference(f"{os.path.getsize(path)} bytes, not {log.bytes}")


def check_said_bytes(log, path):
    with open(path) as file:
        said = int(file.read())
    if said != log.bytes:
        raise Difference(f"{said} bytes, not {log.bytes}")


def check_nothing(log, path):
    pass


# --- commands

class Commands:
    """The commands over the data; programs by their paths."""

    def __init__(self, data, programs, patterns, sigma):
        self.data = data
        self.programs = programs
        self.patterns = patterns
        self.sigma = sigma

    def hunt(self, label, arguments, log, check, workers=1, null=False,
             seine="seine"):
        argv = [self.programs[seine], "hunt", "-q", f"-j{workers}", *arguments,
                "-O", "jsonl=-", PATHS]
        return Command(label, argv, log, check, workers=workers, null=null)

    def rules(self, name, log, **more):
        """A set of rules that finds what is planted."""
        more.setdefault("label", f"seine, {spoken(name)}")
        return self.hunt(arguments=["--no-pack", "-r",
                                    self.data.set(name + ".yml")],
                         log=log, check=check_planted, **more)

    def ioc(self, count, log, check=check_planted):
        return self.hunt(f"seine, {count:,} IPs and domains",
                         ["--no-pack", "-f", self.data.set(f"ioc-{count}.txt")],
                         log, check)

    def pack(self, log, label="seine, shipped pack", **more):
        return self.hunt(label, [], log, check_pack, **more)

    def pack_and_sigma(self, log):
        """As far as they are there."""
        if not self.sigma:
            return self.pack(log)
        return self.hunt("seine, shipped pack + SigmaHQ's rules",
                         [*pack_folders(self.patterns), "-r", self.sigma],
                         log, check_pack)

    def parse(self, log):
        argv = [self.programs["seine"], "parse", "-q", "-j1", "-O", "jsonl=-",
                PATHS]
        return Command("seine parse", argv, log, check_records, workers=1,
                       null=True)

    def grep(self, program, options, name, log):
        label = f"{program} {options} -f" if options else f"{program} -f"
        argv = [program, *options.split(), "-c", "-f",
                self.data.set(name + ".txt"), PATHS]
        return Command(label, argv, log, check_counted, statuses=(0, 1))

    def plain(self, program, options, log):
        argv = [program, *options.split(), PATHS]
        return Command(f"{program} {options}".strip(), argv, log, check_bytes,
                       null=True)

    def zlib(self, log):
        argv = [self.programs["zlib_inflate"], PATHS]
        return Command("zlib's inflate", argv, log, check_said_bytes)

    def two_igzips(self, log):
        """Side by side, each over one half of the 64 files."""
        script = ('cd "${0%/*}" && { igzip -dc *.[0-2]?.log.gz *.3[01].log.gz &'
                  ' igzip -dc *.3[2-9].log.gz *.[4-6]?.log.gz; wait; }')
        return Command("two igzip -dc", ["sh", "-c", script, PATHS], log,
                       check_bytes, null=True)

    def goaccess(self, log, report):
        argv = ["goaccess", PATHS, "--no-global-config",
                "--log-format=%x.%^ %L %h %^/%s %b %m %U %^",
                "--datetime-format=%s", "--no-progress", "-o",
                report + ".json"]
        return Command("goaccess", argv, log, check_goaccess)


def pack_folders(patterns):
    """-r replaces the shipped pack: the folders that it is made of."""
    files = subprocess.run(
        [sys.executable, os.path.join(patterns, "list.py"), patterns],
        check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    folders = sorted({os.path.dirname(path) for path in files})
    return [word for folder in folders for word in ("-r", folder)]


def spoken(name):
    kind, count = name.rsplit("-", 1)
    return f"{int(count):,} " + {
        "mixed": "mixed rules",
        "published": "regexes as published"}.get(kind, kind)


# --- rows

def plain_rows(make):
    count = make.data.pack_literals
    literals = f"literals-{count}"
    pack, grep = "seine, shipped pack", "rg -F -f"
    yield Row("plain-pack", "plain gui log, -j1, shipped pack; rg with as many "
              f"literals as the pack has ({count})",
              [make.pack("gui"), make.rules(literals, "gui"),
               make.grep("rg", "-F", literals, "gui"),
               make.plain("cat", "", "gui")],
              [speed(pack, 1.2), faster(pack, grep, 2.5)])
    for log in ("gui", "wsa"):
        for name, option, least in (("literals-1000", "-F", 4),
                                    ("regexes-100", "", 7),
                                    ("regexes-1000", "", 50),
                                    ("published-100", "--no-unicode", 7),
                                    ("published-1000", "--no-unicode", 50)):
            if log == "wsa" and name in ("regexes-1000", "published-1000"):
                continue  # minutes, and nothing new
            label = f"seine, {spoken(name)}"
            other = make.grep("rg", option, name, log)
            yield Row(f"plain-{name}" if log == "gui" else f"wsa-{name}",
                      f"plain {log} log, -j1, {spoken(name)}",
                      [make.rules(name, log), other],
                      [faster(label, other.label, least)])
    yield from unicode_rows(make)
    yield Row("wsa-pack", "plain WSA access log, -j1, shipped pack",
              [make.pack("wsa"), make.grep("rg", "-F", literals, "wsa")], [])
    one, two = "seine -j1", "seine -j2"
    yield Row("plain-two-workers", "plain gui log, one file, 1,000 literals",
              [make.rules("literals-1000", "gui", label=one),
               make.rules("literals-1000", "gui", label=two, workers=2)],
              [faster(two, one, 1.6)])


def unicode_rows(make):
    """As ripgrep is used; of little, since it takes a minute for that."""
    for count, least in ((100, 7), (1000, 50)):
        name = f"published-{count}"
        hunt, grep = (make.rules(name, "gui-tiny"),
                      make.grep("rg", "", name, "gui-tiny"))
        yield Row(f"plain-unicode-{count}", f"a fiftieth of the plain gui log, "
                  f"-j1, {spoken(name)}; text may be Unicode for rg",
                  [hunt, grep], [faster(hunt.label, grep.label, least)])


def gzip_rows(make):
    hunts = ["seine, shipped pack", "seine, 1,000 mixed rules"]
    for log in ("gui-gzip", "wsa-gzip"):
        kind = log.split("-")[0]
        yield Row("gzip" if kind == "gui" else "wsa-gzip",
                  f"one gzip file, {kind} log, -j1",
                  [make.pack(log), make.rules("mixed-1000", log),
                   make.plain("igzip", "-dc", log),
                   make.plain("gzip", "-dc", log)],
                  [within(hunt, "igzip -dc", 1.10) for hunt in hunts])
    hunts.append("seine, 100 literals")
    ugrep = make.grep("ugrep", "-z -F", "literals-100", "gui-gzip")
    rg = make.grep("rg", "-z -F", "literals-100", "gui-gzip")
    yield Row("gzip-peers", "one gzip file, gui log; the others with 100 "
              "literals",
              [make.rules("literals-100", "gui-gzip"), make.pack("gui-gzip"),
               make.rules("mixed-1000", "gui-gzip"), ugrep, rg,
               make.grep("zgrep", "-F", "literals-100", "gui-gzip")],
              [faster(hunt, ugrep.label, 2.2) for hunt in hunts] +
              [faster(hunt, rg.label, 3.9) for hunt in hunts])


def rolled_rows(make):
    pack, literals = "seine -j2, shipped pack", "seine -j2, 100 literals"
    log = "gui-rolled"
    hunts = [make.pack(log, label=pack, workers=2),
             make.rules("literals-100", log, label=literals, workers=2)]
    yield Row("rolled", "64 gzip files, gui log, -j2",
              [hunts[0], make.two_igzips(log)],
              [within(pack, "two igzip -dc", 1.15)])
    ugrep = make.grep("ugrep", "-z -J2 -F", "literals-100", log)
    rg = make.grep("rg", "-z -j2 -F", "literals-100", log)
    yield Row("rolled-peers", "64 gzip files, gui log, two threads; the others "
              "with 100 literals", [*hunts, ugrep, rg],
              [faster(hunt.label, ugrep.label, 2.6) for hunt in hunts] +
              [faster(hunt.label, rg.label, 5) for hunt in hunts])


def indicator_rows(make):
    many, few = make.ioc(100000, "gui"), make.ioc(100, "gui")
    grep = make.grep("rg", "-F", "ioc-100000", "gui")
    yield Row("indicators", "plain gui log, -j1, 100,000 IPs and domains",
              [many, few, grep],
              [speed(many.label, 1.0), within(many.label, few.label, 1.2),
               faster(many.label, grep.label, 15)])
    load = make.ioc(100000, "one", check_pack)
    yield Row("indicators-load", "a log of one line, 100,000 IPs and domains: "
              "the whole run", [load], [seconds(load.label, 0.3)])


def growth_rows(make):
    for kind in ("literals", "regexes"):
        ten, thousand = f"seine, 10 {kind}", f"seine, 1,000 {kind}"
        yield Row(f"growth-{kind}", f"plain gui log, -j1, 10 to 1,000 {kind}",
                  [make.rules(f"{kind}-{count}", "gui")
                   for count in (10, 100, 1000)],
                  [within(thousand, ten, 1.5)])
    small, large = "seine, a tenth of the log", "seine, the whole log"
    yield Row("growth-size", "plain gui log, -j1, 100 literals, a tenth and all "
              "of it",
              [make.rules("literals-100", "gui-small", label=small),
               make.rules("literals-100", "gui", label=large)],
              [Goal("time per byte within 10 %", [small, large],
                    lambda results: results[small].speed / results[large].speed,
                    least=0.9, most=1.1)])


def hostile_rows(make):
    for count in (10, 100, 1000):
        far, near = f"seine, {count:,} literals", "seine, near matches"
        yield Row(f"hostile-{count}", f"plain gui log, -j1, {count:,} literals; "
                  "and a log in which every line nearly holds some",
                  [make.rules(f"literals-{count}", "gui", label=far),
                   make.rules(f"literals-{count}", "gui-near", label=near)],
                  [Goal("time per byte at most 4x", [far, near],
                        lambda results, far=far:
                        results[far].speed / results[near].speed,
                        most=4)])


def output_rows(make):
    large, small = "seine, all", "seine, a tenth of the log"
    yield Row("tenth", "plain gui log, 10 % of all lines hit, JSONL out",
              [make.rules("literals-100", "gui-tenth", label=large, null=True),
               make.rules("literals-100", "gui-tenth-small", label=small,
                          null=True)],
              [speed(large, 0.2),
               Goal("memory flat: at most 2 MiB more than with a tenth",
                    [large, small],
                    lambda results: (results[large].peak -
                                     results[small].peak) / MIB,
                    most=FLAT / MIB, unit=" MiB")])
    start = make.pack_and_sigma("one")
    yield Row("start", "a log of one line, shipped pack + SigmaHQ's 150 rules: "
              "the whole run", [start],
              [seconds(start.label, 0.15)] if make.sigma else [])
    if make.sigma:
        yield Row("plain-sigma", "plain gui log, -j1, shipped pack + SigmaHQ's "
                  "150 rules", [make.pack_and_sigma("gui")], [])


def parse_rows(make, report):
    parse = make.parse("gui")
    yield Row("parse", "seine parse to JSONL, gui log", [parse],
              [Goal(">= 1.0 million lines/s", [parse.label],
                    lambda results: make.data.log("gui").records /
                    results[parse.label].wall / 1e6,
                    least=1.0, unit=" million/s")])
    yield Row("parse-wsa", "parsing of a WSA access log; GoAccess also counts",
              [make.parse("wsa"), make.goaccess("wsa", report)], [])


def base_rows(make):
    label = "base build, 100 literals"
    commands = [make.zlib("gui-gzip")]
    if make.programs.get("base"):
        commands.insert(0, make.rules("literals-100", "gui-gzip", label=label,
                                      seine="base"))
    yield Row("base-gzip", "one gzip file, gui log, a build without faster "
              "libraries", commands, [within(label, "zlib's inflate", 1.15)])


MAKERS = [plain_rows, gzip_rows, rolled_rows, indicator_rows, growth_rows,
          hostile_rows, output_rows, base_rows]


def all_rows(make, report):
    for maker in MAKERS:
        yield from maker(make)
    yield from parse_rows(make, report)
