/*
 * Access logs of the Secure Web Appliance: the squid and squid-details styles,
 * the Apache style, and whatever the administrator's format string makes.
 *
 *     epoch elapsed client RESULT/status bytes METHOD url user HIER/server mime
 *         ACLTAG-policy-... <verdicts> suspect-agent custom...
 *
 *     client user ident [date] "METHOD url" status bytes RESULT:HIER elapsed
 *         ACLTAG-policy-... <verdicts> suspect-agent custom...
 *
 * A URL is not escaped and may hold anything, so a line is read from the left
 * up to the URL, then from the decision tag backwards, then onwards from it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "record/formats/cut.h"
#include "record/formats/formats.h"
#include "record/formats/wsa.h"

/* Bits of a stamp, client, result, size and method; of a decision tag. */
#define BID_FRONT 60U
#define BID_ACL 60U
#define BID_FORMAT_STRING 150U /* the user said so, and it fits */
#define BID_HEADER_LINE 60U

#define COMMAS_OF_A_BLOCK 8 /* of verdicts: the shortest has many more */

/* The two styles' own parts, and what both have after them. */
struct access {
    struct stamp stamp;
    struct slice elapsed;
    struct slice client;
    struct slice client_name;
    struct slice result; /* RESULT/status; Apache: RESULT:HIER */
    struct slice status; /* Apache only */
    struct slice bytes;
    struct slice method;
    struct slice user;
    bool user_known;
    struct slice url;     /* squid: what stands before the tag */
    struct slice request; /* squid: from the URL on, to the tag or the end */
    struct slice acl;     /* at == NULL: not reached */
    struct slice verdict; /* from its bracket to the end of the line */
};

/* The first blank from `at` on, or s.size. */
static inline size_t
find_blank(struct slice s, size_t at)
{
    const char *hit = at < s.size ? memchr(s.at + at, ' ', s.size - at) : NULL;

    return hit ? (size_t)(hit - s.at) : s.size;
}

/* Nearly no byte needs a longer look. */
static inline bool
is_bracket(struct slice s, size_t at)
{
    return at < s.size && (s.at[at] == '<' || s.at[at] == '&') &&
           sn_verdict_bracket(sn_slice_skip(s, at));
}

/*
 * The first decision tag before a bracket: a URL may hold `<`, but never a
 * blank and a tag before one.
 */
static bool
find_acl(struct slice s, struct access *access)
{
    for (size_t at = 0; (at = find_blank(s, at)) < s.size; at++) {
        struct slice before = sn_slice_first(s, at), word;

        if (is_bracket(s, at + 1) && sn_cut_last_word(&before, &word) &&
            sn_is_acl_tag(word)) {
            access->acl = word;
            access->verdict = sn_slice_skip(s, at + 1);
            access->request = before;
            return true;
        }
    }
    return false;
}

/* "(name)" after the client, if it is there. */
static void
take_client_name(struct slice *rest, struct access *access)
{
    struct slice look = *rest, word;

    if (look.size == 0 || look.at[0] != '(')
        return;
    if (sn_cut_word(&look, &word) && word.size > 2 &&
        word.at[word.size - 1] == ')') {
        access->client_name = sn_slice(word.at + 1, word.size - 2);
        *rest = look;
    }
}

/* A file line may have kept the level of a text log (Q35). */
static struct slice
skip_level(struct slice payload)
{
    return sn_cut_blanks(sn_slice_skip(
        payload, sn_slice_opens(payload, "Info:") ? strlen("Info:") : 0));
}

