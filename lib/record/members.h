/*
 * Members of a JSON object, flat: nested ones under their dotted names, items
 * of arrays one by one under the name of the array.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_MEMBERS_H
#define SEINE_RECORD_MEMBERS_H

#include "base/json.h"

struct member {
    struct slice name; /* until the next call; at == NULL: too long */
    struct json_token token;
};

struct members {
    struct json json;
    bool splunk;                   /* members of `result` are the event's */
    size_t ends[LIMIT_JSON_DEPTH]; /* of the name of each open bracket */
    char path[LIMIT_NAME];
};

/*
 * The wrappers `_source` (Elastic) and `result` (Splunk, beside `preview`) are
 * no part of the names.
 */
void
sn_members_init(struct members *members, struct slice object);

/* 1 for a member with a plain value, 0 at the end, -1 for unsound JSON or if it
   is no object. */
int
sn_members_next(struct members *members, struct member *out);

#endif
