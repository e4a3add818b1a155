/*
 * For tests of parts: logs, hunts in them, and what these told.
 *
 * SPDX-License-Identifier: MIT
 */
#include "part_hunt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hunt/worker.h"
#include "show.h"
#include "suite.h"

static char folder[32]; /* with two others in it: */
char parts_logs[40];
static char parts_folder[40];
seine_rules *parts_rules;

void
parts_name(char path[64], const char *what, int number)
{
    snprintf(path, 64, "%s/%s/%02d", folder, what, number);
}

void
parts_write(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");

    ck_assert_msg(file != NULL, "%s: %s", path, strerror(errno));
    ck_assert_uint_eq(fwrite(data, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

/* Of several formats, one damaged, one empty. */
void
parts_write_log(int number)
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
    parts_name(path, "logs", number);
    parts_write(path, number == 11 ? "\x1f\x8b\x08 no gzip" : text.at,
                number == 11 ? 11 : text.size);
    sn_buf_fini(&text);
}

/* ---------------------------------------------------------------- hunts --- */

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
    told->ended = bytes->kind == SEINE_PART_END;
    return told->most > 0 && told->part.size > told->most;
}

seine_hunt *
parts_hunt_of(struct told *told, seine_rules *of, const char *zone,
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
                                  .on_telling = told->telling ? on_part : NULL,
                                  .shard = shard,
                                  .shards = shards,
                                  .user = told};
    seine_hunt *hunt;

    ck_assert_int_eq(seine_hunt_new(&hunt, of, &options), 0);
    if (told->limit) {
        hunt->queue_limit = told->limit;
        hunt->lone->queue.limit = told->limit;
    }
    return hunt;
}

seine_hunt *
parts_hunt(struct told *told, uint64_t shard, uint64_t shards)
{
    return parts_hunt_of(told, parts_rules, "+01:00", shard, shards);
}

/* How the summary goes into the text: with rules and filters. */
void
parts_show_summary(struct buf *out, const seine_summary *summary)
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

void
parts_end(seine_hunt *hunt, struct told *told)
{
    told->status = seine_hunt_run(hunt);
    if (!told->write)
        parts_show_summary(&told->text, seine_hunt_summary(hunt));
    told->parts = seine_hunt_summary(hunt)->parts;
    told->parts_whole = seine_hunt_summary(hunt)->parts_whole;
    seine_hunt_free(hunt);
}

void
parts_hunt_logs(struct told *told, uint64_t shard, uint64_t shards)
{
    seine_hunt *hunt = parts_hunt(told, shard, shards);

    ck_assert_int_eq(seine_hunt_add_path(hunt, parts_logs), 0);
    ck_assert_int_eq(seine_hunt_add_path(hunt, "/nonexistent/log"), 0);
    parts_end(hunt, told);
}

void
parts_fini(struct told *told)
{
    sn_buf_fini(&told->text);
    sn_buf_fini(&told->part);
    memset(told, 0, sizeof(*told));
}

struct told parts_whole;
void
parts_make(void)
{
    snprintf(folder, sizeof(folder), "/tmp/seine-part-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(parts_logs, sizeof(parts_logs), "%s/logs", folder);
    snprintf(parts_folder, sizeof(parts_folder), "%s/parts", folder);
    ck_assert_int_eq(mkdir(parts_logs, 0700), 0);
    ck_assert_int_eq(mkdir(parts_folder, 0700), 0);
    parts_rules = show_rules();
    for (int i = 0; i < PART_FILES; i++)
        parts_write_log(i);
    parts_whole.threads = 1;
    parts_hunt_logs(&parts_whole, 0, 0);
}

void
parts_remove(void)
{
    char path[64];

    for (int i = 0; i < PART_FILES; i++) {
        parts_name(path, "logs", i);
        unlink(path);
        parts_name(path, "parts", i);
        unlink(path);
    }
    rmdir(parts_logs);
    rmdir(parts_folder);
    rmdir(folder);
    seine_rules_unref(parts_rules);
    parts_fini(&parts_whole);
}

void
parts_same(const struct buf *a, const struct buf *b, const char *what)
{
    size_t i = 0;

    while (i < a->size && i < b->size && a->at[i] == b->at[i])
        i++;
    ck_assert_msg(i == a->size && i == b->size,
                  "%s: from byte %zu on '%.*s', not '%.*s'", what, i,
                  (int)(b->size - i < 100 ? b->size - i : 100), b->at + i,
                  (int)(a->size - i < 100 ? a->size - i : 100), a->at + i);
}
