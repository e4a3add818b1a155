/*
 * Access logs of the Secure Web Appliance.
 *
 * SPDX-License-Identifier: MIT
 */
#include "line_file.h"

#define FRONT "1727246631.866 93971 192.0.2.10 TCP_MISS/200 8560 "
#define TO " - DIRECT/www.example.com text/html "
#define ACL "DEFAULT_CASE_12-Policy-Id-NONE-NONE-NONE-DefaultGroup-NONE "
#define OLD_ACL "DEFAULT_CASE_11-Policy-Id-NONE-NONE-NONE-DefaultGroup "
#define BLOCK                                                    \
 "<\"IW_comp\",3.0,1,\"-\",-,-,-,1,\"-\",-,-,-,\"-\",1,-,\"-\"," \
 "\"-\",-,-,\"IW_comp,IW_csec\",-,\"-\",\"Computers\",\"-\","    \
 "\"Unknown\",\"Unknown\",\"-\",\"-\",0.73,0,-,\"-\",\"-\",1,"   \
 "\"-\",-,-,\"-\",\"-\",-,1,\"-\",-,->"
#define OLD_BLOCK                                                 \
 "<nc,5.0,-,\"-\",-,-,-,-,\"-\",-,-,-,\"-\",-,-,\"-\",\"-\",-,-," \
 "nc,-,\"-\",\"-\",\"Unknown\",\"Unknown\",\"-\",\"-\",0.63,0,-," \
 "\"-\",\"-\",-,\"-\",-,-,\"-\",\"-\">"
#define BEHIND ACL BLOCK " - -"

