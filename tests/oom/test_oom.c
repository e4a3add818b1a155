/*
 * Failing allocator: a small hunt (rules, indicators, a plain and a gzip log)
 * is run again and again, and the Nth allocation fails, for every N.  Each run
 * must end with SEINE_E_MEMORY or with all findings, and free all it took.
 * The linker's --wrap puts the functions here in the place of malloc's.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "seine.h"

void *
__real_calloc(size_t count, size_t size);
void *
__real_realloc(void *old, size_t size);
void
__real_free(void *memory);
void *
__wrap_calloc(size_t count, size_t size);
void *
__wrap_realloc(void *old, size_t size);
void
__wrap_free(void *memory);

static struct {
    unsigned long fail_at; /* 0: never */
    atomic_ulong calls;
    atomic_long live;
    atomic_int failed;
} heap;

static int
fails(void)
{
    unsigned long call = atomic_fetch_add(&heap.calls, 1) + 1;

    if (heap.fail_at == 0 || call != heap.fail_at)
        return 0;
    heap.failed = 1;
    return 1;
}

void *
__wrap_calloc(size_t count, size_t size)
{
    void *memory = fails() ? NULL : __real_calloc(count, size);

    heap.live += memory != NULL;
    return memory;
}

void *
__wrap_realloc(void *old, size_t size)
{
    void *memory = fails() ? NULL : __real_realloc(old, size);

    heap.live += memory && !old;
    return memory;
}

void
__wrap_free(void *memory)
{
    heap.live -= memory != NULL;
    __real_free(memory);
}

static const char rules_text[] =
    "title: traversal\n"
    "id: 0b0e7a52-2f57-4f34-93f5-4f0d4d1f0001\n"
    "logsource: {category: webserver}\n"
    "detection:\n"
    "    sel: {x-uri-decoded|contains: ['/etc/passwd', '/etc/shadow']}\n"
    "    re: {c-useragent|re: '(?i)curl/[0-9]+'}\n"
    "    filter_a: {src_ip|cidr: 10.0.0.0/8}\n"
    "    condition: (sel or re) and not 1 of filter_*\n"
    "level: high\n"
    "tags: [attack.t1190]\n"
    "references: ['https://example.com']\n"
    "tests:\n"
    "    match: ['a line']\n"
    "    no_match: ['b line']\n"
    "---\n"
    "title: keywords\n"
    "id: 0b0e7a52-2f57-4f34-93f5-4f0d4d1f0002\n"
    "logsource: {product: cisco}\n"
    "detection:\n"
    "    keywords: ['ZeroDivision', 'needle*stack']\n"
    "    condition: keywords\n"
    "level: low\n"
    "x-critical-assets:\n"
    "    - {user: joe, reason: r}\n"
    "---\n"
    "title: many\n"
    "name: many\n"
    "correlation:\n"
    "    type: value_count\n"
    "    rules: [0b0e7a52-2f57-4f34-93f5-4f0d4d1f0001]\n"
    "    group-by: [method]\n"
    "    aliases:\n"
    "        method: {0b0e7a52-2f57-4f34-93f5-4f0d4d1f0001: cs-method}\n"
    "    timespan: 1h\n"
    "    condition: {gte: 1, field: source.ip}\n"
    "    generate: true\n"
    "---\n"
    "title: above\n"
    "correlation: {type: temporal, rules: [many], timespan: 1h}\n"
    "---\n"
    "title: signs\n"
    "survey: {signs: [backwards, header-missing, session-without-request]}\n"
    "---\n"
    "title: nothing\n"
    "logsource: {category: webserver}\n"
    "filter:\n"
    "    rules: any\n"
    "    sel: {c-useragent: nobody}\n"
    "    condition: not sel\n";

static const char allow_text[] =
    "allow:\n"
    "    - source: [192.0.2.200, '2001:db8::/32', 192.0.2.200]\n"
    "      user: nobody\n"
    "      reason: r\n"
    "      owner: o\n"
    "      expires: 2099-12-31\n"
    "    - destination: [a.example, 192.0.2.201]\n"
    "      rules: [0b0e7a52-2f57-4f34-93f5-4f0d4d1f0001, none]\n"
    "      reason: r\n"
    "      owner: o\n"
    "      expires: 2099-12-31\n";

static const char assets_text[] =
    "x-critical-assets:\n"
    "    - address: [203.0.113.9, 192.0.2.1]\n"
    "      user: joe\n"
    "      reason: r\n"
    "    - host: '*.example'\n"
    "      rules: 0b0e7a52-2f57-4f34-93f5-4f0d4d1f0001\n"
    "      reason: r\n";

static const char indicators_text[] =
    "# defanged\n203.0.113[.]9\nhxxp://evil.example[.]com/a\nbad.example.net\n";

