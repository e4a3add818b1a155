/*
 * Where a record stands: file, number in it, stream.
 *
 * SPDX-License-Identifier: MIT
 */
#include "compare/compare.h"

/* The stream of all that came when there were too many. */
#define STREAM_OTHER "other"

void
sn_compare_begin(struct seine_compare *compare, int side)
{
    struct present *present = &compare->present;

    memset(present, 0, sizeof(*present));
    present->side = &compare->sides[side];
    present->reading = ++compare->readings[side];
}

static int
say(struct seine_compare *compare, int status, const char *what,
    const char *name)
{
    sn_buf_clear(&compare->message);
    sn_buf_format(&compare->message, "%s%s", name, what);
    sn_buf_string(&compare->message);
    return status;
}

/* The source of a name; in later readings it must be known. */
static int
find_source(struct seine_compare *compare, const char *name,
            struct source **out)
{
    struct present *present = &compare->present;
    struct keyed_table *sources = &present->side->sources;
    struct slice key = sn_slice_str(name);
    int status;

    if (present->reading > 1) {
        *out = sn_keyed_find(sources, key);
        return *out ? 0
                    : say(compare, SEINE_E_STATE,
                          ": was not there when the side was read first", name);
    }
    status = sn_keyed_add(sources, key, out);
    return status == KEYED_FULL
               ? say(compare, SEINE_E_LIMIT,
                     "more than " LIMIT_TEXT(LIMIT_COMPARE_FILES) " files", "")
               : status;
}

static int
open_source(struct seine_compare *compare, const char *name)
{
    struct present *present = &compare->present;
    struct source *source;
    uint64_t file;
    int status;

    if (present->source && sn_slice_is(present->source->keyed.key, name))
        return 0;
    status = find_source(compare, name, &source);
    if (status < 0)
        return status;
    file = sn_keyed_index(&present->side->sources, source);
    if (source->readings == present->reading ||
        (present->sources > 0 && file <= present->file))
        return say(compare, SEINE_E_STATE,
                   ": did not come in the order of the first reading", name);
    source->readings = present->reading;
    present->source = source;
    present->file = file;
    present->ordinal = UINT64_MAX;
    present->sources++;
    return 0;
}

int
sn_compare_locate(struct seine_compare *compare, const seine_evidence *evidence)
{
    struct present *present = &compare->present;
    int status = open_source(compare, evidence->file);

    if (status < 0 || sn_compare_is_header(evidence))
        return status;
    if (++present->ordinal >> PLACE_RECORD_BITS)
        return say(compare, SEINE_E_LIMIT, ": too many records in one file",
                   evidence->file);
    return 0;
}

int
sn_compare_end_file(struct seine_compare *compare, const seine_ledger *ledger)
{
    struct present *present = &compare->present;
    const char *sha256 = ledger->sha256 ? ledger->sha256 : "";
    struct source *source;
    uint64_t records;
    int status = open_source(compare, ledger->file);

    if (status < 0)
        return status;
    if (strlen(sha256) >= SHA256_HEX_SIZE)
        return SEINE_E_INVALID;
    source = present->source;
    records = present->ordinal + 1;
    if (present->reading == 1) {
        memcpy(source->sha256, sha256, strlen(sha256) + 1);
        source->records = records;
    } else if (strcmp(source->sha256, sha256) != 0 ||
               source->records != records) {
        source->changed = true;
    }
    present->source = NULL;
    return 0;
}

int
sn_compare_end(struct seine_compare *compare)
{
    struct present *present = &compare->present;

    if (present->sources != present->side->sources.count)
        return say(compare, SEINE_E_STATE,
                   "an input of the first reading did not come again", "");
    return 0;
}

/* -------------------------------------------------------------- streams --- */

/* Host or, without one, folder; the letter says which. */
static char
find_origin(const struct seine_record *record, const char *file,
            struct slice *origin)
{
    const struct value *host = &record->value[FIELD_SYSLOG_HOST];
    const char *slash = strrchr(file, '/');

    if (sn_record_has(record, FIELD_SYSLOG_HOST) && host->kind > VALUE_DASH) {
        *origin = sn_slice_first(host->text, LIMIT_COMPARE_VALUE);
        return 'h';
    }
    *origin =
        slash ? sn_slice(file, (size_t)(slash - file)) : sn_slice_str(".");
    return 'f';
}

static void
fill_stream(struct side *side, struct stream *stream)
{
    const char *key = stream->keyed.key.at;
    size_t name = strlen(key) + 1;

    stream->view.side = side->number;
    stream->view.format = key;
    stream->view.by_host = key[name] == 'h';
    stream->view.origin = key + name + 1;
    stream->view.first = INT64_MAX;
    stream->view.last = INT64_MIN;
}

/* A key is: format, NUL, letter, origin, NUL. */
static int
find_stream(struct seine_compare *compare, struct slice key,
            struct stream **out)
{
    struct side *side = compare->present.side;
    size_t count = side->streams.count;
    int status;

    *out = sn_keyed_find(&side->streams, key);
    if (*out)
        return 0;
    if (count >= LIMIT_COMPARE_STREAMS)
        key = sn_slice(STREAM_OTHER "\0f" STREAM_OTHER,
                       sizeof(STREAM_OTHER "\0f" STREAM_OTHER));
    status = sn_keyed_add(&side->streams, key, out);
    if (status == 0 && side->streams.count > count)
        fill_stream(side, *out);
    return status;
}

void
sn_compare_note(struct stream *stream, const struct seine_record *record)
{
    seine_compare_stream *view = &stream->view;
    int64_t ns = record->when.ns;

    view->records++;
    view->zone_unknown |= record->when.quality == SEINE_TIME_UNKNOWN;
    if (!sn_compare_is_timed(record)) {
        view->untimed++;
        return;
    }
    if (ns < view->first)
        view->first = ns;
    if (ns > view->last)
        view->last = ns;
}

int
sn_compare_place(struct seine_compare *compare,
                 const struct seine_record *record,
                 const seine_evidence *evidence, struct stream **out,
                 uint64_t *place)
{
    struct present *present = &compare->present;
    struct buf *key = &compare->key;
    struct slice origin;
    struct stream *stream;
    char letter = find_origin(record, evidence->file, &origin);
    int status;

    sn_buf_clear(key);
    sn_buf_str(key, seine_record_format(record));
    sn_buf_byte(key, '\0');
    sn_buf_byte(key, letter);
    sn_buf_slice(key, origin);
    sn_buf_byte(key, '\0');
    if (key->failed)
        return SEINE_E_MEMORY;
    status = find_stream(compare, sn_buf_view(key), &stream);
    if (status < 0)
        return status;
    *out = stream;
    *place = present->file << (PLACE_RECORD_BITS + PLACE_STREAM_BITS) |
             present->ordinal << PLACE_STREAM_BITS |
             sn_keyed_index(&present->side->streams, stream);
    return 0;
}
