/*
 * Threads of the library's own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/thread.h"

#include <signal.h>

bool
sn_thread_start(pthread_t *thread, void *(*run)(void *user), void *user)
{
    sigset_t all, before;
    int error;

    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
        return false;
    error = pthread_create(thread, NULL, run, user);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error == 0;
}
