/*
 * Look-ups against a loop over all entries that compares them one by one: on
 * random lists, with values in random spellings.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/lookup.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/text.h"
#include "suite.h"

#define LISTS 700 /* of each kind */
#define ENTRIES_MOST 40
#define VALUES 25

/* Xorshift: the same lists in every run. */
struct dice {
    uint32_t state;
};

static uint32_t
roll(struct dice *dice, uint32_t sides)
{
    dice->state ^= dice->state << 13;
    dice->state ^= dice->state >> 17;
    dice->state ^= dice->state << 5;
    return (dice->state >> 3) % sides;
}

static const char *
pick(struct dice *dice, const char *const *list, uint32_t count)
{
    return list[roll(dice, count)];
}

/* One entry or value: its text, and what the oracle compares. */
struct thing {
    char text[256];
    struct cidr net;
    char scheme[8];
    char host[128];
    unsigned port; /* 0: none given */
    char rest[128];
};

/* The text as a string of `room` bytes; the buffer is done with. */
static void
set_text(char *out, size_t room, struct buf *text)
{
    ck_assert(!text->failed && text->size < room);
    if (text->size)
        memcpy(out, text->at, text->size);
    out[text->size] = '\0';
    sn_buf_fini(text);
}

/* ---------------------------------------------------------- addresses --- */

static void
make_address(struct dice *dice, struct thing *out)
{
    unsigned last = roll(dice, 16), third = roll(dice, 3);

    if (roll(dice, 3))
        snprintf(out->text, sizeof(out->text), "192.0.%u.%u", third, last);
    else
        snprintf(out->text, sizeof(out->text), "2001:db8:%x::%x", third, last);
    ck_assert(sn_cidr_parse(sn_slice_str(out->text), &out->net));
}

static void
make_network(struct dice *dice, struct thing *out)
{
    size_t size;
    bool v4;

    make_address(dice, out);
    if (roll(dice, 2))
        return;
    size = strlen(out->text);
    v4 = sn_ip_is_v4(&out->net.ip);
    snprintf(out->text + size, sizeof(out->text) - size, "/%u",
             v4 ? 16 + roll(dice, 17) : 32 + roll(dice, 97));
    ck_assert(sn_cidr_parse(sn_slice_str(out->text), &out->net));
}

/* A part of an IPv4 host: decimal, octal or hexadecimal. */
static void
spell_part(struct dice *dice, unsigned byte, struct buf *out)
{
    switch (roll(dice, 6)) {
    case 0:
        sn_buf_format(out, "0%o", byte);
        break;
    case 1:
        sn_buf_format(out, "0x%x", byte);
        break;
    default:
        sn_buf_format(out, "%u", byte);
    }
}

static void
spell_v4(struct dice *dice, const unsigned char byte[4], struct buf *out)
{
    static const char *const starts[] = {"", "", "", "me@", " "};
    static const char *const ends[] = {"", "", ".", ":8080", "\t"};
    static const char *const between[] = {".", ".", ".", "%2e", "%2E"};
    unsigned i;

    if (roll(dice, 5) == 0) {
        sn_buf_format(out, "[::ffff:%u.%u.%u.%u]", byte[0], byte[1], byte[2],
                      byte[3]);
        return;
    }
    sn_buf_str(out, pick(dice, starts, 5));
    if (roll(dice, 5) == 0) {
        sn_buf_format(out, "%lu",
                      (unsigned long)byte[0] << 24 |
                          (unsigned long)byte[1] << 16 |
                          (unsigned long)byte[2] << 8 | byte[3]);
        return;
    }
    for (i = 0; i < 4; i++) {
        sn_buf_str(out, i ? pick(dice, between, 5) : "");
        spell_part(dice, byte[i], out);
    }
    sn_buf_str(out, pick(dice, ends, 5));
}

static void
spell_address(struct dice *dice, struct thing *thing)
{
    struct buf text = {0};

    if (sn_ip_is_v4(&thing->net.ip)) {
        spell_v4(dice, thing->net.ip.byte + 12, &text);
    } else if (roll(dice, 2)) {
        sn_buf_format(&text, "u@[%s]:443", thing->text);
    } else {
        sn_buf_str(&text, thing->text);
        sn_buf_str(&text, roll(dice, 2) ? "%en0" : "");
    }
    set_text(thing->text, sizeof(thing->text), &text);
}

/* The longest network that holds it, of equal ones the first. */
static uint32_t
expect_network(const struct thing *list, uint32_t count,
               const struct thing *value)
{
    uint32_t found = LOOKUP_NONE, i;

    for (i = 0; i < count; i++)
        if (sn_cidr_has(&list[i].net, &value->net.ip) &&
            (found == LOOKUP_NONE || list[i].net.bits > list[found].net.bits))
            found = i;
    return found;
}

/* -------------------------------------------------------------- names --- */

