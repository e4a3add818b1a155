/*
 * Requests: which service answered whom, and what is asked for most.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/ip.h"
#include "base/text.h"
#include "survey/survey.h"

/* ------------------------------------------------------------ services --- */

static const char *const service_names[SEINE_SERVICES] = {
    [SEINE_SERVICE_MANAGEMENT] = "management",
    [SEINE_SERVICE_QUARANTINE] = "quarantine",
    [SEINE_SERVICE_API] = "api",
};

const char *
seine_service_name(int service)
{
    return service >= 0 && service < SEINE_SERVICES ? service_names[service]
                                                    : "";
}

/* The product whose interface a path names: an index of box->products. */
static int
api_of(struct slice path)
{
    static const char *const paths[PRODUCTS] = {"/esa/api/", "/sma/api/",
                                                "/wsa/api/"};

    for (int i = 0; i < PRODUCTS; i++)
        if (sn_slice_opens(path, paths[i]))
            return i;
    return -1;
}

/* The service that a record is of, or -1. */
static int
service_of(const struct whose *whose, const struct seine_record *record)
{
    static const struct {
        const char *format;
        int service;
    } services[] = {
        {"gui", SEINE_SERVICE_MANAGEMENT},
        {"euqgui", SEINE_SERVICE_QUARANTINE},
        {"api", SEINE_SERVICE_API},
    };
    size_t i;

    for (i = 0; i < sizeof(services) / sizeof(services[0]); i++)
        if (strcmp(whose->format->about.name, services[i].format) == 0)
            return services[i].service == SEINE_SERVICE_MANAGEMENT &&
                           api_of(sn_record_text(record, FIELD_URL_PATH)) >= 0
                       ? SEINE_SERVICE_API
                       : services[i].service;
    return -1;
}

bool
sn_survey_is_web(const struct log *log)
{
    return strcmp(log->view.format, "gui") == 0 ||
           strcmp(log->view.format, "euqgui") == 0;
}

/* -------------------------------------------------------------- clients --- */

/* Box, service, address. */
static int
find_client(struct seine_survey *survey, uint32_t box, int service,
            struct slice address, struct client **out)
{
    char key[sizeof(box) + 1 + LIMIT_SURVEY_VALUE];
    size_t before = survey->clients.count;
    struct client *client;
    struct ip ip;
    int status;

    address = sn_slice_first(address, LIMIT_SURVEY_VALUE);
    memcpy(key, &box, sizeof(box));
    key[sizeof(box)] = (char)service;
    memcpy(key + sizeof(box) + 1, address.at, address.size);
    status = sn_keyed_add(&survey->clients,
                          sn_slice(key, sizeof(box) + 1 + address.size), out);
    if (status != 0 || survey->clients.count == before)
        return status;
    client = *out;
    client->box = box;
    client->address = sn_slice_skip(client->keyed.key, sizeof(box) + 1);
    client->public =
        sn_ip_parse(address, &ip) && strcmp(sn_ip_scope(&ip), "public") == 0;
    client->view.service = service;
    client->view.first = INT64_MAX;
    client->view.last = INT64_MIN;
    return 0;
}

/* Counted together: those of a service and those of one client. */
struct answers {
    uint64_t *answered;
    uint64_t *by_status[10]; /* first digit */
    uint64_t *unauthenticated;
    uint64_t *connections;
    int64_t *first;
    int64_t *last;
    int *zone_unknown;
    seine_survey_place *first_place;
    seine_survey_place *last_place;
};

#define ANSWERS(view, owner)                                               \
 {                                                                         \
  .answered = &(view)->answered,                                           \
  .by_status = {&(view)->other,  &(view)->other,   &(view)->served,        \
                &(view)->served, &(view)->refused, &(view)->failed,        \
                &(view)->other,  &(view)->other,   &(view)->other,         \
                &(view)->other},                                           \
  .unauthenticated = &(view)->unauthenticated,                             \
  .connections = &(view)->connections, .first = &(view)->first,            \
  .last = &(view)->last, .zone_unknown = &(view)->zone_unknown,            \
  .first_place = &(owner)->first_place, .last_place = &(owner)->last_place \
 }

