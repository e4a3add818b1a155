/*
 * Packed: what was copied out of a scan tells the same afterwards, when the
 * scanner and its input are gone.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "hunt/packed.h"
#include "show.h"
#include "suite.h"

#define COPIES 256

static const struct input {
    const char *name;
    const char *text;
    size_t least; /* events */
} inputs[] = {
    {"gui",
     "Mon Dec  1 00:00:00 2025 Info: Begin Logfile\n"
     "Mon Dec  1 00:00:00 2025 Info: Version: 15.0.0-104 SN: AAAA-BBBB\n"
     "Mon Dec  1 00:00:00 2025 Info: Time offset from UTC: 3600 seconds\n"
     "Mon Dec  1 00:00:01 2025 Info: req:203.0.113.9 user:- id:- 200 GET "
     "/a/..%252f/b?b=%2fetc%2fpasswd&c=+1&d HTTP/1.1 curl/8.0\n",
     4},
    {"continued",
     "Mon Dec  1 00:00:02 2025 Critical: An application fault occurred: x\n"
     "Traceback (most recent call last):\n"
     "  203.0.113.4\n"
     "ZeroDivisionError\n"
     "Mon Dec  1 00:00:03 2025 Info: req:192.0.2.9 user:joe id:- 200 GET /e "
     "HTTP/1.1 Mozilla/5.0\n",
     2},
    {"access log",
     "192.0.2.1 - - [01/Dec/2025:00:00:00 +0000] \"GET /etc/passwd?x=1&y=%41 "
     "HTTP/1.1\" 200 12 \"https://example.com/\" \"curl/7.1\"\n",
     2},
    {"syslog header",
     "<134>Dec  1 00:00:00 esa1.example.com gui_logs: Info: req:198.51.100.7 "
     "user:- id:- 404 POST /e?q=needle HTTP/1.1 -\n",
     2},
    {"W3C",
     "#Software: Microsoft Internet Information Services 10.0\n"
     "#Version: 1.0\n"
     "#Date: 2025-12-01 00:00:00\n"
     "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port "
     "cs-username c-ip cs(User-Agent) sc-status x-own\n"
     "2025-12-01 00:00:01 192.0.2.1 GET /e/..%2f b=1&c=%3D 443 - 203.0.113.9 "
     "curl/8 200 mine\n"
     "2025-12-01 00:00:02 192.0.2.1 GET /e - 443 joe 192.0.2.9 - 404 -\n",
     3},
    {"JSON lines",
     "{\"cs-uri-query\":\"/e\\u002f..\\/?a=b\",\"src_ip\":\"203.0.113.1\","
     "\"colour\":{\"name\":\"r\\u00e9d\"},\"n\":12,\"yes\":true,\"no\":null,"
     "\"list\":[1,\"two\"]}\n"
     "{\"_raw\":\"needle in a stack\",\"x\":\"\"}\n",
     2},
    {"JSON export",
     "[{\"_raw\":\"Mon Dec  1 00:00:01 2025 Info: req:203.0.113.9 user:- id:- "
     "200 GET \\/e?\\\"q\\\"=1 HTTP\\/1.1 curl\",\"host\":\"esa\\t1\","
     "\"_time\":\"2025-12-01T00:00:01Z\"},\n"
     " {\"_raw\":\"Mon Dec  1 00:00:02 2025 Info: req:192.0.2.9 user:- id:- "
     "200 GET /plain HTTP/1.1 -\",\"host\":\"esa1\"}]\n",
     3},
    {"CSV export",
     "\"_time\",\"_raw\",\"host\"\n"
     "\"2025-12-01T00:00:01Z\",\"Mon Dec  1 00:00:01 2025 Info: "
     "req:203.0.113.9 user:- id:- 200 GET /e?a=\"\"b\"\" HTTP/1.1 x\","
     "\"esa \"\"1\"\"\"\n",
     2},
    {"nothing known", "needle\n\n203.0.113.9 and so on\n", 1},
};

struct copy {
    void *entry;
    void *event; /* NULL: a record alone */
};

struct seen {
    struct buf direct;
    seine_rules *rules; /* they live on: events share them */
    struct copy copies[COPIES];
    size_t count;
    size_t events;
};

static struct copy *
add_copy(struct seen *seen, const seine_record *record,
         const seine_evidence *evidence)
{
    struct copy *copy = &seen->copies[seen->count++];

    ck_assert_uint_le(seen->count, COPIES);
    copy->entry = malloc(sn_packed_entry_size(record, evidence));
    ck_assert_ptr_nonnull(copy->entry);
    sn_packed_entry_write(copy->entry, record, evidence);
    return copy;
}

/* The copy is made first: nothing derived is there that no rule asked for. */
static int
on_event(void *user, const seine_event *event)
{
    struct seen *seen = user;
    struct copy *copy = add_copy(seen, event->record, event->evidence);

    copy->event = malloc(sn_packed_event_size(event));
    ck_assert_ptr_nonnull(copy->event);
    sn_packed_event_write(copy->event, event);
    show_event(&seen->direct, event);
    seen->events++;
    return 0;
}

