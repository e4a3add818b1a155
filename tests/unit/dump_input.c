/*
 * For the oracle test: read standard input through the input stage and write
 * its texts, each with a LF, to standard output; the account goes to standard
 * error.  The argument is the size of the parts that are fed.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "feed.h"

int
main(int argc, char **argv)
{
    struct feed feed = {0};
    struct buf data = {0};
    uint64_t part = 0;
    char bytes[65536];
    size_t got;

    if (argc != 2 || !sn_parse_u64(sn_slice_str(argv[1]), &part))
        return EXIT_FAILURE;
    while ((got = fread(bytes, 1, sizeof(bytes), stdin)) > 0)
        sn_buf_add(&data, bytes, got);
    feed_run(&feed, sn_buf_view(&data), (size_t)part, 1);
    fwrite(feed.texts.at, 1, feed.texts.size, stdout);
    fprintf(stderr, "%s\n", sn_buf_string(&feed.account));
    feed_fini(&feed);
    sn_buf_fini(&data);
    return feed.status ? EXIT_FAILURE : EXIT_SUCCESS;
}
