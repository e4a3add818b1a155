/*
 * Trails as bytes: what the survey looks at of a file.  Its name is not in
 * them, since a file may have another one when its block is told.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stddef.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "part/part.h"
#include "survey/trail.h"

#define NO_NUMBER 0 /* numbers that may be none are written one higher */

/* Members of a part that are numbers, by where they stand. */
#define MEMBER(name) offsetof(struct part, name)

static const size_t numbers[] = {
    MEMBER(records),      MEMBER(headers),       MEMBER(lines),
    MEMBER(untimed),      MEMBER(times_dropped), MEMBER(zone_unknown),
    MEMBER(dst_steps),    MEMBER(cuts),          MEMBER(gap_longest),
    MEMBER(gaps.dropped),
};

static const struct {
    size_t at;
    int64_t none;
} times[] = {
    {MEMBER(first), INT64_MAX}, {MEMBER(last), INT64_MIN},
    {MEMBER(gap_from), 0},      {MEMBER(begin), INT64_MAX},
    {MEMBER(end), INT64_MIN},   {MEMBER(previous), INT64_MIN},
};

static const size_t places[] = {MEMBER(cut), MEMBER(gap_place), MEMBER(place),
                                MEMBER(last_place)};

static const size_t flags[] = {
    MEMBER(unknown),   MEMBER(placed),           MEMBER(ended),
    MEMBER(gaps.full), MEMBER(previous_unknown), MEMBER(begun)};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ------------------------------------------------------------- writing --- */

static void
put_place(struct buf *out, const seine_survey_place *place)
{
    sn_put_uint(out, place->member);
    sn_put_uint(out, place->line);
    sn_put_uint(out, place->offset);
}

static void
put_number_or_none(struct buf *out, uint32_t number)
{
    sn_put_uint(out, number == SURVEY_NONE ? NO_NUMBER : (uint64_t)number + 1);
}

/* The first name is the file's folder. */
static void
put_names(struct buf *out, const struct trail *trail)
{
    sn_put_uint(out, trail->names.count);
    for (size_t i = 1; i < trail->names.count; i++) {
        const struct trail_name *name = &trail->names.at[i];

        sn_buf_byte(out, name->kind);
        sn_put_bytes(out, sn_trail_text(trail, name->at, name->size));
    }
    sn_put_uint(out, trail->pairs.count);
    for (size_t i = 0; i < trail->pairs.count; i++) {
        sn_put_uint(out, trail->pairs.at[i].name);
        sn_put_uint(out, trail->pairs.at[i].serial);
    }
    sn_put_uint(out, trail->clocks.count);
    for (size_t i = 0; i < trail->clocks.count; i++) {
        sn_put_uint(out, trail->clocks.at[i].name);
        sn_put_int(out, trail->clocks.at[i].ns);
    }
}

static void
put_rhythm(struct buf *out, const struct rhythm *rhythm)
{
    uint64_t count = 0;
    size_t last = 0;

    for (size_t i = 0; i < RHYTHM_STEPS; i++)
        count += rhythm->gaps[i] > 0;
    sn_put_uint(out, count);
    for (size_t i = 0; i < RHYTHM_STEPS; i++) {
        if (rhythm->gaps[i] == 0)
            continue;
        sn_put_uint(out, i - last);
        sn_put_uint(out, rhythm->gaps[i]);
        last = i;
    }
}

static void
put_part(struct buf *out, const struct part *part)
{
    const char *at = (const char *)part;
    uint64_t bits = 0;

    for (size_t i = 0; i < COUNT(flags); i++)
        bits |= (uint64_t) * (const bool *)(at + flags[i]) << i;
    sn_put_bytes(out, sn_slice_str(part->format->about.name));
    sn_put_uint(out, part->name);
    sn_put_uint(out, bits);
    for (size_t i = 0; i < COUNT(numbers); i++)
        sn_put_uint(out, *(const uint64_t *)(const void *)(at + numbers[i]));
    for (size_t i = 0; i < COUNT(times); i++)
        sn_put_int(out, *(const int64_t *)(const void *)(at + times[i].at));
    for (size_t i = 0; i < COUNT(places); i++)
        put_place(out, (const void *)(at + places[i]));
    for (size_t i = 0; i < SIGN_KINDS; i++)
        sn_put_uint(out, part->signs[i]);
    put_rhythm(out, &part->rhythm);
    sn_put_uint(out, part->gaps.list.count);
    for (size_t i = 0; i < part->gaps.list.count; i++) {
        const struct gap *gap = &part->gaps.list.at[i];

        sn_put_int(out, gap->from);
        sn_put_int(out, gap->to);
        sn_put_uint(out, gap->unknown);
        put_place(out, &gap->place);
    }
}

