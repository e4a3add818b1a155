/*
 * JSON: what is sound is read, what is not is refused with a reason, strings
 * are decoded.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* All tokens of a text as a line: {a:"x"} and so on; then the error. */
static void
write_tokens(struct slice text, struct buf *out)
{
    static const char *const marks[] = {
        [JSON_OBJECT] = "{",    [JSON_OBJECT_END] = "}", [JSON_ARRAY] = "[",
        [JSON_ARRAY_END] = "]", [JSON_STRING] = "s:",    [JSON_NUMBER] = "n:",
        [JSON_TRUE] = "",       [JSON_FALSE] = "",       [JSON_NULL] = "",
    };
    struct json json;
    struct json_token token;
    enum json_kind kind;

    sn_json_init(&json, text);
    while ((kind = sn_json_next(&json, &token)) > JSON_END) {
        ck_assert_int_eq(kind, token.kind);
        sn_buf_format(out, "%u", token.depth);
        if (token.key.at) {
            sn_buf_slice(out, token.key);
            sn_buf_str(out, "=");
        }
        sn_buf_str(out, marks[kind]);
        sn_buf_slice(out, token.text);
        sn_buf_str(out, " ");
    }
    if (kind == JSON_ERROR)
        sn_buf_format(out, "! %s", json.error);
    ck_assert_int_eq(sn_json_next(&json, &token), kind);
}

static const struct {
    const char *text;
    const char *tokens;
} sound[] = {
    {"{}", "0{ 0} "},
    {" [ ] ", "0[ 0] "},
    {"null", "0null "},
    {"\"\"", "0s: "},
    {"-0", "0n:-0 "},
    {"[1,2.5,-3e+7,0.1E-2,0]", "0[ 1n:1 1n:2.5 1n:-3e+7 1n:0.1E-2 1n:0 0] "},
    {"{\"a\":1,\"b\":[true,false,null]}",
     "0{ 1a=n:1 1b=[ 2true 2false 2null 1] 0} "},
    {"{\"a\":{\"b\":{}}}", "0{ 1a={ 2b={ 2} 1} 0} "},
    {"\xEF\xBB\xBF{\"\":\"x\"}", "0{ 1=s:x 0} "},
    {"\t{\r\n\"a\" :\t\"b\"\n}\n", "0{ 1a=s:b 0} "},
    {"[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"]",
     "0[ 1s:\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9 0] "},
    {"\"\x7f\xff\xc3\"", "0s:\x7f\xff\xc3 "},
    {"{\"a\":1,\"a\":2}", "0{ 1a=n:1 1a=n:2 0} "},
};

START_TEST(reads_sound_text)
{
    struct buf out = {0};

    write_tokens(sn_slice_str(sound[_i].text), &out);
    ck_assert_msg(strcmp(sn_buf_string(&out), sound[_i].tokens) == 0,
                  "%s: got %s", sound[_i].text, sn_buf_string(&out));
    sn_buf_fini(&out);
}
END_TEST

/* Every text that ends before its end is refused, at every byte. */
START_TEST(refuses_cut_text)
{
    struct slice text = sn_slice_str(sound[_i].text);
    struct buf out = {0};

    if (text.at[text.size - 1] == '0' || text.at[text.size - 1] == ' ' ||
        text.at[text.size - 1] == '\n')
        return;
    for (size_t size = 0; size < text.size; size++) {
        char *exact = malloc(size + 1); /* a read past the end is seen */

        memcpy(exact, text.at, size);
        sn_buf_clear(&out);
        write_tokens(sn_slice(exact, size), &out);
        ck_assert_msg(strstr(sn_buf_string(&out), "! ") != NULL,
                      "%s cut at %zu was taken", sound[_i].text, size);
        free(exact);
    }
    sn_buf_fini(&out);
}
END_TEST

