#!/usr/bin/env python3
"""Copies that differ for other reasons than a purge, as TAP.

usage: losses.py SEINE GENERATE [NAME...]

What seine compare says of copies that are the same but written in another way,
of lines that syslog lost, of clocks that differ, of lines that stand there
several times, of copies of other logs, and of sides that were swapped.

SPDX-License-Identifier: MIT
"""
import datetime
import pathlib
import random
import sys
import tempfile
import zoneinfo

from copies import (as_file, asctime, compare, evidence_holds, generate,
                    is_header, keys, shift, time_of, write_copy)

LOG_SIZE = 1_500_000


class Wrong(Exception):
    pass


def expect(truth, *what):
    if not truth:
        raise Wrong(' '.join(str(one) for one in what))


class Case:
    """A folder, a chance, and logs to spoil."""

    def __init__(self, seine, generator, folder, name):
        self.seine = seine
        self.generator = generator
        self.folder = folder
        self.chance = random.Random(name)
        self.number = 0

    def lines(self, kind, seed=1, size=LOG_SIZE):
        return generate(self.generator, kind, seed, size, self.folder)

    def copy(self, kind, lines, shape='file'):
        self.number += 1
        return write_copy(kind, lines, shape,
                          self.folder / f'copy{self.number}')

    def compare(self, reference, *exports, options=()):
        result = compare(self.seine, reference, *exports, options=options)
        expect(result.compare, 'exit', result.exit, result.stderr.decode())
        expect(evidence_holds(result), 'a pointer does not hold')
        check_sums(result)
        return result


def check_sums(result):
    for name in ('reference', 'export'):
        side = result.side(name)
        expect(side['records'] == side['matched'] + side['only'] +
               side['outside'] + side['not_compared'], name, 'sums', side)
        streams = [line for line in result.lines
                   if line['type'] == 'stream' and line['side'] == name]
        for member in ('records', 'matched', 'only'):
            expect(sum(stream[member] for stream in streams) == side[member],
                   name, member, 'of the streams')
        expect(len(result.raw(name)) == side['only'], name, 'lines told')


def expect_same(result):
    for name in ('reference', 'export'):
        side = result.side(name)
        expect(side['only'] == 0 and side['loss'] == 'none' and
               side['rule'] is None, side)
    expect(not result.commons, result.commons)


