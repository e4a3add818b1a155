/*
 * The verdict block and the decision tag of WSA logs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "line_file.h"
#include "record/formats/cut.h"
#include "record/formats/wsa.h"

/*
 * Blocks of every length that an appliance wrote; the value at the place of
 * verdict field N is vN.
 */
/* clang-format off */
#define BLOCK_32 "<\"v0\",-4.5,v2,\"v3\",v4,v5,v6,v7,\"v8\",v9,v10,v11,\"v12\",v13,v14,\"v15\",\"v16\",v17,v18,v19,v20,\"v21\",\"v22\",\"v24\",v25,v26,v27,12.50,v29,[Local],\"v31\",\"v32\">"
#define BLOCK_33 "<\"v0\",-4.5,v2,\"v3\",v4,v5,v6,v7,\"v8\",v9,v10,v11,\"v12\",v13,v14,\"v15\",\"v16\",v17,v18,v19,v20,\"v21\",\"v22\",\"v24\",v25,v26,v27,12.50,v29,-,[Local],\"v31\",\"v32\">"
#define BLOCK_38 "<\"v0\",-4.5,v2,\"v3\",v4,v5,v6,v7,\"v8\",v9,v10,v11,\"v12\",v13,v14,\"v15\",\"v16\",v17,v18,v19,v20,\"v21\",\"v22\",\"v24\",v25,v26,v27,12.50,v29,[Local],\"v31\",\"v32\",v33,\"v34\",v35,v36,\"v37\",\"v38\">"
#define BLOCK_41 "<\"v0\",-4.5,v2,\"v3\",v4,v5,v6,v7,\"v8\",v9,v10,v11,\"v12\",v13,v14,\"v15\",\"v16\",v17,v18,v19,v20,\"v21\",\"v22\",\"v24\",v25,v26,v27,12.50,v29,[Local],\"v31\",\"v32\",v33,\"v34\",v35,v36,\"v37\",\"v38\",v39,v40,v41>"
#define BLOCK_43 "<\"v0\",-4.5,v2,\"v3\",v4,v5,v6,v7,\"v8\",v9,v10,v11,\"v12\",v13,v14,\"v15\",\"v16\",v17,v18,v19,v20,\"v21\",\"v22\",v23,\"v24\",v25,v26,v27,12.50,v29,[Local],\"v31\",\"v32\",v33,\"v34\",v35,v36,\"v37\",\"v38\",v39,v40,v41,v42>"
#define BLOCK_44 "<\"v0\",-4.5,v2,\"v3\",v4,v5,v6,v7,\"v8\",v9,v10,v11,\"v12\",v13,v14,\"v15\",\"v16\",v17,v18,v19,v20,\"v21\",\"v22\",v23,\"v24\",v25,v26,v27,12.50,v29,[Local],\"v31\",\"v32\",v33,\"v34\",v35,v36,\"v37\",\"v38\",v39,v40,v41,v42,v43>"
#define BLOCK_45 "<\"v0\",-4.5,v2,\"v3\",v4,v5,v6,v7,\"v8\",v9,v10,v11,\"v12\",v13,v14,\"v15\",\"v16\",v17,v18,v19,v20,\"v21\",\"v22\",v23,\"v24\",v25,v26,v27,12.50,v29,[Local],\"v31\",\"v32\",v33,\"v34\",v35,v36,\"v37\",\"v38\",v39,v40,v41,v42,v43,\"BlockedFileType: a/b,BlockedFile: c\">"
/* clang-format on */

struct block_row {
    const char *name;
    const char *block;
    int last;   /* the last verdict field that is set */
    int absent; /* one in between that the layout lacks, or -1 */
    bool odd;
};

