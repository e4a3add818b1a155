/*
 * For tests of hunts: all that the public interface tells, written down.
 *
 * SPDX-License-Identifier: MIT
 */
#include "show.h"

#include "suite.h"

static const char rules_text[] =
    "title: requests\n"
    "id: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0001\n"
    "logsource: {category: webserver}\n"
    "detection:\n"
    "    a: {cs-uri-query|contains: ['/', 'e']}\n"
    "    b: {x-uri-decoded|contains: ['../', 'passwd']}\n"
    "    condition: 1 of them\n"
    "level: low\n"
    "---\n"
    "title: values of queries\n"
    "id: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0002\n"
    "logsource: {category: webserver}\n"
    "detection:\n"
    "    a: {x-query-value|re: '.'}\n"
    "    condition: a\n"
    "level: high\n"
    "---\n"
    "title: words\n"
    "id: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
    "logsource: {product: cisco}\n"
    "detection:\n"
    "    keywords: ['Traceback', 'needle', 'offset']\n"
    "    condition: keywords\n"
    "level: medium\n"
    "---\n"
    "title: addresses\n"
    "id: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0004\n"
    "level: critical\n"
    "indicators:\n"
    "    type: ip\n"
    "    values: [203.0.113.0/24, 198.51.100.7]\n"
    "---\n"
    "title: many values\n"
    "correlation:\n"
    "    type: event_count\n"
    "    rules: [1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0002]\n"
    "    group-by: [source.ip]\n"
    "    timespan: 8s\n"
    "    condition: {gte: 3}\n"
    "    generate: true\n"
    "---\n"
    "title: nobody in particular\n"
    "logsource: {category: webserver}\n"
    "filter:\n"
    "    rules: [1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0001]\n"
    "    joe: {cs-username: joe}\n"
    "    condition: not joe\n";

/* Fields that are asked for by name: own, derived, aliases, many-valued. */
static const char *const names[] = {
    "x-uri-decoded", "x-uri-decode-rounds",
    "x-query-value", "x-src-scope",
    "c-uri",         "cs-uri-query",
    "cs-method",     "src_ip",
    "sc-status",     "_raw",
    "message",       "host",
    "colour.name",   "c-useragent",
};

void
show_add_rules(seine_compiler *compiler)
{
    ck_assert_int_eq(seine_compiler_add(compiler, "rules", rules_text,
                                        sizeof(rules_text) - 1),
                     0);
}

seine_rules *
show_rules(void)
{
    seine_compiler_options options = {.struct_size = sizeof(options)};
    seine_compiler *compiler;
    seine_rules *rules;

    ck_assert_int_eq(seine_compiler_new(&compiler, &options), 0);
    show_add_rules(compiler);
    ck_assert_int_eq(seine_compiler_finish(compiler, &rules), 0);
    seine_compiler_free(compiler);
    return rules;
}

static void
show_text(struct buf *out, const char *name, const char *text, size_t size)
{
    sn_buf_format(out, " %s=%zu:", name, size);
    sn_buf_add(out, text, size);
}

static void
show_time(struct buf *out, const seine_time *time)
{
    sn_buf_format(out, " time=%d/%d/%lld", time->quality, time->year_inferred,
                  (long long)time->ns);
    show_text(out, "original", time->original, time->original_size);
}

static void
show_evidence(struct buf *out, const seine_evidence *evidence)
{
    sn_buf_format(out,
                  " file=%s sha256=%s member=%llu line=%llu+%llu "
                  "at=%llu+%llu flags=%u",
                  evidence->file, evidence->sha256 ? evidence->sha256 : "none",
                  (unsigned long long)evidence->member,
                  (unsigned long long)evidence->line,
                  (unsigned long long)evidence->lines,
                  (unsigned long long)evidence->offset,
                  (unsigned long long)evidence->length, evidence->flags);
    if (evidence->raw)
        show_text(out, "raw", evidence->raw, evidence->raw_size);
}

