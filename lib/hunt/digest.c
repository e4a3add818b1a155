/*
 * Digests: what a file is, without a look at its lines.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/hasher.h"
#include "base/mem.h"
#include "base/open.h"
#include "base/options.h"
#include "hunt/walk.h"
#include "input/input.h"
#include "seine.h"

#define DIGEST_BLOCK 262144 /* read at once */
#define DIGEST_LITTLE 4096  /* likewise, where little is asked for */

struct digesting {
    seine_digest_options options;
    seine_digest *out;
    struct input *input; /* NULL: it is not compressed */
    struct hasher *file; /* likewise: it is its stream */
    struct hasher *stream;
    char *block;
    size_t block_size;
    size_t mark; /* the next one */
    int status;
};

/* Hash stream bytes up to a place, and tell the digest there. */
static const char *
hash_up_to(struct digesting *digesting, const char *data, uint64_t place)
{
    size_t size = (size_t)(place - digesting->out->stream_size);

    sn_hasher_add(digesting->stream, data, size);
    digesting->out->stream_size = place;
    return data + size;
}

/* The marks within the next bytes; those before are behind us. */
static int
pass_marks(struct digesting *digesting, const char **data, const char *end)
{
    const seine_digest_options *options = &digesting->options;
    seine_digest *out = digesting->out;

    while (digesting->mark < options->mark_count) {
        uint64_t mark = options->marks[digesting->mark];
        char hex[SHA256_HEX_SIZE];

        if (mark > out->stream_size + (uint64_t)(end - *data))
            break;
        *data = hash_up_to(digesting, *data, mark);
        if (sn_hasher_peek(digesting->stream, hex) < 0)
            return SEINE_E_MEMORY;
        if (options->on_mark(options->user, digesting->mark++, hex))
            return SEINE_STOPPED;
    }
    return 0;
}

static int
take_stream(void *user, const char *data, size_t size)
{
    struct digesting *digesting = user;
    uint64_t most = digesting->options.most;
    uint64_t left = most - digesting->out->stream_size;
    bool last = most > 0 && size >= left;
    const char *end = data + (last ? (size_t)left : size);
    int status = pass_marks(digesting, &data, end);

    if (status != 0)
        return status;
    hash_up_to(digesting, data,
               digesting->out->stream_size + (uint64_t)(end - data));
    return last ? SEINE_STOPPED : 0;
}

static int
take_block(void *user, const struct block *block)
{
    (void)user;
    (void)block;
    return 0;
}

/* No more room than a small file takes: it is cleared. */
static int
begin(struct digesting *digesting, uint64_t size)
{
    uint64_t most = digesting->options.most;

    digesting->block_size =
        most > 0 && most < DIGEST_LITTLE ? DIGEST_LITTLE : DIGEST_BLOCK;
    if (size < digesting->block_size)
        digesting->block_size = (size_t)size + 1;
    digesting->block = sn_calloc(1, digesting->block_size);
    if (!digesting->block)
        return SEINE_E_MEMORY;
    return sn_hasher_new(&digesting->stream);
}

/* The first bytes tell whether it is compressed, as they do in a hunt. */
static int
begin_gzip(struct digesting *digesting, size_t size)
{
    struct input_options options = {
        .on_block = take_block,
        .on_stream = take_stream,
        .user = digesting,
    };
    int status;

    if (size < 2 || memcmp(digesting->block, "\x1f\x8b", 2) != 0)
        return 0;
    status = sn_input_new(&digesting->input, &options);
    return status < 0 ? status : sn_hasher_new(&digesting->file);
}

/* The next bytes of the first `size` ones; 0 at their end, -1 with errno. */
static ssize_t
read_some(struct digesting *digesting, int fd, uint64_t size)
{
    uint64_t left = size - digesting->out->size;
    size_t want =
        left < digesting->block_size ? (size_t)left : digesting->block_size;
    ssize_t got;

    do
        got = want ? read(fd, digesting->block, want) : 0;
    while (got < 0 && errno == EINTR);
    return got;
}

