/*
 * Objects: the elements of a JSON array, of the hits.hits[] of a wrapper, or
 * objects one after the other.  What is not an object (a number in the array,
 * text after it) is handed on as a piece too, so that nothing is passed over
 * but brackets, commas, blanks and the outside of a wrapper.
 *
 *              { LF          hits.hits[ found
 *     BETWEEN ------> INSIDE -----------> BETWEEN (wrapper) --]--> TAIL
 *        ^  |            |                                           |
 *        |  +--> STRAY   |                                           |
 *        +---------+-----+-------------------------------------------+
 *
 * An object that never ends must not swallow the stream.  A { where none can
 * stand, or LF {" in a string, where no LF can stand, begins a new object; and
 * once it is over LIMIT_OBJECT, a LF or the bytes ,{" (no such bytes are in a
 * valid string) begin anew.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/split.h"

/* What a scan of text met. */
enum event {
    EVENT_NONE,    /* all bytes were used */
    EVENT_CLOSED,  /* the object is complete */
    EVENT_WRAPPER, /* the list of a wrapper begins */
    EVENT_STRAY,   /* this is no object: up to the byte before */
    EVENT_BRACE,   /* the byte is a { that cannot stand there */
    EVENT_QUOTE,   /* the byte is the " of LF {" in a string */
};

#define KEY_NONE 99U /* the string cannot be "hits" any more */

static const char hits_key[] = "hits";

