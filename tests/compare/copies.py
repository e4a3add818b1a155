"""Copies of one log, made and spoilt: what the tests of seine compare share.

A log is a list of lines (bytes, without their ends) as tests/bench/generate
made them.  A copy writes them as a file of the appliance, plain, gzip or
rolled, or as a syslog server or a W3C log has the same records.

SPDX-License-Identifier: MIT
"""
import collections
import datetime
import gzip
import hashlib
import json
import os
import pathlib
import re
import subprocess
import zlib

HEADER = (b'Info: Begin Logfile', b'Info: Version: ', b'Info: Time offset')
ASCTIME = '%a %b %d %H:%M:%S %Y'
REQUEST = re.compile(rb'req:(\S+) user:(.*?) id:(\S+) (\d{3}) (\S+) (.*?) '
                     rb'HTTP/\d\.\d')
SQUID = re.compile(rb'(\S+) (\d+) (\S+) (\S+)/(\d+) (\S+) (\S+) (.*?) '
                   rb'("[^"]*"|-) (\S+) (\S+) ([A-Z_0-9]+-\S+) <')


def generate(program, kind, seed, size, folder):
    """The lines of a log, its header apart."""
    plants = folder / 'plants'
    plants.write_bytes(b'')
    path = folder / f'{kind}-{seed}'
    subprocess.run([program, kind, str(seed), str(size), '0', plants, path],
                   check=True, stdout=subprocess.DEVNULL)
    lines = path.read_bytes().split(b'\n')[:-1]
    path.unlink()
    return [line for line in lines if not is_header(line)]


def is_header(line):
    return any(text in line for text in HEADER)


def time_of(kind, line):
    """Seconds since 1970."""
    if kind == 'wsa':
        return float(line.split(b' ', 1)[0])
    stamp = datetime.datetime.strptime(line[:24].decode(), ASCTIME)
    return stamp.replace(tzinfo=datetime.timezone.utc).timestamp()


def key_of(kind, line):
    """What tells a record apart, read in another way than seine does."""
    if kind == 'wsa':
        found = SQUID.search(line)
        return tuple(found.group(i) for i in (3, 5, 7, 8, 9))
    found = REQUEST.search(line)
    return found.groups() if found else (line[25:].split(b': ', 1)[1].strip(),)


def shift(kind, line, seconds):
    """The line as an appliance whose clock is ahead would have it."""
    if kind == 'wsa':
        epoch, rest = line.split(b' ', 1)
        return b'%.3f %s' % (float(epoch) + seconds, rest)
    stamp = datetime.datetime.strptime(line[:24].decode(), ASCTIME)
    stamp += datetime.timedelta(seconds=seconds)
    return asctime(stamp) + line[24:]


def asctime(stamp):
    return stamp.strftime('%a %b %e %H:%M:%S %Y').encode()


# ----------------------------------------------------------------- copies

def header(stamp, offset=0):
    return [stamp + b' Info: Begin Logfile',
            stamp + b' Info: Version: 15.5.1-055 SN: 420D4A7C19E2-FAKE001',
            stamp + b' Info: Time offset from UTC: %d seconds' % offset]


def as_file(kind, lines):
    if kind == 'gui' and lines:
        lines = header(lines[0][:24]) + lines
    return b''.join(line + b'\n' for line in lines)


def as_syslog(kind, lines):
    """What a syslog server writes down: its own stamp, no year, no zone."""
    out = []
    for line in lines:
        stamp = datetime.datetime.fromtimestamp(time_of(kind, line),
                                                datetime.timezone.utc)
        text = (b'Info: ' + line if kind == 'wsa' else line[25:]).rstrip()
        tag = b'accesslogs' if kind == 'wsa' else b'gui_logs'
        out.append(b'<166>' + stamp.strftime('%b %e %H:%M:%S').encode() +
                   b' esa01 ' + tag + b': ' + text + b'\n')
    return b''.join(out)


