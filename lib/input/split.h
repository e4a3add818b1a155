/*
 * Split: the decompressed stream is cut into pieces.  Its first bytes (at most
 * LIMIT_SNIFF) tell how; NUL runs and line numbers are kept track of here, the
 * three ways of cutting are in lines.c, object.c and row.c.
 *
 *     push --> [first bytes held] --> text or NULs --> lines, objects or rows
 *
 * NUL bytes are held back as a number until the first other byte tells how
 * long their run is.  Then a run of LIMIT_NUL_RUN or more
 *   - before a line or row, or between objects, is passed over;
 *   - inside one is part of its text, unless it is by itself as long as the
 *     longest piece: then the piece ends before it (PIECE_DAMAGED) and the next
 *     one begins after it, so that a hole never hides the line behind it.
 *
 * Line numbers count LF bytes, as `sed -n Np` does, plus one where damage cut
 * a line off.  In a text whose first bytes hold CR but no LF, lines end at CR,
 * CR LF and LF, and each of these counts.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_INPUT_SPLIT_H
#define SEINE_INPUT_SPLIT_H

#include "base/array.h"
#include "base/buf.h"
#include "input/block.h"

/* From here on in the held first bytes, this member. */
struct mark {
    size_t at;
    uint64_t member;
};

enum object_state {
    OBJECT_BETWEEN, /* outside of any piece */
    OBJECT_INSIDE,  /* in an object */
    OBJECT_STRAY,   /* in something else, which is handed on too */
    OBJECT_TAIL,    /* after the list of a wrapper */
};

enum stray_kind {
    STRAY_LINE,   /* up to LF */
    STRAY_STRING, /* up to the closing quote */
    STRAY_SCALAR, /* up to , ] or a blank */
};

/* Where in the JSON text we are; all zero at its start. */
struct object_cut {
    enum object_state state;
    enum stray_kind stray;
    bool array;   /* in the top array */
    bool wrapper; /* in hits.hits[] */
    bool string;
    bool escape;
    bool hits;         /* the last string was "hits" */
    bool inner;        /* in the value of "hits" of the top object */
    char last;         /* last byte that is not blank, outside of strings */
    unsigned key;      /* bytes of "hits" that the string matches so far */
    unsigned fresh;    /* bytes of LF {" met in a string */
    unsigned resync;   /* bytes of ,{" met over the limit */
    uint64_t depth;    /* { and [ that are open, from the object on */
    uint64_t skipped;  /* bytes of the tail */
    uint64_t brace_at; /* where the { of a resync stands */
    uint64_t brace_member;
};

enum row_state {
    ROW_FIELD,  /* at the start of a field */
    ROW_PLAIN,  /* in a field without quotes, or after the closing one */
    ROW_QUOTED, /* in quotes */
    ROW_QUOTE,  /* after a quote in quotes: "" or the end? */
    ROW_BROKEN, /* quotes no longer count, up to the next LF */
};

struct splitter {
    struct blocks blocks;
    struct tally *tally;
    on_stream on_stream;
    bool decided;
    bool cr_lines;   /* lines end at CR, too */
    bool cr_pending; /* the open line ends with CR: is LF next? */
    bool full;       /* max_bytes reached; more is not taken */
    size_t max_line;
    size_t max_piece; /* max_line, or LIMIT_OBJECT */
    uint64_t max_bytes;
    uint64_t offset; /* of the next byte */
    uint64_t line;   /* of the next byte */
    uint64_t member; /* of the next byte */
    uint64_t run;    /* NUL bytes held back */
    uint64_t run_member;
    struct object_cut objects;
    enum row_state row;
    char separator; /* of rows */
    struct buf head;
    SN_ARRAY(struct mark) marks;
};

/* 0 or SEINE_E_MEMORY; fini in any case. */
int
sn_split_init(struct splitter *split, const struct input_options *options,
              struct tally *tally);
void
sn_split_fini(struct splitter *split);
void
sn_split_begin(struct splitter *split);

/*
 * The next bytes, all of one gzip member.  0, SEINE_E_MEMORY or what on_block
 * returned.  Sets `full` if there are more than max_bytes.
 */
int
sn_split_push(struct splitter *split, const char *data, size_t size,
              uint64_t member);

/* Go on with a stream of lines at the begin of one; its bytes are counted. */
void
sn_split_resume(struct splitter *split, uint64_t offset, uint64_t line);

/* The stream is broken here: what follows begins a new piece. */
int
sn_split_break(struct splitter *split);

/*
 * Hand on the pieces that are whole.  How the stream is cut is decided now, if
 * a line end came yet.  0 or what on_block returned.
 */
int
sn_split_flush(struct splitter *split);

/* The stream ends. */
int
sn_split_finish(struct splitter *split);

/* --- the ways of cutting; text without held back NULs --- */

int
sn_lines_push(struct splitter *split, const char *data, size_t size);

/* The open line ends here if a CR was its last byte.  0 or of on_block. */
int
sn_lines_settle(struct splitter *split);
int
sn_objects_push(struct splitter *split, const char *data, size_t size);
int
sn_rows_push(struct splitter *split, const char *data, size_t size);

/* The open piece ends here, with flags. */
int
sn_lines_end(struct splitter *split, unsigned flags);
int
sn_objects_end(struct splitter *split, unsigned flags);
int
sn_rows_end(struct splitter *split, unsigned flags);

/* How a stream that begins with head is to be cut. */
enum split_mode
sn_sniff(struct slice head);

#endif
