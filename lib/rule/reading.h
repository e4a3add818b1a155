/*
 * Inside the reader of definitions: what its parts share while one document
 * is understood.
 *
 *     definition.c  documents, kinds, the order of work
 *     metadata.c    title, id, level, tags, ...
 *     detection.c   selections, items, modifiers
 *     condition.c   the condition
 *     list.c        indicator lists;  rule_tests.c  a rule's own tests
 *     correlation.c correlations;     filter.c      filters
 *     criteria.c    whom or what an entry of a list is about
 *     entries.c     allow lists and critical assets
 *     survey_rule.c which signs are findings
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_READING_H
#define SEINE_RULE_READING_H

#include "rule/yaml.h"

struct reading {
    struct definitions *set;
    struct definition *def; /* that is being read */
    struct definition present;
    const char *file;
    const char *folder; /* where `file:` may be; NULL: nowhere */
    struct diags *diags;
    bool bad;   /* the document has an error */
    int status; /* SEINE_E_MEMORY once that happened */
};

/*
 * Begin a definition, which stands at a node; end it: it is put into the set,
 * or among those that are rejected.  0 or what happened to the memory.
 */
void
sn_reading_begin(struct reading *reading, const struct yaml_node *node,
                 enum definition_kind kind);
int
sn_reading_end(struct reading *reading);

/* Say an error (the document is rejected) or a warning at a mark. */
void
sn_reading_error(struct reading *reading, struct mark mark, const char *code,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
void
sn_reading_warn(struct reading *reading, struct mark mark, const char *code,
                const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Memory in the set's arena; status is set where there is none. */
void *
sn_reading_alloc(struct reading *reading, size_t count, size_t size);
const char *
sn_reading_string(struct reading *reading, struct slice s);

/* The parts; each says its own errors. */
void
sn_read_metadata(struct reading *reading, const struct yaml_node *root);
void
sn_read_detection(struct reading *reading, const struct yaml_node *node);
void
sn_read_condition(struct reading *reading, const struct yaml_node *node);
void
sn_read_list(struct reading *reading, const struct yaml_node *node);
void
sn_read_correlation(struct reading *reading, const struct yaml_node *node);
void
sn_read_filter(struct reading *reading, const struct yaml_node *node);
void
sn_read_survey(struct reading *reading, const struct yaml_node *node);
void
sn_read_rule_tests(struct reading *reading, const struct yaml_node *node);

/* A NULL-ended list of strings from a scalar or a sequence of scalars. */
const char *const *
sn_read_strings(struct reading *reading, const struct yaml_node *node,
                const char *what);

/*
 * A date or a time of RFC 3339.  A date alone begins with its first and ends
 * with its last instant.
 */
void
sn_read_time(struct reading *reading, const struct yaml_node *node, bool until,
             int64_t *out);

/* The rules that a correlation or a filter names. */
void
sn_read_bases(struct reading *reading, const struct yaml_node *node);

/* A file that lies below the folder of the rule file; false with an error. */
bool
sn_read_text_file(struct reading *reading, const struct yaml_node *node,
                  struct slice *out);

/* Cut the next line that is neither blank nor a comment off *rest. */
bool
sn_read_line(struct slice *rest, struct slice *line);

/* Warn of a field name that no log format known here has. */
void
sn_check_field(struct reading *reading, struct slice name, struct mark mark);

/*
 * Look for what is legal but probably not meant in an item: for lint.
 */
void
sn_lint_item(struct reading *reading, const struct item *item);

/* The number of a selection by name, or its count. */
size_t
sn_selection_find(const struct definition *def, struct slice name);

#endif
