/*
 * base: memory, text, addresses, calendar, hashes.  Facts that other programs
 * gave (python3's ipaddress and datetime, sha256sum) are written down here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/bits.h"
#include "base/civil.h"
#include "base/ip.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/sha256.h"
#include "base/text.h"
#include "seine.h"

START_TEST(mem_refuses_sizes_that_wrap)
{
    ck_assert_ptr_null(sn_calloc(SIZE_MAX / 2, 3));
    ck_assert_ptr_null(sn_realloc(NULL, SIZE_MAX / 2, 3));
}
END_TEST

START_TEST(array_keeps_items_in_order)
{
    SN_ARRAY(int) numbers = {0};
    int i;

    for (i = 0; i < 1000; i++) {
        int *slot = sn_array_push(&numbers, sizeof(*numbers.at));

        ck_assert_ptr_nonnull(slot);
        *slot = i;
    }
    for (i = 0; i < 1000; i++)
        ck_assert_int_eq(numbers.at[i], i);
    sn_array_fini(&numbers);
    ck_assert_uint_eq(numbers.count, 0);
}
END_TEST

START_TEST(arena_gives_apart_blocks_and_starts_anew)
{
    struct arena arena = {0};
    size_t i;

    for (i = 1; i < 3000; i += 7) {
        char *block = sn_arena_alloc(&arena, i, 1);

        ck_assert_ptr_nonnull(block);
        ck_assert_int_eq(block[i - 1], 0);
        memset(block, 0xAA, i);
    }
    ck_assert_str_eq(sn_arena_string(&arena, sn_slice("abc", 2)), "ab");
    sn_arena_reset(&arena);
    ck_assert_uint_eq(arena.used, 0);
    ck_assert_ptr_nonnull(sn_arena_alloc(&arena, 100000, 1));
    ck_assert_ptr_null(sn_arena_alloc(&arena, SIZE_MAX, 2));
    sn_arena_fini(&arena);
}
END_TEST

static const struct {
    const char *text;
    const char *network;
    bool parses;
    bool inside;
} addresses[] = {
    {"192.0.2.1", "192.0.2.0/24", true, true},
    {"192.0.3.1", "192.0.2.0/24", true, false},
    {"192.0.2.1", "192.0.2.1", true, true},
    {"192.0.2.1", "192.0.2.77/24", true, true}, /* host bits are cleared */
    {"::ffff:192.0.2.1", "192.0.2.0/24", true, true},
    {"10.1.2.3", "0.0.0.0/0", true, true},
    {"2001:db8::1", "0.0.0.0/0", true, false},
    {"10.1.2.3", "::/0", true, true},
    {"2001:db8:0:0::1", "2001:db8::/32", true, true},
    {"2001:DB8::A", "2001:db8::a/128", true, true},
    {"fe80::1", "fe80::/10", true, true},
    {"febf::1", "fe80::/10", true, true},
    {"fec0::1", "fe80::/10", true, false},
    {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", true, true},
    {"1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201", true, true},
    {"::", "::/128", true, true},
    {"1::", "1::/16", true, true},
    {"fe80::1%eth0", "fe80::1", true, true},
    {"fe80::1%25", "fe80::1", true, true},
    {"fe80::1%eth0.1-a_b~", "fe80::/10", true, true},
    {"fe80::1%", "::/0", false, false},
    {"fe80::1%et/0", "::/0", false, false},
    {"fe80::1%e%", "::/0", false, false},
    {"192.0.2.1%eth0", "::/0", false, false},
    {"0.0.0.0", "0.0.0.0", true, true},
    {"255.255.255.255", "255.255.255.255", true, true},
    {"192.0.2.1234", "::/0", false, false},
    {"192.0.2.", "::/0", false, false},
    {"192.0..1.1", "::/0", false, false},
    {"192.0.2", "::/0", false, false},
    {"192.0.2.256", "::/0", false, false},
    {"192.0.2.01", "::/0", false, false},
    {"192.0.2.1.5", "::/0", false, false},
    {"192.0.2.1 ", "::/0", false, false},
    {"1:2:3:4:5:6:7", "::/0", false, false},
    {"1:2:3:4:5:6:7:8:9", "::/0", false, false},
    {"1::2::3", "::/0", false, false},
    {":1", "::/0", false, false},
    {"1:", "::/0", false, false},
    {"1:::2", "::/0", false, false},
    {"12345::", "::/0", false, false},
    {"1:2:3:4:5:6:7::8", "::/0", false, false},
    {"192.0.2.1::", "::/0", false, false},
    {"", "::/0", false, false},
    {"dummy_ip", "::/0", false, false},
};

