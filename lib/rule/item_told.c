/*
 * How reports name what an item of a detection looks for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/build.h"
#include "rule/modifier.h"

#define TOLD_MOST 200 /* bytes of a list of values */

/* What stands between a part of a date, if any, and the number. */
static const char *const signs[MODIFIER_COUNT] = {
    [MODIFIER_LT] = "<",
    [MODIFIER_LTE] = "<=",
    [MODIFIER_GT] = ">",
    [MODIFIER_GTE] = ">=",
};

static bool
is_part(enum modifier modifier)
{
    return modifier >= MODIFIER_MINUTE && modifier <= MODIFIER_YEAR;
}

/* The copy of a text in the rules' arena. */
static struct slice
keep(struct build *build, struct buf *text)
{
    struct slice copy = {NULL, 0};

    if (!text->failed)
        copy = sn_arena_copy(&build->rules->arena, sn_buf_view(text));
    sn_buf_fini(text);
    return copy;
}

struct slice
sn_build_told(struct build *build, const struct item *item, struct slice text)
{
    const char *sign = NULL, *part = NULL;
    struct buf told = {0};

    for (size_t i = 0; i < item->modifier_count; i++) {
        enum modifier modifier = item->modifiers[i];

        if (signs[modifier])
            sign = signs[modifier];
        if (is_part(modifier))
            part = sn_modifier_name(modifier);
    }
    if (!part && !sign)
        return sn_arena_copy(&build->rules->arena, text);
    if (part)
        sn_buf_format(&told, "%s ", part);
    sn_buf_format(&told, "%s ", sign ? sign : "=");
    sn_buf_slice(&told, text);
    return keep(build, &told);
}

/* "!= ", or "not " with the other modifiers. */
static void
put_negation(const struct item *item, struct buf *told)
{
    if (item->modifier_count == 1) {
        sn_buf_str(told, "!= ");
        return;
    }
    sn_buf_str(told, "not ");
    for (size_t i = 0; i < item->modifier_count; i++)
        if (item->modifiers[i] != MODIFIER_NEQ)
            sn_buf_format(told, "%s ", sn_modifier_name(item->modifiers[i]));
}

struct slice
sn_build_told_neq(struct build *build, const struct item *item)
{
    struct buf told = {0};

    put_negation(item, &told);
    for (size_t i = 0; i < item->value_count; i++) {
        const struct scalar *value = &item->values[i];

        if (i > 0 && told.size + value->text.size > TOLD_MOST) {
            sn_buf_format(&told, ", and %zu more", item->value_count - i);
            break;
        }
        sn_buf_str(&told, i > 0 ? ", " : "");
        sn_buf_slice(&told, value->text);
    }
    return keep(build, &told);
}
