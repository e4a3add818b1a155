/*
 * Access logs of the web appliance, squid style, with the 44 verdicts of
 * releases 12.5 to 15.
 *
 *     EPOCH ELAPSED CLIENT RESULT/STATUS BYTES METHOD URL USER HIER/SERVER MIME
 *         TAG-POLICIES <VERDICTS> - -
 *
 * SPDX-License-Identifier: MIT
 */
#include "maker.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct category {
    const char *code;
    const char *name;
    const char *application;
    const char *type;
};

static const struct category categories[] = {
    {"IW_comp", "Computers and Internet", "Unknown", "Unknown"},
    {"IW_news", "News", "Unknown", "Unknown"},
    {"IW_srch", "Search Engines and Portals", "Search", "Search Engine"},
    {"IW_busi", "Business and Industry", "Unknown", "Unknown"},
    {"IW_adv", "Advertisements", "Ad Server", "Internet Utilities"},
    {"IW_infr", "Infrastructure and Content Delivery Networks", "Unknown",
     "Unknown"},
    {"IW_mail", "Web-based Email", "Webmail", "Webmail"},
    {"IW_saas", "SaaS and B2B", "Office Suite", "Collaboration"},
    {"IW_shop", "Shopping", "Unknown", "Unknown"},
    {"IW_fnnc", "Finance", "Unknown", "Unknown"},
};

static const char *const results[] = {"TCP_MISS/200",
                                      "TCP_MISS_SSL/200",
                                      "TCP_HIT/200",
                                      "TCP_MISS/304",
                                      "TCP_CLIENT_REFRESH_MISS/200",
                                      "TCP_MISS_SSL/302",
                                      "TCP_MISS/404",
                                      "TCP_IMS_HIT/304",
                                      "TCP_MEM_HIT/200"};
static const char *const types[] = {"text/html",
                                    "image/png",
                                    "application/javascript",
                                    "text/css",
                                    "application/json",
                                    "image/jpeg",
                                    "text/html:charset=UTF-8",
                                    "application/octet-stream",
                                    "-"};
static const char *const tags[] = {
    "DEFAULT_CASE_12", "DECRYPT_WEBCAT_7",     "ALLOW_CUSTOMCAT_11",
    "DEFAULT_CASE_11", "MONITOR_CUSTOMCAT_4",  "BLOCK_WEBCAT_12",
    "ALLOW_WBRS_11",   "PASSTHRU_CUSTOMCAT_7",
};
static const char *const paths[] = {
    "/article/#",
    "/assets/app-@.min.js",
    "/i/@.png?w=#&h=#",
    "/api/v1/items?page=#&size=50&sort=name",
    "/search?q=weather+#&lang=en",
    "/static/css/theme-@.css",
    "/user/profile?id=#&ref=@",
    ("/collect?v=1&tid=UA-#-1&cid=@@&t=pageview&dl=http%3A%2F%2Fwww."
     "example.com%2F#"),
    "/",
    "/feed.xml",
    "/download/pkg_#.#.#_amd64.bin"};

/* # is a number, @ eight digits of hex. */
static void
put_path(struct maker *maker)
{
    const char *path = paths[maker_below(maker, LENGTH(paths))];

    for (; *path; path++) {
        if (*path == '#')
            put_number(maker, maker_skewed(maker, 9000), 1);
        else if (*path == '@')
            put_hex(maker, 8);
        else
            put_char(maker, *path);
    }
}

/* EPOCH.mmm ELAPSED CLIENT RESULT BYTES. */
static void
put_front(struct maker *maker, const char *client, const char *result)
{
    put_number(maker, (uint64_t)maker->second, 1);
    put_char(maker, '.');
    put_number(maker, maker_below(maker, 1000), 3);
    put_char(maker, ' ');
    put_number(maker, maker_skewed(maker, 90000), 1);
    put_char(maker, ' ');
    put_text(maker, client);
    put_char(maker, ' ');
    put_text(maker, result);
    put_char(maker, ' ');
    put_number(maker, maker_skewed(maker, 400000), 1);
    put_char(maker, ' ');
}

