/*
 * The table for people: findings by rule, source and user, then the coverage
 * statement.  Memory is bounded: beyond GROUPS_MAX groups findings are counted
 * and the table says so.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "coverage.h"
#include "escape.h"
#include "sink.h"

#define GROUPS_MAX 10000
#define SLOTS 32768     /* power of two, over twice GROUPS_MAX */
#define VALUE_MAX 256   /* bytes of source and user that are kept */
#define EXAMPLE_MAX 200 /* bytes of an example line that are kept */

struct group {
    const seine_rule *rule;
    int level;
    char *source;
    char *user;
    char *place;   /* file:line of the example */
    char *example; /* cut to EXAMPLE_MAX */
    size_t example_size;
    uint64_t count;
    uint64_t outcomes[3];
    uint64_t untimed;
    uint64_t zone_unknown;
    int64_t first;
    int64_t last;
};

struct table {
    struct sink sink;
    struct group *groups;
    size_t group_count;
    size_t group_room;
    uint32_t *slots;        /* index + 1 of a group; 0: free */
    uint64_t not_grouped;   /* findings beyond GROUPS_MAX */
    struct text correlated; /* findings of correlations, as they come */
    uint64_t correlations;
    FILE *details; /* --details: the lines until the table is out */
    struct coverage coverage;
};

/* ------------------------------------------------------------- groups --- */

static char *
copy_bytes(const char *at, size_t size)
{
    char *copy = malloc(size + 1);

    if (!copy)
        return NULL;
    if (size)
        memcpy(copy, at, size);
    copy[size] = '\0';
    return copy;
}

/* A field as shown: escaped and cut; "-" if it is absent. */
static void
read_value(struct text *out, seine_record *record, const char *name)
{
    const char *value;
    size_t size;

    text_clear(out);
    if (seine_record_get(record, name, &value, &size) > 0)
        escape_terminal(out, value, size < VALUE_MAX ? size : VALUE_MAX);
    else
        text_byte(out, '-');
}

static uint32_t
hash_bytes(uint32_t hash, const void *data, size_t size)
{
    const unsigned char *at = data;

    while (size-- > 0)
        hash = (hash ^ *at++) * UINT32_C(16777619);
    return hash ^ hash >> 15;
}

static uint32_t *
find_slot(struct table *table, const seine_event *event, const char *source,
          const char *user)
{
    uint32_t hash = hash_bytes(UINT32_C(2166136261), source, strlen(source));
    size_t i;

    hash = hash_bytes(hash, user, strlen(user));
    hash = hash_bytes(hash, event->rule->title, strlen(event->rule->title));
    for (i = hash & (SLOTS - 1); table->slots[i]; i = (i + 1) & (SLOTS - 1)) {
        struct group *group = &table->groups[table->slots[i] - 1];

        if (group->rule == event->rule && group->level == event->level &&
            strcmp(group->source, source) == 0 &&
            strcmp(group->user, user) == 0)
            break;
    }
    return &table->slots[i];
}

static bool
grow_groups(struct table *table)
{
    size_t room = table->group_room ? table->group_room * 2 : 64;
    struct group *groups;

    if (table->group_count < table->group_room)
        return true;
    groups = realloc(table->groups, room * sizeof(*groups));
    if (!groups)
        return false;
    table->groups = groups;
    table->group_room = room;
    return true;
}

static void
fini_group(struct group *group)
{
    free(group->source);
    free(group->user);
    free(group->place);
    free(group->example);
}

static struct group *
add_group(struct table *table, const seine_event *event, const char *source,
          const char *user)
{
    const seine_evidence *evidence = event->evidence;
    size_t size =
        evidence->raw_size < EXAMPLE_MAX ? evidence->raw_size : EXAMPLE_MAX;
    struct group *group;
    struct text place = {0};

    if (!grow_groups(table))
        return NULL;
    group = &table->groups[table->group_count];
    memset(group, 0, sizeof(*group));
    text_format(&place, "%s:%" PRIu64, evidence->file, evidence->line);
    group->rule = event->rule;
    group->level = event->level;
    group->source = copy_bytes(source, strlen(source));
    group->user = copy_bytes(user, strlen(user));
    group->place = copy_bytes(place.at, place.failed ? 0 : place.size);
    group->example = copy_bytes(evidence->raw, size);
    group->example_size = size;
    group->first = INT64_MAX;
    group->last = INT64_MIN;
    text_fini(&place);
    if (!group->source || !group->user || !group->place || !group->example) {
        fini_group(group);
        return NULL;
    }
    table->group_count++;
    return group;
}

