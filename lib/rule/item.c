/*
 * One item of a detection becomes a test; equal ones are the same test.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/limits.h"
#include "predicate/encode.h"
#include "rule/build.h"

#define FIELDS_MOST 8 /* that one name can stand for */

/* Modifiers of an item, sorted by what they do. */
struct shape {
    bool given[MODIFIER_COUNT];
    bool rewritten; /* the value is: windash, or an encoding */
    enum modifier encodings[ITEM_MODIFIERS]; /* in the order written */
    size_t encoding_count;
    bool open_start;
    bool open_end;
    enum compare compare;
    bool compared;
    enum date_part part;
    unsigned regex_flags;
};

/* A test under construction. */
struct making {
    struct build *build;
    const struct item *item;
    struct shape shape;
    uint32_t group;
    SN_ARRAY(struct check) checks;
};

static const enum date_part parts[MODIFIER_COUNT] = {
    [MODIFIER_MINUTE] = PART_MINUTE, [MODIFIER_HOUR] = PART_HOUR,
    [MODIFIER_DAY] = PART_DAY,       [MODIFIER_WEEK] = PART_WEEK,
    [MODIFIER_MONTH] = PART_MONTH,   [MODIFIER_YEAR] = PART_YEAR,
};

static const enum compare compares[MODIFIER_COUNT] = {
    [MODIFIER_LT] = COMPARE_LT,
    [MODIFIER_LTE] = COMPARE_LTE,
    [MODIFIER_GT] = COMPARE_GT,
    [MODIFIER_GTE] = COMPARE_GTE,
};

/* Modifiers that rewrite the value. */
typedef int (*encoder)(struct tokens *tokens, const char **why);

static const encoder encoders[MODIFIER_COUNT] = {
    [MODIFIER_BASE64] = sn_encode_base64,
    [MODIFIER_UTF16LE] = sn_encode_utf16le,
    [MODIFIER_UTF16BE] = sn_encode_utf16be,
    [MODIFIER_UTF16] = sn_encode_utf16,
};

static bool
is_encoding(enum modifier modifier)
{
    return encoders[modifier] || modifier == MODIFIER_BASE64OFFSET;
}

static void
read_shape(const struct item *item, struct shape *shape)
{
    memset(shape, 0, sizeof(*shape));
    for (size_t i = 0; i < item->modifier_count; i++) {
        enum modifier modifier = item->modifiers[i];

        shape->given[modifier] = true;
        if (is_encoding(modifier))
            shape->encodings[shape->encoding_count++] = modifier;
        if (compares[modifier]) {
            shape->compare = compares[modifier];
            shape->compared = true;
        }
        if (parts[modifier])
            shape->part = parts[modifier];
    }
    shape->rewritten =
        shape->given[MODIFIER_WINDASH] || shape->encoding_count > 0;
    shape->open_start =
        shape->given[MODIFIER_CONTAINS] || shape->given[MODIFIER_ENDSWITH];
    shape->open_end =
        shape->given[MODIFIER_CONTAINS] || shape->given[MODIFIER_STARTSWITH];
    shape->regex_flags = (shape->given[MODIFIER_I] ? REGEX_CASELESS : 0) |
                         (shape->given[MODIFIER_M] ? REGEX_MULTILINE : 0) |
                         (shape->given[MODIFIER_S] ? REGEX_DOTALL : 0);
    if (item->field.size == 0 && !shape->open_start && !shape->open_end) {
        shape->open_start = true;
        shape->open_end = true;
    }
}

