#!/usr/bin/env python3
"""Print "N passed, N failed" over JUnit logs; fail if anything did or if nothing
ran.

usage: count.py FAILED_STEPS LOG...

SPDX-License-Identifier: MIT
"""
import sys
import xml.etree.ElementTree as ElementTree


def main():
    failed_steps = int(sys.argv[1])
    cases = failed = skipped = 0
    for log in sys.argv[2:]:
        try:
            tree = ElementTree.parse(log)
        except (OSError, ElementTree.ParseError) as error:
            print(f"{log}: {error}")
            failed_steps += 1
            continue
        for case in tree.iter("testcase"):
            cases += 1
            bad = case.find("failure") is not None or \
                case.find("error") is not None
            failed += bad
            skipped += not bad and case.find("skipped") is not None
            if bad:
                print(f"failed: {case.get('classname')} {case.get('name')}")
    failed += failed_steps
    print(f"{failed_steps} steps of .ci/run failed, {skipped} cases skipped")
    print(f"{cases - failed + failed_steps - skipped} passed, {failed} failed")
    return 0 if cases and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
