/*
 * Single stamps, good and bad.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "record/stamp.h"
#include "suite.h"

typedef size_t (*parser)(struct slice s, struct stamp *out);

struct row {
    const char *text;
    parser parse;
    size_t used; /* 0: no stamp */
    int64_t seconds;
    int32_t nanos;
    enum stamp_kind kind;
};

static const struct row rows[] = {
    /* Q1: padded, unpadded and zero days are the same */
    {"Wed Sep  8 11:17:24 2004 Info", sn_stamp_asctime, 24, 1094642244, 0,
     STAMP_LOCAL},
    {"Wed Sep 8 11:17:24 2004 Info", sn_stamp_asctime, 23, 1094642244, 0,
     STAMP_LOCAL},
    {"Wed Sep 08 11:17:24 2004: CEF", sn_stamp_asctime, 24, 1094642244, 0,
     STAMP_LOCAL},
    {"Tue Feb 29 23:59:60 2000", sn_stamp_asctime, 24, 951868800, 0,
     STAMP_LOCAL},
    {"Sep  8 11:17:24 2004 host", sn_stamp_asctime, 20, 1094642244, 0,
     STAMP_LOCAL},
    {"Wed Sep 31 11:17:24 2004 ", sn_stamp_asctime, 0, 0, 0, STAMP_NONE},
    {"Wed Feb 29 11:17:24 2005 ", sn_stamp_asctime, 0, 0, 0, STAMP_NONE},
    {"Wed Sep  8 24:17:24 2004 ", sn_stamp_asctime, 0, 0, 0, STAMP_NONE},
    {"Wed Sep  8 11:17:24 20045", sn_stamp_asctime, 0, 0, 0, STAMP_NONE},
    {"Wed Sep  8 11:17:24 204 x", sn_stamp_asctime, 0, 0, 0, STAMP_NONE},
    {"Wed Sep   8 11:17:24 2004", sn_stamp_asctime, 0, 0, 0, STAMP_NONE},
    {"Mit Sep  8 11:17:24 2004 ", sn_stamp_asctime, 0, 0, 0, STAMP_NONE},
    {"Wed Sep  8 11:17:24 ", sn_stamp_asctime, 0, 0, 0, STAMP_NONE},
    {"Wed Sep  8 11:17", sn_stamp_asctime, 0, 0, 0, STAMP_NONE},
    {"", sn_stamp_asctime, 0, 0, 0, STAMP_NONE},
    {"Jun 15 10:20:30 host", sn_stamp_bsd, 15, 77451630, 0, STAMP_YEARLESS},
    {"Jun  5 10:20:30", sn_stamp_bsd, 15, 76587630, 0, STAMP_YEARLESS},
    {"Jun 5 10:20:30", sn_stamp_bsd, 14, 76587630, 0, STAMP_YEARLESS},
    {"Feb 29 00:00:00", sn_stamp_bsd, 15, 68169600, 0, STAMP_YEARLESS},
    {"Jun 31 10:20:30", sn_stamp_bsd, 0, 0, 0, STAMP_NONE},
    {"Jun 15 10:20:3", sn_stamp_bsd, 0, 0, 0, STAMP_NONE},
    {"jun 15 10:20:30", sn_stamp_bsd, 0, 0, 0, STAMP_NONE},
    {"10/Oct/2000:13:55:36 -0700] ", sn_stamp_clf, 26, 971211336, 0,
     STAMP_ZONED},
    {"10/Oct/2000:13:55:36 +0330]", sn_stamp_clf, 26, 971173536, 0,
     STAMP_ZONED},
    {"10/Oct/2000 13:55:36 -0700 GET", sn_stamp_clf, 26, 971211336, 0,
     STAMP_ZONED},
    {"10/Oct/2000:13:55:36]", sn_stamp_clf, 20, 971186136, 0, STAMP_LOCAL},
    {"10/Oct/2000:13:55:36 GET", sn_stamp_clf, 20, 971186136, 0, STAMP_LOCAL},
    {"10/Okt/2000:13:55:36 +0000", sn_stamp_clf, 0, 0, 0, STAMP_NONE},
    {"10/Oct/2000-13:55:36 +0000", sn_stamp_clf, 0, 0, 0, STAMP_NONE},
    {"1474918202.299 232", sn_stamp_epoch, 14, 1474918202, 299000000,
     STAMP_EPOCH},
    {"1623752430 1", sn_stamp_epoch, 10, 1623752430, 0, STAMP_EPOCH},
    {"999999999.9999999999 ", sn_stamp_epoch, 20, 999999999, 999999999,
     STAMP_EPOCH},
    {"12345678.123", sn_stamp_epoch, 0, 0, 0, STAMP_NONE},
    {"12345678901.1", sn_stamp_epoch, 0, 0, 0, STAMP_NONE},
    {"1474918202. 2", sn_stamp_epoch, 0, 0, 0, STAMP_NONE},
    {"2025-11-05T20:47:03.250000+00:00 h", sn_stamp_iso, 32, 1762375623,
     250000000, STAMP_ZONED},
    {"2025-11-05T20:47:03Z", sn_stamp_iso, 20, 1762375623, 0, STAMP_ZONED},
    {"2025-11-05T21:47:03.000+0100\"", sn_stamp_iso, 28, 1762375623, 0,
     STAMP_ZONED},
    {"2025-11-05 20:47:03 x", sn_stamp_iso, 19, 1762375623, 0, STAMP_LOCAL},
    {"2025-13-05T20:47:03Z", sn_stamp_iso, 0, 0, 0, STAMP_NONE},
    {"2025-11-05", sn_stamp_iso, 0, 0, 0, STAMP_NONE},
    /* Q10: the sign is as printed */
    {"04 May 2020 12:59:57 (GMT-1:00) Info", sn_stamp_gmt, 31, 1588600797, 0,
     STAMP_ZONED},
    {"04 May 2020 12:59:57 (GMT+5:30) Info", sn_stamp_gmt, 31, 1588577397, 0,
     STAMP_ZONED},
    {"4 May 2020 12:59:57 (GMT+10:00)", sn_stamp_gmt, 31, 1588561197, 0,
     STAMP_ZONED},
    {"04 May 2020 12:59:57 (GMT)", sn_stamp_gmt, 26, 1588597197, 0,
     STAMP_ZONED},
    {"04 May 2020 12:59:57 (GMT-1:00", sn_stamp_gmt, 0, 0, 0, STAMP_NONE},
    {"04 May 2020 12:59:57 Info", sn_stamp_gmt, 0, 0, 0, STAMP_NONE},
    {"192.0.2.1 - - [04/May/2020", sn_stamp_gmt, 0, 0, 0, STAMP_NONE},
};

