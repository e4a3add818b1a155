#!/usr/bin/env python3
"""Make the example evidence: a week of logs with one intrusion in it.

usage: make_logs.py [FOLDER]        writes FOLDER/logs and FOLDER/damaged

Everything is made up and comes out of a fixed seed: every run writes the same
lines.  README.md tells the story.

SPDX-License-Identifier: MIT
"""
import calendar
import gzip
import os
import random
import shutil
import sys
import time
import zlib

MONDAY = calendar.timegm((2025, 12, 1, 0, 0, 0))
HOUR, DAY = 3600, 86400
OFFSET = 3600  # local time less UTC, seconds

MAIL = 'Version: 15.5.1-055 SN: 420D4A7C19E2B35F60D8-5E1C2A9B7F30'
MAIL_ADDRESS = '10.20.0.25'

FIREFOX = ('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) '
           'Gecko/20100101 Firefox/133.0')
CHROME = ('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 '
          '(KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36')
SAFARI = ('Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) '
          'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 '
          'Mobile/15E148 Safari/604.1')

ADMINS = [('admin', '10.20.0.5', FIREFOX), ('mara', '10.20.0.6', CHROME),
          ('ops', '10.20.0.7', FIREFOX)]
READERS = [('ada@example.com', '10.20.14.31', CHROME),
           ('bo@example.com', '10.20.14.77', FIREFOX),
           ('carla@example.com', '192.0.2.41', SAFARI),
           ('dilip@example.com', '198.51.100.82', CHROME),
           ('erin@example.com', '2001:db8:40::17', SAFARI),
           ('finn@example.org', '10.20.15.9', FIREFOX)]
ADMIN_PAGES = ['/monitor/mail_reports/overview', '/monitor/quarantines',
               '/mail_policies/email_security_manager/incoming_mail_policies',
               '/monitor/wsa_system_status', '/network/dns',
               '/monitor/mail_reports/incoming_mail?period=day',
               '/system_administration/alerts', '/reports/pdfreport?id=3',
               '/monitor/message_tracking?from=week&subject=invoice%20paid']
READER_PAGES = ['/Search?q=&period=7', '/Search?q=delivery+note&period=30',
                '/Message?action=View&mid=%d', '/Message?action=View&mid=%d',
                '/help/enduser_help', '/Preferences']
ASSETS = ['/css/main.css?v=15.5.1', '/js/app.js?v=15.5.1',
          '/images/logo.png', '/favicon.ico']
SITES = [('www.example.com', 'text/html', '/news/%d'),
         ('cdn.example.net', 'image/png', '/i/%d.png'),
         ('updates.example.org', 'application/octet-stream', '/pkg/%d.bin'),
         ('mail.example.com', 'text/html', '/inbox?page=%d'),
         ('static.example.net', 'application/javascript', '/lib-%d.min.js')]
TUNNELS = ['www.example.com', 'portal.example.org', 'login.example.net']
SURFERS = ['10.20.14.31', '10.20.14.77', '10.20.15.9', '10.20.16.12',
           '10.20.16.58']
VERDICT = ('<"IW_%s",%.1f,1,"-",-,-,-,1,"-",-,-,-,"-",1,-,"-","-",-,-,'
           '"IW_%s",-,"-","%s","-","Unknown","Unknown","-","-",%.2f,0,-,"-",'
           '"-",1,"-",-,-,"-","-",-,1,"-",-,->')


