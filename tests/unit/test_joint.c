/*
 * One large file for many workers: wherever it is cut, and whatever is in it,
 * what is told is what one thread tells.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "hunt/worker.h"
#include "show.h"
#include "suite.h"

#define LOG_SIZE 150000 /* what tells the kind of an input is 64 KiB of it */

static char folder[32];
static seine_rules *rules;

/* Signs of changed logs, and rules that see what the signs are made of. */
static const char signs[] =
    "title: nul runs\n"
    "id: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0011\n"
    "level: high\n"
    "survey: {signs: [nul-run, line-merged, line-cut]}\n"
    "---\n"
    "title: silence\n"
    "id: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0012\n"
    "level: high\n"
    "survey: {signs: [silence]}\n"
    "---\n"
    "title: backwards\n"
    "id: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0013\n"
    "level: high\n"
    "survey: {signs: [backwards, header-missing]}\n"
    "---\n"
    "title: early end\n"
    "id: 1d3c5a3e-6a54-4f0f-8a39-0f7a3a1c0014\n"
    "level: high\n"
    "survey: {signs: [early-end, chain-hole]}\n";

/* ----------------------------------------------------------------- logs --- */

static const char *const plain[] = {
    "Mon Dec  1 %02d:%02d:%02d 2025 Info: req:192.0.2.9 user:joe id:- 200 GET "
    "/x?q=%%2e%%2e/a HTTP/1.1 Mozilla/5.0\n",
    "Mon Dec  1 %02d:%02d:%02d 2025 Info: req:203.0.113.9 user:- id:- 404 GET "
    "/e?a=1&b=%%2e%%2e/ HTTP/1.1 x\n",
};

static const char *const entries[] = {
    "Mon Dec  1 %02d:%02d:%02d 2025 Critical: An application fault occurred: x\n"
    "Traceback\n  here: needle\n\n  and on\n",
    "Mon Dec  1 %02d:%02d:%02d 2025 Info: Time offset from UTC: -3600 seconds\n",
    "Mon Dec  1 %02d:%02d:%02d 2025 Info: Begin Logfile\n",
    "Mon Dec  1 %02d:%02d:%02d 2025 Info: Version: 15.0 SN: 42-AB\n",
    "nothing that is known, needle\n",
    "\n",
    "192.0.2.1 - - [01/Dec/2025:%02d:%02d:%02d +0000] \"GET /etc/passwd?x=1&y="
    "%%41 HTTP/1.1\" 200 12 \"https://example.com/\" \"curl/7.1\"\n",
    "Dec 31 %02d:%02d:%02d esa1 gui_logs: Info: req:198.51.100.7 user:- id:- 200 "
    "POST /e?x=passwd HTTP/1.1 curl\n",
    "#Fields: date time c-ip cs-method cs-uri-stem cs-uri-query sc-status\n",
    "2025-12-01 %02d:%02d:%02d 203.0.113.4 GET /a x=../ 200\n",
};

static void
write_file(const char *name, const struct buf *text)
{
    char path[64];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text->at, 1, text->size, file), text->size);
    ck_assert_int_eq(fclose(file), 0);
}

