/*
 * What was found goes to the caller, in order of the inputs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hunt/hunt.h"
#include "hunt/packed.h"

static int
note_stop(struct seine_hunt *hunt, int stop)
{
    if (!stop)
        return 0;
    hunt->stopped = true;
    hunt->refused = true;
    return SEINE_STOPPED;
}

/* A part that cannot be written ends the hunt. */
static int
note_part(struct seine_hunt *hunt, int status)
{
    return note_stop(hunt, status != 0);
}

size_t
sn_hunt_rules_size(const struct seine_hunt *hunt)
{
    size_t count = hunt->rules ? hunt->rules->count : 0;

    return 2 * (count / 64 + 1) * sizeof(uint64_t);
}

void
sn_hunt_tell_rules(struct seine_hunt *hunt, const uint64_t *applicable)
{
    if (applicable)
        memcpy(hunt->told_rules, applicable, sn_hunt_rules_size(hunt));
    else
        memset(hunt->told_rules, 0, sn_hunt_rules_size(hunt));
}

void
sn_hunt_tell_begin(struct seine_hunt *hunt, const char *file)
{
    hunt->file = file;
    hunt->sha256[0] = '\0';
    hunt->early = false;
    hunt->told = 0;
    hunt->told_suppressed = 0;
    hunt->told_correlated = 0;
    sn_hunt_tell_rules(hunt, NULL);
    sn_telling_begin(hunt->telling_out, file);
    (void)note_part(hunt, sn_part_out_begin(hunt->part_out, file));
}

static int
tell_suppressed(struct seine_hunt *hunt, const seine_event *event)
{
    const seine_scanner_options *scan = &hunt->scan;

    hunt->told_suppressed++;
    sn_overtime_suppressed(hunt, event);
    if (!scan->on_suppressed)
        return 0;
    return note_stop(hunt, scan->on_suppressed(scan->user, event));
}

int
sn_hunt_tell_event(struct seine_hunt *hunt, const seine_event *event)
{
    const seine_scanner_options *scan = &hunt->scan;
    int status = note_part(hunt, sn_part_out_event(hunt->part_out, event));

    if (status != 0)
        return status;
    sn_telling_event(hunt->telling_out, event);
    if (event->suppressed_by)
        return tell_suppressed(hunt, event);
    if (hunt->options.known_event &&
        hunt->options.known_event(hunt->options.user, event)) {
        hunt->summary.known++;
        return 0;
    }
    hunt->told++;
    if (event->level >= 0 && event->level <= SEINE_LEVEL_CRITICAL)
        hunt->summary.events_by_level[event->level]++;
    if (!scan->on_event)
        return 0;
    return note_stop(hunt, scan->on_event(scan->user, event));
}

int
sn_hunt_tell_events(struct seine_hunt *hunt, const struct block_reader *reader,
                    const struct block_event *events, size_t count,
                    const seine_digest *digest)
{
    int status = 0;

    hunt->evidence = reader->group.evidence;
    hunt->evidence.file = hunt->file;
    hunt->evidence.sha256 = *hunt->sha256 ? hunt->sha256 : NULL;
    if (digest)
        hunt->evidence.member = digest->members;
    for (size_t i = 0; status == 0 && i < count; i++) {
        seine_event event = events[i].event;

        event.time = &reader->record->when;
        event.evidence = &hunt->evidence;
        event.record = reader->record;
        status = sn_hunt_tell_event(hunt, &event);
    }
    return status;
}

int
sn_hunt_tell_record(struct seine_hunt *hunt, seine_record *record,
                    const seine_evidence *evidence)
{
    const seine_scanner_options *scan = &hunt->scan;

    if (hunt->tamper.records) {
        int status = sn_tamper_record(hunt, record, evidence);

        if (status < 0)
            return status;
    }
    if (!scan->on_record)
        return 0;
    return note_stop(hunt, scan->on_record(scan->user, record, evidence));
}

int
sn_hunt_tell_trace(struct seine_hunt *hunt, const struct trace *trace,
                   int quality, struct slice tuple)
{
    sn_overtime_event(hunt, trace, quality, tuple);
    return note_part(hunt,
                     sn_part_out_trace(hunt->part_out, trace, quality, tuple));
}

int
sn_hunt_tell_finding(struct seine_hunt *hunt, const seine_finding *finding)
{
    const seine_hunt_options *options = &hunt->options;

    sn_telling_finding(hunt->telling_out, finding);
    if (options->known_finding &&
        options->known_finding(options->user, finding)) {
        hunt->summary.known++;
        return 0;
    }
    hunt->summary.findings++;
    hunt->summary.signs += finding->sign != NULL;
    hunt->summary.events_by_level[finding->level]++;
    if (options->on_finding && options->on_finding(options->user, finding))
        return SEINE_STOPPED;
    return 0;
}

