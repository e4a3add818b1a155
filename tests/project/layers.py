#!/usr/bin/env python3
"""Includes go one way: a stage sees only stages before it, the command line and
the examples see only the public header, and each third-party header has one
includer.

SPDX-License-Identifier: MIT
"""
import pathlib
import re
import sys

STAGES = ["base", "input", "record", "predicate", "rule", "match", "scan",
          "correlate", "finding", "survey", "part", "hunt", "compare"]
ONE_INCLUDER = {
    "isa-l.h": "lib/input/engine_isal.c",
    "openssl/evp.h": "lib/base/hasher_crypto.c",
    "zlib.h": "lib/input/engine_zlib.c",
    "pcre2.h": "lib/predicate/regex.c",
    "yaml.h": "lib/rule/yaml.c",
    "sqlite3.h": "cli/db.c",
}
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', re.M)


def complaints(root):
    for path in sorted(root.glob("lib/**/*.[ch]")):
        name = path.relative_to(root).as_posix()
        stage = name.split("/")[1]
        for target in INCLUDE.findall(path.read_text(errors="replace")):
            owner = ONE_INCLUDER.get(target)
            if owner and name != owner:
                yield f"{name}: {target} belongs to {owner} alone"
            first = target.split("/")[0]
            if "/" not in target or first not in STAGES:
                continue
            if stage not in STAGES:
                yield f"{name}: no such stage"
            elif STAGES.index(first) > STAGES.index(stage):
                yield f"{name}: includes {target} of a later stage"
    for path in sorted([*root.glob("cli/**/*.[ch]"),
                        *root.glob("examples/**/*.[ch]")]):
        name = path.relative_to(root).as_posix()
        for target in INCLUDE.findall(path.read_text(errors="replace")):
            owner = ONE_INCLUDER.get(target, name)
            if target.split("/")[0] in STAGES or owner != name:
                yield f"{name}: includes {target}; only seine.h is public"


def main():
    found = list(complaints(pathlib.Path(sys.argv[1])))
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
