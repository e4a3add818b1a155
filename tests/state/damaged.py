#!/usr/bin/env python3
"""What a state makes of gzip files that are damaged, cut off, or mended, as TAP.

usage: damaged.py PROGRAM

Where a file is damaged, every run has status 3 and tells what one without a
state tells, also from the state alone.  Once it is whole, nothing is missing,
nothing was told twice, and correlations count nothing twice.

SPDX-License-Identifier: MIT
"""
import gzip
import os
import sys
import zlib

import grow
import splits

LAST = 8  # lines of which an entry at the end of what is there may consist


def told_of(place, status, *arguments):
    """Findings that are told for the first time, and the summary's state."""
    place.status = status
    return place.told('--new-only', *arguments)


def check_known(place, *paths):
    """From the state alone: the same findings, ledger, and status."""
    place.same('--files', *paths)
    _, state = place.told(*paths)
    grow.counts(state, known=len(paths))


class Told:
    """What is told over the runs; an event never twice."""

    def __init__(self, place):
        self.place = place
        self.found = {}

    def run(self, status, *arguments):
        place = self.place
        place.status = status
        records = place.hunt('--state', 's', '--new-only', *arguments)
        for record in records:
            if record['type'] == 'finding':
                key = record['finding_id']
                assert key not in self.found or 'correlation' in record and \
                    splits.substance(self.found[key]) != \
                    splits.substance(record), ('told twice', record)
                self.found[key] = record
            elif record['type'] == 'withdrawn':
                del self.found[record['finding_id']]
        return records[-1]['state']

    def check_whole(self, *paths, lines=(), corrupt=False):
        """Nothing is missing.  More is only what the ends of damaged files
        made of the entries there, or what was found in corrupt bytes."""
        place = self.place
        place.status = 0
        want = {r['finding_id']: r for r in place.hunt(*paths)
                if r['type'] == 'finding'}
        assert want and not set(want) - set(self.found), 'lost'
        more = [r for key, r in self.found.items() if key not in want]
        odd = [r for r in more if 'correlation' in r or not any(
            line - LAST < r['evidence']['line'] <= line for line in lines)]
        assert corrupt or not odd, ('too many', odd[:2])
        check_known(place, *paths)


def lines_of(data):
    return data.count(b'\n') + 1


def salvage(data):
    """What Python makes of the first member as far as it goes."""
    return zlib.decompressobj(31).decompress(data)


def cut_off(place):
    """A file that is cut off, less so, and then whole."""
    whole = gzip.compress(place.log, mtime=0)
    told, lines = Told(place), []
    for share in (0.3, 0.7):
        data = whole[:int(len(whole) * share)]
        lines.append(lines_of(salvage(data)))
        place.write('a.gz', data)
        state = told.run(3, 'a.gz')
        grow.counts(state, fresh=1)
        assert 'CHANGED' not in place.stderr, place.stderr
        check_known(place, 'a.gz')
        assert not told_of(place, 3, 'a.gz')[0], 'told again'
    place.write('a.gz', whole)
    grow.counts(told.run(0, 'a.gz'), fresh=1)
    assert 'takes the place of that' in place.stderr, place.stderr
    told.check_whole('a.gz', lines=lines)
    place.status = 0
    grow.counts(place.told('--verify-content', 'a.gz')[1], known=1)


