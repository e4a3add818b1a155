#!/usr/bin/env python3
"""Write the rule files of the shipped pack as C data.

usage: embed.py OUTPUT ROOT FILE...

SPDX-License-Identifier: MIT
"""
import os
import sys

HEAD = """/* Made by patterns/embed.py from the files of the pack. */
#include <stddef.h>

struct pack_file {
    const char *name;
    const unsigned char *data;
    size_t size;
};

"""


def main():
    output, root, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    files = sorted(files, key=lambda path: os.path.relpath(path, root).encode())
    with open(output, 'w', encoding='ascii', newline='\n') as out:
        out.write(HEAD)
        for number, path in enumerate(files):
            with open(path, 'rb') as file:
                data = file.read()
            out.write(f'static const unsigned char file_{number}[] = {{')
            for at in range(0, len(data), 16):
                row = ','.join(str(byte) for byte in data[at:at + 16])
                out.write(f'\n{row},')
            out.write('\n0};\n')
        out.write('extern const struct pack_file seine_pack[];\n'
                  'extern const size_t seine_pack_count;\n'
                  'const struct pack_file seine_pack[] = {\n')
        for number, path in enumerate(files):
            name = os.path.relpath(path, root).replace(os.sep, '/')
            assert name.isascii() and '"' not in name and '\\' not in name
            out.write(f'{{"{name}", file_{number}, '
                      f'sizeof(file_{number}) - 1}},\n')
        out.write('{NULL, NULL, 0}};\n'
                  f'const size_t seine_pack_count = {len(files)};\n')


if __name__ == '__main__':
    main()
