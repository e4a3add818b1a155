/*
 * Parts: told from them, hunts tell the same as if they had read the files; and
 * whatever is cut off, changed or foreign in them is found.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/wire.h"
#include "part/part.h"
#include "show.h"
#include "suite.h"

#define FILES 12
#define SHARDS 3

static char folder[32]; /* with two others in it: */
static char logs[40];
static char parts[40];
static seine_rules *rules;

static void
name_file(char path[64], const char *what, int number)
{
    snprintf(path, 64, "%s/%s/%02d", folder, what, number);
}

static void
write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");

    ck_assert_msg(file != NULL, "%s: %s", path, strerror(errno));
    ck_assert_uint_eq(fwrite(data, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

/* Of several formats, one damaged, one empty. */
static void
write_log(int number)
{
    static const char *const lines[] = {
        "Mon Dec  1 00:00:00 2025 Info: Time offset from UTC: 3600 seconds\n",
        "Mon Dec  1 00:00:01 2025 Info: req:192.0.2.9 user:joe id:- 200 GET /x "
        "HTTP/1.1 Mozilla/5.0\n",
        "Mon Dec  1 00:00:02 2025 Info: req:203.0.113.9 user:- id:- 404 GET "
        "/e?a=1&b=%2e%2e/ HTTP/1.1 x\n",
        "Mon Dec  1 00:00:03 2025 Critical: An application fault occurred: x\n"
        "Traceback\n  here: needle\n",
        "192.0.2.1 - - [01/Dec/2025:00:00:04 +0000] \"GET /etc/passwd?x=1&y=%41"
        " HTTP/1.1\" 200 12 \"https://example.com/\" \"curl/7.1\"\n",
        "[{\"_raw\":\"Mon Dec  1 00:00:05 2025 Info: req:203.0.113.9 user:- "
        "id:- 200 GET \\/e?\\\"q\\\"=1 HTTP\\/1.1 curl\",\"host\":\"esa\\t1\","
        "\"_time\":\"2025-12-01T00:00:05Z\"}]\n",
        "{\"cs-uri-query\":\"/e\\u002f..\\/?a=b\",\"src_ip\":\"203.0.113.1\","
        "\"colour\":{\"name\":\"r\\u00e9d\"},\"n\":12,\"yes\":true,"
        "\"no\":null}\n",
        "needle, of no known format\n",
    };
    struct buf text = {0};
    char path[64];

    for (int i = 0; number > 0 && i < 6 + number; i++)
        sn_buf_str(&text, lines[number < 5 ? (i + number) % 4 : number % 8]);
    name_file(path, "logs", number);
    write_file(path, number == 11 ? "\x1f\x8b\x08 no gzip" : text.at,
               number == 11 ? 11 : text.size);
    sn_buf_fini(&text);
}

/* ---------------------------------------------------------------- hunts --- */

struct told {
    struct buf text;
    struct buf part; /* bytes, if it is to be written */
    bool write;
    int threads;
    size_t pieces;
    size_t files;
    size_t last_pieces; /* those with a ledger */
    int status;
    uint64_t parts, parts_whole;
};

static int
on_event(void *user, const seine_event *event)
{
    show_event(&((struct told *)user)->text, event);
    return 0;
}

static int
on_finding(void *user, const seine_finding *finding)
{
    show_finding(&((struct told *)user)->text, finding);
    return 0;
}

static int
on_file(void *user, const seine_ledger *ledger)
{
    struct told *told = user;

    told->files++;
    show_ledger(&told->text, ledger);
    return 0;
}

static int
on_part(void *user, const seine_part_bytes *bytes)
{
    struct told *told = user;

    told->pieces++;
    told->last_pieces += bytes->ledger != NULL;
    sn_buf_add(&told->part, bytes->data, bytes->size);
    return 0;
}

static seine_hunt *
make_hunt_of(struct told *told, seine_rules *of, const char *zone,
             uint64_t shard, uint64_t shards)
{
    seine_scanner_options scan = {.struct_size = sizeof(scan),
                                  .assume_tz = zone,
                                  .on_event = on_event,
                                  .on_suppressed = on_event,
                                  .user = told};
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .scan = &scan,
                                  .threads = told->threads,
                                  .on_file = on_file,
                                  .on_finding = on_finding,
                                  .on_part = told->write ? on_part : NULL,
                                  .shard = shard,
                                  .shards = shards,
                                  .user = told};
    seine_hunt *hunt;

    ck_assert_int_eq(seine_hunt_new(&hunt, of, &options), 0);
    return hunt;
}

static seine_hunt *
make_hunt(struct told *told, uint64_t shard, uint64_t shards)
{
    return make_hunt_of(told, rules, "+01:00", shard, shards);
}

/* How the summary goes into the text: with rules and filters. */
static void
show_summary(struct buf *out, const seine_summary *summary)
{
    sn_buf_format(out, "complete=%d files=%llu/%llu events=%llu/%llu/%llu",
                  summary->complete, (unsigned long long)summary->files,
                  (unsigned long long)summary->files_damaged,
                  (unsigned long long)summary->events,
                  (unsigned long long)summary->suppressed,
                  (unsigned long long)summary->correlated);
    for (size_t i = 0; i < summary->filter_count; i++)
        sn_buf_format(out, " %s: %llu", summary->filters[i]->title,
                      (unsigned long long)summary->filter_suppressed[i]);
    for (size_t i = 0; i < summary->not_applicable_count; i++)
        sn_buf_format(out, " not: %s", summary->not_applicable[i]->title);
    for (int i = 0; i < 6; i++)
        sn_buf_format(out, " %llu",
                      (unsigned long long)summary->events_by_level[i]);
    if (summary->correlation)
        sn_buf_format(out, " correlated %llu",
                      (unsigned long long)summary->correlation->events);
}

static void
end_hunt(seine_hunt *hunt, struct told *told)
{
    told->status = seine_hunt_run(hunt);
    if (!told->write)
        show_summary(&told->text, seine_hunt_summary(hunt));
    told->parts = seine_hunt_summary(hunt)->parts;
    told->parts_whole = seine_hunt_summary(hunt)->parts_whole;
    seine_hunt_free(hunt);
}

static void
hunt_files(struct told *told, uint64_t shard, uint64_t shards)
{
    seine_hunt *hunt = make_hunt(told, shard, shards);

    ck_assert_int_eq(seine_hunt_add_path(hunt, logs), 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, "/nonexistent/log"), 0);
    end_hunt(hunt, told);
}

