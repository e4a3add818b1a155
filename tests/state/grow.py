#!/usr/bin/env python3
"""What a state makes of files that grow, move, are compressed or tampered with,
as TAP.

usage: grow.py PROGRAM

SPDX-License-Identifier: MIT
"""
import gzip
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import maker

RULES = ['passwd', 'address', 'count', 'order', 'signs']


class Place:
    """A folder with rules, a log, and a state."""

    def __init__(self, program, folder, lines):
        self.program = program
        self.folder = folder
        self.stderr = ''
        self.status = 0  # that runs are to have
        (folder / 'rules').mkdir()
        for name in RULES:
            (folder / 'rules' / f'{name}.yml').write_text(maker.RULES[name])
        (folder / 'rules' / 'files.yml').write_text(maker.FILE_SIGNS)
        self.log = maker.make_log(random.Random(7), lines)
        self.ends = [m.start() for m in
                     re.finditer(rb'^\w\w\w Dec ', self.log, re.M)]

    def cut(self, share):
        """A place between two entries."""
        return self.ends[int(len(self.ends) * share)]

    def write(self, name, data):
        (self.folder / name).write_bytes(data)

    def hunt(self, *arguments):
        command = [self.program, 'hunt', '--no-pack', '--reproducible', '-O',
                   'jsonl=-']
        if '-r' not in arguments:
            command += ['-r', 'rules']
        done = subprocess.run(command + list(arguments), cwd=self.folder,
                              capture_output=True, text=True, timeout=60)
        self.stderr = done.stderr
        assert done.returncode == self.status, (done.args, done.returncode,
                                                done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def told(self, *arguments):
        """Findings by id, and what the summary says of the state."""
        records = self.hunt('--state', 's', *arguments)
        return ({r['finding_id']: r for r in records
                 if r['type'] == 'finding'}, records[-1]['state'])

    def same(self, *paths):
        """A run from the state tells what one without it tells."""
        one, other = self.hunt(*paths), self.hunt('--state', 's', *paths)
        other[-1].pop('state')
        for records in (one, other):
            records[0].pop('arguments')
            records[-1].pop('candidates')
        assert one == other, [(a, b) for a, b in zip(one, other) if a != b][:2]


def counts(state, **want):
    got = {key: state[key] for key in
           ('known', 'rules', 'grown', 'fresh', 'again', 'lost')}
    assert got == dict(dict.fromkeys(got, 0), **want), (got, want)


def appended(place):
    """A log that grows is gone on with, and is not read from its begin."""
    told = set()
    for share in (0.4, 0.41, 0.6, 0.6, 0.999):
        place.write('gui.current', place.log[:place.cut(share)])
        new, state = place.told('--new-only', 'gui.current')
        assert not told & {i for i in new if 'correlation' not in new[i]}
        if share == 0.6 and grown == 0.6:
            counts(state, known=1)
        elif told:
            counts(state, grown=1)
        else:
            counts(state, fresh=1)
        told |= set(new)
        grown = share
    place.same('gui.current')


def rotated(place):
    """current, then more of it under another name, then compressed."""
    place.write('gui.current', place.log[:place.cut(0.5)])
    place.told('gui.current')
    os.rename(place.folder / 'gui.current', place.folder / 'gui.@x.s')
    with open(place.folder / 'gui.@x.s', 'ab') as file:
        file.write(place.log[place.cut(0.5):place.cut(0.8)])
    place.write('gui.current', place.log[:place.ends[5]])
    _, state = place.told('.', '--include', 'gui.*')
    counts(state, grown=1, fresh=1)
    assert 'CHANGED' not in place.stderr, place.stderr
    data = (place.folder / 'gui.@x.s').read_bytes()
    place.write('gui.@x.s.gz', gzip.compress(data, mtime=0))
    os.unlink(place.folder / 'gui.@x.s')
    _, state = place.told('.', '--include', 'gui.*')
    counts(state, known=2)
    place.same('gui.@x.s.gz')
    found, state = place.told('--new-only', '.', '--include', 'gui.*')
    counts(state, known=2)
    assert not found


def compressed_first(place):
    """A longer log that comes compressed counts once with its begin."""
    place.write('gui.current', place.log[:place.cut(0.5)])
    place.told('gui.current')
    os.unlink(place.folder / 'gui.current')
    place.write('gui.@x.s.gz', gzip.compress(place.log, mtime=0))
    _, state = place.told('gui.@x.s.gz')
    counts(state, fresh=1, again=1)
    place.same('gui.@x.s.gz')
    whole = {r['finding_id']: r for r in place.hunt('gui.@x.s.gz')
             if r['type'] == 'finding'}
    place.write('other.log', place.log[:300])
    found, state = place.told('other.log')
    assert state['aside'] >= 1
    over_time = {i for i in whole if 'correlation' in whole[i]}
    assert over_time and over_time <= set(found), 'aside'
    for i in over_time:
        assert found[i]['correlation']['count'] == \
            whole[i]['correlation']['count']


def members(place):
    """Members of gzip are told as they are, or read again."""
    half = place.cut(0.5)
    place.write('a.log', place.log)
    place.told('a.log')
    os.unlink(place.folder / 'a.log')
    place.write('a.log.gz', gzip.compress(place.log[:half], mtime=0) +
                gzip.compress(place.log[half:], mtime=0))
    _, state = place.told('a.log.gz')
    counts(state, fresh=1, again=1)
    place.same('a.log.gz')
    place.write('b.log', place.log)
    _, state = place.told('b.log')
    counts(state, known=1)
    place.same('b.log')


def repacked(place):
    """Of results from both a plain file and a compressed one, all pointers are
    as the file is now."""
    place.write('a.log', place.log)
    place.told('-r', 'rules/passwd.yml', 'a.log')
    os.unlink(place.folder / 'a.log')
    place.write('b.log', gzip.compress(place.log, mtime=0))
    _, state = place.told('b.log')
    counts(state, rules=1)
    place.same('b.log')
    place.write('b.log', place.log)
    _, state = place.told('b.log')
    counts(state, known=1)
    place.same('b.log')


def tampered(place):
    """What was hunted in and is not there any more is said."""
    place.write('gui.current', place.log)
    other = maker.make_log(random.Random(8), 900)
    place.write('http.current', other)
    place.told('gui.current', 'http.current')
    place.write('gui.current', place.log[:place.cut(0.9)])
    line = other.index(b'\n', 30000) + 1
    place.write('http.current', other[:line - 9] + other[line - 1:] + 8 * b'x')
    _, state = place.told('gui.current', 'http.current')
    assert state['lost'] == 2, state
    said = place.stderr.splitlines()
    assert re.search(r'gui.current: CHANGED: it is shorter.*%d.*%d' %
                     (len(place.log), place.cut(0.9)), said[0]), said
    assert re.search(r'http.current: CHANGED: it is not what it was',
                     said[1]), said


def new_rules(place):
    """Old files are hunted in with new and changed rules only."""
    place.write('gui.current', place.log)
    one = ('-r', 'rules/passwd.yml')
    _, state = place.told(*one, 'gui.current')
    counts(state, fresh=1)
    two = one + ('-r', 'rules/count.yml')
    _, state = place.told(*two, 'gui.current')
    counts(state, rules=1)
    _, state = place.told(*two, 'gui.current')
    counts(state, known=1)
    path = place.folder / 'rules' / 'passwd.yml'
    text = path.read_text()
    head, detection = text.split('detection:\n')
    path.write_text('# the same\n' + '\n'.join(
        reversed(head.splitlines())) + '\ndetection:\n' + detection)
    _, state = place.told(*two, 'gui.current')
    counts(state, known=1)
    path.write_text(text.replace('/etc/passwd', '/etc/pass'))
    _, state = place.told(*two, 'gui.current')
    counts(state, rules=1)
    path.write_text(text)
    place.write('gui.current', place.log + place.log[-90:])
    _, state = place.told(*two, 'gui.current')
    counts(state, grown=1)


def replayed(place):
    """A rule over all files that are known, also from another folder."""
    place.write('a.log', place.log[:place.cut(0.5)])
    place.write('b.log', gzip.compress(place.log, mtime=0))
    place.told('-r', 'rules/count.yml', 'a.log')
    place.told('-r', 'rules/count.yml', 'b.log')
    found, state = place.told('--replay', 'rule 1')
    counts(state, rules=2)
    want = {r['finding_id'] for r in place.hunt('-r', 'rules/passwd.yml',
                                                'a.log', 'b.log')
            if r['type'] == 'finding'}
    assert set(found) == want and want
    found, state = place.told('-r', 'rules/count.yml', '--replay',
                              maker.uuid(7))
    counts(state, known=2)
    assert {r['rule']['title'] for r in found.values()} == {'over time 7'}
    os.unlink(place.folder / 'a.log')
    done = subprocess.run([place.program, 'hunt', '--no-pack', '-r', 'rules',
                           '--state', 's', '--replay', 'rule 1'],
                          cwd=place.folder, capture_output=True, timeout=60)
    assert done.returncode == 3, done


def trusted(place):
    """Without a look at its bytes a file is known if nothing about it changed;
    --verify-content looks."""
    place.write('a.log', place.log)
    place.told('a.log')
    # as if it had been looked at later
    subprocess.run([sys.executable, '-c', 'import sqlite3\n'
                    'db = sqlite3.connect("s")\n'
                    'db.execute("UPDATE file SET checked = checked + 10")\n'
                    'db.commit()'], cwd=place.folder, check=True)
    trace = ['strace', '-f', '-e', 'trace=openat', '-o', 'trace']
    if subprocess.run(['sh', '-c', 'command -v strace'],
                      capture_output=True).returncode != 0:
        trace = []
    for options, opened in ((), False), (('--verify-content',), True):
        done = subprocess.run(trace + [place.program, 'hunt', '--no-pack',
                                       '-r', 'rules', '--state', 's',
                                       *options, 'a.log'],
                              cwd=place.folder, capture_output=True,
                              timeout=60)
        if done.returncode != 0 and trace:
            return  # it cannot be traced here
        if trace:
            text = (place.folder / 'trace').read_text()
            assert ('a.log' in text) == opened, (options, text[-500:])


TESTS = [appended, rotated, compressed_first, members, repacked, tampered,
         new_rules, replayed, trusted]


def run_tests(tests, lines=3000):
    program = os.path.abspath(sys.argv[1])
    maker.skip_without_state(program)
    status = 0
    for number, test in enumerate(tests, 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(Place(program, pathlib.Path(folder), lines))
                print(f'ok {number} - {test.__name__}')
            except AssertionError as error:
                status = 1
                line = error.__traceback__
                while line.tb_next:
                    line = line.tb_next
                print(f'not ok {number} - {test.__name__}: {line.tb_lineno}: '
                      f'{error}'.replace('\n', ' ')[:3000])
    print(f'1..{len(tests)}')
    return status


if __name__ == '__main__':
    sys.exit(run_tests(TESTS))
