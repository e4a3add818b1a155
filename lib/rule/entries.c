/*
 * Lists of entries: what each kind has, and how entries become definitions.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/entries.h"

#include "base/limits.h"
#include "rule/criteria.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static const char *const client[] = {"source.ip", NULL};
static const char *const user[] = {"user.name", NULL};
static const char *const path[] = {"url.path", NULL};
static const char *const server_address[] = {"destination.ip", "url.domain",
                                             NULL};
static const char *const server_name[] = {"url.domain", "destination.domain",
                                          NULL};
static const char *const any_address[] = {"source.ip", "destination.ip",
                                          "url.domain", NULL};
static const char *const any_name[] = {
    "url.domain",    "destination.domain",     "source.domain",
    "observer.name", "observer.serial_number", NULL};

static const struct criterion allow_criteria[] = {
    {"source", client, NULL},
    {"destination", server_address, server_name},
    {"user", NULL, user},
    {"path", NULL, path},
};

static const struct criterion asset_criteria[] = {
    {"address", any_address, NULL},
    {"user", NULL, user},
    {"host", NULL, any_name},
};

static const char *const allow_others[] = {"reason", "owner", "expires",
                                           "rules"};
static const char *const asset_others[] = {"reason", "rules"};

static const struct list_kind {
    const char *key;
    enum definition_kind kind;
    const struct criterion *criteria;
    size_t criterion_count;
    enum node_kind join;
    const char *const *others; /* keys beside the criteria */
    size_t other_count;
    bool accounted; /* owner and expires must be there */
} kinds[] = {
    {"allow", DEFINITION_FILTER, allow_criteria, COUNT(allow_criteria),
     NODE_AND, allow_others, COUNT(allow_others), true},
    {ASSETS_KEY, DEFINITION_ASSETS, asset_criteria, COUNT(asset_criteria),
     NODE_OR, asset_others, COUNT(asset_others), false},
};

/* --------------------------------------------------------------- entry --- */

static void
check_keys(struct reading *reading, const struct yaml_node *entry,
           const struct list_kind *kind)
{
    const struct yaml_node *key;
    size_t i;

    for (key = entry->first; key && key->next; key = key->next->next) {
        for (i = 0; i < kind->other_count; i++)
            if (sn_slice_is(key->text, kind->others[i]))
                break;
        if (i == kind->other_count &&
            !sn_is_criterion(kind->criteria, kind->criterion_count, key->text))
            sn_reading_error(reading, key->mark, "unknown-key",
                             "unknown key '%.*s' of an entry",
                             (int)key->text.size, key->text.at);
    }
}

/* A text that must be there: the list is for those who come later, too. */
static const char *
read_text(struct reading *reading, const struct yaml_node *entry,
          const char *key, const char *code)
{
    const struct yaml_node *node = sn_yaml_get(entry, key);

    if (!node)
        sn_reading_error(reading, entry->mark, code, "%s is missing", key);
    else if (node->kind != YAML_SCALAR || node->text.size == 0 ||
             sn_yaml_scalar_kind(node) == SCALAR_NULL ||
             memchr(node->text.at, 0, node->text.size))
        sn_reading_error(reading, node->mark, code, "%s must be text", key);
    else
        return sn_reading_string(reading, node->text);
    return "";
}

static void
read_expiry(struct reading *reading, const struct yaml_node *entry)
{
    const struct yaml_node *node = sn_yaml_get(entry, "expires");

    if (node)
        sn_read_time(reading, node, true, &reading->def->valid_until);
    else
        sn_reading_error(reading, entry->mark, "no-expiry",
                         "expires is missing: a date");
}

/* The rules that it names; rule: BASE_NONE, or the one that it stands in. */
static void
read_rules(struct reading *reading, const struct yaml_node *entry, size_t rule)
{
    const struct yaml_node *rules = sn_yaml_get(entry, "rules");
    struct definition *def = reading->def;
    const struct definition *owner;

    def->any_base = !rules && rule == BASE_NONE;
    if (rules)
        sn_read_bases(reading, rules);
    if (rules && rule != BASE_NONE)
        sn_reading_error(reading, rules->mark, "unknown-key",
                         "in a rule an entry is for that rule");
    if (rule == BASE_NONE || rule == RULE_REJECTED)
        return;
    def->bases = sn_reading_alloc(reading, 1, sizeof(*def->bases));
    if (!def->bases)
        return;
    owner = &reading->set->list.at[rule];
    def->bases->name = sn_slice_str(*owner->id ? owner->id : owner->title);
    def->bases->mark = def->mark;
    def->bases->target = rule;
    def->base_count = 1;
}

