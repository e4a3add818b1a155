/*
 * The store: adding, and the order of traces.
 *
 * SPDX-License-Identifier: MIT
 */
#include "correlate/store.h"

#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"

#define FIRST_ROOM 256   /* traces */
#define RECENT_MOST 4096 /* tuples that are found again, */
#define RECENT_SHARE 256 /* one for so many bytes of memory */

/*
 * Memory that is taken before the first run is written: runs cost little, and
 * most hunts shall stay small.  With every so many runs it is as much more, up
 * to what is allowed, since runs are to be few.
 */
#define FIRST_MOST (UINT64_C(12) << 20)
#define FIRST_RUNS 16

#define SMALL 16  /* sorted by insertion */
#define STACK 128 /* halves that wait: the smaller one goes first */

int
sn_store_init(struct store *store, const struct seine_rules *rules,
              const char *folder, uint64_t most, struct buf *message)
{
    memset(store, 0, sizeof(*store));
    store->fd = -1;
    store->rules = rules;
    store->order = sn_store_compare;
    store->source = store;
    store->most = most;
    store->message = message;
    store->sorted = true;
    store->folder = sn_strdup(folder);
    return store->folder ? 0 : SEINE_E_MEMORY;
}

int
sn_store_beside(struct store *store, const struct store *source, uint64_t most,
                store_order order)
{
    int status = sn_store_init(store, source->rules, source->folder, most,
                               source->message);

    store->order = order;
    store->source = source;
    return status;
}

void
sn_store_fini(struct store *store)
{
    for (size_t i = 0; i < store->files.count; i++)
        sn_free(store->files.at[i].name);
    if (store->folder && store->fd >= 0)
        close(store->fd);
    sn_free(store->folder);
    sn_array_fini(&store->traces);
    sn_array_fini(&store->tuples);
    sn_array_fini(&store->files);
    sn_free(store->recent);
    sn_map_fini(&store->file_index);
    sn_arena_fini(&store->texts);
    sn_arena_fini(&store->keys);
    sn_buf_fini(&store->key);
}

/* ---------------------------------------------------------------- files --- */

static int64_t
add_file(struct store *store, const char *name, const char *sha256,
         struct slice key)
{
    struct source_file *file;

    if (store->files.count == TRACE_FILES)
        return SEINE_E_LIMIT;
    file = sn_array_push(&store->files, sizeof(*file));
    if (!file)
        return SEINE_E_MEMORY;
    file->name = sn_strdup(name);
    file->untold = !sha256;
    memcpy(file->sha256, sha256 ? sha256 : "",
           (sha256 ? strlen(sha256) : 0) + 1);
    if (!file->name ||
        sn_map_add(&store->file_index, key,
                   (uint32_t)(store->files.count - 1)) == MAP_NONE) {
        sn_free(file->name);
        store->files.count--;
        return SEINE_E_MEMORY;
    }
    return (int64_t)(store->files.count - 1);
}

/* The number of a file, or MAP_NONE; its key is left in store->key. */
static uint32_t
find_file(struct store *store, const char *name, const char *sha256)
{
    sn_buf_clear(&store->key);
    sn_buf_add(&store->key, name, strlen(name) + 1);
    sn_buf_str(&store->key, sha256 ? sha256 : "");
    return store->key.failed
               ? MAP_NONE
               : sn_map_get(&store->file_index, sn_buf_view(&store->key));
}

/* Is a file the one of that number?  false says nothing. */
static bool
is_file(const struct store *store, size_t number, const char *name,
        const char *sha256)
{
    const struct source_file *file;

    if (number >= store->files.count)
        return false;
    file = &store->files.at[number];
    return file->untold == !sha256 &&
           (!sha256 || strcmp(file->sha256, sha256) == 0) &&
           strcmp(file->name, name) == 0;
}

int64_t
sn_store_file(struct store *store, const char *name, const char *sha256)
{
    struct slice key;
    uint32_t found;

    if (is_file(store, store->last_file, name, sha256))
        return (int64_t)store->last_file;
    if (sha256 && strlen(sha256) >= sizeof(store->files.at->sha256))
        return SEINE_E_INVALID;
    found = find_file(store, name, sha256);
    if (found != MAP_NONE) {
        store->last_file = found;
        return found;
    }
    key = store->key.failed
              ? sn_slice(NULL, 0)
              : sn_arena_copy(&store->keys, sn_buf_view(&store->key));
    if (!key.at)
        return SEINE_E_MEMORY;
    return add_file(store, name, sha256, key);
}

