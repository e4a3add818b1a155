/*
 * Fuzz target: parts.  What is accepted is told; written again as it is told it
 * tells the same.  Seals are set right where fuzzing would never find them:
 *
 *     first byte   the rest is
 *     0            a whole part, as it is
 *     1            the items of a block
 *     2            the ledger entry of a block
 *     3            the body of a head, before a block without items
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "part/part.h"
#include "sum.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rules_text[] =
    "title: requests\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0001\n"
    "name: requests\nlogsource: {category: webserver}\n"
    "detection:\n  a: {cs-uri-query|contains: '/'}\n  condition: a\n"
    "level: low\n"
    "---\n"
    "title: words\nlogsource: {product: cisco}\n"
    "detection:\n  k: ['needle', 'Traceback']\n  condition: k\n"
    "level: medium\n"
    "---\n"
    "title: addresses\nlevel: critical\n"
    "indicators: {type: ip, values: [203.0.113.0/24]}\n"
    "---\n"
    "title: many\n"
    "correlation:\n  type: value_count\n  rules: [requests]\n"
    "  group-by: [source.ip]\n  timespan: 1h\n"
    "  condition: {gte: 2, field: user.name}\n  generate: true\n"
    "---\n"
    "title: nobody\nlogsource: {category: webserver}\n"
    "filter:\n  rules: [requests]\n  joe: {cs-username: joe}\n"
    "  condition: not joe\n"
    "---\n"
    "title: signs\nlevel: high\n"
    "survey:\n  signs: [nul-run, silence, early-end, backwards, chain-hole,\n"
    "    header-missing, line-cut, line-without-stamp, odd-continuation,\n"
    "    line-merged]\n";

static seine_rules *
get_rules(void)
{
    static seine_rules *rules;
    seine_compiler *compiler;

    if (rules)
        return rules;
    if (seine_compiler_new(&compiler, NULL) < 0 ||
        seine_compiler_add(compiler, "rules", rules_text,
                           sizeof(rules_text) - 1) < 0 ||
        seine_compiler_finish(compiler, &rules) < 0)
        abort();
    seine_compiler_free(compiler);
    return rules;
}

/* ---------------------------------------------------------------- hunts --- */

/* What a hunt told, as a sum; and the part that it wrote. */
struct outcome {
    uint64_t sum;
    struct buf part;
    uint64_t files;
};

static void
add(struct outcome *outcome, const void *data, size_t size)
{
    outcome->sum = sum_add(outcome->sum, data, size);
}

static int
take_event(void *user, const seine_event *event)
{
    struct outcome *outcome = user;
    seine_field field;
    const char *text;
    size_t size, cursor = 0;

    add(outcome, event->rule->title, strlen(event->rule->title));
    add(outcome, event->finding_id, strlen(event->finding_id));
    add(outcome, event->evidence->raw, event->evidence->raw_size);
    add(outcome, &event->evidence->offset, sizeof(event->evidence->offset));
    add(outcome, &event->time->ns, sizeof(event->time->ns));
    add(outcome, event->time->original, event->time->original_size);
    for (size_t i = 0; i < event->matched_count; i++) {
        add(outcome, event->matched[i]->field,
            strlen(event->matched[i]->field));
        add(outcome, event->matched[i]->value, event->matched[i]->value_size);
        add(outcome, event->matched[i]->indicator,
            event->matched[i]->indicator_size);
    }
    if (seine_record_get(event->record, "x-uri-decoded", &text, &size) == 1)
        add(outcome, text, size);
    while (seine_record_next(event->record, &cursor, &field)) {
        add(outcome, field.name, field.name_size);
        add(outcome, field.value, field.value_size);
    }
    return 0;
}

static int
take_file(void *user, const seine_ledger *ledger)
{
    struct outcome *outcome = user;

    outcome->files++;
    add(outcome, ledger->file, strlen(ledger->file));
    add(outcome, ledger->sha256, strlen(ledger->sha256));
    add(outcome, ledger->why, strlen(ledger->why));
    add(outcome, &ledger->lines, sizeof(ledger->lines));
    add(outcome, &ledger->events, sizeof(ledger->events));
    for (size_t i = 0; i < ledger->damage_count; i++)
        add(outcome, &ledger->damage[i]->offset, sizeof(uint64_t));
    for (size_t i = 0; ledger->formats[i]; i++)
        add(outcome, ledger->formats[i], strlen(ledger->formats[i]));
    return 0;
}

static int
take_finding(void *user, const seine_finding *finding)
{
    add(user, finding->finding_id, strlen(finding->finding_id));
    for (size_t i = 0; i < finding->group_count; i++)
        add(user, finding->groups[i]->value, finding->groups[i]->value_size);
    return 0;
}

static int
take_part(void *user, const seine_part_bytes *bytes)
{
    struct outcome *outcome = user;

    sn_buf_add(&outcome->part, bytes->data, bytes->size);
    return 0;
}

/* Tell a part.  write: as another one, else with correlations. */
static void
tell(struct outcome *outcome, const char *path, bool write)
{
    seine_scanner_options scan = {.struct_size = sizeof(scan),
                                  .on_event = take_event,
                                  .on_suppressed = take_event,
                                  .user = outcome};
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .scan = &scan,
                                  .on_file = take_file,
                                  .on_finding = take_finding,
                                  .on_part = write ? take_part : NULL,
                                  .user = outcome};
    seine_hunt *hunt;

    *outcome = (struct outcome){.sum = SUM_BEGIN};
    if (seine_hunt_new(&hunt, get_rules(), &options) < 0 ||
        seine_hunt_add_part(hunt, path) < 0 || !seine_hunt_part(hunt, 0) ||
        seine_hunt_run(hunt) < 0)
        abort();
    seine_hunt_free(hunt);
}

