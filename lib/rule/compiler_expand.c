/*
 * Placeholders: where the values of %name% come from.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/text.h"
#include "rule/compiler.h"
#include "rule/rule_file.h"

static struct expansion *
find_expansion(struct seine_compiler *compiler, struct slice name)
{
    size_t i;

    for (i = 0; i < compiler->expansions.count; i++)
        if (sn_slice_equal(compiler->expansions.at[i].name, name))
            return &compiler->expansions.at[i];
    return NULL;
}

/* A line without its end; false when none is left. */
static bool
next_value(struct slice *rest, struct slice *value)
{
    while (sn_next_part(rest, '\n', value)) {
        if (value->size && value->at[value->size - 1] == '\r')
            value->size--;
        if (value->size)
            return true;
    }
    return false;
}

int
sn_compiler_expand(struct seine_compiler *compiler, struct slice name,
                   struct slice text)
{
    struct arena *arena = &compiler->arena;
    struct slice kept = sn_arena_copy(arena, text), rest = kept, value;
    struct expansion *slot = find_expansion(compiler, name);
    struct slice *values;
    size_t count = 0;

    if (!kept.at)
        return SEINE_E_MEMORY;
    while (next_value(&rest, &value))
        count++;
    values = sn_arena_alloc(arena, count + 1, sizeof(*values));
    name = sn_arena_copy(arena, name);
    if (!values || !name.at)
        return SEINE_E_MEMORY;
    rest = kept;
    for (count = 0; next_value(&rest, &value); count++)
        values[count] = value;
    if (!slot)
        slot = sn_array_push(&compiler->expansions, sizeof(*slot));
    if (!slot)
        return SEINE_E_MEMORY;
    slot->name = name;
    slot->values = values;
    slot->count = count;
    return 0;
}

/* NAME or NAME.txt; 1 if neither is there, which the compiler then says. */
static int
read_values(struct seine_compiler *compiler, struct slice name,
            const char *ending)
{
    struct buf path = {0}, text = {0};
    const char *why;
    int status;

    sn_buf_format(&path, "%s/%.*s%s", compiler->expand_folder, (int)name.size,
                  name.at, ending);
    sn_buf_string(&path);
    status = path.failed
                 ? SEINE_E_MEMORY
                 : sn_rule_file_read(path.at, LIMIT_IOC_FILE, &text, &why);
    if (status == SEINE_E_IO && errno == ENOENT)
        status = 1;
    else if (status == SEINE_E_IO)
        sn_compiler_fail(compiler, status, "%s: %s", path.at, why);
    else if (status == 0)
        status = sn_compiler_expand(compiler, name, sn_buf_view(&text));
    sn_buf_fini(&path);
    sn_buf_fini(&text);
    return status;
}

static int
read_named(struct seine_compiler *compiler, struct slice text)
{
    struct slice name;
    size_t start;
    int status;

    while (sn_placeholder_find(text, &start, &name)) {
        text = sn_slice_skip(text, start + name.size + 2);
        if (name.size > LIMIT_PLACEHOLDER || *name.at == '.' ||
            find_expansion(compiler, name))
            continue;
        status = read_values(compiler, name, "");
        if (status == 1)
            status = read_values(compiler, name, ".txt");
        if (status < 0)
            return status;
    }
    return 0;
}

static int
read_item(struct seine_compiler *compiler, const struct item *item)
{
    bool expands = false;
    int status = 0;
    size_t i;

    for (i = 0; i < item->modifier_count; i++)
        expands |= item->modifiers[i] == MODIFIER_EXPAND;
    for (i = 0; expands && i < item->value_count && status == 0; i++)
        status = read_named(compiler, item->values[i].text);
    return status;
}

static int
read_definition(struct seine_compiler *compiler, const struct definition *def)
{
    size_t s, m, i;
    int status = 0;

    for (s = 0; s < def->selection_count; s++)
        for (m = 0; m < def->selections[s].count; m++)
            for (i = 0; i < def->selections[s].maps[m].count && status == 0;
                 i++)
                status =
                    read_item(compiler, &def->selections[s].maps[m].items[i]);
    return status;
}

int
sn_compiler_read_expansions(struct seine_compiler *compiler)
{
    size_t i;
    int status = 0;

    if (!compiler->expand_folder)
        return 0;
    for (i = 0; i < compiler->set.list.count && status == 0; i++)
        if (!compiler->set.list.at[i].left_out)
            status = read_definition(compiler, &compiler->set.list.at[i]);
    for (i = 0; i < compiler->set.bad.count && status == 0; i++)
        status = read_definition(compiler, &compiler->set.bad.at[i]);
    return status;
}
