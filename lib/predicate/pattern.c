/*
 * Sigma strings: parsing into tokens and matching of patterns.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/pattern.h"

#include "base/text.h"
#include "seine.h"

#define NOT_FOUND SIZE_MAX
#define WORD_BITS 64
#define ASCII_ROWS 255 /* rows that segment.ascii can name */

/* Hyphen, slash, en dash, em dash, horizontal bar. */
const uint32_t sn_dashes[DASH_COUNT] = {'-', '/', 0x2013, 0x2014, 0x2015};

int
sn_tokens_add(struct tokens *tokens, uint32_t token)
{
    uint32_t *slot = sn_array_push(&tokens->list, sizeof(*tokens->list.at));

    if (!slot)
        return SEINE_E_MEMORY;
    *slot = token;
    return 0;
}

static bool
is_special(char c)
{
    return c == '*' || c == '?' || c == '\\';
}

/* The token at the start of s, which is not empty, and its bytes. */
static uint32_t
next_token(struct slice s, size_t *size)
{
    if (s.at[0] == '\\' && s.size > 1 && is_special(s.at[1])) {
        *size = 2;
        return (unsigned char)s.at[1];
    }
    *size = 1;
    if (s.at[0] == '*')
        return TOKEN_RUN;
    if (s.at[0] == '?')
        return TOKEN_ONE;
    return sn_utf8_next(s, size);
}

int
sn_tokens_parse(struct tokens *tokens, struct slice text)
{
    while (text.size > 0) {
        size_t size;
        uint32_t token = next_token(text, &size);

        if (sn_tokens_add(tokens, token) < 0)
            return SEINE_E_MEMORY;
        text = sn_slice_skip(text, size);
    }
    return 0;
}

int
sn_tokens_plain(struct tokens *tokens, struct slice text)
{
    while (text.size > 0) {
        size_t size;
        uint32_t point = sn_utf8_next(text, &size);

        if (sn_tokens_add(tokens, point) < 0)
            return SEINE_E_MEMORY;
        text = sn_slice_skip(text, size);
    }
    return 0;
}

int
sn_tokens_open(struct tokens *tokens, bool start, bool end)
{
    uint32_t *at;

    if (end && sn_tokens_add(tokens, TOKEN_RUN) < 0)
        return SEINE_E_MEMORY;
    if (!start)
        return 0;
    if (sn_tokens_add(tokens, TOKEN_RUN) < 0)
        return SEINE_E_MEMORY;
    at = tokens->list.at;
    memmove(at + 1, at, (tokens->list.count - 1) * sizeof(*at));
    at[0] = TOKEN_RUN;
    return 0;
}

void
sn_tokens_fini(struct tokens *tokens)
{
    sn_array_fini(&tokens->list);
}

/* Row of a character; 0: only `?` fits. */
static size_t
find_row(const struct segment *segment, uint32_t point)
{
    if (point < 128 && segment->point_count <= ASCII_ROWS)
        return segment->ascii[point];
    for (size_t i = 0; i < segment->point_count; i++)
        if (segment->points[i] == point)
            return i + 1;
    return 0;
}

static void
add_point(struct segment *segment, uint32_t *points, uint32_t point)
{
    if (point >= TOKEN_DASH || find_row(segment, point) > 0)
        return;
    points[segment->point_count++] = point;
    if (point < 128 && segment->point_count <= ASCII_ROWS)
        segment->ascii[point] = (unsigned char)segment->point_count;
}

/* Which characters occur; points has room for all that can. */
static void
collect_points(struct segment *segment, uint32_t *points)
{
    segment->points = points;
    for (size_t i = 0; i < segment->count; i++) {
        add_point(segment, points, segment->chars[i]);
        for (size_t k = 0; segment->chars[i] == TOKEN_DASH && k < DASH_COUNT;
             k++)
            add_point(segment, points, sn_dashes[k]);
    }
}

