#!/usr/bin/env python3
"""Hunt with Apache Spark: pipe() sends shards through mapper.sh on the workers,
and what they write is merged here.

    spark-submit spark.py SHARDS RESULT.jsonl [OPTION...] PATH...

The paths, this folder and the program (SEINE in the environment, default seine)
are the same on all workers.  Options go to the hunt; those that choose rules
(-r, -m ...) are in RULES in the environment, and go to the merge as well.  Parts
travel as lines of base64: for some hundred megabytes of findings let mapper.sh
write into a shared folder instead.

SPDX-License-Identifier: MIT
"""
import os
import pathlib
import shlex
import subprocess
import sys

from pyspark import SparkContext

HERE = pathlib.Path(__file__).resolve().parent


def main():
    shards, result, *arguments = sys.argv[1:]
    seine = os.environ.get('SEINE', 'seine')
    rules = shlex.split(os.environ.get('RULES', ''))
    command = shlex.join(['sh', str(HERE / 'mapper.sh'), *rules, *arguments])
    lines = ['%d/%s' % (number, shards)
             for number in range(1, int(shards) + 1)]

    context = SparkContext(appName='seine')
    # checkCode: a worker that fails is tried again (spark.task.maxFailures)
    found = context.parallelize(lines, len(lines)) \
        .pipe(command, env={'SEINE': seine}, checkCode=True) \
        .collect()
    context.stop()
    done = subprocess.run(
        ['sh', str(HERE / 'reducer.sh'), *rules, '--force', '--files',
         '-O', 'jsonl=' + result],
        input=''.join(line + '\n' for line in found), text=True, check=False,
        env={**os.environ, 'SEINE': seine})
    return done.returncode


if __name__ == '__main__':
    sys.exit(main())
