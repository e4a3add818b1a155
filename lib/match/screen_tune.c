/*
 * The screen's plan: which literals make a group, and how long its windows and
 * grams are.  All that is sensible is estimated, and the cheapest is built.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "base/text.h"
#include "match/screen_plan.h"

#define SHORT_MOST 3 /* bytes: shorter than the shortest gram of the others */
#define GRAM_LEAST 4
#define GRAMS (GRAM_MOST - GRAM_LEAST + 1)
#define SIZES (WINDOW_MOST + 1) /* longer literals count as of WINDOW_MOST */
#define ESTIMATED 4000 /* literals by which all are estimated, if more */

/* Thousandths of a cycle, roughly. */
#define COST_LOOK 3300    /* one place against the map */
#define COST_LOOK_FAR 400 /* more if the map is larger than a first cache */
#define COST_LOOK_FARTHER 2000 /* or a second */
#define COST_SIEVED 20000      /* a place that the sieve lets pass */
#define SIEVED_MOST 1500       /* literals: more let too much pass */
#define SIEVED_FEW 500         /* literals: more take long to try */
#define COST_PLACE 40000       /* one that the map lets pass */
#define MAP_NEAR 5461          /* grams whose map fits */
#define MAP_FAR 43690

/* A place through a sieve of so many tables. */
static const uint64_t sieve_costs[SIEVE_TABLES] = {380, 480, 660, 850};

static const unsigned windows[] = {4, 5, 6, 7, 8, 10, 12, 16};

#define WINDOWS (sizeof(windows) / sizeof(windows[0]))

/* How often the grams of the best windows stand in the sample. */
struct estimate {
    uint64_t places[GRAMS][WINDOWS][SIZES];
    uint64_t count[SIZES]; /* literals of a size */
    size_t led;            /* those of a group of their own */
};

/* A group before it is built: literals of these sizes. */
struct range {
    size_t from;
    size_t to; /* inclusive; SIZE_MAX: no end */
    struct shape shape;
    uint64_t cost;
};

/* A sieve, and what it looks for in each literal. */
struct sifting {
    struct sieve sieve;
    struct choice *choices; /* room for all literals */
    size_t count;
    uint64_t cost;
};

/* What a plan is made from. */
struct tuning {
    const struct screen *screen;
    struct slice text; /* the sample's */
    bool usual;        /* none was given: no work is spent on a sieve */
    struct sample sample;
    struct estimate estimate;
    struct sifting sifting; /* the best one */
    struct sifting other;   /* one that is tried */
    struct choice *choices; /* room for all literals */
};

/* In how many places each gram of a literal stands. */
static size_t
count_grams(const struct rarity *rarity, unsigned gram, uint32_t *out)
{
    const uint32_t *parts = gram < 4 ? rarity->pairs : rarity->quads;
    unsigned part = gram < 4 ? 2 : 4;
    size_t count = rarity->size - gram + 1;

    for (size_t i = 0; i < count; i++) {
        out[i] = gram == 1 ? 0 : parts[i];
        for (unsigned k = 1; k + part <= gram; k++)
            if (parts[i + k] < out[i])
                out[i] = parts[i + k];
    }
    return count;
}

/* The window with the rarest grams; *least is how often they stand somewhere.
 */
static size_t
find_window(const uint32_t *grams, size_t count, unsigned stride,
            uint64_t *least)
{
    uint64_t sum = 0;
    size_t best = 0;

    for (size_t i = 0; i < stride; i++)
        sum += grams[i];
    *least = sum;
    for (size_t i = stride; i < count; i++) {
        sum += grams[i];
        sum -= grams[i - stride];
        if (sum < *least) {
            *least = sum;
            best = i - stride + 1;
        }
    }
    return best;
}

static void
estimate_literal(struct estimate *estimate, const struct rarity *rarity,
                 uint64_t weight)
{
    size_t size = rarity->size < WINDOW_MOST ? rarity->size : WINDOW_MOST;
    uint32_t grams[LITERAL_MOST];
    uint64_t least;

    for (unsigned g = 0; g < GRAMS && GRAM_LEAST + g <= size; g++) {
        size_t count = count_grams(rarity, GRAM_LEAST + g, grams);

        for (size_t w = 0; w < WINDOWS && windows[w] <= size; w++) {
            if (windows[w] < GRAM_LEAST + g)
                continue;
            find_window(grams, count, windows[w] - GRAM_LEAST - g + 1, &least);
            estimate->places[g][w][size] += least * weight;
        }
    }
}