static const struct {
    struct slice text;
    const char *error;
} unsound[] = {
    {SLICE(""), "text ends too early"},
    {SLICE("   "), "text ends too early"},
    {SLICE("{"), "text ends too early"},
    {SLICE("{]"), "member name expected"},
    {SLICE("[}"), "value expected"},
    {SLICE("[1,]"), "value expected"},
    {SLICE("{\"a\":1,}"), "member name expected"},
    {SLICE("[,1]"), "value expected"},
    {SLICE("[1 2]"), "comma or closing bracket expected"},
    {SLICE("{\"a\" 1}"), "colon expected after a member name"},
    {SLICE("{\"a\":}"), "value expected"},
    {SLICE("{a:1}"), "member name expected"},
    {SLICE("{'a':1}"), "member name expected"},
    {SLICE("{1:1}"), "member name expected"},
    {SLICE("{} {}"), "more text after the value"},
    {SLICE("1x"), "more text after the value"},
    {SLICE("01"), "more text after the value"},
    {SLICE("[01]"), "comma or closing bracket expected"},
    {SLICE("+1"), "value expected"},
    {SLICE(".5"), "value expected"},
    {SLICE("-"), "minus sign without a number"},
    {SLICE("-a"), "minus sign without a number"},
    {SLICE("1."), "number without digits after its point"},
    {SLICE("1.e5"), "number without digits after its point"},
    {SLICE("1e"), "number without digits in its exponent"},
    {SLICE("1e+"), "number without digits in its exponent"},
    {SLICE("NaN"), "value expected"},
    {SLICE("Infinity"), "value expected"},
    {SLICE("True"), "value expected"},
    {SLICE("nul"), "value expected"},
    {SLICE("[nullx]"), "comma or closing bracket expected"},
    {SLICE("\"a"), "string without its closing quote"},
    {SLICE("\"a\\"), "bad escape in a string"},
    {SLICE("\"\\x41\""), "bad escape in a string"},
    {SLICE("\"\\u12\""), "bad escape in a string"},
    {SLICE("\"\\u12g4\""), "bad escape in a string"},
    {SLICE("\"\\\0\""), "bad escape in a string"},
    {SLICE("\"a\nb\""), "control character in a string"},
    {SLICE("\"a\0b\""), "control character in a string"},
    {SLICE("\0"), "value expected"},
    {SLICE("[1\0]"), "comma or closing bracket expected"},
    {SLICE("{\"a\":1\0}"), "comma or closing bracket expected"},
    {SLICE("/**/1"), "value expected"},
    {SLICE("]"), "value expected"},
    {SLICE("}"), "value expected"},
    {SLICE("[]]"), "more text after the value"},
};

START_TEST(refuses_unsound_text)
{
    struct buf out = {0};
    const char *error;

    write_tokens(unsound[_i].text, &out);
    error = strstr(sn_buf_string(&out), "! ");
    ck_assert_msg(error && strcmp(error + 2, unsound[_i].error) == 0,
                  "row %d, %s: got %s", _i, unsound[_i].text.at,
                  sn_buf_string(&out));
    sn_buf_fini(&out);
}
END_TEST

/* LIMIT_JSON_DEPTH brackets are read, one more is not. */
START_TEST(depth_has_a_limit)
{
    unsigned depth = LIMIT_JSON_DEPTH - 1 + (unsigned)_i;
    struct buf text = {0}, out = {0};

    for (unsigned i = 0; i < depth; i++)
        sn_buf_byte(&text, '[');
    for (unsigned i = 0; i < depth; i++)
        sn_buf_byte(&text, ']');
    write_tokens(sn_buf_view(&text), &out);
    ck_assert_int_eq(strstr(sn_buf_string(&out), "! nested too deep") != NULL,
                     depth > LIMIT_JSON_DEPTH);
    sn_buf_fini(&text);
    sn_buf_fini(&out);
}
END_TEST

/* A million brackets need no more stack than one. */
START_TEST(deep_text_is_refused_at_once)
{
    static char text[1000000];
    struct buf out = {0};

    memset(text, '[', sizeof(text));
    write_tokens(sn_slice(text, sizeof(text)), &out);
    ck_assert_ptr_nonnull(strstr(sn_buf_string(&out), "! nested too deep"));
    sn_buf_fini(&out);
}
END_TEST

