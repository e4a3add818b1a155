/*
 * Hints of an input's name and times.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/hints.h"

#include "base/civil.h"
#include "base/text.h"

/* Number of `digits` digits at index at of s, or -1. */
static int
number_at(struct slice s, size_t at, size_t digits)
{
    int number = 0;

    if (s.size < at + digits)
        return -1;
    for (size_t i = at; i < at + digits; i++) {
        if (!sn_is_digit(s.at[i]))
            return -1;
        number = number * 10 + (s.at[i] - '0');
    }
    return number;
}

/* "@YYYYMMDDTHHMMSS" in a file's name: when it was opened. */
static bool
time_of_name(struct slice name, int64_t *seconds)
{
    struct civil civil = {0};
    struct slice rest = name;

    while (rest.size > 0) {
        rest = sn_slice_skip(rest, sn_slice_find(rest, '@') + 1);
        if (rest.size < 15 || rest.at[8] != 'T')
            continue;
        civil.year = number_at(rest, 0, 4);
        civil.month = number_at(rest, 4, 2);
        civil.day = number_at(rest, 6, 2);
        civil.hour = number_at(rest, 9, 2);
        civil.minute = number_at(rest, 11, 2);
        civil.second = number_at(rest, 13, 2);
        if (civil.hour >= 0 && sn_civil_valid(&civil)) {
            *seconds = sn_civil_seconds(&civil);
            return true;
        }
    }
    return false;
}

/*
 * The time in a gzip header is written into the file, so it survives copying as
 * the file's does not.
 */
void
sn_input_hints(struct slice name, int64_t modified_ns, int64_t gzip_ns,
               struct input_hints *out)
{
    out->format = sn_format_from_file_name(name);
    out->kind = HINT_NONE;
    out->seconds = 0;
    if (time_of_name(name, &out->seconds)) {
        out->kind = HINT_BEGUN;
    } else if (gzip_ns != 0) {
        out->kind = HINT_WRITTEN;
        out->seconds = gzip_ns / NS_PER_SECOND;
    } else if (modified_ns != 0) {
        out->kind = HINT_WRITTEN;
        out->seconds = modified_ns / NS_PER_SECOND;
    }
}
