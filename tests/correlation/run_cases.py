#!/usr/bin/env python3
"""The table of correlations: cases/*.txt, each case with its events, rules and
the findings that it must have, as TAP.  The oracle is held against it as well.

    case: NAME
    rule: NAME TYPE BASE,BASE [by FIELD,..] [in SPAN] [of FIELD,..] [p PERCENT]
          [gte N ...] [as ALIAS BASE=FIELD,..] [lead SPAN] [known V,V ...]
          [generate]
    file: NAME                        events from here on are in it
    SECONDS|STAMP BASES [FIELD=VALUE ...]   an event; +N is N seconds later
    => RULE GROUP|- COUNT FIRST LAST [VALUE]   GROUP is V,V; '' is empty
    => left out GROUP VALUE LEARNED   events without group, value; learned

usage: run_cases.py SEINE

SPDX-License-Identifier: MIT
"""
import pathlib
import sys
import tempfile

from bench import (EPOCH, NS, START, expect, findings_of, instant,
                   oracle_events, run, same, write_events, write_rules)
from oracle import COMPARE, evaluate

CASES_LEAST = 120
T0 = int((START - EPOCH).total_seconds()) * NS


def time_of(text):
    if "T" in text:
        return instant(text)
    seconds, _, fraction = text.partition(".")
    return T0 + int(seconds) * NS + int((fraction + "000000000")[:9])


def read_rule(text):
    words = text.split()
    rule = {"name": words[0], "type": words[1], "rules": words[2].split(",")}
    condition, rest = {}, words[3:]
    while rest:
        word = rest.pop(0)
        if word == "by":
            rule["group-by"] = rest.pop(0).split(",")
        elif word == "in":
            rule["timespan"] = rest.pop(0)
        elif word == "of":
            fields = rest.pop(0).split(",")
            condition["field"] = fields if len(fields) > 1 else fields[0]
        elif word == "p":
            condition["percentile"] = float(rest.pop(0))
        elif word in COMPARE:
            limit = rest.pop(0)
            condition[word] = int(limit) if limit.lstrip("-").isdigit() \
                else float(limit)
        elif word == "as":
            name = rest.pop(0)
            rule.setdefault("aliases", {})[name] = dict(
                pair.split("=") for pair in rest.pop(0).split(","))
        elif word == "lead":
            rule["lead-in"] = rest.pop(0)
        elif word == "known":
            rule.setdefault("known", []).append(rest.pop(0).split(","))
        else:
            assert word == "generate", word
            rule["generate"] = True
    if condition:
        rule["condition"] = condition
    return rule


class Case:
    def __init__(self, name):
        self.name, self.rules, self.files = name, [], {"log.jsonl": []}
        self.findings, self.left_out, self.file = [], None, "log.jsonl"

    def add(self, line):
        head, _, rest = line.partition(" ")
        if head == "rule:":
            self.rules.append(read_rule(rest))
        elif head == "file:":
            self.file = rest
            self.files.setdefault(rest, [])
        elif line.startswith("=> left out"):
            self.left_out = [int(word) for word in rest.split()[2:]]
        elif head == "=>":
            self.add_finding(rest.split())
        else:
            words = rest.split()
            when = head if "T" in head else time_of(head)
            self.files[self.file].append(
                (when, words[0], dict(word.split("=") for word in words[1:])))

    def add_finding(self, words):
        group = () if words[1] == "-" else tuple(
            part.replace("''", "") for part in words[1].split(","))
        self.findings.append((words[0], group, int(words[2]),
                              time_of(words[3]), time_of(words[4]),
                              float(words[5]) if len(words) > 5 else None))


def read_cases(path):
    case = None
    for line in path.read_text().splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("case:"):
            if case:
                yield case
            case = Case(line[5:].strip())
        else:
            case.add(line)
    if case:
        yield case


def agrees(wanted, found):
    return len(wanted) == len(found) and all(
        a[:5] == b[:5] and (a[5] is None or abs(a[5] - float(b[5])) < 1e-9)
        for a, b in zip(wanted, found))


def check(seine, case):
    files = {name: events for name, events in case.files.items() if events}
    theirs, counts = evaluate(case.rules, oracle_events(files))
    theirs = [expect(found) for found in theirs]
    with tempfile.TemporaryDirectory() as folder:
        rules = write_rules(folder, case.rules)
        paths = write_events(folder, files)
        done, lines = run(seine, rules, list(reversed(paths)))
    if done.returncode != 0 or not lines:
        return f"exit status {done.returncode}: {done.stderr}"
    ours = findings_of(lines)
    if not agrees(case.findings, theirs):
        return f"the oracle has {theirs}"
    if not agrees(case.findings, ours) or not same(ours, theirs):
        return f"found {ours}"
    about = lines[-1]["correlation"]
    left_out = [about[name] for name in ("without_group", "without_value",
                                         "learned")]
    if counts != left_out[:2]:
        return f"left out {left_out}, the oracle {counts}"
    if case.left_out is not None and case.left_out != left_out:
        return f"left out {left_out}"
    return None


def main():
    folder = pathlib.Path(__file__).resolve().parent / "cases"
    cases = [case for path in sorted(folder.glob("*.txt"))
             for case in read_cases(path)]
    failed = 0
    print(f"1..{len(cases) + 1}")
    for number, case in enumerate(cases, 1):
        wrong = check(sys.argv[1], case)
        failed += wrong is not None
        print(f"{'not ' if wrong else ''}ok {number} - {case.name}")
        if wrong:
            print(f"# {wrong}")
    enough = len(cases) >= CASES_LEAST
    print(f"{'' if enough else 'not '}ok {len(cases) + 1} - there are at "
          f"least {CASES_LEAST} cases")
    return 1 if failed or not enough else 0


if __name__ == "__main__":
    sys.exit(main())
