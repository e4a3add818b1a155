#!/usr/bin/env python3
"""A run in which all is known costs less than a tenth of a full hunt, as TAP.

usage: cost.py PROGRAM VALGRIND [FILES LINES | FOLDER]

Counted in instructions, each less those of the same hunt in an empty folder.
The goal is for a run that tells what the last one told.  One that judges again
what is kept, as after another run in between, is counted beside it.  In logs of
FOLDER the shipped pack is hunted with.

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

RULES = ('passwd', 'post', 'address', 'count', 'filtered')


class Cost:
    def __init__(self, program, valgrind, folder, rules):
        self.program, self.valgrind, self.folder = program, valgrind, folder
        self.options = ['-q', '-j', '1', *rules, '-O', 'jsonl=/dev/null']

    def run(self, *options, before=()):
        environment = dict(os.environ)
        environment.pop('MALLOC_PERTURB_', None)  # which costs, too
        done = subprocess.run(
            [*before, self.program, 'hunt', *self.options, *options],
            cwd=self.folder, capture_output=True, text=True, timeout=3600,
            env=environment)
        assert done.returncode in (0, 3), done
        return done.stderr

    def instructions(self, *options):
        said = self.run(*options, before=[
            self.valgrind, '--tool=callgrind',
            '--callgrind-out-file=/dev/null'])
        return int(re.search(r'Collected : (\d+)', said).group(1))


def make_logs(folder, files, lines):
    """Logs in which nothing is found but in a line or two of each."""
    chance = random.Random(11)
    folder.mkdir()
    for i in range(files):
        head = maker.make_log(chance, 2)
        line = maker.make_line(chance, maker.BEGIN)
        for old, new in (('/etc/passwd', '/x'), ('evil', 'good'),
                         (' 401 ', ' 200 '), ('198.51.100.77', '192.0.2.9'),
                         (' POST ', ' GET ')):
            line = line.replace(old, new)
        (folder / f'gui-{i}.log').write_bytes(head + line.encode() * lines)


def measure(cost, logs):
    """Of a full hunt, one that tells again, and one that judges again."""
    full = cost.instructions(logs) - cost.instructions('empty')
    state = ('--state', 's', '--new-only', logs)
    time.sleep(3)  # a change just before a run might not show
    cost.run(*state)
    other = ('--state', 'other', '--new-only', 'empty')
    cost.run(*other)
    nothing = cost.instructions(*other)
    told = cost.instructions(*state) - nothing
    subprocess.run([cost.program, 'state', 'prune', 's'], cwd=cost.folder,
                   check=True)
    return full, told, cost.instructions(*state) - nothing


def main():
    program, valgrind = os.path.abspath(sys.argv[1]), sys.argv[2]
    maker.skip_without_state(program)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / 'empty').mkdir()
        (folder / 'rules').mkdir()
        for rule in RULES:
            (folder / 'rules' / f'{rule}.yml').write_text(maker.RULES[rule])
        if len(sys.argv) == 4:
            logs, rules = os.path.abspath(sys.argv[3]), []
        else:
            files, lines = (int(word) for word in sys.argv[3:] or (10000, 300))
            logs, rules = 'logs', ['--no-pack', '-r', 'rules']
            make_logs(folder / logs, files, lines)
        full, told, judged = measure(
            Cost(program, valgrind, folder, rules), logs)
    good = told * 10 < full
    print(f'{"ok" if good else "not ok"} 1 - full: {full} instructions, told '
          f'again: {told}, 1 in {full / told:.1f}; judged again: {judged}, 1 '
          f'in {full / judged:.1f}\n1..1')
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