static void
count_event(struct group *group, const seine_event *event)
{
    const seine_time *time = event->time;

    group->count++;
    if (event->outcome >= 0 && event->outcome < 3)
        group->outcomes[event->outcome]++;
    if (time->quality == SEINE_TIME_NONE) {
        group->untimed++;
        return;
    }
    group->zone_unknown += time->quality == SEINE_TIME_UNKNOWN;
    if (time->ns < group->first)
        group->first = time->ns;
    if (time->ns > group->last)
        group->last = time->ns;
}

static void
group_event(struct table *table, const seine_event *event)
{
    struct text source = {0}, user = {0};
    struct group *group = NULL;
    uint32_t *slot;

    read_value(&source, event->record, "source.ip");
    if (strcmp(text_string(&source), "-") == 0)
        read_value(&source, event->record, "source.address");
    read_value(&user, event->record, "user.name");
    slot = find_slot(table, event, text_string(&source), text_string(&user));
    if (*slot) {
        group = &table->groups[*slot - 1];
    } else if (table->group_count < GROUPS_MAX) {
        group =
            add_group(table, event, text_string(&source), text_string(&user));
        if (group)
            *slot = (uint32_t)table->group_count;
        else
            table->sink.line.failed = true;
    }
    if (group)
        count_event(group, event);
    else
        table->not_grouped++;
    text_fini(&source);
    text_fini(&user);
}

/* High levels first, then by rule and time. */
static int
compare_groups(const void *left, const void *right)
{
    const struct group *a = left, *b = right;
    int order = b->level - a->level;

    if (!order)
        order = strcmp(a->rule->title, b->rule->title);
    if (!order && a->rule != b->rule)
        order = strcmp(a->rule->id, b->rule->id);
    if (!order && a->first != b->first)
        order = a->first < b->first ? -1 : 1;
    if (!order)
        order = strcmp(a->source, b->source);
    return order ? order : strcmp(a->user, b->user);
}

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
    text_str(out, "\n    ");
    write_text(out, group->place);
    text_str(out, ": ");
    escape_terminal(out, group->example, group->example_size);
    text_str(out, group->example_size == EXAMPLE_MAX ? "...\n" : "\n");
}

static void
write_groups(struct table *table)
{
    size_t i;

    if (table->group_count)
        qsort(table->groups, table->group_count, sizeof(*table->groups),
              compare_groups);
    for (i = 0; i < table->group_count; i++) {
        const struct group *group = &table->groups[i];

        if (i == 0 || group->rule != table->groups[i - 1].rule ||
            group->level != table->groups[i - 1].level)
            write_rule(table, &table->sink.line, group->rule, group->level);
        write_group(table, group);
        sink_flush(&table->sink);
    }
    if (table->not_grouped) {
        text_count(&table->sink.line, table->not_grouped, "more finding is",
                   "more findings are");
        text_format(&table->sink.line,
                    " in groups beyond the first %d; jsonl and csv have them "
                    "all\n",
                    GROUPS_MAX);
    }
    if (table->group_count)
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
    text_format(out, "  %s\n    from ", seine_outcome_name(finding->outcome));
    write_text(out, evidence->file);
    text_format(out, ":%" PRIu64 " on\n", evidence->line);
}

static void
add_finding(struct sink *sink, const seine_finding *finding)
{
    struct table *table = (struct table *)(void *)sink;

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

    table->slots = calloc(SLOTS, sizeof(*table->slots));
    if (!table->slots)
        sink->line.failed = true;
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

    if (table->slots)
        group_event(table, event);
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
    if (outcome->summary->events)
        copy_details(table);
    coverage_write(&table->coverage, &sink->line, sink->run, outcome);
    sink_flush(sink);
}

static void
free_table(struct sink *sink)
{
    struct table *table = (struct table *)(void *)sink;
    size_t i;

    for (i = 0; i < table->group_count; i++)
        fini_group(&table->groups[i]);
    free(table->groups);
    text_fini(&table->correlated);
    free(table->slots);
    if (table->details)
        fclose(table->details);
    coverage_fini(&table->coverage);
}

const struct sink_class sink_table = {
    .name = "table",
    .size = sizeof(struct table),
    .commands = CMD_HUNT | CMD_MERGE,
    .for_terminal = true,
    .begin = begin_table,
    .event = add_event,
    .finding = add_finding,
    .file = add_file,
    .end = end_table,
    .fini = free_table,
};
