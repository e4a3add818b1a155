/*
 * Inside the screen: what its files share.
 *
 *     screen.c         the object: hits of a block, and when to tune
 *     screen_sample.c  what is rare in a sample
 *     screen_tune.c    windows, grams and groups by that
 *     screen_build.c   the tables of a group
 *     screen_sieve.c   the sieve of some
 *     screen_search.c  a block against the tables
 *     screen_vector.c  64 places at once
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_MATCH_SCREEN_PLAN_H
#define SEINE_MATCH_SCREEN_PLAN_H

#include "match/screen.h"
#include "match/screen_vector.h"
#include "rule/literal.h"

#define SCREEN_GROUPS 8
#define WINDOW_MOST 16 /* bytes */
#define GRAM_MOST 6
#define LONE_MOST 4 /* so many bytes are searched one after another */

/* Upper and lower case letters are one byte; some others are, too. */
#define FOLD_WORD UINT64_C(0x2020202020202020)
#define GRAM_FACTOR UINT64_C(0x9E3779B97F4A7C15)

/*
 * A literal as words of eight bytes, so that most are compared in two steps.
 * One of less is its first word and its last, with a mask.
 */
struct exact {
    uint64_t first; /* lower case */
    uint64_t last;
    uint64_t mask;
    const char *text;
    uint32_t size;
    uint32_t last_at;
};

/*
 * What a gram leads to.  Most stand in one literal alone: that begins `back`
 * bytes before.  Else the phases tell where the windows with it begin: bit k,
 * stride - 1 - k bytes before, so that the hits of a literal come in order.
 */
struct gram_node {
    uint64_t gram;
    uint32_t literal;
    uint16_t back;   /* SHARED_GRAM: not one literal alone */
    uint16_t phases; /* 0: free */
};

#define SHARED_GRAM UINT16_MAX

/* The literals of a window: members [from, to).  to 0: free. */
struct window_node {
    uint64_t key;
    uint32_t from;
    uint32_t to;
};

/* A literal, the window in it; sorted by window, place, text. */
struct member {
    uint32_t literal;
    uint32_t at;   /* the window begins here in the literal */
    uint32_t next; /* first member of the window with another place */
};

/*
 * Percent escapes: many short literals with a first byte that is rare.  They
 * are a group of their own if they are so many.
 */
#define LEAD '%'
#define LEAD_SIZE 3  /* bytes, at least */
#define LED_LEAST 16 /* literals */

#define BUCKETS_MOST (8 * SIEVE_TABLES)

/* How a group of literals is searched. */
struct shape {
    unsigned gram;   /* bytes */
    unsigned window; /* bytes */
    unsigned stride; /* window - gram + 1 */
    bool sieved;     /* the sieve tells where to look; stride is 1 */
    bool led;        /* all begin with LEAD: only where it stands is looked */
};

struct group {
    struct shape shape;
    uint64_t factor; /* of the hash; leaves only the bytes of a gram */
    uint64_t gram_mask;
    unsigned map_shift;
    uint64_t *map; /* by hash of a gram: a word, and a bit of it */
    unsigned gram_shift;
    struct gram_node *grams;
    unsigned window_shift;
    struct window_node *windows;
    struct member *members;
    size_t member_count;
};

/* A literal of one byte, which is no letter. */
struct lone {
    char byte;
    uint32_t literal;
};

/* All groups; lone bytes are searched one after another if they are few. */
struct plan {
    struct group groups[SCREEN_GROUPS];
    size_t count;
    size_t sieved; /* from this group on the sieve tells where to look */
    struct sieve sieve;
    struct lone lone[LONE_MOST];
    size_t lone_count;
};

struct screen {
    const struct literal *literals;
    size_t count;
    struct exact *exact; /* by literal */
    struct plan plan;
    bool planned; /* there is a plan */
    bool settled; /* and that from a block */
    bool dense;   /* the map let much of the last block pass */
    struct screen_work work;
    uint64_t base;  /* bytes of all blocks before this one */
    uint64_t *seen; /* by literal: end of the line of its last hit */
    uint64_t wait;  /* tune again when so many bytes were searched */
    uint64_t pause; /* what wait will be after that */
    bool fresh;     /* no block was searched since it was tuned */
    uint64_t usual; /* work on the first block after that, per KiB */
};

