/*
 * Numbers and parts of dates: values of a record compared as what they mean,
 * never as text.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_PREDICATE_NUMBER_H
#define SEINE_PREDICATE_NUMBER_H

#include "base/slice.h"

/* Exact where it is an integer of 64 bits. */
struct number {
    bool whole;
    int64_t integer;
    double real;
};

/*
 * All of s as a number: decimal with sign, fraction, exponent.  hex: what YAML
 * has besides, 0x1F and 0o17, as well.
 */
bool
sn_number_parse(struct slice s, bool hex, struct number *out);

/* Negative, 0 or positive. */
int
sn_number_compare(const struct number *a, const struct number *b);

enum compare {
    COMPARE_EQ,
    COMPARE_LT,
    COMPARE_LTE,
    COMPARE_GT,
    COMPARE_GTE
};

bool
sn_number_holds(const struct number *a, enum compare compare,
                const struct number *b);

enum date_part {
    PART_NONE, /* the number itself */
    PART_MINUTE,
    PART_HOUR,
    PART_DAY,
    PART_WEEK, /* ISO 8601 */
    PART_MONTH,
    PART_YEAR,
};

/*
 * Part of a time in seconds since 1970; and of a text that is a time: RFC 3339,
 * common log, asctime, or seconds since 1970 (milli-, micro-, nanoseconds where
 * the number is too great for that).
 */
int64_t
sn_date_part(int64_t seconds, enum date_part part);
bool
sn_date_parse(struct slice text, int64_t *seconds);

#endif