/* One entry: 0 or what happened to the memory. */
static int
read_entry(struct reading *reading, const struct yaml_node *entry,
           const struct list_kind *kind, size_t rule)
{
    struct definition *def;

    sn_reading_begin(reading, entry, kind->kind);
    def = reading->def;
    def->allowed = kind->kind == DEFINITION_FILTER;
    def->level = SEINE_LEVEL_MEDIUM;
    if (entry->kind != YAML_MAPPING) {
        sn_reading_error(reading, entry->mark, "bad-entry",
                         "an entry must be a map");
        return sn_reading_end(reading);
    }
    check_keys(reading, entry, kind);
    sn_read_criteria(reading, entry, kind->criteria, kind->criterion_count,
                     kind->join);
    def->title = read_text(reading, entry, "reason", "no-reason");
    if (kind->accounted) {
        def->owner = read_text(reading, entry, "owner", "no-owner");
        read_expiry(reading, entry);
    }
    read_rules(reading, entry, rule);
    return sn_reading_end(reading);
}

/* ---------------------------------------------------------------- list --- */

static bool
check_list(struct reading *reading, const struct yaml_node *list,
           const struct list_kind *kind)
{
    bool is_list = list->kind == YAML_SEQUENCE && list->count > 0;

    if (!is_list)
        sn_reading_error(reading, list->mark, "bad-list",
                         "%s must be a list that is not empty", kind->key);
    else if (list->count > LIMIT_ENTRIES)
        sn_reading_error(reading, list->mark, "bad-list",
                         "more than %d entries", LIMIT_ENTRIES);
    return is_list && list->count <= LIMIT_ENTRIES;
}

static int
read_list(struct reading *reading, const struct yaml_node *list,
          const struct list_kind *kind, size_t rule)
{
    const struct yaml_node *entry = list->first;
    int status = 0;

    for (; entry && status == 0; entry = entry->next)
        status = read_entry(reading, entry, kind, rule);
    return status;
}

/* The kind of a document that has no other; NULL: it is no list. */
static const struct list_kind *
find_kind(const struct yaml_node *root)
{
    static const char *const of_rules[] = {"detection", "indicators",
                                           "correlation", "filter", "survey"};
    size_t i;

    for (i = 0; i < COUNT(of_rules); i++)
        if (sn_yaml_get(root, of_rules[i]))
            return NULL;
    for (i = 0; i < COUNT(kinds); i++)
        if (sn_yaml_get(root, kinds[i].key))
            return &kinds[i];
    return NULL;
}

bool
sn_is_entries(const struct yaml_node *root)
{
    return root->kind == YAML_MAPPING && find_kind(root);
}

int
sn_read_entries(struct reading *reading, const struct yaml_node *root)
{
    const struct list_kind *kind = find_kind(root);
    const struct yaml_node *list = sn_yaml_get(root, kind->key), *key;

    sn_reading_begin(reading, root, kind->kind);
    for (key = root->first; key && key->next; key = key->next->next)
        if (!sn_slice_is(key->text, kind->key))
            sn_reading_error(reading, key->mark, "unknown-key",
                             "unknown key '%.*s' beside %s",
                             (int)key->text.size, key->text.at, kind->key);
    check_list(reading, list, kind);
    if (reading->bad)
        return sn_reading_end(reading);
    return read_list(reading, list, kind, BASE_NONE);
}

int
sn_read_own_assets(struct reading *reading, const struct yaml_node *list,
                   size_t rule)
{
    const struct list_kind *kind = &kinds[COUNT(kinds) - 1];

    sn_reading_begin(reading, list, kind->kind);
    if (!check_list(reading, list, kind))
        return sn_reading_end(reading);
    return read_list(reading, list, kind, rule);
}