/* Kinds of comparison that exclude each other. */
static const char *
find_conflict(const struct item *item, const struct shape *shape)
{
    bool text = shape->given[MODIFIER_CONTAINS] ||
                shape->given[MODIFIER_STARTSWITH] ||
                shape->given[MODIFIER_ENDSWITH];
    int kinds = shape->given[MODIFIER_RE] + shape->given[MODIFIER_CIDR] +
                shape->given[MODIFIER_EXISTS] +
                shape->given[MODIFIER_FIELDREF] +
                (shape->compared || shape->part);

    if (kinds > 1)
        return "modifiers that exclude each other";
    if (shape->rewritten && kinds)
        return "an encoding fits only the comparison of text";
    if (text && (shape->compared || shape->part ||
                 shape->given[MODIFIER_CIDR] || shape->given[MODIFIER_EXISTS]))
        return "contains, startswith and endswith fit only text";
    if (shape->regex_flags && !shape->given[MODIFIER_RE])
        return "i, m and s fit only re";
    if (item->field.size == 0 &&
        (shape->given[MODIFIER_CIDR] || shape->given[MODIFIER_EXISTS] ||
         shape->given[MODIFIER_FIELDREF] || shape->compared || shape->part))
        return "a modifier that needs a field name";
    return NULL;
}

static struct check *
add_check(struct making *making, enum check_kind kind, struct slice text)
{
    struct check *check =
        sn_array_push(&making->checks, sizeof(*making->checks.at));

    if (!check)
        return NULL;
    check->kind = kind;
    check->group = making->group;
    check->text = sn_build_told(making->build, making->item, text);
    if (!check->text.at) {
        making->checks.count--;
        return NULL;
    }
    return check;
}

static int
add_pattern(struct making *making, struct slice text, struct tokens *tokens)
{
    const struct shape *shape = &making->shape;
    struct check *check;

    if (sn_tokens_open(tokens, shape->open_start, shape->open_end) < 0)
        return SEINE_E_MEMORY;
    check = add_check(making, CHECK_PATTERN, text);
    if (!check)
        return SEINE_E_MEMORY;
    check->u.pattern = sn_pattern_new(&making->build->rules->arena, tokens,
                                      shape->given[MODIFIER_CASED]);
    return check->u.pattern ? 0 : SEINE_E_MEMORY;
}

static int
encode_offsets(struct making *making, const struct scalar *scalar,
               struct slice text, const struct tokens *tokens)
{
    struct tokens shifts[3] = {{{NULL, 0, 0}}, {{NULL, 0, 0}}, {{NULL, 0, 0}}};
    const char *why = "";
    int status = sn_encode_base64offset(tokens, shifts, &why);

    if (status == SEINE_E_INVALID)
        status = sn_build_reject(making->build, scalar->mark, "bad-value", "%s",
                                 why);
    for (size_t i = 0; status == 0 && i < 3; i++)
        status = add_pattern(making, text, &shifts[i]);
    for (size_t i = 0; i < 3; i++)
        sn_tokens_fini(&shifts[i]);
    return status;
}

/* All encodings in their order; base64offset is the last that can be. */
static int
encode(struct making *making, const struct scalar *scalar, struct slice text,
       struct tokens *tokens)
{
    const struct shape *shape = &making->shape;
    const char *why = "";

    for (size_t i = 0; i < shape->encoding_count; i++) {
        enum modifier modifier = shape->encodings[i];
        int status;

        if (modifier == MODIFIER_BASE64OFFSET) {
            if (i + 1 < shape->encoding_count)
                return sn_build_reject(making->build, scalar->mark,
                                       "modifier-order",
                                       "nothing can be encoded after "
                                       "base64offset");
            return encode_offsets(making, scalar, text, tokens);
        }
        status = encoders[modifier](tokens, &why);
        if (status == SEINE_E_INVALID)
            return sn_build_reject(making->build, scalar->mark, "bad-value",
                                   "%s", why);
        if (status < 0)
            return status;
    }
    return add_pattern(making, text, tokens);
}

/* windash before an encoding: every way to write the dashes, each encoded. */
static int
encode_variants(struct making *making, const struct scalar *scalar,
                struct slice text, const struct tokens *tokens)
{
    size_t count = sn_windash_variants(tokens);
    int status = 0;