/* The best shape for the literals of a range, which has its sizes. */
static void
shape_range(const struct estimate *estimate, struct range *range)
{
    size_t to = range->to < WINDOW_MOST ? range->to : WINDOW_MOST;

    range->cost = UINT64_MAX;
    for (unsigned g = 0; g < GRAMS; g++)
        for (size_t w = 0; w < WINDOWS && windows[w] <= range->from; w++) {
            unsigned stride = windows[w] - GRAM_LEAST - g + 1;
            uint64_t count = 0, places = 0, cost = COST_LOOK;

            if (windows[w] < GRAM_LEAST + g)
                continue;
            for (size_t size = range->from; size <= to; size++) {
                count += estimate->count[size];
                places += estimate->places[g][w][size];
            }
            if (count * stride > MAP_NEAR)
                cost += COST_LOOK_FAR;
            if (count * stride > MAP_FAR)
                cost += COST_LOOK_FARTHER;
            cost = (cost + places * COST_PLACE / SAMPLE_WHOLE) / stride;
            if (cost >= range->cost)
                continue;
            range->cost = cost;
            range->shape.gram = GRAM_LEAST + g;
            range->shape.window = windows[w];
            range->shape.stride = stride;
        }
}

/* The least size of [from, ...) that literals have; 0: none. */
static size_t
next_size(const struct estimate *estimate, size_t from)
{
    for (; from <= WINDOW_MOST; from++)
        if (estimate->count[from])
            return from;
    return 0;
}

/* The groups of a plan, and what it costs. */
struct outline {
    struct range ranges[SCREEN_GROUPS];
    size_t count;
    uint64_t cost;
};

static void
add_range(struct outline *outline, const struct range *range)
{
    outline->ranges[outline->count++] = *range;
    outline->cost += range->cost;
}

/* The literals of `from` bytes and more: one group or two. */
static void
add_ranges(const struct estimate *estimate, size_t from,
           struct outline *outline)
{
    size_t first = next_size(estimate, from);
    struct range all = {.from = first, .to = SIZE_MAX}, low = all, high = all;
    struct range best_low = all, best_high = {.cost = 0};

    if (first == 0)
        return;
    shape_range(estimate, &all);
    best_low = all;
    for (size_t size = next_size(estimate, first + 1); size;
         size = next_size(estimate, size + 1)) {
        low.to = size - 1;
        high.from = size;
        shape_range(estimate, &low);
        shape_range(estimate, &high);
        if (low.cost + high.cost >= best_low.cost + best_high.cost)
            continue;
        best_low = low;
        best_high = high;
    }
    add_range(outline, &best_low);
    if (best_high.cost)
        add_range(outline, &best_high);
}

/* Can a literal be in the group of those that begin with LEAD? */
static bool
can_be_led(struct slice literal)
{
    return literal.size >= LEAD_SIZE && literal.at[0] == LEAD;
}

/* Literals of two and three bytes have little to choose from. */
static void
add_short_range(const struct estimate *estimate, struct outline *outline)
{
    static const struct range two = {2, 3, {2, 2, 1, false, false}, COST_LOOK};
    static const struct range three = {
        3, 3, {3, 3, 1, false, false}, COST_LOOK};

    if (estimate->count[2])
        add_range(outline, &two);
    else if (estimate->count[3])
        add_range(outline, &three);
}

/* Where the window of a literal begins. */
static uint32_t
choose_window(const struct tuning *tuning, const struct range *range,
              struct slice literal)
{
    struct rarity rarity;
    uint32_t grams[LITERAL_MOST];
    uint64_t least;
    size_t count;

    if (range->shape.led)
        return 0;
    sn_sample_rarity(&tuning->sample, literal, &rarity);
    count = count_grams(&rarity, range->shape.gram, grams);
    return (uint32_t)find_window(grams, count, range->shape.stride, &least);
}

/* The literals of a range, without windows; returns their number. */
static size_t
list_literals(const struct tuning *tuning, const struct range *range,
              struct choice *choices)
{
    const struct screen *screen = tuning->screen;
    size_t count = 0;

    for (size_t i = 0; i < screen->count; i++) {
        struct slice literal = screen->literals[i].text;

        if (literal.size < range->from || literal.size > range->to ||
            (tuning->estimate.led && can_be_led(literal)) != range->shape.led)
            continue;
        choices[count].text = literal;
        choices[count++].literal = (uint32_t)i;
    }
    return count;
}

