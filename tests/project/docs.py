#!/usr/bin/env python3
"""The documents say what the program does: options, exit status, fields, formats,
columns of the manual; commands, excerpts and rules of README.md; comments in the
header.

usage: docs.py ROOT SEINE

SPDX-License-Identifier: MIT
"""
import pathlib
import re
import subprocess
import sys
import tempfile

COMMANDS = ["hunt", "merge", "state", "parse", "survey", "compare", "formats",
            "rules", "lint", "test", "search", "explain", "verify"]
STATUSES = ["0", "1", "2", "3", "4"]


def output(seine, *arguments):
    return subprocess.run([seine, *arguments], check=True, text=True,
                          capture_output=True).stdout


def plain(page):
    """The text of a page of scdoc, without escapes."""
    return re.sub(r"\\(.)", r"\1", page.read_text())


def has_word(text, word):
    return re.search(r"(?<![\w.-])" + re.escape(word) + r"(?![\w-])", text)


def check_options(seine, manual):
    """Every option of every command has its entry, which names the command."""
    entries = {}
    for line in re.findall(r"^\*-.*$", manual, re.M):
        for name in re.findall(r"\*(--?[\w-]+)\*", line):
            where = re.search(r"\(([\w, ]+)\)\s*$", line)
            named = where.group(1).split(", ") if where else []
            entries.setdefault(name, set()).update(
                COMMANDS if named == ["all"] else named)
    count = 0
    offered = set()
    for command in COMMANDS:
        help_text = output(seine, command, "--help")
        for letter, name in re.findall(r"^  (-\w,|   ) (--[\w-]+)", help_text,
                                       re.M):
            count += 1
            for option in [name, letter.strip(" ,")]:
                offered.add((option, command))
                if option and command not in entries.get(option, ()):
                    yield f"seine.1: {option} of {command} is missing"
    if count < 60:
        yield f"only {count} options in the help texts"
    for name, commands in entries.items():
        for command in commands:
            if (name, command) not in offered:
                yield f"seine.1: {command} has no option {name}"


def check_commands(seine, manual):
    listed = re.findall(r"^  (\w+) ", output(seine, "--help"), re.M)
    if not set(COMMANDS) < set(listed):
        yield f"commands are {listed}"
    for command in listed:
        if not re.search(rf"^\*{command}\*$", manual, re.M):
            yield f"seine.1: the command {command} is missing"


def check_statuses(manual, readme):
    for status in STATUSES:
        if not re.search(rf"^\*{status}\*$", manual, re.M):
            yield f"seine.1: exit status {status} is missing"
        if not re.search(rf"^\| {status} \|", readme, re.M):
            yield f"README.md: exit status {status} is missing"


def check_fields(root, manual):
    source = (root / "lib/record/field.c").read_text()
    fields = re.findall(r'^    \[FIELD_\w+\] = \{SLICE\("([^"]+)"\)', source, re.M)
    part = source.split("sigma_names[] = {")[1].split("struct w3c_name {")[0]
    names = re.findall(r'SLICE\("([^"]+)"\)', part)
    if len(fields) < 60 or len(names) < 60:
        yield f"field.c: {len(fields)} fields, {len(names)} names"
    for name in fields + names:
        if not has_word(manual, name):
            yield f"seine-rules.5: the field {name} is missing"


def check_modifiers(root, manual):
    source = (root / "lib/rule/modifier.c").read_text()
    names = (re.findall(r'\[MODIFIER_\w+\] = \{"(\w+)"', source) +
             re.findall(r'\{"(\w+)", MODIFIER_', source))
    table = manual.split("## Modifiers")[1].split("# FIELDS")[0]
    if len(names) < 30:
        yield f"modifier.c: {len(names)} modifiers"
    for name in names:
        if not has_word(table, name):
            yield f"seine-rules.5: the modifier {name} is missing"


def check_formats(seine, root, manual, readme):
    names = []
    for line in output(seine, "formats").splitlines():
        if line.startswith(" "):
            names += line.strip().split(", ")
        else:
            names.append(line.split()[0])
            if not re.search(rf"^\|  {names[-1]}$", manual, re.M):
                yield f"seine-formats.7: no row of {names[-1]}"
            if not has_word(readme, names[-1]):
                yield f"README.md: the format {names[-1]} is missing"
    if len(names) < 50:
        yield f"only {len(names)} names of formats"
    for name in names:
        if not has_word(manual, name):
            yield f"seine-formats.7: the name {name} is missing"
    source = (root / "lib/record/formats/asyncos.c").read_text()
    comment = re.search(r"/\*\n \* event\.action of.*?\*/", source, re.S).group()
    for word in re.findall(r"[a-z]+(?:-[a-z]+)+", comment):
        if not has_word(manual, word):
            yield f"seine-formats.7: the event.action {word} is missing"


def check_columns(root, manual):
    source = (root / "cli/sink_csv.c").read_text()
    columns = re.findall(r'^    \{"(\w+)", (?:true|false),', source, re.M)
    if len(columns) < 20:
        yield f"sink_csv.c: {len(columns)} columns"
    listed = manual.split("hunt: ")[-1].split(".\n")[0].split(",")
    if [name.strip() for name in listed] != columns:
        yield f"seine-output.5: the columns of CSV are {', '.join(columns)}"


def check_members(root, manual):
    """What a schema requires at its top stands in the page."""
    for kind in ["run", "finding", "record", "difference"]:
        schema = (root / f"cli/schema/{kind}.schema.json").read_text()
        required = re.search(r'"required": \[(.*?)\]', schema, re.S).group(1)
        for name in re.findall(r'"([^"]+)"', required):
            if not has_word(manual, name):
                yield f"seine-output.5: {name} of {kind} is missing"


