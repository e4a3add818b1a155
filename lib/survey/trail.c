/*
 * Trails: whose log is an entry of, and what do header lines say?
 *
 * SPDX-License-Identifier: MIT
 */
#include "survey/trail.h"

#define HEADER_LINES 5 /* within which a header stands */

/* Beside those of as many parts as there may be: folder and serial number. */
#define NAMES_MOST (LIMIT_SURVEY_OPEN + 2)

void
sn_trail_init(struct trail *trail, size_t hours)
{
    memset(trail, 0, sizeof(*trail));
    trail->hours.limit = hours;
}

static void
fini_parts(struct trail *trail)
{
    size_t i;

    for (i = 0; i < trail->parts.count; i++)
        sn_array_fini(&trail->parts.at[i].gaps.list);
    trail->parts.count = 0;
}

void
sn_trail_fini(struct trail *trail)
{
    fini_parts(trail);
    sn_array_fini(&trail->names);
    sn_array_fini(&trail->pairs);
    sn_array_fini(&trail->clocks);
    sn_array_fini(&trail->signs);
    sn_array_fini(&trail->parts);
    sn_hours_fini(&trail->hours);
    sn_buf_fini(&trail->texts);
}

/* --------------------------------------------------------------- names --- */

/* The number of a name, or SURVEY_NONE beyond the limit. */
static int
find_name(struct trail *trail, char kind, struct slice text, uint32_t *out)
{
    struct trail_name *name;
    size_t i;

    text = sn_slice_first(text, LIMIT_SURVEY_VALUE);
    for (i = 0; i < trail->names.count; i++) {
        name = &trail->names.at[i];
        if (name->kind == kind &&
            sn_slice_equal(sn_trail_text(trail, name->at, name->size), text))
            break;
    }
    *out = i == NAMES_MOST ? SURVEY_NONE : (uint32_t)i;
    if (i < trail->names.count || i == NAMES_MOST)
        return 0;
    name = sn_array_push(&trail->names, sizeof(*name));
    if (!name)
        return SEINE_E_MEMORY;
    name->kind = kind;
    name->at = trail->texts.size;
    name->size = text.size;
    sn_buf_slice(&trail->texts, text);
    return trail->texts.failed ? SEINE_E_MEMORY : 0;
}

struct slice
sn_trail_folder(const char *name)
{
    const char *slash = strrchr(name, '/');

    return slash ? sn_slice(name, (size_t)(slash - name)) : sn_slice_str(".");
}

int
sn_trail_begin(struct trail *trail, const char *name)
{
    uint32_t folder;

    fini_parts(trail);
    trail->names.count = trail->pairs.count = 0;
    trail->clocks.count = trail->signs.count = 0;
    sn_hours_clear(&trail->hours);
    sn_buf_clear(&trail->texts);
    trail->part = 0;
    trail->headers = 0;
    trail->orphans = trail->unplaced = 0;
    trail->orphan = (seine_survey_place){0};
    trail->syslog = trail->wrapped = false;
    trail->serial = trail->host = SURVEY_NONE;
    return find_name(trail, BOX_FOLDER, sn_trail_folder(name), &folder);
}

/* Note that a host or folder was met together with a serial number. */
static int
note_pair(struct trail *trail, uint32_t name, uint32_t serial)
{
    struct trail_pair *pair;
    size_t i;

    if (name == SURVEY_NONE || serial == SURVEY_NONE)
        return 0;
    for (i = trail->pairs.count; i > 0; i--)
        if (trail->pairs.at[i - 1].name == name &&
            trail->pairs.at[i - 1].serial == serial)
            return 0;
    if (trail->pairs.count == LIMIT_SURVEY_OPEN)
        return 0;
    pair = sn_array_push(&trail->pairs, sizeof(*pair));
    if (!pair)
        return SEINE_E_MEMORY;
    pair->name = name;
    pair->serial = serial;
    return 0;
}

/*
 * What stands in front of the serial number in a file is of the same appliance:
 * the first header lines.  Where records stand in front of it, canon.c joins
 * them.
 */
static void
move_parts(struct trail *trail, uint32_t serial)
{
    size_t i;

    for (i = 0; i < trail->parts.count; i++)
        if (trail->parts.at[i].name == 0 && trail->parts.at[i].records == 0)
            trail->parts.at[i].name = serial;
}

/*
 * A header tells a serial number: of the host that it came from, else of the
 * file.
 */
static int
note_serial(struct trail *trail, struct slice text, struct slice host)
{
    uint32_t serial, name;
    int status;

    if (text.size == 0)
        return 0;
    status = find_name(trail, BOX_SERIAL, text, &serial);
    if (status < 0 || serial == SURVEY_NONE)
        return status;
    if (host.size) {
        status = find_name(trail, BOX_HOST, host, &name);
        return status < 0 ? status : note_pair(trail, name, serial);
    }
    trail->serial = serial;
    move_parts(trail, serial);
    return note_pair(trail, 0, serial);
}