/* The squid style up to the URL. */
static bool
take_squid_front(struct slice line, struct access *access)
{
    size_t used;

    line = skip_level(line);
    used = sn_stamp_epoch(line, &access->stamp);
    if (!used || used == line.size || line.at[used] != ' ')
        return false;
    line = sn_slice_skip(line, used);
    if (!sn_cut_word(&line, &access->elapsed) ||
        !sn_is_digits(
            sn_slice_skip(access->elapsed, access->elapsed.at[0] == '-')) ||
        !sn_cut_word(&line, &access->client))
        return false;
    take_client_name(&line, access);
    if (!sn_cut_word(&line, &access->result) ||
        !sn_is_result_status(access->result) ||
        !sn_cut_word(&line, &access->bytes) ||
        (access->bytes.at[0] != '-' && !sn_is_digits(access->bytes)) ||
        !sn_cut_word(&line, &access->method) ||
        (!sn_is_method(access->method) && !sn_slice_is(access->method, "-")))
        return false;
    access->request = line;
    return line.size > 0;
}

/* RESULT:HIERARCHY of the Apache style. */
static bool
is_result_hierarchy(struct slice word)
{
    size_t colon = sn_slice_find(word, ':');

    return colon + 1 < word.size && sn_is_method(sn_slice_first(word, colon)) &&
           sn_is_method(sn_slice_skip(word, colon + 1));
}

/* What follows the request: status bytes RESULT:HIER elapsed. */
static bool
take_apache_middle(struct slice line, struct access *access)
{
    return sn_cut_word(&line, &access->status) && access->status.size <= 4 &&
           sn_cut_word(&line, &access->bytes) &&
           sn_cut_word(&line, &access->result) &&
           is_result_hierarchy(access->result) &&
           sn_cut_word(&line, &access->elapsed) &&
           sn_is_digits(access->elapsed);
}

/*
 * "METHOD url" up to the first quote after which the line goes on as it must;
 * the URL may hold quotes.
 */
static bool
take_apache_request(struct slice line, struct access *access)
{
    struct slice request;

    if (line.size < 2 || line.at[0] != '"')
        return false;
    for (size_t at = 1; at < line.size; at++) {
        if (line.at[at] != '"' || at + 1 == line.size ||
            line.at[at + 1] != ' ' ||
            !take_apache_middle(sn_slice_skip(line, at + 1), access))
            continue;
        request = sn_slice(line.at + 1, at - 1);
        if (!sn_cut_word(&request, &access->method) ||
            !sn_is_method(access->method))
            return false;
        access->url = sn_cut_end_blanks(request);
        return true;
    }
    return false;
}

/* The Apache style as a whole: it needs the tag to be told from others. */
static bool
take_apache(struct slice line, struct access *access)
{
    struct slice ident;
    size_t used;
    bool quoted;

    if (!sn_cut_word(&line, &access->client) ||
        !sn_cut_literal(&line, &access->user, &quoted) ||
        !sn_cut_word(&line, &ident) || line.size < 2 || line.at[0] != '[')
        return false;
    used = sn_stamp_clf(sn_slice_skip(line, 1), &access->stamp);
    line = sn_slice_skip(line, used + 1);
    if (!used || !sn_slice_opens(line, "] \""))
        return false;
    access->user_known = true;
    line = sn_slice_skip(line, 2);
    return take_apache_request(line, access) && find_acl(line, access);
}

/* Which style, and where its tag is. */
enum style {
    STYLE_NONE,
    STYLE_SQUID,
    STYLE_SQUID_CUT, /* no tag: cut before it, or no WSA at all */
    STYLE_APACHE,
};

static enum style
recognise(struct slice line, struct access *access)
{
    line = sn_cut_end_blanks(line);
    memset(access, 0, sizeof(*access));
    if (take_squid_front(line, access))
        return find_acl(access->request, access) ? STYLE_SQUID
                                                 : STYLE_SQUID_CUT;
    memset(access, 0, sizeof(*access));
    return take_apache(line, access) ? STYLE_APACHE : STYLE_NONE;
}

