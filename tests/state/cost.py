#!/usr/bin/env python3
"""A run in which all is known costs less than a tenth of a full hunt, as TAP.

usage: cost.py PROGRAM VALGRIND [FILES LINES]

Counted in instructions, each less those of the same hunt in an empty folder.

SPDX-License-Identifier: MIT
"""
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

import maker

def instructions(valgrind, folder, program, *options):
    command = [valgrind, '--tool=callgrind', '--callgrind-out-file=/dev/null',
               program, 'hunt', '--no-pack', '-q', '-j', '1', '-r', 'rules',
               '-O', 'jsonl=/dev/null', *options]
    environment = dict(os.environ)
    environment.pop('MALLOC_PERTURB_', None)  # which costs, too
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True,
                          timeout=3600, env=environment)
    assert done.returncode in (0, 3), done
    return int(re.search(r'Collected : (\d+)', done.stderr).group(1))


def main():
    program, valgrind = os.path.abspath(sys.argv[1]), sys.argv[2]
    files, lines = (int(word) for word in sys.argv[3:] or (10000, 300))
    maker.skip_without_state(program)
    chance = random.Random(11)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / 'logs').mkdir()
        (folder / 'empty').mkdir()
        (folder / 'rules').mkdir()
        for rule in ('passwd', 'post', 'address', 'count', 'filtered'):
            (folder / 'rules' / f'{rule}.yml').write_text(maker.RULES[rule])
        for i in range(files):
            head = maker.make_log(chance, 2)
            line = maker.make_line(chance, maker.BEGIN).replace(
                '/etc/passwd', '/x').replace('evil', 'good').replace(
                    ' 401 ', ' 200 ').replace('198.51.100.77', '192.0.2.9')
            line = line.replace(' POST ', ' GET ')
            (folder / 'logs' / f'gui-{i}.log').write_bytes(
                head + line.encode() * lines)
        nothing = instructions(valgrind, folder, program, 'empty')
        full = instructions(valgrind, folder, program, 'logs') - nothing
        time.sleep(3)  # a change just before a run might not show
        state = ('--state', 's', '--new-only', 'logs')
        subprocess.run([program, 'hunt', '--no-pack', '-q', '-r', 'rules',
                        *state], cwd=folder, capture_output=True, check=True)
        other = ('--state', 'other', '--new-only', 'empty')
        subprocess.run([program, 'hunt', '--no-pack', '-q', '-r', 'rules',
                        *other], cwd=folder, capture_output=True, check=False)
        assert (folder / 'other').exists()
        known = instructions(valgrind, folder, program, *state) - \
            instructions(valgrind, folder, program, *other)
    good = known * 10 < full
    print(f'{"ok" if good else "not ok"} 1 - {files} files, '
          f'known: {known}, full: {full} instructions, '
          f'1 in {full / known:.1f}\n1..1')
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
