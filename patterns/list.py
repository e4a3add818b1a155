#!/usr/bin/env python3
"""List the rule files of the shipped pack for the build, a line a file.

Not those below every-request: they cost more than all others together.

usage: list.py ROOT

SPDX-License-Identifier: MIT
"""
import os
import sys

for folder, folders, names in os.walk(sys.argv[1]):
    folders[:] = sorted(name for name in folders if not name.startswith('.')
                        and name != 'every-request')
    for name in sorted(names):
        if name.endswith(('.yml', '.yaml')):
            print(os.path.join(folder, name))
