#!/usr/bin/env python3
"""Scan a log from Python, through ctypes: no module to build, only libseine.so.

usage: scan_ctypes.py LIBSEINE RULES FILE

The structures below are the beginnings of those in seine.h: members are only ever
added at their ends, so that a beginning stays right, and option structs tell their
size.  What a callback gets is gone when it returns: copy it, as here.

SPDX-License-Identifier: MIT
"""
import ctypes as c
import sys


class Rule(c.Structure):
    _fields_ = [('kind', c.c_int), ('level', c.c_int), ('line', c.c_int),
                ('flags', c.c_uint), ('id', c.c_char_p), ('title', c.c_char_p)]


class Evidence(c.Structure):
    _fields_ = [('file', c.c_char_p), ('sha256', c.c_char_p),
                ('raw', c.POINTER(c.c_char)), ('raw_size', c.c_size_t),
                ('member', c.c_uint64), ('line', c.c_uint64)]


class Event(c.Structure):
    _fields_ = [('rule', c.POINTER(Rule)), ('level', c.c_int),
                ('outcome', c.c_int), ('outside_time', c.c_int),
                ('finding_id', c.c_char_p), ('time', c.c_void_p),
                ('evidence', c.POINTER(Evidence)), ('matched', c.c_void_p),
                ('matched_count', c.c_size_t), ('record', c.c_void_p)]


class Ledger(c.Structure):
    _fields_ = [('state', c.c_int), ('complete', c.c_int)]


OnEvent = c.CFUNCTYPE(c.c_int, c.c_void_p, c.POINTER(Event))


class ScannerOptions(c.Structure):
    _fields_ = [('struct_size', c.c_size_t), ('format', c.c_char_p),
                ('wsa_format', c.c_char_p), ('assume_tz', c.c_char_p),
                ('no_screen', c.c_int), ('has_interval', c.c_int),
                ('from_ns', c.c_int64), ('to_ns', c.c_int64),
                ('max_bytes', c.c_uint64), ('max_line', c.c_size_t),
                ('on_event', OnEvent), ('on_record', c.c_void_p),
                ('user', c.c_void_p)]


class Input(c.Structure):
    _fields_ = [('struct_size', c.c_size_t), ('name', c.c_char_p),
                ('sha256', c.c_char_p), ('modified_ns', c.c_int64)]


class Seine:
    """The functions that are used here; a status below 0 is an exception."""

    def __init__(self, path):
        self.lib = c.CDLL(path)
        for name in ('seine_level_name', 'seine_status_text', 'seine_version',
                     'seine_record_format'):
            getattr(self.lib, name).restype = c.c_char_p
        for name in ('seine_compiler_free', 'seine_rules_unref',
                     'seine_scanner_free'):
            getattr(self.lib, name).restype = None

    def call(self, name, *arguments):
        status = getattr(self.lib, name)(*arguments)
        if status < 0:
            raise RuntimeError(self.lib.seine_status_text(status).decode())
        return status

    def compile(self, text):
        compiler, rules = c.c_void_p(), c.c_void_p()
        self.call('seine_compiler_new', c.byref(compiler), None)
        try:
            self.call('seine_compiler_add', compiler, b'rules', text,
                      c.c_size_t(len(text)))
            self.call('seine_compiler_finish', compiler, c.byref(rules))
        finally:
            self.lib.seine_compiler_free(compiler)
        return rules

    def scan(self, rules, name, pieces):
        """All events as (level, title, line, raw), and if all was read."""
        found, scanner = [], c.c_void_p()
        ledger = c.POINTER(Ledger)()

        def on_event(_, event):
            rule, evidence = event.contents.rule, event.contents.evidence
            found.append((self.lib.seine_level_name(event.contents.level),
                          rule.contents.title, evidence.contents.line,
                          evidence.contents.raw[:evidence.contents.raw_size]))
            return 0

        options = ScannerOptions(struct_size=c.sizeof(ScannerOptions),
                                 on_event=OnEvent(on_event))
        begin = Input(struct_size=c.sizeof(Input), name=name)
        self.call('seine_scanner_new', c.byref(scanner), rules, c.byref(options))
        try:
            self.call('seine_scanner_begin', scanner, c.byref(begin))
            for piece in pieces:
                self.call('seine_scanner_feed', scanner, piece,
                          c.c_size_t(len(piece)))
            self.call('seine_scanner_finish', scanner, c.byref(ledger))
            return found, bool(ledger.contents.complete)
        finally:
            self.lib.seine_scanner_free(scanner)


def read_pieces(path):
    with open(path, 'rb') as file:
        while piece := file.read(65536):
            yield piece


def main(library, rules_path, path):
    seine = Seine(library)
    with open(rules_path, 'rb') as file:
        rules = seine.compile(file.read())
    try:
        found, complete = seine.scan(rules, path.encode(), read_pieces(path))
    finally:
        seine.lib.seine_rules_unref(rules)
    for level, title, line, raw in found:
        # repr: text from a log never reaches a terminal as it is
        print(f'{path}:{line}: {level.decode()}: {title.decode()}: {raw!r}')
    print(f'{len(found)} events,',
          'all read' if complete else 'not all could be read')
    return 0 if complete else 3


if __name__ == '__main__':
    if len(sys.argv) != 4:
        sys.exit('usage: scan_ctypes.py LIBSEINE RULES FILE')
    sys.exit(main(*sys.argv[1:]))
