/*
 * Packing events, and the text form:
 *
 *     seine-event 1 HASH ID TIME QUALITY OUTCOME MEMBER LINE LINES OFFSET
 *     LENGTH FLAGS SHA256 FILE VALUE...
 *
 * FLAGS are those of the evidence, and 8 for an event about a critical asset;
 * all are apart by tabs.  In ID, FILE and VALUE a byte that is a blank, a
 * control, a percent sign or not ASCII is %XX; a VALUE that is there begins
 * with `=`, one that is not is `-`, as is a SHA256 that is not known.
 *
 * SPDX-License-Identifier: MIT
 */
#include "correlate/pack.h"

#include <inttypes.h>

#include "base/text.h"
#include "predicate/test.h"

#define MAGIC "seine-event"
#define VERSION "1"
#define NUMBERS 9
#define FLAG_ASSET 8U

void
sn_tuple_add(struct buf *tuple, bool there, struct slice value)
{
    uint32_t size = there ? (uint32_t)value.size + 1 : 0;

    sn_buf_add(tuple, &size, sizeof(size));
    if (there)
        sn_buf_slice(tuple, value);
}

int
sn_event_pack(struct packed *packed, const seine_event *event)
{
    const struct rule *rule = (const struct rule *)event->rule;
    const char *sha256 = event->evidence->sha256;

    packed->rule = rule;
    packed->quality = event->time->quality;
    sn_trace_make(&packed->trace, event);
    sn_buf_clear(&packed->tuple);
    sn_buf_clear(&packed->file);
    sn_buf_str(&packed->file, event->evidence->file);
    packed->sha256[0] = '\0';
    if (sha256 && strlen(sha256) < sizeof(packed->sha256))
        memcpy(packed->sha256, sha256, strlen(sha256) + 1);
    sn_buf_add(&packed->tuple, &rule->index, sizeof(rule->index));
    for (size_t i = 0; i < rule->capture_count; i++) {
        struct slice value = {NULL, 0};
        bool there = sn_target_first(&rule->captures[i], event->record, &value);

        sn_tuple_add(&packed->tuple, there, value);
    }
    sn_buf_string(&packed->file);
    return packed->tuple.failed || packed->file.failed ? SEINE_E_MEMORY : 0;
}

void
sn_packed_fini(struct packed *packed)
{
    sn_buf_fini(&packed->tuple);
    sn_buf_fini(&packed->file);
}

/* -------------------------------------------------------------- writing --- */

static void
write_text(struct buf *out, struct slice text)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.at[i];

        if (byte > ' ' && byte < 0x7F && byte != '%') {
            sn_buf_byte(out, (char)byte);
            continue;
        }
        sn_buf_byte(out, '%');
        sn_buf_byte(out, digits[byte >> 4]);
        sn_buf_byte(out, digits[byte & 15]);
    }
}

void
sn_packed_write(const struct packed *packed, struct buf *out)
{
    const struct trace *trace = &packed->trace;
    const seine_rule *rule = &packed->rule->view;

    sn_buf_format(out, MAGIC "\t" VERSION "\t%s\t", rule->hash);
    write_text(out, sn_slice_str(rule->id));
    sn_buf_format(out,
                  "\t%" PRId64 "\t%d\t%u\t%" PRIu64 "\t%" PRIu64
                  "\t%u\t%" PRIu64 "\t%" PRIu64 "\t%u\t%s\t",
                  trace->time, packed->quality, (unsigned)trace->outcome,
                  (uint64_t)trace->member, (uint64_t)trace->line,
                  (unsigned)trace->lines, (uint64_t)trace->offset,
                  (uint64_t)trace->length,
                  (unsigned)(trace->flags | trace->asset * FLAG_ASSET),
                  *packed->sha256 ? packed->sha256 : "-");
    write_text(out, sn_buf_view(&packed->file));
    for (uint32_t i = 0; i < packed->rule->capture_count; i++) {
        struct slice value;
        bool there = sn_tuple_value(sn_buf_view(&packed->tuple), i, &value);

        sn_buf_str(out, there ? "\t=" : "\t-");
        if (there)
            write_text(out, value);
    }
    sn_buf_byte(out, '\n');
}

/* -------------------------------------------------------------- reading --- */

static bool
read_text(struct slice text, struct buf *out)
{
    for (size_t i = 0; i < text.size; i++) {
        int high, low;

        if (text.at[i] != '%') {
            sn_buf_byte(out, text.at[i]);
            continue;
        }
        if (i + 2 >= text.size)
            return false;
        high = sn_hex_value(text.at[i + 1]);
        low = sn_hex_value(text.at[i + 2]);
        if (high < 0 || low < 0)
            return false;
        sn_buf_byte(out, (char)(high * 16 + low));
        i += 2;
    }
    return true;
}

