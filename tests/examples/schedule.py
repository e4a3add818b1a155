#!/usr/bin/env python3
"""The schedule of examples/: units by systemd-analyze, and what they and cron's
line run, run here; exit status, alarm and results.

usage: schedule.py SEINE ROOT

SPDX-License-Identifier: MIT
"""
import fcntl
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import tap  # noqa: E402

LIBRARY, ARCHIVE, RESULTS = ('/usr/local/lib/seine', '/srv/asyncos-logs',
                             '/var/lib/seine')
UNITS = ['seine-hunt.service', 'seine-hunt.timer', 'seine-alert@.service']
EXPOSURE = 15  # tenths: "OK" of systemd-analyze begins below 40


class Bench:
    def __init__(self, seine, root, folder):
        self.seine, self.root, self.folder = seine, root, folder
        self.source = root / 'examples' / 'schedule'
        self.library = folder / 'lib'
        self.library.mkdir()
        for name in ('scheduled-hunt', 'alert'):
            shutil.copy(self.source / name, self.library)
        self.results = folder / 'results'
        self.results.mkdir()
        (folder / 'bin').mkdir()
        (folder / 'bin' / 'seine').symlink_to(seine)

    def here(self, text, archive):
        """With the folders of this test."""
        return text.replace(LIBRARY, str(self.library)) \
            .replace(RESULTS, str(self.results)).replace(ARCHIVE, str(archive))

    def run(self, command, **env):
        path = f'{self.folder}/bin:' + os.environ['PATH']
        kept = {key: value for key, value in os.environ.items()
                if key.startswith(('LD_', 'ASAN_', 'UBSAN_', 'LSAN_'))}
        return subprocess.run(command, capture_output=True, text=True,
                              check=False, env={**kept, 'PATH': path, **env})

    def hunt(self, archive, *options, **env):
        return self.run([self.library / 'scheduled-hunt', archive, self.results,
                         *options], **env)


def newest(bench, suffix):
    return max(bench.results.glob('*.' + suffix), key=os.path.getmtime)


def exec_start(unit):
    """The command, and the environment that the unit gives it."""
    text = unit.read_text()
    env = dict(pair.split('=', 1) for pair in
               re.search('^Environment=(.*)$', text, re.M).group(1).split()
               ) if 'Environment=' in text else {}
    return re.search('^ExecStart=(.*)$', text, re.M).group(1).split(), env


def check_hunt(bench):
    """Status, results, and a manifest that sha256sum takes."""
    logs = bench.root / 'examples' / 'logs'
    for archive, options, env, status in (
            (logs, [], {}, 1),
            (logs, ['--last', '1h'], {}, 0),
            (logs, [], {'FAIL_ON': 'critical'}, 1),
            (logs, ['-m', 'low', '--exclude-rule', 'no such'], {}, 1),
            (bench.root / 'examples' / 'damaged', [], {}, 3),
            (bench.folder / 'nothing', [], {}, 3),
            (logs, ['--no-such-option'], {}, 2)):
        before = set(bench.results.iterdir())
        done = bench.hunt(archive, *options, **env)
        assert done.returncode == status, (options, status, done.stderr)
        made = sorted(path.suffix for path in
                      set(bench.results.iterdir()) - before)
        if status == 2:
            assert made == []
            continue
        assert made == ['.jsonl', '.sha256', '.txt'], made
        last = newest(bench, 'jsonl').read_text().splitlines()[-1]
        assert json.loads(last)['exit']['code'] == status
    done = subprocess.run(['sha256sum', '-c', '--quiet', '--strict', max(
        bench.results.glob('*.sha256'), key=os.path.getsize)], check=False)
    assert done.returncode == 0


def check_alert(bench):
    """Every status has its words; none for 0; systemd's variables do as well."""
    told = bench.folder / 'told'
    tell = bench.folder / 'tell'
    tell.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >>{told}\n')
    tell.chmod(0o755)
    for status, word in ((1, 'findings'), (2, 'nothing was hunted'),
                         (3, 'not all'), (4, 'limit'), (137, 'early')):
        bench.run([bench.library / 'alert', str(status), 'x'], TELL=str(tell))
        line = told.read_text().splitlines()[-1]
        assert line.startswith(f'x: status {status}: ') and word in line, line
    count = len(told.read_text().splitlines())
    done = bench.run([bench.library / 'alert', '0', 'x'], TELL=str(tell))
    assert done.returncode == 0
    assert len(told.read_text().splitlines()) == count
    bench.run([bench.library / 'alert'], TELL=str(tell),
              MONITOR_EXIT_STATUS='1', MONITOR_UNIT='seine-hunt.service')
    assert told.read_text().splitlines()[-1].startswith(
        'seine-hunt.service: status 1: ')


