/*
 * An explanation as a line of JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#include "explain.h"
#include "json_fields.h"
#include "json_record.h"

static void
write_bytes(struct json *json, const char *name, const char *at, size_t size)
{
    json_name(json, name);
    if (at)
        json_bytes(json, at, size);
    else
        json_null(json);
}

static void
write_texts(struct json *json, const char *name, const seine_text *const *list,
            size_t count)
{
    size_t i;

    json_name(json, name);
    json_open(json, '[');
    for (i = 0; i < count; i++)
        json_bytes(json, list[i]->at, list[i]->size);
    json_close(json, ']');
}

/* -1 is null. */
static void
write_offset(struct json *json, const char *name, int64_t offset)
{
    json_name(json, name);
    if (offset < 0)
        json_null(json);
    else
        json_uint(json, (uint64_t)offset);
}

static void
write_value(struct json *json, const seine_explained_value *value)
{
    json_open(json, '{');
    json_member(json, "field", value->field);
    write_bytes(json, "value", value->value, value->value_size);
    write_offset(json, "raw_offset", value->raw_offset);
    json_close(json, '}');
}

static void
write_test(struct json *json, const seine_explained_test *test)
{
    size_t i;

    json_open(json, '{');
    json_member(json, "selection", test->selection);
    json_member_uint(json, "map", test->map);
    json_member_uint(json, "line", (uint64_t)test->line);
    json_member(json, "item", test->key);
    json_member_bool(json, "negated", test->negated);
    json_member_bool(json, "held", test->held);
    json_member_bool(json, "given_up", test->given_up);
    write_texts(json, "wanted", test->wanted, test->wanted_count);
    json_member_uint(json, "wanted_total", test->wanted_total);
    json_name(json, "values");
    json_open(json, '[');
    for (i = 0; i < test->value_count; i++)
        write_value(json, test->values[i]);
    json_close(json, ']');
    json_member_uint(json, "values_total", test->value_total);
    write_bytes(json, "indicator", test->indicator ? test->indicator->at : NULL,
                test->indicator ? test->indicator->size : 0);
    json_name(json, "matched");
    if (test->matched)
        write_value(json, test->matched);
    else
        json_null(json);
    write_offset(json, "span_offset",
                 test->matched ? (int64_t)test->span_offset : -1);
    write_offset(json, "span_size",
                 test->matched ? (int64_t)test->span_size : -1);
    json_close(json, '}');
}

static void
write_screen(struct json *json, const seine_explanation *why)
{
    json_name(json, "screen");
    json_open(json, '{');
    json_member(json, "verdict", explain_screen(why->screen));
    write_texts(json, "literals", why->literals, why->literal_count);
    json_member_uint(json, "literals_total", why->literal_total);
    write_bytes(json, "literal", why->literal ? why->literal->at : NULL,
                why->literal ? why->literal->size : 0);
    write_offset(json, "offset", why->literal_offset);
    json_member_bool(json, "run", why->run);
    json_close(json, '}');
}

/* The rules that a correlation is over, each with the fields asked of it. */
static void
write_bases(struct json *json, const seine_explanation *why)
{
    size_t i, k;

    json_name(json, "bases");
    json_open(json, '[');
    for (i = 0; i < why->base_count; i++) {
        json_open(json, '{');
        json_member(json, "id", why->bases[i]->rule->id);
        json_member(json, "title", why->bases[i]->rule->title);
        json_member_bool(json, "held", why->bases[i]->held);
        json_name(json, "fields");
        json_open(json, '[');
        for (k = 0; k < why->group_count; k++) {
            const seine_explained_group *group = why->groups[k];

            if (group->base != why->bases[i]->rule)
                continue;
            json_open(json, '{');
            json_member(json, "field", group->name);
            json_member_bool(json, "counted", group->counted);
            write_bytes(json, "value", group->value, group->value_size);
            json_close(json, '}');
        }
        json_close(json, ']');
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void
write_rule(struct json *json, const seine_explanation *why)
{
    size_t i;

    json_open(json, '{');
    json_rule(json, why->rule);
    json_member(json, "level", seine_level_name(why->level));
    json_member_bool(json, "held", why->held);
    json_member_bool(json, "applies", why->applies);
    json_member_bool(json, "outside_validity", why->outside_time);
    if (why->suppressed_by)
        json_rule_as(json, "suppressed_by", why->suppressed_by);
    write_screen(json, why);
    json_member(json, "condition", why->rule->condition);
    json_name(json, "tests");
    json_open(json, '[');
    for (i = 0; i < why->test_count; i++)
        write_test(json, why->tests[i]);
    json_close(json, ']');
    json_matched(json, why->matched, why->matched_count);
    write_bases(json, why);
    json_close(json, '}');
}

static void
write_derived(struct json *json, seine_record *record)
{
    const char *value;
    size_t size, i;

    json_name(json, "derived");
    json_open(json, '{');
    for (i = 0; explain_derived(i); i++)
        if (seine_record_get(record, explain_derived(i), &value, &size) > 0)
            write_bytes(json, explain_derived(i), value, size);
    json_close(json, '}');
}

void
explain_json(struct explaining *explaining, seine_record *record,
             const seine_evidence *evidence)
{
    struct json json = {.out = &explaining->out};
    struct shapes shapes = {0};
    size_t i, count = seine_rules_count(explaining->rules);

    json_open(&json, '{');
    json_member(&json, "type", "explanation");
    json_time(&json, "time", seine_record_time(record));
    json_member(&json, "zone",
                explain_zone(seine_record_time(record)->quality));
    json_evidence(&json, evidence);
    json_member(&json, "format", seine_record_format(record));
    json_member(&json, "category", seine_record_category(record));
    json_member(&json, "product", seine_record_product(record));
    json_member(&json, "service", seine_record_service(record));
    json_name(&json, "record");
    json_open(&json, '{');
    json_fields(&json, &shapes, record);
    shapes_fini(&shapes);
    json_close(&json, '}');
    write_derived(&json, record);
    json_name(&json, "rules");
    json_open(&json, '[');
    for (i = 0; i < count; i++) {
        const seine_explanation *why = explain_rule(explaining, i);

        if (!why)
            return;
        write_rule(&json, why);
    }
    json_close(&json, ']');
    json_close(&json, '}');
    text_byte(&explaining->out, '\n');
}