class Logs:
    """Lines by subscription, each with its time in UTC."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = {name: [] for name in
                      ('gui', 'euqgui', 'authentication', 'aclog')}

    def below(self, limit):
        return int(self.random.random() * limit)

    def pick(self, items):
        return items[self.below(len(items))]

    def session(self):
        letters = ('ABCDEFGHIJKLMNOPQRSTUVWXYZ'
                   'abcdefghijklmnopqrstuvwxyz0123456789')
        return ''.join(self.pick(letters) for _ in range(20))

    def add(self, log, when, text, level='Info'):
        self.lines[log].append((when, '%s %s: %s' % (stamp(when), level, text)))

    def request(self, log, when, client, user, session, status, request, agent):
        self.add(log, when, 'req:%s user:%s id:%s %d %s HTTP/1.1 %s' %
                 (client, user, session, status, request, agent))

    def proxied(self, when, client, method, url, **more):
        """An access log line; its time is when the transaction ended."""
        host = url.split('//')[1].split('/')[0].split(':')[0]
        category = more.get('category', ('comp', 'Computers and Internet'))
        line = '%d.%03d %d %s %s %d %s %s %s DIRECT/%s %s %s-%s %s - -' % (
            when, self.below(1000), more.get('elapsed', 40 + self.below(900)),
            client, more.get('result', 'TCP_MISS/200'),
            more.get('size', 300 + self.below(60000)), method, url,
            more.get('user', '-'), host, more.get('mime', '-'),
            more.get('tag', 'DEFAULT_CASE_12'),
            'DefaultGroup-DefaultGroup-NONE-NONE-NONE-DefaultGroup-NONE',
            VERDICT % (category[0], self.below(90) / 10, category[0],
                       category[1], self.below(9000) / 100))
        self.lines['aclog'].append((when, line))


def stamp(when):
    """As asctime() writes it, in the appliance's local time."""
    return time.asctime(time.gmtime(when + OFFSET))


def administer(logs, start):
    """An administrator logs in, looks at pages and is logged out."""
    user, client, agent = logs.pick(ADMINS)
    before, session, when = logs.session(), logs.session(), start
    logs.request('gui', when, client, '-', before, 200, 'GET /login', agent)
    for asset in ASSETS[:2]:
        logs.request('gui', when, client, '-', before, 200, 'GET ' + asset,
                     agent)
    if logs.below(6) == 0:
        when += 9
        logs.add('authentication', when, 'An authentication attempt by the '
                 'user %s from %s failed using an HTTPS connection.' %
                 (user, client))
        logs.request('gui', when, client, '-', before, 200, 'POST /login',
                     agent)
    when += 11
    logs.request('gui', when, client, '-', before, 303, 'POST /login', agent)
    logs.add('gui', when, 'SourceIP:%s Destination:/login Username:%s '
             'Privilege:admin session:%s Action: The HTTPS session has been '
             'established successfully.' % (client, user, session))
    logs.add('authentication', when, 'The user %s successfully logged on from '
             '%s with privilege admin using an HTTPS connection.' %
             (user, client))
    for _ in range(3 + logs.below(7)):
        when += 4 + logs.below(50)
        logs.request('gui', when, client, user, session, 200,
                     'GET ' + logs.pick(ADMIN_PAGES), agent)
        logs.request('gui', when + 1, client, user, session, 200,
                     'GET ' + logs.pick(ASSETS), agent)
    if logs.below(3) == 0:
        logs.request('gui', when + 20, client, user, session, 303,
                     'POST /mail_policies/email_security_manager/'
                     'incoming_mail_policies', agent)
    when += 1800
    logs.add('gui', when, 'Action: User %s logged out from session %s '
             'beacuse of inactivity timeout' % (user, session))
    logs.add('authentication', when, 'GUI: User %s logged out from session '
             '%s because of inactivity timeout' % (user, session))


def read_quarantine(logs, start):
    """An end user looks through the spam quarantine and releases a mail."""
    user, client, agent = logs.pick(READERS)
    before, session, when = logs.session(), logs.session(), start
    logs.request('euqgui', when, client, '-', before, 200, 'GET /euq-login',
                 agent)
    for asset in ASSETS:
        logs.request('euqgui', when + 1, client, '-', before, 200,
                     'GET ' + asset, agent)
    when += 14
    logs.request('euqgui', when, client, '-', before, 302, 'POST /euq-login',
                 agent)
    logs.add('authentication', when, 'User %s from %s was authenticated '
             'successfully.' % (user, client))
    for _ in range(2 + logs.below(5)):
        when += 5 + logs.below(40)
        page = logs.pick(READER_PAGES)
        if '%d' in page:
            page %= 40000 + logs.below(9000)
        logs.request('euqgui', when, client, user, session, 200, 'GET ' + page,
                     agent)
    if logs.below(2):
        logs.request('euqgui', when + 8, client, user, session, 302,
                     'POST /Message?action=Release', agent)
    logs.add('euqgui', when + 1800, 'Session %s user:%s expired' %
             (session, user))


