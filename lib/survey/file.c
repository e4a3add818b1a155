/*
 * Files, appliances and logs: whose record is this?
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "survey/survey.h"

seine_survey_place
sn_survey_place(const struct seine_survey *survey,
                const seine_evidence *evidence)
{
    return (seine_survey_place){
        .file = survey->present.name,
        .member = evidence->member,
        .line = evidence->line,
        .offset = evidence->offset,
    };
}

/* --------------------------------------------------------- appliances --- */

/* The box of a name, or SURVEY_NONE beyond the limit. */
static int
find_box(struct seine_survey *survey, char kind, struct slice name,
         uint32_t *out)
{
    char key[LIMIT_SURVEY_VALUE + 1];
    size_t before = survey->boxes.count;
    struct box *box;
    int status;

    *out = SURVEY_NONE;
    name = sn_slice_first(name, LIMIT_SURVEY_VALUE);
    key[0] = kind;
    if (name.size)
        memcpy(key + 1, name.at, name.size);
    status = sn_keyed_add(&survey->boxes, sn_slice(key, name.size + 1), &box);
    if (status != 0)
        return status < 0 ? status : 0;
    *out = (uint32_t)sn_keyed_index(&survey->boxes, box);
    if (survey->boxes.count == before)
        return 0;
    for (int i = 0; i < SEINE_SERVICES; i++) {
        box->services[i].view.first = INT64_MAX;
        box->services[i].view.last = INT64_MIN;
    }
    return 0;
}

static int
find_log(struct seine_survey *survey, uint32_t box, const struct format *format,
         uint32_t *out)
{
    struct {
        uint32_t box;
        char name[32];
    } key;
    struct slice name =
        sn_slice_first(sn_slice_str(format->about.name), sizeof(key.name));
    size_t before = survey->logs.count;
    struct log *log;
    int status;

    *out = SURVEY_NONE;
    memset(&key, 0, sizeof(key));
    key.box = box;
    memcpy(key.name, name.at, name.size);
    status = sn_keyed_add(&survey->logs,
                          sn_slice((const char *)&key, sizeof(key)), &log);
    if (status != 0)
        return status < 0 ? status : 0;
    *out = (uint32_t)sn_keyed_index(&survey->logs, log);
    if (survey->logs.count == before)
        return 0;
    log->box = box;
    log->format = format;
    log->view.format = format->about.name;
    log->view.title = format->about.title;
    log->view.first = log->session_first = INT64_MAX;
    log->view.last = INT64_MIN;
    return 0;
}

int
sn_survey_name_boxes(struct seine_survey *survey)
{
    struct present *present = &survey->present;
    const struct trail *trail = present->trail;
    int status = 0;

    while (status == 0 && present->boxes.count < trail->names.count) {
        const struct trail_name *name = &trail->names.at[present->boxes.count];
        uint32_t *box = sn_array_push(&present->boxes, sizeof(*box));

        if (!box)
            return SEINE_E_MEMORY;
        status = find_box(survey, name->kind,
                          sn_trail_text(trail, name->at, name->size), box);
    }
    return status;
}

/* What was known of parts before this one is not asked again. */
static int
need_parts(struct present *present, size_t count)
{
    while (present->parts.count < count) {
        struct whose *whose = sn_array_push(&present->parts, sizeof(*whose));

        if (!whose)
            return SEINE_E_MEMORY;
        whose->box = whose->log = SURVEY_NONE;
    }
    return 0;
}

int
sn_survey_whose(struct seine_survey *survey, uint32_t number, struct whose *out)
{
    struct present *present = &survey->present;
    const struct part *part = &present->trail->parts.at[number];
    uint32_t box;
    int status = sn_survey_name_boxes(survey);

    if (status == 0)
        status = need_parts(present, (size_t)number + 1);
    if (status < 0)
        return status;
    *out = present->parts.at[number];
    box = present->boxes.at[part->name];
    /* a part moves when the serial number of its file becomes known, or what
       log its header lines are of */
    if (box != SURVEY_NONE && (out->log == SURVEY_NONE || out->box != box ||
                               out->format != part->format))
        status = find_log(survey, box, part->format, &out->log);
    out->box = box;
    if (box == SURVEY_NONE)
        out->log = SURVEY_NONE;
    out->format = part->format;
    present->parts.at[number] = *out;
    return status;
}

/* --------------------------------------------------------------- files --- */

/* By its name, the file that the appliance still writes to. */
static bool
is_current(const char *name)
{
    struct slice rest = sn_slice_str(name);

    if (sn_slice_ends(rest, sn_slice_str(".gz")))
        rest.size -= 3;
    return sn_slice_ends(rest, sn_slice_str(".current")) ||
           sn_slice_ends(rest, sn_slice_str(".c"));
}

int
sn_survey_begin(struct seine_survey *survey, const char *name)
{
    struct present *present = &survey->present;
    int status;

    if (present->name && strcmp(present->name, name) == 0)
        return 0;
    if (present->name) {
        status = sn_survey_end(survey, NULL);
        if (status < 0)
            return status;
    }
    present->boxes.count = present->parts.count = 0;
    present->trail = &present->own;
    present->current = is_current(name);
    present->followed = survey->files < LIMIT_SURVEY_FILES;
    present->name = sn_arena_string(&survey->texts, sn_slice_str(name));
    if (!present->name)
        return SEINE_E_MEMORY;
    survey->files += present->followed;
    return sn_trail_begin(&present->own, name);
}

/* ------------------------------------------------------------- records --- */

int
sn_survey_see(struct seine_survey *survey, const struct seine_record *record,
              const seine_evidence *evidence, struct whose *out, bool *known)
{
    struct sighting sighting;
    uint32_t part;
    int status;

    *known = false;
    if (!survey->present.followed) {
        survey->report.not_followed++;
        return 0;
    }
    sn_sighting_of_record(&sighting, record, evidence);
    status = sn_trail_see(&survey->present.own, &sighting, &part);
    if (status < 0 || part == SURVEY_NONE)
        return status;
    if (!sn_record_has(record, FIELD_METHOD) &&
        record->format->flags & FORMAT_ENVELOPE &&
        sn_find_nocase(record->text, sn_slice_str("system time was changed")) <
            record->text.size)
        status = sn_trail_clock(&survey->present.own, &record->when);
    if (status == 0)
        status = sn_survey_whose(survey, part, out);
    *known = status == 0 && out->log != SURVEY_NONE;
    return status;
}

int
sn_survey_kind(struct seine_survey *survey, const struct whose *whose,
               const struct seine_record *record)
{
    struct log *log = sn_survey_log(survey, whose->log);
    struct slice name = {"", 0};
    seine_survey_kind *kind;
    size_t i;

    if (sn_record_has(record, FIELD_EVENT_ACTION))
        name = sn_slice_first(record->value[FIELD_EVENT_ACTION].text,
                              LIMIT_SURVEY_VALUE);
    for (i = 0; i < log->kinds.count; i++)
        if (sn_slice_is(name, log->kinds.at[i].name)) {
            log->kinds.at[i].count++;
            return 0;
        }
    if (log->kinds.count == LIMIT_SURVEY_KINDS) {
        log->view.kinds_dropped++;
        return 0;
    }
    kind = sn_array_push(&log->kinds, sizeof(*kind));
    if (!kind)
        return SEINE_E_MEMORY;
    kind->name = sn_arena_string(&survey->texts, name);
    kind->count = 1;
    return kind->name ? 0 : SEINE_E_MEMORY;
}
