/*
 * The field table: full, unique, and what Sigma and W3C names stand for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/field.h"
#include "suite.h"

START_TEST(every_field_has_its_own_name)
{
    enum field field = (enum field)_i;
    struct slice name = sn_slice_str(sn_field_name(field));

    ck_assert_msg(name.size > 0, "field %d has no name", _i);
    ck_assert_msg(sn_field_from_name(name) == field, "%s is twice in the table",
                  name.at);
}
END_TEST

static const struct {
    const char *name;
    const char *category;
    const char *loose; /* canonical names, blanks between */
    const char *strict;
} sigma_rows[] = {
    {"cs-uri-query", "webserver", "x-uri", "url.query"},
    {"cs-uri-query", "", "x-uri", "url.query"},
    {"c-uri", "proxy", "url.full x-uri url.original", "url.full"},
    {"cs-uri", "webserver", "url.full x-uri url.original", "url.full"},
    {"c-uri-query", "proxy", "url.query", "url.query"},
    {"cs-uri-stem", "webserver", "url.path", "url.path"},
    {"c-uri-extension", "proxy", "url.extension", "url.extension"},
    {"c-useragent", "proxy", "user_agent.original", "user_agent.original"},
    {"cs-user-agent", "", "user_agent.original", "user_agent.original"},
    {"cs(User-Agent)", "", "user_agent.original", "user_agent.original"},
    {"cs-referrer", "proxy", "http.request.referrer", "http.request.referrer"},
    {"cs-referer", "", "http.request.referrer", "http.request.referrer"},
    {"cs-bytes", "webserver", "http.request.bytes", "http.request.bytes"},
    {"sc-bytes", "webserver", "http.response.bytes", "http.response.bytes"},
    {"cs-bytes", "proxy", "http.response.bytes", "http.request.bytes"},
    {"sc-bytes", "proxy", "http.request.bytes", "http.response.bytes"},
    {"cs-host", "webserver", "url.domain", "url.domain"},
    {"r-dns", "proxy", "url.domain", "destination.domain"},
    {"src_ip", "", "source.ip", "source.ip"},
    {"c-ip", "webserver", "source.ip", "source.ip"},
    {"dst_ip", "proxy", "destination.ip", "destination.ip"},
    {"uri", "", "x-uri", "x-uri"},
    {"resp_mime_types", "", "http.response.mime_type",
     "http.response.mime_type"},
    {"id.resp_h", "", "destination.ip", "destination.ip"},
    {"source.ip", "webserver", "source.ip", "source.ip"},
    {"x-uri-decoded", "", "x-uri-decoded", "x-uri-decoded"},
    {"asyncos.verdict.amp_sha", "", "asyncos.verdict.amp_sha",
     "asyncos.verdict.amp_sha"},
    {"no-such-field", "webserver", "", ""},
    {"", "webserver", "", ""},
};

static void
check_sigma(struct slice name, struct slice category, bool strict,
            const char *expected)
{
    enum field out[8];
    size_t count = sn_field_resolve(name, category, strict, out, 8);
    struct buf got = {0};

    for (size_t i = 0; i < count; i++)
        sn_buf_format(&got, "%s%s", i ? " " : "", sn_field_name(out[i]));
    ck_assert_msg(strcmp(sn_buf_string(&got), expected) == 0, "%s in %s: %s",
                  name.at, category.at, sn_buf_string(&got));
    sn_buf_fini(&got);
}

START_TEST(sigma_names)
{
    struct slice name = sn_slice_str(sigma_rows[_i].name);
    struct slice category = sn_slice_str(sigma_rows[_i].category);

    check_sigma(name, category, false, sigma_rows[_i].loose);
    check_sigma(name, category, true, sigma_rows[_i].strict);
}
END_TEST

START_TEST(no_more_than_there_is_room_for)
{
    enum field out[2] = {FIELD_NONE, FIELD_NONE};

    ck_assert_uint_eq(sn_field_resolve(sn_slice_str("c-uri"),
                                       sn_slice_str("proxy"), false, out, 1),
                      1);
    ck_assert_int_eq(out[0], FIELD_URL_FULL);
    ck_assert_int_eq(out[1], FIELD_NONE);
}
END_TEST

static const struct {
    const char *column;
    const char *field;
} w3c_rows[] = {
    {"cs(User-Agent)", "user_agent.original"},
    {"CS(USER-AGENT)", "user_agent.original"},
    {"cs(Referer)", "http.request.referrer"},
    {"cs(X-Forwarded-For)", "http.request.headers.x-forwarded-for"},
    {"cs-uri-stem", "url.path"},
    {"cs-uri-query", "url.query"},
    {"cs-uri", "url.original"},
    {"cs-url", "url.original"},
    {"c-ip", "source.ip"},
    {"s-computername", "observer.name"},
    {"s-computerName", "destination.domain"},
    {"sc-http-status", "http.response.status_code"},
    {"x-webcat-code-abbr", "asyncos.verdict.webcat_code_abbr"},
    {"x-wbrs-score", "asyncos.verdict.wbrs_score"},
    {"x-amp-malware-name", "asyncos.verdict.amp_malware_name"},
    {"x-resultcode-httpstatus", ""},
    {"x-p2s-body-time", ""},
    {"x-", ""},
    {"cs(X-Unknown)", ""},
    {"", ""},
};

START_TEST(w3c_columns)
{
    enum field field = sn_field_from_w3c(sn_slice_str(w3c_rows[_i].column));

    ck_assert_msg(strcmp(sn_field_name(field), w3c_rows[_i].field) == 0,
                  "%s is %s", w3c_rows[_i].column, sn_field_name(field));
}
END_TEST

START_TEST(what_is_made_up_is_no_literal)
{
    static const enum field made_up[] = {
        FIELD_NONE,       FIELD_EVENT_ACTION, FIELD_EVENT_OUTCOME,
        FIELD_ACL_ACTION, FIELD_URI,          FIELD_URI_DECODED,
        FIELD_PROTOCOL,   FIELD_QUERY_VALUE,  FIELD_SOURCE_SCOPE,
        FIELD_COUNT,
    };

    ck_assert_msg(!sn_field_is_literal(made_up[_i]), "%s",
                  sn_field_name(made_up[_i]));
    ck_assert(sn_field_is_literal(FIELD_USER_AGENT));
    ck_assert(sn_field_is_derived(FIELD_URI_DECODED));
    ck_assert(!sn_field_is_derived(FIELD_URL_PATH));
    ck_assert(sn_field_is_number(FIELD_STATUS));
    ck_assert(!sn_field_is_number(FIELD_USER_NAME));
}
END_TEST

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))

int
main(void)
{
    Suite *suite = suite_create("field");
    TCase *tc = tcase_create("table");

    tcase_add_loop_test(tc, every_field_has_its_own_name, FIELD_NONE + 1,
                        FIELD_COUNT);
    tcase_add_loop_test(tc, sigma_names, 0, LENGTH(sigma_rows));
    tcase_add_test(tc, no_more_than_there_is_room_for);
    tcase_add_loop_test(tc, w3c_columns, 0, LENGTH(w3c_rows));
    tcase_add_loop_test(tc, what_is_made_up_is_no_literal, 0, 10);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
