/*
 * YAML: libyaml's events to trees.
 *
 * Scalars are typed here and not by libyaml: `no` and 2025-12-01 are strings in
 * YAML 1.2, and verdicts of rules hang on that.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/yaml.h"

#include <limits.h>
#include <stdio.h>
#include <yaml.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/text.h"
#include "rule/yaml_part.h"

struct anchor {
    struct slice name;
    struct yaml_node *node;
};

/* One document while it is read. */
struct reader {
    yaml_parser_t parser;
    yaml_event_t event;
    struct arena *arena;
    const char *file;
    struct diags *diags;
    int line;   /* of the part, from 1 */
    int end;    /* the last line that a mark can be in */
    int status; /* SEINE_E_MEMORY once that happened */
    bool bad;   /* the document has an error */
    bool over;  /* a limit was reached: it is not worth reading on */
    struct yaml_node *stack[LIMIT_YAML_DEPTH];
    size_t depth;
    size_t weight; /* of all nodes so far */
    struct yaml_node *root;
    SN_ARRAY(struct anchor) anchors;
};

/* Marks of libyaml are size_t from 0. */
static struct mark
to_mark(const struct reader *reader, yaml_mark_t at)
{
    struct mark mark = {reader->line, 1};

    if (at.line < (size_t)(INT_MAX - reader->line))
        mark.line += (int)at.line;
    if (at.column < INT_MAX)
        mark.column += (int)at.column;
    if (mark.line > reader->end) /* libyaml adds a line end to the text */
        mark.line = reader->end;
    return mark;
}

static void
complain(struct reader *reader, struct mark mark, const char *code,
         const char *what)
{
    reader->bad = true;
    sn_diag(reader->diags, SEINE_DIAG_ERROR, code, reader->file, mark.line,
            mark.column, "%s", what);
}

static void
complain_here(struct reader *reader, const char *code, const char *what)
{
    complain(reader, to_mark(reader, reader->event.start_mark), code, what);
}

static void
complain_key(struct reader *reader, const struct yaml_node *key, int line)
{
    reader->bad = true;
    sn_diag(reader->diags, SEINE_DIAG_ERROR, "duplicate-key", reader->file,
            key->mark.line, key->mark.column,
            "duplicate key '%.*s', first in line %d",
            (int)(key->text.size < 100 ? key->text.size : 100), key->text.at,
            line);
}

static bool
is_good_key(struct reader *reader, const struct yaml_node *key)
{
    if (key->kind != YAML_SCALAR) {
        complain(reader, key->mark, "bad-key", "a key must be a scalar");
        return false;
    }
    if (key->plain && sn_slice_is(key->text, "<<")) {
        complain(reader, key->mark, "merge-key",
                 "merge keys (<<) are not part of YAML 1.2");
        return false;
    }
    return true;
}

/* A key that comes twice would hide the first: half a rule is no rule. */
static void
check_keys(struct reader *reader, const struct yaml_node *mapping)
{
    const struct yaml_node *key;
    struct map seen = {0};

    for (key = mapping->first; key && key->next; key = key->next->next) {
        uint32_t line;

        if (!is_good_key(reader, key))
            continue;
        line = sn_map_get(&seen, key->text);
        if (line != MAP_NONE)
            complain_key(reader, key, (int)line);
        else if (sn_map_add(&seen, key->text, (uint32_t)key->mark.line) ==
                 MAP_NONE)
            reader->status = SEINE_E_MEMORY;
    }
    sn_map_fini(&seen);
}

