/*
 * The report: what was counted and judged, as views that point at each other.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "base/buf.h"
#include "survey/survey.h"

static const seine_survey_place *
place_or_null(const seine_survey_place *place)
{
    return place->file ? place : NULL;
}

/* So many pointers, at least one. */
static void *
make_list(struct seine_survey *survey, size_t count)
{
    return sn_arena_alloc(&survey->texts, count + 1, sizeof(void *));
}

/* ----------------------------------------------------------------- logs --- */

static int
compare_kinds(const void *a, const void *b)
{
    const seine_survey_kind *x = a, *y = b;

    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return strcmp(x->name, y->name);
}

static int
view_log(struct seine_survey *survey, struct log *log)
{
    seine_survey_log *view = &log->view;
    size_t i, count = log->kinds.count;

    log->kind_list = make_list(survey, count);
    if (!log->kind_list)
        return SEINE_E_MEMORY;
    if (count > 1)
        qsort(log->kinds.at, count, sizeof(*log->kinds.at), compare_kinds);
    for (i = 0; i < count; i++)
        log->kind_list[i] = &log->kinds.at[i];
    view->kinds = (const seine_survey_kind *const *)log->kind_list;
    view->kind_count = count;
    view->gap_place = place_or_null(&log->gap_place);
    return 0;
}

static int
compare_logs(const void *a, const void *b)
{
    const seine_survey_log *x = *(const seine_survey_log *const *)a;
    const seine_survey_log *y = *(const seine_survey_log *const *)b;

    return strcmp(x->format, y->format);
}

/* A log that had nothing is none: its header lines went to another one. */
static bool
is_told(const struct log *log, uint32_t number, uint32_t box)
{
    return log->canon == number && log->box == box && log->view.lines;
}

static int
list_logs(struct seine_survey *survey, struct box *box, uint32_t number)
{
    size_t count = 0;
    uint32_t i;

    for (i = 0; i < survey->logs.count; i++) {
        const struct log *log = sn_survey_log(survey, i);

        count += is_told(log, i, number);
    }
    box->log_list = make_list(survey, count);
    if (!box->log_list)
        return SEINE_E_MEMORY;
    for (i = 0; i < survey->logs.count; i++) {
        const struct log *log = sn_survey_log(survey, i);

        if (is_told(log, i, number))
            box->log_list[box->view.log_count++] = &log->view;
    }
    if (count > 1)
        qsort(box->log_list, count, sizeof(*box->log_list), compare_logs);
    box->view.logs = box->log_list;
    return 0;
}

/* ----------------------------------------------------------- appliances --- */

/* Different public addresses: of each service, and of all together. */
static void
count_addresses(struct seine_survey *survey)
{
    size_t i;

    for (i = 0; i < survey->clients.count; i++) {
        const struct client *client = sn_keyed_at(&survey->clients, i);
        struct box *box;
        int service = 0;

        if (client->box == SURVEY_NONE || !client->public)
            continue;
        box = sn_survey_box(survey, client->box);
        box->services[client->view.service].view.addresses++;
        while (service < client->view.service &&
               !sn_survey_has_client(survey, client->box, service,
                                     client->address))
            service++;
        box->view.addresses += service == client->view.service;
    }
}

static void
view_services(struct box *box)
{
    seine_survey_appliance *view = &box->view;
    int i;

    for (i = 0; i < SEINE_SERVICES; i++) {
        struct service *service = &box->services[i];

        service->view.service = i;
        service->view.first_place = place_or_null(&service->first_place);
        service->view.last_place = place_or_null(&service->last_place);
        box->service_list[i] = &service->view;
        view->answered += service->view.answered;
        view->not_kept += service->view.not_kept;
        view->reachable |=
            service->view.answered + service->view.connections > 0;
    }
    view->services = box->service_list;
    view->plain_http_place = place_or_null(&box->plain_place);
    if (!view->plain_http_text)
        view->plain_http_text = "";
}

static int
compare_versions(const void *a, const void *b)
{
    const struct version *x = a, *y = b;

    if (x->view.last != y->view.last)
        return x->view.last < y->view.last ? -1 : 1;
    return strcmp(x->view.version, y->view.version);
}

/*
 * The product, if what was met speaks for one only.  A Secure Web Appliance has
 * no spam quarantine.
 */