static void
make_name(struct dice *dice, struct thing *out)
{
    static const char *const labels[] = {"a", "b", "evil", "x-1",
                                         "xn--bcher-kva"};
    static const char *const tops[] = {"example", "test", "evil.example"};
    uint32_t count = roll(dice, 4);
    struct buf text = {0};

    while (count--)
        sn_buf_format(&text, "%s.", pick(dice, labels, 5));
    sn_buf_str(&text, pick(dice, tops, 3));
    set_text(out->host, sizeof(out->host), &text);
    sn_buf_str(&text, out->host);
    set_text(out->text, sizeof(out->text), &text);
}

/* Bytes in upper case or as escapes. */
static void
spell_bytes(struct dice *dice, const char *text, bool upper, struct buf *out)
{
    static const char bucher[] = "xn--bcher-kva";

    for (; *text; text++) {
        if (upper && roll(dice, 2) &&
            strncmp(text, bucher, sizeof(bucher) - 1) == 0) {
            sn_buf_str(out, roll(dice, 2) ? "b\xc3\xbc"
                                            "cher"
                                          : "B%C3%9Ccher");
            text += sizeof(bucher) - 2;
        } else if (roll(dice, 12) == 0 && *text != '/' && *text != '?' &&
                   *text != '=' && *text != '&') {
            sn_buf_format(out, roll(dice, 2) ? "%%%02x" : "%%%02X",
                          (unsigned)(unsigned char)*text);
        } else if (upper && roll(dice, 3) == 0 && *text >= 'a' &&
                   *text <= 'z') {
            sn_buf_byte(out, (char)(*text - 32));
        } else {
            sn_buf_byte(out, *text);
        }
    }
}

static void
spell_name(struct dice *dice, struct thing *thing)
{
    static const char *const ends[] = {"", "", ".", ":80", ".:443", ":"};
    static const char *const starts[] = {"", "", "", "me@", "a:b@c@"};
    struct buf text = {0};

    sn_buf_str(&text, pick(dice, starts, 5));
    spell_bytes(dice, thing->host, true, &text);
    sn_buf_str(&text, pick(dice, ends, 6));
    set_text(thing->text, sizeof(thing->text), &text);
}

/* The longest entry that is the name or a parent of it. */
static uint32_t
expect_name(const struct thing *list, uint32_t count, const struct thing *value)
{
    struct slice name = sn_slice_str(value->host);
    uint32_t found = LOOKUP_NONE, i;

    for (i = 0; i < count; i++) {
        struct slice entry = sn_slice_str(list[i].host);

        if (!sn_slice_ends(name, entry) ||
            (name.size > entry.size &&
             name.at[name.size - entry.size - 1] != '.'))
            continue;
        if (found == LOOKUP_NONE || entry.size > strlen(list[found].host))
            found = i;
    }
    return found;
}

/* --------------------------------------------------------------- URLs --- */

static void
write_url(struct thing *thing)
{
    struct buf text = {0};

    sn_buf_format(&text, "%s%s%s", thing->scheme, *thing->scheme ? "://" : "",
                  thing->host);
    if (thing->port)
        sn_buf_format(&text, ":%u", thing->port);
    sn_buf_str(&text, thing->rest);
    set_text(thing->text, sizeof(thing->text), &text);
}

static void
make_url(struct dice *dice, struct thing *out)
{
    static const char *const schemes[] = {"http", "https", ""};
    static const char *const hosts[] = {"a.example", "xn--bcher-kva.example"};
    static const char *const segments[] = {"/a", "/~B-", "/"};
    static const char *const queries[] = {"", "", "?x=a/../b&y"};
    static const unsigned ports[] = {0, 0, 80, 443, 8080};
    uint32_t count = 1 + roll(dice, 2);
    struct buf rest = {0};

    while (count--)
        sn_buf_str(&rest, pick(dice, segments, 3));
    sn_buf_str(&rest, pick(dice, queries, 3));
    snprintf(out->scheme, sizeof(out->scheme), "%s", pick(dice, schemes, 3));
    snprintf(out->host, sizeof(out->host), "%s", pick(dice, hosts, 2));
    out->port = ports[roll(dice, 5)];
    set_text(out->rest, sizeof(out->rest), &rest);
    write_url(out);
}

/* The path with segments that go away again; the query stays. */
static void
spell_rest(struct dice *dice, const char *rest, struct buf *out)
{
    static const char *const nothing[] = {"/.", "/zz/..", "/%2e", "/q/w/../..",
                                          "/s/%2E./r/.%2e/u/.."};
    const char *query = strchr(rest, '?');
    char part[2] = {0};

    if (roll(dice, 6) == 0)
        sn_buf_str(out, "/..");
    for (; *rest && rest != query; rest++) {
        if (*rest == '/' && roll(dice, 5) == 0)
            sn_buf_str(out, pick(dice, nothing, 5));
        part[0] = *rest;
        spell_bytes(dice, part, false, out);
    }
    spell_bytes(dice, rest, false, out);
    if (roll(dice, 4) == 0)
        sn_buf_str(out, "#end/../?");
}