static void
put_signs(struct buf *out, const struct trail *trail)
{
    sn_put_uint(out, trail->signs.count);
    for (size_t i = 0; i < trail->signs.count; i++) {
        const struct trail_sign *sign = &trail->signs.at[i];

        sn_put_uint(out, (uint64_t)sign->kind);
        sn_put_uint(out, sign->part);
        put_place(out, &sign->place);
        sn_put_uint(out, sign->value);
        sn_put_uint(out, sign->threshold);
        sn_put_uint(out, sign->count);
        sn_put_int(out, sign->from);
        sn_put_int(out, sign->to);
        sn_put_uint(out, sign->zone_unknown != 0);
        sn_put_bytes(out,
                     sn_trail_text(trail, sign->detail, sign->detail_size));
    }
}

/* Sorted: how they lie depends on what the thread had before. */
static int
put_hours(struct buf *out, const struct hours *hours)
{
    struct hour *list = sn_calloc(hours->count + 1, sizeof(*list));
    size_t count = 0;

    if (!list)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < hours->room; i++)
        if (hours->at[i].records)
            list[count++] = hours->at[i];
    if (count > 1)
        qsort(list, count, sizeof(*list), sn_hours_order);
    sn_put_uint(out, hours->refused);
    sn_put_uint(out, count);
    for (size_t i = 0; i < count; i++) {
        sn_put_uint(out, list[i].log);
        sn_put_int(out, (int64_t)list[i].hour - (i ? list[i - 1].hour : 0));
        sn_put_uint(out, list[i].minutes);
        sn_put_uint(out, list[i].records);
        sn_put_uint(out, list[i].requests);
    }
    sn_free(list);
    return 0;
}

int
sn_item_put_trail(struct buf *out, const struct trail *trail)
{
    sn_put_uint(out, trail != NULL);
    if (!trail)
        return 0;
    sn_put_bytes(out, sn_slice_str(trail->head));
    sn_put_uint(out, (uint64_t)trail->headers | (uint64_t)trail->syslog << 3 |
                         (uint64_t)trail->wrapped << 4);
    put_number_or_none(out, trail->serial);
    put_number_or_none(out, trail->host);
    sn_put_uint(out, trail->part);
    sn_put_uint(out, trail->orphans);
    put_place(out, &trail->orphan);
    sn_put_uint(out, trail->unplaced);
    put_names(out, trail);
    sn_put_uint(out, trail->parts.count);
    for (size_t i = 0; i < trail->parts.count; i++)
        put_part(out, &trail->parts.at[i]);
    put_signs(out, trail);
    return put_hours(out, &trail->hours);
}

/* ------------------------------------------------------------- reading --- */

/* What is read, and where it goes. */
struct getting {
    struct wire *wire;
    struct arena *arena;
    struct trail *trail;
    struct buf texts;
};

/*
 * Room for a list in front of its items, each of which takes a byte at least:
 * how many there can be follows from what is left.
 */
static void *
get_room(struct getting *getting, uint64_t most, size_t size, size_t *count)
{
    size_t rest = getting->wire->rest.size;
    void *at;

    *count = (size_t)sn_get_most(getting->wire, most < rest ? most : rest);
    at = sn_arena_alloc(getting->arena, *count + 1, size);
    if (!at) {
        sn_wire_no_memory(getting->wire);
        *count = 0;
    }
    return at;
}

/* One of so many. */
static uint32_t
get_index(struct wire *wire, size_t count)
{
    if (count == 0)
        wire->bad = true;
    return (uint32_t)sn_get_most(wire, count ? count - 1 : 0);
}