static void
fini_told(struct told *told)
{
    sn_buf_fini(&told->text);
    sn_buf_fini(&told->part);
    memset(told, 0, sizeof(*told));
}

static struct told whole;         /* what a hunt tells */
static struct told part;          /* of all files */
static struct told shard[SHARDS]; /* of some */

static void
make_all(void)
{
    snprintf(folder, sizeof(folder), "/tmp/seine-part-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(logs, sizeof(logs), "%s/logs", folder);
    snprintf(parts, sizeof(parts), "%s/parts", folder);
    ck_assert_int_eq(mkdir(logs, 0700), 0);
    ck_assert_int_eq(mkdir(parts, 0700), 0);
    rules = show_rules();
    for (int i = 0; i < FILES; i++)
        write_log(i);
    whole.threads = 1;
    hunt_files(&whole, 0, 0);
    part = (struct told){.write = true, .threads = 1};
    hunt_files(&part, 0, 0);
    for (int i = 0; i < SHARDS; i++) {
        shard[i] = (struct told){.write = true, .threads = 1};
        hunt_files(&shard[i], (uint64_t)i + 1, SHARDS);
    }
}

static void
remove_all(void)
{
    char path[64];

    for (int i = 0; i < FILES; i++) {
        name_file(path, "logs", i);
        unlink(path);
        name_file(path, "parts", i);
        unlink(path);
    }
    rmdir(logs);
    rmdir(parts);
    rmdir(folder);
    seine_rules_unref(rules);
    fini_told(&whole);
    fini_told(&part);
    for (int i = 0; i < SHARDS; i++)
        fini_told(&shard[i]);
}

static void
ck_same(const struct buf *a, const struct buf *b, const char *what)
{
    size_t i = 0;

    while (i < a->size && i < b->size && a->at[i] == b->at[i])
        i++;
    ck_assert_msg(i == a->size && i == b->size,
                  "%s: from byte %zu on '%.*s', not '%.*s'", what, i,
                  (int)(b->size - i < 100 ? b->size - i : 100), b->at + i,
                  (int)(a->size - i < 100 ? a->size - i : 100), a->at + i);
}

/* Add bytes as part number so-and-so. */
static void
add_part(seine_hunt *hunt, int number, const void *data, size_t size)
{
    char path[64];

    name_file(path, "parts", number);
    write_file(path, data, size);
    ck_assert_int_eq(seine_hunt_add_part(hunt, path), 0);
}

static void
add_told(seine_hunt *hunt, int number, const struct told *from)
{
    add_part(hunt, number, from->part.at, from->part.size);
}

/* ----------------------------------------------------------------- same --- */

START_TEST(a_part_tells_what_the_hunt_told)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = make_hunt(&told, 0, 0);

    add_told(hunt, 0, &part);
    ck_assert_int_eq(seine_hunt_part(hunt, 0)->state, SEINE_PART_WHOLE);
    ck_assert_uint_eq(seine_hunt_part(hunt, 0)->blocks, FILES + 1);
    end_hunt(hunt, &told);
    ck_same(&whole.text, &told.text, "from a part");
    ck_assert_int_eq(whole.status, told.status);
    ck_assert_uint_eq(part.last_pieces, FILES + 1);
    ck_assert_ptr_nonnull(strstr(sn_buf_string(&whole.text), "finding many"));
    ck_assert_ptr_nonnull(strstr(whole.text.at, " but nobody in particular"));
    fini_told(&told);
}
END_TEST

