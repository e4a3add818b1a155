/*
 * Look-up of indicators by field and in a whole line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/lookup.h"

#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "seine.h"
#include "suite.h"

#define MANY 100000

/* Which entry must be found; -1: none. */
struct find_case {
    const char *name;
    enum lookup_kind kind;
    const char *entries[4];
    const char *value;
    int number;
};

static const struct find_case finds[] = {
    {"address", LOOKUP_IP, {"192.0.2.1"}, "192.0.2.1", 0},
    {"other address", LOOKUP_IP, {"192.0.2.1"}, "192.0.2.10", -1},
    {"mapped", LOOKUP_IP, {"192.0.2.1"}, "::ffff:192.0.2.1", 0},
    {"mapped entry", LOOKUP_IP, {"::ffff:192.0.2.1"}, "192.0.2.1", 0},
    {"network", LOOKUP_IP, {"198.51.100.0/25"}, "198.51.100.127", 0},
    {"past the network", LOOKUP_IP, {"198.51.100.0/25"}, "198.51.100.128", -1},
    {"host bits", LOOKUP_IP, {"198.51.100.77/25"}, "198.51.100.1", 0},
    {"longest first",
     LOOKUP_IP,
     {"198.51.100.0/24", "198.51.100.7", "198.51.0.0/16"},
     "198.51.100.7",
     1},
    {"then shorter",
     LOOKUP_IP,
     {"198.51.100.0/24", "198.51.100.7", "198.51.0.0/16"},
     "198.51.3.7",
     2},
    {"any", LOOKUP_IP, {"0.0.0.0/0"}, "203.0.113.9", 0},
    {"any v4 is not v6", LOOKUP_IP, {"0.0.0.0/0"}, "2001:db8::1", -1},
    {"any v6", LOOKUP_IP, {"::/0"}, "2001:db8::1", 0},
    {"v6 spelling", LOOKUP_IP, {"2001:db8::1"}, "2001:0DB8:0:0::0001", 0},
    {"v6 network", LOOKUP_IP, {"2001:db8::/33"}, "2001:db8:7fff::1", 0},
    {"past v6 network", LOOKUP_IP, {"2001:db8::/33"}, "2001:db8:8000::1", -1},
    {"value with port", LOOKUP_IP, {"192.0.2.1"}, "192.0.2.1:8080", 0},
    {"value in brackets", LOOKUP_IP, {"2001:db8::1"}, "[2001:db8::1]:443", 0},
    {"value is a network", LOOKUP_IP, {"192.0.2.0/24"}, "192.0.2.0/24", -1},
    {"value is none", LOOKUP_IP, {"192.0.2.1"}, "192.0.2.1x", -1},
    {"empty value", LOOKUP_IP, {"192.0.2.1"}, "", -1},
    {"name", LOOKUP_DOMAIN, {"evil.example"}, "evil.example", 0},
    {"name caseless", LOOKUP_DOMAIN, {"Evil.Example"}, "eVIL.eXAMPLE", 0},
    {"name with dot", LOOKUP_DOMAIN, {"evil.example."}, "evil.example", 0},
    {"value with dot", LOOKUP_DOMAIN, {"evil.example"}, "evil.example.", 0},
    {"child", LOOKUP_DOMAIN, {"evil.example"}, "a.b.evil.example", 0},
    {"not a child", LOOKUP_DOMAIN, {"evil.example"}, "notevil.example", -1},
    {"parent", LOOKUP_DOMAIN, {"a.evil.example"}, "evil.example", -1},
    {"star", LOOKUP_DOMAIN, {"*.evil.example"}, "www.evil.example", 0},
    {"most specific",
     LOOKUP_DOMAIN,
     {"example", "evil.example", "www.evil.example"},
     "www.evil.example",
     2},
    {"name with port", LOOKUP_DOMAIN, {"evil.example"}, "evil.example:80", 0},
    {"dots only", LOOKUP_DOMAIN, {"evil.example"}, "....", -1},
    {"url", LOOKUP_URL, {"http://e.example/a"}, "http://e.example/a", 0},
    {"url host case",
     LOOKUP_URL,
     {"http://e.example/a"},
     "HTTP://E.example/a",
     0},
    {"url path case",
     LOOKUP_URL,
     {"http://e.example/a"},
     "http://e.example/A",
     -1},
    {"url fragment",
     LOOKUP_URL,
     {"http://e.example/a#x"},
     "http://e.example/a#yy",
     0},
    {"url root", LOOKUP_URL, {"http://e.example"}, "http://e.example/", 0},
    {"url port", LOOKUP_URL, {"http://e.example/"}, "http://e.example:80/", 0},
    {"url other port",
     LOOKUP_URL,
     {"http://e.example/"},
     "http://e.example:81/",
     -1},
    {"url user", LOOKUP_URL, {"http://e.example/"}, "http://a:b@e.example/", 0},
    {"url scheme", LOOKUP_URL, {"https://e.example/"}, "http://e.example/", -1},
    {"url any scheme", LOOKUP_URL, {"e.example/a"}, "https://e.example/a", 0},
    {"url longer",
     LOOKUP_URL,
     {"http://e.example/a"},
     "http://e.example/ab",
     -1},
    {"url v6",
     LOOKUP_URL,
     {"http://[2001:db8::1]:81/"},
     "http://[2001:DB8::1]:81/",
     0},
    {"exact", LOOKUP_EXACT, {"Agent/1.0 (x)"}, "agent/1.0 (X)", 0},
    {"exact longer", LOOKUP_EXACT, {"agent"}, "agents", -1},
    {"exact shorter", LOOKUP_EXACT, {"agent"}, "agen", -1},
};

