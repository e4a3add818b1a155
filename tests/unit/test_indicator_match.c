/*
 * Indicator lists on records: which fields are looked at, and when the text is
 * looked through.
 *
 * SPDX-License-Identifier: MIT
 */
#include "match/match.h"

#include <stdio.h>

#include "record/format.h"
#include "suite.h"

static const enum field carries[] = {FIELD_SOURCE_IP, FIELD_URL_PATH,
                                     FIELD_NONE};
static const char *const no_aliases[] = {NULL};
static const struct format web = {
    .about = {.name = "web",
              .title = "",
              .category = "webserver",
              .product = "",
              .service = "",
              .aliases = no_aliases},
    .carries = carries,
};

/* What a record holds beside its text; NULL: nothing. */
struct list_case {
    const char *name;
    const char *list; /* the lines below `indicators:` */
    enum field field;
    const char *value;
    const char *text;
    const char *found; /* "field=value", or NULL: nothing is */
};

static const struct list_case cases[] = {
    {"url in the referrer", "  type: url\n  values: ['http://e.example/a']\n",
     FIELD_REFERRER, "http://e.example/a", "x",
     "http.request.referrer=http://e.example/a"},
    {"address in a path is not looked for",
     "  type: ip\n  values: [192.0.2.9]\n", FIELD_URL_PATH, "/a/192.0.2.9/b",
     "GET /a/192.0.2.9/b", NULL},
    {"but is in fields of its own",
     "  type: ip\n  values: [192.0.2.9]\n  fields: [url.path]\n",
     FIELD_URL_PATH, "/a/192.0.2.9/b", "GET /a/192.0.2.9/b",
     "url.path=192.0.2.9"},
    {"escaped, too",
     "  type: ip\n  values: [192.0.2.9]\n  fields: [url.path, url.query]\n",
     FIELD_URL_QUERY, "u=http%3A%2F%2F192.0.2.9%2F", "x",
     "url.query=192.0.2.9"},
    {"domain in a query of its own",
     "  type: domain\n  values: [e.example]\n  fields: [url.query]\n",
     FIELD_URL_QUERY, "a=b&u=http://www.e.example/", "x",
     "url.query=www.e.example"},
    {"string in a path", "  type: string\n  values: [192.0.2.9]\n",
     FIELD_URL_PATH, "/a/192.0.2.9/b", "GET /a/192.0.2.9/b", "=192.0.2.9"},
    {"address in a later line", "  type: ip\n  values: [192.0.2.9]\n",
     FIELD_URL_PATH, "/a", "GET /a\n  from 192.0.2.9 again", "=192.0.2.9"},
    {"name in a later line", "  type: domain\n  values: [e.example]\n",
     FIELD_URL_PATH, "/a", "GET /a\n\nsee http://e.example/", "=e.example"},
    {"agent in a later line", "  type: user-agent\n  values: ['Bad/1.0']\n",
     FIELD_URL_PATH, "/a", "GET /a\nUser-Agent: Bad/1.0", "=Bad/1.0"},
    {"address in the first of two lines", "  type: ip\n  values: [192.0.2.9]\n",
     FIELD_URL_PATH, "/192.0.2.9", "GET /192.0.2.9\n  done", NULL},
    {"fields of its own have no later lines",
     "  type: ip\n  values: [192.0.2.9]\n  fields: [url.path]\n",
     FIELD_URL_PATH, "/a", "GET /a\n  from 192.0.2.9 again", NULL},
    {"several addresses in a field", "  type: ip\n  values: [192.0.2.9]\n",
     FIELD_CLIENT_FORWARDED, "192.0.2.1, 192.0.2.9", "x",
     "http.request.headers.x-forwarded-for=192.0.2.9"},
};

static struct seine_rules *
compile_list(const char *list)
{
    struct compile_options options = {0};
    struct diags diags = {0};
    struct definitions set = {0};
    struct seine_rules *rules;
    struct buf text = {0};

    sn_buf_format(&text,
                  "title: a list\nid: 6f1c2d3e-4b5a-4978-8695-a4b3c2d1e0f9\n"
                  "level: high\nindicators:\n%s",
                  list);
    ck_assert(!text.failed);
    ck_assert_int_eq(
        sn_definitions_parse(&set, "list", sn_buf_view(&text), NULL, &diags),
        0);
    ck_assert_int_eq(sn_rules_compile(&rules, &set, &options, &diags), 0);
    ck_assert_uint_eq(rules->rejected, 0);
    sn_definitions_fini(&set);
    sn_buf_fini(&text);
    return rules;
}

/* "field=value" of the first hit. */
static int
show_match(void *user, const struct match *match)
{
    const seine_matched *matched = match->matched[0];
    struct buf *out = user;

    sn_buf_format(out, "%s=", matched->field);
    sn_buf_add(out, matched->value, matched->value_size);
    return 0;
}

START_TEST(finds_in_record)
{
    const struct list_case *row = &cases[_i];
    struct seine_rules *rules = compile_list(row->list);
    struct seine_record *record;
    struct matcher *matcher;
    struct buf found = {0};

    ck_assert_int_eq(sn_record_new(&record), 0);
    sn_record_reset(record);
    record->raw = record->text = sn_slice_str(row->text);
    record->format = &web;
    sn_record_set(record, FIELD_SOURCE_IP, sn_slice_str("198.51.100.1"));
    sn_record_set(record, FIELD_URL_DOMAIN, sn_slice_str("www.example"));
    sn_record_set(record, row->field, sn_slice_str(row->value));
    ck_assert_int_eq(sn_matcher_new(&matcher, rules), 0);
    sn_matcher_hit(matcher, SCREEN_ANY);
    ck_assert_int_eq(sn_matcher_run(matcher, record, show_match, &found), 0);
    ck_assert_msg(
        sn_slice_is(sn_buf_view(&found), row->found ? row->found : ""),
        "%s: '%.*s'", row->name, (int)found.size, found.at);
    sn_matcher_free(matcher);
    sn_record_free(record);
    seine_rules_unref(rules);
    sn_buf_fini(&found);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("indicator_match");
    TCase *tcase = tcase_create("indicator_match");

    tcase_add_loop_test(tcase, finds_in_record, 0,
                        (int)(sizeof(cases) / sizeof(cases[0])));
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
