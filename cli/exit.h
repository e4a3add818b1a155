/*
 * Exit status, the same for every command and output format.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_EXIT_H
#define SEINE_CLI_EXIT_H

#define EXIT_DONE 0       /* finished, all input was read */
#define EXIT_FOUND 1      /* finished, and a finding at or above --fail-on */
#define EXIT_NONE 1       /* search: finished, and nothing found */
#define EXIT_USAGE 2      /* nothing done: usage, rules, zone, output */
#define EXIT_INCOMPLETE 3 /* finished, but coverage is incomplete */
#define EXIT_INTERNAL 4   /* internal error or limit */
#define EXIT_SIGNAL 128   /* plus the number of the signal */

#endif
