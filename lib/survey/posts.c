/*
 * Clients that post without a login and never ask for a page: consistent with
 * one that talks to a backdoor.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "survey/survey.h"

/* What a browser asks for by itself, or to log in. */
static bool
is_page(struct slice path)
{
    static const char *const ends[] = {".css", ".js",  ".png",  ".ico",
                                       ".gif", ".jpg", ".woff", ".svg"};

    if (path.size <= 1 ||
        sn_find_nocase(path, sn_slice_str("login")) < path.size)
        return true;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        if (sn_slice_ends(path, sn_slice_str(ends[i])))
            return true;
    return false;
}

static void
take_post(struct client *client, uint32_t log, int64_t ns,
          const seine_survey_place *place)
{
    if (client->post_place.file && ns >= client->post_ns)
        return;
    client->post_place = *place;
    client->post_ns = ns;
    client->log = log;
}

void
sn_survey_note_post(struct client *client, uint32_t log,
                    const struct seine_record *record,
                    const seine_survey_place *place)
{
    struct slice method = sn_record_text(record, FIELD_METHOD);
    const struct seine_time *when = &record->when;

    if (log == SURVEY_NONE)
        return;
    if (sn_slice_is(method, "GET")) {
        client->pages += is_page(sn_record_text(record, FIELD_URL_PATH));
        return;
    }
    if (!sn_slice_is(method, "POST") ||
        sn_record_text(record, FIELD_USER_NAME).size)
        return;
    client->posts++;
    take_post(client, log,
              when->quality == SEINE_TIME_NONE ? INT64_MAX : when->ns, place);
}

void
sn_survey_join_posts(struct client *to, const struct client *from)
{
    to->posts += from->posts;
    to->pages += from->pages;
    if (from->post_place.file)
        take_post(to, from->log, from->post_ns, &from->post_place);
}

static int
judge_client(struct seine_survey *survey, const struct client *client)
{
    seine_survey_sign sign;

    if (client->box == SURVEY_NONE || client->posts == 0 || client->pages > 0)
        return 0;
    sign = sn_survey_sign_about(&client->post_place, client->post_ns,
                                client->address);
    sign.value = sign.count = client->posts;
    return sn_survey_sign(survey, SIGN_ONLY_POSTS, survey->canon[client->log],
                          &sign);
}

/* Of clients beyond the limit nobody knows what else they asked for. */
int
sn_survey_judge_posts(struct seine_survey *survey)
{
    int status = 0;

    for (size_t i = 0; status == 0 && i < survey->clients.count &&
                       survey->clients.refused == 0;
         i++)
        status = judge_client(survey, sn_keyed_at(&survey->clients, i));
    return status;
}
