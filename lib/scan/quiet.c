/*
 * Quiet lines: entries without a hit that are framed just as the one before
 * them, where no rule asks for more.  All that happens to them is that they are
 * counted, and that is done at once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "scan/scan.h"

/* Is there nobody who must see every line? */
static bool
is_unwatched(const struct seine_scanner *scanner, const struct block *block)
{
    return block->mode == SPLIT_LINES &&
           (scanner->screen || !scanner->matcher) &&
           !scanner->options.no_screen && !scanner->options.on_record &&
           !scanner->options.has_interval && !scanner->watch.on_sighting;
}

/* Where a bookmark is to be made. */
static uint64_t
bookmark_due(const struct bookmark *bookmark)
{
    return bookmark->due == 0 || bookmark->made ? UINT64_MAX : bookmark->due;
}

/* Does no rule hold on an entry of this format without a hit? */
static bool
is_idle(const struct seine_scanner *scanner, const struct format *format)
{
    return !scanner->matcher || sn_matcher_is_idle(scanner->matcher, format);
}

int
sn_scan_quiet(struct seine_scanner *scanner, const struct block *block,
              size_t *next, size_t hit)
{
    struct pending *pending = &scanner->pending;
    const struct format *format = pending->seen.format;
    const struct piece *piece = &block->pieces[*next];
    const struct piece *first = piece;
    const struct piece *last = &block->pieces[block->count - 1];
    uint64_t due = bookmark_due(&scanner->bookmark);
    struct parts parts, met;
    int status = 0;

    if (!pending->open || !pending->quick || !is_unwatched(scanner, block))
        return 0;
    while (piece < last && piece->offset < due &&
           (size_t)(piece[1].text.at - block->text.at) <= hit &&
           sn_framer_repeats(scanner->framer, piece->text, &met)) {
        parts = met; /* those of the last one that is quiet */
        piece++;
        if (piece - first > 1)
            continue;
        status = sn_scan_flush(scanner);
        if (status != 0 || !is_idle(scanner, format))
            break;
    }
    if (piece == first)
        return 0;
    *next += (size_t)(piece - first);
    sn_ledger_repeat(&scanner->book, format, &pending->seen.when,
                     (uint64_t)(piece - first));
    if (status != 0)
        return status;
    sn_scan_open(scanner, piece - 1);
    pending->seen.when.original = piece[-1].text.at;
    pending->seen.parts = parts;
    return 0;
}
