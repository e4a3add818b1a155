/*
 * YAML: types of scalars, documents that do not harm each other, marks, and
 * limits at, below and above.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/yaml.h"

#include <stdio.h>

#include "base/limits.h"
#include "suite.h"

/* What reading a text gave, one line each: documents as `A`, errors as text. */
struct reading_log {
    struct buf text;
    size_t documents;
};

static void
write_node(struct buf *out, const struct yaml_node *node)
{
    const struct yaml_node *child;

    if (node->kind == YAML_SCALAR) {
        sn_buf_format(out, "%s", node->plain ? "" : "'");
        sn_buf_slice(out, node->text);
        sn_buf_format(out, "%s", node->plain ? "" : "'");
        return;
    }
    sn_buf_byte(out, node->kind == YAML_MAPPING ? '{' : '[');
    for (child = node->first; child; child = child->next) {
        write_node(out, child);
        if (child->next)
            sn_buf_byte(out, ' ');
    }
    sn_buf_byte(out, node->kind == YAML_MAPPING ? '}' : ']');
}

static int
on_document(void *user, const struct yaml_node *root)
{
    struct reading_log *log = user;

    log->documents++;
    sn_buf_format(&log->text, "%d:%d ", root->mark.line, root->mark.column);
    write_node(&log->text, root);
    sn_buf_byte(&log->text, '\n');
    return 0;
}

static void
on_diag(void *user, const seine_diag *diag)
{
    struct reading_log *log = user;

    sn_buf_format(&log->text, "%d:%d %s\n", diag->line, diag->column,
                  diag->code);
}

/* Read text; its log goes to `log`.  The count of rejected documents. */
static size_t
read_text(struct slice text, struct reading_log *log)
{
    struct diags diags = {.on_diag = on_diag, .user = log};
    struct arena arena = {0};
    size_t rejected = 0;

    ck_assert_int_eq(sn_yaml_parse(&arena, "t.yml", text, &diags, &rejected,
                                   on_document, log),
                     0);
    sn_arena_fini(&arena);
    return rejected;
}

static const struct {
    const char *text;
    enum scalar_kind kind;
} types[] = {
    {"", SCALAR_NULL},
    {"~", SCALAR_NULL},
    {"null", SCALAR_NULL},
    {"Null", SCALAR_NULL},
    {"NULL", SCALAR_NULL},
    {"nUll", SCALAR_STRING},
    {"true", SCALAR_BOOL},
    {"True", SCALAR_BOOL},
    {"FALSE", SCALAR_BOOL},
    {"tRUE", SCALAR_STRING},
    {"yes", SCALAR_STRING},
    {"no", SCALAR_STRING},
    {"on", SCALAR_STRING},
    {"off", SCALAR_STRING},
    {"y", SCALAR_STRING},
    {"0", SCALAR_NUMBER},
    {"404", SCALAR_NUMBER},
    {"-1", SCALAR_NUMBER},
    {"+12", SCALAR_NUMBER},
    {"010", SCALAR_NUMBER},
    {"0o17", SCALAR_NUMBER},
    {"0o18", SCALAR_STRING},
    {"0o", SCALAR_STRING},
    {"0x1F", SCALAR_NUMBER},
    {"0xfe", SCALAR_NUMBER},
    {"0x", SCALAR_STRING},
    {"0xG", SCALAR_STRING},
    {"-0x1F", SCALAR_STRING},
    {"0b11", SCALAR_STRING},
    {"1.5", SCALAR_NUMBER},
    {"1.", SCALAR_NUMBER},
    {".5", SCALAR_NUMBER},
    {"-.5", SCALAR_NUMBER},
    {"1e3", SCALAR_NUMBER},
    {"1E-3", SCALAR_NUMBER},
    {"1.5e+3", SCALAR_NUMBER},
    {"1e", SCALAR_STRING},
    {"e3", SCALAR_STRING},
    {".", SCALAR_STRING},
    {"-", SCALAR_STRING},
    {"+", SCALAR_STRING},
    {"1_000", SCALAR_STRING},
    {"1,000", SCALAR_STRING},
    {"12:30:45", SCALAR_STRING},
    {"190:20:30", SCALAR_STRING},
    {"2024-01-02", SCALAR_STRING},
    {"2024-01-02T03:04:05Z", SCALAR_STRING},
    {"1.2.3", SCALAR_STRING},
    {"192.0.2.1", SCALAR_STRING},
    {"nan", SCALAR_STRING},
    {"inf", SCALAR_STRING},
    {"infinity", SCALAR_STRING},
    {"1 2", SCALAR_STRING},
    {"text", SCALAR_STRING},
    {"99999999999999999999999999", SCALAR_NUMBER},
};

