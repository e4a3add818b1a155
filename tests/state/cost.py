#!/usr/bin/env python3
"""A run in which all is known costs less than a tenth of a full hunt, as TAP.

usage: cost.py PROGRAM VALGRIND

Counted in instructions, less those of a hunt in nothing.

SPDX-License-Identifier: MIT
"""
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import maker

FILES = 400
LINES = 300  # of each


def instructions(valgrind, folder, program, *options):
    command = [valgrind, '--tool=callgrind', '--callgrind-out-file=/dev/null',
               program, 'hunt', '--no-pack', '-q', '-j', '1', '-r', 'rules',
               '-O', 'jsonl=/dev/null', *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True,
                          timeout=600)
    assert done.returncode in (0, 3), done
    return int(re.search(r'Collected : (\d+)', done.stderr).group(1))


def main():
    program, valgrind = os.path.abspath(sys.argv[1]), sys.argv[2]
    chance = random.Random(11)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / 'logs').mkdir()
        (folder / 'empty').mkdir()
        (folder / 'rules').mkdir()
        for rule in ('passwd', 'post', 'address', 'count', 'filtered'):
            (folder / 'rules' / f'{rule}.yml').write_text(maker.RULES[rule])
        for i in range(FILES):
            head = maker.make_log(chance, 2)
            line = maker.make_line(chance, maker.BEGIN).replace(
                '/etc/passwd', '/x').replace('evil', 'good').replace(
                    ' 401 ', ' 200 ').replace('198.51.100.77', '192.0.2.9')
            line = line.replace(' POST ', ' GET ')
            (folder / 'logs' / f'gui-{i}.log').write_bytes(
                head + line.encode() * LINES)
        nothing = instructions(valgrind, folder, program, 'empty')
        full = instructions(valgrind, folder, program, 'logs') - nothing
        state = ('--state', 's', '--new-only', 'logs')
        subprocess.run([program, 'hunt', '--no-pack', '-q', '-r', 'rules',
                        *state], cwd=folder, capture_output=True, check=True)
        # as if the files had been looked at later
        subprocess.run([sys.executable, '-c', 'import sqlite3\n'
                        'db = sqlite3.connect("s")\n'
                        'db.execute("UPDATE file SET checked = checked + 9")\n'
                        'db.commit()'], cwd=folder, check=True)
        known = instructions(valgrind, folder, program, *state) - nothing
    good = known * 10 < full
    print(f'{"ok" if good else "not ok"} 1 - known: {known}, full: {full}, '
          f'1 in {full / known:.1f}\n1..1')
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
