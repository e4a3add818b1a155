/*
 * Definitions: the documents of a rule file, understood.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/definition.h"

#include <stdarg.h>
#include <stdio.h>

#include "rule/entries.h"
#include "rule/reading.h"

static const char *const no_strings[] = {NULL};

static void __attribute__((format(printf, 5, 0)))
say(struct reading *reading, int severity, struct mark mark, const char *code,
    const char *format, va_list args)
{
    char message[400];

    vsnprintf(message, sizeof(message), format, args);
    sn_diag(reading->diags, severity, code, reading->file, mark.line,
            mark.column, "%s", message);
}

void
sn_reading_error(struct reading *reading, struct mark mark, const char *code,
                 const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(reading, SEINE_DIAG_ERROR, mark, code, format, args);
    va_end(args);
    reading->bad = true;
}

void
sn_reading_warn(struct reading *reading, struct mark mark, const char *code,
                const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(reading, SEINE_DIAG_WARNING, mark, code, format, args);
    va_end(args);
}

void *
sn_reading_alloc(struct reading *reading, size_t count, size_t size)
{
    void *memory = sn_arena_alloc(&reading->set->arena, count, size);

    if (!memory)
        reading->status = SEINE_E_MEMORY;
    return memory;
}

const char *
sn_reading_string(struct reading *reading, struct slice s)
{
    const char *string = sn_arena_string(&reading->set->arena, s);

    if (!string)
        reading->status = SEINE_E_MEMORY;
    return string;
}

/* What every member is before the document says otherwise. */
static void
init_definition(struct definition *def, const struct reading *reading,
                const struct yaml_node *root)
{
    const char **const texts[] = {
        &def->id,       &def->title,   &def->status,  &def->description,
        &def->author,   &def->license, &def->date,    &def->modified,
        &def->category, &def->product, &def->service, &def->name,
        &def->owner,
    };
    size_t i;

    memset(def, 0, sizeof(*def));
    for (i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        *texts[i] = "";
    def->mark = root->mark;
    def->file = reading->file;
    def->tags = def->references = def->false_positives = no_strings;
    def->valid_from = INT64_MIN;
    def->valid_until = INT64_MAX;
}

/* The parts that make a document what it is. */
static const struct {
    const char *key;
    enum definition_kind kind;
    void (*read)(struct reading *reading, const struct yaml_node *node);
} kinds[] = {
    {"detection", DEFINITION_RULE, sn_read_detection},
    {"indicators", DEFINITION_INDICATORS, sn_read_list},
    {"correlation", DEFINITION_CORRELATION, sn_read_correlation},
    {"filter", DEFINITION_FILTER, sn_read_filter},
    {"survey", DEFINITION_SURVEY, sn_read_survey},
};

static void
read_kind(struct reading *reading, const struct yaml_node *root)
{
    const struct yaml_node *part = NULL;
    size_t i, met = 0;

    for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        const struct yaml_node *node = sn_yaml_get(root, kinds[i].key);

        if (!node)
            continue;
        met++;
        part = node;
        reading->def->kind = kinds[i].kind;
        kinds[i].read(reading, node);
    }
    if (met != 1)
        sn_reading_error(reading, part ? part->mark : root->mark,
                         "no-detection",
                         met ? "one of detection, indicators, correlation, "
                               "filter and survey, not several"
                             : "detection is missing");
    if ((reading->def->kind == DEFINITION_RULE ||
         reading->def->kind == DEFINITION_FILTER) &&
        met == 1 && !sn_yaml_get(root, "logsource"))
        sn_reading_error(reading, root->mark, "no-logsource",
                         "logsource is missing");
}

void
sn_reading_begin(struct reading *reading, const struct yaml_node *node,
                 enum definition_kind kind)
{
    reading->bad = false;
    reading->def = &reading->present;
    init_definition(reading->def, reading, node);
    reading->def->kind = kind;
}

int
sn_reading_end(struct reading *reading)
{
    struct definition *slot;

    reading->def = NULL;
    if (reading->status < 0)
        return reading->status;
    if (reading->bad) {
        reading->set->rejected++;
        slot = sn_array_push(&reading->set->bad, sizeof(*slot));
    } else {
        slot = sn_array_push(&reading->set->list, sizeof(*slot));
    }
    if (!slot)
        return SEINE_E_MEMORY;
    *slot = reading->present;
    return 0;
}

static void
read_document(struct reading *reading, const struct yaml_node *root)
{
    struct definition *def = reading->def;
    const struct yaml_node *tests, *expires;

    sn_read_metadata(reading, root);
    read_kind(reading, root);
    expires = sn_yaml_get(root, "x-expires");
    if (expires && def->kind == DEFINITION_FILTER)
        sn_read_time(reading, expires, true, &def->valid_until);
    tests = sn_yaml_get(root, "tests");
    if (tests)
        sn_read_rule_tests(reading, tests);
}

/* Critical assets of the rule that was read last. */
static int
read_assets(struct reading *reading, const struct yaml_node *assets,
            enum definition_kind kind)
{
    size_t rule = reading->bad ? RULE_REJECTED : reading->set->list.count - 1;

    if (kind != DEFINITION_RULE && kind != DEFINITION_INDICATORS) {
        sn_reading_begin(reading, assets, DEFINITION_ASSETS);
        sn_reading_error(reading, assets->mark, "bad-list",
                         ASSETS_KEY " stands in a rule or an indicator list, "
                                    "or alone");
        return sn_reading_end(reading);
    }
    return sn_read_own_assets(reading, assets, rule);
}

static int
take_document(void *user, const struct yaml_node *root)
{
    struct reading *reading = user;
    const struct yaml_node *assets;
    enum definition_kind kind;
    int status;

    if (!root || (root->kind == YAML_SCALAR && root->text.size == 0))
        return 0;
    if (sn_is_entries(root))
        return sn_read_entries(reading, root);
    sn_reading_begin(reading, root, DEFINITION_RULE);
    if (root->kind == YAML_MAPPING)
        read_document(reading, root);
    else
        sn_reading_error(reading, root->mark, "not-a-rule",
                         "a rule must be a map");
    kind = reading->def->kind;
    status = sn_reading_end(reading);
    assets = root->kind == YAML_MAPPING ? sn_yaml_get(root, ASSETS_KEY) : NULL;
    if (status < 0 || !assets)
        return status;
    return read_assets(reading, assets, kind);
}

int
sn_definitions_parse(struct definitions *set, const char *name,
                     struct slice text, const char *folder, struct diags *diags)
{
    struct reading reading = {.set = set, .folder = folder, .diags = diags};
    size_t before = set->list.count + set->rejected;
    int status;

    reading.file = sn_reading_string(&reading, sn_slice_str(name));
    if (!reading.file)
        return SEINE_E_MEMORY;
    status = sn_yaml_parse(&set->arena, reading.file, text, diags,
                           &set->rejected, take_document, &reading);
    if (status == 0 && set->list.count + set->rejected == before)
        sn_diag(diags, SEINE_DIAG_WARNING, "empty-file", reading.file, 0, 0,
                "there is no rule in this file");
    return status;
}

void
sn_definitions_fini(struct definitions *set)
{
    sn_array_fini(&set->list);
    sn_array_fini(&set->bad);
    sn_arena_fini(&set->arena);
    set->rejected = 0;
}
