/*
 * What the makers of logs share: text that grows in a buffer, a generator of
 * numbers, a clock that only goes forward, and the lines to plant.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BENCH_MAKER_H
#define SEINE_BENCH_MAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LINE_ROOM = 4096,  /* no line is longer */
    STAMP_SIZE = 24,   /* "Mon Dec  1 00:00:00 2025" */
    SESSION_SIZE = 20, /* letters and digits */
    SESSIONS = 512,    /* at the same time */
    PEOPLE = 4000,
    AGENTS = 900,
    SITES = 3000,
    NAME_ROOM = 200,
};

/* One line of the file of plants; NULL is any. */
struct plant {
    const char *client;
    const char *host;
    const char *target;
};

/* Who is logged in, or looks around. */
struct session {
    unsigned person;
    unsigned agent;
    unsigned site;
    unsigned steps; /* left until it ends */
    char id[SESSION_SIZE];
};

struct maker {
    uint64_t state; /* of the generator of numbers */

    char *at; /* where the next byte goes: room for a line is there */

    int64_t second; /* of the clock, since 1970 */
    unsigned left;  /* lines left in this second */
    int64_t stamped;
    char stamp[STAMP_SIZE];

    const struct plant *plants;
    size_t plant_count;
    uint64_t planted;

    struct session sessions[SESSIONS];
    char names[PEOPLE][NAME_ROOM];
    char addresses[PEOPLE][NAME_ROOM];
    char agents[AGENTS][NAME_ROOM];
    char sites[SITES][NAME_ROOM];
};

/* A kind of log. */
struct kind {
    const char *name;

    /* The lines that open each file; how many. */
    unsigned (*open)(struct maker *maker);

    /* One line of the ordinary day. */
    void (*line)(struct maker *maker);

    /* One line with what is planted. */
    void (*plant)(struct maker *maker, const struct plant *plant);
};

extern const struct kind gui_kind;
extern const struct kind wsa_kind;

/* People, agents and sites, all out of the seed. */
void
maker_init(struct maker *maker, uint64_t seed);

/* 0 to limit - 1; limit is not 0. */
unsigned
maker_below(struct maker *maker, unsigned limit);

/* Small numbers are likelier, as the first pages of a site are. */
unsigned
maker_skewed(struct maker *maker, unsigned limit);

/* To the next line's time. */
void
maker_tick(struct maker *maker);

/* Take a session, and one step of it; *first if it has just begun. */
struct session *
maker_session(struct maker *maker, bool *first);

void
put_text(struct maker *maker, const char *text);

void
put_bytes(struct maker *maker, const char *bytes, size_t size);

void
put_char(struct maker *maker, char c);

/* With leading zeros up to width, at most 20. */
void
put_number(struct maker *maker, uint64_t number, unsigned width);

/* So many digits of hex, at most 16. */
void
put_hex(struct maker *maker, unsigned width);

/* The time as asctime() writes it. */
void
put_stamp(struct maker *maker);

/* A session id or the like: letters of both cases and digits. */
void
put_letters(struct maker *maker, unsigned count);

#endif
