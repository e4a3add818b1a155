/*
 * The public compiler: which rules stay, where placeholders come from, folders,
 * and what it is after finish.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "seine.h"
#include "suite.h"

#define ID "6d1f7a30-5b0e-4c3e-9d55-2f0a10000001"

static const char text[] =
    "title: one\nid: " ID "\nlogsource: {category: webserver}\n"
    "detection: {s: {cs-username|expand: '%users%'}, condition: s}\n"
    "level: low\ntags: [attack.t1]\n---\n"
    "title: two\nlogsource: {category: webserver}\n"
    "detection: {s: {cs-method: GET}, condition: s}\nlevel: high\n";

struct told {
    size_t errors;
    char warning[40]; /* the last but those on metadata */
};

static void
on_diag(void *user, const seine_diag *diag)
{
    struct told *told = user;

    if (diag->severity == SEINE_DIAG_ERROR)
        told->errors++;
    else if (strncmp(diag->code, "no-", 3) != 0)
        snprintf(told->warning, sizeof(told->warning), "%s", diag->code);
}

static const char *const tag[] = {"attack.t1", NULL};
static const char *const other_tag[] = {"attack.t", NULL};
static const char *const by_title[] = {"two", NULL};
static const char *const by_id[] = {ID, NULL};
static const char *const unmet[] = {"nothing", NULL};

/* titles: of what stays, each with a blank behind it. */
static const struct {
    const char *name;
    int min_level;
    const char *const *tags;
    const char *const *exclude;
    const char *titles;
    const char *warning;
} choices[] = {
    {"all", 0, NULL, NULL, "one two list ", ""},
    {"level below", SEINE_LEVEL_LOW, NULL, NULL, "one two list ", ""},
    {"level at", SEINE_LEVEL_HIGH, NULL, NULL, "two list ", ""},
    {"level above", SEINE_LEVEL_CRITICAL, NULL, NULL, "", ""},
    {"tag", 0, tag, NULL, "one list ", ""},
    {"part of a tag", 0, other_tag, NULL, "list ", ""},
    {"title", 0, NULL, by_title, "one list ", ""},
    {"id", 0, NULL, by_id, "two list ", ""},
    {"unmet", 0, NULL, unmet, "one two list ", "unused-exclusion"},
    {"tag and title", 0, tag, by_id, "list ", ""},
};

/* Only `list` for the title of the indicators. */
static void
add_title(struct buf *out, const seine_rule *rule)
{
    sn_buf_format(out, "%s ",
                  rule->kind == SEINE_RULE_INDICATORS ? "list" : rule->title);
}

START_TEST(rules_are_chosen)
{
    struct told told = {0};
    seine_compiler_options options = {.struct_size = sizeof(options),
                                      .warnings = 1,
                                      .min_level = choices[_i].min_level,
                                      .tags = choices[_i].tags,
                                      .exclude = choices[_i].exclude,
                                      .on_diag = on_diag,
                                      .user = &told};
    struct buf titles = {0};
    seine_compiler *compiler;
    seine_rules *rules;
    size_t i;

    ck_assert_int_eq(seine_compiler_new(&compiler, &options), 0);
    ck_assert_int_eq(seine_compiler_set(compiler, "users", "root", 4), 0);
    ck_assert_int_eq(
        seine_compiler_add(compiler, "r.yml", text, sizeof(text) - 1), 0);
    ck_assert_int_eq(
        seine_compiler_add_indicators(compiler, "i", "192.0.2.1\n", 10), 0);
    ck_assert_int_eq(seine_compiler_finish(compiler, &rules),
                     *choices[_i].titles ? 0 : SEINE_E_RULES);
    for (i = 0; i < seine_rules_count(rules); i++)
        add_title(&titles, seine_rules_get(rules, i));
    ck_assert_msg(strcmp(sn_buf_string(&titles), choices[_i].titles) == 0,
                  "%s: %s", choices[_i].name, sn_buf_string(&titles));
    ck_assert_msg(strcmp(told.warning, choices[_i].warning) == 0, "%s: %s",
                  choices[_i].name, told.warning);
    sn_buf_fini(&titles);
    seine_rules_unref(rules);
    seine_compiler_free(compiler);
}
END_TEST

static char folder[] = "/tmp/seine-compiler-XXXXXX";

