/*
 * A file is over: what its trail and its ledger entry tell goes to the
 * appliances and logs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "survey/survey.h"

/* A place of the trail, with the name of the file. */
static seine_survey_place
named(const struct seine_survey *survey, const seine_survey_place *place)
{
    seine_survey_place copy = *place;

    copy.file = survey->present.name;
    return copy;
}

/* ------------------------------------------------------------ the trail --- */

/* Note that a folder or host was met together with a serial number. */
static int
note_belongs(struct keyed_table *table, struct slice name, uint32_t box)
{
    size_t before = table->count;
    struct belongs *belongs;
    int status = sn_keyed_add(table, name, &belongs);

    if (status != 0)
        return status < 0 ? status : 0;
    if (table->count > before)
        belongs->box = box;
    else if (belongs->box != box)
        belongs->box = SURVEY_NONE;
    return 0;
}

static int
take_pairs(struct seine_survey *survey)
{
    const struct present *present = &survey->present;
    const struct trail *trail = present->trail;
    int status = 0;
    size_t i;

    for (i = 0; status == 0 && i < trail->pairs.count; i++) {
        const struct trail_pair *pair = &trail->pairs.at[i];
        const struct trail_name *name = &trail->names.at[pair->name];
        uint32_t serial = present->boxes.at[pair->serial];

        if (serial != SURVEY_NONE)
            status = note_belongs(
                name->kind == BOX_HOST ? &survey->hosts : &survey->folders,
                sn_trail_text(trail, name->at, name->size), serial);
    }
    return status;
}

static int
take_clocks(struct seine_survey *survey)
{
    const struct present *present = &survey->present;
    size_t i;

    for (i = 0; i < present->trail->clocks.count; i++) {
        const struct trail_clock *clock = &present->trail->clocks.at[i];
        uint32_t number = present->boxes.at[clock->name];
        struct box *box;
        int64_t *at;

        if (number == SURVEY_NONE)
            continue;
        box = sn_survey_box(survey, number);
        if (box->clocks.count == LIMIT_SURVEY_CLOCKS)
            continue;
        at = sn_array_push(&box->clocks, sizeof(*at));
        if (!at)
            return SEINE_E_MEMORY;
        *at = clock->ns;
    }
    return 0;
}

/* The longest of all files stay. */
static int
take_gaps(struct seine_survey *survey, struct log *log, const struct part *part)
{
    int status = 0;
    size_t i;

    survey->report.gaps_dropped += part->gaps.dropped;
    for (i = 0; status == 0 && i < part->gaps.list.count; i++) {
        struct gap gap = part->gaps.list.at[i];
        size_t before = log->gaps.list.count, dropped = log->gaps.dropped;
        bool room =
            before < LIMIT_SURVEY_GAPS && survey->gaps < LIMIT_SURVEY_GAPS_ALL;

        gap.place = named(survey, &gap.place);
        status = sn_gaps_keep(&log->gaps, &gap, room);
        survey->gaps += log->gaps.list.count - before;
        survey->report.gaps_dropped += log->gaps.dropped - dropped;
    }
    return status;
}

static void
take_counts(struct seine_survey *survey, struct log *log,
            const struct part *part)
{
    seine_survey_log *view = &log->view;

    view->lines += part->lines;
    view->headers += part->headers;
    view->records += part->records;
    view->zone_unknown += part->zone_unknown;
    view->untimed += part->untimed;
    view->dst_steps += part->dst_steps;
    survey->report.times_dropped += part->times_dropped;
    if (part->first < view->first)
        view->first = part->first;
    if (part->last > view->last)
        view->last = part->last;
    sn_rhythm_merge(&log->rhythm, &part->rhythm);
    if (part->gap_longest > view->gap_longest) {
        view->gap_longest = part->gap_longest;
        view->gap_from = part->gap_from;
        log->gap_place = named(survey, &part->gap_place);
    }
}

static int
add_link(struct seine_survey *survey, uint32_t log, const struct part *part)
{
    const struct present *present = &survey->present;
    struct link *link;

    if (survey->links.count == LIMIT_SURVEY_PARTS) {
        survey->report.links_dropped++;
        return 0;
    }
    link = sn_array_push(&survey->links, sizeof(*link));
    if (!link)
        return SEINE_E_MEMORY;
    *link = (struct link){
        .log = log,
        .header = (present->trail->headers & HEADER_BEGIN) != 0,
        .unknown = part->unknown,
        .current = present->current,
        .begin = part->begin,
        .end = part->end,
        .place = named(survey, &part->place),
        .last = named(survey, &part->last_place),
    };
    return 0;
}

/* Does a part stand for what stood in front of the serial number? */
static bool
has_heir(const struct trail *trail, const struct part *part)
{
    size_t i;

    for (i = 0; i < trail->parts.count; i++)
        if (part->name == 0 && trail->parts.at[i].format == part->format &&
            trail->parts.at[i].name == trail->serial)
            return true;
    return false;
}

