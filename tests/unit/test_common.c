/*
 * Common and combined logs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "line_file.h"

#define AT "[08/Dec/2025:09:16:05 +0000] "
#define ADDRESS "192.0.2.1 - - " AT

static const struct line_row rows[] = {
    {"common",
     ADDRESS "\"GET /a/b.php?x=1&y=2 HTTP/1.1\" 200 494",
     "common",
     {{"source.ip", "192.0.2.1"},
      {"source.address", "192.0.2.1"},
      {"user.name", "-"},
      {"http.request.method", "GET"},
      {"http.version", "1.1"},
      {"http.response.status_code", "200"},
      {"http.response.bytes", "494"},
      {"url.original", "/a/b.php?x=1&y=2"},
      {"url.path", "/a/b.php"},
      {"url.query", "x=1&y=2"},
      {"url.extension", "php"},
      {"http.request.referrer", NULL},
      {"user_agent.original", NULL}}},
    {"combined",
     ADDRESS "\"POST /login HTTP/2.0\" 302 0 \"https://www.example.com/\" "
             "\"Mozilla/5.0 (X11; Linux x86_64; rv:128.0)\"",
     "common",
     {{"http.request.referrer", "https://www.example.com/"},
      {"user_agent.original", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0)"},
      {"http.version", "2.0"},
      {"asyncos.custom", NULL}}},
    {"dashes in quotes",
     ADDRESS "\"GET / HTTP/1.0\" 304 - \"-\" \"-\"",
     "common",
     {{"http.request.referrer", "-"},
      {"user_agent.original", "-"},
      {"http.response.bytes", "-"}}},
    {"empty agent",
     ADDRESS "\"GET / HTTP/1.0\" 200 1 \"\" \"\"",
     "common",
     {{"http.request.referrer", NULL}, {"user_agent.original", NULL}}},
    {"vhost with port",
     "www.example.com:8443 192.0.2.7 - - " AT "\"GET /x HTTP/1.1\" 200 1",
     "common",
     {{"url.domain", "www.example.com"},
      {"url.port", "8443"},
      {"source.ip", "192.0.2.7"},
      {"user.name", "-"}}},
    {"vhost without port",
     "www.example.com 192.0.2.7 - ann " AT "\"GET /x HTTP/1.1\" 200 1",
     "common",
     {{"url.domain", "www.example.com"},
      {"source.ip", "192.0.2.7"},
      {"user.name", "ann"}}},
    {"vhost is an address",
     "198.51.100.9:80 192.0.2.7 - - " AT "\"GET /x HTTP/1.1\" 200 1",
     "common",
     {{"url.domain", "198.51.100.9"}, {"source.ip", "192.0.2.7"}}},
    {"vhost and host name",
     "www.example.com client.example.net - - " AT "\"GET /x HTTP/1.1\" 200 1",
     "common",
     {{"url.domain", "www.example.com"},
      {"source.address", "client.example.net"},
      {"source.ip", NULL}}},
    {"list of clients",
     "192.0.2.2, 198.51.100.1, 127.0.0.1 - - " AT "\"GET /x HTTP/1.1\" 200 1",
     "common",
     {{"source.ip", "192.0.2.2"},
      {"http.request.headers.x-forwarded-for",
       "192.0.2.2, 198.51.100.1, 127.0.0.1"},
      {"user.name", "-"}}},
    {"quoted list",
     "\"192.0.2.2, 198.51.100.1\" - bob " AT "\"GET /x HTTP/1.1\" 200 1",
     "common",
     {{"source.ip", "192.0.2.2"},
      {"http.request.headers.x-forwarded-for", "192.0.2.2, 198.51.100.1"},
      {"user.name", "bob"}}},
    {"list behind a vhost",
     "www.example.com 2001:db8::2, 198.51.100.1 - - " AT
     "\"GET /x HTTP/1.1\" 200 1",
     "common",
     {{"source.ip", "2001:db8::2"}, {"url.domain", "www.example.com"}}},
    {"list without blanks",
     "192.0.2.2,198.51.100.1 - - " AT "\"GET /x HTTP/1.1\" 200 1",
     "common",
     {{"source.ip", "192.0.2.2"}}},
    {"IPv6",
     "2001:db8::1 - - " AT "\"GET /x HTTP/1.1\" 304 -",
     "common",
     {{"source.ip", "2001:db8::1"}}},
    {"IPv6 in brackets",
     "[2001:db8::1] - - " AT "\"GET /x HTTP/1.1\" 304 -",
     "common",
     {{"source.ip", "2001:db8::1"}, {"source.address", "[2001:db8::1]"}}},
    {"unix socket",
     "unix: - - " AT "\"GET /x HTTP/1.1\" 200 1",
     "common",
     {{"source.address", "unix:"}, {"source.ip", NULL}}},
    {"no forwarded client",
     "- 192.0.2.9 - " AT "\"HEAD /healthz HTTP/1.1\" 200 0 158 128 0 \"-\" "
     "\"curl/8.5.0\"",
     "common",
     {{"source.ip", "192.0.2.9"},
      {"http.request.referrer", "-"},
      {"user_agent.original", "curl/8.5.0"}}},
    {"ident",
     "192.0.2.9 joe ann " AT "\"GET / HTTP/1.1\" 200 0",
     "common",
     {{"ident", "joe"}, {"user.name", "ann"}}},
    {"user is an address of mail",
     "192.0.2.9 - ann@example.com " AT "\"GET / HTTP/1.1\" 200 0",
     "common",
     {{"user.name", "ann@example.com"}}},
    {"user with blanks",
     "192.0.2.9 - Ann B. Smith " AT "\"GET / HTTP/1.1\" 200 0",
     "common",
     {{"source.ip", "192.0.2.9"}, {"user.name", "Ann B. Smith"}}},
    {"user with a backslash",
     "192.0.2.9 - CORP\\\\ann " AT "\"GET / HTTP/1.1\" 200 0",
     "common",
     {{"user.name", "CORP\\\\ann"}}},
    {"path without a slash",
     "192.0.2.9 - - " AT "\"PUT dolore/do/magna HTTP/1.0\" 200 1808",
     "common",
     {{"url.original", "dolore/do/magna"}, {"http.request.method", "PUT"}}},
    {"a quote in the request and a status of its own",
     ADDRESS "\"GET /x\" 200 5 \"-\" \"a HTTP/1.1\" 404 153 \"-\" \"curl\"",
     "common",
     {{"http.request.method", "GET"},
      {"url.original", "/x\" 200 5 \"-\" \"a"},
      {"http.version", "1.1"},
      {"http.response.status_code", NULL},
      {"http.response.bytes", NULL},
      {"http.request.referrer", NULL},
      {"user_agent.original", NULL},
      {"asyncos.ambiguous", "true"},
      {"asyncos.alternative",
       "\" 200 5 \"-\" \"a HTTP/1.1\" 404 153 \"-\" \"curl\""}}},
    {"the same without a version",
     ADDRESS "\"GET /x HTTP/1.1\" 200 5 \"-\" \"a\" 404 153 \"-\" \"curl\"",
     "common",
     {{"http.response.status_code", NULL}, {"asyncos.ambiguous", "true"}}},
    {"the same without referrer and agent",
     ADDRESS "\"GET /x\" 200 5 \"-\" \"a HTTP/1.0\" 404 153",
     "common",
     {{"http.response.status_code", NULL}, {"asyncos.ambiguous", "true"}}},
    {"numbers behind the agent, or a status",
     ADDRESS "\"GET /x HTTP/1.1\" 200 5 \"-\" \"curl\" 345 12",
     "common",
     {{"http.response.status_code", "200"},
      {"user_agent.original", "curl"},
      {"asyncos.ambiguous", "true"},
      {"asyncos.alternative", "\" 345 12"}}},
    {"numbers behind the agent that are no status",
     ADDRESS "\"GET /x HTTP/1.1\" 200 5 \"-\" \"curl\" 345 0.012 \"a\"",
     "common",
     {{"http.response.status_code", "200"}, {"asyncos.ambiguous", NULL}}},
    {"escaped quotes forge nothing",
     ADDRESS "\"GET /x\\\" 200 5 \\\"-\\\" \\\"a HTTP/1.1\" 404 153 \"-\" "
             "\"\\\" 200 5\"",
     "common",
     {{"http.response.status_code", "404"}, {"asyncos.ambiguous", NULL}}},
    {"request is a dash",
     ADDRESS "\"-\" 408 0 \"-\" \"-\"",
     "common",
     {{"url.original", "-"},
      {"http.request.method", NULL},
      {"http.response.status_code", "408"}}},
    {"request is empty",
     ADDRESS "\"\" 400 0 \"-\" \"-\"",
     "common",
     {{"url.original", NULL}, {"http.response.status_code", "400"}}},
    {"request is a word",
     ADDRESS "\"hello\" 400 166 \"-\" \"-\"",
     "common",
     {{"url.original", "hello"}, {"http.request.method", NULL}}},
    {"request is binary",
     ADDRESS "\"\\x16\\x03\\x01\\x00t \\xBD\\x22\" 400 157 \"-\" \"-\"",
     "common",
     {{"url.original", "\\x16\\x03\\x01\\x00t \\xBD\\x22"},
      {"http.request.method", NULL}}},
    {"request of HTTP/0.9",
     ADDRESS "\"GET /old\" 200 12",
     "common",
     {{"http.request.method", "GET"},
      {"url.path", "/old"},
      {"http.version", NULL}}},
    {"HTTP/2",
     ADDRESS "\"GET /b HTTP/2\" 200 12 \"-\" \"Nikto\" 244 "
             "\"a@docker -> b@docker\" \"http://192.0.2.3:80\" 42ms",
     "common",
     {{"http.version", "2"},
      {"user_agent.original", "Nikto"},
      {"asyncos.custom",
       "244 \"a@docker -> b@docker\" \"http://192.0.2.3:80\" 42ms"}}},
    {"no status",
     ADDRESS "\"GET /b HTTP/1.1\" - - \"-\" \"x\" 45640 \"-\" \"-\" 0ms",
     "common",
     {{"http.response.status_code", "-"}, {"http.response.bytes", "-"}}},
    {"target with blanks",
     ADDRESS "\"GET /a b c HTTP/1.1\" 404 12",
     "common",
     {{"url.path", "/a b c"}, {"http.version", "1.1"}}},
    {"version inside the target",
     ADDRESS "\"GET /a HTTP/1.1 /b HTTP/1.1\" 404 12",
     "common",
     {{"url.path", "/a HTTP/1.1 /b"}, {"http.version", "1.1"}}},
    {"absolute target",
     ADDRESS "\"GET http://www.example.org:81/ip.php HTTP/1.0\" 400 255",
     "common",
     {{"url.full", "http://www.example.org:81/ip.php"},
      {"url.domain", "www.example.org"},
      {"url.port", "81"}}},
    {"tunnel",
     ADDRESS "\"CONNECT www.example.org:25 HTTP/1.1\" 400 166",
     "common",
     {{"url.domain", "www.example.org"}, {"url.port", "25"}}},
    {"escaped quotes",
     ADDRESS "\"GET /?q=\\\"x\\\" HTTP/1.1\" 200 1 \"-\" \"a \\\"b\\\" c\"",
     "common",
     {{"url.query", "q=\\\"x\\\""}, {"user_agent.original", "a \\\"b\\\" c"}}},
    {"quotes as hex",
     ADDRESS "\"GET /?q=\\x22x\\x22 HTTP/1.1\" 200 1 \"-\" \"a\\x5C\"",
     "common",
     {{"url.query", "q=\\x22x\\x22"}, {"user_agent.original", "a\\x5C"}}},
    {"quotes not escaped",
     ADDRESS "\"GET /?t=<script>alert(\"text\")</script> HTTP/1.0\" 404 11",
     "common",
     {{"url.query", "t=<script>alert(\"text\")</script>"},
      {"http.version", "1.0"},
      {"http.response.status_code", "404"},
      {"http.response.bytes", "11"}}},
    {"quote before a blank, not escaped",
     ADDRESS "\"GET /$(\"A\" + \"B\") HTTP/1.0\" 404 11",
     "common",
     {{"url.path", "/$(\"A\" + \"B\")"}}},
    {"agent with quotes not escaped",
     ADDRESS "\"GET / HTTP/1.0\" 404 11 \"-\" \"say \"hi\"there\"",
     "common",
     {{"user_agent.original", "say \"hi\"there"}}},
    {"backslash at the end of the request",
     ADDRESS "\"GET /a\\\" 404 11",
     "common",
     {{"url.path", "/a\\"}}},
    {"backslash at the end of the agent",
     ADDRESS "\"GET /a HTTP/1.1\" 404 11 \"-\" \"agent\\\"",
     "common",
     {{"user_agent.original", "agent\\"}}},
    {"forwarded at the end",
     ADDRESS "\"GET /a HTTP/1.1\" 200 11 \"-\" \"x\" \"198.51.100.4\"",
     "common",
     {{"http.request.headers.x-forwarded-for", "198.51.100.4"},
      {"asyncos.custom", "\"198.51.100.4\""}}},
    {"dash at the end",
     ADDRESS "\"GET /a HTTP/1.1\" 200 11 \"-\" \"x\" \"-\"",
     "common",
     {{"http.request.headers.x-forwarded-for", NULL},
      {"user_agent.original", "x"}}},
    {"microseconds at the end",
     ADDRESS "\"GET /a HTTP/1.1\" 200 11 \"-\" \"x\" 4711",
     "common",
     {{"asyncos.custom", "4711"}, {"user_agent.original", "x"}}},
    {"number before the referrer",
     ADDRESS "\"GET /a HTTP/1.1\" 304 - 3551 \"-\" \"Mozilla/5.0\"",
     "common",
     {{"http.request.referrer", "-"}, {"user_agent.original", "Mozilla/5.0"}}},
    {"agent alone",
     ADDRESS "\"GET /a HTTP/1.1\" 304 - \"Mozilla/5.0\"",
     "common",
     {{"http.request.referrer", NULL}, {"user_agent.original", "Mozilla/5.0"}}},
    {"Q51: CRLF",
     ADDRESS "\"GET /a HTTP/1.1\" 304 77\r",
     "common",
     {{"http.response.bytes", "77"}}},
    {"CRLF after the agent",
     ADDRESS "\"GET /a HTTP/1.1\" 304 77 \"-\" \"x\"\r",
     "common",
     {{"user_agent.original", "x"}}},
    {"behind syslog",
     "<190>Dec  8 09:16:05 web1 nginx: " ADDRESS "\"GET /a HTTP/1.1\" 304 77",
     "common",
     {{"source.ip", "192.0.2.1"}, {"log.syslog.hostname", "web1"}}},
    {"other method",
     ADDRESS "\"VERSION-CONTROL /a HTTP/1.1\" 405 0",
     "common",
     {{"http.request.method", "VERSION-CONTROL"}}},
};

START_TEST(fields)
{
    line_row_check(&rows[_i]);
}
END_TEST

struct time_row {
    const char *name;
    const char *line;
    int64_t seconds;
};

static const struct time_row times[] = {
    {"UTC", "192.0.2.1 - - [01/Jan/2025:00:00:00 +0000] \"-\" 400 0",
     INT64_C(1735689600)},
    {"east", "192.0.2.1 - - [01/Jan/2025:03:30:00 +0330] \"-\" 400 0",
     INT64_C(1735689600)},
    {"west", "192.0.2.1 - - [31/Dec/2024:19:00:00 -0500] \"-\" 400 0",
     INT64_C(1735689600)},
};

START_TEST(zone_is_kept)
{
    struct line_reader reader;

    line_reader_init(&reader);
    line_read(&reader, sn_slice_str(times[_i].line), NULL);
    ck_assert_msg(reader.frame.stamp.kind == STAMP_ZONED, "%s: no zone",
                  times[_i].name);
    ck_assert_msg(reader.frame.stamp.seconds == times[_i].seconds,
                  "%s: at %lld", times[_i].name,
                  (long long)reader.frame.stamp.seconds);
    line_reader_fini(&reader);
}
END_TEST

/* Lines that look like one, or have the parts of one, and are none. */
static const struct line_row others[] = {
    {"agent not closed",
     ADDRESS "\"GET / HTTP/1.1\" 200 2 \"-\" \"Mozilla/5.0 (x",
     "raw",
     {{0}}},
    {"referrer not closed",
     ADDRESS "\"GET / HTTP/1.1\" 200 2 \"-",
     "raw",
     {{0}}},
    {"request not closed", ADDRESS "\"GET / HTTP/1.1 200 2", "raw", {{0}}},
    {"no status", ADDRESS "\"GET / HTTP/1.1\"", "raw", {{0}}},
    {"no bytes", ADDRESS "\"GET / HTTP/1.1\" 200", "raw", {{0}}},
    {"no date", "192.0.2.1 - - \"GET / HTTP/1.1\" 200 655 4.386", "raw", {{0}}},
    {"no ident and user",
     "192.0.2.1 " AT "\"GET / HTTP/1.1\" 200 655",
     "raw",
     {{0}}},
    {"not a date",
     "192.0.2.1 - - [31/Foo/2025:09:16:05 +0000] \"GET / HTTP/1.1\" 200 6",
     "raw",
     {{0}}},
    {"error log of Apache",
     "[Fri Oct 10 17:08:41.203277 2025] [core:error] [pid 7005:tid 1406] "
     "[client 192.0.2.1:14532] AH00126: Invalid URI in request GET /x HTTP/1.1",
     "raw",
     {{0}}},
    {"error log of nginx",
     "2025/09/30 09:23:53 [error] 192#192: *17 user \"foo\" was not found, "
     "client: 192.0.2.1, server: _, request: \"GET / HTTP/1.1\"",
     "raw",
     {{0}}},
    {"balancer",
     "https 2025-01-11T16:55:20.356586Z app/web/jf29 192.0.2.1:44325 "
     "198.51.100.1:80 0.013 0.164 0.000 200 200 391 107999 "
     "\"GET https://www.example.com:443/ HTTP/1.1\" \"Mozilla/5.0\" - -",
     "raw",
     {{0}}},
    {"haproxy",
     "192.0.2.1:14853 [14/Jan/2025:12:48:57.127] https-in~ a/b 170/0/0/3/173 "
     "200 739 - - --NN 0/0/0/0/0 0/0 \"GET /x HTTP/1.1\"",
     "raw",
     {{0}}},
    {"proxy manager",
     "[24/Jan/2025:16:51:02 +0000] - 404 404 - GET http a.example \"/x\" "
     "[Client 192.0.2.1] [Length 192] [Gzip 3.10] \"Mozilla/5.0\" \"-\"",
     "raw",
     {{0}}},
    {"proxifier",
     "[10.30 16:49:06] chrome.exe - www.example.com:5070 open through proxy "
     "192.0.2.1:5070 HTTPS",
     "raw",
     {{0}}},
    {"pipes",
     "192.0.2.1 | https | o@2CM38K4Fx339 | admin | 2025-04-12 05:39:57,408 | "
     "\"POST /rest HTTP/1.1\" | \"\" \"x\" | 201 | 832 |",
     "raw",
     {{0}}},
};

