/*
 * Threads of your own: the rules are compiled once and shared, each thread has
 * a scanner of its own.  (seine_hunt does this for paths by itself; this is for
 * those who have a pool of threads already.)
 *
 *     threads RULES FILE...      one thread a file, 64 at most
 *
 * New here: seine_rules_ref; results kept until all threads are done.
 *
 * SPDX-License-Identifier: MIT
 */
#include <pthread.h>

#include "embed.h"

#define MOST 64

struct job {
    pthread_t thread;
    seine_rules *rules; /* a reference of its own */
    const char *path;
    unsigned long long lines;
    unsigned long long events;
    int complete;
    int status;
};

/* Called by the thread of the scanner: what is shared would need a lock here.
 */
static int
on_event(void *user, const seine_event *event)
{
    struct job *job = user;

    (void)event;
    job->events++;
    return 0;
}

static void *
work(void *argument)
{
    struct job *job = argument;
    seine_scanner_options options = {
        .struct_size = sizeof(options), .on_event = on_event, .user = job};
    seine_input input = {.struct_size = sizeof(input), .name = job->path};
    const seine_ledger *ledger;
    seine_scanner *scanner;

    job->status = seine_scanner_new(&scanner, job->rules, &options);
    if (job->status == 0)
        job->status = seine_scanner_begin(scanner, &input);
    if (job->status == 0)
        job->status = feed_file(scanner, job->path);
    if (job->status == 0)
        job->status = seine_scanner_finish(scanner, &ledger);
    if (job->status == 0) {
        job->lines = ledger->lines;
        job->complete = ledger->complete;
    }
    seine_scanner_free(scanner);
    seine_rules_unref(job->rules);
    return NULL;
}

/* In order of the files, whoever was ready first. */
static int
collect(struct job *job)
{
    if (pthread_join(job->thread, NULL) != 0)
        job->status = SEINE_E_STATE;
    if (job->status < 0)
        return fail(job->path, job->status);
    printf("%s: %llu lines, %llu events, %s\n", job->path, job->lines,
           job->events, job->complete ? "all read" : "not all could be read");
    return 0;
}

int
main(int argc, char **argv)
{
    static struct job jobs[MOST];
    seine_rules *rules;
    int i, count = 0, status, worst = 0;

    if (argc < 3 || argc - 2 > MOST) {
        fprintf(stderr, "usage: threads RULES FILE... (%d at most)\n", MOST);
        return 2;
    }
    status = load_rules(argv[1], &rules);
    if (status < 0)
        return fail("threads", status);
    for (i = 0; i < argc - 2; i++, count++) {
        jobs[i].rules = seine_rules_ref(rules);
        jobs[i].path = argv[i + 2];
        if (pthread_create(&jobs[i].thread, NULL, work, &jobs[i]) != 0)
            break;
    }
    if (count < argc - 2) { /* this one has no thread to give it back */
        seine_rules_unref(jobs[count].rules);
        worst = fail("threads", SEINE_E_MEMORY);
    }
    for (i = 0; i < count; i++)
        if (collect(&jobs[i]))
            worst = 2;
    seine_rules_unref(rules);
    return worst;
}
