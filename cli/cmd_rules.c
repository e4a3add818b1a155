/*
 * seine rules: the rules that hunt would run.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "command.h"
#include "escape.h"
#include "json_writer.h"
#include "load.h"
#include "output.h"
#include "say.h"

static void
add_text(struct text *out, const char *string)
{
    escape_terminal(out, string, strlen(string));
}

/* LEVEL  ID  TITLE, a `*` where every record must be tried. */
static void
write_line(struct text *out, const seine_rule *rule)
{
    text_format(out, "%-13s %c ", seine_level_name(rule->level),
                rule->flags & SEINE_RULE_UNSCREENED ? '*' : ' ');
    add_text(out, *rule->id ? rule->id : "-");
    text_str(out, "  ");
    add_text(out, rule->title);
    if (rule->kind == SEINE_RULE_INDICATORS)
        text_format(out, "  (indicators: %zu)", rule->indicator_count);
    if (rule->kind == SEINE_RULE_CORRELATION)
        text_str(out, "  (correlation)");
    if (rule->flags & SEINE_RULE_ALLOWED)
        text_str(out, "  (allowed)");
    else if (rule->kind == SEINE_RULE_FILTER)
        text_str(out, "  (filter)");
    if (rule->kind == SEINE_RULE_ASSETS)
        text_str(out, "  (critical assets)");
    if (rule->kind == SEINE_RULE_SURVEY)
        text_str(out, "  (survey)");
    if (rule->flags & SEINE_RULE_SILENT)
        text_str(out, "  (only for correlations)");
    text_byte(out, '\n');
}

static void
write_json(struct text *out, const seine_rule *rule)
{
    static const char *const kinds[] = {
        [SEINE_RULE_DETECTION] = "detection",
        [SEINE_RULE_INDICATORS] = "indicators",
        [SEINE_RULE_CORRELATION] = "correlation",
        [SEINE_RULE_FILTER] = "filter",
        [SEINE_RULE_ASSETS] = "assets",
        [SEINE_RULE_SURVEY] = "survey",
    };
    struct json json = {.out = out};

    json_open(&json, '{');
    json_member(&json, "type", "rule");
    json_member(&json, "kind",
                rule->flags & SEINE_RULE_ALLOWED ? "allowed"
                                                 : kinds[rule->kind]);
    json_member(&json, "id", rule->id);
    json_member(&json, "title", rule->title);
    json_member(&json, "level", seine_level_name(rule->level));
    json_member(&json, "status", rule->status);
    json_member(&json, "description", rule->description);
    json_member(&json, "author", rule->author);
    json_member(&json, "license", rule->license);
    json_member(&json, "date", rule->date);
    json_member(&json, "modified", rule->modified);
    json_member(&json, "category", rule->category);
    json_member(&json, "product", rule->product);
    json_member(&json, "service", rule->service);
    json_member_list(&json, "tags", rule->tags);
    json_member_list(&json, "references", rule->references);
    json_member_list(&json, "false_positives", rule->false_positives);
    json_member(&json, "file", rule->file);
    json_member_uint(&json, "line", (uint64_t)rule->line);
    json_member(&json, "hash", rule->hash);
    json_member_bool(&json, "unscreened", rule->flags & SEINE_RULE_UNSCREENED);
    json_member_bool(&json, "silent", rule->flags & SEINE_RULE_SILENT);
    json_member_uint(&json, "tests", rule->test_count);
    json_member_uint(&json, "indicators", rule->indicator_count);
    json_close(&json, '}');
    text_byte(out, '\n');
}

static int
write_rules(const seine_rules *rules, struct target *target, bool lines)
{
    size_t i, count = seine_rules_count(rules);
    struct text out = {0};

    for (i = 0; i < count; i++) {
        text_clear(&out);
        if (lines)
            write_line(&out, seine_rules_get(rules, i));
        else
            write_json(&out, seine_rules_get(rules, i));
        target_write(target, &out);
    }
    text_fini(&out);
    return target_close(target) < 0 ? EXIT_INTERNAL : EXIT_DONE;
}

int
command_rules(const struct settings *settings)
{
    struct target target = {0};
    seine_rules *rules;
    const char *path;
    bool lines;
    int status;

    if (settings->paths.count) {
        say_error("rules takes no paths; -r names rule files");
        return EXIT_USAGE;
    }
    if (!output_choose(settings, &lines, &path))
        return EXIT_USAGE;
    status = load_rules(settings, &settings->rules, &rules);
    if (status != EXIT_DONE)
        return status;
    if (target_open(&target, path, settings->force) < 0)
        status = EXIT_USAGE;
    else
        status = write_rules(rules, &target, lines);
    seine_rules_unref(rules);
    return status;
}