static uint32_t
draw(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static void
add_entry(struct buf *text, const char *format, uint32_t second)
{
    char line[400];
    int size;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    size = snprintf(line, sizeof(line), format, (int)(second / 3600 % 24),
                    (int)(second / 60 % 60), (int)(second % 60));
#pragma GCC diagnostic pop
    sn_buf_add(text, line, (size_t)size);
}

/* Lines of all kinds: one in `odd` is none of the first two. */
static void
make_log(struct buf *text, uint32_t seed, uint32_t odd)
{
    const uint32_t count = sizeof(entries) / sizeof(*entries);
    uint32_t second = 0;

    while (text->size < LOG_SIZE) {
        uint32_t what = draw(&seed);

        second += what % 3;
        if (what % 5000 == 0)
            second -= what % 2 ? 900 : 0;
        if (draw(&seed) % odd == 0)
            add_entry(text, entries[draw(&seed) % count], second);
        else
            add_entry(text, plain[what % 7 == 0], second);
        if (draw(&seed) % 2000 == 0)
            sn_buf_add(text, "\0\0\0\0\0\0\0\0\0", 1 + draw(&seed) % 9);
    }
}

/* Every line end is another one. */
static void
end_lines(struct buf *out, const struct buf *text, const char *end)
{
    for (size_t i = 0; i < text->size; i++) {
        if (text->at[i] == '\n')
            sn_buf_str(out, end);
        else
            sn_buf_byte(out, text->at[i]);
    }
}

static void
make_objects(struct buf *out)
{
    while (out->size < LOG_SIZE)
        sn_buf_str(out, "{\"_raw\":\"Mon Dec  1 00:00:05 2025 Info: req:203.0."
                        "113.9 user:- id:- 200 GET \\/e?\\\"q\\\"=1 HTTP\\/1.1 "
                        "curl\",\"host\":\"esa\\t1\"}\n");
}

static void
write_compressed(const char *name, const struct buf *text)
{
    struct buf out = {0};
    z_stream stream = {0};

    ck_assert_int_eq(deflateInit2(&stream, 1, Z_DEFLATED, 31, 8, 0), Z_OK);
    ck_assert_int_eq(sn_buf_reserve(&out, text->size), 0);
    stream.next_in = (Bytef *)text->at;
    stream.avail_in = (uInt)text->size;
    stream.next_out = (Bytef *)out.at;
    stream.avail_out = (uInt)text->size;
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.size = stream.total_out;
    deflateEnd(&stream);
    write_file(name, &out);
    sn_buf_fini(&out);
}

static const char *const names[] = {
    "calm.log",   "odd.log",   "wild.log",     "crlf.log",
    "cr.log",     "line.log",  "tail.log",     "blank.log",
    "trace.log",  "raw.log",   "objects.json", "gui.@20251201T000000.s",
    "packed.log", "early.log", "small.log",
};

static void
make_texts(void)
{
    struct buf text = {0}, other = {0};

    make_log(&text, 1, 500);
    write_file("calm.log", &text);
    write_file("gui.@20251201T000000.s", &text);
    write_compressed("packed.log", &text);
    end_lines(&other, &text, "\r\n");
    write_file("crlf.log", &other);
    sn_buf_clear(&other);
    end_lines(&other, &text, "\r");
    write_file("cr.log", &other);
    sn_buf_add(&text, "Mon Dec  1 00:00:00 2025 Info: no e", 33);
    write_file("tail.log", &text);
    text.size = 900;
    write_file("small.log", &text);
    sn_buf_clear(&text);
    make_log(&text, 2, 10);
    write_file("odd.log", &text);
    sn_buf_clear(&text);
    make_log(&text, 3, 2);
    write_file("wild.log", &text);
    sn_buf_fini(&text);
    sn_buf_fini(&other);
}

/* Places are rare in these, or there is none. */
static void
make_large(void)
{
    struct buf text = {0};

    make_objects(&text);
    write_file("objects.json", &text);
    sn_buf_clear(&text);
    make_log(&text, 4, 3);
    for (int i = 0; i < LOG_SIZE; i++)
        sn_buf_byte(&text, 'e');
    make_log(&text, 5, 3);
    write_file("line.log", &text);
    sn_buf_clear(&text);
    make_log(&text, 6, 3);
    for (int i = 0; i < LOG_SIZE / 8; i++)
        sn_buf_str(&text, "  needle\n");
    write_file("trace.log", &text);
    sn_buf_clear(&text);
    make_log(&text, 7, 3);
    for (int i = 0; i < LOG_SIZE; i++)
        sn_buf_byte(&text, '\n');
    write_file("blank.log", &text);
    sn_buf_clear(&text);
    while (text.size < LOG_SIZE)
        sn_buf_str(&text, "needle, of no known format\n");
    write_file("raw.log", &text);
    sn_buf_clear(&text);
    sn_buf_add(&text, "\x1f\x8b\x08 no gzip", 11);
    make_log(&text, 8, 3);
    write_file("early.log", &text);
    sn_buf_fini(&text);
}

/* ---------------------------------------------------------------- hunts --- */

/* One run and what it told. */
struct told {
    struct buf text;
    bool records;
    bool write; /* and a part */
    size_t calls;
    size_t stop_at; /* call of on_event; 0: never */
    uint64_t stretches;
    int status;
    seine_summary summary;
};

static int
on_event(void *user, const seine_event *event)
{
    struct told *told = user;

    show_event(&told->text, event);
    return ++told->calls == told->stop_at;
}

static int
on_finding(void *user, const seine_finding *finding)
{
    show_finding(&((struct told *)user)->text, finding);
    return 0;
}

static int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    show_record(&((struct told *)user)->text, record, evidence);
    return 0;
}

