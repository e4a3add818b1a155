/*
 * Lists of entries: allow lists, and critical assets.  A list is the value of a
 * key of its own, and stands alone in its document:
 *
 *     allow:                                   x-critical-assets:
 *         - source: [192.0.2.7, 10.0.0.0/24]       - address: 192.0.2.9
 *           path: /help/index                        user: [admin, root]
 *           rules: [scanner-agent]                   reason: what all hangs on
 *           reason: yearly penetration test
 *           owner: alice
 *           expires: 2026-01-31
 *
 * Each entry becomes a definition for records of any log source: a filter of
 * which all keys must hold, or an asset of which one must.  Critical assets may
 * also stand in a rule, then for that rule alone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_ENTRIES_H
#define SEINE_RULE_ENTRIES_H

#include "rule/reading.h"

/* The key of critical assets. */
#define ASSETS_KEY "x-critical-assets"

/* Is a document a list of entries? */
bool
sn_is_entries(const struct yaml_node *root);

/* Read such a document.  0 or SEINE_E_MEMORY. */
int
sn_read_entries(struct reading *reading, const struct yaml_node *root);

/*
 * Read the critical assets of the rule with this number, or of one that is
 * rejected.  Likewise.
 */
#define RULE_REJECTED (BASE_NONE - 1)
int
sn_read_own_assets(struct reading *reading, const struct yaml_node *list,
                   size_t rule);

/* Say which values of entries stand twice.  0 or SEINE_E_MEMORY. */
int
sn_entries_check(const struct definitions *set, struct diags *diags);

#endif
