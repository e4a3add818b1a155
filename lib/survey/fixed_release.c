/*
 * The first fixed releases of the advisory for CVE-2025-20393.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "survey/survey.h"

/* cisco-sa-sma-attack-N9bf4 as updated on 2026-01-15. */
static const seine_fixed_release releases[] = {
    {"esa", "15.0 and earlier", "15.0.5-016"},
    {"esa", "15.5", "15.5.4-012"},
    {"esa", "16.0", "16.0.4-016"},
    {"sma", "15.0 and earlier", "15.0.2-007"},
    {"sma", "15.5", "15.5.4-007"},
    {"sma", "16.0", "16.0.4-010"},
};

#define RELEASES (sizeof(releases) / sizeof(releases[0]))
#define PARTS 5 /* of a version: four numbers and the build */

const seine_fixed_release *
seine_fixed_release_get(size_t index)
{
    return index < RELEASES ? &releases[index] : NULL;
}

const char *
seine_fixed_release_source(void)
{
    return "Cisco advisory cisco-sa-sma-attack-N9bf4, update of 2026-01-15";
}

/* "15.0.5-016" to {15, 0, 5, 0, 16}; false if it is no version. */
static bool
read_version(struct slice text, uint64_t out[PARTS])
{
    size_t dash = sn_slice_find(text, '-'), count = 0;
    struct slice rest = sn_slice_first(text, dash), part;

    memset(out, 0, PARTS * sizeof(*out));
    while (sn_next_part(&rest, '.', &part))
        if (count == PARTS - 1 || !sn_parse_u64(part, &out[count++]))
            return false;
    if (count < 2)
        return false;
    return dash == text.size ||
           sn_parse_u64(sn_slice_skip(text, dash + 1), &out[PARTS - 1]);
}

static int
compare(const uint64_t a[], const uint64_t b[], size_t parts)
{
    size_t i;

    for (i = 0; i < parts; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

/* The row for a version of a product: its own train, or an earlier one. */
static const seine_fixed_release *
find_row(const char *product, const uint64_t version[PARTS],
         uint64_t fixed[PARTS])
{
    size_t i;

    for (i = 0; i < RELEASES; i++) {
        bool earlier = strstr(releases[i].train, "earlier") != NULL;

        if (strcmp(releases[i].product, product) != 0 ||
            !read_version(sn_slice_str(releases[i].release), fixed))
            continue;
        if (compare(version, fixed, 2) == 0 ||
            (earlier && compare(version, fixed, 2) < 0))
            return &releases[i];
    }
    return NULL;
}

static int
judge_product(const char *product, struct slice text, const char **release)
{
    uint64_t version[PARTS], fixed[PARTS];
    const seine_fixed_release *row = NULL;

    if (read_version(text, version))
        row = find_row(product, version, fixed);
    if (!row)
        return SEINE_FIX_UNKNOWN;
    *release = row->release;
    return compare(version, fixed, PARTS) < 0 ? SEINE_FIX_AFFECTED
                                              : SEINE_FIX_FIXED;
}

int
sn_fixed_release_judge(const char *product, struct slice version,
                       const char **release)
{
    const char *esa = "", *sma = "";
    int one, other;

    *release = "";
    if (*product)
        return judge_product(product, version, release);
    one = judge_product("esa", version, &esa);
    other = judge_product("sma", version, &sma);
    if (one != other)
        return SEINE_FIX_DEPENDS;
    *release = strcmp(esa, sma) == 0 ? esa : "";
    return one;
}
