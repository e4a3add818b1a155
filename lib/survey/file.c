/*
 * Files, appliances and logs: whose record is this?
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "survey/survey.h"

#define HEADER_LINES 5 /* within which a header stands */

enum {
    HEADER_BEGIN = 1,
    HEADER_VERSION = 2,
    HEADER_OFFSET = 4,
    HEADER_ALL = 7,
};

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

static struct slice
folder_of(const char *name)
{
    const char *slash = strrchr(name, '/');

    return slash ? sn_slice(name, (size_t)(slash - name)) : sn_slice_str(".");
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

/*
 * What stands in front of the serial number in a file is of the same appliance:
 * the first header lines.  Where records stand in front of it, canon.c joins
 * them.
 */
static int
move_parts(struct seine_survey *survey, uint32_t box)
{
    struct present *present = &survey->present;
    int status;
    size_t i;

    for (i = 0; i < present->parts.count; i++) {
        struct part *part = &present->parts.at[i];
        uint32_t log;

        if (part->box != present->folder || part->records)
            continue;
        status = find_log(survey, box, part->format, &log);
        if (status < 0 || log == SURVEY_NONE)
            return status;
        part->box = box;
        part->log = part->link.log = log;
    }
    return 0;
}

/*
 * A header tells a serial number: of the host that it came from, else of the
 * file.
 */
static int
note_serial(struct seine_survey *survey, struct slice serial, struct slice host)
{
    struct present *present = &survey->present;
    uint32_t box;
    int status;

    if (serial.size == 0)
        return 0;
    status = find_box(survey, BOX_SERIAL, serial, &box);
    if (status < 0 || box == SURVEY_NONE)
        return status;
    if (host.size)
        return note_belongs(&survey->hosts,
                            sn_slice_first(host, LIMIT_SURVEY_VALUE), box);
    present->serial = box;
    status = move_parts(survey, box);
    if (status < 0)
        return status;
    return note_belongs(&survey->folders, folder_of(present->name), box);
}

static int
note_host(struct seine_survey *survey, struct slice host)
{
    struct present *present = &survey->present;
    int status;

    host = sn_slice_first(host, LIMIT_SURVEY_VALUE);
    if (present->host == SURVEY_NONE ||
        !sn_slice_equal(host, present->host_name)) {
        status = find_box(survey, BOX_HOST, host, &present->host);
        if (status < 0)
            return status;
        if (present->host != SURVEY_NONE)
            present->host_name = sn_slice_skip(
                sn_survey_box(survey, present->host)->keyed.key, 1);
    }
    if (present->serial == SURVEY_NONE)
        return 0;
    return note_belongs(&survey->hosts, host, present->serial);
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
    present->parts.count = 0;
    present->part = 0;
    present->headers = 0;
    present->orphans = 0;
    present->syslog = present->wrapped = false;
    present->serial = present->host = SURVEY_NONE;
    present->current = is_current(name);
    present->followed = survey->files < LIMIT_SURVEY_FILES;
    present->name = sn_arena_string(&survey->texts, sn_slice_str(name));
    if (!present->name)
        return SEINE_E_MEMORY;
    survey->files += present->followed;
    return find_box(survey, BOX_FOLDER, folder_of(name), &present->folder);
}

/* ---------------------------------------------------------------- logs --- */

static int
open_part(struct seine_survey *survey, uint32_t box,
          const struct format *format, struct part **out)
{
    struct present *present = &survey->present;
    struct part *part;
    uint32_t log;
    int status;

    *out = NULL;
    if (present->parts.count == LIMIT_SURVEY_OPEN)
        return 0;
    status = find_log(survey, box, format, &log);
    if (status < 0 || log == SURVEY_NONE)
        return status;
    part = sn_array_push(&present->parts, sizeof(*part));
    if (!part)
        return SEINE_E_MEMORY;
    part->format = format;
    part->box = box;
    part->log = log;
    part->previous = INT64_MIN;
    part->link.log = log;
    part->link.begin = INT64_MAX;
    part->link.end = INT64_MIN;
    part->link.current = present->current;
    present->part = present->parts.count - 1;
    *out = part;
    return 0;
}

static int
find_part(struct seine_survey *survey, uint32_t box,
          const struct format *format, struct part **out)
{
    struct present *present = &survey->present;
    size_t i, count = present->parts.count;

    for (i = 0; i < count; i++) {
        struct part *part = &present->parts.at[(present->part + i) % count];

        if (part->format == format && part->box == box) {
            present->part = (present->part + i) % count;
            *out = part;
            return 0;
        }
    }
    return open_part(survey, box, format, out);
}

/* What a header line says about the file. */
static int
note_header(struct seine_survey *survey, const struct seine_record *record,
            const seine_evidence *evidence)
{
    static const struct {
        const char *action;
        unsigned bit;
    } lines[] = {
        {"log-begin", HEADER_BEGIN},
        {"version", HEADER_VERSION},
        {"offset", HEADER_OFFSET},
    };
    struct slice action = record->value[FIELD_EVENT_ACTION].text;
    struct slice host = {NULL, 0};
    size_t i;

    if (!sn_record_has(record, FIELD_EVENT_ACTION))
        return 0;
    for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        if (sn_slice_is(action, lines[i].action) &&
            evidence->line <= HEADER_LINES)
            survey->present.headers |= lines[i].bit;
    if (!sn_record_has(record, FIELD_OBSERVER_SERIAL))
        return 0;
    if (sn_record_has(record, FIELD_SYSLOG_HOST))
        host = record->value[FIELD_SYSLOG_HOST].text;
    return note_serial(survey, record->value[FIELD_OBSERVER_SERIAL].text, host);
}

static void
note_orphan(struct seine_survey *survey, const seine_evidence *evidence)
{
    struct present *present = &survey->present;

    if (present->orphans++ == 0)
        present->orphan = sn_survey_place(survey, evidence);
}

int
sn_survey_part(struct seine_survey *survey, const struct seine_record *record,
               const seine_evidence *evidence, struct part **out)
{
    struct present *present = &survey->present;
    uint32_t box;
    int status = 0;

    *out = NULL;
    if (!present->followed)
        return 0;
    present->wrapped |= (evidence->flags & SEINE_EVIDENCE_WRAPPED) != 0;
    present->syslog |= sn_record_has(record, FIELD_SYSLOG_PRIORITY) ||
                       sn_record_has(record, FIELD_SYSLOG_HOST);
    if (evidence->flags & SEINE_EVIDENCE_ORPHAN) {
        note_orphan(survey, evidence);
        return 0;
    }
    if (evidence->flags & SEINE_EVIDENCE_HEADER)
        status = note_header(survey, record, evidence);
    box = present->serial != SURVEY_NONE ? present->serial : present->folder;
    if (status == 0 && sn_record_has(record, FIELD_SYSLOG_HOST)) {
        status = note_host(survey, record->value[FIELD_SYSLOG_HOST].text);
        if (present->serial == SURVEY_NONE)
            box = present->host;
    }
    if (status < 0 || box == SURVEY_NONE)
        return status;
    return find_part(survey, box, record->format, out);
}

/* ---------------------------------------------------------- end of file --- */

/* The log that most of the file is. */
static struct part *
main_part(const struct present *present)
{
    struct part *best = NULL;
    size_t i;

    for (i = 0; i < present->parts.count; i++)
        if (!best || present->parts.at[i].records > best->records)
            best = &present->parts.at[i];
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
check_header(struct seine_survey *survey, const struct part *part)
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
    const struct present *present = &survey->present;
    unsigned missing = HEADER_ALL & ~present->headers;
    seine_survey_sign sign = sn_survey_sign_at(&part->link.place);

    if (!missing || present->syslog || present->wrapped ||
        !has_headers(part->format))
        return 0;
    sn_survey_log(survey, part->log)->view.files_without_header++;
    sign.value = (missing & 1) + (missing >> 1 & 1) + (missing >> 2);
    sign.detail = names[missing];
    sign.detail_size = strlen(sign.detail);
    return sn_survey_sign(survey, SIGN_HEADER, part->log, &sign);
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
tell_orphans(struct seine_survey *survey, const struct part *part)
{
    const struct present *present = &survey->present;
    seine_survey_sign sign = sn_survey_sign_at(&present->orphan);

    if (present->orphans == 0 || !has_headers(part->format))
        return 0;
    sign.value = sign.count = present->orphans;
    return sn_survey_sign(survey, SIGN_ORPHAN, part->log, &sign);
}

/* Lines that end in damage; long ones are cut for another reason. */
static int
tell_cut(struct seine_survey *survey, const struct part *part,
         const seine_ledger *ledger)
{
    seine_survey_sign sign =
        sn_survey_sign_at(part->cuts ? &part->cut : &part->link.last);

    if (ledger->cut_lines == 0 || !sign.place->file)
        return 0;
    sign.value = sign.count = ledger->cut_lines;
    return sn_survey_sign(survey, SIGN_CUT, part->log, &sign);
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
    struct part *part = main_part(&survey->present);
    int status = 0;

    if (part && ledger)
        add_ledger(&sn_survey_log(survey, part->log)->view, ledger);
    if (ledger)
        status = tell_nul_runs(survey, part ? part->log : SURVEY_NONE, ledger);
    if (part && ledger && status == 0)
        status = tell_cut(survey, part, ledger);
    if (part && status == 0)
        status = tell_orphans(survey, part);
    if (part && status == 0 && part->records)
        status = check_header(survey, part);
    return status;
}

/* Does a part stand for what stood in front of the serial number? */
static bool
has_heir(const struct present *present, const struct part *part)
{
    size_t i;

    for (i = 0; i < present->parts.count; i++)
        if (part->box == present->folder &&
            present->parts.at[i].format == part->format &&
            present->parts.at[i].box == present->serial)
            return true;
    return false;
}

static void
add_part(struct seine_survey *survey, const struct part *part)
{
    seine_survey_log *view = &sn_survey_log(survey, part->log)->view;

    view->files += !has_heir(&survey->present, part);
    view->lines += part->lines;
    view->headers += part->headers;
}

int
sn_survey_end(struct seine_survey *survey, const seine_ledger *ledger)
{
    struct present *present = &survey->present;
    struct link *link;
    int status = 0;
    size_t i;

    if (present->followed)
        status = end_main(survey, ledger);
    for (i = 0; status == 0 && i < present->parts.count; i++) {
        struct part *part = &present->parts.at[i];

        add_part(survey, part);
        part->link.header = (present->headers & HEADER_BEGIN) != 0;
        if (survey->links.count == LIMIT_SURVEY_PARTS) {
            survey->report.links_dropped++;
            continue;
        }
        link = sn_array_push(&survey->links, sizeof(*link));
        if (!link)
            return SEINE_E_MEMORY;
        *link = part->link;
    }
    present->name = NULL;
    return status;
}
