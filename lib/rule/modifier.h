/*
 * Modifiers: their names, what may stand together, what values they take.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_MODIFIER_H
#define SEINE_RULE_MODIFIER_H

#include "rule/definition.h"

/* The modifier of a name, or MODIFIER_COUNT. */
enum modifier
sn_modifier_from_name(struct slice name);

/* Its name as the specification has it.  Static storage. */
const char *
sn_modifier_name(enum modifier modifier);

/*
 * May this modifier follow those before it?  NULL if so, else one line that
 * says why not (an end of "modifier 'x' ...").
 */
const char *
sn_modifier_refuses(enum modifier modifier, const enum modifier *before,
                    size_t count);

/*
 * Is a value of this kind fit for an item with these modifiers?  Likewise;
 * *which is the one that refuses.
 */
const char *
sn_modifiers_refuse_value(const enum modifier *modifiers, size_t count,
                          const struct scalar *value, enum modifier *which);

#endif
