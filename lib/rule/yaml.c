/*
 * YAML: libyaml's events to trees.
 *
 * Scalars are typed here and not by libyaml: `no` and 2025-12-01 are strings in
 * YAML 1.2, and verdicts of rules hang on that.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/yaml.h"

#include <yaml.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"

struct anchor {
    struct slice name;
    struct yaml_node *node;
};

struct reader {
    yaml_parser_t parser;
    struct arena *arena;
    const char *file;
    struct diags *diags;
    int line_offset; /* of the text this parser began with */
    int status;      /* SEINE_E_MEMORY once that happened */
    bool bad;        /* the present document has an error */
    struct yaml_node *stack[LIMIT_YAML_DEPTH];
    size_t depth;
    struct yaml_node *root;
    SN_ARRAY(struct anchor) anchors;
};

static struct mark
to_mark(const struct reader *reader, yaml_mark_t mark)
{
    struct mark out;

    out.line = reader->line_offset + (int)mark.line + 1;
    out.column = (int)mark.column + 1;
    return out;
}

static void
complain(struct reader *reader, struct mark mark, const char *code,
         const char *what)
{
    reader->bad = true;
    sn_diag(reader->diags, SEINE_DIAG_ERROR, code, reader->file, mark.line,
            mark.column, "%s", what);
}

static bool
same_key(const struct yaml_node *a, const struct yaml_node *b)
{
    return a->kind == YAML_SCALAR && b->kind == YAML_SCALAR &&
           sn_slice_equal(a->text, b->text);
}

/* A key that comes twice would hide the first: half a rule is no rule. */
static void
check_keys(struct reader *reader, const struct yaml_node *mapping)
{
    const struct yaml_node *key, *other;
    struct map seen = {0};
    uint32_t number = 0;

    for (key = mapping->first; key && key->next; key = key->next->next) {
        bool twice = false;

        if (key->kind != YAML_SCALAR) {
            complain(reader, key->mark, "bad-key", "a key must be a scalar");
            continue;
        }
        if (mapping->count <= 32) {
            for (other = mapping->first; other != key && !twice;
                 other = other->next->next)
                twice = same_key(other, key);
        } else {
            uint32_t got = sn_map_add(&seen, key->text, number);

            if (got == MAP_NONE)
                reader->status = SEINE_E_MEMORY;
            twice = got != number++;
        }
        if (twice)
            sn_diag(reader->diags, SEINE_DIAG_ERROR, "duplicate-key",
                    reader->file, key->mark.line, key->mark.column,
                    "duplicate key '%.*s'", (int)key->text.size, key->text.at);
        reader->bad |= twice;
        if (sn_slice_is(key->text, "<<") && key->plain)
            complain(reader, key->mark, "merge-key",
                     "merge keys (<<) are not part of YAML 1.2");
    }
    sn_map_fini(&seen);
}

static void
attach(struct reader *reader, struct yaml_node *node)
{
    struct yaml_node *parent;

    if (reader->depth == 0) {
        reader->root = node;
        return;
    }
    parent = reader->stack[reader->depth - 1];
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    parent->count++;
}

static struct yaml_node *
add_node(struct reader *reader, enum yaml_kind kind, yaml_mark_t mark,
         const yaml_char_t *anchor)
{
    struct yaml_node *node = sn_arena_alloc(reader->arena, 1, sizeof(*node));
    struct anchor *slot;

    if (!node) {
        reader->status = SEINE_E_MEMORY;
        return NULL;
    }
    node->kind = kind;
    node->mark = to_mark(reader, mark);
    attach(reader, node);
    if (anchor) {
        slot = sn_array_push(&reader->anchors, sizeof(*slot));
        if (slot)
            slot->name = sn_arena_copy(reader->arena,
                                       sn_slice_str((const char *)anchor));
        if (!slot || !slot->name.at)
            reader->status = SEINE_E_MEMORY;
        else
            slot->node = node;
    }
    return node;
}