START_TEST(threads_do_not_change_a_part)
{
    struct told told = {.write = true, .threads = 5};

    hunt_files(&told, 0, 0);
    ck_same(&part.part, &told.part, "part by threads");
    fini_told(&told);
}
END_TEST

static const int orders[][4] = {{0, 1, 2, 2}, {0, 2, 1, 0}, {1, 0, 2, 1},
                                {1, 2, 0, 0}, {2, 0, 1, 2}, {2, 1, 0, 1}};

START_TEST(shards_tell_it_in_any_order_and_twice)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = make_hunt(&told, 0, 0);
    uint64_t blocks = 0;

    for (int i = 0; i < 4; i++) {
        add_told(hunt, i, &shard[orders[_i][i]]);
        blocks += i < 3 ? seine_hunt_part(hunt, (size_t)i)->blocks : 0;
    }
    ck_assert_uint_eq(blocks, FILES + 1);
    end_hunt(hunt, &told);
    ck_same(&whole.text, &told.text, "from shards");
    ck_assert_uint_eq(told.parts_whole, 4);
    fini_told(&told);
}
END_TEST

/* Held against numbers made by another program (see the comment). */
START_TEST(shards_are_chosen_by_the_hash_of_the_path)
{
    /* int.from_bytes(hashlib.sha256(b"...").digest()[:8], "big") % 7 + 1 */
    ck_assert_uint_eq(sn_part_shard("/var/log/gui.current", 7), 6);
    ck_assert_uint_eq(sn_part_shard("a", 7), 5);
    ck_assert_uint_eq(sn_part_shard("", 16384), 7189);
    ck_assert_uint_eq(sn_part_shard("-", 1), 1);
}
END_TEST

/* --------------------------------------------------------------- damage --- */

static int
state_of(const void *data, size_t size, size_t *files)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = make_hunt(&told, 0, 0);
    int state;

    add_part(hunt, 0, data, size);
    state = seine_hunt_part(hunt, 0)->state;
    ck_assert((state == SEINE_PART_WHOLE) ==
              (*seine_hunt_part(hunt, 0)->reason == '\0'));
    end_hunt(hunt, &told);
    if (state != SEINE_PART_WHOLE)
        ck_assert_int_eq(told.status, SEINE_INCOMPLETE);
    *files = told.files;
    fini_told(&told);
    return state;
}

START_TEST(a_part_that_is_cut_off_anywhere_is_told_up_to_there)
{
    size_t files = 0, before = 0, step = part.part.size / 250 + 1;

    for (size_t size = 0; size < part.part.size; size += step) {
        int state = state_of(part.part.at, size, &files);

        ck_assert_msg(state == SEINE_PART_CUT ||
                          (state == SEINE_PART_FAILED && files == 0),
                      "cut to %zu bytes it is %s", size,
                      seine_part_state_name(state));
        ck_assert_uint_ge(files, before);
        before = files;
    }
    ck_assert_uint_eq(before, FILES + 1);
}
END_TEST

START_TEST(a_byte_that_changed_is_found_wherever_it_is)
{
    size_t files, step = part.part.size / 400 + 1;

    for (size_t i = (size_t)_i; i < part.part.size; i += step) {
        char kept = part.part.at[i];
        int state;

        part.part.at[i] = (char)(kept ^ (_i ? 0x80 : 1));
        state = state_of(part.part.at, part.part.size, &files);
        part.part.at[i] = kept;
        ck_assert_msg(state != SEINE_PART_WHOLE, "byte %zu", i);
        ck_assert_uint_le(files, FILES + 1);
    }
}
END_TEST

START_TEST(bytes_behind_its_end_are_found)
{
    size_t files;

    sn_buf_byte(&part.part, '\0');
    ck_assert_int_eq(state_of(part.part.at, part.part.size, &files),
                     SEINE_PART_DAMAGED);
    part.part.size--;
    ck_assert_uint_eq(files, FILES + 1);
}
END_TEST

/* A block that is damaged does not take away those behind it. */
START_TEST(blocks_behind_a_damaged_one_are_told)
{
    struct slice bytes = sn_buf_view(&part.part);
    size_t at = bytes.size / 2, files;
    char kept = bytes.at[at];

    part.part.at[at] ^= 1;
    ck_assert_int_eq(state_of(bytes.at, bytes.size, &files),
                     SEINE_PART_DAMAGED);
    part.part.at[at] = kept;
    ck_assert_uint_eq(files, FILES);
}
END_TEST

