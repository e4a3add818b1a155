#!/usr/bin/env python3
"""Any split of files into parts, merged in any order, some of them twice, gives
the output of one hunt byte for byte, in every format.  Seeded, so that a
failure can be repeated.

usage: splits.py SEINE [ROUNDS [SEED]]

A round is one split of one set of files: the example logs, six made-up
incidents, and random events under random correlations.  The record `run` of
JSON lines is left out, since it holds the arguments.

SPDX-License-Identifier: MIT
"""
import contextlib
import gzip
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / 'tests' / 'correlation'),
                str(ROOT / 'tests' / 'patterns' / 'scenarios')]
from bench import write_events, write_rules  # noqa: E402
from incidents import SCENARIOS  # noqa: E402
from random_cases import random_files, random_rule  # noqa: E402

OUTPUTS = {'jsonl': ['--files', '--show-suppressed'], 'csv': [],
           'table': ['--details']}


def call(seine, *arguments, allowed=(0, 3), stdin=None):
    done = subprocess.run([seine, *map(str, arguments)], capture_output=True,
                          input=stdin, check=False)
    assert done.returncode in allowed, 'exit %d of %s: %s' % (
        done.returncode, arguments, done.stderr.decode(errors='replace'))
    return done


def outputs(seine, folder, command, *arguments):
    """All formats at once, without the record `run`; and the exit status."""
    more, texts = [], {}
    for name, options in OUTPUTS.items():
        more += ['-O', '%s=%s' % (name, folder / name), *options]
    done = call(seine, command, '-q', '--force', '--reproducible', *more,
                *arguments)
    for name in OUTPUTS:
        text = (folder / name).read_bytes()
        texts[name] = text.split(b'\n', 1)[1] if name == 'jsonl' else text
    return texts, done.returncode


# ---------------------------------------------------------------- sets ---

def cut_files(rng, folder):
    """Cut each file at line ends into several, some of them compressed."""
    for path in sorted(p for p in folder.rglob('*') if p.is_file()):
        lines = path.read_bytes().splitlines(keepends=True)
        places = sorted(rng.randrange(len(lines) + 1)
                        for _ in range(rng.randint(0, 4))) + [len(lines)]
        begin = 0
        for number, end in enumerate(places):
            data = b''.join(lines[begin:end])
            name = '%s.%d' % (path, number)
            if rng.random() < 0.3:
                name, data = name + '.gz', gzip.compress(data, mtime=0)
            pathlib.Path(name).write_bytes(data)
            begin = end
        path.unlink()


def scenario(name):
    def make(rng, folder):
        evidence, change = SCENARIOS[name]()
        evidence.write(folder, change or (lambda log, data: data))
        cut_files(rng, folder)
        rules = sorted(p for p in (ROOT / 'patterns').iterdir()
                       if p.is_dir() and p.name != 'every-request')
        return [one for path in rules for one in ('-r', path)], [folder]
    return make


def examples(rng, folder):
    options = rng.choice([[], ['--assume-tz', '+01:00'],
                          ['--from', '2025-12-01', '--to', '2025-12-10'],
                          ['--max-line', '256'], ['-m', 'high']])
    return options, [ROOT / 'examples', folder / 'not there']


def correlations(rng, folder):
    rules = []
    for at in range(30):
        rules.append(random_rule(rng, f'r{at}', rules[-6:] if at % 3 else []))
    logs = folder / 'logs'
    logs.mkdir()
    for number in range(rng.randint(1, 4)):
        below = logs / str(number)
        below.mkdir()
        write_events(below, random_files(rng))
    return ['-r', write_rules(folder, rules)], [logs]


SETS = [examples, correlations] + [scenario(name) for name in SCENARIOS]


# --------------------------------------------------------------- splits ---

def listed(paths):
    """The files that a hunt over these paths would read, and what is none."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob('*') if p.is_file())
        else:
            yield path


def split_by_hand(seine, rng, folder, options, paths):
    """Each file in one part, some in two; some parts without any file."""
    count = rng.randint(1, 6)
    parts = [[] for _ in range(count)]
    for path in listed(paths):
        for part in rng.sample(parts, rng.choice([1, 1, 1, min(2, count)])):
            part.append(path)
    for number, part in enumerate(parts):
        rng.shuffle(part)
        call(seine, 'hunt', '-q', '-j', rng.randint(1, 4), *options,
             '--partial', folder / str(number), '--files-from', '-',
             stdin=b''.join(b'%s\n' % str(p).encode() for p in part))
    return [folder / str(number) for number in range(count)]


def split_by_shards(seine, rng, folder, options, paths):
    count = rng.randint(1, 7)
    for number in range(1, count + 1):
        call(seine, 'hunt', '-q', '-j', rng.randint(1, 4), *options,
             '--partial', folder / str(number), '--shard',
             '%d/%d' % (number, count), *paths)
    return [folder / str(number) for number in range(1, count + 1)]


def check_missing(seine, rng, folder, rules, parts):
    """Without one of several shards it is said, and the status is 3."""
    gone = rng.randrange(len(parts))
    rest = parts[:gone] + parts[gone + 1:]
    done = call(seine, 'merge', '-q', *rules, *rest, '-O', 'table',
                allowed=(3,))
    wanted = 'part %d of %d' % (gone + 1, len(parts))
    assert (wanted + ' is missing').encode() in done.stderr, done.stderr
    assert (wanted + ': missing: ').encode() in done.stdout, done.stdout


def only_rules(options):
    """What merge asks for as well: the rules."""
    pairs = list(zip(options[::2], options[1::2]))
    return [text for pair in pairs if pair[0] in ('-r', '-m') for text in pair]


def one_round(seine, rng, make):
    with contextlib.ExitStack() as stack:
        logs, parts_folder, out = (
            pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
            for _ in range(3))
        options, paths = make(rng, logs)
        wanted = outputs(seine, out, 'hunt', *options, *paths)
        split = rng.choice([split_by_hand, split_by_shards])
        parts = split(seine, rng, parts_folder, options, paths)
        order = parts + rng.sample(parts, rng.randint(0, len(parts)))
        rng.shuffle(order)
        rules = only_rules(options)
        got = outputs(seine, out, 'merge', *rules, *order)
        for name in OUTPUTS:
            assert got[0][name] == wanted[0][name], \
                '%s of %d parts differs' % (name, len(parts))
        assert got[1] == wanted[1], 'exit %d, not %d' % (got[1], wanted[1])
        if split is split_by_shards and len(parts) > 1:
            check_missing(seine, rng, out, rules, parts)
        return wanted[0]['jsonl'].count(b'\n{"type":"finding"')


def main():
    seine = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 24
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    findings = 0
    for number in range(rounds):
        rng = random.Random(f'{seed}.{number}')
        make = SETS[number % len(SETS)]
        try:
            findings += one_round(seine, rng, make)
        except AssertionError as error:
            sys.exit(f'seed {seed}, round {number}, {make.__name__}: {error}')
    assert findings > rounds, f'only {findings} findings'
    print(f'{rounds} splits, {findings} findings')


if __name__ == '__main__':
    main()
