/*
 * Allow lists: entries become filters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/allow.h"

#include "base/buf.h"
#include "base/ip.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/sha256.h"
#include "base/text.h"
#include "rule/criteria.h"

static const char *const source_fields[] = {"source.ip", NULL};
static const char *const user_fields[] = {"user.name", NULL};
static const char *const path_fields[] = {"url.path", NULL};
static const char *const server_addresses[] = {"destination.ip", "url.domain",
                                               NULL};
static const char *const server_names[] = {"url.domain", "destination.domain",
                                           NULL};

static const struct criterion table[] = {
    {"source", source_fields, NULL},
    {"destination", server_addresses, server_names},
    {"user", NULL, user_fields},
    {"path", NULL, path_fields},
};

#define TABLE_SIZE (sizeof(table) / sizeof(*table))

static const char *const others[] = {"reason", "owner", "expires", "rules"};

static void
check_keys(struct reading *reading, const struct yaml_node *entry)
{
    const struct yaml_node *key;
    size_t i;

    for (key = entry->first; key && key->next; key = key->next->next) {
        for (i = 0; i < sizeof(others) / sizeof(*others); i++)
            if (sn_slice_is(key->text, others[i]))
                break;
        if (i == sizeof(others) / sizeof(*others) &&
            !sn_is_criterion(table, TABLE_SIZE, key->text))
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

static void
read_entry(struct reading *reading, const struct yaml_node *entry)
{
    const struct yaml_node *rules;
    struct definition *def = reading->def;

    if (entry->kind != YAML_MAPPING) {
        sn_reading_error(reading, entry->mark, "bad-entry",
                         "an entry must be a map");
        return;
    }
    check_keys(reading, entry);
    sn_read_criteria(reading, entry, table, TABLE_SIZE, NODE_AND);
    def->title = read_text(reading, entry, "reason", "no-reason");
    def->owner = read_text(reading, entry, "owner", "no-owner");
    read_expiry(reading, entry);
    rules = sn_yaml_get(entry, "rules");
    def->any_base = !rules;
    if (rules)
        sn_read_bases(reading, rules);
}

static void
check_document(struct reading *reading, const struct yaml_node *root,
               const struct yaml_node *list)
{
    const struct yaml_node *key;

    for (key = root->first; key && key->next; key = key->next->next)
        if (!sn_slice_is(key->text, "allow"))
            sn_reading_error(reading, key->mark, "unknown-key",
                             "unknown key '%.*s' beside allow",
                             (int)key->text.size, key->text.at);
    if (list->kind != YAML_SEQUENCE || list->count == 0 ||
        list->count > LIMIT_ENTRIES)
        sn_reading_error(reading, list->mark, "bad-allow",
                         list->kind == YAML_SEQUENCE && list->count
                             ? "more than " LIMIT_TEXT(LIMIT_ENTRIES) " entries"
                             : "allow must be a list that is not empty");
}

int
sn_read_allow(struct reading *reading, const struct yaml_node *root)
{
    const struct yaml_node *list = sn_yaml_get(root, "allow"), *entry;
    int status = 0;

    sn_reading_begin(reading, root, DEFINITION_FILTER);
    check_document(reading, root, list);
    if (reading->bad)
        return sn_reading_end(reading);
    for (entry = list->first; entry && status == 0; entry = entry->next) {
        sn_reading_begin(reading, entry, DEFINITION_FILTER);
        reading->def->allowed = true;
        reading->def->level = SEINE_LEVEL_MEDIUM;
        read_entry(reading, entry);
        status = sn_reading_end(reading);
    }
    return status;
}

/* ---------------------------------------------------------- duplicates --- */

struct checking {
    const struct definitions *set;
    struct diags *diags;
    struct arena arena;
    struct map said; /* what an entry says of a value --> its definition */
    struct buf text;
};

