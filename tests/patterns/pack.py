#!/usr/bin/env python3
"""Check the shipped pack: its rules are sound, pass their own tests, keep the
rules of the house, and stand in the catalogue.

usage: pack.py SEINE ROOT

SPDX-License-Identifier: MIT
"""
import json
import pathlib
import re
import subprocess
import sys

UNSCREENED = ()
UNGROUPED = ('/fault-after-outside-post.yml',)  # a fault names no client
UUID4 = re.compile(
    r'[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}')
NUMBER = re.compile(r'^x-aos-id: (AOS-[A-Z]{3}-\d\d)$', re.M)
ROW = re.compile(r'^\| (AOS-[A-Z]{3}-\d\d) \| ([^|]*)\|([^|]*)\|([^|]*)\|$',
                 re.M)
COUNTED = ' (counted)'  # at the end of the title of what is only counted
FILE = re.compile(r'[a-z0-9-]+/[a-z0-9]+(-[a-z0-9]+)*\.yml')

seine, root = sys.argv[1], pathlib.Path(sys.argv[2])
pack = root / 'patterns'
wrong = []


def say(what):
    wrong.append(what)


def run(*arguments):
    return subprocess.run([seine, *arguments], capture_output=True, text=True)


def said_of(output):
    """What lint says, but for the rules that are meant to be so."""
    meant = {'[no-literal]': UNSCREENED, '[no-group-by]': UNGROUPED}
    return [line for line in output.splitlines()
            if not line.split(':')[0].endswith(
                meant.get(line.split()[-1], ('never',)))]


def check_program():
    for command in ('lint', 'test'):
        done = run(command, str(pack))
        if done.returncode != 0 or said_of(done.stdout):
            say('seine %s: exit %d\n%s' %
                (command, done.returncode, done.stdout + done.stderr))


def check_rule(rule, seen):
    where = '%s:%d' % (rule['file'], rule['line'])
    if not UUID4.fullmatch(rule['id']):
        say(where + ': id is no random UUID')
    if rule['id'] in seen or rule['title'] in seen:
        say(where + ': id or title is there twice')
    seen.update((rule['id'], rule['title']))
    for key in ('status', 'description', 'author', 'license', 'date', 'level',
                'tags', 'references', 'false_positives'):
        if not rule[key]:
            say('%s: no %s' % (where, key))
    for url in rule['references']:
        if not url.startswith('https://'):
            say('%s: reference %s is no public URL' % (where, url))
    if not any(re.fullmatch(r'attack\.t\d{4}(\.\d{3})?', tag)
               for tag in rule['tags']):
        say(where + ': no technique among the tags')
    if rule['tests'] < 4:
        say(where + ': fewer than four tests')
    counted = rule['title'].endswith(COUNTED)
    if counted != bool(rule.get('silent')):
        say(where + ': reported and called counted, or neither')
    if counted and rule['level'] != 'informational':
        say(where + ': what is only counted is informational')
    if rule['unscreened'] and not rule['file'].endswith(UNSCREENED):
        say(where + ': no word that must stand in the line')


def check_rules():
    done = run('rules', '--no-pack', '-r', str(pack), '-O', 'jsonl=-')
    rules = [json.loads(line) for line in done.stdout.splitlines()]
    rules = [rule for rule in rules if rule['type'] == 'rule']
    built_in = run('rules', '-O', 'jsonl=-').stdout.splitlines()
    built_in = {json.loads(line).get('id') for line in built_in}
    seen = set()
    for rule in rules:
        check_rule(rule, seen)
        if (rule['id'] in built_in) == bool(
                re.search('/(every-request|site)/', rule['file'])):
            say('%s: wrongly built into the program, or not' % rule['file'])
    return len(rules)


def check_documents():
    """Each document has as many test lines of both kinds as it must."""
    count, numbers = 0, {}
    for path in sorted(pack.rglob('*.yml')):
        name = path.relative_to(pack).as_posix()
        if not FILE.fullmatch(name):
            say(name + ': not theme/short-name.yml')
        for document in path.read_text().split('\n---\n'):
            count += 1
            number = NUMBER.findall(document)
            if len(number) != 1:
                say(name + ': a document without its number')
            for one in number:
                numbers.setdefault(one, set()).add(name[:-len('.yml')])
            for kind in ('match', 'no_match'):
                block = re.search(r"^    %s:\n((?:        .*\n)*)" % kind,
                                  document + '\n', re.M)
                if not block or len(re.findall(r'^        - ', block.group(1),
                                               re.M)) < 2:
                    say('%s: fewer than two lines under %s' % (name, kind))
    return count, numbers


def check_catalogue(numbers):
    rows = ROW.findall((pack / 'README.md').read_text())
    listed = {row[0]: set(row[1].replace(',', ' ').split()) for row in rows}
    if len(listed) != len(rows):
        say('README.md: a number stands there twice')
    for number, _, meaning, todo in rows:
        if not meaning.strip() or not todo.strip():
            say('README.md: %s does not say what it means or what to do' %
                number)
    for number in sorted(set(listed) | set(numbers)):
        if listed.get(number, set()) != numbers.get(number, set()):
            say('README.md: %s is %s there, %s in the pack' %
                (number, sorted(listed.get(number, [])),
                 sorted(numbers.get(number, []))))


check_program()
rules = check_rules()
documents, numbers = check_documents()
check_catalogue(numbers)
if rules != documents or rules == 0:
    say('%d rules of %d documents' % (rules, documents))
for line in wrong:
    print(line, file=sys.stderr)
sys.exit(1 if wrong else 0)