static int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct seen *seen = user;

    add_copy(seen, record, evidence);
    show_record(&seen->direct, record, evidence);
    return 0;
}

/* The input is gone after the scan, so that nothing can point into it. */
static void
scan(const struct input *input, struct seen *seen)
{
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_event = on_event,
                                     .on_record = on_record,
                                     .user = seen};
    seine_input about = {.struct_size = sizeof(about), .name = "a"};
    size_t i, size = strlen(input->text);
    const seine_ledger *ledger;
    seine_scanner *scanner;

    seen->rules = show_rules();
    ck_assert_int_eq(seine_scanner_new(&scanner, seen->rules, &options), 0);
    ck_assert_int_eq(seine_scanner_begin(scanner, &about), 0);
    for (i = 0; i < size; i++)
        ck_assert_int_eq(seine_scanner_feed(scanner, input->text + i, 1), 0);
    ck_assert_int_ge(seine_scanner_finish(scanner, &ledger), 0);
    seine_scanner_free(scanner);
    for (i = 0; i < seen->count; i++) {
        struct packed_entry *entry = seen->copies[i].entry;

        entry->evidence.file = "a";
    }
}

static void
show_copies(struct seen *seen, struct buf *out)
{
    struct seine_record *record;

    ck_assert_int_eq(sn_record_new(&record), 0);
    for (size_t i = 0; i < seen->count; i++) {
        const struct packed_entry *entry = seen->copies[i].entry;
        seine_event *event = seen->copies[i].event;

        sn_packed_entry_read(entry, record);
        if (event) {
            event->time = &record->when;
            event->evidence = &entry->evidence;
            event->record = record;
            show_event(out, event);
        } else {
            show_record(out, record, &entry->evidence);
        }
        free(seen->copies[i].entry);
        free(seen->copies[i].event);
    }
    sn_record_free(record);
}

START_TEST(copies_tell_the_same)
{
    const struct input *input = &inputs[_i];
    struct seen *seen = calloc(1, sizeof(*seen));
    struct buf copies = {0};

    ck_assert_ptr_nonnull(seen);
    scan(input, seen);
    ck_assert_msg(seen->events >= input->least, "%s: %zu events", input->name,
                  seen->events);
    ck_assert_msg(seen->count > seen->events, "%s: no records", input->name);
    show_copies(seen, &copies);
    ck_assert_msg(
        sn_slice_equal(sn_buf_view(&seen->direct), sn_buf_view(&copies)),
        "%s gives\n%s\ninstead of\n%s", input->name, sn_buf_string(&copies),
        sn_buf_string(&seen->direct));
    sn_buf_fini(&copies);
    sn_buf_fini(&seen->direct);
    seine_rules_unref(seen->rules);
    free(seen);
}
END_TEST

/* Nothing of it is shared but names of formats. */
START_TEST(a_ledger_entry_with_lists)
{
    static const seine_damage damage[] = {{1, 1, 2, 3, 4, 5},
                                          {6, 0, 7, 8, 9, 10}};
    static const seine_damage *const damages[] = {&damage[0], &damage[1]};
    static const seine_nul_run run = {11, 12, 13};
    static const seine_nul_run *const runs[] = {&run};
    static const char *const formats[] = {"gui", "raw", NULL};
    static const uint64_t records[] = {14, 15};
    struct buf before = {0}, after = {0};
    char words[4][8] = {"why", "reason", "serial", "15.0"};
    seine_ledger ledger = {.state = SEINE_FILE_DAMAGED,
                           .file = "a",
                           .sha256 = "cafe",
                           .format = "gui",
                           .why = words[0],
                           .reason = words[1],
                           .appliance = words[2],
                           .version = words[3],
                           .lines = 16,
                           .damage = damages,
                           .damage_count = 2,
                           .nul_runs = runs,
                           .nul_run_count = 1,
                           .formats = formats,
                           .format_records = records};
    seine_ledger *copy = malloc(sn_packed_ledger_size(&ledger));

    ck_assert_ptr_nonnull(copy);
    show_ledger(&before, &ledger);
    sn_packed_ledger_write(copy, &ledger);
    memset(words, '!', sizeof(words));
    copy->file = "a";
    show_ledger(&after, copy);
    ck_assert_str_eq(sn_buf_string(&before), sn_buf_string(&after));
    ck_assert_ptr_ne(copy->damage[1], &damage[1]);
    ck_assert_ptr_ne(copy->nul_runs[0], &run);
    sn_buf_fini(&before);
    sn_buf_fini(&after);
    free(copy);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("packed");
    TCase *tcase = tcase_create("packed");

    tcase_add_loop_test(tcase, copies_tell_the_same, 0,
                        (int)(sizeof(inputs) / sizeof(inputs[0])));
    tcase_add_test(tcase, a_ledger_entry_with_lists);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
