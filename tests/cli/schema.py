#!/usr/bin/env python3
"""Check JSON lines of golden cases against the published schemas, as TAP.

usage: schema.py SCHEMAS

A small reader of JSON Schema: the keywords that our schemas use, and an error
for any other.  Every line of every case whose expected output is JSON lines is
checked, and the sums that the schemas promise.

SPDX-License-Identifier: MIT
"""
import json
import pathlib
import re
import sys

CASES = pathlib.Path(__file__).resolve().parent / 'cases'
KNOWN = {'$schema', 'title', 'description', 'type', 'required', 'properties',
         'additionalProperties', 'items', 'enum', 'const', 'minimum',
         'pattern'}
STARTS = (b'{"type":"run"', b'{"type":"rule"', b'{"type":"explanation"')
TYPES = {'object': dict, 'array': list, 'string': str, 'boolean': bool,
         'integer': int, 'number': (int, float), 'null': type(None)}


def has_type(value, name):
    if name == 'integer' and isinstance(value, bool):
        return False
    return isinstance(value, TYPES[name])


def check_object(schema, value, where):
    for name in schema.get('required', []):
        if name not in value:
            yield f'{where}: {name} is missing'
    extra = schema.get('additionalProperties', True)
    for name, member in value.items():
        below = schema.get('properties', {}).get(name, extra)
        if below is False:
            yield f'{where}: {name} is not in the schema'
        elif isinstance(below, dict):
            yield from check(below, member, f'{where}.{name}')


def check(schema, value, where):
    assert schema.keys() <= KNOWN, schema.keys() - KNOWN
    types = schema.get('type', [])
    types = [types] if isinstance(types, str) else types
    if types and not any(has_type(value, name) for name in types):
        yield f'{where}: is no {types}'
    if 'enum' in schema and value not in schema['enum']:
        yield f'{where}: {value!r} is not allowed'
    if 'const' in schema and value != schema['const']:
        yield f'{where}: {value!r} is not {schema["const"]!r}'
    if isinstance(value, int) and value < schema.get('minimum', value):
        yield f'{where}: {value} is too small'
    if isinstance(value, str) and not re.search(schema.get('pattern', ''),
                                                value):
        yield f'{where}: {value!r} does not match'
    if isinstance(value, dict):
        yield from check_object(schema, value, where)
    if isinstance(value, list) and 'items' in schema:
        for item in value:
            yield from check(schema['items'], item, f'{where}[]')


KINDS = ('records', 'continuations', 'headers', 'blank', 'unrecognised')
SUMMED = KINDS + ('size', 'bytes', 'lines', 'long_lines', 'cut_bytes',
                  'cut_lines', 'untimed', 'zone_unknown', 'out_of_interval',
                  'candidates', 'not_evaluated', 'extra_dropped')
LEVELS = ('critical', 'high', 'medium', 'low', 'informational', 'none')


def check_sums(value):
    if value['type'] in ('file', 'summary'):
        if value['lines'] != sum(value[kind] for kind in KINDS):
            yield f'{value["type"]}: lines do not add up'
    if value['type'] == 'summary':
        files = value['files']
        if files['total'] != sum(files[kind] for kind in
                                 ('read', 'damaged', 'failed', 'skipped')):
            yield 'summary: files do not add up'


def check_findings(values):
    """Findings written = counted, in all and by level."""
    summary = values[-1]
    levels = [value['level'] for value in values if value['type'] == 'finding']
    if len(levels) != summary.get('findings', 0):
        yield 'findings do not add up'
    for level in LEVELS:
        if levels.count(level) != summary.get('findings_by_level',
                                              {}).get(level, 0):
            yield f'findings of level {level} do not add up'


def check_files(values):
    """The files, where they are written, add up to the summary."""
    summary = values[-1]
    files = [value for value in values if value['type'] == 'file']
    if not files:
        return
    if len(files) != summary['files']['total']:
        yield 'there are more or fewer files than counted'
    for state in ('read', 'damaged', 'failed', 'skipped'):
        if sum(file['state'] == state for file in files) != \
                summary['files'][state]:
            yield f'{state} files do not add up'
    for name in SUMMED:
        if sum(file[name] for file in files) != summary[name]:
            yield f'{name} of the files do not add up'
    correlated = summary.get('correlation', {}).get('findings', 0)
    signs = summary.get('signs', {}).get('findings', 0)
    if sum(file['events'] for file in files) + correlated + signs != \
            summary.get('findings', 0):
        yield 'events of the files do not add up'
    for file in files:
        if sum(file['formats'].values()) != file['records']:
            yield f'{file["file"]}: formats do not add up'
    if summary['complete'] and not all(file['complete'] for file in files
                                       if file['state'] != 'skipped'):
        yield 'complete, but a file is not'


def check_exit(summary):
    code = summary['exit']['code']
    tolerated = summary['exit'].get('tolerated', False)
    if tolerated and (summary['complete'] or not summary['unrecognised']):
        yield 'tolerated, but there is nothing to tolerate'
    if not tolerated and summary['complete'] == summary['exit']['incomplete']:
        yield 'complete and incomplete are the same'
    if (code == 3) != (summary['exit']['incomplete'] and code < 4):
        yield 'exit code and incomplete do not agree'


def check_verification(values):
    last = values[-1]
    statuses = [value['status'] for value in values[1:-1]]
    for status in ('ok', 'changed', 'missing', 'unreadable'):
        if statuses.count(status) != last[status]:
            yield f'{status} does not add up'
    if len(statuses) != last['verified']:
        yield 'verified does not add up'
    code = 3 if not last['complete'] else int(last['ok'] < last['verified'])
    if last['exit']['code'] != code:
        yield f'exit code is not {code}'


def split_runs(values):
    """What several runs wrote, one after another."""
    starts = [at for at, value in enumerate(values) if value['type'] == 'run']
    for start, end in zip(starts or [0], starts[1:] + [len(values)]):
        yield values[start:end]


def check_lines(schemas, lines):
    for values in split_runs([json.loads(line) for line in lines]):
        yield from check_run(schemas, values)


def check_run(schemas, values):
    for kind in ('rule', 'explanation'):
        if all(value['type'] == kind for value in values):
            for value in values:
                yield from check(schemas[kind], value, kind)
            return
    if values[0]['type'] != 'run' or \
            values[-1]['type'] not in ('summary', 'verification'):
        yield 'does not begin with run and end with summary'
    for value in values:
        yield from check(schemas[value['type']], value, value['type'])
        yield from check_sums(value)
    if values[-1]['type'] == 'verification':
        yield from check_verification(values)
        return
    yield from check_findings(values)
    yield from check_files(values)
    yield from check_exit(values[-1])


def read_schemas(folder):
    return {path.name.split('.')[0]: json.loads(path.read_text())
            for path in pathlib.Path(folder).glob('*.schema.json')}


def main(folder):
    schemas = read_schemas(folder)
    files = [path for path in sorted(CASES.glob('*/*'))
             if (path.name == 'stdout' or path.name.endswith('.expected'))
             and path.read_bytes().startswith(STARTS)]
    print(f'1..{len(files)}')
    bad = 0
    for number, path in enumerate(files, 1):
        errors = list(check_lines(schemas, path.read_text().split('\n')[:-1]))
        print(f'{"not ok" if errors else "ok"} {number} - {path.parent.name}')
        print(*errors, sep='\n', end='', file=sys.stderr)
        bad += bool(errors)
    return 1 if bad or not files else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
