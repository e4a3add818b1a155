/*
 * Hunt: many inputs, one ordered result.
 *
 *     walk --items--> worker: scan --packets--> queue --> tell --> the caller
 *                     worker: scan --packets--> queue --^  |
 *                     ...                                  +--> summary
 *                                                          +--> correlator
 *
 *     hunt_api.c      the public object
 *     crew.c          worker threads; what they find is told in order
 *     joint.c           one large file for many workers
 *     lone.c          one worker in the calling thread
 *     hunt_file.c     one input: opened, hashed, read
 *     worker.c        between scanner and queue
 *     queue.c         packets from thread to thread, bounded
 *     packed.c        what is in them
 *     hunt_tell.c     to the caller's callbacks
 *     overtime.c      what is judged over all inputs
 *     tamper.c        signs that logs were changed
 *     part_out.c      what is told, as a part
 *     part_in.c       parts whose blocks are told
 *     replay_block.c  blocks that it was given
 *     replay_item.c   one input, told from its blocks
 *     telling_out.c   what is told, written down (telling.h)
 *     telling_in.c    and told again
 *     hash_thread.c   the SHA-256 of a file beside its scan
 *
 * The caller's callbacks are called by the thread that called seine_hunt_run.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_HUNT_HUNT_H
#define SEINE_HUNT_HUNT_H

#include "hunt/overtime.h"
#include "hunt/part_out.h"
#include "hunt/queue.h"
#include "hunt/tamper.h"
#include "hunt/telling.h"
#include "hunt/walk.h"
#include "scan/scan.h"

struct crew;
struct replay;
struct worker;

struct seine_hunt {
    seine_hunt_options options;
    seine_scanner_options scan; /* the caller's callbacks */
    seine_rules *rules;
    struct worker *lone; /* the calling thread's */
    struct crew *crew;   /* while it is at work, or NULL */
    struct walk walk;
    struct walk_options globs;
    seine_summary summary;
    const seine_rule **not_applicable;
    bool *applicable; /* by rule: some input had its log source */
    const seine_rule **given_up_rules;
    bool *given_up; /* by rule: a limit was hit in one of its tests */
    struct overtime overtime;
    struct part_out *part_out;       /* NULL: no part is written */
    struct replay *replay;           /* NULL: no blocks are told */
    struct telling_out *telling_out; /* NULL: nobody wants one */
    struct telling_in *telling_in;   /* NULL: inputs are told */
    SN_ARRAY(char *) named;          /* paths as added, for the set of shards */
    struct tamper tamper;
    struct buf message;
    size_t queue_limit; /* bytes, of each worker */
    uint64_t stretches; /* of such files, that were told */
    uint64_t stretch;   /* of a file that is cut, about so many bytes */
    uint64_t bytes_done;
    uint64_t bytes_total;
    bool ran;
    bool sorted;  /* the walk is, since nothing was added */
    bool stopped; /* a callback said so */
    bool refused; /* one that is told what was found */
    /* what is told at present */
    const char *file;
    char sha256[SHA256_HEX_SIZE]; /* "" while not known */
    bool early;    /* the correlator gets its events without the hash */
    uint64_t told; /* events of that file */
    uint64_t told_suppressed; /* likewise */
    uint64_t told_correlated;
    uint64_t *told_rules;        /* bits: those applicable to that file */
    struct seine_record *record; /* of the last packed entry */
    seine_evidence evidence;
};

/* Read 256 KiB at once: measured faster than mmap. */
#define HUNT_BLOCK 262144

/* What a worker may have found that is not told yet. */
#define HUNT_QUEUE 4194304

/* A large file is cut into pieces of about so many bytes. */
#define HUNT_STRETCH 8388608

/* The bodies of packets. */
enum packet_kind {
    PACKET_BEGIN,   /* struct crew_file: another file begins */
    PACKET_ENTRY,   /* struct packed_entry, for the events behind it */
    PACKET_EVENT,   /* seine_event */
    PACKET_TRACE,   /* struct packed_trace: for correlations */
    PACKET_RULES,   /* uint64_t: bits of the rules applicable to the file */
    PACKET_STRETCH, /* nothing: all of a stretch was told */
    PACKET_LEDGER,  /* struct packed_end: the file ends */
};

/* --- hunt_api.c --- */

/* Tell progress; SEINE_STOPPED when the caller wants to stop. */
int
sn_hunt_progress(struct seine_hunt *hunt, uint64_t bytes);

/*
 * A scanner with the options of the hunt, but with the callbacks given; without
 * rules it only frames.
 */
int
sn_hunt_scanner(struct seine_hunt *hunt, seine_scanner **out,
                seine_rules *rules, const seine_scanner_options *callbacks);

/* Note which rules could have matched in what a scanner saw. */
void
sn_hunt_note_rules(struct seine_hunt *hunt, const seine_scanner *scanner);

/* --- hunt_input.c --- */

/* Put the inputs into their order. */
void
sn_hunt_sort(struct seine_hunt *hunt);

/* --- hunt_tell.c: all of them return 0 or SEINE_STOPPED --- */

/* Another file is told from now on; its hash is not known yet. */
void
sn_hunt_tell_begin(struct seine_hunt *hunt, const char *file);

/*
 * The one place where an event goes to the caller, in order of the input; also
 * one that a filter takes away.
 */
int
sn_hunt_tell_event(struct seine_hunt *hunt, const seine_event *event);
/*
 * Events of the record that a reader is at.  digest: of the file as it is now,
 * or NULL.
 */
int
sn_hunt_tell_events(struct seine_hunt *hunt, const struct block_reader *reader,
                    const struct block_event *events, size_t count,
                    const seine_digest *digest);
int
sn_hunt_tell_record(struct seine_hunt *hunt, seine_record *record,
                    const seine_evidence *evidence);

/* An event for correlations. */
int
sn_hunt_tell_trace(struct seine_hunt *hunt, const struct trace *trace,
                   int quality, struct slice tuple);

/* Which rules were applicable to the file; before its ledger.  NULL: none. */
void
sn_hunt_tell_rules(struct seine_hunt *hunt, const uint64_t *applicable);

/* A finding of a correlation, or of a sign. */
int
sn_hunt_tell_finding(struct seine_hunt *hunt, const seine_finding *finding);

/*
 * Add a ledger entry to the totals, and hand it to on_file.  trail: NULL if the
 * file was not read, or nobody asks.  Also SEINE_E_MEMORY.
 */
int
sn_hunt_tell_file(struct seine_hunt *hunt, const seine_ledger *ledger,
                  const struct trail *trail);

/* The entry of an input that is not read at all. */
void
sn_hunt_unread(seine_ledger *out, const char *file, int state,
               const char *reason);

/* Bytes of a set of rules as bits. */
size_t
sn_hunt_rules_size(const struct seine_hunt *hunt);

/* Any packet but PACKET_BEGIN. */
int
sn_hunt_tell_packet(struct seine_hunt *hunt, const struct packet *packet);

/* --- summary.c --- */

/* Add a ledger entry to the totals. */
void
sn_summary_add(seine_summary *summary, const seine_ledger *ledger);

#endif