    if (count == 0)
        return sn_build_reject(making->build, scalar->mark, "too-many-values",
                               "a value with over %d dashes cannot be encoded",
                               LIMIT_DASHES);
    for (size_t i = 0; status == 0 && i < count; i++) {
        struct tokens variant = {{NULL, 0, 0}};

        status = sn_windash_variant(tokens, i, &variant);
        if (status == 0)
            status = encode(making, scalar, text, &variant);
        sn_tokens_fini(&variant);
    }
    return status;
}

static int
make_string(struct making *making, const struct scalar *scalar,
            struct slice text)
{
    const struct shape *shape = &making->shape;
    struct tokens tokens = {{NULL, 0, 0}};
    int status = sn_tokens_parse(&tokens, text);

    if (status == 0 && shape->given[MODIFIER_WINDASH])
        sn_encode_windash(&tokens);
    if (status == 0)
        status = shape->given[MODIFIER_WINDASH] && shape->encoding_count
                     ? encode_variants(making, scalar, text, &tokens)
                     : encode(making, scalar, text, &tokens);
    sn_tokens_fini(&tokens);
    return status;
}

static int
make_regex(struct making *making, const struct scalar *scalar,
           struct slice text)
{
    struct check *check;
    struct regex *regex;
    char why[REGEX_WHY_SIZE];
    int status = sn_regex_new(&regex, text, making->shape.regex_flags, why);

    if (status == SEINE_E_INVALID)
        return sn_build_reject(making->build, scalar->mark, "bad-regex",
                               "invalid regular expression: %s", why);
    if (status < 0)
        return status;
    check = add_check(making, CHECK_REGEX, text);
    if (!check) {
        sn_regex_free(regex);
        return SEINE_E_MEMORY;
    }
    check->u.regex = regex;
    return 0;
}

static int
make_cidr(struct making *making, const struct scalar *scalar, struct slice text)
{
    struct cidr cidr;
    struct check *check;

    if (!sn_cidr_parse(text, &cidr))
        return sn_build_reject(making->build, scalar->mark, "bad-cidr",
                               "'%.*s' is no network", (int)text.size, text.at);
    check = add_check(making, CHECK_CIDR, text);
    if (!check)
        return SEINE_E_MEMORY;
    check->u.cidr = cidr;
    return 0;
}

static int
make_number(struct making *making, const struct scalar *scalar,
            struct slice text)
{
    struct number number;
    struct check *check;

    if (!sn_number_parse(text, scalar->kind == SCALAR_NUMBER, &number)) {
        if (making->shape.compared || making->shape.part)
            return sn_build_reject(making->build, scalar->mark, "bad-number",
                                   "'%.*s' is no number", (int)text.size,
                                   text.at);
        return make_string(making, scalar, text); /* .inf, .nan */
    }
    check = add_check(making, CHECK_NUMBER, text);
    if (!check)
        return SEINE_E_MEMORY;
    check->u.number.number = number;
    check->u.number.compare = making->shape.compare;
    check->u.number.part = making->shape.part;
    return 0;
}

static int
make_fieldref(struct making *making, const struct scalar *scalar,
              struct slice text)
{
    struct check *check;
    struct target other;
    int status;

    if (text.size == 0)
        return sn_build_reject(making->build, scalar->mark, "bad-value",
                               "fieldref needs the name of a field");
    status = sn_build_target(making->build, text, &other);
    if (status != 0)
        return status;
    check = add_check(making, CHECK_FIELDREF, text);
    if (!check)
        return SEINE_E_MEMORY;
    check->u.ref.other = other;
    check->u.ref.cased = making->shape.given[MODIFIER_CASED];
    check->u.ref.open_start = making->shape.open_start;
    check->u.ref.open_end = making->shape.open_end;
    return 0;
}

