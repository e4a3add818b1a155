/*
 * Cutting a line into words, quoted strings and the few shapes that access
 * logs of all makers share.  Every function looks at slices only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_FORMATS_CUT_H
#define SEINE_RECORD_FORMATS_CUT_H

#include "base/text.h"
#include "record/format.h"

/* A blank or a tab; nearly every byte is known by the first comparison. */
static inline bool
sn_is_blank(char c)
{
    return (unsigned char)c <= ' ' && (c == ' ' || c == '\t');
}

/* Without blanks and tabs at its start, or at its end. */
static inline struct slice
sn_cut_blanks(struct slice s)
{
    size_t at = 0;

    while (at < s.size && sn_is_blank(s.at[at]))
        at++;
    return sn_slice_skip(s, at);
}

struct slice
sn_cut_end_blanks(struct slice s);

/* The word before the next blank, which goes too; false if there is none. */
static inline bool
sn_cut_word(struct slice *rest, struct slice *word)
{
    struct slice s = sn_cut_blanks(*rest);
    size_t end = 0;

    while (end < s.size && !sn_is_blank(s.at[end]))
        end++;
    *word = sn_slice_first(s, end);
    *rest = sn_cut_blanks(sn_slice_skip(s, end));
    return end > 0;
}

/* The last word of *rest, which keeps what stood before its blanks. */
bool
sn_cut_last_word(struct slice *rest, struct slice *word);

/*
 * A quoted string at the start of *rest, without its quotes.  It ends at the
 * first quote that no backslash escapes and that a blank or the end follows:
 * a quote in the middle of a word is text, as old servers write it.
 */
bool
sn_cut_quoted(struct slice *rest, struct slice *text);

/* A word or a quoted string; *quoted says which. */
bool
sn_cut_value(struct slice *rest, struct slice *text, bool *quoted);

/* The same where a backslash is a byte like others: the WSA escapes nothing. */
bool
sn_cut_literal(struct slice *rest, struct slice *text, bool *quoted);

bool
sn_is_digits(struct slice s);

/* A token of RFC 9110 in capitals: GET, TCP_CONNECT, M-SEARCH. */
bool
sn_is_method(struct slice s);

/* "RESULT_CODE/status", as squid and the WSA have it; "-50" is a status. */
bool
sn_is_result_status(struct slice s);

/* A capital, a digit or an underscore: of RESULT, HIERARCHY and the like. */
static inline bool
sn_is_code_byte(char c)
{
    return (c >= 'A' && c <= 'Z') || c == '_' || sn_is_digit(c);
}

/* "HIERARCHY/server". */
bool
sn_is_hierarchy(struct slice s);

/* Product/version at the start: what nearly every user agent looks like. */
bool
sn_looks_like_agent(struct slice s);

/* http:// or https:// at the start. */
bool
sn_looks_like_url(struct slice s);

/* Set the fields of both. */
void
sn_set_result_status(struct seine_record *record, struct slice s);
void
sn_set_hierarchy(struct seine_record *record, struct slice s);

/* "HTTP/1.1" sets 1.1. */
void
sn_set_version(struct seine_record *record, struct slice s);

/* "host:port", where the log has them apart from the URL. */
void
sn_set_host(struct seine_record *record, struct slice host);

/* The remainder of a line that names no field: asyncos.custom. */
void
sn_set_custom(struct seine_record *record, struct slice rest);

/* Say that something about the line is not as it should be: NAME is true. */
void
sn_set_flag(struct seine_record *record, const char *name);

#define FLAG_TRUNCATED "asyncos.truncated"      /* the line was cut */
#define FLAG_ODD_COUNT "asyncos.unusual_layout" /* not the known columns */
#define FLAG_AMBIGUOUS "asyncos.ambiguous"      /* can be split in two ways */

/*
 * Somebody's text in the line holds the words that split it, so that it can be
 * read in another way too: set FLAG_AMBIGUOUS, and asyncos.alternative to where
 * the other reading goes on, if that is one place.
 */
void
sn_set_ambiguous(struct seine_record *record, struct slice alternative);

#endif
