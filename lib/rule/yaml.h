/*
 * YAML: the documents of a rule file as small trees with marks, limits and the
 * scalar types of YAML 1.2's core schema.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_YAML_H
#define SEINE_RULE_YAML_H

#include "rule/definition.h"

enum yaml_kind {
    YAML_SCALAR,
    YAML_SEQUENCE,
    YAML_MAPPING,
};

/* A node.  A mapping's children are key, value, key, value, ... */
struct yaml_node {
    enum yaml_kind kind;
    bool plain; /* a scalar without quotes, block style or tag */
    bool block; /* marks inside a scalar are unknown: it has several lines,
                   escapes, or other than ASCII */
    struct slice text;
    struct mark mark;
    struct yaml_node *first;
    struct yaml_node *last;
    struct yaml_node *next; /* sibling */
    size_t count;           /* children */
    size_t weight;   /* nodes of the whole tree below and itself; what aliases
                        share counts each time: at most LIMIT_YAML_NODES */
    unsigned height; /* levels below */
};

/* A document; root is NULL if it is empty.  0 or a status that ends it all. */
typedef int (*on_yaml_document)(void *user, const struct yaml_node *root);

/*
 * Parse all documents of a text.  An error in one is said in diags, counted in
 * *rejected, and costs no other document.  Nodes live in the arena.  0,
 * SEINE_E_MEMORY, or what on_document returned.
 */
int
sn_yaml_parse(struct arena *arena, const char *file, struct slice text,
              struct diags *diags, size_t *rejected,
              on_yaml_document on_document, void *user);

/* The type of a scalar node by the core schema (quoted: always string). */
enum scalar_kind
sn_yaml_scalar_kind(const struct yaml_node *node);

/* Where a byte of a scalar's text stands, or the scalar if that is unknown. */
struct mark
sn_yaml_mark_in(const struct yaml_node *node, const char *at);

/* The value of a key of a mapping, or NULL. */
const struct yaml_node *
sn_yaml_get(const struct yaml_node *mapping, const char *key);

/* The version of libyaml; false if it is cut. */
bool
sn_yaml_version(char *out, size_t size);

#endif
