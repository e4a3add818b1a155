/*
 * Hunt once, keep what was seen, tell it later: a hunt writes a block for every
 * file, which a program may keep in a data base or send to another machine;
 * another hunt tells all blocks as if it read the files.  Here they are kept in
 * memory, and the second hunt has correlations to judge.
 *
 * SPDX-License-Identifier: MIT
 */
#include <seine.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bytes {
    char *at;
    size_t size;
};

struct store {
    struct bytes head;    /* of all blocks */
    struct bytes *blocks; /* the last one may not be whole */
    size_t count;         /* of those that are */
};

static void
append(struct bytes *to, const void *data, size_t size)
{
    char *at = realloc(to->at, to->size + size);

    if (!at) {
        fprintf(stderr, "keep_blocks: out of memory\n");
        exit(2);
    }
    memcpy(at + to->size, data, size);
    to->at = at;
    to->size += size;
}

/* A block comes in pieces; with the last one comes its ledger entry. */
static int
on_part(void *user, const seine_part_bytes *bytes)
{
    struct store *store = user;

    if (bytes->kind == SEINE_PART_HEAD)
        append(&store->head, bytes->data, bytes->size);
    if (bytes->kind != SEINE_PART_BLOCK)
        return 0;
    append(&store->blocks[store->count], bytes->data, bytes->size);
    store->count += bytes->ledger != NULL;
    return 0;
}

static int64_t
read_at(void *user, uint64_t offset, void *buffer, size_t size)
{
    const struct bytes *block = user;

    if (offset >= block->size)
        return 0;
    if (size > block->size - offset)
        size = (size_t)(block->size - offset);
    memcpy(buffer, block->at + offset, size);
    return (int64_t)size;
}

static int
on_event(void *user, const seine_event *event)
{
    (void)user;
    printf("%s:%llu: %s\n", event->evidence->file,
           (unsigned long long)event->evidence->line, event->rule->title);
    return 0;
}

static int
on_finding(void *user, const seine_finding *finding)
{
    (void)user;
    printf("over time: %s: %llu events\n", finding->rule->title,
           (unsigned long long)finding->count);
    return 0;
}

static int
keep(seine_rules *rules, char **paths, struct store *store)
{
    seine_hunt_options options = {
        .struct_size = sizeof(options), .on_part = on_part, .user = store};
    seine_hunt *hunt;
    int status = seine_hunt_new(&hunt, rules, &options);

    for (; *paths && status == 0; paths++)
        status = seine_hunt_add_path(hunt, *paths);
    if (status == 0)
        status = seine_hunt_run(hunt);
    seine_hunt_free(hunt);
    return status;
}

static int
tell(seine_rules *rules, struct store *store)
{
    seine_scanner_options scan = {.struct_size = sizeof(scan),
                                  .on_event = on_event};
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .scan = &scan,
                                  .on_finding = on_finding};
    seine_hunt *hunt;
    int status = seine_hunt_new(&hunt, rules, &options);

    for (size_t i = 0; i < store->count && status == 0; i++) {
        seine_block block = {.struct_size = sizeof(block),
                             .head = store->head.at,
                             .head_size = store->head.size,
                             .read = read_at,
                             .user = &store->blocks[i]};

        status = seine_hunt_add_block(hunt, &block);
    }
    if (status == 0)
        status = seine_hunt_run(hunt);
    seine_hunt_free(hunt);
    return status;
}

static int
load(const char *path, seine_rules **rules)
{
    seine_compiler *compiler;
    int status = seine_compiler_new(&compiler, NULL);

    if (status == 0)
        status = seine_compiler_add_path(compiler, path);
    if (status == 0)
        status = seine_compiler_finish(compiler, rules);
    seine_compiler_free(compiler);
    return status;
}

#define FILES 1000

int
main(int argc, char **argv)
{
    struct store store = {{NULL, 0}, NULL, 0};
    seine_rules *rules = NULL;
    int status;

    if (argc < 3 || argc > FILES) {
        fprintf(stderr, "usage: keep_blocks RULES FILE...\n");
        return 2;
    }
    store.blocks = calloc(FILES, sizeof(*store.blocks));
    status = store.blocks ? load(argv[1], &rules) : SEINE_E_MEMORY;
    if (status == 0)
        status = keep(rules, argv + 2, &store);
    if (status >= 0) /* SEINE_INCOMPLETE: the blocks say what is missing */
        status = tell(rules, &store);
    printf("%zu blocks\n", store.count);
    for (size_t i = 0; store.blocks && i < FILES; i++)
        free(store.blocks[i].at);
    free(store.blocks);
    free(store.head.at);
    seine_rules_unref(rules);
    if (status < 0)
        fprintf(stderr, "keep_blocks: %s\n", seine_status_text(status));
    return status < 0 ? 2 : status == SEINE_INCOMPLETE ? 3 : 0;
}