START_TEST(scalar_has_type)
{
    struct yaml_node node = {.kind = YAML_SCALAR, .plain = true};

    node.text = sn_slice_str(types[_i].text);
    ck_assert_msg(sn_yaml_scalar_kind(&node) == types[_i].kind,
                  "'%s' has type %d", types[_i].text,
                  (int)sn_yaml_scalar_kind(&node));
    node.plain = false;
    ck_assert_msg(sn_yaml_scalar_kind(&node) == SCALAR_STRING,
                  "'%s' in quotes is no string", types[_i].text);
}
END_TEST

/* A text, how many documents are rejected, and what is read. */
static const struct {
    const char *name;
    struct slice text;
    size_t rejected;
    const char *log;
} streams[] = {
    {"one", SLICE("a: 1\n"), 0, "1:1 {a 1}\n"},
    {"nothing", SLICE(""), 0, ""},
    {"blank", SLICE("\n  \n# comment\n"), 0, ""},
    {"no last newline", SLICE("a: 1"), 0, "1:1 {a 1}\n"},
    {"two", SLICE("a: 1\n---\nb: 2\n"), 0, "1:1 {a 1}\n3:1 {b 2}\n"},
    {"marker first", SLICE("---\na: 1\n---\nb: 2\n"), 0,
     "2:1 {a 1}\n4:1 {b 2}\n"},
    {"marker with content", SLICE("--- {a: 1}\n--- [b]\n"), 0,
     "1:5 {a 1}\n2:5 [b]\n"},
    {"end marker", SLICE("a: 1\n...\nb: 2\n"), 0, "1:1 {a 1}\n3:1 {b 2}\n"},
    {"directive", SLICE("%YAML 1.2\n---\na: 1\n...\n%YAML 1.2\n---\nb: 2\n"), 0,
     "3:1 {a 1}\n7:1 {b 2}\n"},
    {"comments before", SLICE("# x\n---\n# y\na: 1\n"), 0, "4:1 {a 1}\n"},
    {"empty ones", SLICE("---\n---\na: 1\n---\n"), 0,
     "2:1 \n3:1 {a 1}\n5:1 \n"},
    {"byte order mark", SLICE("\xEF\xBB\xBF---\na: 1\n"), 0, "2:1 {a 1}\n"},
    {"CR LF", SLICE("a: 1\r\n---\r\nb: 2\r\n"), 0, "1:1 {a 1}\n3:1 {b 2}\n"},
    {"CR", SLICE("a: 1\r---\rb: 2\r"), 0, "1:1 {a 1}\n3:1 {b 2}\n"},
    {"four dashes are text", SLICE("a:\n ----\n"), 0, "1:1 {a ----}\n"},
    {"dashes inside a line", SLICE("a: x---\nb: '---'\n"), 0,
     "1:1 {a x--- b '---'}\n"},
    {"quoted is told apart", SLICE("a: '1'\nb: \"x\\ty\"\nc: |\n  z\n"), 0,
     "1:1 {a '1' b 'x\ty' c 'z\n'}\n"},
    {"blanks stay", SLICE("a: ' x '\n"), 0, "1:1 {a ' x '}\n"},
    {"tag str", SLICE("a: !!str 1\nb: ! 2\n"), 0, "1:1 {a '1' b '2'}\n"},
    {"first bad", SLICE("a: [1\n---\nb: 2\n"), 1, "2:1 yaml\n3:1 {b 2}\n"},
    {"second bad", SLICE("a: 1\n---\nb: ]\n---\nc: 3\n"), 1,
     "1:1 {a 1}\n3:4 yaml\n5:1 {c 3}\n"},
    {"quote without end", SLICE("a: 'x\nb: 1\n---\nc: 3\n"), 1,
     "1:4 yaml\n4:1 {c 3}\n"},
    {"quote to the end", SLICE("a: 1\nb: \"x\n"), 1, "2:4 yaml\n"},
    {"bad directive", SLICE("%YAML 3.0\n---\na: 1\n---\nb: 2\n"), 1,
     "1:1 yaml\n5:1 {b 2}\n"},
    {"tab", SLICE("a:\n\tb: 1\n"), 1, "2:1 yaml\n"},
    {"bad byte", SLICE("a: 1\n---\nb: x\xFFy\n---\nc: 3\n"), 1,
     "1:1 {a 1}\n3:5 encoding\n5:1 {c 3}\n"},
    {"columns count characters", SLICE("a: \xC3\xA4\xC3\xB6\x01\n"), 1,
     "1:6 encoding\n"},
    {"NUL", SLICE("a: x\0y\n"), 1, "1:5 encoding\n"},
    {"line separator", SLICE("a: x\xE2\x80\xA8y\n"), 1, "1:5 encoding\n"},
    {"overlong", SLICE("a: \xC0\xAF\n"), 1, "1:4 encoding\n"},
    {"surrogate", SLICE("a: \xED\xA0\x80\n"), 1, "1:4 encoding\n"},
    {"UTF-16",
     SLICE("\xFF\xFE"
           "a\0:\0"),
     1, "1:1 encoding\n"},
    {"key twice", SLICE("a: 1\nb: 2\na: 3\n"), 1, "3:1 duplicate-key\n"},
    {"key twice, quoted", SLICE("{a: 1, 'a': 2}\n"), 1, "1:8 duplicate-key\n"},
    {"key twice, deep", SLICE("x:\n  - {b: 1, b: 1}\n---\nc: 3\n"), 1,
     "2:12 duplicate-key\n4:1 {c 3}\n"},
    {"key is a list", SLICE("[a]: 1\n"), 1, "1:1 bad-key\n"},
    {"merge key", SLICE("a: &x {b: 1}\nc:\n  <<: *x\n"), 1, "3:3 merge-key\n"},
    {"alias", SLICE("a: &x [1, 2]\nb: *x\n"), 0, "1:1 {a [1 2] b [1 2]}\n"},
    {"anchor again", SLICE("a: &x 1\nb: &x 2\nc: *x\n"), 0,
     "1:1 {a 1 b 2 c 2}\n"},
    {"no such anchor", SLICE("a: *x\n"), 1, "1:4 undefined-alias\n"},
    {"anchor of another document", SLICE("a: &x 1\n---\nb: *x\n"), 1,
     "1:1 {a 1}\n3:4 undefined-alias\n"},
    {"alias in its anchor", SLICE("a: &x [1, *x]\n"), 1,
     "1:11 recursive-alias\n"},
    {"foreign tag", SLICE("a: !!binary aGk=\n"), 1, "1:4 bad-tag\n"},
    {"tag of another type", SLICE("a: !!map [1]\n"), 1, "1:4 bad-tag\n"},
    {"two roots", SLICE("a: 1\n]\n---\nb: 2\n"), 1, "2:1 yaml\n4:1 {b 2}\n"},
};

