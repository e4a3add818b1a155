/*
 * Punycode, against what Python's codec makes of the same labels.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/punycode.h"

#include "base/text.h"
#include "suite.h"

#define MOST 64

static const struct {
    const char *label;
    const char *encoded;
} labels[] = {
    {"b\xc3\xbc"
     "cher",
     "bcher-kva"},
    {"m\xc3\xbcnchen", "mnchen-3ya"},
    {"\xc3\xbc", "tda"},
    {"\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80", "e1afmkfd"},
    {"\xd0\xb8\xd1\x81\xd0\xbf\xd1\x8b\xd1\x82\xd0\xb0\xd0\xbd\xd0\xb8\xd0\xb5",
     "80akhbyknj4f"},
    {"\xe4\xbe\x8b\xe3\x81\x88", "r8jz45g"},
    {"\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88", "zckzah"},
    {"3\xe5\xb9\xb4"
     "b\xe7\xb5\x84\xe9\x87\x91\xe5\x85\xab\xe5\x85\x88\xe7\x94\x9f",
     "3b-ww4c5e180e575a65lsy2b"},
    {"\xf0\x9f\x99\x82", "938h"},
    {"\xc3\xa9l-\xc3\xa9", "l--9iac"},
    {"Pro\xc4\x8dprost\xc4\x9bnemluv\xc3\xad\xc4\x8d"
     "esky",
     "Proprostnemluvesky-uyb24dma41a"},
    {"ascii", "ascii-"},
};

static size_t
read_points(const char *label, uint32_t points[MOST])
{
    struct slice rest = sn_slice_str(label);
    size_t count = 0, size;

    while (rest.size) {
        points[count++] = sn_utf8_next(rest, &size);
        rest = sn_slice_skip(rest, size);
    }
    return count;
}

START_TEST(encodes)
{
    uint32_t points[MOST];
    size_t count = read_points(labels[_i].label, points), size;
    char out[MOST];

    size = sn_punycode_encode(points, count, out, sizeof(out));
    ck_assert_msg(sn_slice_is(sn_slice(out, size), labels[_i].encoded),
                  "%s gives %.*s", labels[_i].encoded, (int)size, out);
}
END_TEST

/* With exactly the room it needs, and with any less. */
START_TEST(needs_room)
{
    uint32_t points[MOST];
    size_t count = read_points(labels[_i].label, points), room;
    size_t need = strlen(labels[_i].encoded);
    char out[MOST];

    ck_assert_uint_eq(sn_punycode_encode(points, count, out, need), need);
    for (room = 0; room < need; room++) {
        out[room] = '!';
        ck_assert_uint_eq(sn_punycode_encode(points, count, out, room), 0);
        ck_assert_int_eq(out[room], '!');
    }
}
END_TEST

/* The greatest numbers are refused or written, never wrapped. */
START_TEST(holds_extremes)
{
    static const uint32_t points[] = {0x10FFFF, 0x80, 0x10FFFF, UINT32_MAX - 1};
    char out[MOST];

    ck_assert_uint_gt(sn_punycode_encode(points, 3, out, sizeof(out)), 0);
    ck_assert_uint_eq(sn_punycode_encode(points, 4, out, sizeof(out)), 0);
    ck_assert_uint_eq(sn_punycode_encode(points, 0, out, sizeof(out)), 0);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("punycode");
    TCase *tcase = tcase_create("punycode");
    int count = (int)(sizeof(labels) / sizeof(labels[0]));

    tcase_add_loop_test(tcase, encodes, 0, count);
    tcase_add_loop_test(tcase, needs_room, 0, count);
    tcase_add_test(tcase, holds_extremes);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
