/*
 * Metadata of a document: title, id, level, status, tags, log source, ...
 *
 * SPDX-License-Identifier: MIT
 */
#include <stddef.h>

#include "base/text.h"
#include "rule/reading.h"

#define TITLE_MOST 256 /* of the specification */

typedef void (*take)(struct reading *reading, const struct yaml_node *value,
                     void *out);

static struct slice
scalar_text(struct reading *reading, const struct yaml_node *node,
            const char *what)
{
    if (node->kind == YAML_SCALAR && !memchr(node->text.at, 0, node->text.size))
        return node->text;
    sn_reading_error(reading, node->mark, "bad-value", "%s must be text", what);
    return sn_slice("", 0);
}

const char *const *
sn_read_strings(struct reading *reading, const struct yaml_node *node,
                const char *what)
{
    size_t count = node->kind == YAML_SEQUENCE ? node->count : 1, i = 0;
    const char **list = sn_reading_alloc(reading, count + 1, sizeof(*list));
    const struct yaml_node *one =
        node->kind == YAML_SEQUENCE ? node->first : node;

    if (!list)
        return NULL;
    if (node->kind == YAML_SCALAR && sn_yaml_scalar_kind(node) == SCALAR_NULL)
        return list;
    for (; one && i < count; one = one->next) {
        if (one->kind == YAML_SCALAR && sn_yaml_scalar_kind(one) == SCALAR_NULL)
            sn_reading_error(reading, one->mark, "bad-value", "%s must be text",
                             what);
        list[i++] = sn_reading_string(reading, scalar_text(reading, one, what));
    }
    return list;
}

static void
take_string(struct reading *reading, const struct yaml_node *value, void *out)
{
    struct slice text;

    if (value->kind == YAML_SCALAR && sn_yaml_scalar_kind(value) == SCALAR_NULL)
        return;
    text = scalar_text(reading, value, "the value");
    *(const char **)out = sn_reading_string(reading, text);
}

static void
take_strings(struct reading *reading, const struct yaml_node *value, void *out)
{
    *(const char *const **)out = sn_read_strings(reading, value, "a value");
}

static void
take_level(struct reading *reading, const struct yaml_node *value, void *out)
{
    struct slice text = scalar_text(reading, value, "level");
    const char *name = sn_reading_string(reading, text);
    int level = name ? seine_level_from_name(name) : SEINE_E_MEMORY;

    if (level > 0)
        *(int *)out = level;
    else if (name)
        sn_reading_error(reading, value->mark, "bad-level",
                         "unknown level '%.*s'", (int)text.size, text.at);
}

static void
take_status(struct reading *reading, const struct yaml_node *value, void *out)
{
    static const char *const known[] = {"stable", "test", "experimental",
                                        "deprecated", "unsupported"};
    enum {
        STATUS_RETIRED = 3
    };
    struct slice text = scalar_text(reading, value, "status");
    size_t i;

    for (i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (sn_slice_is(text, known[i])) {
            *(const char **)out = known[i];
            if (i >= STATUS_RETIRED)
                sn_reading_warn(reading, value->mark, "retired",
                                "the status of this rule is %s", known[i]);
            return;
        }
    sn_reading_error(reading, value->mark, "bad-status",
                     "unknown status '%.*s'", (int)text.size, text.at);
}

/* 8-4-4-4-12 hexadecimal digits. */
static bool
is_uuid(struct slice s)
{
    size_t i;

    if (s.size != 36)
        return false;
    for (i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? s.at[i] != '-' : sn_hex_value(s.at[i]) < 0)
            return false;
    }
    return true;
}

static void
take_id(struct reading *reading, const struct yaml_node *value, void *out)
{
    struct slice text = scalar_text(reading, value, "id");

    if (!is_uuid(text))
        sn_reading_error(reading, value->mark, "bad-id", "id must be a UUID");
    *(const char **)out = sn_reading_string(reading, text);
}

static void
take_log_source(struct reading *reading, const struct yaml_node *value,
                void *out)
{
    struct definition *def = out;
    const struct yaml_node *key;

    if (value->kind != YAML_MAPPING) {
        sn_reading_error(reading, value->mark, "bad-logsource",
                         "logsource must be a map");
        return;
    }
    for (key = value->first; key && key->next; key = key->next->next) {
        if (sn_slice_is(key->text, "category"))
            take_string(reading, key->next, &def->category);
        else if (sn_slice_is(key->text, "product"))
            take_string(reading, key->next, &def->product);
        else if (sn_slice_is(key->text, "service"))
            take_string(reading, key->next, &def->service);
        else if (!sn_slice_is(key->text, "definition"))
            sn_reading_warn(reading, key->mark, "unknown-key",
                            "'%.*s' of logsource does nothing",
                            (int)key->text.size, key->text.at);
    }
    if (!*def->category && !*def->product && !*def->service)
        sn_reading_warn(reading, value->mark, "wide-logsource",
                        "logsource names nothing: the rule is tried on all "
                        "logs");
}

