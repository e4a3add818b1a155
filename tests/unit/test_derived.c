/*
 * Derived values, and records as the public interface shows them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "record/format.h"
#include "suite.h"

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))

static struct seine_record *record;

static void
setup(void)
{
    ck_assert_int_eq(sn_record_new(&record), 0);
    sn_record_reset(record);
}

static void
teardown(void)
{
    sn_record_free(record);
}

static void
expect(enum field field, size_t index, const char *expected, const char *of)
{
    struct value value;
    bool found = sn_record_value(record, field, index, &value);

    ck_assert_msg(found == (expected != NULL), "%s of %s: %s",
                  sn_field_name(field), of, found ? "there" : "absent");
    if (expected)
        ck_assert_msg(sn_slice_is(value.text, expected), "%s of %s: %.*s",
                      sn_field_name(field), of, (int)value.text.size,
                      value.text.at);
}

static const struct {
    const char *target;
    const char *decoded;
    const char *rounds;
} uris[] = {
    {"/", "/", "0"},
    {"/login", "/login", "0"},
    {"/a%20b", "/a b", "1"},
    {"/%2e%2e/%2E%2E/etc", "/../../etc", "1"},
    {"/%252e%252e/etc", "/../etc", "2"},
    {"/%25252e/x", "/x", "3"},
    {"/%2525252e/x", "/%2e/x", "3"},
    {"/..%2f..%2fetc", "/../../etc", "1"},
    {"/a//b///c", "/a/b/c", "0"},
    {"/a/./b/././c", "/a/b/c", "0"},
    {"/a/.//./b", "/a/b", "0"},
    {"/a/../b", "/a/../b", "0"},
    {"/a/.../b/.x/y.", "/a/.../b/.x/y.", "0"},
    {"/a%2f%2fb", "/a/b", "1"},
    {"/a/%2e/b", "/a/b", "1"},
    {"/a+b", "/a+b", "0"},
    {"/a?q=a+b", "/a?q=a b", "0"},
    {"/a?q=a%2Bb", "/a?q=a+b", "1"},
    {"/a?q=a%252Bb+c", "/a?q=a+b c", "2"},
    {"/a?x=//b/./c", "/a?x=//b/./c", "0"},
    {"/a%3fq=1+2?x=3+4", "/a?q=1+2?x=3 4", "1"},
    {"/a?b?c+d", "/a?b?c d", "0"},
    {"/100%", "/100%", "0"},
    {"/%", "/%", "0"},
    {"/%4", "/%4", "0"},
    {"/%zz%41", "/%zzA", "1"},
    {"/%%34%31", "/A", "2"},
    {"/%u0041%u00e9%u20ac", "/A\xC3\xA9\xE2\x82\xAC", "1"},
    {"/%u002e%u002E/", "/../", "1"},
    {"/%u12", "/%u12", "0"},
    {"/%c0%af", "/\xC0\xAF", "1"},
    {"/%ff%FE", "/\xFF\xFE", "1"},
    {"xxx.png", "xxx.png", "0"},
    {"http://192.0.2.1//a/%2e%2e", "/a/..", "1"},
    {"/a#b%41", "/a#bA", "1"},
    {"-", NULL, NULL},
    {"192.0.2.1:443", NULL, NULL},
};

START_TEST(uri_is_decoded)
{
    const char *target = uris[_i].target;

    sn_record_set_url(record, sn_slice_str(target));
    expect(FIELD_URI_DECODED, 0, uris[_i].decoded, target);
    expect(FIELD_URI_DECODED, 0, uris[_i].decoded, target);
    expect(FIELD_URI_DECODED, 1, NULL, target);
    expect(FIELD_URI_DECODE_ROUNDS, 0, uris[_i].rounds, target);
}
END_TEST

/* A NUL does not end the text. */
START_TEST(nul_is_a_byte)
{
    struct value value;

    sn_record_set_url(record, sn_slice_str("/a%00.php"));
    ck_assert(sn_record_value(record, FIELD_URI_DECODED, 0, &value));
    ck_assert_uint_eq(value.text.size, 7);
    ck_assert_mem_eq(value.text.at, "/a\0.php", 7);
}
END_TEST

