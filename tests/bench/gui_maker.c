/*
 * HTTP logs of the management interface: sessions that log in, look at pages
 * and end, errors, and strangers.
 *
 *     STAMP Info: req:CLIENT user:USER id:SESSION STATUS METHOD TARGET HTTP/1.1
 *         AGENT
 *
 * SPDX-License-Identifier: MIT
 */
#include "maker.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* # is a number, % a name, & a date. */
static const char *const pages[] = {
    "/monitor/mail_reports/overview",
    "/monitor/mail_reports/incoming_mail?period=day",
    ("/monitor/mail_flow_graph?injector=&width=365&interval=0&type="
     "recipientsin&height=190"),
    "/monitor/quarantines",
    "/monitor/quarantines/messages?page=#&name=Policy",
    "/monitor/message_tracking?from=&&subject=invoice%20#",
    "/monitor/message_tracking/details?mid=##&icid=#",
    "/monitor/wsa_system_status",
    "/monitor/sender_profile?domain=%.example.com&days=#",
    "/monitor/user_report?user=%&period=week&sort=bytes",
    "/mail_policies/email_security_manager/incoming_mail_policies",
    "/mail_policies/content_filters?direction=incoming&index=#",
    "/mail_policies/dictionaries?name=%",
    "/network/dns",
    "/network/ip_interfaces",
    "/network/listeners?id=#",
    "/reports/pdfreport?id=##&format=pdf",
    "/reports/archived?date=&&report=%",
    "/system_administration/alerts",
    "/system_administration/system_health?refresh=#",
    "/Search?q=%+delivery+note&period=#",
    "/Message?action=View&mid=##",
    "/help/admin_guide/chapter_#.html",
    "/css/main.css?v=15.5.1",
    "/css/theme-#.css",
    "/js/app.js?v=15.5.1",
    "/js/chunk-##.min.js",
    "/images/icon_#.png",
    "/images/logo.png",
    "/favicon.ico",
};

/* {c} client, {u} user, {i} session of its own, {n} number. */
struct other {
    const char *level;
    const char *text;
};

static const struct other others[] = {
    {" Info: ", "Session {i} user:{u} expired"},
    {" Info: ", "Session {i} user:- expired"},
    {" Info: ", "Action: User {u} logged out from session {i} beacuse of "
                "inactivity timeout"},
    {" Info: ", "Error in https connection from host {c} port {n} - [Errno 54] "
                "Connection reset by peer"},
    {" Critical: ", "Error in http connection from host {c} port 000 - [Errno "
                    "32] Broken pipe"},
    {" Warning: ", "SSL error with client {c}:{n} - (336027804, "
                   "'error:1407609C:SSL routines:SSL23_GET_CLIENT_HELLO:http "
                   "request')"},
    {" Warning: ", "Could not fetch current Virus Threat Level: OS error "
                   "opening URL 'http://updates.example.net/threat/{n}'"},
    {" Info: ", "PERIODIC REPORTS: PERIODIC_REPORTS.SYSTEM.STARTED"},
    {" Info: ", "logout:{c} user:{u} session:{i}"},
};

static void
begin(struct maker *maker, const char *level)
{
    put_stamp(maker);
    put_text(maker, level);
}

static void
put_page(struct maker *maker, const char *page)
{
    for (; *page; page++) {
        if (*page == '#')
            put_number(maker, maker_skewed(maker, 3000), 1);
        else if (*page == '%' && (page[1] < '0' || page[1] > '9'))
            put_text(maker, maker->names[maker_below(maker, PEOPLE)]);
        else if (*page == '&' && page[1] == '&')
            put_number(maker, (uint64_t)maker->second, 1);
        else
            put_char(maker, *page);
    }
}

static void
put_request(struct maker *maker, const char *client, const char *user,
            const char *id)
{
    begin(maker, " Info: ");
    put_text(maker, "req:");
    put_text(maker, client);
    put_text(maker, " user:");
    put_text(maker, user);
    put_text(maker, " id:");
    put_bytes(maker, id, SESSION_SIZE);
}

static void
put_agent(struct maker *maker, unsigned agent)
{
    put_text(maker, " HTTP/1.1 ");
    put_text(maker, maker->agents[agent]);
    put_char(maker, '\n');
}