START_TEST(skip_passes_over_a_value)
{
    struct slice text = SLICE("{\"a\":[1,{\"b\":[]},2],\"c\":3}");
    struct json json;
    struct json_token token;

    sn_json_init(&json, text);
    sn_json_next(&json, &token);
    sn_json_next(&json, &token);
    ck_assert_int_eq(sn_json_skip(&json, &token), JSON_ARRAY_END);
    ck_assert_uint_eq(token.start, 5);
    ck_assert_uint_eq(token.end, 19);
    ck_assert_uint_eq(token.depth, 1);
    ck_assert_int_eq(sn_json_next(&json, &token), JSON_NUMBER);
    ck_assert(sn_slice_is(token.key, "c"));
    ck_assert_int_eq(sn_json_skip(&json, &token), JSON_NUMBER);
    ck_assert_int_eq(sn_json_next(&json, &token), JSON_OBJECT_END);
    ck_assert_int_eq(sn_json_next(&json, &token), JSON_END);
    sn_json_init(&json, sn_slice_first(text, 12));
    sn_json_next(&json, &token);
    ck_assert_int_eq(sn_json_skip(&json, &token), JSON_ERROR);
}
END_TEST

static const struct {
    const char *raw;
    const char *text;
} escapes[] = {
    {"", ""},
    {"plain", "plain"},
    {"\\\"\\\\\\/", "\"\\/"},
    {"\\b\\f\\n\\r\\t", "\b\f\n\r\t"},
    {"\\u003cscript\\u003E", "<script>"},
    {"\\u00e9\\u20AC", "\xC3\xA9\xE2\x82\xAC"},
    {"\\ud83d\\ude00!", "\xF0\x9F\x98\x80!"},
    {"\\ud83d", "\xEF\xBF\xBD"},
    {"\\ude00x", "\xEF\xBF\xBDx"},
    {"\\ud83dA", "\xEF\xBF\xBD"
                 "A"},
    {"\\ud83d\\n", "\xEF\xBF\xBD\n"},
    {"\\ud83d\\ud83d\\ude00", "\xEF\xBF\xBD\xF0\x9F\x98\x80"},
    {"\\\\u0041", "\\u0041"},
    {"\xff\\t\xfe", "\xff\t\xfe"},
    {"\\", "\\"},
    {"\\x", "\\x"},
    {"\\u12", "\\u12"},
};

START_TEST(unescapes)
{
    struct buf out = {0};

    sn_json_unescape(sn_slice_str(escapes[_i].raw), &out);
    ck_assert_msg(strcmp(sn_buf_string(&out), escapes[_i].text) == 0,
                  "%s: got %s", escapes[_i].raw, sn_buf_string(&out));
    sn_buf_fini(&out);
}
END_TEST

/* \u0000 is a byte like any other. */
START_TEST(unescapes_nul)
{
    struct buf out = {0};

    sn_json_unescape(sn_slice_str("a\\u0000b"), &out);
    ck_assert_uint_eq(out.size, 3);
    ck_assert_mem_eq(out.at, "a\0b", 3);
    sn_buf_fini(&out);
}
END_TEST

START_TEST(says_what_is_escaped)
{
    struct json json;
    struct json_token token;

    sn_json_init(&json, sn_slice_str("{\"a\\u0062\":\"c\",\"d\":\"\\n\"}"));
    sn_json_next(&json, &token);
    sn_json_next(&json, &token);
    ck_assert(token.key_escaped && !token.escaped);
    sn_json_next(&json, &token);
    ck_assert(!token.key_escaped && token.escaped);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("json");
    TCase *read = tcase_create("read");
    TCase *text = tcase_create("text");

    tcase_add_loop_test(read, reads_sound_text, 0, LENGTH(sound));
    tcase_add_loop_test(read, refuses_cut_text, 0, LENGTH(sound));
    tcase_add_loop_test(read, refuses_unsound_text, 0, LENGTH(unsound));
    tcase_add_loop_test(read, depth_has_a_limit, 0, 3);
    tcase_add_test(read, deep_text_is_refused_at_once);
    tcase_add_test(read, skip_passes_over_a_value);
    tcase_add_loop_test(text, unescapes, 0, LENGTH(escapes));
    tcase_add_test(text, unescapes_nul);
    tcase_add_test(text, says_what_is_escaped);
    suite_add_tcase(suite, read);
    suite_add_tcase(suite, text);
    return run_suite(suite);
}
