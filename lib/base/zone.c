/*
 * Time zones: fixed offsets, and files of the IANA database (TZif, RFC 8536).
 *
 *     first offset | at[0] offset[0] | at[1] offset[1] | ... | rule
 *                  ^ first change    ^ second                ^ last change
 *
 * The rule is the footer of the file: offsets after the last change, as a POSIX
 * TZ string.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/zone.h"

#include <stdio.h>

#include "base/civil.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/tzrule.h"
#include "seine.h"

#define ZONE_FOLDER "/usr/share/zoneinfo/"
#define FILE_MAX 65536   /* bytes; the largest real one has 4 KiB */
#define NAME_MAX_SIZE 64 /* the longest real one has 32 */
#define HEADER_SIZE 44
#define OFFSET_MAX 93599 /* 25:59:59, RFC 8536 */

struct change {
    int64_t at;     /* UTC */
    int32_t offset; /* from then on */
};

struct zone {
    int32_t first; /* before the first change */
    size_t count;
    struct change *changes;
    struct tzrule rule;
};

/* The counts in a TZif header, in the order in which they stand there. */
struct counts {
    uint32_t isut, isstd, leap, time, type, chars;
};

static uint32_t
read_u32(const char *at)
{
    const unsigned char *byte = (const unsigned char *)at;

    return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 |
           (uint32_t)byte[2] << 8 | byte[3];
}

static int64_t
read_i64(const char *at)
{
    uint64_t value = (uint64_t)read_u32(at) << 32 | read_u32(at + 4);
    int64_t out;

    memcpy(&out, &value, sizeof(out));
    return out;
}

static int32_t
read_i32(const char *at)
{
    uint32_t value = read_u32(at);
    int32_t out;

    memcpy(&out, &value, sizeof(out));
    return out;
}

static bool
read_header(struct slice data, struct counts *counts)
{
    if (data.size < HEADER_SIZE || !sn_slice_opens(data, "TZif") ||
        data.at[4] < '2')
        return false;
    counts->isut = read_u32(data.at + 20);
    counts->isstd = read_u32(data.at + 24);
    counts->leap = read_u32(data.at + 28);
    counts->time = read_u32(data.at + 32);
    counts->type = read_u32(data.at + 36);
    counts->chars = read_u32(data.at + 40);
    return counts->leap == 0 && counts->type > 0 && counts->type <= 256 &&
           counts->time <= FILE_MAX && counts->chars <= FILE_MAX &&
           counts->isut <= FILE_MAX && counts->isstd <= FILE_MAX;
}

/* Bytes of a data block whose times have `width` bytes. */
static size_t
block_size(const struct counts *counts, size_t width)
{
    return counts->time * (width + 1) + (size_t)counts->type * 6 +
           counts->chars + counts->leap * (width + 4) + counts->isstd +
           counts->isut;
}

/* Fill the changes from the block with times of 64 bits. */
static bool
read_block(struct zone *zone, struct slice block, const struct counts *counts)
{
    const char *index = block.at + (size_t)counts->time * 8;
    const char *types = index + counts->time;

    zone->changes = sn_calloc(counts->time + (size_t)1, sizeof(struct change));
    if (!zone->changes)
        return false;
    zone->count = counts->time;
    zone->first = read_i32(types);
    for (size_t i = 0; i < zone->count; i++) {
        struct change *change = &zone->changes[i];
        unsigned type = (unsigned char)index[i];

        if (type >= counts->type)
            return false;
        change->at = read_i64(block.at + i * 8);
        change->offset = read_i32(types + (size_t)type * 6);
        if (change->offset < -OFFSET_MAX || change->offset > OFFSET_MAX ||
            (i > 0 && change->at <= change[-1].at))
            return false;
    }
    return true;
}

/* The footer stands between two line feeds; an empty one is no rule. */
static bool
read_footer(struct zone *zone, struct slice footer)
{
    size_t end;

    if (footer.size < 2 || footer.at[0] != '\n')
        return false;
    footer = sn_slice_skip(footer, 1);
    end = sn_slice_find(footer, '\n');
    if (end == footer.size)
        return false;
    return end == 0 ||
           sn_tzrule_parse(&zone->rule, sn_slice_first(footer, end));
}

/* Of the two blocks of a file of version 2 or later the first is obsolete. */
static int
read_tzif(struct zone *zone, struct slice data)
{
    struct counts counts;
    size_t size;

    if (!read_header(data, &counts))
        return SEINE_E_ZONE;
    data = sn_slice_skip(data, HEADER_SIZE + block_size(&counts, 4));
    if (!read_header(data, &counts))
        return SEINE_E_ZONE;
    data = sn_slice_skip(data, HEADER_SIZE);
    size = block_size(&counts, 8);
    if (data.size < size)
        return SEINE_E_ZONE;
    if (!read_block(zone, data, &counts))
        return zone->changes ? SEINE_E_ZONE : SEINE_E_MEMORY;
    return read_footer(zone, sn_slice_skip(data, size)) ? 0 : SEINE_E_ZONE;
}

