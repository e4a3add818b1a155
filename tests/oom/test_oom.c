/*
 * Failing allocator: a small hunt (rules, indicators, a plain and a gzip log),
 * a survey and a look at results are run again and again, and the Nth
 * allocation fails, for every N.  Each run must end with SEINE_E_MEMORY or with
 * all findings, and free all it took.  The linker's --wrap puts the functions
 * here in the place of malloc's.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "heap.h"
#include "oom_compare.h"
#include "oom_flood.h"
#include "oom_joint.h"
#include "oom_telling.h"
#include "seine.h"
#include "texts.h"

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

/* Every rule is explained on every record. */
struct explaining {
    seine_scanner *scanner;
    seine_rules *rules;
    unsigned held;
    int status;
};

static int
explain_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct explaining *explaining = user;
    const seine_explanation *why;
    size_t i;

    (void)record;
    (void)evidence;
    for (i = 0; i < seine_rules_count(explaining->rules); i++) {
        explaining->status =
            seine_scanner_explain(explaining->scanner, i, &why);
        if (explaining->status < 0)
            return 1;
        explaining->held += why->held && why->applies;
    }
    return 0;
}

static int
explain(seine_rules *rules)
{
    struct explaining explaining = {.rules = rules};
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_record = explain_record,
                                     .user = &explaining};
    int status = seine_scanner_new(&explaining.scanner, rules, &options);

    if (status == 0)
        status = scan_one(explaining.scanner, log_text, sizeof(log_text) - 1);
    if (status == SEINE_STOPPED)
        status = explaining.status;
    if (status == 0 && explaining.held != 9)
        status = SEINE_E_STATE;
    seine_scanner_free(explaining.scanner);
    return status;
}

static int
verify(void)
{
    seine_verifier_options options = {.struct_size = sizeof(options),
                                      .root = folder};
    const seine_verifier_stats *stats;
    seine_verifier *verifier = NULL;
    size_t half = sizeof(results_text) / 2;
    int status = seine_verifier_new(&verifier, &options);

    if (status == 0)
        status = seine_verifier_feed(verifier, results_text, half);
    if (status == 0)
        status = seine_verifier_feed(verifier, results_text + half,
                                     sizeof(results_text) - 1 - half);
    if (status == 0)
        status = seine_verifier_finish(verifier);
    stats = seine_verifier_statistics(verifier);
    if (status == 0 && (stats->by_status[SEINE_VERIFIED_OK] != 2 ||
                        stats->by_status[SEINE_VERIFIED_CHANGED] != 1 ||
                        stats->by_status[SEINE_VERIFIED_MISSING] != 1))
        status = SEINE_E_STATE;
    seine_verifier_free(verifier);
    return status;
}

/* The part of a hunt, kept in a file and in memory: both are told. */
static struct {
    char at[65536];
    size_t size;
    size_t head;   /* bytes of it */
    size_t blocks; /* where the second block begins */
    int pieces;
} kept;

static int
keep_part(void *user, const seine_part_bytes *bytes)
{
    (void)user;
    if (bytes->size > sizeof(kept.at) - kept.size)
        return 1;
    memcpy(kept.at + kept.size, bytes->data, bytes->size);
    kept.size += bytes->size;
    if (bytes->kind == SEINE_PART_HEAD)
        kept.head = kept.size;
    if (bytes->ledger && kept.pieces++ == 0)
        kept.blocks = kept.size;
    return 0;
}

static int64_t
read_kept(void *user, uint64_t offset, void *buffer, size_t size)
{
    size_t at = *(size_t *)user + (size_t)offset;

    if (size > kept.size - at)
        size = kept.size - at;
    memcpy(buffer, kept.at + at, size);
    return (int64_t)size;
}

static int
write_part(seine_rules *rules)
{
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .threads = 2,
                                  .on_part = keep_part,
                                  .shard = 1,
                                  .shards = 1};
    seine_hunt *hunt = NULL;
    int status = seine_hunt_new(&hunt, rules, &options);

    memset(&kept, 0, sizeof(kept));
    if (status == 0)
        status = seine_hunt_add_path(hunt, folder);
    if (status == 0)
        status = seine_hunt_run(hunt);
    seine_hunt_free(hunt);
    return status == SEINE_INCOMPLETE ? 0 : status;
}

