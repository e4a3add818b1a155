/*
 * Run a command and say how long it took, as JSON: wall, user and system time
 * in seconds, and peak memory in KiB.
 *
 *     measure OUTPUT COMMAND [ARGUMENT]...
 *
 * A small program of its own, because the peak of a child begins with that of
 * the process which forked it.  The command's output goes into the file OUTPUT;
 * it has no input, and a terminal does not stop it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static double
seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* Make the file of the process's descriptor. */
static void
redirect(const char *path, int flags, int to)
{
    int fd = open(path, flags, 0666);

    if (fd < 0 || dup2(fd, to) < 0) {
        perror(path);
        _exit(127);
    }
    close(fd);
}

/* Does not return. */
static void
become(const char *output, char **command)
{
    struct sigaction ignore;

    memset(&ignore, 0, sizeof(ignore));
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGTTIN, &ignore, NULL);
    sigaction(SIGTTOU, &ignore, NULL);
    redirect("/dev/null", O_RDONLY, STDIN_FILENO);
    redirect(output, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
}

int
main(int argc, char **argv)
{
    double begin = now(), wall;
    struct rusage usage;
    int status;
    pid_t child;

    if (argc < 3) {
        fprintf(stderr, "measure: usage: OUTPUT COMMAND [ARGUMENT]...\n");
        return 2;
    }
    child = fork();
    if (child == 0)
        become(argv[1], argv + 2);
    while (child < 0 || waitpid(child, &status, 0) < 0) {
        if (child < 0 || errno != EINTR) {
            perror("measure");
            return 2;
        }
    }
    wall = now() - begin;
    getrusage(RUSAGE_CHILDREN, &usage);
    printf("{\"status\":%d,\"wall\":%.6f,\"user\":%.6f,\"system\":%.6f,"
           "\"peak_kib\":%ld}\n",
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
           wall, seconds(usage.ru_utime), seconds(usage.ru_stime),
           usage.ru_maxrss);
    return 0;
}
