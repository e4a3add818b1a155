/*
 * Reading indicator files of others: plain text, CSV, STIX 2.1, MISP.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/indicator.h"

#include <stdio.h>
#include <time.h>

#include "base/limits.h"
#include "predicate/lookup.h"
#include "suite.h"

#define HASH "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"

/* ---------------------------------------------------- refang and guess --- */

static const struct {
    const char *text;
    const char *value;
    int type;
} values[] = {
    {"192.0.2.1", "192.0.2.1", INDICATOR_IP},
    {"192[.]0[.]2[.]1  \r", "192.0.2.1", INDICATOR_IP},
    {"192.0.2[.]1:8443", "192.0.2.1:8443", INDICATOR_IP},
    {"198.51.100.0/24", "198.51.100.0/24", INDICATOR_IP},
    {"2001[:]db8::1", "2001:db8::1", INDICATOR_IP},
    {"[2001:db8::1]:443", "[2001:db8::1]:443", INDICATOR_IP},
    {"evil[.]example", "evil.example", INDICATOR_DOMAIN},
    {"evil(.)example", "evil.example", INDICATOR_DOMAIN},
    {"evil[dot]example", "evil.example", INDICATOR_DOMAIN},
    {"evil[.example", "evil.example", INDICATOR_DOMAIN},
    {"\"evil.example\"", "evil.example", INDICATOR_DOMAIN},
    {"*.evil.example", "*.evil.example", INDICATOR_DOMAIN},
    {"xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai", INDICATOR_DOMAIN},
    {"hxxp://evil[.]example/a", "http://evil.example/a", INDICATOR_URL},
    {"hXXps[:]//evil[.]example", "https://evil.example", INDICATOR_URL},
    {"h**p[://]evil.example/", "http://evil.example/", INDICATOR_URL},
    {"evil.example/path?x=1", "evil.example/path?x=1", INDICATOR_URL},
    {"192.0.2.1/shell.php", "192.0.2.1/shell.php", INDICATOR_URL},
    {HASH, HASH, INDICATOR_SHA256},
    {"AquaTool", "AquaTool", -1},
    {"two words.example", "two words.example", -1},
    {"d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e",
     -1},
    {"/data/web/index.py", "/data/web/index.py", -1},
    {"dropper.exe", "dropper.exe", -1},
    {"1.2.3", "1.2.3", -1},
    {"2025-12-17", "2025-12-17", -1},
    {"CVE-2025-20393", "CVE-2025-20393", -1},
    {"http://", "http://", -1},
    {".", ".", -1},
    {"", "", -1},
};

START_TEST(refangs_and_guesses)
{
    struct arena arena = {0};
    struct slice got =
        sn_indicator_refang(&arena, sn_slice_str(values[_i].text));

    ck_assert_msg(sn_slice_is(got, values[_i].value), "'%s' gives '%.*s'",
                  values[_i].text, (int)got.size, got.at);
    ck_assert_msg(sn_indicator_guess(got) == values[_i].type, "'%s': %d",
                  values[_i].text, sn_indicator_guess(got));
    sn_arena_fini(&arena);
}
END_TEST

START_TEST(names_types)
{
    const char *name = sn_indicator_type_name((enum indicator_type)_i);

    ck_assert_int_eq(sn_indicator_type_from_name(sn_slice_str(name)), _i);
    ck_assert_int_eq(sn_indicator_type_from_name(sn_slice_str("IP")), -1);
}
END_TEST

/* --------------------------------------------------------------- files --- */

static void
free_set(struct definitions *set)
{
    sn_array_fini(&set->list);
    sn_arena_fini(&set->arena);
}

struct heard {
    struct buf codes; /* "code:line " */
    size_t errors;
};

static void
hear(void *user, const seine_diag *diag)
{
    struct heard *heard = user;

    sn_buf_format(&heard->codes, "%s:%d ", diag->code, diag->line);
    heard->errors += diag->severity == SEINE_DIAG_ERROR;
    ck_assert_ptr_null(strchr(diag->message, '\n'));
}

