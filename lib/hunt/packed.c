/*
 * Records, events, traces and ledger entries copied out of a scan.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hunt/packed.h"

#include "base/mem.h"

/*
 * Where copies go.  Slices of an entry mostly lie in its raw bytes or in its
 * text: these move along with them.
 */
struct copying {
    char *at; /* next free byte */
    struct {
        struct slice from;
        const char *to;
    } region[2];
    size_t regions;
};

static bool
is_inside(struct slice s, struct slice region)
{
    uintptr_t at = (uintptr_t)s.at, from = (uintptr_t)region.at;

    return region.at && at >= from && at - from <= region.size &&
           s.size <= region.size - (at - from);
}

/* Bytes that a slice needs beside the raw bytes and the text. */
static size_t
outside(const struct seine_record *record, const seine_evidence *evidence,
        struct slice s)
{
    if (!s.at || is_inside(s, sn_slice(evidence->raw, evidence->raw_size)) ||
        is_inside(s, record->text))
        return 0;
    return s.size;
}

static struct slice
copy_bytes(struct copying *copying, struct slice s)
{
    char *to = copying->at;

    if (!s.at)
        return s;
    if (s.size)
        memcpy(to, s.at, s.size);
    copying->at += s.size;
    return sn_slice(to, s.size);
}

static struct slice
copy_slice(struct copying *copying, struct slice s)
{
    for (size_t i = 0; s.at && i < copying->regions; i++)
        if (is_inside(s, copying->region[i].from))
            return sn_slice(copying->region[i].to +
                                (s.at - copying->region[i].from.at),
                            s.size);
    return copy_bytes(copying, s);
}

/* Copy a slice that others lie in. */
static struct slice
copy_region(struct copying *copying, struct slice s)
{
    struct slice copy = copy_slice(copying, s);

    copying->region[copying->regions].from = s;
    copying->region[copying->regions++].to = copy.at;
    return copy;
}

size_t
sn_packed_entry_size(const struct seine_record *record,
                     const seine_evidence *evidence)
{
    struct slice original =
        sn_slice(record->when.original, record->when.original_size);
    size_t size = sizeof(struct packed_entry) + evidence->raw_size;

    if (!is_inside(record->text, sn_slice(evidence->raw, evidence->raw_size)))
        size += record->text.size;
    size += outside(record, evidence, record->raw);
    size += outside(record, evidence, record->payload);
    size += outside(record, evidence, original);
    for (enum field field = sn_record_next_own(record, 0); field < FIELD_COUNT;
         field = sn_record_next_own(record, field + 1))
        size += sizeof(struct packed_field) +
                outside(record, evidence, record->value[field].text);
    for (size_t i = 0; i < record->extra_count; i++)
        size += sizeof(struct extra) +
                outside(record, evidence, record->extra[i].name) +
                outside(record, evidence, record->extra[i].value.text);
    return size;
}

/* Put the fields of the table behind the entry, still with their old text. */
static struct packed_field *
list_fields(struct packed_entry *entry, const struct seine_record *record)
{
    struct packed_field *list = (void *)(entry + 1);

    for (enum field field = sn_record_next_own(record, 0); field < FIELD_COUNT;
         field = sn_record_next_own(record, field + 1)) {
        list[entry->field_count].field = field;
        list[entry->field_count++].value = record->value[field];
    }
    entry->fields = list;
    return list;
}

/* Likewise those outside it. */
static struct extra *
list_extra(struct packed_entry *entry, struct packed_field *behind,
           const struct seine_record *record)
{
    struct extra *list = (void *)behind;

    entry->extra_count = record->extra_count;
    if (record->extra_count)
        memcpy(list, record->extra, record->extra_count * sizeof(*list));
    entry->extra = list;
    return list;
}

static void
copy_texts(struct packed_entry *entry, struct packed_field *fields,
           struct extra *extra, const seine_evidence *evidence)
{
    struct copying copying = {.at = (char *)(extra + entry->extra_count)};
    struct slice original =
        sn_slice(entry->when.original, entry->when.original_size);

