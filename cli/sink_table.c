/*
 * The table for people: findings by rule, source and user, then those over
 * time, signs of changed logs, and the coverage statement.  Memory is bounded:
 * beyond GROUPS_MAX of a kind they are counted, and the table says so.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "coverage.h"
#include "escape.h"
#include "sink.h"
#include "survey_parts.h"
#include "table_groups.h"

struct sign_list {
    struct text text;
    const seine_rule *rule; /* of the last one */
};

struct table {
    struct sink sink;
    struct groups groups;
    struct text correlated; /* findings of correlations, as they come */
    uint64_t correlations;
    struct sign_list changes; /* signs that logs were changed, likewise */
    struct sign_list others;  /* signs of something else */
    uint64_t sign_count;
    FILE *details; /* --details: the lines until the table is out */
    struct coverage coverage;
};

/* ------------------------------------------------------------ writing --- */

static const char *const colors[] = {
    [SEINE_LEVEL_NONE] = "",           [SEINE_LEVEL_INFORMATIONAL] = "\x1b[2m",
    [SEINE_LEVEL_LOW] = "\x1b[36m",    [SEINE_LEVEL_MEDIUM] = "\x1b[33m",
    [SEINE_LEVEL_HIGH] = "\x1b[1;31m", [SEINE_LEVEL_CRITICAL] = "\x1b[1;35m",
};

static void
write_text(struct text *out, const char *string)
{
    escape_terminal(out, string, strlen(string));
}

/* "high      Title  (id)" */
static void
write_rule(const struct table *table, struct text *out, const seine_rule *rule,
           int level)
{
    bool color = table->sink.color;

    if (color)
        text_str(out, colors[level]);
    text_format(out, "%s", seine_level_name(level));
    if (color)
        text_str(out, "\x1b[0m");
    text_str(out, "  ");
    write_text(out, rule->title);
    if (*rule->id) {
        text_str(out, "  ");
        write_text(out, rule->id);
    }
    text_byte(out, '\n');
}

static void
write_times(struct text *out, const struct run *run, const struct group *group)
{
    bool unknown = group->zone_unknown > 0;

    if (group->first == INT64_MAX) {
        text_str(out, "no time");
        return;
    }
    write_table_time(out, run, group->first, unknown);
    if (group->last != group->first) {
        text_str(out, " - ");
        write_table_time(out, run, group->last, unknown);
    }
    if (unknown)
        text_str(out, " (zone not known)");
    if (group->untimed)
        text_format(out, " (%" PRIu64 " without time)", group->untimed);
}

static void
write_outcomes(struct text *out, const struct group *group)
{
    static const int order[] = {SEINE_OUTCOME_SUCCESS, SEINE_OUTCOME_FAILURE,
                                SEINE_OUTCOME_UNKNOWN};
    bool first = true;
    size_t i;

    for (i = 0; i < 3; i++) {
        if (!group->outcomes[order[i]])
            continue;
        text_format(out, "%s%s %" PRIu64, first ? "" : ", ",
                    seine_outcome_name(order[i]), group->outcomes[order[i]]);
        first = false;
    }
}

/* What is critical cannot be raised. */
static void
write_before(struct text *out, int level, int level_before)
{
    if (level != level_before)
        text_format(out, " (was %s)", seine_level_name(level_before));
}

/* "  CRITICAL ASSET: domain controllers (was high)" */
static void
write_asset(struct text *out, int level, int level_before,
            const seine_rule *asset)
{
    text_str(out, "  CRITICAL ASSET: ");
    write_text(out, asset->title);
    write_before(out, level, level_before);
}

static void
write_group(struct table *table, const struct group *group)
{
    struct text *out = &table->sink.line;

    text_str(out, "  source ");
    text_str(out, group->source);
    text_str(out, "  user ");
    text_str(out, group->user);
    text_format(out, "  %" PRIu64 "x  ", group->count);
    write_times(out, table->sink.run, group);
    text_str(out, "  ");
    write_outcomes(out, group);
    if (group->asset)
        write_asset(out, group->level, group->level_before, group->asset);
    text_str(out, "\n    ");
    write_text(out, group->place);
    text_str(out, ": ");
    escape_terminal(out, group->example, group->example_size);
    text_str(out, group->example_size == EXAMPLE_MAX ? "...\n" : "\n");
}