static int
on_file(void *user, const seine_ledger *ledger)
{
    show_ledger(&((struct told *)user)->text, ledger);
    return 0;
}

static int
on_part(void *user, const seine_part_bytes *bytes)
{
    sn_buf_add(&((struct told *)user)->text, bytes->data, bytes->size);
    return 0;
}

struct way {
    int threads;
    uint64_t stretch;
    size_t limit; /* of a queue; 0: the usual one */
    bool records;
    bool write;
};

/* name: NULL for all of them. */
static void
run(struct told *told, const struct way *way, const char *name)
{
    seine_scanner_options scan = {.struct_size = sizeof(scan),
                                  .assume_tz = "+01:00",
                                  .on_event = on_event,
                                  .on_suppressed = on_event,
                                  .on_record = way->records ? on_record : NULL,
                                  .user = told};
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .scan = &scan,
                                  .threads = way->threads,
                                  .on_file = on_file,
                                  .on_finding = on_finding,
                                  .on_part = way->write ? on_part : NULL,
                                  .user = told};
    char path[64];
    seine_hunt *hunt;

    ck_assert_int_eq(seine_hunt_new(&hunt, rules, &options), 0);
    hunt->stretch = way->stretch;
    if (way->limit) {
        hunt->queue_limit = way->limit;
        hunt->lone->queue.limit = way->limit;
    }
    snprintf(path, sizeof(path), "%s/%s", folder, name ? name : "");
    ck_assert_int_eq(seine_hunt_add_path(hunt, path), 0);
    told->status = seine_hunt_run(hunt);
    told->summary = *seine_hunt_summary(hunt);
    told->stretches = hunt->stretches;
    seine_hunt_free(hunt);
}

