#!/usr/bin/env python3
"""Correlations beyond their memory: sorted runs in temporary files, and group
after group, find the same; without room on the disk what was found so far
is told, and the exit status is 4.

usage: spill.py SEINE

SPDX-License-Identifier: MIT
"""
import json
import pathlib
import random
import resource
import subprocess
import sys
import tempfile

EVENTS = 60000
CLIENTS = 4000  # their windows do not fit into little memory at once
BUSY = 15  # of them: all that is found is about these
RULES = '''title: request
name: request
id: 3c0f6a52-9d0f-4d7a-8a55-0c1f6b9f1f31
logsource:
    category: webserver
detection:
    any:
        cs-uri-stem|startswith: /
    condition: any
level: low
---
title: many requests
name: many
id: 3c0f6a52-9d0f-4d7a-8a55-0c1f6b9f1f32
correlation:
    type: event_count
    rules: [request]
    group-by: [source.ip]
    timespan: 1h
    condition:
        gte: 40
level: medium
---
title: many paths
name: paths
id: 3c0f6a52-9d0f-4d7a-8a55-0c1f6b9f1f33
correlation:
    type: value_count
    rules: [request]
    group-by: [source.ip]
    timespan: 1h
    condition:
        field: url.path
        gte: 20
level: medium
---
title: both
id: 3c0f6a52-9d0f-4d7a-8a55-0c1f6b9f1f34
correlation:
    type: temporal
    rules: [many, paths]
    group-by: [source.ip]
    timespan: 1h
    generate: true
level: high
'''
WHOLE = '''---
title: usual size
id: 3c0f6a52-9d0f-4d7a-8a55-0c1f6b9f1f35
correlation:
    type: value_percentile
    rules: [request]
    timespan: 1d
    condition:
        field: http.response.bytes
        percentile: 50
        gte: 9
level: medium
'''
LINE = ('%s - - [%02d/Dec/2025:%02d:%02d:%02d +0000] "GET /p/%d HTTP/1.1" '
        '200 9\n')


def write_log(path):
    """In no order of time, since files are not read in any."""
    rng, lines = random.Random(64), []
    for i in range(EVENTS):
        client = int(rng.random() * (BUSY if i % 4 == 0 else CLIENTS))
        at = int(rng.random() * 6 * 3600)
        lines.append(LINE % ('10.1.%d.%d' % (client // 250, client % 250),
                             1, at // 3600, at // 60 % 60, at % 60,
                             int(rng.random() * 60)))
    path.write_text(''.join(lines))


def hunt(seine, folder, *options, file_size=None):
    def limit():
        if file_size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    done = subprocess.run(
        [seine, 'hunt', '-q', '-O', 'jsonl', '-m', 'medium', '-r',
         folder / 'rules.yml', *options, folder / 'access.log'],
        capture_output=True, text=True, check=False, preexec_fn=limit)
    lines = done.stdout.splitlines()
    return done, lines[1:-1], json.loads(lines[-1])


def check_memory(seine, folder):
    """Little memory and all of it: the same, byte for byte."""
    done, whole, last = hunt(seine, folder)
    assert done.returncode == 0, done.stderr
    assert last['correlation']['spilled'] == 0, last['correlation']
    assert last['correlation']['events'] == EVENTS
    assert last['correlation']['findings'] > 15, last['correlation']
    for memory in ('100K', '256K', '1M'):
        done, lines, small = hunt(seine, folder, '--max-memory', memory)
        assert done.returncode == 0, (memory, done.stderr)
        assert small['correlation'].pop('spilled') > 0, memory
        assert lines == whole, memory
        assert small['correlation'] == {
            key: value for key, value in last['correlation'].items()
            if key != 'spilled'}, memory


def check_full(seine, folder):
    """A temporary file that cannot grow: status 4, and what is known."""
    full = set(hunt(seine, folder)[1])
    found = 0
    for size in (0, 65536, 1 << 20):
        done, lines, last = hunt(seine, folder, '--max-memory', '512K',
                                 file_size=size)
        assert done.returncode == 4, (size, done.returncode, done.stderr)
        assert 'temporary file' in done.stderr, done.stderr
        assert not last['complete'] and last['exit']['code'] == 4
        assert last['correlation']['lost'] > 0, last['correlation']
        assert last['correlation']['events'] + \
            last['correlation']['lost'] == EVENTS, last['correlation']
        found += len(lines)
    assert full and found > 0, 'nothing of what was kept was judged'


def check_state(seine, folder):
    """A window that alone is too large: said, with status 4, and what others
    hold is found nevertheless; where it fits all is well."""
    rules = (folder / 'rules.yml').read_text()
    others = hunt(seine, folder)[1]
    (folder / 'rules.yml').write_text(rules + '---\n' + WHOLE)
    small = hunt(seine, folder, '--max-memory', '64K')
    large = hunt(seine, folder)
    (folder / 'rules.yml').write_text(rules)
    done, _, last = small
    assert done.returncode == 4 and not last['complete'], done.returncode
    assert 'max_memory' in done.stderr, done.stderr
    kept = [line for line in small[1] if 'usual size' not in line]
    assert kept == others, 'one large group hid what others hold'
    assert large[0].returncode == 0, large[0].stderr
    assert len(large[1]) == len(others) + 1, large[1]


def main(seine):
    seine = pathlib.Path(seine).resolve()
    checks = (check_memory, check_full, check_state)
    bad = 0
    print('1..%d' % len(checks))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / 'rules.yml').write_text(RULES)
        write_log(folder / 'access.log')
        for number, check in enumerate(checks, 1):
            try:
                check(seine, folder)
                print('ok %d - %s' % (number, check.__name__))
            except AssertionError as error:
                bad += 1
                print('not ok %d - %s' % (number, check.__name__))
                print('%s: %s' % (check.__name__, error), file=sys.stderr)
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