/* Add what one counted to another. */
static void
add_answers(const struct answers *to, const struct answers *from)
{
    size_t i;

    *to->answered += *from->answered;
    for (i = 2; i <= 6; i += i == 2 ? 2 : 1)
        *to->by_status[i] += *from->by_status[i];
    *to->unauthenticated += *from->unauthenticated;
    *to->connections += *from->connections;
    *to->zone_unknown |= *from->zone_unknown;
    if (!to->first_place->file || *from->first < *to->first) {
        *to->first = *from->first;
        *to->first_place = *from->first_place;
    }
    if (!to->last_place->file || *from->last > *to->last) {
        *to->last = *from->last;
        *to->last_place = *from->last_place;
    }
}

/* Is this address one of the internet?  Without a place in the table. */
static bool
is_public(struct slice address)
{
    struct ip ip;

    return sn_ip_parse(address, &ip) && strcmp(sn_ip_scope(&ip), "public") == 0;
}

static void
count_answer(const struct answers *to, const struct seine_record *record,
             const seine_survey_place *place)
{
    struct slice status = sn_record_text(record, FIELD_STATUS);
    char digit =
        status.size == 3 && sn_is_digit(status.at[0]) ? status.at[0] : '0';
    const struct seine_time *when = &record->when;

    if (status.size || sn_record_has(record, FIELD_METHOD)) {
        ++*to->answered;
        ++*to->by_status[digit - '0'];
        *to->unauthenticated +=
            (digit == '2' || digit == '3') &&
            sn_record_text(record, FIELD_USER_NAME).size == 0;
    } else {
        ++*to->connections;
    }
    if (!to->first_place->file)
        *to->first_place = *to->last_place = *place;
    if (when->quality == SEINE_TIME_NONE)
        return;
    *to->zone_unknown |= when->quality == SEINE_TIME_UNKNOWN;
    if (when->ns < *to->first) {
        *to->first = when->ns;
        *to->first_place = *place;
    }
    if (when->ns >= *to->last) {
        *to->last = when->ns;
        *to->last_place = *place;
    }
}

static int
note_client(struct seine_survey *survey, const struct whose *whose, int service,
            const struct seine_record *record, const seine_evidence *evidence)
{
    struct slice address = sn_record_text(record, FIELD_SOURCE_IP);
    struct service *seen =
        &sn_survey_box(survey, whose->box)->services[service];
    seine_survey_place place = sn_survey_place(survey, evidence);
    const struct answers all = ANSWERS(&seen->view, seen);
    struct client *client;
    int status;

    if (address.size == 0) {
        seen->view.unclear +=
            sn_record_text(record, FIELD_SOURCE_ADDRESS).size > 0;
        return 0;
    }
    status = find_client(survey, whose->box, service, address, &client);
    if (status < 0)
        return status;
    if (status != KEYED_FULL && service != SEINE_SERVICE_API)
        sn_survey_note_post(client, whose->log, record, &place);
    if (status == KEYED_FULL ? !is_public(address) : !client->public)
        return 0;
    count_answer(&all, record, &place);
    if (status == KEYED_FULL) {
        seen->view.not_kept++;
    } else {
        const struct answers one = ANSWERS(&client->view, client);

        count_answer(&one, record, &place);
    }
    return 0;
}

void
sn_survey_join_services(struct box *to, struct box *from)
{
    size_t i;

    for (i = 0; i < SEINE_SERVICES; i++) {
        struct service *a = &to->services[i], *b = &from->services[i];
        const struct answers sum = ANSWERS(&a->view, a);
        const struct answers more = ANSWERS(&b->view, b);

        a->view.seen |= b->view.seen;
        a->view.requests += b->view.requests;
        a->view.unclear += b->view.unclear;
        a->view.not_kept += b->view.not_kept;
        if (b->first_place.file)
            add_answers(&sum, &more);
    }
}