static int
tell_part(seine_rules *rules, int *events)
{
    struct found found = {.events = events};
    seine_scanner_options scan = {
        .struct_size = sizeof(scan), .on_event = on_event, .user = &found};
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .scan = &scan,
                                  .on_finding = on_finding,
                                  .user = events};
    size_t second = kept.blocks;
    seine_block block = {.struct_size = sizeof(block),
                         .head = kept.at,
                         .head_size = kept.head,
                         .read = read_kept,
                         .user = &second};
    char path[64];
    seine_hunt *hunt = NULL;
    int status = seine_hunt_new(&hunt, rules, &options);

    snprintf(path, sizeof(path), "%s/part", folder);
    if (status == 0)
        status = seine_hunt_add_part(hunt, path);
    if (status == 0)
        status = seine_hunt_add_block(hunt, &block);
    block.file = "another name";
    if (status == 0)
        status = seine_hunt_add_block(hunt, &block);
    if (status == 0)
        status = seine_hunt_run(hunt);
    if (status >= 0 && seine_hunt_part(hunt, 0)->state != SEINE_PART_WHOLE)
        status = SEINE_E_STATE;
    seine_hunt_free(hunt);
    return status == SEINE_INCOMPLETE ? 0 : status;
}

static int
parts(seine_rules *rules, int *events)
{
    char path[64];
    int status = write_part(rules);

    if (status != 0)
        return status;
    if (!make_file("part", kept.at, kept.size))
        return SEINE_E_IO;
    status = tell_part(rules, events);
    snprintf(path, sizeof(path), "%s/part", folder);
    unlink(path);
    return status;
}

static int
wants_some(void *user, const seine_rule *rule)
{
    (void)user;
    return rule->level > SEINE_LEVEL_LOW;
}

/* Some rules, in one file of which the digest is known, with a bookmark. */
static int
go_on(seine_rules *rules)
{
    seine_scanner_options scan = {.struct_size = sizeof(scan), .bookmark = 1};
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .scan = &scan};
    char path[64];
    seine_digest digest;
    seine_hunt_input input = {
        .struct_size = sizeof(input), .path = path, .digest = &digest};
    seine_rules *some = NULL;
    seine_hunt *hunt = NULL;
    seine_hunt_item item;
    int status = seine_rules_select(&some, rules, wants_some, NULL);

    snprintf(path, sizeof(path), "%s/gui.old.gz", folder);
    if (status == 0)
        status = seine_digest_file(path, NULL, &digest);
    if (status == 0)
        status = seine_hunt_new(&hunt, some, &options);
    if (status == 0)
        status = seine_hunt_add_input(hunt, &input);
    if (status == 0 && seine_hunt_item_at(hunt, 0, &item) != 1)
        status = SEINE_E_STATE;
    if (status == 0)
        status = seine_hunt_run(hunt);
    seine_hunt_free(hunt);
    seine_rules_unref(some);
    return status == SEINE_INCOMPLETE ? 0 : status;
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
        status = parts(rules, events);
    if (status == 0)
        status = oom_telling(rules, folder, events);
    if (status == 0)
        status = go_on(rules);
    if (status == 0)
        status = survey();
    if (status == 0)
        status = verify();
    if (status == 0)
        status = explain(rules);
    if (status == 0)
        status = oom_compare();
    seine_rules_unref(rules);
    return status;
}

/* What is run: its findings are counted. */
typedef int
job(int *events);

/* One run; false if it was neither clean failure nor full success. */
static int
run(job *work, unsigned long fail_at, int all, int *events)
{
    int status;

    heap.fail_at = fail_at;
    atomic_store(&heap.calls, 0);
    atomic_store(&heap.live, 0);
    atomic_store(&heap.failed, 0);
    status = work(events);
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

/* Each allocation of a job fails once; false if that was not well. */
static int
run_all(job *work, const char *name, int least)
{
    unsigned long n = 0;
    int all = 0, events, good = run(work, 0, 0, &all);

    if (all < least) {
        printf("not ok - %s itself finds %d\n", name, all);
        return 0;
    }
    do
        good &= run(work, ++n, all, &events);
    while (heap.failed && n < 100000);
    if (good)
        printf("ok - %s: %lu allocations, each failed once; %d findings\n",
               name, n - 1, all);
    return good;
}

int
main(void)
{
    int good;

    pack_log();
    if (!mkdtemp(folder) ||
        !make_file("gui.current", log_text, sizeof(log_text) - 1) ||
        !make_file("gui.old.gz", packed, packed_size)) {
        printf("not ok - no files in %s\n1..1\n", folder);
        return 1;
    }
    good = run_all(hunt, "hunt", 40);
    remove_files();
    good &= run_all(oom_flood, "flood", 40);
    good &= run_all(oom_joint, "joint", 40);
    printf("1..3\n");
    return !good;
}