/* Present fields before and after others are asked for by name. */
static void
show_fields(struct buf *out, seine_record *record)
{
    size_t size, cursor = 0, i;
    const char *text;
    seine_field field;

    sn_buf_format(out, " %s/%s/%s/%s", seine_record_format(record),
                  seine_record_category(record), seine_record_product(record),
                  seine_record_service(record));
    text = seine_record_text(record, &size);
    show_text(out, "text", text, size);
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (seine_record_get(record, names[i], &text, &size) == 1)
            show_text(out, names[i], text, size);
    while (seine_record_next(record, &cursor, &field) == 1) {
        sn_buf_format(out, " %d:", field.type);
        sn_buf_add(out, field.name, field.name_size);
        show_text(out, "", field.value, field.value_size);
    }
}

void
show_record(struct buf *out, seine_record *record,
            const seine_evidence *evidence)
{
    sn_buf_str(out, "record");
    show_time(out, seine_record_time(record));
    show_evidence(out, evidence);
    show_fields(out, record);
    sn_buf_byte(out, '\n');
}

void
show_event(struct buf *out, const seine_event *event)
{
    size_t i;

    sn_buf_format(out, "event %s %s level=%d outcome=%d outside=%d",
                  event->rule->title, event->finding_id, event->level,
                  event->outcome, event->outside_time);
    if (event->suppressed_by)
        sn_buf_format(out, " but %s", event->suppressed_by->title);
    show_time(out, event->time);
    show_evidence(out, event->evidence);
    for (i = 0; i < event->matched_count; i++) {
        const seine_matched *matched = event->matched[i];

        sn_buf_format(out, " matched %s", matched->field);
        show_text(out, "value", matched->value, matched->value_size);
        show_text(out, "by", matched->indicator, matched->indicator_size);
    }
    show_fields(out, event->record);
    sn_buf_byte(out, '\n');
}

void
show_finding(struct buf *out, const seine_finding *finding)
{
    sn_buf_format(out,
                  "finding %s %s level=%d outcome=%d count=%llu first=%lld "
                  "last=%lld value=%g",
                  finding->rule->title, finding->finding_id, finding->level,
                  finding->outcome, (unsigned long long)finding->count,
                  (long long)finding->first, (long long)finding->last,
                  finding->value);
    for (size_t i = 0; i < finding->group_count; i++)
        show_text(out, finding->groups[i]->name, finding->groups[i]->value,
                  finding->groups[i]->value_size);
    for (size_t i = 0; i < finding->evidence_count; i++)
        show_evidence(out, finding->evidence[i]);
    sn_buf_byte(out, '\n');
}

void
show_ledger(struct buf *out, const seine_ledger *ledger)
{
    size_t i;

    sn_buf_format(out,
                  "file %s %s state=%d complete=%d format=%s why=%s "
                  "reason=%s serial=%s version=%s lines=%llu events=%llu "
                  "suppressed=%llu correlated=%llu "
                  "bytes=%llu first=%lld last=%lld",
                  ledger->file, ledger->sha256, ledger->state, ledger->complete,
                  ledger->format, ledger->why, ledger->reason,
                  ledger->appliance, ledger->version,
                  (unsigned long long)ledger->lines,
                  (unsigned long long)ledger->events,
                  (unsigned long long)ledger->suppressed,
                  (unsigned long long)ledger->correlated,
                  (unsigned long long)ledger->bytes, (long long)ledger->first,
                  (long long)ledger->last);
    for (i = 0; ledger->formats[i]; i++)
        sn_buf_format(out, " %s:%llu", ledger->formats[i],
                      (unsigned long long)ledger->format_records[i]);
    for (i = 0; i < ledger->damage_count; i++)
        sn_buf_format(out, " damage=%d/%d@%llu", ledger->damage[i]->kind,
                      ledger->damage[i]->lossy,
                      (unsigned long long)ledger->damage[i]->offset);
    for (i = 0; i < ledger->nul_run_count; i++)
        sn_buf_format(out, " nul=%llu+%llu",
                      (unsigned long long)ledger->nul_runs[i]->offset,
                      (unsigned long long)ledger->nul_runs[i]->length);
    sn_buf_byte(out, '\n');
}
