/*
 * Literals: the lines up to an empty one are literals, the rest is a text.  The
 * screen, as it is and tuned by this and that, finds what is found one place
 * after another; and of each line the same as if asked for all hits.
 *
 * SPDX-License-Identifier: MIT
 */
#undef NDEBUG /* checks count in release builds too */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "match/screen.h"

#define LITERALS 64
#define TEXT_MOST 8192 /* bytes; more only takes time */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct sea {
    char lower[LITERALS][LITERALS * 2];
    struct literal literals[LITERALS];
    size_t count;
    struct slice text;
};

static void
read_sea(struct sea *sea, struct slice rest)
{
    struct slice line;

    while (sn_next_part(&rest, '\n', &line) && line.size > 0) {
        struct literal *literal = &sea->literals[sea->count];
        char *lower = sea->lower[sea->count];

        line = sn_slice_first(line, sizeof(sea->lower[0]));
        if (sea->count == LITERALS || sn_slice_find(line, '\r') < line.size)
            continue;
        for (size_t i = 0; i < line.size; i++)
            lower[i] = sn_lower(line.at[i]);
        literal->text = sn_slice(lower, line.size);
        sea->count++;
    }
    sea->text = sn_slice_first(rest, TEXT_MOST);
}

static bool
stands_at(const struct sea *sea, size_t literal, size_t at)
{
    struct slice text = sea->literals[literal].text;

    return text.size <= sea->text.size - at &&
           sn_equal_nocase(sn_slice(sea->text.at + at, text.size), text);
}

/* All places one after another; of lines, the first of each. */
static void
check(struct screen *screen, const struct sea *sea, bool lines)
{
    struct screen_hits hits = {{NULL, 0, 0}};
    bool seen[LITERALS] = {false};
    size_t next = 0;
    int status = lines ? sn_screen_lines(screen, sea->text, &hits)
                       : sn_screen_block(screen, sea->text, &hits);

    assert(status == 0);
    for (size_t at = 0; at < sea->text.size; at++) {
        for (size_t i = 0; i < sea->count; i++) {
            if ((lines && seen[i]) || !stands_at(sea, i, at))
                continue;
            seen[i] = true;
            assert(next < hits.list.count && hits.list.at[next].offset == at &&
                   hits.list.at[next].literal == i);
            next++;
        }
        if (sea->text.at[at] == '\n')
            memset(seen, 0, sizeof(seen));
    }
    assert(next == hits.list.count);
    sn_array_fini(&hits.list);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sea sea;
    struct slice all = sn_slice((const char *)data, size);
    struct seine_rules rules = {.literals = sea.literals};
    struct screen *screen;

    memset(&sea, 0, sizeof(sea));
    read_sea(&sea, all);
    rules.literal_count = sea.count;
    assert(sn_screen_new(&screen, &rules) == 0);
    check(screen, &sea, false);
    check(screen, &sea, true);
    assert(sn_screen_tune(screen, sea.text) == 0);
    check(screen, &sea, true);
    check(screen, &sea, true);
    assert(sn_screen_tune(screen, all) == 0);
    check(screen, &sea, false);
    sn_screen_free(screen);
    return 0;
}
