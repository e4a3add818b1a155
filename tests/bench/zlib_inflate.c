/*
 * Nothing but zlib's inflate: what a build without a faster library is held
 * against.  Reads gzip files of any number of members, says the bytes in them.
 *
 *     zlib_inflate FILE...
 *
 * SPDX-License-Identifier: MIT
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

enum {
    CHUNK = 1 << 18
};

static unsigned char in[CHUNK], out[CHUNK];

/* Inflate what is in `in`; the bytes that came out, or -1. */
static int64_t
inflate_chunk(z_stream *stream, int *status)
{
    int64_t total = 0;

    do {
        if (*status == Z_STREAM_END)
            inflateReset(stream); /* the next member */
        stream->next_out = out;
        stream->avail_out = CHUNK;
        *status = inflate(stream, Z_NO_FLUSH);
        if (*status != Z_OK && *status != Z_STREAM_END &&
            *status != Z_BUF_ERROR)
            return -1;
        total += CHUNK - (int64_t)stream->avail_out;
    } while (stream->avail_in || (*status == Z_OK && stream->avail_out == 0));
    return total;
}

static int64_t
inflate_file(const char *path)
{
    int fd = open(path, O_RDONLY), status = Z_OK;
    int64_t total = 0, part = 0;
    z_stream stream;
    ssize_t size;

    memset(&stream, 0, sizeof(stream));
    if (fd < 0)
        return -1;
    if (inflateInit2(&stream, 15 + 16) != Z_OK) {
        close(fd);
        return -1;
    }
    while (part >= 0 && (size = read(fd, in, CHUNK)) > 0) {
        stream.next_in = in;
        stream.avail_in = (unsigned)size;
        part = inflate_chunk(&stream, &status);
        total += part;
    }
    inflateEnd(&stream);
    close(fd);
    return part < 0 || status != Z_STREAM_END ? -1 : total;
}

int
main(int argc, char **argv)
{
    int64_t total = 0;

    for (int i = 1; i < argc; i++) {
        int64_t size = inflate_file(argv[i]);

        if (size < 0) {
            fprintf(stderr, "zlib_inflate: %s\n", argv[i]);
            return 1;
        }
        total += size;
    }
    printf("%" PRId64 "\n", total);
    return 0;
}