/* The columns that hold for an input: the user's, or its own header's. */
static const struct columns *
fitting_columns(const struct format_state *state, struct slice line,
                struct stamp *stamp)
{
    if (state->wsa.count && sn_wsa_match(&state->wsa, line, stamp))
        return &state->wsa;
    if (state->access.count && sn_wsa_match(&state->access, line, stamp))
        return &state->access;
    return NULL;
}

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    struct access access;
    struct stamp stamp;
    enum style style;

    (void)envelope;
    if (fitting_columns(state, payload, &stamp))
        return BID_FORMAT_STRING;
    if (sn_is_wsa_header(payload))
        return BID_HEADER_LINE;
    style = recognise(payload, &access);
    return style == STYLE_SQUID || style == STYLE_APACHE ? BID_FRONT + BID_ACL
                                                         : 0;
}

/*
 * A header with a specifier that we do not know is a header all the same; the
 * entries are then read in the known styles.
 */
static void
read_header(struct format_state *state, struct frame *frame)
{
    const char *why;
    struct slice text = frame->payload;

    frame->header = true;
    text = sn_slice_skip(text, sn_slice_find(text, '%'));
    sn_arena_reset(&state->access.names);
    if (sn_wsa_columns(&state->access, text, &why) == SEINE_E_MEMORY)
        frame->no_memory = true;
}

static bool
frame_access(struct format_state *state, struct frame *frame)
{
    struct access access;
    struct stamp stamp = {0};

    if (fitting_columns(state, frame->payload, &stamp)) {
        if (stamp.kind != STAMP_NONE)
            frame->stamp = stamp;
        return true;
    }
    if (recognise(frame->payload, &access) != STYLE_NONE) {
        frame->stamp = access.stamp;
        return true;
    }
    if (!sn_is_wsa_header(frame->payload))
        return false;
    read_header(state, frame);
    return true;
}

/* Whether a decision tag follows is not asked: cut lines are entries, too. */
static bool
quick(const struct format_state *state, struct slice payload,
      struct stamp *stamp, struct parts *parts)
{
    struct access access;

    if (state->wsa.count || state->access.count || payload.size == 0 ||
        !sn_is_digit(payload.at[0]))
        return false;
    access.client_name = sn_slice(NULL, 0);
    if (!take_squid_front(sn_cut_end_blanks(payload), &access))
        return false;
    *stamp = access.stamp;
    parts->client = access.client;
    parts->name = access.client_name;
    parts->rest = access.request;
    return true;
}

static bool
cut(const struct parts *parts, struct cut *out)
{
    out->client = parts->client;
    out->count = 0;
    if (parts->name.size)
        out->hosts[out->count++] = parts->name;
    return sn_wsa_cut_request(parts->rest, out);
}

static const enum field glanced[] = {
    FIELD_DURATION_MS, FIELD_RESULT_CODE, FIELD_STATUS,
    FIELD_METHOD,      FIELD_NONE,
};

/* The front again, which quick was sure of. */
static bool
glance(struct slice payload, struct seine_record *record)
{
    struct slice line = sn_cut_end_blanks(payload), word;
    struct access access;

    if (!sn_cut_word(&line, &word) || !sn_cut_word(&line, &access.elapsed) ||
        !sn_cut_word(&line, &access.client))
        return false;
    take_client_name(&line, &access);
    if (!sn_cut_word(&line, &access.result) || !sn_cut_word(&line, &word) ||
        !sn_cut_word(&line, &access.method))
        return false;
    sn_record_set(record, FIELD_DURATION_MS, access.elapsed);
    sn_record_set(record, FIELD_METHOD, access.method);
    sn_set_result_status(record, access.result);
    return true;
}

/* `"DOMAIN\user@realm"`, or a bare word, before the hierarchy. */
static bool
take_user(struct slice *rest, struct access *access)
{
    struct slice whole = sn_cut_end_blanks(*rest);
    size_t at = whole.size;

    if (at < 3 || whole.at[at - 1] != '"') {
        access->user_known = sn_cut_last_word(rest, &access->user);
        return access->user_known;
    }
    for (at--; at > 1; at--)
        if (whole.at[at - 1] == '"' && whole.at[at - 2] == ' ') {
            access->user = sn_slice(whole.at + at, whole.size - 1 - at);
            access->user_known = true;
            *rest = sn_cut_end_blanks(sn_slice_first(whole, at - 1));
            return true;
        }
    return false;
}

