#!/usr/bin/env python3
"""Lines that nearly match, with the screen and without: the same findings.

usage: boundaries.py PROGRAM

What a rule asks for is looked for in a line before that is parsed, with or
without a letter right behind it.  Here lines of the formats that this is done
for are made at random of values that rules ask for and of those that are a
letter longer, shorter, encoded, or in another place, and compared.

SPDX-License-Identifier: MIT
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

LINES = 30000
PATHS = ['/quarantine', '/login', '/a/message', '/x.php', '/adm', '/é']
TAILS = ['', 's', '_', '/', '?', '?id=1', '?x=1&mid=22', ';j=1', '#f', '%20',
         '%61', '.', '-x', '"', '\\x41', '2', "'", '&', ' ', '\x01']
METHODS = ['GET', 'POST', 'POSTS', 'PUT', 'XPOST', 'post', 'CONNECT', '-', '']
STATUS = ['200', '404', '4040', '403', '500', '1404', '-', '']
USERS = ['-', 'ada', 'root', 'roots', 'a id:b', 'root 404 POST /login', '']
SESSIONS = ['Kd83hfPq0ZmNx7VbT2aL', '-', '', 'short', '404']
AGENTS = ['Mozilla/5.0', '404', 'POST /login', '/quarantine', 'root', '',
          'x id:Kd83hfPq0ZmNx7VbT2aL 404 GET /login HTTP/1.1 curl']

RULE = '''title: %s
id: 3c0f6a52-9d0f-4d7a-8a55-%012d
logsource:
    category: %s
detection:
    one:
%s
    condition: one
level: low
---
'''
TESTS = [
    '        cs-uri-stem: [/quarantine, /login]',
    '        cs-uri-stem: /login\n        cs-method: POST',
    '        cs-method: POST',
    "        sc-status: ['404', '500']",
    '        sc-status: 404',
    "        sc-status: '403'\n        cs-uri-stem|endswith: message",
    '        cs-uri-query|endswith: mid=22',
    "        cs-uri-query|contains|all: [quarantine, 'id=']",
    '        cs-uri-stem|startswith: /log\n        cs-uri-query|contains: id=',
    '        url.query: id=1',
    "        url.query|re: '(^|&)(mid=|id=)[0-9]+'\n"
    '        cs-uri-stem|contains: message',
    '        cs-username: root',
    "        cs-username: root\n        cs-method: GET",
    "        cs-uri: '*/x.php'",
    "        cs-uri-stem: '/*php'\n        cs-method: 'PU?'",
    '        cs-uri-stem|cased: /login\n        sc-status|contains: 4',
    '        cs-user-agent: Mozilla/5.0\n        sc-status: 404',
    '        cs-method: CONNECT\n        sc-status: 200',
]


def gui(rng, pick):
    head = 'Wed Dec  3 03:11:%02d 2025 Info: req:203.0.113.%d user:%s id:%s ' \
        % (rng.randrange(60), rng.randrange(9), pick(USERS), pick(SESSIONS))
    request = '%s %s%s HTTP/1.1' % (pick(METHODS), pick(PATHS), pick(TAILS))
    if rng.random() < 0.2:
        return head + request + ' ' + pick(STATUS)
    if rng.random() < 0.1:
        request = request[:rng.randrange(len(request))]
    return head + pick(STATUS) + ' ' + request + ' ' + pick(AGENTS)


def access(rng, pick):
    return '17647314%02d.120 97 172.16.0.%d TCP_MISS/%s 5105 %s ' \
        'http://h.example%s%s %s DIRECT/h.example text/html ' \
        'DEFAULT_CASE_11-x-Id-NONE-NONE-NONE-NONE ' \
        '<nc,ns,0,"%s",-,-,-,-,"-",-,-,-,"-",-,-,"-","-",-,-,-,-,"-"> - %s' \
        % (rng.randrange(60), rng.randrange(9), pick(STATUS), pick(METHODS),
           pick(PATHS), pick(TAILS), pick(['-', '"D\\root@r"', 'root']),
           pick(AGENTS), pick(['', '"404"', 'POST']))


def hunt(program, *arguments):
    done = subprocess.run(
        [program, 'hunt', '-q', '--reproducible', '-O', 'jsonl', *arguments],
        capture_output=True, check=False)
    assert done.returncode in (0, 3), (done.returncode, done.stderr)
    lines = done.stdout.splitlines()[1:]
    return lines[:-1], json.loads(lines[-1])


def check(program, folder, make, category):
    rng = random.Random(category)
    log, rules = folder / 'made.log', folder / 'rules.yml'
    log.write_text(''.join(make(rng, rng.choice) + '\n'
                           for _ in range(LINES)), encoding='utf-8')
    rules.write_text(''.join(RULE % (test.strip().replace(':', ' ').replace(
        '\n', ' ').replace("'", '').replace('|', ' ').replace('[', '').replace(
            ']', '').replace('*', ''), i, category, test)
        for i, test in enumerate(TESTS)))
    usual = hunt(program, '-r', rules, log)
    plain = hunt(program, '-r', rules, '--no-screen', log)
    assert usual[0] == plain[0], \
        'not the same: %r' % (set(usual[0]) ^ set(plain[0])).pop()
    assert usual[1] == plain[1], (usual[1], plain[1])
    found = {json.loads(line)['rule']['id'] for line in plain[0]}
    assert len(found) > len(TESTS) - 4, sorted(found)
    return len(plain[0])


def main(program):
    program, bad = pathlib.Path(program).resolve(), 0
    cases = [(gui, 'webserver'), (access, 'proxy')]
    print('1..%d' % len(cases))
    for number, (make, category) in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as name:
            try:
                count = check(program, pathlib.Path(name), make, category)
                print('ok %d - %s: %d findings' % (number, category, count))
            except AssertionError as error:
                bad += 1
                print('not ok %d - %s' % (number, category))
                print(str(error)[:2000], file=sys.stderr)
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
