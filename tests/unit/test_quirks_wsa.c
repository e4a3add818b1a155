/*
 * The quirks of the logs of the web appliance, from the bytes of a file to the
 * fields and times of its entries; see test_quirks.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "quirk.h"

#define AT "record access 2024-09-25T06:43:51.866Z epoch|"
#define EPOCH "1727246631.866 "
#define FRONT EPOCH "93971 192.0.2.10 TCP_MISS/200 8560 "
#define URL "GET http://a.example/x "
#define TO "- DIRECT/b.example text/html "
#define ACL "DEFAULT_CASE_12-Policy-Id-Oms-Ds-Dlp-Route "
#define LINE FRONT URL TO ACL

/* The parts of a verdict block, in the order of the appliance's own names. */
#define HEAD                                                               \
 "IW_a,-4.5,2,\"-\",-,-,-,-,\"-\",-,-,-,\"-\",-,-,\"-\",\"-\",-,-,IW_q,-," \
 "\"-\",\"Kind\""
#define AVC ",\"App\",\"Type\",\"-\",\"-\",12.50,0"
#define USER ",[Local],\"-\",\"Threat\""
#define AMP ",3,\"W32.x\",33,1,\"a.pdf\",\"fd5e\""
#define ARCHIVE ",7,-,\"Inner\""
#define BLOCK "<" HEAD ",\"-\"" AVC USER AMP ARCHIVE ",Tap,Tube>"
#define TRANSLATE ",\"T\""

#define HAS_AVC                                                     \
 "  asyncos.verdict.avc_app=App", "  asyncos.verdict.avg_bw=12.50", \
     "  asyncos.verdict.wbrs_threat_type=Kind"

