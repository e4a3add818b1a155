/*
 * The screen: hits of a block, and when to tune.
 *
 * SPDX-License-Identifier: MIT
 */
#include "match/screen.h"

#include <stdlib.h>

#include "base/mem.h"
#include "match/screen_plan.h"

#define SAMPLE_LEAST 16384   /* bytes: less tells nothing */
#define PAUSE_LEAST 4194304  /* bytes between two tunings */
#define PAUSE_MOST 268435456 /* at most, however often it was in vain */
#define LITERALS_TUNED 20000 /* more of them take too long */
#define WORK_WORTH 128       /* work on a KiB: less is not worth it */
#define SIEVED_WORK 5        /* cycles or so */
#define PLACE_WORK 20
#define WINDOW_WORK 10
#define COMPARE_WORK 20

int
sn_screen_tune(struct screen *screen, struct slice sample)
{
    struct plan plan;
    int status = sn_plan_make(&plan, screen, sample);

    if (status < 0)
        return status;
    sn_plan_fini(&screen->plan);
    screen->plan = plan;
    screen->planned = true;
    screen->settled = sample.size > 0;
    screen->fresh = true;
    screen->work.tunings++;
    return 0;
}

static int
fill_exact(struct screen *screen)
{
    screen->exact = sn_calloc(screen->count + 1, sizeof(*screen->exact));
    if (!screen->exact)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < screen->count; i++) {
        struct slice text = screen->literals[i].text;
        struct exact *exact = &screen->exact[i];

        exact->last_at = text.size < 8 ? 0 : (uint32_t)text.size - 8;
        exact->first = read_word_within(text, 0);
        exact->last = read_word_within(text, exact->last_at);
        exact->mask = word_mask(text.size < 8 ? (unsigned)text.size : 8);
        exact->text = text.at;
        exact->size = (uint32_t)text.size;
    }
    return 0;
}

int
sn_screen_new(struct screen **out, const struct seine_rules *rules)
{
    struct screen *screen = sn_calloc(1, sizeof(*screen));
    int status;

    *out = NULL;
    if (!screen)
        return SEINE_E_MEMORY;
    screen->literals = rules->literals;
    screen->count = rules->literal_count;
    screen->seen = sn_calloc(screen->count + 1, sizeof(*screen->seen));
    status = screen->seen ? fill_exact(screen) : SEINE_E_MEMORY;
    if (status < 0) {
        sn_screen_free(screen);
        return status;
    }
    sn_screen_begin(screen);
    *out = screen;
    return 0;
}

void
sn_screen_free(struct screen *screen)
{
    if (!screen)
        return;
    sn_plan_fini(&screen->plan);
    sn_free(screen->exact);
    sn_free(screen->seen);
    sn_free(screen);
}

void
sn_screen_begin(struct screen *screen)
{
    screen->pause = PAUSE_LEAST;
    if (screen->wait > PAUSE_LEAST)
        screen->wait = PAUSE_LEAST;
}

const struct screen_work *
sn_screen_work(const struct screen *screen)
{
    return &screen->work;
}

static int
compare_hits(const void *left, const void *right)
{
    const struct screen_hit *a = left, *b = right;

    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    return (a->literal > b->literal) - (a->literal < b->literal);
}

#define SHIFTS 4 /* of a hit, until another way is better */

/*
 * Groups found their hits one after another, each of them nearly in order:
 * mostly a hit moves a place or two.
 */
static void
sort_hits(struct screen_hits *hits)
{
    struct screen_hit *list = hits->list.at;
    size_t left = hits->list.count * SHIFTS;

    for (size_t i = 1; i < hits->list.count; i++) {
        struct screen_hit hit = list[i];
        size_t to = i;

        for (; to > 0 && compare_hits(&list[to - 1], &hit) > 0 && left;
             left--) {
            list[to] = list[to - 1];
            to--;
        }
        list[to] = hit;
        if (left == 0) {
            qsort(list, hits->list.count, sizeof(*list), compare_hits);
            return;
        }
    }
}

/*
 * Was it so much work to find so little that other windows may be better?  Not
 * if that was so right after the last time already.
 */
static int
tune_if_worth(struct screen *screen, struct slice block,
              const struct screen_work *before)
{
    const struct screen_work *work = &screen->work;
    uint64_t spent = (work->sieved - before->sieved) * SIEVED_WORK +
                     (work->places - before->places) * PLACE_WORK +
                     (work->windows - before->windows) * WINDOW_WORK +
                     (work->compares - before->compares) * COMPARE_WORK;

    screen->wait -= screen->wait < block.size ? screen->wait : block.size;
    if (block.size < SAMPLE_LEAST)
        return 0;
    spent = spent * 1024 / block.size;
    if (screen->fresh)
        screen->usual = spent;
    screen->fresh = false;
    if (screen->wait || spent < WORK_WORTH || spent / 2 < screen->usual ||
        screen->count > LITERALS_TUNED)
        return 0;
    screen->wait = screen->pause;
    if (screen->pause < PAUSE_MOST)
        screen->pause *= 2;
    return sn_screen_tune(screen, block);
}

/*
 * The plan is made from the first block that tells enough; before, usual logs
 * must do.
 */
static int
plan_first(struct screen *screen, struct slice block)
{
    if (!screen->settled && block.size >= SAMPLE_LEAST)
        return sn_screen_tune(screen, block);
    return screen->planned ? 0 : sn_screen_tune(screen, sn_slice(NULL, 0));
}

static int
find_hits(struct screen *screen, struct slice block, bool lines,
          struct screen_hits *hits)
{
    struct screen_work before = screen->work;
    int status;

    hits->list.count = 0;
    if (block.size >= UINT32_MAX)
        return SEINE_E_LIMIT;
    status = plan_first(screen, block);
    if (status < 0)
        return status;
    status = sn_plan_search(screen, block, lines, hits);
    screen->base += block.size + 1;
    screen->work.bytes += block.size;
    if (status < 0)
        return status;
    sort_hits(hits);
    return tune_if_worth(screen, block, &before);
}

int
sn_screen_block(struct screen *screen, struct slice block,
                struct screen_hits *hits)
{
    return find_hits(screen, block, false, hits);
}

int
sn_screen_lines(struct screen *screen, struct slice block,
                struct screen_hits *hits)
{
    return find_hits(screen, block, true, hits);
}