START_TEST(addresses_as_python_reads_them)
{
    const char *text = addresses[_i].text;
    struct cidr cidr;
    struct ip ip;

    ck_assert_msg(sn_ip_parse(sn_slice_str(text), &ip) == addresses[_i].parses,
                  "%s", text);
    ck_assert(sn_cidr_parse(sn_slice_str(addresses[_i].network), &cidr));
    if (addresses[_i].parses)
        ck_assert_msg(sn_cidr_has(&cidr, &ip) == addresses[_i].inside,
                      "%s in %s", text, addresses[_i].network);
}
END_TEST

/* What browsers make of a host; "": no address. */
static const struct {
    const char *host;
    const char *address;
} hosts[] = {
    {"192.0.2.1", "192.0.2.1"},
    {"192.0.2.1.", "192.0.2.1"},
    {"3221225985", "192.0.2.1"},
    {"0xC0000201", "192.0.2.1"},
    {"0Xc0.0x0.0x2.0x1", "192.0.2.1"},
    {"0300.0.02.01", "192.0.2.1"},
    {"030000001001", "192.0.2.1"},
    {"192.513", "192.0.2.1"},
    {"192.0.513", "192.0.2.1"},
    {"0", "0.0.0.0"},
    {"0x", "0.0.0.0"},
    {"4294967295", "255.255.255.255"},
    {"[2001:db8::1]", "2001:db8::1"},
    {"2001:db8::1", "2001:db8::1"},
    {"[::ffff:192.0.2.1]", "192.0.2.1"},
    {"[fe80::1%25eth0]", "fe80::1"},
    {"4294967296", ""},
    {"99999999999999999999", ""},
    {"0x100000000", ""},
    {"192.0.65536", ""},
    {"192.16777216", ""},
    {"256.0.2.1", ""},
    {"192.256.1", ""},
    {"192.0.2.256", ""},
    {"192.0.2.1.5", ""},
    {"192.0.2.08", ""},
    {"192..1", ""},
    {"192.0.2.1..", ""},
    {".192", ""},
    {".", ""},
    {"", ""},
    {"0x.example", ""},
    {"1a", ""},
    {"-1", ""},
    {"[192.0.2.1]", ""},
    {"[]", ""},
    {"[2001:db8::1", ""},
};

START_TEST(addresses_as_hosts)
{
    const char *host = hosts[_i].host;
    struct ip ip, want = {{0}};
    bool is_address = *hosts[_i].address != '\0';

    ck_assert_msg(sn_ip_parse_host(sn_slice_str(host), &ip) == is_address,
                  "'%s'", host);
    if (!is_address)
        return;
    ck_assert(sn_ip_parse(sn_slice_str(hosts[_i].address), &want));
    ck_assert_msg(memcmp(&ip, &want, sizeof(ip)) == 0, "'%s'", host);
}
END_TEST

