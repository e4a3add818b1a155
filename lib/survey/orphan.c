/*
 * Sessions and logins that one log tells of and another one should, but does
 * not.
 *
 * SPDX-License-Identifier: MIT
 */
#include "survey/survey.h"

/* A session of the web interface may be idle for so long. */
#define IDLE_MOST (24 * HOUR_NS)

/* A request follows a login at once; an export ends at any time. */
#define FOLLOWS (60 * NS_PER_SECOND)

/* Does a log of the appliance in which sessions make requests cover a time? */
static bool
web_covers(const struct seine_survey *survey, uint32_t box, int64_t from,
           int64_t to)
{
    uint32_t i;

    for (i = 0; i < survey->logs.count; i++) {
        const struct log *log = sn_survey_log(survey, i);

        if (log->canon == i && log->box == box && sn_survey_is_web(log) &&
            log->view.requests && log->view.first <= from &&
            log->view.last >= to)
            return true;
    }
    return false;
}

/* Does a log that tells of logins by their session cover the time before? */
static bool
logins_cover(const struct seine_survey *survey, uint32_t number, int64_t ns)
{
    const struct log *own = sn_survey_log(survey, number), *log = own;
    uint32_t i;

    for (i = 0; i < survey->logs.count && !log->session_logins; i++) {
        const struct log *other = sn_survey_log(survey, i);

        if (other->canon == i && other->box == own->box &&
            strcmp(other->view.format, "authentication") == 0 &&
            other->session_logins)
            log = other;
    }
    return log->session_logins && log->view.first <= ns - IDLE_MOST &&
           log->view.last >= ns;
}

static int
tell(struct seine_survey *survey, enum sign_kind kind, uint32_t log,
     const seine_survey_place *place, int64_t ns, struct slice detail)
{
    seine_survey_sign sign = sn_survey_sign_about(place, ns, detail);

    return sn_survey_sign(survey, kind, log, &sign);
}

static int
judge_session(struct seine_survey *survey, const struct session *session)
{
    int64_t idle = session->began ? 0 : IDLE_MOST;
    uint32_t log;

    if (!session->asked) {
        log = survey->canon[session->log];
        if (!web_covers(survey, sn_survey_log(survey, log)->box,
                        session->ns - idle,
                        session->ns + (session->began ? FOLLOWS : 0)))
            return 0;
        return tell(survey, SIGN_NO_REQUEST, log, &session->place, session->ns,
                    session->keyed.key);
    }
    if (!session->user || session->began)
        return 0;
    log = survey->canon[session->user_log];
    if (!logins_cover(survey, log, session->user_ns))
        return 0;
    return tell(survey, SIGN_NO_LOGIN, log, &session->user_place,
                session->user_ns, session->keyed.key);
}

static int
judge_login(struct seine_survey *survey, const struct login *login)
{
    struct slice address =
        sn_slice(login->view.address, login->view.address_size);
    uint32_t log;

    if (login->box == SURVEY_NONE || !login->web)
        return 0;
    log = survey->canon[login->log];
    if (!web_covers(survey, login->box, login->web_ns, login->web_ns + FOLLOWS))
        return 0;
    for (int service = 0; service < SEINE_SERVICES; service++)
        if (sn_survey_has_client(survey, login->box, service, address))
            return 0;
    return tell(survey, SIGN_NO_WEB, log, &login->web_place, login->web_ns,
                address);
}

int
sn_survey_judge_sessions(struct seine_survey *survey)
{
    int status = 0;
    size_t i;

    for (i = 0; status == 0 && i < survey->sessions.count; i++)
        status = judge_session(survey, sn_keyed_at(&survey->sessions, i));
    /* Of clients beyond the limit nobody knows whether the web log has them. */
    for (i = 0; status == 0 && i < survey->logins.count &&
                survey->clients.refused == 0;
         i++)
        status = judge_login(survey, sn_keyed_at(&survey->logins, i));
    return status;
}
