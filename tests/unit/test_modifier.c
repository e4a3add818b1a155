/*
 * Modifiers: which chains are legal, in which order, with which values; and
 * the limit of their number.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/modifier.h"

#include <stdio.h>

#include "suite.h"

/* A rule with one item; code: of the error, or NULL. */
static const struct {
    const char *item;
    const char *code;
} chains[] = {
    {"f: x", NULL},
    {"f|contains: x", NULL},
    {"f|startswith: x", NULL},
    {"f|endswith: x", NULL},
    {"f|contains: 42", NULL},
    {"f|contains|all: [a, b]", NULL},
    {"f|all|contains: [a, b]", NULL},
    {"f|contains|cased: x", NULL},
    {"f|cased|contains: x", NULL},
    {"f|cased: x", NULL},
    {"f|re: x", NULL},
    {"f|re|i: x", NULL},
    {"f|re|i|m|s: x", NULL},
    {"f|re|s|i: x", NULL},
    {"f|re|ignorecase|multiline|dotall: x", NULL},
    {"f|re|all: [a, b]", NULL},
    {"f|re|i|all: [a, b]", NULL},
    {"f|re|contains: x", NULL},
    {"f|re: 42", NULL},
    {"f|cidr: 192.0.2.0/24", NULL},
    {"f|cidr|neq: 192.0.2.0/24", NULL},
    {"f|base64: x", NULL},
    {"f|base64|contains: x", NULL},
    {"f|base64offset|contains: x", NULL},
    {"f|wide|base64: x", NULL},
    {"f|wide|base64offset|contains: x", NULL},
    {"f|utf16le|base64: x", NULL},
    {"f|utf16be|base64: x", NULL},
    {"f|utf16|base64: x", NULL},
    {"f|windash: -x", NULL},
    {"f|windash|contains: -x", NULL},
    {"f|contains|windash: -x", NULL},
    {"f|windash|contains|all: [-x, -y]", NULL},
    {"f|windash|base64: -x", NULL},
    {"f|windash|base64offset|contains: -x", NULL},
    {"f|windash|wide|base64offset|contains: -x", NULL},
    {"f|exists: true", NULL},
    {"f|exists: False", NULL},
    {"f|fieldref: g", NULL},
    {"f|fieldref|startswith: g", NULL},
    {"f|fieldref|endswith: g", NULL},
    {"f|fieldref|contains: g", NULL},
    {"f|expand: '%p%'", NULL},
    {"f|expand|contains: 'a%p%'", NULL},
    {"f|contains|expand: 'a%p%'", NULL},
    {"f|cidr|expand: '%p%'", NULL},
    {"f|lt: 1", NULL},
    {"f|lte: 1.5", NULL},
    {"f|gt: -1", NULL},
    {"f|gte: 0x10", NULL},
    {"f|gte: [1, 2]", NULL},
    {"f|neq: x", NULL},
    {"f|neq: [x, y]", NULL},
    {"f|contains|neq: x", NULL},
    {"f|neq|contains: x", NULL},
    {"f|minute: 5", NULL},
    {"f|hour|gte: 22", NULL},
    {"f|day: 1", NULL},
    {"f|week|lt: 10", NULL},
    {"f|month: [1, 2]", NULL},
    {"f|year|gt: 2024", NULL},
    {"a field|contains: x", NULL},
    {"cs(User-Agent)|contains: x", NULL},
    {"f.g-h_i@j|contains: x", NULL},
    {"'|all': [a, b]", NULL},
    {"f: null", NULL},
    {"f: ''", NULL},
    {"f: true", NULL},

    {"f|unknown: x", "unknown-modifier"},
    {"f|Contains: x", "unknown-modifier"},
    {"f| contains: x", "unknown-modifier"},
    {"f||contains: x", "unknown-modifier"},
    {"f|: x", "unknown-modifier"},
    {"f|contains|: x", "unknown-modifier"},
    {"f|contains|contains: x", "bad-modifier"},
    {"f|contains|startswith: x", "bad-modifier"},
    {"f|endswith|startswith: x", "bad-modifier"},
    {"f|all|all: [a, b]", "bad-modifier"},
    {"f|i: x", "bad-modifier"},
    {"f|i|re: x", "bad-modifier"},
    {"f|contains|i: x", "bad-modifier"},
    {"f|re|i|i: x", "bad-modifier"},
    {"f|re|cased: x", "bad-modifier"},
    {"f|cased|re: x", "bad-modifier"},
    {"f|re|startswith: x", "bad-modifier"},
    {"f|re|base64: x", "bad-modifier"},
    {"f|re|cidr: x", "bad-modifier"},
    {"f|re|exists: true", "bad-modifier"},
    {"f|cidr|contains: 192.0.2.0/24", "bad-modifier"},
    {"f|cidr|cased: 192.0.2.0/24", "bad-modifier"},
    {"f|base64|base64offset: x", "bad-modifier"},
    {"f|base64|wide: x", "bad-modifier"},
    {"f|wide|utf16be|base64: x", "bad-modifier"},
    {"f|base64|windash: x", "bad-modifier"},
    {"f|exists|contains: true", "bad-modifier"},
    {"f|contains|exists: true", "bad-modifier"},
    {"f|exists|neq: true", "bad-modifier"},
    {"f|fieldref|base64: g", "bad-modifier"},
    {"f|fieldref|re: g", "bad-modifier"},
    {"f|fieldref|windash: g", "bad-modifier"},
    {"f|lt|gt: 1", "bad-modifier"},
    {"f|contains|lt: 1", "bad-modifier"},
    {"f|lt|contains: 1", "bad-modifier"},
    {"f|lt|hour: 1", "bad-modifier"},
    {"f|hour|day: 1", "bad-modifier"},
    {"f|hour|contains: 1", "bad-modifier"},
    {"f|exists: x", "bad-value"},
    {"f|exists: 1", "bad-value"},
    {"f|exists: 'true'", "bad-value"},
    {"f|exists: [true, false]", "bad-value"},
    {"f|lt: x", "bad-value"},
    {"f|lt: '1'", "bad-value"},
    {"f|lt: null", "bad-value"},
    {"f|hour: x", "bad-value"},
    {"f|re: null", "bad-value"},
    {"f|re: true", "bad-value"},
    {"f|base64: true", "bad-value"},
    {"f|cidr: null", "bad-value"},
    {"f|contains: null", "bad-value"},
    {"f: [a, null]", "null-in-list"},
    {"f: [null]", "null-in-list"},
    {"f: []", "bad-value"},
    {"f: [a, [b]]", "bad-value"},
    {"f: {a: b}", "bad-value"},
    {"'': x", "bad-key"},
};

