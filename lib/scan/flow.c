/*
 * Flow: the pieces of a block are framed; every entry with its continuation
 * lines is counted, and judged by the rules where the screen lets it pass.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/civil.h"
#include "scan/scan.h"

/* Zones lie within UTC-12 .. UTC+14: slack for times whose zone is not known.
 */
#define ZONE_SLACK (14 * 3600 * NS_PER_SECOND)

/* Is the entry inside the interval asked for?  In doubt it is. */
static bool
in_interval(const struct seine_scanner *scanner, const struct seine_time *when)
{
    const seine_scanner_options *options = &scanner->options;
    int64_t slack = when->quality == SEINE_TIME_UNKNOWN ? ZONE_SLACK : 0;

    if (!options->has_interval || when->quality == SEINE_TIME_NONE)
        return true;
    if (options->from_ns > INT64_MIN + slack &&
        when->ns < options->from_ns - slack)
        return false;
    return options->to_ns > INT64_MAX - slack ||
           when->ns < options->to_ns + slack;
}

static int
tell_record(struct seine_scanner *scanner)
{
    struct seine_evidence evidence;
    int stop;

    sn_scan_evidence(scanner, &evidence);
    scanner->telling = true;
    stop = scanner->options.on_record(scanner->options.user, scanner->record,
                                      &evidence);
    scanner->telling = false;
    return stop ? SEINE_STOPPED : 0;
}

/* Of an entry that only a quick look was taken at, know all now. */
static void
know_pending(struct seine_scanner *scanner)
{
    struct pending *pending = &scanner->pending;

    if (!pending->open || !pending->quick)
        return;
    pending->quick = false;
    sn_framer_expand(scanner->framer, &pending->seen,
                     sn_slice(pending->start, pending->size), &pending->framed);
}

/* Parse the pending entry and put it before callback and rules. */
static int
judge(struct seine_scanner *scanner)
{
    struct pending *pending = &scanner->pending;
    struct seine_record *record = scanner->record;
    int status = 0;

    know_pending(scanner);
    sn_record_reset(record);
    sn_framer_parse(scanner->framer, &pending->framed,
                    sn_slice(pending->start, pending->size), record);
    scanner->book.entry.extra_dropped += record->extra_dropped;
    if (scanner->options.on_record)
        status = tell_record(scanner);
    if (status == 0 && scanner->matcher) {
        status =
            sn_matcher_run(scanner->matcher, record, sn_scan_event, scanner);
        scanner->book.entry.not_evaluated +=
            sn_matcher_take_given_up(scanner->matcher);
    }
    if (status >= 0 && record->out_of_memory)
        status = SEINE_E_MEMORY;
    return status;
}

/*
 * Can a glance at the entry tell that it need not be parsed?  cut as for a
 * look.
 */
static bool
is_seen_through(struct seine_scanner *scanner, const struct cut *cut)
{
    const struct pending *pending = &scanner->pending;
    const struct format *format = pending->seen.format;
    struct slice text = sn_slice(pending->start, pending->size);

    if (scanner->options.on_record ||
        !sn_matcher_asks_glance(scanner->matcher, format))
        return false;
    sn_record_reset(scanner->record);
    return sn_framer_glance(&pending->seen, text, scanner->record) &&
           !sn_matcher_glance(scanner->matcher, format, scanner->record, cut);
}

/* May any rule hold on the pending entry? */
static bool
is_wanted(struct seine_scanner *scanner)
{
    const struct pending *pending = &scanner->pending;
    struct slice text = sn_slice(pending->start, pending->size);
    const struct format *format =
        pending->quick ? pending->seen.format : pending->framed.format;
    bool plain = pending->quick && pending->lines == 1, known;
    struct cut cut;

    if (sn_matcher_is_idle(scanner->matcher, format))
        return false;
    cut.count = 0;
    known = plain && sn_matcher_asks_cut(scanner->matcher, format) &&
            sn_framer_cut(&pending->seen, &cut);
    sn_matcher_saw(scanner->matcher, format);
    return sn_matcher_look(scanner->matcher, format, text, plain,
                           known ? &cut : NULL) &&
           !(plain && is_seen_through(scanner, known ? &cut : NULL));
}

