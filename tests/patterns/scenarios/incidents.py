"""The six scenarios: what happened, on top of ordinary days.

Each function returns Evidence and, where it did more than write lines, what is
done to a log when it is written.  NAME.expected beside this file has what must
be found, and nothing else may be.

SPDX-License-Identifier: MIT
"""
from evidence import (CHROME, DAY, Evidence, FIREFOX, HOUR, MINUTE, START)

# Rules about public addresses need one; it was example.com's for long.
OUTSIDE = '93.184.216.34'
SECOND = '198.51.100.77'
SCRIPT = 'python-requests/2.31.0'


def quarantine_backdoor():
    """An exploit of the quarantine at night, tried until it works; commands to
    the backdoor that night and two nights later, then from another address."""
    evidence = Evidence(9686)
    evidence.ordinary(15)
    night = START + 3 * DAY + 90 * MINUTE
    evidence.request('euqgui', night, OUTSIDE, '/euq-login', agent=SCRIPT)
    for i in range(3):
        evidence.say('euqgui', night + 60 + 20 * i, 'Error in http connection '
                     'from host %s port %d - not indexable' %
                     (OUTSIDE, 40000 + i), 'Critical')
    evidence.request('euqgui', night + 130, OUTSIDE, '/euq-login', status=500,
                     method='POST', agent=SCRIPT)
    evidence.say('euqgui', night + 131, "An application fault occurred: "
                 "('euq_webui/request.py parse|88', \"<class 'TypeError'>\", "
                 "'not indexable', '')", 'Critical')
    for i in range(5):
        evidence.request('euqgui', night + 200 + 40 * i, OUTSIDE, '/index.py',
                         method='POST', agent=SCRIPT)
    for i in range(4):
        evidence.request('euqgui', night + 2 * DAY + 90 * i, OUTSIDE, '/',
                         method='POST', agent='-')
    for i in range(2):
        evidence.request('euqgui', night + 3 * DAY + 90 * i, SECOND, '/index',
                         method='POST', agent=FIREFOX)
    evidence.proxied(night + 9 * MINUTE, '10.30.0.25', 'GET', 'https://'
                     'github.com/jpillora/chisel/releases/download/v1.10.1/c.gz')
    for gap in (0, 1, 3, 7, 15, 31, 63, 127):
        evidence.proxied(night + HOUR + gap, '10.30.0.25', 'CONNECT',
                         'tunnel://203.0.113.80:443/')
    evidence.proxied(night + 9 * HOUR, '10.30.0.25', 'CONNECT',
                     'tunnel://203.0.113.80:443/', elapsed=7 * HOUR * 1000)
    return evidence, None


def spray_to_admin():
    """One passphrase on many accounts from outside, one of them an
    administrator's that fits; then a new user, and a log less."""
    evidence = Evidence(20393)
    evidence.ordinary(21)
    start, users = START + 17 * DAY + 20 * HOUR, ['ida', 'jon', 'kim', 'lea',
                                                  'max', 'noor', 'ops']
    for i, user in enumerate(users + ['admin']):
        evidence.request('gui', start + 90 * i, OUTSIDE, '/login',
                         method='POST', agent=CHROME)
        evidence.failed(start + 90 * i, OUTSIDE, user)
    session, inside = evidence.session(), start + 15 * MINUTE
    evidence.request('gui', inside, OUTSIDE, '/login', method='POST',
                     status=303, agent=CHROME)
    evidence.logged_on(inside, OUTSIDE, 'noor', 'admin')
    evidence.established(inside, OUTSIDE, 'noor', 'admin', session)
    for i, (method, page) in enumerate((
            ('GET', '/system_administration/access/users'),
            ('POST', '/system_administration/access/users'),
            ('POST', '/system_administration/log_subscriptions'))):
        evidence.request('gui', inside + 60 + 60 * i, OUTSIDE, page,
                         user='noor', session=session, agent=CHROME,
                         method=method, status=303 if method == 'POST' else 200)
    evidence.say('gui', inside + 300,
                 'Passphrase has been changed for user ops')
    return evidence, None


def stolen_session():
    """Somebody guesses sessions, has one of an administrator at last, and
    reads mail of others in it; then the session is another user."""
    evidence = Evidence(1539)
    evidence.ordinary(15)
    start, session = START + 8 * DAY + 14 * HOUR, evidence.session()
    for i in range(24):
        evidence.say('gui', start + 20 * i, 'Session %s from %s not found '
                     'Destination:/monitor/quarantines' %
                     (evidence.session(), SECOND))
    evidence.established(start + 400, '10.30.0.6', 'noor', 'admin', session)
    for i in range(8):
        evidence.request('gui', start + 420 + 70 * i, '10.30.0.6',
                         '/monitor/quarantines', user='noor', session=session,
                         agent=CHROME)
    for i in range(55):
        evidence.request('gui', start + 600 + 4 * i, SECOND,
                         '/monitor/quarantine/message?mid=%d' % (7000 + i),
                         user='noor', session=session)
    evidence.request('gui', start + 900, SECOND, '/system_administration/ldap',
                     user='admin', session=session, method='POST', status=303)
    return evidence, None