def browse(logs, start):
    """Somebody in the office reads the web through the proxy."""
    client, when = logs.pick(SURFERS), start
    for _ in range(2 + logs.below(6)):
        when += logs.below(30)
        if logs.below(3) == 0:
            logs.proxied(when, client, 'CONNECT',
                         'tunnel://%s:443/' % logs.pick(TUNNELS),
                         elapsed=900 + logs.below(90000))
            continue
        host, mime, path = logs.pick(SITES)
        logs.proxied(when, client, 'GET',
                     'http://%s%s' % (host, path % logs.below(5000)),
                     mime=mime, result=logs.pick(
                         ['TCP_MISS/200', 'TCP_MISS/200', 'TCP_HIT/200',
                          'TCP_MISS/304', 'TCP_MISS/404']))


def ordinary_week(logs):
    for day in range(7):
        busy = 3 if day < 5 else 1
        for make, count in ((administer, busy), (read_quarantine, 2 * busy),
                            (browse, 5 * busy)):
            for _ in range(count):
                make(logs, MONDAY + day * DAY + 7 * HOUR + logs.below(9 * HOUR))
        when = MONDAY + day * DAY + 2 * HOUR
        logs.add('gui', when, 'PERIODIC REPORTS: '
                 'PERIODIC_REPORTS.SYSTEM.STARTED')
        for hour in range(0, 24, 4):
            logs.proxied(when + hour * HOUR - 2 * HOUR + 300, MAIL_ADDRESS,
                         'GET', 'http://updates.example.org/manifest',
                         mime='text/xml')
    logs.add('gui', MONDAY + 2 * DAY + 9 * HOUR, 'Error in https connection '
             'from host 10.20.0.6 port 000 - [Errno 54] Connection reset by '
             'peer')
    logs.add('euqgui', MONDAY + 3 * DAY + 5 * HOUR, "SSL error with client "
             "198.51.100.200:37222 - (336027804, 'error:1407609C:SSL "
             "routines:SSL23_GET_CLIENT_HELLO:http request')", 'Warning')


def intrusion(logs):
    """The night from Thursday to Friday; README.md tells it."""
    checker, actor, second = '198.51.100.200', '172.233.67.176', '203.0.113.9'
    thursday, friday = MONDAY + 3 * DAY, MONDAY + 4 * DAY
    script = 'python-requests/2.31.0'

    when = thursday + 20 * HOUR + 40 * 60
    for page in ('/quarantine', '/spamquarantine', '/spam', '/sma-login'):
        logs.request('euqgui', when, checker, '-', '-', 404, 'GET ' + page,
                     'cisco-sma-exposure-check')
        when += 1

    when = friday + HOUR + 9 * 60
    logs.request('euqgui', when, actor, '-', logs.session(), 200,
                 'GET /euq-login', script)
    logs.add('euqgui', when + 31, 'Error in http connection from host %s '
             'port 51822 - not indexable' % actor, 'Critical')
    logs.add('euqgui', when + 33, "An application fault occurred: "
             "('euq_webui/request.py parse|88', \"<type 'exceptions."
             "TypeError'>\", \"'NoneType' object is not indexable\")",
             'Critical')
    when += 129
    for _ in range(5):
        logs.request('euqgui', when, actor, '-', '-', 200, 'POST /index.py',
                     script)
        when += 20 + logs.below(90)
    for _ in range(9):
        logs.request('euqgui', when, second, '-', '-', 200, 'POST /index', '-')
        when += 30 + logs.below(200)

    when = friday + HOUR + 31 * 60
    logs.proxied(when, MAIL_ADDRESS, 'GET', 'https://github.com/jpillora/'
                 'chisel/releases/download/v1.10.1/'
                 'chisel_1.10.1_freebsd_amd64.gz', size=3804211,
                 result='TCP_MISS_SSL/200', mime='application/octet-stream')
    for _ in range(3):
        when += 600
        logs.proxied(when, MAIL_ADDRESS, 'CONNECT',
                     'tunnel://172.237.29.147:443/', elapsed=600000,
                     size=90000 + logs.below(90000))

    when = friday + 2 * HOUR + 5 * 60
    session, client = logs.session(), '172.237.29.147'
    logs.add('gui', when, 'SourceIP:%s Destination:/login Username:admin '
             'Privilege:admin session:%s Action: The HTTPS session has been '
             'established successfully.' % (client, session))
    logs.add('authentication', when, 'The user admin successfully logged on '
             'from %s with privilege admin using an HTTPS connection.' % client)
    logs.request('gui', when + 40, client, 'admin', session, 200,
                 'GET /system_administration/log_subscriptions', FIREFOX)
    logs.request('gui', when + 95, client, 'admin', session, 303,
                 'POST /system_administration/log_subscriptions', FIREFOX)


