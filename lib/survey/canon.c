/*
 * One appliance, several names: what was filed under a host or a folder joins
 * the serial number that it was met with.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "survey/survey.h"

/* The only appliance with a serial number, or SURVEY_NONE. */
static uint32_t
only_serial(const struct seine_survey *survey)
{
    uint32_t found = SURVEY_NONE, i;

    for (i = 0; i < survey->boxes.count; i++) {
        if (sn_survey_box(survey, i)->keyed.key.at[0] != BOX_SERIAL)
            continue;
        if (found != SURVEY_NONE)
            return SURVEY_NONE;
        found = i;
    }
    return found;
}

/* A folder without any serial number belongs to the only one there is. */
static uint32_t
owner_of(const struct seine_survey *survey, const struct box *box,
         uint32_t self, uint32_t only)
{
    struct slice name = sn_slice_skip(box->keyed.key, 1);
    const struct belongs *belongs;

    if (box->keyed.key.at[0] == BOX_SERIAL)
        return self;
    if (box->keyed.key.at[0] == BOX_HOST) {
        belongs = sn_keyed_find(&survey->hosts, name);
        return belongs && belongs->box != SURVEY_NONE ? belongs->box : self;
    }
    belongs = sn_keyed_find(&survey->folders, name);
    if (belongs)
        return belongs->box != SURVEY_NONE ? belongs->box : self;
    return only != SURVEY_NONE ? only : self;
}

static int
join_box(struct seine_survey *survey, struct box *to, struct box *from)
{
    int64_t *clock;
    size_t i;

    sn_survey_join_services(to, from);
    for (i = 0; i < PRODUCTS; i++)
        to->products[i] += from->products[i];
    for (i = 0; i < 24; i++)
        to->view.logins_by_hour[i] += from->view.logins_by_hour[i];
    if (from->view.plain_http && !to->view.plain_http) {
        to->view.plain_http_text = from->view.plain_http_text;
        to->plain_place = from->plain_place;
    }
    to->view.plain_http += from->view.plain_http;
    for (i = 0; i < from->clocks.count; i++) {
        clock = sn_array_push(&to->clocks, sizeof(*clock));
        if (!clock)
            return SEINE_E_MEMORY;
        *clock = from->clocks.at[i];
    }
    return sn_survey_join_versions(survey, to, from);
}

/* ---------------------------------------------------------------- logs --- */

static void
add_counts(seine_survey_log *to, const seine_survey_log *from)
{
    to->zone_unknown += from->zone_unknown;
    to->files += from->files;
    to->files_without_header += from->files_without_header;
    to->files_damaged += from->files_damaged;
    to->lines += from->lines;
    to->records += from->records;
    to->headers += from->headers;
    to->requests += from->requests;
    to->untimed += from->untimed;
    to->blank += from->blank;
    to->unrecognised += from->unrecognised;
    to->long_lines += from->long_lines;
    to->cut_lines += from->cut_lines;
    to->nul_runs += from->nul_runs;
    to->dst_steps += from->dst_steps;
    to->kinds_dropped += from->kinds_dropped;
    if (from->first < to->first)
        to->first = from->first;
    if (from->last > to->last)
        to->last = from->last;
}

static int
add_kinds(struct log *to, const struct log *from)
{
    seine_survey_kind *kind;
    size_t i, k;

    for (i = 0; i < from->kinds.count; i++) {
        for (k = 0; k < to->kinds.count; k++)
            if (strcmp(to->kinds.at[k].name, from->kinds.at[i].name) == 0)
                break;
        if (k < to->kinds.count) {
            to->kinds.at[k].count += from->kinds.at[i].count;
            continue;
        }
        kind = sn_array_push(&to->kinds, sizeof(*kind));
        if (!kind)
            return SEINE_E_MEMORY;
        *kind = from->kinds.at[i];
    }
    return 0;
}

static int
join_log(struct log *to, struct log *from)
{
    struct gap *gap;
    size_t i;

    add_counts(&to->view, &from->view);
    if (from->view.gap_longest > to->view.gap_longest) {
        to->view.gap_longest = from->view.gap_longest;
        to->view.gap_from = from->view.gap_from;
        to->gap_place = from->gap_place;
    }
    sn_rhythm_merge(&to->rhythm, &from->rhythm);
    for (i = 0; i < SIGN_KINDS; i++)
        to->signs[i] += from->signs[i];
    to->session_logins += from->session_logins;
    for (i = 0; i < from->gaps.list.count; i++) {
        gap = sn_array_push(&to->gaps.list, sizeof(*gap));
        if (!gap)
            return SEINE_E_MEMORY;
        *gap = from->gaps.list.at[i];
    }
    return add_kinds(to, from);
}

/* The first log of this appliance and format, itself at the latest. */
static uint32_t
find_canon(const struct seine_survey *survey, uint32_t self)
{
    const struct log *log = sn_survey_log(survey, self), *other;
    uint32_t i;

    for (i = 0; i < self; i++) {
        other = sn_survey_log(survey, i);
        if (other->canon == i && other->box == log->box &&
            other->format == log->format)
            return i;
    }
    return self;
}

static int
join_logs(struct seine_survey *survey)
{
    uint32_t i;
    int status = 0;

    for (i = 0; status == 0 && i < survey->logs.count; i++) {
        struct log *log = sn_survey_log(survey, i);

        if (strcmp(log->format->about.product, "cisco") == 0)
            log->box = sn_survey_box(survey, log->box)->canon;
        log->canon = find_canon(survey, i);
        survey->canon[i] = log->canon;
        if (log->canon != i)
            status = join_log(sn_survey_log(survey, log->canon), log);
    }
    return status;
}

static void
rename_all(struct seine_survey *survey)
{
    size_t i;

    for (i = 0; i < survey->links.count; i++)
        survey->links.at[i].log = survey->canon[survey->links.at[i].log];
    for (i = 0; i < survey->signs.count; i++) {
        struct sign *sign = &survey->signs.at[i];

        sign->box = sn_survey_box(survey, sign->box)->canon;
        if (sign->log == SURVEY_NONE)
            continue;
        sign->log = survey->canon[sign->log];
        sign->box = sn_survey_log(survey, sign->log)->box;
    }
}

int
sn_survey_join(struct seine_survey *survey)
{
    uint32_t only = only_serial(survey), i;
    int status = 0;

    survey->canon = sn_calloc(survey->logs.count + 1, sizeof(*survey->canon));
    if (!survey->canon)
        return SEINE_E_MEMORY;
    for (i = 0; status == 0 && i < survey->boxes.count; i++) {
        struct box *box = sn_survey_box(survey, i);

        box->canon = owner_of(survey, box, i, only);
        if (box->canon != i)
            status = join_box(survey, sn_survey_box(survey, box->canon), box);
    }
    if (status == 0)
        status = join_logs(survey);
    if (status == 0)
        status = sn_survey_join_clients(survey);
    if (status == 0)
        status = sn_survey_join_logins(survey);
    if (status < 0)
        return status;
    rename_all(survey);
    sn_hours_sort(&survey->hours, survey->canon);
    return 0;
}