static const char *
product_of(const struct box *box)
{
    static const char *const names[PRODUCTS] = {"esa", "sma", "wsa"};
    int i, found = -1;

    for (i = 0; i < PRODUCTS; i++) {
        if (box->products[i] == 0 ||
            (i == WSA && box->services[SEINE_SERVICE_QUARANTINE].view.seen))
            continue;
        if (found >= 0)
            return "";
        found = i;
    }
    return found < 0 ? "" : names[found];
}

/* Where the product is not known: what it is for either. */
static void
write_both(struct buf *text, const char *version)
{
    const char *esa, *sma;

    sn_fixed_release_judge("esa", sn_slice_str(version), &esa);
    sn_fixed_release_judge("sma", sn_slice_str(version), &sma);
    sn_buf_format(text,
                  " %s of a Secure Email Gateway, %s of a Secure Email and "
                  "Web Manager",
                  esa, sma);
}

static void
write_verdict(struct buf *text, const seine_survey_appliance *view,
              const char *version)
{
    if (view->fix == SEINE_FIX_AFFECTED)
        sn_buf_format(text, "%s is before the first fixed release,", version);
    else if (view->fix == SEINE_FIX_FIXED)
        sn_buf_format(text, "%s has the fix; it came with", version);
    else if (view->fix == SEINE_FIX_DEPENDS)
        sn_buf_format(text,
                      "%s: not told, the logs do not say whether it is a "
                      "Secure Email Gateway or a Secure Email and Web Manager",
                      version);
    else if (strcmp(view->product, "wsa") == 0)
        sn_buf_format(text, "%s: the table has no Secure Web Appliance",
                      version);
    else
        sn_buf_format(text, "%s: the table has no such release", version);
    if (*view->first_fixed)
        sn_buf_format(text, " %s", view->first_fixed);
    else if (view->fix == SEINE_FIX_AFFECTED || view->fix == SEINE_FIX_FIXED)
        write_both(text, version);
}

static int
judge_version(struct seine_survey *survey, struct box *box)
{
    seine_survey_appliance *view = &box->view;
    struct buf text = {0};
    const char *last;
    size_t count = box->versions.count;

    view->product = product_of(box);
    view->first_fixed = "";
    view->fix_text = "no header of a log tells the version";
    if (count == 0)
        return 0;
    last = box->versions.at[count - 1].view.version;
    view->fix = sn_fixed_release_judge(view->product, sn_slice_str(last),
                                       &view->first_fixed);
    write_verdict(&text, view, last);
    view->fix_text = sn_arena_string(&survey->texts, sn_buf_view(&text));
    if (text.failed)
        view->fix_text = NULL;
    sn_buf_fini(&text);
    return view->fix_text ? 0 : SEINE_E_MEMORY;
}

static int
view_versions(struct seine_survey *survey, struct box *box)
{
    size_t i, count = box->versions.count;

    box->version_list = make_list(survey, count);
    if (!box->version_list)
        return SEINE_E_MEMORY;
    if (count > 1)
        qsort(box->versions.at, count, sizeof(*box->versions.at),
              compare_versions);
    for (i = 0; i < count; i++) {
        struct version *version = &box->versions.at[i];

        version->view.place = &version->place;
        box->version_list[i] = &version->view;
    }
    box->view.versions = box->version_list;
    box->view.version_count = count;
    return judge_version(survey, box);
}

static int
view_box(struct seine_survey *survey, uint32_t number)
{
    struct box *box = sn_survey_box(survey, number);
    char kind = box->keyed.key.at[0];
    int status;

    box->view.named_by = kind == BOX_SERIAL ? "serial"
                         : kind == BOX_HOST ? "host"
                                            : "folder";
    box->view.name =
        sn_arena_string(&survey->texts, sn_slice_skip(box->keyed.key, 1));
    if (!box->view.name)
        return SEINE_E_MEMORY;
    view_services(box);
    status = list_logs(survey, box, number);
    return status < 0 ? status : view_versions(survey, box);
}

static int
compare_appliances(const void *a, const void *b)
{
    const seine_survey_appliance *x = *(const seine_survey_appliance *const *)a;
    const seine_survey_appliance *y = *(const seine_survey_appliance *const *)b;
    int order = strcmp(y->named_by, x->named_by); /* serial, host, folder */

    return order ? order : strcmp(x->name, y->name);
}