static void
put_user(struct maker *maker, unsigned person)
{
    if (person % 7 == 0) {
        put_text(maker, " -");
        return;
    }
    put_text(maker, " \"EXAMPLE\\");
    put_text(maker, maker->names[person]);
    put_text(maker, "@Realm\"");
}

static void
put_verdicts(struct maker *maker)
{
    const struct category *category =
        &categories[maker_skewed(maker, LENGTH(categories))];

    put_text(maker, " <\"");
    put_text(maker, category->code);
    put_text(maker, "\",");
    if (maker_below(maker, 8) == 0)
        put_char(maker, '-');
    put_number(maker, maker_below(maker, 10), 1);
    put_char(maker, '.');
    put_number(maker, maker_below(maker, 10), 1);
    put_text(maker,
             ",1,\"-\",-,-,-,1,\"-\",-,-,-,\"-\",1,-,\"-\",\"-\",-,-,\"");
    put_text(maker, category->code);
    put_text(maker, "\",-,\"-\",\"");
    put_text(maker, category->name);
    put_text(maker, "\",\"-\",\"");
    put_text(maker, category->application);
    put_text(maker, "\",\"");
    put_text(maker, category->type);
    put_text(maker, "\",\"-\",\"-\",");
    put_number(maker, maker_below(maker, 20000), 1);
    put_char(maker, '.');
    put_number(maker, maker_below(maker, 100), 2);
    put_text(maker, ",0,-,\"-\",\"-\",1,\"-\",-,-,\"-\",\"-\",-,1,\"-\",-,-> - "
                    "-\n");
}

/* USER HIER/SERVER MIME TAG VERDICTS. */
static void
put_back(struct maker *maker, unsigned person, const char *site)
{
    put_user(maker, person);
    put_text(maker, " DIRECT/");
    put_text(maker, site);
    put_char(maker, ' ');
    put_text(maker, types[maker_skewed(maker, LENGTH(types))]);
    put_char(maker, ' ');
    put_text(maker, tags[maker_skewed(maker, LENGTH(tags))]);
    put_text(maker, "-Staff-Office-NONE-NONE-NONE-DefaultGroup-NONE");
    put_verdicts(maker);
}

/* A visit moves from site to site: a page has parts of others. */
static void
line(struct maker *maker)
{
    unsigned chance = maker_below(maker, 100);
    bool first;
    struct session *session = maker_session(maker, &first);
    const char *site;

    if (maker_below(maker, 3) == 0)
        session->site = maker_skewed(maker, SITES);
    site = maker->sites[session->site];
    put_front(maker, maker->addresses[session->person],
              chance < 2 ? "TCP_DENIED/403"
                         : results[maker_skewed(maker, LENGTH(results))]);
    if (chance > 84) {
        put_text(maker, "CONNECT tunnel://");
        put_text(maker, site);
        put_text(maker, ":443/");
    } else {
        put_text(maker, chance > 80   ? "POST https://"
                        : chance > 30 ? "GET https://"
                                      : "GET http://");
        put_text(maker, site);
        put_path(maker);
    }
    put_back(maker, session->person, site);
}

static void
plant_line(struct maker *maker, const struct plant *plant)
{
    unsigned person = maker_below(maker, PEOPLE);
    const char *site =
        plant->host ? plant->host : maker->sites[maker_below(maker, SITES)];

    put_front(maker, plant->client ? plant->client : maker->addresses[person],
              "TCP_MISS/200");
    put_text(maker, "GET http://");
    put_text(maker, site);
    put_text(maker, plant->target);
    put_back(maker, person, site);
}

/* Export files of the access log begin with a record. */
static unsigned
open_file(struct maker *maker)
{
    (void)maker;
    return 0;
}

const struct kind wsa_kind = {
    .name = "wsa", .open = open_file, .line = line, .plant = plant_line};
