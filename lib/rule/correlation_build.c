/*
 * From definitions of correlations and filters to what they do with rules:
 *
 *     a correlation   its bases, and which captured value of each base stands
 *                     for which of its fields
 *     a base          which values of a record an event of it keeps
 *     a filter        stands in the list of each rule that it applies to, as
 *                     does an asset
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/limits.h"
#include "rule/build.h"

/* ------------------------------------------------------------- captures --- */

/* The number of a captured value of a rule; SIZE_MAX without memory. */
static size_t
find_capture(struct draft *draft, struct slice name)
{
    struct slice *slot;
    size_t i;

    for (i = 0; i < draft->captures.count; i++)
        if (sn_slice_equal(draft->captures.at[i], name))
            return i;
    slot = sn_array_push(&draft->captures, sizeof(*slot));
    if (!slot)
        return SIZE_MAX;
    *slot = name;
    return i;
}

/* Of a correlation the groups are what its events keep; resolved before. */
static size_t
find_group(const struct correlation *below, struct slice name)
{
    size_t i = 0;

    while (i < below->group_count && !sn_slice_equal(below->groups[i], name))
        i++;
    return i < below->group_count ? i : SIZE_MAX;
}

/* Targets of what was asked of a rule. */
static int
store_captures(struct build *build, const struct draft *draft)
{
    size_t count = draft->captures.count;
    struct target *targets;

    if (count == 0)
        return 0;
    targets = sn_arena_alloc(&build->rules->arena, count, sizeof(*targets));
    if (!targets)
        return SEINE_E_MEMORY;
    build->definition = draft->definition;
    for (size_t i = 0; i < count; i++)
        if (sn_build_target(build, draft->captures.at[i], &targets[i]) < 0)
            return SEINE_E_MEMORY;
    draft->rule->captures = targets;
    draft->rule->capture_count = count;
    return 0;
}

/* --------------------------------------------------------- correlations --- */

static int
set_columns(struct build *build, struct correlation *to)
{
    const struct correlation_definition *from = build->definition->correlation;
    size_t fields = from->group_count + from->field_count;
    uint32_t *columns = sn_arena_alloc(
        &build->rules->arena, to->base_count * fields + 1, sizeof(*columns));

    if (!columns)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < to->base_count; i++)
        for (size_t k = 0; k < fields; k++) {
            struct slice name = sn_correlation_field(from, i, k);
            struct draft *base =
                build->slots[build->definition->bases[i].target];
            size_t column = base->rule->correlation
                                ? find_group(base->rule->correlation, name)
                                : find_capture(base, name);

            if (column == SIZE_MAX)
                return SEINE_E_MEMORY;
            columns[i * fields + k] = (uint32_t)column;
        }
    to->columns = columns;
    return 0;
}

static int
copy_slices(struct build *build, const struct slice *from, size_t count,
            const struct slice **out)
{
    struct arena *arena = &build->rules->arena;
    struct slice *copy = sn_arena_alloc(arena, count + 1, sizeof(*copy));

    for (size_t i = 0; copy && i < count; i++) {
        copy[i] = sn_arena_copy(arena, from[i]);
        if (!copy[i].at)
            return SEINE_E_MEMORY;
    }
    *out = copy;
    return copy ? 0 : SEINE_E_MEMORY;
}

static int
copy_bounds(struct build *build, struct correlation *to)
{
    const struct correlation_definition *from = build->definition->correlation;
    struct bound *bounds = sn_arena_alloc(
        &build->rules->arena, from->bound_count + 1, sizeof(*bounds));

    if (!bounds)
        return SEINE_E_MEMORY;
    to->bound_count = from->bound_count;
    if (from->bound_count)
        memcpy(bounds, from->bounds, from->bound_count * sizeof(*bounds));
    if (from->bound_count == 0 && from->type != CORRELATION_NEW_TERMS) {
        /* without a condition all bases must occur */
        bounds[0].kind = BOUND_GTE;
        bounds[0].limit.whole = true;
        bounds[0].limit.integer = (int64_t)to->base_count;
        bounds[0].limit.real = (double)to->base_count;
        to->bound_count = 1;
    }
    to->bounds = bounds;
    return 0;
}

