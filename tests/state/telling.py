#!/usr/bin/env python3
"""What the last run told is told again only if nothing changed, and then it is
what would be found out again, byte for byte, as TAP.

usage: telling.py PROGRAM LATER [many]

LATER is later.c: without it files of a test are too new for it.  Whether a run
told it again is seen by blocks that are emptied behind the back of the state:
whatever is found out from them cannot be read.

SPDX-License-Identifier: MIT
"""
import gzip
import itertools
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import maker

ASSETS = '''x-critical-assets:
  - reason: the domain controller
    address: [192.0.2.1, 192.0.2.5]
'''
EACH = [[], ['--files'], ['--details'], ['--show-suppressed'],
        ['--new-only'], ['--new-only', '--files', '--show-suppressed'],
        ['--fail-on', 'high'], ['--new-only', '--fail-on', 'low'],
        ['--max-unparsed', '50'], ['--csv-raw'], ['--timezone', 'Asia/Tokyo'],
        ['--min-level', 'high'], ['--tag', 'attack.t1'], ['-j', '4'],
        ['--max-memory', '65536'], ['--no-screen'], ['--exclude', '*.gz'],
        ['--include', '*.log'], ['--follow'], ['--assets', 'assets.yml']]
OUTPUTS = ['-O', 'jsonl=out.jsonl', '-O', 'csv=out.csv', '-O', 'table=out.txt',
           '-O', 'table', '--manifest', 'out.manifest', '--force']


