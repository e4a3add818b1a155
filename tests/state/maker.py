"""Small logs and rules for tests of the state, from a seed.

SPDX-License-Identifier: MIT
"""
import datetime
import os
import subprocess
import sys

BEGIN = datetime.datetime(2025, 12, 1, 8, 0, 0)
ADDRESSES = ['192.0.2.%d' % i for i in range(1, 7)] + ['198.51.100.77']
PATHS = ['/monitor/x', '/login', '/quarantine?a=/etc/passwd', '/evil/x',
         '/scan?u=%27or%201=1', '/index']

DETECTION = '''title: {title}
id: {id}
status: test
logsource: {{category: webserver}}
detection:
    selection: {{{selection}}}
    condition: selection
level: {level}
'''

CORRELATION = '''---
title: {title}
id: {id}
status: test
correlation:
    type: {type}
    rules: [{rules}]
    group-by: [c-ip]
{more}
level: high
'''


def skip_without_state(program):
    """End the test, saying so, where the program is made without SQLite."""
    done = subprocess.run([program, 'state', 'show', os.devnull],
                          capture_output=True, text=True, timeout=60)
    if 'made without SQLite' in done.stderr:
        print(f'1..0 # SKIP {done.stderr.strip()}')
        sys.exit(0)


def uuid(number):
    return '5b0e7a10-0000-4000-8000-%012d' % number


def detection(number, selection, level='medium', name=None):
    text = DETECTION.format(title='rule %d' % number, id=uuid(number),
                            selection=selection, level=level)
    return text + ('name: %s\n' % name if name else '')


def correlation(number, kind, rules, more):
    return CORRELATION.format(title='over time %d' % number, id=uuid(number),
                              type=kind, rules=', '.join(rules),
                              more=''.join('    %s\n' % line
                                           for line in more).rstrip())


# Each is one file: what a correlation asks for is in the same one.
RULES = {
    'passwd': detection(1, "cs-uri-query|contains: /etc/passwd", 'high'),
    'post': detection(2, 'cs-method: POST'),
    'address': 'title: addresses\nid: %s\nstatus: test\nlevel: critical\n'
               'indicators:\n    type: ip\n    values: [198.51.100.77]\n'
               % uuid(3),
    'filtered': detection(4, "cs-uri|contains: evil") +
                '---\ntitle: known scanner\nid: %s\nlogsource: {category: '
                'webserver}\nfilter:\n    rules: [%s]\n    selection:\n        '
                'c-ip: 192.0.2.3\n    condition: not selection\n'
                % (uuid(5), uuid(4)),
    'count': detection(6, 'sc-status: 401', 'low', 'denied') +
             correlation(7, 'event_count', ['denied'],
                         ['timespan: 5m', 'condition: {gte: 3}']),
    'values': detection(8, 'sc-status: 200', 'low', 'served') +
              correlation(9, 'value_count', ['served'],
                          ['timespan: 10m',
                           'condition: {gte: 3, field: cs-uri}']),
    'order': detection(10, 'sc-status: 404', 'low', 'missing') + '---\n' +
             detection(11, 'sc-status: 500', 'low', 'broken') +
             correlation(12, 'temporal_ordered', ['missing', 'broken'],
                         ['timespan: 3m', 'generate: true']),
    'terms': detection(13, 'cs-method: GET', 'low', 'got') +
             correlation(14, 'new_terms', ['got'], ['lead-in: 20m']),
    'signs': '''title: signs
id: %s
status: test
level: high
survey:
    signs: [nul-run, backwards, line-cut, line-without-stamp, odd-continuation,
        line-merged]
''' % uuid(15),
}

# These depend on what files are called, or on which of them there are.
FILE_SIGNS = '''title: signs of files
id: %s
status: test
level: high
survey:
    signs: [silence, early-end, chain-hole, header-missing]
''' % uuid(16)


def make_line(random, time):
    status = random.choice([200, 200, 200, 401, 401, 404, 500])
    return '%s Info: req:%s user:%s id:- %d %s %s HTTP/1.1 curl/8\n' % (
        time.strftime('%a %b %e %H:%M:%S %Y'), random.choice(ADDRESSES),
        random.choice(['-', 'joe']), status, random.choice(['GET', 'POST']),
        random.choice(PATHS))


def make_log(random, lines):
    """A gui log of some minutes of an hour, with its header."""
    time = BEGIN + datetime.timedelta(minutes=random.randrange(60))
    stamp = time.strftime('%a %b %e %H:%M:%S %Y')
    log = [f'{stamp} Info: Begin Logfile\n',
           f'{stamp} Info: Version: 15.0.0-104 SN: AAAABBBBCCCC-'
           f'{random.randrange(16 ** 12):012X}\n',
           f'{stamp} Info: Time offset from UTC: '
           f'{random.choice([0, 3600])} seconds\n']
    for _ in range(lines):
        time += datetime.timedelta(seconds=random.randrange(60))
        log.append(make_line(random, time))
        if random.randrange(15) == 0:
            log.append('Traceback (most recent call last):\n  odd\n')
    return ''.join(log).encode()