START_TEST(what_is_no_part_is_named)
{
    static const char *const texts[] = {"",
                                        "seine-part",
                                        "seine-part 2\nH",
                                        "seine-part 1\nB\0\0\0\0",
                                        "seine-part 1\nH\xff\xff\xff\x0f",
                                        "seine-part 1\nH\0\0\0\0"};
    static const size_t sizes[] = {0, 10, 14, 18, 18, 18};
    struct told told = {.threads = 1};
    seine_hunt *hunt = make_hunt(&told, 0, 0);

    for (int i = 0; i < 6; i++) {
        add_part(hunt, i, texts[i], sizes[i]);
        ck_assert_int_eq(seine_hunt_part(hunt, (size_t)i)->state,
                         i == 2 ? SEINE_PART_FOREIGN : SEINE_PART_FAILED);
    }
    ck_assert_int_eq(seine_hunt_add_part(hunt, "/nonexistent/part"), 0);
    ck_assert_int_eq(seine_hunt_add_part(hunt, folder), 0);
    ck_assert_int_eq(seine_hunt_part(hunt, 6)->state, SEINE_PART_FAILED);
    ck_assert_str_eq(seine_hunt_part(hunt, 7)->reason, "Is a directory");
    ck_assert_ptr_null(seine_hunt_part(hunt, 8));
    end_hunt(hunt, &told);
    ck_assert_int_eq(told.status, SEINE_INCOMPLETE);
    ck_assert_uint_eq(told.parts, 8);
    ck_assert_uint_eq(told.parts_whole, 0);
    fini_told(&told);
}
END_TEST

/* -------------------------------------------------------------- foreign --- */

static seine_rules *
compile(const char *text)
{
    seine_compiler *compiler;
    seine_rules *out;

    ck_assert_int_eq(seine_compiler_new(&compiler, NULL), 0);
    ck_assert_int_eq(seine_compiler_add(compiler, "r", text, strlen(text)), 0);
    ck_assert_int_eq(seine_compiler_finish(compiler, &out), 0);
    seine_compiler_free(compiler);
    return out;
}

START_TEST(foreign_parts_are_named_and_not_told)
{
    static const char text[] = "title: other\nlogsource: {product: cisco}\n"
                               "detection:\n  k: ['needle']\n  condition: k\n";
    struct told told = {.threads = 1};
    struct told zone = {.write = true, .threads = 1}, other = zone;
    seine_rules *others = compile(text);
    seine_hunt *hunt = make_hunt_of(&zone, rules, "+02:00", 0, 0);

    ck_assert_int_eq(seine_hunt_add_path(hunt, logs), 0);
    end_hunt(hunt, &zone);
    hunt = make_hunt_of(&other, others, "+01:00", 0, 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, logs), 0);
    end_hunt(hunt, &other);

    hunt = make_hunt(&told, 0, 0);
    add_told(hunt, 0, &part);
    add_told(hunt, 1, &zone);
    add_told(hunt, 2, &other);
    ck_assert_str_eq(seine_hunt_part(hunt, 1)->reason,
                     "it was made with another assumed zone");
    ck_assert_int_eq(seine_hunt_part(hunt, 1)->state, SEINE_PART_FOREIGN);
    ck_assert_int_eq(seine_hunt_part(hunt, 2)->state, SEINE_PART_FOREIGN);
    ck_assert_str_eq(seine_hunt_part(hunt, 2)->reason,
                     "it was made with other rules: number 1 is 'other', not "
                     "'requests'");
    ck_assert_str_eq(seine_hunt_part(hunt, 0)->assume_tz, "+01:00");
    end_hunt(hunt, &told);
    ck_assert_int_eq(told.status, SEINE_INCOMPLETE);
    ck_assert_uint_eq(told.files, FILES + 1);
    seine_rules_unref(others);
    fini_told(&told);
    fini_told(&zone);
    fini_told(&other);
}
END_TEST

START_TEST(a_missing_shard_is_named)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = make_hunt(&told, 0, 0);
    const seine_part *missing;

    add_told(hunt, 0, &shard[2]);
    add_told(hunt, 1, &shard[0]);
    ck_assert_ptr_null(seine_hunt_part(hunt, 2));
    ck_assert_int_eq(seine_hunt_run(hunt), SEINE_INCOMPLETE);
    missing = seine_hunt_part(hunt, 2);
    ck_assert_ptr_nonnull(missing);
    ck_assert_int_eq(missing->state, SEINE_PART_MISSING);
    ck_assert_uint_eq(missing->shard, 2);
    ck_assert_uint_eq(missing->shards, SHARDS);
    ck_assert_ptr_null(seine_hunt_part(hunt, 3));
    seine_hunt_free(hunt);
    fini_told(&told);
}
END_TEST

/* The same files in another number of shards are another set. */
START_TEST(sets_of_shards_are_told_apart)
{
    struct told told = {.threads = 1}, half = {.write = true, .threads = 1};
    seine_hunt *hunt = make_hunt(&half, 1, 2);

    ck_assert_int_eq(seine_hunt_add_path(hunt, logs), 0);
    end_hunt(hunt, &half);
    hunt = make_hunt(&told, 0, 0);
    for (int i = 0; i < SHARDS; i++)
        add_told(hunt, i, &shard[i]);
    add_told(hunt, SHARDS, &half);
    ck_assert_int_eq(seine_hunt_run(hunt), SEINE_INCOMPLETE);
    ck_assert_int_eq(seine_hunt_part(hunt, SHARDS + 1)->state,
                     SEINE_PART_MISSING);
    ck_assert_uint_eq(seine_hunt_part(hunt, SHARDS + 1)->shards, 2);
    ck_assert_ptr_null(seine_hunt_part(hunt, SHARDS + 2));
    seine_hunt_free(hunt);
    fini_told(&told);
    fini_told(&half);
}
END_TEST

