/*
 * Logins and sessions: who came from where and at which hour, and which log
 * knows of which session.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/ip.h"
#include "base/text.h"
#include "survey/survey.h"

#define SESSION_MOST 64 /* bytes of a session id; real ones have 20 */

/* ------------------------------------------------------------- sessions --- */

enum told {
    TOLD_NOTHING,
    TOLD_BEGIN,
    TOLD_END,
    TOLD_REQUEST,
};

static enum told
what_is_told(const struct seine_record *record)
{
    static const struct {
        const char *action;
        enum told told;
    } actions[] = {
        {"request", TOLD_REQUEST}, {"session-established", TOLD_BEGIN},
        {"login", TOLD_BEGIN},     {"session-expired", TOLD_END},
        {"logout", TOLD_END},
    };
    struct slice action = sn_record_text(record, FIELD_EVENT_ACTION);
    size_t i;

    for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
        if (sn_slice_is(action, actions[i].action))
            return actions[i].told;
    return TOLD_NOTHING;
}

static void
note_told(struct session *session, enum told told, bool user,
          const struct whose *whose, int64_t ns,
          const seine_survey_place *place)
{
    if (told == TOLD_REQUEST) {
        session->asked = true;
        if (user && !session->user) {
            session->user = true;
            session->user_log = whose->log;
            session->user_ns = ns;
            session->user_place = *place;
        }
        return;
    }
    if (!session->began && !session->ended) {
        session->log = whose->log;
        session->ns = ns;
        session->place = *place;
    }
    session->began |= told == TOLD_BEGIN;
    session->ended |= told == TOLD_END;
}

static int
note_session(struct seine_survey *survey, const struct whose *whose,
             const struct seine_record *record, const seine_evidence *evidence)
{
    struct slice id = sn_record_text(record, FIELD_SESSION_ID);
    bool user = sn_record_text(record, FIELD_USER_NAME).size > 0;
    struct log *log = sn_survey_log(survey, whose->log);
    seine_survey_place place = sn_survey_place(survey, evidence);
    enum told told = what_is_told(record);
    struct session *session;
    int status;

    if (id.size == 0 || id.size > SESSION_MOST || told == TOLD_NOTHING ||
        record->when.quality == SEINE_TIME_NONE || (told == TOLD_END && !user))
        return 0;
    if (told == TOLD_BEGIN) {
        log->session_logins++;
        if (record->when.ns < log->session_first)
            log->session_first = record->when.ns;
    }
    status = sn_keyed_add(&survey->sessions, id, &session);
    if (status == KEYED_FULL)
        survey->report.sessions_dropped++;
    if (status != 0)
        return status < 0 ? status : 0;
    note_told(session, told, user, whose, record->when.ns, &place);
    return 0;
}

/* --------------------------------------------------------------- logins --- */

static int
find_login(struct seine_survey *survey, uint32_t box, struct slice address,
           struct slice user, struct login **out)
{
    char key[sizeof(box) + 1 + 2 * LIMIT_SURVEY_VALUE];
    size_t before = survey->logins.count, size = sizeof(box);
    struct login *login;
    struct ip ip;
    int status;

    address = sn_slice_first(address, LIMIT_SURVEY_VALUE);
    user = sn_slice_first(user, LIMIT_SURVEY_VALUE);
    memcpy(key, &box, sizeof(box));
    if (address.size)
        memcpy(key + size, address.at, address.size);
    size += address.size;
    key[size++] = '\0'; /* no address has one */
    if (user.size)
        memcpy(key + size, user.at, user.size);
    size += user.size;
    status = sn_keyed_add(&survey->logins, sn_slice(key, size), out);
    if (status != 0 || survey->logins.count == before)
        return status;
    login = *out;
    login->box = box;
    login->view.address = login->keyed.key.at + sizeof(box);
    login->view.address_size = address.size;
    login->view.user = login->keyed.key.at + sizeof(box) + address.size + 1;
    login->view.user_size = user.size;
    login->view.scope = sn_ip_parse(address, &ip) ? sn_ip_scope(&ip) : "";
    login->view.first = INT64_MAX;
    login->view.last = INT64_MIN;
    return 0;
}

static void
note_hour(struct seine_survey *survey, struct login *login, int64_t ns)
{
    int64_t seconds = ns / NS_PER_SECOND - (ns % NS_PER_SECOND < 0), hour;

    seconds += survey->zone ? sn_zone_offset(survey->zone, seconds) : 0;
    hour = (seconds % 86400 + 86400) % 86400 / 3600;
    login->view.by_hour[hour]++;
    sn_survey_box(survey, login->box)->view.logins_by_hour[hour]++;
}

