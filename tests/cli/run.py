#!/usr/bin/env python3
"""Golden tests of the command line, as TAP.

usage: run.py [--update] PROGRAM [NAME...]

A case is a folder below cases/: `cmd` (for sh, `seine` is the program), input
files, and what must come out: `stdout`, `stderr`, `exit`, and `NAME.expected`
for a file NAME that must be there.  A missing one means empty, or 0.  The
version of the program stands as VERSION, and what a run tells of its machine and
its time as HOST, FOLDER and TIME.  A case with a file `needs-state` is passed
over where the program is built without SQLite.

SPDX-License-Identifier: MIT
"""
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

CASES = pathlib.Path(__file__).resolve().parent / 'cases'
GOLDEN = ('stdout', 'stderr', 'exit')


# in lines of JSON about a run or a file
MACHINE = [
    (rb'"host":"[^"]*"', b'"host":"HOST"'),
    (rb'"folder":"[^"]*"', b'"folder":"FOLDER"'),
    (rb'"(start|end|modified)":"[^"]*"', rb'"\1":"TIME"'),
    (rb'"(pcre2|libyaml|zlib|isa-l|libcrypto)":(?:"[^"]*"|null)',
     rb'"\1":"VERSION"'),
]


def mask(data, version):
    lines = data.replace(version, b'VERSION').split(b'\n')
    for number, line in enumerate(lines):
        if line.startswith((b'{"type":"run"', b'{"type":"file"',
                            b'{"type":"summary"', b'{"type":"verification"')):
            for pattern, text in MACHINE:
                line = re.sub(pattern, text, line)
            lines[number] = line
    return b'\n'.join(lines)


def is_expectation(path):
    return path.name in GOLDEN or path.suffix == '.expected'


def copy_inputs(case, folder):
    for path in case.iterdir():
        if is_expectation(path):
            continue
        if path.is_dir():
            shutil.copytree(path, folder / path.name)
        else:
            shutil.copy(path, folder / path.name)


def run_case(case, program, version):
    """What comes out: a dictionary from the name of an expectation to bytes."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        copy_inputs(case, folder)
        (folder / '.bin').mkdir()
        (folder / '.bin' / 'seine').symlink_to(program)
        env = {'LC_ALL': 'C', 'TZ': 'UTC', 'TERM': 'dumb',
               'SHARED': str(case.parents[1] / 'shared'),
               'PATH': f'{folder}/.bin:/usr/bin:/bin'}
        env.update({key: value for key, value in os.environ.items()
                    if key.startswith(('ASAN_', 'UBSAN_', 'LSAN_', 'LD_'))})
        done = subprocess.run(['sh', 'cmd'], cwd=folder, env=env, timeout=300,
                              stdin=subprocess.DEVNULL, capture_output=True)
        got = {'stdout': done.stdout, 'stderr': done.stderr,
               'exit': b'%d\n' % done.returncode if done.returncode else b''}
        for path in case.glob('*.expected'):
            made = folder / path.stem
            got[path.name] = made.read_bytes() if made.exists() else b'absent\n'
    return {key: mask(data, version) for key, data in got.items()}


def show_difference(name, want, got):
    lines = difflib.unified_diff(
        want.decode(errors='backslashreplace').splitlines(),
        got.decode(errors='backslashreplace').splitlines(),
        name, 'got', lineterm='')
    print('\n'.join(lines), file=sys.stderr)


def check(case, got, update):
    good = True
    for key, data in sorted(got.items()):
        path = case / key
        want = path.read_bytes() if path.exists() else b''
        if data == want:
            continue
        if not update:
            good = False
            show_difference(f'{case.name}/{key}', want, data)
        elif data:
            path.write_bytes(data)
        else:
            path.unlink()
    return good


def has_state(program):
    said = subprocess.run([program, 'state', 'show', '/dev/null'],
                          capture_output=True).stderr
    return b'made without SQLite' not in said


def main(arguments):
    update = '--update' in arguments
    arguments = [one for one in arguments if one != '--update']
    program = os.path.realpath(arguments[0])
    version = subprocess.run([program, 'version'], capture_output=True,
                             check=True).stdout.split()[-1]
    cases = sorted(path for path in CASES.iterdir() if path.is_dir() and
                   (path.name in arguments[1:] or not arguments[1:]))
    print(f'1..{len(cases)}')
    failed = 0
    state = has_state(program)
    for number, case in enumerate(cases, 1):
        if (case / 'needs-state').exists() and not state:
            print(f'ok {number} - {case.name} # SKIP no SQLite')
            continue
        good = check(case, run_case(case, program, version), update)
        print(f'{"ok" if good else "not ok"} {number} - {case.name}')
        failed += not good
    return 1 if failed or not cases else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
