/*
 * Signs that a log was changed: what each kind is called, and why its threshold
 * is what it is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "survey/survey.h"

static const struct {
    const char *rule;
    const char *kind;
    int level;
    const char *unit;
    const char *title;
    const char *reason;
} table[SIGN_KINDS] = {
    [SIGN_NUL] =
        {"TMP-01", "nul-run", SEINE_LEVEL_HIGH, "bytes",
         "a run of NUL bytes inside a text log",
         "a log that is rewritten in place under a writer that keeps its offset "
         "is left with a run as long as what was removed; shorter runs than 8 "
         "are no trace of a line"},
    [SIGN_SILENCE] =
        {"TMP-03", "silence", SEINE_LEVEL_MEDIUM, "s",
         "silent for longer than this log ever is, while another one is not",
         "30 minutes, or 20 times what 99 of 100 gaps of this log stay under; "
         "and at a time of day at which it is mostly alive on other days"},
    [SIGN_EARLY_END] =
        {"TMP-03", "early-end", SEINE_LEVEL_MEDIUM, "s",
         "the current file ends while other logs of the appliance go on",
         "as for a silence; a tool that puts a new file in the place of the log "
         "leaves the writer with the old one"},
    [SIGN_BACKWARDS] =
        {"TMP-04", "backwards", SEINE_LEVEL_MEDIUM, "s", "time runs backwards",
         "entries are up to 2 s out of order; not counted are an hour at the end "
         "of summer time, a changed clock, and the begin of a log file"},
    [SIGN_NO_REQUEST] =
        {"TMP-05", "session-without-request", SEINE_LEVEL_MEDIUM, "requests",
         "a session that never made a request",
         "a session begins or ends by requests, and the web log covers that "
         "time; an end without a begin counts a day after the web log begins, "
         "as long as a session may idle"},
    [SIGN_NO_LOGIN] =
        {"TMP-05", "request-without-login", SEINE_LEVEL_MEDIUM, "logins",
         "a request of a user in a session that nobody began",
         "the logs of the appliance tell of logins with their session, from a "
         "day before on, and a session idles for a day at most"},
    [SIGN_NO_WEB] =
        {"TMP-05", "login-without-web", SEINE_LEVEL_MEDIUM, "requests",
         "a login through the web from an address that the web log lacks",
         "the web log of the appliance covers that time, and has not a single "
         "record of this address"},
    [SIGN_HEADER] =
        {"TMP-06", "header-missing", SEINE_LEVEL_LOW, "header lines",
         "the file does not open with its header",
         "AsyncOS begins every file with Begin Logfile, Version and Time offset; "
         "within the first 5 lines they were looked for"},
    [SIGN_HOLE] =
        {"TMP-07", "chain-hole", SEINE_LEVEL_MEDIUM, "s",
         "a hole between two files of one log",
         "10 minutes, or 20 times what 99 of 100 gaps of this log stay under: a "
         "file is opened when the one before it is closed"},
    [SIGN_CUT] = {"TMP-09", "line-cut", SEINE_LEVEL_LOW, "lines",
                  "lines that are cut",
                  "a line ends where the log ends or where it is damaged"},
    [SIGN_ORPHAN] = {"TMP-09", "line-without-stamp", SEINE_LEVEL_LOW, "lines",
                     "lines that neither begin an entry nor go on with one",
                     "every entry of this log begins with a stamp"},
    [SIGN_CONTINUATION] =
        {"TMP-09", "odd-continuation", SEINE_LEVEL_LOW, "lines",
         "a request that goes on in another line",
         "a request is one line; the rest of another entry, whose begin was cut "
         "off, looks like this"},
    [SIGN_MERGED] = {"TMP-09", "line-merged", SEINE_LEVEL_LOW, "stamps",
                     "a second stamp and level inside an entry",
                     "an entry has one stamp; a client can write one into its "
                     "user agent, too"},
};

seine_survey_sign
sn_survey_sign_at(const seine_survey_place *place)
{
    return (seine_survey_sign){
        .place = place,
        .count = 1,
        .from = INT64_MAX,
        .to = INT64_MAX,
        .detail = "",
    };
}

bool
sn_survey_is_time(const struct seine_time *when)
{
    return when->quality != SEINE_TIME_NONE && when->ns <= SURVEY_TIME_MOST &&
           when->ns >= -SURVEY_TIME_MOST;
}

void
sn_survey_sign_time(seine_survey_sign *sign, const struct seine_time *when)
{
    if (!sn_survey_is_time(when))
        return;
    sign->from = sign->to = when->ns;
    sign->zone_unknown = when->quality == SEINE_TIME_UNKNOWN;
}

/* Place and detail are copied. */
static int
copy_texts(struct seine_survey *survey, seine_survey_sign *view)
{
    seine_survey_place *place =
        sn_arena_alloc(&survey->texts, 1, sizeof(*place));
    const char *detail = sn_arena_string(
        &survey->texts, sn_slice(view->detail, view->detail_size));

    if (!place || !detail)
        return SEINE_E_MEMORY;
    *place = *view->place;
    view->place = place;
    view->detail = detail;
    return 0;
}

int
sn_survey_sign(struct seine_survey *survey, enum sign_kind kind, uint32_t log,
               const seine_survey_sign *view)
{
    struct sign *sign;

    survey->report.signs_total++;
    if ((log != SURVEY_NONE &&
         sn_survey_log(survey, log)->signs[kind]++ >= LIMIT_SURVEY_SIGNS) ||
        survey->signs.count >= LIMIT_SURVEY_SIGNS_ALL)
        return 0;
    sign = sn_array_push(&survey->signs, sizeof(*sign));
    if (!sign)
        return SEINE_E_MEMORY;
    sign->view = *view;
    sign->kind = kind;
    sign->log = log;
    sign->box = log == SURVEY_NONE ? survey->present.folder
                                   : sn_survey_log(survey, log)->box;
    sign->view.rule = table[kind].rule;
    sign->view.kind = table[kind].kind;
    sign->view.level = table[kind].level;
    sign->view.unit = table[kind].unit;
    sign->view.title = table[kind].title;
    sign->view.reason = table[kind].reason;
    return copy_texts(survey, &sign->view);
}
