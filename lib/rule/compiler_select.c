/*
 * Which definitions are compiled: by level, tags and exclusion.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/map.h"
#include "rule/compiler.h"
#include "rule/entries.h"

static bool
has_tag(const struct definition *def, const char *const *wanted)
{
    const char *const *tag;

    for (; *wanted; wanted++)
        for (tag = def->tags; *tag; tag++)
            if (strcmp(*tag, *wanted) == 0)
                return true;
    return false;
}

static bool
is_excluded(struct seine_compiler *compiler, const struct definition *def)
{
    bool excluded = false;
    size_t i;

    for (i = 0; i < compiler->exclusion_count; i++) {
        struct exclusion *exclusion = &compiler->exclusions[i];

        if (strcmp(exclusion->name, def->title) == 0 ||
            (*def->id && strcmp(exclusion->name, def->id) == 0)) {
            exclusion->met = true;
            excluded = true;
        }
    }
    return excluded;
}

/*
 * They stay, since a correlation may need them.  Filters and critical assets
 * are no findings of their own: only their names leave them out.
 */
void
sn_compiler_select(struct seine_compiler *compiler, size_t first, bool tags)
{
    struct definition *list = compiler->set.list.at;
    size_t i;

    for (i = first; i < compiler->set.list.count; i++) {
        struct definition *def = &list[i];

        def->unwanted = is_excluded(compiler, def);
        if (def->kind != DEFINITION_FILTER && def->kind != DEFINITION_ASSETS &&
            (def->level < compiler->min_level ||
             (tags && compiler->tags && !has_tag(def, compiler->tags))))
            def->unwanted = true;
        if (def->unwanted)
            compiler->left_out++;
    }
}

static int
check_ids(struct seine_compiler *compiler)
{
    const struct definition *list = compiler->set.list.at;
    struct map ids = {.nocase = true};
    size_t i, count = compiler->set.list.count;
    int status = 0;

    for (i = 0; i < count && i < UINT32_MAX - 1 && status == 0; i++) {
        uint32_t first;

        if (!*list[i].id || list[i].unwanted)
            continue;
        first = sn_map_add(&ids, sn_slice_str(list[i].id), (uint32_t)i);
        if (first == MAP_NONE)
            status = SEINE_E_MEMORY;
        else if (first != i)
            sn_diag(&compiler->diags, SEINE_DIAG_WARNING, "duplicate-id",
                    list[i].file, list[i].mark.line, list[i].mark.column,
                    "the id %s is also that of %s:%d", list[i].id,
                    list[first].file, list[first].mark.line);
    }
    sn_map_fini(&ids);
    return status;
}

int
sn_compiler_check_set(struct seine_compiler *compiler)
{
    size_t i;
    int status;

    for (i = 0; i < compiler->exclusion_count; i++)
        if (!compiler->exclusions[i].met)
            sn_diag(&compiler->diags, SEINE_DIAG_WARNING, "unused-exclusion",
                    "", 0, 0, "no rule has the id or title '%s'",
                    compiler->exclusions[i].name);
    status = check_ids(compiler);
    return status == 0 ? sn_entries_check(&compiler->set, &compiler->diags)
                       : status;
}
