/*
 * Lines of results, read back: what is one, and what is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "finding/result.h"
#include "suite.h"

#define PLACE                                               \
 "{\"file\":\"a\",\"sha256\":null,\"member\":0,\"line\":1," \
 "\"offset\":0,\"length\":1,\"raw\":\"x\"}"
#define FINDING(place) "{\"type\":\"finding\",\"evidence\":" place "}"

static const struct {
    const char *name;
    const char *line;
    enum result_kind kind;
    size_t places;
} lines[] = {
    {"finding", FINDING(PLACE), RESULT_FINDING, 1},
    {"suppressed", "{\"type\":\"suppressed\",\"evidence\":" PLACE "}",
     RESULT_SUPPRESSED, 1},
    {"record", "{\"type\":\"record\",\"evidence\":" PLACE "}", RESULT_RECORD,
     1},
    {"type behind", "{\"evidence\":" PLACE ",\"type\":\"finding\"}",
     RESULT_FINDING, 1},
    {"correlation",
     "{\"type\":\"finding\",\"evidence\":" PLACE
     ",\"correlation\":{\"count\":2,\"evidence\":[" PLACE ",{\"file\":\"b\","
     "\"sha256\":null,\"member\":1,\"line\":2,\"offset\":3,\"length\":4,"
     "\"raw\":null}]}}",
     RESULT_FINDING, 2},
    {"file",
     "{\"type\":\"file\",\"file\":\"a\",\"sha256\":\"0123456789abcdef0123456789"
     "abcdef0123456789abcdef0123456789abcdef\"}",
     RESULT_FILE, 1},
    {"file not read", "{\"type\":\"file\",\"file\":\"a\",\"sha256\":null}",
     RESULT_OTHER, 0},
    {"run", "{\"type\":\"run\",\"max_line\":9,\"max_bytes\":null}", RESULT_RUN,
     0},
    {"old run", "{\"type\":\"run\"}", RESULT_RUN, 0},
    {"summary", "{\"type\":\"summary\",\"findings\":3}", RESULT_SUMMARY, 0},
    {"of survey", "{\"type\":\"hour\",\"records\":[1,{}]}", RESULT_OTHER, 0},
    {"a member not known",
     "{\"type\":\"finding\",\"new\":{\"evidence\":1},\"evidence\":" PLACE "}",
     RESULT_FINDING, 1},
    {"nothing", "", RESULT_NONE, 0},
    {"array", "[" FINDING(PLACE) "]", RESULT_NONE, 0},
    {"more behind it", FINDING(PLACE) "{}", RESULT_NONE, 0},
    {"cut off", "{\"type\":\"finding\",\"evidence\":{\"file\":\"a\",\"line\":1",
     RESULT_NONE, 0},
    {"no type", "{\"evidence\":" PLACE "}", RESULT_NONE, 0},
    {"type is no text", "{\"type\":{\"type\":\"run\"}}", RESULT_NONE, 0},
    {"no evidence", "{\"type\":\"finding\"}", RESULT_NONE, 0},
    {"evidence is none", FINDING("[]"), RESULT_NONE, 0},
    {"evidence is a text", FINDING("\"a\""), RESULT_NONE, 0},
    {"no file", FINDING("{\"line\":1}"), RESULT_NONE, 0},
    {"empty file", FINDING("{\"file\":\"\",\"line\":1}"), RESULT_NONE, 0},
    {"NUL in file", FINDING("{\"file\":\"a\\u0000b\",\"line\":1}"), RESULT_NONE,
     0},
    {"no line", FINDING("{\"file\":\"a\"}"), RESULT_NONE, 0},
    {"line zero", FINDING("{\"file\":\"a\",\"line\":0}"), RESULT_NONE, 0},
    {"line below", FINDING("{\"file\":\"a\",\"line\":-1}"), RESULT_NONE, 0},
    {"line is a fraction", FINDING("{\"file\":\"a\",\"line\":1.0}"),
     RESULT_NONE, 0},
    {"line is a text", FINDING("{\"file\":\"a\",\"line\":\"1\"}"), RESULT_NONE,
     0},
    {"most", FINDING("{\"file\":\"a\",\"line\":18446744073709551615}"),
     RESULT_FINDING, 1},
    {"one more", FINDING("{\"file\":\"a\",\"line\":18446744073709551616}"),
     RESULT_NONE, 0},
    {"hash too short", FINDING("{\"file\":\"a\",\"line\":1,\"sha256\":\"00\"}"),
     RESULT_NONE, 0},
    {"hash of capitals",
     FINDING(
         "{\"file\":\"a\",\"line\":1,\"sha256\":\"ABCDEF6789abcdef0123456789"
         "abcdef0123456789abcdef0123456789abcdef\"}"),
     RESULT_NONE, 0},
    {"raw is a number", FINDING("{\"file\":\"a\",\"line\":1,\"raw\":1}"),
     RESULT_NONE, 0},
    {"list is none",
     "{\"type\":\"finding\",\"evidence\":" PLACE
     ",\"correlation\":{\"evidence\":{}}}",
     RESULT_NONE, 0},
};

START_TEST(lines_are_read)
{
    struct result result = {.kind = RESULT_NONE};
    struct arena arena = {0};
    struct buf room = {0};

    ck_assert_int_eq(
        sn_result_read(&result, &arena, &room, sn_slice_str(lines[_i].line)),
        0);
    ck_assert_msg(result.kind == lines[_i].kind, "%s: %d", lines[_i].name,
                  (int)result.kind);
    if (result.kind >= RESULT_FINDING)
        ck_assert_uint_eq(result.places.count, lines[_i].places);
    sn_result_fini(&result);
    sn_arena_fini(&arena);
    sn_buf_fini(&room);
}
END_TEST

/* Bytes that were no UTF-8 come back as they were. */
START_TEST(bytes_come_back)
{
    static const char line[] =
        FINDING("{\"file\":\"\\udcff\\u00e4\\ud83d\\ude00\\udc7f\\ud800\","
                "\"line\":1,\"raw\":\"\\udc80\"}");
    static const char file[] = "\xff\xc3\xa4\xf0\x9f\x98\x80\xef\xbf\xbd"
                               "\xef\xbf\xbd";
    struct result result = {.kind = RESULT_NONE};
    struct arena arena = {0};
    struct buf room = {0};
    char hex[SHA256_HEX_SIZE];
    struct sha256 sha;

    sn_sha256_init(&sha);
    sn_sha256_add(&sha, "\x80", 1);
    sn_sha256_hex(&sha, hex);
    ck_assert_int_eq(sn_result_read(&result, &arena, &room, sn_slice_str(line)),
                     0);
    ck_assert_int_eq(result.kind, RESULT_FINDING);
    ck_assert_str_eq(result.places.at[0].file.at, file);
    ck_assert_str_eq(result.places.at[0].raw, hex);
    ck_assert_uint_eq(result.places.at[0].raw_size, 1);
    sn_result_fini(&result);
    sn_arena_fini(&arena);
    sn_buf_fini(&room);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("result");
    TCase *texts = tcase_create("texts");

    tcase_add_loop_test(texts, lines_are_read, 0,
                        sizeof(lines) / sizeof(lines[0]));
    tcase_add_test(texts, bytes_come_back);
    suite_add_tcase(suite, texts);
    return run_suite(suite);
}
