/*
 * The screen: the literals of all rules, searched at once over a whole block.
 *
 * SPDX-License-Identifier: MIT
 */
#include "match/screen.h"

#include "base/mem.h"
#include "predicate/needles.h"

struct screen {
    struct needles *needles;
};

/* Hits of needles are hits of the screen: the numbers are the same. */
_Static_assert(sizeof(struct screen_hit) == sizeof(struct needle_hit) &&
                   offsetof(struct screen_hit, offset) ==
                       offsetof(struct needle_hit, offset) &&
                   offsetof(struct screen_hit, literal) ==
                       offsetof(struct needle_hit, needle),
               "hits of the screen have the shape of those of needles");

int
sn_screen_new(struct screen **out, const struct seine_rules *rules)
{
    struct slice *texts = sn_calloc(rules->literal_count + 1, sizeof(*texts));
    struct screen *screen = sn_calloc(1, sizeof(*screen));
    int status = SEINE_E_MEMORY;

    *out = NULL;
    if (texts && screen) {
        for (size_t i = 0; i < rules->literal_count; i++)
            texts[i] = rules->literals[i].text;
        status = sn_needles_new(&screen->needles, texts, rules->literal_count);
    }
    sn_free(texts);
    if (status < 0) {
        sn_screen_free(screen);
        return status;
    }
    *out = screen;
    return 0;
}

void
sn_screen_free(struct screen *screen)
{
    if (!screen)
        return;
    sn_needles_free(screen->needles);
    sn_free(screen);
}

int
sn_screen_block(const struct screen *screen, struct slice block,
                struct screen_hits *hits)
{
    struct needle_hits found;
    int status;

    /* the list goes there and back, so that its memory is used again */
    found.list.at = (struct needle_hit *)(void *)hits->list.at;
    found.list.count = hits->list.count;
    found.list.room = hits->list.room;
    status = sn_needles_find(screen->needles, block, &found);
    hits->list.at = (struct screen_hit *)(void *)found.list.at;
    hits->list.count = found.list.count;
    hits->list.room = found.list.room;
    return status;
}
