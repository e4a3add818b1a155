/*
 * Loading rules.
 *
 * SPDX-License-Identifier: MIT
 */
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "say.h"

bool
load_file(const char *path, struct text *out)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    char block[16384];
    bool read_error;
    size_t got;

    if (!file) {
        say_error("%s: cannot be read: %s", path, strerror(errno));
        return false;
    }
    while ((got = fread(block, 1, sizeof(block), file)) > 0)
        text_add(out, block, got);
    read_error = ferror(file) != 0;
    if (read_error)
        say_error("%s: cannot be read: %s", path, strerror(errno));
    else if (out->failed)
        say_error("%s: out of memory", path);
    if (file != stdin)
        fclose(file);
    return !read_error && !out->failed;
}

static const char *
severity_name(int severity)
{
    return severity == SEINE_DIAG_WARNING ? "warning" : "error";
}

static bool
is_one_of(const struct strings *names, const char *name)
{
    size_t i;

    for (i = 0; i < names->count; i++)
        if (strcmp(names->at[i], name) == 0)
            return true;
    return false;
}

/*
 * What somebody who hunts must know; lint has the rest: indicators that cannot
 * be used, what is doubtful about allow lists and critical assets, and a rule
 * to leave out that is none.
 */
static bool
is_worth_saying(const struct settings *settings, const seine_diag *diag)
{
    if (diag->severity == SEINE_DIAG_ERROR)
        return true;
    if (settings->quiet)
        return false;
    return is_one_of(&settings->iocs, diag->file) ||
           is_one_of(&settings->allows, diag->file) ||
           is_one_of(&settings->assets, diag->file) ||
           strcmp(diag->code, "unused-exclusion") == 0;
}

static void
print_diag(void *user, const seine_diag *diag)
{
    if (!is_worth_saying(user, diag))
        return;
    if (diag->line && !diag->column)
        say_info("%s:%d: %s: %s", diag->file, diag->line,
                 severity_name(diag->severity), diag->message);
    else if (diag->line)
        say_info("%s:%d:%d: %s: %s", diag->file, diag->line, diag->column,
                 severity_name(diag->severity), diag->message);
    else
        say_info("%s%s%s: %s", diag->file, *diag->file ? ": " : "",
                 severity_name(diag->severity), diag->message);
}

static int
say_failed(const seine_compiler *compiler, const char *what, int status)
{
    const char *message = seine_compiler_message(compiler);

    if (*message)
        say_error("%s", message);
    else
        say_error("%s: %s", what, seine_status_text(status));
    return status == SEINE_E_MEMORY ? EXIT_INTERNAL : EXIT_USAGE;
}

/* NAME=FILE */
static int
add_set(seine_compiler *compiler, const char *text)
{
    const char *equal = strchr(text, '=');
    struct text name = {0}, values = {0};
    int status = EXIT_USAGE, added;

    if (!equal || equal == text) {
        say_error("--set %s: must be NAME=FILE", text);
        return EXIT_USAGE;
    }
    text_add(&name, text, (size_t)(equal - text));
    if (load_file(equal + 1, &values)) {
        added = seine_compiler_set(compiler, text_string(&name),
                                   text_string(&values), values.size);
        status = added < 0 ? say_failed(compiler, text, added) : EXIT_DONE;
    }
    text_fini(&name);
    text_fini(&values);
    return status;
}

static int
add_pack(seine_compiler *compiler)
{
    int status = EXIT_DONE, added;
    size_t i;

    for (i = 0; i < seine_pack_count && status == EXIT_DONE; i++) {
        added = seine_compiler_add(compiler, seine_pack[i].name,
                                   seine_pack[i].data, seine_pack[i].size);
        if (added < 0)
            status = say_failed(compiler, seine_pack[i].name, added);
    }
    return status;
}

typedef int (*add_path)(seine_compiler *compiler, const char *path);

static int
add_paths(seine_compiler *compiler, const struct strings *paths, add_path add)
{
    int status = EXIT_DONE, added;
    size_t i;

    for (i = 0; i < paths->count && status == EXIT_DONE; i++) {
        added = add(compiler, paths->at[i]);
        if (added < 0)
            status = say_failed(compiler, paths->at[i], added);
    }
    return status;
}

