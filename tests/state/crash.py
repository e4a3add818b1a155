#!/usr/bin/env python3
"""Runs with a state that are killed, cannot write, or meet, as TAP.

usage: crash.py PROGRAM [--kills N]

A run is killed (SIGKILL) at a random moment, again and again, while logs grow.
In the end no finding may be missing in the outputs of all runs, and none may be
in two of them.

SPDX-License-Identifier: MIT
"""
import argparse
import ctypes
import json
import os
import pathlib
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import maker
import splits

RULES = ['passwd', 'post', 'address', 'count', 'order', 'terms']


def write_rules(folder):
    (folder / 'rules').mkdir()
    for name in RULES:
        (folder / 'rules' / f'{name}.yml').write_text(maker.RULES[name])


def command(program, *options):
    return [program, 'hunt', '--no-pack', '-q', '-r', 'rules', '--state', 's',
            *options]


class Logs:
    """Logs that grow by whole entries."""

    def __init__(self, folder, chance):
        self.folder = folder
        self.random = chance
        self.left = {}
        for i in range(30):
            log = maker.make_log(chance, chance.choice([20, 200, 1500]))
            lines = log.splitlines(keepends=True)
            starts = [n for n, line in enumerate(lines)
                      if line.startswith(b'Mon')] + [len(lines)]
            self.left[f'gui-{i}.current'] = [
                b''.join(lines[a:b]) for a, b in zip(starts, starts[1:])]

    def grow(self, most):
        for name in self.random.sample(sorted(self.left),
                                       self.random.randint(1, 8)):
            entries = self.left[name]
            count = self.random.randint(0, min(most, len(entries)))
            with open(self.folder / 'logs' / name, 'ab') as file:
                file.write(b''.join(entries[:count]))
            del entries[:count]

    def finish(self):
        for name, entries in self.left.items():
            with open(self.folder / 'logs' / name, 'ab') as file:
                file.write(b''.join(entries))


def run_killed(program, folder, number, after):
    """Was it killed before it ended?"""
    jsonl, csv = f'out-{number:04}.jsonl', f'csv=out-{number:04}.csv'
    outputs = ['-O', csv, '-o', jsonl] if number % 2 else \
        ['-O', f'jsonl={jsonl}', '-O', csv]
    process = subprocess.Popen(
        command(program, '--new-only', *outputs, 'logs'), cwd=folder,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    assert process.returncode == 0, process.returncode
    return False


def collect(folder, before=()):
    """All that the outputs tell together, after what was told before."""
    told = dict.fromkeys(before)
    for path in sorted(folder.glob('out-*.jsonl'),
                       key=lambda path: path.stat().st_mtime_ns):
        assert path.with_suffix('.csv').exists(), path
        records = [json.loads(line) for line in path.open()]
        assert records[-1]['type'] == 'summary', path
        for record in records:
            if record['type'] == 'finding':
                key, text = record['finding_id'], splits.substance(record)
                assert told.get(key) != text, ('told twice', path, record)
                told[key] = text
            elif record['type'] == 'withdrawn':
                del told[record['finding_id']]
    return told


def killed(program, folder, kills):
    chance = random.Random(3)
    write_rules(folder)
    (folder / 'logs').mkdir()
    logs = Logs(folder, chance)
    count = number = 0
    longest = 0.5
    while count < kills:
        logs.grow(100)
        number += 1
        begin = time.monotonic()
        if run_killed(program, folder, number,
                      chance.uniform(0, 1.2 * longest)):
            count += 1
            longest *= 1.05  # so that some runs end, however busy it is
        else:
            longest = (longest + time.monotonic() - begin) / 2
    logs.finish()
    assert not run_killed(program, folder, number + 1, 60)
    told = collect(folder)
    records = splits.hunt(program, folder, RULES, ['logs'])
    want = {r['finding_id']: splits.substance(r) for r in records
            if r['type'] == 'finding'}
    assert told == want, ('lost', len(set(want) - set(told)), 'too many',
                          len(set(told) - set(want)), 'otherwise',
                          [(want[k], told[k]) for k in set(want) & set(told)
                           if want[k] != told[k]][:1])
    rest = [path.name for path in folder.iterdir()
            if path.name.startswith('out-') and path.suffix not in
            ('.jsonl', '.csv')]
    assert not rest, rest
    return f'{count} of {number} runs killed, {len(want)} findings'


def prepare(program, folder):
    write_rules(folder)
    (folder / 'logs').mkdir()
    log = maker.make_log(random.Random(1), 300)
    (folder / 'logs' / 'gui.current').write_bytes(log)


def run(program, folder, *options, **how):
    return subprocess.run(command(program, *options, 'logs'), cwd=folder,
                          capture_output=True, text=True, timeout=60, **how)


def full_disk(program, folder, _):
    """No room for the state: nothing is hunted."""
    prepare(program, folder)

    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300000, 300000))

    done = run(program, folder, preexec_fn=small_files)
    assert done.returncode == 2 and not done.stdout, done
    assert 'state: s: ' in done.stderr, done.stderr
    assert run(program, folder).returncode == 0
    return done.stderr.strip()


