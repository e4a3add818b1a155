/*
 * Bench: a gzip file through the input stage and into nothing, and its hash.
 * Processor time of the whole process and time on the clock, for zlib alone,
 * for the fast engine, and for the fast engine in its thread.
 *
 * usage: inflate_bench FILE.gz
 *
 * SPDX-License-Identifier: MIT
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/hasher.h"
#include "input/input.h"

#define READ_SIZE 262144

static char block[READ_SIZE];

static double
seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int
pass_block(void *user, const struct block *pieces)
{
    *(size_t *)user += pieces->count;
    return 0;
}

/* Read it all; the bytes that came out. */
static uint64_t
inflate_file(const char *path, bool portable, bool single)
{
    size_t lines = 0;
    struct input_options options = {.on_block = pass_block,
                                    .user = &lines,
                                    .portable = portable,
                                    .single = single};
    struct input *input;
    uint64_t bytes;
    ssize_t got;
    int fd = open(path, O_RDONLY);

    if (fd < 0 || sn_input_new(&input, &options) != 0)
        return 0;
    while ((got = read(fd, block, READ_SIZE)) > 0)
        if (sn_input_feed(input, block, (size_t)got) != 0)
            break;
    sn_input_finish(input);
    bytes = sn_input_account(input)->bytes;
    sn_input_free(input);
    close(fd);
    return bytes;
}

static uint64_t
hash_file(const char *path, bool portable, bool single)
{
    char hex[SHA256_HEX_SIZE];
    struct sha256 sha;
    struct hasher *hasher;
    uint64_t size = 0;
    ssize_t got;
    int fd = open(path, O_RDONLY);

    (void)single;
    if (fd < 0 || sn_hasher_new(&hasher) != 0)
        return 0;
    sn_sha256_init(&sha);
    while ((got = read(fd, block, READ_SIZE)) > 0) {
        if (portable)
            sn_sha256_add(&sha, block, (size_t)got);
        else
            sn_hasher_add(hasher, block, (size_t)got);
        size += (uint64_t)got;
    }
    sn_hasher_hex(hasher, hex);
    sn_hasher_free(hasher);
    close(fd);
    return size;
}

static const struct {
    const char *name;
    uint64_t (*run)(const char *path, bool portable, bool single);
    bool portable;
    bool single;
} rows[] = {
    {"zlib", inflate_file, true, true},
    {"fast", inflate_file, false, true},
    {"fast, thread", inflate_file, false, false},
    {"zlib, thread", inflate_file, true, false},
    {"SHA-256, portable", hash_file, true, true},
    {"SHA-256", hash_file, false, true},
};

int
main(int argc, char **argv)
{
    size_t i;

    if (argc != 2)
        return EXIT_FAILURE;
    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
        double wall = seconds(CLOCK_MONOTONIC);
        uint64_t bytes = rows[i].run(argv[1], rows[i].portable, rows[i].single);

        cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        wall = seconds(CLOCK_MONOTONIC) - wall;
        printf("%-18s %6.0f MB %6.2f s cpu %6.2f s clock %6.2f GB/s of cpu\n",
               rows[i].name, (double)bytes / 1e6, cpu, wall,
               (double)bytes / 1e9 / cpu);
    }
    return EXIT_SUCCESS;
}