/* The oddity of 33 values is a dash in place of the user type (30). */
static const struct block_row blocks[] = {
    {"Q27: 32 values", BLOCK_32, 32, 23, false},
    {"Q27: 33 values", BLOCK_33, 33, 23, false},
    {"Q27: 38 values", BLOCK_38, 38, 23, false},
    {"Q27: 41 values", BLOCK_41, 41, 23, false},
    {"Q27: 43 values", BLOCK_43, 42, -1, false},
    {"Q27: 44 values", BLOCK_44, 43, -1, false},
    {"Q27: 45 values", BLOCK_45, 43, -1, false},
};

static struct seine_record *
parse_block(const char *block)
{
    struct seine_record *record;

    ck_assert_int_eq(sn_record_new(&record), 0);
    sn_set_verdict(record, sn_slice_str(block));
    return record;
}

static bool
is_odd(const struct seine_record *record)
{
    return sn_record_extra(record, sn_slice_str(FLAG_ODD_COUNT)) != NULL;
}

START_TEST(every_count_has_its_layout)
{
    const struct block_row *row = &blocks[_i];
    struct seine_record *record = parse_block(row->block);
    bool shifted = sn_slice_is(sn_slice_str(row->name), "Q27: 33 values");

    for (int i = 0; i < 44; i++) {
        const struct value *value = &record->value[FIELD_VERDICT_FIRST + i];
        char want[8];

        ck_assert_msg(sn_record_has(record, FIELD_VERDICT_FIRST + i) ==
                          (i <= row->last && i != row->absent),
                      "%s: presence of %s", row->name,
                      sn_field_name(FIELD_VERDICT_FIRST + i));
        if (i > row->last || i == row->absent || (shifted && i >= 30))
            continue;
        snprintf(want, sizeof(want), "v%d", i);
        ck_assert_msg(sn_slice_is(value->text, i == 1    ? "-4.5"
                                               : i == 28 ? "12.50"
                                               : i == 30 ? "[Local]"
                                                         : want),
                      "%s: %s is '%.*s'", row->name,
                      sn_field_name(FIELD_VERDICT_FIRST + i),
                      (int)value->text.size, value->text.at);
    }
    ck_assert_msg(is_odd(record) == row->odd, "%s: flag", row->name);
    ck_assert_msg(
        sn_slice_is(record->value[FIELD_VERDICT_RAW].text, row->block),
        "%s: raw block", row->name);
    sn_record_free(record);
}
END_TEST

struct value_row {
    const char *name;
    const char *block;
    int field; /* of the verdicts */
    const char *value;
    bool odd;
};

static const struct value_row values[] = {
    {"Q28: comma in quotes", "<\"IW_a,IW_b\",3.0>", 0, "IW_a,IW_b", true},
    {"Q28: then the next one", "<\"IW_a,IW_b\",3.0>", 1, "3.0", true},
    {"Q28: bracket in quotes", "<a,b,c,\"x>y\",d>", 3, "x>y", true},
    {"Q28: closing bracket after a word in quotes", "<a,b,c,\"x> y\",d>", 4,
     "d", true},
    {"quote in quotes", "<a,b,c,\"x\"y\",d>", 3, "x\"y", true},
    {"after a quote in quotes", "<a,b,c,\"x\"y\",d>", 4, "d", true},
    {"Q44: bare category", "<IW_srch,6.9>", 0, "IW_srch", true},
    {"Q44: bare dash", "<-,6.9>", 0, "-", true},
    {"Q44: quoted dash", "<\"-\",6.9>", 0, "-", true},
    {"Q44: quoted number", "<nc,ns,\"1\">", 2, "1", true},
    {"Q42: escaped brackets", "&lt;nc,5.0,-&gt; - -", 1, "5.0", true},
    {"nothing behind", "<nc,5.0,->", 2, "-", true},
    {"one value", "<nc>", 0, "nc", true},
    {"backslash", "<nc,-,-,\"C:\\\",x>", 3, "C:\\", true},
};