static const struct {
    const char *address;
    const char *scope;
} scopes[] = {
    {"8.8.8.8", "public"},         {"10.0.0.1", "private"},
    {"172.31.255.255", "private"}, {"172.32.0.0", "public"},
    {"192.168.1.1", "private"},    {"127.0.0.1", "loopback"},
    {"169.254.1.1", "link-local"}, {"224.0.0.1", "multicast"},
    {"0.0.0.0", "reserved"},       {"255.255.255.255", "reserved"},
    {"203.0.113.9", "reserved"},   {"::1", "loopback"},
    {"fd00::1", "private"},        {"fe80::1", "link-local"},
    {"ff02::1", "multicast"},      {"2001:db8::1", "reserved"},
    {"2606:4700::1111", "public"}, {"::ffff:10.0.0.1", "private"},
};

START_TEST(scopes_by_registry)
{
    struct ip ip;

    ck_assert(sn_ip_parse(sn_slice_str(scopes[_i].address), &ip));
    ck_assert_msg(strcmp(sn_ip_scope(&ip), scopes[_i].scope) == 0, "%s is %s",
                  scopes[_i].address, sn_ip_scope(&ip));
}
END_TEST

static const char *const bad_networks[] = {
    "192.0.2.0/33",   "192.0.2.0/", "192.0.2.0/-1", "2001:db8::/129",
    "192.0.2.0/24/1", "/24",        "a/24",         "192.0.2.0/024x",
};

START_TEST(bad_networks_are_refused)
{
    struct cidr cidr;

    ck_assert_msg(!sn_cidr_parse(sn_slice_str(bad_networks[_i]), &cidr), "%s",
                  bad_networks[_i]);
}
END_TEST

static const struct {
    int64_t seconds;
    struct civil civil;
} dates[] = {
    {0, {1970, 1, 1, 0, 0, 0, 0}},
    {-1, {1969, 12, 31, 23, 59, 59, 0}},
    {951782400, {2000, 2, 29, 0, 0, 0, 0}},
    {1764640269, {2025, 12, 2, 1, 51, 9, 0}},
    {4107542400, {2100, 3, 1, 0, 0, 0, 0}},
    {253402300799, {9999, 12, 31, 23, 59, 59, 0}},
    {-62135596800, {1, 1, 1, 0, 0, 0, 0}},
};

START_TEST(dates_go_both_ways)
{
    struct civil civil;

    sn_civil_from_seconds(dates[_i].seconds, &civil);
    ck_assert_mem_eq(&civil, &dates[_i].civil, sizeof(civil));
    ck_assert_int_eq(sn_civil_seconds(&civil), dates[_i].seconds);
    ck_assert(sn_civil_valid(&civil));
}
END_TEST

START_TEST(every_day_of_400_years_counts_one)
{
    int64_t day = sn_days_from_civil(1900, 1, 1), last;
    struct civil civil;
    bool same = true;

    for (last = sn_days_from_civil(2300, 1, 1); same && day < last; day++) {
        sn_civil_from_seconds(day * 86400, &civil);
        same = sn_civil_valid(&civil) &&
               sn_days_from_civil(civil.year, civil.month, civil.day) == day;
    }
    ck_assert_msg(same, "day %lld", (long long)day - 1);
}
END_TEST

START_TEST(times_are_written_at_their_precision)
{
    char text[40];

    sn_time_write(INT64_C(1764640269) * NS_PER_SECOND, 0, "Z", text);
    ck_assert_str_eq(text, "2025-12-02T01:51:09Z");
    sn_time_write(INT64_C(1764640269) * NS_PER_SECOND + 5000000, 3600, "+01:00",
                  text);
    ck_assert_str_eq(text, "2025-12-02T02:51:09.005+01:00");
    sn_time_write(-1, 0, "", text);
    ck_assert_str_eq(text, "1969-12-31T23:59:59.999999999");
}
END_TEST