/* The bases of the present definition; one that is rejected rejects it. */
static int
set_bases(struct build *build, struct correlation *to)
{
    const struct definition *definition = build->definition;
    const struct rule **bases = sn_arena_alloc(
        &build->rules->arena, definition->base_count + 1, sizeof(*bases));

    if (!bases)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < definition->base_count; i++) {
        const struct base *base = &definition->bases[i];
        struct draft *draft =
            base->target == BASE_NONE ? NULL : build->slots[base->target];

        if (!draft)
            return sn_build_reject(build, base->mark, "rejected-rule",
                                   "the rule '%.*s' is rejected",
                                   (int)base->name.size, base->name.at);
        bases[i] = draft->rule;
    }
    to->bases = bases;
    to->base_count = definition->base_count;
    return 0;
}

static int
build_correlation(struct build *build, struct rule *rule)
{
    const struct correlation_definition *from = build->definition->correlation;
    struct correlation *to =
        sn_arena_alloc(&build->rules->arena, 1, sizeof(*to));
    int status = to ? set_bases(build, to) : SEINE_E_MEMORY;

    if (status != 0)
        return status;
    to->type = from->type;
    to->level = from->level;
    to->span = from->timespan;
    to->group_count = from->group_count;
    to->field_count = from->field_count;
    to->percentile = from->percentile;
    to->has_baseline = from->has_baseline;
    to->baseline_count = from->baseline_count;
    status = set_columns(build, to);
    if (status == 0)
        status =
            copy_slices(build, from->groups, from->group_count, &to->groups);
    if (status == 0)
        status = copy_slices(build, from->baseline, from->baseline_count,
                             &to->baseline);
    if (status == 0)
        status = copy_bounds(build, to);
    rule->correlation = to;
    return status == 0 ? sn_build_rule_hash(build, rule) : status;
}

/* Correlations after those that they refer to. */
static int
build_correlations(struct build *build, const struct definitions *set)
{
    for (unsigned level = 1; level <= LIMIT_CORRELATION_DEPTH; level++)
        for (size_t i = 0; i < set->list.count; i++) {
            const struct definition *definition = &set->list.at[i];
            int status;

            if (!build->slots[i] ||
                definition->kind != DEFINITION_CORRELATION ||
                definition->correlation->level != level)
                continue;
            build->definition = definition;
            status = build_correlation(build, build->slots[i]->rule);
            if (status < 0)
                return status;
            if (status == BUILD_REJECTED) {
                build->slots[i]->dropped = true;
                build->slots[i] = NULL;
                build->rules->rejected++;
            }
        }
    return 0;
}

/* --------------------------------------------------- filters and assets --- */

/* Drafts of one kind. */
struct drafts {
    const struct draft **at;
    size_t count;
};

static int
list_drafts(struct build *build, const struct definitions *set,
            enum definition_kind kind, struct drafts *out)
{
    out->count = 0;
    out->at =
        sn_arena_alloc(&build->scratch, set->list.count + 1, sizeof(*out->at));
    if (!out->at)
        return SEINE_E_MEMORY;
    for (size_t i = 0; i < set->list.count; i++)
        if (build->slots[i] && set->list.at[i].kind == kind)
            out->at[out->count++] = build->slots[i];
    return 0;
}

static bool
applies(const struct definition *over, size_t index)
{
    if (over->any_base)
        return true;
    for (size_t i = 0; i < over->base_count; i++)
        if (over->bases[i].target == index)
            return true;
    return false;
}

/* Those of the drafts that apply to a definition. */
static int
choose(struct build *build, size_t index, const struct drafts *drafts,
       struct rule_list *out)
{
    const struct rule **list =
        sn_arena_alloc(&build->rules->arena, drafts->count + 1, sizeof(*list));

