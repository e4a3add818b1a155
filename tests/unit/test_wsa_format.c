/*
 * Access logs by the appliance's own format string.
 *
 * SPDX-License-Identifier: MIT
 */
#include "line_file.h"
#include "record/formats/wsa.h"
#include "seine.h"

#define DEFAULT_FORMAT                       \
 "%t %e %a %w/%h %s %2r %A %H/%d %c %D %Xr " \
 "%?BLOCK_SUSPECT_USER_AGENT,MONITOR_SUSPECT_USER_AGENT?%<User-Agent:%!%-%."

struct string_row {
    const char *name;
    const char *format;
    const char *line;
    struct wanted want[12];
};

static const struct string_row strings[] = {
    {"the appliance's default",
     DEFAULT_FORMAT,
     "1727246631.866 71 192.0.2.10 TCP_MISS/200 8560 GET http://a.example/x "
     "\"CORP\\ann@r\" DIRECT/a.example text/html DEFAULT_CASE_12-P-I-N-N-N-D "
     "<nc,5.0,\"x > y\",-> \"bad agent\"",
     {{"source.ip", "192.0.2.10"},
      {"asyncos.result_code", "TCP_MISS"},
      {"http.response.status_code", "200"},
      {"http.request.method", "GET"},
      {"url.path", "/x"},
      {"user.name", "CORP\\ann@r"},
      {"asyncos.hierarchy", "DIRECT"},
      {"destination.domain", "a.example"},
      {"asyncos.acl.policy", "P"},
      {"asyncos.verdict.webroot_scanverdict", "x > y"},
      {"asyncos.suspect_user_agent", "bad agent"}}},
    {"agent, referrer and more behind it",
     "%t %e %a %w/%h %s %2r %A %H/%d %c %D %Xr %u \"%<Referer:\" %k %g %q",
     "1727246631.866 71 192.0.2.10 TCP_MISS/200 8560 GET http://a.example/x - "
     "DIRECT/a.example text/html DEFAULT_CASE_12-P-I-N-N-N-D <nc,5.0,-> "
     "\"Mozilla/5.0 (X; \"y\")\" \"http://r.example/\" 203.0.113.9 \"g 1,g 2\" "
     "345",
     {{"user_agent.original", "Mozilla/5.0 (X; \"y\")"},
      {"http.request.referrer", "http://r.example/"},
      {"destination.ip", "203.0.113.9"},
      {"cs-auth-group", "g 1,g 2"},
      {"http.request.bytes", "345"},
      {"user.name", "-"}}},
    {"keys and values",
     "time=%t, client=%a, result=%w, status=%h, url=%Y, agent=%u",
     "time=1727246631.866, client=192.0.2.10, result=TCP_MISS, status=403, "
     "url=http://a.example/?q=a,b, agent=\"curl/8.5.0\"",
     {{"source.ip", "192.0.2.10"},
      {"http.response.status_code", "403"},
      {"url.query", "q=a,b"},
      {"user_agent.original", "curl/8.5.0"}}},
    {"headers of any name",
     "%t %a %2r %<X-Token: %>Server:",
     "1727246631.866 192.0.2.10 GET http://a.example/ abc nginx",
     {{"cs(X-Token)", "abc"}, {"sc(Server)", "nginx"}}},
    {"verdicts one by one",
     "%t %a %2r %XC %XW \"%Xn\" %X#1# %X#6#",
     "1727246631.866 192.0.2.10 GET http://a.example/ IW_a -4.0 \"Tro jan\" 3 "
     "00ff",
     {{"asyncos.verdict.webcat_code_abbr", "IW_a"},
      {"asyncos.verdict.wbrs_score", "-4.0"},
      {"asyncos.verdict.webroot_threat_name", "Tro jan"},
      {"asyncos.verdict.amp_verdict", "3"},
      {"asyncos.verdict.amp_sha", "00ff"}}},
    {"runs of blanks",
     "%t %e %a %2r",
     "1727246631.866     71  192.0.2.10 GET http://a.example/",
     {{"asyncos.elapsed_ms", "71"}, {"source.ip", "192.0.2.10"}}},
    {"longest specifier",
     "%t %a %2r %:<1 %:A< %Xc %X2",
     "1727246631.866 192.0.2.10 GET http://a.example/ 5 6 7 8",
     {{"x-p2s-first-byte-time", "5"},
      {"x-p2p-avc-svc-time", "6"},
      {"%Xc", "7"},
      {"x-req-dvs-scanverdict", "8"}}},
    {"more than the format",
     "%t %a %2r %h",
     "1727246631.866 192.0.2.10 GET http://a.example/ 200 and more",
     {{"http.response.status_code", "200"}, {"asyncos.custom", "and more"}}},
    {"agent without quotes at the end",
     "%t %a %2r %h agent=%u",
     "1727246631.866 192.0.2.10 GET http://a.example/ 200 agent=Big Agent (x)",
     {{"user_agent.original", "Big Agent (x)"}}},
    {"cut",
     "%t %a %2r %h %u",
     "1727246631.866 192.0.2.10 GET http://a.example/",
     {{"url.path", "/"}, {"asyncos.truncated", "true"}}},
};