/* A login by HTTP or HTTPS in a log that is not the web's. */
static void
note_web_login(struct login *login, const struct whose *whose,
               const struct seine_record *record,
               const seine_survey_place *place)
{
    struct slice protocol = sn_record_text(record, FIELD_PROTOCOL);

    if ((login->web && login->web_ns <= record->when.ns) ||
        strcmp(whose->format->about.name, "authentication") != 0 ||
        (!sn_equal_nocase(protocol, sn_slice_str("https")) &&
         !sn_equal_nocase(protocol, sn_slice_str("http"))))
        return;
    login->web = true;
    login->log = whose->log;
    login->web_ns = record->when.ns;
    login->web_place = *place;
}

static void
count_login(struct seine_survey *survey, struct login *login,
            const struct whose *whose, const struct seine_record *record,
            const seine_survey_place *place)
{
    bool failed =
        sn_slice_is(sn_record_text(record, FIELD_EVENT_OUTCOME), "failure");
    int64_t ns = record->when.ns;

    if (failed)
        login->view.failures++;
    else if (sn_survey_is_web(sn_survey_log(survey, whose->log)))
        login->view.sessions++;
    else
        login->view.logins++;
    if (!login->first_place.file)
        login->first_place = *place;
    if (record->when.quality == SEINE_TIME_NONE)
        return;
    login->view.zone_unknown |= record->when.quality == SEINE_TIME_UNKNOWN;
    if (ns < login->view.first) {
        login->view.first = ns;
        login->first_place = *place;
    }
    if (ns > login->view.last)
        login->view.last = ns;
    if (!failed) {
        note_hour(survey, login, ns);
        note_web_login(login, whose, record, place);
    }
}

static void
add_login(struct login *to, const struct login *from)
{
    size_t i;

    to->view.sessions += from->view.sessions;
    to->view.logins += from->view.logins;
    to->view.failures += from->view.failures;
    to->view.zone_unknown |= from->view.zone_unknown;
    for (i = 0; i < 24; i++)
        to->view.by_hour[i] += from->view.by_hour[i];
    if (!to->first_place.file || from->view.first < to->view.first) {
        to->view.first = from->view.first;
        to->first_place = from->first_place;
    }
    if (from->view.last > to->view.last)
        to->view.last = from->view.last;
    if (from->web && (!to->web || from->web_ns < to->web_ns)) {
        to->web = true;
        to->log = from->log;
        to->web_ns = from->web_ns;
        to->web_place = from->web_place;
    }
}

int
sn_survey_join_logins(struct seine_survey *survey)
{
    size_t i, count = survey->logins.count;
    struct login *login, *other;
    uint32_t box;
    int status;

    for (i = 0; i < count; i++) {
        login = sn_keyed_at(&survey->logins, i);
        box = sn_survey_box(survey, login->box)->canon;
        if (box == login->box)
            continue;
        status = find_login(
            survey, box,
            sn_slice(login->view.address, login->view.address_size),
            sn_slice(login->view.user, login->view.user_size), &other);
        if (status < 0)
            return status;
        login = sn_keyed_at(&survey->logins, i);
        if (status == KEYED_FULL) {
            login->box = box;
            continue;
        }
        add_login(other, login);
        login->box = SURVEY_NONE;
    }
    return 0;
}

int
sn_survey_login(struct seine_survey *survey, const struct whose *whose,
                struct seine_record *record, const seine_evidence *evidence)
{
    seine_survey_place place = sn_survey_place(survey, evidence);
    struct slice address = sn_record_text(record, FIELD_SOURCE_ADDRESS);
    struct login *login;
    int status = note_session(survey, whose, record, evidence);

    if (status < 0 || what_is_told(record) != TOLD_BEGIN || address.size == 0 ||
        strcmp(whose->format->about.name, "euqgui") == 0 ||
        sn_slice_find(address, '\0') != address.size)
        return status;
    status = find_login(survey, whose->box, address,
                        sn_record_text(record, FIELD_USER_NAME), &login);
    if (status == KEYED_FULL)
        survey->report.logins_dropped++;
    if (status != 0)
        return status < 0 ? status : 0;
    count_login(survey, login, whose, record, &place);
    return 0;
}