/* A byte of a string that changes nothing. */
static inline bool
is_inner(char c)
{
    return c != '"' && c != '\\' && c != '\n';
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* One byte of a string. */
static enum event
string_byte(struct splitter *split, char c)
{
    struct object_cut *cut = &split->objects;
    unsigned fresh = cut->fresh;

    cut->fresh = c == '\n' ? 1 : fresh == 1 && c == '{' ? 2 : 0;
    if (cut->fresh == 2)
        cut->brace_member = split->member;
    if (c == '\n')
        split->line++;
    if (cut->escape) {
        cut->escape = false;
        cut->key = KEY_NONE;
    } else if (c == '\\') {
        cut->escape = true;
        cut->key = KEY_NONE;
    } else if (c == '"' && fresh == 2) {
        return EVENT_QUOTE;
    } else if (c == '"') {
        cut->string = false;
        cut->hits = cut->key == sizeof(hits_key) - 1;
        cut->last = '"';
    } else if (cut->key < sizeof(hits_key) - 1 && hits_key[cut->key] == c) {
        cut->key++;
    } else {
        cut->key = KEY_NONE;
    }
    return EVENT_NONE;
}

/* Bytes of a string that change nothing. */
static size_t
pass_inner(const struct object_cut *cut, const char *data, size_t size)
{
    size_t i = 0;

    if (cut->key != KEY_NONE || cut->escape || cut->fresh)
        return 0;
    while (i < size && is_inner(data[i]))
        i++;
    return i;
}

/* A { or [ that opens one more level. */
static enum event
open_level(struct object_cut *cut, char c)
{
    bool value_of_hits = cut->hits && cut->last == ':';

    cut->hits = false;
    cut->last = c;
    cut->depth++;
    if (cut->array || cut->wrapper || !value_of_hits)
        return EVENT_NONE;
    if (c == '{' && cut->depth == 2)
        cut->inner = true;
    return c == '[' && cut->depth == 3 && cut->inner ? EVENT_WRAPPER
                                                     : EVENT_NONE;
}

static enum event
close_level(struct object_cut *cut, char c)
{
    cut->last = c;
    cut->hits = false;
    if (cut->depth <= 2)
        cut->inner = false;
    cut->depth--;
    return cut->depth == 0 ? EVENT_CLOSED : EVENT_NONE;
}

/* May a { stand here? */
static bool
may_open(const struct object_cut *cut)
{
    return cut->depth == 0 || cut->last == ':' || cut->last == ',' ||
           cut->last == '[' || cut->last == 0;
}

/* A byte outside of strings. */
static enum event
plain_byte(struct splitter *split, char c)
{
    struct object_cut *cut = &split->objects;

    if (c == '\n')
        split->line++;
    if (is_blank(c))
        return EVENT_NONE;
    if (cut->last == '{' && cut->depth == 1 && c != '"' && c != '}')
        return EVENT_STRAY;
    if (c == '{' && !may_open(cut))
        return EVENT_BRACE;
    if (c == '{' || c == '[')
        return open_level(cut, c);
    if (c == '}' || c == ']')
        return close_level(cut, c);
    if (c == '"') {
        cut->string = true;
        cut->fresh = 0;
        cut->key = 0;
    } else if (c != ':') {
        cut->hits = false;
    }
    cut->last = c;
    return EVENT_NONE;
}

/* Scan until something happens; *used counts the byte it happened at. */
static enum event
scan(struct splitter *split, const char *data, size_t size, size_t *used)
{
    struct object_cut *cut = &split->objects;
    enum event event = EVENT_NONE;
    size_t i = 0;

    while (i < size && event == EVENT_NONE) {
        if (cut->string)
            i += pass_inner(cut, data + i, size - i);
        if (i < size)
            event = cut->string ? string_byte(split, data[i])
                                : plain_byte(split, data[i]);
        i += i < size ? 1 : 0;
    }
    *used = event >= EVENT_STRAY ? i - 1 : i;
    return event;
}

/*
 * Over the limit: bytes up to and with a LF, or up to the quote of ,{" or [{"
 * - blanks may stand before the brace.  *found says that it was met.
 */
static size_t
find_resync(struct splitter *split, const char *data, size_t size, bool *found)
{
    struct object_cut *cut = &split->objects;
    size_t i;

    *found = false;
    for (i = 0; i < size; i++) {
        char c = data[i];

        *found = c == '\n' || (c == '"' && cut->resync == 2);
        if (c == '\n')
            cut->resync = 0;
        if (*found)
            return c == '\n' ? i + 1 : i;
        if (c == '{' && cut->resync == 1) {
            cut->resync = 2;
            cut->brace_at = split->offset + i;
            cut->brace_member = split->member;
        } else if (c == ',' || c == '[') {
            cut->resync = 1;
        } else if (!is_blank(c) || cut->resync == 2) {
            cut->resync = 0;
        }
    }
    return size;
}

/* Outside again. */
static void
go_between(struct object_cut *cut)
{
    cut->state = OBJECT_BETWEEN;
    cut->string = false;
    cut->escape = false;
    cut->hits = false;
    cut->inner = false;
    cut->resync = 0;
    cut->fresh = 0;
    cut->depth = 0;
    cut->last = 0;
}

static void
begin_piece(struct splitter *split, enum object_state state)
{
    split->objects.state = state;
    sn_block_open(&split->blocks, split->offset, split->line, split->member);
}

/* A piece cut short by a resync ends; with ,{" the next has begun already. */
static int
resync(struct splitter *split)
{
    struct object_cut *cut = &split->objects;
    struct blocks *blocks = &split->blocks;
    bool brace = cut->resync == 2;
    int status = 0;

    cut->array = false;
    cut->wrapper = false;
    if (blocks->open) {
        blocks->lost -= brace ? 1 : 0;
        status = sn_block_close(blocks, PIECE_CUT);
    }
    go_between(cut);
    if (status || !brace)
        return status;
    cut->state = OBJECT_INSIDE;
    cut->depth = 1;
    cut->last = '{';
    sn_block_open(blocks, cut->brace_at, split->line, cut->brace_member);
    sn_block_keep(blocks, "{", 1);
    return 0;
}

/* Is this byte the last of a stray piece, or (*with) after it? */
static bool
ends_stray(struct object_cut *cut, char c, bool *with)
{
    *with = false;
    if (c == '\n')
        return true;
    if (cut->stray == STRAY_SCALAR)
        return c == ',' || c == ']' || is_blank(c);
    if (cut->stray == STRAY_LINE)
        return false;
    *with = c == '"' && !cut->escape;
    cut->escape = c == '\\' && !cut->escape;
    return *with;
}

/* Bytes of a stray piece up to its end; *done says that it is there. */
static size_t
scan_stray(struct object_cut *cut, const char *data, size_t size, bool *done)
{
    bool with = false;
    size_t i = 0;

    *done = false;
    while (i < size && !*done) {
        *done = ends_stray(cut, data[i], &with);
        i += !*done || with ? 1 : 0;
    }
    return i;
}

static int
push_stray(struct splitter *split, const char *data, size_t size, size_t *used)
{
    struct blocks *blocks = &split->blocks;
    size_t room = blocks->limit - sn_block_held(blocks);
    bool found = false;
    bool done;
    size_t n;

    if (room == 0)
        size = find_resync(split, data, size, &found);
    else if (size > room)
        size = room;
    n = scan_stray(&split->objects, data, size, &done);
    sn_block_keep(blocks, data, n);
    split->offset += n;
    *used = n;
    if (!done)
        return found ? resync(split) : 0;
    go_between(&split->objects);
    if (n == size || data[n] != '\n')
        return sn_block_close(blocks, 0);
    split->offset++;
    split->line++;
    *used = n + 1;
    return sn_block_close_line(blocks);
}

/* What begins with this byte, outside of any piece? */
static void
begin_stray(struct splitter *split, char c)
{
    struct object_cut *cut = &split->objects;

    begin_piece(split, OBJECT_STRAY);
    cut->escape = false;
    cut->stray = STRAY_LINE;
    if (!cut->array && !cut->wrapper)
        return;
    if (c == '"')
        cut->stray = STRAY_STRING;
    else if ((c >= '0' && c <= '9') || c == '-' || c == 't' || c == 'f' ||
             c == 'n')
        cut->stray = STRAY_SCALAR;
}

/* Bytes that may stand between pieces without a meaning of their own. */
static bool
is_between(const struct object_cut *cut, char c)
{
    return is_blank(c) || c == ',' || c == ']' || c == '}' || c == '\0' ||
           (c == '[' && !cut->wrapper);
}

/* One byte between pieces. */
static int
push_between(struct splitter *split, const char *data, size_t size,
             size_t *used)
{
    struct object_cut *cut = &split->objects;
    char c = data[0];

    (void)size;
    *used = 0;
    if (c == '{') {
        begin_piece(split, OBJECT_INSIDE);
        return 0;
    }
    if (!is_between(cut, c)) {
        begin_stray(split, c);
        sn_block_keep(&split->blocks, data, 1);
        *used = 1;
        split->offset++;
        return 0;
    }
    split->line += c == '\n' ? 1 : 0;
    if (c == '[')
        cut->array = true;
    if (c == ']' && cut->wrapper) {
        go_between(cut);
        cut->state = OBJECT_TAIL;
        cut->depth = 2;
        cut->skipped = 0;
    }
    if (c == ']')
        cut->array = false;
    *used = 1;
    split->offset++;
    return 0;
}

/* This is no object: it goes on as a stray line, if its line is not over. */
static int
turn_stray(struct splitter *split)
{
    struct object_cut *cut = &split->objects;
    struct blocks *blocks = &split->blocks;
    struct slice held =
        sn_slice(blocks->text + blocks->start, sn_block_held(blocks));

    go_between(cut);
    if (sn_slice_find(held, '\n') < held.size)
        return sn_block_close(blocks, 0);
    cut->state = OBJECT_STRAY;
    cut->stray = STRAY_LINE;
    return 0;
}

/* The object was never closed and another one begins: with the next byte, or
   with the { that was the last one. */
static int
begin_anew(struct splitter *split, bool brace)
{
    struct object_cut *cut = &split->objects;
    struct blocks *blocks = &split->blocks;
    int status;

    cut->array = false;
    cut->wrapper = false;
    go_between(cut);
    if (blocks->open && brace && blocks->lost)
        blocks->lost--;
    else if (blocks->open && brace)
        blocks->size--;
    while (sn_block_held(blocks) && is_blank(blocks->text[blocks->size - 1]))
        blocks->size--;
    status = blocks->open ? sn_block_close(blocks, PIECE_DAMAGED) : 0;
    if (status || !brace)
        return status;
    cut->state = OBJECT_INSIDE;
    cut->depth = 1;
    cut->last = '{';
    sn_block_open(blocks, split->offset - 1, split->line, cut->brace_member);
    sn_block_keep(blocks, "{", 1);
    return 0;
}

/* After the scan of an object's bytes. */
static int
after_scan(struct splitter *split, enum event event)
{
    struct object_cut *cut = &split->objects;

    if (event == EVENT_CLOSED) {
        go_between(cut);
        return sn_block_close(&split->blocks, 0);
    }
    if (event == EVENT_STRAY)
        return turn_stray(split);
    if (event == EVENT_BRACE || event == EVENT_QUOTE)
        return begin_anew(split, event == EVENT_QUOTE);
    if (event == EVENT_WRAPPER) {
        sn_block_cancel(&split->blocks);
        go_between(cut);
        cut->wrapper = true;
    }
    return 0;
}

/* Bytes of an object; over the limit a resync may come first. */
static int
push_inside(struct splitter *split, const char *data, size_t size, size_t *used)
{
    struct blocks *blocks = &split->blocks;
    size_t room = blocks->limit - sn_block_held(blocks);
    bool found = false;
    enum event event;

    if (room == 0)
        size = find_resync(split, data, size, &found);
    else if (size > room)
        size = room;
    event = scan(split, data, size, used);
    sn_block_keep(blocks, data, *used);
    split->offset += *used;
    if (event == EVENT_NONE && found)
        return resync(split);
    return after_scan(split, event);
}

/* The outside of a wrapper after its list. */
static int
push_tail(struct splitter *split, const char *data, size_t size, size_t *used)
{
    struct object_cut *cut = &split->objects;
    bool over = cut->skipped >= LIMIT_OBJECT;
    bool found = false;
    enum event event;

    if (over)
        size = find_resync(split, data, size, &found);
    else if (size > LIMIT_OBJECT - cut->skipped)
        size = (size_t)(LIMIT_OBJECT - cut->skipped);
    event = scan(split, data, size, used);
    cut->skipped += *used;
    split->offset += *used;
    if (event == EVENT_CLOSED) {
        go_between(cut);
        cut->wrapper = false;
        return 0;
    }
    if (event == EVENT_BRACE || event == EVENT_QUOTE)
        return begin_anew(split, event == EVENT_QUOTE);
    return found ? resync(split) : 0;
}

int
sn_objects_push(struct splitter *split, const char *data, size_t size)
{
    static int (*const push[])(struct splitter *, const char *, size_t,
                               size_t *) = {
        [OBJECT_BETWEEN] = push_between,
        [OBJECT_INSIDE] = push_inside,
        [OBJECT_STRAY] = push_stray,
        [OBJECT_TAIL] = push_tail,
    };

    while (size) {
        size_t used = 0;
        int status = push[split->objects.state](split, data, size, &used);

        if (status)
            return status;
        data += used;
        size -= used;
    }
    return 0;
}

int
sn_objects_end(struct splitter *split, unsigned flags)
{
    struct object_cut *cut = &split->objects;
    bool inside = cut->state == OBJECT_INSIDE;

    go_between(cut);
    cut->array = false;
    cut->wrapper = false;
    if (!split->blocks.open)
        return 0;
    return sn_block_close(&split->blocks,
                          inside ? flags | PIECE_DAMAGED : flags);
}