class Place:
    """Logs of all kinds, rules of all kinds, and a state."""

    def __init__(self, program, later, folder, seed):
        self.program, self.folder = program, folder
        self.environment = dict(os.environ, LD_PRELOAD=later)
        chance = random.Random(seed)
        for name in ('rules', 'logs', 'logs/sub', 'aside'):
            (folder / name).mkdir()
        for name, text in maker.RULES.items():
            (folder / 'rules' / f'{name}.yml').write_text(text)
        (folder / 'rules/files.yml').write_text(maker.FILE_SIGNS)
        (folder / 'assets.yml').write_text(ASSETS)
        logs = folder / 'logs'
        for i in range(6):
            (logs / f'gui-{i}.log').write_bytes(maker.make_log(chance, 40))
        whole = gzip.compress(maker.make_log(chance, 60), mtime=0)
        (logs / 'gui-7.gz').write_bytes(whole)
        (logs / 'cut.gz').write_bytes(whole[:len(whole) * 2 // 3])
        (logs / 'two.gz').write_bytes(whole + gzip.compress(
            maker.make_log(chance, 30), mtime=0))
        shutil.copy(logs / 'gui-1.log', logs / 'sub/same.log')
        (logs / 'odd.log').write_bytes(b'no log at all\n' * 9 + b'\0' * 99)
        (logs / 'empty.log').write_bytes(b'')
        (logs / 'quiet.log').write_bytes(b''.join(
            maker.make_log(chance, 60).splitlines(True)[:4]))
        os.mkfifo(logs / 'fifo')
        os.symlink('/etc/hostname', logs / 'out')
        (folder / 'aside/gui-9.log').write_bytes(maker.make_log(chance, 50))

    def hunt(self, *arguments):
        """All that a run gives: status, what it says, and its outputs."""
        done = subprocess.run(
            [self.program, 'hunt', '--no-pack', '--reproducible', '-r',
             'rules', '--state', 's', *OUTPUTS, *arguments],
            cwd=self.folder, env=self.environment, capture_output=True,
            timeout=60)
        given = {'status': done.returncode, 'out': done.stdout,
                 'said': done.stderr}
        assert done.returncode in (0, 1, 3), done
        for path in sorted(self.folder.glob('out.*')):
            given[path.name] = path.read_bytes()
            path.unlink()
        return given

    def change(self, *statements):
        """Of the state."""
        state = sqlite3.connect(self.folder / 's')
        for sql in statements:
            state.execute(sql)
        state.commit()
        state.close()

    def ask(self, sql):
        state = sqlite3.connect(self.folder / 's')
        rows = state.execute(sql).fetchall()
        state.close()
        return rows

    def has_telling(self):
        return self.ask('SELECT count(*) FROM telling') == [(1,)]

    def both(self, *arguments, way=lambda: None):
        """A run that may tell it again, after `way` changed things, and one
        that may not, from the same state."""
        way()
        shutil.copy(self.folder / 's', self.folder / 'kept')
        one = self.hunt(*arguments)
        shutil.move(self.folder / 'kept', self.folder / 's')
        self.change('DELETE FROM telling')
        return one, self.hunt(*arguments)

    def is_told_again(self, *arguments):
        """Nothing is found out, since that could not be done."""
        shutil.copy(self.folder / 's', self.folder / 'kept')
        self.change('DROP TRIGGER "UPDATE piece"', "UPDATE piece SET data = x''")
        given = self.hunt(*arguments)
        shutil.move(self.folder / 'kept', self.folder / 's')
        return given


def same(one, other, what):
    assert one == other, (what, [
        (name, one.get(name), other.get(name)) for name in
        sorted(set(one) | set(other)) if one.get(name) != other.get(name)][:1])


def options(place, many):
    """Told again with any options as found out again."""
    sets = [[*one, *other] for one, other in itertools.combinations(EACH, 2)]
    random.Random(3).shuffle(sets)
    sets = EACH + (sets if many else sets[:12])
    told = 0
    place.hunt('aside')  # counts for correlations
    for words in sets:
        place.hunt(*words, 'logs')
        place.hunt(*words, 'logs')  # what a longer content tells is given up
        assert place.has_telling(), words
        again = place.is_told_again(*words, 'logs')
        one, other = place.both(*words, 'logs')
        same(one, other, words)
        same(again, other, words)
        told += other['out.jsonl'].count(b'"type":"finding"')
    assert told > 1000, told
    return f'{len(sets)} sets of options, {told} findings'


def without_state(place, _):
    """And it is what a run without a state tells."""
    place.hunt('--files', 'logs')
    again = place.is_told_again('--files', 'logs')
    done = subprocess.run(
        [place.program, 'hunt', '--no-pack', '--reproducible', '-r', 'rules',
         '-O', 'csv', '--files', 'logs'], cwd=place.folder,
        capture_output=True, timeout=60)
    assert done.stdout.count(b'\n') > 100
    assert again['out.csv'] == done.stdout
    return ''


def touch(path):
    os.utime(path)


def swap(path):
    """Another byte, with the size and time of before."""
    before = path.stat()
    data = path.read_bytes().replace(b' 200 ', b' 401 ')
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def append(path):
    data = path.read_bytes()
    last = data.decode().splitlines()[-1].split(' Info: ')[0]
    path.write_bytes(data + f'{last} Info: req:192.0.2.3 user:- id:- 401 GET '
                     '/quarantine?a=/etc/passwd HTTP/1.1 x\n'.encode())


def edit(path, old, new):
    text = path.read_text()
    assert old in text, (path, old)
    path.write_text(text.replace(old, new))


def changes(place, _):
    """After any change it is found out again."""
    logs, rules = place.folder / 'logs', place.folder / 'rules'
    rows = {
        'a byte more': lambda: (logs / 'gui-2.log').open('ab').write(b'x'),
        'a line more': lambda: append(logs / 'gui-2.log'),
        'touched': lambda: touch(logs / 'gui-3.log'),
        'other bytes, same times': lambda: swap(logs / 'gui-3.log'),
        'renamed': lambda: os.rename(logs / 'gui-4.log', logs / 'gui-8.log'),
        'removed': lambda: os.unlink(logs / 'gui-5.log'),
        'added': lambda: shutil.copy(logs / 'gui-0.log', logs / 'new.log'),
        'cut': lambda: os.truncate(logs / 'gui-1.log', 500),
        'fifo gone': lambda: os.unlink(logs / 'fifo'),
        'a rule less': lambda: os.unlink(rules / 'post.yml'),
        'a rule more': lambda: (rules / 'more.yml').write_text(
            maker.detection(90, 'cs-uri|contains: index')),
        'a rule changed': lambda: edit(rules / 'passwd.yml', '/etc/passwd',
                                       '/etc'),
        'another level': lambda: edit(rules / 'passwd.yml', 'level: high',
                                      'level: low'),
        'another title': lambda: edit(rules / 'passwd.yml', 'rule 1',
                                      'rule 1 again'),
        'a correlation changed': lambda: edit(rules / 'count.yml', 'gte: 3',
                                              'gte: 2'),
        'another level of a correlation': lambda: edit(
            rules / 'order.yml', 'level: high', 'level: medium'),
        'a filter changed': lambda: edit(rules / 'filtered.yml', '192.0.2.3',
                                         '192.0.2.4'),
        'pruned': lambda: subprocess.run(
            [place.program, 'state', 'prune', 's'], cwd=place.folder,
            check=True),
        'hunted in elsewhere': lambda: place.hunt('aside'),
        'told elsewhere': lambda: place.hunt('logs/gui-0.log'),
        'nothing': lambda: None,
    }
    for words in (['--files'], ['--new-only', '--files']):
        for what, way in rows.items():
            base = place.folder.parent / 'base'
            shutil.copytree(place.folder, base, symlinks=True,
                            copy_function=shutil.copy2,
                            ignore=lambda *_: ['fifo'])
            if (logs / 'fifo').exists():
                os.mkfifo(base / 'logs/fifo')
            place.hunt(*words, 'logs')
            place.hunt(*words, 'logs')
            assert place.has_telling(), what
            quiet = place.hunt(*words, 'logs')
            one, other = place.both(*words, 'logs', way=way)
            same(one, other, what)
            if what not in ('pruned', 'nothing', 'told elsewhere',
                            'hunted in elsewhere', 'another title') and \
                    words == ['--files']:
                assert one != quiet, ('changed nothing', what)
            shutil.rmtree(place.folder)
            shutil.move(base, place.folder)
    return f'{2 * len(rows)} changes'


def other_options(place, _):
    """A run with other options does not tell what the last one told."""
    for one, other in itertools.permutations(
            [[], ['--min-level', 'high'], ['--exclude', '*.gz'],
             ['--assets', 'assets.yml'], ['--max-memory', '65536'],
             ['--no-screen'], ['--assume-tz', 'Asia/Tokyo'],
             ['--format', 'gui'], ['--max-line', '300'],
             ['--verify-content']], 2):
        place.hunt(*one, '--files', 'logs')
        place.hunt(*one, '--files', 'logs')
        same(*place.both('--files', *other, 'logs'), (one, other))
    for one, other in itertools.permutations(
            [['logs'], ['./logs'], ['logs/gui-1.log', 'logs/gui-2.log'],
             ['logs/gui-1.log'], [str(place.folder / 'logs')]], 2):
        place.hunt(*one)
        place.hunt(*one)
        same(*place.both('--files', *other), (one, other))
    place.hunt('logs')
    rule = ['--replay', maker.uuid(1)]
    same(*place.both(*rule), rule)
    place.hunt(*rule)
    assert not place.has_telling()
    return ''


def verify_content(place, _):
    """With --verify-content all bytes are read."""
    place.hunt('logs')
    place.hunt('logs')
    assert place.has_telling()
    given = place.is_told_again('--verify-content', 'logs')
    assert given['status'] == 3 and b'block is damaged' in given['out.jsonl'] \
        or b'its block' in given['out'], given['out'][-900:]
    return ''


def damaged(place, _):
    """What cannot be read of it is found out again, and that is said."""
    place.hunt('logs')
    place.hunt('logs')
    want = place.hunt('--files', 'logs')
    size, = place.ask('SELECT size FROM telling')[0]
    chance = random.Random(5)
    for number in range(60):
        shutil.copy(place.folder / 's', place.folder / 'kept')
        (at, data), = place.ask('SELECT at, data FROM telling_piece')
        assert len(data) == size
        data = bytearray(data)
        if number == 0:
            data = data[:-1]
        elif number == 1:
            data += b'x'
        elif number == 2:
            data = b''
        else:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        state = sqlite3.connect(place.folder / 's')
        state.execute('UPDATE telling_piece SET data = ?', (bytes(data),))
        if number == 3:
            state.execute('DELETE FROM telling_piece')
        state.commit()
        state.close()
        given = place.hunt('--files', 'logs')
        if number != 1:  # behind its end nothing is read
            assert b'cannot be read: it is found out again' in given['said'], \
                (number, given['said'])
        given['said'] = want['said']
        same(given, want, number)
        assert place.has_telling()
        assert place.hunt('--files', 'logs') == want
        shutil.move(place.folder / 'kept', place.folder / 's')
    return ''


def triggers(place, _):
    """Whatever writes into what it follows from forgets it."""
    tables = ('head', 'head_rule', 'block', 'piece', 'content', 'pass', 'file',
              'reported')
    place.hunt('logs')
    place.hunt('logs')
    shutil.copy(place.folder / 's', place.folder / 'kept')
    for table in tables:
        column = place.ask(f'SELECT name FROM pragma_table_info("{table}")'
                           ' LIMIT 1')[0][0]
        rows = place.ask(f'SELECT count(*) FROM {table}')[0][0]
        assert rows > 0, table
        for sql in (f'UPDATE {table} SET {column} = {column}',
                    f'DELETE FROM {table}',
                    f'INSERT OR REPLACE INTO {table} SELECT * FROM {table}'):
            assert place.has_telling()
            place.change(sql)
            assert not place.has_telling(), sql
            shutil.copy(place.folder / 's', place.folder / 'other')
            shutil.copy(place.folder / 'kept', place.folder / 's')
    return f'{3 * len(tables)} ways'


def fresh(place, _):
    """Of files that were changed just now it is not sure: not kept."""
    place.environment.pop('LD_PRELOAD')
    (place.folder / 'logs/gui-0.log').touch()
    place.hunt('logs')
    assert not place.has_telling()
    return ''


def large(place, _):
    """What is too large is not kept, and found out again."""
    (place.folder / 'rules/all.yml').write_text(
        maker.detection(91, 'cs-uri|contains: /'))
    chance = random.Random(8)
    log = maker.make_log(chance, 20000)
    for i in range(12):
        (place.folder / f'logs/much-{i}.log').write_bytes(log)
    arguments = ['--exclude', '*.gz', 'logs']
    place.hunt(*arguments)
    shutil.copy(place.folder / 's', place.folder / 'kept')
    assert not place.has_telling()
    assert place.ask('SELECT count(*) FROM telling_piece') == [(0,)]
    for i in range(2, 12):
        os.unlink(place.folder / f'logs/much-{i}.log')
    place.hunt(*arguments)
    place.hunt(*arguments)
    assert place.has_telling()
    assert place.ask('SELECT count(*) FROM telling_piece')[0][0] > 20
    same(*place.both(*arguments), 'large')
    return ''


TESTS = [options, without_state, changes, other_options, verify_content,
         damaged, triggers, fresh]


def main():
    program, later = (os.path.abspath(name) for name in sys.argv[1:3])
    maker.skip_without_state(program)
    many = sys.argv[3:] == ['many']
    tests = TESTS + ([large] if many else [])
    status = 0
    for number, test in enumerate(tests, 1):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name) / 'place'
            folder.mkdir()
            try:
                said = test(Place(program, later, folder, 4), many)
                print(f'ok {number} - {test.__name__}: {said}')
            except (AssertionError, OSError, sqlite3.Error) as error:
                status = 1
                print(f'not ok {number} - {test.__name__}: {error!r}'.replace(
                    '\n', ' ')[:3000])
    print(f'1..{len(tests)}')
    return status


if __name__ == '__main__':
    sys.exit(main())
