/*
 * An explanation for people.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <string.h>

#include "escape.h"
#include "explain.h"

#define VALUE_MOST 200 /* bytes of a value that are shown */

static void
add_bytes(struct text *out, const char *at, size_t size)
{
    size_t shown = size < VALUE_MOST ? size : VALUE_MOST;

    escape_terminal(out, at, shown);
    if (shown < size)
        text_format(out, "... (%zu bytes)", size);
}

static void
add_string(struct text *out, const char *string)
{
    add_bytes(out, string, strlen(string));
}

static void
add_quoted(struct text *out, const char *at, size_t size)
{
    text_byte(out, '"');
    add_bytes(out, at, size);
    text_byte(out, '"');
}

/* " [from, to)": bytes of the raw line; nothing for a value that is made. */
static void
add_span(struct text *out, int64_t from, size_t size)
{
    if (from >= 0)
        text_format(out, " [%" PRId64 ", %" PRIu64 ")", from,
                    (uint64_t)from + size);
}

/* ------------------------------------------------------------- record --- */

static int64_t
offset_in(const seine_evidence *evidence, const char *at, size_t size)
{
    uintptr_t raw = (uintptr_t)evidence->raw, value = (uintptr_t)at;

    if (value < raw || value + size > raw + evidence->raw_size)
        return -1;
    return (int64_t)(value - raw);
}

static void
write_field(struct text *out, const char *name, size_t name_size,
            const char *value, size_t value_size)
{
    size_t before = out->size;

    text_str(out, "  ");
    escape_terminal(out, name, name_size);
    while (out->size < before + 34 && !out->failed)
        text_byte(out, ' ');
    text_byte(out, ' ');
    add_bytes(out, value, value_size);
}

static void
write_fields(struct text *out, seine_record *record,
             const seine_evidence *evidence)
{
    seine_field field;
    size_t cursor = 0, i;
    const char *value;
    size_t size;

    text_str(out, "Fields, with their bytes in the line:\n");
    while (seine_record_next(record, &cursor, &field) > 0) {
        write_field(out, field.name, field.name_size, field.value,
                    field.value_size);
        add_span(out, offset_in(evidence, field.value, field.value_size),
                 field.value_size);
        text_byte(out, '\n');
    }
    text_str(out, "Made of them:\n");
    for (i = 0; explain_derived(i); i++) {
        const char *name = explain_derived(i);

        if (seine_record_get(record, name, &value, &size) <= 0)
            continue;
        write_field(out, name, strlen(name), value, size);
        text_byte(out, '\n');
    }
}

static void
write_time(struct text *out, const seine_time *time)
{
    char utc[40];

    text_str(out, "Time: ");
    if (time->quality != SEINE_TIME_NONE &&
        seine_time_format(time->ns, NULL, utc, sizeof(utc)) == 0) {
        size_t size = strlen(utc);

        if (time->quality == SEINE_TIME_UNKNOWN && size)
            size--; /* its Z: it is not known to be UTC */
        text_add(out, utc, size);
        text_str(out, " of ");
        add_quoted(out, time->original, time->original_size);
        text_str(out, ": ");
    }
    text_str(out, explain_zone(time->quality));
    if (time->year_inferred)
        text_str(out, "; the year is not in it");
    text_byte(out, '\n');
}

static void
write_record(struct text *out, seine_record *record,
             const seine_evidence *evidence)
{
    add_string(out, evidence->file);
    text_format(out, ":%" PRIu64 ": ", evidence->line);
    add_bytes(out, evidence->raw, evidence->raw_size);
    text_str(out, "\nFormat: ");
    add_string(out, seine_record_format(record));
    text_str(out, "; category ");
    add_quoted(out, seine_record_category(record),
               strlen(seine_record_category(record)));
    text_str(out, ", product ");
    add_quoted(out, seine_record_product(record),
               strlen(seine_record_product(record)));
    text_str(out, ", service ");
    add_quoted(out, seine_record_service(record),
               strlen(seine_record_service(record)));
    text_byte(out, '\n');
    write_time(out, seine_record_time(record));
    write_fields(out, record, evidence);
}

/* -------------------------------------------------------------- tests --- */

static void
write_found(struct text *out, const seine_explained_test *test)
{
    const seine_explained_value *matched = test->matched;

    text_str(out, matched ? " found " : " is as wanted: ");
    add_quoted(out, test->indicator->at, test->indicator->size);
    if (!matched)
        return;
    text_str(out, " in ");
    add_string(out, *matched->field ? matched->field : "the line");
    text_str(out, ": ");
    add_quoted(out, matched->value + test->span_offset, test->span_size);
    if (matched->raw_offset >= 0)
        add_span(out, matched->raw_offset + (int64_t)test->span_offset,
                 test->span_size);
    else
        text_format(out, " at %zu of the value that is made",
                    test->span_offset);
}

static void
write_missed(struct text *out, const seine_explained_test *test)
{
    size_t i;

    text_str(out, " wants ");
    for (i = 0; i < test->wanted_count; i++) {
        text_str(out, i ? ", " : "");
        add_quoted(out, test->wanted[i]->at, test->wanted[i]->size);
    }
    if (test->wanted_total > test->wanted_count)
        text_format(out, ", and %" PRIu64 " more",
                    test->wanted_total - test->wanted_count);
    if (test->value_count == 0) {
        text_str(out, "; the record has no such field");
        return;
    }
    text_str(out, "; there is ");
    for (i = 0; i < test->value_count; i++) {
        text_str(out, i ? ", " : "");
        add_quoted(out, test->values[i]->value, test->values[i]->value_size);
    }
    if (test->value_total > test->value_count)
        text_format(out, ", and %" PRIu64 " more",
                    test->value_total - test->value_count);
}

