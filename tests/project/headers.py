#!/usr/bin/env python3
"""The public header is C89 (with stdint.h) and C++98; every internal header
stands alone as C11.

usage: headers.py ROOT CC...

SPDX-License-Identifier: MIT
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


def compiles(command, include):
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "one.c")
        with open(source, "w") as file:
            file.write(f'#include "{include}"\n#include "{include}"\n'
                       "int nothing(void);\n")
        run = subprocess.run([*command, "-fsyntax-only", source], text=True,
                             capture_output=True)
    if run.returncode:
        print(f"{include}: {' '.join(command)}\n{run.stderr}", file=sys.stderr)
    return run.returncode == 0


def main():
    root = pathlib.Path(sys.argv[1])
    cc = sys.argv[2:]
    public = f"-I{root}/lib/include"
    strict = ["-Wall", "-Wextra", "-Werror", "-pedantic-errors"]
    checks = [([*cc, "-std=c89", *strict, public], "seine.h"),
              ([*cc, "-std=c11", *strict, public], "seine.h")]
    cxx = shutil.which("g++") or shutil.which("clang++")
    if cxx:
        checks += [([cxx, "-xc++", f"-std={std}", *strict, public], "seine.h")
                   for std in ("c++98", "c++17")]
    else:
        print("no C++ compiler: C++ not checked", file=sys.stderr)
    internal = [*cc, "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra",
                "-Werror", public, f"-I{root}/lib"]
    checks += [(internal, path.relative_to(root / "lib").as_posix())
               for path in sorted(root.glob("lib/*/**/*.h"))
               if "include" not in path.parts[len(root.parts):]]
    failed = [include for command, include in checks
              if not compiles(command, include)]
    print(f"{len(checks)} checks, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
