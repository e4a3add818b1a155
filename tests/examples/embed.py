#!/usr/bin/env python3
"""The embedding examples, run, and held against what the program itself says.

usage: embed.py SEINE ROOT BUILT LIBRARY

LIBRARY is the shared library, or - if it cannot be loaded into Python (sanitizers).

SPDX-License-Identifier: MIT
"""
import collections
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402

RULE = '''title: Unauthenticated POST
id: 6f1c1f62-7d0e-4c0e-9b7c-0d6f6f0f7a11
level: high
logsource: {category: webserver, product: cisco}
detection:
  selection: {cs-method: POST, cs-username: null}
  condition: selection
'''
HEAD = 'Fri Dec  5 02:00:00 2025 Info: Begin Logfile\n'
POST = ('Fri Dec  5 02:11:%02d 2025 Info: req:203.0.113.9 user:- id:x 200 POST '
        '/index HTTP/1.1 \033[31m\n')
GET = ('Fri Dec  5 02:12:00 2025 Info: req:10.20.0.5 user:admin id:y 200 GET '
       '/a HTTP/1.1 M\n')


class Bench:
    def __init__(self, folder, seine, root, built, library):
        self.folder, self.seine, self.library = folder, seine, library
        self.built, self.examples = built, root / 'examples'
        self.logs = self.examples / 'logs'
        self.pack = root / 'patterns'
        self.rule = folder / 'rule.yml'
        self.rule.write_text(RULE)

    def run(self, program, *arguments, status=0):
        done = subprocess.run([self.built / program, *arguments],
                              capture_output=True, text=True, check=False)
        assert done.returncode == status, (program, done.returncode, done.stderr)
        return done.stdout.splitlines()

    def hunt(self, *arguments):
        done = subprocess.run([self.seine, 'hunt', '-q', '-O', 'jsonl', '--files',
                               *arguments], capture_output=True, check=False)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def files(self):
        return sorted(path for path in self.logs.rglob('*') if path.is_file())


def of_type(records, kind):
    return [record for record in records if record['type'] == kind]


def check_usage(bench):
    for program in ('explain_line', 'stream_socket', 'threads', 'verify_results'):
        bench.run(program, status=2)
        bench.run(program, '/nowhere', '/nowhere', status=2)


def check_buffer(bench):
    assert bench.run('scan_buffer') == [
        '2025-12-05T01:11:09Z high: Unauthenticated POST',
        'Fri Dec  5 02:11:09 2025 Info: req:203.0.113.9 user:- '
        'id:AbCdEf0123456789abcd 200 POST /index HTTP/1.1 curl/8.5.0',
        '4 lines of gui, 1 events, all read']


def check_threads(bench):
    """Every file by a thread of its own: the counts of a hunt."""
    paths = bench.files()
    accounts = {record['file']: record for record in of_type(
        bench.hunt('-r', bench.rule, *paths), 'file')}
    for _ in range(5):
        lines = bench.run('threads', bench.rule, *paths)
        assert lines == [
            f'{path}: {accounts[str(path)]["lines"]} lines, '
            f'{accounts[str(path)]["events"]} events, all read' for path in paths]
    damaged = bench.examples / 'damaged' / 'notes.txt'
    assert bench.run('threads', bench.rule, damaged)[0].endswith(
        'not all could be read')


def check_cpp(bench):
    if not (bench.built / 'hunt_cpp').exists():
        print('# no C++ compiler: hunt.cpp is not built')
        return
    lines = bench.run('hunt_cpp', bench.pack, bench.logs)
    records = bench.hunt('--no-pack', '-r', bench.pack, bench.logs)
    wanted = collections.Counter(
        record['rule']['title'] for record in of_type(records, 'finding')
        if 'correlation' not in record and 'sign' not in record)
    assert lines[0] == f'{records[-1]["lines"]} lines, all read'
    assert lines[1:] == [f'{count} {title}' for title, count in
                         sorted(wanted.items())]
    bench.run('hunt_cpp', bench.rule, bench.examples / 'damaged', status=3)
    bench.run('hunt_cpp', '/nowhere', bench.logs, status=2)