static uint32_t
get_number_or_none(struct wire *wire)
{
    uint64_t number = sn_get_most(wire, UINT32_MAX);

    return number == NO_NUMBER ? SURVEY_NONE : (uint32_t)(number - 1);
}

static bool
is_name(const struct trail *trail, uint32_t number)
{
    return number == SURVEY_NONE || number < trail->names.count;
}

/* A time with which can be reckoned. */
static int64_t
get_time(struct wire *wire)
{
    int64_t ns = sn_get_int(wire);

    wire->bad |= ns > SURVEY_TIME_MOST || ns < -SURVEY_TIME_MOST;
    return wire->bad ? 0 : ns;
}

/* One that may be none. */
static int64_t
get_time_or(struct wire *wire, int64_t none)
{
    int64_t ns = sn_get_int(wire);

    wire->bad |=
        ns != none && (ns > SURVEY_TIME_MOST || ns < -SURVEY_TIME_MOST);
    return ns;
}

static seine_survey_place
get_place(struct wire *wire)
{
    seine_survey_place place = {0};

    place.member = sn_get_uint(wire);
    place.line = sn_get_uint(wire);
    place.offset = sn_get_uint(wire);
    return place;
}

static void
get_names(struct getting *getting)
{
    struct trail *trail = getting->trail;
    struct wire *wire = getting->wire;

    trail->names.at = get_room(getting, (uint64_t)LIMIT_SURVEY_OPEN + 2,
                               sizeof(*trail->names.at), &trail->names.count);
    wire->bad |= trail->names.count == 0;
    for (size_t i = 1; !wire->bad && i < trail->names.count; i++) {
        struct trail_name *name = &trail->names.at[i];
        struct slice kind = sn_get_raw(wire, 1), text = sn_get_bytes(wire);

        if (wire->bad)
            return;
        name->kind = *kind.at;
        name->at = getting->texts.size;
        name->size = text.size;
        wire->bad |= (name->kind != BOX_SERIAL && name->kind != BOX_HOST) ||
                     text.size > LIMIT_SURVEY_VALUE;
        sn_buf_slice(&getting->texts, text);
    }
}

static void
get_pairs(struct getting *getting)
{
    struct trail *trail = getting->trail;
    struct wire *wire = getting->wire;

    trail->pairs.at = get_room(getting, LIMIT_SURVEY_OPEN,
                               sizeof(*trail->pairs.at), &trail->pairs.count);
    for (size_t i = 0; !wire->bad && i < trail->pairs.count; i++) {
        trail->pairs.at[i].name = get_index(wire, trail->names.count);
        trail->pairs.at[i].serial = get_index(wire, trail->names.count);
    }
    trail->clocks.at =
        get_room(getting, LIMIT_SURVEY_CLOCKS, sizeof(*trail->clocks.at),
                 &trail->clocks.count);
    for (size_t i = 0; !wire->bad && i < trail->clocks.count; i++) {
        trail->clocks.at[i].name = get_index(wire, trail->names.count);
        trail->clocks.at[i].ns = get_time(wire);
    }
}

static void
get_rhythm(struct wire *wire, struct rhythm *rhythm)
{
    uint64_t count = sn_get_most(wire, RHYTHM_STEPS);
    size_t at = 0;

    for (uint64_t i = 0; !wire->bad && i < count; i++) {
        at += (size_t)sn_get_most(wire, RHYTHM_STEPS - 1 - at);
        rhythm->gaps[at] = (uint32_t)sn_get_most(wire, UINT32_MAX);
        rhythm->count += rhythm->gaps[at];
    }
}

static void
get_gaps(struct getting *getting, struct gaps *gaps)
{
    struct wire *wire = getting->wire;

    gaps->list.at = get_room(getting, LIMIT_SURVEY_GAPS, sizeof(*gaps->list.at),
                             &gaps->list.count);
    gaps->list.room = gaps->list.count;
    for (size_t i = 0; !wire->bad && i < gaps->list.count; i++) {
        struct gap *gap = &gaps->list.at[i];

        gap->from = get_time(wire);
        gap->to = get_time(wire);
        gap->unknown = sn_get_most(wire, 1);
        gap->place = get_place(wire);
        wire->bad |= gap->to < gap->from ||
                     (uint64_t)gap->to - (uint64_t)gap->from > INT64_MAX;
    }
}

