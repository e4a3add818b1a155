/*
 * References between documents: which rules a correlation or a filter names,
 * in which order correlations follow from each other, and what of the whole
 * set is needed.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/map.h"
#include "rule/compiler.h"

#define MESSAGE_SIZE 400

struct resolving {
    struct diags *diags;
    struct definitions *set;
    struct map ids;
    struct map names;
};

/* What the caller does not want is not complained of either. */
static void __attribute__((format(printf, 5, 6)))
reject(struct resolving *resolving, struct definition *def, struct mark mark,
       const char *code, const char *format, ...)
{
    char message[MESSAGE_SIZE];
    va_list list;

    if (!def->unwanted) {
        va_start(list, format);
        vsnprintf(message, sizeof(message), format, list);
        va_end(list);
        sn_diag(resolving->diags, SEINE_DIAG_ERROR, code, def->file, mark.line,
                mark.column, "%s", message);
        if (!def->left_out)
            resolving->set->rejected++;
    }
    def->left_out = true;
}

static int
add_names(struct resolving *resolving)
{
    struct definition *list = resolving->set->list.at;
    size_t count = resolving->set->list.count;

    for (size_t i = 0; i < count && i < MAP_NONE - 1; i++) {
        uint32_t first = (uint32_t)i;

        if (list[i].kind == DEFINITION_FILTER ||
            list[i].kind == DEFINITION_ASSETS ||
            list[i].kind == DEFINITION_SURVEY)
            continue;
        if (*list[i].id && sn_map_add(&resolving->ids, sn_slice_str(list[i].id),
                                      (uint32_t)i) == MAP_NONE)
            return SEINE_E_MEMORY;
        if (*list[i].name)
            first = sn_map_add(&resolving->names, sn_slice_str(list[i].name),
                               (uint32_t)i);
        if (first == MAP_NONE)
            return SEINE_E_MEMORY;
        if (first != i)
            sn_diag(resolving->diags, SEINE_DIAG_WARNING, "duplicate-name",
                    list[i].file, list[i].mark.line, list[i].mark.column,
                    "the name %s is also that of %s:%d", list[i].name,
                    list[first].file, list[first].mark.line);
    }
    return 0;
}

static void
resolve_base(struct resolving *resolving, struct definition *def,
             struct base *base)
{
    const struct definition *list = resolving->set->list.at;
    uint32_t found;

    if (base->target != BASE_NONE) /* the rule that it stands in */
        return;
    found = sn_map_get(&resolving->ids, base->name);
    if (found == MAP_NONE)
        found = sn_map_get(&resolving->names, base->name);
    if (found == MAP_NONE && def->criteria)
        sn_diag(resolving->diags, SEINE_DIAG_WARNING, "undefined-rule",
                def->file, base->mark.line, base->mark.column,
                "no rule has the id or name '%.*s'", (int)base->name.size,
                base->name.at);
    else if (found == MAP_NONE)
        reject(resolving, def, base->mark, "undefined-rule",
               "no rule has the id or name '%.*s'", (int)base->name.size,
               base->name.at);
    else if (def->kind == DEFINITION_FILTER &&
             list[found].kind == DEFINITION_CORRELATION)
        reject(resolving, def, base->mark, "filtered-correlation",
               "a filter cannot apply to a correlation; filter the rules that "
               "it refers to");
    else if (def->kind == DEFINITION_ASSETS &&
             list[found].kind == DEFINITION_CORRELATION)
        reject(resolving, def, base->mark, "asset-of-correlation",
               "an asset cannot be one of a correlation; name the rules that "
               "it refers to");
    else
        base->target = found;
}

static void
resolve_all(struct resolving *resolving)
{
    struct definition *list = resolving->set->list.at;

    for (size_t i = 0; i < resolving->set->list.count; i++)
        for (size_t k = 0; k < list[i].base_count; k++)
            resolve_base(resolving, &list[i], &list[i].bases[k]);
}

/* -------------------------------------------------------------- levels --- */

static bool
is_open(const struct definition *def)
{
    return def->kind == DEFINITION_CORRELATION && !def->left_out &&
           def->correlation->level == 0;
}

/* One more than the highest of its bases; 0 while one of them has none. */
static unsigned
level_of(const struct definition *list, const struct definition *def)
{
    unsigned level = 1;

    for (size_t i = 0; i < def->base_count; i++) {
        const struct definition *base = &list[def->bases[i].target];

        if (base->kind != DEFINITION_CORRELATION)
            continue;
        if (base->left_out || base->correlation->level == 0)
            return 0;
        if (base->correlation->level >= level)
            level = base->correlation->level + 1;
    }
    return level;
}

