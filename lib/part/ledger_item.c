/*
 * Ledger entries as bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stddef.h>

#include "part/part.h"

#define FORMATS_MOST 256

/* Members that are numbers, by where they stand. */
#define MEMBER(name) offsetof(seine_ledger, name)

static const size_t numbers[] = {
    MEMBER(size),           MEMBER(bytes),
    MEMBER(members),        MEMBER(lines),
    MEMBER(records),        MEMBER(continuations),
    MEMBER(headers),        MEMBER(blank),
    MEMBER(unrecognised),   MEMBER(long_lines),
    MEMBER(cut_bytes),      MEMBER(cut_lines),
    MEMBER(nul_bytes),      MEMBER(untimed),
    MEMBER(zone_unknown),   MEMBER(out_of_interval),
    MEMBER(candidates),     MEMBER(events),
    MEMBER(not_evaluated),  MEMBER(extra_dropped),
    MEMBER(damage_total),   MEMBER(nul_run_total),
    MEMBER(offset_changes), MEMBER(backwards),
    MEMBER(gap_seconds),    MEMBER(gap_line),
    MEMBER(suppressed),     MEMBER(correlated),
};

static const size_t flags[] = {MEMBER(complete), MEMBER(compressed),
                               MEMBER(ratio_warning), MEMBER(whole)};

static const size_t texts[] = {
    MEMBER(sha256), MEMBER(format),    MEMBER(why),
    MEMBER(reason), MEMBER(appliance), MEMBER(version),
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void *
at(seine_ledger *ledger, size_t offset)
{
    return (char *)ledger + offset;
}

static const void *
at_const(const seine_ledger *ledger, size_t offset)
{
    return (const char *)ledger + offset;
}

/* ------------------------------------------------------------- writing --- */

static void
put_lists(struct buf *out, const seine_ledger *ledger)
{
    size_t count = 0;

    sn_put_uint(out, ledger->damage_count);
    for (size_t i = 0; i < ledger->damage_count; i++) {
        const seine_damage *damage = ledger->damage[i];

        sn_put_uint(out, (uint64_t)damage->kind);
        sn_put_uint(out, damage->lossy != 0);
        sn_put_uint(out, damage->member);
        sn_put_uint(out, damage->offset);
        sn_put_uint(out, damage->stream_offset);
        sn_put_uint(out, damage->lost);
    }
    sn_put_uint(out, ledger->nul_run_count);
    for (size_t i = 0; i < ledger->nul_run_count; i++) {
        sn_put_uint(out, ledger->nul_runs[i]->offset);
        sn_put_uint(out, ledger->nul_runs[i]->length);
        sn_put_uint(out, ledger->nul_runs[i]->line);
    }
    while (ledger->formats[count])
        count++;
    sn_put_uint(out, count);
    for (size_t i = 0; i < count; i++) {
        sn_put_bytes(out, sn_slice_str(ledger->formats[i]));
        sn_put_uint(out,
                    ledger->format_records ? ledger->format_records[i] : 0);
    }
}

void
sn_item_put_ledger(struct buf *out, const seine_ledger *ledger)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < COUNT(flags); i++) {
        const int *flag = at_const(ledger, flags[i]);

        bits |= (uint64_t)(*flag != 0) << i;
    }
    sn_put_uint(out, (uint64_t)ledger->state);
    sn_put_uint(out, bits);
    for (size_t i = 0; i < COUNT(texts); i++) {
        const char *text;

        memcpy(&text, at_const(ledger, texts[i]), sizeof(text));
        sn_put_bytes(out, sn_slice_str(text));
    }
    for (size_t i = 0; i < COUNT(numbers); i++) {
        uint64_t number;

        memcpy(&number, at_const(ledger, numbers[i]), sizeof(number));
        sn_put_uint(out, number);
    }
    sn_put_int(out, ledger->first);
    sn_put_int(out, ledger->last);
    sn_put_int(out, ledger->modified_ns);
    put_lists(out, ledger);
}

