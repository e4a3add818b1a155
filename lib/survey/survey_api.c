/*
 * The public object.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "base/options.h"
#include "survey/survey.h"

static void
init_tables(struct seine_survey *survey)
{
    sn_keyed_init(&survey->boxes, sizeof(struct box), LIMIT_SURVEY_BOXES);
    sn_keyed_init(&survey->logs, sizeof(struct log), LIMIT_SURVEY_LOGS);
    sn_keyed_init(&survey->folders, sizeof(struct belongs), LIMIT_SURVEY_LOGS);
    sn_keyed_init(&survey->hosts, sizeof(struct belongs), LIMIT_SURVEY_LOGS);
    sn_keyed_init(&survey->sessions, sizeof(struct session),
                  LIMIT_SURVEY_SESSIONS);
    sn_keyed_init(&survey->clients, sizeof(struct client),
                  LIMIT_SURVEY_CLIENTS);
    sn_keyed_init(&survey->logins, sizeof(struct login), LIMIT_SURVEY_LOGINS);
    for (int i = 0; i < SEINE_SURVEY_TABLES; i++)
        sn_counter_init(&survey->counters[i], LIMIT_SURVEY_VALUES);
    survey->hours.limit = LIMIT_SURVEY_HOURS;
    sn_trail_init(&survey->present.own, LIMIT_SURVEY_HOURS);
}

int
seine_survey_new(seine_survey **out, const seine_survey_options *options)
{
    seine_survey_options own;
    struct seine_survey *survey;
    int status = 0;

    if (!out)
        return SEINE_E_INVALID;
    *out = NULL;
    if (sn_options_check(options, sizeof(*options)) < 0)
        return SEINE_E_INVALID;
    sn_options_copy(&own, sizeof(own), options);
    survey = sn_calloc(1, sizeof(*survey));
    if (!survey)
        return SEINE_E_MEMORY;
    init_tables(survey);
    if (own.zone)
        status = sn_zone_new(&survey->zone, own.zone);
    if (status < 0) {
        seine_survey_free(survey);
        return status;
    }
    *out = survey;
    return 0;
}

static void
fini_parts(struct seine_survey *survey)
{
    uint32_t i;

    for (i = 0; i < survey->boxes.count; i++) {
        struct box *box = sn_survey_box(survey, i);

        sn_array_fini(&box->versions);
        sn_array_fini(&box->clocks);
    }
    for (i = 0; i < survey->logs.count; i++) {
        struct log *log = sn_survey_log(survey, i);

        sn_array_fini(&log->gaps.list);
        sn_array_fini(&log->kinds);
    }
}

void
seine_survey_free(seine_survey *survey)
{
    if (!survey)
        return;
    fini_parts(survey);
    sn_keyed_fini(&survey->boxes);
    sn_keyed_fini(&survey->logs);
    sn_keyed_fini(&survey->folders);
    sn_keyed_fini(&survey->hosts);
    sn_keyed_fini(&survey->sessions);
    sn_keyed_fini(&survey->clients);
    sn_keyed_fini(&survey->logins);
    for (int i = 0; i < SEINE_SURVEY_TABLES; i++)
        sn_counter_fini(&survey->counters[i]);
    sn_hours_fini(&survey->hours);
    sn_trail_fini(&survey->present.own);
    sn_array_fini(&survey->present.boxes);
    sn_array_fini(&survey->present.parts);
    sn_array_fini(&survey->links);
    sn_array_fini(&survey->signs);
    sn_free(survey->canon);
    sn_arena_fini(&survey->texts);
    sn_zone_free(survey->zone);
    sn_free(survey);
}

/* A failure is final: what was counted is not whole any more. */
static int
check_open(const struct seine_survey *survey)
{
    if (survey->status < 0)
        return survey->status;
    return survey->finished ? SEINE_E_STATE : 0;
}

static int
take_record(struct seine_survey *survey, seine_record *record,
            const seine_evidence *evidence)
{
    struct whose whose;
    bool known = false;
    int status = sn_survey_begin(survey, evidence->file);

    if (status == 0)
        status = sn_survey_see(survey, record, evidence, &whose, &known);
    if (status < 0 || !known)
        return status;
    if (!(evidence->flags & SEINE_EVIDENCE_HEADER))
        status = sn_survey_kind(survey, &whose, record);
    if (status == 0)
        status = sn_survey_web(survey, &whose, record, evidence);
    if (status == 0)
        status = sn_survey_login(survey, &whose, record, evidence);
    return status;
}

int
seine_survey_record(seine_survey *survey, seine_record *record,
                    const seine_evidence *evidence)
{
    int status;

    if (!survey || !record || !evidence || !evidence->file)
        return SEINE_E_INVALID;
    status = check_open(survey);
    if (status < 0)
        return status;
    return survey->status = take_record(survey, record, evidence);
}

int
seine_survey_file(seine_survey *survey, const seine_ledger *ledger)
{
    int status;

    if (!survey || !ledger || !ledger->file)
        return SEINE_E_INVALID;
    status = check_open(survey);
    if (status < 0)
        return status;
    status = sn_survey_begin(survey, ledger->file);
    if (status == 0)
        status = sn_survey_end(survey, ledger);
    return survey->status = status;
}

int
seine_survey_finish(seine_survey *survey, const seine_survey_report **out)
{
    int status;

    if (!survey || !out)
        return SEINE_E_INVALID;
    *out = NULL;
    status = check_open(survey);
    if (status < 0)
        return status;
    survey->finished = true;
    if (survey->present.name)
        status = sn_survey_end(survey, NULL);
    if (status == 0)
        status = sn_survey_join(survey);
    if (status == 0)
        status = sn_survey_judge_time(survey);
    if (status == 0)
        status = sn_survey_judge_sessions(survey);
    if (status == 0)
        status = sn_survey_judge_posts(survey);
    if (status == 0)
        status = sn_survey_report(survey);
    survey->status = status;
    if (status == 0)
        *out = &survey->report;
    return status;
}