static bool
is_dash(uint32_t point)
{
    for (size_t i = 0; i < DASH_COUNT; i++)
        if (sn_dashes[i] == point)
            return true;
    return false;
}

static bool
fits(uint32_t token, uint32_t point)
{
    return token == point || token == TOKEN_ONE ||
           (token == TOKEN_DASH && is_dash(point));
}

static void
fill_row(const struct segment *segment, uint64_t *row, uint32_t point)
{
    for (size_t i = 0; i < segment->count; i++)
        if (fits(segment->chars[i], point))
            row[i / WORD_BITS] |= UINT64_C(1) << (i % WORD_BITS);
}

static bool
make_rows(struct arena *arena, struct segment *segment)
{
    size_t extra = 0;
    uint32_t *points;
    uint64_t *rows;

    for (size_t i = 0; i < segment->count; i++)
        if (segment->chars[i] == TOKEN_DASH)
            extra = DASH_COUNT;
    points = sn_arena_alloc(arena, segment->count + extra, sizeof(*points));
    if (!points)
        return false;
    collect_points(segment, points);
    segment->words = (segment->count - 1) / WORD_BITS + 1;
    rows = sn_arena_alloc(arena, segment->point_count + 1,
                          segment->words * sizeof(*rows));
    if (!rows)
        return false;
    /* no text has this code point: only `?` fits it */
    fill_row(segment, rows, TOKEN_RUN);
    for (size_t i = 0; i < segment->point_count; i++)
        fill_row(segment, rows + (i + 1) * segment->words, points[i]);
    segment->rows = rows;
    return true;
}

static bool
make_text(struct arena *arena, struct segment *segment)
{
    char *text = sn_arena_alloc(arena, segment->count, 1);

    if (!text)
        return false;
    for (size_t i = 0; i < segment->count; i++)
        text[i] = (char)segment->chars[i];
    segment->text = sn_slice(text, segment->count);
    segment->pivot = sn_find_pivot(segment->text);
    return true;
}

/* One segment from tokens without TOKEN_RUN. */
static bool
make_segment(struct arena *arena, struct segment *segment,
             const uint32_t *tokens, size_t count, bool cased)
{
    uint32_t *chars = sn_arena_alloc(arena, count, sizeof(*chars));

    if (!chars)
        return false;
    segment->plain = true;
    for (size_t i = 0; i < count; i++) {
        chars[i] =
            cased || tokens[i] >= TOKEN_DASH ? tokens[i] : sn_fold(tokens[i]);
        if (chars[i] >= 128)
            segment->plain = false;
    }
    segment->chars = chars;
    segment->count = count;
    if (segment->plain)
        sn_gram_list_make(&segment->grams, chars, count);
    if (segment->plain && !make_text(arena, segment))
        return false;
    return make_rows(arena, segment);
}

/* How many tokens stand before the next TOKEN_RUN. */
static size_t
count_chars(const uint32_t *tokens, size_t count)
{
    size_t n = 0;

    while (n < count && tokens[n] != TOKEN_RUN)
        n++;
    return n;
}

const struct pattern *
sn_pattern_new(struct arena *arena, const struct tokens *tokens, bool cased)
{
    struct pattern *pattern = sn_arena_alloc(arena, 1, sizeof(*pattern));
    const uint32_t *at = tokens->list.at;
    size_t count = tokens->list.count, segments = 0, i, n;
    struct segment *segment;

    for (i = 0; i < count; i += n + 1)
        segments += (n = count_chars(at + i, count - i)) > 0;
    segment = sn_arena_alloc(arena, segments + 1, sizeof(*segment));
    if (!pattern || !segment)
        return NULL;
    pattern->cased = cased;
    pattern->exact = count_chars(at, count) == count;
    pattern->open_start = count > 0 && at[0] == TOKEN_RUN;
    pattern->open_end = count > 0 && at[count - 1] == TOKEN_RUN;
    pattern->segments = segment;
    for (i = 0; i < count; i += n + 1) {
        n = count_chars(at + i, count - i);
        if (n == 0)
            continue;
        if (!make_segment(arena, &segment[pattern->count++], at + i, n, cased))
            return NULL;
    }
    return pattern;
}

