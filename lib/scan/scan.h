/*
 * Scan: one input from bytes to events and a ledger entry.
 *
 *     input --block--> flow: frame, screen, record, match --> event
 *                        |
 *                        +--> ledger
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_SCAN_SCAN_H
#define SEINE_SCAN_SCAN_H

#include "base/hasher.h"
#include "input/input.h"
#include "match/match.h"
#include "record/framer.h"
#include "record/sighting.h"
#include "scan/ledger.h"

/*
 * The entry that may still grow by continuation lines.  Its text is contiguous
 * in memory: in the present block, or - over a block's end - in `held`, which
 * then holds the bytes of the stream from its first one on.
 */
struct pending {
    bool open;
    bool held;   /* text is in `hold`, else in the present block */
    bool quick;  /* `framed` is still to be made, from `seen` */
    size_t hits; /* literals marked for it */
    const char *start;
    size_t size; /* of all its lines, without the last line end */
    struct framed framed;
    uint64_t line;
    uint64_t lines;
    uint64_t offset;
    uint64_t end; /* stream offset behind its last byte, cut ones too */
    uint64_t member;
    unsigned flags; /* SEINE_EVIDENCE_... */
    struct quick seen;
};

/* The bookmark of the present input while it is made. */
struct bookmark {
    uint64_t due;     /* from here on in the stream; 0: not wanted */
    uint64_t offset;  /* of the place */
    bool bare;        /* without what a watch made of the entries before */
    bool made;        /* `place` is where one can go on */
    struct buf place; /* input and framer before the entry at it */
    struct book book; /* likewise, without what it points to */
    struct buf data;  /* all of it */
};

struct explaining; /* explain.c */

/*
 * Who wants to know of every entry what framing tells of it, in the interval
 * asked for or not; 0, or a status that ends the scan.
 */
struct watch {
    int (*on_sighting)(void *user, const struct sighting *sighting);
    /* the last sighting is an entry by which the appliance's clock changed */
    int (*on_clock)(void *user, const struct seine_time *when);
    /* append what was made of all entries so far, for a bookmark; go on from
       that: 0, SEINE_E_MEMORY, or SEINE_E_INVALID if it cannot be used */
    int (*on_place)(void *user, struct buf *out);
    int (*on_resume)(void *user, struct slice bytes);
    unsigned signs; /* bits: what it is for */
    void *user;
};

struct seine_scanner {
    seine_scanner_options options; /* strings are owned below */
    char *format_name;
    char *wsa_format;
    seine_rules *rules; /* NULL: records only */
    struct zone *assume;
    struct framer *framer;
    struct screen *screen;
    struct matcher *matcher;
    struct input *input;
    struct hasher *hasher;
    struct seine_record *record;
    struct screen_hits hits;
    struct buf message;
    struct explaining *explaining; /* made when it is asked for */
    bool telling;                  /* within on_record */
    /* the present input */
    bool inside;
    bool hashing; /* its SHA-256 was not given */
    bool started; /* its first block was seen */
    int status;   /* sticky until begin */
    char *name;
    char sha256[SHA256_HEX_SIZE];
    struct buf head; /* its first line: part of every finding id */
    struct buf hold;
    uint64_t hold_end; /* stream offset behind the bytes in `hold` */
    size_t held_to;    /* where that is in the present block */
    struct pending pending;
    struct book book;
    struct bookmark bookmark;
    struct hasher *stream_hasher; /* of what is compressed */
    char stream_sha256[SHA256_HEX_SIZE];
    const uint64_t *applicable; /* rules, of the last input; NULL: no rules */
    struct watch watch;         /* all zero: nobody */
};

/*
 * The SHA-256 of the present input becomes known by others: NULL at its begin
 * (it comes later), then the digits.  Evidence has none until then.
 */
void
sn_scanner_set_sha256(struct seine_scanner *scanner, const char *hex);

/* Tell somebody of every entry.  Before the first input. */
void
sn_scanner_watch(struct seine_scanner *scanner, const struct watch *watch);

/*
 * Events that only feed correlations need not tell what matched.  Before the
 * first input.  0 or SEINE_E_MEMORY.
 */
int
sn_scanner_spare(struct seine_scanner *scanner);

/* A block of pieces, from input.  0 or a status that ends the feed. */
int
sn_scan_block(void *scanner, const struct block *block);

/* The input is over: the entry that is still open is judged. */
int
sn_scan_flush(struct seine_scanner *scanner);

/* A piece is the pending entry from now on; `seen` tells of it. */
void
sn_scan_open(struct seine_scanner *scanner, const struct piece *piece);

/*
 * Take the pieces from *next on that are as the pending entry is, as far as
 * nobody asks for more, but not the block's last one.  The first hit to come is
 * at `hit`.  0 or a status that ends the feed.
 */
int
sn_scan_quiet(struct seine_scanner *scanner, const struct block *block,
              size_t *next, size_t hit);

/* The evidence pointer of the pending entry. */
void
sn_scan_evidence(const struct seine_scanner *scanner,
                 struct seine_evidence *out);

/* Hand an event to on_event for a rule that held on the present record. */
int
sn_scan_event(void *scanner, const struct match *match);

/* --- bookmark.c --- */

/* A new input of `size` bytes (0: not known). */
void
sn_bookmark_begin(struct bookmark *bookmark, uint64_t size);
void
sn_bookmark_fini(struct bookmark *bookmark);

/*
 * Before and after a piece is taken: is it an entry that one can go on from?
 * true: ask after it, too.
 */
bool
sn_bookmark_before(struct seine_scanner *scanner, const struct block *block,
                   const struct piece *piece);
void
sn_bookmark_after(struct seine_scanner *scanner, const struct piece *piece);

/*
 * Make one at the first entry from this offset on that one can go on from, for
 * a scanner without a watch.  It can be asked for again and again.
 */
void
sn_bookmark_want(struct seine_scanner *scanner, uint64_t offset);

/* Was the entry found?  It begins at *offset. */
bool
sn_bookmark_found(const struct seine_scanner *scanner, uint64_t *offset);

/* If so, the bookmark replaces *out.  0 or SEINE_E_MEMORY. */
int
sn_bookmark_take(const struct seine_scanner *scanner, struct buf *out);

/* The input is over: put it together.  0 or SEINE_E_MEMORY. */
int
sn_bookmark_finish(struct seine_scanner *scanner);

/*
 * After begin of all stages: go on from a bookmark.  0, SEINE_E_MEMORY, or
 * SEINE_E_INVALID if it is none for this input.
 */
int
sn_bookmark_resume(struct seine_scanner *scanner, const seine_input *input);

void
sn_explaining_free(struct explaining *explaining);

/* Was the request served?  By event.outcome, the ACL decision, the status. */
int
sn_scan_outcome(struct seine_record *record);

#endif
