#!/usr/bin/env python3
"""Random rule sets over random logs: however it is hunted, the output is the
same, byte for byte.

usage: pairs.py PROGRAM [--sets 250] [--seed 1] [--no-state] [--other PROGRAM]...

A set is hunted in with LOGS logs: by one, two and seven threads, without the
screen, in shards that are merged, in two runs with a state, and by other builds
of the program, if named.  Rules are made of pieces
of which the logs are made too, so that they meet; how many pairs had a finding
is printed, and must not be few.

SPDX-License-Identifier: MIT
"""
import argparse
import gzip
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

LOGS = 40
PATHS = ['/login', '/quarantine', '/etc/passwd', '/a/./b', '/a//b', '/x.php',
         '/%2e%2e/%2e%2e/', '/search', '/Search', '/index.html', '/%252e/',
         '/../..', '/é', '/\u212aelvin', '/spam/message', '/']
PARAMS = ['id=1', 'q=a+b', 'q=%27or%271', 'file=/etc/passwd', 'u=admin',
          'cmd=;id', 'x=%00', 'q=select%20*', 'mid=4711', 'n=${jndi:x}', 'e=',
          'u=http%3A%2F%2Fevil.example.org%2F', 'u=//198.51.100.7/',
          'd=h.example', 'q=%20198.51.100.7', 'u=evil%252eexample.org',
          'h=%5B2001:db8::5%5D', 'u=http://3325256711/', 'v=..example.org']
AGENTS = ['Mozilla/5.0 (X11)', 'curl/8.1', 'python-requests/2.31', 'sqlmap',
          'Go-http-client/1.1', '', '-', 'MOZILLA', 'a b c', '404', 'post',
          'bot (+http://h.example/)', 'Mozilla/5.0 (Y; 198.51.100.7; rv:5.0)']
METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'CONNECT', 'post', 'PURGE']
STATUS = ['200', '302', '401', '403', '404', '500', '101', '-']
USERS = ['-', 'admin', 'root', 'ann', 'D\\bob', 'Admin', 'ad min', 'ä']
HOSTS = ['203.0.113.%d', '10.0.0.%d', '2001:db8::%x', '::ffff:192.0.2.%d',
         '203.0.113.%d:4711', '[2001:db8::%x]:80', 'pc%d.example.org']
SITES = ['www.example.com', 'evil.example.org', 'EXAMPLE.org', '198.51.100.7',
         'me@evil.example.org:8080', 'evil%2eexample.org', '3325256711',
         '0xc6336407', '198.51.25607', '0306.51.100.7', 'b\u00fccher.example',
         'xn--bcher-kva.example', 'www.example.org.', '[::ffff:c633:6407]:8',
         'a..example.org', 'h.example:443', 'example.org.invalid', 'localhost',
         '[2001:db8:0:0:0:0:0:5]', '%68.example', 'no-example.org']
ADDRESSES = ['203.0.113.3', '2001:db8::5', '192.0.2.0/29', '198.51.100.7',
             '10.0.0.0/30', '::ffff:10.0.0.5', '5.0.0.0/24', '0.0.0.0/8']
DOMAINS = ['example.org', 'h.example', 'evil.example.org', 'www.example.com',
           'localhost', 'b\u00fccher.example', 'pc3.example.org']
PLACES = [None, None, ['source.ip'], ['cs-host'], ['x-query-value', 'c-ip'],
          ['c-uri'], ['x-uri-decoded', 'own'], ['c-useragent']]
FIELDS = ['cs-uri', 'cs-uri-stem', 'cs-uri-query', 'c-uri', 'c-useragent',
          'cs-user-agent', 'cs-method', 'sc-status', 'cs-username', 'c-ip',
          'x-uri-decoded', 'x-query-value', 'url.path', 'source.ip', 'cs-host',
          'own', 'user.name', 'http.response.status_code', 'event.action']
PLAIN = ['', '|contains', '|startswith', '|endswith', '|contains|all',
         '|cased', '|contains|cased', '|windash', '|contains|windash',
         '|base64offset|contains', '|neq']
REGEXES = ['^/[a-z]+$', 'pass(wd)?', '(?:id|mid)=[0-9]+', '[;|]\\s*id', 'or.{0,3}1',
           'a[/.]+b', '^(GET|POST)$', 'e{1,2}', '\\.php$', '%2[ef]', 'x?y*z|log']
SIGNS = ['nul-run', 'silence', 'early-end', 'backwards', 'header-missing',
         'chain-hole', 'line-cut', 'line-without-stamp', 'odd-continuation',
         'line-merged']


# -------------------------------------------------------------------- logs ---

