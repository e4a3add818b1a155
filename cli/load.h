/*
 * Loading rules: the shipped pack, rule files, indicator files.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_LOAD_H
#define SEINE_CLI_LOAD_H

#include "arguments.h"
#include "seine.h"

/* The pack that is built in; made by patterns/embed.py. */
struct pack_file {
    const char *name;
    const unsigned char *data;
    size_t size;
};

extern const struct pack_file seine_pack[];
extern const size_t seine_pack_count;

/*
 * Compile what the settings ask for; EXIT_DONE with *out, or EXIT_USAGE or
 * EXIT_INTERNAL with messages said.  paths: rule files instead of --rules.
 */
int
load_rules(const struct settings *settings, const struct strings *paths,
           seine_rules **out);

/*
 * The same up to finish, with the caller's own diagnostics; for lint.
 */
int
load_compiler(const struct settings *settings, const struct strings *paths,
              const seine_compiler_options *options, seine_compiler **out);

/* A whole file ("-": standard input), or false with a message. */
bool
load_file(const char *path, struct text *out);

#endif
