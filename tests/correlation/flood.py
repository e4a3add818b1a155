#!/usr/bin/env python3
"""Thousands of groups and of findings, by random rules: however little memory,
however many threads, and through parts that are merged, the same is found, byte
for byte.  Seeded, so that a failure can be repeated.

usage: flood.py SEINE [ROUNDS [SEED]]

SPDX-License-Identifier: MIT
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

from bench import NS, write_events, write_rules
from random_cases import T0, random_event, random_rule

EVENTS = 6000
GROUPS = 1500
RULES = 12


def make_files(rng):
    files = {}
    for number in range(3):
        now, events = rng.randint(0, 99), []
        for _ in range(EVENTS // 3):
            now += rng.choice([0, 0, 0, 1, 1, 2, 30])
            time, letters, fields = random_event(rng, T0 + now * NS)
            if rng.random() < 0.9:
                fields["src"] = f"s{int(rng.random() ** 2 * GROUPS)}"
            events.append((time, letters, fields))
        if rng.random() < 0.5:
            rng.shuffle(events)
        files[f"log{number}.jsonl"] = events
    return files


def make_rules(rng):
    """Also those whose every event is a finding, and one above them."""
    rules = [{"name": "each", "type": "event_count", "rules": ["a", "b"],
              "group-by": ["src"], "timespan": "5s", "generate": True,
              "condition": {"gte": 1}},
             {"name": "above", "type": "event_count", "rules": ["each"],
              "group-by": ["src"], "timespan": "1h", "generate": True,
              "condition": {"gte": 2}},
             {"name": "ever", "type": "event_count", "rules": ["c"],
              "timespan": "1s", "condition": {"gte": 1}}]
    for at in range(RULES):
        rules.append(random_rule(rng, f"r{at}", rules[3:] if at % 3 == 2
                                 else []))
    return rules


def run(seine, *arguments):
    done = subprocess.run([seine, *arguments, "-q", "-O", "jsonl"],
                          capture_output=True, check=False)
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines:
        raise AssertionError((arguments, done.returncode,
                              done.stderr.decode()[-2000:]))
    stats = json.loads(lines[-1])["correlation"]
    return lines[1:-1], stats.pop("spilled"), stats


def one_round(seine, rng):
    files, rules = make_files(rng), make_rules(rng)
    with tempfile.TemporaryDirectory() as folder:
        path = write_rules(folder, rules)
        paths = write_events(folder, files)
        part = pathlib.Path(folder) / "part"
        whole, spilled, stats = run(seine, "hunt", "-r", path, "-j", "1",
                                    *paths)
        assert spilled == 0 and stats["findings"] > GROUPS, (spilled, stats)
        subprocess.run([seine, "hunt", "-q", "-r", path, "--partial", part,
                        *paths], check=True)
        for arguments in (["hunt", "-r", path, "-j", "4", "--max-memory",
                           "64K", *paths],
                          ["hunt", "-r", path, "--max-memory", "300K", *paths],
                          ["merge", "-r", path, "--max-memory", "100K", part]):
            lines, spilled, small = run(seine, *arguments)
            assert spilled > 0, arguments
            assert small == stats, (arguments, small, stats)
            assert lines == whole, (arguments, rules)
    return stats["findings"]


def main():
    seine = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    findings = 0
    for number in range(rounds):
        findings += one_round(seine, random.Random(seed * 1000003 + number))
    print(f"{rounds} rounds, {findings} findings, each time the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())
