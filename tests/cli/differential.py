#!/usr/bin/env python3
"""The command line against itself and against other programs, as TAP.

usage: differential.py PROGRAM ROOT

Over the example logs below ROOT, hostile lines made here, and, where the
environment names a folder with samples as SEINE_SHARED, over those too: what
must not change does not, and what others can count is counted alike.

SPDX-License-Identifier: MIT
"""
import csv
import gzip
import hashlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import schema  # noqa: E402

USERS = [b'a\x1b[31mb', b'a\0b', b'a\xe2\x80\xaeb', b'a\xffb', b'\xc3(b',
         b'\xed\xb3\xbfb', b'\xf0\x9f\x90\x9fb', b'\xf4\x90\x80\x80b',
         b'a\x7fb', b'a\xc2\x9bb', b'=1+1', b'+1', b'-1', b'@x', b'a"b',
         b"'a", b'a\\udcffb', b'a\\x1bb', b'a\rb', b'a\tb', b'a,b', b'\xe2\x80']
RULE = '''title: Dots
id: 3c0f6a52-9d0f-4d7a-8a55-0c1f6b9f1e09
logsource:
    category: webserver
detection:
    dots:
        cs-uri-query|contains: '/../'
    condition: dots
level: high
'''
OVER_TIME = '''title: Any request
name: any
id: 3c0f6a52-9d0f-4d7a-8a55-0c1f6b9f1e0a
logsource:
    category: webserver
detection:
    any:
        cs-method|exists: true
    condition: any
level: informational
---
title: Any transaction
name: transaction
id: 3c0f6a52-9d0f-4d7a-8a55-0c1f6b9f1e0b
logsource:
    category: proxy
detection:
    any:
        cs-method|exists: true
    condition: any
level: informational
---
title: Twice in a minute
name: twice
id: 3c0f6a52-9d0f-4d7a-8a55-0c1f6b9f1e0c
correlation:
    type: event_count
    rules: [any, transaction]
    group-by: [source.ip]
    timespan: 1m
    condition:
        gte: 2
    generate: true
level: low
---
title: Twice in a minute, and again
id: 3c0f6a52-9d0f-4d7a-8a55-0c1f6b9f1e0d
correlation:
    type: temporal_ordered
    rules: [any, twice]
    group-by: [source.ip]
    timespan: 1h
level: medium
---
title: Three paths
id: 3c0f6a52-9d0f-4d7a-8a55-0c1f6b9f1e0f
correlation:
    type: value_count
    rules: [any, transaction]
    group-by: [source.ip]
    timespan: 1h
    condition:
        field: url.path
        gte: 3
level: medium
---
title: Nothing that was found
id: 3c0f6a52-9d0f-4d7a-8a55-0c1f6b9f1e0e
logsource:
    category: webserver
filter:
    rules: [any]
    missing:
        sc-status: 404
    condition: not missing
'''


class Bench:
    def __init__(self, program, root):
        self.program = os.path.realpath(program)
        self.root = pathlib.Path(root).resolve()
        self.schemas = schema.read_schemas(self.root / 'cli' / 'schema')
        self.scratch = None

    def run(self, *arguments):
        """Standard output; the exit status must be 0 or 3."""
        done = subprocess.run([self.program, *map(str, arguments)],
                              stdin=subprocess.DEVNULL, capture_output=True,
                              env={'LC_ALL': 'C'}, check=False)
        assert done.returncode in (0, 3), (arguments, done.returncode,
                                           done.stderr)
        return done.stdout

    def records(self, *arguments):
        lines = self.run(*arguments).decode('ascii', 'surrogateescape')
        lines = lines.encode('ascii', 'surrogateescape').split(b'\n')
        assert lines.pop() == b'', 'the last line has no end'
        errors = list(schema.check_lines(self.schemas,
                                         [line.decode() for line in lines]))
        assert not errors, errors[:5]
        return [json.loads(line) for line in lines]


def files_below(folder):
    return sorted(path for path in pathlib.Path(folder).rglob('*')
                  if path.is_file() and not path.is_symlink())


def inflate_slowly(member, data):
    """The output of zlib up to the byte that it refuses."""
    out = b''
    for i in range(len(data)):
        try:
            out += member.decompress(data[i:i + 1])
        except zlib.error:
            break
    return out


def inflate(data):
    """What is there of a gzip file, member by member, as far as it goes."""
    out = b''
    while data[:2] == b'\x1f\x8b':
        member = zlib.decompressobj(31)
        for i in range(0, len(data), 512):
            before = member.copy()
            try:
                out += member.decompress(data[i:i + 512])
            except zlib.error:
                return out + inflate_slowly(before, data[i:i + 512]), False
        if not member.eof:
            return out, False
        data = member.unused_data
    return out, not data.strip(b'\0')


def content(path):
    data = path.read_bytes()
    return inflate(data) if data[:2] == b'\x1f\x8b' else (data, True)


def raw_bytes(text):
    """The bytes of a JSON string as the schema says: U+DCxx is the byte xx."""
    return text.encode('utf-8', 'surrogateescape')


