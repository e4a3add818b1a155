/*
 * Indicators: addresses, domains, URLs, hashes, user agents and strings from
 * an indicator list or from a file of others (plain, CSV, STIX 2.1, MISP).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_INDICATOR_H
#define SEINE_RULE_INDICATOR_H

#include "base/arena.h"
#include "base/array.h"
#include "rule/definition.h"

enum indicator_type {
    INDICATOR_IP,
    INDICATOR_DOMAIN,
    INDICATOR_URL,
    INDICATOR_SHA256,
    INDICATOR_USER_AGENT,
    INDICATOR_STRING,
    INDICATOR_TYPE_COUNT
};

/* "ip", "domain", ...; and back, or -1. */
const char *
sn_indicator_type_name(enum indicator_type type);
int
sn_indicator_type_from_name(struct slice name);

/*
 * Undo defanging and surrounding noise: `[.]`, `(.)`, `[:]`, `hxxp`, quotes,
 * trailing blanks, CR.  The result is in the arena or in s.
 */
struct slice
sn_indicator_refang(struct arena *arena, struct slice s);

/* The type that a refanged text has by its shape, or -1: none (a name line). */
int
sn_indicator_guess(struct slice text);

/*
 * Read a file of others into definitions of kind DEFINITION_INDICATORS, one a
 * type (and one a validity interval).  What cannot be used is counted and said
 * through diags as warnings: STIX patterns that are no simple comparison, MISP
 * attributes without to_ids, types of no use here.  0 or SEINE_E_MEMORY; a file
 * without any usable value is an error in diags.
 */
int
sn_indicators_read(struct definitions *set, const char *name, struct slice text,
                   struct diags *diags);

#endif
