/*
 * seine lint: what is wrong with rule files, as text or SARIF 2.1.0.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "escape.h"
#include "filter_lint.h"
#include "json_writer.h"
#include "load.h"
#include "say.h"

struct lint {
    bool sarif;
    struct text out;
    struct json json;  /* of the results */
    struct text codes; /* met so far, each with its NUL */
    size_t errors;
    size_t warnings;
};

static void
add_text(struct text *out, const char *string)
{
    escape_terminal(out, string, strlen(string));
}

/* FILE:LINE:COLUMN: error: MESSAGE [CODE] */
static void
write_text(struct lint *lint, const seine_diag *diag)
{
    add_text(&lint->out, diag->file);
    if (diag->line)
        text_format(&lint->out, ":%d", diag->line);
    if (diag->line && diag->column)
        text_format(&lint->out, ":%d", diag->column);
    text_str(&lint->out,
             diag->severity == SEINE_DIAG_ERROR ? ": error: " : ": warning: ");
    add_text(&lint->out, diag->message);
    text_format(&lint->out, " [%s]\n", diag->code);
}

/* A path as a relative or file: URI. */
static void
write_uri(struct json *json, const char *path)
{
    static const char plain[] = "/-._~";
    struct text uri = {0};

    text_str(&uri, *path == '/' ? "file://" : "");
    for (; *path; path++) {
        unsigned char c = (unsigned char)*path;
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      (c >= '0' && c <= '9');

        if (letter || strchr(plain, *path))
            text_byte(&uri, *path);
        else
            text_format(&uri, "%%%02X", (unsigned)c);
    }
    json_member(json, "uri", text_string(&uri));
    json->out->failed |= uri.failed;
    text_fini(&uri);
}

static void
write_location(struct json *json, const seine_diag *diag)
{
    json_open(json, '{');
    json_name(json, "physicalLocation");
    json_open(json, '{');
    json_name(json, "artifactLocation");
    json_open(json, '{');
    write_uri(json, diag->file);
    json_close(json, '}');
    if (diag->line > 0) {
        json_name(json, "region");
        json_open(json, '{');
        json_member_uint(json, "startLine", (uint64_t)diag->line);
        if (diag->column > 0)
            json_member_uint(json, "startColumn", (uint64_t)diag->column);
        json_close(json, '}');
    }
    json_close(json, '}');
    json_close(json, '}');
}

/* The number of a code among those met; a new one is added. */
static uint64_t
index_of(struct lint *lint, const char *code)
{
    struct text *codes = &lint->codes;
    size_t at, index = 0;

    for (at = 0; at < codes->size; at += strlen(codes->at + at) + 1, index++)
        if (strcmp(codes->at + at, code) == 0)
            return index;
    text_add(codes, code, strlen(code) + 1);
    return index;
}

static void
write_result(struct lint *lint, const seine_diag *diag)
{
    struct json *json = &lint->json;

    json_open(json, '{');
    json_member(json, "ruleId", diag->code);
    json_member_uint(json, "ruleIndex", index_of(lint, diag->code));
    json_member(json, "level",
                diag->severity == SEINE_DIAG_ERROR ? "error" : "warning");
    json_name(json, "message");
    json_open(json, '{');
    json_member(json, "text", diag->message);
    json_close(json, '}');
    json_name(json, "locations");
    json_open(json, '[');
    write_location(json, diag);
    json_close(json, ']');
    json_close(json, '}');
}

static void
on_diag(void *user, const seine_diag *diag)
{
    struct lint *lint = user;

    if (diag->severity == SEINE_DIAG_ERROR)
        lint->errors++;
    else
        lint->warnings++;
    if (lint->sarif)
        write_result(lint, diag);
    else
        write_text(lint, diag);
}

static void
begin_sarif(struct lint *lint)
{
    struct json *json = &lint->json;

    json->out = &lint->out;
    json_open(json, '{');
    json_member(json, "$schema",
                "https://json.schemastore.org/sarif-2.1.0.json");
    json_member(json, "version", "2.1.0");
    json_name(json, "runs");
    json_open(json, '[');
    json_open(json, '{');
    json_name(json, "results");
    json_open(json, '[');
}

