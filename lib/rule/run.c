/*
 * Runs of bytes of a class.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/run.h"

#include "base/bits.h"
#include "base/bytes.h"
#include "base/text.h"

#define STEP 16 /* bytes looked at together */

void
sn_run_add_range(struct run *run, unsigned char first, unsigned char last)
{
    for (unsigned byte = first; byte <= last; byte++)
        sn_run_add(run, (unsigned char)byte);
}

struct run
sn_run_or(const struct run *a, const struct run *b)
{
    struct run run = {.least = a->least < b->least ? a->least : b->least};

    for (size_t i = 0; i < 4; i++)
        run.class[i] = a->class[i] | b->class[i];
    return run;
}

/* What letters behind a backslash are; pairs of first and last byte. */
static const struct {
    char letter;
    bool wide; /* also characters beyond ASCII */
    const char *ranges;
} escapes[] = {
    {'d', true, "09"},     {'w', true, "09AZ__az"}, {'s', true, "\t\r  "},
    {'h', true, "\t\t  "}, {'n', false, "\n\n"},    {'r', false, "\r\r"},
    {'t', false, "\t\t"},  {'f', false, "\f\f"},
};

bool
sn_run_add_escape(struct run *run, char letter)
{
    for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
        const char *range = escapes[i].ranges;

        if (escapes[i].letter != letter)
            continue;
        for (; *range; range += 2)
            sn_run_add_range(run, (unsigned char)range[0],
                             (unsigned char)range[1]);
        if (escapes[i].wide)
            sn_run_add_range(run, 128, 255);
        return true;
    }
    sn_run_add_range(run, 0, 255);
    return false;
}

/* A class that is read. */
struct class_reader {
    struct run *run;
    struct slice rest;
    bool wide; /* it has bytes that may not belong to it */
    bool lost; /* something that is not understood */
};

static bool
is_strange(struct slice rest)
{
    return sn_slice_opens(rest, "[:") || sn_slice_opens(rest, "[.") ||
           sn_slice_opens(rest, "[=") || sn_slice_opens(rest, "\\Q") ||
           sn_slice_opens(rest, "\\E");
}

/* A character or an escape; -1 if it is no single byte. */
static int
read_member(struct class_reader *reader)
{
    char c = reader->rest.at[0];

    reader->lost |= is_strange(reader->rest);
    reader->rest = sn_slice_skip(reader->rest, 1);
    if (c == '\\' && reader->rest.size) {
        c = reader->rest.at[0];
        reader->rest = sn_slice_skip(reader->rest, 1);
        if (sn_is_alnum(c)) {
            reader->wide |= !sn_run_add_escape(reader->run, c);
            return -1;
        }
    }
    sn_run_add(reader->run, (unsigned char)c);
    return (unsigned char)c;
}

/* What follows `first` in a range, if it is one. */
static void
read_range(struct class_reader *reader, int first)
{
    int last;

    if (reader->rest.size < 2 || reader->rest.at[0] != '-' ||
        reader->rest.at[1] == ']')
        return;
    reader->rest = sn_slice_skip(reader->rest, 1);
    last = read_member(reader);
    if (first >= 0 && last >= first) {
        sn_run_add_range(reader->run, (unsigned char)first,
                         (unsigned char)last);
        return;
    }
    sn_run_add_range(reader->run, 0, 255);
    reader->wide = true;
}

/*
 * Both cases; and the Kelvin sign and the long s, which are `k` and `s`.  A
 * part of a character is never without its other parts.
 */
static void
complete(struct run *run, bool caseless)
{
    bool high = caseless || run->class[2] || run->class[3];

    for (char c = 'a'; caseless && c <= 'z'; c++) {
        unsigned char upper = (unsigned char)(c - 'a' + 'A');

        if (sn_run_has(run, (unsigned char)c) || sn_run_has(run, upper)) {
            sn_run_add(run, (unsigned char)c);
            sn_run_add(run, upper);
        }
    }
    if (high)
        sn_run_add_range(run, 128, 255);
}

/* All that is not in the class; any byte if that is not known for sure. */
static void
negate(struct run *run, bool wide)
{
    run->class[0] = wide ? UINT64_MAX : ~run->class[0];
    run->class[1] = wide ? UINT64_MAX : ~run->class[1];
    sn_run_add_range(run, 128, 255);
}

bool
sn_run_read_class(struct run *run, struct slice *rest, bool caseless)
{
    struct class_reader reader = {.run = run, .rest = *rest};
    bool first = true, negative = sn_slice_opens(*rest, "^");

    reader.rest = sn_slice_skip(*rest, negative);
    while (reader.rest.size && (first || reader.rest.at[0] != ']')) {
        first = false;
        read_range(&reader, read_member(&reader));
    }
    if (!reader.rest.size)
        return false;
    *rest = sn_slice_skip(reader.rest, 1);
    if (negative)
        negate(run, reader.wide);
    complete(run, caseless);
    return !reader.lost;
}

/* The lowest byte of a class, 255 of an empty one. */
static unsigned char
lowest_byte(const struct run *run)
{
    for (unsigned i = 0; i < 4; i++)
        if (run->class[i])
            return (unsigned char)(i * 64 + sn_lowest_bit(run->class[i]));
    return 255;
}

/*
 * Up to behind the last of the STEP bytes before `end` that is below all of the
 * class, as blanks and most marks are; end - STEP if none is.  Words are short,
 * so that there mostly is one, and no byte of it decides what is done next.
 */
static inline size_t
skip_below(const char *s, size_t end, unsigned char lowest)
{
#ifdef __SSE2__
    __m128i bytes = sn_load_bytes(s + end - STEP);
    __m128i within = _mm_max_epu8(bytes, _mm_set1_epi8((char)lowest));
    unsigned bits =
        (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(within, bytes)) ^ 0xFFFF;

    return bits ? end - STEP + 32 - (unsigned)__builtin_clz(bits) : end - STEP;
#else
    size_t at = end;

    while (at > end - STEP && (unsigned char)s[at - 1] >= lowest)
        at--;
    return at;
#endif
}

bool
sn_run_stands_in(const struct run *run, struct slice text)
{
    size_t least = run->least, at = 0;
    unsigned char lowest = lowest_byte(run);

    while (text.size >= least && at <= text.size - least) {
        size_t end = at + least;
        size_t from = least >= STEP ? skip_below(text.at, end, lowest) : end;

        if (least >= STEP && from > end - STEP) {
            at = from;
            continue;
        }
        for (from = end;
             from > at && sn_run_has(run, (unsigned char)text.at[from - 1]);)
            from--;
        if (from == at)
            return true;
        at = from;
    }
    return false;
}