def obey_modes():
    """Root, too, may not write what its mode forbids, once it runs another
    program. (Another user might not reach the program, nor its library.)"""
    drop_of_bounding_set, dac_override = 24, 1
    if os.getuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(drop_of_bounding_set, dac_override, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), 'PR_CAPBSET_DROP')


def read_only(program, folder, _):
    """A state that cannot be written: nothing is hunted."""
    prepare(program, folder)
    assert run(program, folder).returncode == 0
    os.chmod(folder / 's', 0o444)
    os.chmod(folder, 0o555)

    done = run(program, folder, preexec_fn=obey_modes)
    os.chmod(folder, 0o755)
    assert done.returncode == 2 and not done.stdout, done
    assert 'state: s: ' in done.stderr, done.stderr
    return done.stderr.strip()


def not_a_state(program, folder, _):
    """Another file, another database, and one of a later version."""
    prepare(program, folder)
    (folder / 's').write_text('this is no database, but a text\n' * 99)
    done = run(program, folder)
    assert done.returncode == 2 and not done.stdout, done
    os.unlink(folder / 's')
    other = sqlite3.connect(folder / 's')
    other.execute('CREATE TABLE x(y)')
    other.commit()
    other.close()
    done = run(program, folder)
    assert done.returncode == 2 and 'no state of seine' in done.stderr, done
    os.unlink(folder / 's')
    assert run(program, folder).returncode == 0
    later = sqlite3.connect(folder / 's')
    later.execute('PRAGMA user_version = 99')
    later.close()
    done = run(program, folder)
    assert done.returncode == 2 and 'later version' in done.stderr, done
    return 'refused'


def older_version(program, folder, _):
    """A state of version 1 is brought up to date and loses nothing."""
    prepare(program, folder)
    assert run(program, folder).returncode == 0
    first = sqlite3.connect(folder / 's')
    for name, in first.execute('SELECT name FROM sqlite_schema WHERE'
                               ' type = "trigger"').fetchall():
        first.execute(f'DROP TRIGGER "{name}"')
    first.executescript('DROP TABLE telling; DROP TABLE telling_piece;'
                        'DROP INDEX content_start;'
                        'ALTER TABLE content DROP COLUMN start;'
                        'DROP INDEX reported_withdrawn;'
                        'DROP TABLE replaced;'
                        'ALTER TABLE output DROP COLUMN force;'
                        'PRAGMA user_version = 1')
    first.close()
    done = run(program, folder, '--new-only')
    assert done.returncode == 0, done
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert records[-1]['state']['known_findings'] > 0, records[-1]
    assert not [r for r in records if r['type'] == 'finding']
    now = sqlite3.connect(folder / 's')
    assert now.execute('PRAGMA user_version').fetchone() == (4,)
    return 'version 1 to 4'