    entry->evidence.raw =
        copy_region(&copying, sn_slice(evidence->raw, evidence->raw_size)).at;
    entry->text = copy_region(&copying, entry->text);
    entry->raw = copy_slice(&copying, entry->raw);
    entry->payload = copy_slice(&copying, entry->payload);
    entry->when.original = copy_slice(&copying, original).at;
    for (size_t i = 0; i < entry->field_count; i++)
        fields[i].value.text = copy_slice(&copying, fields[i].value.text);
    for (size_t i = 0; i < entry->extra_count; i++) {
        extra[i].name = copy_slice(&copying, extra[i].name);
        extra[i].value.text = copy_slice(&copying, extra[i].value.text);
    }
}

struct packed_entry *
sn_packed_entry_write(void *at, const struct seine_record *record,
                      const seine_evidence *evidence)
{
    struct packed_entry *entry = at;
    struct packed_field *fields;
    struct extra *extra;

    *entry = (struct packed_entry){
        .wrapped = record->wrapped,
        .any_source = record->any_source,
        .own_names = record->own_names,
        .format = record->format,
        .raw = record->raw,
        .text = record->text,
        .payload = record->payload,
        .when = record->when,
        .evidence = *evidence,
        .extra_dropped = record->extra_dropped,
    };
    entry->evidence.file = NULL;
    entry->evidence.sha256 = NULL;
    fields = list_fields(entry, record);
    extra = list_extra(entry, fields + entry->field_count, record);
    copy_texts(entry, fields, extra, evidence);
    return entry;
}

void
sn_packed_entry_read(const struct packed_entry *entry,
                     struct seine_record *record)
{
    sn_record_reset(record);
    record->raw = entry->raw;
    record->text = entry->text;
    record->payload = entry->payload;
    record->format = entry->format;
    record->when = entry->when;
    record->wrapped = entry->wrapped;
    record->any_source = entry->any_source;
    record->own_names = entry->own_names;
    for (size_t i = 0; i < entry->field_count; i++)
        sn_record_set_value(record, entry->fields[i].field,
                            entry->fields[i].value.text,
                            entry->fields[i].value.kind);
    record->extra_count = entry->extra_count;
    if (entry->extra_count)
        memcpy(record->extra, entry->extra,
               entry->extra_count * sizeof(*entry->extra));
    record->extra_dropped = entry->extra_dropped;
}

/* -------------------------------------------------------------- events --- */

size_t
sn_packed_event_size(const seine_event *event)
{
    size_t size = sizeof(*event) + strlen(event->finding_id) + 1;

    for (size_t i = 0; i < event->matched_count; i++)
        size += sizeof(seine_matched) + sizeof(seine_matched *) +
                event->matched[i]->value_size;
    if (event->asset_matched)
        size += sizeof(seine_matched) + event->asset_matched->value_size;
    return size;
}

static void
copy_matched(struct copying *copying, seine_matched *copy,
             const seine_matched *matched)
{
    struct slice value = sn_slice(matched->value, matched->value_size);

    *copy = *matched;
    copy->value = copy_bytes(copying, value).at;
}

void
sn_packed_event_write(void *at, const seine_event *event)
{
    seine_event *copy = at;
    size_t count = event->matched_count;
    seine_matched *values = (void *)(copy + 1);
    seine_matched *asset = values + count;
    const seine_matched **list =
        (void *)(event->asset_matched ? asset + 1 : asset);
    struct copying copying = {.at = (char *)(list + count)};
    struct slice id =
        sn_slice(event->finding_id, strlen(event->finding_id) + 1);

    *copy = *event;
    copy->time = NULL;
    copy->evidence = NULL;
    copy->record = NULL;
    copy->matched = list;
    copy->finding_id = copy_bytes(&copying, id).at;
    for (size_t i = 0; i < count; i++) {
        copy_matched(&copying, &values[i], event->matched[i]);
        list[i] = &values[i];
    }
    if (event->asset_matched) {
        copy_matched(&copying, asset, event->asset_matched);
        copy->asset_matched = asset;
    }
}

/* --------------------------------------------------------------- traces --- */

size_t
sn_packed_trace_size(const struct packed *event)
{
    return sizeof(struct packed_trace) + event->tuple.size;
}