static const struct {
    size_t size; /* of a row of 'a' */
    const char *hex;
} hashes[] = {
    {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
    {56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
    {64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
    {1000000,
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

START_TEST(sha256_as_sha256sum_has_it)
{
    size_t size = hashes[_i].size, step, done;
    char *data = malloc(size + 1), hex[SHA256_HEX_SIZE];

    memset(data, 'a', size + 1);
    for (step = 1; step < 200; step += 63) {
        struct sha256 sha;

        sn_sha256_init(&sha);
        for (done = 0; done < size; done += step)
            sn_sha256_add(&sha, data, size - done < step ? size - done : step);
        sn_sha256_hex(&sha, hex);
        ck_assert_str_eq(hex, hashes[_i].hex);
    }
    free(data);
}
END_TEST

/* FNV-1a, which has no seed: who knows the hash makes texts that collide. */
static uint32_t
known_hash(const char *text)
{
    uint32_t hash = 2166136261U;

    while (*text)
        hash = (hash ^ (unsigned char)*text++) * 16777619U;
    hash ^= hash >> 16;
    hash *= 0x85EBCA6BU;
    return hash ^ hash >> 13;
}

#define COLLIDING 500

START_TEST(map_is_not_slowed_by_chosen_keys)
{
    static char names[COLLIDING][12];
    struct map map = {0};
    uint32_t count = 0, i;

    for (i = 0; count < COLLIDING; i++) {
        snprintf(names[count], sizeof(names[count]), "%x", i);
        count += (known_hash(names[count]) & 1023) == 7;
    }
    for (i = 0; i < COLLIDING; i++)
        ck_assert_uint_eq(sn_map_add(&map, sn_slice_str(names[i]), i), i);
    ck_assert_uint_eq(map.room, 1024);
    /* where all collide it is half the square of their number */
    ck_assert_uint_lt(map.passed, 8 * COLLIDING);
    sn_map_fini(&map);
}
END_TEST

START_TEST(map_finds_what_was_added)
{
    struct map map = {.nocase = true};
    char names[5000][8];
    uint32_t i;

    for (i = 0; i < 5000; i++) {
        snprintf(names[i], sizeof(names[i]), "Key%u", i);
        ck_assert_uint_eq(sn_map_add(&map, sn_slice_str(names[i]), i), i);
    }
    ck_assert_uint_eq(sn_map_add(&map, sn_slice_str("kEY17"), 9), 17);
    ck_assert_uint_eq(sn_map_get(&map, sn_slice_str("KEY4999")), 4999);
    ck_assert_uint_eq(sn_map_get(&map, sn_slice_str("key5000")), MAP_NONE);
    sn_map_fini(&map);
}
END_TEST

static const struct {
    const char *text;
    bool parses;
    double value;
} numbers[] = {
    {"0", true, 0},      {"404", true, 404},    {"-1.5", true, -1.5},
    {"+2", true, 2},     {".5", true, 0.5},     {"5.", true, 5},
    {"1e3", true, 1000}, {"1E-3", true, 0.001}, {"0404", true, 404},
    {"", false, 0},      {".", false, 0},       {"1e", false, 0},
    {"0x10", false, 0},  {"nan", false, 0},     {"inf", false, 0},
    {"1 ", false, 0},    {"1,5", false, 0},     {"1e999", false, 0},
    {"--1", false, 0},   {"12a", false, 0},
};

START_TEST(numbers_in_any_locale)
{
    double value = 0;

    ck_assert_msg(sn_parse_double(sn_slice_str(numbers[_i].text), &value) ==
                      numbers[_i].parses,
                  "%s", numbers[_i].text);
    if (numbers[_i].parses)
        ck_assert_double_eq(value, numbers[_i].value);
}
END_TEST

START_TEST(integers_do_not_wrap)
{
    uint64_t u = 0;
    int64_t i = 0;

    ck_assert(sn_parse_u64(sn_slice_str("18446744073709551615"), &u));
    ck_assert(u == UINT64_MAX);
    ck_assert(!sn_parse_u64(sn_slice_str("18446744073709551616"), &u));
    ck_assert(sn_parse_i64(sn_slice_str("-9223372036854775807"), &i));
    ck_assert(!sn_parse_i64(sn_slice_str("9223372036854775808"), &i));
}
END_TEST

static const struct {
    const char *text;
    bool valid;
} utf8[] = {
    {"abc", true},           {"\xC3\xA9", true},
    {"\xE2\x82\xAC", true},  {"\xF0\x9F\x98\x80", true},
    {"\xC0\xAF", false},     {"\xE0\x80\xAF", false},
    {"\xED\xA0\x80", false}, {"\xF4\x90\x80\x80", false},
    {"\xFF", false},         {"\xE2\x82", false},
    {"\x80", false},
};

START_TEST(utf8_as_the_standard_has_it)
{
    struct slice s = sn_slice_str(utf8[_i].text);
    char back[4];
    size_t size;

    ck_assert_int_eq(sn_utf8_valid(s), utf8[_i].valid);
    if (utf8[_i].valid) {
        uint32_t point = sn_utf8_next(s, &size);

        ck_assert_uint_eq(sn_utf8_put(point, back), size);
        ck_assert_mem_eq(back, s.at, size);
    }
}
END_TEST

START_TEST(folding_keeps_ascii_to_itself)
{
    uint32_t point;

    ck_assert_uint_eq(sn_fold('K'), 'k');
    ck_assert_uint_eq(sn_fold(0xC9), 0xE9);   /* E with acute */
    ck_assert_uint_eq(sn_fold(0x416), 0x436); /* Zhe */
    for (point = 0x80; point < 0x20000; point++) {
        uint32_t folded = sn_fold(point);

        if (folded < 0x80 || sn_fold(folded) != folded)
            ck_abort_msg("U+%04X becomes U+%04X", point, folded);
    }
}
END_TEST

static size_t
find_naively(struct slice s, struct slice needle)
{
    for (size_t i = 0; i + needle.size <= s.size; i++)
        if (memcmp(s.at + i, needle.at, needle.size) == 0)
            return i;
    return s.size;
}

START_TEST(finds_what_a_loop_finds)
{
    static const char letters[] = "aP :";
    uint32_t random = 1;
    char text[24], words[4];

    for (int round = 0; round < 20000; round++) {
        size_t size = (size_t)round % sizeof(text);
        struct slice needle = sn_slice(words, 1 + (size_t)round % 4);

        for (size_t i = 0; i < size; i++)
            text[i] = letters[(random = random * 1664525 + 1013904223) >> 30];
        for (size_t i = 0; i < needle.size; i++)
            words[i] = letters[(random = random * 1664525 + 1013904223) >> 30];
        ck_assert_uint_eq(sn_find(sn_slice(text, size), needle),
                          find_naively(sn_slice(text, size), needle));
    }
}
END_TEST

/* From each place on, whichever byte is looked for first. */
START_TEST(finds_from_any_place)
{
    struct slice s = sn_slice_str("id: a id:  id id:b HTTP/1.1 HTTP/ :id:");
    struct slice words = sn_slice_str(" id:"), rest;

    for (size_t pivot = 0; pivot < words.size; pivot++)
        for (size_t at = 0; at <= s.size; at++) {
            rest = sn_slice_skip(s, at);
            ck_assert_uint_eq(sn_find_from(s, at, words, pivot),
                              at + find_naively(rest, words));
        }
    ck_assert_uint_eq(sn_find_from(sn_slice_str(""), 0, words, 0), 0);
    ck_assert_uint_eq(sn_find_from(sn_slice_str("id:"), 0, words, 3), 3);
}
END_TEST

START_TEST(finding_in_text)
{
    struct slice s = sn_slice_str("GET /Index.HTML");

    ck_assert_uint_eq(sn_find(s, sn_slice_str("HTML")), 11);
    ck_assert_uint_eq(sn_find(s, sn_slice_str("html")), s.size);
    ck_assert_uint_eq(sn_find_nocase(s, sn_slice_str("html")), 11);
    ck_assert_uint_eq(sn_find_nocase(s, sn_slice_str("x.h")), 9);
    ck_assert_uint_eq(sn_find(s, sn_slice_str("GET /Index.HTML!")), s.size);
    ck_assert_uint_eq(sn_find(s, sn_slice_str("")), 0);
    ck_assert(sn_slice_is(sn_trim(sn_slice_str(" \ta b\r\n")), "a b"));
}
END_TEST

START_TEST(lowest_bit_as_a_loop_finds_it)
{
    for (unsigned i = 0; i < 64; i++)
        for (unsigned above = i; above < 64; above++) {
            uint64_t bits = UINT64_C(1) << i | UINT64_C(1) << above;

            ck_assert_uint_eq(sn_lowest_bit(bits), i);
            ck_assert_uint_eq(sn_lowest_bit(UINT64_MAX << i), i);
        }
}
END_TEST

START_TEST(options_of_older_and_newer_callers)
{
    struct {
        size_t struct_size;
        size_t known;
        size_t later;
    } given = {sizeof(given), 7, 0}, own;

    ck_assert_int_eq(sn_options_check(NULL, 16), 0);
    ck_assert_int_eq(sn_options_check(&given, 2 * sizeof(size_t)), 0);
    given.later = 1;
    ck_assert_int_eq(sn_options_check(&given, 2 * sizeof(size_t)),
                     SEINE_E_INVALID);
    given.struct_size = 0;
    ck_assert_int_eq(sn_options_check(&given, sizeof(given)), SEINE_E_INVALID);
    given.struct_size = 2 * sizeof(size_t);
    sn_options_copy(&own, sizeof(own), &given);
    ck_assert_uint_eq(own.known, 7);
    ck_assert_uint_eq(own.later, 0);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof(*(table)))

static Suite *
base_suite(void)
{
    Suite *suite = suite_create("base");
    TCase *tcase = tcase_create("base");

    tcase_set_timeout(tcase, 60); /* on a machine that is busy */
    tcase_add_test(tcase, mem_refuses_sizes_that_wrap);
    tcase_add_test(tcase, array_keeps_items_in_order);
    tcase_add_test(tcase, arena_gives_apart_blocks_and_starts_anew);
    tcase_add_loop_test(tcase, addresses_as_python_reads_them, 0,
                        ROWS(addresses));
    tcase_add_loop_test(tcase, addresses_as_hosts, 0, ROWS(hosts));
    tcase_add_loop_test(tcase, scopes_by_registry, 0, ROWS(scopes));
    tcase_add_loop_test(tcase, bad_networks_are_refused, 0, ROWS(bad_networks));
    tcase_add_loop_test(tcase, dates_go_both_ways, 0, ROWS(dates));
    tcase_add_test(tcase, every_day_of_400_years_counts_one);
    tcase_add_test(tcase, times_are_written_at_their_precision);
    tcase_add_loop_test(tcase, sha256_as_sha256sum_has_it, 0, ROWS(hashes));
    tcase_add_test(tcase, map_finds_what_was_added);
    tcase_add_test(tcase, map_is_not_slowed_by_chosen_keys);
    tcase_add_loop_test(tcase, numbers_in_any_locale, 0, ROWS(numbers));
    tcase_add_test(tcase, integers_do_not_wrap);
    tcase_add_loop_test(tcase, utf8_as_the_standard_has_it, 0, ROWS(utf8));
    tcase_add_test(tcase, folding_keeps_ascii_to_itself);
    tcase_add_test(tcase, finding_in_text);
    tcase_add_test(tcase, finds_what_a_loop_finds);
    tcase_add_test(tcase, finds_from_any_place);
    tcase_add_test(tcase, lowest_bit_as_a_loop_finds_it);
    tcase_add_test(tcase, options_of_older_and_newer_callers);
    suite_add_tcase(suite, tcase);
    return suite;
}

int
main(void)
{
    return run_suite(base_suite());
}