def two_at_once(program, folder, _):
    """The second waits for the first, and says so."""
    prepare(program, folder)
    assert run(program, folder).returncode == 0
    first = sqlite3.connect(folder / 's', isolation_level=None)
    first.execute('BEGIN EXCLUSIVE')
    second = subprocess.Popen(
        [program, 'hunt', '--no-pack', '-r', 'rules', '--state', 's',
         '--new-only', 'logs'], cwd=folder, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True)
    said = second.stderr.readline()
    assert 'another run has it; waiting' in said, said
    assert second.poll() is None
    first.execute('ROLLBACK')
    first.close()
    out, _ = second.communicate(timeout=60)
    assert second.returncode == 0 and '"known":1' in out, out
    before = [json.loads(line)['finding_id'] for line in
              run(program, folder).stdout.splitlines()
              if '"type":"finding"' in line]
    (folder / 'more').mkdir()
    for i in range(20):
        (folder / 'more' / f'gui-{i}.log').write_bytes(
            maker.make_log(random.Random(i + 50), 200))
    runs = [subprocess.Popen(command(program, '--new-only', '-O',
                                     f'jsonl=out-{i:04}.jsonl', '-O',
                                     f'csv=out-{i:04}.csv', 'more'),
                             cwd=folder, stderr=subprocess.PIPE)
            for i in range(4)]
    for process in runs:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
    return f'{len(collect(folder, before))} findings after {len(runs)} runs at '\
        'once'


def many_at_once(program, folder, _):
    """Runs that wait for one state do not wait for each other for ever."""
    write_rules(folder)
    (folder / 'logs').mkdir()
    (folder / 'logs' / 'gui.log').write_bytes(
        maker.make_log(random.Random(8), 50))
    rounds, count = 15, 6
    for turn in range(rounds):
        runs = [subprocess.Popen(
            command(program, '-O', f'jsonl=many-{turn}-{i}.jsonl', 'logs'),
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for i in range(count)]
        end = time.monotonic() + 60
        try:
            for process in runs:
                process.wait(timeout=max(end - time.monotonic(), 0.1))
                assert process.returncode == 0, process.returncode
        except subprocess.TimeoutExpired:
            assert False, f'round {turn}: a run did not end'
        finally:
            for process in runs:
                process.kill()
                process.wait()
    return f'{rounds} times {count} runs'


def unwritten(program, folder, _):
    """Findings of an output that could not be written are told again."""
    prepare(program, folder)
    done = run(program, folder, '--new-only', '-O', 'jsonl=/dev/full')
    assert done.returncode == 4, done
    done = run(program, folder, '--new-only')
    assert done.returncode == 0 and '"type":"finding"' in done.stdout, done
    done = run(program, folder, '--new-only')
    assert done.returncode == 0 and '"type":"finding"' not in done.stdout
    return 'told again'


TESTS = [full_disk, read_only, not_a_state, older_version, two_at_once,
         many_at_once, unwritten, killed]


def main():
    reader = argparse.ArgumentParser()
    reader.add_argument('program')
    reader.add_argument('--kills', type=int, default=200)
    arguments = reader.parse_args()
    program = os.path.abspath(arguments.program)
    maker.skip_without_state(program)
    status = 0
    for number, test in enumerate(TESTS, 1):
        with tempfile.TemporaryDirectory() as name:
            os.chmod(name, 0o755)
            try:
                said = test(program, pathlib.Path(name), arguments.kills)
                print(f'ok {number} - {test.__name__}: {said}')
            except (AssertionError, KeyError) as error:
                status = 1
                line = error.__traceback__
                while line.tb_next:
                    line = line.tb_next
                print(f'not ok {number} - {test.__name__}: {line.tb_lineno}: '
                      f'{error}'.replace('\n', ' ')[:3000])
    print(f'1..{len(TESTS)}')
    return status


if __name__ == '__main__':
    sys.exit(main())