static int
make_exists(struct making *making, const struct scalar *scalar)
{
    struct check *check;
    struct slice text = scalar->text;

    if (scalar->kind != SCALAR_BOOL)
        return sn_build_reject(making->build, scalar->mark, "bad-value",
                               "exists needs true or false");
    check = add_check(making, CHECK_EXISTS, text);
    if (!check)
        return SEINE_E_MEMORY;
    check->u.exists = text.at[0] == 't' || text.at[0] == 'T';
    return 0;
}

/* Text equal to a word of YAML's, whatever its case. */
static bool
is_plain_number(const struct making *making, const struct scalar *scalar)
{
    const struct shape *shape = &making->shape;

    return scalar->kind == SCALAR_NUMBER && !shape->open_start &&
           !shape->open_end && !shape->rewritten;
}

static int
make_text(struct making *making, const struct scalar *scalar, struct slice text)
{
    const struct shape *shape = &making->shape;

    if (shape->given[MODIFIER_RE])
        return make_regex(making, scalar, text);
    if (shape->given[MODIFIER_CIDR])
        return make_cidr(making, scalar, text);
    if (shape->given[MODIFIER_FIELDREF])
        return make_fieldref(making, scalar, text);
    if (shape->compared || shape->part || is_plain_number(making, scalar))
        return make_number(making, scalar, text);
    return make_string(making, scalar, text);
}

static int
make_null(struct making *making, const struct scalar *scalar)
{
    const struct shape *shape = &making->shape;

    if (making->item->field.size == 0 || shape->rewritten || shape->compared ||
        shape->part || shape->open_start || shape->open_end ||
        shape->given[MODIFIER_RE] || shape->given[MODIFIER_CIDR] ||
        shape->given[MODIFIER_FIELDREF])
        return sn_build_reject(making->build, scalar->mark, "bad-value",
                               "null fits only a field without modifiers");
    return add_check(making, CHECK_NULL, sn_slice("null", 4)) ? 0
                                                              : SEINE_E_MEMORY;
}

static int
make_value(struct making *making, const struct scalar *scalar)
{
    struct texts texts = {{NULL, 0, 0}};
    int status;

    if (making->shape.given[MODIFIER_EXISTS])
        return make_exists(making, scalar);
    if (scalar->kind == SCALAR_NULL)
        return make_null(making, scalar);
    if (!making->shape.given[MODIFIER_EXPAND])
        return make_text(making, scalar, scalar->text);
    status = sn_build_expand(making->build, scalar, &texts);
    for (size_t i = 0; status == 0 && i < texts.list.count; i++)
        status = make_text(making, scalar, texts.list.at[i]);
    sn_array_fini(&texts.list);
    return status;
}

/* What the item asks, as bytes: the same for equal items only. */
static int
make_key(const struct making *making, const struct target *target,
         struct buf *key)
{
    const struct item *item = making->item;

    sn_buf_format(key, "%zu ", target->count);
    for (size_t i = 0; i < target->count; i++)
        sn_buf_format(key, "%d ", (int)target->fields[i]);
    sn_buf_format(key, "%zu:", target->name.size);
    sn_buf_slice(key, target->name);
    for (size_t i = 0; i < item->modifier_count; i++)
        sn_buf_format(key, "|%d", (int)item->modifiers[i]);
    for (size_t i = 0; i < item->value_count; i++) {
        const struct scalar *value = &item->values[i];

        sn_buf_format(key, " %d %zu:", (int)value->kind, value->text.size);
        sn_buf_slice(key, value->text);
    }
    /* a reference to another field depends on the rule's category */
    if (making->shape.given[MODIFIER_FIELDREF])
        sn_buf_str(key, making->build->definition->category);
    return key->failed ? SEINE_E_MEMORY : 0;
}

