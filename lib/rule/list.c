/*
 * Indicator lists: the one document kind that is not Sigma's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/buf.h"
#include "base/civil.h"
#include "base/limits.h"
#include "base/text.h"
#include "rule/indicator.h"
#include "rule/reading.h"
#include "rule/rule_file.h"

#define DATE_SIZE 10 /* of 2025-11-24 */
#define NS_PER_DAY (86400 * NS_PER_SECOND)

/* Add a value; false if nothing of it is left. */
static bool
add_value(struct reading *reading, struct slice text, struct mark mark,
          size_t room)
{
    struct definition *def = reading->def;
    struct scalar *value;

    text = sn_indicator_refang(&reading->set->arena, sn_trim(text));
    if (!text.at)
        reading->status = SEINE_E_MEMORY;
    if (text.size == 0 || def->value_count == room)
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

    if (values->kind != YAML_SEQUENCE || values->count == 0 ||
        values->count > LIMIT_INDICATORS) {
        sn_reading_error(
            reading, values->mark, "bad-values",
            values->count > LIMIT_INDICATORS
                ? "more than " LIMIT_TEXT(LIMIT_INDICATORS) " values"
                : "values must be a list that is not empty");
        return;
    }
    def->values =
        sn_reading_alloc(reading, values->count, sizeof(*def->values));
    if (!def->values)
        return;
    for (one = values->first; one; one = one->next)
        if (one->kind != YAML_SCALAR ||
            sn_yaml_scalar_kind(one) == SCALAR_NULL ||
            !add_value(reading, one->text, one->mark, values->count))
            sn_reading_error(reading, one->mark, "bad-value",
                             "a value must be text");
}

bool
sn_read_line(struct slice *rest, struct slice *line)
{
    while (sn_next_part(rest, '\n', line)) {
        *line = sn_trim(*line);
        if (line->size && line->at[0] != '#')
            return true;
    }
    return false;
}

/* One value a line; `#` begins a comment.  mark: of the file's name. */
static void
read_lines(struct reading *reading, struct slice text, struct mark mark)
{
    struct definition *def = reading->def;
    struct slice rest, line;
    size_t room = 0;

    if (sn_slice_opens(text, "\xEF\xBB\xBF")) /* a byte order mark */
        text = sn_slice_skip(text, 3);
    for (rest = text; sn_read_line(&rest, &line);)
        room++;
    if (room > LIMIT_INDICATORS) {
        sn_reading_error(reading, mark, "bad-file", "more than %d values",
                         LIMIT_INDICATORS);
        return;
    }
    def->values = sn_reading_alloc(reading, room + 1, sizeof(*def->values));
    for (rest = text; def->values && sn_read_line(&rest, &line);)
        if (!add_value(reading, line, mark, room))
            sn_reading_error(reading, mark, "bad-value",
                             "a line with nothing but quotes");
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

bool
sn_read_text_file(struct reading *reading, const struct yaml_node *node,
                  struct slice *out)
{
    struct buf path = {0}, content = {0};
    const char *why = NULL;

    *out = sn_slice(NULL, 0);
    if (node->kind != YAML_SCALAR || !is_inside(node->text) ||
        !reading->folder) {
        sn_reading_error(reading, node->mark, "bad-file",
                         "file must be a name below the folder of the rule "
                         "file");
        return false;
    }
    sn_buf_format(&path, "%s/", reading->folder);
    sn_buf_slice(&path, node->text);
    if (sn_rule_file_read(sn_buf_string(&path), LIMIT_IOC_FILE, &content,
                          &why) < 0) {
        sn_reading_error(reading, node->mark, "bad-file", "%.*s: %s",
                         (int)node->text.size, node->text.at, why);
    } else {
        *out = sn_arena_copy(&reading->set->arena, sn_buf_view(&content));
        if (!out->at)
            reading->status = SEINE_E_MEMORY;
    }
    sn_buf_fini(&path);
    sn_buf_fini(&content);
    return out->at != NULL;
}

static void
read_file(struct reading *reading, const struct yaml_node *node)
{
    struct slice text;

    if (!sn_read_text_file(reading, node, &text))
        return;
    reading->def->value_file = node->text;
    read_lines(reading, text, node->mark);
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
    for (; def->fields && def->field_count < count; def->field_count++) {
        def->fields[def->field_count] = sn_slice_str(names[def->field_count]);
        sn_check_field(reading, def->fields[def->field_count], node->mark);
    }
}

void
sn_read_time(struct reading *reading, const struct yaml_node *node, bool until,
             int64_t *out)
{
    const char *text =
        node->kind == YAML_SCALAR ? sn_reading_string(reading, node->text) : "";
    int status = text ? seine_time_parse(text, NULL, out) : SEINE_E_MEMORY;

    if (status == SEINE_E_MEMORY)
        reading->status = status;
    else if (status != 0)
        sn_reading_error(reading, node->mark, "bad-time",
                         "not a date or a time of RFC 3339");
    else if (until && node->text.size == DATE_SIZE &&
             *out <= INT64_MAX - NS_PER_DAY)
        *out += NS_PER_DAY - 1;
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
        sn_read_time(reading, from, false, &reading->def->valid_from);
    if (until)
        sn_read_time(reading, until, true, &reading->def->valid_until);
    if (from && until && reading->def->valid_from > reading->def->valid_until)
        sn_reading_error(reading, until->mark, "bad-interval",
                         "valid_until is before valid_from");
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
