/*
 * Text, numbers, time and people of made-up logs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "maker.h"

#include <string.h>

/* Monday, 3 November 2025, 00:00:00 UTC. */
#define BEGIN INT64_C(1762128000)
#define DAY 86400

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz0123456789";

static const char *const first_names[] = {
    "ada",  "bo",   "carla", "dilip", "erin",  "finn", "grace", "hugo",
    "ines", "jan",  "kaya",  "liam",  "mara",  "nils", "olga",  "paul",
    "rosa", "sven", "tara",  "uwe",   "vera",  "wim",  "xenia", "yusuf",
    "zoe",  "anke", "bela",  "chris", "denis", "elif"};
static const char *const last_names[] = {
    "adler", "berg",   "costa",   "dietz", "engel", "falk",  "garcia", "haas",
    "ito",   "jansen", "kowal",   "lang",  "meier", "novak", "olsen",  "petrov",
    "quist", "rossi",  "schmidt", "toth",  "unger", "vogel", "weber",  "young"};
static const char *const systems[] = {
    "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7",
    "X11; Linux x86_64", "iPhone; CPU iPhone OS 18_1 like Mac OS X",
    "Windows NT 6.1; WOW64"};
static const char *const site_words[] = {
    "news",    "cdn",   "static",  "portal", "mail", "img",  "shop",
    "login",   "video", "updates", "docs",   "wiki", "maps", "ads",
    "metrics", "api",   "forum",   "music",  "bank", "data"};
static const char *const site_ends[] = {"example.com", "example.net",
                                        "example.org"};