class Maker:
    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.second = 0

    def pick(self, values):
        return self.rng.choice(values)

    def host(self):
        host = self.pick(HOSTS)
        return host % self.rng.randrange(1, 9)

    def target(self):
        tail = '&'.join(self.pick(PARAMS) for _ in range(self.rng.randrange(3)))
        return self.pick(PATHS) + ('?' + tail if tail else '')

    def clock(self):
        """It steps on, stands, and now and then steps back."""
        self.second += self.pick([0, 0, 1, 1, 5, 60, 600, -3])
        second = max(self.second, 0)
        return (1 + second // 86400, second // 3600 % 24, second // 60 % 60,
                second % 60)

    def gui(self):
        day, hour, minute, second = self.clock()
        head = f'Mon Dec {day:2} {hour:02}:{minute:02}:{second:02} 2025 Info: '
        if self.rng.random() < 0.1:
            return head + self.pick([
                'Session abc from 203.0.113.5 has expired',
                f'SSL error with client {self.host()}:443 - a fault',
                'Time offset from UTC: 3600 seconds', 'Begin Logfile', ''])
        return (f'{head}req:{self.host()} user:{self.pick(USERS)} '
                f'id:{self.pick(["-", "Kd83hfPq0ZmNx7VbT2aL"])} '
                f'{self.pick(STATUS)} {self.pick(METHODS)} {self.target()} '
                f'HTTP/1.1 {self.pick(AGENTS)}')

    def access(self):
        day, hour, minute, second = self.clock()
        epoch = 1764547200 + day * 86400 + hour * 3600 + minute * 60 + second
        return (f'{epoch}.120 97 {self.host()} TCP_MISS/{self.pick(STATUS)} 51 '
                f'{self.pick(METHODS)} http://{self.pick(SITES)}{self.target()} '
                f'{self.pick(USERS).replace(" ", "_")} DIRECT/h.example '
                'text/html DEFAULT_CASE_11-x-Id-NONE-NONE-NONE-NONE <nc,ns> - '
                f'"{self.pick(AGENTS)}"')

    def combined(self):
        day, hour, minute, second = self.clock()
        return (f'{self.host()} - {self.pick(USERS).replace(" ", "_")} '
                f'[{day:02}/Dec/2025:{hour:02}:{minute:02}:{second:02} +0100] '
                f'"{self.pick(METHODS)} {self.target()} HTTP/1.1" '
                f'{self.pick(STATUS)} 12 "-" "{self.pick(AGENTS)}"')

    def syslog(self):
        day, hour, minute, second = self.clock()
        stamp = f'Dec {day:2} {hour:02}:{minute:02}:{second:02}'
        return f'<166>{stamp} esa01 gui_logs: Info: ' + \
            self.gui().partition('Info: ')[2]

    def jsonl(self):
        day, hour, minute, second = self.clock()
        return json.dumps({
            '@timestamp': f'2025-12-{day:02}T{hour:02}:{minute:02}:{second:02}Z',
            'source': {'ip': self.host()}, 'own': self.pick(USERS),
            'c-uri': self.target(), 'cs-method': self.pick(METHODS),
            'c-useragent': self.pick(AGENTS),
            'sc-status': self.pick([200, 404, '500', None])},
            ensure_ascii=self.rng.random() < 0.5)

    def wrapped(self):
        return json.dumps({'_raw': self.gui(), 'host': 'esa01'})

    def w3c(self):
        """A line; the header is made by log."""
        day, hour, minute, second = self.clock()
        return ' '.join([
            f'2025-12-{day:02} {hour:02}:{minute:02}:{second:02}', self.host(),
            self.pick(METHODS), self.target(), self.pick(STATUS),
            self.pick(USERS).replace(' ', '+'),
            self.pick(AGENTS).replace(' ', '+') or '-'])

    def authentication(self):
        day, hour, minute, second = self.clock()
        return (f'Mon Dec {day:2} {hour:02}:{minute:02}:{second:02} 2025 Info: '
                + self.pick([
                    f'User {self.pick(USERS)} from {self.host()} failed to '
                    'authenticate', f'The HTTPS session has been established '
                    f'successfully from {self.host()} user {self.pick(USERS)}',
                    f'logout: {self.host()} user:{self.pick(USERS)}']))

    def noise(self):
        size = self.rng.randrange(90)
        return bytes(self.rng.randrange(256) for _ in range(size)) \
            .replace(b'\n', b'').decode('latin-1')

    def log(self):
        make = self.pick([self.gui, self.gui, self.access, self.combined,
                          self.syslog, self.jsonl, self.wrapped, self.w3c,
                          self.authentication])
        lines = ['#Software: s', '#Fields: date time c-ip cs-method cs-uri '
                 'sc-status cs-username cs(User-Agent)'] \
            if make == self.w3c else []
        for _ in range(self.rng.randrange(1, 60)):
            odd = self.rng.random()
            lines.append(self.noise() if odd < 0.02 else
                         self.pick([self.gui, self.combined])() if odd < 0.04
                         else make())
        data = '\n'.join(lines).encode('utf-8', 'replace')
        return data + (b'\n' if self.rng.random() < 0.9 else b'')

    # ------------------------------------------------------------- rules ---

    def value(self):
        """A piece of what stands in logs, perhaps cut, in another case, or with
        wildcards."""
        text = self.pick(self.pick([PATHS, PARAMS, AGENTS, METHODS, STATUS,
                                    USERS, SITES]))
        if len(text) > 3 and self.rng.random() < 0.5:
            at = self.rng.randrange(len(text) - 2)
            text = text[at:at + self.rng.randrange(2, 9)]
        if self.rng.random() < 0.2:
            text = self.pick([text.upper(), text.lower()])
        if text and self.rng.random() < 0.2:
            at = self.rng.randrange(len(text))
            text = text[:at] + self.pick(['*', '?', '**']) + text[at + 1:]
        return text

    def item(self):
        field, odd = self.pick(FIELDS), self.rng.random()
        if odd < 0.1:
            return {field + self.pick(['|re', '|re|i']): self.pick(REGEXES)}
        if odd < 0.15:
            return {self.pick(['source.ip', 'c-ip']) + '|cidr':
                    self.pick(['203.0.113.0/29', '10.0.0.0/8', '2001:db8::/32',
                               '192.0.2.0/24'])}
        if odd < 0.2:
            return {'sc-status' + self.pick(['|gte', '|lt']): self.pick([400, 500])}
        if odd < 0.25:
            return {field + '|exists': self.pick([True, False])}
        if odd < 0.3:
            return {field: self.pick([None, '', 404, '-'])}
        key = field + self.pick(PLAIN)
        if key.endswith('neq'):
            return {key: self.value() or 'x'}
        least = 2 if key.endswith('all') else 1
        values = [self.value() or 'a'
                  for _ in range(self.rng.randrange(least, 4))]
        if 'base64' in key:
            values = ['admin', '/etc/passwd', 'id=1'][:len(values)]
        return {key: values}

    def selection(self):
        if self.rng.random() < 0.1:
            return [self.value() or 'a' for _ in range(2)]
        maps = []
        for _ in range(self.pick([1, 1, 1, 2])):
            items = {}
            for _ in range(self.pick([1, 1, 2, 3])):
                items.update(self.item())
            maps.append(items)
        return maps if len(maps) > 1 else maps[0]

    def rule(self, number):
        names = ['one', 'other', 'only'][:self.pick([1, 1, 2, 3])]
        condition = self.pick({
            1: ['one', 'not one', '1 of o*'],
            2: ['one and not other', 'one or other', 'one and other',
                'all of them', '1 of them'],
            3: ['one and (other or not only)', 'all of o*', '1 of on*',
                'one or other and not only', 'not (one and other) and only']}
            [len(names)])
        detection = {name: self.selection() for name in names}
        detection['condition'] = condition
        source = self.pick([{'category': 'webserver'}, {'category': 'proxy'},
                            {'product': 'cisco'}])
        return {'title': f'r{number}', 'name': f'r{number}', 'id': uuid(number),
                'logsource': source, 'detection': detection, 'level': 'low'}

    def list(self, kind, values, title):
        """Some of the values, in fields of its own or in the usual ones."""
        count = self.rng.randrange(1, len(values))
        made = {'type': kind, 'values': self.rng.sample(values, count)}
        places = self.pick(PLACES)
        if places:
            made['fields'] = places
        return {'title': title, 'level': 'high', 'indicators': made}

    def rules(self):
        count = self.rng.randrange(1, 30)
        documents = [self.rule(number) for number in range(count)]
        # with no id, and titles that differ: a state keeps the same rule once
        documents.append(self.list('ip', ADDRESSES, 'one list of addresses'))
        documents.append(self.list('domain', DOMAINS, 'one list of domains'))
        documents.append(self.list('ip', ADDRESSES, 'other list of addresses'))
        documents.append(self.list('domain', DOMAINS, 'other list of domains'))
        documents.append({'title': 'texts', 'level': 'high', 'indicators': {
            'type': 'string', 'values': [self.value().strip('*?') or 'zz'
                                         for _ in range(3)]}})
        documents.append({
            'title': 'often', 'id': uuid(900), 'level': 'medium', 'correlation': {
                'type': 'event_count', 'rules': ['r0'],
                'group-by': ['source.ip'], 'timespan': self.pick(['1m', '1h']),
                'condition': {'gte': self.pick([1, 2, 5])}}})
        if self.rng.random() < 0.7:
            documents.append({
                'title': 'signs', 'id': uuid(902), 'level': 'high',
                'survey': {'signs': self.rng.sample(SIGNS, 6)}})
        if self.rng.random() < 0.5:
            documents.append({
                'title': 'away', 'id': uuid(901),
                'logsource': documents[0]['logsource'],
                'filter': {'rules': ['r0'], 'it': self.item(),
                           'condition': 'not it'}})
        return documents


