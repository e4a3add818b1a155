/*
 * Fuzz target: tellings.  What is accepted is told; written down again as it is
 * told it tells the same.  Head and seal are made right where fuzzing would
 * never find them:
 *
 *     first byte   the rest is
 *     0            a whole telling, as it is
 *     1            chunks between head and seal
 *     2            the items of one chunk
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "part/part.h"
#include "sum.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rules_text[] =
    "title: requests\nname: requests\nlogsource: {category: webserver}\n"
    "detection:\n  a: {cs-uri-query|contains: '/'}\n  condition: a\n"
    "level: low\n"
    "---\n"
    "title: many\n"
    "correlation:\n  type: event_count\n  rules: [requests]\n"
    "  group-by: [source.ip]\n  timespan: 1h\n  condition: {gte: 2}\n"
    "  generate: true\n"
    "---\n"
    "title: nobody\nlogsource: {category: webserver}\n"
    "filter:\n  rules: [requests]\n  joe: {cs-username: joe}\n"
    "  condition: not joe\n"
    "---\n"
    "title: signs\nlevel: high\nsurvey:\n  signs: [nul-run, silence]\n";

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

/* What a hunt told, as a sum; and that written down. */
struct outcome {
    uint64_t sum;
    struct buf telling;
    int ended;
};

static void
add(struct outcome *outcome, const void *data, size_t size)
{
    outcome->sum = sum_add(outcome->sum, data, size);
}

static void
add_text(struct outcome *outcome, const char *text)
{
    add(outcome, text, strlen(text) + 1);
}

static void
add_evidence(struct outcome *outcome, const seine_evidence *evidence)
{
    add_text(outcome, evidence->file);
    add_text(outcome, evidence->sha256 ? evidence->sha256 : "");
    add(outcome, &evidence->line, sizeof(evidence->line));
    add(outcome, &evidence->offset, sizeof(evidence->offset));
    add(outcome, &evidence->flags, sizeof(evidence->flags));
}

static int
take_event(void *user, const seine_event *event)
{
    add_text(user, event->rule->title);
    add_text(user, event->finding_id);
    add(user, event->evidence->raw, event->evidence->raw_size);
    add_evidence(user, event->evidence);
    for (size_t i = 0; i < event->matched_count; i++)
        add(user, event->matched[i]->value, event->matched[i]->value_size);
    return 0;
}

static int
take_file(void *user, const seine_ledger *ledger)
{
    add_text(user, ledger->file);
    add_text(user, ledger->why);
    add(user, &ledger->lines, sizeof(ledger->lines));
    add(user, &ledger->events, sizeof(ledger->events));
    add(user, &ledger->correlated, sizeof(ledger->correlated));
    return 0;
}

static int
take_finding(void *user, const seine_finding *finding)
{
    const seine_survey_sign *sign = finding->sign;

    add_text(user, finding->rule->title);
    add_text(user, finding->finding_id);
    add(user, &finding->count, sizeof(finding->count));
    add(user, &finding->value, sizeof(finding->value));
    for (size_t i = 0; i < finding->group_count; i++) {
        add_text(user, finding->groups[i]->name);
        add(user, finding->groups[i]->value, finding->groups[i]->value_size);
    }
    for (size_t i = 0; i < finding->evidence_count; i++)
        add_evidence(user, finding->evidence[i]);
    if (!sign)
        return 0;
    add_text(user, sign->appliance->name);
    add_text(user, sign->log ? sign->log->format : "");
    add_text(user, sign->place->file);
    add(user, sign->detail, sign->detail_size);
    add(user, &sign->from, sizeof(sign->from));
    return 0;
}

static int
take_telling(void *user, const seine_part_bytes *bytes)
{
    struct outcome *outcome = user;

    sn_buf_add(&outcome->telling, bytes->data, bytes->size);
    outcome->ended = bytes->kind == SEINE_PART_END;
    return 0;
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

static void
tell(struct outcome *outcome, struct buf *bytes)
{
    seine_scanner_options scan = {.struct_size = sizeof(scan),
                                  .on_event = take_event,
                                  .on_suppressed = take_event,
                                  .user = outcome};
    seine_hunt_options options = {.struct_size = sizeof(options),
                                  .scan = &scan,
                                  .on_file = take_file,
                                  .on_finding = take_finding,
                                  .on_telling = take_telling,
                                  .user = outcome};
    seine_hunt *hunt;

    *outcome = (struct outcome){.sum = SUM_BEGIN};
    if (seine_hunt_new(&hunt, get_rules(), &options) < 0)
        abort();
    if (seine_hunt_add_telling(hunt, read_buf, bytes) == 0)
        (void)seine_hunt_run(hunt);
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

static void
make_telling(struct buf *out, unsigned kind, struct slice body)
{
    const seine_scanner_options scan = {.struct_size = sizeof(scan)};
    struct part_options options;
    struct hasher *hasher;
    char seal[PART_SEAL];

    if (kind == 0) {
        sn_buf_slice(out, body);
        return;
    }
    sn_part_options(&options, &scan);
    if (sn_head_write(out, get_rules(), &options, 0, 0, "") < 0 ||
        sn_hasher_new(&hasher) < 0)
        abort();
    if (kind == 1)
        sn_buf_slice(out, body);
    else
        add_chunk(out, CHUNK_DATA, body);
    sn_hasher_begin(hasher);
    sn_hasher_add(hasher, out->at, out->size);
    if (sn_seal(hasher, seal) < 0)
        abort();
    sn_hasher_free(hasher);
    add_chunk(out, CHUNK_END, sn_slice(seal, sizeof(seal)));
}

/* --------------------------------------------------------------- target --- */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct outcome first, second;
    struct buf bytes = {0};

    if (size > 0)
        make_telling(&bytes, data[0] % 3,
                     sn_slice((const char *)data + 1, size - 1));
    tell(&first, &bytes);
    if (first.ended) {
        tell(&second, &first.telling);
        if (!second.ended || first.sum != second.sum) {
            fprintf(stderr, "written down again it tells something else\n");
            abort();
        }
        sn_buf_fini(&second.telling);
    }
    sn_buf_fini(&first.telling);
    sn_buf_fini(&bytes);
    return 0;
}