START_TEST(lines_by_the_users_string)
{
    const struct string_row *row = &strings[_i];
    struct line_reader reader;
    const char *why = NULL;

    line_reader_init(&reader);
    ck_assert_int_eq(
        sn_wsa_format_parse(&reader.state, sn_slice_str(row->format), &why), 0);
    line_read(&reader, sn_slice_str(row->line), NULL);
    ck_assert_msg(reader.format == &sn_format_access && reader.framed,
                  "%s: not taken", row->name);
    ck_assert_int_eq(reader.frame.stamp.seconds, 1727246631);
    for (size_t i = 0; i < 12 && row->want[i].field; i++)
        line_check(reader.record, row->name, &row->want[i]);
    sn_arena_fini(&reader.state.wsa.names);
    line_reader_fini(&reader);
}
END_TEST

struct bad_row {
    const char *format;
    const char *why;
};

static const struct bad_row bad[] = {
    {"%t %e %a %ZZ", "unknown specifier '%ZZ' in the access log format"},
    {"%t %", "unknown specifier '%' in the access log format"},
    {"%t %<Referer %a",
     "unknown specifier '%<Referer' in the access log format"},
    {"%t %?TAG?%u", "unknown specifier '%?TAG?%u' in the access log format"},
    {"", "too few specifiers '' in the access log format"},
    {"time client", "too few specifiers 'time client' in the access log "
                    "format"},
};

START_TEST(bad_strings_are_named)
{
    static struct format_state state;
    const char *why = "";

    ck_assert_int_eq(
        sn_wsa_format_parse(&state, sn_slice_str(bad[_i].format), &why),
        SEINE_E_FORMAT);
    ck_assert_str_eq(why, bad[_i].why);
    ck_assert_uint_eq(state.wsa.count, 0);
    sn_arena_fini(&state.wsa.names);
}
END_TEST

/* As many columns as there may be, and one more. */
START_TEST(columns_are_limited)
{
    static struct format_state state;
    const char *why = "";
    struct buf format = {0};
    int want = _i == 0 ? 0 : SEINE_E_FORMAT;

    for (int i = 0; i < LIMIT_COLUMNS / 2 - 1; i++)
        sn_buf_str(&format, "%a ");
    sn_buf_str(&format, _i == 0 ? "%a|" : "%a %a|");
    ck_assert_int_eq(sn_wsa_format_parse(&state, sn_buf_view(&format), &why),
                     want);
    ck_assert_uint_eq(state.wsa.count, _i == 0 ? LIMIT_COLUMNS : 0);
    sn_arena_fini(&state.wsa.names);
    sn_buf_fini(&format);
}
END_TEST

START_TEST(every_specifier_is_known)
{
    static struct format_state state;
    struct buf file = {0};
    struct slice rest, line, specifier;
    const char *why;
    size_t count = 0;

    if (!read_test_file("SEINE_SHARED", "formats/tables/wsa_specifiers.tsv",
                        &file)) {
        say_skipped("specifiers");
        return;
    }
    rest = sn_buf_view(&file);
    sn_next_part(&rest, '\n', &line);
    while (sn_next_part(&rest, '\n', &line)) {
        struct buf format = {0};

        if (!sn_next_part(&line, '\t', &specifier) || specifier.size == 0)
            continue;
        sn_buf_format(&format, "%%t %.*s", (int)specifier.size, specifier.at);
        ck_assert_msg(sn_wsa_format_parse(&state, sn_buf_view(&format), &why) ==
                          0,
                      "%.*s", (int)specifier.size, specifier.at);
        sn_buf_fini(&format);
        count++;
    }
    ck_assert_uint_ge(count, 70);
    sn_arena_fini(&state.wsa.names);
    sn_buf_fini(&file);
}
END_TEST

