/*
 * Indicator lists: the one document kind that is not Sigma's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "rule/indicator.h"
#include "rule/reading.h"
#include "rule/rule_file.h"

static bool
add_value(struct reading *reading, struct slice text, struct mark mark,
          size_t room)
{
    struct definition *def = reading->def;
    struct scalar *value;

    text = sn_indicator_refang(&reading->set->arena, sn_trim(text));
    if (text.size == 0)
        return true;
    if (def->value_count == room)
        return false;
    value = &def->values[def->value_count++];
    value->kind = SCALAR_STRING;
    value->text = text;
    value->mark = mark;
    return true;
}

static void
read_inline(struct reading *reading, const struct yaml_node *values)
{
    struct definition *def = reading->def;
    const struct yaml_node *one;

    if (values->kind != YAML_SEQUENCE || values->count == 0) {
        sn_reading_error(reading, values->mark, "bad-values",
                         "values must be a list");
        return;
    }
    def->values =
        sn_reading_alloc(reading, values->count, sizeof(*def->values));
    if (!def->values)
        return;
    for (one = values->first; one; one = one->next) {
        if (one->kind != YAML_SCALAR || sn_yaml_scalar_kind(one) == SCALAR_NULL)
            sn_reading_error(reading, one->mark, "bad-value",
                             "a value must be text");
        else
            add_value(reading, one->text, one->mark, values->count);
    }
}

/* One value a line; `#` begins a comment. */
static void
read_lines(struct reading *reading, struct slice text)
{
    struct definition *def = reading->def;
    struct slice rest = text, line;
    struct mark mark = {0, 1};
    size_t room = 1, i;

    for (i = 0; i < text.size; i++)
        room += text.at[i] == '\n';
    def->values = sn_reading_alloc(reading, room, sizeof(*def->values));
    if (!def->values)
        return;
    while (sn_next_part(&rest, '\n', &line)) {
        mark.line++;
        line = sn_trim(line);
        if (line.size && line.at[0] != '#')
            add_value(reading, line, mark, room);
    }
}

/* A name below the rule file's folder: no way out of it. */
static bool
is_inside(struct slice name)
{
    struct slice part;

    if (name.size == 0 || name.at[0] == '/' ||
        sn_slice_find(name, '\0') < name.size)
        return false;
    while (sn_next_part(&name, '/', &part))
        if (sn_slice_is(part, ".."))
            return false;
    return true;
}

static void
read_file(struct reading *reading, const struct yaml_node *node)
{
    struct buf path = {0}, content = {0};
    const char *why = NULL;
    struct slice kept;

    if (node->kind != YAML_SCALAR || !is_inside(node->text) ||
        !reading->folder) {
        sn_reading_error(reading, node->mark, "bad-file",
                         "file must be a name below the folder of the rule "
                         "file");
        return;
    }
    reading->def->value_file = node->text;
    sn_buf_format(&path, "%s/%.*s", reading->folder, (int)node->text.size,
                  node->text.at);
    if (sn_rule_file_read(sn_buf_string(&path), LIMIT_IOC_FILE, &content,
                          &why) < 0) {
        sn_reading_error(reading, node->mark, "bad-file", "%.*s: %s",
                         (int)node->text.size, node->text.at, why);
    } else {
        kept = sn_arena_copy(&reading->set->arena, sn_buf_view(&content));
        if (kept.at)
            read_lines(reading, kept);
        else
            reading->status = SEINE_E_MEMORY;
    }
    sn_buf_fini(&path);
    sn_buf_fini(&content);
}

static void
read_fields(struct reading *reading, const struct yaml_node *node)
{
    const char *const *names = sn_read_strings(reading, node, "a field");
    struct definition *def = reading->def;
    size_t count = 0;

    if (!names)
        return;
    while (names[count])
        count++;
    def->fields = sn_reading_alloc(reading, count + 1, sizeof(*def->fields));
    for (; def->fields && def->field_count < count; def->field_count++)
        def->fields[def->field_count] = sn_slice_str(names[def->field_count]);
}

static void
read_time(struct reading *reading, const struct yaml_node *node, int64_t *out)
{
    const char *text =
        node->kind == YAML_SCALAR ? sn_reading_string(reading, node->text) : "";

    if (text && seine_time_parse(text, NULL, out) != 0)
        sn_reading_error(reading, node->mark, "bad-time",
                         "not a date or a time of RFC 3339");
}

static void
read_type(struct reading *reading, const struct yaml_node *map,
          const struct yaml_node *type)
{
    if (!type)
        sn_reading_error(reading, map->mark, "no-type", "type is missing");
    else if (type->kind != YAML_SCALAR ||
             sn_indicator_type_from_name(type->text) < 0)
        sn_reading_error(reading, type->mark, "bad-type",
                         "type must be ip, domain, url, sha256, user-agent or "
                         "string");
    else {
        reading->def->indicator_type = type->text;
        reading->def->indicator_mark = type->mark;
    }
}

static void
check_keys(struct reading *reading, const struct yaml_node *map)
{
    static const char *const known[] = {"type",        "fields", "valid_from",
                                        "valid_until", "values", "file"};
    const struct yaml_node *key;
    size_t i;

    for (key = map->first; key && key->next; key = key->next->next) {
        for (i = 0; i < sizeof(known) / sizeof(*known); i++)
            if (sn_slice_is(key->text, known[i]))
                break;
        if (i == sizeof(known) / sizeof(*known))
            sn_reading_error(reading, key->mark, "unknown-key",
                             "unknown key '%.*s' of indicators",
                             (int)key->text.size, key->text.at);
    }
}

void
sn_read_list(struct reading *reading, const struct yaml_node *map)
{
    const struct yaml_node *values = sn_yaml_get(map, "values");
    const struct yaml_node *file = sn_yaml_get(map, "file");
    const struct yaml_node *fields = sn_yaml_get(map, "fields");
    const struct yaml_node *from = sn_yaml_get(map, "valid_from");
    const struct yaml_node *until = sn_yaml_get(map, "valid_until");

    if (map->kind != YAML_MAPPING) {
        sn_reading_error(reading, map->mark, "bad-indicators",
                         "indicators must be a map");
        return;
    }
    check_keys(reading, map);
    read_type(reading, map, sn_yaml_get(map, "type"));
    if (fields)
        read_fields(reading, fields);
    if (from)
        read_time(reading, from, &reading->def->valid_from);
    if (until)
        read_time(reading, until, &reading->def->valid_until);
    if (!values == !file)
        sn_reading_error(reading, map->mark, "bad-values",
                         "one of values and file is needed");
    else if (values)
        read_inline(reading, values);
    else
        read_file(reading, file);
    if (!reading->bad && reading->def->value_count == 0)
        sn_reading_error(reading, map->mark, "no-values", "no values");
}