START_TEST(stamps)
{
    const struct row *row = &rows[_i];
    struct stamp stamp = {.kind = STAMP_NONE};
    size_t used = row->parse(sn_slice_str(row->text), &stamp);

    ck_assert_msg(used == row->used, "%s: used %zu", row->text, used);
    if (!used)
        return;
    ck_assert_msg(stamp.seconds == row->seconds, "%s: %lld", row->text,
                  (long long)stamp.seconds);
    ck_assert_msg(stamp.nanos == row->nanos && stamp.kind == row->kind, "%s",
                  row->text);
    ck_assert_msg(stamp.text.size == used && stamp.text.at == row->text, "%s",
                  row->text);
}
END_TEST

/* No parser reads over the end: each gets every beginning of its text, in a
   block of just that size, which sanitizers and valgrind watch. */
START_TEST(cut_stamps)
{
    const struct row *row = &rows[_i];
    struct stamp stamp;

    for (size_t size = 0; size <= strlen(row->text); size++) {
        char *copy = malloc(size ? size : 1);

        ck_assert_ptr_nonnull(copy);
        memcpy(copy, row->text, size);
        ck_assert(row->parse(sn_slice(copy, size), &stamp) <= size);
        free(copy);
    }
}
END_TEST

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))

int
main(void)
{
    Suite *suite = suite_create("stamp");
    TCase *tc = tcase_create("stamps");

    tcase_add_loop_test(tc, stamps, 0, LENGTH(rows));
    tcase_add_loop_test(tc, cut_stamps, 0, LENGTH(rows));
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