static const char log_text[] =
    "Mon Dec  1 00:00:00 2025 Info: Begin Logfile\n"
    "Mon Dec  1 00:00:00 2025 Info: Version: 15.0.0-104 SN: AAAA-BBBB\n"
    "Mon Dec  1 00:00:00 2025 Info: Time offset from UTC: 3600 seconds\n"
    "Mon Dec  1 00:00:01 2025 Info: req:203.0.113.9 user:- id:- 200 GET "
    "/a?b=%2fetc%2fpasswd HTTP/1.1 curl/8.0\n"
    "Mon Dec  1 00:00:02 2025 Critical: An application fault occurred: x\n"
    "Traceback\n"
    "ZeroDivisionError\n"
    "Mon Dec  1 00:00:03 2025 Info: req:192.0.2.9 user:joe id:- 200 GET /a "
    "HTTP/1.1 Mozilla/5.0\n"
    "nothing known\n"
    "192.0.2.1 - - [01/Dec/2025:00:00:00 +0000] \"GET /etc/shadow HTTP/1.1\" "
    "200 12 \"-\" \"curl/7.1\"\n"
    "{\"_raw\":\"needle in a stack\",\"cs-uri-query\":\"/etc/passwd\"}\n";

static unsigned char packed[4096];
static size_t packed_size;

static void
pack_log(void)
{
    z_stream z;

    memset(&z, 0, sizeof(z));
    deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
    z.next_in = (Bytef *)(uintptr_t)log_text;
    z.avail_in = sizeof(log_text) - 1;
    z.next_out = packed;
    z.avail_out = sizeof(packed);
    deflate(&z, Z_FINISH);
    packed_size = z.total_out;
    deflateEnd(&z);
}

static int
count_event(void *user, const seine_event *event)
{
    (void)event;
    ++*(int *)user;
    return 0;
}

static int
compile(seine_rules **rules)
{
    seine_compiler_options options = {.struct_size = sizeof(options),
                                      .warnings = 1};
    seine_compiler *compiler = NULL;
    int status = seine_compiler_new(&compiler, &options);

    if (status == 0)
        status = seine_compiler_add(compiler, "rules", rules_text,
                                    sizeof(rules_text) - 1);
    if (status == 0)
        status = seine_compiler_add_indicators(
            compiler, "ioc.txt", indicators_text, sizeof(indicators_text) - 1);
    if (status == 0)
        status = seine_compiler_add_allow(compiler, "allow.yml", allow_text,
                                          sizeof(allow_text) - 1);
    if (status == 0)
        status = seine_compiler_add_assets(compiler, "assets.yml", assets_text,
                                           sizeof(assets_text) - 1);
    if (status == 0)
        status = seine_compiler_finish(compiler, rules);
    seine_compiler_free(compiler);
    return status;
}

static int
scan_one(seine_scanner *scanner, const void *data, size_t size)
{
    seine_input input = {.struct_size = sizeof(input), .name = "gui.current"};
    const seine_ledger *ledger;
    int status = seine_scanner_begin(scanner, &input);

    if (status == 0)
        status = seine_scanner_feed(scanner, data, size / 2);
    if (status == 0)
        status = seine_scanner_feed(scanner, (const char *)data + size / 2,
                                    size - size / 2);
    if (status == 0)
        status = seine_scanner_finish(scanner, &ledger);
    return status;
}

/* Both logs as files, each read by a thread of its own. */
static char folder[] = "/tmp/seine-oom-XXXXXX";

static int
make_file(const char *name, const void *data, size_t size)
{
    char path[64];
    FILE *file;
    int good;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "wb");
    if (!file)
        return 0;
    good = fwrite(data, 1, size, file) == size;
    return fclose(file) == 0 && good;
}

static void
remove_files(void)
{
    char path[64];

    snprintf(path, sizeof(path), "%s/gui.current", folder);
    unlink(path);
    snprintf(path, sizeof(path), "%s/gui.old.gz", folder);
    unlink(path);
    rmdir(folder);
}

static int
scan_files(seine_rules *rules, const seine_scanner_options *scan)
{
    seine_hunt_options options = {
        .struct_size = sizeof(options), .scan = scan, .threads = 2};
    seine_hunt *hunt = NULL;
    int status = seine_hunt_new(&hunt, rules, &options);

    if (status == 0)
        status = seine_hunt_add_path(hunt, folder);
    if (status == 0)
        status = seine_hunt_run(hunt);
    seine_hunt_free(hunt);
    return status == SEINE_INCOMPLETE ? 0 : status;
}

/* What the callbacks of a hunt share. */
struct found {
    int *events;
    seine_correlator *correlator;
};

static int
on_event(void *user, const seine_event *event)
{
    struct found *found = user;

    return count_event(found->events, event);
}

/* What is lost is told by finish. */
static int
on_correlate(void *user, const seine_event *event)
{
    struct found *found = user;

    (void)seine_correlator_add(found->correlator, event);
    return 0;
}