static const struct {
    const char *target;
    const char *values[5];
} queries[] = {
    {"/a", {NULL}},
    {"/a?", {NULL}},
    {"/a?x=1", {"1"}},
    {"/a?x=1&y=2", {"1", "2"}},
    {"/a?x=a%26b&y=c+d", {"a&b", "c d"}},
    {"/a?x=%2526y%253D1", {"&y=1"}},
    {"/a?x&y=&=z", {"x", "", "z"}},
    {"/a?&&x=1&", {"1"}},
    {"/a?x=a=b", {"a=b"}},
    {"/a?x;y=1", {"1"}},
    {"/a?phpinfo()", {"phpinfo()"}},
    {"/a?x=1?y=2", {"1?y=2"}},
    {"/a?q=%3Cscript%3E+x", {"<script> x"}},
    {"/a?x=../../etc//passwd", {"../../etc//passwd"}},
};

START_TEST(query_is_split_before_decoding)
{
    const char *target = queries[_i].target;
    size_t i = 0;

    sn_record_set_url(record, sn_slice_str(target));
    for (; i < 5 && queries[_i].values[i]; i++)
        expect(FIELD_QUERY_VALUE, i, queries[_i].values[i], target);
    expect(FIELD_QUERY_VALUE, i, NULL, target);
}
END_TEST

/* At the limit the last value is all of the rest: nothing is lost. */
START_TEST(query_values_have_a_limit)
{
    size_t count = LIMIT_QUERY_VALUES - 1 + (size_t)_i;
    struct buf target = {0};
    struct value value;

    sn_buf_str(&target, "/a?x0=0");
    for (size_t i = 1; i < count; i++)
        sn_buf_format(&target, "&x%zu=%%3%zu", i, i % 10);
    sn_record_set_url(record, sn_buf_view(&target));
    ck_assert_int_eq(sn_record_value(record, FIELD_QUERY_VALUE,
                                     LIMIT_QUERY_VALUES - 1, &value),
                     count >= LIMIT_QUERY_VALUES);
    if (count == LIMIT_QUERY_VALUES)
        ck_assert(sn_slice_is(value.text, "1"));
    if (count > LIMIT_QUERY_VALUES)
        ck_assert_msg(sn_slice_is(value.text, "1&x512=2"), "%.*s",
                      (int)value.text.size, value.text.at);
    ck_assert(!sn_record_value(record, FIELD_QUERY_VALUE, LIMIT_QUERY_VALUES,
                               &value));
    sn_buf_fini(&target);
}
END_TEST

static const struct {
    const char *ip;
    const char *scope;
} scopes[] = {
    {"8.8.8.8", "public"},      {"192.168.1.1", "private"},
    {"127.0.0.1", "loopback"},  {"169.254.1.1", "link-local"},
    {"224.0.0.1", "multicast"}, {"192.0.2.1", "reserved"},
    {"::1", "loopback"},        {"fe80::1", "link-local"},
    {"somebody", NULL},         {"-", NULL},
};

START_TEST(scope_is_derived)
{
    sn_record_set_client(record, sn_slice_str(scopes[_i].ip));
    expect(FIELD_SOURCE_SCOPE, 0, scopes[_i].scope, scopes[_i].ip);
    expect(FIELD_SOURCE_SCOPE, 0, scopes[_i].scope, scopes[_i].ip);
}
END_TEST

/* W3C has path and query in columns of their own. */
START_TEST(uri_is_joined)
{
    sn_record_set(record, FIELD_URL_PATH, sn_slice_str("/a//b"));
    sn_record_set(record, FIELD_URL_QUERY, sn_slice_str("x=%41"));
    expect(FIELD_URI, 0, "/a//b?x=%41", "columns");
    expect(FIELD_URI_DECODED, 0, "/a/b?x=A", "columns");
    expect(FIELD_QUERY_VALUE, 0, "A", "columns");
    sn_record_reset(record);
    sn_record_set(record, FIELD_URL_PATH, sn_slice_str("/a"));
    sn_record_set(record, FIELD_URL_QUERY, sn_slice_str("-"));
    expect(FIELD_URI, 0, "/a", "columns");
    expect(FIELD_QUERY_VALUE, 0, NULL, "columns");
    sn_record_reset(record);
    expect(FIELD_URI, 0, NULL, "nothing");
    expect(FIELD_URI_DECODED, 0, NULL, "nothing");
}
END_TEST

