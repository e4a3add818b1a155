/*
 * Keyed: entries of one size, found by a key of any bytes.  There is a limit
 * to their number; what comes after it is refused and counted.
 *
 * An entry begins with struct keyed.  Entries stand in the order they came in,
 * and move when one is added.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_SURVEY_KEYED_H
#define SEINE_SURVEY_KEYED_H

#include "base/arena.h"

struct keyed {
    struct slice key; /* owned by the table */
    uint64_t hash;
};

struct keyed_table {
    char *entries;
    size_t stride; /* bytes of an entry */
    size_t count;
    size_t room;
    size_t limit;
    uint32_t *slots;  /* index + 1 of an entry; 0: free */
    size_t slot_room; /* power of two */
    uint64_t refused; /* calls that found no entry and no room for it */
    struct arena keys;
};

void
sn_keyed_init(struct keyed_table *table, size_t stride, size_t limit);
void
sn_keyed_fini(struct keyed_table *table);

#define KEYED_FULL 1

/*
 * The entry of a key, made (zeroed) if it is not there.  0, KEYED_FULL with
 * *out == NULL, or SEINE_E_MEMORY.
 */
int
sn_keyed_add(struct keyed_table *table, struct slice key, void *out);

/* The entry of a key, or NULL. */
void *
sn_keyed_find(const struct keyed_table *table, struct slice key);

/* The entry at an index below count. */
void *
sn_keyed_at(const struct keyed_table *table, size_t index);

/* Its index. */
size_t
sn_keyed_index(const struct keyed_table *table, const void *entry);

/* Leave out the entries that `keep` is false for; the others keep their order.
 * 0 or SEINE_E_MEMORY. */
int
sn_keyed_sieve(struct keyed_table *table, bool (*keep)(void *entry, void *user),
               void *user);

#endif