int
sn_store_tell_hash(struct store *store, const char *name, const char *sha256)
{
    uint32_t found = find_file(store, name, NULL);

    if (store->key.failed)
        return SEINE_E_MEMORY;
    if (found != MAP_NONE && strlen(sha256) < sizeof(store->files.at->sha256))
        memcpy(store->files.at[found].sha256, sha256, strlen(sha256) + 1);
    return 0;
}

/* --------------------------------------------------------------- adding --- */

uint64_t
sn_store_used(const struct store *store)
{
    return (uint64_t)store->traces.room * sizeof(*store->traces.at) +
           (uint64_t)store->tuples.room * sizeof(*store->tuples.at) +
           (uint64_t)store->recent_count * sizeof(*store->recent) +
           store->texts.used;
}

static int
make_recent(struct store *store)
{
    size_t count = RECENT_MOST;

    while (count > 1 && count > store->most / RECENT_SHARE)
        count /= 2;
    store->recent = sn_calloc(count, sizeof(*store->recent));
    store->recent_count = store->recent ? count : 0;
    return store->recent ? 0 : SEINE_E_MEMORY;
}

/*
 * The number of a tuple; MAP_NONE without memory.  One that came a while ago
 * may be kept a second time: to know them all would take more than it saves.
 */
static uint32_t
find_tuple(struct store *store, struct slice tuple)
{
    struct slice copy, *slot;
    uint32_t *recent;

    if ((!store->recent && make_recent(store) < 0) ||
        store->tuples.count == MAP_NONE - 1)
        return MAP_NONE;
    /* always the same seed: what is spilled, and told of it, must not vary */
    recent = &store->recent[sn_hash64(tuple, 0) & (store->recent_count - 1)];
    if (*recent && sn_slice_equal(store->tuples.at[*recent - 1], tuple))
        return *recent - 1;
    copy = sn_arena_copy(&store->texts, tuple);
    slot = copy.at ? sn_array_push(&store->tuples, sizeof(*slot)) : NULL;
    if (!slot)
        return MAP_NONE;
    *slot = copy;
    *recent = (uint32_t)store->tuples.count;
    return *recent - 1;
}

uint64_t
sn_store_most(const struct store *store)
{
    uint64_t most = FIRST_MOST * (1 + store->spilled / FIRST_RUNS);

    return most < store->most ? most : store->most;
}

/* Make room: more memory, or none that is used. */
static int
make_room(struct store *store, size_t tuple_size)
{
    size_t room = store->traces.room ? store->traces.room * 2 : FIRST_ROOM;
    bool full = store->traces.count == store->traces.room;
    uint64_t used = sn_store_used(store) + tuple_size;

    if (full)
        used += (uint64_t)(room - store->traces.room) * sizeof(struct trace);
    if (used > sn_store_most(store) && store->traces.count > 0)
        return sn_store_spill(store);
    if (!full)
        return 0;
    return sn_array_reserve(&store->traces, room, sizeof(struct trace));
}

int
sn_store_add(struct store *store, const struct trace *trace, struct slice tuple)
{
    int status = make_room(store, tuple.size);
    struct trace *slot;
    uint32_t number;

    if (status < 0)
        return status;
    number = find_tuple(store, tuple);
    slot = number == MAP_NONE ? NULL
                              : sn_array_push(&store->traces, sizeof(*slot));
    if (!slot)
        return SEINE_E_MEMORY;
    *slot = *trace;
    slot->tuple = number;
    store->sorted = false;
    return 0;
}

/* ---------------------------------------------------------------- order --- */

static int
compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int
compare_files(const struct store *store, uint32_t a, uint32_t b)
{
    const struct source_file *left = &store->source->files.at[a];
    const struct source_file *right = &store->source->files.at[b];
    int order = strcmp(left->name, right->name);

    if (order == 0)
        order = strcmp(left->untold ? "" : left->sha256,
                       right->untold ? "" : right->sha256);
    return order ? order : compare_numbers(a, b);
}

