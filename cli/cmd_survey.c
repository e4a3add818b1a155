/*
 * seine survey: what is in these logs, without any rule.
 *
 * SPDX-License-Identifier: MIT
 */
#include "command.h"
#include "logs.h"
#include "say.h"

struct surveying {
    seine_survey *survey;
    struct logs logs;
    int status; /* of what failed first */
};

static int
keep(struct surveying *surveying, int status)
{
    if (status < 0 && surveying->status == 0)
        surveying->status = status;
    return status < 0;
}

static int
on_record(void *user, seine_record *record, const seine_evidence *evidence)
{
    struct surveying *surveying = user;

    return keep(surveying,
                seine_survey_record(surveying->survey, record, evidence));
}

static int
on_file(void *user, const seine_ledger *ledger)
{
    struct surveying *surveying = user;

    sinks_file(&surveying->logs.sinks, ledger);
    return keep(surveying, seine_survey_file(surveying->survey, ledger));
}

static int
on_end(void *user)
{
    struct surveying *surveying = user;
    struct run *run = &surveying->logs.run;

    if (surveying->status == 0)
        keep(surveying, seine_survey_finish(surveying->survey, &run->report));
    return surveying->status;
}

static int
make_survey(struct surveying *surveying, const struct settings *settings)
{
    seine_survey_options options = {
        .struct_size = sizeof(options),
        .zone = settings->timezone,
    };
    int status = seine_survey_new(&surveying->survey, &options);

    if (status == 0)
        return EXIT_DONE;
    say_error("%s", seine_status_text(status));
    return EXIT_INTERNAL;
}

int
command_survey(const struct settings *settings)
{
    struct surveying surveying = {0};
    struct logs *logs = &surveying.logs;
    int status = logs_open(logs, "survey", settings, NULL, true);

    if (status == EXIT_DONE)
        status = make_survey(&surveying, settings);
    logs->on_record = on_record;
    logs->on_file = on_file;
    logs->on_end = on_end;
    logs->user = &surveying;
    logs->run.survey = surveying.survey;
    if (status == EXIT_DONE &&
        sinks_open(&logs->sinks, &logs->run, CMD_SURVEY) < 0)
        status = EXIT_USAGE;
    if (status == EXIT_DONE)
        status = logs_run(logs);
    logs_fini(logs);
    seine_survey_free(surveying.survey);
    return status;
}