/* The pending entry is inside the interval. */
static int
weigh_pending(struct seine_scanner *scanner)
{
    struct pending *pending = &scanner->pending;
    bool wanted = scanner->matcher && is_wanted(scanner);

    if (pending->hits)
        scanner->book.entry.candidates++;
    return wanted || scanner->options.on_record ? judge(scanner) : 0;
}

/* Headers are few, and say more than framing tells. */
static void
see_header(struct seine_scanner *scanner, const seine_evidence *evidence,
           struct sighting *out)
{
    struct pending *pending = &scanner->pending;

    sn_record_reset(scanner->record);
    sn_framer_parse(scanner->framer, &pending->framed,
                    sn_slice(pending->start, pending->size), scanner->record);
    sn_sighting_of_record(out, scanner->record, evidence);
}

/* Tell of the pending entry whoever watches. */
static int
tell_sighting(struct seine_scanner *scanner)
{
    const struct pending *pending = &scanner->pending;
    const struct framed *framed = &pending->framed;
    struct slice text = sn_slice(pending->start, pending->size);
    struct sighting sighting;
    seine_evidence evidence;

    sn_scan_evidence(scanner, &evidence);
    if (pending->quick)
        sn_sighting_of_entry(
            &sighting, pending->seen.format, &pending->seen.when, NULL, text,
            sn_slice_skip(text, pending->seen.front), &evidence);
    else if (framed->class == FRAME_HEADER)
        see_header(scanner, &evidence, &sighting);
    else
        sn_sighting_of_entry(&sighting, framed->format, &framed->when,
                             &framed->frame.envelope, framed->text,
                             framed->frame.payload, &evidence);
    return scanner->watch.on_sighting(scanner->watch.user, &sighting);
}

/* The pending entry is complete. */
static int
close_pending(struct seine_scanner *scanner)
{
    struct pending *pending = &scanner->pending;
    const struct seine_time *when =
        pending->quick ? &pending->seen.when : &pending->framed.when;
    int status = 0;

    if (!pending->open)
        return 0;
    if (scanner->watch.on_sighting)
        status = tell_sighting(scanner);
    if (status != 0)
        return status;
    if (in_interval(scanner, when))
        status = weigh_pending(scanner);
    else if (pending->quick || pending->framed.class == FRAME_RECORD)
        scanner->book.entry.out_of_interval++;
    if (scanner->matcher)
        sn_matcher_clear(scanner->matcher);
    pending->open = false;
    pending->held = false;
    sn_buf_clear(&scanner->hold);
    return status;
}

/*
 * Values of a wrapped entry are decoded: where its bytes hold an escape, the
 * screen, which saw the bytes as they are, cannot speak for it.
 */
static bool
has_escapes(const struct framed *framed, const struct piece *piece,
            enum split_mode mode)
{
    struct slice text = piece->text;

    if (!framed->wrapped && !(framed->format->flags & FORMAT_JSON))
        return false;
    if (sn_slice_find(text, '\\') < text.size)
        return true;
    return mode == SPLIT_CSV && sn_slice_find(text, '"') < text.size;
}

/* Mark the screen's hits inside the bytes [from, to) of the block. */
static void
mark_hits(struct seine_scanner *scanner, size_t *next, size_t from, size_t to)
{
    const struct screen_hits *hits = &scanner->hits;

    while (*next < hits->list.count && hits->list.at[*next].offset < from)
        ++*next;
    for (; *next < hits->list.count && hits->list.at[*next].offset < to;
         ++*next) {
        sn_matcher_hit(scanner->matcher, hits->list.at[*next].literal);
        scanner->pending.hits++;
    }
}

