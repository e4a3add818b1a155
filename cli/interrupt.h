/*
 * Signals: the first one ends the work in an orderly way, so that the summary
 * is still written; a second one ends the program at once.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_INTERRUPT_H
#define SEINE_CLI_INTERRUPT_H

/* Catch SIGINT, SIGTERM, SIGHUP; let SIGPIPE become an error of write. */
void
interrupt_catch(void);

/* The signal that came, or 0. */
int
interrupt_signal(void);

#endif
