/*
 * Preloaded into a run: it ends as by kill -9 just before the Nth call that
 * changes names, or waits for the disk.  The environment says N in KILL_AT, and
 * in KILL_LOG a file that gets a letter for each such call.
 *
 * SPDX-License-Identifier: MIT
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
fsync(int fd);
int
fdatasync(int fd);
int
link(const char *from, const char *to);
int
unlink(const char *path);
int
rename(const char *from, const char *to);

static void
step(const char *name)
{
    static atomic_llong steps;
    const char *at = getenv("KILL_AT"), *log = getenv("KILL_LOG");
    FILE *file = log ? fopen(log, "a") : NULL;

    if (file) {
        (void)fputc(*name, file);
        fclose(file);
    }
    if (at && atomic_fetch_add(&steps, 1) + 1 == strtoll(at, NULL, 10))
        kill(getpid(), SIGKILL);
}

/* What the call is without this file, into a pointer to a function. */
static void
find_next(const char *name, void *function, size_t size)
{
    void *next = dlsym(RTLD_NEXT, name);

    if (!next || size != sizeof(next))
        abort();
    memcpy(function, &next, size);
}

static int
call_fd(const char *name, int fd)
{
    int (*function)(int);

    find_next(name, &function, sizeof(function));
    step(name);
    return function(fd);
}

static int
call_paths(const char *name, const char *from, const char *to)
{
    int (*function)(const char *, const char *);

    find_next(name, &function, sizeof(function));
    step(name);
    return function(from, to);
}

int
fsync(int fd)
{
    return call_fd("fsync", fd);
}

int
fdatasync(int fd)
{
    return call_fd("fdatasync", fd);
}

int
link(const char *from, const char *to)
{
    return call_paths("link", from, to);
}

int
rename(const char *from, const char *to)
{
    return call_paths("rename", from, to);
}

int
unlink(const char *path)
{
    int (*function)(const char *);

    find_next("unlink", &function, sizeof(function));
    step("unlink");
    return function(path);
}
