#!/usr/bin/env python3
"""List the rule files of the shipped pack for the build, a line a file.

Not those below every-request, which cost more than all others together, and those
below site, which know nothing before somebody tells them of the site.

usage: list.py ROOT

SPDX-License-Identifier: MIT
"""
import os
import sys

for folder, folders, names in os.walk(sys.argv[1]):
    folders[:] = sorted(name for name in folders if not name.startswith('.')
                        and name not in ('every-request', 'site'))
    for name in sorted(names):
        if name.endswith(('.yml', '.yaml')):
            print(os.path.join(folder, name))
