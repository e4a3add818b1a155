/*
 * Modifiers: one row each.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/modifier.h"

#define BIT(name) (1UL << MODIFIER_##name)

/* Groups of which one excludes the other. */
#define PLACES (BIT(CONTAINS) | BIT(STARTSWITH) | BIT(ENDSWITH))
#define WIDES (BIT(UTF16LE) | BIT(UTF16BE) | BIT(UTF16))
#define BASES (BIT(BASE64) | BIT(BASE64OFFSET))
#define ORDERS (BIT(LT) | BIT(LTE) | BIT(GT) | BIT(GTE))
#define TIMES \
 (BIT(MINUTE) | BIT(HOUR) | BIT(DAY) | BIT(WEEK) | BIT(MONTH) | BIT(YEAR))
#define FLAGS (BIT(I) | BIT(M) | BIT(S))
#define ALL_BITS ((1UL << MODIFIER_COUNT) - 1)

/* What may stand beside any of these: how values and results are joined. */
#define JOINS (BIT(ALL) | BIT(NEQ) | BIT(EXPAND))

enum takes {
    TAKES_ANY,
    TAKES_SOME,
    TAKES_TEXT,
    TAKES_NUMBER,
    TAKES_BOOL
};

static const struct {
    const char *name;
    unsigned long beside; /* modifiers that may stand before it */
    unsigned long needs;  /* one of these must stand before it; 0: none */
    enum takes takes;
} rows[MODIFIER_COUNT] = {
    [MODIFIER_CONTAINS] = {"contains",
                           JOINS | WIDES | BASES | FLAGS | BIT(CASED) |
                               BIT(WINDASH) | BIT(RE) | BIT(FIELDREF),
                           0, TAKES_SOME},
    [MODIFIER_STARTSWITH] = {"startswith",
                             JOINS | WIDES | BASES | BIT(CASED) | BIT(WINDASH) |
                                 BIT(FIELDREF),
                             0, TAKES_SOME},
    [MODIFIER_ENDSWITH] = {"endswith",
                           JOINS | WIDES | BASES | BIT(CASED) | BIT(WINDASH) |
                               BIT(FIELDREF),
                           0, TAKES_SOME},
    [MODIFIER_ALL] = {"all", ALL_BITS & ~(BIT(ALL) | BIT(EXISTS)), 0,
                      TAKES_ANY},
    [MODIFIER_CASED] = {"cased",
                        JOINS | PLACES | WIDES | BASES | BIT(WINDASH) |
                            BIT(FIELDREF),
                        0, TAKES_TEXT},
    [MODIFIER_RE] = {"re", JOINS | BIT(CONTAINS), 0, TAKES_TEXT},
    [MODIFIER_I] = {"i", JOINS | FLAGS | BIT(RE) | BIT(CONTAINS), BIT(RE),
                    TAKES_TEXT},
    [MODIFIER_M] = {"m", JOINS | FLAGS | BIT(RE) | BIT(CONTAINS), BIT(RE),
                    TAKES_TEXT},
    [MODIFIER_S] = {"s", JOINS | FLAGS | BIT(RE) | BIT(CONTAINS), BIT(RE),
                    TAKES_TEXT},
    [MODIFIER_CIDR] = {"cidr", JOINS, 0, TAKES_TEXT},
    [MODIFIER_BASE64] = {"base64",
                         JOINS | WIDES | PLACES | BIT(CASED) | BIT(WINDASH), 0,
                         TAKES_TEXT},
    [MODIFIER_BASE64OFFSET] = {"base64offset",
                               JOINS | WIDES | PLACES | BIT(CASED) |
                                   BIT(WINDASH),
                               0, TAKES_TEXT},
    [MODIFIER_UTF16LE] = {"utf16le", JOINS | PLACES | BIT(WINDASH), 0,
                          TAKES_TEXT},
    [MODIFIER_UTF16BE] = {"utf16be", JOINS | PLACES | BIT(WINDASH), 0,
                          TAKES_TEXT},
    [MODIFIER_UTF16] = {"utf16", JOINS | PLACES | BIT(WINDASH), 0, TAKES_TEXT},
    [MODIFIER_WINDASH] = {"windash", JOINS | PLACES | BIT(CASED), 0,
                          TAKES_TEXT},
    [MODIFIER_EXISTS] = {"exists", 0, 0, TAKES_BOOL},
    [MODIFIER_FIELDREF] = {"fieldref", JOINS | PLACES | BIT(CASED), 0,
                           TAKES_TEXT},
    [MODIFIER_EXPAND] = {"expand", ALL_BITS & ~(BIT(EXPAND) | BIT(EXISTS)), 0,
                         TAKES_TEXT},
    [MODIFIER_LT] = {"lt", TIMES | BIT(EXPAND), 0, TAKES_NUMBER},
    [MODIFIER_LTE] = {"lte", TIMES | BIT(EXPAND), 0, TAKES_NUMBER},
    [MODIFIER_GT] = {"gt", TIMES | BIT(EXPAND), 0, TAKES_NUMBER},
    [MODIFIER_GTE] = {"gte", TIMES | BIT(EXPAND), 0, TAKES_NUMBER},
    [MODIFIER_NEQ] = {"neq", ALL_BITS & ~(BIT(NEQ) | BIT(EXISTS) | ORDERS), 0,
                      TAKES_ANY},
    [MODIFIER_MINUTE] = {"minute", BIT(NEQ), 0, TAKES_NUMBER},
    [MODIFIER_HOUR] = {"hour", BIT(NEQ), 0, TAKES_NUMBER},
    [MODIFIER_DAY] = {"day", BIT(NEQ), 0, TAKES_NUMBER},
    [MODIFIER_WEEK] = {"week", BIT(NEQ), 0, TAKES_NUMBER},
    [MODIFIER_MONTH] = {"month", BIT(NEQ), 0, TAKES_NUMBER},
    [MODIFIER_YEAR] = {"year", BIT(NEQ), 0, TAKES_NUMBER},
};

