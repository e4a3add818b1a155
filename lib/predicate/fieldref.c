/*
 * Comparing a field with another one.  Both are an attacker's, so that the
 * search in one for the other must be linear in both (Knuth, Morris, Pratt).
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "predicate/test.h"

/* The text with case folded, or as it is; at == NULL without memory. */
static struct slice
fold(struct slice s, bool cased, struct buf *out)
{
    char utf8[4];

    if (cased)
        return s;
    sn_buf_clear(out);
    while (s.size > 0) {
        size_t size;
        uint32_t point = sn_utf8_next(s, &size);

        if (size == 1)
            sn_buf_byte(out, sn_lower(s.at[0]));
        else
            sn_buf_add(out, utf8, sn_utf8_put(sn_fold(point), utf8));
        s = sn_slice_skip(s, size);
    }
    return out->failed ? sn_slice(NULL, 0) : sn_buf_view(out);
}

/* For each prefix of s the length of its longest proper border. */
static uint32_t *
make_failure(struct slice s, struct buf *out)
{
    uint32_t *failure, k = 0;

    sn_buf_clear(out);
    if (s.size > UINT32_MAX / sizeof(*failure) ||
        sn_buf_reserve(out, s.size * sizeof(*failure)) < 0)
        return NULL;
    failure = (uint32_t *)(void *)out->at;
    failure[0] = 0;
    for (size_t i = 1; i < s.size; i++) {
        while (k > 0 && s.at[i] != s.at[k])
            k = failure[k - 1];
        if (s.at[i] == s.at[k])
            k++;
        failure[i] = k;
    }
    return failure;
}

/* 1 found, 0 not, SEINE_E_MEMORY. */
static int
find_linear(struct slice s, struct slice needle, struct buf *table)
{
    uint32_t *failure;
    size_t k = 0;

    if (needle.size == 0)
        return 1;
    if (needle.size > s.size)
        return 0;
    failure = make_failure(needle, table);
    if (!failure)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < s.size; i++) {
        while (k > 0 && s.at[i] != needle.at[k])
            k = failure[k - 1];
        if (s.at[i] == needle.at[k] && ++k == needle.size)
            return 1;
    }
    return 0;
}

static int
compare(const struct fieldref *ref, struct slice a, struct slice b,
        struct scratch *scratch)
{
    struct slice left = fold(a, ref->cased, &scratch->folded[0]);
    struct slice right = fold(b, ref->cased, &scratch->folded[1]);

    if ((a.size && !left.at) || (b.size && !right.at))
        return SEINE_E_MEMORY;
    if (ref->open_start && ref->open_end)
        return find_linear(left, right, &scratch->failure);
    if (ref->open_end)
        return sn_slice_starts(left, right);
    if (ref->open_start)
        return sn_slice_ends(left, right);
    return sn_slice_equal(left, right);
}

bool
sn_fieldref_holds(const struct fieldref *ref, struct slice value,
                  struct seine_record *record, struct scratch *scratch)
{
    struct target_cursor cursor = {0};
    const char *field;
    struct value other;

    while (sn_target_next(&ref->other, record, &cursor, &other, &field)) {
        int found = 0;

        if (other.kind != VALUE_NULL && other.kind != VALUE_DASH)
            found = compare(ref, value, other.text, scratch);
        if (found > 0)
            return true;
        if (found < 0)
            scratch->given_up++;
    }
    return false;
}