/* The next character of s at *at, folded if need be; moves *at on. */
static uint32_t
take_char(struct slice s, size_t *at, bool cased)
{
    unsigned char byte = (unsigned char)s.at[*at];
    uint32_t point;
    size_t size;

    if (byte < 128) {
        ++*at;
        return cased ? byte : (unsigned char)sn_lower((char)byte);
    }
    point = sn_utf8_next(sn_slice_skip(s, *at), &size);
    *at += size;
    return cased ? point : sn_fold(point);
}

/* Does the segment stand at `at`?  Where it ends, or NOT_FOUND. */
static size_t
match_here(const struct segment *segment, bool cased, struct slice s, size_t at)
{
    for (size_t i = 0; i < segment->count; i++)
        if (at >= s.size || !fits(segment->chars[i], take_char(s, &at, cased)))
            return NOT_FOUND;
    return at;
}

/* Search bytes with a segment of at most 64 ASCII characters. */
static size_t
search_bits(const struct segment *segment, bool cased, struct slice s,
            size_t at)
{
    uint64_t found = UINT64_C(1) << (segment->count - 1), state = 0;

    while (at < s.size) {
        unsigned char byte = (unsigned char)s.at[at++];

        if (!cased)
            byte = (unsigned char)sn_lower((char)byte);
        state = byte < 128
                    ? (state << 1 | 1) & segment->rows[segment->ascii[byte]]
                    : 0;
        if (state & found)
            return at;
    }
    return NOT_FOUND;
}

#define TRIES 8 /* places that may be wrong before each byte is looked at */

/* The same where the byte that is rarest stands in few places. */
static size_t
search_plain(const struct segment *segment, bool cased, struct slice s,
             size_t at)
{
    struct slice text = segment->text;

    for (unsigned i = 0; i < TRIES && s.size - at >= text.size; i++) {
        struct slice rest;

        at = sn_find_place(s, at, text, segment->pivot, cased);
        if (at == s.size)
            return NOT_FOUND;
        rest = sn_slice_skip(s, at);
        if (cased ? sn_slice_starts(rest, text) : sn_starts_nocase(rest, text))
            return at + text.size;
        at++;
    }
    return search_bits(segment, cased, s, at);
}

/* One step of a state of several words; true if the segment is complete. */
static bool
step_words(const struct segment *segment, uint64_t *state, uint32_t point)
{
    const uint64_t *row =
        segment->rows + find_row(segment, point) * segment->words;
    uint64_t carry = 1;
    size_t last = segment->count - 1;

    for (size_t i = 0; i < segment->words; i++) {
        uint64_t out = state[i] >> (WORD_BITS - 1);

        state[i] = (state[i] << 1 | carry) & row[i];
        carry = out;
    }
    return state[last / WORD_BITS] >> (last % WORD_BITS) & 1;
}

/*
 * A segment too long for the state on the stack: try it everywhere.  Only rules
 * with values of over 4,096 characters come here.
 */
static size_t
search_long(const struct segment *segment, bool cased, struct slice s,
            size_t at, bool at_end)
{
    while (at < s.size) {
        size_t end = match_here(segment, cased, s, at);

        if (end != NOT_FOUND && (!at_end || end == s.size))
            return end;
        take_char(s, &at, true);
    }
    return NOT_FOUND;
}

#define STATE_WORDS 64

/*
 * Search the segment from `at` on.  Where its first occurrence ends, or
 * NOT_FOUND; at_end: only an occurrence at the end of s counts.
 */
