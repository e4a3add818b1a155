#!/usr/bin/env python3
"""Functions and files stay small: no function over 80 lines, no file over 600
(tables of data aside), half of all functions in 15 lines.

SPDX-License-Identifier: MIT
"""
import pathlib
import re
import statistics
import sys

FUNCTION_MOST = 80
FILE_MOST = 600
EXEMPT = {"lib/include/seine.h"}  # the manual of the library
MEDIAN_MOST = 15
# a function: its name and parameters begin a line, its body's braces stand alone
HEAD = re.compile(r"^([A-Za-z_]\w*)\(")


def functions(text):
    lines = text.split("\n")
    name = None
    start = 0
    for number, line in enumerate(lines, 1):
        head = HEAD.match(line)
        if head:
            name = head.group(1)
        elif line == "{" and name:
            start = number
        elif line == "}" and name and start:
            yield name, start, number - start - 1
            name, start = None, 0


def main():
    root = pathlib.Path(sys.argv[1])
    sizes, found = [], []
    for folder in ("lib", "cli", "examples", "tests"):
        for path in sorted(root.glob(f"{folder}/**/*.[ch]")):
            name = path.relative_to(root).as_posix()
            text = path.read_text(errors="replace")
            count = text.count("\n")
            if count > FILE_MOST and name not in EXEMPT:
                found.append(f"{name}: {count} lines, more than {FILE_MOST}")
            for function, line, size in functions(text):
                if folder in ("lib", "cli"):
                    sizes.append(size)
                if size > FUNCTION_MOST:
                    found.append(f"{name}:{line}: {function} has {size} lines,"
                                 f" more than {FUNCTION_MOST}")
    median = statistics.median(sizes)
    ordered = sorted(sizes)
    if median > MEDIAN_MOST:
        found.append(f"half of all functions are over {median} lines")
    print(f"{len(sizes)} functions, median {median}, 90 %"
          f" {ordered[len(ordered) * 9 // 10]}, longest {ordered[-1]}")
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
