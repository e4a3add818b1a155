#!/usr/bin/env python3
"""The shipped pack over logs of others: no rule may fire on more than 0.2 % of
the lines of an ordinary web server, nor on a line of an appliance but for
those that are told apart here.

usage: benign.py SEINE; the environment names the samples as SEINE_SHARED

SPDX-License-Identifier: MIT
"""
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SHARE = 0.002
# What in the samples is not benign: a script, a crash, failed logins from
# outside, a session that nobody knows.
NOT_BENIGN = {
    'Script on the management or quarantine interface': 'python-requests',
    'Exception in the web server while handling a request': 'not indexable',
    'Unknown session presented': ' not found',
    'Failed login from a public address': 'fail',
}
APPLIANCES = ('cisco-docs', 'cribl-esa', 'datadog-wsa', 'azure-sentinel')
TABLES = ('sc4s/rendered_esa.tsv', 'sc4s/rendered_wsa.tsv')

seine = sys.argv[1]
samples = pathlib.Path(os.environ.get('SEINE_SHARED', '')) / 'samples'
wrong = []


def hunt(*paths):
    """Findings and summary."""
    done = subprocess.run([seine, 'hunt', '-q', '-O', 'jsonl', *map(str, paths)],
                          capture_output=True, check=False)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode not in (0, 3) or records[-1]['type'] != 'summary':
        sys.exit(done.stderr.decode())
    # signs are about how lines stand to each other, and samples are collected
    return ([record for record in records if record['type'] == 'finding'
             and 'sign' not in record],
            records[-1])


def check_web_server(path):
    found, summary = hunt(path)
    lines = path.read_bytes().count(b'\n')
    if summary['lines'] != lines:
        wrong.append(f'{path}: {summary["lines"]} of {lines} lines')
    counts = collections.Counter(one['rule']['title'] for one in found)
    for title, count in counts.items():
        if count > SHARE * lines:
            wrong.append(f'{path}: {title}: {count} of {lines} lines')
    return lines


def check_appliances(paths):
    found, summary = hunt(*paths)
    for one in found:
        if 'sign' in one:  # lines of many days and appliances are no log
            continue
        raw, title = one['evidence']['raw'], one['rule']['title']
        if raw is None or NOT_BENIGN.get(title, '\0') not in raw:
            wrong.append(f'{title}: {raw}')
    return summary['lines']


def events_of(table, folder):
    """The last column of a table, as a log of its own."""
    log = folder / (table.stem + '.log')
    rows = table.read_bytes().splitlines()[1:]
    log.write_bytes(b''.join(row.split(b'\t')[2] + b'\n' for row in rows))
    return log


def main():
    if not samples.is_dir():
        print('SEINE_SHARED names no folder with samples: skipped')
        return 77
    lines = check_web_server(samples / 'elastic-examples' / 'apache_logs')
    with tempfile.TemporaryDirectory() as name:
        logs = [events_of(samples / table, pathlib.Path(name))
                for table in TABLES]
        lines += check_appliances([samples / folder for folder in APPLIANCES] +
                                  logs)
    for what in wrong:
        print(what, file=sys.stderr)
    print(f'{lines} lines, {len(wrong)} complaints')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