def without(records, *names):
    return [{key: value for key, value in record.items() if key not in names}
            for record in records]


def findings(records):
    return [record for record in records if record['type'] == 'finding']


def ids(records):
    return sorted(record['finding_id'] for record in findings(records))


# ------------------------------------------------------------------ checks


def check_screen(bench, folder):
    """With the screen off the same is found, byte for byte."""
    on = bench.run('hunt', '-q', folder).split(b'\n')
    off = bench.run('hunt', '-q', '--no-screen', folder).split(b'\n')
    assert on[1:-2] == off[1:-2], 'findings differ'
    last = [without([json.loads(lines[-2])], 'end')
            for lines in (on, off)]
    assert last[0] == last[1], 'summaries differ'
    for form in ('csv', 'table'):
        assert bench.run('hunt', '-q', '-O', form, folder) == \
            bench.run('hunt', '-q', '-O', form, '--no-screen', folder), form


def is_whole(record):
    """Is a finding about all of the logs together?"""
    return 'correlation' in record or 'sign' in record


def check_parts(bench, folder):
    """All at once is every file by itself, but for what is over time."""
    whole = bench.records('hunt', '-q', '--files', folder)
    parts = []
    for path in files_below(folder):
        parts += [record for record in
                  bench.records('hunt', '-q', '--files', path)
                  if record['type'] in ('finding', 'file')
                  and not is_whole(record)]
    got = [record for record in whole if record['type'] in ('finding', 'file')
           and not is_whole(record)]
    order = lambda record: json.dumps(record, sort_keys=True)  # noqa: E731
    assert sorted(parts, key=order) == sorted(got, key=order)


def check_threads(bench, folder):
    """However many threads read, and however often, the output is the same."""
    for command, forms in (('hunt', ('jsonl', 'csv', 'table')),
                           ('parse', ('jsonl', 'csv'))):
        for form in forms:
            extra = ['--files', '--reproducible'] if form == 'jsonl' else []
            runs = [bench.run(command, '-q', '-O', form, *extra, '-j', threads,
                              folder).split(b'\n') for threads in (1, 2, 7)]
            if form == 'jsonl':  # the first line has the arguments
                runs = [lines[1:] for lines in runs]
            assert runs[0] == runs[1], (command, form, 2)
            assert runs[0] == runs[2], (command, form, 7)


def check_over_time(bench, folder):
    """Neither threads nor memory change what correlations find."""
    rules = bench.scratch / 'over-time.yml'
    rules.write_text(OVER_TIME)
    runs = []
    for memory in ('256M', '2M'):
        for threads in (1, 2, 7):
            lines = bench.run('hunt', '-q', '-O', 'jsonl', '--files',
                              '--show-suppressed', '--assume-tz', 'UTC',
                              '--max-memory', memory, '-j', threads,
                              '-r', rules, folder).split(b'\n')
            last = json.loads(lines[-2])
            last['correlation'].pop('spilled')
            last.pop('end')
            runs.append(((memory, threads), lines[1:-2], last))
    for name, lines, last in runs[1:]:
        assert lines == runs[0][1], name
        assert last == runs[0][2], (name, last, runs[0][2])


def check_gzip(bench, folder):
    """Compressed or not, the same findings with the same ids."""
    for path in files_below(folder):
        data, whole = content(path)
        if not whole or path.stat().st_size > 1 << 20:
            continue
        name = path.name[:-3] if path.name.endswith('.gz') else path.name
        stamp = path.stat().st_mtime_ns
        plain, packed = bench.scratch / name, bench.scratch / (name + '.gz')
        plain.write_bytes(data)
        half = len(data) // 2
        packed.write_bytes(gzip.compress(data[:half], mtime=0) +
                           gzip.compress(data[half:], mtime=0))
        for copy in (plain, packed):
            os.utime(copy, ns=(stamp, stamp))
        both = [ids(bench.records('hunt', '-q', copy))
                for copy in (plain, packed)]
        assert both[0] == both[1], path
        plain.unlink()
        packed.unlink()


def check_counts(bench, folder):
    """Lines, bytes and SHA-256 as others count them.

    In JSON and quoted CSV an object or a row counts as a line.
    """
    entries = {record['file']: record for record in
               bench.records('hunt', '-q', '--files', folder)
               if record['type'] == 'file' and record['state'] != 'skipped'}
    assert set(entries) == {str(path) for path in files_below(folder)}
    for path in files_below(folder):
        entry, data = entries[str(path)], path.read_bytes()
        assert entry['sha256'] == hashlib.sha256(data).hexdigest(), path
        assert entry['size'] == len(data), path
        text, whole = content(path)
        if whole and not entry['nul_bytes'] and text[:1] not in b'[{"':
            lines = text.count(b'\n') + (text[-1:] not in (b'', b'\n'))
            assert entry['bytes'] == len(text), path
            assert entry['lines'] == lines, (path, entry['lines'], lines)
        if not whole:
            assert entry['damage'] and not entry['complete'], path