static const struct line_row rows[] = {
    {"Q40: as a file has it, two dashes at the end",
     FRONT "GET http://www.example.com/a/b.html?q=1" TO BEHIND,
     "access",
     {{"source.ip", "192.0.2.10"},
      {"asyncos.elapsed_ms", "93971"},
      {"asyncos.result_code", "TCP_MISS"},
      {"http.response.status_code", "200"},
      {"http.response.bytes", "8560"},
      {"http.request.method", "GET"},
      {"url.full", "http://www.example.com/a/b.html?q=1"},
      {"user.name", "-"},
      {"asyncos.hierarchy", "DIRECT"},
      {"destination.domain", "www.example.com"},
      {"http.response.mime_type", "text/html"},
      {"asyncos.suspect_user_agent", "-"},
      {"asyncos.custom", "-"},
      {"asyncos.truncated", NULL}}},
    {"decision and verdicts",
     FRONT "GET http://www.example.com/" TO BEHIND,
     "access",
     {{"asyncos.acl.tag", "DEFAULT_CASE_12"},
      {"asyncos.acl.action", "allow"},
      {"asyncos.acl.policy", "Policy"},
      {"asyncos.acl.web_tap", "NONE"},
      {"asyncos.verdict.webcat_req_code_abbr", "IW_comp,IW_csec"},
      {"asyncos.verdict.avg_bw", "0.73"},
      {"asyncos.verdict.amp_verdict", "1"},
      {"asyncos.verdict.user_type", "-"},
      {"event.outcome", NULL}}},
    {"Q35: as syslog has it",
     "<38>Sep 25 12:13:55 wsa.example accesslogs: Info: " FRONT
     "GET http://www.example.com/" TO BEHIND,
     "access",
     {{"log.syslog.hostname", "wsa.example"},
      {"log.level", "Info"},
      {"log.syslog.appname", "accesslogs"},
      {"source.ip", "192.0.2.10"}}},
    {"Q35: level before the epoch",
     "Info: " FRONT "GET http://www.example.com/" TO BEHIND,
     "access",
     {{"source.ip", "192.0.2.10"}, {"url.path", "/"}}},
    {"Q36: syslog header twice",
     "<38>Sep 26 12:30:01 192.0.2.60 <14>Sep 26 12:30:03 ACCESS_LOGS: Info: " FRONT
     "GET http://www.example.com/" TO BEHIND,
     "access",
     {{"source.ip", "192.0.2.10"}, {"asyncos.verdict.wbrs_score", "3.0"}}},
    {"two blanks behind the host",
     "<13>Jun 15 10:20:30 wsa1  " FRONT "GET http://www.example.com/" TO BEHIND,
     "access",
     {{"source.ip", "192.0.2.10"}}},
    {"Q32, Q33: name of the client, DIRECT/451",
     "1727360160.873 206 192.0.2.11 (pc1.example.net) DIRECT/451 8207 GET "
     "www.example.com" TO BEHIND,
     "access",
     {{"source.ip", "192.0.2.11"},
      {"source.domain", "pc1.example.net"},
      {"asyncos.result_code", "DIRECT"},
      {"http.response.status_code", "451"}}},
    {"Q45, Q33: masked client, NONE/504",
     "1727360160.873 206 172.xx.xx.xx NONE/504 0 GET http://www.example.com/" TO
         BEHIND,
     "access",
     {{"source.address", "172.xx.xx.xx"},
      {"source.ip", NULL},
      {"asyncos.result_code", "NONE"},
      {"http.response.status_code", "504"}}},
    {"Q33: status below zero",
     "1727360160.873 206 192.0.2.11 TCP_DENIED/-50 0 GET http://a.example/" TO
         BEHIND,
     "access",
     {{"http.response.status_code", "-50"}}},
    {"IPv6 client",
     "1727360160.873 206 2001:db8::2 TCP_DENIED/403 0 GET http://a.example/" TO
         BEHIND,
     "access",
     {{"source.ip", "2001:db8::2"}}},
    {"blocked",
     FRONT "GET http://a.example/" TO
           "BLOCK_AMW_RESP_11-P-I-NONE-NONE-NONE-D-NONE " BLOCK " - -",
     "access",
     {{"asyncos.acl.action", "block"}, {"event.outcome", "failure"}}},
    {"Q29: brackets in the URL",
     FRONT
     "GET http://a.example/x?p=<params><name>Ad</name></params>" TO OLD_ACL
         OLD_BLOCK " -",
     "access",
     {{"url.query", "p=<params><name>Ad</name></params>"},
      {"asyncos.acl.tag", "DEFAULT_CASE_11"}}},
    {"Q29: blanks and a bracket in the URL",
     FRONT "GET http://a.example/x y <z" TO OLD_ACL OLD_BLOCK " -",
     "access",
     {{"url.path", "/x y <z"},
      {"user.name", "-"},
      {"destination.domain", "www.example.com"}}},
    {"Q30: quoted user",
     FRONT
     "GET http://a.example/ \"CORP\\nelly@realm\" DIRECT/a.example - " OLD_ACL
         OLD_BLOCK " -",
     "access",
     {{"user.name", "CORP\\nelly@realm"},
      {"http.response.mime_type", "-"},
      {"url.path", "/"}}},
    {"Q31: quoted user with a blank",
     FRONT
     "GET http://a.example/ \"CORP\\Ann Smith\" DIRECT/a.example - " OLD_ACL
         OLD_BLOCK " -",
     "access",
     {{"user.name", "CORP\\Ann Smith"}, {"url.path", "/"}}},
    {"a user or an agent who holds a decision",
     FRONT "GET http://a.example/ \"x" TO OLD_ACL "<nc,5.0> - \" "
           "DIRECT/a.example - BLOCK_AMW_RESP_11-P-I-NONE-NONE-NONE-D <nc> -",
     "access",
     {{"asyncos.acl.tag", "DEFAULT_CASE_11"},
      {"asyncos.ambiguous", "true"},
      {"asyncos.alternative",
       "BLOCK_AMW_RESP_11-P-I-NONE-NONE-NONE-D <nc> -"}}},
    {"a verdict that holds the end of its block",
     FRONT "GET http://a.example/" TO OLD_ACL
           "<nc,5.0,-,\"x\"> - \"y\",-,-,-,-,-,-,-,-> -",
     "access",
     {{"asyncos.ambiguous", "true"},
      {"asyncos.alternative", "- \"y\",-,-,-,-,-,-,-,-> -"}}},
    {"an agent with a bracket",
     FRONT "GET http://a.example/" TO OLD_ACL OLD_BLOCK
           " - \"a (b, c) <d> e,f,g>\"",
     "access",
     {{"asyncos.ambiguous", NULL}}},
    {"Q31: bare user",
     FRONT "GET http://a.example/ Ann_Smith DEFAULT_PARENT/a.example - " OLD_ACL
         OLD_BLOCK " -",
     "access",
     {{"user.name", "Ann_Smith"}, {"asyncos.hierarchy", "DEFAULT_PARENT"}}},
    {"Q34, Q41: codes before the tag",
     FRONT
     "CONNECT tunnel://a.example:443/ - DIRECT/a.example - CMF:44 "
     "DCF:200020 ERR:15 PASSTHRU_CUSTOMCAT_7-P-I-D-NONE-NONE-D-NONE " BLOCK
     " - 1 a.example 203.0.113.8",
     "access",
     {{"CMF", "44"},
      {"DCF", "200020"},
      {"ERR", "15"},
      {"http.response.mime_type", "-"},
      {"url.domain", "a.example"},
      {"url.port", "443"},
      {"asyncos.acl.action", "passthru"},
      {"asyncos.custom", "1 a.example 203.0.113.8"}}},
    {"Q41: transparent tunnel",
     FRONT "TCP_CONNECT 203.0.113.84:443 \"CORP\\ann@realm\" "
           "DIRECT/www.example.com - " BEHIND,
     "access",
     {{"http.request.method", "TCP_CONNECT"},
      {"url.original", "203.0.113.84:443"},
      {"url.domain", "203.0.113.84"},
      {"url.port", "443"},
      {"user.name", "CORP\\ann@realm"}}},
    {"Q38: charset in the type",
     FRONT
     "GET http://a.example/ - NONE/- text/html:charset=UTF-8 " OLD_ACL OLD_BLOCK
     " -",
     "access",
     {{"http.response.mime_type", "text/html:charset=UTF-8"},
      {"destination.domain", "-"},
      {"asyncos.hierarchy", "NONE"}}},
    {"Q42: escaped brackets",
     FRONT "GET http://a.example/" TO OLD_ACL
           "&lt;nc,5.0,-,\"-\",-,-,-,-,\"x.exe\"&gt; - \"03/Jan/2025:07:09:50 "
           "+1100\" NONE -",
     "access",
     {{"asyncos.verdict.wbrs_score", "5.0"},
      {"asyncos.verdict.mcafee_filename", "x.exe"},
      {"asyncos.suspect_user_agent", "-"},
      {"user_agent.original", NULL},
      {"asyncos.custom", "\"03/Jan/2025:07:09:50 +1100\" NONE -"}}},
    {"suspect agent is the agent",
     FRONT "GET http://a.example/" TO OLD_ACL OLD_BLOCK " \"evil thing\"",
     "access",
     {{"asyncos.suspect_user_agent", "evil thing"},
      {"user_agent.original", "evil thing"},
      {"asyncos.custom", NULL}}},
    {"custom agent and referrer",
     FRONT "GET http://a.example/" TO OLD_ACL OLD_BLOCK
           " - 203.0.113.8 80 259 \"http://r.example/\" \"Crypto-API/6.1\"",
     "access",
     {{"user_agent.original", "Crypto-API/6.1"},
      {"http.request.referrer", "http://r.example/"},
      {"asyncos.suspect_user_agent", "-"}}},
    {"custom agent behind a suspect one",
     FRONT "GET http://a.example/" TO OLD_ACL OLD_BLOCK
           " \"vendor\" \"Opera/9.80 (Macintosh)\" - -",
     "access",
     {{"user_agent.original", "Opera/9.80 (Macintosh)"},
      {"asyncos.suspect_user_agent", "vendor"},
      {"asyncos.custom", "\"Opera/9.80 (Macintosh)\" - -"}}},
    {"backslash before the closing quote",
     FRONT "GET http://a.example/" TO OLD_ACL OLD_BLOCK
           " \"vendor\\\" \"http://r.example/\\\" \"Opera/9.80 (x)\\\" 7",
     "access",
     {{"asyncos.suspect_user_agent", "vendor\\"},
      {"http.request.referrer", "http://r.example/\\"},
      {"user_agent.original", "Opera/9.80 (x)\\"}}},
    {"quote in the custom agent",
     FRONT "GET http://a.example/" TO OLD_ACL OLD_BLOCK
           " - \"Opera/9.80 (\"x)\" 7",
     "access",
     {{"user_agent.original", "Opera/9.80 (\"x)"}}},
    {"custom field cut",
     FRONT "GET http://a.example/" TO OLD_ACL OLD_BLOCK
           " - \"Opera/9.80 (x) \" \"http://r.exa",
     "access",
     {{"user_agent.original", "Opera/9.80 (x) "},
      {"http.request.referrer", NULL}}},
    {"performance recipe",
     FRONT "GET http://a.example/" TO OLD_ACL OLD_BLOCK
           " - [ Request Details: ID = 7, User Agent = \"Mozilla/5.0 (X)\", "
           "AD Group Memberships = ( NONE ) - ]",
     "access",
     {{"http.response.status_code", "200"},
      {"asyncos.custom",
       "[ Request Details: ID = 7, User Agent = \"Mozilla/5.0 (X)\", "
       "AD Group Memberships = ( NONE ) - ]"}}},
    {"Q40: blank at the end",
     FRONT "GET http://a.example/" TO OLD_ACL OLD_BLOCK " - ",
     "access",
     {{"asyncos.suspect_user_agent", "-"}, {"asyncos.custom", NULL}}},
    {"Q40: nothing at the end",
     FRONT "GET http://a.example/" TO OLD_ACL OLD_BLOCK,
     "access",
     {{"asyncos.suspect_user_agent", NULL},
      {"asyncos.verdict.wbrs_score", "5.0"},
      {"asyncos.truncated", NULL}}},
    {"CRLF",
     FRONT "GET http://a.example/" TO OLD_ACL OLD_BLOCK " -\r",
     "access",
     {{"asyncos.suspect_user_agent", "-"}}},
    {"Q37: cut inside the verdicts",
     FRONT "GET http://a.example/" TO OLD_ACL "<nc,5.0,-,\"-\",-,-,-,-,\"mali",
     "access",
     {{"asyncos.truncated", "true"},
      {"asyncos.verdict.wbrs_score", "5.0"},
      {"asyncos.verdict.mcafee_filename", NULL},
      {"url.path", "/"},
      {"asyncos.acl.tag", "DEFAULT_CASE_11"}}},
    {"padded elapsed",
     "1727246631.866     71 192.0.2.10 TCP_MISS_SSL/200 8560 "
     "GET https://a.example:443/x" TO BEHIND,
     "access",
     {{"asyncos.elapsed_ms", "71"}, {"asyncos.result_code", "TCP_MISS_SSL"}}},
    {"Q43: Apache style",
     "192.0.2.11 \"CORP\\n01@realm\" - [01/Jun/2025:00:00:00 +0200] "
     "\"POST http://a.example/p/x\" 200 2088 TCP_MISS:DIRECT 155 " OLD_ACL
         OLD_BLOCK " - client-ip \"203.0.113.11\"",
     "access",
     {{"source.ip", "192.0.2.11"},
      {"user.name", "CORP\\n01@realm"},
      {"http.request.method", "POST"},
      {"url.full", "http://a.example/p/x"},
      {"http.response.status_code", "200"},
      {"http.response.bytes", "2088"},
      {"asyncos.result_code", "TCP_MISS"},
      {"asyncos.hierarchy", "DIRECT"},
      {"asyncos.elapsed_ms", "155"},
      {"asyncos.verdict.wbrs_score", "5.0"},
      {"http.version", NULL},
      {"asyncos.custom", "client-ip \"203.0.113.11\""}}},
    {"Q43: Apache style, no user, quote in the URL",
     "192.0.2.11 - - [01/Jun/2025:00:00:00 +0200] "
     "\"GET http://a.example/?q=\"x\" y\" 403 0 TCP_DENIED:NONE 1 " OLD_ACL
         OLD_BLOCK " -",
     "access",
     {{"user.name", "-"},
      {"url.query", "q=\"x\" y"},
      {"http.response.status_code", "403"}}},
};