struct told {
    char code[40];
};

static void
on_diag(void *user, const seine_diag *diag)
{
    struct told *told = user;

    if (diag->severity == SEINE_DIAG_ERROR && !told->code[0])
        snprintf(told->code, sizeof(told->code), "%s", diag->code);
}

/* Parse a rule with one item; its first error goes to `told`. */
static void
parse_item(struct definitions *set, const char *item, struct told *told)
{
    struct diags diags = {.on_diag = on_diag, .user = told, .warnings = true};
    struct buf text = {0};

    memset(told, 0, sizeof(*told));
    sn_buf_format(&text,
                  "title: t\nlogsource: {category: webserver}\ndetection:\n"
                  "  s:\n    %s\n  condition: s\n",
                  item);
    ck_assert(!text.failed);
    ck_assert_int_eq(
        sn_definitions_parse(set, "t.yml", sn_buf_view(&text), NULL, &diags),
        0);
    ck_assert_uint_eq(set->list.count + set->rejected, 1);
    ck_assert_msg((set->rejected == 1) == (told->code[0] != '\0'), "%s", item);
    sn_buf_fini(&text);
}

START_TEST(chain_is_judged)
{
    const char *wanted = chains[_i].code ? chains[_i].code : "";
    struct definitions set = {0};
    struct told told;

    parse_item(&set, chains[_i].item, &told);
    ck_assert_msg(strcmp(told.code, wanted) == 0, "%s: '%s', not '%s'",
                  chains[_i].item, told.code, wanted);
    sn_definitions_fini(&set);
}
END_TEST

START_TEST(names_are_told_apart)
{
    int i;

    for (i = 0; i < MODIFIER_COUNT; i++) {
        const char *name = sn_modifier_name((enum modifier)i);

        ck_assert_ptr_nonnull(name);
        ck_assert_msg(sn_modifier_from_name(sn_slice_str(name)) ==
                          (enum modifier)i,
                      "%s", name);
    }
    ck_assert_int_eq(sn_modifier_from_name(sn_slice_str("wide")),
                     MODIFIER_UTF16LE);
    ck_assert_int_eq(sn_modifier_from_name(sn_slice_str("")), MODIFIER_COUNT);
}
END_TEST

/* Values and fields arrive as they were written. */
START_TEST(item_is_kept)
{
    struct definitions set = {0};
    const struct item *item;
    struct told told;

    parse_item(&set, "a b|re|i: ['  x\\y ', \"\\x41\", 007, 'null']", &told);
    ck_assert_uint_eq(set.list.count, 1);
    item = &set.list.at[0].selections[0].maps[0].items[0];
    ck_assert(sn_slice_is(item->field, "a b"));
    ck_assert_uint_eq(item->modifier_count, 2);
    ck_assert_int_eq(item->modifiers[0], MODIFIER_RE);
    ck_assert_int_eq(item->modifiers[1], MODIFIER_I);
    ck_assert_uint_eq(item->value_count, 4);
    ck_assert(sn_slice_is(item->values[0].text, "  x\\y "));
    ck_assert(sn_slice_is(item->values[1].text, "A"));
    ck_assert(sn_slice_is(item->values[2].text, "007"));
    ck_assert_int_eq(item->values[2].kind, SCALAR_NUMBER);
    ck_assert_int_eq(item->values[3].kind, SCALAR_STRING);
    ck_assert_int_eq(item->values[3].mark.line, 5);
    sn_definitions_fini(&set);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

int
main(void)
{
    Suite *suite = suite_create("modifier");
    TCase *tests = tcase_create("modifier");

    tcase_add_loop_test(tests, chain_is_judged, 0, COUNT(chains));
    tcase_add_test(tests, names_are_told_apart);
    tcase_add_test(tests, item_is_kept);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
