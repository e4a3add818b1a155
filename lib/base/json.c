/*
 * JSON as a pull reader: a stack of brackets, no recursion, no memory.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/json.h"

#include "base/text.h"

#define REPLACEMENT 0xFFFDU

static enum json_kind
fail(struct json *json, const char *error)
{
    if (!json->error)
        json->error = error;
    return JSON_ERROR;
}

static void
skip_blanks(struct json *json)
{
    while (json->at < json->text.size) {
        char c = json->text.at[json->at];

        if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
            return;
        json->at++;
    }
}

/* The byte at hand; 0 also at the end, which no caller looks for. */
static char
peek(const struct json *json)
{
    return json->at < json->text.size ? json->text.at[json->at] : '\0';
}

/* The four digits of \uXXXX at s as a number, or -1. */
static int32_t
take_hex4(struct slice s)
{
    int32_t unit = 0;

    if (s.size < 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        int digit = sn_hex_value(s.at[i]);

        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* The bytes of the escape at s, from its backslash on; 0 if it is none. */
static size_t
escape_size(struct slice s)
{
    static const char letters[] = "\"\\/bfnrt";

    if (s.size < 2)
        return 0;
    if (s.at[1] == 'u')
        return take_hex4(sn_slice_skip(s, 2)) < 0 ? 0 : 6;
    return memchr(letters, s.at[1], sizeof(letters) - 1) ? 2 : 0;
}

/* A string from its quote on; text is what is between the quotes. */
static bool
read_string(struct json *json, struct slice *text, bool *escaped)
{
    size_t start = ++json->at, used;

    *escaped = false;
    while (json->at < json->text.size) {
        char c = json->text.at[json->at];

        if (c == '"') {
            *text = sn_slice(json->text.at + start, json->at - start);
            json->at++;
            return true;
        }
        used = 1;
        if (c == '\\') {
            *escaped = true;
            used = escape_size(sn_slice_skip(json->text, json->at));
        } else if ((unsigned char)c < 0x20) {
            fail(json, "control character in a string");
            return false;
        }
        if (used == 0) {
            fail(json, "bad escape in a string");
            return false;
        }
        json->at += used;
    }
    fail(json, "string without its closing quote");
    return false;
}

/* Digits at hand; false if there is none. */
static bool
skip_digits(struct json *json)
{
    size_t start = json->at;

    while (sn_is_digit(peek(json)))
        json->at++;
    return json->at > start;
}

static enum json_kind
read_number(struct json *json, struct json_token *out)
{
    if (peek(json) == '-')
        json->at++;
    if (peek(json) == '0')
        json->at++;
    else if (!skip_digits(json))
        return fail(json, "minus sign without a number");
    if (peek(json) == '.') {
        json->at++;
        if (!skip_digits(json))
            return fail(json, "number without digits after its point");
    }
    if (peek(json) == 'e' || peek(json) == 'E') {
        json->at++;
        if (peek(json) == '+' || peek(json) == '-')
            json->at++;
        if (!skip_digits(json))
            return fail(json, "number without digits in its exponent");
    }
    out->text = sn_slice(json->text.at + out->start, json->at - out->start);
    return JSON_NUMBER;
}

static enum json_kind
read_word(struct json *json, struct json_token *out)
{
    static const struct {
        struct slice text;
        enum json_kind kind;
    } words[] = {
        {SLICE("true"), JSON_TRUE},
        {SLICE("false"), JSON_FALSE},
        {SLICE("null"), JSON_NULL},
    };
    struct slice rest = sn_slice_skip(json->text, json->at);

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (sn_slice_starts(rest, words[i].text)) {
            out->text = sn_slice_first(rest, words[i].text.size);
            json->at += words[i].text.size;
            return words[i].kind;
        }
    return fail(json, json->at < json->text.size ? "value expected"
                                                 : "text ends too early");
}

static enum json_kind
open_bracket(struct json *json, char bracket)
{
    if (json->depth == LIMIT_JSON_DEPTH)
        return fail(json, "nested too deep");
    json->stack[json->depth++] = bracket;
    json->comma_needed = false;
    json->at++;
    return bracket == '{' ? JSON_OBJECT : JSON_ARRAY;
}

static void
end_value(struct json *json)
{
    json->comma_needed = true;
    json->done = json->depth == 0;
}

static enum json_kind
close_bracket(struct json *json, struct json_token *out)
{
    char bracket = json->stack[--json->depth];

    json->at++;
    end_value(json);
    out->depth = json->depth;
    out->end = json->at;
    return bracket == '{' ? JSON_OBJECT_END : JSON_ARRAY_END;
}

static enum json_kind
read_value(struct json *json, struct json_token *out)
{
    enum json_kind kind;
    char c = peek(json);

    out->start = json->at;
    out->depth = json->depth;
    if (c == '{' || c == '[') {
        kind = open_bracket(json, c);
    } else {
        if (c == '"')
            kind = read_string(json, &out->text, &out->escaped) ? JSON_STRING
                                                                : JSON_ERROR;
        else if (c == '-' || sn_is_digit(c))
            kind = read_number(json, out);
        else
            kind = read_word(json, out);
        end_value(json);
    }
    out->end = json->at;
    return kind;
}

/* `"key":` before the value of a member. */
static bool
read_key(struct json *json, struct json_token *out)
{
    if (peek(json) != '"') {
        fail(json, "member name expected");
        return false;
    }
    if (!read_string(json, &out->key, &out->key_escaped))
        return false;
    skip_blanks(json);
    if (peek(json) != ':') {
        fail(json, "colon expected after a member name");
        return false;
    }
    json->at++;
    skip_blanks(json);
    return true;
}

/* What stands between two values of a bracket, and the name of the second. */
static enum json_kind
read_item(struct json *json, struct json_token *out)
{
    char bracket = json->stack[json->depth - 1];
    bool ends = peek(json) == (bracket == '{' ? '}' : ']');

    if (json->at == json->text.size)
        return fail(json, "text ends too early");
    out->start = json->at;
    if (ends)
        return close_bracket(json, out);
    if (json->comma_needed) {
        if (peek(json) != ',')
            return fail(json, "comma or closing bracket expected");
        json->at++;
        skip_blanks(json);
        json->comma_needed = false;
    }
    if (bracket == '{' && !read_key(json, out))
        return JSON_ERROR;
    return read_value(json, out);
}

/* A byte order mark is passed over, as RFC 8259 allows. */
void
sn_json_init(struct json *json, struct slice text)
{
    memset(json, 0, sizeof(*json));
    json->text = text;
    if (sn_slice_opens(text, "\xEF\xBB\xBF"))
        json->at = 3;
}

enum json_kind
sn_json_next(struct json *json, struct json_token *out)
{
    memset(out, 0, sizeof(*out));
    out->kind = JSON_ERROR;
    if (json->error)
        return JSON_ERROR;
    skip_blanks(json);
    if (!json->done)
        out->kind =
            json->depth > 0 ? read_item(json, out) : read_value(json, out);
    else if (json->at == json->text.size)
        out->kind = JSON_END;
    else
        fail(json, "more text after the value");
    return out->kind;
}

/* The token then is the end of what was passed over, with the old start. */
enum json_kind
sn_json_skip(struct json *json, struct json_token *token)
{
    unsigned depth = token->depth;
    size_t start = token->start;

    if (token->kind != JSON_OBJECT && token->kind != JSON_ARRAY)
        return token->kind;
    do {
        if (sn_json_next(json, token) <= JSON_END)
            return token->kind;
    } while (json->depth > depth);
    token->start = start;
    return token->kind;
}

/*
 * The code point of \uXXXX, or of two that are a surrogate pair; a low
 * surrogate alone as it is.
 */
static uint32_t
take_point(struct slice s, size_t *used)
{
    uint32_t unit = (uint32_t)take_hex4(sn_slice_skip(s, 2));
    struct slice rest = sn_slice_skip(s, 6);
    int32_t low = -1;

    *used = 6;
    if (unit < 0xD800 || unit > 0xDFFF)
        return unit;
    if (unit < 0xDC00 && sn_slice_opens(rest, "\\u"))
        low = take_hex4(sn_slice_skip(rest, 2));
    if (low < 0xDC00 || low > 0xDFFF)
        return unit < 0xDC00 ? REPLACEMENT : unit;
    *used = 12;
    return 0x10000 + ((unit - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
}

static char
escape_meaning(char letter)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    const char *hit = memchr(from, letter, sizeof(from) - 1);

    return hit ? to[hit - from] : letter;
}

/* bytes: a low surrogate alone can stand for a byte that is not UTF-8. */
static void
put_point(struct buf *out, uint32_t point, bool bytes)
{
    char utf8[4];

    if (bytes && point >= 0xDC80 && point <= 0xDCFF) {
        sn_buf_byte(out, (char)(unsigned char)(point - 0xDC00));
        return;
    }
    if (point >= 0xDC00 && point <= 0xDFFF)
        point = REPLACEMENT;
    sn_buf_add(out, utf8, sn_utf8_put(point, utf8));
}

static void
unescape(struct slice raw, struct buf *out, bool bytes)
{
    while (raw.size > 0) {
        size_t plain = sn_slice_find(raw, '\\'), used;

        sn_buf_slice(out, sn_slice_first(raw, plain));
        raw = sn_slice_skip(raw, plain);
        if (raw.size == 0)
            return;
        used = escape_size(raw);
        if (used == 6) {
            put_point(out, take_point(raw, &used), bytes);
        } else if (used == 2) {
            sn_buf_byte(out, escape_meaning(raw.at[1]));
        } else {
            sn_buf_byte(out, raw.at[0]);
            used = 1;
        }
        raw = sn_slice_skip(raw, used);
    }
}

void
sn_json_unescape(struct slice raw, struct buf *out)
{
    unescape(raw, out, false);
}

void
sn_json_unescape_bytes(struct slice raw, struct buf *out)
{
    unescape(raw, out, true);
}
