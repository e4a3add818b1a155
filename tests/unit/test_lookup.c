/*
 * Look-up of indicators by value; test_lookup_line.c looks through lines.
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
    {"zone", LOOKUP_IP, {"fe80::1"}, "fe80::1%eth0", 0},
    {"zone of the entry", LOOKUP_IP, {"fe80::1%eth0"}, "fe80::1", 0},
    {"zone in a URL", LOOKUP_IP, {"fe80::1"}, "[fe80::1%25eth0]:80", 0},
    {"decimal host", LOOKUP_IP, {"192.0.2.1"}, "3221225985", 0},
    {"hex host", LOOKUP_IP, {"192.0.2.1"}, "0xC0.0x0.0x2.0x1", 0},
    {"octal host", LOOKUP_IP, {"192.0.2.1"}, "0300.0.2.1", 0},
    {"short host in a network", LOOKUP_IP, {"192.0.2.0/24"}, "192.513", 0},
    {"host with a dot", LOOKUP_IP, {"192.0.2.1"}, "192.0.2.1.", 0},
    {"host with a user", LOOKUP_IP, {"192.0.2.1"}, "me:x@192.0.2.1:80", 0},
    {"escaped host", LOOKUP_IP, {"192.0.2.1"}, "%3192.0%2e2.1", 0},
    {"fullwidth host",
     LOOKUP_IP,
     {"192.0.2.1"},
     "\xef\xbc\x91"
     "92.0.2.1",
     0},
    {"blanks around", LOOKUP_IP, {"192.0.2.1"}, " 192.0.2.1\t", 0},
    {"a name with digits", LOOKUP_IP, {"0.0.0.0/0"}, "1.2.3.example", -1},
    {"a name like hex", LOOKUP_IP, {"::/0"}, "face.example", -1},
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
    {"name of a user",
     LOOKUP_DOMAIN,
     {"evil.example"},
     "a:b@evil.example:1",
     0},
    {"a user only",
     LOOKUP_DOMAIN,
     {"evil.example"},
     "evil.example@x.example",
     -1},
    {"escaped dot", LOOKUP_DOMAIN, {"evil.example"}, "a%2eevil%2Eexample", 0},
    {"escaped letters", LOOKUP_DOMAIN, {"evil.example"}, "%65VIL.%45xample", 0},
    {"escaped before", LOOKUP_DOMAIN, {"evil.example"}, "%2eevil.example", 0},
    {"escape of an escape",
     LOOKUP_DOMAIN,
     {"evil.example"},
     "a%252eevil.example",
     -1},
    {"half an escape", LOOKUP_DOMAIN, {"evil.example"}, "%2.evil.example", 0},
    {"several dots", LOOKUP_DOMAIN, {"evil.example"}, "evil.example...", 0},
    {"dot and port", LOOKUP_DOMAIN, {"evil.example"}, "evil.example.:80", 0},
    {"entry with port", LOOKUP_DOMAIN, {"evil.example:80"}, "evil.example", 0},
    {"U-label",
     LOOKUP_DOMAIN,
     {"xn--bcher-kva.example"},
     "b\xc3\xbc"
     "cher.example",
     0},
    {"U-label of the entry",
     LOOKUP_DOMAIN,
     {"b\xc3\xbc"
      "cher.example"},
     "www.XN--Bcher-KVA.example",
     0},
    {"U-label, upper case",
     LOOKUP_DOMAIN,
     {"b\xc3\xbc"
      "cher.example"},
     "B\xc3\x9c"
     "CHER.example",
     0},
    {"U-label, escaped",
     LOOKUP_DOMAIN,
     {"xn--bcher-kva.example"},
     "b%C3%BCcher.example",
     0},
    {"ideographic dot",
     LOOKUP_DOMAIN,
     {"evil.example"},
     "www\xe3\x80\x82"
     "evil\xef\xbd\xa1"
     "example\xef\xbc\x8e",
     0},
    {"fullwidth letter",
     LOOKUP_DOMAIN,
     {"evil.example"},
     "\xef\xbd\x85vil.example",
     0},
    {"soft hyphen",
     LOOKUP_DOMAIN,
     {"evil.example"},
     "ev\xc2\xad"
     "il.example",
     0},
    {"another U-label",
     LOOKUP_DOMAIN,
     {"xn--bcher-kva.example"},
     "b\xc3\xb6"
     "cher.example",
     -1},
    {"no UTF-8 before",
     LOOKUP_DOMAIN,
     {"evil.example"},
     "\xff\xfe.evil.example",
     0},
    {"no UTF-8 within",
     LOOKUP_DOMAIN,
     {"evil.example"},
     "\xff"
     "evil.example",
     -1},
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
    {"url any scheme, default port",
     LOOKUP_URL,
     {"e.example:80/a"},
     "http://e.example/a",
     0},
    {"url any scheme, its port",
     LOOKUP_URL,
     {"e.example:8080/a"},
     "https://e.example:8080/a",
     0},
    {"url any scheme, no other port",
     LOOKUP_URL,
     {"e.example/a"},
     "http://e.example:81/a",
     -1},
    {"url zeros of a port",
     LOOKUP_URL,
     {"http://e.example:81/"},
     "http://e.example:0081/",
     0},
    {"url empty port",
     LOOKUP_URL,
     {"http://e.example/"},
     "http://e.example:/",
     0},
    {"url backslash",
     LOOKUP_URL,
     {"http://e.example/a"},
     "http://e.example\\a",
     0},
    {"url backslash ends a host",
     LOOKUP_URL,
     {"http://e.example/@x.example/"},
     "http://e.example\\@x.example/",
     0},
    {"url slashes before a host",
     LOOKUP_URL,
     {"http://e.example/a"},
     "http:////e.example/a",
     0},
    {"url slashes before no host",
     LOOKUP_URL,
     {"x://e.example/a"},
     "x:///e.example/a",
     -1},
    {"url backslash of a user",
     LOOKUP_URL,
     {"http://e.example/a"},
     "http://f.example\\@e.example/a",
     0},
    {"url backslash before the host of a browser",
     LOOKUP_URL,
     {"http://f.example/@e.example/a"},
     "http://f.example\\@e.example/a",
     0},
    {"url backslash behind a user",
     LOOKUP_URL,
     {"http://e.example/a"},
     "http://f@e.example\\a",
     0},
    {"url escaped letter",
     LOOKUP_URL,
     {"http://e.example/Ab~?x=A"},
     "http://e.example/%41b%7E?x=%41",
     0},
    {"url escaped letter of the entry",
     LOOKUP_URL,
     {"http://e.example/%41b"},
     "http://e.example/Ab",
     0},
    {"url case of an escape",
     LOOKUP_URL,
     {"http://e.example/%2fa"},
     "http://e.example/%2Fa",
     0},
    {"url escaped slash is none",
     LOOKUP_URL,
     {"http://e.example/a/b"},
     "http://e.example/a%2Fb",
     -1},
    {"url escape of an escape",
     LOOKUP_URL,
     {"http://e.example/A"},
     "http://e.example/%2541",
     -1},
    {"url dots",
     LOOKUP_URL,
     {"http://e.example/a/b"},
     "http://e.example/./x/../a/y/z/../.././b",
     0},
    {"url escaped dots",
     LOOKUP_URL,
     {"http://e.example/a/b"},
     "http://e.example/a/x/%2e%2E/.%2e/a/%2e/b",
     0},
    {"url dots at the end",
     LOOKUP_URL,
     {"http://e.example/a/"},
     "http://e.example/a/b/..",
     0},
    {"url dot at the end",
     LOOKUP_URL,
     {"http://e.example/a/b/"},
     "http://e.example/a/b/.",
     0},
    {"url too many dots",
     LOOKUP_URL,
     {"http://e.example/b"},
     "http://e.example/a/../../../b",
     0},
    {"url dots of the entry",
     LOOKUP_URL,
     {"http://e.example/x/../b"},
     "http://e.example/b",
     0},
    {"url three dots",
     LOOKUP_URL,
     {"http://e.example/b"},
     "http://e.example/.../b",
     -1},
    {"url dots in a query",
     LOOKUP_URL,
     {"http://e.example/a?b"},
     "http://e.example/a?x/../b",
     -1},
    {"url query is no path",
     LOOKUP_URL,
     {"http://e.example/?a"},
     "http://e.example?a",
     0},
    {"url escapes what clients do",
     LOOKUP_URL,
     {"http://e.example/\xc3\xa9|"},
     "http://e.example/%c3%a9|",
     0},
    {"url host escaped",
     LOOKUP_URL,
     {"http://e.example/a"},
     "http://e%2Eexample./a",
     0},
    {"url host decimal",
     LOOKUP_URL,
     {"http://192.0.2.1/a"},
     "http://3221225985/a",
     0},
    {"url host mapped",
     LOOKUP_URL,
     {"http://192.0.2.1/a"},
     "http://[::ffff:c000:201]/a",
     0},
    {"url host idn",
     LOOKUP_URL,
     {"http://xn--bcher-kva.example/a"},
     "http://b\xc3\xbc"
     "cher.example/a",
     0},
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
    ck_assert_uint_eq(sn_lookup_find_in_line(
                          lookup, sn_slice_str("http://a.b/ 192.0.2.1"), &at),
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

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

int
main(void)
{
    Suite *suite = suite_create("lookup");
    TCase *tcase = tcase_create("lookup");

    tcase_set_timeout(tcase, 30);
    tcase_add_loop_test(tcase, finds_value, 0, COUNT(finds));
    tcase_add_loop_test(tcase, rejects_entry, 0, COUNT(invalid));
    tcase_add_test(tcase, keeps_first_of_equal);
    tcase_add_loop_test(tcase, empty_finds_nothing, 0, 4);
    tcase_add_loop_test(tcase, holds_many, 0, 4);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