/* What the interface shows does not depend on which values were asked for. */
START_TEST(cursor_shows_what_the_log_has)
{
    struct buf before = {0}, after = {0};
    seine_field field;
    size_t cursor = 0;
    struct value value;

    sn_record_set(record, FIELD_URL_PATH, sn_slice_str("/%41"));
    sn_record_set(record, FIELD_URL_QUERY, sn_slice_str("x=1"));
    sn_record_set(record, FIELD_STATUS, sn_slice_str("200"));
    sn_record_set(record, FIELD_USER_NAME, sn_slice_str("-"));
    sn_record_add(record, sn_slice_str("own"), sn_slice_str("true"),
                  VALUE_BOOL);
    sn_record_add(record, sn_slice_str("none"), sn_slice(NULL, 0), VALUE_NULL);
    while (seine_record_next(record, &cursor, &field) == 1)
        sn_buf_format(&before, "%d %.*s=%.*s\n", field.type,
                      (int)field.name_size, field.name, (int)field.value_size,
                      field.value);
    ck_assert_str_eq(sn_buf_string(&before), "2 http.response.status_code=200\n"
                                             "1 url.path=/%41\n"
                                             "1 url.query=x=1\n"
                                             "3 own=true\n"
                                             "4 none=\n");
    for (int i = 1; i < FIELD_COUNT; i++)
        sn_record_value(record, (enum field)i, 0, &value);
    cursor = 0;
    while (seine_record_next(record, &cursor, &field) == 1)
        sn_buf_format(&after, "%d %.*s=%.*s\n", field.type,
                      (int)field.name_size, field.name, (int)field.value_size,
                      field.value);
    ck_assert_str_eq(sn_buf_string(&after), sn_buf_string(&before));
    sn_buf_fini(&before);
    sn_buf_fini(&after);
}
END_TEST

/* However many are asked for at once; extra fields have names of their own. */
START_TEST(fields_come_in_any_portions)
{
    static const enum field set[] = {FIELD_MESSAGE, FIELD_USER_NAME,
                                     FIELD_URL_PATH, FIELD_VERDICT_FIRST,
                                     FIELD_VERDICT_LAST};
    seine_field one, many[9];

    for (size_t i = 0; i < sizeof(set) / sizeof(set[0]); i++)
        sn_record_set(record, set[i], sn_slice_str("x"));
    sn_record_set(record, FIELD_STATUS, sn_slice_str("-"));
    sn_record_add(record, sn_slice_str("own"), sn_slice_str("-"), VALUE_DASH);
    sn_record_add(record, sn_slice_str("user.name"), sn_slice_str("y"),
                  VALUE_TEXT);
    for (size_t room = 1; room <= 9; room++) {
        size_t cursor = 0, next = 0, count = 0;
        int got;

        while ((got = seine_record_fields(record, &cursor, many, room)) > 0)
            for (int i = 0; i < got; i++, count++) {
                ck_assert_int_eq(seine_record_next(record, &next, &one), 1);
                ck_assert_ptr_eq(many[i].name, one.name);
                ck_assert_ptr_eq(many[i].value, one.value);
                ck_assert_int_eq(many[i].canonical, count < 5);
                if (one.canonical)
                    ck_assert_ptr_eq(one.name, sn_field_name(set[count]));
            }
        ck_assert_int_eq(got, 0);
        ck_assert_uint_eq(count, 6);
        ck_assert_int_eq(seine_record_next(record, &next, &one), 0);
    }
    ck_assert_int_eq(seine_record_fields(record, &(size_t){0}, many, 0),
                     SEINE_E_INVALID);
}
END_TEST