#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const struct find_case lines[] = {
    {"bare", LOOKUP_IP, {"192.0.2.1"}, "a 192.0.2.1 b", 0},
    {"alone", LOOKUP_IP, {"192.0.2.1"}, "192.0.2.1", 0},
    {"port", LOOKUP_IP, {"192.0.2.1"}, "from 192.0.2.1:4711 to", 0},
    {"label", LOOKUP_IP, {"192.0.2.1"}, "src_ip:192.0.2.1,", 0},
    {"hex label", LOOKUP_IP, {"192.0.2.1"}, "face:192.0.2.1:80", 0},
    {"end of sentence", LOOKUP_IP, {"192.0.2.1"}, "it was 192.0.2.1.", 0},
    {"url", LOOKUP_IP, {"192.0.2.1"}, "GET http://192.0.2.1/x", 0},
    {"escape", LOOKUP_IP, {"192.0.2.1"}, "u=http%3A%2F%2F192.0.2.1%2F", 0},
    {"second", LOOKUP_IP, {"192.0.2.1"}, "192.0.2.9 192.0.2.1", 0},
    {"longer number", LOOKUP_IP, {"192.0.2.1"}, "1192.0.2.1 192.0.2.11", -1},
    {"v6", LOOKUP_IP, {"2001:db8::1"}, "src=2001:db8::1 dst", 0},
    {"v6 brackets", LOOKUP_IP, {"2001:db8::1"}, "http://[2001:db8::1]:80/", 0},
    {"v6 port", LOOKUP_IP, {"2001:db8::1"}, "2001:db8::1:65535 x", 0},
    {"v6 label", LOOKUP_IP, {"2001:db8::1"}, "ip:2001:db8::1.", 0},
    {"time is none", LOOKUP_IP, {"::/0"}, "at 11:12:13 00:00", -1},
    {"host", LOOKUP_DOMAIN, {"evil.example"}, "x www.evil.example:443 y", 0},
    {"host in url", LOOKUP_DOMAIN, {"evil.example"}, "http://evil.example/", 0},
    {"host escaped",
     LOOKUP_DOMAIN,
     {"evil.example"},
     "u=%2F%2fevil.example",
     0},
    {"host of mail", LOOKUP_DOMAIN, {"evil.example"}, "me@evil.example.", 0},
    {"host at end", LOOKUP_DOMAIN, {"evil.example"}, "%evil.example", 0},
    {"no host", LOOKUP_DOMAIN, {"evil.example"}, "devil.example evil", -1},
    {"hash", LOOKUP_EXACT, {HASH}, "sha=" HASH ",", 0},
    {"hash too long", LOOKUP_EXACT, {HASH}, "sha=" HASH "0", -1},
    {"url in line",
     LOOKUP_URL,
     {"http://e.example/a?b=c"},
     "1 \"GET http://e.example/a?b=c HTTP/1.1\"",
     0},
    {"url in url",
     LOOKUP_URL,
     {"http://e.example/a"},
     "http://x.example/?u=http://e.example/a",
     0},
    {"no url", LOOKUP_URL, {"http://e.example/a"}, ":// :://// http:", -1},
    {"empty", LOOKUP_URL, {"http://e.example/a"}, "", -1},
};

