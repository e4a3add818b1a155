"""Checks as TAP, for test programs in Python: a check is a function that asserts.

SPDX-License-Identifier: MIT
"""
import sys


def run(checks, call):
    """call(check) runs one; the exit status of main."""
    print(f'1..{len(checks)}')
    failed = 0
    for number, check in enumerate(checks, 1):
        try:
            call(check)
            good = True
        except AssertionError as error:
            print(f'{check.__name__}: {error!r}', file=sys.stderr)
            good = False
        failed += not good
        print(f'{"ok" if good else "not ok"} {number} - {check.__name__}',
              flush=True)
    return 1 if failed else 0
