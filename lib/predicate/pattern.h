/*
 * Sigma strings: text with the wildcards `*` (any run of bytes) and `?` (one
 * character), anchored at both ends, caseless unless asked otherwise.
 *
 * A string is parsed into tokens once; modifiers work on the tokens, so that
 * what they add can never join with an escape of the author's.  Tokens are then
 * made into a pattern: the segments between the `*`.
 *
 *     tokens   a b ? c * d e *        'ab?c*de*'
 *     pattern  [a b ? c] [d e]        first one at the start, open end
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_PREDICATE_PATTERN_H
#define SEINE_PREDICATE_PATTERN_H

#include "base/arena.h"
#include "base/array.h"
#include "base/slice.h"
#include "predicate/grams.h"

#define TOKEN_RUN UINT32_MAX        /* * */
#define TOKEN_ONE (UINT32_MAX - 1)  /* ? */
#define TOKEN_DASH (UINT32_MAX - 2) /* any of - / and three long dashes */

/*
 * Code points; an invalid byte of UTF-8 is 0xDC00 + byte, as sn_utf8_next has
 * it, or one of the three above.
 */
struct tokens {
    SN_ARRAY(uint32_t) list;
};

/* Append the tokens of a Sigma string, escapes undone.  0, SEINE_E_MEMORY. */
int
sn_tokens_parse(struct tokens *tokens, struct slice text);

/* Append the characters of plain text: nothing in it is special. */
int
sn_tokens_plain(struct tokens *tokens, struct slice text);

/* Append one.  0 or SEINE_E_MEMORY. */
int
sn_tokens_add(struct tokens *tokens, uint32_t token);

/* `startswith` opens the end, `endswith` the start, `contains` both. */
int
sn_tokens_open(struct tokens *tokens, bool start, bool end);
void
sn_tokens_fini(struct tokens *tokens);

/* The characters that a TOKEN_DASH stands for. */
#define DASH_COUNT 5
extern const uint32_t sn_dashes[DASH_COUNT];

/*
 * Characters without `*` among them.  Searching is bit-parallel (shift-and): a
 * set bit i says that the last i + 1 characters fit the first i + 1 of the
 * segment.  rows has, for each character that occurs, the bits where it fits;
 * row 0 is for all others, where only `?` does.
 */
struct segment {
    const uint32_t *chars; /* folded unless the pattern is cased */
    size_t count;          /* never 0 */
    bool plain;            /* all ASCII, no `?`: bytes are characters */
    size_t words;          /* of one row */
    const uint32_t *points;
    size_t point_count; /* rows 1 .. point_count belong to points[] */
    const uint64_t *rows;
    unsigned char ascii[128]; /* row of an ASCII character, if it fits a byte */
    struct gram_list grams;   /* of one that is plain and fits a word */
    struct slice text;        /* the bytes of a plain one */
    size_t pivot;             /* the one to search for first */
};

struct pattern {
    bool cased;
    bool exact;      /* no `*` at all */
    bool open_start; /* begins with `*` */
    bool open_end;   /* ends with `*` */
    const struct segment *segments;
    size_t count;
};

/* Make tokens a pattern that lives in the arena; NULL without memory. */
const struct pattern *
sn_pattern_new(struct arena *arena, const struct tokens *tokens, bool cased);

/* Is the whole of text what the pattern says?  Linear in the text. */
bool
sn_pattern_match(const struct pattern *pattern, struct slice text);

/*
 * Does the pattern have a plain segment that is searched for, and whose pairs
 * do not stand in the text?  Then it does not match.
 */
bool
sn_pattern_is_out(const struct pattern *pattern, const struct grams *grams);

/* The pattern is exactly this ASCII text ("": the empty string). */
bool
sn_pattern_is(const struct pattern *pattern, const char *text);

/*
 * Of a pattern that matched: the part that its one plain segment stands for, if
 * it is of the form `*plain*`; otherwise all of text.
 */
struct slice
sn_pattern_part(const struct pattern *pattern, struct slice text);

#endif
