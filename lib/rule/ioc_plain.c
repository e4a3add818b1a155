/*
 * Plain indicator text: a value a line, as people publish it - defanged, with
 * CR, trailing blanks, comments, and names of tools between the values.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/ioc.h"

#include "base/text.h"

/* Without a comment: `#` at the start or after a blank, `//` at the start. */
static struct slice
strip_comment(struct slice line)
{
    line = sn_trim(line);
    if (sn_slice_opens(line, "//") || sn_slice_opens(line, ";"))
        return sn_slice(line.at, 0);
    for (size_t i = 0; i < line.size; i++) {
        i += sn_slice_find(sn_slice_skip(line, i), '#');
        if (i < line.size && (i == 0 || sn_is_space(line.at[i - 1])))
            return sn_trim(sn_slice_first(line, i));
    }
    return line;
}

static bool
is_separator(char c)
{
    return sn_is_space(c) || c == ',' || c == ';' || c == '|';
}

/* The next part of a line of several. */
static bool
next_part(struct slice *rest, struct slice *part)
{
    size_t size = 0;

    while (rest->size && is_separator(rest->at[0]))
        *rest = sn_slice_skip(*rest, 1);
    while (size < rest->size && !is_separator(rest->at[size]))
        size++;
    *part = sn_slice_first(*rest, size);
    *rest = sn_slice_skip(*rest, size);
    return size > 0;
}

static int
guess_part(struct ioc *ioc, struct slice part)
{
    return sn_indicator_guess(sn_indicator_refang(&ioc->set->arena, part));
}

/* "0.0.0.0 name" of a hosts file: the name is meant. */
static bool
is_hosts_line(struct slice line)
{
    struct slice word, name;

    if (!sn_next_word(&line, &word) || !sn_next_word(&line, &name))
        return false;
    return (sn_slice_is(word, "0.0.0.0") || sn_slice_is(word, "127.0.0.1") ||
            sn_slice_is(word, "::")) &&
           sn_indicator_guess(name) == INDICATOR_DOMAIN;
}

/* Do all parts look like values?  Then names in it are no prose. */
static bool
all_values(struct ioc *ioc, struct slice line)
{
    struct slice part;

    while (next_part(&line, &part))
        if (guess_part(ioc, part) < 0)
            return false;
    return true;
}

/*
 * Several values, or a value with a remark.  In a remark a name with a dot is
 * likely prose, but for the first part.
 */
static int
read_parts(struct ioc *ioc, struct slice line, int number)
{
    bool all = all_values(ioc, line), hosts = is_hosts_line(line), first = true;
    struct slice rest = line, part;
    size_t used = ioc->count;
    int status = 0, shape;

    if (hosts)
        next_part(&rest, &part);
    while (status == 0 && next_part(&rest, &part)) {
        shape = guess_part(ioc, part);
        if (shape >= 0 && (all || first || shape != INDICATOR_DOMAIN))
            status =
                sn_ioc_add(ioc, shape, part, number, IOC_NO_FROM, IOC_NO_UNTIL);
        first = false;
    }
    if (status == 0 && ioc->count == used)
        sn_ioc_unused(ioc, IOC_NO_SHAPE, line, number);
    return status;
}

static int
read_line(struct ioc *ioc, struct slice line, int number)
{
    struct slice text = strip_comment(line), value;
    int shape;

    if (!text.size)
        return 0;
    value = sn_indicator_refang(&ioc->set->arena, text);
    shape = sn_indicator_guess(value);
    return shape >= 0 ? sn_ioc_add_shape(ioc, shape, value, number)
                      : read_parts(ioc, text, number);
}

int
sn_ioc_read_plain(struct ioc *ioc, struct slice text, const char **error)
{
    struct slice line;
    int number = 0, status = 0;

    (void)error;
    while (status == 0 && sn_next_part(&text, '\n', &line))
        status = read_line(ioc, line, ++number);
    return status;
}