/* A literal with its window, from which a group is built. */
struct choice {
    uint64_t key; /* of the window */
    struct slice text;
    uint32_t literal;
    uint32_t at;
    uint8_t bucket; /* of a sieve */
};

/* Little endian whatever the machine is; compilers make one load of it. */
static inline uint64_t
read_word(const char *at)
{
    const unsigned char *s = (const unsigned char *)at;

    return (uint64_t)s[0] | (uint64_t)s[1] << 8 | (uint64_t)s[2] << 16 |
           (uint64_t)s[3] << 24 | (uint64_t)s[4] << 32 | (uint64_t)s[5] << 40 |
           (uint64_t)s[6] << 48 | (uint64_t)s[7] << 56;
}

/* The same close to the end of a text; NULs stand behind it. */
static inline uint64_t
read_word_within(struct slice text, size_t at)
{
    char bytes[8] = {0};
    size_t rest = text.size - at;

    if (rest >= sizeof(bytes))
        return read_word(text.at + at);
    memcpy(bytes, text.at + at, rest);
    return read_word(bytes);
}

static inline uint64_t
word_mask(unsigned bytes)
{
    return bytes < 8 ? (UINT64_C(1) << bytes * 8) - 1 : UINT64_MAX;
}

/* What stands for the `size` bytes at `at`, which are all inside the text. */
static inline uint64_t
window_key(struct slice text, size_t at, unsigned size)
{
    uint64_t first, last;

    if (size < 8)
        return (read_word_within(text, at) | FOLD_WORD) & word_mask(size);
    first = read_word(text.at + at) | FOLD_WORD;
    last = read_word(text.at + at + size - 8) | FOLD_WORD;
    return first ^ (last << 31 | last >> 33) * GRAM_FACTOR;
}

/* Maps of 32 KiB, 256 KiB and 2 MiB. */
#define MAP_SHIFT_NEAR 52
#define MAP_SHIFT_FAR 49
#define MAP_SHIFT_FARTHER 46

/* The bit of a gram in its word of the map, now the lowest one. */
static inline uint64_t
map_bit(const uint64_t *map, unsigned shift, uint64_t hash)
{
    return map[hash >> shift] >> (hash >> (shift - 6) & 63);
}

#define QUAD_BITS 15

/* How often bytes follow each other; upper and lower case are one. */
struct sample {
    uint32_t bytes[256]; /* as they are */
    uint32_t pairs[65536];
    uint32_t quads[1 << QUAD_BITS]; /* by hash */
    uint16_t own[1 << QUAD_BITS];   /* in the literals, by hash */
    uint64_t size;
};

/* In how many of SAMPLE_WHOLE places the grams of a literal stand. */
struct rarity {
    size_t size; /* bytes of the literal that count */
    uint32_t pairs[LITERAL_MOST];
    uint32_t quads[LITERAL_MOST];
};

#define SAMPLE_WHOLE (1U << 20)

/* Usual logs; count a part of a text, or a literal. */
struct slice
sn_sample_usual(void);
void
sn_sample_text(struct sample *sample, struct slice text);
void
sn_sample_literal(struct sample *sample, struct slice literal);
void
sn_sample_rarity(const struct sample *sample, struct slice literal,
                 struct rarity *out);

/*
 * Tables for the choices, which get sorted; the hash is one of those that let
 * the least of a text pass.  0 or SEINE_E_MEMORY.
 */
int
sn_group_build(struct group *group, const struct shape *shape,
               struct choice *choices, size_t count, struct slice text);
void
sn_group_fini(struct group *group);

/*
 * A sieve of so many tables, and which bytes of each literal it looks for.
 * *passed is how many of SAMPLE_WHOLE places of a text it lets pass.  Only
 * where a sieve works.  0 or SEINE_E_MEMORY.
 */
int
sn_sieve_make(struct sieve *sieve, unsigned tables, const struct sample *sample,
              struct choice *choices, size_t count, struct slice text,
              uint64_t *passed);

int
sn_plan_make(struct plan *plan, const struct screen *screen,
             struct slice sample);
void
sn_plan_fini(struct plan *plan);

/* Add the hits of all groups, in any order.  0 or SEINE_E_MEMORY. */
int
sn_plan_search(struct screen *screen, struct slice block, bool lines,
               struct screen_hits *hits);

#endif
