#!/usr/bin/env python3
"""A build without SQLite says so, hunts in nothing, and leaves nothing, as TAP.

usage: none.py PROGRAM

SPDX-License-Identifier: MIT
"""
import os
import subprocess
import sys
import tempfile


def main():
    program = os.path.abspath(sys.argv[1])
    status = 0
    with tempfile.TemporaryDirectory() as folder:
        open(os.path.join(folder, 's'), 'w').close()
        for number, arguments in enumerate((
                ['hunt', '--state', 'new', '.'], ['state', 'show', 's']), 1):
            done = subprocess.run([program, *arguments], cwd=folder,
                                  capture_output=True, text=True, timeout=60)
            good = (done.returncode == 2 and not done.stdout and
                    'made without SQLite' in done.stderr and
                    os.listdir(folder) == ['s'])
            status |= not good
            print(f'{"ok" if good else "not ok"} {number} - '
                  f'{arguments[0]}: {done.stderr.strip()}')
    print('1..2')
    return status


if __name__ == '__main__':
    sys.exit(main())
