/*
 * Names, targets and agents that hold the words that end them: what is certain
 * is taken, and what can be read in two ways says so.
 *
 * SPDX-License-Identifier: MIT
 */
#include "log_line.h"

#define LENGTH(array) (int)(sizeof(array) / sizeof((array)[0]))
#define STAMP "Wed Sep  8 11:17:24 2004 "
#define SID "aBcDeFgHiJkLmNoPqRsT"

static const struct line_row rows[] = {
    {"a user who holds the words after him",
     STAMP "Info: req:192.0.2.1 user:a id:b id:" SID " 200 GET / HTTP/1.1 -",
     "gui",
     {{"user.name", "a id:b"},
      {"asyncos.session.id", SID},
      {"url.path", "/"},
      {"asyncos.ambiguous", NULL}}},
    {"a user who holds a session",
     STAMP "Info: req:192.0.2.1 user:a id:- x id:" SID " 401 GET / HTTP/1.1 -",
     "gui",
     {{"user.name", "a id:- x"},
      {"http.response.status_code", "401"},
      {"asyncos.ambiguous", NULL}}},
    {"a user who holds a version",
     STAMP "Info: req:192.0.2.1 user:a HTTP/1.1 id:- 401 GET / HTTP/1.1 -",
     "gui",
     {{"user.name", "a HTTP/1.1"},
      {"http.response.status_code", "401"},
      {"asyncos.ambiguous", NULL}}},
    {"a user who holds a word and a version",
     STAMP "Info: req:192.0.2.1 user:a id:b HTTP/1.1 id:" SID
           " 401 GET / HTTP/1.1 -",
     "gui",
     {{"user.name", "a id:b HTTP/1.1"}, {"asyncos.session.id", SID}}},
    {"a user who holds a request without an end",
     STAMP "Info: req:192.0.2.1 user:a id:- 200 GET /ok id:" SID
           " 401 GET /login HTTP/1.1 -",
     "gui",
     {{"user.name", "a id:- 200 GET /ok"},
      {"http.response.status_code", "401"},
      {"url.path", "/login"},
      {"asyncos.ambiguous", "true"},
      {"asyncos.alternative",
       "id:- 200 GET /ok id:" SID " 401 GET /login HTTP/1.1 -"}}},
    {"a user or an agent who holds a request",
     STAMP "Info: req:192.0.2.1 user:a id:- 200 GET /ok HTTP/1.1 id:" SID
           " 401 GET /login HTTP/1.1 -",
     "gui",
     {{"user.name", "a"},
      {"url.path", "/ok"},
      {"user_agent.original", "id:" SID " 401 GET /login HTTP/1.1 -"},
      {"asyncos.ambiguous", "true"},
      {"asyncos.alternative", "id:" SID " 401 GET /login HTTP/1.1 -"}}},
    {"an invalid URL that holds a request",
     STAMP "Info: req:192.0.2.1 user:- id:- 400  The URL accessed is invalid: "
           "x id:- 200 GET /ok HTTP/1.1 -",
     "gui",
     {{"user.name", "-"},
      {"http.response.status_code", "400"},
      {"http.request.method", NULL},
      {"asyncos.ambiguous", "true"},
      {"asyncos.alternative", "id:- 200 GET /ok HTTP/1.1 -"}}},
    {"a masked session and an agent who holds a request",
     STAMP "Info: req:192.0.2.1 user:- id:xx 200 GET /a HTTP/1.1 id:- 404 GET "
           "/b HTTP/1.1 -",
     "gui",
     {{"user.name", "-"},
      {"asyncos.session.id", "xx"},
      {"http.response.status_code", "200"},
      {"asyncos.ambiguous", "true"}}},
    {"status last, a user who holds a request",
     STAMP "Info: req:192.0.2.1 user:a id:- GET /x id:" SID
           " POST /login HTTP/1.1 403",
     "gui",
     {{"user.name", "a id:- GET /x"},
      {"http.request.method", "POST"},
      {"http.response.status_code", "403"},
      {"asyncos.ambiguous", "true"}}},
    {"a session that tells of another client",
     STAMP "Info: Session x from 198.51.100.1 not found Destination:/ from "
           "192.0.2.14 not found Destination:/y",
     "gui",
     {{"event.action", "session-not-found"}, {"asyncos.ambiguous", "true"}}},
    {"a user who logged himself out",
     STAMP "Info: Action: User a logged out from session " SID
           " because of b logged out from session " SID
           " beacuse of inactivity timeout",
     "gui",
     {{"user.name", "a logged out from session " SID " because of b"},
      {"event.reason", "inactivity timeout"},
      {"asyncos.ambiguous", "true"}}},
    {"a login with a session too many",
     STAMP "Info: login:192.0.2.14 user:a session:b session:" SID,
     "gui",
     {{"user.name", "a"}, {"asyncos.ambiguous", "true"}}},
    {"a fault may hold its words",
     STAMP "Warning: Could not fetch current X: OS error: y: z",
     "gui",
     {{"event.action", "fetch-error"},
      {"event.reason", "OS error: y: z"},
      {"asyncos.ambiguous", NULL}}},
};

START_TEST(forged)
{
    line_row_check(&rows[_i]);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("forged");
    TCase *test = tcase_create("forged");

    tcase_add_loop_test(test, forged, 0, LENGTH(rows));
    suite_add_tcase(suite, test);
    return run_suite(suite);
}
