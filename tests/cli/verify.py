#!/usr/bin/env python3
"""`seine verify` against a reader of its own: logs and results are changed at
random, and Python says from the files alone what must come out.

usage: verify.py SEINE LOGS...

Everything that parse tells of untouched logs must be OK, however lines are cut.

SPDX-License-Identifier: MIT
"""
import gzip
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402

ROUNDS = 40


def run(seine, *arguments, **others):
    return subprocess.run([seine, *arguments], capture_output=True, check=False,
                          **others)


def read_results(data):
    """Lines with their exact bytes where they were no UTF-8."""
    return [json.loads(line) for line in data.decode().split('\n')[:-1]]


def to_bytes(text):
    return text.encode('utf-8', 'surrogateescape')


def places_of(result):
    if 'correlation' in result:
        return result['correlation']['evidence']
    return [result['evidence']]


class Archive:
    """The files as they are now: hash and decompressed content, or None."""

    def __init__(self, root):
        self.root, self.cache = os.fsencode(root), {}

    def read(self, name):
        if name not in self.cache:
            self.cache[name] = self.load(os.path.join(self.root, name))
        return self.cache[name]

    @staticmethod
    def load(path):
        if not os.path.isfile(path) or os.path.islink(path):
            return None
        with open(path, 'rb') as file:
            data = file.read()
        content = gzip.decompress(data) if data[:2] == b'\x1f\x8b' else data
        return hashlib.sha256(data).hexdigest(), content


def is_there(content, place, packed):
    """Do the bytes, their number and their ends fit?"""
    begin, size = place['offset'], place['length']
    end = begin + size
    raw = to_bytes(place['raw']) if place['raw'] is not None else None
    if end > len(content) or bool(place['member']) != packed:
        return False
    if raw is not None and content[begin:end] != raw:
        return False
    if content.count(b'\n', 0, begin) + 1 != place['line']:
        return False
    if begin and content[begin - 1:begin] != b'\n':
        return False
    return end == len(content) or content[end:end + 1] == b'\n' or \
        content[end:end + 2] == b'\r\n'


def judge(archive, result):
    worst = 0
    for place in places_of(result):
        found = archive.read(to_bytes(place['file']))
        if not found:
            worst = max(worst, 2)
        elif found[0] != place['sha256'] or not is_there(
                found[1], place, to_bytes(place['file']).endswith(b'.gz')):
            worst = max(worst, 1)
    return ('ok', 'changed', 'missing')[worst]


def change_logs(rng, root):
    """Nothing, or one change to some of the files."""
    paths = sorted(path for path in root.rglob('*') if path.is_file())
    for path in rng.sample(paths, rng.randrange(len(paths))):
        data = path.read_bytes()
        packed = data[:2] == b'\x1f\x8b'
        content = bytearray(gzip.decompress(data) if packed else data)
        kind = rng.randrange(6)
        if kind == 0:
            path.unlink()
            continue
        if kind == 1:
            path.rename(path.with_name(path.name + '.old'))
            os.symlink(path.name + '.old', path)
            continue
        at = rng.randrange(len(content))
        if kind == 2:
            content[at] ^= 1
        elif kind == 3:
            content += b'one more line\n'
        elif kind == 4:
            del content[at:at + 5]
        else:
            content[at:at] = b'\n'
        path.write_bytes(gzip.compress(content) if packed else content)


def change_results(rng, results):
    """Some findings tell of another place."""
    for result in results:
        if result['type'] not in ('finding', 'record') or rng.random() > 0.1:
            continue
        place = rng.choice(places_of(result))
        name = rng.choice(('line', 'offset', 'length', 'sha256', 'raw', 'file'))
        if name in ('line', 'offset', 'length'):
            place[name] += rng.choice((1, 2, 10**6, 2**63))
        elif name == 'sha256':
            place[name] = '0' * 64
        elif name == 'raw' and place['raw'] is not None:
            place[name] = rng.choice((place['raw'][:-1], place['raw'] + 'x', ''))
        elif name == 'file':
            place[name] = rng.choice(('no/such', place['file'] + 'x'))
        if 'correlation' in result:
            result['evidence'] = result['correlation']['evidence'][0]


def check_round(seine, rng, logs, folder):
    root = folder / 'root'
    shutil.copytree(logs, root)
    command = rng.choice(('hunt', 'parse'))
    done = run(seine, command, '-q', '-O', 'jsonl', '.', cwd=root)
    results = read_results(done.stdout)
    for result in results:
        if result['type'] in ('finding', 'record'):
            for place in places_of(result):
                assert place['file'].startswith('./')
                place['file'] = place['file'][2:]
            result['evidence'] = places_of(result)[0]
    if rng.random() < 0.5:
        change_results(rng, results)
    if rng.random() < 0.8:
        change_logs(rng, root)
    text = folder / 'results.jsonl'
    text.write_text(''.join(json.dumps(result) + '\n' for result in results))
    done = run(seine, 'verify', '--root', root, '-O', 'jsonl', text)
    got = [line['status'] for line in read_results(done.stdout)
           if line['type'] == 'verified']
    archive = Archive(root)
    wanted = [judge(archive, result) for result in results
              if result['type'] in ('finding', 'record')]
    # a link in the place of a file is not followed: neither there nor missing
    got = ['missing' if status == 'unreadable' else status for status in got]
    assert len(got) == len(wanted) > 50
    for number, (one, two) in enumerate(zip(got, wanted)):
        assert one == two, (one, two, [result for result in results if
                            result['type'] in ('finding', 'record')][number])
    shutil.rmtree(root)
    return wanted


def check_random(seine, paths):
    rng = random.Random(7)
    seen = set()
    with tempfile.TemporaryDirectory() as name:
        for _ in range(ROUNDS):
            seen |= set(check_round(seine, rng, paths[0], pathlib.Path(name)))
    assert seen == {'ok', 'changed', 'missing'}, seen


def check_untouched(seine, paths):
    """Whatever was read can be found again, damaged and cut as it may be."""
    count = 0
    for options in ([], ['--max-line', '256'], ['--max-bytes', '1000'],
                    ['--max-line', '300', '--max-bytes', '5000']):
        with tempfile.TemporaryDirectory() as name:
            text = pathlib.Path(name, 'parse.jsonl')
            run(seine, 'parse', '-q', '--files', *options, '-o', text, *paths)
            done = run(seine, 'verify', '-O', 'jsonl', text)
            last = read_results(done.stdout)[-1]
            assert done.returncode == 0, (options, last)
            assert last['ok'] == last['verified'], (options, last)
            count += last['ok']
    print(f'# {count} records and files')
    assert count > 1000


def main(seine, *paths):
    paths = [path for path in paths if os.path.exists(path)]
    return tap.run((check_random, check_untouched),
                   lambda check: check(os.path.realpath(seine), paths))



if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
