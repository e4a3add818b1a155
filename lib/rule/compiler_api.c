/*
 * The public compiler: rule and indicator files in, compiled rules out.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/options.h"
#include "rule/compiler.h"
#include "rule/indicator.h"
#include "rule/rule_file.h"

int
sn_compiler_fail(struct seine_compiler *compiler, int status,
                 const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(compiler->message, sizeof(compiler->message), format, args);
    va_end(args);
    return status;
}

/* A status from below with its usual words, unless it said more. */
static int
end_call(struct seine_compiler *compiler, int status)
{
    if (status < 0 && !compiler->message[0])
        sn_compiler_fail(compiler, status, "%s", seine_status_text(status));
    return status;
}

static void
begin_call(struct seine_compiler *compiler)
{
    compiler->message[0] = '\0';
}

/* ------------------------------------------------------------- options --- */

static size_t
count_strings(const char *const *list)
{
    size_t count = 0;

    while (list && list[count])
        count++;
    return count;
}

static int
copy_tags(struct seine_compiler *compiler, const char *const *tags)
{
    size_t i, count = count_strings(tags);
    const char **copy;

    if (count == 0)
        return 0;
    copy = sn_arena_alloc(&compiler->arena, count + 1, sizeof(*copy));
    if (!copy)
        return SEINE_E_MEMORY;
    for (i = 0; i < count; i++) {
        copy[i] = sn_arena_string(&compiler->arena, sn_slice_str(tags[i]));
        if (!copy[i])
            return SEINE_E_MEMORY;
    }
    compiler->tags = copy;
    return 0;
}

static int
copy_exclusions(struct seine_compiler *compiler, const char *const *names)
{
    size_t i, count = count_strings(names);

    compiler->exclusions = sn_arena_alloc(&compiler->arena, count + 1,
                                          sizeof(*compiler->exclusions));
    if (!compiler->exclusions)
        return SEINE_E_MEMORY;
    for (i = 0; i < count; i++) {
        compiler->exclusions[i].name =
            sn_arena_string(&compiler->arena, sn_slice_str(names[i]));
        if (!compiler->exclusions[i].name)
            return SEINE_E_MEMORY;
    }
    compiler->exclusion_count = count;
    return 0;
}

static int
copy_options(struct seine_compiler *compiler,
             const seine_compiler_options *options)
{
    int status = copy_tags(compiler, options->tags);

    if (status == 0)
        status = copy_exclusions(compiler, options->exclude);
    if (status == 0 && options->expand_folder) {
        compiler->expand_folder = sn_arena_string(
            &compiler->arena, sn_slice_str(options->expand_folder));
        status = compiler->expand_folder ? 0 : SEINE_E_MEMORY;
    }
    compiler->keep_going = options->keep_going != 0;
    compiler->strict_fields = options->fields == SEINE_FIELDS_STRICT;
    compiler->min_level = options->min_level;
    compiler->diags.on_diag = options->on_diag;
    compiler->diags.user = options->user;
    compiler->diags.warnings = options->warnings != 0;
    return status;
}

int
seine_compiler_new(seine_compiler **out, const seine_compiler_options *options)
{
    seine_compiler_options own;
    seine_compiler *compiler;
    int status;

    if (!out)
        return SEINE_E_INVALID;
    *out = NULL;
    status = sn_options_check(options, sizeof(own));
    if (status < 0)
        return status;
    sn_options_copy(&own, sizeof(own), options);
    if (own.min_level < SEINE_LEVEL_NONE ||
        own.min_level > SEINE_LEVEL_CRITICAL ||
        (own.fields != SEINE_FIELDS_ANY && own.fields != SEINE_FIELDS_STRICT))
        return SEINE_E_INVALID;
    compiler = sn_calloc(1, sizeof(*compiler));
    if (!compiler)
        return SEINE_E_MEMORY;
    status = copy_options(compiler, &own);
    if (status < 0) {
        seine_compiler_free(compiler);
        return status;
    }
    *out = compiler;
    return 0;
}

void
seine_compiler_free(seine_compiler *compiler)
{
    if (!compiler)
        return;
    sn_definitions_fini(&compiler->set);
    sn_array_fini(&compiler->expansions);
    sn_arena_fini(&compiler->arena);
    sn_free(compiler);
}

const char *
seine_compiler_message(const seine_compiler *compiler)
{
    return compiler ? compiler->message : "";
}