static int
take_part(struct seine_survey *survey, uint32_t number)
{
    const struct trail *trail = survey->present.trail;
    const struct part *part = &trail->parts.at[number];
    struct whose whose;
    struct log *log;
    int status = sn_survey_whose(survey, number, &whose);

    if (status < 0)
        return status;
    if (whose.log == SURVEY_NONE) {
        survey->report.not_followed += part->records + part->headers;
        return 0;
    }
    log = sn_survey_log(survey, whose.log);
    log->view.files += !has_heir(trail, part);
    take_counts(survey, log, part);
    status = take_gaps(survey, log, part);
    return status < 0 ? status : add_link(survey, whose.log, part);
}

static int
take_hours(struct seine_survey *survey)
{
    const struct hours *hours = &survey->present.trail->hours;
    int status = 0;
    size_t i;

    survey->hours.refused += hours->refused;
    for (i = 0; status == 0 && i < hours->room; i++) {
        const struct hour *hour = &hours->at[i];
        uint32_t log;

        if (hour->records == 0)
            continue;
        log = survey->present.parts.at[hour->log].log;
        if (log != SURVEY_NONE)
            status = sn_hours_merge(&survey->hours, log, hour);
    }
    return status;
}

static int
take_signs(struct seine_survey *survey)
{
    const struct trail *trail = survey->present.trail;
    int status = 0;
    size_t i;

    for (i = 0; status == 0 && i < trail->signs.count; i++) {
        const struct trail_sign *from = &trail->signs.at[i];
        uint32_t log = survey->present.parts.at[from->part].log;
        seine_survey_place place = named(survey, &from->place);
        seine_survey_sign sign = sn_survey_sign_at(&place);
        struct slice detail =
            sn_trail_text(trail, from->detail, from->detail_size);

        sign.value = from->value;
        sign.threshold = from->threshold;
        sign.count = from->count;
        sign.from = from->from;
        sign.to = from->to;
        sign.zone_unknown = from->zone_unknown;
        sign.detail = detail.at;
        sign.detail_size = detail.size;
        if (log != SURVEY_NONE)
            status = sn_survey_sign(survey, from->kind, log, &sign);
    }
    return status;
}

/* Signs beyond the limit of the trail are counted all the same. */
static void
count_signs(struct seine_survey *survey)
{
    const struct present *present = &survey->present;

    for (uint32_t i = 0; i < present->trail->parts.count; i++) {
        const uint32_t *counts = present->trail->parts.at[i].signs;
        uint32_t number = present->parts.at[i].log;

        for (int kind = 0; number != SURVEY_NONE && kind < SIGN_KINDS; kind++)
            if (counts[kind] > LIMIT_SURVEY_SIGNS) {
                uint32_t more = counts[kind] - LIMIT_SURVEY_SIGNS;

                sn_survey_log(survey, number)->signs[kind] += more;
                survey->report.signs_total += more;
            }
    }
}

static int
take_trail(struct seine_survey *survey)
{
    const struct trail *trail = survey->present.trail;
    int status = sn_survey_name_boxes(survey);
    uint32_t i;

    survey->report.not_followed += trail->unplaced;
    if (status == 0)
        status = take_pairs(survey);
    if (status == 0)
        status = take_clocks(survey);
    for (i = 0; status == 0 && i < trail->parts.count; i++)
        status = take_part(survey, i);
    if (status == 0)
        status = take_hours(survey);
    if (status == 0)
        status = take_signs(survey);
    if (status == 0)
        count_signs(survey);
    return status;
}

/* ------------------------------------------------------------- the file --- */

/* The log that most of the file is, SURVEY_NONE: there is none. */
static uint32_t
main_part(const struct seine_survey *survey)
{
    const struct trail *trail = survey->present.trail;
    uint32_t best = SURVEY_NONE, i;

    for (i = 0; i < trail->parts.count; i++)
        if (survey->present.parts.at[i].log != SURVEY_NONE &&
            (best == SURVEY_NONE ||
             trail->parts.at[i].records > trail->parts.at[best].records))
            best = i;
    return best;
}

static bool
has_headers(const struct format *format)
{
    return (format->flags & FORMAT_ENVELOPE) &&
           strcmp(format->about.product, "cisco") == 0;
}