/* Of a scan that went on from a bookmark, a block has the events told now. */
static int
write_part(struct seine_hunt *hunt, const seine_ledger *ledger,
           const struct trail *trail)
{
    seine_ledger entry = *ledger;

    entry.events = hunt->told;
    entry.suppressed = hunt->told_suppressed;
    entry.correlated = hunt->told_correlated;
    return sn_part_out_file(hunt->part_out, &entry, *hunt->sha256 != '\0',
                            hunt->told_rules, trail);
}

/*
 * A scan may have been ahead of what was told when the hunt was stopped: its
 * entry counts what was told only.
 */
int
sn_hunt_tell_file(struct seine_hunt *hunt, const seine_ledger *ledger,
                  const struct trail *trail)
{
    seine_ledger entry = *ledger;
    int status;

    if (hunt->stopped) {
        entry.events = hunt->told;
        entry.suppressed = hunt->told_suppressed;
        entry.correlated = hunt->told_correlated;
        entry.complete = 0;
        entry.whole = 0;
        if (entry.state == SEINE_FILE_READ) {
            entry.state = SEINE_FILE_DAMAGED;
            entry.reason = "stopped before its end";
        }
    }
    sn_summary_add(&hunt->summary, &entry);
    sn_telling_file(hunt->telling_out, hunt, &entry);
    if (!hunt->telling_in)
        sn_overtime_file(hunt, &entry);
    status = sn_tamper_file(hunt, &entry, trail);
    if (status < 0)
        return status;
    if (!hunt->stopped && note_part(hunt, write_part(hunt, &entry, trail)) != 0)
        return SEINE_STOPPED;
    if (!hunt->options.on_file)
        return 0;
    return note_stop(hunt, hunt->options.on_file(hunt->options.user, &entry));
}

void
sn_hunt_unread(seine_ledger *out, const char *file, int state,
               const char *reason)
{
    static const char *const none[] = {NULL};

    *out = (seine_ledger){
        .state = state,
        .complete = state == SEINE_FILE_SKIPPED,
        .whole = state == SEINE_FILE_SKIPPED,
        .file = file,
        .sha256 = "",
        .format = "",
        .why = "",
        .reason = reason,
        .appliance = "",
        .version = "",
        .first = INT64_MAX,
        .last = INT64_MIN,
        .formats = none,
        .stream_sha256 = "",
    };
}

static int
tell_entry(struct seine_hunt *hunt, const void *body)
{
    const struct packed_entry *entry = body;

    sn_packed_entry_read(entry, hunt->record);
    hunt->evidence = entry->evidence;
    hunt->evidence.file = hunt->file;
    hunt->evidence.sha256 = *hunt->sha256 ? hunt->sha256 : NULL;
    if (!entry->tell)
        return 0;
    return sn_hunt_tell_record(hunt, hunt->record, &hunt->evidence);
}

static int
tell_event(struct seine_hunt *hunt, const void *body)
{
    seine_event event;

    memcpy(&event, body, sizeof(event));
    event.time = &hunt->record->when;
    event.evidence = &hunt->evidence;
    event.record = hunt->record;
    return sn_hunt_tell_event(hunt, &event);
}

static int
tell_trace(struct seine_hunt *hunt, const void *body)
{
    const struct packed_trace *packed = body;

    return sn_hunt_tell_trace(hunt, &packed->trace, packed->quality,
                              sn_slice(packed->tuple, packed->tuple_size));
}

static int
tell_rules(struct seine_hunt *hunt, const void *body)
{
    sn_hunt_tell_rules(hunt, body);
    return 0;
}

static int
tell_ledger(struct seine_hunt *hunt, const void *body)
{
    const struct packed_end *end = body;
    seine_ledger ledger;

    memcpy(&ledger, end->ledger, sizeof(ledger));
    ledger.file = hunt->file;
    return sn_hunt_tell_file(hunt, &ledger, end->trail);
}

int
sn_hunt_tell_packet(struct seine_hunt *hunt, const struct packet *packet)
{
    static int (*const tellers[])(struct seine_hunt *, const void *) = {
        [PACKET_ENTRY] = tell_entry,   [PACKET_EVENT] = tell_event,
        [PACKET_TRACE] = tell_trace,   [PACKET_RULES] = tell_rules,
        [PACKET_LEDGER] = tell_ledger,
    };

    return tellers[packet->kind](hunt, packet->body);
}
