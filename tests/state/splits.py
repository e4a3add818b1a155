#!/usr/bin/env python3
"""Any split of logs and rules into runs with a state gives the findings of one
run without a state over all of them, as TAP.

usage: splits.py PROGRAM [--count N] [--seed N]

Each split is a row of runs, each over some of the logs with some of the rules,
in any order, until every log was hunted in with every rule.  Logs may be there
in part at first, be renamed, or compressed.  All that the runs told, less what
they withdrew, must be what one run tells; nothing may be told twice; and in
between a run without --new-only must tell what a run without a state tells.

SPDX-License-Identifier: MIT
"""
import argparse
import gzip
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

import maker


def hunt(program, folder, rules, paths, *options):
    """Records of a hunt by type."""
    command = [program, 'hunt', '--no-pack', '--reproducible', '-q', '-j', '1']
    for name in rules:
        command += ['-r', f'rules/{name}.yml']
    done = subprocess.run(command + list(options) + sorted(paths), cwd=folder,
                          capture_output=True, timeout=120)
    if done.returncode not in (0, 3):
        raise AssertionError((done.args, done.returncode, done.stderr))
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert records[-1]['type'] == 'summary', records[-1]
    return records


def plain(evidence):
    """What a pointer has in common whatever the file is called."""
    return {key: value for key, value in evidence.items()
            if key not in ('file', 'sha256', 'member')}


def substance(record):
    """A finding without what the name and packing of its file change."""
    record = dict(record, evidence=plain(record['evidence']))
    if 'correlation' in record:
        over_time = dict(record['correlation'])
        over_time['evidence'] = [plain(one) for one in over_time['evidence']]
        record['correlation'] = over_time
    return json.dumps(record, sort_keys=True)


class Split:
    def __init__(self, program, folder, seed):
        self.program = program
        self.folder = folder
        self.random = random.Random(seed)
        self.told = {}
        self.steps = []
        (folder / 'rules').mkdir()
        self.rules = self.random.sample(sorted(maker.RULES),
                                        self.random.randint(2, 6))
        for name in self.rules:
            (folder / 'rules' / f'{name}.yml').write_text(maker.RULES[name])
        self.logs = {
            f'gui-{i}.current': maker.make_log(self.random,
                                               self.random.randint(5, 60))
            for i in range(self.random.randint(2, 5))}
        self.paths = {}  # where a log is now

    def place(self, name):
        """Put the log somewhere, as a whole."""
        if name in self.paths:
            os.unlink(self.folder / self.paths[name])
        stem = name.split('.')[0]
        kind = self.random.randrange(3)
        path = [name, f'{stem}.x.log', f'{stem}.y.gz'][kind]
        data = self.logs[name]
        if kind == 2:
            data = gzip.compress(data, mtime=0)
        (self.folder / path).write_bytes(data)
        self.paths[name] = path

    def place_part(self, name):
        """Only its first entries are there yet.  One that is not whole would
        be another finding."""
        data = self.logs[name]
        ends = [0] + [m.start() for m in re.finditer(rb'^Mon ', data, re.M)]
        size = self.random.choice(ends)
        (self.folder / name).write_bytes(data[:size])
        self.paths[name] = name

    def run(self, rules, logs):
        paths = [self.paths[name] for name in logs]
        self.steps.append((sorted(rules), sorted(paths)))
        records = hunt(self.program, self.folder, rules, paths, '--state', 's',
                       '--new-only')
        for record in records:
            if record['type'] == 'finding':
                key, text = record['finding_id'], substance(record)
                assert self.told.get(key) != text, ('told twice', record)
                self.told[key] = text
            elif record['type'] == 'withdrawn':
                del self.told[record['finding_id']]
        assert sum(r['type'] == 'finding' for r in records) == \
            records[-1]['findings'], records[-1]

    def check_equal(self, rules, logs):
        """With a state and without it, the same is told of the same."""
        paths = [self.paths[name] for name in logs]
        (self.folder / 't').unlink(missing_ok=True)
        one = hunt(self.program, self.folder, rules, paths)
        other = hunt(self.program, self.folder, rules, paths, '--state', 't')
        again = hunt(self.program, self.folder, rules, paths, '--state', 't')
        for records in (one, other, again):
            records[0].pop('arguments')
            records[-1].pop('state', None)
            # how many records were screened is not what was found
            records[-1].pop('candidates')
        assert one == other, ('with a state', rules, paths)
        assert one == again, ('from a state', rules, paths)

    def some(self, names):
        return self.random.sample(names, self.random.randint(1, len(names)))

    def parts(self):
        """Some logs are hunted in before they are whole."""
        for name in sorted(self.logs):
            if self.random.randrange(3) == 0:
                self.place_part(name)
                self.run(self.some(self.rules), [name])

    def go(self):
        names = sorted(self.logs)
        left = {(rule, log) for rule in self.rules for log in names}
        self.parts()
        for name in names:
            self.place(name)
        while left:
            rules, logs = self.some(self.rules), self.some(names)
            if self.random.randrange(2) == 0:
                self.place(self.random.choice(logs))
            self.run(rules, logs)
            left -= {(rule, log) for rule in rules for log in logs}
            if self.random.randrange(20) == 0:
                self.check_equal(rules, logs)
        want = {r['finding_id']: substance(r)
                for r in hunt(self.program, self.folder, self.rules,
                              self.paths.values()) if r['type'] == 'finding'}
        missing = sorted(set(want) - set(self.told))
        more = sorted(set(self.told) - set(want))
        other = sorted(k for k in set(want) & set(self.told)
                       if want[k] != self.told[k])
        assert not missing and not more and not other, (
            'lost', [want[k] for k in missing[:2]],
            'too many', [self.told[k] for k in more[:2]],
            'otherwise', [(want[k], self.told[k]) for k in other[:1]],
            self.steps)
        return len(want)


def main():
    reader = argparse.ArgumentParser()
    reader.add_argument('program')
    reader.add_argument('--count', type=int, default=1000)
    reader.add_argument('--seed', type=int, default=0)
    reader.add_argument('--keep', action='store_true')
    arguments = reader.parse_args()
    program = os.path.abspath(arguments.program)
    maker.skip_without_state(program)
    found = runs = 0
    status = 0
    base = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
    for seed in range(arguments.seed, arguments.seed + arguments.count):
        folder = pathlib.Path(tempfile.mkdtemp(prefix='seine-', dir=base))
        try:
            split = Split(program, folder, seed)
            found += split.go()
            runs += len(split.steps)
        except AssertionError as error:
            print(f'not ok 1 - split {seed}: {error}'.replace('\n', ' ')[:4000])
            status = 1
            if arguments.keep:
                print(folder)
                break
        finally:
            if not arguments.keep:
                shutil.rmtree(folder)
        if status:
            break
    if status == 0:
        print(f'ok 1 - {arguments.count} splits, {runs} runs, '
              f'{found} findings')
    print('1..1')
    return status


if __name__ == '__main__':
    sys.exit(main())
