#!/usr/bin/env python3
"""`seine search` against grep where both can do it, byte for byte, and against
`seine parse` for fields.

usage: search.py SEINE LOGS

SPDX-License-Identifier: MIT
"""
import fnmatch
import gzip
import ipaddress
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402

TEXTS = ['POST', 'python-requests', '172.233.67.176', '/index.py', 'Begin Logfile',
         'Info: req:', '200 GET', 'nothing at all', '.', '*', '(', 'user:-',
         'HTTP/1.1', '\\', '?', '[', 'id:', ' ', 'euq-login?']
REGEXES = [r'POST|PUT', r'\b404\b', r'^Fri.*02:1', r'python-\w+/[0-9.]+$',
           r'user:[^- ]', r'(?i)mozilla', r'\d{3} POST', r'nothing.*all', r'$',
           r'GET /euq\S+\?', r'1\.1 (curl|Go)']
OPTIONS = [[], ['-n'], ['-i'], ['-v'], ['-c'], ['-l'], ['-n', '-C', '1'],
           ['-A', '2'], ['-B', '3', '-n'], ['-C', '5', '-v'], ['-c', '-v'],
           ['-i', '-l'], ['-A', '1', '-B', '2', '-i'], ['-H'], ['-H', '-n']]


def run(*arguments, **others):
    return subprocess.run(arguments, capture_output=True, check=False, **others)


def check_same(seine, folder, options, pattern, regex, paths):
    ours = run(seine, 'search', *options, *(['-e'] if regex else []), pattern,
               *paths, cwd=folder)
    theirs = run('grep', '-a', *options, '-P' if regex else '-F', '-e', pattern,
                 *paths, cwd=folder, env={'LC_ALL': 'C', 'PATH': os.environ['PATH']})
    assert ours.returncode == theirs.returncode, (options, pattern, ours.stderr)
    assert ours.stdout == theirs.stdout, (options, pattern, paths)
    return ours.stdout


def plain_logs(logs, folder):
    """Every line of these is a record: grep sees what we see."""
    names = []
    for path in sorted(logs.rglob('*')):
        if path.is_file():
            data = path.read_bytes()
            data = gzip.decompress(data) if data[:2] == b'\x1f\x8b' else data
            name = path.name.removesuffix('.gz')
            (folder / name).write_bytes(data)
            names.append(name)
    return names


def check_grep(seine, logs):
    rng = random.Random(3)
    shown = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        names = plain_logs(logs, folder)
        for pattern in TEXTS + REGEXES:
            for options in OPTIONS:
                for paths in (names, [rng.choice(names)]):
                    shown += len(check_same(seine, folder, options, pattern,
                                            pattern in REGEXES, paths))
    assert shown > 1 << 20, shown


def check_gzip(seine, logs):
    """The same number of lines as zgrep finds, whatever they are packed in."""
    for path in sorted(logs.rglob('*.gz')):
        for text in TEXTS:
            theirs = run('zgrep', '-a', '-c', '-F', '-e', text, path)
            ours = run(seine, 'search', '-c', text, path)
            assert ours.stdout == theirs.stdout, (path, text)
            assert ours.returncode == theirs.returncode


def flat(record, prefix=''):
    for name, value in record.items():
        if isinstance(value, dict):
            yield from flat(value, prefix + name + '.')
        else:
            yield prefix + name, value


def field_of(record, name):
    value = dict(flat(record)).get(name)
    return None if value is None else str(value)


def within(value, network):
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(network)
    except ValueError:
        return False


METHOD, IP, STATUS = ('http.request.method', 'source.ip',
                      'http.response.status_code')
FIELDS = [
    ([METHOD + '=POST'], lambda get: get(METHOD) == 'POST'),
    ([METHOD + '=post'], lambda get: False),
    (['-i', METHOD + '=post'], lambda get: get(METHOD) == 'POST'),
    ([METHOD + '!=GET'], lambda get: get(METHOD) != 'GET'),
    ([METHOD + '=POST', METHOD + '=PUT', 'user.name='],
     lambda get: get(METHOD) in ('POST', 'PUT') and not get('user.name')),
    (['user.name=*', METHOD + '=*'],
     lambda get: get('user.name') is not None and get(METHOD) is not None),
    ([IP + '=172.233.0.0/16'], lambda get: within(get(IP), '172.233.0.0/16')),
    ([IP + '!=10.0.0.0/8', IP + '=*'],
     lambda get: get(IP) is not None and not within(get(IP), '10.0.0.0/8')),
    ([STATUS + '>=400', STATUS + '<500'],
     lambda get: 400 <= int(get(STATUS) or 0) < 500),
    ([STATUS + '>399'], lambda get: int(get(STATUS) or 0) > 399),
    ([STATUS + '<=200'], lambda get: int(get(STATUS) or 999) <= 200),
    (['url.path=/euq*'],
     lambda get: fnmatch.fnmatchcase(get('url.path') or '', '/euq*')),
    (['url.path=~^/(index|euq)'],
     lambda get: re.search('^/(index|euq)', get('url.path') or '')),
    (['user_agent.original!~Mozilla', 'user_agent.original=*'],
     lambda get: 'Mozilla' not in (get('user_agent.original') or 'Mozilla')),
    (['-v', METHOD + '=GET'], lambda get: get(METHOD) != 'GET'),
]


def check_fields(seine, logs):
    lines = run(seine, 'parse', '-q', logs).stdout.decode().split('\n')[1:-2]
    records = [json.loads(line) for line in lines]
    assert len(records) > 1000
    found = 0
    for arguments, holds in FIELDS:
        wanted = [(record['evidence']['file'], record['evidence']['line'])
                  for record in records
                  if holds(lambda name, it=record: field_of(it['record'], name))]
        done = run(seine, 'search', '-q', '-O', 'jsonl', *arguments, logs)
        got = [json.loads(line) for line in done.stdout.decode().split('\n')[1:-2]]
        got = [(one['evidence']['file'], one['evidence']['line']) for one in got]
        assert got == wanted, (arguments, len(got), len(wanted))
        assert done.returncode == (0 if wanted else 1), arguments
        found += len(got)
    assert found > 2000, found


CHECKS = (check_grep, check_gzip, check_fields)


def main(seine, logs):
    return tap.run(CHECKS, lambda check: check(os.path.realpath(seine),
                                               pathlib.Path(logs)))



if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