static void
write_test(struct text *out, const seine_explained_test *test)
{
    text_format(out, "    %-5s  %s", test->held ? "true" : "false",
                test->negated ? "not " : "");
    add_string(out, test->selection);
    if (test->map > 1)
        text_format(out, " (%" PRIu64 ")", test->map);
    text_str(out, ", line ");
    text_format(out, "%d: ", test->line);
    add_string(out, *test->key ? test->key : "keywords");
    text_byte(out, ':');
    if (test->given_up)
        text_str(out, " given up at a limit;");
    if (test->indicator)
        write_found(out, test);
    else
        write_missed(out, test);
    text_byte(out, '\n');
}

/* --------------------------------------------------------------- rules --- */

static void
write_screen(struct text *out, const seine_explanation *why)
{
    text_format(out, "  Screen: %s", explain_screen(why->screen));
    if (why->literal) {
        text_str(out, ": ");
        add_quoted(out, why->literal->at, why->literal->size);
        text_str(out, " stands there");
        add_span(out, why->literal_offset, why->literal->size);
        if (why->screen == SEINE_SCREEN_STOPPED)
            text_str(out, ", but not what must stand there besides");
    } else if (why->literal_total) {
        text_str(out, ": none of its literals stands there: ");
        add_quoted(out, why->literals[0]->at, why->literals[0]->size);
        if (why->literal_total > 1)
            text_format(out, " and %" PRIu64 " more", why->literal_total - 1);
    }
    if (why->run)
        text_str(out, "; a long run of certain bytes will do, too");
    text_byte(out, '\n');
}

static void
write_groups(struct text *out, const seine_explanation *why)
{
    size_t i, k;

    for (i = 0; i < why->base_count; i++) {
        text_str(out, "  Over: ");
        add_string(out, why->bases[i]->rule->title);
        text_str(out, why->bases[i]->held ? " (holds here)" : "");
        for (k = 0; k < why->group_count; k++) {
            const seine_explained_group *group = why->groups[k];

            if (group->base != why->bases[i]->rule)
                continue;
            text_str(out, group->counted ? "; counts " : "; by ");
            add_string(out, group->name);
            text_str(out, " = ");
            if (group->value)
                add_quoted(out, group->value, group->value_size);
            else
                text_str(out, "nothing: such an event is passed over");
        }
        text_byte(out, '\n');
    }
}

static const char *
find_verdict(const seine_explanation *why)
{
    if (why->rule->kind == SEINE_RULE_CORRELATION)
        return "is judged over events of these rules, not on one record";
    if (why->rule->kind == SEINE_RULE_SURVEY)
        return "is judged over all lines of logs, not on one record";
    if (!why->applies)
        return why->held ? "would hold, but the record is of another log source"
                         : "does not hold, and the record is of another log "
                           "source";
    if (!why->held)
        return "does NOT hold";
    if (why->rule->kind == SEINE_RULE_FILTER)
        return "HOLDS: it takes events of its rules away";
    if (why->rule->kind == SEINE_RULE_ASSETS)
        return "HOLDS: what is found of it is one level higher";
    if (why->screen == SEINE_SCREEN_STOPPED)
        return "HOLDS, but the screen stopped it: please report this";
    if (why->suppressed_by)
        return "holds, but a filter takes it away";
    return "HOLDS";
}

static void
write_matched(struct text *out, const seine_explanation *why)
{
    size_t i;

    for (i = 0; i < why->matched_count; i++) {
        const seine_matched *matched = why->matched[i];

        text_str(out, "    found ");
        add_quoted(out, matched->indicator, matched->indicator_size);
        text_str(out, " in ");
        add_string(out, *matched->field ? matched->field : "the line");
        text_str(out, ": ");
        add_quoted(out, matched->value, matched->value_size);
        text_byte(out, '\n');
    }
}

static void
write_rule(struct text *out, const seine_explanation *why)
{
    size_t i;

    text_format(out, "%s  ", seine_level_name(why->level));
    add_string(out, why->rule->title);
    text_str(out, "  ");
    add_string(out, why->rule->id);
    text_byte(out, '\n');
    if (why->screen != SEINE_SCREEN_NONE)
        write_screen(out, why);
    if (*why->rule->condition) {
        text_str(out, "  Condition: ");
        add_string(out, why->rule->condition);
        text_byte(out, '\n');
    }
    for (i = 0; i < why->test_count; i++)
        write_test(out, why->tests[i]);
    if (why->test_count == 0)
        write_matched(out, why);
    write_groups(out, why);
    text_format(out, "  %s\n", find_verdict(why));
    if (why->suppressed_by) {
        text_str(out, "  Filter: ");
        add_string(out, why->suppressed_by->title);
        text_byte(out, '\n');
    }
    if (why->outside_time)
        text_str(out, "  outside of the time in which it is valid: one level "
                      "lower\n");
}

void
explain_text(struct explaining *explaining, seine_record *record,
             const seine_evidence *evidence)
{
    struct text *out = &explaining->out;
    size_t i, count = seine_rules_count(explaining->rules), left = 0;

    write_record(out, record, evidence);
    for (i = 0; i < count; i++) {
        const seine_explanation *why = explain_rule(explaining, i);

        if (!why)
            return;
        if (explaining->all || (why->held && why->applies))
            write_rule(out, why);
        else
            left++;
    }
    if (left)
        text_format(out, "Rules that do not hold: %zu; --details shows them\n",
                    left);
    text_byte(out, '\n');
}