/*
 * A file that could not be read by one worker, and was read by another: the
 * latter is told.  One that changed between the two is a conflict.
 */
START_TEST(of_two_blocks_of_a_file_the_better_one_is_told)
{
    struct told told = {.threads = 1}, later = {.write = true, .threads = 1};
    seine_hunt *hunt;
    char path[64], kept[64];

    name_file(path, "logs", 3);
    name_file(kept, "parts", 9);
    if (_i == 0)
        ck_assert_int_eq(rename(path, kept), 0);
    else
        write_log(4 - 1);
    if (_i == 1)
        write_file(path, "needle\n", 7);
    hunt = make_hunt(&later, 0, 0);
    for (int i = 0; i < FILES; i++) {
        char name[64];

        name_file(name, "logs", i);
        ck_assert_int_eq(seine_hunt_add_path(hunt, name), 0);
    }
    end_hunt(hunt, &later);
    if (_i == 0)
        ck_assert_int_eq(rename(kept, path), 0);
    else
        write_log(3);
    hunt = make_hunt(&told, 0, 0);
    add_told(hunt, 0, &later);
    add_told(hunt, 1, &part);
    ck_assert_int_eq(seine_hunt_run(hunt), SEINE_INCOMPLETE);
    ck_assert_int_eq(seine_hunt_part(hunt, 1)->state,
                     _i ? SEINE_PART_CONFLICT : SEINE_PART_WHOLE);
    ck_assert_uint_eq(told.files, FILES + 1);
    if (_i == 0) {
        show_summary(&told.text, seine_hunt_summary(hunt));
        ck_same(&whole.text, &told.text, "one could not be read");
    }
    seine_hunt_free(hunt);
    fini_told(&told);
    fini_told(&later);
}
END_TEST

/* --------------------------------------------------------------- blocks --- */

/* Blocks that are kept one by one, as a data base would. */
struct kept {
    struct buf head;
    struct buf block[FILES + 1];
    char file[FILES + 1][64];
    size_t count;
};

static int
keep_block(void *user, const seine_part_bytes *bytes)
{
    struct kept *kept = user;

    if (bytes->kind == SEINE_PART_HEAD)
        sn_buf_add(&kept->head, bytes->data, bytes->size);
    if (bytes->kind != SEINE_PART_BLOCK)
        return 0;
    sn_buf_add(&kept->block[kept->count], bytes->data, bytes->size);
    if (bytes->ledger)
        snprintf(kept->file[kept->count++], 64, "%s", bytes->ledger->file);
    return 0;
}

static void
keep_blocks(struct kept *kept, seine_rules *of)
{
    seine_scanner_options scan = {.struct_size = sizeof(scan),
                                  .assume_tz = "+01:00"};
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .scan = &scan,
                                  .on_part = keep_block,
                                  .user = kept};
    seine_hunt *hunt;

    ck_assert_int_eq(seine_hunt_new(&hunt, of, &options), 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, logs), 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, "/nonexistent/log"), 0);
    ck_assert_int_eq(seine_hunt_run(hunt), SEINE_INCOMPLETE);
    ck_assert_uint_eq(kept->count, FILES + 1);
    seine_hunt_free(hunt);
}

static void
fini_kept(struct kept *kept)
{
    sn_buf_fini(&kept->head);
    for (size_t i = 0; i < kept->count; i++)
        sn_buf_fini(&kept->block[i]);
}

/* Seven bytes at a time. */
static int64_t
read_block(void *user, uint64_t offset, void *buffer, size_t size)
{
    const struct buf *block = user;
    struct slice rest = sn_slice_skip(sn_buf_view(block), (size_t)offset);
    struct slice now = sn_slice_first(rest, size < 7 ? size : 7);

    if (now.size)
        memcpy(buffer, now.at, now.size);
    return (int64_t)now.size;
}

static int
add_block(seine_hunt *hunt, struct kept *kept, size_t number, const char *file,
          seine_wants_rule wants)
{
    seine_block block = {.struct_size = sizeof(block),
                         .head = kept->head.at,
                         .head_size = kept->head.size,
                         .file = file,
                         .read = read_block,
                         .user = &kept->block[number],
                         .wants = wants};

    return seine_hunt_add_block(hunt, &block);
}

START_TEST(blocks_that_were_kept_tell_what_the_hunt_told)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = make_hunt(&told, 0, 0);
    struct kept kept = {0};

    keep_blocks(&kept, rules);
    for (size_t i = kept.count; i > 0; i--)
        ck_assert_int_eq(add_block(hunt, &kept, i - 1,
                                   i % 2 ? kept.file[i - 1] : NULL, NULL),
                         0);
    end_hunt(hunt, &told);
    ck_same(&whole.text, &told.text, "from blocks");
    fini_kept(&kept);
    fini_told(&told);
}
END_TEST