static void
take_scalar(struct reader *reader, const yaml_event_t *event)
{
    struct yaml_node *node = add_node(reader, YAML_SCALAR, event->start_mark,
                                      event->data.scalar.anchor);
    yaml_scalar_style_t style = event->data.scalar.style;

    if (!node)
        return;
    node->text = sn_arena_copy(reader->arena,
                               sn_slice((const char *)event->data.scalar.value,
                                        event->data.scalar.length));
    if (!node->text.at)
        reader->status = SEINE_E_MEMORY;
    node->plain = style == YAML_PLAIN_SCALAR_STYLE && !event->data.scalar.tag;
    node->block =
        style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE;
}

/* An alias shares the children of what it names, which is complete by then. */
static void
take_alias(struct reader *reader, const yaml_event_t *event)
{
    struct slice name = sn_slice_str((const char *)event->data.alias.anchor);
    size_t i = reader->anchors.count, open;
    struct yaml_node *node;

    while (i > 0 && !sn_slice_equal(reader->anchors.at[i - 1].name, name))
        i--;
    if (i == 0) {
        complain(reader, to_mark(reader, event->start_mark), "undefined-alias",
                 "undefined alias");
        return;
    }
    for (open = 0; open < reader->depth; open++)
        if (reader->stack[open] == reader->anchors.at[i - 1].node) {
            complain(reader, to_mark(reader, event->start_mark),
                     "recursive-alias", "an alias inside of what it names");
            return;
        }
    node = add_node(reader, YAML_SCALAR, event->start_mark, NULL);
    if (!node)
        return;
    *node = *reader->anchors.at[i - 1].node;
    node->next = NULL;
    node->mark = to_mark(reader, event->start_mark);
}

static void
open_node(struct reader *reader, enum yaml_kind kind, yaml_mark_t mark,
          const yaml_char_t *anchor)
{
    struct yaml_node *node = add_node(reader, kind, mark, anchor);

    if (!node)
        return;
    if (reader->depth == LIMIT_YAML_DEPTH) {
        complain(reader, node->mark, "too-deep", "nested too deeply");
        reader->status = SEINE_E_LIMIT;
        return;
    }
    reader->stack[reader->depth++] = node;
}

/* One event into the tree; true at the end of a document. */
static bool
take_event(struct reader *reader, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        take_scalar(reader, event);
        break;
    case YAML_ALIAS_EVENT:
        take_alias(reader, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        open_node(reader, YAML_SEQUENCE, event->start_mark,
                  event->data.sequence_start.anchor);
        break;
    case YAML_MAPPING_START_EVENT:
        open_node(reader, YAML_MAPPING, event->start_mark,
                  event->data.mapping_start.anchor);
        break;
    case YAML_MAPPING_END_EVENT:
        check_keys(reader, reader->stack[--reader->depth]);
        break;
    case YAML_SEQUENCE_END_EVENT:
        reader->depth--;
        break;
    default:
        break;
    }
    return event->type == YAML_DOCUMENT_END_EVENT;
}

static void
tell_parse_error(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    struct mark mark = to_mark(reader, parser->problem_mark);
    const char *problem = parser->problem ? parser->problem : "not YAML";

    reader->bad = true;
    if (parser->error == YAML_READER_ERROR)
        sn_diag(reader->diags, SEINE_DIAG_ERROR, "yaml", reader->file, 0, 0,
                "byte %zu: %s", parser->problem_offset, problem);
    else
        sn_diag(reader->diags, SEINE_DIAG_ERROR, "yaml", reader->file,
                mark.line, mark.column, "%s%s%s", problem,
                parser->context ? " " : "",
                parser->context ? parser->context : "");
}

/* How one call of read_documents ended. */
enum reading {
    READING_DONE,
    READING_ERROR
};

static enum reading
read_documents(struct reader *reader, size_t *rejected,
               on_yaml_document on_document, void *user)
{
    for (;;) {
        yaml_event_t event;
        bool end, over;

        if (!yaml_parser_parse(&reader->parser, &event)) {
            if (reader->parser.error == YAML_MEMORY_ERROR)
                reader->status = SEINE_E_MEMORY;
            else
                tell_parse_error(reader);
            return READING_ERROR;
        }
        over = event.type == YAML_STREAM_END_EVENT;
        end = take_event(reader, &event);
        yaml_event_delete(&event);
        if (reader->status != 0)
            return READING_ERROR;
        if (over)
            return READING_DONE;
        if (!end)
            continue;
        if (reader->bad)
            ++*rejected;
        else
            reader->status = on_document(user, reader->root);
        reader->bad = false;
        reader->root = NULL;
        reader->anchors.count = 0;
        if (reader->status != 0)
            return READING_ERROR;
    }
}

