/*
 * Records: values and their kinds, URLs, clients, extra fields.
 *
 * SPDX-License-Identifier: MIT
 */
#include "log_line.h"

static struct seine_record *record;

static void
set_up(void)
{
    ck_assert_int_eq(sn_record_new(&record), 0);
}

static void
tear_down(void)
{
    sn_record_free(record);
}

static const struct {
    const char *text;
    enum field field;
    enum value_kind kind;
    const char *value;
} kind_rows[] = {
    {"", FIELD_USER_NAME, VALUE_ABSENT, ""},
    {"-", FIELD_USER_NAME, VALUE_DASH, "-"},
    {"admin", FIELD_USER_NAME, VALUE_TEXT, "admin"},
    {"404", FIELD_USER_NAME, VALUE_TEXT, "404"},
    {"404", FIELD_STATUS, VALUE_NUMBER, "404"},
    {"-50", FIELD_STATUS, VALUE_NUMBER, "-50"},
    {"000", FIELD_SOURCE_PORT, VALUE_NUMBER, "0"},
    {"0080", FIELD_SOURCE_PORT, VALUE_NUMBER, "80"},
    {"374.156", FIELD_DURATION_MS, VALUE_NUMBER, "374.156"},
    {"00.5", FIELD_DURATION_MS, VALUE_NUMBER, "0.5"},
    {"374.", FIELD_DURATION_MS, VALUE_TEXT, "374."},
    {"-05", FIELD_DURATION_MS, VALUE_TEXT, "-05"},
    {"1e3", FIELD_STATUS, VALUE_TEXT, "1e3"},
    {"-", FIELD_STATUS, VALUE_DASH, "-"},
    {"--", FIELD_STATUS, VALUE_TEXT, "--"},
};

START_TEST(kinds)
{
    enum field field = kind_rows[_i].field;
    struct value value = {{NULL, 0}, VALUE_ABSENT};
    bool there;

    sn_record_set(record, field, sn_slice_str(kind_rows[_i].text));
    there = sn_record_value(record, field, 0, &value);
    ck_assert_msg(there == (kind_rows[_i].kind != VALUE_ABSENT) &&
                      value.kind == kind_rows[_i].kind &&
                      sn_slice_is(value.text, kind_rows[_i].value),
                  "'%s': kind %d", kind_rows[_i].text, (int)value.kind);
    ck_assert(!sn_record_value(record, field, 1, &value));
}
END_TEST