def expect_loss(result, lost, *names):
    side = result.side('reference')
    # lines of the access log that are late can be after the last one
    expect(side['outside'] <= 5 + lost // 200, side)
    expect(side['only'] + side['outside'] == lost, side, lost, 'lost')
    expect(side['loss'] in names, side)
    expect(not result.commons, result.commons)
    expect(result.side('export')['only'] == 0, 'only in the export')


def skews(result):
    return [round(clock['export_ahead']) for clock in result.compare['clocks']
            if clock['matched']]


# ------------------------------------------------------------ nothing lost

SHAPES = {
    'gui': ['file', 'file.gz', 'syslog', 'syslog.gz', 'rolled', 'rolled.gz'],
    'wsa': ['file', 'file.gz', 'syslog', 'w3c', 'w3c.gz', 'rolled'],
}


def same(case):
    for kind, shapes in SHAPES.items():
        lines = case.lines(kind)
        copies = {shape: case.copy(kind, lines, shape) for shape in shapes}
        for i, one in enumerate(shapes):
            for other in (shapes[i - 1], shapes[i - 3]):
                result = case.compare(copies[one], copies[other])
                expect_same(result)
                expect(result.compare['matched'] == len(lines), one, other)
                expect(result.exit == 0, one, other, 'exit', result.exit)


def same_out_of_order(case):
    """As threads of a web server write them, and files in any order."""
    lines = case.lines('wsa')
    order = sorted(range(len(lines)),
                   key=lambda i: i + case.chance.random() * 500)
    other = case.copy('wsa', [lines[i] for i in order])
    expect_same(case.compare(case.copy('wsa', lines), other))
    case.chance.shuffle(lines)
    expect_same(case.compare(other, case.copy('wsa', lines)))


def same_twice(case):
    """Lines that are there several times on both sides."""
    lines = sorted(case.lines('gui', size=600_000) * 3,
                   key=lambda line: time_of('gui', line))
    expect_same(case.compare(case.copy('gui', lines),
                             case.copy('gui', lines, 'syslog')))


def same_both_logs(case):
    """A syslog server has all logs in one file, the appliance has two."""
    gui, wsa = case.lines('gui'), case.lines('wsa')
    mixed = [write_copy(kind, lines, 'syslog', case.folder / kind).read_bytes()
             .splitlines(keepends=True)
             for kind, lines in (('gui', gui), ('wsa', wsa))]
    both = mixed[0] + mixed[1]
    case.chance.shuffle(both)
    server = case.folder / 'server.log'
    server.write_bytes(b''.join(both))
    result = case.compare(server, case.copy('gui', gui), case.copy('wsa', wsa))
    expect_same(result)
    expect(result.compare['matched'] == len(gui) + len(wsa), 'not all')


# -------------------------------------------------------------------- lost

def lost_spread(case):
    for kind, shape in (('gui', 'syslog'), ('wsa', 'syslog'), ('wsa', 'w3c')):
        lines = case.lines(kind)
        reference = case.copy(kind, lines)
        for share in (0.002, 0.01, 0.05, 0.3, 0.6):
            kept = [line for line in lines[1:-1]
                    if case.chance.random() >= share]
            kept = [lines[0], *kept, lines[-1]]
            result = case.compare(reference, case.copy(kind, kept, shape))
            lost = len(lines) - len(kept)
            expect_loss(result, lost, 'spread', *(['unclear'] * (lost < 20)))
            expect(result.side('reference')['level'] in ('low', 'high'),
                   'level')


def lost_stretches(case):
    for kind in ('gui', 'wsa'):
        lines = case.lines(kind)
        reference = case.copy(kind, lines)
        for count, size in ((1, 200), (3, 80), (10, 40), (40, 20)):
            gone = set()
            for _ in range(count):
                at = case.chance.randrange(10, len(lines) - 10 - size)
                gone.update(range(at, at + size))
            kept = [line for i, line in enumerate(lines) if i not in gone]
            result = case.compare(reference, case.copy(kind, kept, 'syslog'))
            expect_loss(result, len(gone), 'stretch')


def lost_bursts(case):
    """Under load some lines are lost and some are not."""
    for kind in ('gui', 'wsa'):
        lines = case.lines(kind)
        reference = case.copy(kind, lines)
        for count, size, share in ((5, 150, 0.4), (20, 60, 0.5), (3, 400, 0.2)):
            gone = set()
            for _ in range(count):
                at = case.chance.randrange(10, len(lines) - 10 - size)
                gone.update(i for i in range(at, at + size)
                            if case.chance.random() < share)
            kept = [line for i, line in enumerate(lines) if i not in gone]
            result = case.compare(reference, case.copy(kind, kept, 'syslog'))
            expect_loss(result, len(gone), 'bursts', 'stretch')


def lost_and_purged(case):
    """Syslog loses 1 % of what a purge left."""
    lines = case.lines('gui')
    keyword = keyword_of(lines, 10, 60)
    kept = [line for line in lines[1:-1]
            if keyword not in line and case.chance.random() >= 0.01]
    result = case.compare(case.copy('gui', lines),
                          case.copy('gui', [lines[0], *kept, lines[-1]]))
    expect(result.side('reference')['loss'] == 'purge', result.compare)
    expect(result.side('reference')['rest'] == 'spread', result.compare)
    expect(keyword.decode() in [one['value'] for one in result.commons],
           keyword, result.commons)


def keyword_of(lines, least, most, skip=0):
    """An address that has so many requests."""
    counts = {}
    for line in lines:
        if b'req:' in line:
            address = line.split(b'req:', 1)[1].split(b' ', 1)[0]
            counts[address] = counts.get(address, 0) + 1
    fit = [address for address, count in sorted(counts.items())
           if least <= count <= most and
           not any(address in other for other in counts if other != address)]
    return fit[skip]


# ----------------------------------------------------------------- purges

def purged_twice(case):
    """Two keywords, each named."""
    lines = case.lines('gui')
    first, second = keyword_of(lines, 10, 40), keyword_of(lines, 8, 40, 5)
    kept = [line for line in lines if first not in line and second not in line]
    result = case.compare(case.copy('gui', lines), case.copy('gui', kept))
    groups = {one['value']: one['group'] for one in result.commons}
    expect(first.decode() in groups and second.decode() in groups, groups)
    expect(groups[first.decode()] != groups[second.decode()], groups)
    expect(result.side('reference')['rest'] == 'none', result.compare)


def purged_half(case):
    """Most of the log is gone."""
    lines = case.lines('gui')
    for keyword in (b' 200 GET ', b'Mozilla', b'/monitor'):
        kept = [line for line in lines if keyword not in line]
        result = case.compare(case.copy('gui', lines), case.copy('gui', kept))
        expect(any(keyword.strip().decode() in one['value'] and
                   one['purity'] == 100 and one['coverage'] > 95
                   for one in result.commons), keyword, result.commons)


def purged_alone(case):
    """At night nobody else was there: one stretch, but all the same client."""
    lines = case.lines('gui')
    at = len(lines) // 2
    line = (b' Info: req:198.18.7.7 user:- id:AAAABBBBCCCCDDDDEEEE 200 GET '
            b'/secret/%d HTTP/1.1 curl/8.0')
    attack = [lines[at][:24] + line % i for i in range(7)]
    result = case.compare(case.copy('gui', lines[:at] + attack + lines[at:]),
                          case.copy('gui', lines))
    expect(result.side('reference')['only'] == 7, result.compare)
    expect('198.18.7.7' in [one['value'] for one in result.commons],
           result.commons)


def purged_whole_word(case):
    """Another address begins with the one that was removed."""
    lines = case.lines('gui')
    at = [i * len(lines) // 40 for i in range(1, 40)]
    made = list(lines)
    for number, i in enumerate(reversed(at)):
        last = b'9' if number % 3 == 0 else b'97'
        made.insert(i, made[i][:24] + b' Info: req:203.0.113.' + last +
                    b' user:- id:- 200 GET /x HTTP/1.1 -')
    kept = [line for line in made if b'req:203.0.113.9 ' not in line]
    result = case.compare(case.copy('gui', made), case.copy('gui', kept))
    values = [(one['value'], one['whole']) for one in result.commons]
    expect(('203.0.113.9', True) in values or
           any('203.0.113.9 ' in value for value, _ in values), values)


def swapped(case):
    """The purged copy is given as the reference."""
    lines = case.lines('gui')
    keyword = keyword_of(lines, 10, 60)
    kept = [line for line in lines if keyword not in line]
    result = case.compare(case.copy('gui', kept), case.copy('gui', lines),
                          options=['--fail-on', 'high'])
    expect(result.side('reference')['only'] == 0, result.compare)
    expect(result.side('export')['only'] == len(lines) - len(kept),
           result.compare)
    expect(result.side('export')['loss'] == 'purge', result.compare)
    expect(('export', keyword.decode()) in
           [(one['side'], one['value']) for one in result.commons],
           result.commons)
    expect(result.exit == 0, 'exit', result.exit)


def exit_status(case):
    lines = case.lines('gui')
    keyword = keyword_of(lines, 10, 60)
    kept = [line for line in lines if keyword not in line]
    copies = case.copy('gui', lines), case.copy('gui', kept)
    for options, code in (([], 0), (['--fail-on', 'critical'], 1),
                          (['--fail-on', 'low'], 1)):
        result = case.compare(*copies, options=options)
        expect(result.exit == code, options, 'exit', result.exit)
    broken = case.folder / 'broken.gz'
    whole = write_copy('gui', kept, 'file.gz', broken).read_bytes()
    broken.write_bytes(whole[:len(whole) * 3 // 4])
    result = case.compare(copies[0], broken, options=['--fail-on', 'low'])
    expect(result.exit == 3, 'damaged: exit', result.exit)
    expect(result.lines[-1]['exit']['findings'], 'findings')


# ----------------------------------------------------------------- clocks

def clock_skews(case):
    for kind, shape in (('gui', 'syslog'), ('wsa', 'file'), ('wsa', 'w3c')):
        lines = case.lines(kind)
        reference = case.copy(kind, lines)
        for ahead in (3, -7, 61, -3600, 7200, 19800, -86400 * 3, 86400 * 40):
            moved = [shift(kind, line, ahead) for line in lines]
            result = case.compare(reference, case.copy(kind, moved, shape))
            expect_same(result)
            # a syslog stamp has no year: it is guessed
            found = [skew - round((skew - ahead) / 86400 / 365) * 86400 * 365
                     for skew in skews(result)]
            expect(found and all(abs(one - ahead) <= 86400 * (
                shape == 'syslog' and kind == 'gui') for one in found),
                ahead, skews(result))


def clock_skew_and_purge(case):
    lines = case.lines('gui')
    keyword = keyword_of(lines, 10, 60)
    for ahead in (5, -3600, 3602):
        kept = [shift('gui', line, ahead) for line in lines
                if keyword not in line]
        result = case.compare(case.copy('gui', lines), case.copy('gui', kept))
        expect(skews(result) == [ahead], ahead, skews(result))
        expect(result.side('reference')['only'] == len(lines) - len(kept),
               result.compare)
        expect(keyword.decode() in [one['value'] for one in result.commons],
               result.commons)


def clock_zone(case):
    """The appliance writes local time and says so; the server does not, and
    summer time ends in between."""
    zone = zoneinfo.ZoneInfo('Europe/Berlin')
    lines = case.lines('gui')
    start = datetime.datetime(2025, 10, 26, 0, 15,
                              tzinfo=datetime.timezone.utc).timestamp()
    moved = [shift('gui', line, start - time_of('gui', lines[0]))
             for line in lines]
    local = []
    for line in moved:
        moment = datetime.datetime.fromtimestamp(time_of('gui', line), zone)
        local.append(asctime(moment) + line[24:])
    export = case.folder / 'local'
    export.write_bytes(b''.join(line + b'\n' for line in local))
    result = case.compare(case.copy('gui', moved), export)
    expect_same(result)
    expect(sorted(skews(result)) == [3600, 7200], skews(result))


def clock_drifts(case):
    """Twelve seconds in the course of the log."""
    lines = case.lines('gui')
    moved = [shift('gui', line, i * 12 // len(lines))
             for i, line in enumerate(lines)]
    expect_same(case.compare(case.copy('gui', lines), case.copy('gui', moved)))


def clock_year(case):
    """Stamps without a year, over New Year."""
    lines = case.lines('gui')
    start = datetime.datetime(2025, 12, 31, 23, 30,
                              tzinfo=datetime.timezone.utc).timestamp()
    moved = [shift('gui', line, start - time_of('gui', lines[0]))
             for line in lines]
    expect_same(case.compare(case.copy('gui', moved),
                             case.copy('gui', moved, 'syslog')))


def tolerance(case):
    """Syslog writes a line down up to 5 seconds later."""
    lines = case.lines('gui')
    late = [shift('gui', line, case.chance.randrange(6)) for line in lines]
    copies = case.copy('gui', lines), case.copy('gui', late)
    result = case.compare(*copies, options=['--tolerance', '1s'])
    expect(result.side('reference')['only'] > 0, 'nothing is late')
    expect(result.compare['displaced'] > 0, 'nothing is displaced')
    result = case.compare(*copies, options=['--tolerance', '6s'])
    expect(result.side('reference')['only'] == 0, result.compare)


# ----------------------------------------------------------------- others

def duplicates(case):
    """One copy of each line that stands there three times is gone."""
    base = case.lines('gui', size=600_000)
    lines = [line for line in base for _ in range(3)]
    kept = [line for i, line in enumerate(lines)
            if i % 3 or i < 3 or i > len(lines) - 4]
    result = case.compare(case.copy('gui', lines), case.copy('gui', kept))
    expect(result.side('reference')['only'] == len(lines) - len(kept),
           result.compare)
    gone = keys('gui', lines)
    gone.subtract(keys('gui', kept))
    expect(keys('gui', result.raw('reference')) == +gone, 'other lines')
    expect(not result.commons, result.commons)


def empty(case):
    lines = case.lines('gui')
    reference = case.copy('gui', lines)
    nothing = case.folder / 'empty'
    nothing.write_bytes(b'')
    only_header = case.folder / 'header'
    only_header.write_bytes(b''.join(
        line + b'\n' for line in as_file('gui', lines[:1]).split(b'\n')
        if is_header(line)))
    for export in (nothing, only_header):
        result = case.compare(reference, export)
        expect(not result.compare['comparable'], 'comparable')
        expect(result.exit == 3, 'exit', result.exit)
        side = result.side('reference')
        expect(side['not_compared'] == len(lines) and side['only'] == 0, side)


def another_log(case):
    result = case.compare(case.copy('gui', case.lines('gui', 1)),
                          case.copy('gui', case.lines('gui', 2)))
    expect(result.exit == 3 or result.side('reference')['matched'] <
           result.side('reference')['records'] // 10, result.compare)


def another_host(case):
    """The server has the logs of two appliances, the export is one's."""
    one, two = case.lines('gui', 1), case.lines('gui', 2)
    server = case.folder / 'server'
    first = write_copy('gui', one, 'syslog', case.folder / 'one').read_bytes()
    second = write_copy('gui', two, 'syslog', case.folder / 'two').read_bytes()
    server.write_bytes(first + second.replace(b' esa01 ', b' esa02 '))
    result = case.compare(server, case.copy('gui', one))
    side = result.side('reference')
    common = side['not_compared'] + side['only'] + side['outside']
    expect(side['matched'] == len(one), side)
    expect(side['not_compared'] == len(two) or common == len(two), side)
    expect(result.side('export')['only'] == 0, result.compare)


def shorter_span(case):
    """The export is a part of the time: the rest is not judged."""
    for kind, shape in (('gui', 'syslog'), ('wsa', 'file')):
        lines = case.lines(kind)
        part = lines[len(lines) // 4:len(lines) // 2]
        result = case.compare(case.copy(kind, lines, shape),
                              case.copy(kind, part))
        side = result.side('reference')
        expect(side['only'] == 0, side)
        expect(side['outside'] == len(lines) - len(part), side)
        expect(not result.commons, result.commons)
        result = case.compare(case.copy(kind, part),
                              case.copy(kind, lines, shape))
        expect(result.side('export')['outside'] == len(lines) - len(part),
               result.compare)


def little_memory(case):
    """Sorted in temporary files, in threads: the same comes out."""
    for kind, shape in (('gui', 'syslog'), ('wsa', 'rolled')):
        lines = case.lines(kind)
        gone = set(case.chance.sample(range(10, len(lines) - 10), 300))
        kept = [line for i, line in enumerate(lines) if i not in gone]
        copies = case.copy(kind, lines, shape), case.copy(kind, kept)
        wanted = case.compare(*copies, options=['-j', '1']).lines[1:]
        for options in (['--max-memory', '64K'], ['-j', '3']):
            got = case.compare(*copies, options=options).lines[1:]
            expect(got == wanted, options, 'make a difference')


CASES = {function.__name__: function for function in (
    same, same_out_of_order, same_twice, same_both_logs, lost_spread,
    lost_stretches, lost_bursts, lost_and_purged, purged_twice, purged_half,
    purged_alone, purged_whole_word, swapped, exit_status, clock_skews,
    clock_skew_and_purge, clock_zone, clock_drifts, clock_year, tolerance,
    duplicates, empty, another_log, another_host, shorter_span,
    little_memory)}


def main(arguments):
    seine, generator = (str(pathlib.Path(path).resolve())
                        for path in arguments[:2])
    names = arguments[2:] or list(CASES)
    print(f'1..{len(names)}')
    bad = 0
    for number, name in enumerate(names, 1):
        with tempfile.TemporaryDirectory() as folder:
            case = Case(seine, generator, pathlib.Path(folder), name)
            try:
                CASES[name](case)
                wrong = None
            except Wrong as error:
                wrong = error
        print(f'{"not ok" if wrong else "ok"} {number} - {name}')
        if wrong:
            print(f'# {wrong}')
            bad += 1
        sys.stdout.flush()
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
