#!/usr/bin/env python3
"""Functions that this project does not call, and words it does not contain.

SPDX-License-Identifier: MIT
"""
import pathlib
import re
import sys

CALLS = ("strtok strcpy strcat sprintf gets atoi atol strtol strtoul strtod "
         "localtime gmtime alloca rand setlocale signal system popen").split()
LIBRARY = "printf fprintf puts exit abort getenv".split()  # lib/ only
HEADERS = ["ctype.h", "locale.h"]
CALL = re.compile(r"(?<![\w.>])(%s)\s*\(" % "|".join(CALLS))
LIBRARY_CALL = re.compile(r"(?<![\w.>])(%s)\s*\(" % "|".join(LIBRARY))
COMMENT = re.compile(r"/\*.*?\*/", re.S)
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
MARKS = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def complaints(root):
    seen = {}
    for folder in ("lib", "cli", "examples", "tests"):
        for path in sorted(root.glob(f"{folder}/**/*.[ch]")):
            name = path.relative_to(root).as_posix()
            text = path.read_text(errors="replace")
            if path.name in seen:
                yield f"{name}: the file name is that of {seen[path.name]} too"
            seen[path.name] = name
            for line, content in enumerate(text.split("\n"), 1):
                if MARKS.search(content):
                    yield f"{name}:{line}: unfinished: {content.strip()}"
                if re.search(r"(?<![:\"'])//", STRING.sub("", content)) and \
                        "/*" not in content and not content.lstrip().startswith("*"):
                    yield f"{name}:{line}: only /* */ comments"
            code = STRING.sub('""', COMMENT.sub(blank, text))
            for line, content in enumerate(code.split("\n"), 1):
                for call in CALL.findall(content):
                    yield f"{name}:{line}: {call} is banned"
                if folder == "lib":
                    for call in LIBRARY_CALL.findall(content):
                        yield f"{name}:{line}: {call} has no place in lib/"
                for header in HEADERS:
                    if f"<{header}>" in content:
                        yield f"{name}:{line}: {header} is banned"
            if not text.startswith("/*"):
                yield f"{name}: does not open with a comment"
            if "SPDX-License-Identifier: MIT" not in text:
                yield f"{name}: has no SPDX line"


def main():
    found = list(complaints(pathlib.Path(sys.argv[1])))
    print("\n".join(found), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
