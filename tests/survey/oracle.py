#!/usr/bin/env python3
"""Surveys of generated logs, counted a second time in Python, as TAP.

usage: oracle.py SEINE [SEED...]

Made-up logs of two appliances over two weeks, with lines taken out, files lost
and clocks set back at random.  What seine survey tells about them is compared
with what this program, which reads the same files in its own way, finds: counts,
clients, logins, values, hours, and every sign with its place, measure and
threshold.

SPDX-License-Identifier: MIT
"""
import collections
import datetime
import ipaddress
import json
import math
import pathlib
import random
import re
import subprocess
import sys
import tempfile

START = datetime.datetime(2025, 12, 1, tzinfo=datetime.timezone.utc)
STAMP = '%a %b %e %H:%M:%S %Y '
DAYS = 14
SEEDS = range(1, 11)
KINDS = ('gui', 'euqgui', 'authentication')
SERVICES = {'gui': 'management', 'euqgui': 'quarantine'}


# ------------------------------------------------------------ making logs

class Maker:
    """Logs of one appliance."""

    def __init__(self, chance, folder, number):
        self.chance = chance
        self.folder = folder / f'box{number}'
        self.serial = f'00AA11BB22C{number}-FAKE00{number}'
        self.version = chance.choice(['15.0.2-006', '15.5.4-012', '16.0.0-054'])
        self.offset = chance.choice([-21600, 0, 3600, 19800])
        self.sessions = []

    def stamp(self, second):
        local = START + datetime.timedelta(seconds=second + self.offset)
        return local.strftime(STAMP)

    def times(self, rate, night):
        """Seconds with records: `rate` an hour by day, `night` times that by
        night and on weekends."""
        at = 0.0
        while True:
            hour = at / 3600 % 24
            busy = 7 <= hour < 19 and at // 86400 % 7 < 5
            at += self.chance.expovariate(rate * (1 if busy else night) / 3600)
            if at >= DAYS * 86400:
                return
            yield int(at)

    def session(self):
        return ''.join(self.chance.choices(
            'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', k=20))

    def client(self):
        return self.chance.choice(
            ['10.0.0.5'] * 6 + ['10.1.2.3'] * 4 + ['fd00::7', '192.0.2.9', '8.8.8.8',
             '9.9.9.9', '2606:4700::1111', '172.32.0.1', '127.0.0.1', 'masked'])

    def gui(self):
        chance = self.chance
        for at in self.times(90, 0.05):
            roll = chance.random()
            if roll < 0.03:
                self.sessions.append(self.session())
                session = self.sessions[-1]
                address = chance.choice(['10.0.0.5', '10.1.2.3', '8.8.8.8'])
                user = chance.choice(['ann', 'bob', 'eve@example.com'])
                scheme = 'HTTP' if chance.random() < 0.02 else 'HTTPS'
                yield at, (f'Info: SourceIP:{address} Destination:/login '
                           f'Username:{user} Privilege:admin session:{session} '
                           f'Action: The {scheme} session has been established '
                           'successfully.')
                if chance.random() < 0.9:
                    yield at + 1, (f'Info: req:{address} user:{user} id:{session}'
                                   ' 200 GET /home HTTP/1.1 Mozilla/5.0 (x)')
            elif roll < 0.032:
                yield at, f'Info: Session {self.session()} user:ann expired'
            elif roll < 0.04:
                yield at, ('Critical: Error in http connection from host '
                           f'{self.client()} port 000 - not indexable')
            elif roll < 0.042 and self.sessions:
                yield at, (f'Info: req:10.0.0.5 user:ann id:{self.session()} 200 '
                           'POST /monitor HTTP/1.1 Mozilla/5.0 (x)')
            else:
                yield at, self.request()

    def request(self):
        chance = self.chance
        if chance.random() < 0.003:
            return (f'Info: req:192.0.2.{chance.randrange(9)} user:- id:- 200 '
                    'POST /x HTTP/1.1 -')
        return (f'Info: req:{self.client()} user:- id:- '
                f'{chance.choice([200, 200, 200, 302, 401, 404, 500, 100])} '
                f'{chance.choice(["GET", "POST"])} '
                f'/{chance.choice("abcdefgh")}'
                f'{chance.choice(["", "/x", "?q=1", "?q=1", chance.choice(["", ".css"])])}'
                f' HTTP/1.1 curl/8.{chance.randrange(5)}')

    def euqgui(self):
        for at in self.times(60, 0.3):
            yield at, self.request()

    def authentication(self):
        chance = self.chance
        for at in self.times(6, 0.1):
            address = chance.choice(['10.0.0.5', '10.1.2.3', '8.8.4.4', '10.9.9.9'])
            roll = chance.random()
            if roll < 0.5:
                yield at, (f'Info: The user ann successfully logged on from '
                           f'{address} with privilege admin using an '
                           f'{chance.choice(["HTTPS", "SSH"])} connection.')
            elif roll < 0.95:
                yield at, ('Info: An authentication attempt by the user root from '
                           f'{address} failed using an HTTPS connection.')
            else:
                yield at, f'Info: login:{address} user:bob session:{self.session()}'

    def header(self, second):
        return [self.stamp(second) + 'Info: Begin Logfile',
                self.stamp(second) +
                f'Info: Version: {self.version} SN: {self.serial}',
                self.stamp(second) +
                f'Info: Time offset from UTC: {self.offset} seconds']

    def spoil(self, lines):
        """Take out a stretch of time, or the end; set lines out of order."""
        chance = self.chance
        for _ in range(chance.randrange(3)):
            first = chance.randrange(DAYS * 86400)
            last = first + chance.choice([300, 1900, 4000, 20000])
            lines = [line for line in lines if not first <= line[0] < last]
        if chance.random() < 0.3:
            last = chance.randrange((DAYS - 4) * 86400, DAYS * 86400)
            lines = [line for line in lines if line[0] < last]
        for _ in range(chance.randrange(3)):
            i = chance.randrange(1, len(lines))
            lines[i - 1], lines[i] = lines[i], lines[i - 1]
        return lines

    def write(self, kind):
        chance = self.chance
        lines = self.spoil(sorted(getattr(self, kind)(), key=lambda line: line[0]))
        folder = self.folder / kind
        folder.mkdir(parents=True)
        files = chance.randrange(1, 6)
        size = len(lines) // files + 1
        parts = [lines[i:i + size] for i in range(0, len(lines), size)]
        for number, part in enumerate(parts):
            if len(parts) > 2 and chance.random() < 0.15:
                continue
            text = [] if chance.random() < 0.1 else self.header(part[0][0])
            for at, line in part:
                text.append(self.stamp(at) + line)
                if chance.random() < 0.001:
                    text.append('the rest of a line')
                if line.startswith('Info: req:') and chance.random() < 0.0005:
                    text[-1] += self.stamp(at) + 'Info: req:merged'
            last = number == len(parts) - 1
            name = f'{kind}.current' if last else f'{kind}.@{number:08d}T000000.s'
            (folder / name).write_text('\n'.join(text) + '\n')