START_TEST(other_lines_are_not_taken)
{
    line_row_check(&others[_i]);
}
END_TEST

static const struct count_row counts[] = {
    {"samples/elastic-examples/apache_logs", 9999, 1},
    {"samples/lnav/logfile_shop_access_log.0", 1000, 0},
    {"samples/lnav/logfile_access_log.0", 3, 0},
    {"samples/lnav/logfile_access_log.1", 1, 0},
    {"samples/lnav/logfile_bad_access_log.0", 2, 1},
    {"samples/lnav/logfile_syslog_with_access_log.0", 0, 5},
    {"samples/lnav/logfile_haproxy.0", 0, 17},
    {"samples/mtail/apache-combined.log", 5, 0},
    {"samples/mtail/apache-common.log", 3, 0},
    {"samples/mtail/lighttpd_access.log", 19, 0},
    {"samples/plaso/apache_access.log", 14, 1},
    {"samples/plaso/aws_elb_access.log", 0, 16},
    {"samples/plaso/atlassian-bitbucket-access.log", 0, 8},
    {"samples/crowdsec/apache2-malformed.apache2-logs.log", 11, 0},
    {"samples/crowdsec/nginx-http-malformed.nginx_http-logs.log", 12, 0},
    {"samples/crowdsec/traefik_clf.traefik_clf.log", 7, 0},
    {"samples/crowdsec/nginx-cve-2021-41773.cve-2021-41773.log", 2, 0},
    {"samples/crowdsec/nginx-http-xss-probing.nginx-http-xss-probing.log", 26,
     0},
    {"samples/crowdsec/nginx-http-generic-bf.nginx-http-generic-bf.log", 6, 16},
    {"samples/crowdsec/haproxy-logs.haproxy-logs.log", 0, 5},
    {"samples/crowdsec/envoy-logs.envoy.log", 0, 10},
    {"samples/crowdsec/modsecurity-logs.modsecurity-logs.log", 0, 13},
    {"samples/crowdsec/aws-alb-logs.aws-alb-logs.log", 0, 14},
    {"samples/elastic-examples/nginxplus_json_logs", 0, 500},
};

START_TEST(whole_files_are_counted)
{
    line_count_check(&counts[_i], &sn_format_common, NULL);
}
END_TEST

START_TEST(every_cut_is_safe)
{
    line_cuts_check(&rows[_i], &sn_format_common);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("common");
    TCase *tc = tcase_create("common");

    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, fields, 0, LENGTH(rows));
    tcase_add_loop_test(tc, zone_is_kept, 0, LENGTH(times));
    tcase_add_loop_test(tc, other_lines_are_not_taken, 0, LENGTH(others));
    tcase_add_loop_test(tc, whole_files_are_counted, 0, LENGTH(counts));
    tcase_add_loop_test(tc, every_cut_is_safe, 0, LENGTH(rows));
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