/* "type=value,value;type=..." with "@" behind a type with an interval. */
static void
describe(const struct definitions *set, struct buf *out)
{
    size_t i, k;

    for (i = 0; i < set->list.count; i++) {
        const struct definition *def = &set->list.at[i];

        ck_assert_int_eq(def->kind, DEFINITION_INDICATORS);
        sn_buf_slice(out, def->indicator_type);
        if (def->valid_from != INT64_MIN || def->valid_until != INT64_MAX)
            sn_buf_byte(out, '@');
        for (k = 0; k < def->value_count; k++) {
            sn_buf_byte(out, k ? ',' : '=');
            sn_buf_slice(out, def->values[k].text);
        }
        sn_buf_byte(out, ';');
    }
}

static const struct {
    const char *name;
    const char *text;
    const char *found;
    const char *said;
} files[] = {
    {"plain, as published",
     "AquaTool\r\n" HASH "   \r\n\r\nNetTool \r\n192[.]0[.]2[.]1 \r\n"
     "198[.]51[.]100[.]7\r\n",
     "sha256=" HASH ";ip=192.0.2.1,198.51.100.7;", "indicator-no-value:1 "},
    {"plain, comments",
     "# list\n; x\n// y\n192.0.2.1 # one\nevil.example\n\nhxxp://a[.]example/#f",
     "ip=192.0.2.1;domain=evil.example;url=http://a.example/#f;", ""},
    {"plain, several in a line",
     "192.0.2.1, 192.0.2.2; evil.example\n192.0.2.3 - see vendor.example\n",
     "ip=192.0.2.1,192.0.2.2,192.0.2.3;domain=evil.example;", ""},
    {"plain, hosts file", "0.0.0.0 evil.example\n127.0.0.1\tb.example\n",
     "domain=evil.example,b.example;", ""},
    {"plain, byte order mark",
     "\xef\xbb\xbf"
     "192.0.2.1\n",
     "ip=192.0.2.1;", ""},
    {"csv, header",
     "type,value,comment\nip-dst,192.0.2.1,\"a, \"\"b\"\"\"\n"
     "domain,evil[.]example,x\ncve,CVE-2025-1,\nuser-agent,Bad Agent/1.0,\n",
     "ip=192.0.2.1;domain=evil.example;user-agent=Bad Agent/1.0;",
     "indicator-no-type:4 "},
    {"csv, one column", "indicator\r\n192.0.2.1\r\nevil.example\r\n",
     "ip=192.0.2.1;domain=evil.example;", ""},
    {"csv, header in a comment",
     "# feed, made today\n# \"first_seen\",\"ioc_value\",\"ioc_type\"\n"
     "\"2025-01-01\",\"192.0.2.1:443\",\"ip:port\"\n",
     "ip=192.0.2.1:443;", ""},
    {"csv, typed columns", "ip,domain,host\n192.0.2.1,evil.example,b.example\n",
     "ip=192.0.2.1;domain=evil.example,b.example;", ""},
    {"csv, tabs",
     "type\tvalue\twhat\nsha256\t" HASH "\tx\nurl\thttp://a.example/\t\n",
     "sha256=" HASH ";url=http://a.example/;", ""},
    {"csv, semicolons", "ioc_value;ioc_type\n192.0.2.1;ip\n", "ip=192.0.2.1;",
     ""},
    {"csv, no header", "\"ip\",\"192.0.2.1\"\n\"domain\",\"evil.example\"\n",
     "ip=192.0.2.1;domain=evil.example;", ""},
    {"csv, to_ids",
     "value,type,to_ids\n192.0.2.1,ip-src,1\n192.0.2.2,ip-src,0\n",
     "ip=192.0.2.1;", "indicator-no-to-ids:3 "},
    {"csv, interval",
     "indicator,valid_from\n192.0.2.1,2025-11-01\n192.0.2.2,soon\n",
     "ip@=192.0.2.1;ip=192.0.2.2;", "indicator-no-interval:3 "},
    {"csv, line break in a cell", "value,note\n192.0.2.1,\"a\nb\"\nnothing,x\n",
     "ip=192.0.2.1;", "indicator-no-value:4 "},
    {"csv, open quote", "value,note\n192.0.2.1,\"a\n", "", "indicator-file:0 "},
    {"stix",
     "{\"type\":\"bundle\",\"id\":\"b\",\"objects\":[\n"
     "{\"type\":\"identity\",\"name\":\"x\"},\n"
     "{\"type\":\"indicator\",\"pattern_type\":\"stix\",\"pattern\":"
     "\"[ipv4-addr:value = '192.0.2.1' OR ipv4-addr:value = '192.0.2.2']\"},\n"
     "{\"type\":\"indicator\",\"pattern\":\"[file:hashes.'SHA-256' = '" HASH
     "']\"},\n"
     "{\"type\":\"indicator\",\"pattern\":\"[url:value LIKE 'x%']\"},\n"
     "{\"type\":\"indicator\",\"revoked\":true,\"pattern\":"
     "\"[ipv4-addr:value = '192.0.2.9']\"},\n"
     "{\"type\":\"domain-name\",\"value\":\"evil.example\"},\n"
     "{\"type\":\"file\",\"hashes\":{\"SHA-256\":\"" HASH "\"}}]}",
     "ip=192.0.2.1,192.0.2.2;sha256=" HASH "," HASH ";domain=evil.example;",
     "indicator-no-pattern:5 indicator-revoked:6 "},
    {"stix, interval",
     "{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"valid_from\":"
     "\"2025-12-16T17:42:00Z\",\"pattern\":\"[network-traffic:src_ref.value = "
     "'192.0.2.1'] OR [network-traffic:src_ref.type = 'ipv4-addr' AND "
     "network-traffic:src_ref.value='192.0.2.2']\"}]}",
     "ip@=192.0.2.1,192.0.2.2;", ""},
    {"stix, nothing of use",
     "{\"type\":\"bundle\",\"objects\":[{\"type\":\"malware\"}]}", "",
     "indicator-file:0 "},
    {"stix, damaged", "{\"type\":\"bundle\",\"objects\":[{\"type\":", "",
     "indicator-file:0 "},
    {"misp",
     "{\"Event\":{\"info\":\"x\",\"Attribute\":[\n"
     "{\"type\":\"ip-dst\",\"value\":\"192.0.2.1\",\"to_ids\":true,"
     "\"Tag\":[{\"type\":\"z\",\"value\":\"192.0.2.8\"}]},\n"
     "{\"type\":\"ip-src|port\",\"value\":\"192.0.2.2|80\",\"to_ids\":\"1\"},\n"
     "{\"type\":\"domain|ip\",\"value\":\"a.example|192.0.2.3\",\"to_ids\":true},"
     "{\"type\":\"ip-dst\",\"value\":\"192.0.2.4\",\"to_ids\":false},\n"
     "{\"type\":\"md5\",\"value\":\"x\",\"to_ids\":true}],\n\"Object\":[{"
     "\"Attribute\":[{\"type\":\"filename|sha256\",\"value\":\"x|" HASH
     "\",\"to_ids\":true},{\"type\":\"user-agent\",\"value\":\"A\\u0020B\","
     "\"to_ids\":true}]}]}}",
     "ip=192.0.2.1,192.0.2.2,192.0.2.3;domain=a.example;sha256=" HASH
     ";user-agent=A B;",
     "indicator-no-type:5 indicator-no-to-ids:4 "},
    {"misp, response",
     "{\"response\":[{\"Event\":{\"Attribute\":[{\"type\":\"url\",\"value\":"
     "\"http:\\/\\/a.example\\/\",\"to_ids\":true}]}}]}",
     "url=http://a.example/;", ""},
    {"empty", "", "", "indicator-file:0 "},
    {"names only", "AquaTool\n", "", "indicator-no-value:1 indicator-file:0 "},
};

