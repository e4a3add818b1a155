/*
 * Rule files: any bytes give rules or a diagnostic, the same every time; each
 * diagnostic is one line about a place in the file.
 *
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "seine.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    size_t errors;
    size_t lines; /* of the file */
};

static void
on_diag(void *user, const seine_diag *diag)
{
    struct seen *seen = user;

    assert(strcmp(diag->file, "fuzz.yml") == 0);
    assert(diag->line >= 0 && (size_t)diag->line <= seen->lines + 1);
    assert(diag->column >= 0);
    assert(*diag->message && !strchr(diag->message, '\n') && *diag->code);
    if (diag->severity == SEINE_DIAG_ERROR)
        seen->errors++;
}

/* Any line end of YAML. */
static size_t
count_lines(const uint8_t *data, size_t size)
{
    size_t i, lines = 0;

    for (i = 0; i < size; i++)
        lines += data[i] == '\n' || data[i] == '\r';
    return lines;
}

static seine_rules *
compile(const uint8_t *data, size_t size, int keep_going, struct seen *seen)
{
    static const char values[] = "root\nadmin*\n";
    seine_compiler_options options = {.struct_size = sizeof(options),
                                      .keep_going = keep_going,
                                      .warnings = 1,
                                      .on_diag = on_diag,
                                      .user = seen};
    seine_compiler *compiler;
    seine_rules *rules = NULL;
    int status;

    seen->errors = 0;
    if (seine_compiler_new(&compiler, &options) < 0)
        return NULL;
    status = seine_compiler_set(compiler, "users", values, sizeof(values) - 1);
    if (status == 0)
        status = seine_compiler_add(compiler, "fuzz.yml", data, size);
    if (status == 0)
        status = seine_compiler_finish(compiler, &rules);
    assert(status == 0 || *seine_compiler_message(compiler));
    assert((status == 0) == (rules != NULL));
    assert(!rules || keep_going || seen->errors == 0);
    seine_compiler_free(compiler);
    return rules;
}

static void
look_at(const seine_rules *rules)
{
    const seine_rule *rule;
    size_t i, k;

    assert(seine_rules_count(rules) > 0);
    for (i = 0; (rule = seine_rules_get(rules, i)); i++) {
        assert(*rule->title && rule->id && rule->category);
        assert(rule->level > SEINE_LEVEL_NONE);
        for (k = 0; k < rule->test_count; k++)
            assert(seine_rules_test(rules, i, k)->text);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seen seen = {0, count_lines(data, size)};
    seine_rules *kept = compile(data, size, 1, &seen);
    seine_rules *all = compile(data, size, 0, &seen);

    if (kept)
        look_at(kept);
    if (all) {
        assert(kept);
        assert(strcmp(seine_rules_hash(all), seine_rules_hash(kept)) == 0);
    }
    seine_rules_unref(kept);
    seine_rules_unref(all);
    return 0;
}