/* Move the checks of a complete test to the arena. */
static int
finish_test(struct making *making, const struct target *target, uint32_t *index)
{
    struct build *build = making->build;
    struct arena *arena = &build->rules->arena;
    struct test *test = sn_arena_alloc(arena, 1, sizeof(*test));
    struct check *checks =
        sn_arena_alloc(arena, making->checks.count + 1, sizeof(*checks));
    struct test **slot;

    if (!test || !checks)
        return SEINE_E_MEMORY;
    if (making->shape.given[MODIFIER_NEQ]) {
        test->neq = sn_build_told_neq(build, making->item);
        if (!test->neq.at)
            return SEINE_E_MEMORY;
    }
    slot = sn_array_push(&build->tests, sizeof(*build->tests.at));
    if (!slot)
        return SEINE_E_MEMORY;
    if (making->checks.count)
        memcpy(checks, making->checks.at,
               making->checks.count * sizeof(*checks));
    test->target = *target;
    test->all = making->shape.given[MODIFIER_ALL];
    test->groups = making->group;
    test->checks = checks;
    test->count = making->checks.count;
    *slot = test;
    *index = (uint32_t)(build->tests.count - 1);
    making->checks.count = 0; /* regexes belong to the test now */
    return 0;
}

static int
make_test(struct making *making, const struct target *target, uint32_t *index)
{
    const struct item *item = making->item;
    struct test unfinished = {0};
    bool rejected = false;
    int status = 0;

    for (size_t i = 0; status >= 0 && i < item->value_count; i++) {
        if (item->values[i].bad)
            continue;
        status = make_value(making, &item->values[i]);
        rejected |= status == BUILD_REJECTED;
        making->group++;
    }
    if (status >= 0)
        status = rejected ? BUILD_REJECTED : 0;
    if (status == 0)
        status = finish_test(making, target, index);
    unfinished.checks = making->checks.at;
    unfinished.count = making->checks.count;
    sn_test_fini(&unfinished);
    sn_array_fini(&making->checks);
    return status;
}

int
sn_build_item(struct build *build, const struct item *item, uint32_t *test,
              bool *negated)
{
    struct making making = {.build = build, .item = item};
    const char *conflict;
    struct target target;
    struct slice copy;
    struct buf key = {0};
    int status;

    if (item->bad)
        return BUILD_REJECTED;
    read_shape(item, &making.shape);
    *negated = making.shape.given[MODIFIER_NEQ];
    conflict = find_conflict(item, &making.shape);
    if (conflict)
        return sn_build_reject(build, item->mark, "modifier-conflict", "%s",
                               conflict);
    status = sn_build_target(build, item->field, &target);
    if (status == 0)
        status = make_key(&making, &target, &key);
    if (status == 0)
        *test = sn_map_get(&build->keys, sn_buf_view(&key));
    if (status == 0 && *test == MAP_NONE) {
        copy = sn_arena_copy(&build->scratch, sn_buf_view(&key));
        status = copy.at ? make_test(&making, &target, test) : SEINE_E_MEMORY;
        if (status == 0 && sn_map_add(&build->keys, copy, *test) == MAP_NONE)
            status = SEINE_E_MEMORY;
    }
    sn_buf_fini(&key);
    return status;
}

int
sn_build_target(struct build *build, struct slice name, struct target *out)
{
    struct arena *arena = &build->rules->arena;
    enum field fields[FIELDS_MOST], *copy;
    const char *text;

    out->name = sn_slice("", 0);
    out->fields = NULL;
    out->count = 0;
    if (name.size == 0)
        return 0;
    out->count =
        sn_field_resolve(name, sn_slice_str(build->definition->category),
                         build->options->strict_fields, fields, FIELDS_MOST);
    copy = sn_arena_alloc(arena, out->count + 1, sizeof(*copy));
    text = sn_arena_string(arena, name);
    if (!copy || !text)
        return SEINE_E_MEMORY;
    memcpy(copy, fields, out->count * sizeof(*copy));
    out->fields = copy;
    out->name = sn_slice(text, name.size);
    return 0;
}