/* Offset of the first line from `line` on (from 0) that begins with "---". */
static size_t
find_document(struct slice text, size_t line, int *found_line)
{
    size_t at = 0, number = 0;

    while (at < text.size) {
        struct slice rest = sn_slice_skip(text, at);

        if (number >= line && sn_slice_opens(rest, "---")) {
            *found_line = (int)number;
            return at;
        }
        at += sn_slice_find(rest, '\n') + 1;
        number++;
    }
    return text.size;
}

/* A parser from offset `at`, which is line `line`, on. */
static enum reading
read_from(struct reader *reader, struct slice text, size_t at, int line,
          size_t *rejected, on_yaml_document on_document, void *user)
{
    enum reading reading;

    if (!yaml_parser_initialize(&reader->parser)) {
        reader->status = SEINE_E_MEMORY;
        return READING_ERROR;
    }
    reader->line_offset = line;
    reader->depth = 0;
    reader->bad = false;
    reader->root = NULL;
    reader->anchors.count = 0;
    yaml_parser_set_input_string(
        &reader->parser, (const unsigned char *)text.at + at, text.size - at);
    reading = read_documents(reader, rejected, on_document, user);
    return reading;
}

int
sn_yaml_parse(struct arena *arena, const char *file, struct slice text,
              struct diags *diags, size_t *rejected,
              on_yaml_document on_document, void *user)
{
    struct reader reader = {.arena = arena, .file = file, .diags = diags};
    size_t at = 0, documents = 0;
    int line = 0;

    while (at < text.size || documents == 0) {
        enum reading reading =
            read_from(&reader, text, at, line, rejected, on_document, user);
        size_t failed =
            (size_t)reader.line_offset + reader.parser.problem_mark.line;
        bool bytes = reader.parser.error == YAML_READER_ERROR;

        if (reader.status == SEINE_E_LIMIT) {
            failed = (size_t)reader.line_offset + reader.parser.mark.line;
            reader.status = 0;
        }
        yaml_parser_delete(&reader.parser);
        if (reader.status != 0 || reading == READING_DONE)
            break;
        ++*rejected;
        if (bytes || ++documents > LIMIT_DOCUMENTS)
            break;
        at = find_document(
            text, failed > (size_t)line ? failed : (size_t)line + 1, &line);
    }
    sn_array_fini(&reader.anchors);
    return reader.status;
}

static bool
is_word(struct slice s, const char *const words[])
{
    for (; *words; words++)
        if (sn_slice_is(s, *words))
            return true;
    return false;
}

/* 10.3.2 of YAML 1.2: 0o7 and 0x1F too, .inf and .nan are not numbers here. */
static bool
is_number(struct slice s)
{
    uint64_t value;
    double real;
    size_t i;

    if (s.size > 2 && s.at[0] == '0' && (s.at[1] == 'x' || s.at[1] == 'o')) {
        for (i = 2; i < s.size; i++)
            if (s.at[1] == 'x' ? sn_hex_value(s.at[i]) < 0
                               : s.at[i] < '0' || s.at[i] > '7')
                return false;
        return true;
    }
    return sn_parse_u64(s, &value) || sn_parse_double(s, &real);
}

enum scalar_kind
sn_yaml_scalar_kind(const struct yaml_node *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const bools[] = {"true",  "True",  "TRUE", "false",
                                        "False", "FALSE", NULL};

    if (!node->plain)
        return SCALAR_STRING;
    if (is_word(node->text, nulls))
        return SCALAR_NULL;
    if (is_word(node->text, bools))
        return SCALAR_BOOL;
    return is_number(node->text) ? SCALAR_NUMBER : SCALAR_STRING;
}

const struct yaml_node *
sn_yaml_get(const struct yaml_node *mapping, const char *key)
{
    const struct yaml_node *node;

    if (!mapping || mapping->kind != YAML_MAPPING)
        return NULL;
    for (node = mapping->first; node && node->next; node = node->next->next)
        if (node->kind == YAML_SCALAR && sn_slice_is(node->text, key))
            return node->next;
    return NULL;
}