/* Other names of the specification and of older rules. */
static const struct {
    const char *name;
    enum modifier modifier;
} aliases[] = {
    {"wide", MODIFIER_UTF16LE},
    {"ignorecase", MODIFIER_I},
    {"multiline", MODIFIER_M},
    {"dotall", MODIFIER_S},
};

enum modifier
sn_modifier_from_name(struct slice name)
{
    size_t i;

    for (i = 0; i < MODIFIER_COUNT; i++)
        if (sn_slice_is(name, rows[i].name))
            return (enum modifier)i;
    for (i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
        if (sn_slice_is(name, aliases[i].name))
            return aliases[i].modifier;
    return MODIFIER_COUNT;
}

const char *
sn_modifier_name(enum modifier modifier)
{
    return rows[modifier].name;
}

const char *
sn_modifier_refuses(enum modifier modifier, const enum modifier *before,
                    size_t count)
{
    bool found = rows[modifier].needs == 0;
    size_t i;

    for (i = 0; i < count; i++) {
        unsigned long bit = 1UL << before[i];

        if (before[i] == modifier)
            return "stands twice";
        if (!(rows[modifier].beside & bit))
            return "cannot follow the ones before it";
        found |= (rows[modifier].needs & bit) != 0;
    }
    return found ? NULL : "must follow 're'";
}

const char *
sn_modifiers_refuse_value(const enum modifier *modifiers, size_t count,
                          const struct scalar *value, enum modifier *which)
{
    enum scalar_kind kind = value->kind;
    bool expands = false;
    size_t i;

    for (i = 0; i < count; i++)
        expands |= modifiers[i] == MODIFIER_EXPAND;
    for (i = 0; i < count; i++) {
        enum takes takes = rows[modifiers[i]].takes;

        *which = modifiers[i];
        if (takes == TAKES_SOME && kind == SCALAR_NULL)
            return "needs a value";
        if (takes == TAKES_TEXT && kind != SCALAR_STRING &&
            kind != SCALAR_NUMBER)
            return "needs text";
        if (takes == TAKES_NUMBER && !expands && kind != SCALAR_NUMBER)
            return "needs a number";
        if (takes == TAKES_BOOL && kind != SCALAR_BOOL)
            return "needs true or false";
    }
    return NULL;
}
