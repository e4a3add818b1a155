/*
 * Conformance: public Sigma rules over recorded events give the matches that
 * independent evaluators agreed on, with the screen and without.
 *
 * usage: conformance RULES-FOLDER EVENTS EXPECTED
 *
 * An event is a JSON object a line, with the names of Sigma as they are; so the
 * records made here have own names.  EXPECTED has lines `event TAB rule id`.
 *
 * SPDX-License-Identifier: MIT
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "input/input.h"
#include "match/match.h"

#define SKIPPED 77 /* what the build system takes for that */
#define PATH_SIZE 4096

struct strings {
    SN_ARRAY(char *) list;
};

struct suite_run {
    struct matcher *matcher;
    struct seine_record *record;
    size_t event;
    struct strings got; /* "event TAB id" */
};

static void
push_string(struct strings *strings, char *string)
{
    char **slot = sn_array_push(&strings->list, sizeof(*slot));

    if (!slot || !string) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    *slot = string;
}

static int
compare_strings(const void *left, const void *right)
{
    char *const *a = left, *const *b = right;

    return strcmp(*a, *b);
}

static void
sort_strings(struct strings *strings)
{
    if (strings->list.count)
        qsort(strings->list.at, strings->list.count, sizeof(*strings->list.at),
              compare_strings);
}

static void
free_strings(struct strings *strings)
{
    for (size_t i = 0; i < strings->list.count; i++)
        sn_free(strings->list.at[i]);
    sn_array_fini(&strings->list);
}

static bool
read_file(const char *path, struct buf *out)
{
    FILE *file = fopen(path, "rb");
    char part[65536];
    size_t got;

    if (!file)
        return false;
    while ((got = fread(part, 1, sizeof(part), file)) > 0)
        sn_buf_add(out, part, got);
    fclose(file);
    return !out->failed;
}

/* Names of rule files below a folder; folders wait in the list themselves. */
static void
list_rules(const char *folder, struct strings *out)
{
    struct strings folders = {{NULL, 0, 0}};
    char path[PATH_SIZE];
    struct stat about;

    push_string(&folders, sn_strdup(folder));
    for (size_t i = 0; i < folders.list.count; i++) {
        DIR *dir = opendir(folders.list.at[i]);
        struct dirent *entry;

        while (dir && (entry = readdir(dir))) {
            if (entry->d_name[0] == '.')
                continue;
            snprintf(path, sizeof(path), "%s/%s", folders.list.at[i],
                     entry->d_name);
            if (stat(path, &about) != 0)
                continue;
            if (S_ISDIR(about.st_mode))
                push_string(&folders, sn_strdup(path));
            else if (sn_slice_ends(sn_slice_str(path), sn_slice_str(".yml")))
                push_string(out, sn_strdup(path));
        }
        if (dir)
            closedir(dir);
    }
    free_strings(&folders);
    sort_strings(out);
}

static int
keep_block(void *user, const struct block *block)
{
    struct buf *out = user;

    for (size_t i = 0; i < block->count; i++) {
        sn_buf_slice(out, block->pieces[i].text);
        sn_buf_byte(out, '\n');
    }
    return out->failed ? SEINE_E_MEMORY : 0;
}

/* The lines of a file that may be compressed. */
static bool
read_events(const char *path, struct buf *out)
{
    struct input_options options = {
        .max_line = LIMIT_LINE_MAX, .on_block = keep_block, .user = out};
    struct buf bytes = {0};
    struct input *input = NULL;
    bool good = read_file(path, &bytes);

    if (good && sn_input_new(&input, &options) < 0)
        good = false;
    if (good) {
        sn_input_begin(input);
        good = sn_input_feed(input, bytes.at, bytes.size) == 0 &&
               sn_input_finish(input) == 0;
    }
    sn_input_free(input);
    sn_buf_fini(&bytes);
    return good;
}

static void
say_diag(void *user, const seine_diag *diag)
{
    (void)user;
    fprintf(stderr, "%s:%d:%d: %s\n", diag->file, diag->line, diag->column,
            diag->message);
}

static struct seine_rules *
compile_rules(const char *folder)
{
    struct definitions set = {0};
    struct diags diags = {.on_diag = say_diag};
    struct compile_options options = {0};
    struct seine_rules *rules = NULL;
    struct strings names = {{NULL, 0, 0}};

    list_rules(folder, &names);
    for (size_t i = 0; i < names.list.count; i++) {
        struct buf text = {0};

        if (read_file(names.list.at[i], &text))
            sn_definitions_parse(&set, names.list.at[i], sn_buf_view(&text),
                                 NULL, &diags);
        sn_buf_fini(&text);
    }
    if (sn_rules_compile(&rules, &set, &options, &diags) < 0)
        rules = NULL;
    sn_definitions_fini(&set);
    free_strings(&names);
    return rules;
}

static struct slice
keep_text(struct seine_record *record, struct slice raw, bool escaped)
{
    struct buf text = {0};
    struct slice kept;

    if (!escaped)
        return raw;
    sn_json_unescape(raw, &text);
    kept = sn_arena_copy(&record->arena, sn_buf_view(&text));
    sn_buf_fini(&text);
    return kept;
}

static enum value_kind
kind_of(enum json_kind kind)
{
    if (kind == JSON_STRING)
        return VALUE_TEXT;
    if (kind == JSON_NUMBER)
        return VALUE_NUMBER;
    return kind == JSON_NULL ? VALUE_NULL : VALUE_BOOL;
}