static const struct line_row url_rows[] = {
    {"origin",
     "/p/a.php?x=1&y=2",
     "",
     {{"url.path", "/p/a.php"},
      {"url.query", "x=1&y=2"},
      {"x-uri", "/p/a.php?x=1&y=2"},
      {"url.extension", "php"},
      {"url.full", NULL},
      {"url.domain", NULL}}},
    {"absolute",
     "http://www.example.com:8080/a/b.exe?q",
     "",
     {{"url.full", "http://www.example.com:8080/a/b.exe?q"},
      {"url.scheme", "http"},
      {"url.domain", "www.example.com"},
      {"url.port", "8080"},
      {"url.path", "/a/b.exe"},
      {"url.query", "q"},
      {"url.extension", "exe"},
      {"x-uri", "/a/b.exe?q"}}},
    {"host only",
     "http://www.example.com",
     "",
     {{"url.domain", "www.example.com"}, {"url.path", NULL}, {"x-uri", NULL}}},
    {"query at once",
     "http://www.example.com?x=/..",
     "",
     {{"url.domain", "www.example.com"},
      {"url.path", NULL},
      {"url.query", "x=/.."},
      {"x-uri", "?x=/.."}}},
    {"a backslash ends the host",
     "http://a@www.example.com\\x/y",
     "",
     {{"url.domain", "www.example.com"}, {"url.path", "/y"}}},
    {"a host behind three slashes",
     "http:///www.example.com/x",
     "",
     {{"url.domain", NULL},
      {"url.path", "/www.example.com/x"},
      {"asyncos.unusual_host", "true"}}},
    {"a host behind a user that is another",
     "https://a.example\\@b.example/x",
     "",
     {{"url.domain", NULL},
      {"url.path", "/x"},
      {"asyncos.unusual_host", "true"}}},
    {"a host with an escape",
     "http://www%2Eexample.com/x",
     "",
     {{"url.domain", NULL}, {"asyncos.unusual_host", "true"}}},
    {"a user with an escape",
     "http://a%40b@www.example.com/x",
     "",
     {{"url.domain", "www.example.com"}, {"asyncos.unusual_host", NULL}}},
    {"user information",
     "ftp://joe:a@b@ftp.example.com:21/x",
     "",
     {{"url.domain", "ftp.example.com"}, {"url.port", "21"}}},
    {"IPv6",
     "https://[2001:db8::1]:8443/x",
     "",
     {{"url.domain", "2001:db8::1"}, {"url.port", "8443"}}},
    {"IPv6 without port",
     "https://[2001:db8::1]/x",
     "",
     {{"url.domain", "2001:db8::1"}, {"url.port", NULL}}},
    {"bracket left open", "https://[2001:db8::1/x", "", {{"url.path", "/x"}}},
    {"tunnel",
     "tunnel://www.example.com:443/",
     "",
     {{"url.scheme", "tunnel"},
      {"url.domain", "www.example.com"},
      {"url.port", "443"},
      {"url.path", "/"}}},
    {"authority",
     "www.example.com:443",
     "",
     {{"url.original", "www.example.com:443"},
      {"url.domain", "www.example.com"},
      {"url.port", "443"},
      {"url.path", NULL},
      {"x-uri", NULL}}},
    {"authority with IPv6",
     "[2001:db8::1]:443",
     "",
     {{"url.domain", "2001:db8::1"}, {"url.port", "443"}}},
    {"authority, longest port",
     "h:65535",
     "",
     {{"url.domain", "h"}, {"url.port", "65535"}, {"url.path", NULL}}},
    {"no authority: longer than a port",
     "h:655350",
     "",
     {{"url.path", "h:655350"}, {"url.domain", NULL}}},
    {"no authority: no host", ":443", "", {{"url.path", ":443"}}},
    {"no authority: no port", "h:", "", {{"url.path", "h:"}}},
    {"no authority: five bytes", "abcde", "", {{"url.path", "abcde"}}},
    {"no authority: colon in the path",
     "/a:80/bcdef",
     "",
     {{"url.path", "/a:80/bcdef"}, {"url.port", NULL}}},
    {"Q16: no leading slash",
     "xxx.png?a",
     "",
     {{"url.path", "xxx.png"}, {"url.extension", "png"}, {"url.query", "a"}}},
    {"fragment",
     "/shell.php?a#b?c",
     "",
     {{"url.path", "/shell.php"},
      {"url.query", "a"},
      {"url.extension", "php"},
      {"x-uri", "/shell.php?a#b?c"}}},
    {"empty query", "/a?", "", {{"url.query", ""}, {"url.path", "/a"}}},
    {"dot in a folder only",
     "/v2.0/config",
     "",
     {{"url.path", "/v2.0/config"}, {"url.extension", NULL}}},
    {"asterisk", "*", "", {{"url.path", "*"}, {"url.original", "*"}}},
    {"dash",
     "-",
     "",
     {{"url.original", "-"}, {"url.path", NULL}, {"x-uri", NULL}}},
    {"two slashes",
     "//h/x",
     "",
     {{"url.path", "//h/x"}, {"url.full", NULL}, {"url.domain", NULL}}},
    {"no scheme",
     "1http://x/",
     "",
     {{"url.path", "1http://x/"}, {"url.full", NULL}}},
};

START_TEST(urls)
{
    const struct line_row *row = &url_rows[_i];

    sn_record_set_url(record, sn_slice_str(row->line));
    for (size_t i = 0; i < WANTED && row->want[i].field; i++)
        line_check(record, row->name, &row->want[i]);
}
END_TEST