START_TEST(fields)
{
    line_row_check(&rows[_i]);
}
END_TEST

/* Every beginning of a line down to the URL is still one of the format. */
START_TEST(every_cut_is_safe)
{
    line_cuts_check(&rows[_i], &sn_format_access);
}
END_TEST

struct cut_row {
    const char *name;
    const char *line;
    struct wanted want[6];
};

static const struct cut_row cuts[] = {
    {"Q37: in the URL",
     FRONT "GET http://a.example/lo",
     {{"url.full", "http://a.example/lo"}, {"user.name", NULL}}},
    {"Q37: in the user",
     FRONT "GET http://a.example/ CORP\\an",
     {{"url.path", "/"}, {"user.name", NULL}}},
    {"Q37: in the server",
     FRONT "GET http://a.example/ ann DIRECT/a.ex",
     {{"user.name", "ann"}, {"asyncos.hierarchy", "DIRECT"}}},
    {"Q37: in the tag",
     FRONT "GET http://a.example/ ann DIRECT/a.example text/html BLOCK_WBRS_11-"
           "Pol",
     {{"asyncos.acl.tag", "BLOCK_WBRS_11"},
      {"asyncos.acl.action", "block"},
      {"asyncos.acl.policy", NULL},
      {"http.response.mime_type", "text/html"}}},
    {"Q37: in the tag's name",
     FRONT "GET http://a.example/ ann DIRECT/a.example text/html BLOCK_WBRS",
     {{"asyncos.acl.action", NULL}, {"event.outcome", NULL}}},
};