def mended_elsewhere(place):
    """The whole file comes under another name, the damaged one goes."""
    whole = gzip.compress(place.log, mtime=0)
    half = whole[:len(whole) // 2]
    place.write('a.gz', half)
    told = Told(place)
    told.run(3, 'a.gz')
    os.unlink(place.folder / 'a.gz')
    place.write('b.log', place.log)
    told.run(0, 'b.log')
    told.check_whole('b.log', lines=[lines_of(salvage(half))])
    # and while the damaged one is there as well, it is told as it is
    place.write('a.gz', half)
    place.status = 3
    place.told('a.gz', 'b.log')
    place.same('--files', 'a.gz', 'b.log')


def flipped(place):
    """One bit is wrong, in the data or in the checksum."""
    whole = gzip.compress(place.log, mtime=0)
    for name, at in (('data', len(whole) // 2), ('crc', len(whole) - 8)):
        path = f'{name}.gz'
        data = bytearray(whole)
        data[at] ^= 1
        place.write(path, data)
        told = Told(place)
        (place.folder / 's').unlink(missing_ok=True)
        grow.counts(told.run(3, path), fresh=1)
        check_known(place, path)
        assert not told_of(place, 3, path)[0], 'told again'
        place.write(path, whole)
        grow.counts(told.run(0, path), fresh=1)
        told.check_whole(path, corrupt=name == 'data')


def another_member(place):
    """A file gets a second member, which is cut off at first."""
    half = place.cut(0.5)
    first = gzip.compress(place.log[:half], mtime=0)
    second = gzip.compress(place.log[half:], mtime=0)
    place.write('a.gz', first)
    told = Told(place)
    grow.counts(told.run(0, 'a.gz'), fresh=1)
    part = second[:len(second) // 2]
    place.write('a.gz', first + part)
    grow.counts(told.run(3, 'a.gz'), fresh=1, again=1)
    check_known(place, 'a.gz')
    place.write('a.gz', first + second)
    grow.counts(told.run(0, 'a.gz'), fresh=1)
    told.check_whole('a.gz', lines=[
        lines_of(place.log[:half]), lines_of(place.log[:half] +
                                             salvage(part))])


def more_behind(place):
    """Bytes that are no gzip behind the last member come and go."""
    whole = gzip.compress(place.log, mtime=0)
    told = Told(place)
    place.write('a.gz', whole + b'no gzip')
    told.run(3, 'a.gz')
    check_known(place, 'a.gz')
    place.write('a.gz', whole)
    told.run(0, 'a.gz')
    told.check_whole('a.gz')


def damaged_later(place):
    """A file that was whole is not taken for it once it is damaged."""
    whole = gzip.compress(place.log, mtime=0)
    told = Told(place)
    place.write('a.gz', whole)
    told.run(0, 'a.gz')
    events = {key for key in told.found if 'correlation' not in
              told.found[key]}
    # all bytes of the stream are there, and it ends in a wrong checksum
    place.write('a.gz', whole[:-8] + bytes([whole[-8] ^ 1]) + whole[-7:])
    grow.counts(told.run(3, 'a.gz'), fresh=1, again=1)
    told_now = {key for key in told.found if 'correlation' not in
                told.found[key]}
    assert told_now == events, 'lost, or told twice'
    # half of them are there
    place.write('a.gz', whole[:len(whole) // 2])
    grow.counts(told.run(3, 'a.gz'), fresh=1, lost=1)
    assert 'a.gz: CHANGED: it is shorter' in place.stderr, place.stderr
    place.write('a.gz', whole)
    told.run(0, 'a.gz')
    told.check_whole('a.gz', lines=[lines_of(salvage(
        whole[:len(whole) // 2]))])


def new_rule(place):
    """A damaged file that is known is hunted in with a new rule alone."""
    whole = gzip.compress(place.log, mtime=0)
    place.write('a.gz', whole[:len(whole) // 2])
    one = ('-r', 'rules/passwd.yml')
    two = one + ('-r', 'rules/count.yml')
    grow.counts(told_of(place, 3, *one, 'a.gz')[1], fresh=1)
    found, state = told_of(place, 3, *two, 'a.gz')
    grow.counts(state, rules=1)
    assert found and 'rule 1' not in {r['rule']['title']
                                      for r in found.values()}
    place.same('--files', *two, 'a.gz')


if __name__ == '__main__':
    sys.exit(grow.run_tests([cut_off, mended_elsewhere, flipped, another_member,
                             more_behind, damaged_later, new_rule], 900))
