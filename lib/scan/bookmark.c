/*
 * Bookmarks: where a scan could go on when its input has grown, and what its
 * results depend on besides the bytes.
 *
 *     bookmark   magic, version, conditions, signs, 0
 *                magic, version, conditions, signs, 1, input, framer, head,
 *                ledger, watch
 *
 * The place is the begin of an entry, near the end of the input, before which
 * nothing is open any more: what follows can only add to the results, but for
 * those of the entries from there on, which are made anew.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/options.h"
#include "scan/scan.h"

#define TAIL 65536 /* bytes that are read once more */
#define MAGIC "seine-bookmark 2\n"

/* What a ledger entry counts of the lines before a place. */
static const size_t counters[] = {
    offsetof(seine_ledger, lines),
    offsetof(seine_ledger, records),
    offsetof(seine_ledger, continuations),
    offsetof(seine_ledger, headers),
    offsetof(seine_ledger, blank),
    offsetof(seine_ledger, unrecognised),
    offsetof(seine_ledger, untimed),
    offsetof(seine_ledger, zone_unknown),
    offsetof(seine_ledger, offset_changes),
    offsetof(seine_ledger, backwards),
    offsetof(seine_ledger, gap_seconds),
    offsetof(seine_ledger, gap_line),
};

/* The same, of entries that were judged. */
static const size_t judged[] = {
    offsetof(seine_ledger, out_of_interval),
    offsetof(seine_ledger, candidates),
    offsetof(seine_ledger, events),
    offsetof(seine_ledger, not_evaluated),
    offsetof(seine_ledger, extra_dropped),
    offsetof(seine_ledger, suppressed),
    offsetof(seine_ledger, correlated),
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static void
put_counters(struct buf *out, const seine_ledger *ledger, const size_t *list,
             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t number;

        memcpy(&number, (const char *)ledger + list[i], sizeof(number));
        sn_put_uint(out, number);
    }
}

static void
get_counters(struct wire *wire, seine_ledger *ledger, const size_t *list,
             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t number = sn_get_uint(wire);

        memcpy((char *)ledger + list[i], &number, sizeof(number));
    }
}

static void
put_book(struct buf *out, const struct book *book)
{
    const seine_ledger *ledger = &book->entry;
    const struct format *header = book->header_format;

    put_counters(out, ledger, counters, COUNT(counters));
    put_counters(out, ledger, judged, COUNT(judged));
    sn_put_int(out, ledger->first);
    sn_put_int(out, ledger->last);
    sn_put_int(out, book->previous);
    sn_put_uint(out, book->previous_unknown);
    sn_put_bytes(out, sn_slice_str(header ? header->about.name : ""));
    sn_put_uint(out, book->format_count);
    for (size_t i = 0; i < book->format_count; i++) {
        sn_put_bytes(out, sn_slice_str(book->format[i]->about.name));
        sn_put_uint(out, book->records[i]);
    }
}

static void
get_book(struct wire *wire, struct book *book)
{
    seine_ledger *ledger = &book->entry;
    struct slice header;
    size_t count;

    get_counters(wire, ledger, counters, COUNT(counters));
    get_counters(wire, ledger, judged, COUNT(judged));
    ledger->first = sn_get_int(wire);
    ledger->last = sn_get_int(wire);
    book->previous = sn_get_int(wire);
    book->previous_unknown = sn_get_most(wire, 1) != 0;
    header = sn_get_bytes(wire);
    book->header_format = header.size ? sn_format_find(header) : NULL;
    wire->bad |= header.size > 0 && !book->header_format;
    count = (size_t)sn_get_most(wire, LEDGER_FORMATS);
    for (size_t i = 0; i < count; i++) {
        book->format[i] = sn_format_find(sn_get_bytes(wire));
        book->records[i] = sn_get_uint(wire);
        wire->bad |= !book->format[i];
    }
    book->format_count = wire->bad ? 0 : count;
}

void
sn_bookmark_begin(struct bookmark *bookmark, uint64_t size)
{
    bookmark->due = size > TAIL ? size - TAIL : 0;
    bookmark->made = false;
    bookmark->bare = false;
    sn_buf_clear(&bookmark->data);
}

void
sn_bookmark_want(struct seine_scanner *scanner, uint64_t offset)
{
    scanner->bookmark.due = offset;
    scanner->bookmark.bare = true;
    scanner->bookmark.made = false;
}

bool
sn_bookmark_found(const struct seine_scanner *scanner, uint64_t *offset)
{
    *offset = scanner->bookmark.offset;
    return scanner->bookmark.made;
}

void
sn_bookmark_fini(struct bookmark *bookmark)
{
    sn_buf_fini(&bookmark->place);
    sn_buf_fini(&bookmark->data);
}

bool
sn_bookmark_before(struct seine_scanner *scanner, const struct block *block,
                   const struct piece *piece)
{
    struct bookmark *bookmark = &scanner->bookmark;

    if (bookmark->due == 0 || bookmark->made || piece->offset < bookmark->due)
        return false;
    sn_buf_clear(&bookmark->place);
    if (!sn_input_save(scanner->input, block, piece, &bookmark->place) ||
        !sn_framer_save(scanner->framer, &bookmark->place))
        return false;
    bookmark->book = scanner->book;
    bookmark->offset = piece->offset;
    return !bookmark->place.failed;
}