/* Without the codes CMF:n DCF:n ERR:n at the end, which become extra fields. */
static void
take_codes(struct seine_record *record, struct slice *rest)
{
    static const struct {
        struct slice name;
        struct slice mark;
    } codes[] = {
        {SLICE("ERR"), SLICE("ERR:")},
        {SLICE("DCF"), SLICE("DCF:")},
        {SLICE("CMF"), SLICE("CMF:")},
    };
    struct slice look = *rest, word;
    bool any = sn_cut_last_word(&look, &word);

    for (size_t i = 0; any && i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (!sn_slice_starts(word, codes[i].mark))
            continue;
        sn_record_add(record, codes[i].name,
                      sn_slice_skip(word, codes[i].mark.size), VALUE_TEXT);
        *rest = look;
        any = sn_cut_last_word(&look, &word);
    }
}

/* Between URL start and tag, from the right: codes, mime, server, user. */
static void
set_request(struct seine_record *record, struct access *access)
{
    struct slice rest = access->request, mime, hierarchy, look;

    take_codes(record, &rest);
    look = rest;
    if (sn_cut_last_word(&look, &mime) && sn_cut_last_word(&look, &hierarchy) &&
        (sn_is_hierarchy(hierarchy) || sn_slice_is(hierarchy, "-"))) {
        sn_record_set(record, FIELD_RESPONSE_TYPE, mime);
        sn_set_hierarchy(record, hierarchy);
        rest = look;
        look = rest;
        if (take_user(&look, access) && look.size)
            rest = look;
        else
            access->user_known = false;
    }
    access->url = rest;
}

/* A line that was cut before its tag: what is whole, from the left. */
static void
set_cut_request(struct seine_record *record, struct access *access)
{
    struct slice rest = access->request, word;
    bool quoted;

    sn_set_flag(record, FLAG_TRUNCATED);
    sn_cut_word(&rest, &access->url);
    if (rest.size && sn_cut_literal(&rest, &access->user, &quoted))
        access->user_known =
            rest.size > 0 || quoted || sn_slice_is(access->user, "-");
    if (!sn_cut_word(&rest, &word) || !sn_is_hierarchy(word))
        return;
    sn_set_hierarchy(record, word);
    if (!sn_cut_word(&rest, &word))
        return;
    sn_record_set(record, FIELD_RESPONSE_TYPE, word);
    while (sn_cut_word(&rest, &word))
        if (sn_is_acl_start(word) || sn_is_acl_tag(word))
            sn_set_acl(record, word, rest.size > 0);
}

/*
 * Custom fields have no names here.  A quoted string that looks like a URL is
 * the referrer, one that looks like a product the user agent: only the
 * administrator's %u puts it there.
 */
static void
set_custom(struct seine_record *record, struct slice rest)
{
    struct slice text;
    bool quoted;

    sn_set_custom(record, rest);
    while (rest.size) {
        bool opens = rest.at[0] == '"';

        if (!sn_cut_literal(&rest, &text, &quoted) || opens != quoted)
            return; /* not closed, and so is no later one */
        if (!quoted)
            continue;
        if (sn_looks_like_url(text) && !sn_record_has(record, FIELD_REFERRER))
            sn_record_set(record, FIELD_REFERRER, text);
        else if (sn_looks_like_agent(text) &&
                 !sn_record_has(record, FIELD_USER_AGENT))
            sn_record_set(record, FIELD_USER_AGENT, text);
    }
}

/* Does a block of verdicts end here? */
static bool
ends_block(struct slice word)
{
    size_t commas = 0;

    for (size_t i = 0; i < word.size; i++)
        commas += word.at[i] == ',';
    return word.at[word.size - 1] == '>' && commas >= COMMAS_OF_A_BLOCK;
}