/* ------------------------------------------------------------- reading --- */

static void
get_damage(struct wire *wire, struct arena *arena, seine_ledger *out)
{
    size_t count = (size_t)sn_get_most(wire, LIMIT_DAMAGE_KEPT);
    seine_damage *damage = sn_arena_alloc(arena, count + 1, sizeof(*damage));
    const seine_damage **list = sn_arena_alloc(arena, count + 1, sizeof(*list));

    if (!damage || !list)
        sn_wire_no_memory(wire);
    for (size_t i = 0; !wire->bad && i < count; i++) {
        damage[i].kind = (int)sn_get_most(wire, SEINE_DAMAGE_CHANGED);
        damage[i].lossy = (int)sn_get_most(wire, 1);
        damage[i].member = sn_get_uint(wire);
        damage[i].offset = sn_get_uint(wire);
        damage[i].stream_offset = sn_get_uint(wire);
        damage[i].lost = sn_get_uint(wire);
        list[i] = &damage[i];
    }
    out->damage = list;
    out->damage_count = count;
}

static void
get_nul_runs(struct wire *wire, struct arena *arena, seine_ledger *out)
{
    size_t count = (size_t)sn_get_most(wire, LIMIT_NUL_RUNS_KEPT);
    seine_nul_run *runs = sn_arena_alloc(arena, count + 1, sizeof(*runs));
    const seine_nul_run **list =
        sn_arena_alloc(arena, count + 1, sizeof(*list));

    if (!runs || !list)
        sn_wire_no_memory(wire);
    for (size_t i = 0; !wire->bad && i < count; i++) {
        runs[i].offset = sn_get_uint(wire);
        runs[i].length = sn_get_uint(wire);
        runs[i].line = sn_get_uint(wire);
        list[i] = &runs[i];
    }
    out->nul_runs = list;
    out->nul_run_count = count;
}

static void
get_formats(struct wire *wire, struct arena *arena, seine_ledger *out)
{
    size_t count = (size_t)sn_get_most(wire, FORMATS_MOST);
    const char **names = sn_arena_alloc(arena, count + 1, sizeof(*names));
    uint64_t *records = sn_arena_alloc(arena, count + 1, sizeof(*records));

    if (!names || !records)
        sn_wire_no_memory(wire);
    for (size_t i = 0; !wire->bad && i < count; i++) {
        names[i] = sn_get_string(wire, arena);
        records[i] = sn_get_uint(wire);
    }
    out->formats = names;
    out->format_records = records;
}

/* Nothing, or 64 digits. */
static bool
is_hash(const char *text)
{
    return *text == '\0' ||
           (strlen(text) == SHA256_HEX_SIZE - 1 &&
            strspn(text, "0123456789abcdef") == SHA256_HEX_SIZE - 1);
}

void
sn_item_get_ledger(struct wire *wire, struct arena *arena, seine_ledger *out)
{
    uint64_t bits;

    memset(out, 0, sizeof(*out));
    out->state = (int)sn_get_most(wire, SEINE_FILE_SKIPPED);
    bits = sn_get_most(wire, (UINT64_C(1) << COUNT(flags)) - 1);
    for (size_t i = 0; i < COUNT(flags); i++)
        *(int *)at(out, flags[i]) = bits >> i & 1;
    for (size_t i = 0; i < COUNT(texts); i++) {
        const char *text = sn_get_string(wire, arena);

        memcpy(at(out, texts[i]), &text, sizeof(text));
    }
    for (size_t i = 0; i < COUNT(numbers); i++) {
        uint64_t number = sn_get_uint(wire);

        memcpy(at(out, numbers[i]), &number, sizeof(number));
    }
    out->first = sn_get_int(wire);
    out->last = sn_get_int(wire);
    out->modified_ns = sn_get_int(wire);
    get_damage(wire, arena, out);
    get_nul_runs(wire, arena, out);
    get_formats(wire, arena, out);
    wire->bad |= out->state < SEINE_FILE_READ || !is_hash(out->sha256);
}
