/*
 * What `seine search` looks for, as a Sigma rule: the patterns of the command
 * line become selections of a rule that is compiled as any other.
 *
 *     user.name=admin      equal; * and ? stand for text
 *     source.ip=10.0.0.0/8 a network
 *     url.path=~REGEX      a regular expression
 *     user.name=           absent     user.name=*  present
 *     sc-status>=500       a number   != and !~ turn = and =~ round
 *     anything else        text anywhere in the line; with -e an expression
 *
 * Patterns of one field are alternatives, and so are all that are for the whole
 * line; a line must have one of each.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_SEARCH_RULE_H
#define SEINE_CLI_SEARCH_RULE_H

#include "arguments.h"
#include "seine.h"

/*
 * How many of the arguments are patterns: up to `--`; else those with a field,
 * or the first one if there are none and no -e.
 */
size_t
search_patterns(const struct settings *settings);

/*
 * The rule of the first `count` arguments and of -e; *fields tells if it asks
 * for any field.  EXIT_DONE, or EXIT_USAGE or EXIT_INTERNAL with a message.
 */
int
search_rule(const struct settings *settings, size_t count, seine_rules **out,
            bool *fields);

#endif
