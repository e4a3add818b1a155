/*
 * Text from a log on its way out: every byte of it is an attacker's choice.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_ESCAPE_H
#define SEINE_CLI_ESCAPE_H

#include "text_buffer.h"

/* Does it change how others look, or is it a control? */
bool
is_hidden(uint32_t point);

/* Bytes of the UTF-8 character at `at`, or 0: it is none. */
size_t
decode_utf8(const char *at, size_t size, uint32_t *point);
bool
is_utf8(const char *at, size_t size);

/*
 * For a terminal: controls (C0, DEL, C1), bidirectional and invisible
 * characters become \x1b or \u202e; bytes that are not UTF-8 become \xff.
 */
void
escape_terminal(struct text *out, const char *at, size_t size);

/*
 * A JSON string with its quotes.  A byte that is not UTF-8 becomes \udcXX, XX
 * being the byte: a lone low surrogate, which valid text never holds, so that
 * the exact bytes come back (Python: errors='surrogateescape').
 */
void
escape_json(struct text *out, const char *at, size_t size);

/*
 * The same of a part of a text, which can be read up to `end`.  Returns how
 * many bytes from `at` on are printable ASCII but quotes and backslashes, and
 * stand in it as they are; *other: not only those are among the rest.
 */
size_t
escape_json_part(struct text *out, const char *at, size_t size, const char *end,
                 bool *other);

/*
 * A CSV cell (RFC 4180).  raw false: what a terminal would not get is escaped,
 * and a cell that a spreadsheet would take for a formula begins with '.
 */
void
escape_csv(struct text *out, const char *at, size_t size, bool raw);

#endif