def check_parse(bench, folder):
    """`parse` writes every record, header and line of no known format."""
    records = bench.records('parse', '-q', folder)
    last = records[-1]
    count = sum(record['type'] == 'record' for record in records)
    assert count == last['records'] + last['headers'] + \
        last['unrecognised'], (count, last)
    rows = bench.run('parse', '-q', '-O', 'csv', folder)
    assert rows.count(b'\r\n') == count + 1


def check_pointers(correlation, texts):
    """The lines that a correlation points to are lines, and in order."""
    assert 0 < len(correlation['evidence']) <= correlation['count']
    for evidence in correlation['evidence']:
        name = evidence['file']
        if name not in texts:
            texts[name] = content(pathlib.Path(name))[0]
        text, at = texts[name], evidence['offset']
        assert evidence['length'] > 0, evidence
        assert at == 0 or text[at - 1:at] in b'\n\r\0', evidence
        assert at + evidence['length'] <= len(text), evidence
        assert evidence['raw'] is None, evidence


def check_evidence(bench, records):
    """The raw line stands in the file where the evidence says."""
    texts = {}
    for record in records:
        evidence = record['evidence']
        name = evidence['file']
        if name not in texts:
            texts[name] = content(pathlib.Path(name))[0]
        text, at = texts[name], evidence['offset']
        if 'correlation' in record:
            check_pointers(record['correlation'], texts)
            continue
        if 'sign' in record:  # a place, not a line
            assert text.count(b'\n', 0, at) + 1 == evidence['line'], evidence
            continue
        raw = raw_bytes(evidence['raw'])
        if evidence.get('cut'):
            assert text[at:at + len(raw)] == raw, evidence
            continue
        assert len(raw) == evidence['length'], evidence
        assert text[at:at + evidence['length']] == raw, evidence
        if not evidence.get('wrapped'):
            assert text.count(b'\n', 0, at) + 1 == evidence['line'], evidence


def check_raw(bench, folder):
    check_evidence(bench, findings(bench.records('hunt', '-q', folder)))
    check_evidence(bench, [record for record in
                           bench.records('parse', '-q', folder)
                           if record['type'] == 'record'])


def check_hostile(bench, folder):
    """JSON gives back every byte; table and CSV hold no control."""
    log, rule = bench.scratch / 'gui.log', bench.scratch / 'rule.yml'
    head = b'Wed Dec  3 02:11:00 2025 Info: '
    lines = [head + b'req:203.0.113.9 user:' + user +
             b' id:- GET /x/../y HTTP/1.1 200' for user in USERS]
    log.write_bytes(b'\n'.join(
        [head + b'Time offset from UTC: 0 seconds'] + lines) + b'\n')
    rule.write_text(RULE)
    found = findings(bench.records('hunt', '-q', '-r', rule, log))
    assert [raw_bytes(one['evidence']['raw']) for one in found] == lines
    check_evidence(bench, found)
    table = bench.run('hunt', '-q', '-r', rule, '-O', 'table', '--details', log)
    sheet = bench.run('hunt', '-q', '-r', rule, '-O', 'csv', log)
    for text in (table.decode(), sheet.decode().replace('\r\n', '\n')):
        assert not [c for c in text if c != '\n' and
                    (ord(c) < 32 or 127 <= ord(c) < 160 or c == '\u202e')]
    rows = list(csv.reader(io.StringIO(sheet.decode(), newline='')))
    assert len(rows) == len(lines) + 1
    assert all(len(row) == len(rows[0]) for row in rows)
    assert not [cell for row in rows for cell in row if cell[:1] and
                cell[0] in '=+-@\t\r']
    exact = bench.run('hunt', '-q', '-r', rule, '-O', 'csv', '--csv-raw', log)
    for line in lines:
        assert line in exact.replace(b'""', b'"'), line


CHECKS = (check_screen, check_parts, check_threads, check_over_time,
          check_gzip, check_counts, check_parse, check_raw)


def folders(root):
    yield root / 'examples' / 'logs'
    yield root / 'examples' / 'damaged'
    shared = os.environ.get('SEINE_SHARED', '')
    samples = pathlib.Path(shared) / 'samples'
    if shared and samples.is_dir():
        yield samples
    else:
        print('SEINE_SHARED names no folder with samples: skipped',
              file=sys.stderr)


def attempt(number, check, bench, folder):
    name = f'{check.__name__[6:]} {folder.name}'
    with tempfile.TemporaryDirectory() as scratch:
        bench.scratch = pathlib.Path(scratch)
        try:
            check(bench, folder)
        except AssertionError as error:
            print(f'not ok {number} - {name}')
            print(f'{name}: {str(error)[:2000]}', file=sys.stderr)
            return False
    print(f'ok {number} - {name}')
    return True


def main(program, root):
    bench = Bench(program, root)
    todo = [(check, folder) for folder in folders(bench.root)
            for check in CHECKS]
    todo.append((check_hostile, bench.root))
    print(f'1..{len(todo)}')
    good = [attempt(number, check, bench, folder)
            for number, (check, folder) in enumerate(todo, 1)]
    return 0 if all(good) else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
