/*
 * Signs that a log was changed: what each kind is called, and why its threshold
 * is what it is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "survey/survey.h"

static const struct {
    const char *rule;
    int level;
    const char *unit;
    const char *title;
    const char *reason;
} table[SIGN_KINDS] = {
    [SIGN_NUL] =
        {"TMP-01", SEINE_LEVEL_HIGH, "bytes",
         "a run of NUL bytes inside a text log",
         "a log that is rewritten in place under a writer that keeps its offset "
         "is left with a run as long as what was removed; shorter runs than 8 "
         "are no trace of a line"},
    [SIGN_SILENCE] =
        {"TMP-03", SEINE_LEVEL_MEDIUM, "s",
         "silent for longer than this log ever is, while another one is not",
         "30 minutes, or 20 times what 99 of 100 gaps of this log stay under; "
         "and at a time of day at which it is mostly alive on other days"},
    [SIGN_EARLY_END] =
        {"TMP-03", SEINE_LEVEL_MEDIUM, "s",
         "the current file ends while other logs of the appliance go on",
         "as for a silence; a tool that puts a new file in the place of the log "
         "leaves the writer with the old one"},
    [SIGN_BACKWARDS] =
        {"TMP-04", SEINE_LEVEL_MEDIUM, "s", "time runs backwards",
         "entries are up to 2 s out of order; not counted are an hour at the end "
         "of summer time, a changed clock, and the begin of a log file"},
    [SIGN_NO_REQUEST] =
        {"TMP-05", SEINE_LEVEL_MEDIUM, "requests",
         "a session that never made a request",
         "a session begins or ends by requests, and the web log covers that "
         "time; an end without a begin counts a day after the web log begins, "
         "as long as a session may idle"},
    [SIGN_NO_LOGIN] =
        {"TMP-05", SEINE_LEVEL_MEDIUM, "logins",
         "a request of a user in a session that nobody began",
         "the logs of the appliance tell of logins with their session, from a "
         "day before on, and a session idles for a day at most"},
    [SIGN_NO_WEB] =
        {"TMP-05", SEINE_LEVEL_MEDIUM, "requests",
         "a login through the web from an address that the web log lacks",
         "the web log of the appliance covers that time, and has not a single "
         "record of this address"},
    [SIGN_ONLY_POSTS] =
        {"UAT-05", SEINE_LEVEL_LOW, "requests",
         "a client that posts without a login and never asks for a page",
         "a browser that sends a form has asked for the login page, a style, a "
         "script or a picture; the interfaces for programs do not count"},
    [SIGN_HEADER] =
        {"TMP-06", SEINE_LEVEL_LOW, "header lines",
         "the file does not open with its header",
         "AsyncOS begins every file with Begin Logfile, Version and Time offset; "
         "within the first 5 lines they were looked for"},
    [SIGN_HOLE] =
        {"TMP-07", SEINE_LEVEL_MEDIUM, "s",
         "a hole between two files of one log",
         "10 minutes, or 20 times what 99 of 100 gaps of this log stay under: a "
         "file is opened when the one before it is closed"},
    [SIGN_CUT] = {"TMP-09", SEINE_LEVEL_LOW, "lines", "lines that are cut",
                  "a line ends where the log ends or where it is damaged"},
    [SIGN_ORPHAN] = {"TMP-09", SEINE_LEVEL_LOW, "lines",
                     "lines that neither begin an entry nor go on with one",
                     "every entry of this log begins with a stamp"},
    [SIGN_CONTINUATION] =
        {"TMP-09", SEINE_LEVEL_LOW, "lines",
         "a request that goes on in another line",
         "a request is one line; the rest of another entry, whose begin was cut "
         "off, looks like this"},
    [SIGN_MERGED] = {"TMP-09", SEINE_LEVEL_LOW, "stamps",
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

seine_survey_sign
sn_survey_sign_about(const seine_survey_place *place, int64_t ns,
                     struct slice detail)
{
    seine_survey_sign sign = sn_survey_sign_at(place);

    sign.threshold = 1;
    sign.from = sign.to = ns;
    sign.detail = detail.at;
    sign.detail_size = detail.size;
    return sign;
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

/* The appliance of a sign: of its log, else of the folder of the file. */
static uint32_t
box_of(const struct seine_survey *survey, uint32_t log)
{
    if (log != SURVEY_NONE)
        return sn_survey_log(survey, log)->box;
    return survey->present.boxes.count ? survey->present.boxes.at[0]
                                       : SURVEY_NONE;
}

int
sn_survey_sign(struct seine_survey *survey, enum sign_kind kind, uint32_t log,
               const seine_survey_sign *view)
{
    uint32_t box = box_of(survey, log);
    struct sign *sign;

    survey->report.signs_total++;
    if ((log != SURVEY_NONE &&
         sn_survey_log(survey, log)->signs[kind]++ >= LIMIT_SURVEY_SIGNS) ||
        box == SURVEY_NONE || survey->signs.count >= LIMIT_SURVEY_SIGNS_ALL)
        return 0;
    sign = sn_array_push(&survey->signs, sizeof(*sign));
    if (!sign)
        return SEINE_E_MEMORY;
    sign->view = *view;
    sign->kind = kind;
    sign->log = log;
    sign->box = box;
    sign->view.rule = table[kind].rule;
    sign->view.kind = sn_sign_name(kind);
    sign->view.level = table[kind].level;
    sign->view.unit = table[kind].unit;
    sign->view.title = table[kind].title;
    sign->view.reason = table[kind].reason;
    return copy_texts(survey, &sign->view);
}
