"""Shared by the tests of correlations: rules and events as files, the program
run over them, and its findings in the form of the oracle.

SPDX-License-Identifier: MIT
"""
import datetime
import json
import pathlib
import subprocess

from oracle import NS, Event, listed

BASES = "abcdef"
START = datetime.datetime(2025, 12, 3, tzinfo=datetime.timezone.utc)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def stamp(ns):
    whole = EPOCH + datetime.timedelta(seconds=ns // NS)
    return whole.strftime("%Y-%m-%dT%H:%M:%S") + \
        (f".{ns % NS:09d}" if ns % NS else "") + "Z"


def instant(text):
    """ns of RFC 3339, nine digits and all."""
    text = text.replace("Z", "+00:00")
    base, fraction = text[:19], text[19:]
    digits = ""
    if fraction.startswith("."):
        digits = fraction[1:-6]
        fraction = fraction[-6:]
    moment = datetime.datetime.fromisoformat(base + fraction)
    delta = moment - EPOCH
    return (delta.days * 86400 + delta.seconds) * NS + \
        int((digits + "000000000")[:9])


def base_rule(letter):
    return {"title": letter, "name": letter, "level": "low",
            "logsource": {"category": "test"},
            "detection": {"selection": {"ev|contains": letter},
                          "condition": "selection"}}


def correlation(rule):
    body = {key: value for key, value in rule.items()
            if key not in ("name", "known")}
    if "known" in rule:
        body["baseline"] = rule["name"] + ".txt"
    return {"title": rule["name"], "name": rule["name"], "level": "high",
            "correlation": body}


def write_rules(folder, rules, first=()):
    """Base rules behind the correlations in every second set: the order of
    documents means nothing."""
    documents = list(first) + [base_rule(letter) for letter in BASES]
    others = [correlation(rule) for rule in rules]
    documents = others + documents if len(rules) % 2 else documents + others
    path = pathlib.Path(folder) / "rules.yml"
    path.write_text("\n---\n".join(json.dumps(document)
                                   for document in documents) + "\n")
    for rule in rules:
        if "known" in rule:
            (path.parent / (rule["name"] + ".txt")).write_text(
                "".join("\t".join(key) + "\n" for key in rule["known"]))
    return path


def write_events(folder, files):
    """files: name -> list of (ns or stamp, letters, fields)."""
    paths = []
    for name, events in files.items():
        path = pathlib.Path(folder) / name
        path.write_text("".join(
            json.dumps({"@timestamp": stamp(time) if isinstance(time, int)
                        else time, "ev": letters, **fields}) + "\n"
            for time, letters, fields in events))
        paths.append(path)
    return paths


def oracle_events(files):
    events = []
    for name, lines in files.items():
        for number, (time, letters, fields) in enumerate(lines):
            ns = time if isinstance(time, int) else instant(time)
            events += [Event(ns, (name, number, 0, letter), letter, fields)
                       for letter in BASES if letter in letters]
    return events


def run(seine, rules, paths, *options):
    done = subprocess.run(
        [seine, "hunt", "-r", rules, "-O", "jsonl", *options, *paths],
        capture_output=True, text=True, errors="surrogateescape")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return done, lines


def findings_of(lines):
    """(rule, group, count, first, last, value) of each correlation."""
    found = []
    for line in lines:
        if line["type"] != "finding" or "correlation" not in line:
            continue
        about = line["correlation"]
        found.append((line["rule"]["title"],
                      tuple(part["value"] for part in about["group"]),
                      about["count"], instant(about["first"]),
                      instant(about["last"]), about["value"],
                      [(pathlib.Path(part["file"]).name, part["line"])
                       for part in about["evidence"]]))
    return found


def lines_of(event):
    """Where the evidence of an oracle event stands."""
    return event.place[0], event.place[1] + 1


def expect(found):
    """A finding of the oracle in the form of findings_of."""
    name, key, count, first, last, value, burst = found
    return (name, tuple(str(part) for part in key), count, first, last,
            value, [lines_of(event) for event in burst[:10]])


def same(ours, theirs):
    return len(ours) == len(theirs) and all(
        a[:5] == b[:5] and a[6] == b[6] and
        abs(float(a[5]) - float(b[5])) <= 1e-6 * max(1, abs(float(b[5])))
        for a, b in zip(ours, theirs))


__all__ = ["listed"]