def check_unit_runs(bench):
    """What ExecStart= says, with the unit's own environment."""
    command, env = exec_start(bench.source / 'seine-hunt.service')
    assert set(env) == {'OPTIONS', 'FAIL_ON'}, env
    logs = bench.root / 'examples' / 'logs'
    for options, status in ((env['OPTIONS'], 0), ('', 1)):
        words = []
        for word in command:
            words += options.split() if word == '$OPTIONS' else \
                [bench.here(word, logs)]
        done = bench.run(words, FAIL_ON=env['FAIL_ON'])
        assert done.returncode == status, (words, done.stderr)
    command, _ = exec_start(bench.source / 'seine-alert@.service')
    done = bench.run([bench.here(word, logs) for word in command],
                     TELL='echo', MONITOR_EXIT_STATUS='3')
    assert 'not all' in done.stdout, done.stdout


def check_cron(bench):
    """Cron's line, as cron gives it to sh; a second one at once does nothing."""
    text = (bench.source / 'seine.cron').read_text()
    line = [line for line in text.splitlines() if re.match(r'\d', line)]
    assert len(line) == 1
    fields = line[0].split(None, 6)
    assert fields[:6] == ['0', '5', '*', '*', '*', 'seine']
    for archive, option, said in (('logs', '', 'status 1'),
                                  ('logs', '--last 25h', ''),
                                  ('damaged', '', 'status 3')):
        command = bench.here(fields[6], bench.root / 'examples' / archive)
        done = bench.run(['sh', '-c', command.replace('--last 25h', option)],
                         TELL='echo')
        assert (said in done.stdout) if said else done.stdout == '', done
    with open(bench.results / 'lock', 'w', encoding='ascii') as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = bench.run(['sh', '-c', command], TELL='echo')
    assert 'status 75' in done.stdout, done


def check_units(bench):
    """systemd reads the units, and grants them next to nothing."""
    if not shutil.which('systemd-analyze'):
        print('# no systemd-analyze: the units are not checked')
        return
    units = bench.folder / 'units'
    units.mkdir()
    for name in UNITS:
        text = (bench.source / name).read_text()
        (units / name).write_text(text.replace(LIBRARY, str(bench.library)))
    paths = [units / name for name in UNITS if '@' not in name]
    paths.append(units / 'seine-alert@x.service')
    (units / 'seine-alert@.service').rename(paths[-1])
    done = subprocess.run(['systemd-analyze', '--man=no', 'verify', *paths],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stderr == '', done.stderr
    done = subprocess.run(
        ['systemd-analyze', 'security', '--offline=yes',
         f'--threshold={EXPOSURE}', paths[0]],
        capture_output=True, text=True, check=False)
    if 'unrecognized option' in done.stderr:
        print('# systemd-analyze before 250: exposure is not measured')
        return
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    print('#', done.stdout.splitlines()[-1].encode('ascii', 'ignore').decode())


def check_scripts(bench):
    for name in ('scheduled-hunt', 'alert'):
        assert os.access(bench.source / name, os.X_OK), name
        subprocess.run(['sh', '-n', bench.source / name], check=True)
        if shutil.which('shellcheck'):
            done = subprocess.run(['shellcheck', '-s', 'sh', '-e', 'SC2086',
                                   bench.source / name], check=False)
            assert done.returncode == 0, name


CHECKS = (check_scripts, check_hunt, check_alert, check_unit_runs, check_cron,
          check_units)


def main(seine, root):
    def call(check):
        with tempfile.TemporaryDirectory() as name:
            check(Bench(os.path.realpath(seine), pathlib.Path(root).resolve(),
                        pathlib.Path(name)))
    return tap.run(CHECKS, call)



if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
