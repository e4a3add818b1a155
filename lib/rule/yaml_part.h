/*
 * YAML before the parser: cutting a stream into its documents, and checking
 * that they are text.
 *
 * A document marker (`---` or `...` at the start of a line) can be hidden by
 * nothing, so each document is parsed by itself, and what is wrong in one costs
 * no other.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_YAML_PART_H
#define SEINE_RULE_YAML_PART_H

#include "rule/definition.h"

/*
 * Cut the next document with its directives and comments off *rest, and move
 * *line by its lines.  There is at most one document in it.
 */
struct slice
sn_yaml_take_part(struct slice *rest, int *line);

/* A character that YAML does not allow. */
struct yaml_fault {
    struct mark mark;
    uint32_t point;  /* 0xDC00 + byte: not UTF-8 */
    const char *why; /* an end of "U+0085 ..." or "byte 0x80 ..." */
};

/* Is a part that begins at this line text?  false with the first fault. */
bool
sn_yaml_check_text(struct slice part, int line, struct yaml_fault *fault);

/* Is there a tab at this line and column, both from 0? */
bool
sn_yaml_is_tab(struct slice part, size_t line, size_t column);

#endif
