#!/usr/bin/env python3
"""Exported symbols = version script = public header; and every global symbol of
the static library begins with seine_ or sn_.

usage: symbols.py HEADER MAP SHARED STATIC

SPDX-License-Identifier: MIT
"""
import re
import subprocess
import sys


def nm(*arguments):
    output = subprocess.run(["nm", "-P", *arguments], check=True, text=True,
                            capture_output=True).stdout
    for line in output.splitlines():
        parts = line.split()
        if len(parts) >= 2 and parts[1] not in ("U", "w", "v"):
            yield parts[0].split("@")[0], parts[1]


def main():
    header, version_map, shared, static = sys.argv[1:]
    with open(header) as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    declared = set(re.findall(r"SEINE_API[^;(]*?\b(seine_\w+)\s*\(", text))
    with open(version_map) as file:
        mapped = set(re.findall(r"^\s*(seine_\w+);", file.read(), re.M))
    exported = {name for name, kind in nm("-D", "--defined-only", shared)
                if kind != "A"}
    found = []
    for one, other, names in (
            ("header", "map", declared - mapped),
            ("map", "header", mapped - declared),
            ("header", "shared library", declared - exported),
            ("shared library", "header", exported - declared)):
        found += [f"{name}: in the {one}, not in the {other}"
                  for name in sorted(names)]
    strays = {name for name, kind in nm("-g", "--defined-only", static)
              if kind.isupper() and not name.startswith(("seine_", "sn_"))
              and not name.startswith(("__asan", "__odr_asan", "_."))}
    found += [f"{name}: global in the static library without prefix"
              for name in sorted(strays)]
    print(f"{len(declared)} public functions")
    print("\n".join(found), file=sys.stderr)
    return 1 if found or not declared else 0


if __name__ == "__main__":
    sys.exit(main())
