/*
 * Cutting a line into words, quoted strings and shared shapes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/cut.h"

#include "base/text.h"

struct slice
sn_cut_end_blanks(struct slice s)
{
    while (s.size &&
           (sn_is_blank(s.at[s.size - 1]) || s.at[s.size - 1] == '\r'))
        s.size--;
    return s;
}

bool
sn_cut_last_word(struct slice *rest, struct slice *word)
{
    struct slice whole = sn_cut_end_blanks(*rest);
    size_t start = whole.size;

    while (start > 0 && !sn_is_blank(whole.at[start - 1]))
        start--;
    *word = sn_slice_skip(whole, start);
    *rest = sn_cut_end_blanks(sn_slice_first(whole, start));
    return word->size > 0;
}

/* Where the string ends that begins after the quote at s.at[0]; 0: nowhere. */
static size_t
closing_quote(struct slice s, bool escapes)
{
    bool escaped = false;

    for (size_t at = 1; at < s.size; at++) {
        if (escaped)
            escaped = false;
        else if (s.at[at] == '\\')
            escaped = escapes;
        else if (s.at[at] == '"' &&
                 (at + 1 == s.size || sn_is_blank(s.at[at + 1])))
            return at;
    }
    /* A server that escapes nothing may have a backslash before it. */
    return s.size > 2 && s.at[s.size - 1] == '"' ? s.size - 1 : 0;
}

static bool
cut_quoted(struct slice *rest, struct slice *text, bool escapes)
{
    size_t end;

    if (rest->size < 2 || rest->at[0] != '"')
        return false;
    end = closing_quote(*rest, escapes);
    if (end == 0)
        return false;
    *text = sn_slice(rest->at + 1, end - 1);
    *rest = sn_cut_blanks(sn_slice_skip(*rest, end + 1));
    return true;
}

bool
sn_cut_quoted(struct slice *rest, struct slice *text)
{
    return cut_quoted(rest, text, true);
}

bool
sn_cut_value(struct slice *rest, struct slice *text, bool *quoted)
{
    *quoted = cut_quoted(rest, text, true);
    return *quoted || sn_cut_word(rest, text);
}

bool
sn_cut_literal(struct slice *rest, struct slice *text, bool *quoted)
{
    *quoted = cut_quoted(rest, text, false);
    return *quoted || sn_cut_word(rest, text);
}

bool
sn_is_digits(struct slice s)
{
    for (size_t i = 0; i < s.size; i++)
        if (!sn_is_digit(s.at[i]))
            return false;
    return s.size > 0;
}

bool
sn_is_method(struct slice s)
{
    if (s.size == 0 || s.size > 32 || !(s.at[0] >= 'A' && s.at[0] <= 'Z'))
        return false;
    for (size_t i = 0; i < s.size; i++)
        if (!(s.at[i] >= 'A' && s.at[i] <= 'Z') && s.at[i] != '_' &&
            s.at[i] != '-')
            return false;
    return true;
}

/* Capitals, digits and underscores before a slash; its index, or 0. */
static size_t
code_before_slash(struct slice s)
{
    size_t at = 0;

    if (s.size == 0 || !(s.at[0] >= 'A' && s.at[0] <= 'Z'))
        return 0;
    while (at < s.size && sn_is_code_byte(s.at[at]))
        at++;
    return at < s.size && s.at[at] == '/' ? at : 0;
}

bool
sn_is_result_status(struct slice s)
{
    size_t slash = code_before_slash(s);
    struct slice status = sn_slice_skip(s, slash + 1);

    if (slash == 0 || status.size == 0)
        return false;
    if (status.at[0] == '-')
        status = sn_slice_skip(status, 1);
    return status.size <= 4 && (status.size == 0 || sn_is_digits(status));
}

bool
sn_is_hierarchy(struct slice s)
{
    size_t slash = code_before_slash(s);

    return slash > 0 && slash + 1 < s.size;
}

bool
sn_looks_like_agent(struct slice s)
{
    size_t slash = sn_slice_find(s, '/');

    if (slash == 0 || slash + 1 >= s.size || slash > 40 ||
        !sn_is_alpha(s.at[0]) || !sn_is_digit(s.at[slash + 1]))
        return false;
    for (size_t i = 0; i < slash; i++)
        if (!sn_is_alnum(s.at[i]) && !strchr(" ._-+", s.at[i]))
            return false;
    return true;
}

bool
sn_looks_like_url(struct slice s)
{
    return sn_starts_nocase(s, sn_slice_str("http://")) ||
           sn_starts_nocase(s, sn_slice_str("https://"));
}

void
sn_set_result_status(struct seine_record *record, struct slice s)
{
    size_t slash = sn_slice_find(s, '/');

    sn_record_set(record, FIELD_RESULT_CODE, sn_slice_first(s, slash));
    sn_record_set(record, FIELD_STATUS, sn_slice_skip(s, slash + 1));
}

void
sn_set_hierarchy(struct seine_record *record, struct slice s)
{
    size_t slash = sn_slice_find(s, '/');

    sn_record_set(record, FIELD_HIERARCHY, sn_slice_first(s, slash));
    if (slash < s.size)
        sn_record_set_server(record, sn_slice_skip(s, slash + 1));
}

void
sn_set_version(struct seine_record *record, struct slice s)
{
    if (sn_slice_opens(s, "HTTP/"))
        s = sn_slice_skip(s, 5);
    sn_record_set(record, FIELD_VERSION, s);
}

/* The port is what stands behind the only colon, or behind "]:". */
void
sn_set_host(struct seine_record *record, struct slice host)
{
    size_t colon = sn_slice_find(host, ':');

    if (host.size && host.at[0] == '[') {
        size_t close = sn_slice_find(host, ']');

        colon = close + 1 < host.size && host.at[close + 1] == ':' ? close + 1
                                                                   : host.size;
    }
    if (sn_is_digits(sn_slice_skip(host, colon + 1))) {
        sn_record_set(record, FIELD_URL_PORT, sn_slice_skip(host, colon + 1));
        host = sn_slice_first(host, colon);
    }
    if (host.size > 2 && host.at[0] == '[' && host.at[host.size - 1] == ']')
        host = sn_slice(host.at + 1, host.size - 2);
    sn_record_set(record, FIELD_URL_DOMAIN, host);
}

void
sn_set_custom(struct seine_record *record, struct slice rest)
{
    rest = sn_cut_end_blanks(sn_cut_blanks(rest));
    sn_record_set(record, FIELD_CUSTOM, rest);
}

void
sn_set_flag(struct seine_record *record, const char *name)
{
    sn_record_add(record, sn_slice_str(name), sn_slice_str("true"), VALUE_BOOL);
}

void
sn_set_ambiguous(struct seine_record *record, struct slice alternative)
{
    sn_set_flag(record, FLAG_AMBIGUOUS);
    if (alternative.size > 0)
        sn_record_add(record, sn_slice_str("asyncos.alternative"), alternative,
                      VALUE_TEXT);
}
