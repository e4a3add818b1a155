"""Correlations, the naive way: every window is looked at anew, nothing is kept.

Written from what seine-rules(5) says, not from the library.  Events have
`time` (ns), `place` (file, line, 0 or the level of a correlation, rule: what
orders equal times), the `rule` that holds and `fields`.  Rules are the `correlation` maps of the documents, with a name.

SPDX-License-Identifier: MIT
"""
from fractions import Fraction
import math
import re

NS = 10**9
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
COMPARE = {
    "gt": lambda a, b: a > b, "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b, "lte": lambda a, b: a <= b,
    "eq": lambda a, b: a == b, "neq": lambda a, b: a != b,
}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")


def span_of(text):
    return int(text[:-1]) * UNITS[text[-1]] * NS


def listed(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


class Event:
    def __init__(self, time, place, rule, fields, outcome=None):
        self.time, self.place, self.rule = time, place, rule
        self.fields, self.outcome = fields, outcome


def field_of(rule, event, name):
    for alias, stands in rule.get("aliases", {}).items():
        if alias == name and event.rule in stands:
            name = stands[event.rule]
    return event.fields.get(name)


def in_order(bases, events):
    """How many of the bases occur one after another, from the first on; and
    the latest time at which such a run can begin."""
    for count in range(len(bases), 0, -1):
        for start in range(len(events) - 1, -1, -1):
            if events[start].rule != bases[0]:
                continue
            wanted = 1
            for event in events[start + 1:]:
                if wanted < count and event.rule == bases[wanted]:
                    wanted += 1
            if wanted == count:
                return count, events[start].time
    return 0, None


def number_of(rule, event):
    text = field_of(rule, event, listed(rule["condition"]["field"])[0])
    if text is None or not NUMBER.match(str(text).strip()):
        return None
    return Fraction(str(text).strip())


def measure(rule, window):
    """What the condition compares, and where the burst would begin."""
    kind, bases = rule["type"], listed(rule["rules"])
    begin = window[-1].time - span_of(rule["timespan"])
    if kind == "event_count":
        return len(window), begin
    if kind == "value_count":
        fields = listed(rule["condition"]["field"])
        return len({tuple(field_of(rule, event, name) for name in fields)
                    for event in window}), begin
    if kind == "temporal":
        latest = {event.rule: event.time for event in window}
        places = [name for name in bases if name in latest]
        return len(places), min(latest.values())
    if kind == "temporal_ordered":
        count, start = in_order(bases, window)
        return count, window[-1].time if start is None else start
    numbers = sorted(number_of(rule, event) for event in window)
    if kind == "value_sum":
        return sum(numbers), begin
    if kind == "value_avg":
        return sum(numbers) / len(numbers), begin
    percent = Fraction(str(rule["condition"]["percentile"]))
    return numbers[math.ceil(percent * len(numbers) / 100) - 1], begin


def holds(rule, value):
    condition = {key: limit for key, limit in rule.get("condition", {}).items()
                 if key in COMPARE}
    if not condition:
        condition = {"gte": len(listed(rule["rules"]))}
    return all(COMPARE[key](value, Fraction(str(limit)))
               for key, limit in condition.items())


def take_part(rule, events):
    """Groups of the events that take part; how many do not, and why."""
    groups, without_group, without_value = {}, 0, 0
    names = listed(rule.get("group-by"))
    fields = listed(rule.get("condition", {}).get("field"))
    for event in events:
        if event.rule not in listed(rule["rules"]):
            continue
        key = tuple(field_of(rule, event, name) for name in names)
        if None in key:
            without_group += 1
            continue
        if any(field_of(rule, event, name) is None for name in fields) or (
                rule["type"] in ("value_sum", "value_avg", "value_percentile")
                and number_of(rule, event) is None):
            without_value += 1
            continue
        groups.setdefault(key, []).append(event)
    return groups, without_group, without_value


def bursts_of(rule, events):
    """(value, events, the one at which it began to hold) of each burst."""
    span = span_of(rule["timespan"])
    held = []
    for at, event in enumerate(events):
        window = [other for other in events[:at + 1]
                  if other.time >= event.time - span]
        value, begin = measure(rule, window)
        if holds(rule, value):
            held.append((at, value, begin))
    at = 0
    while at < len(held):
        end = at
        while end + 1 < len(held) and events[held[end + 1][0]].time - \
                events[held[end][0]].time <= span:
            end += 1
        first, value, begin = held[at]
        yield value, [other for other in events[:held[end][0] + 1]
                      if other.time >= begin], events[first]
        at = end + 1


def new_terms_of(rule, events, key, start):
    span = span_of(rule["lead-in"]) if "lead-in" in rule else None
    baseline = {tuple(known) for known in rule["known"]} \
        if "known" in rule else None
    for at, event in enumerate(events):
        if baseline is not None and key in baseline:
            continue
        if any(span is None or event.time - other.time <= span
               for other in events[:at]):
            continue
        if span is not None and baseline is None and \
                event.time - start < span:
            continue
        yield 1, [event], event


def evaluate(rules, events, start=None):
    """Findings of all rules: (rule, group, count, first, last, value)."""
    events = sorted(events, key=lambda event: (event.time, event.place))
    levels, named = {}, {rule["name"]: rule for rule in rules}

    def level(name):
        if name not in named:
            return 0
        if name not in levels:
            levels[name] = 1 + max(level(base) for base in
                                   listed(named[name]["rules"]))
        return levels[name]

    if start is None:
        start = min((event.time for event in events), default=0)
    order = [rule["name"] for rule in rules]
    findings, counts = [], [0, 0]
    for rule in sorted(rules, key=lambda rule: level(rule["name"])):
        groups, without_group, without_value = take_part(rule, events)
        counts[0] += without_group
        counts[1] += without_value
        for key, members in groups.items():
            found = new_terms_of(rule, members, key, start) \
                if rule["type"] == "new_terms" else bursts_of(rule, members)
            for value, burst, trigger in found:
                findings.append((rule["name"], key, len(burst), burst[0].time,
                                 burst[-1].time, value, burst))
                events.append(Event(
                    trigger.time, trigger.place[:2] +
                    (level(rule["name"]), order.index(rule["name"])),
                    rule["name"], dict(zip(listed(rule.get("group-by")), key))))
        events.sort(key=lambda event: (event.time, event.place))
    silent = {base for rule in rules for base in listed(rule["rules"])} - \
             {base for rule in rules if rule.get("generate")
              for base in listed(rule["rules"])}
    findings = [found for found in findings if found[0] not in silent]
    return sorted(findings, key=lambda found: (
        found[3], order.index(found[0]), str(found[1]))), counts