/* Split a text of rules at a document: those up to it, and the others. */
static const char one_rule[] =
    "title: words\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
    "logsource: {product: cisco}\ndetection:\n"
    "    keywords: ['Traceback', 'needle', 'offset']\n    condition: keywords\n"
    "level: medium\n";

static int
wants_words(void *user, const seine_rule *rule)
{
    (void)user;
    return strcmp(rule->title, "words") == 0;
}

static int
wants_others(void *user, const seine_rule *rule)
{
    return !wants_words(user, rule);
}

/*
 * A rule that came later, in a block of its own or among others: with the
 * blocks of all other rules it is as if all had been there from the begin.
 */
START_TEST(blocks_of_one_file_are_told_as_one)
{
    struct told told = {.threads = 1};
    struct kept all = {0}, late = {0};
    seine_rules *words = compile(one_rule);
    seine_hunt *hunt = make_hunt(&told, 0, 0);

    keep_blocks(&all, rules);
    keep_blocks(&late, _i ? words : rules);
    ck_assert_str_eq(seine_rules_key(words, 0), seine_rules_key(rules, 2));
    for (size_t i = 0; i < all.count; i++) {
        ck_assert_int_eq(add_block(hunt, &all, i, NULL, wants_others), 0);
        ck_assert_int_eq(add_block(hunt, &late, i, NULL, wants_words), 0);
    }
    end_hunt(hunt, &told);
    ck_same(&whole.text, &told.text, "from two blocks each");
    seine_rules_unref(words);
    fini_kept(&all);
    fini_kept(&late);
    fini_told(&told);
}
END_TEST

START_TEST(rules_that_the_hunt_does_not_have_are_passed_over)
{
    struct told told = {.threads = 1}, only = {.threads = 1};
    struct kept kept = {0};
    seine_rules *words = compile(one_rule);
    seine_hunt *hunt = make_hunt_of(&told, words, "+01:00", 0, 0);

    keep_blocks(&kept, rules);
    for (size_t i = 0; i < kept.count; i++)
        ck_assert_int_eq(add_block(hunt, &kept, i, NULL, NULL), 0);
    end_hunt(hunt, &told);
    hunt = make_hunt_of(&only, words, "+01:00", 0, 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, logs), 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, "/nonexistent/log"), 0);
    end_hunt(hunt, &only);
    ck_same(&only.text, &told.text, "one rule of many");
    seine_rules_unref(words);
    fini_kept(&kept);
    fini_told(&told);
    fini_told(&only);
}
END_TEST

START_TEST(a_block_may_have_another_name_now)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = make_hunt(&told, 0, 0);
    struct kept kept = {0};

    keep_blocks(&kept, rules);
    ck_assert_int_eq(add_block(hunt, &kept, 6, "another/name", NULL), 0);
    end_hunt(hunt, &told);
    ck_assert_uint_eq(told.files, 1);
    ck_assert_ptr_nonnull(
        strstr(sn_buf_string(&told.text), "file=another/name"));
    ck_assert_ptr_null(strstr(told.text.at, kept.file[6]));
    fini_kept(&kept);
    fini_told(&told);
}
END_TEST

START_TEST(a_damaged_block_is_a_failed_file)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = make_hunt(&told, 0, 0);
    struct kept kept = {0};

    keep_blocks(&kept, rules);
    kept.block[3].at[kept.block[3].size / 2] ^= 4;
    ck_assert_int_eq(add_block(hunt, &kept, 3, NULL, NULL), SEINE_E_FORMAT);
    ck_assert_int_eq(add_block(hunt, &kept, 3, "it", NULL), 0);
    ck_assert_int_eq(add_block(hunt, &kept, 4, "other", NULL), 0);
    end_hunt(hunt, &told);
    ck_assert_int_eq(told.status, SEINE_INCOMPLETE);
    ck_assert_uint_eq(told.files, 2);
    ck_assert_ptr_nonnull(
        strstr(sn_buf_string(&told.text), "reason=its block is damaged"));
    fini_kept(&kept);
    fini_told(&told);
}
END_TEST

START_TEST(heads_that_do_not_fit_are_refused)
{
    struct told told = {.threads = 1};
    seine_hunt *hunt = make_hunt_of(&told, rules, "+02:00", 0, 0);
    struct kept kept = {0};

    keep_blocks(&kept, rules);
    ck_assert_int_eq(add_block(hunt, &kept, 3, NULL, NULL), SEINE_E_FORMAT);
    ck_assert_str_eq(seine_hunt_message(hunt),
                     "it was made with another assumed zone");
    kept.head.at[40] ^= 1;
    ck_assert_int_eq(add_block(hunt, &kept, 3, NULL, NULL), SEINE_E_FORMAT);
    kept.head.at[11] = '9';
    ck_assert_int_eq(add_block(hunt, &kept, 3, NULL, NULL), SEINE_E_FORMAT);
    ck_assert_str_eq(seine_hunt_message(hunt),
                     "the head is of another version");
    kept.head.size = 5;
    ck_assert_int_eq(add_block(hunt, &kept, 3, NULL, NULL), SEINE_E_FORMAT);
    seine_hunt_free(hunt);
    fini_kept(&kept);
    fini_told(&told);
}
END_TEST