static struct lookup *
make_lookup(const struct find_case *row)
{
    struct lookup *lookup;
    uint32_t i;

    ck_assert_int_eq(sn_lookup_new(&lookup, row->kind), 0);
    for (i = 0; i < 4 && row->entries[i]; i++)
        ck_assert_msg(sn_lookup_add(lookup, sn_slice_str(row->entries[i]), i) ==
                          0,
                      "%s: add %s", row->name, row->entries[i]);
    return lookup;
}

START_TEST(finds_value)
{
    const struct find_case *row = &finds[_i];
    struct lookup *lookup = make_lookup(row);
    uint32_t found = sn_lookup_find(lookup, sn_slice_str(row->value));

    ck_assert_msg(found == (uint32_t)row->number, "%s: %d", row->name,
                  (int)found);
    sn_lookup_free(lookup);
}
END_TEST

START_TEST(finds_in_line)
{
    const struct find_case *row = &lines[_i];
    struct lookup *lookup = make_lookup(row);
    struct slice at, line = sn_slice_str(row->value);
    uint32_t found = sn_lookup_find_in_line(lookup, line, &at);

    ck_assert_msg(found == (uint32_t)row->number, "%s: %d", row->name,
                  (int)found);
    ck_assert_msg((at.at != NULL) == (row->number >= 0), "%s: at", row->name);
    if (at.at)
        ck_assert_msg(sn_lookup_find(lookup, at) == found, "%s: token '%.*s'",
                      row->name, (int)at.size, at.at);
    sn_lookup_free(lookup);
}
END_TEST

static const struct {
    enum lookup_kind kind;
    const char *text;
} invalid[] = {
    {LOOKUP_IP, ""},          {LOOKUP_IP, "evil.example"},
    {LOOKUP_IP, "192.0.2"},   {LOOKUP_IP, "192.0.2.0/33"},
    {LOOKUP_DOMAIN, ""},      {LOOKUP_DOMAIN, "."},
    {LOOKUP_URL, "http:///"}, {LOOKUP_URL, ""},
    {LOOKUP_EXACT, ""},
};

START_TEST(rejects_entry)
{
    struct lookup *lookup;

    ck_assert_int_eq(sn_lookup_new(&lookup, invalid[_i].kind), 0);
    ck_assert_msg(sn_lookup_add(lookup, sn_slice_str(invalid[_i].text), 0) ==
                      SEINE_E_INVALID,
                  "'%s'", invalid[_i].text);
    ck_assert_uint_eq(sn_lookup_count(lookup), 0);
    sn_lookup_free(lookup);
}
END_TEST

START_TEST(keeps_first_of_equal)
{
    static const struct slice a = SLICE("192.0.2.7/24"),
                              b = SLICE("192.0.2.0/24");
    struct lookup *lookup;

    ck_assert_int_eq(sn_lookup_new(&lookup, LOOKUP_IP), 0);
    ck_assert_int_eq(sn_lookup_add(lookup, a, 5), 0);
    ck_assert_int_eq(sn_lookup_add(lookup, b, 6), 1);
    ck_assert_uint_eq(sn_lookup_count(lookup), 1);
    ck_assert_uint_eq(sn_lookup_find(lookup, sn_slice_str("192.0.2.1")), 5);
    sn_lookup_free(lookup);
}
END_TEST

START_TEST(empty_finds_nothing)
{
    struct lookup *lookup;
    struct slice at;

    ck_assert_int_eq(sn_lookup_new(&lookup, (enum lookup_kind)_i), 0);
    ck_assert_uint_eq(sn_lookup_find(lookup, sn_slice_str("192.0.2.1")),
                      LOOKUP_NONE);
    ck_assert_uint_eq(
        sn_lookup_find_in_line(lookup, sn_slice_str("http://a.b/ " HASH), &at),
        LOOKUP_NONE);
    sn_lookup_free(lookup);
    sn_lookup_free(NULL);
}
END_TEST