static void
give_up(struct reader *reader, const char *code, const char *what)
{
    complain_here(reader, code, what);
    reader->over = true;
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

/* The same name again means another node from here on. */
static void
add_anchor(struct reader *reader, struct yaml_node *node,
           const yaml_char_t *name)
{
    struct anchor *slot;

    if (reader->anchors.count == LIMIT_YAML_ANCHORS) {
        give_up(reader, "too-many-anchors",
                "more than " LIMIT_TEXT(LIMIT_YAML_ANCHORS) " anchors");
        return;
    }
    slot = sn_array_push(&reader->anchors, sizeof(*slot));
    if (!slot) {
        reader->status = SEINE_E_MEMORY;
        return;
    }
    slot->node = node;
    slot->name = sn_arena_copy(reader->arena, sn_slice_str((const char *)name));
    if (!slot->name.at)
        reader->status = SEINE_E_MEMORY;
}

static void
count_node(struct reader *reader, size_t weight)
{
    reader->weight += weight;
    if (reader->weight > LIMIT_YAML_NODES && !reader->over)
        give_up(reader, "too-many-nodes",
                "more than " LIMIT_TEXT(LIMIT_YAML_NODES) " nodes");
}

static struct yaml_node *
add_node(struct reader *reader, enum yaml_kind kind, const yaml_char_t *anchor)
{
    struct yaml_node *node = sn_arena_alloc(reader->arena, 1, sizeof(*node));

    if (!node) {
        reader->status = SEINE_E_MEMORY;
        return NULL;
    }
    node->kind = kind;
    node->mark = to_mark(reader, reader->event.start_mark);
    node->weight = 1;
    attach(reader, node);
    count_node(reader, 1);
    if (anchor)
        add_anchor(reader, node, anchor);
    return node;
}

/* Only tags that say what is the case anyway are understood. */
static void
check_tag(struct reader *reader, const yaml_char_t *tag, const char *type)
{
    static const char prefix[] = "tag:yaml.org,2002:";
    struct slice text = sn_slice_str((const char *)tag);

    if (!tag || sn_slice_is(text, "!"))
        return;
    if (!sn_slice_opens(text, prefix) ||
        !sn_slice_is(sn_slice_skip(text, sizeof(prefix) - 1), type))
        complain_here(reader, "bad-tag",
                      "no tags other than !!str, !!seq and !!map");
}

/* Is a scalar in one line that shows each of its bytes as it is? */
static bool
is_verbatim(const yaml_event_t *event)
{
    yaml_mark_t start = event->start_mark, end = event->end_mark;
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

    return start.line == end.line &&
           end.column - start.column ==
               event->data.scalar.length + (plain ? 0 : 2);
}

static void
take_scalar(struct reader *reader)
{
    const yaml_event_t *event = &reader->event;
    struct yaml_node *node =
        add_node(reader, YAML_SCALAR, event->data.scalar.anchor);
    yaml_scalar_style_t style = event->data.scalar.style;

    if (!node)
        return;
    check_tag(reader, event->data.scalar.tag, "str");
    node->text = sn_arena_copy(reader->arena,
                               sn_slice((const char *)event->data.scalar.value,
                                        event->data.scalar.length));
    if (!node->text.at)
        reader->status = SEINE_E_MEMORY;
    node->plain = style == YAML_PLAIN_SCALAR_STYLE && !event->data.scalar.tag;
    node->block = !is_verbatim(event);
}

static struct yaml_node *
find_anchor(const struct reader *reader, struct slice name)
{
    size_t i;

    for (i = reader->anchors.count; i > 0; i--)
        if (sn_slice_equal(reader->anchors.at[i - 1].name, name))
            return reader->anchors.at[i - 1].node;
    return NULL;
}

static bool
is_open(const struct reader *reader, const struct yaml_node *node)
{
    size_t i;

    for (i = 0; i < reader->depth; i++)
        if (reader->stack[i] == node)
            return true;
    return false;
}

/* An alias shares the children of what it names, which is complete by then. */
static void
take_alias(struct reader *reader)
{
    const char *name = (const char *)reader->event.data.alias.anchor;
    struct yaml_node *named = find_anchor(reader, sn_slice_str(name)), *node;
    struct yaml_node own;

    if (!named) {
        complain_here(reader, "undefined-alias", "undefined alias");
        return;
    }
    if (is_open(reader, named)) {
        complain_here(reader, "recursive-alias",
                      "an alias inside of what it names");
        return;
    }
    if (reader->depth + named->height > LIMIT_YAML_DEPTH) {
        give_up(reader, "too-deep",
                "nested over " LIMIT_TEXT(LIMIT_YAML_DEPTH) " levels deep");
        return;
    }
    node = add_node(reader, YAML_SCALAR, NULL);
    if (!node)
        return;
    own = *node;
    *node = *named;
    node->next = NULL;
    node->mark = own.mark;
    count_node(reader, named->weight - 1);
}

static void
open_node(struct reader *reader, enum yaml_kind kind, const yaml_char_t *tag,
          const yaml_char_t *anchor)
{
    struct yaml_node *node;

    check_tag(reader, tag, kind == YAML_MAPPING ? "map" : "seq");
    if (reader->depth == LIMIT_YAML_DEPTH) {
        give_up(reader, "too-deep",
                "nested over " LIMIT_TEXT(LIMIT_YAML_DEPTH) " levels deep");
        return;
    }
    node = add_node(reader, kind, anchor);
    if (node)
        reader->stack[reader->depth++] = node;
}

static void
close_node(struct reader *reader)
{
    struct yaml_node *node = reader->stack[--reader->depth], *child;

    node->height = 1;
    for (child = node->first; child; child = child->next) {
        node->weight += child->weight;
        if (child->height >= node->height)
            node->height = child->height + 1;
    }
    if (node->kind == YAML_MAPPING)
        check_keys(reader, node);
}

static void
take_event(struct reader *reader)
{
    const yaml_event_t *event = &reader->event;

    switch (event->type) {
    case YAML_SCALAR_EVENT:
        take_scalar(reader);
        break;
    case YAML_ALIAS_EVENT:
        take_alias(reader);
        break;
    case YAML_SEQUENCE_START_EVENT:
        open_node(reader, YAML_SEQUENCE, event->data.sequence_start.tag,
                  event->data.sequence_start.anchor);
        break;
    case YAML_MAPPING_START_EVENT:
        open_node(reader, YAML_MAPPING, event->data.mapping_start.tag,
                  event->data.mapping_start.anchor);
        break;
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        close_node(reader);
        break;
    default:
        break;
    }
}

/* Text without its closing quote is best shown where it began. */
static bool
is_open_quote(const yaml_parser_t *parser)
{
    return parser->context && strstr(parser->context, "quoted scalar") &&
           parser->problem && strstr(parser->problem, "unexpected");
}

static void
tell_parse_error(struct reader *reader, struct slice part)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem ? parser->problem : "not YAML";
    yaml_mark_t at = parser->problem_mark;
    struct mark mark = to_mark(reader, at);

    if (parser->error == YAML_MEMORY_ERROR) {
        reader->status = SEINE_E_MEMORY;
        return;
    }
    reader->bad = true;
    if (is_open_quote(parser))
        complain(reader, to_mark(reader, parser->context_mark), "yaml",
                 "this quoted text has no end");
    else if (parser->error == YAML_SCANNER_ERROR &&
             sn_yaml_is_tab(part, at.line, at.column))
        complain(reader, mark, "yaml", "a tab cannot stand here: use blanks");
    else
        sn_diag(reader->diags, SEINE_DIAG_ERROR, "yaml", reader->file,
                mark.line, mark.column, "%s%s%s", problem,
                parser->context ? " " : "",
                parser->context ? parser->context : "");
}