def as_w3c(kind, lines):
    assert kind == 'wsa'
    out = [b'#Version: 1.0\n#Software: AsyncOS for Web 14.0\n'
           b'#Fields: timestamp x-elapsed-time c-ip x-resultcode-httpstatus '
           b'sc-bytes cs-method cs-url cs-username x-hierarchy-origin '
           b'cs-mime-type\n']
    for line in lines:
        fields = SQUID.match(line).groups()
        out.append(b' '.join((*fields[:3], fields[3] + b'/' + fields[4],
                              *fields[5:11])) + b'\n')
    return b''.join(out)


MAKERS = {'file': as_file, 'syslog': as_syslog, 'w3c': as_w3c}


def write_copy(kind, lines, shape, path):
    """shape: file, syslog, w3c, with .gz behind it, or rolled or rolled.gz."""
    form, packed = shape.removesuffix('.gz'), shape.endswith('.gz')
    if form != 'rolled':
        data = MAKERS[form](kind, lines)
        path.write_bytes(gzip.compress(data, 1) if packed else data)
        return path
    path.mkdir()
    size = len(lines) // 5 + 1
    for i in range(0, len(lines), size):
        # names whose order is not that of time
        name = path / f'log.{9 - i // size}'
        data = as_file(kind, lines[i:i + size])
        name.write_bytes(gzip.compress(data, 1) if packed and i else data)
    return path


# ----------------------------------------------------------------- purges

def grep_out(keyword, path):
    found = subprocess.run(['grep', '-a', '-F', '-v', '--', keyword, path],
                           env={**os.environ, 'LC_ALL': 'C'},
                           stdout=subprocess.PIPE, check=False)
    assert found.returncode < 2
    return found.stdout


def purge(keyword, path, mode):
    """grep -v over a file: `cat t > f`, or `mv t f`."""
    kept = grep_out(keyword, path)
    if mode == 'rename':
        other = path.with_name(path.name + '.tmp')
        other.write_bytes(kept)
        other.rename(path)
    else:
        with open(path, 'r+b') as file:
            file.truncate(0)
            file.write(kept)


def purge_live(keyword, data, path, mode, append):
    """A writer is at work: the purge comes when 3/4 are written."""
    lines = data.splitlines(keepends=True)
    at = len(lines) * 3 // 4
    flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if append else 0)
    writer = os.open(path, flags, 0o600)
    os.write(writer, b''.join(lines[:at]))
    purge(keyword, path, mode)
    for line in lines[at:]:
        os.write(writer, line)
    os.close(writer)


# ---------------------------------------------------------------- compare

class Result:
    def __init__(self, run):
        self.exit = run.returncode
        self.stderr = run.stderr
        self.lines = [json.loads(line) for line in run.stdout.splitlines()]
        self.compare = next((line for line in self.lines
                             if line['type'] == 'compare'), None)
        self.commons = [line for line in self.lines
                        if line['type'] == 'common']

    def side(self, name):
        return self.compare[name]

    def raw(self, side):
        """The missing records: their lines, as bytes."""
        return [line['evidence']['raw'].encode(errors='surrogateescape')
                for line in self.lines
                if line['type'] == 'difference' and line['side'] == side]


def compare(seine, reference, *exports, options=()):
    run = subprocess.run([seine, 'compare', '-q', '-O', 'jsonl',
                          '--reproducible', '--reference', reference,
                          *options, *exports],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         check=False)
    return Result(run)


def keys(kind, lines):
    return collections.Counter(key_of(kind, line) for line in lines)


def evidence_holds(result):
    """Every pointer leads to its line, in the file with that hash."""
    cache = {}
    for line in result.lines:
        if line['type'] != 'difference':
            continue
        evidence = line['evidence']
        path = pathlib.Path(evidence['file'])
        if path not in cache:
            data = path.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            if data[:2] == b'\x1f\x8b':
                data = zlib.decompressobj(31).decompress(data)
            cache[path] = digest, data, data.split(b'\n')
        digest, data, lines = cache[path]
        raw = evidence['raw'].encode(errors='surrogateescape')
        at = evidence['offset']
        if (evidence['sha256'] != digest or data[at:at + len(raw)] != raw or
                lines[evidence['line'] - 1].rstrip(b'\r') != raw):
            return False
    return True