    out->at = list;
    out->count = 0;
    for (size_t i = 0; list && i < drafts->count; i++)
        if (applies(drafts->at[i]->definition, index))
            list[out->count++] = drafts->at[i]->rule;
    return list ? 0 : SEINE_E_MEMORY;
}

static bool
is_named(size_t index, const struct drafts *drafts)
{
    for (size_t i = 0; i < drafts->count; i++)
        if (!drafts->at[i]->definition->any_base &&
            applies(drafts->at[i]->definition, index))
            return true;
    return false;
}

/*
 * Give each rule those that apply to it; most have only those that are for any
 * rule, and share one list of them.
 */
static int
give(struct build *build, const struct definitions *set,
     enum definition_kind kind)
{
    struct drafts drafts;
    struct rule_list any;
    int status = list_drafts(build, set, kind, &drafts);

    if (status == 0)
        status = choose(build, BASE_NONE - 1, &drafts, &any);
    for (size_t i = 0; status == 0 && i < set->list.count; i++) {
        struct rule *rule = build->slots[i] ? build->slots[i]->rule : NULL;
        struct rule_list *list;

        if (!rule || (set->list.at[i].kind != DEFINITION_RULE &&
                      set->list.at[i].kind != DEFINITION_INDICATORS))
            continue;
        list = kind == DEFINITION_FILTER ? &rule->filters : &rule->assets;
        if (is_named(i, &drafts))
            status = choose(build, i, &drafts, list);
        else
            *list = any;
    }
    return status;
}

static bool
can_be_both(const char *a, const char *b)
{
    return !*a || !*b || strcmp(a, b) == 0;
}

/* Can a record be of the log sources of both? */
static bool
share_source(const struct definition *a, const struct definition *b)
{
    return can_be_both(a->category, b->category) &&
           can_be_both(a->product, b->product) &&
           can_be_both(a->service, b->service);
}

/*
 * A filter takes nothing away where none of its rules looks.  Entries of allow
 * lists are for any log source.
 */
static void
warn_useless(struct build *build, const struct definitions *set,
             const struct definition *filter)
{
    if (filter->allowed)
        return;
    for (size_t i = 0; i < set->list.count; i++)
        if (build->slots[i] &&
            (set->list.at[i].kind == DEFINITION_RULE ||
             set->list.at[i].kind == DEFINITION_INDICATORS) &&
            applies(filter, i) && share_source(filter, &set->list.at[i]))
            return;
    sn_diag(build->diags, SEINE_DIAG_WARNING, "filter-never", filter->file,
            filter->mark.line, filter->mark.column,
            "it takes nothing away: no rule that it applies to is for its log "
            "source");
}

static void
warn_all_useless(struct build *build, const struct definitions *set)
{
    for (size_t i = 0; i < set->list.count; i++)
        if (build->slots[i] && set->list.at[i].kind == DEFINITION_FILTER)
            warn_useless(build, set, &set->list.at[i]);
}

/* Take out what was dropped. */
static void
close_ranks(struct build *build)
{
    size_t kept = 0;

    for (size_t i = 0; i < build->drafts.count; i++) {
        struct draft *draft = build->drafts.at[i];

        if (draft->dropped) {
            sn_array_fini(&draft->captures);
            continue;
        }
        draft->rule->index = (uint32_t)kept;
        build->drafts.at[kept++] = draft;
    }
    build->drafts.count = kept;
}

int
sn_build_links(struct build *build, const struct definitions *set)
{
    int status = build_correlations(build, set);

    warn_all_useless(build, set);
    if (status == 0)
        status = give(build, set, DEFINITION_FILTER);
    if (status == 0)
        status = give(build, set, DEFINITION_ASSETS);
    close_ranks(build);
    for (size_t i = 0; status == 0 && i < build->drafts.count; i++)
        status = store_captures(build, build->drafts.at[i]);
    return status;
}