static double
seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Entry i of a generated list of the kind. */
static void
write_entry(enum lookup_kind kind, unsigned i, char out[64])
{
    switch (kind) {
    case LOOKUP_IP:
        snprintf(out, 64, "10.%u.%u.%u", i >> 16, i >> 8 & 255, i & 255);
        break;
    case LOOKUP_DOMAIN:
        snprintf(out, 64, "host-%u.example", i);
        break;
    case LOOKUP_URL:
        snprintf(out, 64, "http://www.example/path/%u?a=b", i);
        break;
    case LOOKUP_EXACT:
        snprintf(out, 64, "Agent/%u", i);
        break;
    }
}

START_TEST(holds_many)
{
    enum lookup_kind kind = (enum lookup_kind)_i;
    char(*texts)[64] = sn_calloc(MANY, sizeof(*texts));
    struct lookup *lookup;
    unsigned i, wrong = 0;
    double start;

    ck_assert_ptr_nonnull(texts);
    ck_assert_int_eq(sn_lookup_new(&lookup, kind), 0);
    for (i = 0; i < MANY; i++)
        write_entry(kind, i, texts[i]);
    start = seconds_now();
    for (i = 0; i < MANY; i++)
        wrong += sn_lookup_add(lookup, sn_slice_str(texts[i]), i) != 0;
    fprintf(stderr, "kind %d: %d entries added in %.1f ms\n", _i, MANY,
            (seconds_now() - start) * 1e3);
    start = seconds_now();
    for (i = 0; i < MANY; i++)
        wrong += sn_lookup_find(lookup, sn_slice_str(texts[i])) != i;
    fprintf(stderr, "kind %d: a look-up takes %.0f ns\n", _i,
            (seconds_now() - start) * 1e9 / MANY);
    ck_assert_uint_eq(wrong, 0);
    sn_lookup_free(lookup);
    sn_free(texts);
}
END_TEST

/* Lines that tempt a search into quadratic time. */
static const struct {
    const char *name;
    enum lookup_kind kind;
    const char *entry;
    const char *unit;
} hostile[] = {
    {"labels", LOOKUP_DOMAIN, "evil.example", "a."},
    {"schemes", LOOKUP_URL, "http://e.example/a", "a://"},
    {"urls", LOOKUP_URL, "http://e.example/a", "a://b?"},
    {"ats", LOOKUP_URL, "http://e.example/a", "a://b@"},
    {"colons", LOOKUP_IP, "192.0.2.1", ":"},
    {"dots", LOOKUP_IP, "192.0.2.1", "1."},
    {"digits", LOOKUP_EXACT, HASH, "0"},
};

START_TEST(stays_linear)
{
    struct lookup *lookup;
    struct buf line = {0};
    struct slice at;
    double start;

    while (line.size < 1000000)
        sn_buf_str(&line, hostile[_i].unit);
    ck_assert(!line.failed);
    ck_assert_int_eq(sn_lookup_new(&lookup, hostile[_i].kind), 0);
    sn_lookup_add(lookup, sn_slice_str(hostile[_i].entry), 0);
    start = seconds_now();
    ck_assert_uint_eq(sn_lookup_find_in_line(lookup, sn_buf_view(&line), &at),
                      LOOKUP_NONE);
    ck_assert_msg(seconds_now() - start < 1.0, "%s takes %.1f s",
                  hostile[_i].name, seconds_now() - start);
    sn_lookup_free(lookup);
    sn_buf_fini(&line);
}
END_TEST

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

int
main(void)
{
    Suite *suite = suite_create("lookup");
    TCase *tcase = tcase_create("lookup");

    tcase_set_timeout(tcase, 30);
    tcase_add_loop_test(tcase, finds_value, 0, COUNT(finds));
    tcase_add_loop_test(tcase, finds_in_line, 0, COUNT(lines));
    tcase_add_loop_test(tcase, rejects_entry, 0, COUNT(invalid));
    tcase_add_test(tcase, keeps_first_of_equal);
    tcase_add_loop_test(tcase, empty_finds_nothing, 0, 4);
    tcase_add_loop_test(tcase, holds_many, 0, 4);
    tcase_add_loop_test(tcase, stays_linear, 0, COUNT(hostile));
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