/* -------------------------------------------------------------- adding --- */

static int
add_rules(struct seine_compiler *compiler, const char *name, struct slice text,
          const char *folder)
{
    size_t first = compiler->set.list.count;
    int status;

    if (text.size > LIMIT_RULE_FILE)
        return sn_compiler_fail(compiler, SEINE_E_LIMIT,
                                "%s: the file is longer than %d bytes", name,
                                LIMIT_RULE_FILE);
    status = sn_definitions_parse(&compiler->set, name, text, folder,
                                  &compiler->diags);
    if (status == 0)
        sn_compiler_select(compiler, first, true);
    return status;
}

/* Nothing but entries of such lists may come from their files. */
static int
add_entries(struct seine_compiler *compiler, const char *name,
            struct slice text, enum definition_kind kind)
{
    struct definitions *set = &compiler->set;
    size_t first = set->list.count, kept = first, i;
    int status = add_rules(compiler, name, text, NULL);

    for (i = first; status == 0 && i < set->list.count; i++) {
        const struct definition *def = &set->list.at[i];

        if (def->criteria && def->kind == kind) {
            set->list.at[kept++] = *def;
            continue;
        }
        set->rejected++;
        sn_diag(&compiler->diags, SEINE_DIAG_ERROR, "another-document",
                def->file, def->mark.line, def->mark.column,
                kind == DEFINITION_FILTER ? "this is no allow list"
                                          : "these are no critical assets");
    }
    if (status == 0)
        set->list.count = kept;
    return status;
}

static int
add_allow(struct seine_compiler *compiler, const char *name, struct slice text)
{
    return add_entries(compiler, name, text, DEFINITION_FILTER);
}

static int
add_assets(struct seine_compiler *compiler, const char *name, struct slice text)
{
    return add_entries(compiler, name, text, DEFINITION_ASSETS);
}

static int
add_indicators(struct seine_compiler *compiler, const char *name,
               struct slice text)
{
    size_t first = compiler->set.list.count;
    int status =
        sn_indicators_read(&compiler->set, name, text, &compiler->diags);

    if (status == 0)
        sn_compiler_select(compiler, first, false);
    return status;
}

int
seine_compiler_add(seine_compiler *compiler, const char *name, const void *data,
                   size_t size)
{
    if (!compiler || !name || (!data && size))
        return SEINE_E_INVALID;
    begin_call(compiler);
    return end_call(compiler,
                    add_rules(compiler, name, sn_slice(data, size), NULL));
}

/* What becomes of the text of a file. */
typedef int (*add_text)(struct seine_compiler *compiler, const char *name,
                        struct slice text);

static int
add_data(struct seine_compiler *compiler, const char *name, const void *data,
         size_t size, add_text add)
{
    if (!compiler || !name || (!data && size))
        return SEINE_E_INVALID;
    begin_call(compiler);
    return end_call(compiler, add(compiler, name, sn_slice(data, size)));
}

int
seine_compiler_add_allow(seine_compiler *compiler, const char *name,
                         const void *data, size_t size)
{
    return add_data(compiler, name, data, size, add_allow);
}

int
seine_compiler_add_assets(seine_compiler *compiler, const char *name,
                          const void *data, size_t size)
{
    return add_data(compiler, name, data, size, add_assets);
}

int
seine_compiler_add_indicators(seine_compiler *compiler, const char *name,
                              const void *data, size_t size)
{
    return add_data(compiler, name, data, size, add_indicators);
}

int
seine_compiler_set(seine_compiler *compiler, const char *name, const void *data,
                   size_t size)
{
    if (!compiler || !name || (!data && size))
        return SEINE_E_INVALID;
    begin_call(compiler);
    return end_call(compiler, sn_compiler_expand(compiler, sn_slice_str(name),
                                                 sn_slice(data, size)));
}

/* --------------------------------------------------------------- files --- */

/* The folder that a file is in, for the caller to free; NULL: no memory. */
static char *
folder_of(const char *path)
{
    struct slice s = sn_slice_str(path);

    while (s.size && s.at[s.size - 1] != '/')
        s.size--;
    if (s.size == 0)
        return sn_strdup(".");
    while (s.size > 1 && s.at[s.size - 1] == '/')
        s.size--;
    return sn_strndup(s);
}

static int
read_path(struct seine_compiler *compiler, const char *path, size_t most,
          struct buf *text)
{
    const char *why = "";
    int status = sn_rule_file_read(path, most, text, &why);