def uuid(number):
    return f'3c0f6a52-9d0f-4d7a-8a55-{number:012d}'


# ------------------------------------------------------------------ checks ---

OPTIONS = ['-q', '--no-pack', '--reproducible', '-r', 'rules.yml']
OUTPUT = ['-O', 'jsonl', '--files', '--show-suppressed']


def call(program, folder, *arguments):
    done = subprocess.run([program, *arguments], cwd=folder,
                          capture_output=True, check=False)
    assert done.returncode in (0, 3), (arguments, done.returncode, done.stderr)
    return done.stdout


def hunt(program, folder, *options):
    """What it says but for the record of the run."""
    said = call(program, folder, 'hunt', *OPTIONS, *OUTPUT, *options, 'logs')
    return said.split(b'\n')[1:]


def merged(program, folder):
    """In shards."""
    for number in '321':
        call(program, folder, 'hunt', *OPTIONS, '--partial', f'{number}.part',
             '--shard', f'{number}/3', 'logs')
    said = call(program, folder, 'merge', *OPTIONS, *OUTPUT, '1.part', '2.part',
                '3.part')
    return said.split(b'\n')[1:]


def remembered(program, folder):
    """In two runs with a state, of which the first sees some of the logs; what
    the second says of the state is left out."""
    some = sorted(str(path) for path in (folder / 'logs').iterdir())[::3]
    call(program, folder, 'hunt', *OPTIONS, '--state', 'state', *some)
    lines = [line for line in hunt(program, folder, '--state', 'state')
             if not line.startswith(b'{"type":"withdrawn"')]
    last = json.loads(lines[-2])
    last.pop('state')
    return lines[:-2] + [json.dumps(last, separators=(',', ':')).encode(), b'']


