#!/usr/bin/env python3
"""A run with a state is killed at each of its steps, as TAP.

usage: steps.py PROGRAM LIBRARY LATER [all]

LIBRARY is kill.c, LATER later.c.  A first run tells.  More logs come; a second run is killed
just before its Nth call that changes a name or waits for the disk, for each N.
Around its commit and from there on, the run after it is killed likewise, for
each M, while it settles what the second one left behind.  Then runs come that
are not killed, over the same logs and over still more.  A run that tells what
the first one told is killed likewise.  All that the outputs told, less what they
withdrew, is what one hunt without a state tells, and nothing is told twice.
Without `all`, only those kills are tried after which most is to be settled.

SPDX-License-Identifier: MIT
"""
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

import maker
import splits

RULES = ['passwd', 'count', 'order', 'terms']
SEED = 27  # list_steps() says whether it is of use
NEVER = 0
COMMIT = 4  # steps of a commit up to the one from which on it holds


def make_logs(folder):
    """Logs of the same hour: each changes what follows from the others."""
    chance = random.Random(SEED)
    for name in ('one', 'two', 'three'):
        (folder / name).mkdir()
        (folder / name / f'gui-{name}.log').write_bytes(
            maker.make_log(chance, 120))


class Row:
    """Runs, one after the other, in a folder of their own."""

    def __init__(self, program, library, folder, outputs):
        self.program, self.library = program, library
        self.folder, self.outputs = folder, outputs
        self.number = 0

    def run(self, paths, kill_at=NEVER):
        """Did it end?"""
        self.number += 1
        options = [part.format(f'out-{self.number}') for part in self.outputs]
        environment = dict(os.environ, LD_PRELOAD=self.library)
        environment.update(KILL_AT=str(kill_at), KILL_LOG='steps')
        with open(self.folder / f'out-{self.number}.said', 'wb') as said:
            done = subprocess.run(
                [self.program, 'hunt', '--no-pack', '-q', '-j', '1', '-r',
                 'rules', '--state', 's', '--new-only', *options, *paths],
                cwd=self.folder, env=environment, stdout=said,
                stderr=subprocess.PIPE, timeout=60)
        if (self.folder / 'new.jsonl').exists():  # somebody takes it away
            (self.folder / 'new.jsonl').rename(
                self.folder / f'out-{self.number}.jsonl')
        assert done.returncode == 0 or (done.returncode == -9 and kill_at), \
            (done.returncode, done.stderr)
        return done.returncode == 0

    def has_begun(self):
        """Had the last run settled what was left, and made outputs?"""
        return any(path.suffix != '.said' for name in
                   (f'out-{self.number}', 'new.jsonl')
                   for path in self.folder.glob(f'{name}.*'))

    def records(self, number):
        for name in (f'out-{number}.jsonl', f'out-{number}.said'):
            path = self.folder / name
            if path.exists():
                yield from (json.loads(line) for line in path.open()
                            if line.endswith('\n'))

    def told(self):
        """What all runs together told, and what they told once more."""
        told, again = {}, []
        for number in range(1, self.number + 1):
            for record in self.records(number):
                if record['type'] == 'finding':
                    key, text = record['finding_id'], splits.substance(record)
                    if told.get(key) == text:
                        again.append(('told', number, key))
                    told[key] = text
                elif record['type'] == 'withdrawn':
                    if not told.pop(record['finding_id'], None):
                        again.append(('withdrawn', number, record))
        return told, again

    def rest(self):
        """Files that no run named."""
        return [path.name for path in self.folder.iterdir()
                if path.name.count('.') > 1]


    def halves(self):
        """Outputs that have their name while others of their run do not."""
        names = [part for part in self.outputs if part.startswith('{}') or
                 '={}' in part]
        there = [list(self.folder.glob(f'out-{number}.[!s]*'))
                 for number in range(1, self.number + 1)]
        return [some for some in there if 0 < len(some) < len(names)]