# Folder, file stem, with a header, and the days on which files were opened;
# the last one is still open.  gz: rolled files of this subscription are packed.
SUBSCRIPTIONS = [
    ('gui_logs', 'gui', True, [0, 2, 4], True),
    ('euqgui_logs', 'euqgui', True, [0, 3, 5], True),
    ('authentication', 'authentication', True, [0, 4], False),
    ('accesslogs', 'aclog', False, [0, 2, 4, 6], True),
]


def header(when):
    return ['%s Info: %s' % (stamp(when), text) for text in (
        'Begin Logfile', MAIL, 'Time offset from UTC: %d seconds' % OFFSET)]


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(data)


def write_logs(logs, root):
    for folder, stem, has_header, days, packed in SUBSCRIPTIONS:
        lines = sorted(logs.lines[stem], key=lambda line: line[0])
        for index, day in enumerate(days):
            opened = MONDAY - OFFSET + day * DAY + 2 + 7 * index
            last = index + 1 == len(days)
            ends = MONDAY + 7 * DAY if last else (
                MONDAY - OFFSET + days[index + 1] * DAY + 9 + 7 * index)
            text = header(opened) if has_header else []
            text += [line for when, line in lines if opened <= when < ends]
            data = ('\n'.join(text) + '\n').encode()
            name = stem + '.current'
            if not last:
                name = '%s.@%s.s' % (stem, time.strftime(
                    '%Y%m%dT%H%M%S', time.gmtime(opened + OFFSET)))
                if packed:
                    name += '.gz'
                    data = gzip.compress(data, mtime=0)
            write(os.path.join(root, folder, name), data)


def damage(root):
    """Cut one file, change the check sum of another, add a foreign one."""
    path = os.path.join(root, 'accesslogs', 'aclog.@20251203T000009.s.gz')
    with open(path, 'rb') as file:
        data = file.read()
    write(path, data[:len(data) * 2 // 3])
    path = os.path.join(root, 'gui_logs', 'gui.@20251201T000002.s.gz')
    with open(path, 'rb') as file:
        data = bytearray(file.read())
    data[-8:-4] = (zlib.crc32(b'not the log') & 0xffffffff).to_bytes(
        4, 'little')
    write(path, bytes(data))
    write(os.path.join(root, 'notes.txt'),
          b'exported on Monday by Mara\nask Bo about the quarantine\n')


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(
        os.path.abspath(__file__))
    logs = Logs(20251201)
    ordinary_week(logs)
    intrusion(logs)
    for name in ('logs', 'damaged'):
        shutil.rmtree(os.path.join(root, name), ignore_errors=True)
        write_logs(logs, os.path.join(root, name))
    damage(os.path.join(root, 'damaged'))


if __name__ == '__main__':
    main()
