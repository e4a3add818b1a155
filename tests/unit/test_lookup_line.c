/*
 * Look-up of indicators in a whole line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/lookup.h"

#include "base/text.h"
#include "predicate/lookup_table.h"
#include "suite.h"

#define WORK_MOST 4 /* bytes hashed for one of the line, at most */
#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* Which entry must be found; -1: none. */
struct find_case {
    const char *name;
    enum lookup_kind kind;
    const char *entries[4];
    const char *value;
    int number;
};

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
    {"decimal host", LOOKUP_IP, {"192.0.2.1"}, "GET http://3221225985/x", 0},
    {"hex host and user",
     LOOKUP_IP,
     {"192.0.2.1"},
     "1 http://a.example/?u=ftp://me@0xc0000201:21",
     0},
    {"a number is no host", LOOKUP_IP, {"192.0.2.1"}, "3221225985 bytes", -1},
    {"v6 zone", LOOKUP_IP, {"fe80::1"}, "from fe80::1%eth0 to", 0},
    {"time is none", LOOKUP_IP, {"::/0"}, "at 11:12:13 00:00", -1},
    {"host", LOOKUP_DOMAIN, {"evil.example"}, "x www.evil.example:443 y", 0},
    {"host in url", LOOKUP_DOMAIN, {"evil.example"}, "http://evil.example/", 0},
    {"host escaped",
     LOOKUP_DOMAIN,
     {"evil.example"},
     "u=%2F%2fevil.example",
     0},
    {"host with an escaped dot",
     LOOKUP_DOMAIN,
     {"evil.example"},
     "q=a%2evil%2eevil%2Eexample&",
     0},
    {"host, escaped dots only",
     LOOKUP_DOMAIN,
     {"evil.example"},
     "q=evil%2eexample",
     0},
    {"host, U-label",
     LOOKUP_DOMAIN,
     {"xn--bcher-kva.example"},
     "at b\xc3\xbc"
     "cher.example.",
     0},
    {"host of mail", LOOKUP_DOMAIN, {"evil.example"}, "me@evil.example.", 0},
    {"host at end", LOOKUP_DOMAIN, {"evil.example"}, "%evil.example", 0},
    {"no host", LOOKUP_DOMAIN, {"evil.example"}, "devil.example evil", -1},
    {"hash", LOOKUP_EXACT, {HASH}, "sha=" HASH ",", 0},
    {"hash too long", LOOKUP_EXACT, {HASH}, "sha=" HASH "0", -1},
    {"hash too long in front", LOOKUP_EXACT, {HASH}, "sha=0" HASH, -1},
    {"hash behind an escape", LOOKUP_EXACT, {HASH}, "h%3D" HASH, 0},
    {"hash behind two escapes", LOOKUP_EXACT, {HASH}, "h%3a%20" HASH "%20", 0},
    {"hash after an escape first", LOOKUP_EXACT, {HASH}, "%2F" HASH, 0},
    {"hash behind half an escape", LOOKUP_EXACT, {HASH}, "h%3" HASH, -1},
    {"hash begins as an escape", LOOKUP_EXACT, {HASH}, "h%" HASH, -1},
    {"hash behind a longer run", LOOKUP_EXACT, {HASH}, HASH "0 " HASH, 0},
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

/* The numbers are of 16 bits. */
static uint32_t
next_random(uint32_t *state)
{
    *state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
    return *state >> 16;
}

/* The first run of 64 digits, read byte by byte; an escape separates. */
static size_t
find_hash_plainly(struct slice line)
{
    size_t run = 0;

    for (size_t i = 0; i <= line.size; i++) {
        bool digit = i < line.size && sn_hex_value(line.at[i]) >= 0;

        if (digit) {
            run++;
            continue;
        }
        if (run == strlen(HASH))
            return i - run;
        run = 0;
        if (line.size - i > 2 && line.at[i] == '%' &&
            sn_hex_value(line.at[i + 1]) >= 0 &&
            sn_hex_value(line.at[i + 2]) >= 0)
            i += 2;
    }
    return line.size;
}

