/*
 * Findings by rule, source and user.
 *
 * SPDX-License-Identifier: MIT
 */
#include "table_groups.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"

#define SLOTS 32768 /* power of two, over twice GROUPS_MAX */

void
groups_init(struct groups *groups)
{
    memset(groups, 0, sizeof(*groups));
    groups->slots = calloc(SLOTS, sizeof(*groups->slots));
    groups->failed = !groups->slots;
}

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
find_slot(struct groups *groups, const seine_event *event, const char *source,
          const char *user)
{
    uint32_t hash = hash_bytes(UINT32_C(2166136261), source, strlen(source));
    size_t i;

    hash = hash_bytes(hash, user, strlen(user));
    hash = hash_bytes(hash, event->rule->title, strlen(event->rule->title));
    for (i = hash & (SLOTS - 1); groups->slots[i]; i = (i + 1) & (SLOTS - 1)) {
        struct group *group = &groups->at[groups->slots[i] - 1];

        if (group->rule == event->rule && group->asset == event->asset &&
            group->level == event->level &&
            strcmp(group->source, source) == 0 &&
            strcmp(group->user, user) == 0)
            break;
    }
    return &groups->slots[i];
}

static bool
grow_groups(struct groups *groups)
{
    size_t room = groups->room ? groups->room * 2 : 64;
    struct group *grown;

    if (groups->count < groups->room)
        return true;
    grown = realloc(groups->at, room * sizeof(*grown));
    if (!grown)
        return false;
    groups->at = grown;
    groups->room = room;
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
add_group(struct groups *groups, const seine_event *event, const char *source,
          const char *user)
{
    const seine_evidence *evidence = event->evidence;
    size_t size =
        evidence->raw_size < EXAMPLE_MAX ? evidence->raw_size : EXAMPLE_MAX;
    struct group *group;
    struct text place = {0};

    if (!grow_groups(groups))
        return NULL;
    group = &groups->at[groups->count];
    memset(group, 0, sizeof(*group));
    text_format(&place, "%s:%" PRIu64, evidence->file, evidence->line);
    group->rule = event->rule;
    group->asset = event->asset;
    group->level = event->level;
    group->level_before = event->level_before;
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
    groups->count++;
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

void
groups_add(struct groups *groups, const seine_event *event)
{
    struct text source = {0}, user = {0};
    struct group *group = NULL;
    uint32_t *slot;

    if (!groups->slots)
        return;
    read_value(&source, event->record, "source.ip");
    if (strcmp(text_string(&source), "-") == 0)
        read_value(&source, event->record, "source.address");
    read_value(&user, event->record, "user.name");
    slot = find_slot(groups, event, text_string(&source), text_string(&user));
    if (*slot) {
        group = &groups->at[*slot - 1];
    } else if (groups->count < GROUPS_MAX) {
        group =
            add_group(groups, event, text_string(&source), text_string(&user));
        if (group)
            *slot = (uint32_t)groups->count;
        else
            groups->failed = true;
    }
    if (group)
        count_event(group, event);
    else
        groups->not_grouped++;
    text_fini(&source);
    text_fini(&user);
}

/* None first, then as they stand in their files. */
static int
compare_assets(const seine_rule *a, const seine_rule *b)
{
    int order;

    if (!a || !b)
        return (a != NULL) - (b != NULL);
    order = strcmp(a->file, b->file);
    if (order == 0)
        order = (a->line > b->line) - (a->line < b->line);
    if (order == 0)
        order = (a->column > b->column) - (a->column < b->column);
    return order;
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
    if (!order)
        order = strcmp(a->user, b->user);
    return order ? order : compare_assets(a->asset, b->asset);
}

void
groups_sort(struct groups *groups)
{
    if (groups->count)
        qsort(groups->at, groups->count, sizeof(*groups->at), compare_groups);
}

void
groups_fini(struct groups *groups)
{
    size_t i;

    for (i = 0; i < groups->count; i++)
        fini_group(&groups->at[i]);
    free(groups->at);
    free(groups->slots);
}