def scanner_noise():
    """What every interface at the internet sees, and nothing gets through."""
    evidence = Evidence(404)
    evidence.ordinary(15)
    start = START + 2 * DAY + 3 * HOUR
    for i, page in enumerate(('/quarantine', '/spamquarantine', '/spam',
                              '/sma-login', '/login')):
        evidence.request('euqgui', start + i, '198.51.100.20', page,
                         status=404, agent='cisco-sma-exposure-check')
    for i, page in enumerate(('/', '/login', '/euq-login', '/swagger')):
        evidence.request('gui', start + DAY + 9 * i, '198.51.100.21', page,
                         status=200 if 'login' in page else 404, agent=CHROME)
    for i in range(130):
        evidence.request('euqgui', start + 2 * DAY + 2 * i, '198.51.100.22',
                         '/old/%d/backup.zip' % (i % 80), status=404,
                         agent=CHROME)
    for i, page in enumerate(('/.git/config', '/wp-login.php', '/.env')):
        evidence.request('gui', start + 3 * DAY + i, '198.51.100.23', page,
                         status=404, agent='Mozilla/5.0 zgrab/0.x')
    for i in range(30):
        evidence.say('gui', start + 4 * DAY + i, 'SSL error with client '
                     "198.51.100.24:%d - (336027804, 'error:1407609C:SSL "
                     "routines:SSL23_GET_CLIENT_HELLO:http request')" %
                     (30000 + i), 'Warning')
    for i in range(12):
        evidence.request('euqgui', start + 5 * DAY + 30 * i, '198.51.100.25',
                         '/x/%d' % i, status=503, agent=CHROME)
    for i in range(15):
        evidence.request('gui', start + 6 * DAY + 5 * i, '198.51.100.26',
                         '/login', method='POST', agent=CHROME)
    return evidence, None


def purge():
    """Log lines with the intruder's address were taken out of the quarantine's
    log in place, while its writer went on behind: a hole of NUL bytes stands
    for them.  The other logs were forgotten."""
    evidence = Evidence(1070)
    evidence.ordinary(15)
    night = START + 4 * DAY + 2 * HOUR
    for i in range(9):
        evidence.request('euqgui', night + 60 * i, OUTSIDE, '/index',
                         method='POST', agent='-')
    session = evidence.session()
    evidence.logged_on(night + 20 * MINUTE, OUTSIDE, 'admin', 'admin')
    evidence.established(night + 20 * MINUTE, OUTSIDE, 'admin', 'admin',
                         session)
    evidence.request('gui', night + 22 * MINUTE, OUTSIDE,
                     '/system_administration/log_subscriptions', user='admin',
                     session=session, method='POST', status=303)

    def change(log, data):
        if log != 'euqgui':
            return data
        lines = data.splitlines(keepends=True)
        at = max(i for i, line in enumerate(lines)
                 if OUTSIDE.encode() in line) + 200
        before = [line for line in lines[:at]
                  if OUTSIDE.encode() not in line]
        gone = sum(map(len, lines[:at])) - sum(map(len, before))
        return b''.join(before) + b'\0' * gone + b''.join(lines[at:])

    return evidence, change


def quiet_month():
    """Thirty days at work: typing errors, broken links, tabs left open, the
    logs fetched once a week."""
    evidence = Evidence(30)
    evidence.ordinary(30)
    for week in range(4):
        day = START + (7 * week + 2) * DAY
        evidence.typing_error(day + 7 * HOUR - 90, 'noor', '10.30.0.6')
        evidence.request('gui', day + 12 * HOUR, '10.30.0.6',
                         '/images/gone.png', status=404, agent=CHROME)
        evidence.say('gui', day + 13 * HOUR, 'Session %s from 10.30.0.5 not '
                     'found Destination:/monitor/quarantines' %
                     evidence.session())
        evidence.say('gui', day + 14 * HOUR, 'Error in https connection from '
                     'host 10.30.0.6 port 50%d - [Errno 54] Connection reset '
                     'by peer' % week)
        evidence.proxied(day + 15 * HOUR, '10.30.8.12', 'GET',
                         'http://www.example.com/none', result='TCP_MISS/404')
    for week in range(4):
        evidence.call(START + (7 * week + 6) * DAY, '10.30.0.9', 'collector',
                      'GET', '/esa/api/v2.0/logs/gui_logs/gui.current')
    return evidence, None


SCENARIOS = {
    'quarantine-backdoor': quarantine_backdoor,
    'spray-to-admin': spray_to_admin,
    'stolen-session': stolen_session,
    'scanner-noise': scanner_noise,
    'purge': purge,
    'quiet-month': quiet_month,
}
