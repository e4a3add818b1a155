#!/usr/bin/env python3
"""examples/cluster/mapper.sh and reducer.sh as Hadoop Streaming runs them, and
spark.py with a stand-in for pyspark that has the three calls it makes.  Neither
Hadoop nor Spark is run here.  TAP.

usage: stream.py SEINE

SPDX-License-Identifier: MIT
"""
import os
import pathlib
import random
import subprocess
import sys
import tempfile

from cluster import (LOGS, RECIPES, SHARDS, dying_program, one_hunt,
                     pid_of_dying, results, run, same, tap, times_again)

# A worker that fails is tried again, as spark.task.maxFailures says.
STAND_IN = '''
import shlex, subprocess
class SparkContext:
    def __init__(self, appName):
        pass
    def parallelize(self, lines, count):
        assert count == len(lines)
        return Lines(lines)
    def stop(self):
        pass
class Lines:
    def __init__(self, lines):
        self.lines = lines
    def pipe(self, command, env, checkCode):
        assert checkCode
        return Lines([out for line in self.lines
                      for out in attempt(command, env, line)])
    def collect(self):
        return self.lines
def attempt(command, env, line):
    import os
    for _ in range(4):
        done = subprocess.run(shlex.split(command), input=line + chr(10),
                              env={**os.environ, **env}, text=True,
                              stdout=subprocess.PIPE, check=False)
        if done.returncode == 0:
            return done.stdout.splitlines()
    raise RuntimeError('task failed')
'''


def outputs(folder):
    folder = pathlib.Path(folder)
    return ['--force', '--files',
            '-O', 'jsonl=%s' % (folder / 'result.jsonl'),
            '-O', 'table=%s' % (folder / 'result.txt'),
            '-O', 'csv=%s' % (folder / 'result.csv')]


def streaming(seine):
    """Two mappers, one of them twice (speculative execution), then a sort."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        env = {'SEINE': str(seine)}
        lines = []
        for numbers in ([1, 3], [2, 4], [1, 3]):
            text = ''.join('%d\t%d/%d\n' % (number * 4, number, SHARDS)
                           for number in numbers)
            done = run(['sh', RECIPES / 'mapper.sh', LOGS], env=env,
                       input=text.encode(), stdout=subprocess.PIPE)
            assert done.returncode == 0
            lines += done.stdout.splitlines(keepends=True)
        assert len(lines) == 6
        random.Random(1).shuffle(lines)
        wanted, status = one_hunt(seine, folder, LOGS)
        done = run(['sh', RECIPES / 'reducer.sh', *outputs(folder)], env=env,
                   input=b''.join(sorted(lines)))

        assert done.returncode == status == 3, done.returncode
        same(wanted, results(folder))
        done = run(['sh', RECIPES / 'reducer.sh', *outputs(folder)],
                   env={**env, 'REDUCER_3': '0'}, input=b''.join(lines))
        assert done.returncode == 0, done.returncode


def failing(seine):
    """What cannot be hunted ends the mapper: the engine has to know."""
    done = run(['sh', RECIPES / 'mapper.sh', LOGS], env={'SEINE': str(seine)},
               input=b'1/x\n', capture_output=True)
    assert done.returncode == 2 and not done.stdout, done.returncode
    done = run(['sh', RECIPES / 'reducer.sh', '-O', 'table'],
               env={'SEINE': str(seine)}, input=b'1\tnot base64\n',
               capture_output=True)
    assert done.returncode == 2, done.returncode


def spark(seine):
    """With a worker that is killed."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / 'pyspark.py').write_text(STAND_IN)
        program = dying_program(seine, folder, 2)
        command = subprocess.Popen(
            [sys.executable, RECIPES / 'spark.py', str(SHARDS),
             folder / 'out.jsonl', LOGS],
            env={**os.environ, 'SEINE': str(program),
                 'PYTHONPATH': str(folder)})
        os.kill(pid_of_dying(folder, 2), 9)
        assert command.wait(60) == 3
        wanted, _ = one_hunt(seine, folder, LOGS)
        got = (folder / 'out.jsonl').read_bytes().split(b'\n', 1)[1]
        assert got == wanted['jsonl'], 'not what one hunt tells'
        assert times_again(folder, 2) == 1


def main():
    seine = os.path.abspath(sys.argv[1])
    return tap([('Hadoop Streaming', lambda: streaming(seine)),
                ('failures', lambda: failing(seine)),
                ('Spark, a stand-in', lambda: spark(seine))])


if __name__ == '__main__':
    sys.exit(main())