void
sn_scan_open(struct seine_scanner *scanner, const struct piece *piece)
{
    struct pending *pending = &scanner->pending;

    pending->open = true;
    pending->held = false;
    pending->quick = true;
    pending->hits = 0;
    pending->start = piece->text.at;
    pending->size = piece->text.size;
    pending->line = piece->line;
    pending->lines = 1;
    pending->offset = piece->offset;
    pending->end = piece->offset + piece->text.size + piece->cut;
    pending->member = piece->member;
    pending->flags =
        piece->flags & (PIECE_CUT | PIECE_DAMAGED) ? SEINE_EVIDENCE_CUT : 0;
}

static void
open_framed(struct seine_scanner *scanner, const struct piece *piece,
            const struct framed *framed)
{
    struct pending *pending = &scanner->pending;

    sn_scan_open(scanner, piece);
    pending->quick = false;
    pending->framed = *framed;
    if (framed->wrapped)
        pending->flags |= SEINE_EVIDENCE_WRAPPED;
    if (framed->class == FRAME_UNKNOWN)
        pending->flags |= SEINE_EVIDENCE_ORPHAN;
    if (framed->class == FRAME_HEADER)
        pending->flags |= SEINE_EVIDENCE_HEADER;
}

/* Move one slice of the pending entry along with its text. */
static void
move_slice(struct slice *s, const char *old, size_t size, const char *now)
{
    uintptr_t at = (uintptr_t)s->at, from = (uintptr_t)old;

    if (s->at && at >= from && at <= from + size)
        s->at = now + (at - from);
}

/* The text of the pending entry lies somewhere else now. */
static void
rebase_pending(struct pending *pending, const char *now)
{
    struct framed *framed = &pending->framed;
    struct slice original =
        sn_slice(framed->when.original, framed->when.original_size);
    struct slice *const slices[] = {
        &framed->text,
        &framed->frame.payload,
        &framed->frame.stamp.text,
        &framed->frame.envelope.stamp.text,
        &framed->frame.envelope.level,
        &framed->frame.envelope.tag,
        &framed->frame.envelope.host,
        &framed->frame.envelope.priority_text,
        &original,
    };
    size_t i;

    for (i = 0; i < sizeof(slices) / sizeof(*slices); i++)
        move_slice(slices[i], pending->start, pending->size, now);
    framed->when.original = original.at;
    pending->start = now;
}

/* Append bytes of the stream to the held text of the pending entry. */
static int
hold_more(struct seine_scanner *scanner, const char *at, size_t size)
{
    struct pending *pending = &scanner->pending;

    if (sn_buf_reserve(&scanner->hold, size) < 0)
        return SEINE_E_MEMORY;
    if (pending->held)
        rebase_pending(pending, scanner->hold.at);
    sn_buf_add(&scanner->hold, at, size);
    return 0;
}

/* The block goes away: keep the bytes of the pending entry up to its end. */
static int
hold_pending(struct seine_scanner *scanner, const struct block *block)
{
    const struct piece *last = &block->pieces[block->count - 1];
    struct pending *pending = &scanner->pending;
    const char *end = block->text.at + block->text.size;
    uint64_t stream_end = last->offset + last->text.size + last->cut +
                          (uint64_t)(end - last->text.at - last->text.size);
    size_t size, from = scanner->held_to;

    know_pending(scanner);
    scanner->held_to = 0; /* the next block begins where this one ends */
    if (pending->held) {
        size = block->text.size - from;
        if (scanner->hold.size > LIMIT_RECORD)
            return 0; /* blank lines: nothing goes on with it any more */
        if (stream_end - scanner->hold_end != size)
            pending->flags |= SEINE_EVIDENCE_CUT;
        if (hold_more(scanner, end - size, size) < 0)
            return SEINE_E_MEMORY;
        scanner->hold_end = stream_end;
        return 0;
    }
    sn_buf_clear(&scanner->hold);
    size = (size_t)(end - pending->start);
    if (stream_end - pending->offset != size)
        pending->flags |= SEINE_EVIDENCE_CUT;
    if (hold_more(scanner, pending->start, size) < 0)
        return SEINE_E_MEMORY;
    scanner->hold_end = stream_end;
    rebase_pending(pending, scanner->hold.at);
    pending->held = true;
    return 0;
}