START_TEST(reads_file)
{
    struct heard heard = {0};
    struct diags diags = {.on_diag = hear, .user = &heard, .warnings = true};
    struct definitions set = {0};
    struct buf found = {0};
    size_t i;

    ck_assert_int_eq(sn_indicators_read(&set, "dir/list.txt",
                                        sn_slice_str(files[_i].text), &diags),
                     0);
    describe(&set, &found);
    ck_assert_msg(strcmp(sn_buf_string(&found), files[_i].found) == 0,
                  "%s: found %s", files[_i].name, sn_buf_string(&found));
    ck_assert_msg(strcmp(sn_buf_string(&heard.codes), files[_i].said) == 0,
                  "%s: said %s", files[_i].name, sn_buf_string(&heard.codes));
    ck_assert_msg(set.rejected == heard.errors, "%s: %zu rejected",
                  files[_i].name, set.rejected);
    for (i = 0; i < set.list.count; i++)
        ck_assert_ptr_nonnull(strstr(set.list.at[i].title, "list.txt"));
    sn_buf_fini(&found);
    sn_buf_fini(&heard.codes);
    free_set(&set);
}
END_TEST

/* How many values, and of which definitions, a generated text gives. */
static size_t
read_many(struct buf *text, struct heard *heard, size_t *lists)
{
    struct diags diags = {.on_diag = hear, .user = heard, .warnings = true};
    struct definitions set = {0};
    size_t count = 0, i;

    ck_assert(!text->failed);
    ck_assert_int_eq(
        sn_indicators_read(&set, "many", sn_buf_view(text), &diags), 0);
    *lists = set.list.count;
    for (i = 0; i < set.list.count; i++)
        count += set.list.at[i].value_count;
    free_set(&set);
    return count;
}