static int
take_some(struct digesting *digesting, size_t size)
{
    if (!digesting->input)
        return take_stream(digesting, digesting->block, size);
    sn_hasher_add(digesting->file, digesting->block, size);
    return sn_input_feed(digesting->input, digesting->block, size);
}

/* SEINE_STOPPED if there was no need for all of it. */
static int
read_all(struct digesting *digesting, int fd, uint64_t size)
{
    ssize_t got;
    int status = 0;

    while (status == 0 && (got = read_some(digesting, fd, size)) != 0) {
        if (got < 0)
            return SEINE_E_IO;
        if (digesting->out->size == 0)
            status = begin_gzip(digesting, (size_t)got);
        digesting->out->size += (uint64_t)got;
        if (status == 0)
            status = take_some(digesting, (size_t)got);
    }
    if (status == 0 && digesting->input)
        status = sn_input_finish(digesting->input);
    return status;
}

static void
tell_account(const struct input_account *account, seine_digest *out)
{
    out->compressed = account->compressed;
    out->members = account->members;
    out->damaged = account->damage_total > 0;
    sn_ns_from_seconds(account->gzip_time, 0, &out->gzip_ns);
}

static int
finish(struct digesting *digesting, int status)
{
    seine_digest *out = digesting->out;

    if (digesting->input)
        tell_account(sn_input_account(digesting->input), out);
    if (sn_hasher_hex(digesting->stream, out->stream_sha256) < 0)
        return SEINE_E_MEMORY;
    if (!digesting->file)
        memcpy(out->sha256, out->stream_sha256, sizeof(out->sha256));
    else if (sn_hasher_hex(digesting->file, out->sha256) < 0)
        return SEINE_E_MEMORY;
    if (status == SEINE_STOPPED)
        out->sha256[0] = '\0';
    return status;
}

/* Only what has a size: everything else can be read once. */
static int
look_at(int fd, seine_digest *out, uint64_t *size)
{
    struct stat info;

    if (fstat(fd, &info) < 0)
        return SEINE_E_IO;
    if (!S_ISREG(info.st_mode)) {
        errno = EINVAL;
        return SEINE_E_IO;
    }
    *size = out->file_size = (uint64_t)info.st_size;
    out->device = (uint64_t)info.st_dev;
    out->inode = (uint64_t)info.st_ino;
    out->modified_ns = sn_walk_ns(&info.st_mtim);
    out->changed_ns = sn_walk_ns(&info.st_ctim);
    return 0;
}

static bool
are_sound(const seine_digest_options *options)
{
    if (options->mark_count > 0 && (!options->marks || !options->on_mark))
        return false;
    for (size_t i = 1; i < options->mark_count; i++)
        if (options->marks[i] < options->marks[i - 1])
            return false;
    return true;
}

int
seine_digest_file(const char *path, const seine_digest_options *options,
                  seine_digest *out)
{
    struct digesting digesting = {.out = out};
    uint64_t size;
    int fd, status;

    if (!path || !out || sn_options_check(options, sizeof(*options)) < 0)
        return SEINE_E_INVALID;
    sn_options_copy(&digesting.options, sizeof(digesting.options), options);
    memset(out, 0, sizeof(*out));
    if (!are_sound(&digesting.options))
        return SEINE_E_INVALID;
    fd = open(path, OPEN_TO_READ);
    if (fd < 0)
        return SEINE_E_IO;
    status = look_at(fd, out, &size);
    if (status == 0)
        status = begin(&digesting, size);
    if (status == 0)
        status = read_all(&digesting, fd, size);
    if (status >= 0)
        status = finish(&digesting, status);
    sn_input_free(digesting.input);
    sn_hasher_free(digesting.file);
    sn_hasher_free(digesting.stream);
    sn_free(digesting.block);
    close(fd);
    return status;
}
