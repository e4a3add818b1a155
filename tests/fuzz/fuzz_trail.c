/*
 * Signs of changed logs: what a hunt makes of sightings, copied as from another
 * thread, written as in a part, read from there and loaded as from a bookmark,
 * is what the survey makes of records.
 *
 * SPDX-License-Identifier: MIT
 */
#undef NDEBUG /* checks count in release builds too */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "part/part.h"
#include "scan/scan.h"
#include "survey/survey.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Its keyword tells of a changed clock. */
static const char rule_text[] = "title: t\nsurvey: {signs: [backwards]}\n";

static seine_rules *
get_rules(void)
{
    static seine_rules *rules;
    seine_compiler *compiler;

    if (!rules) {
        assert(seine_compiler_new(&compiler, NULL) == 0);
        assert(seine_compiler_add(compiler, "r", rule_text,
                                  sizeof(rule_text) - 1) == 0);
        assert(seine_compiler_finish(compiler, &rules) == 0);
        seine_compiler_free(compiler);
    }
    return rules;
}

static int
on_sighting(void *user, const struct sighting *sighting)
{
    uint32_t part;

    return sn_trail_see(user, sighting, &part);
}

static int
on_clock(void *user, const struct seine_time *when)
{
    return sn_trail_clock(user, when);
}

static int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    return seine_survey_record(user, record, evidence) < 0;
}

static const seine_ledger *
scan(seine_scanner *scanner, const char *name, const uint8_t *data, size_t size)
{
    seine_input input = {.struct_size = sizeof(input),
                         .name = name,
                         .modified_ns = INT64_C(1764547201000000000)};
    const seine_ledger *ledger = NULL;

    assert(seine_scanner_begin(scanner, &input) == 0);
    assert(seine_scanner_feed(scanner, data, size) == 0);
    assert(seine_scanner_finish(scanner, &ledger) == 0);
    return ledger;
}

/* The input as two files: halves, of one log if it is one. */
static const struct {
    const char *name;
    int half;
} files[] = {{"a/gui.@1.s", 0}, {"a/gui.current", 1}};

#define FILES (sizeof(files) / sizeof(files[0]))

static const uint8_t *
half(const uint8_t *data, size_t size, int which, size_t *out)
{
    *out = which ? size - size / 2 : size / 2;
    return data + (which ? size / 2 : 0);
}

/* As bytes and back, by way of another name; what is loaded is as it was. */
static void
send(struct trail *out, const struct trail *trail, const char *name)
{
    struct buf bytes = {0}, again = {0};
    struct arena arena = {0};
    struct trail *read;
    struct wire wire = {0};

    assert(sn_item_put_trail(&bytes, trail) == 0 && !bytes.failed);
    wire.rest = sn_buf_view(&bytes);
    read = sn_item_get_trail(&wire, &arena, "another/name");
    assert(read && !wire.bad && wire.rest.size == 0);
    assert(sn_item_name_trail(read, &arena, name) == 0);
    assert(sn_trail_begin(out, "a third one") == 0);
    assert(sn_trail_load(out, read) == 0);
    memcpy(out->head, read->head, sizeof(out->head));
    assert(sn_item_put_trail(&again, out) == 0);
    assert(sn_slice_equal(sn_buf_view(&bytes), sn_buf_view(&again)));
    sn_buf_fini(&bytes);
    sn_buf_fini(&again);
    sn_arena_fini(&arena);
}

static seine_survey *
by_sightings(const uint8_t *data, size_t size)
{
    seine_scanner_options options = {.struct_size = sizeof(options)};
    struct trail trail, sent;
    struct watch watch = {
        .on_sighting = on_sighting, .on_clock = on_clock, .user = &trail};
    seine_scanner *scanner;
    seine_survey *survey;
    size_t i, part;

    sn_trail_init(&trail, LIMIT_SURVEY_HOURS);
    sn_trail_init(&sent, LIMIT_SURVEY_HOURS);
    assert(seine_survey_new(&survey, NULL) == 0);
    assert(seine_scanner_new(&scanner, get_rules(), &options) == 0);
    sn_scanner_watch(scanner, &watch);
    for (i = 0; i < FILES; i++) {
        const uint8_t *at = half(data, size, files[i].half, &part);
        const seine_ledger *ledger;
        void *copy;

        assert(sn_trail_begin(&trail, files[i].name) == 0);
        ledger = scan(scanner, files[i].name, at, part);
        copy = malloc(sn_trail_size(&trail));
        assert(copy);
        send(&sent, sn_trail_write(copy, &trail), files[i].name);
        assert(sn_survey_take(survey, ledger, &sent) == 0);
        free(copy);
    }
    seine_scanner_free(scanner);
    sn_trail_fini(&trail);
    sn_trail_fini(&sent);
    return survey;
}

static seine_survey *
by_records(const uint8_t *data, size_t size)
{
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_record = on_record};
    seine_scanner *scanner;
    seine_survey *survey;
    size_t i, part;

    assert(seine_survey_new(&survey, NULL) == 0);
    options.user = survey;
    assert(seine_scanner_new(&scanner, NULL, &options) == 0);
    for (i = 0; i < FILES; i++) {
        const uint8_t *at = half(data, size, files[i].half, &part);
        const seine_ledger *ledger = scan(scanner, files[i].name, at, part);

        assert(seine_survey_file(survey, ledger) == 0);
    }
    seine_scanner_free(scanner);
    return survey;
}

/* The next sign that framing tells of, NULL after the last. */
static const struct sign *
next_sign(const seine_survey_report *report, size_t *at)
{
    while (*at < report->sign_count) {
        const struct sign *sign = (const void *)report->signs[(*at)++];

        if (!(SIGN_BIT(sign->kind) & SIGNS_OF_RECORDS))
            return sign;
    }
    return NULL;
}

static void
compare(const seine_survey_report *a, const seine_survey_report *b)
{
    size_t i = 0, k = 0;

    assert(a->appliance_count == b->appliance_count);
    for (;;) {
        const struct sign *x = next_sign(a, &i), *y = next_sign(b, &k);

        assert(!x == !y);
        if (!x)
            break;
        assert(x->kind == y->kind && x->view.value == y->view.value);
        assert(x->view.count == y->view.count);
        assert(x->view.from == y->view.from && x->view.to == y->view.to);
        assert(x->view.place->line == y->view.place->line);
        assert(x->view.place->offset == y->view.place->offset);
        assert(x->view.place->member == y->view.place->member);
        assert(x->view.detail_size == y->view.detail_size);
        assert(memcmp(x->view.detail, y->view.detail, x->view.detail_size) ==
               0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    seine_survey *one = by_sightings(data, size);
    seine_survey *two = by_records(data, size);
    const seine_survey_report *a, *b;

    assert(seine_survey_finish(one, &a) == 0);
    assert(seine_survey_finish(two, &b) == 0);
    compare(a, b);
    seine_survey_free(one);
    seine_survey_free(two);
    return 0;
}