START_TEST(reads_hundred_thousand)
{
    struct heard heard = {0};
    struct buf text = {0};
    struct timespec start, end;
    size_t lists;
    unsigned i;

    for (i = 0; i < 100000; i++)
        sn_buf_format(&text, "10[.]%u[.]%u[.]%u \r\n", i >> 16, i >> 8 & 255,
                      i & 255);
    clock_gettime(CLOCK_MONOTONIC, &start);
    ck_assert_uint_eq(read_many(&text, &heard, &lists), 100000);
    clock_gettime(CLOCK_MONOTONIC, &end);
    ck_assert_uint_eq(lists, 1);
    fprintf(stderr, "100000 plain values read in %.1f ms\n",
            (double)(end.tv_sec - start.tv_sec) * 1e3 +
                (double)(end.tv_nsec - start.tv_nsec) / 1e6);
    sn_buf_fini(&text);
}
END_TEST

/* At, below and above the number of values of one file. */
static const struct {
    int more;
    size_t count;
    size_t errors;
} limits[] = {
    {-1, LIMIT_INDICATORS - 1, 0},
    {0, LIMIT_INDICATORS, 0},
    {1, 0, 1},
};

START_TEST(limits_values)
{
    struct heard heard = {0};
    struct buf text = {0};
    size_t lists;
    int i;

    for (i = 0; i < LIMIT_INDICATORS + limits[_i].more; i++)
        sn_buf_str(&text, "::1\n");
    ck_assert_uint_eq(read_many(&text, &heard, &lists), limits[_i].count);
    ck_assert_uint_eq(heard.errors, limits[_i].errors);
    sn_buf_fini(&text);
    sn_buf_fini(&heard.codes);
}
END_TEST

START_TEST(limits_intervals)
{
    struct heard heard = {0};
    struct buf text = {0};
    size_t lists, count = (size_t)(LIMIT_INDICATOR_GROUPS - 1 + _i), i;

    sn_buf_str(&text, "value,valid_from\n");
    for (i = 0; i < count; i++)
        sn_buf_format(&text, "192.0.2.1,%zu\n", 1000000000 + i);
    ck_assert_uint_eq(read_many(&text, &heard, &lists), count);
    ck_assert_uint_eq(lists, count);
    ck_assert_int_eq(
        strcmp(sn_buf_string(&heard.codes),
               count > LIMIT_INDICATOR_GROUPS ? "indicator-intervals:0 " : ""),
        0);
    sn_buf_fini(&text);
    sn_buf_fini(&heard.codes);
}
END_TEST

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

int
main(void)
{
    Suite *suite = suite_create("indicator");
    TCase *tcase = tcase_create("indicator");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, refangs_and_guesses, 0, COUNT(values));
    tcase_add_loop_test(tcase, names_types, 0, INDICATOR_TYPE_COUNT);
    tcase_add_loop_test(tcase, reads_file, 0, COUNT(files));
    tcase_add_test(tcase, reads_hundred_thousand);
    tcase_add_loop_test(tcase, limits_values, 0, COUNT(limits));
    tcase_add_loop_test(tcase, limits_intervals, 0, 3);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