static const struct {
    const char *text;
    const char *ip;
} client_rows[] = {
    {"192.0.2.1", "192.0.2.1"},
    {"2001:db8::1", "2001:db8::1"},
    {"[2001:db8::1]", "2001:db8::1"},
    {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
    {"dummy_ip", NULL},
    {"192.0.xx.xx", NULL},
    {"192.0.2.1:80", "192.0.2.1"},
    {"[2001:db8::1]:80", "2001:db8::1"},
    {"192.0.2.1:99999", NULL},
    {"a.example:80", NULL},
    {"[", NULL},
};

START_TEST(clients)
{
    struct wanted ip = {"source.ip", client_rows[_i].ip};
    struct wanted address = {"source.address", client_rows[_i].text};

    sn_record_set_client(record, sn_slice_str(client_rows[_i].text));
    line_check(record, client_rows[_i].text, &ip);
    line_check(record, client_rows[_i].text, &address);
}
END_TEST

START_TEST(servers)
{
    struct wanted ip = {"destination.ip", "192.0.2.1"};
    struct wanted name = {"destination.domain", "www.example.com"};
    struct wanted none = {"destination.domain", NULL};

    sn_record_set_server(record, sn_slice_str("192.0.2.1"));
    line_check(record, "address", &ip);
    line_check(record, "address", &none);
    sn_record_reset(record);
    sn_record_set_server(record, sn_slice_str("www.example.com"));
    line_check(record, "name", &name);
}
END_TEST

START_TEST(extra_fields_have_a_limit)
{
    struct slice name = SLICE("name"), text = SLICE("text");

    for (size_t i = 0; i < LIMIT_EXTRA_FIELDS - 1; i++)
        sn_record_add(record, name, text, VALUE_TEXT);
    ck_assert_uint_eq(record->extra_count, LIMIT_EXTRA_FIELDS - 1);
    sn_record_add(record, sn_slice_str("last"), text, VALUE_TEXT);
    ck_assert_uint_eq(record->extra_dropped, 0);
    sn_record_add(record, sn_slice_str("over"), text, VALUE_TEXT);
    ck_assert_uint_eq(record->extra_count, LIMIT_EXTRA_FIELDS);
    ck_assert_uint_eq(record->extra_dropped, 1);
    ck_assert_ptr_nonnull(sn_record_extra(record, sn_slice_str("last")));
    ck_assert_ptr_null(sn_record_extra(record, sn_slice_str("over")));
}
END_TEST

START_TEST(reset_leaves_nothing)
{
    struct value value;

    sn_record_set_url(record, sn_slice_str("/x"));
    sn_record_add(record, sn_slice_str("a"), sn_slice_str("b"), VALUE_TEXT);
    record->any_source = true;
    sn_record_reset(record);
    for (unsigned i = FIELD_RAW + 1; i < FIELD_COUNT; i++)
        ck_assert_msg(!sn_record_has(record, (enum field)i), "%s is there",
                      sn_field_name((enum field)i));
    ck_assert_uint_eq(record->extra_count, 0);
    ck_assert(!record->any_source);
    ck_assert_int_eq(record->envelope.priority, -1);
    record->text = sn_slice_str("line");
    ck_assert(sn_record_value(record, FIELD_RAW, 0, &value));
    ck_assert(sn_slice_is(value.text, "line"));
}
END_TEST

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))

int
main(void)
{
    Suite *suite = suite_create("record");
    TCase *tc = tcase_create("record");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, kinds, 0, LENGTH(kind_rows));
    tcase_add_loop_test(tc, urls, 0, LENGTH(url_rows));
    tcase_add_loop_test(tc, clients, 0, LENGTH(client_rows));
    tcase_add_test(tc, servers);
    tcase_add_test(tc, extra_fields_have_a_limit);
    tcase_add_test(tc, reset_leaves_nothing);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