static void
write_groups(struct table *table)
{
    struct groups *groups = &table->groups;
    size_t i;

    groups_sort(groups);
    for (i = 0; i < groups->count; i++) {
        const struct group *group = &groups->at[i];

        if (i == 0 || group->rule != groups->at[i - 1].rule ||
            group->level != groups->at[i - 1].level)
            write_rule(table, &table->sink.line, group->rule, group->level);
        write_group(table, group);
        sink_flush(&table->sink);
    }
    if (groups->not_grouped) {
        text_count(&table->sink.line, groups->not_grouped, "more finding is",
                   "more findings are");
        text_format(&table->sink.line,
                    " in groups beyond the first %d; jsonl and csv have them "
                    "all\n",
                    GROUPS_MAX);
    }
    if (groups->count)
        text_byte(&table->sink.line, '\n');
}

/* ------------------------------------------------------- correlations --- */

/* "  source.ip 192.0.2.1  12x  first - last  failure" and its first line. */
static void
write_finding(const struct table *table, struct text *out,
              const seine_finding *finding)
{
    const seine_evidence *evidence = finding->evidence[0];
    size_t i;

    for (i = 0; i < finding->group_count; i++) {
        const seine_group *group = finding->groups[i];

        text_str(out, "  ");
        write_text(out, group->name);
        text_byte(out, ' ');
        escape_terminal(out, group->value,
                        group->value_size < VALUE_MAX ? group->value_size
                                                      : VALUE_MAX);
    }
    text_format(out, "  %" PRIu64 "x  ", finding->count);
    write_table_time(out, table->sink.run, finding->first, false);
    if (finding->last != finding->first) {
        text_str(out, " - ");
        write_table_time(out, table->sink.run, finding->last, false);
    }
    text_format(out, "  %s", seine_outcome_name(finding->outcome));
    if (finding->asset_events) {
        text_format(out, "  CRITICAL ASSET in %" PRIu64 " of them",
                    finding->asset_events);
        write_before(out, finding->level, finding->level_before);
    }
    text_str(out, "\n    from ");
    write_text(out, evidence->file);
    text_format(out, ":%" PRIu64 " on\n", evidence->line);
}

/* "  gui of 420D...: silent for ..." and where, under the rule. */
static void
add_sign(struct table *table, const seine_finding *finding)
{
    const seine_survey_sign *sign = finding->sign;
    struct sign_list *list =
        survey_is_change(sign) ? &table->changes : &table->others;
    struct text *out = &list->text;

    if (table->sign_count++ >= GROUPS_MAX)
        return;
    if (list->rule != finding->rule)
        write_rule(table, out, finding->rule, finding->level);
    list->rule = finding->rule;
    text_format(out, "  %s of appliance ",
                sign->log ? sign->log->format : "no known log");
    write_text(out, sign->appliance->name);
    text_format(out, ": %s\n    why: %s\n", sign->title, sign->reason);
    survey_write_sign(out, table->sink.run, sign);
}

static void
write_sign_list(struct table *table, const char *heading,
                const struct sign_list *list)
{
    struct text *out = &table->sink.line;

    if (list->text.size)
        text_str(out, heading);
    text_add(out, list->text.at, list->text.size);
    out->failed |= list->text.failed;
}

static void
write_signs(struct table *table)
{
    struct text *out = &table->sink.line;

    if (table->sign_count == 0)
        return;
    write_sign_list(table, "Signs of removed or changed lines:\n",
                    &table->changes);
    write_sign_list(table, "Other signs:\n", &table->others);
    if (table->sign_count > GROUPS_MAX)
        text_format(out,
                    "%" PRIu64 " more signs; jsonl and csv have them all\n",
                    table->sign_count - GROUPS_MAX);
    text_byte(out, '\n');
}