START_TEST(cut_lines_keep_what_they_have)
{
    const struct cut_row *row = &cuts[_i];
    struct line_reader reader;
    struct wanted flag = {"asyncos.truncated", "true"};

    line_reader_init(&reader);
    line_read(&reader, sn_slice_str(row->line), &sn_format_access);
    ck_assert_msg(reader.framed, "%s: not framed", row->name);
    line_check(reader.record, row->name, &flag);
    for (size_t i = 0; i < 6 && row->want[i].field; i++)
        line_check(reader.record, row->name, &row->want[i]);
    line_reader_fini(&reader);
}
END_TEST

START_TEST(q9_epoch_is_the_end_with_milliseconds)
{
    struct line_reader reader;

    line_reader_init(&reader);
    line_read(&reader, sn_slice_str(rows[_i].line), NULL);
    ck_assert_int_eq(reader.frame.stamp.kind, STAMP_EPOCH);
    ck_assert_int_eq(reader.frame.stamp.seconds, 1727246631);
    ck_assert_int_eq(reader.frame.stamp.nanos, 866000000);
    line_reader_fini(&reader);
}
END_TEST

/* What the authors of a published parser expect of its sample lines. */
static const struct line_expectation {
    size_t line;
    const char *member;
    const char *field;
} expectations[] = {
    {0, "elapsed_ms", "asyncos.elapsed_ms"},
    {0, "client_ip", "source.ip"},
    {0, "result", "asyncos.result_code"},
    {0, "status", "http.response.status_code"},
    {0, "bytes", "http.response.bytes"},
    {0, "method", "http.request.method"},
    {0, "url", "url.original"},
    {0, "user", "user.name"},
    {0, "hierarchy", "asyncos.hierarchy"},
    {0, "server", "destination.domain"},
    {0, "mime", "http.response.mime_type"},
    {0, "acl_tag", "asyncos.acl.tag"},
    {0, "access_policy", "asyncos.acl.policy"},
    {0, "identity", "asyncos.acl.identity"},
    {0, "omws", "asyncos.acl.outbound_malware"},
    {0, "data_security", "asyncos.acl.data_security"},
    {0, "ext_dlp", "asyncos.acl.external_dlp"},
    {0, "routing", "asyncos.acl.routing"},
    {0, "category", "asyncos.verdict.webcat_code_abbr"},
    {0, "wbrs", "asyncos.verdict.wbrs_score"},
    {0, "req_category", "asyncos.verdict.webcat_req_code_abbr"},
    {0, "threat_type", "asyncos.verdict.wbrs_threat_type"},
    {0, "avg_bw", "asyncos.verdict.avg_bw"},
    {0, "throttled", "asyncos.verdict.bw_throttled"},
    {0, "user_type", "asyncos.verdict.user_type"},
    {0, "amp_verdict", "asyncos.verdict.amp_verdict"},
    {0, "syslog_host", "log.syslog.hostname"},
    {0, "level", "log.level"},
    {1, "client_ip", "source.ip"},
    {1, "result", "asyncos.result_code"},
    {1, "status", "http.response.status_code"},
    {1, "url", "url.original"},
    {1, "acl_tag", "asyncos.acl.tag"},
    {1, "wbrs", "asyncos.verdict.wbrs_score"},
    {1, "webroot_verdict", "asyncos.verdict.webroot_scanverdict"},
    {1, "webroot_threat", "asyncos.verdict.webroot_threat_name"},
    {1, "webroot_trr", "asyncos.verdict.webroot_trr"},
    {1, "webroot_spyid", "asyncos.verdict.webroot_spyid"},
    {1, "webroot_traceid", "asyncos.verdict.webroot_trace_id"},
    {1, "mcafee_verdict", "asyncos.verdict.mcafee_scanverdict"},
    {1, "mcafee_file", "asyncos.verdict.mcafee_filename"},
    {1, "mcafee_detecttype", "asyncos.verdict.mcafee_av_detecttype"},
    {1, "mcafee_virustype", "asyncos.verdict.mcafee_av_virustype"},
    {1, "mcafee_virus", "asyncos.verdict.mcafee_virus_name"},
    {1, "sophos_verdict", "asyncos.verdict.sophos_scanverdict"},
    {1, "sophos_file", "asyncos.verdict.sophos_file_name"},
    {1, "sophos_virus", "asyncos.verdict.sophos_virus_name"},
    {1, "ids_verdict", "asyncos.verdict.ids_verdict"},
    {1, "icap_verdict", "asyncos.verdict.icap_verdict"},
    {1, "req_category", "asyncos.verdict.webcat_req_code_abbr"},
    {1, "resp_category", "asyncos.verdict.webcat_resp_code_abbr"},
    {1, "resp_dvs_verdict", "asyncos.verdict.resp_dvs_verdictname"},
    {1, "threat_type", "asyncos.verdict.wbrs_threat_type"},
    {1, "avc_app", "asyncos.verdict.avc_app"},
    {1, "avc_type", "asyncos.verdict.avc_type"},
    {1, "avg_bw", "asyncos.verdict.avg_bw"},
    {1, "throttled", "asyncos.verdict.bw_throttled"},
    {1, "user_type", "asyncos.verdict.user_type"},
    {1, "req_dvs_verdict", "asyncos.verdict.req_dvs_verdictname"},
    {1, "amp_verdict", "asyncos.verdict.amp_verdict"},
    {1, "amp_malware", "asyncos.verdict.amp_malware_name"},
    {1, "amp_score", "asyncos.verdict.amp_score"},
    {1, "amp_upload", "asyncos.verdict.amp_upload"},
    {1, "amp_filename", "asyncos.verdict.amp_filename"},
    {1, "amp_sha", "asyncos.verdict.amp_sha"},
    {1, "archive_verdict", "asyncos.verdict.archivescan_verdict"},
    {1, "archive_detail", "asyncos.verdict.archivescan_verdict_detail"},
    {1, "archive_file", "asyncos.verdict.archivescan_file_verdict"},
    {1, "wtt", "asyncos.verdict.web_tap_behavior"},
    {1, "youtube", "asyncos.verdict.youtube_url_category"},
    {2, "client_ip", "source.ip"},
    {2, "client_domain", "source.domain"},
    {2, "result", "asyncos.result_code"},
    {2, "status", "http.response.status_code"},
    {2, "resp_dvs_verdict", "asyncos.verdict.resp_dvs_verdictname"},
    {2, "acl_tag", "asyncos.acl.tag"},
    {3, "client_ip", "source.ip"},
    {4, "action", "event.action"},
    {4, "client_ip", "source.ip"},
    {4, "client_port", "source.port"},
    {4, "dest_ip", "destination.ip"},
    {4, "dest_port", "destination.port"},
    {4, "level", "log.level"},
    {5, "action", "event.action"},
    {5, "client_ip", "source.ip"},
    {5, "source_domain", "source.domain"},
    {5, "dest_ip", "destination.ip"},
    {5, "destination_domain", "destination.domain"},
    {6, "dest_ip", "destination.ip"},
    {6, "domain", "url.domain"},
    {6, "sub_domain", "asyncos.sub_domain"},
    {6, "firewall_action", "event.action"},
    {7, "dest_ip", "destination.ip"},
    {7, "destination_domain", "destination.domain"},
    {7, "domain", "url.domain"},
    {7, "firewall_action", "event.action"},
};

