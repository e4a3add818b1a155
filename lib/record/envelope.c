/*
 * Peeling of envelopes: layers of syslog header, file stamp, host, tag and
 * level, in any nesting that relays make of them.
 *
 *     <38>Sep 26 12:30:01 192.0.2.60 <14>Sep 26 12:30:03 gui_logs: Info:
 * req:... |PRI|stamp         |host      |PRI|stamp          |tag |level|payload
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/stamp.h"

#include "base/civil.h"
#include "base/ip.h"
#include "base/limits.h"
#include "base/text.h"

#define PRIORITY_MAX 191
#define PARTS_MAX 16 /* of one envelope: each layer has up to three */

/* What is being peeled. */
struct peel {
    struct slice rest;
    struct envelope *out;
    struct stamp_cache *cache;
    unsigned headers; /* syslog stamps so far */
};

static const struct slice levels[] = {
    SLICE("Info"),  SLICE("Warning"), SLICE("Critical"),    SLICE("Debug"),
    SLICE("Trace"), SLICE("Alert"),   SLICE("Information"), SLICE("Error"),
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static struct slice
skip_blanks(struct slice s)
{
    while (s.size > 0 && s.at[0] == ' ')
        s = sn_slice_skip(s, 1);
    return s;
}

/* Is it "Level:" and then a blank or the end?  The level's length, or 0. */
static size_t
level_size(struct slice s)
{
    for (size_t i = 0; i < LENGTH(levels); i++) {
        size_t size = levels[i].size;

        if (s.size > size && s.at[size] == ':' && sn_slice_starts(s, levels[i]))
            return s.size == size + 1 || s.at[size + 1] == ' ' ? size : 0;
    }
    return 0;
}

/* The level ends the envelope. */
static bool
peel_level(struct peel *peel)
{
    size_t size = level_size(peel->rest);

    if (!size)
        return false;
    peel->out->level = sn_slice_first(peel->rest, size);
    peel->rest = skip_blanks(sn_slice_skip(peel->rest, size + 1));
    return true;
}

/*
 * The innermost stamp is next to the event and wins, but one without a year
 * does not replace one that needs no guessing.
 */
static void
keep_stamp(struct peel *peel, const struct stamp *stamp)
{
    if (stamp->kind != STAMP_YEARLESS || peel->out->stamp.kind == STAMP_NONE ||
        peel->out->stamp.kind == STAMP_YEARLESS)
        peel->out->stamp = *stamp;
}

static void
remember(struct stamp_cache *cache, const struct stamp *stamp)
{
    if (!cache || stamp->text.size > sizeof(cache->text))
        return;
    memcpy(cache->text, stamp->text.at, stamp->text.size);
    cache->size = stamp->text.size;
    cache->seconds = stamp->seconds;
}

/* asctime; nearly always the same second as in the line before. */
static size_t
file_stamp(struct peel *peel, struct stamp *out)
{
    const struct stamp_cache *cache = peel->cache;
    struct slice s = peel->rest;
    size_t used;

    if (cache && cache->size && s.size > cache->size &&
        (s.at[cache->size] == ' ' || s.at[cache->size] == ':') &&
        memcmp(s.at, cache->text, cache->size) == 0) {
        out->text = sn_slice_first(s, cache->size);
        out->seconds = cache->seconds;
        out->nanos = 0;
        out->kind = STAMP_LOCAL;
        return cache->size;
    }
    used = sn_stamp_asctime(s, out);
    if (used)
        remember(peel->cache, out);
    return used;
}

static bool
is_host_byte(char c)
{
    return sn_is_alnum(c) || c == '.' || c == '-' || c == '_' || c == ':';
}

/*
 * A host name or address.  A number that is no address (the epoch of an access
 * log, a W3C date) is the beginning of the message.
 */
static bool
is_host(struct slice word)
{
    bool letter = false, colon = false;
    struct ip ip;

    if (word.size == 0 || word.size > 255)
        return false;
    for (size_t i = 0; i < word.size; i++) {
        if (!is_host_byte(word.at[i]))
            return false;
        letter |= sn_is_alpha(word.at[i]);
        colon |= word.at[i] == ':';
    }
    if (letter && !colon)
        return sn_is_alnum(word.at[0]);
    return sn_ip_parse(word, &ip);
}

/* "gui_logs:", "app[12]:" without what follows the name; else size 0. */
static struct slice
tag_of(struct slice word)
{
    struct slice tag = sn_slice_first(word, word.size ? word.size - 1 : 0);
    size_t bracket = sn_slice_find(tag, '[');

    if (word.size < 2 || word.at[word.size - 1] != ':' ||
        (bracket < tag.size && tag.at[tag.size - 1] != ']'))
        return sn_slice(NULL, 0);
    tag = sn_slice_first(tag, bracket);
    for (size_t i = 0; i < tag.size; i++)
        if (!is_host_byte(tag.at[i]) && tag.at[i] != '/')
            return sn_slice(NULL, 0);
    return sn_slice_find(tag, ':') < tag.size ? sn_slice(NULL, 0) : tag;
}

/* A word and two more before `[`: an access log line, and no host. */
static bool
is_clf(struct slice s)
{
    struct slice word;

    for (int i = 0; i < 3; i++)
        if (!sn_next_word(&s, &word))
            return false;
    s = skip_blanks(s);
    return s.size > 0 && s.at[0] == '[';
}

static struct slice
first_word(struct slice s)
{
    return sn_slice_first(s, sn_slice_find(s, ' '));
}

/*
 * Host and tag after a stamp; both may be missing.  After a file stamp they
 * count only if a level follows, since there the message may begin at once.
 */
static void
peel_names(struct peel *peel, bool need_level)
{
    struct slice rest = peel->rest, word = first_word(rest);
    struct slice host = {NULL, 0}, tag = {NULL, 0};

    if (level_size(rest))
        return;
    tag = tag_of(word);
    if (!tag.size && is_host(word) && !is_clf(rest)) {
        host = word;
        rest = skip_blanks(sn_slice_skip(rest, word.size));
        word = first_word(rest);
        if (!level_size(rest))
            tag = tag_of(word);
    }
    if (tag.size)
        rest = skip_blanks(sn_slice_skip(rest, word.size));
    if (need_level && !level_size(rest))
        return;
    peel->rest = rest;
    if (host.size)
        peel->out->host = host;
    if (tag.size)
        peel->out->tag = tag;
}

/* The AsyncOS file stamp, or l4tm's with the zone beside it. */
static bool
peel_file_stamp(struct peel *peel)
{
    struct stamp stamp;
    size_t used = sn_is_digit(peel->rest.at[0])
                      ? sn_stamp_gmt(peel->rest, &stamp)
                      : file_stamp(peel, &stamp);

    if (!used)
        return false;
    keep_stamp(peel, &stamp);
    peel->out->file_stamp = true;
    peel->rest = sn_slice_skip(peel->rest, used);
    if (peel->rest.size && peel->rest.at[0] == ':') /* consolidated event */
        peel->rest = sn_slice_skip(peel->rest, 1);
    peel->rest = skip_blanks(peel->rest);
    if (!level_size(peel->rest))
        peel_names(peel, true);
    return true;
}

/* " YYYY" as a word: what is before it was no stamp without a year. */
static bool
year_follows(struct slice s)
{
    struct slice after = sn_slice_skip(s, 5);
    uint64_t year;

    return s.size >= 5 && s.at[0] == ' ' &&
           sn_parse_u64(sn_slice(s.at + 1, 4), &year) &&
           (!after.size || after.at[0] == ' ' || after.at[0] == ':');
}

/* A BSD stamp, maybe after a weekday, or an RFC 3339 one as relays write it. */
static bool
peel_syslog_stamp(struct peel *peel)
{
    struct slice rest = peel->rest;
    struct stamp stamp;
    size_t used = 0;

    if (peel->headers == LIMIT_SYSLOG_HEADERS)
        return false;
    if (rest.size > 10 && sn_is_digit(rest.at[0])) {
        used = rest.at[10] == 'T' ? sn_stamp_iso(rest, &stamp) : 0;
    } else {
        if (rest.size > 4 && rest.at[3] == ' ' &&
            sn_weekday_from_name(sn_slice_first(rest, 3)) >= 0)
            rest = sn_slice_skip(rest, 4);
        used = sn_stamp_bsd(rest, &stamp);
        if (year_follows(sn_slice_skip(rest, used)))
            return false;
    }
    rest = sn_slice_skip(rest, used);
    if (!used || (rest.size && rest.at[0] != ' ' && rest.at[0] != ':'))
        return false;
    if (rest.size && rest.at[0] == ':')
        rest = sn_slice_skip(rest, 1);
    keep_stamp(peel, &stamp);
    peel->out->syslog = true;
    peel->headers++;
    peel->rest = skip_blanks(rest);
    peel_names(peel, false);
    return true;
}

/* The structured data of RFC 5424, or its nil: bytes used. */
static size_t
structured_data_size(struct slice s)
{
    bool quoted = false;
    size_t at = 0;

    if (s.size && s.at[0] == '-')
        return 1;
    while (at < s.size &&
           (quoted || s.at[at] != ' ' || (at > 0 && s.at[at - 1] != ']'))) {
        if (quoted && s.at[at] == '\\')
            at++;
        else if (s.at[at] == '"')
            quoted = !quoted;
        at++;
    }
    return s.size && s.at[0] == '[' && at <= s.size ? at : 0;
}

static struct slice
unless_nil(struct slice word, struct slice before)
{
    return word.size == 1 && word.at[0] == '-' ? before : word;
}

/* "1 stamp host app procid msgid data message" after the priority. */
static bool
peel_rfc5424(struct peel *peel)
{
    struct slice rest = peel->rest, word[5];
    struct stamp stamp = {.kind = STAMP_NONE};
    size_t used;

    if (!sn_slice_opens(rest, "1 "))
        return false;
    rest = sn_slice_skip(rest, 2);
    for (size_t i = 0; i < LENGTH(word); i++)
        if (!sn_next_word(&rest, &word[i]))
            return false;
    rest = skip_blanks(rest);
    used = structured_data_size(rest);
    if (!used || (!sn_slice_is(word[0], "-") &&
                  sn_stamp_iso(word[0], &stamp) != word[0].size))
        return false;
    if (stamp.kind != STAMP_NONE)
        keep_stamp(peel, &stamp);
    peel->headers++;
    peel->out->host = unless_nil(word[1], peel->out->host);
    peel->out->tag = unless_nil(word[2], peel->out->tag);
    rest = skip_blanks(sn_slice_skip(rest, used));
    if (sn_slice_opens(rest, "\xEF\xBB\xBF"))
        rest = sn_slice_skip(rest, 3);
    peel->rest = rest;
    word[0] = tag_of(first_word(rest));
    if (!level_size(rest) && word[0].size)
        peel_names(peel, true);
    return true;
}

/* "<PRI>" of 0 to 191, and what follows it at once. */
static bool
peel_priority(struct peel *peel)
{
    size_t close = sn_slice_find(sn_slice_first(peel->rest, 5), '>');
    struct slice digits;
    uint64_t priority;

    if (peel->rest.at[0] != '<' || close < 2 || close > 4 ||
        close >= peel->rest.size)
        return false;
    digits = sn_slice(peel->rest.at + 1, close - 1);
    if (!sn_parse_u64(digits, &priority) || priority > PRIORITY_MAX)
        return false;
    peel->out->priority = (int)priority;
    peel->out->priority_text = digits;
    peel->out->syslog = true;
    peel->rest = skip_blanks(sn_slice_skip(peel->rest, close + 1));
    if (!peel_rfc5424(peel) && tag_of(first_word(peel->rest)).size)
        peel_names(peel, true);
    return true;
}

/* One part more, by its first byte.  false: the payload begins here. */
static bool
peel_part(struct peel *peel)
{
    char first = peel->rest.at[0];

    if (first == '<')
        return peel_priority(peel);
    if (sn_is_digit(first) || (first >= 'A' && first <= 'Z'))
        return peel_file_stamp(peel) || peel_syslog_stamp(peel);
    return false;
}

/*
 * A level alone opens a line only by the words that AsyncOS itself has: lines
 * of a traceback begin with "Error:" as well.
 */
struct slice
sn_envelope_peel(struct slice line, struct stamp_cache *cache,
                 struct envelope *out)
{
    struct peel peel = {.rest = line, .out = out, .cache = cache};

    memset(out, 0, sizeof(*out));
    out->priority = -1;
    if (level_size(line) && sn_slice_opens(line, "Error"))
        return line;
    for (int parts = 0; parts < PARTS_MAX && peel.rest.size; parts++)
        if (peel_level(&peel) || !peel_part(&peel))
            break;
    return peel.rest;
}
