/*
 * Make a log for the benchmarks: any size, the same for the same seed, with
 * lines to be found planted at a known rate.
 *
 *     generate gui|wsa SEED BYTES EVERY PLANTS FILE...
 *
 * Every EVERYth line bears one of the plants, a line of PLANTS each (client,
 * host and target, separated by tabs, - for any; sets.py makes them); 0 plants
 * nothing.  BYTES are shared out evenly among the FILEs, which go on in time as
 * rolled files do.  Says what it wrote, as JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "maker.h"

enum {
    BUFFER = 1 << 20,
    PLANTS_MOST = 1000,
    PLANTS_ROOM = 1 << 20, /* bytes of the file of plants */
};

struct job {
    const struct kind *kind;
    uint64_t bytes; /* of one file, at least */
    uint64_t every;
};

/* What was written. */
struct totals {
    uint64_t bytes;
    uint64_t lines;
    uint64_t headers;
    uint64_t planted;
};

static const struct kind *const kinds[] = {&gui_kind, &wsa_kind};

static struct maker maker;
static char buffer[BUFFER + LINE_ROOM];
static char plant_text[PLANTS_ROOM];
static struct plant plants[PLANTS_MOST];

static const struct kind *
find_kind(const char *name)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i]->name, name) == 0)
            return kinds[i];
    return NULL;
}

static bool
read_number(const char *text, uint64_t *out)
{
    uint64_t number = 0;

    for (const char *at = text; *at; at++) {
        if (*at < '0' || *at > '9' || number > UINT64_MAX / 10 - 1)
            return false;
        number = number * 10 + (uint64_t)(*at - '0');
    }
    *out = number;
    return *text != '\0';
}

/* Cut the text at c, which becomes its end; NULL if there is none. */
static char *
cut(char *text, char c)
{
    char *at = strchr(text, c);

    if (!at)
        return NULL;
    *at = '\0';
    return at + 1;
}

static bool
read_plant(char *line, struct plant *out)
{
    char *host = cut(line, '\t');
    char *target = host ? cut(host, '\t') : NULL;

    if (!target || strlen(line) + strlen(host) + strlen(target) > 1000)
        return false;
    out->client = strcmp(line, "-") == 0 ? NULL : line;
    out->host = strcmp(host, "-") == 0 ? NULL : host;
    out->target = target;
    return true;
}

static bool
read_plants(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t size, count = 0;
    char *line = plant_text, *after;

    if (!file)
        return false;
    size = fread(plant_text, 1, PLANTS_ROOM - 1, file);
    plant_text[size] = '\0';
    fclose(file);
    while ((after = cut(line, '\n')) && count < PLANTS_MOST) {
        if (!read_plant(line, &plants[count++]))
            return false;
        line = after;
    }
    maker.plants = plants;
    maker.plant_count = count;
    return count > 0 && *line == '\0';
}

static bool
write_all(int fd, const char *bytes, size_t size)
{
    while (size) {
        ssize_t done = write(fd, bytes, size);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        bytes += done;
        size -= (size_t)done;
    }
    return true;
}

static void
add_line(const struct job *job, struct totals *totals)
{
    maker_tick(&maker);
    totals->lines++;
    if (job->every && totals->lines % job->every == 0) {
        job->kind->plant(&maker, &plants[maker.planted % maker.plant_count]);
        maker.planted++;
        totals->planted++;
    } else {
        job->kind->line(&maker);
    }
}

static bool
write_log(const struct job *job, int fd, struct totals *totals)
{
    uint64_t written = 0;
    unsigned headers;

    maker.at = buffer;
    headers = job->kind->open(&maker);
    totals->headers += headers;
    while (written < job->bytes) {
        while (maker.at < buffer + BUFFER &&
               written + (uint64_t)(maker.at - buffer) < job->bytes)
            add_line(job, totals);
        if (!write_all(fd, buffer, (size_t)(maker.at - buffer)))
            return false;
        written += (uint64_t)(maker.at - buffer);
        maker.at = buffer;
    }
    totals->bytes += written;
    return true;
}

static bool
write_file(const struct job *job, const char *path, struct totals *totals)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    bool fine;

    if (fd < 0)
        return false;
    fine = write_log(job, fd, totals);
    return close(fd) == 0 && fine;
}

static int
fail(const char *what)
{
    fprintf(stderr, "generate: %s\n", what);
    return 2;
}

static int
write_files(struct job *job, char **paths, int count)
{
    struct totals totals = {0, 0, 0, 0};

    job->bytes /= (uint64_t)count;
    for (int i = 0; i < count; i++)
        if (!write_file(job, paths[i], &totals))
            return fail(paths[i]);
    printf("{\"bytes\":%" PRIu64 ",\"lines\":%" PRIu64 ",\"headers\":%" PRIu64
           ",\"records\":%" PRIu64 ",\"planted\":%" PRIu64 "}\n",
           totals.bytes, totals.lines + totals.headers, totals.headers,
           totals.lines, totals.planted);
    return 0;
}

int
main(int argc, char **argv)
{
    struct job job = {NULL, 0, 0};
    uint64_t seed;

    if (argc < 7)
        return fail("usage: gui|wsa SEED BYTES EVERY PLANTS FILE...");
    job.kind = find_kind(argv[1]);
    if (!job.kind || !read_number(argv[2], &seed) ||
        !read_number(argv[3], &job.bytes) || !read_number(argv[4], &job.every))
        return fail("no such kind, or not a number");
    maker_init(&maker, seed);
    if (job.every && !read_plants(argv[5]))
        return fail("the file of plants is not as it should be");
    return write_files(&job, argv + 6, argc - 6);
}
