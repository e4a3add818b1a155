#!/usr/bin/env python3
"""Every quirk of the logs, Q1 to Q54, is shown by a test that bears its number:
a row of a table that is run ({"Q28: comma in quotes", or "Q2, Q3: ..."), a test
function that is run (q12_raw_is_exact), or a case of the command line
(q50-names-lie).  Comments do not count.

usage: quirks.py ROOT

SPDX-License-Identifier: MIT
"""
import pathlib
import re
import sys

QUIRKS = range(1, 55)

# A string, which stays, or a comment, which goes.
TOKEN = re.compile(r'("(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\')|/\*.*?\*/', re.S)
TABLE = re.compile(r"^(?:static const struct[^;={]*?|\} )(\w+)\[\w*\] = \{$"
                   r"(.*?)^\};", re.M | re.S)
ROW = re.compile(r'^    \{\s*"Q(\d+(?:, Q\d+)*)[: ]', re.M)
TEST = re.compile(r"^START_TEST\((q\d+_\w+)\)$", re.M)


def numbers(text):
    return [int(number) for number in re.findall(r"\d+", text)]


def in_source(code):
    """Pairs of a number and the row or function that bears it, if it is run."""
    for table in TABLE.finditer(code):
        name, rows = table.groups()
        rest = code[:table.start()] + code[table.end():]
        if not re.search(rf"\b{name}\[_i\]", rest):
            continue
        for row in ROW.finditer(rows):
            for number in numbers(row.group(1)):
                yield number, f"{name}: {row.group().strip()}"
    for name in TEST.findall(code):
        if re.search(rf"\btcase_add_(?:loop_)?test\(\s*\w+,\s*{name}\b", code):
            for number in numbers(re.match(r"(?:q\d+_)+", name).group()):
                yield number, name


def is_run(path):
    """Is the file one of the programs that Meson runs?"""
    name = path.stem.removeprefix("test_")
    build = (path.parent / "meson.build").read_text()
    return path.name in build or re.search(rf"^  '{name}',$", build, re.M)


def in_tree(root):
    for folder in ["tests/unit", "tests/cli"]:
        for path in sorted((root / folder).glob("test_*.c")):
            code = TOKEN.sub(lambda token: token.group(1) or " ", path.read_text())
            if is_run(path):
                for number, what in in_source(code):
                    yield number, f"{path.name}: {what}"
    for path in sorted((root / "tests/cli/cases").glob("q*/cmd")):
        match = re.match(r"(?:q\d+-)+", path.parent.name)
        for number in numbers(match.group()) if match else []:
            yield number, path.parent.name


def main():
    found = {}
    for number, where in in_tree(pathlib.Path(sys.argv[1])):
        found.setdefault(number, []).append(where)
    complaints = [f"Q{number} has no test" for number in QUIRKS
                  if number not in found]
    complaints += [f"{found[number][0]}: there is no Q{number}"
                   for number in sorted(found) if number not in QUIRKS]
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"{sum(map(len, found.values()))} rows and tests for "
          f"{len(found)} quirks, {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