/* A word in braces; where the text goes on. */
static const char *
put_part(struct maker *maker, const char *text)
{
    unsigned person = maker_below(maker, PEOPLE);

    if (text[1] == 'c')
        put_text(maker, maker->addresses[person]);
    else if (text[1] == 'u')
        put_text(maker, maker->names[person]);
    else if (text[1] == 'i')
        put_letters(maker, SESSION_SIZE);
    else
        put_number(maker, 1024 + maker_below(maker, 60000), 1);
    return text + 3;
}

static void
put_other(struct maker *maker)
{
    const struct other *other = &others[maker_below(maker, LENGTH(others))];
    const char *text = other->text;

    begin(maker, other->level);
    while (*text) {
        if (*text == '{')
            text = put_part(maker, text);
        else
            put_char(maker, *text++);
    }
    put_char(maker, '\n');
}

/* The URL that is none: a handshake thrown at the plain port. */
static void
put_invalid(struct maker *maker)
{
    begin(maker, " Info: ");
    put_text(maker, "req:");
    put_text(maker, maker->addresses[maker_below(maker, PEOPLE)]);
    put_text(maker, " user:- id:- 400  The URL accessed is invalid:    ");
    for (unsigned i = 2 + maker_below(maker, 12); i > 0; i--) {
        put_char(maker, "\x1b\xc3\x80 +o"[maker_below(maker, 6)]);
        put_letters(maker, 1 + maker_below(maker, 3));
    }
    put_text(maker, " -\n");
}

/* Login: the form, its answer, and the session that it began. */
static void
put_login(struct maker *maker, const struct session *session)
{
    const char *client = maker->addresses[session->person];
    const char *user = maker->names[session->person];

    switch (maker_below(maker, 3)) {
    case 0:
        put_request(maker, client, "-", session->id);
        put_text(maker, " 200 GET /login");
        put_agent(maker, session->agent);
        break;
    case 1:
        put_request(maker, client, "-", session->id);
        put_text(maker, " 303 POST /login");
        put_agent(maker, session->agent);
        break;
    default:
        begin(maker, " Info: SourceIP:");
        put_text(maker, client);
        put_text(maker, " Destination:/login Username:");
        put_text(maker, user);
        put_text(maker, " Privilege:operator session:");
        put_bytes(maker, session->id, SESSION_SIZE);
        put_text(maker, " Action: The HTTPS session has been established "
                        "successfully.\n");
    }
}

static void
put_visit(struct maker *maker, const struct session *session)
{
    unsigned chance = maker_below(maker, 100);

    put_request(maker, maker->addresses[session->person],
                maker->names[session->person], session->id);
    if (chance < 3)
        put_text(maker, " 404 GET ");
    else if (chance < 9)
        put_text(maker, " 304 GET ");
    else if (chance < 11)
        put_text(maker, " 303 POST ");
    else
        put_text(maker, " 200 GET ");
    put_page(maker, pages[maker_skewed(maker, LENGTH(pages))]);
    put_agent(maker, session->agent);
}

static void
line(struct maker *maker)
{
    unsigned chance = maker_below(maker, 1000);
    struct session *session;
    bool first;

    if (chance < 15) {
        put_other(maker);
        return;
    }
    if (chance == 15 && maker_below(maker, 20) == 0) {
        put_invalid(maker);
        return;
    }
    session = maker_session(maker, &first);
    if (first)
        put_login(maker, session);
    else
        put_visit(maker, session);
}

static void
plant_line(struct maker *maker, const struct plant *plant)
{
    unsigned person = maker_below(maker, PEOPLE);
    char id[SESSION_SIZE], *back = maker->at;

    maker->at = id;
    put_letters(maker, SESSION_SIZE);
    maker->at = back;
    put_request(maker, plant->client ? plant->client : maker->addresses[person],
                "-", id);
    put_text(maker, " 200 GET ");
    if (plant->host) {
        put_text(maker, "http://");
        put_text(maker, plant->host);
    }
    put_text(maker, plant->target);
    put_agent(maker, maker_below(maker, AGENTS));
}

static unsigned
open_file(struct maker *maker)
{
    begin(maker, " Info: Begin Logfile\n");
    begin(maker, " Info: Version: 15.5.1-055 SN: "
                 "420D4A7C19E2B35F60D8-5E1C2A9B7F30\n");
    begin(maker, " Info: Time offset from UTC: 0 seconds\n");
    return 3;
}

const struct kind gui_kind = {
    .name = "gui", .open = open_file, .line = line, .plant = plant_line};