/* --------------------------------------------------------------- making --- */

static void
add_chunk(struct buf *out, enum part_chunk kind, struct slice body)
{
    char head[PART_CHUNK_HEAD];

    sn_chunk_head(head, kind, body.size);
    sn_buf_add(out, head, sizeof(head));
    sn_buf_slice(out, body);
}

/* Put the seal of what stands from `from` on at the end of the last chunk. */
static void
seal_last(struct buf *out, size_t from, size_t chunk)
{
    struct hasher *hasher;
    char seal[PART_SEAL];

    sn_chunk_head(out->at + chunk, (enum part_chunk)out->at[chunk],
                  out->size - chunk - PART_CHUNK_HEAD + PART_SEAL);
    if (sn_hasher_new(&hasher) < 0)
        abort();
    sn_hasher_begin(hasher);
    sn_hasher_add(hasher, out->at + from, out->size - from);
    if (sn_seal(hasher, seal) < 0)
        abort();
    sn_hasher_free(hasher);
    sn_buf_add(out, seal, sizeof(seal));
}

static void
add_head(struct buf *out, struct slice body)
{
    const seine_scanner_options scan = {.struct_size = sizeof(scan)};
    struct part_options options;
    size_t chunk;

    if (!body.at) {
        sn_part_options(&options, &scan);
        if (sn_head_write(out, get_rules(), &options, 0, 0, "") < 0)
            abort();
        return;
    }
    sn_buf_str(out, PART_MAGIC);
    chunk = out->size;
    add_chunk(out, CHUNK_HEAD, body);
    seal_last(out, 0, chunk);
}

static void
put_ledger(struct buf *out, const struct block_reader *counted)
{
    static const char *const none[] = {NULL};
    seine_ledger ledger = {.state = SEINE_FILE_READ,
                           .sha256 = "",
                           .format = "raw",
                           .why = "",
                           .reason = "",
                           .appliance = "",
                           .version = "",
                           .events = counted->events,
                           .suppressed = counted->suppressed,
                           .correlated = counted->traces,
                           .formats = none};

    sn_put_uint(out, 0);
    sn_put_bytes(out, sn_slice("\x07", 1)); /* applicable */
    sn_put_bytes(out, sn_slice("\x00", 1)); /* given up */
    sn_item_put_ledger(out, &ledger);
    if (sn_item_put_trail(out, NULL) < 0)
        abort();
}

static int64_t
read_buf(void *user, uint64_t offset, void *buffer, size_t size)
{
    const struct buf *from = user;
    struct slice now =
        sn_slice_first(sn_slice_skip(sn_buf_view(from), (size_t)offset), size);

    if (now.size)
        memcpy(buffer, now.at, now.size);
    return (int64_t)now.size;
}

/* How many events and traces the items are: the ledger must say so. */
static void
count_items(struct block_reader *reader, struct buf *block, size_t from)
{
    const seine_rules *rules = get_rules();
    const struct rule **list = calloc(rules->count, sizeof(*list));

    for (size_t i = 0; i < rules->count; i++)
        list[i] = rules->rules[i];
    if (sn_part_reader_init(reader) < 0)
        abort();
    reader->read = read_buf;
    reader->user = block;
    reader->rules = list;
    reader->rule_count = rules->count;
    (void)sn_part_block_open(reader, from);
    sn_part_reader_fini(reader);
    free(list);
}

static void
add_block(struct buf *out, struct slice items, struct slice ledger)
{
    struct block_reader reader = {0};
    struct buf body = {0};
    size_t from = out->size, chunk;

    sn_put_bytes(&body, sn_slice_str("file"));
    add_chunk(out, CHUNK_BEGIN, sn_buf_view(&body));
    if (items.size)
        add_chunk(out, CHUNK_DATA, items);
    count_items(&reader, out, from);
    sn_buf_clear(&body);
    if (ledger.at)
        sn_buf_slice(&body, ledger);
    else
        put_ledger(&body, &reader);
    chunk = out->size;
    add_chunk(out, CHUNK_LEDGER, sn_buf_view(&body));
    seal_last(out, from, chunk);
    sn_buf_fini(&body);
}

static void
make_part(struct buf *out, unsigned kind, struct slice body)
{
    const struct slice none = {NULL, 0};

    if (kind == 0) {
        sn_buf_slice(out, body);
        return;
    }
    add_head(out, kind == 3 ? body : none);
    add_block(out, kind == 1 ? body : none, kind == 2 ? body : none);
}

/* --------------------------------------------------------------- target --- */

static void
write_file(int fd, const struct buf *bytes)
{
    if (ftruncate(fd, 0) != 0 || pwrite(fd, bytes->at ? bytes->at : "",
                                        bytes->size, 0) != (ssize_t)bytes->size)
        abort();
}

/* A file that is gone with the process. */
static int
open_nameless(char path[32])
{
    char name[] = "/tmp/seine-fuzz-part-XXXXXX";
    int fd = mkstemp(name);

    if (fd < 0)
        abort();
    unlink(name);
    snprintf(path, 32, "/proc/self/fd/%d", fd);
    return fd;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[32];
    static int fd = -1;
    struct outcome first, second, third;
    struct buf part = {0};

    if (fd < 0)
        fd = open_nameless(path);
    if (size > 0)
        make_part(&part, data[0] % 4,
                  sn_slice((const char *)data + 1, size - 1));
    write_file(fd, &part);
    sn_buf_fini(&part);
    tell(&first, path, false);
    tell(&second, path, true);
    write_file(fd, &second.part);
    tell(&third, path, false);
    if (first.sum != third.sum || first.files != third.files) {
        fprintf(stderr, "written again it tells something else\n");
        abort();
    }
    sn_buf_fini(&second.part);
    return 0;
}
