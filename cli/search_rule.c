/*
 * What `seine search` looks for, as a Sigma rule.
 *
 * SPDX-License-Identifier: MIT
 */
#include "search_rule.h"

#include <string.h>

#include "escape.h"
#include "exit.h"
#include "say.h"

/* How a field is asked: the longest sign first. */
static const struct sign {
    const char *text;
    const char *modifier;
    bool negated;
    bool number;
} signs[] = {
    {"=~", "re", false, false}, {"!~", "re", true, false},
    {"!=", "", true, false},    {">=", "gte", false, true},
    {"<=", "lte", false, true}, {"=", "", false, false},
    {">", "gt", false, true},   {"<", "lt", false, true},
};

#define SIGNS (sizeof(signs) / sizeof(signs[0]))

/* FIELD, sign, value. */
struct pattern {
    const char *field;
    size_t field_size;
    const struct sign *sign;
    const char *value;
};

/* ----------------------------------------------------------- patterns --- */

static bool
is_name_byte(char c, bool first)
{
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

    return letter ||
           (!first && ((c >= '0' && c <= '9') || (c && strchr(".-()", c))));
}

static const struct sign *
find_sign(const char *at)
{
    size_t i;

    for (i = 0; i < SIGNS; i++)
        if (strncmp(at, signs[i].text, strlen(signs[i].text)) == 0)
            return &signs[i];
    return NULL;
}

static bool
read_pattern(const char *text, struct pattern *out)
{
    const char *at = text;

    while (is_name_byte(*at, at == text))
        at++;
    out->field = text;
    out->field_size = (size_t)(at - text);
    out->sign = at > text ? find_sign(at) : NULL;
    out->value = out->sign ? at + strlen(out->sign->text) : NULL;
    return out->sign != NULL;
}

size_t
search_patterns(const struct settings *settings)
{
    const struct strings *arguments = &settings->paths;
    struct pattern pattern;
    size_t count = 0;

    if (settings->has_dashes)
        return settings->before_dashes;
    while (count < arguments->count &&
           read_pattern(arguments->at[count], &pattern))
        count++;
    if (count == 0 && settings->regexes.count == 0 && arguments->count > 0)
        count = 1;
    return count;
}

/* 10.0.0.0/8, 2001:db8::/32: digits and colons, a slash, a short number. */
static bool
is_network(const char *value)
{
    const char *slash = strchr(value, '/');
    size_t left, right;

    if (!slash || (!memchr(value, '.', (size_t)(slash - value)) &&
                   !memchr(value, ':', (size_t)(slash - value))))
        return false;
    left = strspn(value, "0123456789abcdefABCDEF:.");
    right = strspn(slash + 1, "0123456789");
    return left == (size_t)(slash - value) && right > 0 && right < 4 &&
           slash[1 + right] == '\0';
}

static bool
is_number(const char *value)
{
    const char *digits = value + (*value == '-');
    size_t size = strspn(digits, "0123456789");

    if (size > 0 && digits[size] == '.')
        size += 1 + strspn(digits + size + 1, "0123456789");
    return size > 0 && digits[size] == '\0' && digits[size - 1] != '.';
}

/* ---------------------------------------------------------------- YAML --- */

/* Selections as they are written, and the condition over them. */
struct writing {
    const struct settings *settings;
    struct text yaml;
    struct text condition;
    size_t count; /* selections */
    bool fields;
};

static void
add_quoted(struct text *out, const char *at, size_t size)
{
    escape_json(out, at, size);
}

/* Text without a meaning: what Sigma takes for wildcards is escaped. */
static void
add_literal(struct text *out, const char *string)
{
    struct text text = {0};

    for (; *string; string++) {
        if (strchr("\\*?", *string))
            text_byte(&text, '\\');
        text_byte(&text, *string);
    }
    add_quoted(out, text_string(&text), text.size);
    out->failed |= text.failed;
    text_fini(&text);
}

/* "FIELD|modifiers": of a value that is compared as text, as grep compares. */
static void
add_key(struct writing *writing, const struct pattern *pattern)
{
    const struct sign *sign = pattern->sign;
    bool regex = strcmp(sign->modifier, "re") == 0;
    struct text key = {0};

    text_add(&key, pattern->field, pattern->field_size);
    if (!*pattern->value && !sign->number && !regex) {
        text_str(&key, "|exists");
    } else if (!sign->number && !regex && strcmp(pattern->value, "*") == 0) {
        text_str(&key, "|exists");
    } else if (!sign->number && !regex && is_network(pattern->value)) {
        text_str(&key, "|cidr");
    } else {
        if (*sign->modifier)
            text_format(&key, "|%s", sign->modifier);
        if (regex && writing->settings->ignore_case)
            text_str(&key, "|i");
        if (!regex && !sign->number && !writing->settings->ignore_case)
            text_str(&key, "|cased");
    }
    add_quoted(&writing->yaml, text_string(&key), key.size);
    writing->yaml.failed |= key.failed;
    text_fini(&key);
}

static void
add_value(struct writing *writing, const struct pattern *pattern)
{
    bool equal = !pattern->sign->number && !*pattern->sign->modifier;

    if (equal && !*pattern->value)
        text_str(&writing->yaml, "false");
    else if (equal && strcmp(pattern->value, "*") == 0)
        text_str(&writing->yaml, "true");
    else if (pattern->sign->number)
        text_str(&writing->yaml, pattern->value);
    else
        add_quoted(&writing->yaml, pattern->value, strlen(pattern->value));
}

static void
begin_selection(struct writing *writing, const char *joint)
{
    if (writing->condition.size)
        text_str(&writing->condition, joint);
    text_format(&writing->condition, "s%zu", writing->count);
    text_format(&writing->yaml, "  s%zu:\n", writing->count);
    writing->count++;
}

