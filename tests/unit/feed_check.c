/*
 * For tests of input: what they have in common that uses Check.
 *
 * SPDX-License-Identifier: MIT
 */
#include <check.h>
#include <string.h>

#include "base/text.h"
#include "feed.h"

/* Lines that compress like a log and are all different. */
void
feed_lines(struct buf *out, const char *tag, unsigned count)
{
    unsigned seed = (unsigned)tag[0];
    unsigned i;

    for (i = 0; i < count; i++) {
        seed = seed * 1103515245U + 12345U;
        sn_buf_format(out,
                      "192.0.2.%u - - [03/Dec/2025:02:%02u:%02u +0000] \"GET "
                      "/%s/%u/%x HTTP/1.1\" 200 %u\n",
                      seed >> 24, i / 60 % 60, i % 60, tag, i, seed,
                      seed >> 16 & 0xfff);
    }
}

void
feed_member(struct buf *out, const char *tag, unsigned count)
{
    struct buf lines = {0};

    feed_lines(&lines, tag, count);
    feed_gzip(out, sn_buf_view(&lines), 6);
    sn_buf_fini(&lines);
}

static void
check_same(const char *name, struct slice data, struct feed *whole, size_t part,
           bool portable)
{
    struct feed cut = {.max_line = whole->max_line,
                       .max_bytes = whole->max_bytes,
                       .stop_after = whole->stop_after,
                       .portable = portable,
                       .single = portable};

    feed_run(&cut, data, part, (unsigned)part + 77);
    ck_assert_msg(feed_equal(whole, &cut),
                  "%s, cut %zu, %s:\n%.900s%.900s\nwhole:\n%.900s%.900s", name,
                  part, portable ? "portable" : "fast",
                  sn_buf_string(&cut.pieces), sn_buf_string(&cut.account),
                  sn_buf_string(&whole->pieces),
                  sn_buf_string(&whole->account));
    feed_fini(&cut);
}

/* Feed in several cuts, by both engines, and demand the same as for the
   whole. */
void
feed_check_cuts(const char *name, struct slice data, struct feed *whole)
{
    static const size_t parts[] = {1, 2, 3, 7, 4096, 65536, 0};
    size_t i;

    feed_check_engines(name, data, whole);
    for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (data.size <= 200000 || !parts[i] || parts[i] >= 4096)
            check_same(name, data, whole, parts[i], i % 2);
}

void
feed_check_engines(const char *name, struct slice data, struct feed *whole)
{
    check_same(name, data, whole, FEED_WHOLE, !whole->portable);
}

/* Does the account have this line (or begin with it)? */
void
feed_expect(struct feed *feed, const char *name, const char *line)
{
    ck_assert_msg(strstr(sn_buf_string(&feed->account), line) != NULL,
                  "%s: no '%s' in\n%s", name, line,
                  sn_buf_string(&feed->account));
}

/* Are all lines of a member there? */
void
feed_expect_lines(struct feed *feed, const char *name, const char *tag,
                  unsigned count)
{
    struct buf lines = {0};

    feed_lines(&lines, tag, count);
    ck_assert_msg(sn_find(sn_buf_view(&feed->texts), sn_buf_view(&lines)) <
                      feed->texts.size,
                  "%s: lines of %s are not all there\n%s", name, tag,
                  sn_buf_string(&feed->account));
    sn_buf_fini(&lines);
}

/* Run, demand the same for all cuts, and give the pieces. */
void
feed_all(const char *name, struct feed *feed, const struct buf *data)
{
    feed_run(feed, sn_slice(data->at, data->size), FEED_WHOLE, 0);
    ck_assert_msg(!feed->bad_block, "%s", name);
    feed_check_cuts(name, sn_slice(data->at, data->size), feed);
}

void
feed_bytes(struct buf *out, char byte, size_t count)
{
    while (count--)
        sn_buf_byte(out, byte);
}
