/*
 * A survey for people: what comes most and what comes least, and when.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "coverage.h"
#include "escape.h"
#include "survey_parts.h"

#define DAYS_MOST 62 /* more days are shown as months */
#define DATE_SIZE 11 /* "2025-12-01" */

/* --------------------------------------------------------------- values --- */

static void
write_value(struct sink *sink, const seine_survey_value *value)
{
    text_format(&sink->line, "  %10" PRIu64 "  ", value->count);
    survey_write_value(&sink->line, value->value, value->value_size,
                       value->cut);
    text_byte(&sink->line, '\n');
}

/* The values from `from` on, `count` of them; those at the end are rarest. */
static void
write_values(struct sink *sink, int table, size_t from, uint64_t count)
{
    seine_survey_value value;
    size_t cursor = from;

    while (count-- > 0 && seine_survey_next_value(sink->run->survey, table,
                                                  &cursor, &value) > 0)
        write_value(sink, &value);
}

static void
write_table(struct sink *sink, int table)
{
    static const char *const titles[SEINE_SURVEY_TABLES] = {
        [SEINE_SURVEY_SOURCES] = "Sources",
        [SEINE_SURVEY_USERS] = "Users",
        [SEINE_SURVEY_PATHS] = "Paths",
        [SEINE_SURVEY_AGENTS] = "User agents",
    };
    const seine_survey_table *about = sink->run->report->tables[table];
    uint64_t top = survey_top(sink), rare;
    struct text *out = &sink->line;

    if (about->values == 0)
        return;
    text_format(out, "%s: ", titles[table]);
    text_count(out, about->values, "value in ", "different values in ");
    text_count(out, about->total, "record", "records");
    if (about->error)
        text_format(out,
                    "; APPROXIMATE: there were more than can be kept, counts "
                    "may be too low by %" PRIu64
                    ", values that came no more often may be missing",
                    about->error);
    text_byte(out, '\n');
    write_values(sink, table, 0, top);
    if (about->values <= top)
        return;
    if (about->error) {
        text_str(out, "  the rarest are not known\n");
        return;
    }
    rare = about->values - top < top ? about->values - top : top;
    text_str(out, "  the rarest:\n");
    write_values(sink, table, (size_t)(about->values - rare), rare);
    sink_flush(sink);
}

/* ----------------------------------------------------------------- bars --- */

struct day {
    char date[DATE_SIZE]; /* or a month */
    uint64_t requests;
};

struct bars {
    uint64_t by_hour[24];
    uint64_t total;
    struct day *days; /* sorted when all are there */
    size_t count;
    size_t room;
    bool failed;
};

static void
add_day(struct bars *bars, const char *date, uint64_t requests)
{
    struct day *days;

    /* Hours of one log come in order: mostly it is the last day again. */
    if (bars->count &&
        memcmp(bars->days[bars->count - 1].date, date, DATE_SIZE - 1) == 0) {
        bars->days[bars->count - 1].requests += requests;
        return;
    }
    if (bars->count == bars->room) {
        bars->room = bars->room ? bars->room * 2 : 64;
        days = realloc(bars->days, bars->room * sizeof(*days));
        if (!days) {
            bars->failed = true;
            bars->room = bars->count;
            return;
        }
        bars->days = days;
    }
    memset(&bars->days[bars->count], 0, sizeof(*bars->days));
    memcpy(bars->days[bars->count].date, date, DATE_SIZE - 1);
    bars->days[bars->count++].requests = requests;
}

static void
add_hour(struct bars *bars, const struct sink *sink,
         const seine_survey_hour *hour)
{
    const char *zone = sink->run->settings->timezone;
    char text[40];
    unsigned number;

    if (hour->requests == 0 ||
        seine_time_format(hour->ns, hour->log->zone_unknown ? NULL : zone, text,
                          sizeof(text)) < 0 ||
        strlen(text) < 13)
        return;
    number = (unsigned)(text[11] - '0') * 10 + (unsigned)(text[12] - '0');
    if (number >= 24)
        return;
    bars->by_hour[number] += hour->requests;
    bars->total += hour->requests;
    add_day(bars, text, hour->requests);
}

static int
compare_days(const void *a, const void *b)
{
    const struct day *x = a, *y = b;

    return strcmp(x->date, y->date);
}

/* Put equal days together; as months if there are too many. */
static void
join_days(struct bars *bars)
{
    size_t i, count = 0;

    if (bars->count > 1)
        qsort(bars->days, bars->count, sizeof(*bars->days), compare_days);
    for (i = 0; i < bars->count; i++) {
        if (count &&
            strcmp(bars->days[count - 1].date, bars->days[i].date) == 0)
            bars->days[count - 1].requests += bars->days[i].requests;
        else
            bars->days[count++] = bars->days[i];
    }
    bars->count = count;
}

static void
write_days(struct sink *sink, struct bars *bars)
{
    struct text *out = &sink->line;
    uint64_t most = 0;
    size_t i;

    join_days(bars);
    text_str(out, bars->count > DAYS_MOST ? "Requests by month:\n"
                                          : "Requests by day:\n");
    if (bars->count > DAYS_MOST) {
        for (i = 0; i < bars->count; i++)
            bars->days[i].date[7] = '\0';
        join_days(bars);
    }
    for (i = 0; i < bars->count; i++)
        most = bars->days[i].requests > most ? bars->days[i].requests : most;
    for (i = 0; i < bars->count; i++) {
        text_format(out, "  %-10s %8" PRIu64, bars->days[i].date,
                    bars->days[i].requests);
        survey_write_bar(out, bars->days[i].requests, most);
        text_byte(out, '\n');
    }
}

static void
write_bars(struct sink *sink)
{
    struct text *out = &sink->line;
    struct bars bars = {0};
    seine_survey_hour hour;
    uint64_t most = 0;
    size_t cursor = 0, i;

    while (seine_survey_next_hour(sink->run->survey, &cursor, &hour) > 0)
        add_hour(&bars, sink, &hour);
    out->failed |= bars.failed;
    for (i = 0; i < 24; i++)
        most = bars.by_hour[i] > most ? bars.by_hour[i] : most;
    if (bars.total) {
        text_format(out, "Requests by hour of the day (%s):\n",
                    sink->run->settings->timezone
                        ? sink->run->settings->timezone
                        : "UTC");
        for (i = 0; i < 24; i++) {
            text_format(out, "  %02zu h %8" PRIu64, i, bars.by_hour[i]);
            survey_write_bar(out, bars.by_hour[i], most);
            text_byte(out, '\n');
        }
        write_days(sink, &bars);
    }
    free(bars.days);
}

void
survey_write_activity(struct sink *sink)
{
    int table;

    text_str(&sink->line, "ACTIVITY\n");
    for (table = 0; table < SEINE_SURVEY_TABLES; table++)
        write_table(sink, table);
    write_bars(sink);
    text_byte(&sink->line, '\n');
    sink_flush(sink);
}