/*
 * What lies between the held text and this piece, which goes on with it; less
 * in the block than in the stream if a line was cut or a run of NULs left out.
 */
static int
hold_piece(struct seine_scanner *scanner, const struct block *block,
           const struct piece *piece)
{
    const char *from = block->text.at + scanner->held_to;
    size_t size = (size_t)(piece->text.at + piece->text.size - from);
    uint64_t behind = piece->offset + piece->text.size;

    if (behind - scanner->hold_end != size)
        scanner->pending.flags |= SEINE_EVIDENCE_CUT;
    if (hold_more(scanner, from, size) < 0)
        return SEINE_E_MEMORY;
    scanner->held_to += size;
    scanner->hold_end = behind;
    return 0;
}

/* Does the entry stay within its limit with this piece? */
static bool
has_room(const struct pending *pending, const struct piece *piece)
{
    return pending->open && (pending->quick || !pending->framed.wrapped) &&
           piece->offset + piece->text.size - pending->offset <= LIMIT_RECORD;
}

static int
continue_pending(struct seine_scanner *scanner, const struct block *block,
                 const struct piece *piece)
{
    struct pending *pending = &scanner->pending;

    know_pending(scanner);
    if (pending->held) {
        int status = hold_piece(scanner, block, piece);

        if (status < 0)
            return status;
        pending->size = scanner->hold.size;
    } else {
        size_t before = (size_t)(piece->text.at - pending->start);

        if (before != piece->offset - pending->offset)
            pending->flags |= SEINE_EVIDENCE_CUT; /* a run of NULs */
        pending->size = before + piece->text.size;
    }
    pending->framed.text.size =
        pending->size - (size_t)(pending->framed.text.at - pending->start);
    pending->framed.frame.payload.size =
        pending->size -
        (size_t)(pending->framed.frame.payload.at - pending->start);
    pending->lines++;
    pending->end = piece->offset + piece->text.size + piece->cut;
    if (piece->flags & (PIECE_CUT | PIECE_DAMAGED))
        pending->flags |= SEINE_EVIDENCE_CUT;
    return 0;
}

/* A continuation of nothing, or of too much, is hunted as raw text. */
static void
make_orphan(struct framed *framed, const struct piece *piece)
{
    struct seine_time when = framed->when;

    memset(framed, 0, sizeof(*framed));
    framed->class = FRAME_UNKNOWN;
    framed->format = sn_format_find(sn_slice_str("raw"));
    framed->text = piece->text;
    framed->frame.payload = piece->text;
    framed->frame.envelope.priority = -1;
    framed->when = when;
}

/* A piece that a quick look did not place. */
static int
take_framed(struct seine_scanner *scanner, const struct block *block,
            const struct piece *piece, bool *escapes)
{
    struct framed framed;
    int status;

    know_pending(scanner);
    status = sn_framer_frame(scanner->framer, piece->text, (int)block->mode,
                             &framed);
    if (status < 0)
        return status;
    if (framed.class == FRAME_CONTINUATION &&
        !has_room(&scanner->pending, piece))
        make_orphan(&framed, piece);
    sn_ledger_piece(&scanner->book, framed.class, framed.format);
    scanner->book.entry.offset_changes += framed.offset_changed;
    *escapes = has_escapes(&framed, piece, block->mode);
    if (framed.class == FRAME_BLANK)
        return 0;
    if (framed.class == FRAME_CONTINUATION)
        return continue_pending(scanner, block, piece);
    if (framed.class == FRAME_RECORD)
        sn_ledger_time(&scanner->book, &framed.when, piece->line);
    status = close_pending(scanner);
    if (status != 0)
        return status;
    open_framed(scanner, piece, &framed);
    return 0;
}

static int
take_quick(struct seine_scanner *scanner, const struct piece *piece,
           const struct quick *quick)
{
    int status = close_pending(scanner);

    sn_ledger_piece(&scanner->book, FRAME_RECORD, quick->format);
    sn_ledger_time(&scanner->book, &quick->when, piece->line);
    if (status != 0)
        return status;
    sn_scan_open(scanner, piece);
    scanner->pending.seen = *quick;
    return 0;
}