START_TEST(wrong_arguments_are_refused)
{
    struct told told = {.write = true, .threads = 1};
    seine_hunt *hunt = make_hunt(&told, 0, 0), *none;
    seine_hunt_options options = {.struct_size = sizeof(options)};
    static const uint64_t wrong[][2] = {{1, 0}, {0, 1}, {3, 2}, {1, 16385}};

    ck_assert_int_eq(seine_hunt_add_part(NULL, "x"), SEINE_E_INVALID);
    ck_assert_int_eq(seine_hunt_add_part(hunt, ""), SEINE_E_INVALID);
    ck_assert_int_eq(seine_hunt_add_block(hunt, NULL), SEINE_E_INVALID);
    ck_assert_ptr_null(seine_hunt_part(hunt, 0));
    ck_assert_ptr_null(seine_hunt_part(NULL, 0));
    ck_assert_ptr_null(seine_rules_key(rules, 99));
    ck_assert_str_eq(seine_part_state_name(0), "unknown");
    ck_assert_str_eq(seine_part_state_name(99), "unknown");
    for (int i = 0; i < 4; i++) {
        options.shard = wrong[i][0];
        options.shards = wrong[i][1];
        ck_assert_int_eq(seine_hunt_new(&none, rules, &options),
                         SEINE_E_INVALID);
    }
    options.shard = options.shards = 16384;
    ck_assert_int_eq(seine_hunt_new(&none, rules, &options), 0);
    seine_hunt_free(none);
    end_hunt(hunt, &told);
    fini_told(&told);
}
END_TEST

/* ----------------------------------------------------------------- keys --- */

/* Rules that mean the same as the first one, or find something else. */
static const struct variant {
    const char *name;
    const char *text;
    bool same;
} variants[] = {
    {"as it is",
     "title: t\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
     "logsource: {category: webserver}\ndetection:\n"
     "  a: {cs-uri-query|contains: x}\n  condition: a\n",
     true},
    {"other words",
     "title: t2\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
     "description: d\nlogsource: {category: webserver}\n"
     "detection:\n  b: {cs-uri-query|contains: x}\n"
     "  condition: b\n",
     true},
    {"other id",
     "title: t\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0004\n"
     "logsource: {category: webserver}\ndetection:\n"
     "  a: {cs-uri-query|contains: x}\n  condition: a\n",
     false},
    {"other value",
     "title: t\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
     "logsource: {category: webserver}\ndetection:\n"
     "  a: {cs-uri-query|contains: y}\n  condition: a\n",
     false},
    {"a filter",
     "title: t\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
     "logsource: {category: webserver}\ndetection:\n"
     "  a: {cs-uri-query|contains: x}\n  condition: a\n"
     "---\ntitle: f\nlogsource: {category: webserver}\nfilter:\n"
     "  rules: any\n  a: {cs-username: joe}\n  condition: not a\n",
     false},
    {"a correlation",
     "title: t\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
     "name: t\nlogsource: {category: webserver}\n"
     "detection:\n  a: {cs-uri-query|contains: x}\n"
     "  condition: a\n---\ntitle: c\ncorrelation:\n"
     "  type: event_count\n  rules: [t]\n"
     "  group-by: [source.ip]\n  timespan: 1h\n"
     "  condition: {gte: 3}\n",
     false},
};

START_TEST(keys_tell_what_a_result_depends_on)
{
    const struct variant *variant = &variants[_i];
    seine_rules *first = compile(variants[0].text);
    seine_rules *now = compile(variant->text);

    ck_assert_msg((strcmp(seine_rules_key(first, 0), seine_rules_key(now, 0)) ==
                   0) == variant->same,
                  "%s", variant->name);
    seine_rules_unref(first);
    seine_rules_unref(now);
}
END_TEST

/* A placeholder that stands for something else, names meant strictly. */
START_TEST(keys_tell_how_a_rule_was_understood)
{
    static const char text[] =
        "title: t\nid: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0003\n"
        "logsource: {category: webserver}\ndetection:\n"
        "  a: {cs-uri-query|expand: '%v%'}\n  condition: a\n";
    char keys[3][65];

    for (int i = 0; i < 3; i++) {
        seine_compiler_options options = {
            .struct_size = sizeof(options),
            .fields = i == 2 ? SEINE_FIELDS_STRICT : SEINE_FIELDS_ANY,
        };
        seine_compiler *compiler;
        seine_rules *now;

        ck_assert_int_eq(seine_compiler_new(&compiler, &options), 0);
        ck_assert_int_eq(
            seine_compiler_set(compiler, "v", i == 1 ? "b\n" : "a\n", 2), 0);
        ck_assert_int_eq(
            seine_compiler_add(compiler, "r", text, sizeof(text) - 1), 0);
        ck_assert_int_eq(seine_compiler_finish(compiler, &now), 0);
        memcpy(keys[i], seine_rules_key(now, 0), 65);
        seine_compiler_free(compiler);
        seine_rules_unref(now);
    }
    ck_assert_str_ne(keys[0], keys[1]);
    ck_assert_str_ne(keys[0], keys[2]);
}
END_TEST