/* Do its times go with each other? */
static bool
is_span(const struct part *part)
{
    uint64_t room = (uint64_t)SURVEY_TIME_MOST - (uint64_t)part->gap_from;

    return (part->first == INT64_MAX) == (part->last == INT64_MIN) &&
           (part->begin == INT64_MAX) == (part->end == INT64_MIN) &&
           (part->first == INT64_MAX || part->first <= part->last) &&
           (part->begin == INT64_MAX || part->begin <= part->end) &&
           part->gap_longest <= room / NS_PER_SECOND;
}

static void
get_part(struct getting *getting, struct part *part)
{
    struct wire *wire = getting->wire;
    char *at = (char *)part;
    uint64_t bits;

    part->format = sn_format_find(sn_get_bytes(wire));
    wire->bad |= !part->format;
    part->name = get_index(wire, getting->trail->names.count);
    bits = sn_get_most(wire, (1U << COUNT(flags)) - 1);
    for (size_t i = 0; i < COUNT(flags); i++)
        *(bool *)(at + flags[i]) = bits >> i & 1;
    for (size_t i = 0; i < COUNT(numbers); i++)
        *(uint64_t *)(void *)(at + numbers[i]) = sn_get_uint(wire);
    for (size_t i = 0; i < COUNT(times); i++)
        *(int64_t *)(void *)(at + times[i].at) =
            get_time_or(wire, times[i].none);
    for (size_t i = 0; i < COUNT(places); i++)
        *(seine_survey_place *)(void *)(at + places[i]) = get_place(wire);
    for (size_t i = 0; i < SIGN_KINDS; i++)
        part->signs[i] = (uint32_t)sn_get_most(wire, UINT32_MAX);
    get_rhythm(wire, &part->rhythm);
    get_gaps(getting, &part->gaps);
    wire->bad |= !is_span(part);
}

static void
get_signs(struct getting *getting)
{
    struct trail *trail = getting->trail;
    struct wire *wire = getting->wire;

    trail->signs.at = get_room(
        getting, (uint64_t)LIMIT_SURVEY_OPEN * LIMIT_SURVEY_SIGNS * SIGN_KINDS,
        sizeof(*trail->signs.at), &trail->signs.count);
    for (size_t i = 0; !wire->bad && i < trail->signs.count; i++) {
        struct trail_sign *sign = &trail->signs.at[i];
        struct slice detail;

        sign->kind = (enum sign_kind)get_index(wire, SIGN_KINDS);
        sign->part = get_index(wire, trail->parts.count);
        sign->place = get_place(wire);
        sign->value = sn_get_uint(wire);
        sign->threshold = sn_get_uint(wire);
        sign->count = sn_get_uint(wire);
        sign->from = get_time_or(wire, INT64_MAX);
        sign->to = get_time_or(wire, INT64_MAX);
        sign->zone_unknown = (int)sn_get_most(wire, 1);
        detail = sn_get_bytes(wire);
        sign->detail = getting->texts.size;
        sign->detail_size = detail.size;
        sn_buf_slice(&getting->texts, detail);
    }
}

static void
get_hours(struct getting *getting)
{
    const int64_t most = SURVEY_TIME_MOST / HOUR_NS + 1;
    struct hours *hours = &getting->trail->hours;
    struct wire *wire = getting->wire;

    hours->refused = sn_get_uint(wire);
    hours->at = get_room(getting, LIMIT_SURVEY_HOURS, sizeof(*hours->at),
                         &hours->count);
    hours->room = hours->count;
    for (size_t i = 0; !wire->bad && i < hours->count; i++) {
        struct hour *hour = &hours->at[i];
        int64_t step, number = i ? hours->at[i - 1].hour : 0;

        hour->log = get_index(wire, getting->trail->parts.count);
        step = sn_get_int(wire);
        if (step > 2 * most || step < -2 * most)
            wire->bad = true;
        else
            number += step;
        wire->bad |= number > most || number < -most;
        hour->hour = wire->bad ? 0 : (int32_t)number;
        hour->minutes = sn_get_most(wire, (UINT64_C(1) << 60) - 1);
        hour->records = (uint32_t)sn_get_most(wire, UINT32_MAX);
        hour->requests = (uint32_t)sn_get_most(wire, UINT32_MAX);
        wire->bad |= hour->records == 0;
    }
}