static int
note_host(struct trail *trail, struct slice host)
{
    const struct trail_name *last =
        trail->host == SURVEY_NONE ? NULL : &trail->names.at[trail->host];
    int status = 0;

    if (!last ||
        !sn_slice_equal(sn_trail_text(trail, last->at, last->size), host))
        status = find_name(trail, BOX_HOST, host, &trail->host);
    if (status < 0 || trail->serial == SURVEY_NONE)
        return status;
    return note_pair(trail, trail->host, trail->serial);
}

/* What a header line says about the file. */
static int
note_header(struct trail *trail, const struct sighting *sighting)
{
    static const struct {
        const char *action;
        unsigned bit;
    } lines[] = {
        {"log-begin", HEADER_BEGIN},
        {"version", HEADER_VERSION},
        {"offset", HEADER_OFFSET},
    };
    size_t i;

    for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        if (sn_slice_is(sighting->action, lines[i].action) &&
            sighting->line <= HEADER_LINES)
            trail->headers |= lines[i].bit;
    return note_serial(trail, sighting->serial, sighting->host);
}

/* --------------------------------------------------------------- parts --- */

/*
 * Header lines are the same in all text logs, and stand in front of the first
 * entry, which tells what log it is: where the file's name did not, they were
 * taken for those of a plain text log.
 */
static bool
adopt_headers(struct trail *trail, uint32_t name, const struct format *format)
{
    for (size_t i = 0; i < trail->parts.count; i++) {
        struct part *part = &trail->parts.at[i];

        if (part->name == name && part->records == 0 && part->headers > 0 &&
            format->flags & FORMAT_ENVELOPE &&
            strcmp(part->format->about.name, "text") == 0) {
            part->format = format;
            trail->part = i;
            return true;
        }
    }
    return false;
}

static int
find_part(struct trail *trail, uint32_t name, const struct format *format,
          uint32_t *out)
{
    size_t i, at, count = trail->parts.count;
    struct part *part;

    for (i = 0; i < count; i++) {
        at = (trail->part + i) % count;
        part = &trail->parts.at[at];
        if (part->format == format && part->name == name) {
            trail->part = at;
            *out = (uint32_t)at;
            return 0;
        }
    }
    if (adopt_headers(trail, name, format)) {
        *out = (uint32_t)trail->part;
        return 0;
    }
    if (count == LIMIT_SURVEY_OPEN)
        return 0;
    part = sn_array_push(&trail->parts, sizeof(*part));
    if (!part)
        return SEINE_E_MEMORY;
    part->format = format;
    part->name = name;
    part->first = part->begin = INT64_MAX;
    part->last = part->end = part->previous = INT64_MIN;
    trail->part = count;
    *out = (uint32_t)count;
    return 0;
}

/* The appliance that a sighting is of. */
static int
find_owner(struct trail *trail, const struct sighting *sighting, uint32_t *out)
{
    int status = 0;

    if (sighting->flags & SEINE_EVIDENCE_HEADER)
        status = note_header(trail, sighting);
    *out = trail->serial != SURVEY_NONE ? trail->serial : 0;
    if (status < 0 || sighting->host.size == 0)
        return status;
    status = note_host(trail, sighting->host);
    if (trail->serial == SURVEY_NONE)
        *out = trail->host;
    return status;
}

int
sn_trail_see(struct trail *trail, const struct sighting *sighting,
             uint32_t *part)
{
    uint32_t owner;
    int status;

    *part = SURVEY_NONE;
    trail->wrapped |= (sighting->flags & SEINE_EVIDENCE_WRAPPED) != 0;
    trail->syslog |= sighting->syslog;
    if (sighting->flags & SEINE_EVIDENCE_ORPHAN) {
        if (trail->orphans++ == 0)
            trail->orphan = sn_trail_place(sighting);
        return 0;
    }
    status = find_owner(trail, sighting, &owner);
    if (status == 0 && owner != SURVEY_NONE)
        status = find_part(trail, owner, sighting->format, part);
    if (status < 0)
        return status;
    if (*part == SURVEY_NONE) {
        trail->unplaced++;
        return 0;
    }
    status = sn_trail_time(trail, *part, sighting);
    return status < 0 ? status : sn_trail_line(trail, *part, sighting);
}

int
sn_trail_clock(struct trail *trail, const struct seine_time *when)
{
    struct trail_clock *clock;

    if (!sn_survey_is_time(when) || trail->parts.count == 0 ||
        trail->clocks.count == LIMIT_SURVEY_CLOCKS)
        return 0;
    clock = sn_array_push(&trail->clocks, sizeof(*clock));
    if (!clock)
        return SEINE_E_MEMORY;
    clock->name = trail->parts.at[trail->part].name;
    clock->ns = when->ns;
    return 0;
}