/* The line at the head of a file names the fields behind the known ones. */
START_TEST(header_line_names_the_columns)
{
    static const char *const heads[] = {
        "# " DEFAULT_FORMAT " %u %q",
        "Wed Nov 19 09:16:46 2025 Info: " DEFAULT_FORMAT " %u %q",
        DEFAULT_FORMAT " %u %q",
    };
    struct line_reader reader;
    struct wanted agent = {"user_agent.original", "not/a product"};
    struct wanted bytes = {"http.request.bytes", "17"};

    line_reader_init(&reader);
    line_read(&reader, sn_slice_str(heads[_i]), NULL);
    ck_assert(reader.format == &sn_format_access);
    ck_assert(reader.framed && reader.frame.header);
    line_read(&reader,
              sn_slice_str("1727246631.866 71 192.0.2.10 TCP_MISS/200 8560 GET "
                           "http://a.example/x - DIRECT/a.example text/html "
                           "DEFAULT_CASE_12-P-I-N-N-N-D <nc,5.0,-> - "
                           "\"not/a product\" 17"),
              NULL);
    ck_assert(reader.framed && !reader.frame.header);
    line_check(reader.record, heads[_i], &agent);
    line_check(reader.record, heads[_i], &bytes);
    sn_arena_fini(&reader.state.access.names);
    line_reader_fini(&reader);
}
END_TEST

/* One that we cannot read is a header none the less. */
START_TEST(header_line_with_an_unknown_specifier)
{
    struct line_reader reader;

    line_reader_init(&reader);
    line_read(&reader, sn_slice_str(DEFAULT_FORMAT " %Xr7Z %ZZ"), NULL);
    ck_assert(reader.framed && reader.frame.header);
    ck_assert_uint_eq(reader.state.access.count, 0);
    sn_arena_fini(&reader.state.access.names);
    line_reader_fini(&reader);
}
END_TEST

/* What a request can put into a line does not make it a header. */
static const char *const no_heads[] = {
    "192.0.2.1 - - [x] \"GET /%t%e%a%w%h%s%c HTTP/1.1",
    "host.example - - [08/Dec/2025:09:16:05 +0000] \"GET /%t%e%a%w%h%s",
    "GET /%t?a=%e2%80%a6 and %a %h %c far from each other, twenty-four or more",
    "%e2%80%a6%c3%a9%b0%e2",
    "%e %a %w/%h %s %2r %A",
    "%t %e",
    "\"%t %e %a %w/%h %s",
    ("a lead that is longer than any that a header could have, so it is none "
     "%t %e %a %w/%h %s"),
    "%t %e %ZZ %a %w/%h %s",
};

START_TEST(other_lines_are_no_header)
{
    ck_assert_msg(!sn_is_wsa_header(sn_slice_str(no_heads[_i])), "a header: %s",
                  no_heads[_i]);
}
END_TEST

/* The work on a long line of percent signs does not grow with its square. */
START_TEST(long_lines_are_looked_at_in_part)
{
    static const char *const units[] = {"%t", "%?a?", "%<a", "%", "% "};
    struct buf line = {0};
    struct line_reader reader;

    while (line.size < LIMIT_LINE_MAX)
        sn_buf_str(&line, units[_i]);
    line_reader_init(&reader);
    line_read(&reader, sn_buf_view(&line), NULL);
    sn_arena_fini(&reader.state.access.names);
    line_reader_fini(&reader);
    sn_buf_fini(&line);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("wsa_format");
    TCase *tc = tcase_create("wsa_format");

    tcase_add_loop_test(tc, lines_by_the_users_string, 0, LENGTH(strings));
    tcase_add_loop_test(tc, bad_strings_are_named, 0, LENGTH(bad));
    tcase_add_loop_test(tc, columns_are_limited, 0, 2);
    tcase_add_test(tc, every_specifier_is_known);
    tcase_add_loop_test(tc, header_line_names_the_columns, 0, 3);
    tcase_add_test(tc, header_line_with_an_unknown_specifier);
    tcase_add_loop_test(tc, other_lines_are_no_header, 0, LENGTH(no_heads));
    tcase_add_loop_test(tc, long_lines_are_looked_at_in_part, 0, 5);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
