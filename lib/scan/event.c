/*
 * Events: a rule held on a record; evidence pointer, identity and outcome.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "scan/scan.h"

#define FINDING_ID_SIZE 32 /* hexadecimal digits: 128 bits */

/*
 * The same evidence has the same id in every run, whatever the file is called
 * and whether it is compressed: rule, first line of the stream, offset, bytes.
 */
static void
make_id(const struct seine_scanner *scanner, const struct rule *rule,
        const struct seine_evidence *evidence, char out[SHA256_HEX_SIZE])
{
    const char *id = *rule->view.id ? rule->view.id : rule->view.title;
    struct sha256 sha;

    sn_sha256_init(&sha);
    sn_sha256_add(&sha, id, strlen(id) + 1);
    sn_sha256_add(&sha, scanner->head.at, scanner->head.size);
    sn_sha256_number(&sha, evidence->offset);
    sn_sha256_add(&sha, evidence->raw, evidence->raw_size);
    sn_sha256_hex(&sha, out);
    out[FINDING_ID_SIZE] = '\0';
}

static struct slice
get_field(struct seine_record *record, enum field field)
{
    struct value value;

    if (!sn_record_value(record, field, 0, &value))
        return sn_slice(NULL, 0);
    return value.text;
}

const char *
seine_outcome_name(int outcome)
{
    static const char *const names[] = {
        [SEINE_OUTCOME_UNKNOWN] = "unknown",
        [SEINE_OUTCOME_SUCCESS] = "success",
        [SEINE_OUTCOME_FAILURE] = "failure",
    };
    bool known = outcome > 0 && outcome <= SEINE_OUTCOME_FAILURE;

    return names[known ? outcome : SEINE_OUTCOME_UNKNOWN];
}

int
sn_scan_outcome(struct seine_record *record)
{
    struct slice outcome = get_field(record, FIELD_EVENT_OUTCOME);
    struct slice status = get_field(record, FIELD_STATUS);

    if (sn_slice_is(outcome, "success"))
        return SEINE_OUTCOME_SUCCESS;
    if (sn_slice_is(outcome, "failure"))
        return SEINE_OUTCOME_FAILURE;
    if (sn_slice_is(get_field(record, FIELD_ACL_ACTION), "block"))
        return SEINE_OUTCOME_FAILURE;
    if (status.size != 3)
        return SEINE_OUTCOME_UNKNOWN;
    if (status.at[0] >= '1' && status.at[0] <= '3')
        return SEINE_OUTCOME_SUCCESS;
    if (status.at[0] == '4' || status.at[0] == '5')
        return SEINE_OUTCOME_FAILURE;
    return SEINE_OUTCOME_UNKNOWN;
}

void
sn_scan_evidence(const struct seine_scanner *scanner,
                 struct seine_evidence *out)
{
    const struct pending *pending = &scanner->pending;

    *out = (struct seine_evidence){
        .file = scanner->name,
        .sha256 = *scanner->sha256 ? scanner->sha256 : NULL,
        .raw = pending->start,
        .raw_size = pending->size,
        .member = pending->member,
        .line = pending->line,
        .lines = pending->lines,
        .offset = pending->offset,
        .length = pending->end - pending->offset,
        .flags = pending->flags,
    };
}

static int
call(const struct seine_scanner *scanner, seine_on_event callback,
     const seine_event *event)
{
    if (callback && callback(scanner->options.user, event))
        return SEINE_STOPPED;
    return 0;
}

/* To the callbacks that are for such an event; each is counted. */
static int
hand_on(struct seine_scanner *scanner, const seine_event *event)
{
    const seine_scanner_options *options = &scanner->options;
    seine_ledger *entry = &scanner->book.entry;
    int status = 0;

    if (event->suppressed_by) {
        entry->suppressed++;
        return call(scanner, options->on_suppressed, event);
    }
    if (event->rule->flags & SEINE_RULE_FEEDS) {
        entry->correlated++;
        status = call(scanner, options->on_correlate, event);
    }
    if (status != 0 || event->rule->flags & SEINE_RULE_SILENT)
        return status;
    entry->events++;
    return call(scanner, options->on_event, event);
}

/* The appliance says so, not a client in a request. */
static int
tell_clock(const struct seine_scanner *scanner)
{
    const struct seine_record *record = scanner->record;

    if (!scanner->watch.on_clock || sn_record_has(record, FIELD_METHOD) ||
        !(record->format->flags & FORMAT_ENVELOPE))
        return 0;
    return scanner->watch.on_clock(scanner->watch.user, &record->when);
}

int
sn_scan_event(void *user, const struct match *match)
{
    struct seine_scanner *scanner = user;
    char id[SHA256_HEX_SIZE];
    struct seine_evidence evidence;
    seine_event event = {
        .rule = &match->rule->view,
        .level = match->level,
        .outcome = sn_scan_outcome(scanner->record),
        .outside_time = match->outside_time,
        .finding_id = id,
        .time = &scanner->record->when,
        .evidence = &evidence,
        .matched = match->matched,
        .matched_count = match->matched_count,
        .record = scanner->record,
        .level_before = match->level_before,
        .asset = match->asset ? &match->asset->view : NULL,
        .asset_matched = match->asset_matched,
        .suppressed_by = match->filter ? &match->filter->view : NULL,
    };

    if (match->rule->signs)
        return tell_clock(scanner);
    sn_scan_evidence(scanner, &evidence);
    id[0] = '\0';
    if (match->filter || !(match->rule->view.flags & SEINE_RULE_SILENT))
        make_id(scanner, match->rule, &evidence, id);
    return hand_on(scanner, &event);
}