/* Area/Place: letters, digits, + - _ and single slashes within. */
static bool
is_name(struct slice name)
{
    char last = '/';

    if (name.size == 0 || name.size > NAME_MAX_SIZE)
        return false;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.at[i];

        if (c == '/' ? last == '/' : !sn_is_alnum(c) && !strchr("+-_", c))
            return false;
        last = c;
    }
    return last != '/' && sn_is_alpha(name.at[0]);
}

static int
read_file(struct zone *zone, struct slice name)
{
    char path[sizeof(ZONE_FOLDER) + NAME_MAX_SIZE], *data;
    int status = SEINE_E_ZONE;
    FILE *file;
    size_t size;

    snprintf(path, sizeof(path), "%s%.*s", ZONE_FOLDER, (int)name.size,
             name.at);
    file = fopen(path, "rb");
    if (!file)
        return SEINE_E_ZONE;
    data = sn_calloc(FILE_MAX, 1);
    if (data) {
        size = fread(data, 1, FILE_MAX, file);
        if (!ferror(file) && size < FILE_MAX)
            status = read_tzif(zone, sn_slice(data, size));
        sn_free(data);
    } else {
        status = SEINE_E_MEMORY;
    }
    fclose(file);
    return status;
}

/* Two digits of s at index `at` as a number below `limit`, or -1. */
static int
two_digits(struct slice s, size_t at, int limit)
{
    int number;

    if (s.size < at + 2 || !sn_is_digit(s.at[at]) || !sn_is_digit(s.at[at + 1]))
        return -1;
    number = (s.at[at] - '0') * 10 + (s.at[at + 1] - '0');
    return number < limit ? number : -1;
}

/* "+2", "+02", "+0230" or "+02:30", with either sign; + is east. */
static bool
parse_offset(struct slice s, int32_t *offset)
{
    int hours, minutes = 0;
    struct slice digits;

    if (s.size < 2 || s.size > 6 || (s.at[0] != '+' && s.at[0] != '-'))
        return false;
    digits = sn_slice_skip(s, 1);
    if (digits.size == 1 && sn_is_digit(digits.at[0]))
        hours = digits.at[0] - '0';
    else
        hours = two_digits(digits, 0, 24);
    if (digits.size == 4)
        minutes = two_digits(digits, 2, 60);
    else if (digits.size == 5)
        minutes = digits.at[2] == ':' ? two_digits(digits, 3, 60) : -1;
    else if (digits.size == 3)
        return false;
    if (hours < 0 || minutes < 0)
        return false;
    *offset = (int32_t)(hours * 3600 + minutes * 60);
    if (s.at[0] == '-')
        *offset = -*offset;
    return true;
}

/*
 * What is meant without the database: UTC, Z, an offset, or "UTC" or "GMT" and
 * an offset.  The IANA names Etc/GMT+3 have the opposite sign; "GMT+3" alone is
 * read as people mean it.
 */
static bool
is_fixed(struct slice name, int32_t *offset)
{
    *offset = 0;
    if (sn_equal_nocase(name, sn_slice_str("z")))
        return true;
    if (sn_starts_nocase(name, sn_slice_str("utc")) ||
        sn_starts_nocase(name, sn_slice_str("gmt"))) {
        name = sn_slice_skip(name, 3);
        if (name.size == 0)
            return true;
    }
    return parse_offset(name, offset);
}

int
sn_zone_new(struct zone **out, const char *name)
{
    struct slice text = sn_slice_str(name);
    struct zone *zone;
    int status = 0;

    *out = NULL;
    zone = sn_calloc(1, sizeof(*zone));
    if (!zone)
        return SEINE_E_MEMORY;
    if (!is_fixed(text, &zone->first))
        status = is_name(text) ? read_file(zone, text) : SEINE_E_ZONE;
    if (status < 0) {
        sn_zone_free(zone);
        return status;
    }
    *out = zone;
    return 0;
}

void
sn_zone_free(struct zone *zone)
{
    if (!zone)
        return;
    sn_free(zone->changes);
    sn_free(zone);
}

/* How many changes were at or before a time. */
static size_t
count_until(const struct zone *zone, int64_t utc_seconds)
{
    size_t low = 0, high = zone->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (zone->changes[middle].at <= utc_seconds)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int32_t
sn_zone_offset(const struct zone *zone, int64_t utc_seconds)
{
    size_t passed = count_until(zone, utc_seconds);

    if (passed == zone->count && zone->rule.known)
        return sn_tzrule_offset(&zone->rule, utc_seconds);
    return passed == 0 ? zone->first : zone->changes[passed - 1].offset;
}

/*
 * The offsets a day before and after are those on either side of a change, if
 * there is one nearby.  A time that comes twice is right with both of them, and
 * the earlier offset gives the first; a skipped one is right with none.
 */
int64_t
sn_zone_to_utc(const struct zone *zone, int64_t local_seconds)
{
    int32_t before = sn_zone_offset(zone, local_seconds - 86400);
    int32_t after = sn_zone_offset(zone, local_seconds + 86400);
    int64_t utc = local_seconds - before;

    if (sn_zone_offset(zone, utc) == before)
        return utc;
    utc = local_seconds - after;
    if (sn_zone_offset(zone, utc) == after)
        return utc;
    return local_seconds - before;
}
