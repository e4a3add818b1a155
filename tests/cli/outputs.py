#!/usr/bin/env python3
"""Files that are written: whole or not at all, never over another one, on the
disk before they have their name; and manifests, held against the real sha256sum.

usage: outputs.py SEINE

SPDX-License-Identifier: MIT
"""
import datetime
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402

LINE = ('Fri Dec  5 02:09:00 2025 Info: req:192.0.2.7 user:- id:B7x '
        '200 GET /euq-login HTTP/1.1 curl/8.5.0\n')


def hunt(seine, folder, *arguments, **others):
    return subprocess.run([seine, 'hunt', '-q', *arguments], cwd=folder,
                          capture_output=True, text=True, check=False, **others)


def begin_slow(seine, folder, *arguments):
    """A hunt that waits for more, with the end to feed it by."""
    hunt_ = subprocess.Popen([seine, 'hunt', '-q', *arguments, '-'],
                             cwd=folder, stdin=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True)
    hunt_.stdin.write(LINE)
    hunt_.stdin.flush()
    deadline = time.monotonic() + 60
    while not (temporaries(folder) and catches(hunt_.pid)) and \
            time.monotonic() < deadline:
        time.sleep(0.01)
    return hunt_


def catches(pid):
    """Does it catch SIGTERM by now?  True where the system does not say."""
    try:
        text = pathlib.Path('/proc/%d/status' % pid).read_text()
    except OSError:
        return True
    mask = re.search(r'^SigCgt:\s*(\w+)', text, re.M)
    return not mask or int(mask.group(1), 16) >> (signal.SIGTERM - 1) & 1


def temporaries(folder):
    return list(folder.glob('out.jsonl.*'))


def check_race(seine, folder):
    """The name is taken meanwhile: the other file stays, and so does ours."""
    slow = begin_slow(seine, folder, '-o', 'out.jsonl')
    (folder / 'out.jsonl').write_text('mine\n')
    said = slow.communicate()[1]
    assert slow.returncode == 4, slow.returncode
    assert (folder / 'out.jsonl').read_text() == 'mine\n'
    kept = temporaries(folder)
    assert len(kept) == 1 and f'the output is in {kept[0].name}' in said, said
    assert kept[0].read_text().splitlines()[-1].startswith('{"type":"summary"')
    slow = begin_slow(seine, folder, '--force', '-o', 'out.jsonl')
    kept[0].unlink()
    slow.communicate()
    assert slow.returncode == 0
    assert (folder / 'out.jsonl').read_text().startswith('{"type":"run"')
    assert not temporaries(folder)


def check_interrupted(seine, folder):
    """Stopped: what was found appears, and says so.  Killed: nothing does."""
    for number, appears in ((signal.SIGTERM, True), (signal.SIGKILL, False)):
        slow = begin_slow(seine, folder, '-o', 'out.jsonl')
        slow.send_signal(number)
        slow.communicate()
        assert (folder / 'out.jsonl').exists() == appears, number
        if appears:
            assert '"complete":false' in (folder / 'out.jsonl').read_text()
        for path in folder.glob('out.jsonl*'):
            path.unlink()


def check_synced(seine, folder):
    """The content is on the disk before the name is, and then the name."""
    strace = shutil.which('strace')
    trace = folder / 'trace'
    (folder / 'log').write_text(LINE)
    done = strace and subprocess.run(
        [strace, '-f', '-o', trace, '-e', 'trace=fsync,link,rename,unlink',
         seine, 'hunt', '-q', '-o', 'out.jsonl', 'log'], cwd=folder,
        capture_output=True, check=False)
    if not done or not trace.exists() or 'fsync' not in trace.read_text():
        print('# no strace that works: order of fsync not seen')
        return
    calls = re.findall(r'(\w+)\(.*= 0$', trace.read_text(), re.M)
    assert calls == ['fsync', 'link', 'unlink', 'fsync'], calls
    assert (folder / 'out.jsonl').exists()


def awkward_names():
    names = [b'a b', b' a', b'a ', b'#a', b'*a', b'a\\nb', b'\\', b'\\\\a',
             b'\xff\xfe', 'ä'.encode(), b'a\n', b'\r', b'a\r\n', b'-a']
    return names + [b'x%c' % byte for byte in range(1, 256) if byte != 47]