START_TEST(values_are_cut_right)
{
    const struct value_row *row = &values[_i];
    struct seine_record *record = parse_block(row->block);
    struct value *value = &record->value[FIELD_VERDICT_FIRST + row->field];

    ck_assert_msg(sn_record_has(record, FIELD_VERDICT_FIRST + row->field) &&
                      sn_slice_is(value->text, row->value),
                  "%s: '%.*s'", row->name, (int)value->text.size,
                  value->text.at);
    ck_assert_msg((value->kind == VALUE_DASH) == !strcmp(row->value, "-"),
                  "%s: kind", row->name);
    ck_assert_msg(is_odd(record) == row->odd, "%s: flag", row->name);
    sn_record_free(record);
}
END_TEST

/* A cut block gives its whole values, and none in a place that is a guess. */
START_TEST(cut_blocks_do_not_guess)
{
    const struct block_row *row = &blocks[_i];
    struct slice block = sn_slice_str(row->block);

    for (size_t size = 1; size < block.size; size++) {
        struct seine_record *record;
        char want[8];

        ck_assert_int_eq(sn_record_new(&record), 0);
        ck_assert_uint_eq(sn_verdict_size(sn_slice_first(block, size)), 0);
        sn_set_verdict(record, sn_slice_first(block, size));
        for (int i = 0; i < 44; i++) {
            struct slice text = record->value[FIELD_VERDICT_FIRST + i].text;

            if (!sn_record_has(record, FIELD_VERDICT_FIRST + i) || i == 1 ||
                i == 28 || i >= 30)
                continue;
            snprintf(want, sizeof(want), "v%d", i);
            ck_assert_msg(sn_slice_is(text, want), "%s cut at %zu: v%d is %.*s",
                          row->name, size, i, (int)text.size, text.at);
        }
        ck_assert_msg(!is_odd(record), "%s cut at %zu", row->name, size);
        sn_record_free(record);
    }
}
END_TEST

/* More values than any appliance writes: kept raw, counted odd, no overrun. */
START_TEST(long_blocks_are_bounded)
{
    struct seine_record *record;
    struct buf block = {0};

    sn_buf_byte(&block, '<');
    for (int i = 0; i < 288 + _i; i++)
        sn_buf_str(&block, "x,");
    sn_buf_str(&block, "x>");
    record = parse_block(sn_buf_string(&block));
    ck_assert(is_odd(record));
    ck_assert(sn_slice_is(record->value[FIELD_VERDICT_LAST].text, "x"));
    sn_record_free(record);
    sn_buf_fini(&block);
}
END_TEST

struct acl_row {
    const char *name;
    const char *word;
    struct wanted want[9];
};

