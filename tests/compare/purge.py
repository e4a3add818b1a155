#!/usr/bin/env python3
"""Purges of one copy of a log, found by seine compare, as TAP.

usage: purge.py SEINE GENERATE [NUMBER...]

Fifty times a keyword is taken out of a line of a made-up log at random: an
address, a user, a path, a session id, a user agent or a part of them.  grep -v
takes the lines with it out of one copy.  The comparison with another copy must
tell just these lines, with pointers that hold, and name the keyword; and
nothing where nothing was taken out.

SPDX-License-Identifier: MIT
"""
import pathlib
import random
import sys
import tempfile

from copies import (compare, evidence_holds, generate, key_of, keys, purge,
                    purge_live, time_of, write_copy)

PURGES = 50
LOG_SIZE = 2_500_000
TOLERANCE = 2
MODES = ['in place', 'rename', 'live', 'live append', 'live rename']
SHAPES = {
    'gui': [('file', 'file'), ('syslog', 'file'), ('file.gz', 'file'),
            ('rolled', 'file'), ('syslog.gz', 'file'), ('file', 'syslog')],
    'wsa': [('file', 'file'), ('syslog', 'file'), ('w3c', 'file'),
            ('file', 'w3c'), ('rolled.gz', 'file'), ('w3c.gz', 'syslog')],
}
WHAT = {
    'gui': ['client', 'user', 'path', 'session', 'agent', 'network', 'folder'],
    'wsa': ['client', 'user', 'url', 'host', 'network', 'piece'],
}


def take_keyword(chance, kind, what, line):
    key = key_of(kind, line)
    if len(key) < 5:
        return None
    if what == 'client':
        return key[0]
    if what == 'network':
        return key[0][:key[0].rfind(b'.') + 1] if b'.' in key[0] else None
    if kind == 'gui':
        if what == 'agent':
            agent = line.split(b'HTTP/1.1 ', 1)[-1]
            return agent if len(agent) > 10 else None
        return {'user': key[1], 'path': key[5], 'session': key[2],
                'folder': key[5][:key[5].rfind(b'/')]}[what]
    if what == 'user':
        return key[4].strip(b'"').split(b'\\')[-1]
    if what == 'url':
        return key[3]
    host = key[3].split(b'://')[-1].split(b'/')[0]
    if what == 'host':
        return host
    at = chance.randrange(max(1, len(host) - 6))
    return host[at:at + 8]


def choose(chance, kind, lines, what):
    """A keyword and the lines that have it: 5 at least, a quarter at most."""
    while True:
        keyword = take_keyword(chance, kind, what, chance.choice(lines))
        if not keyword or len(keyword) < 4:
            continue
        hits = [line for line in lines if keyword in line]
        if 5 <= len(hits) <= len(lines) // 4:
            return keyword, hits


def is_named(keyword, result):
    """The first group has a text with the keyword in it, or one that is most
    of it, in nearly all that is missing."""
    for common in result.commons:
        value = common['value'].encode(errors='surrogateescape')
        if common['side'] != 'reference' or common['group'] > 0 or \
                common['coverage'] < 90:
            continue
        if keyword in value or (value in keyword and
                                len(value) * 2 >= len(keyword)):
            return True
    return False


def export_of(folder, kind, lines, shape, keyword, mode):
    """The purged copy; for a live one, what its writer wrote at the end."""
    path = write_copy(kind, lines, shape, folder / 'export')
    if not mode.startswith('live'):
        purge(keyword, path, mode)
        return path
    data = path.read_bytes()
    path.unlink()
    purge_live(keyword, data, path, 'rename' if 'rename' in mode else 'cat',
               'append' in mode)
    return path


def kept_lines(path, lines, shape, kind, folder):
    """By their number in a whole copy, which of the lines the export has."""
    whole = write_copy(kind, lines, shape, folder / 'whole')
    there = set(path.read_bytes().replace(b'\0', b'').split(b'\n'))
    body = [line for line in whole.read_bytes().split(b'\n')[:-1]
            if not line.startswith(b'#')]
    body = body[len(body) - len(lines):]
    return [line for line, written in zip(lines, body) if written in there]


def expected(kind, lines, kept):
    """The lines that must be told: gone, and within the time of the kept."""
    left = keys(kind, kept)
    times = [time_of(kind, line) for line in kept]
    all_times = [time_of(kind, line) for line in lines]
    first = min(times) + TOLERANCE * (min(all_times) < min(times))
    last = max(times) - TOLERANCE * (max(all_times) > max(times))
    gone = []
    for line in lines:
        key = key_of(kind, line)
        if left[key] > 0:
            left[key] -= 1
        elif first <= time_of(kind, line) <= last:
            gone.append(line)
    return gone


def check_purge(seine, generator, number, folder):
    chance = random.Random(f'purge {number}')
    kind = ['gui', 'wsa'][number % 2]
    lines = generate(generator, kind, 1000 + number, LOG_SIZE, folder)
    what = WHAT[kind][number // 2 % len(WHAT[kind])]
    keyword, hits = choose(chance, kind, lines, what)
    shape = SHAPES[kind][number // 2 % len(SHAPES[kind])]
    mode = MODES[number % len(MODES)]
    reference = write_copy(kind, lines, shape[0], folder / 'reference')
    export = export_of(folder, kind, lines, shape[1], keyword, mode)
    kept = kept_lines(export, lines, shape[1], kind, folder)
    gone = expected(kind, lines, kept)
    name = (f'{number}: {kind} {what} {keyword.decode()!r} in {len(hits)} '
            f'lines, {shape[0]} against {shape[1]}, {mode}')
    result = compare(seine, reference, export)
    if not result.compare:
        return name, f'exit {result.exit}: {result.stderr.decode()}'
    told = result.side('reference')['only']
    if told != len(gone):
        return name, f'{told} told, {len(gone)} are gone'
    if result.side('export')['only']:
        return name, f'{result.side("export")["only"]} only in the export'
    if not evidence_holds(result):
        return name, 'a pointer does not hold'
    if shape[0].startswith(('file', 'rolled')) and \
            keys(kind, result.raw('reference')) != keys(kind, gone):
        return name, 'other lines are told'
    if len(gone) >= 5 and not is_named(keyword, result):
        return name, f'not named: {result.compare} {result.commons}'
    return name, None


def main(arguments):
    seine, generator = (str(pathlib.Path(path).resolve())
                        for path in arguments[:2])
    numbers = [int(number) for number in arguments[2:]] or range(PURGES)
    print(f'1..{len(numbers)}')
    bad = 0
    for test, number in enumerate(numbers, 1):
        with tempfile.TemporaryDirectory() as folder:
            name, wrong = check_purge(seine, generator, number,
                                      pathlib.Path(folder))
        print(f'{"not ok" if wrong else "ok"} {test} - {name}')
        if wrong:
            print(f'# {wrong}')
            bad += 1
        sys.stdout.flush()
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
