/*
 * Rule and indicator files on disk.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_RULE_FILE_H
#define SEINE_RULE_RULE_FILE_H

#include "base/buf.h"

/*
 * Read a whole file of at most `most` bytes.  0; SEINE_E_IO with *why (static
 * or of strerror), or SEINE_E_MEMORY.
 */
int
sn_rule_file_read(const char *path, size_t most, struct buf *out,
                  const char **why);

/*
 * Call take for `path` itself, or for every *.yml and *.yaml below it if it is
 * a folder, in byte order of the paths.  SEINE_E_IO if it cannot be read.
 */
int
sn_rule_file_each(const char *path, int (*take)(void *user, const char *path),
                  void *user, const char **why);

#endif