/* The same bytes for the same address or, but for case, text. */
static void
add_value(struct buf *out, const struct scalar *value, bool address)
{
    struct cidr cidr;

    sn_buf_byte(out, address ? 'a' : 't');
    if (address && sn_cidr_parse(value->text, &cidr)) {
        sn_buf_add(out, &cidr.ip, sizeof(cidr.ip));
        sn_buf_format(out, "/%u", cidr.bits);
        return;
    }
    sn_buf_format(out, "%zu:", value->text.size);
    for (size_t i = 0; i < value->text.size; i++)
        sn_buf_byte(out, sn_lower(value->text.at[i]));
}

static void
add_values(struct buf *out, const struct criterion_values *values)
{
    sn_buf_str(out, values->criterion->key);
    for (size_t i = 0; i < values->address_count; i++)
        add_value(out, &values->addresses[i], true);
    for (size_t i = 0; i < values->text_count; i++)
        add_value(out, &values->texts[i], false);
}

/*
 * What else an entry asks, beside the values of its first key; of the other
 * keys themselves: nobody but this entry.
 */
static int
summarise(struct checking *checking, size_t index, bool first,
          char hex[SHA256_HEX_SIZE])
{
    const struct definition *def = &checking->set->list.at[index];
    struct buf *text = &checking->text;
    struct sha256 sha;

    sn_buf_clear(text);
    for (size_t i = 0; first && i < def->base_count; i++) {
        sn_buf_format(text, "r%zu:", def->bases[i].name.size);
        sn_buf_slice(text, def->bases[i].name);
    }
    for (size_t i = 1; first && i < def->criteria->count; i++)
        add_values(text, &def->criteria->keys[i]);
    if (!first)
        sn_buf_format(text, "#%zu", index);
    sn_sha256_init(&sha);
    sn_sha256_add(&sha, text->at, text->size);
    sn_sha256_hex(&sha, hex);
    return text->failed ? SEINE_E_MEMORY : 0;
}

static int
check_value(struct checking *checking, size_t index,
            const struct criterion_values *values, const struct scalar *value,
            bool address, const char *rest)
{
    const struct definition *list = checking->set->list.at;
    struct buf *text = &checking->text;
    struct slice copy;
    uint32_t first;
    size_t before = checking->said.count;

    sn_buf_clear(text);
    sn_buf_format(text, "%s %s ", rest, values->criterion->key);
    add_value(text, value, address);
    copy = text->failed ? sn_slice(NULL, 0)
                        : sn_arena_copy(&checking->arena, sn_buf_view(text));
    if (!copy.at)
        return SEINE_E_MEMORY;
    first = sn_map_add(&checking->said, copy, (uint32_t)index);
    if (first == MAP_NONE)
        return SEINE_E_MEMORY;
    if (checking->said.count == before)
        sn_diag(checking->diags, SEINE_DIAG_WARNING, "duplicate-entry",
                list[index].file, value->mark.line, value->mark.column,
                "'%.*s' is a duplicate: the entry of %s:%d has it already",
                (int)value->text.size, value->text.at, list[first].file,
                list[first].mark.line);
    return 0;
}

static int
check_entry(struct checking *checking, size_t index)
{
    const struct criteria *criteria = checking->set->list.at[index].criteria;
    char rest[SHA256_HEX_SIZE];
    int status = 0;

    for (size_t k = 0; status == 0 && k < criteria->count; k++) {
        const struct criterion_values *values = &criteria->keys[k];

        status = summarise(checking, index, k == 0, rest);
        for (size_t i = 0; status == 0 && i < values->address_count; i++)
            status = check_value(checking, index, values, &values->addresses[i],
                                 true, rest);
        for (size_t i = 0; status == 0 && i < values->text_count; i++)
            status = check_value(checking, index, values, &values->texts[i],
                                 false, rest);
    }
    return status;
}

int
sn_allow_check(const struct definitions *set, struct diags *diags)
{
    struct checking checking = {.set = set, .diags = diags};
    int status = 0;

    for (size_t i = 0; status == 0 && i < set->list.count && i < MAP_NONE - 1;
         i++)
        if (set->list.at[i].allowed && !set->list.at[i].unwanted)
            status = check_entry(&checking, i);
    sn_map_fini(&checking.said);
    sn_arena_fini(&checking.arena);
    sn_buf_fini(&checking.text);
    return status;
}