static int
take_piece(struct seine_scanner *scanner, const struct block *block,
           const struct piece *piece, size_t *next_hit, size_t to)
{
    size_t from = (size_t)(piece->text.at - block->text.at);
    struct quick quick;
    bool escapes = false;
    int status;

    if (block->mode == SPLIT_LINES && !scanner->options.no_screen &&
        sn_framer_quick(scanner->framer, piece->text, &quick))
        status = take_quick(scanner, piece, &quick);
    else
        status = take_framed(scanner, block, piece, &escapes);
    if (status != 0 || !scanner->matcher)
        return status;
    if (escapes)
        scanner->pending.hits++;
    else
        mark_hits(scanner, next_hit, from, to);
    if (escapes || scanner->options.no_screen)
        sn_matcher_hit(scanner->matcher, SCREEN_ANY);
    return 0;
}

/* What framing needs that only the first block tells. */
static int
start_stream(struct seine_scanner *scanner, const struct block *block)
{
    const struct input_account *account = sn_input_account(scanner->input);
    struct slice first = sn_slice_first(block->pieces[0].text, 4096);

    scanner->started = true;
    if (account->gzip_time)
        sn_framer_gzip_time(scanner->framer,
                            account->gzip_time * NS_PER_SECOND);
    sn_buf_add(&scanner->head, first.at, first.size);
    return scanner->head.failed ? SEINE_E_MEMORY : 0;
}

/*
 * Can lines follow that belong to it?  What cannot go on is closed at once: the
 * next line may be a header that changes how entries are read, and what an
 * export's entry holds lives until the next one only.
 */
static bool
may_go_on(const struct pending *pending)
{
    if (pending->quick)
        return pending->seen.format->flags & FORMAT_CONTINUES;
    return !pending->framed.wrapped &&
           (pending->framed.format->flags & FORMAT_CONTINUES);
}

/* A piece is a line only where the stream is cut into lines. */
static int
screen_block(struct seine_scanner *scanner, const struct block *block)
{
    if (block->mode == SPLIT_LINES)
        return sn_screen_lines(scanner->screen, block->text, &scanner->hits);
    return sn_screen_block(scanner->screen, block->text, &scanner->hits);
}

/* Where the next hit is. */
static size_t
hit_at(const struct seine_scanner *scanner, size_t next)
{
    const struct screen_hits *hits = &scanner->hits;

    return next < hits->list.count ? hits->list.at[next].offset : SIZE_MAX;
}

int
sn_scan_block(void *user, const struct block *block)
{
    struct seine_scanner *scanner = user;
    size_t i, next_hit = 0;
    int status = 0;

    if (block->count == 0)
        return 0;
    if (!scanner->started)
        status = start_stream(scanner, block);
    scanner->hits.list.count = 0;
    if (status == 0 && scanner->screen) /* with no_screen it only counts */
        status = screen_block(scanner, block);
    for (i = 0; status == 0 && i < block->count; i++) {
        const struct piece *piece;
        size_t to;
        bool mark;

        status = sn_scan_quiet(scanner, block, &i, hit_at(scanner, next_hit));
        if (status != 0)
            return status;
        piece = &block->pieces[i];
        to = i + 1 < block->count ? (size_t)(piece[1].text.at - block->text.at)
                                  : block->text.size;
        mark = sn_bookmark_before(scanner, block, piece);
        status = take_piece(scanner, block, piece, &next_hit, to);
        if (mark)
            sn_bookmark_after(scanner, piece);
        if (status != 0 || !scanner->pending.open)
            continue;
        if (!may_go_on(&scanner->pending))
            status = close_pending(scanner);
        else if (i + 1 == block->count)
            status = hold_pending(scanner, block);
    }
    return status;
}

int
sn_scan_flush(struct seine_scanner *scanner)
{
    return close_pending(scanner);
}