int
sn_survey_join_clients(struct seine_survey *survey)
{
    size_t i, count = survey->clients.count;
    struct client *client, *other;
    uint32_t box;
    int status;

    for (i = 0; i < count; i++) {
        client = sn_keyed_at(&survey->clients, i);
        box = sn_survey_box(survey, client->box)->canon;

        if (box == client->box)
            continue;
        status = find_client(survey, box, client->view.service, client->address,
                             &other);
        if (status < 0)
            return status;
        client = sn_keyed_at(&survey->clients, i);
        if (status == KEYED_FULL) {
            client->box = box;
            continue;
        }
        sn_survey_join_posts(other, client);
        const struct answers sum = ANSWERS(&other->view, other);
        const struct answers more = ANSWERS(&client->view, client);

        if (client->first_place.file)
            add_answers(&sum, &more);
        client->box = SURVEY_NONE;
    }
    return 0;
}

bool
sn_survey_has_client(const struct seine_survey *survey, uint32_t box,
                     int service, struct slice address)
{
    char key[sizeof(box) + 1 + LIMIT_SURVEY_VALUE];

    address = sn_slice_first(address, LIMIT_SURVEY_VALUE);
    memcpy(key, &box, sizeof(box));
    key[sizeof(box)] = (char)service;
    if (address.size)
        memcpy(key + sizeof(box) + 1, address.at, address.size);
    return sn_keyed_find(&survey->clients,
                         sn_slice(key, sizeof(box) + 1 + address.size)) != NULL;
}

/* ------------------------------------------------------------- versions --- */

/* The version of a box, made if it is not there; *out NULL: too many. */
static int
find_version(struct seine_survey *survey, struct box *box, struct slice text,
             struct version **out)
{
    struct version *version;
    size_t i;

    *out = NULL;
    text = sn_slice_first(text, LIMIT_SURVEY_VALUE);
    for (i = 0; i < box->versions.count; i++)
        if (sn_slice_is(text, box->versions.at[i].view.version))
            *out = &box->versions.at[i];
    if (*out || box->versions.count == LIMIT_SURVEY_VERSIONS)
        return 0;
    version = sn_array_push(&box->versions, sizeof(*version));
    if (!version)
        return SEINE_E_MEMORY;
    version->view.first = INT64_MAX;
    version->view.last = INT64_MIN;
    version->view.version = sn_arena_string(&survey->texts, text);
    if (!version->view.version) {
        box->versions.count--;
        return SEINE_E_MEMORY;
    }
    *out = version;
    return 0;
}

static int
note_version(struct seine_survey *survey, const struct whose *whose,
             const struct seine_record *record, const seine_evidence *evidence)
{
    struct slice text = sn_record_text(record, FIELD_OBSERVER_VERSION);
    struct box *box = sn_survey_box(survey, whose->box);
    const struct seine_time *when = &record->when;
    struct version *version;
    int status;

    if (text.size == 0 || !(evidence->flags & SEINE_EVIDENCE_HEADER))
        return 0;
    status = find_version(survey, box, text, &version);
    if (status < 0 || !version)
        return status;
    if (version->view.headers++ == 0)
        version->place = sn_survey_place(survey, evidence);
    if (when->quality == SEINE_TIME_NONE)
        return 0;
    version->view.zone_unknown |= when->quality == SEINE_TIME_UNKNOWN;
    if (when->ns < version->view.first)
        version->view.first = when->ns;
    if (when->ns > version->view.last)
        version->view.last = when->ns;
    return 0;
}

int
sn_survey_join_versions(struct seine_survey *survey, struct box *to,
                        const struct box *from)
{
    struct version *version;
    int status = 0;
    size_t i;

    for (i = 0; status == 0 && i < from->versions.count; i++) {
        const struct version *other = &from->versions.at[i];

        status = find_version(survey, to, sn_slice_str(other->view.version),
                              &version);
        if (status < 0 || !version)
            continue;
        if (version->view.headers == 0 ||
            other->view.first < version->view.first)
            version->place = other->place;
        version->view.headers += other->view.headers;
        version->view.zone_unknown |= other->view.zone_unknown;
        if (other->view.first < version->view.first)
            version->view.first = other->view.first;
        if (other->view.last > version->view.last)
            version->view.last = other->view.last;
    }
    return status;
}