static int
on_finding(void *user, const seine_finding *finding)
{
    (void)finding;
    ++*(int *)user;
    return 0;
}

/* A survey fed by the threads of a hunt: records, files, report. */
struct surveying {
    seine_survey *survey;
    int status;
};

static int
take_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct surveying *surveying = user;

    surveying->status =
        seine_survey_record(surveying->survey, record, evidence);
    return surveying->status < 0;
}

static int
take_file(void *user, const seine_ledger *ledger)
{
    struct surveying *surveying = user;

    surveying->status = seine_survey_file(surveying->survey, ledger);
    return surveying->status < 0;
}

static int
survey_files(struct surveying *surveying)
{
    seine_scanner_options scan = {.struct_size = sizeof(scan),
                                  .on_record = take_record,
                                  .user = surveying};
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .scan = &scan,
                                  .threads = 2,
                                  .on_file = take_file,
                                  .user = surveying};
    seine_hunt *hunt = NULL;
    int status = seine_hunt_new(&hunt, NULL, &options);

    if (status == 0)
        status = seine_hunt_add_path(hunt, folder);
    if (status == 0)
        status = seine_hunt_run(hunt);
    seine_hunt_free(hunt);
    if (status == SEINE_STOPPED)
        return surveying->status;
    return status == SEINE_INCOMPLETE ? 0 : status;
}

/* What it tells must be all there, if it says that it is. */
static int
survey(void)
{
    seine_survey_options options = {.struct_size = sizeof(options),
                                    .zone = "+01:00"};
    struct surveying surveying = {NULL, 0};
    const seine_survey_report *report = NULL;
    int status = seine_survey_new(&surveying.survey, &options);

    if (status == 0)
        status = survey_files(&surveying);
    if (status == 0)
        status = seine_survey_finish(surveying.survey, &report);
    if (status == 0 &&
        (report->appliance_count != 1 || report->appliances[0]->log_count != 3))
        status = SEINE_E_STATE;
    seine_survey_free(surveying.survey);
    return status;
}

static int
hunt(int *events)
{
    struct found found = {.events = events};
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .assume_tz = "+01:00",
                                     .on_event = on_event,
                                     .on_correlate = on_correlate,
                                     .user = &found};
    seine_correlator_options over_time = {.struct_size = sizeof(over_time),
                                          .on_finding = on_finding,
                                          .user = events};
    seine_rules *rules = NULL;
    seine_scanner *scanner = NULL;
    int status = compile(&rules);

    *events = 0;
    if (status == 0)
        status = seine_correlator_new(&found.correlator, rules, &over_time);
    if (status == 0)
        status = seine_scanner_new(&scanner, rules, &options);
    if (status == 0)
        status = scan_one(scanner, log_text, sizeof(log_text) - 1);
    if (status == 0)
        status = scan_one(scanner, packed, packed_size);
    if (status == 0)
        status = seine_correlator_finish(found.correlator);
    seine_correlator_free(found.correlator);
    seine_scanner_free(scanner);
    if (status == 0)
        status = scan_files(rules, &options);
    if (status == 0)
        status = survey();
    seine_rules_unref(rules);
    return status;
}

/* One run; false if it was neither clean failure nor full success. */
static int
run(unsigned long fail_at, int all, int *events)
{
    int status;

    heap.fail_at = fail_at;
    atomic_store(&heap.calls, 0);
    atomic_store(&heap.live, 0);
    atomic_store(&heap.failed, 0);
    status = hunt(events);
    if (heap.live != 0) {
        printf("not ok - allocation %lu: %ld blocks leaked\n", fail_at,
               atomic_load(&heap.live));
        return 0;
    }
    if (!heap.failed && status != 0) {
        printf("not ok - no allocation failed: status %d\n", status);
        return 0;
    }
    if (heap.failed && status != SEINE_E_MEMORY &&
        !(status == 0 && *events == all)) {
        printf("not ok - allocation %lu: status %d, %d of %d events\n", fail_at,
               status, *events, all);
        return 0;
    }
    return 1;
}

int
main(void)
{
    unsigned long n = 0;
    int all = 0, events, good;

    pack_log();
    if (!mkdtemp(folder) ||
        !make_file("gui.current", log_text, sizeof(log_text) - 1) ||
        !make_file("gui.old.gz", packed, packed_size)) {
        printf("not ok - no files in %s\n1..1\n", folder);
        return 1;
    }
    good = run(0, 0, &all);
    if (all < 16) {
        printf("not ok - the hunt itself finds %d\n1..1\n", all);
        remove_files();
        return 1;
    }
    do
        good &= run(++n, all, &events);
    while (heap.failed && n < 100000);
    remove_files();
    if (good)
        printf("ok - %lu allocations, each failed once\n", n - 1);
    printf("1..1\n");
    return !good;
}
