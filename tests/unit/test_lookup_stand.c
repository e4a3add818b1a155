/*
 * Whether a domain or an address may stand in a text: what is told not to is
 * not found by the search for tokens, nor as a value of any field, which is a
 * part of the text or of what its escapes hide.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/lookup.h"

#include "base/buf.h"
#include "base/text.h"
#include "suite.h"

#define LENGTH(list) (uint32_t)(sizeof(list) / sizeof((list)[0]))
#define LINES 3000
#define ROUNDS 3 /* of decoding */
#define LONG_LABEL \
 "a123456789012345678901234567890123456789012345678901234567890123"

/* Xorshift: the same lines in every run. */
static uint32_t
roll(uint32_t *state, uint32_t sides)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return (*state >> 3) % sides;
}

/* ---------------------------------------------------------- some lines --- */

struct stand_case {
    const char *name;
    enum lookup_kind kind;
    const char *entry;
    const char *text;
    bool may;
};

#define D LOOKUP_DOMAIN
#define A LOOKUP_IP

static const struct stand_case cases[] = {
    {"domain", D, "evil.example", "GET http://evil.example/a", true},
    {"upper case", D, "evil.example", "EVIL.EXAMPLE", true},
    {"below it", D, "evil.example", "a www.evil.example:80", true},
    {"above it", D, "www.evil.example", "a evil.example", false},
    {"longer", D, "evil.example", "notevil.example", false},
    {"goes on, for others to see", D, "evil.example", "evil.example.com", true},
    {"last dot", D, "evil.example", "evil.example.", true},
    {"two last dots", D, "evil.example", "evil.example..", true},
    {"two dots", D, "evil.example", "evil..example", false},
    {"first dot", D, "evil.example", ".evil.example", true},
    {"a longer label", D, "evil.example", "evil.examples", false},
    {"a shorter label", D, "evil.example", "evil.exampl", false},
    {"the end of a line", D, "evil.example", "evil.", false},
    {"behind an at", D, "evil.example", "me@evil.example", true},
    {"behind an equals", D, "evil.example", "u=evil.example&", true},
    {"behind an escape", D, "evil.example", "u=%2Fevil.example", true},
    {"behind another", D, "evil.example", "u=%20evil.example%20", true},
    {"digits that are none", D, "evil.example", "u=2Fevil.example", false},
    {"a name with them", D, "2fevil.example", "u=%2Fevil.example", true},
    {"an escaped dot", D, "evil.example", "evil%2eexample", true},
    {"an escaped letter", D, "evil.example", "%65vil.example", true},
    {"an escaped escape", D, "evil.example", "evil%252eexample", true},
    {"an old escape", D, "evil.example", "evil%u002eexample", true},
    {"a blank escaped", D, "evil.example", "a%20b.example", false},
    {"a colon escaped", D, "evil.example", "http%3a%2f%2fa.example", false},
    {"half an escape", D, "evil.example", "100% a%2", false},
    {"a percent at the end", D, "evil.example", "a.example%", false},
    {"beyond ASCII", D, "evil.example", "\xc3\xbc", true},
    {"a digit behind", D, "evil.1st", "http/1.1 evil.1st", true},
    {"a hyphen behind", D, "evil.-a", "evil.-a", true},
    {"an underscore behind", D, "evil._a", "evil._a", true},
    {"one letter", D, "evil.a", "evil.a", true},
    {"one letter, more there", D, "evil.a", "evil.ab", false},
    {"one letter and a dot", D, "evil.a", "x.evil.a.", true},
    {"no dot", D, "localhost", "nothing", true},
    {"a long label", D, LONG_LABEL ".example", "x " LONG_LABEL ".example",
     true},
    {"a longer one", D, LONG_LABEL ".example", "xy" LONG_LABEL ".example",
     false},
    {"nothing", D, "evil.example", "", false},

    {"address", A, "192.0.2.1", "from 192.0.2.1 port", true},
    {"another", A, "192.0.2.1", "from 192.0.2.2 port 5.0", false},
    {"network", A, "192.0.2.0/24", "SourceIP:192.0.2.77 Destination", true},
    {"end of a sentence", A, "192.0.2.1", "it was 192.0.2.1.", true},
    {"dots before", A, "192.0.2.1", "it was ...192.0.2.1...", true},
    {"dots between", A, "192.0.2.1", "8.8.8.8..192.0.2.1", true},
    {"five parts", A, "192.0.2.1", "192.0.2.1.5 5.192.0.2.1", false},
    {"behind letters", A, "192.0.2.1", "a192.0.2.1b", true},
    {"longer numbers", A, "192.0.2.1", "192.0.2.11 1192.0.2.1", false},
    {"two parts", A, "5.0.0.0", "Mozilla/5.0", true},
    {"three parts", A, "10.15.0.7", "Mac OS X 10.15.7", true},
    {"decimal", A, "192.0.2.1", "http://3221225985/", true},
    {"decimal, 8 digits", A, "1.0.0.0", "a 16777216 b", true},
    {"another decimal", A, "192.0.2.1", "http://3221225986/", false},
    {"octal", A, "192.0.2.1", "0300.0.2.1", true},
    {"octal at once", A, "192.0.2.1", "030000001001", true},
    {"hexadecimal", A, "192.0.2.1", "0xc0000201", true},
    {"hexadecimal parts", A, "192.0.2.1", "192.0.0X2.1", true},
    {"no hexadecimal", A, "192.0.2.1", "x64 fox100 1x", false},
    {"low addresses", A, "0.0.0.7", "nothing", true},
    {"low network", A, "0.5.0.0/16", "nothing", true},
    {"all addresses", A, "0.0.0.0/0", "nothing", true},
    {"all of IPv6", A, "::/0", "nothing", true},
    {"more than IPv4", A, "::ff00:0:0/88", "nothing", true},
    {"v6", A, "2001:db8::1", "SourceIP:2001:db8::1 a", true},
    {"v6 in full", A, "2001:db8::1", "2001:db8:0:0:0:0:0:1", true},
    {"v6 with v4", A, "2001:db8::c000:201", "2001:db8:0:0:0:0:192.0.2.1", true},
    {"v6, long groups", A, "2001:db8::/32",
     "a 2001:0db8:0000:0000:0000:0000:192.0.2.1", true},
    {"v6, escaped", A, "2001:db8::/32", "2001:db8:0:0:0%3A0:192.0.2.1", true},
    {"many colons", A, "2001:db8::1", "a:1 b:2 cde:3 f:4 g:5 ace:6 bad:7 h:8",
     false},
    {"a row of colons", A, "2001:db8::1", "a:1:2:3:4:5 long:6 c:7 d:8", false},
    {"a time", A, "2001:db8::1", "at 12:13:14 12:13", false},
    {"v6, but none listed", A, "192.0.2.1", "from 2001:db8::1", false},
    {"mapped", A, "192.0.2.1", "::ffff:c000:201", true},
    {"mapped, with dots", A, "192.0.2.1", "[::FFFF:192.0.2.1]:80", true},
    {"colons escaped", A, "2001:db8::1", "2001%3Adb8%3a%3A1", true},
    {"one colon escaped", A, "2001:db8::1", "2001:db8:%3A1", true},
    {"behind an escape", A, "192.0.2.1", "u=%20192.0.2.1", true},
    {"digits of an escape", A, "20.192.0.2", "u=%20192.0.2", false},
    {"a digit escaped", A, "192.0.2.1", "%3192.0.2.1", true},
    {"a dot escaped", A, "192.0.2.1", "192%2e0.2.1", true},
    {"beyond ASCII", A, "192.0.2.1",
     "192\xe3\x80\x82"
     "0.2.1",
     true},
    {"nothing", A, "192.0.2.1", "", false},
    {"URLs are not told of", LOOKUP_URL, "http://a.example/", "", true},
};