    if (status == SEINE_E_IO)
        sn_compiler_fail(compiler, status, "%s: %s", path, why);
    return status;
}

static int
add_rule_file(void *user, const char *path)
{
    struct seine_compiler *compiler = user;
    struct buf text = {0};
    char *folder = folder_of(path);
    int status = folder ? read_path(compiler, path, LIMIT_RULE_FILE, &text)
                        : SEINE_E_MEMORY;

    if (status == 0)
        status = add_rules(compiler, path, sn_buf_view(&text), folder);
    sn_buf_fini(&text);
    sn_free(folder);
    return status;
}

int
seine_compiler_add_path(seine_compiler *compiler, const char *path)
{
    const char *why = "";
    int status;

    if (!compiler || !path)
        return SEINE_E_INVALID;
    begin_call(compiler);
    status = sn_rule_file_each(path, add_rule_file, compiler, &why);
    if (status == SEINE_E_IO && !compiler->message[0])
        sn_compiler_fail(compiler, status, "%s: %s", path, why);
    return end_call(compiler, status);
}

static int
add_file(struct seine_compiler *compiler, const char *path, size_t most,
         add_text add)
{
    struct buf text = {0};
    int status;

    if (!compiler || !path)
        return SEINE_E_INVALID;
    begin_call(compiler);
    status = read_path(compiler, path, most, &text);
    if (status == 0)
        status = add(compiler, path, sn_buf_view(&text));
    sn_buf_fini(&text);
    return end_call(compiler, status);
}

int
seine_compiler_add_allow_path(seine_compiler *compiler, const char *path)
{
    return add_file(compiler, path, LIMIT_RULE_FILE, add_allow);
}

int
seine_compiler_add_assets_path(seine_compiler *compiler, const char *path)
{
    return add_file(compiler, path, LIMIT_RULE_FILE, add_assets);
}

int
seine_compiler_add_indicators_path(seine_compiler *compiler, const char *path)
{
    return add_file(compiler, path, LIMIT_IOC_FILE, add_indicators);
}

/* ----------------------------------------------------------- finishing --- */

static int
compile(struct seine_compiler *compiler, seine_rules **out)
{
    struct compile_options options = {
        .keep_going = compiler->keep_going,
        .strict_fields = compiler->strict_fields,
    };
    int status = sn_compiler_check_set(compiler);

    if (status == 0)
        status = sn_definitions_resolve(&compiler->set, &compiler->diags);
    if (status == 0)
        status = sn_compiler_read_expansions(compiler);
    if (status < 0)
        return status;
    options.expansions = compiler->expansions.at;
    options.expansion_count = compiler->expansions.count;
    return sn_rules_compile(out, &compiler->set, &options, &compiler->diags);
}

/* All is compiled first, so that everything wrong is told at once. */
static int
judge(struct seine_compiler *compiler, const seine_rules *rules)
{
    size_t rejected = seine_rules_rejected(rules);

    if (rejected && !compiler->keep_going)
        return sn_compiler_fail(compiler, SEINE_E_RULES,
                                "%zu of the rules %s rejected", rejected,
                                rejected == 1 ? "is" : "are");
    if (seine_rules_count(rules) == 0)
        return sn_compiler_fail(compiler, SEINE_E_RULES,
                                "no rule is left: %zu rejected, %zu "
                                "left out by level, tag or name",
                                rejected, compiler->left_out);
    return 0;
}

/* As new but for options and placeholders. */
static void
start_over(struct seine_compiler *compiler)
{
    size_t i;

    sn_definitions_fini(&compiler->set);
    compiler->diags.errors = 0;
    compiler->diags.warned = 0;
    compiler->left_out = 0;
    for (i = 0; i < compiler->exclusion_count; i++)
        compiler->exclusions[i].met = false;
}

int
seine_compiler_finish(seine_compiler *compiler, seine_rules **out)
{
    int status;

    if (!out)
        return SEINE_E_INVALID;
    *out = NULL;
    if (!compiler)
        return SEINE_E_INVALID;
    begin_call(compiler);
    status = compile(compiler, out);
    if (status == 0)
        status = judge(compiler, *out);
    if (status < 0) {
        seine_rules_unref(*out);
        *out = NULL;
    }
    start_over(compiler);
    return end_call(compiler, status);
}