def check_manifest(seine, folder):
    """The lines are those that sha256sum writes, and it takes them back."""
    logs = folder / 'logs'
    logs.mkdir()
    names = awkward_names()
    for number, name in enumerate(names):
        with open(os.fsencode(logs) + b'/' + name, 'wb') as file:
            file.write(LINE.encode() * (number + 1))
    done = hunt(seine, folder, '--manifest', 'all.sha256', '-O', 'table', 'logs')
    assert done.returncode == 0, done.stderr
    lines = (folder / 'all.sha256').read_bytes().split(b'\n')[:-1]
    hashes = [line for line in lines if not line.startswith(b'#')]
    wanted = subprocess.run(
        ['sha256sum', *(b'logs/' + name for name in sorted(names))], cwd=folder,
        capture_output=True, check=True).stdout.split(b'\n')[:-1]
    if any(b'\r' in line for line in wanted):
        print('# coreutils before 9.0: names with CR are left out')
        hashes = [line for line in hashes if b'\\r' not in line]
        wanted = [line for line in wanted if b'\r' not in line]
    assert hashes == wanted
    sizes = [int(line.split()[1]) for line in lines
             if line.startswith(b'# ') and b' bytes, modified 2' in line]
    assert sorted(sizes) == [len(LINE) * (n + 1) for n in range(len(names))]
    check = ['sha256sum', '-c', '--strict', '--quiet', 'all.sha256']
    assert subprocess.run(check, cwd=folder, check=False).returncode == 0
    with open(logs / 'a b', 'ab') as file:
        file.write(b'x')
    done = subprocess.run(check, cwd=folder, capture_output=True, check=False,
                          env={**os.environ, 'LC_ALL': 'C'})
    assert done.returncode == 1 and done.stdout == b'logs/a b: FAILED\n'


def check_run(seine, folder):
    """What the run tells of itself, held against what Python knows."""
    (folder / 'log').write_text(LINE)
    before = time.time()
    lines = hunt(seine, folder, '-O', 'jsonl', 'log').stdout.splitlines()
    run, end = json.loads(lines[0]), json.loads(lines[-1])['end']
    times = [datetime.datetime.fromisoformat(text.replace('Z', '+00:00'))
             .timestamp() for text in (run['start'], end)]
    assert before - 0.001 <= times[0] <= times[1] <= time.time(), times
    assert run['host'] == socket.gethostname()
    assert run['folder'] == os.path.realpath(folder)
    assert run['versions']['zlib'] == zlib.ZLIB_RUNTIME_VERSION
    if run['versions']['libcrypto']:
        assert run['versions']['libcrypto'] == ssl.OPENSSL_VERSION
    listed = subprocess.run([seine, 'rules', '-O', 'jsonl'], check=True,
                            capture_output=True, text=True).stdout.splitlines()
    listed = [json.loads(line) for line in listed]
    assert run['rules']['list'] == [
        {key: rule[key] for key in ('id', 'title', 'hash')} for rule in listed]
    hashes = sorted(rule['hash'] for rule in listed)
    assert len(hashes) == run['rules']['count'] > 50
    twice = [hunt(seine, folder, '-O', 'jsonl', '--reproducible', 'log').stdout
             for _ in range(2)]
    assert twice[0] == twice[1] and socket.gethostname() not in twice[0]


def check_shapes(seine, folder):
    """Objects of more sets of names than are remembered come back, and come
    out again as they were; many names are alike."""
    draw = random.Random(1)
    names = ['name' + letter for letter in 'abcdefghijklmn'] + ['', '"', '\xe9']
    values = ['x', 'a"b', '\\', '\xe9' * 40, 'y' * 90, 5, -1.5, True, None, '']
    objects = []
    for _ in range(4000):
        chosen = draw.sample(names, draw.randint(1, 9))
        objects.append({name: draw.choice(values) for name in chosen})
    (folder / 'log').write_text(''.join(
        json.dumps(one, ensure_ascii=False) + '\n' for one in objects))
    done = subprocess.run([seine, 'parse', '-q', '-O', 'jsonl', 'log'],
                          cwd=folder, capture_output=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    records = [line for line in lines if line['type'] == 'record']
    assert len({frozenset(one) for one in objects}) > 1000
    assert [one['record'] for one in records] == objects
    assert all(json.loads(one['evidence']['raw']) == one['record']
               for one in records)


CHECKS = (check_race, check_interrupted, check_synced, check_manifest,
          check_run, check_shapes)


def main(seine):
    def call(check):
        with tempfile.TemporaryDirectory() as name:
            check(os.path.realpath(seine), pathlib.Path(name))
    return tap.run(CHECKS, call)



if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
