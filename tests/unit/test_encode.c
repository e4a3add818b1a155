/*
 * Encodings of values: base64 and its shifts, UTF-16, dashes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/encode.h"

#include "seine.h"
#include "suite.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define SHIFTS 3

typedef int (*encoder)(struct tokens *tokens, const char **why);

static const struct encode_case {
    const char *name;
    encoder encode;
    encoder then;
    const char *value;
    struct slice bytes;
} cases[] = {
    {"base64", sn_encode_base64, NULL, "foobar", SLICE("Zm9vYmFy")},
    {"base64 one pad", sn_encode_base64, NULL, "fooba", SLICE("Zm9vYmE=")},
    {"base64 two pads", sn_encode_base64, NULL, "foob", SLICE("Zm9vYg==")},
    {"base64 in bytes", sn_encode_base64, NULL, "\xC3\xA9", SLICE("w6k=")},
    {"base64 of an escape", sn_encode_base64, NULL, "\\*", SLICE("Kg==")},
    {"little end", sn_encode_utf16le, NULL, "ab", SLICE("a\0b\0")},
    {"big end", sn_encode_utf16be, NULL, "ab", SLICE("\0a\0b")},
    {"mark", sn_encode_utf16, NULL, "a",
     SLICE("\xFF\xFE"
           "a\0")},
    {"surrogates", sn_encode_utf16be, NULL, "\xF0\x9F\x90\x9F",
     SLICE("\xD8\x3D\xDC\x1F")},
    {"wide base64", sn_encode_utf16le, sn_encode_base64, "id",
     SLICE("aQBkAA==")},
};

/* The same bytes as plain text give the same tokens. */
static void
check_tokens(const struct tokens *tokens, struct slice bytes, const char *name)
{
    struct tokens plain = {{NULL, 0, 0}};

    ck_assert_int_eq(sn_tokens_plain(&plain, bytes), 0);
    ck_assert_msg(tokens->list.count == plain.list.count, "%s: %zu tokens",
                  name, tokens->list.count);
    ck_assert_msg(memcmp(tokens->list.at, plain.list.at,
                         plain.list.count * sizeof(uint32_t)) == 0,
                  "%s", name);
    sn_tokens_fini(&plain);
}

START_TEST(values_encode)
{
    const struct encode_case *row = &cases[_i];
    struct tokens tokens = {{NULL, 0, 0}};
    const char *why = "";

    ck_assert_int_eq(sn_tokens_parse(&tokens, sn_slice_str(row->value)), 0);
    ck_assert_int_eq(row->encode(&tokens, &why), 0);
    if (row->then)
        ck_assert_int_eq(row->then(&tokens, &why), 0);
    check_tokens(&tokens, row->bytes, row->name);
    sn_tokens_fini(&tokens);
}
END_TEST

static const struct shift_case {
    const char *value;
    const char *shifts[SHIFTS];
} shifts[] = {
    {"foobar", {"Zm9vYmFy", "Zvb2Jhc", "mb29iYX"}},
    {"fooba", {"Zm9vYm", "Zvb2Jh", "mb29iY"}},
    {"foob", {"Zm9vY", "Zvb2", "mb29i"}},
    {"/bin/sh", {"L2Jpbi9za", "9iaW4vc2", "vYmluL3No"}},
    {"ab", {"YW", "Fi", "hY"}},
};

START_TEST(three_shifts)
{
    const struct shift_case *row = &shifts[_i];
    struct tokens tokens = {{NULL, 0, 0}};
    struct tokens out[SHIFTS] = {
        {{NULL, 0, 0}}, {{NULL, 0, 0}}, {{NULL, 0, 0}}};
    const char *why = "";

    ck_assert_int_eq(sn_tokens_parse(&tokens, sn_slice_str(row->value)), 0);
    ck_assert_int_eq(sn_encode_base64offset(&tokens, out, &why), 0);
    for (size_t i = 0; i < SHIFTS; i++) {
        check_tokens(&out[i], sn_slice_str(row->shifts[i]), row->shifts[i]);
        sn_tokens_fini(&out[i]);
    }
    sn_tokens_fini(&tokens);
}
END_TEST

START_TEST(wildcards_are_refused)
{
    static const char *const values[] = {"a*", "?"};
    struct tokens tokens = {{NULL, 0, 0}};
    struct tokens out[SHIFTS] = {
        {{NULL, 0, 0}}, {{NULL, 0, 0}}, {{NULL, 0, 0}}};
    const char *why = "";

    ck_assert_int_eq(sn_tokens_parse(&tokens, sn_slice_str(values[_i])), 0);
    ck_assert_int_eq(sn_encode_base64(&tokens, &why), SEINE_E_INVALID);
    ck_assert_int_eq(sn_encode_utf16le(&tokens, &why), SEINE_E_INVALID);
    ck_assert_int_eq(sn_encode_base64offset(&tokens, out, &why),
                     SEINE_E_INVALID);
    ck_assert_str_ne(why, "");
    sn_tokens_fini(&tokens);
}
END_TEST