def fill(maker, folder):
    (folder / 'logs').mkdir()
    # JSON is YAML; the pieces may hold any character
    (folder / 'rules.yml').write_text('\n---\n'.join(
        json.dumps(document) for document in maker.rules()), encoding='utf-8')
    for number in range(LOGS):
        data, name = maker.log(), f'{number:02}.log'
        if maker.rng.random() < 0.2:
            data, name = gzip.compress(data, 6, mtime=0), name + '.gz'
        (folder / 'logs' / name).write_bytes(data)
        os.utime(folder / 'logs' / name, (1765000000, 1765000000))


def same(wanted, got, *what):
    assert got == wanted, (*what, [
        pair for pair in zip(wanted, got) if pair[0] != pair[1]][:1])


def check_set(programs, seed, state):
    """One set; the number of its pairs that had a finding."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        fill(Maker(seed), folder)
        wanted = hunt(programs[0], folder, '-j', '1')
        ways = [(programs[0], ('-j', '2')), (programs[0], ('-j', '7')),
                (programs[0], ('-j', '1', '--no-screen'))]
        ways += [(program, ('-j', '2')) for program in programs[1:]]
        for program, options in ways:
            same(wanted, hunt(program, folder, *options), seed, program, options)
        same(wanted, merged(programs[0], folder), seed, 'merged')
        if state:
            same(wanted, remembered(programs[0], folder), seed, 'state')
    files = set()
    for line in wanted:
        if line.startswith(b'{"type":"finding"'):
            finding = json.loads(line)
            files.add(finding.get('evidence', {}).get('file'))
    return len(files - {None})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('--sets', type=int, default=250)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--no-state', action='store_true',
                        help='the program is made without SQLite')
    parser.add_argument('--other', action='append', default=[])
    arguments = parser.parse_args()
    programs = [os.path.realpath(program)
                for program in [arguments.program, *arguments.other]]
    met = sum(check_set(programs, f'{arguments.seed} {number}',
                        not arguments.no_state)
              for number in range(arguments.sets))
    pairs = arguments.sets * LOGS
    print(f'{pairs} pairs of a rule set and a log, {met} with a finding')
    return 0 if met >= pairs // 4 else 1


if __name__ == '__main__':
    sys.exit(main())
