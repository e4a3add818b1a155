/*
 * Allow lists: what is known and may be, in the common case of a few addresses,
 * users or paths.
 *
 *     allow:
 *         - source: [192.0.2.7, 198.51.100.0/24]
 *           path: /help/index
 *           rules: [scanner-agent]   # optional: ids or names
 *           reason: yearly penetration test
 *           owner: alice
 *           expires: 2026-01-31
 *
 * Each entry becomes a filter on records of any log source: all its keys must
 * hold, of each key any value.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_ALLOW_H
#define SEINE_RULE_ALLOW_H

#include "rule/reading.h"

/* Read a document that has the key `allow`.  0 or SEINE_E_MEMORY. */
int
sn_read_allow(struct reading *reading, const struct yaml_node *root);

/*
 * Say which values of allow lists stand twice.  0 or SEINE_E_MEMORY.
 */
int
sn_allow_check(const struct definitions *set, struct diags *diags);

#endif