def check_explain(bench):
    lines = bench.run('explain_line', bench.rule, POST % 9)
    assert 'source.ip = 203.0.113.9' in lines
    assert lines[-3:] == ['Unauthenticated POST: holds',
                          '  true  selection, cs-method: POST in '
                          'http.request.method', '  true  selection, cs-username']
    lines = bench.run('explain_line', bench.rule, GET)
    assert lines[-4:] == ['Unauthenticated POST: does not hold',
                          '  a hunt does not even try it: no literal stands there',
                          '  false selection, cs-method',
                          '  false selection, cs-username']


def check_verify(bench):
    logs = bench.folder / 'logs'
    shutil.copytree(bench.logs, logs)
    results = bench.folder / 'results.jsonl'
    subprocess.run([bench.seine, 'hunt', '-q', '-o', results, logs], check=False)
    count = len(of_type(bench.hunt(logs), 'finding'))
    assert bench.run('verify_results', results, logs) == [
        f'{count} of {count} are as they were; the results are whole']
    with open(logs / 'gui_logs' / 'gui.current', 'a', encoding='ascii') as file:
        file.write('more\n')
    (logs / 'euqgui_logs' / 'euqgui.current').unlink()
    lines = bench.run('verify_results', results, bench.folder / 'logs')
    assert any(line.startswith('changed ') and line.endswith(
        'the file has another hash, but the line is still there')
        for line in lines), lines
    results.write_bytes(results.read_bytes()[:-100])
    bench.run('verify_results', results, logs, status=1)


def read_until(stream, word):
    """Lines up to one that has the word; the test's time limit is the end."""
    for line in stream:
        if word in line:
            return line
    raise AssertionError(f'no {word}')


def check_stream(bench):
    """A finding is told while the connection is still open."""
    with subprocess.Popen([bench.built / 'stream_socket', bench.rule],
                          stdout=subprocess.PIPE, text=True) as program:
        port = int(re.search(r'\d+', program.stdout.readline()).group())
        with socket.create_connection(('127.0.0.1', port), timeout=60) as peer:
            peer.sendall((HEAD + POST % 1).encode())
            peer.sendall(GET.encode()[:30])
            peer.sendall(GET.encode()[30:])
            told = read_until(program.stdout, 'high: ')
            assert '02:11:01' in told and '\033' not in told, told
            peer.sendall((POST % 2 + GET).encode())
            assert '02:11:02' in read_until(program.stdout, 'high: ')
            peer.sendall((POST % 3)[:-1].encode())  # no line end
        rest = program.stdout.read().splitlines()
        assert '02:11:03' in rest[0] and len(rest) == 2, rest
        assert rest[1] == '6 lines of gui, 3 events, all read', rest
    assert program.returncode == 0


def check_ctypes(bench):
    if bench.library == '-':
        print('# sanitizers: the library is not loaded into Python')
        return
    for path in bench.files()[:6]:
        done = subprocess.run(
            [sys.executable, bench.examples / 'scan_ctypes.py', bench.library,
             bench.rule, path], capture_output=True, text=True, check=False)
        found = of_type(bench.hunt('-r', bench.rule, path), 'finding')
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == [
            f'{path}:{one["evidence"]["line"]}: high: {one["rule"]["title"]}: '
            f'{one["evidence"]["raw"].encode()!r}' for one in found
        ] + [f'{len(found)} events, all read']


CHECKS = (check_usage, check_buffer, check_threads, check_cpp, check_explain,
          check_verify, check_stream, check_ctypes)


def main(seine, root, built, library):
    def call(check):
        with tempfile.TemporaryDirectory() as name:
            check(Bench(pathlib.Path(name), os.path.realpath(seine),
                        pathlib.Path(root).resolve(),
                        pathlib.Path(built).resolve(), library))
    return tap.run(CHECKS, call)



if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