static const struct acl_row acls[] = {
    {"Q39: seven parts",
     "DEFAULT_CASE_12-Policy-Id-Oms-Ds-Dlp-Route",
     {{"asyncos.acl.tag", "DEFAULT_CASE_12"},
      {"asyncos.acl.action", "allow"},
      {"asyncos.acl.policy", "Policy"},
      {"asyncos.acl.identity", "Id"},
      {"asyncos.acl.outbound_malware", "Oms"},
      {"asyncos.acl.data_security", "Ds"},
      {"asyncos.acl.external_dlp", "Dlp"},
      {"asyncos.acl.routing", "Route"},
      {"asyncos.acl.web_tap", NULL}}},
    {"Q39: eight parts",
     "BLOCK_WBRS_7-P-I-NONE-NONE-NONE-R-Tap",
     {{"asyncos.acl.action", "block"},
      {"event.outcome", "failure"},
      {"asyncos.acl.routing", "R"},
      {"asyncos.acl.web_tap", "Tap"}}},
    {"Q39: no number",
     "OTHER-NONE-I-O-D-E-DIRECT",
     {{"asyncos.acl.tag", "OTHER"}, {"asyncos.acl.action", "error"}}},
    {"Q39: no number, long tag",
     "BLOCK_ADMIN_TUNNELING-NONE-I-O-D-E-DIRECT",
     {{"asyncos.acl.tag", "BLOCK_ADMIN_TUNNELING"},
      {"asyncos.acl.action", "block"}}},
    {"Q39: one part too many",
     "DEFAULT_CASE_298-DEFAULT_ACTION_7-Webx-I-O-D-E-R-T",
     {{"asyncos.acl.tag", "DEFAULT_CASE_298"},
      {"asyncos.acl.action", "allow"},
      {"asyncos.acl.policy", NULL},
      {"asyncos.acl.parts", "DEFAULT_ACTION_7-Webx-I-O-D-E-R-T"}}},
    {"unknown tag passes",
     "QUANTUM_CASE_3-P-I-O-D-E-R",
     {{"asyncos.acl.tag", "QUANTUM_CASE_3"},
      {"asyncos.acl.action", NULL},
      {"asyncos.acl.policy", "P"}}},
    {"dots and underscores",
     "PASSTHRU_WEBCAT_1-A.b_c-ID.CORP-NONE-NONE-NONE-R",
     {{"asyncos.acl.action", "passthru"},
      {"asyncos.acl.policy", "A.b_c"},
      {"asyncos.acl.identity", "ID.CORP"},
      {"event.outcome", NULL}}},
    {"drop is a failure",
     "DROP_WBRS_1-A-I-NONE-NONE-NONE-R",
     {{"asyncos.acl.action", "block"}, {"event.outcome", "failure"}}},
    {"warned is not blocked",
     "BLOCK_CONTINUE_WEBCAT_12-A-I-NONE-NONE-NONE-R",
     {{"asyncos.acl.action", "warn"}, {"event.outcome", NULL}}},
    {"tag alone",
     "ALLOW_REFERER",
     {{"asyncos.acl.tag", "ALLOW_REFERER"}, {"asyncos.acl.action", "allow"}}},
    {"dash", "-", {{"asyncos.acl.tag", "-"}, {"asyncos.acl.action", NULL}}},
};

START_TEST(decision_tags)
{
    const struct acl_row *row = &acls[_i];
    struct seine_record *record;

    ck_assert_int_eq(sn_record_new(&record), 0);
    sn_set_acl(record, sn_slice_str(row->word), true);
    for (size_t i = 0; i < 9 && row->want[i].field; i++)
        line_check(record, row->name, &row->want[i]);
    sn_record_free(record);
}
END_TEST

/* Every tag of the catalogue has its action. */
START_TEST(every_known_tag_has_its_action)
{
    struct buf file = {0};
    struct slice rest, line, tag;
    size_t count = 0;

    if (!read_test_file("SEINE_SHARED", "formats/tables/wsa_acl_tags.tsv",
                        &file)) {
        say_skipped("decision tags");
        return;
    }
    rest = sn_buf_view(&file);
    sn_next_part(&rest, '\n', &line);
    while (sn_next_part(&rest, '\n', &line)) {
        struct seine_record *record;

        if (!sn_next_part(&line, '\t', &tag) || tag.size == 0)
            continue;
        ck_assert_int_eq(sn_record_new(&record), 0);
        sn_set_acl(record, tag, true);
        ck_assert_msg(
            sn_slice_equal(record->value[FIELD_ACL_ACTION].text, sn_trim(line)),
            "%.*s", (int)tag.size, tag.at);
        sn_record_free(record);
        count++;
    }
    ck_assert_uint_eq(count, 64);
    sn_buf_fini(&file);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("wsa");
    TCase *tc = tcase_create("wsa");

    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, every_count_has_its_layout, 0, LENGTH(blocks));
    tcase_add_loop_test(tc, values_are_cut_right, 0, LENGTH(values));
    tcase_add_loop_test(tc, cut_blocks_do_not_guess, 0, LENGTH(blocks));
    tcase_add_loop_test(tc, long_blocks_are_bounded, 0, 16);
    tcase_add_loop_test(tc, decision_tags, 0, LENGTH(acls));
    tcase_add_test(tc, every_known_tag_has_its_action);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