static void
add_finding(struct sink *sink, const seine_finding *finding)
{
    struct table *table = (struct table *)(void *)sink;

    if (finding->sign) {
        add_sign(table, finding);
        return;
    }
    if (table->correlations++ >= GROUPS_MAX)
        return;
    write_rule(table, &table->correlated, finding->rule, finding->level);
    write_finding(table, &table->correlated, finding);
}

static void
write_correlations(struct table *table)
{
    struct text *out = &table->sink.line;

    if (table->correlations == 0)
        return;
    text_str(out, "Over time:\n");
    text_add(out, table->correlated.at, table->correlated.size);
    out->failed |= table->correlated.failed;
    if (table->correlations > GROUPS_MAX)
        text_format(out,
                    "%" PRIu64 " more findings of correlations; jsonl and csv "
                    "have them all\n",
                    table->correlations - GROUPS_MAX);
    text_byte(out, '\n');
}

/* ------------------------------------------------------------ details --- */

static void
spool_event(struct table *table, const seine_event *event)
{
    struct text line = {0};

    text_format(&line, "%s  ", seine_level_name(event->level));
    if (event->time->quality == SEINE_TIME_NONE)
        text_str(&line, "no time");
    else
        write_table_time(&line, table->sink.run, event->time->ns,
                         event->time->quality == SEINE_TIME_UNKNOWN);
    text_str(&line, "  ");
    write_text(&line, event->rule->title);
    if (event->asset)
        write_asset(&line, event->level, event->level_before, event->asset);
    text_str(&line, "\n    ");
    write_text(&line, event->evidence->file);
    text_format(&line, ":%" PRIu64 ": ", event->evidence->line);
    escape_terminal(&line, event->evidence->raw, event->evidence->raw_size);
    text_byte(&line, '\n');
    if (line.failed ||
        fwrite(line.at, 1, line.size, table->details) != line.size)
        table->sink.line.failed = true;
    text_fini(&line);
}

static void
copy_details(struct table *table)
{
    char block[65536];
    size_t got;

    if (!table->details)
        return;
    text_str(&table->sink.line, "Lines found:\n");
    rewind(table->details);
    while ((got = fread(block, 1, sizeof(block), table->details)) > 0) {
        text_add(&table->sink.line, block, got);
        sink_flush(&table->sink);
    }
    text_byte(&table->sink.line, '\n');
}

/* --------------------------------------------------------------- sink --- */

static void
begin_table(struct sink *sink)
{
    struct table *table = (struct table *)(void *)sink;

    groups_init(&table->groups);
    sink->line.failed |= table->groups.failed;
    if (!sink->run->settings->details)
        return;
    table->details = tmpfile();
    if (!table->details)
        sink->line.failed = true;
    sink_flush(sink);
}

static void
add_event(struct sink *sink, const seine_event *event)
{
    struct table *table = (struct table *)(void *)sink;

    groups_add(&table->groups, event);
    sink->line.failed |= table->groups.failed;
    if (table->details)
        spool_event(table, event);
    if (sink->line.failed)
        sink_flush(sink);
}

static void
add_file(struct sink *sink, const seine_ledger *ledger)
{
    struct table *table = (struct table *)(void *)sink;

    coverage_add(&table->coverage, ledger);
}

static void
end_table(struct sink *sink, const struct outcome *outcome)
{
    struct table *table = (struct table *)(void *)sink;

    write_groups(table);
    write_correlations(table);
    write_signs(table);
    if (outcome->summary->events)
        copy_details(table);
    coverage_write(&table->coverage, &sink->line, sink->run, outcome);
    sink_flush(sink);
}

static void
free_table(struct sink *sink)
{
    struct table *table = (struct table *)(void *)sink;

    groups_fini(&table->groups);
    text_fini(&table->correlated);
    text_fini(&table->changes.text);
    text_fini(&table->others.text);
    if (table->details)
        fclose(table->details);
    coverage_fini(&table->coverage);
}

const struct sink_class sink_table = {
    .name = "table",
    .size = sizeof(struct table),
    .commands = CMD_HUNT | CMD_MERGE,
    .for_terminal = true,
    .suffix = ".txt",
    .begin = begin_table,
    .event = add_event,
    .finding = add_finding,
    .file = add_file,
    .end = end_table,
    .fini = free_table,
};