START_TEST(is_told)
{
    const struct stand_case *row = &cases[_i];
    struct slice text = sn_slice_str(row->text);
    struct lookup *lookup;
    struct buf line = {0};

    ck_assert_int_eq(sn_lookup_new(&lookup, row->kind), 0);
    ck_assert_int_eq(sn_lookup_add(lookup, sn_slice_str(row->entry), 0), 0);
    ck_assert_msg(sn_lookup_may_stand_in(lookup, text) == row->may, "%s",
                  row->name);
    /* the same wherever it begins and ends */
    for (unsigned before = 0; before < 140; before++) {
        sn_buf_byte(&line, ' ');
        sn_buf_str(&line, row->text);
        for (unsigned behind = 0; behind < 18; behind++) {
            ck_assert_msg(sn_lookup_may_stand_in(lookup, sn_buf_view(&line)) ==
                              row->may,
                          "%s: %u, %u", row->name, before, behind);
            sn_buf_byte(&line, ' ');
        }
        sn_buf_clear(&line);
        for (unsigned i = 0; i <= before; i++)
            sn_buf_byte(&line, ' ');
    }
    ck_assert(!line.failed);
    sn_buf_fini(&line);
    sn_lookup_free(lookup);
}
END_TEST

/* ------------------------------------------------------- random lines --- */