class Place:
    """Where rows begin: after a first run, and what is told in the end."""

    def __init__(self, program, library, base, outputs):
        self.program, self.library, self.base = program, library, base
        self.outputs = outputs
        self.rows = 0
        self.unsure = []  # kills after which something was told again
        make_logs(base)
        (base / 'rules').mkdir()
        for name in RULES:
            (base / 'rules' / f'{name}.yml').write_text(maker.RULES[name])
        self.want = self.find(['one', 'two', 'three'])
        self.want_two = self.find(['one', 'two'])
        first = Row(program, library, base, outputs)
        assert first.run(['one'])
        (base / 'steps').unlink()

    def find(self, paths):
        """What one hunt without a state tells."""
        return {r['finding_id']: splits.substance(r) for r in
                splits.hunt(self.program, self.base, RULES, paths)
                if r['type'] == 'finding'}

    def row(self):
        folder = self.base.parent / 'row'
        shutil.copytree(self.base, folder)
        row = Row(self.program, self.library, folder, self.outputs)
        row.number = 1
        return row

    def finish(self, row, *kills, three=False):
        """Without more kills all is told, once."""
        assert row.run(['one', 'two'])
        if self.outputs and not three:
            told, _ = row.told()
            assert told == self.want_two, (kills, 'of two', len(told))
        assert row.run(['one', 'two', 'three'])
        told, again = row.told()
        lost, more = set(self.want) - set(told), set(told) - set(self.want)
        other = {k for k in set(told) & set(self.want)
                 if told[k] != self.want[k]}
        assert not lost and not other, (kills, 'lost', lost, 'other', other)
        assert not self.outputs or not again and not more, (kills, again, more)
        if again or more:
            self.unsure += kills
        assert not row.rest(), (kills, row.rest())
        assert not row.halves(), (kills, row.halves())
        shutil.rmtree(row.folder)
        self.rows += 1

    def kill_next(self, first):
        """The run after the one that was killed is killed, too."""
        begun, second = False, 1
        while not begun:
            row = self.row()
            row.run(['one', 'two'], first)
            ended = row.run(['one', 'two', 'three'], second)
            begun = ended or row.has_begun()
            self.finish(row, first, second, three=True)
            second += 1

    def kill_known(self):
        """A run that tells again what the first one told is killed."""
        ended, step = False, 0
        while not ended:
            step += 1
            row = self.row()
            ended = row.run(['one'], step)
            self.finish(row, step)
        return step

    def list_steps(self):
        """A letter for each step of a run that changes all there is."""
        row = self.row()
        row.run(['one', 'two'])
        first, second = ({r['finding_id'] for r in row.records(number)
                          if r['type'] == 'finding'} for number in (1, 2))
        withdrawn = {r['finding_id'] for r in row.records(2)
                     if r['type'] == 'withdrawn'}
        assert second - first and withdrawn, 'no seed: nothing comes or goes'
        assert (first & second) - set(self.want), 'no seed: nothing that grew' \
            ' is withdrawn later'
        steps = (row.folder / 'steps').read_text()
        shutil.rmtree(row.folder)
        return steps

    def go(self, everything):
        letters = self.list_steps()
        names = [i for i, letter in enumerate(letters) if letter in 'lr']
        # where outputs begin to get their names, or the commit before the end
        named = names[0] + 1 if names else len(letters) - 2 * COMMIT
        known = self.kill_known()
        for step in range(1 if everything else named - COMMIT,
                          len(letters) + 1):
            row = self.row()
            assert not row.run(['one', 'two'], step)
            self.finish(row, step)
        for step in range(named - everything,
                          len(letters) if everything else named + 2):
            if names:
                self.kill_next(step)
        assert len(self.unsure) <= COMMIT, self.unsure
        return f'{len(letters)} steps, names from {named} on, {known} of ' \
            f'what is told again, ' \
            f'{self.rows} rows of runs, {len(self.want)} findings'


    def take_name(self):
        """Somebody has the name that an output of a killed run waits for."""
        links = [i for i, letter in enumerate(self.list_steps())
                 if letter == 'l']
        row = self.row()
        assert not row.run(['one', 'two'], links[1] + 1)
        waiting = row.rest()
        assert len(waiting) == 1, waiting
        path = row.folder / waiting[0].rsplit('.', 1)[0]
        path.write_text('mine')
        done = subprocess.run([self.program, 'state', 'show', 's'],
                              cwd=row.folder, capture_output=True, text=True,
                              timeout=60)
        assert done.returncode == 0 and 'is there by now' in done.stderr and \
            done.stderr.strip().endswith(waiting[0]), done
        assert path.read_text() == 'mine' and row.rest() == waiting
        shutil.rmtree(row.folder)


OUTPUTS = {
    'two files': ['-O', 'jsonl={}.jsonl', '-O', 'csv={}.csv'],
    'a file and a manifest': ['-o', '{}.jsonl', '--manifest', '{}.manifest'],
    'forced, of one name': ['--force', '-o', 'new.jsonl'],
    # what was written and is not noted is told again, or never withdrawn
    'standard output': [],
}


def main():
    program, *library = (os.path.abspath(name) for name in sys.argv[1:4])
    library = ' '.join(library)
    maker.skip_without_state(program)
    everything = sys.argv[4:] == ['all']
    status = 0
    for number, (title, outputs) in enumerate(OUTPUTS.items(), 1):
        base = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
        with tempfile.TemporaryDirectory(dir=base) as name:
            folder = pathlib.Path(name) / 'base'
            folder.mkdir()
            try:
                place = Place(program, library, folder, outputs)
                said = place.go(everything)
                if len(outputs) == 4:
                    place.take_name()
                print(f'ok {number} - {title}: {said}')
            except AssertionError as error:
                status = 1
                print(f'not ok {number} - {title}: {error}'.replace(
                    '\n', ' ')[:3000])
    print(f'1..{len(OUTPUTS)}')
    return status


if __name__ == '__main__':
    sys.exit(main())