START_TEST(one_byte_has_no_shifts)
{
    struct tokens tokens = {{NULL, 0, 0}};
    struct tokens out[SHIFTS] = {
        {{NULL, 0, 0}}, {{NULL, 0, 0}}, {{NULL, 0, 0}}};
    const char *why = "";

    ck_assert_int_eq(sn_tokens_parse(&tokens, sn_slice_str("a")), 0);
    ck_assert_int_eq(sn_encode_base64offset(&tokens, out, &why),
                     SEINE_E_INVALID);
    sn_tokens_fini(&tokens);
}
END_TEST

static const struct dash_case {
    const char *value;
    const char *text;
    bool matches;
} dashes[] = {
    {"-f x", "-f x", true},
    {"-f x", "/f x", true},
    {"/f x", "-f x", true},
    {"-f x",
     "\xE2\x80\x93"
     "f x",
     true},
    {"-f x",
     "\xE2\x80\x94"
     "f x",
     true},
    {"-f x",
     "\xE2\x80\x95"
     "f x",
     true},
    {"-f x", "+f x", false},
    {"a -f -g", "a /f -g", true},
    {"a-b", "a/b", false}, /* inside a word */
    {"a -", "a /", false}, /* before no word */
    {"--all", "-/all", true},
    {"--all", "//all", false},
};

START_TEST(dashes_stand_for_each_other)
{
    const struct dash_case *row = &dashes[_i];
    struct tokens tokens = {{NULL, 0, 0}};
    struct arena arena = {0};
    const struct pattern *pattern;

    ck_assert_int_eq(sn_tokens_parse(&tokens, sn_slice_str(row->value)), 0);
    sn_encode_windash(&tokens);
    pattern = sn_pattern_new(&arena, &tokens, false);
    ck_assert_ptr_nonnull(pattern);
    ck_assert_msg(sn_pattern_match(pattern, sn_slice_str(row->text)) ==
                      row->matches,
                  "'%s' on '%s'", row->value, row->text);
    sn_tokens_open(&tokens, true, true);
    pattern = sn_pattern_new(&arena, &tokens, false);
    ck_assert_ptr_nonnull(pattern);
    ck_assert_msg(sn_pattern_match(pattern, sn_slice_str(row->text)) ==
                      row->matches,
                  "*'%s'* on '%s'", row->value, row->text);
    sn_tokens_fini(&tokens);
    sn_arena_fini(&arena);
}
END_TEST

/* As many as 5 to the number of dashes, all different, none with a dash left */
static const struct variant_case {
    const char *value;
    size_t count; /* 0: refused */
    size_t number;
    const char *variant;
} variants[] = {
    {"plain", 1, 0, "plain"},
    {"a-b", 1, 0, "a-b"}, /* inside a word */
    {"-f", 5, 0, "-f"},
    {"-f", 5, 1, "/f"},
    {"/f", 5, 0, "-f"},
    {"-f", 5, 2, "\xE2\x80\x93\x66"},
    {"-f", 5, 4, "\xE2\x80\x95\x66"},
    {"-f /g", 25, 0, "-f -g"},
    {"-f /g", 25, 5, "-f /g"},
    {"-f /g", 25, 6, "/f /g"},
    {"-a -b -c -d", 625, 624,
     "\xE2\x80\x95\x61 \xE2\x80\x95\x62 \xE2\x80\x95\x63 \xE2\x80\x95\x64"},
    {"-a -b -c -d -e", 3125, 0, "-a -b -c -d -e"}, /* at the limit */
    {"-a -b -c -d -e -f", 0, 0, ""},               /* above */
};

START_TEST(dashes_are_written_out)
{
    const struct variant_case *row = &variants[_i];
    struct tokens tokens = {{NULL, 0, 0}}, out = {{NULL, 0, 0}};

    ck_assert_int_eq(sn_tokens_parse(&tokens, sn_slice_str(row->value)), 0);
    sn_encode_windash(&tokens);
    ck_assert_msg(sn_windash_variants(&tokens) == row->count, "%s: %zu",
                  row->value, sn_windash_variants(&tokens));
    if (row->count) {
        ck_assert_int_eq(sn_windash_variant(&tokens, row->number, &out), 0);
        check_tokens(&out, sn_slice_str(row->variant), row->value);
    }
    sn_tokens_fini(&tokens);
    sn_tokens_fini(&out);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("encode");
    TCase *encoding = tcase_create("encoding");
    TCase *windash = tcase_create("windash");

    tcase_add_loop_test(encoding, values_encode, 0, (int)LENGTH(cases));
    tcase_add_loop_test(encoding, three_shifts, 0, (int)LENGTH(shifts));
    tcase_add_loop_test(encoding, wildcards_are_refused, 0, 2);
    tcase_add_test(encoding, one_byte_has_no_shifts);
    tcase_add_loop_test(windash, dashes_stand_for_each_other, 0,
                        (int)LENGTH(dashes));
    tcase_add_loop_test(windash, dashes_are_written_out, 0,
                        (int)LENGTH(variants));
    suite_add_tcase(suite, encoding);
    suite_add_tcase(suite, windash);
    return run_suite(suite);
}