static const char *const domains[] = {
    "evil.example",
    "a.b.example.net",
    "xn--bcher-kva.example",
    "files.example.org",
    "192.0.2.7",
    "under_score.example.com",
    "b\303\274cher.org",
    "evil.x",
    "2evil.example.com",
    LONG_LABEL ".example.co",
    "x.-y",
    "EVIL.Org",
};

static const char *const odd_domains[] = {"localhost", "ex!mple.com"};

static const char *const networks[] = {
    "192.0.2.7",      "198.51.100.0/24", "2001:db8::/32", "10.0.0.7",
    "5.0.0.1",        "203.0.113.5/32",  "fe80::1",       "1.0.0.0",
    "::ffff:9.9.9.9", "100.64.0.0/10",   "64:ff9b::/96",
};

/* Lists of IPv4 alone, and those whose addresses stand everywhere. */
static const char *const odd_networks[] = {"0.0.0.9", "::/0", "0.0.0.0/1"};

static const char *const pieces[] = {
    "evil.example",
    "EVIL.Example",
    ".",
    "..",
    "www.",
    "files",
    ".example.org",
    "%2e",
    "%2E",
    "%252e",
    "%u002e",
    "%",
    "%2",
    "%2F",
    "%2fevil",
    "%3A",
    "%3a",
    "%20",
    "%41",
    "%C3%BC",
    "example",
    "/",
    "//",
    "://",
    "a.b.",
    "example.net",
    "@",
    ":",
    ":80",
    "537.36",
    "192.0.2.7",
    "localhost",
    "ex!mple.com",
    "xn--bcher-kva.example",
    "under_score.example.com",
    " ",
    "  ",
    "\t",
    "=",
    "&",
    "?",
    "evil",
    ".example",
    "%65vil.example",
    "\xE3\x80\x82",
    "\xEF\xBC\x91",
    "b\303\274cher",
    ".org",
    "example.com",
    ".com",
    "-",
    "_",
    "evil.x",
    "evil.xy",
    "2evil.example.com",
    LONG_LABEL,
    ".example.co",
    "x.-y",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
    "198.51.100.",
    "198.51.100.3",
    "1",
    "5.1",
    "5.0",
    ".1",
    "0",
    "00",
    "3221225991",
    "0xc0000207",
    "0x",
    "16777216",
    "1677721",
    "167772167",
    "[",
    "]",
    "::",
    "::ffff:",
    "2001:db8",
    "2001:db8:0:0:0:0:0:1",
    "fe80::1%eth0",
    "9.9.9.9",
    "::ffff:909:909",
    "0:0:0:0:0:ffff:909:909",
    "2001:db8:0:0:0:0:",
    "user:me",
    "x",
    "X",
    "0300.0.2.7",
    "100.64.1.1",
};

/* %HH and %uXXXX decoded once: a + is left as it is. */
static void
decode(struct slice text, struct buf *out)
{
    char point[4];

    sn_buf_clear(out);
    for (size_t i = 0; i < text.size; i++) {
        struct slice rest = sn_slice_skip(text, i);
        int high = rest.size > 2 ? sn_hex_value(rest.at[1]) : -1;
        int low = rest.size > 2 ? sn_hex_value(rest.at[2]) : -1;

        if (sn_starts_nocase(rest, sn_slice_str("%u002e"))) {
            sn_buf_add(out, point, sn_utf8_put('.', point));
            i += 5;
        } else if (rest.at[0] == '%' && high >= 0 && low >= 0) {
            sn_buf_byte(out, (char)(high * 16 + low));
            i += 2;
        } else {
            sn_buf_byte(out, rest.at[0]);
        }
    }
    ck_assert(!out->failed);
}

