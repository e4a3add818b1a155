/*
 * Sightings of entries, parsed or not.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/sighting.h"

/* As the web interfaces write requests, whole or not. */
static bool
is_one_line(struct slice payload)
{
    return sn_slice_opens(payload, "req:");
}

static void
set_place(struct sighting *sighting, const seine_evidence *evidence)
{
    sighting->member = evidence->member;
    sighting->line = evidence->line;
    sighting->lines = evidence->lines;
    sighting->offset = evidence->offset;
    sighting->flags = evidence->flags;
}

static struct slice
text_of(const struct seine_record *record, enum field field)
{
    return sn_record_has(record, field) ? record->value[field].text
                                        : sn_slice(NULL, 0);
}

void
sn_sighting_of_record(struct sighting *sighting,
                      const struct seine_record *record,
                      const seine_evidence *evidence)
{
    memset(sighting, 0, sizeof(*sighting));
    sighting->format = record->format;
    sighting->when = &record->when;
    sighting->host = text_of(record, FIELD_SYSLOG_HOST);
    sighting->text = record->text;
    sighting->payload = record->payload;
    sighting->action = text_of(record, FIELD_EVENT_ACTION);
    sighting->syslog = sn_record_has(record, FIELD_SYSLOG_PRIORITY) ||
                       sn_record_has(record, FIELD_SYSLOG_HOST);
    sighting->one_line = is_one_line(record->payload);
    sighting->request = sn_record_has(record, FIELD_STATUS) ||
                        sn_record_has(record, FIELD_METHOD);
    if (evidence->flags & SEINE_EVIDENCE_HEADER)
        sighting->serial = text_of(record, FIELD_OBSERVER_SERIAL);
    set_place(sighting, evidence);
}

void
sn_sighting_of_entry(struct sighting *sighting, const struct format *format,
                     const struct seine_time *when,
                     const struct envelope *envelope, struct slice text,
                     struct slice payload, const seine_evidence *evidence)
{
    memset(sighting, 0, sizeof(*sighting));
    sighting->format = format;
    sighting->when = when;
    sighting->text = text;
    sighting->payload = payload;
    sighting->one_line = is_one_line(payload);
    if (envelope) {
        sighting->host = envelope->host;
        sighting->syslog =
            envelope->host.size > 0 || envelope->priority_text.size > 0;
    }
    set_place(sighting, evidence);
}