START_TEST(stream_is_read)
{
    struct reading_log log = {0};
    size_t rejected = read_text(streams[_i].text, &log);
    const char *got = sn_buf_string(&log.text);

    ck_assert_msg(strcmp(got, streams[_i].log) == 0, "%s:\n%s",
                  streams[_i].name, got);
    ck_assert_msg(rejected == streams[_i].rejected, "%s: %zu rejected",
                  streams[_i].name, rejected);
    sn_buf_fini(&log.text);
}
END_TEST

static size_t
read_buf(struct buf *text, struct reading_log *log)
{
    size_t rejected = read_text(sn_buf_view(text), log);

    sn_buf_clear(text);
    return rejected;
}

/* Lists in lists: the limit itself, and one more. */
START_TEST(depth_has_limit)
{
    struct reading_log log = {0};
    struct buf text = {0};
    size_t depth, i;

    for (depth = LIMIT_YAML_DEPTH - 1; depth <= LIMIT_YAML_DEPTH + 1; depth++) {
        for (i = 0; i < depth; i++)
            sn_buf_byte(&text, '[');
        for (i = 0; i < depth; i++)
            sn_buf_byte(&text, ']');
        sn_buf_str(&text, "\n---\nnext\n");
        log.documents = 0;
        ck_assert_uint_eq(read_buf(&text, &log), depth > LIMIT_YAML_DEPTH);
        ck_assert_uint_eq(log.documents, depth > LIMIT_YAML_DEPTH ? 1 : 2);
    }
    for (i = 0; i < 200000; i++)
        sn_buf_str(&text, "[[{a: ");
    ck_assert_uint_eq(read_buf(&text, &log), 1);
    sn_buf_fini(&text);
    sn_buf_fini(&log.text);
}
END_TEST

