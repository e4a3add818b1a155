/*
 * W3C extended logs: of the Secure Web Appliance (w3c), and of IIS and other
 * web servers (iis).  They say themselves which columns they have:
 *
 *     #Software: Microsoft Internet Information Services 10.0
 *     #Fields: date time s-ip cs-method cs-uri-stem cs-uri-query ...
 *
 * A header comes again with each start of the server, also in the middle of a
 * file, and may then name other columns.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/w3c.h"

#include "base/civil.h"
#include "base/text.h"
#include "record/formats/carries.h"
#include "record/formats/cut.h"
#include "record/formats/formats.h"
#include "record/formats/wsa.h"
#include "record/formats/wsa_specifier.h"

#define BID_DIRECTIVE 70U
#define BID_ENTRY 130U /* columns are known, and the line has their times */
#define BID_FIXED_ORDER 90U /* no header, but the values are right */
#define BID_UNTIMED 20U     /* columns without a time, but as many values */

#define SECONDS_A_DAY 86400

static const char *const directives[] = {
    "Version", "Fields", "Software", "Start-Date", "End-Date",
    "Date",    "Remark", "System",   "GMT-Offset", "Entry-Count",
};

/* Columns that only a proxy of Cisco's has. */
static const char *const wsa_columns[] = {
    "x-acltag",       "x-resultcode-httpstatus", "x-result-code",
    "x-elapsed-time", "x-hierarchy-origin",      "x-suspect-user-agent",
    "timestamp",
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* "#Name: value" of a known name. */
static bool
take_directive(struct slice line, struct slice *name, struct slice *value)
{
    size_t colon = sn_slice_find(line, ':');

    if (line.size == 0 || line.at[0] != '#' || colon == line.size)
        return false;
    *name = sn_slice(line.at + 1, colon - 1);
    *value = sn_trim(sn_slice_skip(line, colon + 1));
    for (size_t i = 0; i < LENGTH(directives); i++)
        if (sn_equal_nocase(*name, sn_slice_str(directives[i])))
            return true;
    return false;
}

static size_t
quoted_size(struct slice s)
{
    for (size_t at = 1; at < s.size; at++) {
        if (s.at[at] != '"')
            continue;
        if (at + 1 == s.size || sn_is_space(s.at[at + 1]))
            return at + 1;
        if (s.at[at + 1] == '"')
            at++;
    }
    return 0;
}

bool
sn_w3c_next(struct slice *rest, bool quotes, struct slice *value)
{
    size_t size = 0;

    *rest = sn_cut_blanks(*rest);
    if (quotes && rest->size > 1 && rest->at[0] == '"')
        size = quoted_size(*rest);
    if (size) {
        *value = sn_slice(rest->at + 1, size - 2);
        *rest = sn_cut_blanks(sn_slice_skip(*rest, size));
        return true;
    }
    if (quotes && sn_verdict_bracket(*rest))
        size = sn_verdict_size(*rest);
    if (!size || (size < rest->size && rest->at[size] != ' '))
        return sn_cut_word(rest, value);
    *value = sn_slice_first(*rest, size);
    *rest = sn_cut_blanks(sn_slice_skip(*rest, size));
    return true;
}

static size_t
count_values(struct slice line, bool quotes, size_t enough)
{
    struct slice value;
    size_t count = 0;

    while (count < enough && sn_w3c_next(&line, quotes, &value))
        count++;
    return count;
}

/* Do the columns or the software make it the WSA's? */
static bool
is_wsa_column(struct slice name)
{
    for (size_t i = 0; i < LENGTH(wsa_columns); i++)
        if (sn_equal_nocase(name, sn_slice_str(wsa_columns[i])))
            return true;
    return false;
}

static bool
are_wsa_columns(struct slice fields)
{
    struct slice name;

    while (sn_cut_word(&fields, &name))
        if (is_wsa_column(name))
            return true;
    return false;
}

/*
 * Whose log it is by a directive; one that says nothing leaves it as it was.
 * Columns decide only if no software did.
 */
static enum w3c_kind
kind_by_directive(const struct format_state *state, struct slice name,
                  struct slice value)
{
    if (sn_equal_nocase(name, sn_slice_str("System")))
        return W3C_WSA;
    if (sn_equal_nocase(name, sn_slice_str("Software")))
        return sn_find_nocase(value, sn_slice_str("AsyncOS")) < value.size
                   ? W3C_WSA
                   : W3C_WEB;
    if (sn_equal_nocase(name, sn_slice_str("Fields")) &&
        state->w3c_kind == W3C_UNKNOWN)
        return are_wsa_columns(value) ? W3C_WSA : W3C_WEB;
    return state->w3c_kind;
}

/* A directive of nobody yet counts as the WSA's. */
static bool
is_kind(enum w3c_kind kind, bool wsa)
{
    return (kind != W3C_WEB) == wsa;
}

/* The times of an entry, as far as it has them. */
struct times {
    struct stamp epoch;
    struct slice date;
    struct slice clock;
    bool local;
    bool expected; /* the columns have one */
};

static void
take_time(enum column_role role, struct slice value, struct times *times)
{
    if (role == COLUMN_EPOCH) {
        if (sn_stamp_epoch(value, &times->epoch) != value.size)
            times->epoch.kind = STAMP_NONE;
    } else if (role == COLUMN_DATE || role == COLUMN_LOCAL_DATE) {
        times->date = value;
    } else {
        times->clock = value;
    }
    if (role == COLUMN_LOCAL_DATE || role == COLUMN_LOCAL_CLOCK)
        times->local = true;
}

static bool
is_time(enum column_role role)
{
    return role >= COLUMN_EPOCH && role <= COLUMN_LOCAL_CLOCK;
}

/* Walk the line as far as its last column of time. */
static void
read_times(const struct column *columns, size_t count, struct slice line,
           struct times *times)
{
    struct slice value;
    size_t last = 0;

    memset(times, 0, sizeof(*times));
    for (size_t i = 0; i < count; i++)
        if (is_time(columns[i].role))
            last = i + 1;
    times->expected = last > 0;
    for (size_t i = 0; i < last && sn_w3c_next(&line, true, &value); i++)
        if (is_time(columns[i].role))
            take_time(columns[i].role, value, times);
}

/*
 * A time without a date belongs to the day of #Date, or to the next one if it
 * goes back by more than half a day.  *last is the time before.
 */
static bool
join_bare_clock(bool dated, const struct times *times, int64_t *last,
                struct stamp *out)
{
    int64_t day = *last / SECONDS_A_DAY;

    if (!sn_stamp_joined(sn_slice_str("1970-01-01"), times->clock, STAMP_EPOCH,
                         out))
        return false;
    if (!dated) {
        out->kind = STAMP_NONE;
        return true;
    }
    if (out->seconds + SECONDS_A_DAY / 2 < *last % SECONDS_A_DAY)
        day++;
    out->seconds += day * SECONDS_A_DAY;
    *last = out->seconds;
    return true;
}

/*
 * date and time are UTC by the draft and in IIS; the WSA's %v and %V are the
 * appliance's local time.
 */
static bool
resolve_times(const struct format_state *state, const struct times *times,
              int64_t *last, struct stamp *out)
{
    bool local = times->local || state->w3c_kind == W3C_WSA;

    if (times->epoch.kind != STAMP_NONE) {
        *out = times->epoch;
        return true;
    }
    if (times->clock.size && !times->date.size)
        return join_bare_clock(state->w3c_dated, times, last, out);
    if (!sn_stamp_joined(times->date, times->clock,
                         local ? STAMP_LOCAL : STAMP_EPOCH, out))
        return false;
    out->text = sn_stamp_text(times->date, times->clock);
    return true;
}

/*
 * Is the line an entry by the columns of the last header?  *last and *stamp
 * may be set.
 */
static unsigned
judge_entry(const struct format_state *state, struct slice line, int64_t *last,
            struct stamp *stamp)
{
    const struct columns *columns = &state->w3c;
    struct times times;

    if (columns->count == 0 || line.size == 0 || line.at[0] == '#')
        return 0;
    read_times(columns->at, columns->count, line, &times);
    if (times.expected)
        return resolve_times(state, &times, last, stamp) ? BID_ENTRY : 0;
    return columns->count > 2 && count_values(line, true, columns->count + 1) ==
                                     columns->count
               ? BID_UNTIMED
               : 0;
}

/* A line of a fixed order: the epoch is its time. */
static bool
judge_fixed(struct slice line, struct stamp *stamp)
{
    const struct w3c_order *order = sn_w3c_fixed_order(line);
    struct times times;

    if (!order)
        return false;
    read_times(order->at, order->count, line, &times);
    *stamp = times.epoch;
    return true;
}

static unsigned
bid(const struct format_state *state, struct slice payload, bool wsa)
{
    struct slice line = sn_cut_end_blanks(payload), name, value;
    int64_t last = state->w3c_date;
    struct stamp stamp;

    if (take_directive(line, &name, &value))
        return is_kind(kind_by_directive(state, name, value), wsa)
                   ? BID_DIRECTIVE
                   : 0;
    if (wsa && state->w3c.count == 0)
        return judge_fixed(line, &stamp) ? BID_FIXED_ORDER : 0;
    return is_kind(state->w3c_kind, wsa)
               ? judge_entry(state, line, &last, &stamp)
               : 0;
}

/* Re-read the columns; those past the limit are counted with the last ones. */
static bool
read_fields(struct format_state *state, struct slice fields)
{
    struct columns *columns = &state->w3c;
    struct slice name;

    columns->count = 0;
    sn_arena_reset(&columns->names);
    while (columns->count < LIMIT_COLUMNS && sn_cut_word(&fields, &name)) {
        struct column *column = &columns->at[columns->count];

        column->name = sn_arena_copy(&columns->names, name);
        if (!column->name.at) {
            columns->count = 0;
            return false;
        }
        sn_column_describe(column);
        columns->count++;
    }
    return true;
}

static void
read_directive(struct format_state *state, struct frame *frame,
               struct slice name, struct slice value)
{
    struct stamp stamp;

    frame->header = true;
    if (sn_equal_nocase(name, sn_slice_str("Fields"))) {
        frame->no_memory = !read_fields(state, value);
    } else if (sn_equal_nocase(name, sn_slice_str("Date")) ||
               sn_equal_nocase(name, sn_slice_str("Start-Date"))) {
        if (!sn_stamp_iso(value, &stamp))
            return;
        stamp.kind = state->w3c_kind == W3C_WEB ? STAMP_EPOCH : STAMP_LOCAL;
        frame->stamp = stamp;
        state->w3c_date = stamp.seconds;
        state->w3c_dated = true;
    }
}

static bool
frame_any(struct format_state *state, struct frame *frame, bool wsa)
{
    struct slice line = sn_cut_end_blanks(frame->payload), name, value;
    struct stamp stamp = {0};

    if (take_directive(line, &name, &value)) {
        enum w3c_kind kind = kind_by_directive(state, name, value);

        if (!is_kind(kind, wsa))
            return false;
        state->w3c_kind = kind;
        read_directive(state, frame, name, value);
        return true;
    }
    if (wsa && state->w3c.count == 0) {
        if (!judge_fixed(line, &stamp))
            return false;
    } else if (!is_kind(state->w3c_kind, wsa) ||
               !judge_entry(state, line, &state->w3c_date, &stamp)) {
        return false;
    }
    if (stamp.kind != STAMP_NONE)
        frame->stamp = stamp;
    return true;
}

/*
 * Quotes wrap a value in some logs and are bytes of it in others: the reading
 * that gives as many values as there are columns is right.
 */
static bool
wraps_in_quotes(struct slice line, size_t count)
{
    return count_values(line, true, count + 1) == count ||
           count_values(line, false, count + 1) != count;
}

/* The extension of a path, which stands apart from its URL here. */
static void
set_extension(struct seine_record *record)
{
    struct slice path;
    size_t at;

    if (!sn_record_has(record, FIELD_URL_PATH) ||
        sn_record_has(record, FIELD_URL_EXTENSION))
        return;
    path = record->value[FIELD_URL_PATH].text;
    for (at = path.size; at > 0 && path.at[at - 1] != '/'; at--)
        if (path.at[at - 1] == '.') {
            sn_record_set(record, FIELD_URL_EXTENSION, sn_slice_skip(path, at));
            return;
        }
}

static void
parse_line(struct seine_record *record, const struct column *columns,
           size_t count, struct slice line)
{
    bool quotes = wraps_in_quotes(line, count);
    struct slice value;
    size_t i = 0;

    while (i < count && sn_w3c_next(&line, quotes, &value))
        sn_column_set(record, &columns[i++], value);
    set_extension(record);
    if (i < count) {
        sn_set_flag(record, FLAG_TRUNCATED);
    } else if (sn_cut_end_blanks(line).size) {
        sn_set_custom(record, line);
        sn_set_flag(record, FLAG_ODD_COUNT);
    }
}

static void
parse(const struct format_state *state, struct seine_record *record)
{
    struct slice line = sn_cut_end_blanks(record->payload), name, value;
    const struct w3c_order *order;

    if (take_directive(line, &name, &value))
        return;
    if (state->w3c.count) {
        parse_line(record, state->w3c.at, state->w3c.count, line);
        return;
    }
    order = sn_w3c_fixed_order(line);
    if (order)
        parse_line(record, order->at, order->count, line);
}

static unsigned
probe_w3c(const struct format_state *state, const struct envelope *envelope,
          struct slice payload)
{
    (void)envelope;
    return bid(state, payload, true);
}

static bool
frame_w3c(struct format_state *state, struct frame *frame)
{
    return frame_any(state, frame, true);
}

static unsigned
probe_iis(const struct format_state *state, const struct envelope *envelope,
          struct slice payload)
{
    (void)envelope;
    return bid(state, payload, false);
}

static bool
frame_iis(struct format_state *state, struct frame *frame)
{
    return frame_any(state, frame, false);
}

/* What both kinds can have. */
#define W3C_FIELDS                                                            \
 LINE_FIELDS, SOURCE_FIELDS, FIELD_SOURCE_DOMAIN, FIELD_SOURCE_PORT,          \
     DESTINATION_FIELDS, FIELD_DESTINATION_PORT, FIELD_CLIENT_FORWARDED,      \
     FIELD_USER_NAME, FIELD_METHOD, FIELD_VERSION, FIELD_REFERRER,            \
     FIELD_COOKIE, FIELD_REQUEST_TYPE, FIELD_REQUEST_BYTES, FIELD_STATUS,     \
     FIELD_RESPONSE_BYTES, FIELD_RESPONSE_TYPE, FIELD_USER_AGENT, URL_FIELDS, \
     FIELD_DURATION_MS, FIELD_OBSERVER_NAME, FIELD_CUSTOM

static const enum field carries_w3c[] = {
    W3C_FIELDS,
    FIELD_EVENT_OUTCOME,
    PROXY_FIELDS,
    FIELD_NONE,
};

static const enum field carries_iis[] = {
    W3C_FIELDS,
    FIELD_NONE,
};

static const char *const aliases_w3c[] = {"w3c_logs", "w3clogs", NULL};
static const char *const aliases_iis[] = {"iis_w3c", NULL};

const struct format sn_format_w3c = {
    .about = {.name = "w3c",
              .title = "WSA W3C log",
              .category = "proxy",
              .product = "cisco",
              .service = "wsa",
              .aliases = aliases_w3c},
    .carries = carries_w3c,
    .probe = probe_w3c,
    .frame = frame_w3c,
    .parse = parse,
};

const struct format sn_format_iis = {
    .about = {.name = "iis",
              .title = "W3C log of IIS or another web server",
              .category = "webserver",
              .product = "microsoft",
              .service = "iis",
              .aliases = aliases_iis},
    .carries = carries_iis,
    .probe = probe_iis,
    .frame = frame_iis,
    .parse = parse,
};
