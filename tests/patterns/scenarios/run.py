#!/usr/bin/env python3
"""Hunt with the shipped pack and the rules that are not built in, in six made-up
incidents: exactly what is expected is found.

usage: run.py [--update] SEINE [NAME...]

A line of NAME.expected is a finding, apart by blanks and a bar:

    LEVEL | TITLE | CLIENT OR GROUP | how many | events in them, if over time

Of a sign that a log was changed, log, kind and measure stand for the client.

With --update the files are written anew: then read the difference, line by
line, beside the story in incidents.py.

SPDX-License-Identifier: MIT
"""
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PACK = HERE.parents[2] / 'patterns'
sys.path.insert(0, str(HERE))
from incidents import SCENARIOS  # noqa: E402

LEVELS = ['critical', 'high', 'medium', 'low', 'informational']
LINES = 1000  # at least, for each

# What the pack must not say of a quiet month: an error of this test else.
QUIET = ('quiet-month', 'low')


def run(seine, folder, *more):
    done = subprocess.run([seine, 'hunt', '-q', '--reproducible', '-r', str(PACK), '-O', 'jsonl',
                           '--files', *more, folder], capture_output=True, check=False)
    if done.returncode not in (0, 3):
        raise AssertionError('exit %d: %s' % (done.returncode,
                                              done.stderr.decode()))
    return done.stdout.splitlines()[1:]  # the first has the arguments


def only_findings(lines):
    return [line for line in lines if line.startswith(b'{"type":"finding"')]


def whose(record):
    if 'sign' in record:
        sign = record['sign']
        return '%s %s %d %s' % (sign['log'], sign['kind'], sign['value'],
                                sign['unit'])
    if 'correlation' in record:
        group = record['correlation']['group']
        return ' '.join(one['value'] for one in group) or '-'
    return record['record'].get('source', {}).get('ip', '-')


def table(records):
    found, events = collections.Counter(), collections.Counter()
    for record in records:
        if record['type'] != 'finding':
            continue
        key = record['level'], record['rule']['title'], whose(record)
        found[key] += 1
        if 'correlation' in record:
            events[key] += record['correlation']['count']
    order = sorted(found, key=lambda key: (LEVELS.index(key[0]),) + key)
    return ''.join('%s | %s | %s | %d%s\n' % (
        *key, found[key], ' | %d' % events[key] if key in events else '')
        for key in order)


def damage(records):
    """What the accounts of the files and the summary say beside findings."""
    text = ''
    for record in records:
        if record['type'] == 'file':
            for nul in record.get('nul_runs') or []:
                text += 'NUL run | %s | %d bytes\n' % (
                    pathlib.PurePath(record['file']).name, nul['length'])
    last = records[-1]
    if last['unrecognised'] or last['not_evaluated'] or last['untimed']:
        text += 'not understood | %d\n' % last['unrecognised']
    return text + 'exit | %d\n' % last['exit']['code']


def check(seine, name, update):
    evidence, change = SCENARIOS[name]()
    with tempfile.TemporaryDirectory() as folder:
        lines = evidence.write(folder, change or (lambda log, data: data))
        assert lines >= LINES, 'only %d lines' % lines
        first = run(seine, folder, '-j', '1')
        assert run(seine, folder, '-j', '3') == first, '-j 3: another result'
        assert only_findings(run(seine, folder, '--no-screen')) == \
            only_findings(first), '--no-screen: another result'
    records = [json.loads(line) for line in first]
    got = table(records) + damage(records)
    expected = HERE / (name + '.expected')
    if update:
        expected.write_text(got)
    wanted = expected.read_text()
    if name == QUIET[0]:
        above = LEVELS[:LEVELS.index(QUIET[1])]
        assert not [line for line in got.splitlines()
                    if line.split(' | ')[0] in above], got
    missing = sorted(set(wanted.splitlines()) - set(got.splitlines()))
    surplus = sorted(set(got.splitlines()) - set(wanted.splitlines()))
    assert got == wanted, 'expected: %s\nfound: %s' % (missing, surplus)


def main(arguments):
    update = arguments[:1] == ['--update']
    seine, *names = arguments[update:]
    names = names or list(SCENARIOS)
    print('1..%d' % len(names))
    bad = 0
    for number, name in enumerate(names, 1):
        try:
            check(seine, name, update)
            print('ok %d - %s' % (number, name))
        except AssertionError as error:
            bad += 1
            print('not ok %d - %s' % (number, name))
            print('%s: %s' % (name, error), file=sys.stderr)
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