/* Nothing but a hash of a first line is here. */
static void
get_head(struct wire *wire, struct trail *trail)
{
    struct slice head = sn_get_bytes(wire);
    uint64_t bits;

    wire->bad |= head.size >= sizeof(trail->head);
    for (size_t i = 0; !wire->bad && i < head.size; i++)
        wire->bad |=
            !sn_is_digit(head.at[i]) && (head.at[i] < 'a' || head.at[i] > 'f');
    if (!wire->bad && head.size)
        memcpy(trail->head, head.at, head.size);
    bits = sn_get_most(wire, 31);
    trail->headers = bits & HEADER_ALL;
    trail->syslog = bits >> 3 & 1;
    trail->wrapped = bits >> 4 & 1;
}

static void
get_trail(struct getting *getting)
{
    struct trail *trail = getting->trail;
    struct wire *wire = getting->wire;

    get_head(wire, trail);
    trail->serial = get_number_or_none(wire);
    trail->host = get_number_or_none(wire);
    trail->part = (size_t)sn_get_most(wire, LIMIT_SURVEY_OPEN);
    trail->orphans = sn_get_uint(wire);
    trail->orphan = get_place(wire);
    trail->unplaced = sn_get_uint(wire);
    get_names(getting);
    wire->bad |= !is_name(trail, trail->serial) || !is_name(trail, trail->host);
    get_pairs(getting);
    trail->parts.at = get_room(getting, LIMIT_SURVEY_OPEN,
                               sizeof(*trail->parts.at), &trail->parts.count);
    for (size_t i = 0; !wire->bad && i < trail->parts.count; i++)
        get_part(getting, &trail->parts.at[i]);
    wire->bad |= trail->part > 0 && trail->part >= trail->parts.count;
    get_signs(getting);
    get_hours(getting);
}

/* The folder is the first name, and stands behind all other texts. */
int
sn_item_name_trail(struct trail *trail, struct arena *arena, const char *file)
{
    struct trail_name *name = &trail->names.at[0];
    struct slice folder = sn_trail_folder(file);
    char *texts = sn_arena_alloc(arena, name->at + folder.size + 1, 1);

    if (!texts)
        return SEINE_E_MEMORY;
    if (name->at)
        memcpy(texts, trail->texts.at, name->at);
    memcpy(texts + name->at, folder.at, folder.size);
    name->kind = BOX_FOLDER;
    name->size = folder.size;
    trail->texts.at = texts;
    trail->texts.size = trail->texts.room = name->at + folder.size;
    return 0;
}

struct trail *
sn_item_get_trail(struct wire *wire, struct arena *arena, const char *file)
{
    struct getting getting = {.wire = wire, .arena = arena};
    struct trail *trail;

    if (!sn_get_most(wire, 1))
        return NULL;
    trail = sn_arena_alloc(arena, 1, sizeof(*trail));
    if (!trail) {
        sn_wire_no_memory(wire);
        return NULL;
    }
    getting.trail = trail;
    get_trail(&getting);
    if (getting.texts.failed)
        sn_wire_no_memory(wire);
    if (!wire->bad) {
        trail->texts = getting.texts;
        trail->names.at[0].at = getting.texts.size;
        if (sn_item_name_trail(trail, arena, file) < 0)
            sn_wire_no_memory(wire);
    }
    sn_buf_fini(&getting.texts);
    return wire->bad ? NULL : trail;
}

void
sn_item_repack_trail(struct trail *trail, uint64_t member)
{
    trail->orphan.member = member;
    for (size_t i = 0; i < trail->signs.count; i++)
        trail->signs.at[i].place.member = member;
    for (size_t i = 0; i < trail->parts.count; i++) {
        struct part *part = &trail->parts.at[i];

        for (size_t k = 0; k < COUNT(places); k++)
            ((seine_survey_place *)(void *)((char *)part + places[k]))->member =
                member;
        for (size_t k = 0; k < part->gaps.list.count; k++)
            part->gaps.list.at[k].place.member = member;
    }
}