struct packed_trace *
sn_packed_trace_write(void *at, const struct packed *event)
{
    struct packed_trace *copy = at;

    copy->trace = event->trace;
    copy->quality = event->quality;
    copy->tuple_size = event->tuple.size;
    memcpy(copy->tuple, event->tuple.at, event->tuple.size);
    return copy;
}

/* -------------------------------------------------------------- ledger --- */

static size_t
count_formats(const seine_ledger *ledger)
{
    size_t count = 0;

    while (ledger->formats[count])
        count++;
    return count;
}

static size_t
stream_size(const seine_ledger *ledger)
{
    return ledger->stream_sha256 ? strlen(ledger->stream_sha256) : 0;
}

size_t
sn_packed_ledger_size(const seine_ledger *ledger)
{
    size_t formats = count_formats(ledger);

    return sizeof(*ledger) +
           ledger->damage_count *
               (sizeof(seine_damage) + sizeof(seine_damage *)) +
           ledger->nul_run_count *
               (sizeof(seine_nul_run) + sizeof(seine_nul_run *)) +
           (formats + 1) * sizeof(char *) + formats * sizeof(uint64_t) +
           strlen(ledger->sha256) + strlen(ledger->why) +
           strlen(ledger->reason) + strlen(ledger->appliance) +
           strlen(ledger->version) + stream_size(ledger) +
           ledger->bookmark_size + 6;
}

static const char *
copy_string(struct copying *copying, const char *string)
{
    return copy_bytes(copying, sn_slice(string, strlen(string) + 1)).at;
}

/* The lists of damage and NUL runs; the first byte behind them. */
static void *
copy_lists(seine_ledger *copy, void *at, const seine_ledger *ledger)
{
    seine_damage *damage = at;
    seine_nul_run *runs = (void *)(damage + ledger->damage_count);
    const seine_damage **damage_list = (void *)(runs + ledger->nul_run_count);
    const seine_nul_run **run_list =
        (void *)(damage_list + ledger->damage_count);

    for (size_t i = 0; i < ledger->damage_count; i++) {
        damage[i] = *ledger->damage[i];
        damage_list[i] = &damage[i];
    }
    for (size_t i = 0; i < ledger->nul_run_count; i++) {
        runs[i] = *ledger->nul_runs[i];
        run_list[i] = &runs[i];
    }
    copy->damage = damage_list;
    copy->nul_runs = run_list;
    return run_list + ledger->nul_run_count;
}

void
sn_packed_ledger_write(void *at, const seine_ledger *ledger)
{
    seine_ledger *copy = at;
    size_t formats = count_formats(ledger);
    uint64_t *records;
    const char **names;
    struct copying copying;

    *copy = *ledger;
    copy->file = NULL;
    records = copy_lists(copy, copy + 1, ledger);
    names = (void *)(records + formats);
    for (size_t i = 0; i < formats; i++) {
        names[i] = ledger->formats[i];
        records[i] = ledger->format_records ? ledger->format_records[i] : 0;
    }
    names[formats] = NULL;
    copy->formats = names;
    copy->format_records = records;
    copying = (struct copying){.at = (char *)(names + formats + 1)};
    copy->sha256 = copy_string(&copying, ledger->sha256);
    copy->why = copy_string(&copying, ledger->why);
    copy->reason = copy_string(&copying, ledger->reason);
    copy->appliance = copy_string(&copying, ledger->appliance);
    copy->version = copy_string(&copying, ledger->version);
    copy->stream_sha256 =
        copy_string(&copying, stream_size(ledger) ? ledger->stream_sha256 : "");
    copy->bookmark =
        copy_bytes(&copying, sn_slice(ledger->bookmark, ledger->bookmark_size))
            .at;
}

size_t
sn_packed_end_size(const seine_ledger *ledger, const struct trail *trail)
{
    return sizeof(struct packed_end) + sn_align(sn_packed_ledger_size(ledger)) +
           (trail ? sn_trail_size(trail) : 0);
}

void
sn_packed_end_write(void *at, const seine_ledger *ledger,
                    const struct trail *trail)
{
    struct packed_end *end = at;
    char *behind = end->ledger + sn_align(sn_packed_ledger_size(ledger));

    sn_packed_ledger_write(end->ledger, ledger);
    end->trail = trail ? sn_trail_write(behind, trail) : NULL;
}