static int
compare_rules(const struct store *store, uint32_t a, uint32_t b)
{
    const struct correlation *left = store->rules->rules[a]->correlation;
    const struct correlation *right = store->rules->rules[b]->correlation;
    unsigned left_level = left ? left->level : 0;
    unsigned right_level = right ? right->level : 0;

    if (left_level != right_level)
        return left_level < right_level ? -1 : 1;
    return compare_numbers(a, b);
}

int
sn_store_compare(const struct store *store, const struct trace *a,
                 struct slice a_tuple, const struct trace *b,
                 struct slice b_tuple)
{
    int order;

    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    if (a->file != b->file)
        return compare_files(store, a->file, b->file);
    order = compare_numbers(a->offset, b->offset);
    if (order == 0)
        order = compare_rules(store, sn_tuple_number(a_tuple.at),
                              sn_tuple_number(b_tuple.at));
    return order ? order : sn_slice_order(a_tuple, b_tuple);
}

/* -------------------------------------------------------------- sorting --- */

static bool
is_before(const struct store *store, const struct trace *a,
          const struct trace *b)
{
    return store->order(store, a, store->tuples.at[a->tuple], b,
                        store->tuples.at[b->tuple]) < 0;
}

static void
swap(struct trace *a, struct trace *b)
{
    struct trace kept = *a;

    *a = *b;
    *b = kept;
}

static void
insert_all(const struct store *store, struct trace *at, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct trace kept = at[i];
        size_t to = i;

        for (; to > 0 && is_before(store, &kept, &at[to - 1]); to--)
            at[to] = at[to - 1];
        at[to] = kept;
    }
}

/* Let what stands at the root sink to its place. */
static void
sink(const struct store *store, struct trace *at, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && is_before(store, &at[child], &at[child + 1]))
            child++;
        if (!is_before(store, &at[root], &at[child]))
            return;
        swap(&at[root], &at[child]);
    }
}

/* For orders that would make the other one quadratic. */
static void
sort_heap(const struct store *store, struct trace *at, size_t count)
{
    for (size_t i = count / 2; i > 0; i--)
        sink(store, at, i - 1, count);
    for (size_t i = count; i > 1; i--) {
        swap(&at[0], &at[i - 1]);
        sink(store, at, 0, i - 1);
    }
}

/* Cut around the median of three; where the right part begins. */
static size_t
cut(const struct store *store, struct trace *at, size_t count)
{
    struct trace *middle = &at[count / 2], *last = &at[count - 1], pivot;
    size_t left = 0, right = count - 1;

    if (is_before(store, middle, at))
        swap(middle, at);
    if (is_before(store, last, middle)) {
        swap(last, middle);
        if (is_before(store, middle, at))
            swap(middle, at);
    }
    pivot = *middle;
    for (;;) {
        while (is_before(store, &at[left], &pivot))
            left++;
        while (is_before(store, &pivot, &at[right]))
            right--;
        if (left >= right)
            return right + 1;
        swap(&at[left++], &at[right--]);
    }
}

static bool
is_sorted(const struct store *store)
{
    for (size_t i = 1; i < store->traces.count; i++)
        if (is_before(store, &store->traces.at[i], &store->traces.at[i - 1]))
            return false;
    return true;
}

/* In place, since memory is what is short: quicksort, bounded by heapsort. */
void
sn_store_sort(struct store *store)
{
    struct {
        struct trace *at;
        size_t count;
        unsigned cuts;
    } stack[STACK] = {{store->traces.at, store->traces.count, 64}};
    size_t depth = !store->sorted && !is_sorted(store);

    while (depth > 0) {
        struct trace *at = stack[depth - 1].at;
        size_t count = stack[depth - 1].count, right;
        unsigned cuts = stack[depth - 1].cuts;

        depth--;
        if (count <= SMALL) {
            insert_all(store, at, count);
        } else if (cuts == 0 || depth + 2 > STACK) {
            sort_heap(store, at, count);
        } else {
            right = cut(store, at, count);
            stack[depth].at = at;
            stack[depth].count = right;
            stack[depth++].cuts = cuts - 1;
            stack[depth].at = at + right;
            stack[depth].count = count - right;
            stack[depth++].cuts = cuts - 1;
        }
    }
    store->sorted = true;
}
