/*
 * What was found goes to the caller, in order of the inputs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hunt/hunt.h"
#include "hunt/packed.h"

void
sn_hunt_tell_begin(struct seine_hunt *hunt, const char *file)
{
    hunt->file = file;
    hunt->sha256[0] = '\0';
    hunt->told = 0;
    hunt->told_suppressed = 0;
    hunt->told_correlated = 0;
}

static int
note_stop(struct seine_hunt *hunt, int stop)
{
    if (!stop)
        return 0;
    hunt->stopped = true;
    hunt->refused = true;
    return SEINE_STOPPED;
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

    if (event->suppressed_by)
        return tell_suppressed(hunt, event);
    hunt->told++;
    if (event->level >= 0 && event->level <= SEINE_LEVEL_CRITICAL)
        hunt->summary.events_by_level[event->level]++;
    if (!scan->on_event)
        return 0;
    return note_stop(hunt, scan->on_event(scan->user, event));
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
    sn_overtime_file(hunt, &entry);
    status = sn_tamper_file(hunt, &entry, trail);
    if (status < 0)
        return status;
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

    sn_overtime_event(hunt, &packed->trace, packed->quality,
                      sn_slice(packed->tuple, packed->tuple_size));
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
        [PACKET_ENTRY] = tell_entry,
        [PACKET_EVENT] = tell_event,
        [PACKET_TRACE] = tell_trace,
        [PACKET_LEDGER] = tell_ledger,
    };

    return tellers[packet->kind](hunt, packet->body);
}