/* 2025-11-24; older rules have 2025/11/24. */
static void
take_date(struct reading *reading, const struct yaml_node *value, void *out)
{
    struct slice text = scalar_text(reading, value, "a date");
    size_t i;
    bool fine = text.size == 10;

    for (i = 0; fine && i < text.size; i++)
        fine = i == 4 || i == 7 ? text.at[i] == '-' || text.at[i] == '/'
                                : sn_is_digit(text.at[i]);
    if (!fine)
        sn_reading_warn(reading, value->mark, "bad-date",
                        "a date is written as 2025-11-24");
    *(const char **)out = sn_reading_string(reading, text);
}

/* namespace.name in lower case, as attack.t1190 or cve.2025-20393 */
static bool
is_tag(struct slice tag)
{
    size_t i, dot = sn_slice_find(tag, '.');

    for (i = 0; i < tag.size; i++)
        if (!sn_is_digit(tag.at[i]) && tag.at[i] != '.' && tag.at[i] != '-' &&
            tag.at[i] != '_' && (tag.at[i] < 'a' || tag.at[i] > 'z'))
            return false;
    return dot > 0 && dot + 1 < tag.size;
}

static void
take_tags(struct reading *reading, const struct yaml_node *value, void *out)
{
    const struct yaml_node *one =
        value->kind == YAML_SEQUENCE ? value->first : NULL;

    take_strings(reading, value, out);
    for (; one; one = one->next)
        if (one->kind == YAML_SCALAR && one->text.size && !is_tag(one->text))
            sn_reading_warn(reading, one->mark, "bad-tag",
                            "a tag is written as namespace.name, not '%.*s'",
                            one->text.size < 80 ? (int)one->text.size : 80,
                            one->text.at);
}

static void
take_title(struct reading *reading, const struct yaml_node *value, void *out)
{
    take_string(reading, value, out);
    if (value->kind == YAML_SCALAR && value->text.size > TITLE_MOST)
        sn_reading_warn(reading, value->mark, "long-title",
                        "a title has at most %d characters", TITLE_MOST);
}

/* Sigma 1 had documents that changed those after them. */
static void
take_action(struct reading *reading, const struct yaml_node *value, void *out)
{
    (void)out;
    sn_reading_error(reading, value->mark, "not-supported",
                     "documents with `action` are not part of Sigma 2");
}

static void
take_nothing(struct reading *reading, const struct yaml_node *value, void *out)
{
    (void)reading;
    (void)value;
    (void)out;
}

#define AT(member) offsetof(struct definition, member)

/* Keys of the top level; those of other parts are listed so as to be known. */
static const struct {
    const char *key;
    take take;
    size_t offset;
} keys[] = {
    {"action", take_action, 0},
    {"title", take_title, AT(title)},
    {"id", take_id, AT(id)},
    {"status", take_status, AT(status)},
    {"level", take_level, AT(level)},
    {"description", take_string, AT(description)},
    {"author", take_string, AT(author)},
    {"license", take_string, AT(license)},
    {"date", take_date, AT(date)},
    {"modified", take_date, AT(modified)},
    {"tags", take_tags, AT(tags)},
    {"references", take_strings, AT(references)},
    {"falsepositives", take_strings, AT(false_positives)},
    {"logsource", take_log_source, 0},
    {"detection", take_nothing, 0},
    {"indicators", take_nothing, 0},
    {"correlation", take_nothing, 0},
    {"filter", take_nothing, 0},
    {"survey", take_nothing, 0},
    {"tests", take_nothing, 0},
    {"fields", take_nothing, 0},
    {"related", take_nothing, 0},
    {"name", take_string, AT(name)},
    {"taxonomy", take_nothing, 0},
    {"scope", take_nothing, 0},
};

static void
take_key(struct reading *reading, const struct yaml_node *key)
{
    size_t i;

    for (i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        if (sn_slice_is(key->text, keys[i].key)) {
            keys[i].take(reading, key->next,
                         (char *)reading->def + keys[i].offset);
            return;
        }
    if (!sn_slice_opens(key->text, "x-"))
        sn_reading_warn(reading, key->mark, "unknown-key", "unknown key '%.*s'",
                        (int)key->text.size, key->text.at);
}

/* Not there, or there without a value; what is no text was told. */
static bool
is_missing(const struct yaml_node *root, const char *key, const char *value)
{
    const struct yaml_node *node = sn_yaml_get(root, key);

    return !node || (node->kind == YAML_SCALAR && !*value);
}

void
sn_read_metadata(struct reading *reading, const struct yaml_node *root)
{
    struct definition *def = reading->def;
    const struct yaml_node *key;

    for (key = root->first; key && key->next; key = key->next->next)
        take_key(reading, key);
    if (is_missing(root, "title", def->title))
        sn_reading_error(reading, def->mark, "no-title", "title is missing");
    if (is_missing(root, "id", def->id))
        sn_reading_warn(reading, def->mark, "no-id", "id is missing");
    if (!*def->references && !sn_yaml_get(root, "filter"))
        sn_reading_warn(reading, def->mark, "no-references",
                        "references are missing");
    if (def->level == SEINE_LEVEL_NONE) {
        def->level = SEINE_LEVEL_MEDIUM;
        if (!sn_yaml_get(root, "level") && !sn_yaml_get(root, "filter"))
            sn_reading_warn(reading, def->mark, "no-level",
                            "level is missing: taken as medium");
    }
}
