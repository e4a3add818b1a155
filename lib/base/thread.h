/*
 * Threads of the library's own.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_THREAD_H
#define SEINE_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/*
 * Start a thread that takes no signals: they stay with the threads of the
 * program.  false if there can be no more threads; then the caller does the
 * work itself.
 */
bool
sn_thread_start(pthread_t *thread, void *(*run)(void *user), void *user);

#endif