void
sn_bookmark_after(struct seine_scanner *scanner, const struct piece *piece)
{
    struct bookmark *bookmark = &scanner->bookmark;
    const struct pending *pending = &scanner->pending;
    seine_ledger *before = &bookmark->book.entry;

    if (!pending->open || pending->offset != piece->offset)
        return;
    if (!pending->quick && pending->framed.class != FRAME_RECORD &&
        pending->framed.class != FRAME_HEADER)
        return;
    /* what was open before it was judged meanwhile */
    for (size_t i = 0; i < COUNT(judged); i++)
        memcpy((char *)before + judged[i],
               (const char *)&scanner->book.entry + judged[i],
               sizeof(uint64_t));
    sn_put_bytes(&bookmark->place, sn_buf_view(&scanner->head));
    put_book(&bookmark->place, &bookmark->book);
    if (scanner->watch.on_place && !bookmark->bare &&
        scanner->watch.on_place(scanner->watch.user, &bookmark->place) < 0)
        return;
    bookmark->made = !bookmark->place.failed;
}

static void
put_bookmark(struct buf *out, const struct seine_scanner *scanner,
             unsigned signs)
{
    const struct bookmark *bookmark = &scanner->bookmark;

    sn_buf_str(out, MAGIC);
    sn_put_bytes(out, sn_slice_str(seine_version()));
    sn_framer_conditions(scanner->framer, out);
    sn_put_uint(out, signs);
    sn_buf_byte(out, bookmark->made ? 1 : 0);
    if (bookmark->made)
        sn_buf_slice(out, sn_buf_view(&bookmark->place));
}

int
sn_bookmark_take(const struct seine_scanner *scanner, struct buf *out)
{
    sn_buf_clear(out);
    put_bookmark(out, scanner, 0);
    return out->failed ? SEINE_E_MEMORY : 0;
}

int
sn_bookmark_finish(struct seine_scanner *scanner)
{
    struct buf *out = &scanner->bookmark.data;

    if (!scanner->options.bookmark)
        return 0;
    put_bookmark(out, scanner, scanner->watch.signs);
    scanner->book.entry.bookmark = out->at;
    scanner->book.entry.bookmark_size = out->size;
    return out->failed ? SEINE_E_MEMORY : 0;
}

/* Up to the place; bad if the results would not be the same for this input. */
static struct wire
open_bookmark(const seine_input *input, uint64_t *signs)
{
    struct wire wire = {
        .rest = sn_slice(input->bookmark, input->bookmark_size),
    };
    struct slice name = sn_slice_str(input->name ? input->name : "-");

    if (!sn_slice_equal(sn_get_raw(&wire, sizeof(MAGIC) - 1),
                        sn_slice_str(MAGIC)) ||
        !sn_slice_is(sn_get_bytes(&wire), seine_version()) ||
        !sn_framer_fits(&wire, name, input->modified_ns, input->gzip_ns))
        wire.bad = true;
    *signs = sn_get_most(&wire, UINT32_MAX);
    return wire;
}

int
seine_bookmark_read(const seine_input *input, uint64_t *offset)
{
    struct wire wire;
    uint64_t signs;

    if (!input || !offset || sn_options_check(input, sizeof(*input)) < 0)
        return SEINE_E_INVALID;
    *offset = 0;
    if (!input->bookmark)
        return SEINE_E_INVALID;
    wire = open_bookmark(input, &signs);
    if (sn_get_most(&wire, 1) != 0)
        *offset = sn_get_uint(&wire);
    if (!wire.bad)
        return 0;
    *offset = 0;
    return SEINE_E_INVALID;
}

int
seine_bookmark_follows(const seine_input *input, const seine_rules *rules)
{
    struct wire wire;
    uint64_t signs;

    if (!input || sn_options_check(input, sizeof(*input)) < 0 ||
        !input->bookmark)
        return 0;
    wire = open_bookmark(input, &signs);
    return !wire.bad && (!rules || (rules->signs & ~signs) == 0);
}

int
sn_bookmark_resume(struct seine_scanner *scanner, const seine_input *input)
{
    uint64_t offset, signs;
    struct wire wire = open_bookmark(input, &signs);
    const struct watch *watch = &scanner->watch;
    int status;

    if (wire.bad || sn_get_most(&wire, 1) == 0)
        return SEINE_E_INVALID;
    sn_input_load(scanner->input, &wire, &offset);
    status = sn_framer_load(scanner->framer, &wire);
    sn_buf_slice(&scanner->head, sn_get_bytes(&wire));
    get_book(&wire, &scanner->book);
    scanner->started = true;
    if (status < 0 || scanner->head.failed)
        return SEINE_E_MEMORY;
    if (wire.bad || (watch->signs & ~signs))
        return SEINE_E_INVALID;
    if (watch->on_resume)
        return watch->on_resume(watch->user, wire.rest);
    return wire.rest.size > 0 && signs == 0 ? SEINE_E_INVALID : 0;
}