static size_t
search(const struct segment *segment, bool cased, struct slice s, size_t at,
       bool at_end)
{
    uint64_t state[STATE_WORDS];
    bool found = false;

    if (segment->plain && at_end) {
        if (s.size - at < segment->count)
            return NOT_FOUND;
        return match_here(segment, cased, s, s.size - segment->count);
    }
    if (segment->plain && segment->words == 1)
        return search_plain(segment, cased, s, at);
    if (segment->words > STATE_WORDS)
        return search_long(segment, cased, s, at, at_end);
    memset(state, 0, segment->words * sizeof(*state));
    while (at < s.size) {
        found = step_words(segment, state, take_char(s, &at, cased));
        if (found && !at_end)
            return at;
    }
    return found ? at : NOT_FOUND;
}

bool
sn_pattern_match(const struct pattern *pattern, struct slice text)
{
    const struct segment *segment = pattern->segments;
    size_t floating = pattern->count - (pattern->open_end ? 0 : 1);
    size_t at = 0, i = 0;

    if (pattern->count == 0)
        return pattern->open_start || text.size == 0;
    if (!pattern->open_start) {
        at = match_here(&segment[i++], pattern->cased, text, 0);
        if (at == NOT_FOUND || pattern->exact)
            return at == text.size;
    }
    for (; i < floating; i++) {
        at = search(&segment[i], pattern->cased, text, at, false);
        if (at == NOT_FOUND)
            return false;
    }
    return i == pattern->count ||
           search(&segment[i], pattern->cased, text, at, true) != NOT_FOUND;
}

/* Segments at the ends may fit characters that are no ASCII (Kelvin sign). */
bool
sn_pattern_is_out(const struct pattern *pattern, const struct grams *grams)
{
    size_t i = pattern->open_start ? 0 : 1;
    size_t floating = pattern->count - (pattern->open_end ? 0 : 1);

    for (; pattern->count && i < floating; i++) {
        const struct segment *segment = &pattern->segments[i];

        if (segment->plain && segment->words == 1 &&
            !sn_grams_have(grams, &segment->grams))
            return true;
    }
    return false;
}

bool
sn_pattern_is(const struct pattern *pattern, const char *text)
{
    size_t size = strlen(text);

    if (!pattern->exact || pattern->count != (size > 0) ||
        (size > 0 && pattern->segments[0].count != size))
        return false;
    for (size_t i = 0; i < size; i++)
        if (pattern->segments[0].chars[i] != (unsigned char)text[i])
            return false;
    return true;
}

struct slice
sn_pattern_part(const struct pattern *pattern, struct slice text)
{
    const struct segment *segment = pattern->segments;
    size_t end;

    if (pattern->count != 1 || !pattern->open_start || !pattern->open_end ||
        !segment->plain)
        return text;
    end = search(segment, pattern->cased, text, 0, false);
    if (end == NOT_FOUND)
        return text;
    return sn_slice(text.at + end - segment->count, segment->count);
}

struct slice
sn_pattern_span(const struct pattern *pattern, struct slice text)
{
    size_t floating = pattern->count - (pattern->open_end ? 0 : 1);
    size_t from = 0, at = 0, i = 0;

    if (pattern->count == 0 || pattern->exact)
        return text;
    if (!pattern->open_start)
        at = match_here(&pattern->segments[i++], pattern->cased, text, 0);
    for (; i < floating && at != NOT_FOUND; i++) {
        const struct segment *segment = &pattern->segments[i];

        at = search(segment, pattern->cased, text, at, false);
        if (i == 0 && segment->plain && at != NOT_FOUND)
            from = at - segment->count;
    }
    if (pattern->count == 1 && !pattern->open_end && pattern->segments->plain &&
        pattern->segments->count <= text.size)
        from = text.size - pattern->segments->count;
    if (!pattern->open_end || at == NOT_FOUND)
        at = text.size;
    return sn_slice(text.at + from, at - from);
}
