/*
 * The fields of a record as JSON objects.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_JSON_FIELDS_H
#define SEINE_CLI_JSON_FIELDS_H

#include "json_writer.h"
#include "seine.h"

#define SHAPES 256 /* that are remembered at most */

struct shape_name;
struct shape_slot;

/*
 * What the object of records with the same names looks like without its
 * values: most records of a log have one of a few shapes.
 */
struct shape {
    uint64_t hash;            /* of the names */
    struct text names;        /* in their order, one after another */
    struct shape_name *known; /* each of them */
    struct shape_slot *slots; /* the values in the order of the object */
    struct text pieces;       /* all between the values; STEP bytes more */
    size_t count;
    size_t room; /* of known and slots */
    bool ready;
};

/* {0} at first. */
struct shapes {
    struct shape at[SHAPES]; /* by their hash */
    size_t next;             /* of those in its place, the one that goes */
    seine_field *fields;
    size_t room;
};

/*
 * The fields of a record as nested objects after their dotted names:
 * source.ip is {"source":{"ip":...}}.  A field of several values is an array.
 * Where a name is a field and also the start of another's name, the longer one
 * keeps its dots.  Writes the members, not the braces.
 */
void
json_fields(struct json *json, struct shapes *shapes,
            const seine_record *record);
void
shapes_fini(struct shapes *shapes);

#endif