/*
 * The members of one object become fields under their own names; `_raw` is the
 * line that keywords search.
 */
static void
fill_record(struct seine_record *record, struct slice line)
{
    struct json json;
    struct json_token token;

    sn_record_reset(record);
    record->raw = line;
    record->text = line;
    record->any_source = true;
    record->own_names = true;
    sn_json_init(&json, line);
    while (sn_json_next(&json, &token) > JSON_END) {
        struct slice text;

        if (token.depth != 1 || token.kind < JSON_STRING)
            continue;
        text = keep_text(record, token.text, token.escaped);
        if (sn_slice_is(token.key, "_raw"))
            record->text = text;
        sn_record_add(record, keep_text(record, token.key, token.key_escaped),
                      text, kind_of(token.kind));
    }
}

static int
note_match(void *user, const struct match *match)
{
    struct suite_run *run = user;
    struct buf text = {0};

    sn_buf_format(&text, "%zu\t%s", run->event, match->rule->view.id);
    push_string(&run->got, sn_strdup(sn_buf_string(&text)));
    sn_buf_fini(&text);
    return 0;
}

/* As the scanner does: what is escaped is out of the screen's sight. */
static void
mark(struct suite_run *run, struct screen *screen, struct slice line,
     struct screen_hits *hits)
{
    if (!screen || sn_slice_find(line, '\\') < line.size) {
        sn_matcher_hit(run->matcher, SCREEN_ANY);
        return;
    }
    if (sn_screen_block(screen, line, hits) < 0)
        exit(1);
    for (size_t i = 0; i < hits->list.count; i++)
        sn_matcher_hit(run->matcher, hits->list.at[i].literal);
}

/* All events; false without memory. */
static bool
run_events(struct suite_run *run, const struct seine_rules *rules,
           struct screen *screen, struct slice events)
{
    struct screen_hits hits = {{NULL, 0, 0}};
    struct slice line;

    if (sn_matcher_new(&run->matcher, rules) < 0 ||
        sn_record_new(&run->record) < 0)
        return false;
    while (sn_next_part(&events, '\n', &line)) {
        if (line.size == 0)
            continue;
        fill_record(run->record, line);
        mark(run, screen, line, &hits);
        if (sn_matcher_run(run->matcher, run->record, note_match, run) < 0)
            return false;
        run->event++;
    }
    sn_array_fini(&hits.list);
    return true;
}

static void
read_expected(struct slice text, struct strings *out)
{
    struct slice line;

    while (sn_next_part(&text, '\n', &line))
        if (line.size)
            push_string(out, sn_strndup(line));
    sort_strings(out);
}

/* Merge two sorted lists and say what is in one only. */
static size_t
compare_lists(const struct strings *got, const struct strings *expected,
              const char *how)
{
    size_t i = 0, k = 0, wrong = 0;

    while (i < got->list.count || k < expected->list.count) {
        int order = i == got->list.count ? 1
                    : k == expected->list.count
                        ? -1
                        : strcmp(got->list.at[i], expected->list.at[k]);

        if (order < 0)
            fprintf(stderr, "%s: not expected: %s\n", how, got->list.at[i]);
        if (order > 0)
            fprintf(stderr, "%s: missing: %s\n", how, expected->list.at[k]);
        wrong += order != 0;
        i += order <= 0;
        k += order >= 0;
    }
    return wrong;
}

static bool
conforms(const struct seine_rules *rules, struct screen *screen,
         struct slice events, const struct strings *expected)
{
    const char *how = screen ? "with the screen" : "without the screen";
    struct suite_run run = {0};
    size_t wrong = 1;

    if (run_events(&run, rules, screen, events)) {
        sort_strings(&run.got);
        wrong = compare_lists(&run.got, expected, how);
        printf("%s %s: %zu rules, %zu events, %zu of %zu matches\n",
               wrong ? "not ok" : "ok", how, rules->count, run.event,
               run.got.list.count, expected->list.count);
    }
    sn_matcher_free(run.matcher);
    sn_record_free(run.record);
    free_strings(&run.got);
    return wrong == 0;
}

int
main(int argc, char **argv)
{
    struct buf events = {0}, text = {0};
    struct strings expected = {{NULL, 0, 0}};
    struct seine_rules *rules;
    struct screen *screen;
    bool good;

    if (argc != 4 || !read_events(argv[2], &events) ||
        !read_file(argv[3], &text)) {
        fprintf(stderr, "skipped for want of the shared rules and events\n");
        return SKIPPED;
    }
    rules = compile_rules(argv[1]);
    if (!rules || sn_screen_new(&screen, rules) < 0)
        return 1;
    read_expected(sn_buf_view(&text), &expected);
    printf("1..3\n");
    good = rules->rejected == 0;
    printf("%s %zu rules rejected\n", good ? "ok" : "not ok", rules->rejected);
    good &= conforms(rules, screen, sn_buf_view(&events), &expected);
    good &= conforms(rules, NULL, sn_buf_view(&events), &expected);
    sn_screen_free(screen);
    seine_rules_unref(rules);
    free_strings(&expected);
    sn_buf_fini(&events);
    sn_buf_fini(&text);
    return good ? 0 : 1;
}
