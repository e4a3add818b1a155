#!/usr/bin/env python3
"""Hunt in the example evidence: all of the intrusion is found and nothing else,
damage is told, and the evidence is what its script makes.

usage: examples.py SEINE ROOT

SPDX-License-Identifier: MIT
"""
import collections
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

ACTOR, SECOND = '172.233.67.176', '203.0.113.9'
SESSION, APPLIANCE = '172.237.29.147', '10.20.0.25'
CHECKER = '198.51.100.200'

# File of the rule, client, level: how many.
EXPECTED = {
    ('uat-9686/infrastructure-as-client', ACTOR, 'critical'): 7,
    ('uat-9686/infrastructure-as-client', SESSION, 'critical'): 4,
    ('uat-9686/infrastructure-as-server', APPLIANCE, 'critical'): 3,
    ('uat-9686/quarantine-index-post', ACTOR, 'high'): 5,
    ('uat-9686/quarantine-index-post', SECOND, 'high'): 9,
    ('uat-9686/post-outside-login', ACTOR, 'medium'): 5,
    ('uat-9686/post-outside-login', SECOND, 'medium'): 9,
    ('uat-9686/implant-path', ACTOR, 'high'): 5,
    ('uat-9686/handler-exception', ACTOR, 'medium'): 1,
    ('uat-9686/application-fault', None, 'medium'): 1,
    ('uat-9686/tunnel-tool-download', APPLIANCE, 'low'): 1,
    ('tunnel/connect-to-address', APPLIANCE, 'low'): 3,
    ('auth/admin-session-from-public-address', SESSION, 'high'): 2,
    ('tamper/log-subscriptions-changed', SESSION, 'medium'): 1,
    ('web/exposure-checker', CHECKER, 'low'): 4,
    ('web/no-agent-post', SECOND, 'low'): 9,
    ('web/script-client', ACTOR, 'medium'): 5,
    ('web/script-client', ACTOR, 'low'): 1,
    # over time
    ('uat-9686/exception-then-post', ACTOR, 'high'): 1,
    ('web/script-posts-outside-login', ACTOR, 'high'): 1,
    ('web/exposure-check-pages', CHECKER, 'low'): 1,
}

# What only the damaged copy shows.
DAMAGED = {('tamper/cut-lines', None, 'low'): 1}

seine, root = sys.argv[1], pathlib.Path(sys.argv[2])
wrong = []


def run(*arguments):
    done = subprocess.run([seine, *arguments], capture_output=True, text=True)
    return done.returncode, [json.loads(line)
                             for line in done.stdout.splitlines()]


def rule_files():
    rules = run('rules', '--no-pack', '-r', str(root / 'patterns'),
                '-O', 'jsonl=-')[1]
    return {rule['id']: pathlib.PurePath(rule['file']).parent.name + '/' +
            pathlib.PurePath(rule['file']).stem
            for rule in rules if rule['type'] == 'rule'}


def client(record):
    for group in record.get('correlation', {}).get('group', []):
        if group['field'] == 'source.ip':
            return group['value']
    return (record['record'] or {}).get('source', {}).get('ip')


def hunt(name):
    code, records = run('hunt', '-q', '-O', 'jsonl=-',
                        str(root / 'examples' / name))
    files, found = rule_files(), collections.Counter()
    for record in records:
        if record['type'] == 'finding':
            found[files[record['rule']['id']], client(record),
                  record['level']] += 1
    return code, found, records[-1]


def compare(name, found, expected):
    for key in sorted(set(expected) | set(found), key=str):
        if expected.get(key, 0) != found[key]:
            wrong.append('%s: %s: %d expected, %d found' %
                         (name, key, expected.get(key, 0), found[key]))


def equal(what, is_now, expected):
    if is_now != expected:
        wrong.append('%s is %s, not %s' % (what, is_now, expected))


def content(path):
    data = path.read_bytes()
    if path.suffix == '.gz' and 'damaged' not in path.parts:
        data = gzip.decompress(data)  # how it is packed may differ
    return data


def check_made():
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder)
        subprocess.run([sys.executable, root / 'examples' / 'make_logs.py',
                        folder], check=True)
        names = {path.relative_to(made) for path in made.rglob('*')
                 if path.is_file()}
        kept = {path.relative_to(root / 'examples')
                for part in ('logs', 'damaged')
                for path in (root / 'examples' / part).rglob('*')
                if path.is_file()}
        equal('the list of made files', sorted(names), sorted(kept))
        for name in names & kept:
            if (name.parts[0] == 'logs' and
                    content(made / name) != content(root / 'examples' / name)):
                wrong.append('examples/%s is not what make_logs.py makes' %
                             name)


code, found, summary = hunt('logs')
compare('logs', found, EXPECTED)
equal('exit of logs', code, 0)
equal('complete of logs', summary['complete'], True)
equal('lines of logs', summary['lines'], 1265)
equal('unrecognised lines of logs', summary['unrecognised'], 0)

code, found, summary = hunt('damaged')
compare('damaged', found, {**EXPECTED, **DAMAGED})
equal('exit of damaged', code, 3)
equal('complete of damaged', summary['complete'], False)
equal('damaged files', summary['files']['damaged'], 2)
equal('unrecognised files', summary['files']['unrecognised'], 1)

check_made()
for line in wrong:
    print(line, file=sys.stderr)
sys.exit(1 if wrong else 0)
