/*
 * What the runs of test_oom read.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_TESTS_OOM_TEXTS_H
#define SEINE_TESTS_OOM_TEXTS_H

static const char rules_text[] =
    "title: traversal\n"
    "id: 0b0e7a52-2f57-4f34-93f5-4f0d4d1f0001\n"
    "logsource: {category: webserver}\n"
    "detection:\n"
    "    sel: {x-uri-decoded|contains: ['/etc/passwd', '/etc/shadow']}\n"
    "    re: {c-useragent|re: '(?i)curl/[0-9]+'}\n"
    "    filter_a: {src_ip|cidr: 10.0.0.0/8}\n"
    "    condition: (sel or re) and not 1 of filter_*\n"
    "level: high\n"
    "tags: [attack.t1190]\n"
    "references: ['https://example.com']\n"
    "tests:\n"
    "    match: ['a line']\n"
    "    no_match: ['b line']\n"
    "---\n"
    "title: keywords\n"
    "id: 0b0e7a52-2f57-4f34-93f5-4f0d4d1f0002\n"
    "logsource: {product: cisco}\n"
    "detection:\n"
    "    keywords: ['ZeroDivision', 'needle*stack']\n"
    "    condition: keywords\n"
    "level: low\n"
    "x-critical-assets:\n"
    "    - {user: joe, reason: r}\n"
    "---\n"
    "title: many\n"
    "name: many\n"
    "correlation:\n"
    "    type: value_count\n"
    "    rules: [0b0e7a52-2f57-4f34-93f5-4f0d4d1f0001]\n"
    "    group-by: [method]\n"
    "    aliases:\n"
    "        method: {0b0e7a52-2f57-4f34-93f5-4f0d4d1f0001: cs-method}\n"
    "    timespan: 1h\n"
    "    condition: {gte: 1, field: source.ip}\n"
    "    generate: true\n"
    "---\n"
    "title: above\n"
    "correlation: {type: temporal, rules: [many], timespan: 1h}\n"
    "---\n"
    "title: signs\n"
    "survey: {signs: [backwards, header-missing, line-without-stamp]}\n"
    "---\n"
    "title: nothing\n"
    "logsource: {category: webserver}\n"
    "filter:\n"
    "    rules: any\n"
    "    sel: {c-useragent: nobody}\n"
    "    condition: not sel\n";

static const char allow_text[] =
    "allow:\n"
    "    - source: [192.0.2.200, '2001:db8::/32', 192.0.2.200]\n"
    "      user: nobody\n"
    "      reason: r\n"
    "      owner: o\n"
    "      expires: 2099-12-31\n"
    "    - destination: [a.example, 192.0.2.201]\n"
    "      rules: [0b0e7a52-2f57-4f34-93f5-4f0d4d1f0001, none]\n"
    "      reason: r\n"
    "      owner: o\n"
    "      expires: 2099-12-31\n";

static const char assets_text[] =
    "x-critical-assets:\n"
    "    - address: [203.0.113.9, 192.0.2.1]\n"
    "      user: joe\n"
    "      reason: r\n"
    "    - host: '*.example'\n"
    "      rules: 0b0e7a52-2f57-4f34-93f5-4f0d4d1f0001\n"
    "      reason: r\n";

static const char indicators_text[] =
    "# defanged\n203.0.113[.]9\nhxxp://evil.example[.]com/a\nbad.example.net\n";

static const char log_text[] =
    "Mon Dec  1 00:00:00 2025 Info: Begin Logfile\n"
    "Mon Dec  1 00:00:00 2025 Info: Version: 15.0.0-104 SN: AAAA-BBBB\n"
    "Mon Dec  1 00:00:00 2025 Info: Time offset from UTC: 3600 seconds\n"
    "Mon Dec  1 00:00:01 2025 Info: req:203.0.113.9 user:- id:- 200 GET "
    "/a?b=%2fetc%2fpasswd HTTP/1.1 curl/8.0\n"
    "Mon Dec  1 00:00:02 2025 Critical: An application fault occurred: x\n"
    "Traceback\n"
    "ZeroDivisionError\n"
    "Mon Dec  1 00:00:03 2025 Info: req:192.0.2.9 user:joe id:- 200 GET /a "
    "HTTP/1.1 Mozilla/5.0\n"
    "nothing known\n"
    "192.0.2.1 - - [01/Dec/2025:00:00:00 +0000] \"GET /etc/shadow HTTP/1.1\" "
    "200 12 \"-\" \"curl/7.1\"\n"
    "{\"_raw\":\"needle in a stack\",\"cs-uri-query\":\"/etc/passwd\"}\n";

/* Results held against the files: a line of each, and one that is not true. */
static const char results_text[] =
    "{\"type\":\"run\"}\n"
    "{\"type\":\"finding\",\"finding_id\":\"1\",\"evidence\":{\"file\":"
    "\"/logs/gui.current\",\"member\":0,\"line\":1,\"offset\":0,"
    "\"length\":44,\"raw\":\"Mon Dec  1 00:00:00 2025 Info: Begin Logfile\"}}"
    "\n"
    "{\"type\":\"finding\",\"evidence\":{\"file\":\"gui.old.gz\","
    "\"member\":1,\"line\":2,\"offset\":45,\"length\":64,\"raw\":null}}\n"
    "{\"type\":\"finding\",\"evidence\":{\"file\":\"gui.old.gz\","
    "\"member\":1,\"line\":1,\"offset\":0,\"length\":1,\"raw\":\"m\"}}\n"
    "{\"type\":\"file\",\"file\":\"no\",\"sha256\":\"00000000000000000000"
    "00000000000000000000000000000000000000000000\"}\n"
    "{\"type\":\"summary\",\"findings\":3}\n";

#endif
