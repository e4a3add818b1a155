#!/usr/bin/env python3
"""Memory does not grow with the copies that are compared: two of so many
megabytes, one of them after a purge, and the peak resident set of the process.

usage: memory.py SEINE GENERATE [MEGABYTES]

SPDX-License-Identifier: MIT
"""
import json
import pathlib
import resource
import subprocess
import sys
import tempfile

LIMIT = 64 << 20  # bytes


def peak():
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def make_copies(generator, folder, size):
    """A log and what grep -v leaves of it; the lines that are gone."""
    plants = folder / 'plants'
    plants.write_bytes(b'')
    log, purged = folder / 'log', folder / 'purged'
    subprocess.run([generator, 'gui', '3', str(size), '0', plants, log],
                   check=True, stdout=subprocess.DEVNULL)
    gone = 0
    with open(log, 'rb') as whole, open(purged, 'wb') as left:
        for line in whole:
            if b'/monitor/quarantines' in line:
                gone += 1
            else:
                left.write(line)
    return log, purged, gone


def main(arguments):
    seine, generator = arguments[:2]
    size = int(arguments[2] if len(arguments) > 2 else 100) * 1000000
    with tempfile.TemporaryDirectory() as name:
        log, purged, gone = make_copies(generator, pathlib.Path(name), size)
        run = subprocess.run([seine, 'compare', '-q', '-j2', '-O', 'jsonl',
                              '--reference', log, purged],
                             stdout=subprocess.PIPE, check=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    told = sum(line['type'] == 'difference' for line in lines)
    # in the first and the last seconds it is not judged
    told += sum(line['reference']['outside'] for line in lines
                if line['type'] == 'compare')
    print(f'{size // 1000000} MB against as many: {told} of {gone} lines told, '
          f'{peak() / (1 << 20):.1f} MiB')
    return 0 if told == gone > 1000 and peak() < LIMIT else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