START_TEST(values_are_found_by_name)
{
    const char *value;
    size_t size;

    sn_record_set_url(record, sn_slice_str("http://192.0.2.9/%41?q=1"));
    sn_record_set(record, FIELD_USER_NAME, sn_slice_str("-"));
    sn_record_add(record, sn_slice_str("own"), sn_slice_str("x"), VALUE_TEXT);
    ck_assert_int_eq(seine_record_get(record, "url.path", &value, &size), 1);
    ck_assert(sn_slice_is(sn_slice(value, size), "/%41"));
    ck_assert_int_eq(seine_record_get(record, "x-uri-decoded", &value, &size),
                     1);
    ck_assert(sn_slice_is(sn_slice(value, size), "/A?q=1"));
    ck_assert_int_eq(seine_record_get(record, "own", &value, &size), 1);
    ck_assert_int_eq(seine_record_get(record, "user.name", &value, &size), 0);
    ck_assert_uint_eq(size, 0);
    ck_assert_int_eq(seine_record_get(record, "no.such", &value, &size), 0);
    ck_assert_int_eq(seine_record_get(record, NULL, &value, &size),
                     SEINE_E_INVALID);
    ck_assert_int_eq(seine_record_get(NULL, "own", &value, &size),
                     SEINE_E_INVALID);
}
END_TEST

/* A record with names of its own answers to no others. */
START_TEST(own_names_only)
{
    const char *value;
    size_t size;

    record->own_names = true;
    record->text = sn_slice_str("whole");
    sn_record_set(record, FIELD_URL_PATH, sn_slice_str("/x"));
    sn_record_add(record, sn_slice_str("a.b"), sn_slice_str("1"), VALUE_NUMBER);
    ck_assert_int_eq(seine_record_get(record, "a.b", &value, &size), 1);
    ck_assert_int_eq(seine_record_get(record, "url.path", &value, &size), 0);
    ck_assert_int_eq(seine_record_get(record, "_raw", &value, &size), 1);
    ck_assert(sn_slice_is(sn_slice(value, size), "whole"));
}
END_TEST

START_TEST(accessors)
{
    size_t size;

    ck_assert_str_eq(seine_record_format(record), "raw");
    ck_assert_str_eq(seine_record_category(record), "");
    record->format = sn_format_find(sn_slice_str("gui"));
    record->text = sn_slice_str("abc");
    ck_assert_str_eq(seine_record_format(record), "gui");
    ck_assert_str_eq(seine_record_category(record), "webserver");
    ck_assert_str_eq(seine_record_product(record), "cisco");
    ck_assert_str_eq(seine_record_service(record), "gui");
    ck_assert_ptr_eq(seine_record_time(record), &record->when);
    ck_assert_ptr_eq(seine_record_text(record, &size), record->text.at);
    ck_assert_uint_eq(size, 3);
    ck_assert_str_eq(seine_record_text(NULL, &size), "");
    ck_assert_str_eq(seine_record_format(NULL), "raw");
    ck_assert_ptr_null(seine_record_time(NULL));
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("derived");
    TCase *tc = tcase_create("derived");
    TCase *api = tcase_create("api");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_checked_fixture(api, setup, teardown);
    tcase_add_loop_test(tc, uri_is_decoded, 0, LENGTH(uris));
    tcase_add_test(tc, nul_is_a_byte);
    tcase_add_loop_test(tc, query_is_split_before_decoding, 0, LENGTH(queries));
    tcase_add_loop_test(tc, query_values_have_a_limit, 0, 3);
    tcase_add_loop_test(tc, scope_is_derived, 0, LENGTH(scopes));
    tcase_add_test(tc, uri_is_joined);
    tcase_add_test(api, cursor_shows_what_the_log_has);
    tcase_add_test(api, fields_come_in_any_portions);
    tcase_add_test(api, values_are_found_by_name);
    tcase_add_test(api, own_names_only);
    tcase_add_test(api, accessors);
    suite_add_tcase(suite, tc);
    suite_add_tcase(suite, api);
    return run_suite(suite);
}