static bool
same_field(const struct pattern *a, const struct pattern *b)
{
    return a->field_size == b->field_size &&
           memcmp(a->field, b->field, a->field_size) == 0 &&
           a->sign->negated == b->sign->negated &&
           a->sign->number == b->sign->number;
}

/* Numbers of a field are bounds: all must hold.  The rest are alternatives. */
static bool
is_first(const struct settings *settings, size_t index,
         const struct pattern *pattern)
{
    struct pattern other;
    size_t i;

    if (pattern->sign->number)
        return true;
    for (i = 0; i < index; i++)
        if (read_pattern(settings->paths.at[i], &other) &&
            same_field(&other, pattern))
            return false;
    return true;
}

static int
write_field(struct writing *writing, size_t count, size_t index)
{
    const struct strings *arguments = &writing->settings->paths;
    struct pattern first, other;
    size_t i;

    if (!read_pattern(arguments->at[index], &first))
        return EXIT_DONE; /* for the whole line */
    writing->fields = true;
    if (first.sign->number && !is_number(first.value)) {
        say_error("%s: '%s' is no number", arguments->at[index], first.value);
        return EXIT_USAGE;
    }
    if (!is_first(writing->settings, index, &first))
        return EXIT_DONE;
    begin_selection(writing, first.sign->negated ? " and not " : " and ");
    if (writing->count == 1 && first.sign->negated) {
        text_clear(&writing->condition);
        text_str(&writing->condition, "not s0");
    }
    for (i = index; i < count; i++) {
        if (!read_pattern(arguments->at[i], &other) ||
            !same_field(&first, &other) || (first.sign->number && i > index))
            continue;
        text_str(&writing->yaml, "    - {");
        add_key(writing, &other);
        text_str(&writing->yaml, ": ");
        add_value(writing, &other);
        text_str(&writing->yaml, "}\n");
    }
    return EXIT_DONE;
}

/* All that is looked for in the whole line: any of it. */
static void
write_lines(struct writing *writing, size_t count)
{
    const struct settings *settings = writing->settings;
    bool i_case = settings->ignore_case;
    struct pattern pattern;
    size_t i, found = 0;

    for (i = 0; i < count; i++)
        found += !read_pattern(settings->paths.at[i], &pattern);
    if (found + settings->regexes.count == 0)
        return;
    begin_selection(writing, " and ");
    for (i = 0; i < count; i++) {
        if (read_pattern(settings->paths.at[i], &pattern))
            continue;
        text_format(&writing->yaml,
                    "    - {\"|%s\": ", i_case ? "contains" : "cased");
        add_literal(&writing->yaml, settings->paths.at[i]);
        text_str(&writing->yaml, "}\n");
    }
    for (i = 0; i < settings->regexes.count; i++) {
        text_format(&writing->yaml, "    - {\"|re%s\": ", i_case ? "|i" : "");
        add_quoted(&writing->yaml, settings->regexes.at[i],
                   strlen(settings->regexes.at[i]));
        text_str(&writing->yaml, "}\n");
    }
}

static int
write_rule(struct writing *writing, size_t count)
{
    int status = EXIT_DONE;
    size_t i;

    text_str(&writing->yaml, "title: search\nlevel: informational\n"
                             "logsource: {}\ndetection:\n");
    for (i = 0; i < count && status == EXIT_DONE; i++)
        status = write_field(writing, count, i);
    write_lines(writing, count);
    text_format(&writing->yaml, "  condition: %s%s%s\n",
                writing->settings->invert ? "not (" : "",
                text_string(&writing->condition),
                writing->settings->invert ? ")" : "");
    return status;
}

/* -------------------------------------------------------------- compile --- */

static void
on_diag(void *user, const seine_diag *diag)
{
    const struct settings *settings = user;

    if (diag->severity == SEINE_DIAG_ERROR)
        say_error("search: %s", diag->message);
    else if (strcmp(diag->code, "unknown-field") == 0 && !settings->quiet)
        say_info("warning: %s", diag->message);
}

static int
compile(const struct settings *settings, struct text *yaml, seine_rules **out)
{
    seine_compiler_options options = {
        .struct_size = sizeof(options),
        .warnings = 1,
        .on_diag = on_diag,
        .user = (void *)(uintptr_t)settings,
    };
    seine_compiler *compiler;
    int status = seine_compiler_new(&compiler, &options);

    if (status == 0)
        status = seine_compiler_add(compiler, "search", text_string(yaml),
                                    yaml->size);
    if (status == 0)
        status = seine_compiler_finish(compiler, out);
    seine_compiler_free(compiler);
    if (status == 0)
        return EXIT_DONE;
    if (status == SEINE_E_RULES)
        return EXIT_USAGE;
    say_error("%s", seine_status_text(status));
    return EXIT_INTERNAL;
}

static bool
are_text(const struct strings *list, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (!is_utf8(list->at[i], strlen(list->at[i]))) {
            say_error("%s: a pattern must be UTF-8", list->at[i]);
            return false;
        }
    return true;
}

int
search_rule(const struct settings *settings, size_t count, seine_rules **out,
            bool *fields)
{
    struct writing writing = {.settings = settings};
    int status;

    *out = NULL;
    if (!are_text(&settings->paths, count) ||
        !are_text(&settings->regexes, settings->regexes.count))
        return EXIT_USAGE;
    status = write_rule(&writing, count);
    *fields = writing.fields;
    if (writing.yaml.failed || writing.condition.failed)
        status = EXIT_INTERNAL;
    if (status == EXIT_DONE)
        status = compile(settings, &writing.yaml, out);
    text_fini(&writing.yaml);
    text_fini(&writing.condition);
    return status;
}