def check_readme(root, readme):
    """Two commands, one line each, and no package that CI does not install."""
    first = re.search(r"^    (apt-get .*)$", readme, re.M)
    if not first:
        yield "README.md: the command that installs and builds is missing"
        return
    if not re.search(r"^    meson test -C build$", readme, re.M):
        yield "README.md: the test command is missing"
    for step in ["apt-get update", "meson setup build", "meson compile -C build",
                 "build/cli/seine hunt"]:
        if step not in first.group(1):
            yield f"README.md: the first command has no '{step}'"
    for path in re.findall(r"examples/\S+", first.group(1)):
        if not (root / path).exists():
            yield f"README.md: there is no {path}"
    packages = re.search(r"apt-get install -y (.*?) &&", first.group(1))
    ci = re.search(r"apt-get install .*?>/dev/null", (root / ".ci/run").read_text(),
                   re.S)
    known = ci.group().replace("\\\n", " ").split() if ci else []
    for package in packages.group(1).split() if packages else [""]:
        if package not in known:
            yield f".ci/run does not install '{package}' of README.md"


def code_blocks(readme):
    """Runs of indented lines, without the indent."""
    for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", readme, re.M):
        yield [line[4:] for line in block.splitlines() if line]


def hunt(root, seine, *arguments):
    run = subprocess.run([seine, "hunt", "-q", *arguments], text=True, cwd=root,
                         capture_output=True)
    return run.stdout.splitlines() + [str(run.returncode)]


def check_excerpts(root, seine, readme):
    """What README.md shows of the hunts is what they print."""
    printed = set()
    for folder in ["examples/logs", "examples/damaged"]:
        printed.update(hunt(root, seine, "-O", "table", folder))
    findings = "\n".join(hunt(root, seine, "-O", "jsonl", "examples/logs"))
    count = 0
    for block in code_blocks(readme):
        if any("case.yml" in line for line in block):
            continue
        if any(line.startswith("Result: ") for line in block):
            for line in block:
                if line.startswith(("$ ", "...")):
                    continue
                count += 1
                if line not in printed:
                    yield f"README.md: not printed: {line}"
        elif block[0].startswith('{"type":"finding"'):
            for part in "".join(line.strip() for line in block).split("..."):
                count += 1
                if part.strip("[]{},") not in findings:
                    yield f"README.md: not printed: {part}"
    if count < 20:
        yield f"README.md: only {count} lines of hunts"


def check_rules(seine, readme):
    """The rule and the list of README.md are sound, and the rule's tests pass."""
    rules = [block for block in code_blocks(readme)
             if block[0].startswith("title: ")]
    if len(rules) < 2:
        yield f"README.md: {len(rules)} rules"
    with tempfile.TemporaryDirectory() as folder:
        for i, rule in enumerate(rules):
            path = pathlib.Path(folder, f"{i}.yml")
            path.write_text("\n".join(rule) + "\n")
            for command in ["lint", "test"]:
                run = subprocess.run([seine, command, path], text=True,
                                     capture_output=True)
                if run.returncode:
                    yield f"README.md: {rule[0]}: {run.stdout}{run.stderr}"
                said = run.stderr.splitlines()
                if i == 0 and f"    {said[-1]}\n" not in readme:
                    yield f"README.md: {command} says: {said[-1]}"


def check_allow_lists(seine, readme):
    """There is nothing to say of the lists of README.md."""
    lists = [block for block in code_blocks(readme)
             if block[0] in ("allow:", "x-critical-assets:")]
    if len(lists) < 2:
        yield f"README.md: {len(lists)} lists of entries"
    for block in lists:
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
            print(*block, sep="\n", file=file, flush=True)
            run = subprocess.run([seine, "lint", file.name], text=True,
                                 capture_output=True)
            if run.stdout or run.returncode:
                yield f"README.md: {run.stdout}{run.stderr}"


def check_links(root):
    for page in ["README.md", "lib/README.md", "patterns/README.md",
                 "examples/README.md"]:
        path = root / page
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text()):
            if not (path.parent / target).exists():
                yield f"{page}: there is no {target}"


def check_header(root):
    """Every function follows a comment, at most with others of its block."""
    lines = (root / "lib/include/seine.h").read_text().splitlines()
    count = 0
    commented = False
    for i, line in enumerate(lines):
        if line.rstrip().endswith("*/") and not line.startswith("    "):
            commented = not line.startswith("/* ---") and line.startswith(
                ("/*", " *"))
        elif line == "":
            commented = False
        elif line.startswith("SEINE_API"):
            count += 1
            if not commented:
                name = re.search(r"\w+(?=\()", " ".join(lines[i:i + 2])).group()
                yield f"seine.h:{i + 1}: {name} has no comment"
    if count < 40:
        yield f"seine.h: only {count} functions"


def main():
    root, seine = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    pages = {page.name: plain(page) for page in root.glob("cli/man/*.scd")}
    readme = (root / "README.md").read_text()
    rules, formats = pages["seine-rules.5.scd"], pages["seine-formats.7.scd"]
    complaints = [
        *check_commands(seine, pages["seine.1.scd"]),
        *check_options(seine, pages["seine.1.scd"]),
        *check_statuses(pages["seine.1.scd"], readme),
        *check_fields(root, rules),
        *check_modifiers(root, rules),
        *check_formats(seine, root, formats, readme),
        *check_columns(root, pages["seine-output.5.scd"]),
        *check_members(root, pages["seine-output.5.scd"]),
        *check_readme(root, readme),
        *check_excerpts(root, seine, readme),
        *check_rules(seine, readme),
        *check_allow_lists(seine, readme),
        *check_links(root),
        *check_header(root),
    ]
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"{len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