static void
tell_fault(struct reader *reader, const struct yaml_fault *fault)
{
    bool byte = fault->point >= 0xDC00 && fault->point <= 0xDCFF;

    reader->bad = true;
    sn_diag(reader->diags, SEINE_DIAG_ERROR, "encoding", reader->file,
            fault->mark.line, fault->mark.column,
            byte ? "byte 0x%02X %s" : "U+%04X %s",
            (unsigned)(byte ? fault->point - 0xDC00 : fault->point),
            fault->why);
}

/* All events of a part; what is wrong is in reader->bad or status. */
static void
read_events(struct reader *reader, struct slice part)
{
    bool end = false;

    if (!yaml_parser_initialize(&reader->parser)) {
        reader->status = SEINE_E_MEMORY;
        return;
    }
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser,
                                 (const unsigned char *)part.at, part.size);
    while (!end && !reader->over && reader->status == 0) {
        if (!yaml_parser_parse(&reader->parser, &reader->event)) {
            tell_parse_error(reader, part);
            break;
        }
        end = reader->event.type == YAML_STREAM_END_EVENT;
        take_event(reader);
        yaml_event_delete(&reader->event);
    }
    yaml_parser_delete(&reader->parser);
    sn_array_fini(&reader->anchors);
}

int
sn_yaml_parse(struct arena *arena, const char *file, struct slice text,
              struct diags *diags, size_t *rejected,
              on_yaml_document on_document, void *user)
{
    size_t documents = 0;
    int line = 1, status = 0;

    if (sn_slice_opens(text, "\xEF\xBB\xBF")) /* a byte order mark */
        text = sn_slice_skip(text, 3);
    while (text.size && status == 0) {
        struct reader reader = {
            .arena = arena, .file = file, .diags = diags, .line = line};
        struct slice part = sn_yaml_take_part(&text, &line);
        char last = part.size ? part.at[part.size - 1] : '\n';
        struct yaml_fault fault;

        reader.end = line - (last != '\n' && last != '\r');
        if (++documents > LIMIT_DOCUMENTS) {
            complain(&reader, (struct mark){reader.line, 1},
                     "too-many-documents",
                     "more than " LIMIT_TEXT(
                         LIMIT_DOCUMENTS) " documents in one file");
            text.size = 0;
        } else if (!sn_yaml_check_text(part, reader.line, &fault)) {
            tell_fault(&reader, &fault);
        } else {
            read_events(&reader, part);
        }
        *rejected += reader.bad;
        status = reader.status;
        if (status == 0 && !reader.bad && reader.root)
            status = on_document(user, reader.root);
    }
    return status;
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

struct mark
sn_yaml_mark_in(const struct yaml_node *node, const char *at)
{
    struct mark mark = node->mark;

    if (!node->block && at >= node->text.at &&
        at <= node->text.at + node->text.size)
        mark.column += (int)(at - node->text.at) + (node->plain ? 0 : 1);
    return mark;
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

bool
sn_yaml_version(char *out, size_t size)
{
    int length = snprintf(out, size, "%s", yaml_get_version_string());

    return length > 0 && (size_t)length < size;
}