/* An alias is as deep as what it stands for. */
START_TEST(depth_counts_through_aliases)
{
    struct reading_log log = {0};
    struct buf text = {0};
    int depth, i;

    for (depth = 0; depth < 2; depth++) {
        sn_buf_str(&text, "- &x [[y]]\n- ");
        for (i = 0; i < LIMIT_YAML_DEPTH - 3 + depth; i++)
            sn_buf_byte(&text, '[');
        sn_buf_str(&text, "*x");
        for (i = 0; i < LIMIT_YAML_DEPTH - 3 + depth; i++)
            sn_buf_byte(&text, ']');
        ck_assert_uint_eq(read_buf(&text, &log), (size_t)depth);
    }
    sn_buf_fini(&text);
    sn_buf_fini(&log.text);
}
END_TEST

/* Ten lists, each of ten aliases of the one before, are 10^10 nodes. */
START_TEST(aliases_do_not_explode)
{
    struct reading_log log = {0};
    struct buf text = {0};
    int i, k;

    sn_buf_str(&text, "- &a0 x\n");
    for (i = 1; i < 11; i++) {
        sn_buf_format(&text, "- &a%d [", i);
        for (k = 0; k < 10; k++)
            sn_buf_format(&text, "%s*a%d", k ? ", " : "", i - 1);
        sn_buf_str(&text, "]\n");
    }
    sn_buf_str(&text, "---\nnext\n");
    ck_assert_uint_eq(read_buf(&text, &log), 1);
    ck_assert_uint_eq(log.documents, 1);
    ck_assert(strstr(sn_buf_string(&log.text), "too-many-nodes"));
    sn_buf_fini(&text);
    sn_buf_fini(&log.text);
}
END_TEST

START_TEST(anchors_have_limit)
{
    struct reading_log log = {0};
    struct buf text = {0};
    int count, i;

    for (count = LIMIT_YAML_ANCHORS - 1; count <= LIMIT_YAML_ANCHORS + 1;
         count++) {
        for (i = 0; i < count; i++)
            sn_buf_format(&text, "- &a%d x\n", i);
        ck_assert_uint_eq(read_buf(&text, &log), count > LIMIT_YAML_ANCHORS);
    }
    sn_buf_fini(&text);
    sn_buf_fini(&log.text);
}
END_TEST

START_TEST(documents_have_limit)
{
    struct reading_log log = {0};
    struct buf text = {0};
    size_t i;

    for (i = 0; i < LIMIT_DOCUMENTS; i++)
        sn_buf_str(&text, "--- x\n");
    ck_assert_uint_eq(read_text(sn_buf_view(&text), &log), 0);
    ck_assert_uint_eq(log.documents, LIMIT_DOCUMENTS);
    sn_buf_str(&text, "--- x\n--- x\n");
    log.documents = 0;
    ck_assert_uint_eq(read_text(sn_buf_view(&text), &log), 1);
    ck_assert_uint_eq(log.documents, LIMIT_DOCUMENTS);
    sn_buf_fini(&text);
    sn_buf_fini(&log.text);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

int
main(void)
{
    Suite *suite = suite_create("yaml");
    TCase *tests = tcase_create("yaml");

    tcase_add_loop_test(tests, scalar_has_type, 0, COUNT(types));
    tcase_add_loop_test(tests, stream_is_read, 0, COUNT(streams));
    tcase_add_test(tests, depth_has_limit);
    tcase_add_test(tests, depth_counts_through_aliases);
    tcase_add_test(tests, aliases_do_not_explode);
    tcase_add_test(tests, anchors_have_limit);
    tcase_add_test(tests, documents_have_limit);
    tcase_set_timeout(tests, 60);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