# --------------------------------------------------------- reading them

def public(address):
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


LINE = re.compile(r'(\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}) (\w+): (.*)')
SECOND = re.compile(r'\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} '
                    r'(?:Info|Warning|Critical|Debug|Trace): ')
REQUEST = re.compile(r'req:(\S+) user:(.*?) id:(\S+) (\d{3}) (\S+) (\S+) HTTP/1\.1 ?(.*)')
ESTABLISHED = re.compile(r'SourceIP:(\S+) Destination:\S+ Username:(\S+) '
                         r'Privilege:\S+ session:(\S+) Action: The (HTTPS?) session')
EXPIRED = re.compile(r'Session (\S+) user:(\S+) expired')
ERROR = re.compile(r'Error in (https?) connection from host (\S+) port')
LOGGED_ON = re.compile(r'The user (\S+) successfully logged on from (\S+) '
                       r'.*using an? (\w+) connection')
FAILED = re.compile(r'An authentication attempt by the user (\S+) from (\S+) failed')
LOGIN = re.compile(r'login:(\S+) user:(\S+) session:(\S+)')


class Log:
    def __init__(self):
        self.records = self.lines = self.headers = self.requests = self.files = 0
        self.without_header = 0
        self.times = []       # of records, with the hour sums
        self.gaps = []        # seconds
        self.silences = []    # from, to, place
        self.links = []       # begin, end, has a header, current, places
        self.session_logins = 0
        self.unknown = 0
        self.overlaps = 0