static int
add_all(const struct settings *settings, const struct strings *paths,
        seine_compiler *compiler)
{
    int status = EXIT_DONE;
    size_t i;

    for (i = 0; i < settings->sets.count && status == EXIT_DONE; i++)
        status = add_set(compiler, settings->sets.at[i]);
    if (status == EXIT_DONE && paths->count == 0 && !settings->no_pack)
        status = add_pack(compiler);
    if (status == EXIT_DONE)
        status = add_paths(compiler, paths, seine_compiler_add_path);
    if (status == EXIT_DONE)
        status = add_paths(compiler, &settings->iocs,
                           seine_compiler_add_indicators_path);
    if (status == EXIT_DONE)
        status = add_paths(compiler, &settings->allows,
                           seine_compiler_add_allow_path);
    if (status == EXIT_DONE)
        status = add_paths(compiler, &settings->assets,
                           seine_compiler_add_assets_path);
    return status;
}

static bool
is_folder(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/*
 * The folder with values of placeholders: `expand` in the first named folder
 * of rules, or beside the first named file, that has one.
 */
static bool
find_expand(const struct strings *paths, struct text *folder)
{
    size_t i;

    for (i = 0; i < paths->count; i++) {
        const char *path = paths->at[i], *slash = strrchr(path, '/');

        text_clear(folder);
        if (is_folder(path))
            text_format(folder, "%s/", path);
        else if (slash)
            text_add(folder, path, (size_t)(slash - path) + 1);
        text_str(folder, "expand");
        if (is_folder(text_string(folder)))
            return true;
    }
    return false;
}

int
load_compiler(const struct settings *settings, const struct strings *paths,
              const seine_compiler_options *options, seine_compiler **out)
{
    seine_compiler_options all = *options;
    struct text folder = {0};
    int status;

    if (find_expand(paths, &folder))
        all.expand_folder = text_string(&folder);
    status = folder.failed ? SEINE_E_MEMORY : seine_compiler_new(out, &all);
    text_fini(&folder);
    if (status < 0) {
        say_error("rules: %s", seine_status_text(status));
        return EXIT_INTERNAL;
    }
    status = add_all(settings, paths, *out);
    if (status != EXIT_DONE) {
        seine_compiler_free(*out);
        *out = NULL;
    }
    return status;
}

/* The settings that choose rules; false with a message. */
static bool
fill_options(const struct settings *settings, seine_compiler_options *options)
{
    const char *fields = settings->sigma_fields, *level = settings->min_level;

    options->struct_size = sizeof(*options);
    options->keep_going = settings->keep_going;
    options->warnings = 1;
    options->tags = settings->tags.at;
    options->exclude = settings->exclude_rules.at;
    if (fields && strcmp(fields, "strict") == 0) {
        options->fields = SEINE_FIELDS_STRICT;
    } else if (fields && strcmp(fields, "any") != 0) {
        say_error("--sigma-fields: '%s' is neither any nor strict", fields);
        return false;
    }
    if (level) {
        options->min_level = seine_level_from_name(level);
        if (options->min_level < 0) {
            say_error("--min-level: no level '%s'", level);
            return false;
        }
    }
    return true;
}

int
load_rules(const struct settings *settings, const struct strings *paths,
           seine_rules **out)
{
    seine_compiler_options options = {0};
    seine_compiler *compiler;
    int status;

    *out = NULL;
    if (!fill_options(settings, &options))
        return EXIT_USAGE;
    options.on_diag = print_diag;
    options.user = (void *)(uintptr_t)settings;
    status = load_compiler(settings, paths, &options, &compiler);
    if (status != EXIT_DONE)
        return status;
    status = seine_compiler_finish(compiler, out);
    if (status < 0) {
        status = say_failed(compiler, "rules", status);
        seine_compiler_free(compiler);
        return status;
    }
    seine_compiler_free(compiler);
    return EXIT_DONE;
}