/* Does it refer to something that is rejected? */
static bool
reject_above(struct resolving *resolving, struct definition *def)
{
    const struct definition *list = resolving->set->list.at;

    for (size_t i = 0; i < def->base_count; i++)
        if (list[def->bases[i].target].left_out) {
            reject(resolving, def, def->bases[i].mark, "rejected-rule",
                   "the rule '%.*s' is rejected", (int)def->bases[i].name.size,
                   def->bases[i].name.at);
            return true;
        }
    return false;
}

/* What has no level when nothing changes any more. */
static void
reject_open(struct resolving *resolving)
{
    struct definition *list = resolving->set->list.at;
    size_t count = resolving->set->list.count;
    bool changed = true;

    while (changed) {
        changed = false;
        for (size_t i = 0; i < count; i++)
            if (is_open(&list[i]))
                changed |= reject_above(resolving, &list[i]);
    }
    for (size_t i = 0; i < count; i++)
        if (is_open(&list[i]))
            reject(resolving, &list[i], list[i].mark, "circle",
                   "correlations refer to each other in a circle, or over %d "
                   "deep",
                   LIMIT_CORRELATION_DEPTH);
}

static void
find_levels(struct resolving *resolving)
{
    struct definition *list = resolving->set->list.at;

    for (unsigned round = 1; round <= LIMIT_CORRELATION_DEPTH; round++)
        for (size_t i = 0; i < resolving->set->list.count; i++)
            if (is_open(&list[i]) && level_of(list, &list[i]) == round)
                list[i].correlation->level = round;
    reject_open(resolving);
}

/* A correlation gives its group-by fields to those above it, and no others. */
static void
check_fields(struct resolving *resolving, struct definition *def,
             size_t base_index)
{
    const struct correlation_definition *to = def->correlation;
    const struct base *base = &def->bases[base_index];
    const struct correlation_definition *from =
        resolving->set->list.at[base->target].correlation;

    for (size_t i = 0; i < to->group_count + to->field_count; i++) {
        struct slice name = sn_correlation_field(to, base_index, i);
        size_t k = 0;

        while (from && k < from->group_count &&
               !sn_slice_equal(from->groups[k], name))
            k++;
        if (from && k == from->group_count)
            reject(resolving, def, base->mark, "unknown-group",
                   "the correlation '%.*s' is not grouped by '%.*s'",
                   (int)base->name.size, base->name.at, (int)name.size,
                   name.at);
    }
}

static void
check_chains(struct resolving *resolving)
{
    struct definition *list = resolving->set->list.at;

    for (size_t i = 0; i < resolving->set->list.count; i++)
        if (list[i].kind == DEFINITION_CORRELATION && !list[i].left_out)
            for (size_t k = 0; k < list[i].base_count; k++)
                check_fields(resolving, &list[i], k);
}

/* --------------------------------------------------------------- needed --- */

/* Bases of what is wanted are needed, from the top of the chains down. */
static void
find_needed(struct resolving *resolving)
{
    struct definition *list = resolving->set->list.at;
    size_t count = resolving->set->list.count;

    for (unsigned level = LIMIT_CORRELATION_DEPTH; level > 0; level--)
        for (size_t i = 0; i < count; i++) {
            const struct definition *def = &list[i];

            if (def->kind != DEFINITION_CORRELATION || def->left_out ||
                def->correlation->level != level ||
                (def->unwanted && !def->feeds))
                continue;
            for (size_t k = 0; k < def->base_count; k++) {
                list[def->bases[k].target].feeds = true;
                list[def->bases[k].target].generated |=
                    def->correlation->generate;
            }
        }
    for (size_t i = 0; i < count; i++) {
        struct definition *def = &list[i];

        def->left_out |= def->unwanted && !def->feeds;
        def->silent = def->unwanted || (def->feeds && !def->generated);
    }
}

struct slice
sn_correlation_field(const struct correlation_definition *correlation,
                     size_t base, size_t index)
{
    struct slice name =
        index < correlation->group_count
            ? correlation->groups[index]
            : correlation->fields[index - correlation->group_count];

    for (size_t i = 0; i < correlation->alias_count; i++)
        if (correlation->aliases[i].base == base &&
            sn_slice_equal(correlation->aliases[i].name, name))
            return correlation->aliases[i].field;
    return name;
}

int
sn_definitions_resolve(struct definitions *set, struct diags *diags)
{
    struct resolving resolving = {
        .diags = diags, .set = set, .ids = {.nocase = true}};
    int status = add_names(&resolving);

    if (status == 0) {
        resolve_all(&resolving);
        find_levels(&resolving);
        check_chains(&resolving);
        find_needed(&resolving);
    }
    sn_map_fini(&resolving.ids);
    sn_map_fini(&resolving.names);
    return status;
}