static const struct rule *
find_rule(const struct seine_rules *rules, struct slice hash, struct slice id)
{
    for (size_t i = 0; i < rules->count; i++) {
        const seine_rule *view = &rules->rules[i]->view;

        if (view->flags & SEINE_RULE_FEEDS && !rules->rules[i]->correlation &&
            sn_slice_is(hash, view->hash) && sn_slice_is(id, view->id))
            return rules->rules[i];
    }
    return NULL;
}

static bool
read_numbers(struct packed *packed, struct slice *rest)
{
    static const uint64_t most[NUMBERS] = {
        0,
        SEINE_TIME_EXPORT,
        SEINE_OUTCOME_FAILURE,
        (1 << 22) - 1,
        (UINT64_C(1) << 36) - 1,
        31,
        (UINT64_C(1) << 42) - 1,
        (1 << 24) - 1,
        7 | FLAG_ASSET,
    };
    struct trace *trace = &packed->trace;
    uint64_t number[NUMBERS] = {0};
    struct slice part;
    int64_t time = 0;

    for (size_t i = 0; i < NUMBERS; i++) {
        if (!sn_next_part(rest, '\t', &part) ||
            !(i == 0 ? sn_parse_i64(part, &time)
                     : sn_parse_u64(part, &number[i])) ||
            number[i] > most[i])
            return false;
    }
    memset(trace, 0, sizeof(*trace));
    trace->time = time;
    packed->quality = (int)number[1];
    trace->outcome = number[2] & 3;
    trace->member = number[3] & 0x3FFFFF;
    trace->line = number[4] & ((UINT64_C(1) << 36) - 1);
    trace->lines = number[5] & 31;
    trace->offset = number[6] & ((UINT64_C(1) << 42) - 1);
    trace->length = number[7] & 0xFFFFFF;
    trace->flags = number[8] & 7;
    trace->asset = (number[8] & FLAG_ASSET) != 0;
    return true;
}

/* The hash of the file and its name. */
static bool
read_file(struct packed *packed, struct slice *rest)
{
    struct slice part;

    packed->sha256[0] = '\0';
    if (!sn_next_part(rest, '\t', &part))
        return false;
    if (!sn_slice_is(part, "-")) {
        if (part.size != sizeof(packed->sha256) - 1)
            return false;
        for (size_t i = 0; i < part.size; i++)
            if (sn_hex_value(part.at[i]) < 0)
                return false;
        memcpy(packed->sha256, part.at, part.size);
        packed->sha256[part.size] = '\0';
    }
    sn_buf_clear(&packed->file);
    return sn_next_part(rest, '\t', &part) && read_text(part, &packed->file) &&
           !memchr(packed->file.at ? packed->file.at : "", 0,
                   packed->file.size);
}

static bool
read_values(struct packed *packed, struct slice *rest)
{
    struct buf value = {0};
    struct slice part;
    bool fine = true;

    sn_buf_clear(&packed->tuple);
    sn_buf_add(&packed->tuple, &packed->rule->index,
               sizeof(packed->rule->index));
    for (size_t i = 0; fine && i < packed->rule->capture_count; i++) {
        sn_buf_clear(&value);
        fine = sn_next_part(rest, '\t', &part) && part.size > 0 &&
               (part.at[0] == '=' || sn_slice_is(part, "-")) &&
               read_text(sn_slice_skip(part, 1), &value);
        if (fine)
            sn_tuple_add(&packed->tuple, part.at[0] == '=',
                         sn_buf_view(&value));
        packed->tuple.failed |= value.failed;
    }
    sn_buf_fini(&value);
    return fine && !rest->at;
}

int
sn_packed_read(struct packed *packed, const struct seine_rules *rules,
               struct slice line)
{
    struct slice rest = line, magic, version, hash, id;
    struct buf text = {0};
    bool fine;

    if (!sn_next_part(&rest, '\t', &magic) || !sn_slice_is(magic, MAGIC) ||
        !sn_next_part(&rest, '\t', &version) ||
        !sn_slice_is(version, VERSION) || !sn_next_part(&rest, '\t', &hash) ||
        !sn_next_part(&rest, '\t', &id))
        return SEINE_E_INVALID;
    fine = read_text(id, &text);
    packed->rule = fine && !text.failed
                       ? find_rule(rules, hash, sn_buf_view(&text))
                       : NULL;
    fine = fine && !text.failed;
    sn_buf_fini(&text);
    if (fine && !packed->rule)
        return SEINE_E_RULES;
    if (!fine || !read_numbers(packed, &rest) || !read_file(packed, &rest) ||
        !read_values(packed, &rest))
        return SEINE_E_INVALID;
    sn_buf_string(&packed->file);
    return packed->tuple.failed || packed->file.failed ? SEINE_E_MEMORY : 0;
}
