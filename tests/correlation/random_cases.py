#!/usr/bin/env python3
"""Random events and rules: the program and the naive oracle agree.  Each run
holds many rules over the same events; a case is one of them.  Every second run
has so little memory that events are sorted by group.  Seeded, so that a failure
can be repeated.

usage: random_cases.py SEINE [CASES [SEED]]

SPDX-License-Identifier: MIT
"""
import random
import sys
import tempfile

from bench import (BASES, NS, START, EPOCH, expect, findings_of, oracle_events,
                   run, same, write_events, write_rules)
from oracle import evaluate

TYPES = ["event_count", "value_count", "temporal", "temporal_ordered",
         "value_sum", "value_avg", "value_percentile", "new_terms"]
FIELDS = ["src", "user", "host"]
PER_RUN = 40
T0 = int((START - EPOCH).total_seconds()) * NS


def random_condition(rng, kind):
    tops = {"event_count": 6, "value_count": 4, "temporal": 3,
            "temporal_ordered": 3, "value_sum": 40, "value_avg": 10,
            "value_percentile": 10}
    condition = {}
    for _ in range(rng.choice([1, 1, 1, 2])):
        limit = rng.randint(0 if tops[kind] > 9 else 1, tops[kind])
        if tops[kind] > 9 and rng.random() < 0.2:
            limit += rng.choice([0.25, 0.5])
        condition[rng.choice(["gte", "gte", "gt", "lt", "lte", "eq", "neq"])] \
            = limit
    if kind == "value_count":
        condition["field"] = rng.choice(
            ["host", "n", ["host", "user"], "who"])
    elif kind.startswith("value_"):
        condition["field"] = rng.choice(["n", "n", "size"])
    if kind == "value_percentile":
        condition["percentile"] = rng.choice([1, 25, 50, 75, 90, 95, 99.9, 100])
    return condition


def random_rule(rng, name, below):
    kind = rng.choice(TYPES)
    bases = rng.sample(BASES[:4], rng.randint(1, 3))
    if kind.startswith("temporal") and rng.random() < 0.2:
        bases.append(rng.choice(bases))
    rule = {"name": name, "type": kind, "rules": bases}
    groups = rng.sample(FIELDS, rng.choice([0, 1, 1, 1, 2]))
    if groups or kind == "new_terms":
        rule["group-by"] = groups or ["src"]
    if rng.random() < 0.25:
        rule["aliases"] = {"who": {base: rng.choice(["src", "user"])
                                   for base in set(bases)
                                   if rng.random() < 0.8}}
        if rng.random() < 0.7:
            rule["group-by"] = ["who"]
    if kind == "new_terms":
        if rng.random() < 0.7:
            rule["lead-in"] = f"{rng.randint(1, 30)}s"
        if "lead-in" not in rule or rng.random() < 0.3:
            rule["known"] = [[rng.choice(["x", "y", "1.5"])
                              for _ in rule["group-by"]]
                             for _ in range(rng.randint(1, 3))]
    else:
        rule["timespan"] = f"{rng.randint(1, 20)}s"
        if not kind.startswith("temporal") or rng.random() < 0.4:
            rule["condition"] = random_condition(rng, kind)
    usable = [other for other in below
              if set(rule.get("group-by", [])) <= set(other.get("group-by", []))
              and not rule.get("aliases")]
    if usable and rng.random() < 0.6 and (
            kind in ("event_count", "temporal", "temporal_ordered",
                     "new_terms")):
        rule["rules"].append(rng.choice(usable)["name"])
        if rng.random() < 0.5:
            rule["rules"].reverse()
    if rng.random() < 0.5:
        rule["generate"] = True
    return rule


def random_event(rng, now):
    fields = {}
    for name, values in (("src", ["x", "y", "X"]), ("user", ["x", "1.5", ""]),
                         ("host", ["h1", "h2", "h3", "h4"])):
        if rng.random() < 0.9:
            fields[name] = rng.choice(values)
    if rng.random() < 0.9:
        fields["n"] = rng.choice([0, 1, 2, 5, 9, -3, 2.5])
    if rng.random() < 0.8:
        fields["size"] = rng.choice(["3", "7", " 8 ", "1e1", "-", "big", "0.5"])
    letters = "".join(rng.sample(BASES[:4], rng.choice([1, 1, 1, 2])))
    return now, letters, fields


def random_files(rng):
    files, count = {}, rng.randint(1, 3)
    for number in range(count):
        now, events = 0, []
        for _ in range(rng.randint(3, 25)):
            now += rng.choice([0, 0, 1, 1, 2, 5, 9, 30]) * NS
            if rng.random() < 0.1:
                now += rng.choice([1, 500000000, 999999999])
            events.append(random_event(rng, T0 + now))
        if rng.random() < 0.3:
            rng.shuffle(events)
        files[f"log{number}.jsonl"] = events
    return files


def text_fields(files):
    """The oracle sees values as the log has them; `-` is a value in JSON."""
    return {name: [(time, letters, {key: str(value)
                                    for key, value in fields.items()})
                   for time, letters, fields in events]
            for name, events in files.items()}


def one_run(seine, rng, *options):
    files = random_files(rng)
    rules = []
    for at in range(PER_RUN):
        below = rules[-6:] if at % 3 == 2 else []
        rules.append(random_rule(rng, f"r{at}", below))
    wanted, counts = evaluate(rules, oracle_events(text_fields(files)))
    wanted = [expect(found) for found in wanted]
    with tempfile.TemporaryDirectory() as folder:
        path = write_rules(folder, rules)
        paths = write_events(folder, files)
        rng.shuffle(paths)
        done, lines = run(seine, path, paths, *options)
    if done.returncode != 0 or not lines:
        return f"exit status {done.returncode}: {done.stderr[-2000:]}"
    for rule in rules:
        ours = [found for found in findings_of(lines)
                if found[0] == rule["name"]]
        theirs = [found for found in wanted if found[0] == rule["name"]]
        ours.sort(key=lambda found: (found[3], found[1]))
        theirs.sort(key=lambda found: (found[3], found[1]))
        if not same(ours, theirs):
            return (f"{rule}\n  seine:  {ours}\n  oracle: {theirs}\n"
                    f"  events: {files}")
    about = lines[-1]["correlation"]
    if [about["without_group"], about["without_value"]] != counts:
        return f"left out {about}, not {counts}"
    return None


def main():
    seine = sys.argv[1]
    cases = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    runs = (cases + PER_RUN - 1) // PER_RUN
    for number in range(runs):
        little = ("--max-memory", "64K") if number % 2 else ()
        wrong = one_run(seine, random.Random(seed * 1000003 + number), *little)
        if wrong:
            print(f"run {number} of seed {seed}: {wrong}", file=sys.stderr)
            return 1
    print(f"{runs * PER_RUN} cases agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