static const char *
path_of(const char *name)
{
    static char path[256];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void
write_file(const char *name, const char *content)
{
    FILE *file = fopen(path_of(name), "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(content, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void
make_folder(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void
remove_folder(void)
{
    static const char *const names[] = {
        "a.yaml", "b.yml", "c.txt", "sub/a.yml", "users", "users.txt", "sub"};
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        remove(path_of(names[i]));
    rmdir(folder);
    memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
}

/* NAME goes before NAME.txt; without either the rule is rejected. */
START_TEST(placeholders_come_from_folder)
{
    static const char *const files[] = {NULL, "users.txt", "users"};
    struct told told = {0};
    seine_compiler_options options = {.struct_size = sizeof(options),
                                      .expand_folder = folder,
                                      .on_diag = on_diag,
                                      .user = &told};
    seine_compiler *compiler;
    seine_rules *rules;

    make_folder();
    if (files[_i])
        write_file(files[_i], "root\r\n\nadmin\n");
    ck_assert_int_eq(seine_compiler_new(&compiler, &options), 0);
    ck_assert_int_eq(
        seine_compiler_add(compiler, "r.yml", text, sizeof(text) - 1), 0);
    ck_assert_int_eq(seine_compiler_finish(compiler, &rules),
                     files[_i] ? 0 : SEINE_E_RULES);
    ck_assert_uint_eq(told.errors, files[_i] ? 0 : 1);
    seine_rules_unref(rules);
    seine_compiler_free(compiler);
    remove_folder();
}
END_TEST

#define RULE(title)                                                    \
 "title: " title "\nlogsource: {category: webserver}\ndetection: {s: " \
 "{cs-method: GET}, condition: s}\nlevel: low\n"

START_TEST(folder_is_read_in_byte_order)
{
    static const char *const titles[] = {"a", "b", "sub"};
    seine_compiler *compiler;
    seine_rules *rules;
    size_t i;

    make_folder();
    ck_assert_int_eq(mkdir(path_of("sub"), 0700), 0);
    write_file("b.yml", RULE("b"));
    write_file("sub/a.yml", RULE("sub"));
    write_file("a.yaml", RULE("a"));
    write_file("c.txt", "no: rule\n");
    ck_assert_int_eq(seine_compiler_new(&compiler, NULL), 0);
    ck_assert_int_eq(seine_compiler_add_path(compiler, folder), 0);
    ck_assert_int_eq(seine_compiler_finish(compiler, &rules), 0);
    ck_assert_uint_eq(seine_rules_count(rules), 3);
    for (i = 0; i < 3; i++)
        ck_assert_str_eq(seine_rules_get(rules, i)->title, titles[i]);
    seine_rules_unref(rules);
    seine_compiler_free(compiler);
    remove_folder();
}
END_TEST

/* A folder that has none is a slip of whoever named it. */
START_TEST(folder_without_rules_fails)
{
    seine_compiler *compiler;

    make_folder();
    write_file("c.txt", RULE("c"));
    ck_assert_int_eq(seine_compiler_new(&compiler, NULL), 0);
    ck_assert_int_eq(seine_compiler_add_path(compiler, folder), SEINE_E_IO);
    ck_assert_ptr_nonnull(strstr(seine_compiler_message(compiler), folder));
    ck_assert_int_eq(seine_compiler_add_path(compiler, path_of("c.txt")), 0);
    seine_compiler_free(compiler);
    remove_folder();
}
END_TEST

/* One rejected document of two: the set with keep_going, else nothing. */
START_TEST(rejection_is_judged)
{
    static const char two[] = "title: bad\n---\n" RULE("good");
    seine_compiler_options options = {.struct_size = sizeof(options),
                                      .keep_going = _i};
    seine_compiler *compiler;
    seine_rules *rules;

    ck_assert_int_eq(seine_compiler_new(&compiler, &options), 0);
    ck_assert_int_eq(seine_compiler_add(compiler, "r", two, sizeof(two) - 1),
                     0);
    ck_assert_int_eq(seine_compiler_finish(compiler, &rules),
                     _i ? 0 : SEINE_E_RULES);
    ck_assert_uint_eq(seine_rules_count(rules), (size_t)_i);
    ck_assert_uint_eq(seine_rules_rejected(rules), (size_t)_i);
    seine_rules_unref(rules);

    /* it starts anew: neither rules nor rejections are left */
    ck_assert_int_eq(seine_compiler_add(compiler, "r", two + 15, 0), 0);
    ck_assert_int_eq(seine_compiler_finish(compiler, &rules), SEINE_E_RULES);
    ck_assert_int_eq(
        seine_compiler_add(compiler, "r", two + 15, sizeof(two) - 16), 0);
    ck_assert_int_eq(seine_compiler_finish(compiler, &rules), 0);
    ck_assert_uint_eq(seine_rules_count(rules), 1);
    seine_rules_unref(rules);
    seine_compiler_free(compiler);
}
END_TEST

START_TEST(names_go_both_ways)
{
    int level;

    for (level = SEINE_LEVEL_NONE; level <= SEINE_LEVEL_CRITICAL; level++)
        ck_assert_int_eq(seine_level_from_name(seine_level_name(level)), level);
    ck_assert_int_eq(seine_level_from_name("High"), SEINE_E_INVALID);
    ck_assert_str_eq(seine_level_name(-1), "none");
    ck_assert_str_eq(seine_level_name(6), "none");
    ck_assert_str_eq(seine_status_text(SEINE_E_MEMORY), "out of memory");
    ck_assert_str_eq(seine_status_text(-9999), "unknown status");
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

int
main(void)
{
    Suite *suite = suite_create("compiler");
    TCase *tests = tcase_create("compiler");

    tcase_add_loop_test(tests, rules_are_chosen, 0, COUNT(choices));
    tcase_add_loop_test(tests, placeholders_come_from_folder, 0, 3);
    tcase_add_test(tests, folder_is_read_in_byte_order);
    tcase_add_test(tests, folder_without_rules_fails);
    tcase_add_loop_test(tests, rejection_is_judged, 0, 2);
    tcase_add_test(tests, names_go_both_ways);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
