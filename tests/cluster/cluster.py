"""What the tests of examples/cluster share: logs, what one hunt tells of them,
a worker that dies once, and TAP.

SPDX-License-Identifier: MIT
"""
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECIPES = ROOT / 'examples' / 'cluster'
LOGS = ROOT / 'examples'
SHARDS = 4

# Some shards begin to write a part, wait to be killed, and are whole when they
# are run again.
DIES_ONCE = '''#!/bin/sh
for shard in %(dying)s; do
    case " $* " in
    *" --shard $shard/%(shards)d "*)
        if mkdir "%(folder)s/$shard.begun" 2>/dev/null; then
            echo half of a part
            echo $$ >"%(folder)s/$shard.new"
            mv "%(folder)s/$shard.new" "%(folder)s/$shard.pid"
            exec sleep 100
        fi
        echo again >>"%(folder)s/$shard.again"
        ;;
    esac
done
exec %(seine)s "$@"
'''


def dying_program(seine, folder, *dying):
    path = pathlib.Path(folder) / 'seine'
    path.write_text(DIES_ONCE % {
        'folder': folder, 'seine': seine, 'shards': SHARDS,
        'dying': ' '.join(map(str, dying))})
    path.chmod(0o755)
    return path


def wait_for(what, seconds, why):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError('%s: not within %d s' % (why, seconds))


def pid_of_dying(folder, shard, seconds=30):
    path = pathlib.Path(folder) / ('%d.pid' % shard)
    wait_for(path.exists, seconds, 'shard %d begins' % shard)
    return int(path.read_text())


def times_again(folder, shard):
    path = pathlib.Path(folder) / ('%d.again' % shard)
    return path.read_text().count('again') if path.exists() else 0


def results(folder):
    """What a recipe leaves, without the record `run` and its arguments."""
    folder = pathlib.Path(folder)
    return {'jsonl': (folder / 'result.jsonl').read_bytes().split(b'\n', 1)[1],
            'txt': (folder / 'result.txt').read_bytes(),
            'csv': (folder / 'result.csv').read_bytes()}


def one_hunt(seine, folder, *arguments):
    """The same of one hunt, and its exit status."""
    folder = pathlib.Path(folder)
    done = subprocess.run(
        [seine, 'hunt', '-q', '--force', '--files',
         '-O', 'jsonl=%s' % (folder / 'result.jsonl'),
         '-O', 'table=%s' % (folder / 'result.txt'),
         '-O', 'csv=%s' % (folder / 'result.csv'), *map(str, arguments)],
        check=False)
    return results(folder), done.returncode


def same(wanted, got):
    for name, text in wanted.items():
        assert got[name] == text, name + ' differs from that of one hunt'
    assert wanted['jsonl'].count(b'"type":"finding"') > 50


def run(command, env=None, **more):
    return subprocess.run([str(part) for part in command], check=False,
                          env={**os.environ, **(env or {})}, **more)


def missing(*programs):
    """The first of these that is not there, also where daemons are."""
    path = os.environ.get('PATH', '') + ':/usr/sbin:/sbin'
    for program in programs:
        if not shutil.which(program, path=path):
            return program
    return None


def where(program):
    return shutil.which(program,
                        path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin')


def tap(tests):
    """Each is a name and a function; a text that it returns is a skip."""
    print('1..%d' % len(tests))
    bad = 0
    for number, (name, test) in enumerate(tests, 1):
        try:
            skipped = test()
        except AssertionError as error:
            bad += 1
            print('not ok %d - %s' % (number, name))
            print('%s: %s' % (name, error), file=sys.stderr)
            continue
        print('ok %d - %s%s' % (number, name,
                                ' # SKIP ' + skipped if skipped else ''))
        sys.stdout.flush()
    return 1 if bad else 0