/* The same with their windows. */
static size_t
choose_literals(struct tuning *tuning, const struct range *range)
{
    size_t count = list_literals(tuning, range, tuning->choices);

    for (size_t i = 0; i < count; i++)
        tuning->choices[i].at =
            choose_window(tuning, range, tuning->choices[i].text);
    return count;
}

/* Literals of a range that the sieve looks for, with what it looks for. */
static size_t
take_sifted(struct tuning *tuning, const struct range *range)
{
    const struct sifting *sifting = &tuning->sifting;
    size_t count = 0;

    for (size_t i = 0; i < sifting->count; i++) {
        size_t size = sifting->choices[i].text.size;

        if (size >= range->from && size <= range->to)
            tuning->choices[count++] = sifting->choices[i];
    }
    return count;
}

/*
 * A sieve of so many tables for the literals of up to `to` bytes, beside what
 * costs `rest`.  It is kept if all costs less than before: then *better.
 */
static int
try_sieve(struct tuning *tuning, size_t to, unsigned tables, uint64_t rest,
          bool *better)
{
    struct range range = {.from = 2, .to = to};
    struct sifting *other = &tuning->other, last = tuning->sifting;
    uint64_t passed;
    int status;

    other->count = list_literals(tuning, &range, other->choices);
    status = sn_sieve_make(&other->sieve, tables, &tuning->sample,
                           other->choices, other->count, tuning->text, &passed);
    if (status < 0)
        return status;
    other->cost =
        sieve_costs[tables - 1] + rest + passed * COST_SIEVED / SAMPLE_WHOLE;
    *better = other->cost < last.cost;
    if (!*better)
        return 0;
    tuning->sifting = *other;
    *other = last;
    return 0;
}

/* The groups of a sieve for the literals of up to `to` bytes, last ones. */
static void
add_sieved(const struct estimate *estimate, size_t to, struct outline *outline)
{
    static const struct range low = {2, 3, {2, 2, 1, true, false}, 0};
    static const struct range three = {3, 3, {3, 3, 1, true, false}, 0};
    struct range high = {GRAM_LEAST, to, {4, 4, 1, true, false}, 0};
    size_t least = next_size(estimate, GRAM_LEAST);

    if (to < WINDOW_MOST)
        add_ranges(estimate, to + 1, outline);
    if (estimate->count[2] || estimate->count[3])
        add_range(outline, estimate->count[2] ? &low : &three);
    if (least && least <= to)
        add_range(outline, &high);
}

/* Is the best sieve cheaper than any of more tables, whatever they let pass? */
static bool
is_least(const struct tuning *tuning, uint64_t rest, unsigned tables)
{
    return tables < SIEVE_TABLES &&
           tuning->sifting.cost <= rest + sieve_costs[tables];
}

/*
 * The best sieve for the literals of up to `to` bytes, if that is cheaper than
 * the best so far.  More tables let less pass, mostly, and take longer.
 */
static int
try_sieves(struct tuning *tuning, const struct outline *start, size_t to,
           struct outline *best)
{
    struct outline outline = *start;
    bool better = false, found = false;

    add_sieved(&tuning->estimate, to, &outline);
    tuning->sifting.cost = best->cost;
    for (unsigned i = 1; i <= SIEVE_TABLES; i++) {
        int status = try_sieve(tuning, to, i, outline.cost, &better);

        if (status < 0)
            return status;
        found = found || better;
        if ((found && !better && tuning->other.count > SIEVED_FEW) ||
            is_least(tuning, outline.cost, i))
            break;
    }
    if (!found)
        return 0;
    *best = outline;
    best->cost = tuning->sifting.cost;
    return 0;
}

/* The most bytes that all but few literals are longer than; 0: there are none.
 */
static size_t
sieved_size(const struct estimate *estimate, uint64_t most)
{
    uint64_t count = 0;

    for (size_t size = 2; size <= WINDOW_MOST; size++) {
        count += estimate->count[size];
        if (count > most)
            return size - 1 < 2 ? 0 : size - 1;
    }
    return SIZE_MAX;
}