static void
spell_url(struct dice *dice, struct thing *thing)
{
    struct buf text = {0};

    sn_buf_str(&text, thing->scheme);
    if (*thing->scheme)
        sn_buf_str(&text, roll(dice, 5) ? "://" : ":/\\");
    if (roll(dice, 5) == 0)
        sn_buf_str(&text, "me:pw@");
    spell_bytes(dice, thing->host, true, &text);
    if (roll(dice, 5) == 0)
        sn_buf_byte(&text, '.');
    if (thing->port)
        sn_buf_format(&text, roll(dice, 4) ? ":%u" : ":00%u", thing->port);
    spell_rest(dice, thing->rest, &text);
    set_text(thing->text, sizeof(thing->text), &text);
}

static unsigned
default_port(const struct thing *url)
{
    return strcmp(url->scheme, "http") == 0    ? 80
           : strcmp(url->scheme, "https") == 0 ? 443
                                               : 0;
}

/* Given, and not the default. */
static unsigned
port_of(const struct thing *url)
{
    return url->port == default_port(url) ? 0 : url->port;
}

/* How well an entry fits: 3 with its scheme, less for any; 0: not. */
static int
rate_url(const struct thing *entry, const struct thing *value)
{
    if (strcmp(entry->host, value->host) || strcmp(entry->rest, value->rest))
        return 0;
    if (strcmp(entry->scheme, value->scheme) == 0)
        return port_of(entry) == port_of(value) ? 3 : 0;
    if (*entry->scheme)
        return 0;
    if (entry->port == port_of(value))
        return 2;
    return port_of(value) == 0 && entry->port == default_port(value);
}

static uint32_t
expect_url(const struct thing *list, uint32_t count, const struct thing *value)
{
    uint32_t found = LOOKUP_NONE, i;
    int best = 0, rate;

    for (i = 0; i < count; i++) {
        rate = rate_url(&list[i], value);
        if (rate > best) {
            best = rate;
            found = i;
        }
    }
    return found;
}

/* --------------------------------------------------------------- test --- */

static const struct kind {
    enum lookup_kind kind;
    void (*make_entry)(struct dice *, struct thing *);
    void (*make_value)(struct dice *, struct thing *);
    void (*spell)(struct dice *, struct thing *);
    uint32_t (*expect)(const struct thing *, uint32_t, const struct thing *);
} kinds[] = {
    {LOOKUP_IP, make_network, make_address, spell_address, expect_network},
    {LOOKUP_DOMAIN, make_name, make_name, spell_name, expect_name},
    {LOOKUP_URL, make_url, make_url, spell_url, expect_url},
};

/* How many values of one random list were found. */
static uint32_t
try_list(const struct kind *kind, struct dice *dice)
{
    static struct thing list[ENTRIES_MOST];
    uint32_t count = roll(dice, ENTRIES_MOST + 1), found = 0, i, number, want;
    struct lookup *lookup;
    struct thing value;

    memset(list, 0, sizeof(list));
    ck_assert_int_eq(sn_lookup_new(&lookup, kind->kind), 0);
    for (i = 0; i < count; i++) {
        kind->make_entry(dice, &list[i]);
        ck_assert_msg(sn_lookup_add(lookup, sn_slice_str(list[i].text), i) >= 0,
                      "%s", list[i].text);
    }
    for (i = 0; i < VALUES; i++) {
        memset(&value, 0, sizeof(value));
        kind->make_value(dice, &value);
        kind->spell(dice, &value);
        want = kind->expect(list, count, &value);
        number = sn_lookup_find(lookup, sn_slice_str(value.text));
        ck_assert_msg(number == want, "'%s' of %u: %d '%s', not %d '%s'",
                      value.text, count, (int)number,
                      number == LOOKUP_NONE ? "" : list[number].text, (int)want,
                      want == LOOKUP_NONE ? "" : list[want].text);
        found += number != LOOKUP_NONE;
    }
    sn_lookup_free(lookup);
    return found;
}

START_TEST(equals_a_loop)
{
    struct dice dice = {UINT32_C(2463534242) + (uint32_t)_i};
    uint32_t found = 0, i;

    for (i = 0; i < LISTS; i++)
        found += try_list(&kinds[_i], &dice);
    ck_assert_uint_gt(found, LISTS * VALUES / 20);
    ck_assert_uint_lt(found, LISTS * VALUES * 19 / 20);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("lookup_oracle");
    TCase *tcase = tcase_create("lookup_oracle");

    tcase_set_timeout(tcase, 30);
    tcase_add_loop_test(tcase, equals_a_loop, 0,
                        (int)(sizeof(kinds) / sizeof(kinds[0])));
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
