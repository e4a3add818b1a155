"""Made-up logs for the scenarios: how lines look, and what ordinary days hold.

Everything comes out of a seed: every run writes the same bytes.  Random.random
alone is used, since it is the same in every release of Python.

SPDX-License-Identifier: MIT
"""
import calendar
import pathlib
import random
import time

MINUTE, HOUR, DAY = 60, 3600, 86400
START = calendar.timegm((2025, 12, 1, 0, 0, 0))  # a Monday
OFFSET = 3600  # local time less UTC, seconds

FIREFOX = ('Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 '
           'Firefox/133.0')
CHROME = ('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 '
          '(KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36')
ADMINS = [('admin', '10.30.0.5', FIREFOX), ('noor', '10.30.0.6', CHROME)]
READERS = [('ida@example.com', '10.30.8.11', CHROME),
           ('jon@example.com', '10.30.8.12', FIREFOX),
           ('kim@example.com', '10.30.8.13', CHROME),
           ('lea@example.com', '192.0.2.61', FIREFOX),
           ('max@example.com', '2001:db8:9::61', CHROME)]
ADMIN_PAGES = ['/monitor/mail_reports/overview', '/monitor/quarantines',
               '/network/dns', '/monitor/message_tracking?from=week',
               '/system_administration/alerts']
READER_PAGES = ['/Search?q=&period=7', '/Search?q=invoice&period=30',
                '/Message?action=View&mid=%d', '/help/enduser_help']
SITES = ['www.example.com', 'cdn.example.net', 'mail.example.org']
VERDICT = ('<"IW_comp",4.1,1,"-",-,-,-,1,"-",-,-,-,"-",1,-,"-","-",-,-,'
           '"IW_comp",-,"-","Computers and Internet","-","Unknown","Unknown",'
           '"-","-",12.40,0,-,"-","-",1,"-",-,-,"-","-",-,1,"-",-,->')
POLICY = ('DEFAULT_CASE_12-DefaultGroup-DefaultGroup-NONE-NONE-NONE-'
          'DefaultGroup-NONE')
FILES = {'gui': 'gui_logs/gui.current',
         'euqgui': 'euqgui_logs/euqgui.current',
         'authentication': 'authentication/authentication.current',
         'api': 'api/api.current',
         'access': 'accesslogs/aclog.current'}


def stamp(when):
    parts = time.gmtime(when + OFFSET)
    return time.strftime('%a %b ', parts) + '%2d' % parts.tm_mday + \
        time.strftime(' %H:%M:%S %Y', parts)


