/*
 * Rows of a report that are too many for lists: clients, logins, values, hours.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "survey/survey.h"

static int
compare_keys(struct slice a, struct slice b)
{
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size ? memcmp(a.at, b.at, size) : 0;

    return order ? order : a.size < b.size ? -1 : a.size > b.size;
}

static int
compare_sizes(size_t a, size_t b)
{
    return a < b ? -1 : a > b;
}

/* The larger one first. */
static int
compare_counts(uint64_t a, uint64_t b)
{
    return a < b ? 1 : a > b ? -1 : 0;
}

static int
compare_clients(const void *a, const void *b)
{
    const struct client *x = a, *y = b;
    int order = compare_sizes(x->order, y->order);

    if (order == 0)
        order = compare_sizes((size_t)x->view.service, (size_t)y->view.service);
    if (order == 0)
        order = compare_counts(x->view.answered, y->view.answered);
    return order ? order : compare_keys(x->address, y->address);
}

static int
compare_logins(const void *a, const void *b)
{
    const struct login *x = a, *y = b;
    int order = compare_sizes(x->order, y->order);

    if (order == 0)
        order = compare_counts(x->view.sessions + x->view.logins,
                               y->view.sessions + y->view.logins);
    if (order == 0)
        order = compare_counts(x->view.failures, y->view.failures);
    if (order == 0)
        order = compare_keys(sn_slice(x->view.address, x->view.address_size),
                             sn_slice(y->view.address, y->view.address_size));
    return order ? order
                 : compare_keys(sn_slice(x->view.user, x->view.user_size),
                                sn_slice(y->view.user, y->view.user_size));
}

/* Those that were joined with others go last. */
static size_t
order_of(const struct seine_survey *survey, uint32_t box)
{
    return box == SURVEY_NONE ? SIZE_MAX : sn_survey_box(survey, box)->order;
}

void
sn_survey_sort_rows(struct seine_survey *survey)
{
    struct client *client;
    struct login *login;
    size_t i;

    for (i = 0; i < survey->clients.count; i++) {
        client = sn_keyed_at(&survey->clients, i);
        client->order = order_of(survey, client->box);
    }
    for (i = 0; i < survey->logins.count; i++) {
        login = sn_keyed_at(&survey->logins, i);
        login->order = order_of(survey, login->box);
    }
    if (survey->clients.count > 1)
        qsort(survey->clients.entries, survey->clients.count,
              sizeof(struct client), compare_clients);
    if (survey->logins.count > 1)
        qsort(survey->logins.entries, survey->logins.count,
              sizeof(struct login), compare_logins);
}

static int
check_cursor(const struct seine_survey *survey, const size_t *cursor,
             const void *out)
{
    if (!survey || !cursor || !out)
        return SEINE_E_INVALID;
    return survey->finished && survey->status == 0 ? 0 : SEINE_E_STATE;
}

int
seine_survey_next_client(const seine_survey *survey, size_t *cursor,
                         seine_survey_client *out)
{
    const struct client *client;
    int status = check_cursor(survey, cursor, out);

    if (status < 0)
        return status;
    while (*cursor < survey->clients.count) {
        client = sn_keyed_at(&survey->clients, (*cursor)++);
        if (client->box == SURVEY_NONE || !client->public)
            continue;
        *out = client->view;
        out->appliance = &sn_survey_box(survey, client->box)->view;
        out->address = client->address.at;
        out->address_size = client->address.size;
        out->first_place =
            client->first_place.file ? &client->first_place : NULL;
        out->last_place = client->last_place.file ? &client->last_place : NULL;
        return 1;
    }
    return 0;
}

int
seine_survey_next_login(const seine_survey *survey, size_t *cursor,
                        seine_survey_login *out)
{
    const struct login *login;
    int status = check_cursor(survey, cursor, out);

    if (status < 0)
        return status;
    while (*cursor < survey->logins.count) {
        login = sn_keyed_at(&survey->logins, (*cursor)++);
        if (login->box == SURVEY_NONE)
            continue;
        *out = login->view;
        out->appliance = &sn_survey_box(survey, login->box)->view;
        out->first_place = login->first_place.file ? &login->first_place : NULL;
        return 1;
    }
    return 0;
}

int
seine_survey_next_value(const seine_survey *survey, int table, size_t *cursor,
                        seine_survey_value *out)
{
    const struct counted *counted;
    int status = check_cursor(survey, cursor, out);

    if (status == 0 && (table < 0 || table >= SEINE_SURVEY_TABLES))
        status = SEINE_E_INVALID;
    if (status < 0 || *cursor >= survey->counters[table].table.count)
        return status;
    counted = sn_keyed_at(&survey->counters[table].table, (*cursor)++);
    *out = (seine_survey_value){
        .value = counted->keyed.key.at,
        .value_size = counted->keyed.key.size,
        .cut = counted->cut,
        .count = counted->count,
        .first = counted->first,
        .last = counted->last,
        .zone_unknown = counted->unknown,
    };
    return 1;
}

int
seine_survey_next_hour(const seine_survey *survey, size_t *cursor,
                       seine_survey_hour *out)
{
    const struct hour *hour;
    const struct log *log;
    int status = check_cursor(survey, cursor, out);

    if (status < 0 || *cursor >= survey->hours.count)
        return status;
    hour = &survey->hours.at[(*cursor)++];
    log = sn_survey_log(survey, hour->log);
    *out = (seine_survey_hour){
        .appliance = &sn_survey_box(survey, log->box)->view,
        .log = &log->view,
        .ns = hour->hour * HOUR_NS,
        .records = hour->records,
        .requests = hour->requests,
    };
    return 1;
}
