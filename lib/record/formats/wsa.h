/*
 * What the logs of the Secure Web Appliance share: the ACL decision tag, the
 * block of scanning verdicts, and columns with a meaning of their own.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_FORMATS_WSA_H
#define SEINE_RECORD_FORMATS_WSA_H

#include "record/format.h"

/* All verdict fields, for a list of them. */
#define VERDICTS_11(n)                                             \
 FIELD_VERDICT_FIRST + (n), FIELD_VERDICT_FIRST + (n) + 1,         \
     FIELD_VERDICT_FIRST + (n) + 2, FIELD_VERDICT_FIRST + (n) + 3, \
     FIELD_VERDICT_FIRST + (n) + 4, FIELD_VERDICT_FIRST + (n) + 5, \
     FIELD_VERDICT_FIRST + (n) + 6, FIELD_VERDICT_FIRST + (n) + 7, \
     FIELD_VERDICT_FIRST + (n) + 8, FIELD_VERDICT_FIRST + (n) + 9, \
     FIELD_VERDICT_FIRST + (n) + 10
#define VERDICT_FIELDS \
 VERDICTS_11(0), VERDICTS_11(11), VERDICTS_11(22), VERDICTS_11(33)

/* What the web appliance says of how it dealt with a request. */
#define PROXY_FIELDS                                                     \
 FIELD_RESULT_CODE, FIELD_HIERARCHY, FIELD_ACL_TAG, FIELD_ACL_ACTION,    \
     FIELD_ACL_POLICY, FIELD_ACL_IDENTITY, FIELD_ACL_OUTBOUND_MALWARE,   \
     FIELD_ACL_DATA_SECURITY, FIELD_ACL_EXTERNAL_DLP, FIELD_ACL_ROUTING, \
     FIELD_ACL_WEB_TAP, FIELD_SUSPECT_USER_AGENT, FIELD_VERDICT_RAW,     \
     VERDICT_FIELDS

/* Is the word a whole decision tag, of seven parts or more? */
bool
sn_is_acl_tag(struct slice word);

/* Could the word be the start of one: TAG- or a known TAG? */
bool
sn_is_acl_start(struct slice word);

/*
 * Set tag, action, policies, and outcome if it blocks.  whole: the word was
 * not cut; of a cut one only the tag is certain.
 */
void
sn_set_acl(struct seine_record *record, struct slice word, bool whole);

/* Does a verdict block begin here?  The size of its bracket, or 0. */
size_t
sn_verdict_bracket(struct slice s);

/*
 * The size of the verdict block at the start of s, with its brackets; 0 if it
 * does not end: the line was cut.
 */
size_t
sn_verdict_size(struct slice s);

/* Set the fields of a verdict block, whole or cut. */
void
sn_set_verdict(struct seine_record *record, struct slice block);

/* The same; returns what sn_verdict_size would. */
size_t
sn_take_verdict(struct seine_record *record, struct slice block);

/* What to do with a column's value. */
enum column_role {
    COLUMN_PLAIN, /* to its field, or to the extra fields */
    COLUMN_CLIENT,
    COLUMN_SERVER,
    COLUMN_URL,
    COLUMN_HOST,
    COLUMN_RESULT, /* TCP_MISS/200 */
    COLUMN_HIERARCHY,
    COLUMN_ACL,
    COLUMN_VERDICT,
    COLUMN_VERSION,
    COLUMN_EPOCH,
    COLUMN_DATE,
    COLUMN_CLOCK,
    COLUMN_LOCAL_DATE,
    COLUMN_LOCAL_CLOCK,
    COLUMN_LITERAL, /* of a format string: text between columns */
};

/* Fill field and role from the name. */
void
sn_column_describe(struct column *column);

/* Set what a column says. */
void
sn_column_set(struct seine_record *record, const struct column *column,
              struct slice text);

/* Match a line against a format string: its stamp, and how many columns. */
bool
sn_wsa_match(const struct columns *columns, struct slice payload,
             struct stamp *stamp);

/* Parse a line that matched. */
void
sn_wsa_parse(const struct columns *columns, struct seine_record *record);

/* Is this the line of format specifiers at the head of an access log? */
bool
sn_is_wsa_header(struct slice payload);

/* Read a format string into columns; as sn_wsa_format_parse. */
int
sn_wsa_columns(struct columns *columns, struct slice text, const char **why);

/* Add the hosts of "URL USER HIERARCHY/HOST ..." to a cut.  false: not sure. */
bool
sn_wsa_cut_request(struct slice request, struct cut *out);

/* FIELD_NONE-ended. */
extern const enum field sn_access_carries[];

#endif