/* The text of a member of a flat JSON object: `"name": "text"` or a number. */
static struct slice
json_member(struct slice object, const char *name)
{
    struct buf key = {0};
    size_t at;

    sn_buf_format(&key, "\"%s\": ", name);
    at = sn_find(object, sn_buf_view(&key));
    ck_assert_msg(at < object.size, "no member %s", name);
    object = sn_slice_skip(object, at + key.size);
    sn_buf_fini(&key);
    if (object.at[0] == '"') {
        object = sn_slice_skip(object, 1);
        return sn_slice_first(object, sn_slice_find(object, '"'));
    }
    for (at = 0; at < object.size && sn_is_digit(object.at[at]); at++)
        ;
    return sn_slice_first(object, at);
}

static struct slice
nth_line(struct slice rest, size_t index)
{
    struct slice line = {NULL, 0};

    do {
        ck_assert(sn_next_part(&rest, '\n', &line));
    } while (index-- > 0);
    return line;
}

START_TEST(published_expectations)
{
    const struct line_expectation *row = &expectations[_i];
    struct line_reader reader;
    struct buf log = {0}, expected = {0};
    struct slice want;
    char text[128];
    struct wanted wanted = {row->field, text};

    if (!read_test_file("SEINE_SHARED", "samples/datadog-wsa/samples.log",
                        &log) ||
        !read_test_file("SEINE_SHARED",
                        "samples/datadog-wsa/expected.condensed.jsonl",
                        &expected)) {
        say_skipped(row->member);
        return;
    }
    want =
        json_member(nth_line(sn_buf_view(&expected), row->line), row->member);
    snprintf(text, sizeof(text), "%.*s", (int)want.size, want.at);
    line_reader_init(&reader);
    line_read(&reader, nth_line(sn_buf_view(&log), row->line), NULL);
    ck_assert_msg(reader.framed, "line %zu not framed", row->line);
    line_check(reader.record, row->member, &wanted);
    line_reader_fini(&reader);
    sn_buf_fini(&log);
    sn_buf_fini(&expected);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("access");
    TCase *tc = tcase_create("access");

    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, fields, 0, LENGTH(rows));
    tcase_add_loop_test(tc, every_cut_is_safe, 0, LENGTH(rows));
    tcase_add_loop_test(tc, cut_lines_keep_what_they_have, 0, LENGTH(cuts));
    tcase_add_loop_test(tc, q9_epoch_is_the_end_with_milliseconds, 0, 5);
    tcase_add_loop_test(tc, published_expectations, 0, LENGTH(expectations));
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