static bool
is_word_byte(char c)
{
    return sn_is_alnum(c) || c == '.' || c == '-' || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* May a value begin, or end, before this byte? */
static bool
is_border(struct slice text, size_t at)
{
    return at == 0 || at == text.size || !is_word_byte(text.at[at - 1]) ||
           !is_word_byte(text.at[at]);
}

/* Does any part of the text, or any token in it, have an entry? */
static bool
holds(const struct lookup *lookup, struct slice text)
{
    struct slice token;

    if (sn_lookup_find_in_line(lookup, text, &token) != LOOKUP_NONE)
        return true;
    for (size_t from = 0; from < text.size; from++)
        for (size_t end = from + 1; end <= text.size && is_border(text, from);
             end++)
            if (is_border(text, end) &&
                sn_lookup_find(lookup, sn_slice(text.at + from, end - from)) !=
                    LOOKUP_NONE)
                return true;
    return false;
}

/* The same in all rounds of decoding. */
static bool
holds_decoded(const struct lookup *lookup, struct slice text)
{
    struct buf now = {0}, next = {0};
    bool found = holds(lookup, text);

    sn_buf_slice(&now, text);
    for (int round = 0; round < ROUNDS && !found; round++) {
        struct buf swap = now;

        decode(sn_buf_view(&now), &next);
        found = holds(lookup, sn_buf_view(&next));
        now = next;
        next = swap;
    }
    sn_buf_fini(&now);
    sn_buf_fini(&next);
    return found;
}

/* Some of the entries, so that lists differ in all that is noted of them. */
static struct lookup *
make_list(uint32_t *state, enum lookup_kind kind, bool with_odd)
{
    const char *const *from = kind == D ? domains : networks;
    const char *const *odd = kind == D ? odd_domains : odd_networks;
    uint32_t count = kind == D ? LENGTH(domains) : LENGTH(networks);
    uint32_t odd_count = kind == D ? LENGTH(odd_domains) : LENGTH(odd_networks);
    struct lookup *lookup;

    ck_assert_int_eq(sn_lookup_new(&lookup, kind), 0);
    for (uint32_t i = 0; i < count; i++)
        if (roll(state, 3) == 0)
            ck_assert_int_ge(sn_lookup_add(lookup, sn_slice_str(from[i]), i),
                             0);
    if (with_odd)
        ck_assert_int_ge(
            sn_lookup_add(lookup, sn_slice_str(odd[roll(state, odd_count)]),
                          count),
            0);
    return lookup;
}

static void
make_line(uint32_t *state, struct buf *line)
{
    sn_buf_clear(line);
    for (uint32_t i = roll(state, roll(state, 4) ? 6 : 16) + 1; i > 0; i--)
        sn_buf_str(line, pieces[roll(state, LENGTH(pieces))]);
    ck_assert(!line->failed);
}

/* Loop 0 to 3: domains, and addresses; then with some that are odd. */
START_TEST(what_may_not_stand_does_not)
{
    uint32_t state = UINT32_C(88172645) + (uint32_t)_i, found = 0, spared = 0;
    struct lookup *lookup = NULL;
    struct buf line = {0};

    for (int i = 0; i < LINES; i++) {
        bool may, does;

        if (i % 10 == 0) {
            sn_lookup_free(lookup);
            lookup = make_list(&state, _i % 2 ? A : D, _i > 1);
        }
        make_line(&state, &line);
        may = sn_lookup_may_stand_in(lookup, sn_buf_view(&line));
        does = holds_decoded(lookup, sn_buf_view(&line));
        ck_assert_msg(may || !does, "'%s'", sn_buf_string(&line));
        found += does;
        spared += !may;
    }
    ck_assert_uint_gt(found, LINES / 30);
    ck_assert(spared > LINES / 10 || _i > 1);
    sn_lookup_free(lookup);
    sn_buf_fini(&line);
}
END_TEST

/* ----------------------------------------------------------- all bytes --- */

/* Many dots, colons or digits in a long line take no long time. */
START_TEST(long_lines_are_told)
{
    static const char *const units[] = {".",   "1.",     ":",   "1",
                                        ".e",  "evil.e", "%20", "a.example",
                                        "ex.", "%",      "0x"};
    struct lookup *domain, *address;
    struct buf line = {0};

    ck_assert_int_eq(sn_lookup_new(&domain, D), 0);
    ck_assert_int_eq(sn_lookup_new(&address, A), 0);
    sn_lookup_add(domain, sn_slice_str("evil.example"), 0);
    sn_lookup_add(address, sn_slice_str("192.0.2.1"), 0);
    while (line.size < 2000000)
        sn_buf_str(&line, units[_i]);
    ck_assert(!line.failed);
    (void)sn_lookup_may_stand_in(domain, sn_buf_view(&line));
    (void)sn_lookup_may_stand_in(address, sn_buf_view(&line));
    sn_lookup_free(domain);
    sn_lookup_free(address);
    sn_buf_fini(&line);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("lookup_stand");
    TCase *tcase = tcase_create("lookup_stand");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, is_told, 0, (int)LENGTH(cases));
    tcase_add_loop_test(tcase, what_may_not_stand_does_not, 0, 4);
    tcase_add_loop_test(tcase, long_lines_are_told, 0, 11);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