static void
make_files(void)
{
    seine_compiler *compiler;
    struct buf text = {0};

    snprintf(folder, sizeof(folder), "/tmp/seine-joint-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    make_texts();
    make_large();
    ck_assert_int_eq(seine_compiler_new(&compiler, NULL), 0);
    show_add_rules(compiler);
    ck_assert_int_eq(
        seine_compiler_add(compiler, "signs", signs, sizeof(signs) - 1), 0);
    ck_assert_int_eq(seine_compiler_finish(compiler, &rules), 0);
    seine_compiler_free(compiler);
    sn_buf_fini(&text);
}

static void
remove_files(void)
{
    char path[64];

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
    seine_rules_unref(rules);
}

static void
same(const struct told *a, const struct told *b, const char *name,
     const struct way *way)
{
    size_t i = 0;

    while (i < a->text.size && i < b->text.size &&
           a->text.at[i] == b->text.at[i])
        i++;
    ck_assert_msg(
        i == a->text.size && i == b->text.size,
        "%s, %d threads, %llu: from byte %zu on '%.*s', not '%.*s'",
        name ? name : "all", way->threads, (unsigned long long)way->stretch, i,
        (int)(b->text.size - i < 200 ? b->text.size - i : 200), b->text.at + i,
        (int)(a->text.size - i < 200 ? a->text.size - i : 200), a->text.at + i);
    ck_assert_int_eq(a->status, b->status);
    ck_assert_uint_eq(a->summary.lines, b->summary.lines);
    ck_assert_uint_eq(a->summary.events, b->summary.events);
    ck_assert_uint_eq(a->summary.findings, b->summary.findings);
    ck_assert_uint_eq(a->summary.not_applicable_count,
                      b->summary.not_applicable_count);
    ck_assert_uint_eq(a->summary.candidates, b->summary.candidates);
}

#define ROOM 65536 /* of a queue, so that few threads wait */

static const struct way ways[] = {
    {2, 1000, 0, false, false},    {2, 70000, 0, false, false},
    {3, 20000, 1, false, false},   {7, 5000, 2000, true, false},
    {3, 30000, 1, true, false},    {3, 10000, 0, false, true},
    {7, 5000, 65536, true, false}, {64, 3000, 100000, false, false},
};

/* Into how many stretches is it cut at least?  All files at once are, too. */
static uint64_t
least_stretches(const char *name, const struct way *way)
{
    static const char *const never[] = {"packed.log", "early.log", "small.log"};
    static const char *const lines[] = {"calm.log", "odd.log",   "wild.log",
                                        "crlf.log", "trace.log", "tail.log"};

    for (size_t i = 0; name && i < sizeof(never) / sizeof(*never); i++)
        if (strcmp(name, never[i]) == 0)
            return 0;
    for (size_t i = 0; name && i < sizeof(lines) / sizeof(*lines); i++)
        if (strcmp(name, lines[i]) == 0 && way->stretch <= 20000)
            return 4;
    return 1;
}

static void
compare(const struct way *way, const char *name)
{
    struct way alone = *way;
    struct told one = {0}, many = {0};
    uint64_t least;

    alone.threads = 1;
    alone.limit = 0;
    run(&one, &alone, name);
    run(&many, way, name);
    ck_assert_uint_gt(one.text.size, 0);
    ck_assert_uint_eq(one.stretches, 0);
    least = least_stretches(name, way);
    ck_assert_msg(many.stretches >= least && (least || !many.stretches),
                  "%s: %llu stretches", name ? name : "all",
                  (unsigned long long)many.stretches);
    same(&one, &many, name, way);
    sn_buf_fini(&one.text);
    sn_buf_fini(&many.text);
}

/*
 * Each file alone, and all of them at once.  Threads that wait for each other
 * at every event are slow: those see every third file.
 */
START_TEST(all_ways_tell_the_same)
{
    const size_t count = sizeof(names) / sizeof(*names);
    const struct way *way = &ways[_i];
    bool slow = way->limit > 0 && way->limit < ROOM;

    for (size_t i = slow ? (size_t)_i % 3 : 0; i < count; i += slow ? 3 : 1)
        compare(way, names[i]);
    if (!slow)
        compare(way, NULL);
}
END_TEST

/* The caller is told no more than it wants, and the file is not whole. */
START_TEST(it_stops)
{
    const struct way way = {3, 10000, _i % 2 ? 1 : 0, false, false};

    for (size_t at = 1; at < 3000; at = at * 3 + 1) {
        struct told now = {.stop_at = at};

        run(&now, &way, "odd.log");
        ck_assert_int_eq(now.status, SEINE_STOPPED);
        ck_assert_uint_eq(now.calls, at);
        ck_assert_int_eq(now.summary.complete, 0);
        ck_assert_uint_eq(now.summary.files_damaged, 1);
        sn_buf_fini(&now.text);
    }
}
END_TEST

/* A file that is cut off while it is read is damaged, and ends the wait. */
static int
shorten(void *user, const seine_event *event)
{
    char path[64];

    (void)event;
    snprintf(path, sizeof(path), "%s/small.log", folder);
    ++*(size_t *)user;
    ck_assert_int_eq(truncate(path, 1000), 0);
    return 0;
}

START_TEST(it_becomes_shorter)
{
    size_t calls = 0;
    seine_scanner_options scan = {
        .struct_size = sizeof(scan), .on_event = shorten, .user = &calls};
    seine_hunt_options options = {
        .struct_size = sizeof(options), .scan = &scan, .threads = 2};
    struct buf text = {0};
    char path[64];
    seine_hunt *hunt;

    for (int i = 0; i < 8; i++) {
        sn_buf_clear(&text);
        make_log(&text, 9, 100);
        write_file("small.log", &text);
        ck_assert_int_eq(seine_hunt_new(&hunt, rules, &options), 0);
        hunt->stretch = 2000;
        hunt->queue_limit = 1;
        snprintf(path, sizeof(path), "%s/small.log", folder);
        ck_assert_int_eq(seine_hunt_add_path(hunt, path), 0);
        ck_assert_int_eq(seine_hunt_run(hunt), SEINE_INCOMPLETE);
        ck_assert_uint_gt(calls, 0);
        ck_assert_uint_eq(seine_hunt_summary(hunt)->files_damaged, 1);
        seine_hunt_free(hunt);
    }
    sn_buf_fini(&text);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("joint");
    TCase *tcase = tcase_create("joint");

    tcase_set_timeout(tcase, 120);
    tcase_add_unchecked_fixture(tcase, make_files, remove_files);
    tcase_add_loop_test(tcase, all_ways_tell_the_same, 0,
                        (int)(sizeof(ways) / sizeof(ways[0])));
    tcase_add_loop_test(tcase, it_stops, 0, 2);
    tcase_add_test(tcase, it_becomes_shorter);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