/* Which header lines are missing? */
static int
check_header(struct seine_survey *survey, const struct part *part, uint32_t log)
{
    static const char *const names[] = {
        [0] = "",
        [HEADER_BEGIN] = "Begin Logfile",
        [HEADER_VERSION] = "Version",
        [HEADER_BEGIN | HEADER_VERSION] = "Begin Logfile, Version",
        [HEADER_OFFSET] = "Time offset",
        [HEADER_BEGIN | HEADER_OFFSET] = "Begin Logfile, Time offset",
        [HEADER_VERSION | HEADER_OFFSET] = "Version, Time offset",
        [HEADER_ALL] = "Begin Logfile, Version, Time offset",
    };
    const struct trail *trail = survey->present.trail;
    unsigned missing = HEADER_ALL & ~trail->headers;
    seine_survey_place place = named(survey, &part->place);
    seine_survey_sign sign = sn_survey_sign_at(&place);

    if (!missing || trail->syslog || trail->wrapped ||
        !has_headers(part->format))
        return 0;
    sn_survey_log(survey, log)->view.files_without_header++;
    sign.value = (missing & 1) + (missing >> 1 & 1) + (missing >> 2);
    sign.detail = names[missing];
    sign.detail_size = strlen(sign.detail);
    return sn_survey_sign(survey, SIGN_HEADER, log, &sign);
}

static int
tell_nul_runs(struct seine_survey *survey, uint32_t log,
              const seine_ledger *ledger)
{
    int status = 0;
    size_t i;

    for (i = 0; status == 0 && i < ledger->nul_run_count; i++) {
        const seine_nul_run *run = ledger->nul_runs[i];
        seine_survey_place place = {.file = survey->present.name,
                                    .line = run->line,
                                    .offset = run->offset};
        seine_survey_sign sign = sn_survey_sign_at(&place);

        sign.value = run->length;
        sign.threshold = LIMIT_NUL_RUN;
        status = sn_survey_sign(survey, SIGN_NUL, log, &sign);
    }
    survey->report.signs_total += ledger->nul_run_total - ledger->nul_run_count;
    return status;
}

static int
tell_orphans(struct seine_survey *survey, const struct part *part, uint32_t log)
{
    const struct trail *trail = survey->present.trail;
    seine_survey_place place = named(survey, &trail->orphan);
    seine_survey_sign sign = sn_survey_sign_at(&place);

    if (trail->orphans == 0 || !has_headers(part->format))
        return 0;
    sign.value = sign.count = trail->orphans;
    return sn_survey_sign(survey, SIGN_ORPHAN, log, &sign);
}

/* Lines that end in damage; long ones are cut for another reason. */
static int
tell_cut(struct seine_survey *survey, const struct part *part, uint32_t log,
         const seine_ledger *ledger)
{
    seine_survey_place place =
        named(survey, part->cuts ? &part->cut : &part->last_place);
    seine_survey_sign sign = sn_survey_sign_at(&place);

    if (ledger->cut_lines == 0 || (!part->cuts && !part->ended))
        return 0;
    sign.value = sign.count = ledger->cut_lines;
    return sn_survey_sign(survey, SIGN_CUT, log, &sign);
}

/* What the ledger knows about the file goes to the log that it mostly is. */
static void
add_ledger(seine_survey_log *view, const seine_ledger *ledger)
{
    view->files_damaged += ledger->state == SEINE_FILE_DAMAGED;
    view->blank += ledger->blank;
    view->unrecognised += ledger->unrecognised;
    view->long_lines += ledger->long_lines;
    view->cut_lines += ledger->cut_lines;
    view->nul_runs += ledger->nul_run_total;
}

static int
end_main(struct seine_survey *survey, const seine_ledger *ledger)
{
    uint32_t number = main_part(survey), log = SURVEY_NONE;
    const struct part *part = NULL;
    int status = 0;

    if (number != SURVEY_NONE) {
        part = &survey->present.trail->parts.at[number];
        log = survey->present.parts.at[number].log;
    }
    if (part && ledger)
        add_ledger(&sn_survey_log(survey, log)->view, ledger);
    if (ledger)
        status = tell_nul_runs(survey, log, ledger);
    if (part && ledger && status == 0)
        status = tell_cut(survey, part, log, ledger);
    if (part && status == 0)
        status = tell_orphans(survey, part, log);
    if (part && status == 0 && part->records)
        status = check_header(survey, part, log);
    return status;
}

int
sn_survey_end(struct seine_survey *survey, const seine_ledger *ledger)
{
    struct present *present = &survey->present;
    int status = 0;

    if (present->followed)
        status = take_trail(survey);
    if (present->followed && status == 0)
        status = end_main(survey, ledger);
    present->name = NULL;
    return status;
}

int
sn_survey_take(struct seine_survey *survey, const seine_ledger *ledger,
               const struct trail *trail)
{
    struct present *present = &survey->present;
    int status = sn_survey_begin(survey, ledger->file);

    if (status < 0)
        return status;
    present->trail = trail;
    present->boxes.count = present->parts.count = 0;
    status = sn_survey_end(survey, ledger);
    present->trail = &present->own;
    return status;
}
