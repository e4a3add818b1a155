"""Logs of an appliance that somebody went over."""
import datetime
import pathlib
import sys

START = datetime.datetime(2025, 12, 1)


def stamp(second):
    at = START + datetime.timedelta(seconds=second)
    return at.strftime('%a %b ') + '%2d' % at.day + at.strftime(' %H:%M:%S %Y')


def say(second, text, level='Info'):
    return '%s %s: %s\n' % (stamp(second), level, text)


def header(second):
    return (say(second, 'Begin Logfile') +
            say(second, 'Version: 15.5.4-012 SN: 4238A7F1-0C11') +
            say(second, 'Time offset from UTC: 0 seconds'))


def request(second, user='-', session='-', tail=''):
    return say(second, 'req:10.20.30.5 user:%s id:%s 200 GET / HTTP/1.1 '
               'Mozilla/5.0%s' % (user, session, tail))


def requests(start, end, step):
    return ''.join(request(at, *(('ann', 'KEPT') if at // 600 % 2 else ()))
                   for at in range(start, end, step))


def login(second, session, user='ann'):
    return say(second, 'SourceIP:10.20.30.5 Destination:/login Username:%s '
               'Privilege:admin session:%s Action: The HTTPS session has been '
               'established successfully.' % (user, session))


def write(folder, name, text):
    path = pathlib.Path(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


HOUR = 3600
gui1 = header(0) + login(1, 'KEPT') + requests(10, 8 * HOUR, 60)
# lines cut out in place; time runs back; a line goes on as another one
gui1 += '\0' * 240 + requests(8 * HOUR + 60, 9 * HOUR, 60)
gui1 += request(9 * HOUR - 600) + requests(9 * HOUR, 10 * HOUR, 60)
gui1 += request(10 * HOUR, tail=' ' + request(10 * HOUR + 1).strip())
# a silence in which the other log goes on, then the end
gui1 += requests(14 * HOUR, 15 * HOUR, 60)
# the next file begins two hours later, without all of its header
gui2 = say(17 * HOUR, 'Begin Logfile')
gui2 += say(17 * HOUR, 'Time offset from UTC: 0 seconds')
gui2 += requests(17 * HOUR + 1, 30 * HOUR, 60) + login(30 * HOUR, 'GONE')
gui2 += requests(30 * HOUR + 60, 31 * HOUR, 60)
gui2 += request(31 * HOUR, 'eve', 'NOBODYS') + requests(31 * HOUR, 62 * HOUR, 60)
system = header(0) + ''.join(say(at, 'ntp') for at in range(5, 65 * HOUR, 600))
folder = sys.argv[1]
write(folder, 'gui_logs/gui.@20251201T000000.s', gui1)
write(folder, 'gui_logs/gui.current', gui2)
write(folder, 'system_logs/system.current', system)