class Survey:
    """The same survey, by other means."""

    def __init__(self, root):
        self.root = root
        self.logs = collections.defaultdict(Log)
        self.signs = set()
        self.clients = collections.defaultdict(collections.Counter)
        self.web = collections.defaultdict(set)
        self.services = collections.defaultdict(collections.Counter)
        self.logins = collections.defaultdict(collections.Counter)
        self.web_logins = {}
        self.posts = {}
        self.pages = set()
        self.values = collections.defaultdict(collections.Counter)
        self.hours = collections.defaultdict(lambda: [0, 0])
        self.sessions = {}
        self.plain = collections.Counter()
        files = sorted(root.glob('box*/*/*'), key=lambda path: str(path).encode())
        serials = {}
        for path in files:
            found = re.search(r' SN: (\S+)', path.read_text())
            if found:
                serials[path.parent] = found.group(1)
        if len(set(serials.values())) == 1:
            only = next(iter(serials.values()))
        else:
            only = None
        for path in files:
            box = serials.get(path.parent) or only or str(path.parent)
            self.read(path, box, path.parent.name)
        for key in self.logs:
            self.judge(key)
        self.judge_sessions()
        self.judge_posts()

    def sign(self, kind, box, log, place, value, threshold):
        self.signs.add((kind, box, log, *place, value, threshold))

    def read(self, path, box, kind):
        log = self.logs[box, kind]
        name = str(path)
        lines = path.read_text().split('\n')[:-1]
        offset = None
        previous = None
        begin, end, first_place, last_place = math.inf, -math.inf, None, None
        at = 0
        log.files += 1
        heads = set()
        records = 0
        request = False
        for number, line in enumerate(lines, 1):
            place = (name, number, at)
            at += len(line) + 1
            log.lines += 1
            found = LINE.fullmatch(line)
            if not found:
                if request:  # a continuation
                    self.sign('odd-continuation', box, kind, place, 1, 0)
                continue
            first_place = first_place or place
            local = int(datetime.datetime.strptime(found.group(1), '%a %b %d %H:%M:%S %Y')
                        .replace(tzinfo=datetime.timezone.utc).timestamp())
            message = found.group(3)
            header = re.fullmatch(r'Begin Logfile|Version: .*|Time offset from UTC: (-?\d+) seconds',
                                  message)
            if header:
                log.headers += 1
                if number <= 5:
                    heads.add(message.split(':')[0].split(' from')[0])
                if header.group(1):
                    offset = int(header.group(1))
                    begin = min(begin, local - offset)
                    end = max(end, local - offset)
                    last_place = place
                continue
            time = local - (offset or 0)
            unknown = offset is None
            log.unknown += unknown
            records += 1
            log.records += 1
            if previous is not None:
                if time >= previous:
                    gap = time - previous
                    log.gaps.append(gap)
                    if gap > 1800:
                        log.silences.append((previous, time, place))
                elif previous - time > 2:
                    self.sign('backwards', box, kind, place, previous - time, 2)
            previous = time
            begin = min(begin, time)
            if time >= end:
                end, last_place = time, place
            second = SECOND.search(message)
            if second:
                self.sign('line-merged', box, kind,
                          (name, number, place[2] + len(line) - len(message) +
                           second.start()), 2, 1)
            request = bool(re.match(r'req:', message))
            is_request = self.take(box, kind, message, time, place)
            log.requests += is_request
            log.times.append(time)
            hour = self.hours[box, kind, time // 3600]
            hour[0] += 1
            hour[1] += is_request
        if records and len(heads) < 3:
            log.without_header += 1
            self.sign('header-missing', box, kind, first_place, 3 - len(heads), 0)
        if begin < math.inf:
            log.links.append((offset is None, begin, end, name, 'Begin Logfile' in heads,
                              name.endswith('.current'), first_place, last_place))

    def value(self, table, value):
        if value and value != '-':
            self.values[table][value] += 1

    def client(self, box, kind, address, status, user):
        service = SERVICES[kind]
        if not re.fullmatch(r'[\da-f.:]+', address):
            self.services[box, service]['unclear'] += 1
            return
        self.web[box].add(address)
        if not public(address):
            return
        if status is None:
            names = ['connections']
        else:
            names = ['answered', {'2': 'served', '3': 'served', '4': 'refused',
                                  '5': 'failed'}.get(status[0], 'other')]
            if status[0] in '23' and user == '-':
                names.append('unauthenticated')
        for counter in (self.services[box, service], self.clients[box, service, address]):
            counter.update(names)

    def post(self, box, kind, address, user, method, target, time, place):
        key, path = (box, SERVICES[kind], address), target.split('?')[0]
        if not re.fullmatch(r'[\da-f.:]+', address):
            return
        if method == 'GET' and (path in ('', '/') or 'login' in path.lower() or
                                re.search(r'\.(css|js|png|ico|gif|jpg|woff|svg)$',
                                          path)):
            self.pages.add(key)
        elif method == 'POST' and user == '-':
            count, *first = self.posts.get(key, (0, kind, math.inf, None))
            if time < first[1]:
                first = [kind, time, place]
            self.posts[key] = (count + 1, *first)

    def login(self, box, address, user, what, time):
        login = self.logins[box, address, user]
        login[what] += 1
        if what != 'failures':
            login[f'hour {time // 3600 % 24}'] += 1

    def session(self, box, kind, session, what, user, time, place):
        known = self.sessions.setdefault(session, {})
        known.setdefault(what, (box, kind, time, place))
        if what in ('began', 'ended'):
            known.setdefault('told', (box, kind, time, place))
        if what == 'asked' and user != '-':
            known.setdefault('user', (box, kind, time, place))
        if what == 'began':
            self.logs[box, kind].session_logins += 1

    def take(self, box, kind, message, time, place):
        """True for a request."""
        found = REQUEST.match(message)
        if found:
            address, user, session, status, method, target, agent = found.groups()
            self.client(box, kind, address, status, user)
            self.services[box, SERVICES[kind]]['requests'] += 1
            self.post(box, kind, address, user, method, target, time, place)
            self.value('source', address)
            self.value('user', user)
            self.value('path', target.split('?')[0])
            self.value('user_agent', agent.strip())
            if session != '-':
                self.session(box, kind, session, 'asked', user, time, place)
            return True
        found = ESTABLISHED.match(message)
        if found:
            address, user, session, scheme = found.groups()
            self.login(box, address, user, 'sessions', time)
            self.session(box, kind, session, 'began', user, time, place)
            self.plain[box] += scheme == 'HTTP'
            self.value('source', address)
            self.value('user', user)
            return False
        found = EXPIRED.match(message)
        if found:
            self.session(box, kind, found.group(1), 'ended', found.group(2), time, place)
            self.value('user', found.group(2))
            return False
        found = ERROR.match(message)
        if found:
            self.client(box, kind, found.group(2), None, None)
            self.plain[box] += found.group(1) == 'http'
            self.value('source', found.group(2))
            return False
        return self.take_authentication(box, kind, message, time, place)

    def take_authentication(self, box, kind, message, time, place):
        found = LOGGED_ON.match(message)
        if found:
            user, address, scheme = found.groups()
            self.login(box, address, user, 'logins', time)
            if scheme in ('HTTPS', 'HTTP'):
                first = self.web_logins.setdefault((box, address, user),
                                                   (kind, time, place))
                if time < first[1]:
                    self.web_logins[box, address, user] = (kind, time, place)
        elif FAILED.match(message):
            user, address = FAILED.match(message).groups()
            self.login(box, address, user, 'failures', time)
        elif LOGIN.match(message):
            address, user, session = LOGIN.match(message).groups()
            self.login(box, address, user, 'logins', time)
            self.session(box, kind, session, 'began', user, time, place)
        else:
            return False
        self.value('source', address)
        self.value('user', user)
        return False

    # ------------------------------------------------------- judgement

    @staticmethod
    def p99(gaps):
        if not gaps:
            return 0
        value = sorted(gaps)[len(gaps) - len(gaps) // 100 - 1]
        if value < 32:
            return value
        step = 1 << (value.bit_length() - 5)
        return (value // step + 1) * step - 1

    def unusual(self, key, start, end):
        """Slots of ten minutes within [start, end) against the same slots of
        other days."""
        alive = collections.defaultdict(set)
        days = set()
        for time in self.logs[key].times:
            alive[time % 86400 // 600].add(time // 86400)
            days.add(time // 86400)
        out = set(range(start // 86400, end // 86400 + 1))
        every = range(min(days), max(days) + 1)
        surprise, least = 0.0, None
        weekend = lambda day: (day + 3) % 7 >= 5
        for slot in range(-(-start // 600), end // 600):
            day = slot // 144
            alike = [other for other in every
                     if weekend(other) == weekend(day) and other not in out]
            seen = sum(other in alive[slot % 144] for other in alike)
            surprise -= math.log(1 - seen / (len(alike) + 1))
            least = len(alike) if least is None else min(least, len(alike))
        return not least or surprise > 9.2

    def others(self, key):
        return [log for other, log in self.logs.items()
                if other[0] == key[0] and other != key and log.times]

    def judge(self, key):
        log = self.logs[key]
        p99 = self.p99(log.gaps)
        silent, hole = max(1800, 20 * p99), max(600, 20 * p99)
        for start, end, place in log.silences:
            if end - start > silent and self.unusual(key, start, end) and any(
                    -(-(start + 60) // 60) <= time // 60 < (end - 60) // 60
                    for other in self.others(key) for time in other.times):
                self.sign('silence', *key, place, end - start, silent)
        last = None
        for link in sorted(log.links):
            unknown, begin, end, _, header, _, place, _ = link
            if last and last[0] == unknown:
                if begin - last[2] > hole and (
                        header or self.unusual(key, last[2], begin)):
                    self.sign('chain-hole', *key, place, begin - last[2], hole)
                log.overlaps += last[2] - begin > 2
            else:
                last = None
            if not last or end >= last[2]:
                last = link
        others = max([max(log.times) for log in self.others(key)], default=-math.inf)
        if last and last[5] and others - last[2] > silent and \
                self.unusual(key, last[2], others):
            self.sign('early-end', *key, last[7], others - last[2], silent)

    def web_covers(self, box, start, end):
        return any(log.requests and min(log.times) <= start and max(log.times) >= end
                   for (other, kind), log in self.logs.items()
                   if other == box and kind != 'authentication' and log.times)

    def logins_cover(self, box, kind, time):
        for one in (kind, 'authentication'):
            log = self.logs.get((box, one))
            if log and log.session_logins:
                return min(log.times) <= time - 86400 and max(log.times) >= time
        return False

    def judge_sessions(self):
        for session, known in self.sessions.items():
            if 'asked' not in known:
                box, kind, time, place = known['told']
                idle = 0 if 'began' in known else 86400
                if self.web_covers(box, time - idle, time + (60 if not idle else 0)):
                    self.sign('session-without-request', box, kind, place, 0, 1)
            elif 'user' in known and 'began' not in known:
                box, kind, time, place = known['user']
                if self.logins_cover(box, kind, time):
                    self.sign('request-without-login', box, kind, place, 0, 1)
        for (box, address, _), (kind, time, place) in self.web_logins.items():
            if self.web_covers(box, time, time + 60) and address not in self.web[box]:
                self.sign('login-without-web', box, kind, place, 0, 1)

    def judge_posts(self):
        for (box, service, address), (count, kind, _, place) in self.posts.items():
            if (box, service, address) not in self.pages:
                self.sign('posts-only', box, kind, place, count, 1)


# -------------------------------------------------------------- comparing

def instant(hour):
    return (datetime.datetime.fromtimestamp(hour * 3600, datetime.timezone.utc)
            .strftime('%Y-%m-%dT%H:%M:%S'))


def compare(told, survey):
    """Pairs of what is told and what should be, by what they are about."""
    rows = collections.defaultdict(list)
    for row in told:
        rows[row['type']].append(row)
    names = ('connections', 'answered', 'served', 'refused', 'failed', 'other',
             'unauthenticated')
    yield 'signs', {
        (row['kind'], row['appliance'], row['log'], row['place']['file'],
         row['place']['line'], row['place']['offset'], row['value'],
         row['threshold']) for row in rows['sign']}, survey.signs
    yield 'logs', {
        (row['appliance'], row['log'], row['files'], row['lines'], row['records'],
         row['headers'], row['requests'], row['gaps'], row['gap_p99'],
         row['files_without_header'], row['zone_unknown'], row['overlaps'])
        for row in rows['log']}, {
        (*key, log.files, log.lines, log.records, log.headers, log.requests,
         len(log.gaps), survey.p99(log.gaps), log.without_header, log.unknown,
         log.overlaps)
        for key, log in survey.logs.items()}
    yield 'clients', {
        (row['appliance'], row['service'], row['address'],
         *[row[name] for name in names]) for row in rows['client']}, {
        (*key, *[counter[name] for name in names])
        for key, counter in survey.clients.items()}
    yield 'services', {
        (row['appliance'], row['service'], row['requests'], row['unclear'],
         *[row[name] for name in names]) for row in rows['service']}, {
        (*key, counter['requests'], counter['unclear'],
         *[counter[name] for name in names])
        for key, counter in survey.services.items()}
    yield 'addresses', {
        (row['appliance'], row['addresses'], row['plain_http'])
        for row in rows['appliance']}, {
        (box, len({key[2] for key in survey.clients if key[0] == box}),
         survey.plain[box]) for box in {key[0] for key in survey.logs}}
    yield 'logins', {
        (row['appliance'], row['address'], row['user'], row['sessions'],
         row['logins'], row['failures'], tuple(row['by_hour']))
        for row in rows['login']}, {
        (*key, login['sessions'], login['logins'], login['failures'],
         tuple(login[f'hour {hour}'] for hour in range(24)))
        for key, login in survey.logins.items()}
    yield 'values', {(row['table'], row['value'], row['count'])
                     for row in rows['value']}, {
        (table, value, count) for table, counter in survey.values.items()
        for value, count in counter.items()}
    yield 'hours', {
        (row['appliance'], row['log'], row['time'].rstrip('Z'), row['records'],
         row['requests']) for row in rows['hour']}, {
        (box, kind, instant(hour), *counts)
        for (box, kind, hour), counts in survey.hours.items()}


def run(program, seed, kinds):
    chance = random.Random(seed)
    errors = []
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        for number in range(1, 3):
            maker = Maker(chance, root, number)
            for kind in KINDS:
                maker.write(kind)
        done = subprocess.run([program, 'survey', '-q', '-O', 'jsonl', name],
                              capture_output=True, text=True, check=True)
        told = [json.loads(line) for line in done.stdout.splitlines()]
        survey = Survey(root)
        for what, got, wanted in compare(told, survey):
            for row in sorted(got ^ wanted, key=str)[:10]:
                errors.append(f'seed {seed}: {what}: {row} '
                              f'{"told" if row in got else "not told"}')
        kinds.update(sign[0] for sign in survey.signs)
    return errors


def main(arguments):
    seeds = [int(seed) for seed in arguments[1:]] or SEEDS
    kinds = collections.Counter()
    print(f'1..{len(seeds) + 1}')
    failed = 0
    for number, seed in enumerate(seeds, 1):
        errors = run(arguments[0], seed, kinds)
        print(f'{"not ok" if errors else "ok"} {number} - seed {seed}', flush=True)
        print(*errors, sep='\n', end='\n' if errors else '', file=sys.stderr)
        failed += bool(errors)
    missing = {'silence', 'early-end', 'backwards', 'chain-hole', 'header-missing',
               'session-without-request', 'request-without-login',
               'login-without-web', 'posts-only', 'odd-continuation',
               'line-merged'} - set(kinds)
    print(f'{"not ok" if missing else "ok"} {len(seeds) + 1} - signs of every kind')
    print(dict(kinds), 'missing:', sorted(missing), file=sys.stderr)
    return 1 if failed or (missing and len(seeds) > 5) else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