static const struct quirk rows[] = {
    {"Q9: the epoch is the end, with its milliseconds",
     "",
     SLICE(LINE BLOCK " -\n"),
     {AT, "  asyncos.elapsed_ms=93971"}},
    {"Q27: 32 values",
     "",
     SLICE(LINE "<" HEAD AVC USER "> -\n"),
     {AT, HAS_AVC, "  asyncos.verdict.user_type=[Local]",
      "  asyncos.verdict.req_dvs_threat_name=Threat",
      "!asyncos.verdict.amp_verdict",
      "!asyncos.verdict.google_translate_encapsulated_url"}},
    {"Q27: 33 values",
     "",
     SLICE(LINE "<" HEAD AVC ",-" USER "> -\n"),
     {AT, HAS_AVC, "!asyncos.verdict.amp_malware_name"}},
    {"Q27: 38 values",
     "",
     SLICE(LINE "<" HEAD AVC USER AMP "> -\n"),
     {AT, HAS_AVC, "  asyncos.verdict.amp_verdict=3",
      "  asyncos.verdict.amp_sha=fd5e",
      "!asyncos.verdict.archivescan_verdict"}},
    {"Q27: 41 values",
     "",
     SLICE(LINE "<" HEAD AVC USER AMP ARCHIVE "> -\n"),
     {AT, HAS_AVC, "  asyncos.verdict.amp_sha=fd5e",
      "  asyncos.verdict.archivescan_verdict=7",
      "  asyncos.verdict.archivescan_file_verdict=Inner",
      "!asyncos.verdict.web_tap_behavior"}},
    {"Q27: 43 values",
     "",
     SLICE(LINE "<" HEAD TRANSLATE AVC USER AMP ARCHIVE ",Tap> -\n"),
     {AT, HAS_AVC, "  asyncos.verdict.google_translate_encapsulated_url=T",
      "  asyncos.verdict.amp_sha=fd5e",
      "  asyncos.verdict.archivescan_file_verdict=Inner",
      "  asyncos.verdict.web_tap_behavior=Tap",
      "!asyncos.verdict.youtube_url_category"}},
    {"Q27: 44 values",
     "",
     SLICE(LINE "<" HEAD TRANSLATE AVC USER AMP ARCHIVE ",Tap,Tube> -\n"),
     {AT, HAS_AVC, "  asyncos.verdict.google_translate_encapsulated_url=T",
      "  asyncos.verdict.web_tap_behavior=Tap",
      "  asyncos.verdict.youtube_url_category=Tube"}},
    {"Q27: 45 values",
     "",
     SLICE(LINE "<" HEAD TRANSLATE AVC USER AMP ARCHIVE
                ",Tap,Tube,\"BlockedFileType: a/b,BlockedFile: c\"> -\n"),
     {AT, HAS_AVC, "  asyncos.verdict.web_tap_behavior=Tap",
      "  asyncos.verdict.youtube_url_category=Tube",
      "!asyncos.unusual_layout"}},
    {"Q27: a number of values that no appliance writes is told",
     "",
     SLICE(LINE "<IW_a,-4.5,2,\"Evil\"> -\n"),
     {AT, "  asyncos.verdict.webroot_threat_name=Evil",
      "  asyncos.unusual_layout=true"}},
    {"Q28: comma and bracket in quotes",
     "",
     SLICE(LINE "<\"IW_a,IW_b\",3.0,-,\"-\",-,-,-,7,\"a,b> c.exe\",8,-,-> "
                "\"evil\" end\n"),
     {AT, "  asyncos.verdict.webcat_code_abbr=IW_a,IW_b",
      "  asyncos.verdict.wbrs_score=3.0",
      "  asyncos.verdict.mcafee_filename=a,b> c.exe",
      "  asyncos.verdict.mcafee_av_scanerror=8",
      "  asyncos.suspect_user_agent=evil", "  asyncos.custom=end"}},
    {"Q29: brackets in the URL",
     "",
     SLICE(FRONT "GET http://a.example/?p=<params><n>Ad</n> " TO ACL BLOCK
                 " -\n"),
     {AT, "  url.full=http://a.example/?p=<params><n>Ad</n>",
      "  asyncos.acl.tag=DEFAULT_CASE_12",
      "  asyncos.verdict.webcat_code_abbr=IW_a"}},
    {"Q30: a backslash in the user is itself",
     "",
     SLICE(FRONT URL "\"CORP\\n00001\" DIRECT/b.example - " ACL BLOCK " -\n"),
     {AT, "  user.name=CORP\\n00001"}},
    {"Q31: a user with a blank, in quotes",
     "",
     SLICE(FRONT URL "\"CORP\\Ann B\" DIRECT/b.example - " ACL BLOCK " -\n"),
     {AT, "  user.name=CORP\\Ann B", "  url.path=/x"}},
    {"Q31: a user without quotes",
     "",
     SLICE(FRONT URL "CORP\\ann@realm DIRECT/b.example - " ACL BLOCK " -\n"),
     {AT, "  user.name=CORP\\ann@realm", "  url.path=/x"}},
    {"Q32: a name behind the client",
     "",
     SLICE(EPOCH
           "206 192.0.2.10 (pc1.example) TCP_MISS/200 82 " URL TO ACL BLOCK
           " -\n"),
     {AT, "  source.ip=192.0.2.10", "  source.domain=pc1.example",
      "  http.response.bytes=82"}},
    {"Q33: odd results and statuses",
     "",
     SLICE(EPOCH "206 192.0.2.10 TCP_DENIED/-50 82 " URL TO ACL BLOCK
                 " -\n" EPOCH "206 192.0.2.10 DIRECT/451 82 " URL TO ACL BLOCK
                 " -\n" EPOCH "206 192.0.2.10 NONE/504 82 " URL TO ACL BLOCK
                 " -\n"),
     {AT, "  http.response.status_code=-50", AT, "  asyncos.result_code=DIRECT",
      "  http.response.status_code=451", AT, "  asyncos.result_code=NONE",
      "  http.response.status_code=504"}},
    {"Q34: codes before the tag",
     "",
     SLICE(FRONT URL "- DIRECT/b.example - CMF:44 DCF:200020 ERR:15 " ACL BLOCK
                     " -\n"),
     {AT, "  CMF=44", "  DCF=200020", "  ERR=15",
      "  destination.domain=b.example", "!http.response.mime_type",
      "  asyncos.acl.tag=DEFAULT_CASE_12"}},
    {"Q35: a level before the epoch, in a file and in syslog",
     "",
     SLICE("Info: " LINE BLOCK " -\n"
           "<38>Sep 25 06:43:51 wsa1 accesslogs: Info: " LINE BLOCK " -\n"),
     {AT, "  source.ip=192.0.2.10", "  log.level=Info", AT,
      "  source.ip=192.0.2.10", "  log.level=Info",
      "  log.syslog.hostname=wsa1"}},
    {"Q36: syslog in syslog",
     "",
     SLICE("<38>Sep 25 06:43:50 192.0.2.60 <14>Sep 25 06:43:51 ACCESS_LOGS: "
           "Info: " LINE BLOCK " -\n"),
     {AT, "  source.ip=192.0.2.10", "  asyncos.verdict.webcat_code_abbr=IW_a"}},
    {"Q37: cut within the verdicts",
     "",
     SLICE(LINE "<IW_a,-4.5,2,\"-\",-,-,-,-,\"mali\n"),
     {AT, "  asyncos.truncated=true", "  url.path=/x",
      "  asyncos.acl.policy=Policy", "  asyncos.verdict.wbrs_score=-4.5",
      "!asyncos.verdict.mcafee_filename"}},
    {"Q38: a charset in the type",
     "",
     SLICE(FRONT URL "- NONE/- text/html:charset=UTF-8 " ACL BLOCK " -\n"),
     {AT, "  http.response.mime_type=text/html:charset=UTF-8",
      "  asyncos.hierarchy=NONE"}},
    {"Q39: six and seven hyphens",
     "",
     SLICE(LINE BLOCK " -\n" FRONT URL TO "BLOCK_WBRS_7-P-I-O-D-E-R-Tap " BLOCK
                      " -\n"),
     {AT, "  asyncos.acl.routing=Route", "!asyncos.acl.web_tap", AT,
      "  asyncos.acl.tag=BLOCK_WBRS_7", "  asyncos.acl.routing=R",
      "  asyncos.acl.web_tap=Tap", "  asyncos.acl.action=block"}},
    {"Q39: no number, and a part too many",
     "",
     SLICE(FRONT URL TO "OTHER-NONE-I-O-D-E-DIRECT " BLOCK " -\n" FRONT URL TO
                        "DEFAULT_CASE_298-A_7-Webx-I-O-D-E-R-T " BLOCK " -\n"),
     {AT, "  asyncos.acl.tag=OTHER", "  asyncos.acl.identity=I", AT,
      "  asyncos.acl.tag=DEFAULT_CASE_298", "!asyncos.acl.policy",
      "  asyncos.acl.parts=A_7-Webx-I-O-D-E-R-T",
      "  asyncos.verdict.webcat_code_abbr=IW_a"}},
    {"Q40: what may stand at the end",
     "",
     SLICE(LINE BLOCK " - -\n" LINE BLOCK " - \n" LINE BLOCK " -\n" LINE BLOCK
                      "\n"),
     {AT, "!asyncos.suspect_user_agent", "!asyncos.truncated", AT,
      "!asyncos.custom", "!asyncos.truncated", AT, "!asyncos.custom",
      "!asyncos.truncated", AT, "  asyncos.verdict.webcat_code_abbr=IW_a",
      "!asyncos.truncated"}},
    {"Q41: tunnels",
     "",
     SLICE(FRONT "TCP_CONNECT 203.0.113.84:443 " TO ACL BLOCK " -\n" FRONT
                 "CONNECT tunnel://b.example:443/ " TO ACL BLOCK " -\n"),
     {AT, "  http.request.method=TCP_CONNECT", "  url.domain=203.0.113.84",
      "  url.port=443", AT, "  http.request.method=CONNECT",
      "  url.domain=b.example", "  url.port=443"}},
    {"Q42: brackets escaped as in HTML",
     "",
     SLICE(LINE "&lt;IW_a,5.0,-,\"-\",-,-,-,-,\"x.exe\"&gt; - tail\n"),
     {AT, "  asyncos.verdict.webcat_code_abbr=IW_a",
      "  asyncos.verdict.wbrs_score=5.0",
      "  asyncos.verdict.mcafee_filename=x.exe", "  asyncos.custom=tail"}},
    {"Q43: Apache style, the user before the ident",
     "",
     SLICE("192.0.2.11 \"CORP\\n01@realm\" - [01/Jun/2025:00:00:00 +0200] "
           "\"POST http://a.example/p\" 200 2088 TCP_MISS:DIRECT 155 " ACL BLOCK
           " -\n"),
     {"record access 2025-05-31T22:00:00Z zoned|",
      "  user.name=CORP\\n01@realm", "  http.request.method=POST",
      "  url.full=http://a.example/p", "!http.version",
      "  asyncos.result_code=TCP_MISS", "  asyncos.elapsed_ms=155",
      "  asyncos.verdict.webcat_code_abbr=IW_a"}},
    {"Q44: dashes and categories with and without quotes",
     "",
     SLICE(LINE "<IW_a,-,-,\"-\"> -\n" LINE "<\"IW_a\",\"-\",\"1\",-> -\n"),
     {AT, "  asyncos.verdict.webcat_code_abbr=IW_a",
      "!asyncos.verdict.wbrs_score", "!asyncos.verdict.webroot_threat_name", AT,
      "  asyncos.verdict.webcat_code_abbr=IW_a", "!asyncos.verdict.wbrs_score",
      "  asyncos.verdict.webroot_scanverdict=1",
      "!asyncos.verdict.webroot_threat_name"}},
    {"Q45: a masked client",
     "",
     SLICE(EPOCH "206 172.xx.xx.xx TCP_MISS/200 82 " URL TO ACL BLOCK " -\n"),
     {AT, "  source.address=172.xx.xx.xx", "!source.ip", "  url.path=/x"}},
    {"Q46: the header comes again with other columns",
     "",
     SLICE("#Fields: timestamp c-ip cs-method cs-url\n"
           "1727246631.866 192.0.2.9 GET http://a.example/\n"
           "#Fields: cs-url c-ip timestamp\n"
           "http://b.example/ 192.0.2.8 1727246631.866\n"),
     {"header w3c", "record w3c 2024-09-25T06:43:51.866Z epoch|",
      "  source.ip=192.0.2.9", "  url.domain=a.example", "header w3c",
      "record w3c 2024-09-25T06:43:51.866Z epoch|", "  source.ip=192.0.2.8",
      "  url.domain=b.example", "!http.request.method"}},
    {"Q46: without a header no columns are guessed",
     "",
     SLICE("<13>Jun 15 10:20:30 wsa1 1727246631.866 x 192.0.2.9 odd order\n"),
     {"unknown raw", "!source.ip"}},
    {"Q47: blanks in quotes, the verdicts as one value",
     "",
     SLICE("#Fields: timestamp cs-username x-result-code c-ip cs(User-Agent)\n"
           "1727246631.866 \"CORP\\Ann B\" <\"IW a\",-5.0,-,\"x > y\"> "
           "192.0.2.9 \"Agent (X; y) 1\"\n"),
     {"header w3c", "record w3c 2024-09-25T06:43:51.866Z epoch|",
      "  user.name=CORP\\Ann B", "  asyncos.verdict.webcat_code_abbr=IW a",
      "  asyncos.verdict.wbrs_score=-5.0",
      "  asyncos.verdict.webroot_threat_name=x > y", "  source.ip=192.0.2.9",
      "  user_agent.original=Agent (X; y) 1"}},
};

START_TEST(files_are_read)
{
    quirk_check(&rows[_i]);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("quirks_wsa");
    TCase *tc = tcase_create("quirks_wsa");

    tcase_add_loop_test(tc, files_are_read, 0, LENGTH(rows));
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