/*
 * Can the line be read in another way?  A name, an agent or the name of a file
 * may hold a tag and a block, or the end of a block: then there are two.
 */
static void
set_other_reading(struct seine_record *record, const struct access *access,
                  struct slice behind)
{
    struct slice word, rest = behind;
    struct access other;
    const char *end = record->payload.at + record->payload.size;

    if (find_acl(access->verdict, &other)) {
        sn_set_ambiguous(record,
                         sn_slice(other.acl.at, (size_t)(end - other.acl.at)));
        return;
    }
    while (sn_cut_word(&rest, &word))
        if (ends_block(word)) {
            sn_set_ambiguous(record, behind);
            return;
        }
}

/* The verdict block and what stands behind it. */
static void
set_tail(struct seine_record *record, const struct access *access)
{
    struct slice rest, suspect;
    bool quoted;
    size_t size;

    sn_set_acl(record, access->acl, true);
    size = sn_take_verdict(record, access->verdict);
    rest = sn_cut_blanks(sn_slice_skip(access->verdict, size));
    set_other_reading(record, access,
                      sn_slice_first(rest, size ? rest.size : 0));
    if (size == 0) {
        sn_set_flag(record, FLAG_TRUNCATED);
        return;
    }
    if (!sn_cut_literal(&rest, &suspect, &quoted))
        return;
    sn_record_set(record, FIELD_SUSPECT_USER_AGENT, suspect);
    set_custom(record, rest);
    if (!sn_record_has(record, FIELD_USER_AGENT) && quoted)
        sn_record_set(record, FIELD_USER_AGENT, suspect);
}

static void
set_apache(struct seine_record *record, const struct access *access)
{
    size_t colon = sn_slice_find(access->result, ':');

    sn_record_set(record, FIELD_STATUS, access->status);
    sn_record_set(record, FIELD_RESULT_CODE,
                  sn_slice_first(access->result, colon));
    sn_record_set(record, FIELD_HIERARCHY,
                  sn_slice_skip(access->result, colon + 1));
}

static void
parse(const struct format_state *state, struct seine_record *record)
{
    struct access access;
    struct stamp stamp;
    const struct columns *columns =
        fitting_columns(state, record->payload, &stamp);
    enum style style;

    if (columns) {
        sn_wsa_parse(columns, record);
        return;
    }
    style = recognise(record->payload, &access);
    if (style == STYLE_NONE)
        return;
    sn_record_set(record, FIELD_DURATION_MS, access.elapsed);
    sn_record_set_client(record, access.client);
    sn_record_set(record, FIELD_SOURCE_DOMAIN, access.client_name);
    sn_record_set(record, FIELD_RESPONSE_BYTES, access.bytes);
    sn_record_set(record, FIELD_METHOD, access.method);
    if (style == STYLE_APACHE)
        set_apache(record, &access);
    else
        sn_set_result_status(record, access.result);
    if (style == STYLE_SQUID)
        set_request(record, &access);
    else if (style == STYLE_SQUID_CUT)
        set_cut_request(record, &access);
    if (access.user_known)
        sn_record_set(record, FIELD_USER_NAME, access.user);
    sn_record_set_url(record, access.url);
    if (style != STYLE_SQUID_CUT)
        set_tail(record, &access);
}

static const char *const aliases[] = {
    "accesslogs",  "accesslog",        "aclog",
    "access_logs", "accesslog_syslog", NULL};

const struct format sn_format_access = {
    .about = {.name = "access",
              .title = "WSA access log",
              .category = "proxy",
              .product = "cisco",
              .service = "wsa",
              .aliases = aliases},
    .carries = sn_access_carries,
    .probe = probe,
    .frame = frame_access,
    .quick = quick,
    .cut = cut,
    .glance = glance,
    .glanced = glanced,
    .parse = parse,
};
