/*
 * --from, --to, --last.
 *
 * SPDX-License-Identifier: MIT
 */
#include "interval.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

#include "say.h"

#define SECOND INT64_C(1000000000)

static const struct {
    char letter;
    int64_t seconds;
} units[] = {
    {'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800},
};

bool
interval_span(const char *text, int64_t *ns)
{
    int64_t number = 0;
    size_t i;

    if (*text < '0' || *text > '9')
        return false;
    for (; *text >= '0' && *text <= '9'; text++) {
        number = number * 10 + (*text - '0');
        if (number > 10000000)
            return false;
    }
    for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (text[0] == units[i].letter && text[1] == '\0' &&
            number <= INT64_MAX / SECOND / units[i].seconds / 2) {
            *ns = number * units[i].seconds * SECOND;
            return true;
        }
    return false;
}

static int
read_instant(const struct settings *settings, const char *option,
             const char *text, int64_t *ns)
{
    int status;

    if (!text)
        return 0;
    status = seine_time_parse(text, settings->timezone, ns);
    if (status < 0)
        say_error("%s: '%s' is no time; RFC 3339, a date, or epoch seconds",
                  option, text);
    return status;
}

static int
read_last(const struct settings *settings, struct run *run)
{
    int64_t span = 0;

    if (settings->from || settings->to) {
        say_error("--last does not go with --from and --to");
        return -1;
    }
    if (!interval_span(settings->last, &span) || span == 0) {
        say_error("--last: '%s' is no span such as 90m, 24h, 30d, 2w",
                  settings->last);
        return -1;
    }
    run->to_ns = (int64_t)time(NULL) * SECOND;
    run->from_ns = run->to_ns - span;
    return 0;
}

static void
show_interval(const struct run *run)
{
    char from[40] = "the start", to[40] = "the end";

    if (run->from_ns != INT64_MIN)
        seine_time_format(run->from_ns, NULL, from, sizeof(from));
    if (run->to_ns != INT64_MAX)
        seine_time_format(run->to_ns, NULL, to, sizeof(to));
    say_info("interval: from %s up to, not including, %s", from, to);
}

int
interval_read(const struct settings *settings, struct run *run)
{
    int status;

    run->from_ns = INT64_MIN;
    run->to_ns = INT64_MAX;
    if (!settings->from && !settings->to && !settings->last)
        return EXIT_DONE;
    run->has_interval = true;
    if (settings->last)
        status = read_last(settings, run);
    else
        status =
            read_instant(settings, "--from", settings->from, &run->from_ns);
    if (status == 0)
        status = read_instant(settings, "--to", settings->to, &run->to_ns);
    if (status < 0)
        return EXIT_USAGE;
    if (run->from_ns >= run->to_ns) {
        say_error("the interval is empty: --from is not before --to");
        return EXIT_USAGE;
    }
    if (!settings->quiet)
        show_interval(run);
    return EXIT_DONE;
}
