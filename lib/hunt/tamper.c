/*
 * Signs of changed logs as findings.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hunt/tamper.h"

#include "base/sha256.h"
#include "base/text.h"
#include "hunt/hunt.h"
#include "hunt/replay.h"
#include "survey/survey.h"

#define ID_SIZE 32   /* hexadecimal digits of a finding's id */
#define HEAD_SIZE 32 /* likewise of the hash of a file's first line */
#define ZONE_SLACK (14 * HOUR_NS) /* for times whose zone is not known */

/* What makes evidence out of a place. */
struct tamper_file {
    struct keyed keyed; /* its name */
    char head[HEAD_SIZE];
    char sha256[SHA256_HEX_SIZE];
};

int
sn_tamper_init(struct tamper *tamper, struct seine_hunt *hunt)
{
    int status;

    if (!hunt->rules || !hunt->rules->signs)
        return 0;
    tamper->trails = true;
    tamper->records = (hunt->rules->signs & SIGNS_OF_RECORDS) != 0;
    if (hunt->part_out)
        return tamper->records ? SEINE_E_INVALID : 0;
    sn_keyed_init(&tamper->files, sizeof(struct tamper_file),
                  LIMIT_SURVEY_FILES);
    status = seine_survey_new(&tamper->survey, NULL);
    if (status == 0)
        tamper->survey->signs_only = true;
    return status;
}

void
sn_tamper_fini(struct tamper *tamper)
{
    seine_survey_free(tamper->survey);
    sn_keyed_fini(&tamper->files);
}

/* ---------------------------------------------------------------- files --- */

int
sn_tamper_record(struct seine_hunt *hunt, struct seine_record *record,
                 const seine_evidence *evidence)
{
    return seine_survey_record(hunt->tamper.survey, record, evidence);
}

/* Of files beyond the limit the survey tells nothing either. */
static int
note_file(struct tamper *tamper, const seine_ledger *ledger,
          const struct trail *trail)
{
    struct tamper_file *file;
    size_t before = tamper->files.count;
    int status =
        sn_keyed_add(&tamper->files, sn_slice_str(ledger->file), &file);

    if (status != 0 || tamper->files.count == before)
        return status < 0 ? status : 0;
    memcpy(file->head, trail->head, HEAD_SIZE);
    if (*ledger->sha256)
        memcpy(file->sha256, ledger->sha256, SHA256_HEX_SIZE);
    return 0;
}

bool
sn_tamper_has(const struct seine_hunt *hunt, const char *name)
{
    return hunt->tamper.survey &&
           sn_keyed_find(&hunt->tamper.files, sn_slice_str(name));
}

int
sn_tamper_file(struct seine_hunt *hunt, const seine_ledger *ledger,
               const struct trail *trail)
{
    struct tamper *tamper = &hunt->tamper;
    int status;

    if (!tamper->survey || !trail)
        return 0;
    status = note_file(tamper, ledger, trail);
    return status < 0 ? status : sn_survey_take(tamper->survey, ledger, trail);
}

/* ------------------------------------------------------------- judging --- */

/* In the interval asked for, or without a time.  In doubt it is. */
static bool
is_in_interval(const struct seine_hunt *hunt, const seine_survey_sign *view)
{
    struct part_options own;
    const struct part_options *scan = &own;
    int64_t slack = view->zone_unknown ? ZONE_SLACK : 0;

    sn_part_options(&own, &hunt->scan);
    if (hunt->replay)
        scan = &hunt->replay->options;
    if (!scan->has_interval || view->from == INT64_MAX)
        return true;
    if (scan->from_ns > INT64_MIN + slack &&
        (view->to == INT64_MAX ? view->from : view->to) < scan->from_ns - slack)
        return false;
    return scan->to_ns > INT64_MAX - slack || view->from < scan->to_ns + slack;
}

/* -------------------------------------------------------------- telling --- */

/* The same in every run over the same evidence, whatever the file is called. */
static void
make_id(const seine_rule *rule, const struct tamper_file *file,
        const struct sign *sign, char out[SHA256_HEX_SIZE])
{
    const char *id = *rule->id ? rule->id : rule->title;
    const char *kind = sn_sign_name(sign->kind);
    struct sha256 sha;

    sn_sha256_init(&sha);
    sn_sha256_add(&sha, id, strlen(id) + 1);
    if (file)
        sn_sha256_add(&sha, file->head, sizeof(file->head));
    sn_sha256_add(&sha, kind, strlen(kind) + 1);
    sn_sha256_number(&sha, sign->view.place->offset);
    sn_sha256_hex(&sha, out);
    out[ID_SIZE] = '\0';
}

static seine_evidence
make_evidence(const struct tamper_file *file, const seine_survey_place *place)
{
    return (seine_evidence){
        .file = place->file,
        .sha256 = file && *file->sha256 ? file->sha256 : NULL,
        .member = place->member,
        .line = place->line,
        .lines = 1,
        .offset = place->offset,
    };
}

static int
tell(struct seine_hunt *hunt, const struct rule *rule, const struct sign *sign)
{
    const seine_survey_sign *view = &sign->view;
    const struct tamper_file *file =
        sn_keyed_find(&hunt->tamper.files, sn_slice_str(view->place->file));
    const char *log = view->log ? view->log->format : "";
    const seine_evidence evidence = make_evidence(file, view->place);
    const seine_evidence *pointers[] = {&evidence};
    const seine_group groups[] = {
        {"appliance", view->appliance->name, strlen(view->appliance->name)},
        {"log", log, strlen(log)},
    };
    const seine_group *group_pointers[] = {&groups[0], &groups[1]};
    char id[SHA256_HEX_SIZE];
    seine_finding finding = {
        .rule = &rule->view,
        .level = rule->view.level,
        .level_before = rule->view.level,
        .outcome = SEINE_OUTCOME_UNKNOWN,
        .finding_id = id,
        .count = view->count,
        .first = view->from,
        .last = view->to,
        .value = (double)view->value,
        .groups = group_pointers,
        .group_count = sizeof(groups) / sizeof(groups[0]),
        .evidence = pointers,
        .evidence_count = 1,
        .sign = view,
    };

    make_id(&rule->view, file, sign, id);
    return sn_hunt_tell_finding(hunt, &finding);
}

static int
tell_sign(struct seine_hunt *hunt, const struct sign *sign)
{
    int status = 0;

    if (!is_in_interval(hunt, &sign->view))
        return 0;
    for (size_t i = 0; status == 0 && i < hunt->rules->count; i++)
        if (seine_survey_asked(&hunt->rules->rules[i]->view, &sign->view))
            status = tell(hunt, hunt->rules->rules[i], sign);
    return status;
}

int
sn_tamper_finish(struct seine_hunt *hunt)
{
    const struct seine_survey *survey = hunt->tamper.survey;
    const seine_survey_report *report;
    int status;

    if (!survey)
        return 0;
    status = seine_survey_finish(hunt->tamper.survey, &report);
    if (status < 0)
        return status;
    hunt->summary.signs_dropped = report->signs_total - report->sign_count;
    for (size_t i = 0; status == 0 && i < report->sign_count; i++)
        status = tell_sign(hunt, (const struct sign *)report->signs[i]);
    return status;
}
