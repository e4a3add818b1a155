/*
 * Reading indicator files of others: what the readers of the four formats
 * share.  A reader finds values and their types; the collector sorts them into
 * one indicator list for each type and interval of validity.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_IOC_H
#define SEINE_RULE_IOC_H

#include "base/array.h"
#include "rule/indicator.h"

/* Values of one type with one interval. */
struct ioc_group {
    int type;
    int64_t from;
    int64_t until;
    SN_ARRAY(struct scalar) values;
};

/* Why values could not be used, each with its first place. */
enum ioc_unused {
    IOC_NO_SHAPE,    /* text that is no indicator: a tool's name */
    IOC_NO_TYPE,     /* a type that is of no use here */
    IOC_NO_PATTERN,  /* a STIX pattern that is no simple comparison */
    IOC_NO_TO_IDS,   /* MISP: not meant for detection */
    IOC_REVOKED,     /* STIX: revoked; MISP: deleted */
    IOC_NO_INTERVAL, /* used, but with an unreadable time of validity */
    IOC_UNUSED_COUNT
};

#define IOC_SHOWN_MAX 60 /* bytes of a foreign text in a message */

struct ioc_unused_note {
    size_t count;
    int line;
    char text[IOC_SHOWN_MAX + 1]; /* of the first, printable ASCII */
};

struct ioc {
    struct definitions *set;
    const char *name; /* in the set's arena */
    struct diags *diags;
    SN_ARRAY(struct ioc_group) groups;
    size_t count; /* values in all groups */
    struct ioc_unused_note unused[IOC_UNUSED_COUNT];
    bool interval_limit; /* LIMIT_INDICATOR_GROUPS was reached */
};

#define IOC_NO_FROM INT64_MIN
#define IOC_NO_UNTIL INT64_MAX

/*
 * Add a value as it stands in the file; it is refanged here.  type -1: guess.
 * Text that is no value of its type is counted as unused.  0, SEINE_E_MEMORY,
 * or SEINE_E_LIMIT.
 */
int
sn_ioc_add(struct ioc *ioc, int type, struct slice text, int line, int64_t from,
           int64_t until);

/* The same for a refanged value of the shape that was guessed, at any time. */
int
sn_ioc_add_shape(struct ioc *ioc, int shape, struct slice value, int line);

/* Count something that was not used. */
void
sn_ioc_unused(struct ioc *ioc, enum ioc_unused why, struct slice text,
              int line);

/*
 * The type of somebody's name for one ("ip-dst", "FileHash-SHA256"), or -1.
 * Compound names ("ip-dst|port") have the type of their first part.
 */
int
sn_ioc_type(struct slice name);

/* The readers.  0, SEINE_E_MEMORY, or SEINE_E_INVALID with *error said. */
int
sn_ioc_read_plain(struct ioc *ioc, struct slice text, const char **error);
int
sn_ioc_read_csv(struct ioc *ioc, struct slice text, const char **error);
int
sn_ioc_read_stix(struct ioc *ioc, struct slice text, const char **error);
int
sn_ioc_read_misp(struct ioc *ioc, struct slice text, const char **error);

/* Is the text a table?  Its first line has known column names, or cells. */
bool
sn_ioc_is_csv(struct slice text);

/* All values of one pattern; false if it is no simple comparison. */
typedef int (*ioc_on_value)(void *user, int type, struct slice value);
int
sn_ioc_stix_pattern(struct slice pattern, ioc_on_value on_value, void *user);

#endif