/* splitmix64: public domain, by Sebastiano Vigna. */
static uint64_t
next(struct maker *maker)
{
    uint64_t z = (maker->state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

unsigned
maker_below(struct maker *maker, unsigned limit)
{
    return (unsigned)(((next(maker) >> 32) * limit) >> 32);
}

unsigned
maker_skewed(struct maker *maker, unsigned limit)
{
    return maker_below(maker, 1 + maker_below(maker, limit));
}

void
put_bytes(struct maker *maker, const char *bytes, size_t size)
{
    memcpy(maker->at, bytes, size);
    maker->at += size;
}

void
put_text(struct maker *maker, const char *text)
{
    put_bytes(maker, text, strlen(text));
}

void
put_char(struct maker *maker, char c)
{
    *maker->at++ = c;
}

void
put_number(struct maker *maker, uint64_t number, unsigned width)
{
    char digits[20];
    unsigned count = 0;

    do {
        digits[sizeof(digits) - ++count] = (char)('0' + number % 10);
        number /= 10;
    } while (count < sizeof(digits) && (number || count < width));
    put_bytes(maker, digits + sizeof(digits) - count, count);
}

void
put_hex(struct maker *maker, unsigned width)
{
    static const char digits[] = "0123456789abcdef";
    uint64_t number = next(maker);

    while (width--) {
        put_char(maker, digits[number & 15]);
        number >>= 4;
    }
}

void
put_letters(struct maker *maker, unsigned count)
{
    uint64_t number = 0;

    for (unsigned i = 0; i < count; i++) {
        if (i % 10 == 0)
            number = next(maker);
        put_char(maker, alphabet[(number & 63) * 62 >> 6]);
        number >>= 6;
    }
}

/* Day of the month, month and year of a day since 1970 (Howard Hinnant). */
static void
to_date(int64_t days, unsigned *day, unsigned *month, unsigned *year)
{
    int64_t z = days + 719468, era = z / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;

    *day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
    *month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
    *year = (unsigned)(yoe + era * 400 + (*month <= 2));
}

static void
write_stamp(struct maker *maker)
{
    static const char weekdays[] = "ThuFriSatSunMonTueWed";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t days = maker->second / DAY;
    unsigned of_day = (unsigned)(maker->second % DAY), day, month, year;
    char *back = maker->at;

    to_date(days, &day, &month, &year);
    maker->at = maker->stamp;
    put_bytes(maker, weekdays + 3 * (days % 7), 3);
    put_char(maker, ' ');
    put_bytes(maker, months + 3 * (month - 1), 3);
    put_text(maker, day < 10 ? "  " : " ");
    put_number(maker, day, 1);
    put_char(maker, ' ');
    put_number(maker, of_day / 3600, 2);
    put_char(maker, ':');
    put_number(maker, of_day / 60 % 60, 2);
    put_char(maker, ':');
    put_number(maker, of_day % 60, 2);
    put_char(maker, ' ');
    put_number(maker, year, 4);
    maker->at = back;
    maker->stamped = maker->second;
}

void
put_stamp(struct maker *maker)
{
    if (maker->stamped != maker->second)
        write_stamp(maker);
    put_bytes(maker, maker->stamp, STAMP_SIZE);
}

/* A few lines a second, by night fewer. */
void
maker_tick(struct maker *maker)
{
    unsigned hour;

    if (maker->left-- > 0)
        return;
    hour = (unsigned)(maker->second % DAY / 3600);
    maker->second += 1 + (hour < 6 ? maker_below(maker, 3) : 0);
    maker->left = maker_below(maker, hour < 6 || hour > 19 ? 6 : 18);
}

static void
begin_session(struct maker *maker, struct session *session)
{
    char *back = maker->at;

    session->person = maker_skewed(maker, PEOPLE);
    session->agent = maker_skewed(maker, AGENTS);
    session->site = maker_skewed(maker, SITES);
    session->steps = 2 + maker_below(maker, 60);
    maker->at = session->id;
    put_letters(maker, SESSION_SIZE);
    maker->at = back;
}

struct session *
maker_session(struct maker *maker, bool *first)
{
    struct session *session = &maker->sessions[maker_below(maker, SESSIONS)];

    *first = session->steps == 0;
    if (*first)
        begin_session(maker, session);
    session->steps--;
    return session;
}

/* Private, and of documentation; some IPv6. */
static void
put_address(struct maker *maker)
{
    static const char *const nets[] = {"10.20.", "10.31.", "172.16.",
                                       "192.168."};
    unsigned kind = maker_below(maker, 20);

    if (kind == 0) {
        put_text(maker, "2001:db8:");
        put_hex(maker, 3);
        put_text(maker, "::");
        put_number(maker, 1 + maker_below(maker, 9999), 1);
        return;
    }
    if (kind == 1) {
        put_text(maker, maker_below(maker, 2) ? "198.51.100." : "203.0.113.");
    } else {
        put_text(maker, nets[maker_below(maker, LENGTH(nets))]);
        put_number(maker, maker_below(maker, 256), 1);
        put_char(maker, '.');
    }
    put_number(maker, 1 + maker_below(maker, 254), 1);
}

static void
put_name(struct maker *maker, unsigned number)
{
    put_text(maker, first_names[maker_below(maker, LENGTH(first_names))]);
    put_char(maker, '.');
    put_text(maker, last_names[maker_below(maker, LENGTH(last_names))]);
    put_number(maker, number, 1);
}

static void
put_agent(struct maker *maker)
{
    unsigned version = 90 + maker_below(maker, 50);

    put_text(maker, "Mozilla/5.0 (");
    put_text(maker, systems[maker_below(maker, LENGTH(systems))]);
    if (maker_below(maker, 3) == 0) {
        put_text(maker, "; rv:");
        put_number(maker, version, 1);
        put_text(maker, ".0) Gecko/20100101 Firefox/");
        put_number(maker, version, 1);
        put_text(maker, ".0");
        return;
    }
    put_text(maker, ") AppleWebKit/537.36 (KHTML, like Gecko) Chrome/");
    put_number(maker, version, 1);
    put_text(maker, ".0.");
    put_number(maker, 4000 + maker_below(maker, 3000), 1);
    put_char(maker, '.');
    put_number(maker, maker_below(maker, 200), 1);
    put_text(maker, " Safari/537.36");
    if (maker_below(maker, 4) == 0) {
        put_text(maker, " Edg/");
        put_number(maker, version, 1);
        put_text(maker, ".0.1");
    }
}

static void
put_site(struct maker *maker, unsigned number)
{
    put_text(maker, site_words[maker_below(maker, LENGTH(site_words))]);
    put_number(maker, number, 1);
    put_char(maker, '.');
    put_text(maker, site_ends[maker_below(maker, LENGTH(site_ends))]);
}

void
maker_init(struct maker *maker, uint64_t seed)
{
    memset(maker, 0, sizeof(*maker));
    maker->state = seed;
    maker->second = BEGIN;
    for (unsigned i = 0; i < PEOPLE; i++) {
        maker->at = maker->names[i];
        put_name(maker, i);
        maker->at = maker->addresses[i];
        put_address(maker);
    }
    for (unsigned i = 0; i < AGENTS; i++) {
        maker->at = maker->agents[i];
        put_agent(maker);
    }
    for (unsigned i = 0; i < SITES; i++) {
        maker->at = maker->sites[i];
        put_site(maker, i);
    }
    for (unsigned i = 0; i < SESSIONS; i++) {
        begin_session(maker, &maker->sessions[i]);
        maker->sessions[i].steps = 1 + maker_below(maker, 40);
    }
}