/* Runs of digits about as long as a hash, and what separates them. */
static void
make_hash_line(uint32_t *seed, struct buf *line)
{
    static const char *const between[] = {" ",  "%",   "%3D",  "%3D%2f",
                                          "%a", "%%0", "x%zz", ""};

    sn_buf_clear(line);
    for (int part = 0; part < 4; part++) {
        size_t digits = 60 + next_random(seed) % 9;

        sn_buf_str(line, between[next_random(seed) % 8]);
        if (next_random(seed) % 4 == 0)
            digits = next_random(seed) % 4;
        for (size_t i = 0; i < digits; i++)
            sn_buf_str(line, "0");
    }
    sn_buf_str(line, between[next_random(seed) % 8]);
    ck_assert(!line->failed);
}

START_TEST(hashes_are_found_as_byte_by_byte)
{
    struct lookup *lookup;
    struct buf line = {0};
    uint32_t seed = 1;
    size_t found = 0;
    char zeros[65];

    memset(zeros, '0', 64);
    zeros[64] = '\0';
    ck_assert_int_eq(sn_lookup_new(&lookup, LOOKUP_EXACT), 0);
    ck_assert_int_eq(sn_lookup_add(lookup, sn_slice_str(zeros), 0), 0);
    for (int round = 0; round < 20000; round++) {
        struct slice text, at;
        size_t expected;
        bool is_found;

        make_hash_line(&seed, &line);
        text = sn_buf_view(&line);
        expected = find_hash_plainly(text);
        is_found = sn_lookup_find_in_line(lookup, text, &at) != LOOKUP_NONE;
        ck_assert_msg(is_found == (expected < text.size), "'%.*s'",
                      (int)text.size, text.at);
        if (is_found)
            ck_assert_msg((size_t)(at.at - text.at) == expected, "'%.*s'",
                          (int)text.size, text.at);
        found += is_found;
    }
    ck_assert_uint_gt(found, 2000);
    ck_assert_uint_lt(found, 18000);
    sn_lookup_free(lookup);
    sn_buf_fini(&line);
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
    {"host of the list", LOOKUP_URL, "http://e.example/a",
     "http://e.example/b"},
    {"escaped dots", LOOKUP_DOMAIN, "evil.example", "%2e"},
    {"umlauts", LOOKUP_DOMAIN, "evil.example", "\xc3\xbc"},
    {"umlauts and dots", LOOKUP_DOMAIN, "evil.example", "\xc3\xbc."},
    {"long labels", LOOKUP_DOMAIN, "evil.example",
     "\xc3\xbc\xd0\xb0\xc3\xa4\xd0\xb1\xc3\xb6\xd0\xb2\xc3\xa5\xd0\xb3"
     "\xc3\xbc\xd0\xb0\xc3\xa4\xd0\xb1\xc3\xb6\xd0\xb2\xc3\xa5\xd0\xb3"
     "\xc3\xbc\xd0\xb0\xc3\xa4\xd0\xb1\xc3\xb6\xd0\xb2\xc3\xa5\xd0\xb3."},
    {"dot segments", LOOKUP_URL, "http://e.example/a", "http://e.example/../"},
    {"ats", LOOKUP_URL, "http://e.example/a", "a://b@"},
    {"colons", LOOKUP_IP, "192.0.2.1", ":"},
    {"dots", LOOKUP_IP, "192.0.2.1", "1."},
    {"digits", LOOKUP_EXACT, HASH, "0"},
};

START_TEST(stays_linear)
{
    struct lookup *lookup;
    struct buf line = {0};
    uint64_t work = 0;
    struct slice at;

    while (line.size < 100000)
        sn_buf_str(&line, hostile[_i].unit);
    ck_assert(!line.failed);
    ck_assert_int_eq(sn_lookup_new(&lookup, hostile[_i].kind), 0);
    sn_lookup_add(lookup, sn_slice_str(hostile[_i].entry), 0);
    lookup->work = &work;
    ck_assert_uint_eq(sn_lookup_find_in_line(lookup, sn_buf_view(&line), &at),
                      LOOKUP_NONE);
    ck_assert_msg(work <= WORK_MOST * line.size, "%s: %llu bytes hashed",
                  hostile[_i].name, (unsigned long long)work);
    sn_lookup_free(lookup);
    sn_buf_fini(&line);
}
END_TEST

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

int
main(void)
{
    Suite *suite = suite_create("lookup_line");
    TCase *tcase = tcase_create("lookup_line");

    tcase_set_timeout(tcase, 30);
    tcase_add_loop_test(tcase, finds_in_line, 0, COUNT(lines));
    tcase_add_test(tcase, hashes_are_found_as_byte_by_byte);
    tcase_add_loop_test(tcase, stays_linear, 0, COUNT(hostile));
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