static int
choose_outline(struct tuning *tuning, bool lone, struct outline *best)
{
    static const struct range one = {1, 1, {1, 1, 1, false, false}, COST_LOOK};
    static const struct range led = {
        LEAD_SIZE, SIZE_MAX, {LEAD_SIZE, LEAD_SIZE, 1, false, true}, 0};
    const struct estimate *estimate = &tuning->estimate;
    struct outline start = {.count = 0};
    size_t size;

    if (estimate->led)
        add_range(&start, &led);
    if (estimate->count[1] && !lone)
        add_range(&start, &one);
    *best = start;
    add_short_range(estimate, best);
    add_ranges(estimate, GRAM_LEAST, best);
    if (tuning->usual || !sn_sieve_works())
        return 0;
    size = sieved_size(estimate, SIEVED_MOST);
    return size ? try_sieves(tuning, &start, size, best) : 0;
}

/* Literals of one byte stand apart if they are few; true if they do. */
static bool
take_lone(struct plan *plan, const struct screen *screen)
{
    for (size_t i = 0; i < screen->count; i++) {
        struct slice text = screen->literals[i].text;

        if (text.size != 1)
            continue;
        if (plan->lone_count == LONE_MOST || sn_is_alpha(text.at[0])) {
            plan->lone_count = 0;
            return false;
        }
        plan->lone[plan->lone_count].byte = text.at[0];
        plan->lone[plan->lone_count++].literal = (uint32_t)i;
    }
    return true;
}

static void
fill_tuning(struct tuning *tuning)
{
    const struct screen *screen = tuning->screen;
    struct estimate *estimate = &tuning->estimate;
    size_t step = screen->count / ESTIMATED + 1;
    struct rarity rarity;

    sn_sample_text(&tuning->sample, tuning->text);
    for (size_t i = 0; i < screen->count; i++)
        estimate->led += can_be_led(screen->literals[i].text);
    if (estimate->led < LED_LEAST)
        estimate->led = 0;
    for (size_t i = 0; i < screen->count; i++) {
        size_t size = screen->literals[i].text.size;

        if (estimate->led && can_be_led(screen->literals[i].text))
            continue;
        sn_sample_literal(&tuning->sample, screen->literals[i].text);
        estimate->count[size < WINDOW_MOST ? size : WINDOW_MOST]++;
    }
    for (size_t i = 0; i < screen->count; i += step) {
        if (estimate->led && can_be_led(screen->literals[i].text))
            continue;
        sn_sample_rarity(&tuning->sample, screen->literals[i].text, &rarity);
        estimate_literal(estimate, &rarity, step);
    }
}

static int
build_plan(struct plan *plan, struct tuning *tuning)
{
    struct outline outline;
    int status;

    fill_tuning(tuning);
    status = choose_outline(tuning, take_lone(plan, tuning->screen), &outline);
    if (status < 0)
        return status;
    plan->sieve = tuning->sifting.sieve;
    for (size_t i = 0; i < outline.count && status == 0; i++) {
        const struct range *range = &outline.ranges[i];
        size_t count = range->shape.sieved ? take_sifted(tuning, range)
                                           : choose_literals(tuning, range);

        if (!range->shape.sieved)
            plan->sieved++;
        status = sn_group_build(&plan->groups[plan->count++], &range->shape,
                                tuning->choices, count, tuning->text);
    }
    return status;
}

static int
make_room(struct tuning *tuning, size_t count)
{
    tuning->choices = sn_calloc(count, sizeof(*tuning->choices));
    tuning->sifting.choices = sn_calloc(count, sizeof(*tuning->choices));
    tuning->other.choices = sn_calloc(count, sizeof(*tuning->choices));
    return tuning->choices && tuning->sifting.choices && tuning->other.choices
               ? 0
               : SEINE_E_MEMORY;
}

int
sn_plan_make(struct plan *plan, const struct screen *screen,
             struct slice sample)
{
    struct tuning *tuning = sn_calloc(1, sizeof(*tuning));
    int status;

    memset(plan, 0, sizeof(*plan));
    if (!tuning)
        return SEINE_E_MEMORY;
    tuning->screen = screen;
    tuning->usual = sample.size == 0;
    tuning->text = sample.size ? sample : sn_sample_usual();
    status = make_room(tuning, screen->count + 1);
    if (status == 0)
        status = build_plan(plan, tuning);
    sn_free(tuning->choices);
    sn_free(tuning->sifting.choices);
    sn_free(tuning->other.choices);
    sn_free(tuning);
    if (status < 0)
        sn_plan_fini(plan);
    return status;
}

void
sn_plan_fini(struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        sn_group_fini(&plan->groups[i]);
    memset(plan, 0, sizeof(*plan));
}