/* What tells products apart: who answers under which path, which log it is. */
static void
note_product(struct seine_survey *survey, const struct whose *whose,
             const struct seine_record *record)
{
    struct box *box = sn_survey_box(survey, whose->box);
    const char *service = whose->format->about.service;
    struct slice status = sn_record_text(record, FIELD_STATUS);
    int product = -1;

    if (strcmp(service, "wsa") == 0 || strcmp(service, "l4tm") == 0)
        product = WSA;
    else if (status.size == 3 && status.at[0] == '2')
        product = api_of(sn_record_text(record, FIELD_URL_PATH));
    if (product >= 0)
        box->products[product]++;
}

/* ------------------------------------------------------------- plain HTTP ---
 */

/* Does the record tell of HTTP without TLS, that is not redirected? */
static bool
is_plain_http(const struct seine_record *record, const char **what)
{
    static const struct {
        const char *action;
        const char *what;
    } tells[] = {
        {"service-listening", "a service listens for plain HTTP"},
        {"session-established", "a session over plain HTTP"},
        {"login", "a login over plain HTTP"},
        {"connection-error", "a connection by plain HTTP"},
    };
    struct slice action = sn_record_text(record, FIELD_EVENT_ACTION);
    size_t i;

    if (!sn_equal_nocase(sn_record_text(record, FIELD_PROTOCOL),
                         sn_slice_str("http")))
        return false;
    for (i = 0; i < sizeof(tells) / sizeof(tells[0]); i++)
        if (sn_slice_is(action, tells[i].action)) {
            *what = tells[i].what;
            return true;
        }
    return false;
}

static void
note_plain_http(struct seine_survey *survey, const struct whose *whose,
                const struct seine_record *record,
                const seine_evidence *evidence)
{
    struct box *box = sn_survey_box(survey, whose->box);
    const char *what;

    if (!is_plain_http(record, &what) || box->view.plain_http++ > 0)
        return;
    box->view.plain_http_text = what;
    box->plain_place = sn_survey_place(survey, evidence);
}

/* --------------------------------------------------------------- activity ---
 */

static int
note_values(struct seine_survey *survey, const struct seine_record *record)
{
    static const enum field fields[SEINE_SURVEY_TABLES] = {
        [SEINE_SURVEY_SOURCES] = FIELD_SOURCE_ADDRESS,
        [SEINE_SURVEY_USERS] = FIELD_USER_NAME,
        [SEINE_SURVEY_PATHS] = FIELD_URL_PATH,
        [SEINE_SURVEY_AGENTS] = FIELD_USER_AGENT,
    };
    int status = 0;

    for (int i = 0; status == 0 && i < SEINE_SURVEY_TABLES; i++) {
        struct slice value = sn_record_text(record, fields[i]);

        if (value.size)
            status = sn_counter_add(&survey->counters[i], value, &record->when);
    }
    return status;
}

int
sn_survey_web(struct seine_survey *survey, const struct whose *whose,
              struct seine_record *record, const seine_evidence *evidence)
{
    bool request = sn_record_has(record, FIELD_STATUS) ||
                   sn_record_has(record, FIELD_METHOD);
    int service = service_of(whose, record), status;
    struct slice action = sn_record_text(record, FIELD_EVENT_ACTION);

    status = note_version(survey, whose, record, evidence);
    if (status < 0 || (evidence->flags & SEINE_EVIDENCE_HEADER))
        return status;
    note_product(survey, whose, record);
    note_plain_http(survey, whose, record, evidence);
    if (service >= 0) {
        struct service *seen =
            &sn_survey_box(survey, whose->box)->services[service];

        seen->view.seen = 1;
        seen->view.requests += request;
        sn_survey_log(survey, whose->log)->view.requests += request;
    } else if (request) {
        sn_survey_log(survey, whose->log)->view.requests++;
    }
    if (service >= 0 && (request || sn_slice_is(action, "connection-error") ||
                         sn_slice_is(action, "ssl-error")))
        status = note_client(survey, whose, service, record, evidence);
    if (status < 0)
        return status;
    return survey->signs_only ? 0 : note_values(survey, record);
}