class Evidence:
    """Lines by log, each with its time in UTC."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = {name: [] for name in FILES}

    def below(self, limit):
        return int(self.random.random() * limit)

    def pick(self, items):
        return items[self.below(len(items))]

    def session(self):
        letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
        return ''.join(self.pick(letters) for _ in range(20))

    def say(self, log, when, text, level='Info'):
        self.lines[log].append((when, '%s %s: %s' % (stamp(when), level, text)))

    def request(self, log, when, client, target, **more):
        self.say(log, when, 'req:%s user:%s id:%s %d %s %s HTTP/1.1 %s' % (
            client, more.get('user', '-'), more.get('session', '-'),
            more.get('status', 200), more.get('method', 'GET'), target,
            more.get('agent', FIREFOX)))

    def established(self, when, client, user, privilege, session):
        self.say('gui', when, 'SourceIP:%s Destination:/login Username:%s '
                 'Privilege:%s session:%s Action: The HTTPS session has been '
                 'established successfully.' %
                 (client, user, privilege, session))

    def failed(self, when, client, user):
        self.say('authentication', when, 'An authentication attempt by the '
                 'user %s from %s failed using an HTTPS connection.' %
                 (user, client))

    def logged_on(self, when, client, user, privilege):
        self.say('authentication', when, 'The user %s successfully logged on '
                 'from %s with privilege %s using an HTTPS connection.' %
                 (user, client, privilege))

    def call(self, when, client, user, method, target, status=200):
        local = time.gmtime(when + OFFSET)
        self.say('api', when, '%s - %s %s +0100 %s %s HTTP/1.1 %d 1874' % (
            client, user, time.strftime('%d/%b/%Y %H:%M:%S', local), method,
            target, status))

    def proxied(self, when, client, method, url, **more):
        host = url.split('//')[1].split('/')[0].split(':')[0]
        self.lines['access'].append((when, '%d.%03d %d %s %s %d %s %s - '
                                     'DIRECT/%s text/html %s %s - -' % (
                                         when, self.below(1000),
                                         more.get('elapsed', 80), client,
                                         more.get('result', 'TCP_MISS/200'),
                                         500 + self.below(9000), method, url,
                                         host, POLICY, VERDICT)))

    # ---------------------------------------------------------- ordinary days

    def admin_visit(self, when, user, client, agent):
        """Log on, look at pages, leave."""
        session, at = self.session(), when
        self.request('gui', at, client, '/login', agent=agent)
        self.request('gui', at + 9, client, '/login', agent=agent, status=303,
                     method='POST')
        self.logged_on(at + 9, client, user, 'admin')
        self.established(at + 9, client, user, 'admin', session)
        for _ in range(4 + self.below(5)):
            at += 20 + self.below(60)
            self.request('gui', at, client, self.pick(ADMIN_PAGES), user=user,
                         session=session, agent=agent)
        self.say('gui', at + 1800, 'Action: User %s logged out from session '
                 '%s beacuse of inactivity timeout' % (user, session))

    def reader_visit(self, when, user, client, agent):
        """The same at the quarantine."""
        session, at = self.session(), when
        self.request('euqgui', at, client, '/euq-login', agent=agent)
        self.request('euqgui', at + 12, client, '/euq-login', agent=agent,
                     status=303, method='POST')
        for _ in range(5 + self.below(6)):
            at += 15 + self.below(50)
            page = self.pick(READER_PAGES)
            self.request('euqgui', at, client,
                         page % (4000 + self.below(900)) if '%' in page
                         else page, user=user, session=session, agent=agent)

    def surf(self, when, client):
        for i in range(3):
            self.proxied(when + 7 * i, client, 'GET', 'http://%s/p/%d' % (
                self.pick(SITES), self.below(900)))
        self.proxied(when + 30, client, 'CONNECT',
                     'tunnel://%s:443/' % self.pick(SITES))

    def typing_error(self, when, user, client):
        """Two wrong passphrases: less than anything that counts."""
        for i in range(2):
            self.request('gui', when + 20 * i, client, '/login', method='POST')
            self.failed(when + 20 * i, client, user)

    def ordinary(self, days, first=0):
        """People at work, and the collector that fetches logs every night."""
        for day in range(first, first + days):
            night, morning = START + day * DAY, START + day * DAY + 7 * HOUR
            self.call(night + 2 * HOUR, '10.30.0.9', 'collector', 'GET',
                      '/esa/api/v2.0/health')
            if day % 7 > 4:
                continue
            for i, (user, client, agent) in enumerate(ADMINS):
                self.admin_visit(morning + i * HOUR + self.below(HOUR // 2),
                                 user, client, agent)
            for i, (user, client, agent) in enumerate(READERS):
                self.reader_visit(morning + i * 2 * HOUR + self.below(HOUR),
                                  user, client, agent)
                self.surf(morning + 3 * HOUR + i * HOUR, '10.30.8.%d' % (11 + i))

    # --------------------------------------------------------------- writing

    def bytes_of(self, log):
        """A log with its header; stable for equal times."""
        ordered = sorted(self.lines[log], key=lambda line: line[0])
        if log == 'access':
            return ''.join(line + '\n' for _, line in ordered).encode()
        first = ordered[0][0] if ordered else START
        head = ['Begin Logfile', 'Version: 15.5.1-055 SN: 420A-SCENARIO',
                'Time offset from UTC: %d seconds' % OFFSET]
        return ''.join(['%s Info: %s\n' % (stamp(first), text)
                        for text in head] +
                       [line + '\n' for _, line in ordered]).encode()

    def write(self, folder, change=lambda log, data: data):
        """Write all logs that have lines; the number of lines."""
        count = 0
        for log, name in FILES.items():
            if self.lines[log]:
                path = pathlib.Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                data = change(log, self.bytes_of(log))
                path.write_bytes(data)
                count += data.count(b'\n')
        return count