static int
list_appliances(struct seine_survey *survey)
{
    seine_survey_report *report = &survey->report;
    int status = 0;
    uint32_t i;
    size_t k;

    survey->appliance_list = make_list(survey, survey->boxes.count);
    if (!survey->appliance_list)
        return SEINE_E_MEMORY;
    for (i = 0; status == 0 && i < survey->boxes.count; i++) {
        struct box *box = sn_survey_box(survey, i);

        status = view_box(survey, i);
        if (box->view.log_count)
            survey->appliance_list[report->appliance_count++] = &box->view;
    }
    if (status < 0)
        return status;
    if (report->appliance_count > 1)
        qsort(survey->appliance_list, report->appliance_count,
              sizeof(*survey->appliance_list), compare_appliances);
    report->appliances = survey->appliance_list;
    for (i = 0; i < survey->boxes.count; i++) {
        struct box *box = sn_survey_box(survey, i);

        box->order = SIZE_MAX;
        for (k = 0; k < report->appliance_count; k++)
            if (survey->appliance_list[k] == &box->view)
                box->order = k;
    }
    return 0;
}

/* ---------------------------------------------------------------- signs --- */

struct ranked {
    const seine_survey_sign *view;
    size_t order; /* of its appliance */
    size_t came;  /* in the order of the files: breaks ties */
};

static int
compare_signs(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    const char *p = x->view->log ? x->view->log->format : "";
    const char *q = y->view->log ? y->view->log->format : "";
    int order;

    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    order = strcmp(p, q);
    if (order == 0)
        order = strcmp(x->view->rule, y->view->rule);
    if (order == 0)
        order = strcmp(x->view->place->file, y->view->place->file);
    if (order != 0)
        return order;
    if (x->view->place->line != y->view->place->line)
        return x->view->place->line < y->view->place->line ? -1 : 1;
    return x->came < y->came ? -1 : x->came > y->came;
}

static void
view_sign(struct seine_survey *survey, struct sign *sign)
{
    sign->view.appliance = &sn_survey_box(survey, sign->box)->view;
    sign->view.log = sign->log == SURVEY_NONE
                         ? NULL
                         : &sn_survey_log(survey, sign->log)->view;
}

static int
list_signs(struct seine_survey *survey)
{
    size_t i, count = survey->signs.count;
    struct ranked *ranked =
        sn_arena_alloc(&survey->texts, count + 1, sizeof(*ranked));

    survey->sign_list = make_list(survey, count);
    if (!survey->sign_list || !ranked)
        return SEINE_E_MEMORY;
    for (i = 0; i < count; i++) {
        struct sign *sign = &survey->signs.at[i];

        view_sign(survey, sign);
        ranked[i].view = &sign->view;
        ranked[i].order = sn_survey_box(survey, sign->box)->order;
        ranked[i].came = i;
    }
    if (count > 1)
        qsort(ranked, count, sizeof(*ranked), compare_signs);
    for (i = 0; i < count; i++)
        survey->sign_list[i] = ranked[i].view;
    survey->report.signs = survey->sign_list;
    survey->report.sign_count = count;
    return 0;
}

/* --------------------------------------------------------------- tables --- */

static void
view_tables(struct seine_survey *survey)
{
    static const char *const names[SEINE_SURVEY_TABLES] = {
        [SEINE_SURVEY_SOURCES] = "source",
        [SEINE_SURVEY_USERS] = "user",
        [SEINE_SURVEY_PATHS] = "path",
        [SEINE_SURVEY_AGENTS] = "user_agent",
    };
    int i;

    for (i = 0; i < SEINE_SURVEY_TABLES; i++) {
        struct counter *counter = &survey->counters[i];

        sn_counter_sort(counter);
        survey->tables[i].name = names[i];
        survey->tables[i].total = counter->total;
        survey->tables[i].values = counter->table.count;
        survey->tables[i].error = counter->error;
        survey->table_list[i] = &survey->tables[i];
    }
    survey->report.tables = survey->table_list;
}

int
sn_survey_report(struct seine_survey *survey)
{
    int status = 0;
    uint32_t i;

    count_addresses(survey);
    for (i = 0; status == 0 && i < survey->logs.count; i++)
        status = view_log(survey, sn_survey_log(survey, i));
    if (status == 0)
        status = list_appliances(survey);
    if (status == 0)
        status = list_signs(survey);
    if (status < 0)
        return status;
    view_tables(survey);
    sn_survey_sort_rows(survey);
    survey->report.hours_dropped = survey->hours.refused;
    return 0;
}