/* ----------------------------------------------------------------- wire --- */

START_TEST(numbers_come_back)
{
    static const uint64_t numbers[] = {
        0,    1,          127,           128,        16383,         16384,
        1000, UINT32_MAX, INT64_MAX - 1, UINT64_MAX, UINT64_MAX - 1};
    const size_t count = sizeof(numbers) / sizeof(numbers[0]);
    struct buf out = {0};
    struct wire wire = {.bad = false};

    for (size_t i = 0; i < count; i++) {
        int64_t number;

        memcpy(&number, &numbers[i], sizeof(number));
        sn_put_uint(&out, numbers[i]);
        sn_put_int(&out, number);
        sn_put_int(&out, -number);
    }
    wire.rest = sn_buf_view(&out);
    for (size_t i = 0; i < count; i++) {
        int64_t number;

        memcpy(&number, &numbers[i], sizeof(number));
        ck_assert_uint_eq(sn_get_uint(&wire), numbers[i]);
        ck_assert_int_eq(sn_get_int(&wire), number);
        ck_assert_int_eq(sn_get_int(&wire), -number);
    }
    ck_assert(!wire.bad && wire.rest.size == 0);
    sn_get_uint(&wire);
    ck_assert(wire.bad);
    sn_buf_fini(&out);
}
END_TEST

START_TEST(bad_bytes_give_nothing)
{
    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {{"", 0},
               {"\x80", 1},
               {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10},
               {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11},
               {"\x05"
                "abcd",
                5},
               {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01z", 11}};
    const char *string;
    struct arena arena = {0};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct wire wire = {.rest = sn_slice(bad[i].bytes, bad[i].size)};
        struct slice got = sn_get_bytes(&wire);

        ck_assert_msg(wire.bad && got.size == 0, "row %zu", i);
    }
    {
        struct wire wire = {.rest = sn_slice("\x03"
                                             "a\0b",
                                             4)};

        string = sn_get_string(&wire, &arena);
        ck_assert(wire.bad && !wire.no_memory && *string == '\0');
    }
    sn_arena_fini(&arena);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("part");
    TCase *same = tcase_create("same");
    TCase *plain = tcase_create("plain");
    const size_t variant_count = sizeof(variants) / sizeof(variants[0]);

    tcase_add_unchecked_fixture(same, make_all, remove_all);
    tcase_set_timeout(same, 120);
    tcase_add_test(same, a_part_tells_what_the_hunt_told);
    tcase_add_test(same, threads_do_not_change_a_part);
    tcase_add_loop_test(same, shards_tell_it_in_any_order_and_twice, 0, 6);
    tcase_add_test(same, shards_are_chosen_by_the_hash_of_the_path);
    tcase_add_test(same, a_part_that_is_cut_off_anywhere_is_told_up_to_there);
    tcase_add_loop_test(same, a_byte_that_changed_is_found_wherever_it_is, 0,
                        2);
    tcase_add_test(same, bytes_behind_its_end_are_found);
    tcase_add_test(same, blocks_behind_a_damaged_one_are_told);
    tcase_add_test(same, what_is_no_part_is_named);
    tcase_add_test(same, foreign_parts_are_named_and_not_told);
    tcase_add_test(same, a_missing_shard_is_named);
    tcase_add_test(same, sets_of_shards_are_told_apart);
    tcase_add_loop_test(same, of_two_blocks_of_a_file_the_better_one_is_told, 0,
                        2);
    tcase_add_test(same, blocks_that_were_kept_tell_what_the_hunt_told);
    tcase_add_loop_test(same, blocks_of_one_file_are_told_as_one, 0, 2);
    tcase_add_test(same, rules_that_the_hunt_does_not_have_are_passed_over);
    tcase_add_test(same, a_block_may_have_another_name_now);
    tcase_add_test(same, a_damaged_block_is_a_failed_file);
    tcase_add_test(same, heads_that_do_not_fit_are_refused);
    tcase_add_test(same, wrong_arguments_are_refused);
    tcase_add_loop_test(plain, keys_tell_what_a_result_depends_on, 0,
                        (int)variant_count);
    tcase_add_test(plain, keys_tell_how_a_rule_was_understood);
    tcase_add_test(plain, numbers_come_back);
    tcase_add_test(plain, bad_bytes_give_nothing);
    suite_add_tcase(suite, same);
    suite_add_tcase(suite, plain);
    return run_suite(suite);
}