/* Stands behind the results, since it lists their codes. */
static void
write_tool(struct lint *lint)
{
    const struct text *codes = &lint->codes;
    struct json *json = &lint->json;
    size_t at;

    json_name(json, "tool");
    json_open(json, '{');
    json_name(json, "driver");
    json_open(json, '{');
    json_member(json, "name", "seine");
    json_member(json, "version", seine_version());
    json_name(json, "rules");
    json_open(json, '[');
    for (at = 0; at < codes->size; at += strlen(codes->at + at) + 1) {
        json_open(json, '{');
        json_member(json, "id", codes->at + at);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
    json_close(json, '}');
}

static void
end_sarif(struct lint *lint)
{
    struct json *json = &lint->json;

    json_close(json, ']');
    write_tool(lint);
    json_close(json, '}');
    json_close(json, ']');
    json_close(json, '}');
    text_byte(&lint->out, '\n');
    lint->out.failed |= lint->codes.failed;
}

static void
tell(struct lint *lint, const seine_rule *rule, const char *code,
     const struct text *message)
{
    const seine_diag diag = {
        .severity = SEINE_DIAG_WARNING,
        .code = code,
        .message = message->at ? message->at : "",
        .file = rule->file,
        .line = rule->line,
        .column = (int)rule->column,
    };

    lint->out.failed |= message->failed;
    on_diag(lint, &diag);
}

static void
tell_hidden(void *user, const seine_rule *filter, const seine_rule *rule,
            int line)
{
    struct text text = {0};

    text_format(&text, "what it takes away is what '");
    escape_terminal(&text, rule->title, strlen(rule->title));
    text_format(&text, "' must match: ");
    escape_terminal(&text, rule->file, strlen(rule->file));
    text_format(&text, ":%d", line);
    text_string(&text);
    tell(user, filter, "filter-hides-test", &text);
    text_fini(&text);
}

static void
tell_filter(void *user, const seine_rule *filter, const char *code,
            const char *message)
{
    struct text text = {0};

    text_str(&text, message);
    text_string(&text);
    tell(user, filter, code, &text);
    text_fini(&text);
}

static int
run_lint(const struct settings *settings, struct lint *lint)
{
    seine_compiler_options options = {
        .struct_size = sizeof(options),
        .keep_going = 1,
        .warnings = 1,
        .on_diag = on_diag,
        .user = lint,
    };
    static const struct filter_lint told = {.hidden = tell_hidden,
                                            .filter = tell_filter};
    seine_compiler *compiler;
    seine_rules *rules;
    int status = load_compiler(settings, &settings->paths, &options, &compiler);

    if (status != EXIT_DONE)
        return status;
    status = seine_compiler_finish(compiler, &rules);
    if (status < 0 && lint->errors == 0)
        say_error("%s", *seine_compiler_message(compiler)
                            ? seine_compiler_message(compiler)
                            : seine_status_text(status));
    if (status == 0)
        status = lint_filters(rules, &told, lint);
    seine_rules_unref(rules);
    seine_compiler_free(compiler);
    if (status == SEINE_E_MEMORY)
        return EXIT_INTERNAL;
    return status < 0 || lint->errors ? EXIT_USAGE : EXIT_DONE;
}

int
command_lint(const struct settings *settings)
{
    const char *format = settings->format;
    struct lint lint = {0};
    int status;

    lint.sarif = format && strcmp(format, "sarif") == 0;
    if (format && !lint.sarif && strcmp(format, "text") != 0) {
        say_error("--format: '%s' is neither text nor sarif", format);
        return EXIT_USAGE;
    }
    if (lint.sarif)
        begin_sarif(&lint);
    status = run_lint(settings, &lint);
    if (lint.sarif)
        end_sarif(&lint);
    if (lint.out.size)
        fwrite(lint.out.at, 1, lint.out.size, stdout);
    if (!settings->quiet)
        say_info("errors: %zu, warnings: %zu", lint.errors, lint.warnings);
    if (fflush(stdout) != 0 || lint.out.failed)
        status = EXIT_INTERNAL;
    text_fini(&lint.out);
    text_fini(&lint.codes);
    return status;
}
