/*
 * Inflate: gzip (RFC 1952) in push mode, with salvage.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/inflate.h"

#include <string.h>

#include "base/mem.h"
#include "input/decoder.h"
#include "input/gzip.h"
#include "input/trial.h"

#define INFLATE_STEP 65536U
#define INFLATE_SPARE 524288U /* so that bytes are moved seldom */
#define INFLATE_WINDOW \
 (LIMIT_SALVAGE + LIMIT_GZIP_HEADER + TRIAL + INFLATE_STEP + INFLATE_SPARE)

/* What a failed member inflated counts at most against LIMIT_SALVAGE_WORK. */
#define WORK_MOST (UINT64_C(16) << 20)

/* And so much more work is allowed for each byte of the file: more than logs
   inflate to, so that only what was made to waste time meets the limit. */
#define WORK_PER_BYTE 16U

enum inflate_state {
    INFLATE_START, /* a member, padding or the end of the file */
    INFLATE_BODY,
    INFLATE_TRAILER,
    INFLATE_SEARCH, /* after damage */
    INFLATE_DONE,   /* nothing more is used */
};

struct inflate {
    struct inflate_options options;
    struct chunk *chunk;
    enum inflate_state state;
    struct decoder *raw; /* the member */
    struct trial *trial; /* a candidate */
    uint64_t base;       /* offset in the file of window[0] */
    size_t size;         /* bytes in the window */
    size_t pos;          /* of them used */
    uint64_t members;
    uint64_t stream;      /* bytes inflated, of all members */
    uint64_t member_at;   /* offset in the file of the member's header */
    uint64_t member_size; /* bytes inflated */
    uint32_t crc;
    bool salvaged; /* the member was found by a search */
    uint64_t work;
    bool pending; /* `damage` waits for how much was lost */
    bool padding; /* all that was passed over is NUL */
    struct seine_damage damage;
    uint64_t searched_from;
    unsigned char window[INFLATE_WINDOW];
};

int
sn_inflate_new(struct inflate **out, const struct inflate_options *options)
{
    struct inflate *flow = sn_calloc(1, sizeof(*flow));

    *out = NULL;
    if (!flow)
        return SEINE_E_MEMORY;
    flow->options = *options;
    if (sn_chunk_new(&flow->chunk) < 0) {
        sn_free(flow);
        return SEINE_E_MEMORY;
    }
    *out = flow;
    return 0;
}

void
sn_inflate_free(struct inflate *flow)
{
    if (!flow)
        return;
    sn_decoder_free(flow->raw);
    sn_trial_free(flow->trial);
    sn_free(flow->chunk);
    sn_free(flow);
}

void
sn_inflate_begin(struct inflate *flow)
{
    flow->state = INFLATE_START;
    flow->base = 0;
    flow->size = 0;
    flow->pos = 0;
    flow->members = 0;
    flow->stream = 0;
    flow->salvaged = false;
    flow->work = 0;
    flow->pending = false;
    sn_chunk_begin(flow->chunk, flow->chunk);
}

int
sn_inflate_flush(struct inflate *flow)
{
    struct chunk *chunk = flow->chunk;
    int status = 0;

    if (flow->state == INFLATE_BODY)
        status = sn_decoder_move(flow->raw, sn_chunk_end(chunk));
    if (!status && (chunk->size || chunk->count))
        status = flow->options.on_chunk(flow->options.user, &flow->chunk);
    sn_chunk_begin(flow->chunk, chunk);
    return status;
}

static int
put_note(struct inflate *flow, const struct note *note)
{
    sn_chunk_note(flow->chunk, note);
    return flow->chunk->count == CHUNK_NOTES ? sn_inflate_flush(flow) : 0;
}

static int
put_damage(struct inflate *flow, const struct seine_damage *damage)
{
    struct note note = {.kind = NOTE_DAMAGE, .damage = *damage};

    return put_note(flow, &note);
}

static int
put_break(struct inflate *flow)
{
    static const struct note note = {.kind = NOTE_BREAK};

    return put_note(flow, &note);
}

static uint64_t
file_offset(const struct inflate *flow)
{
    return flow->base + flow->pos;
}

static struct slice
unused(const struct inflate *flow)
{
    return sn_slice((const char *)flow->window + flow->pos,
                    flow->size - flow->pos);
}

/* A damage at the present place. */
static struct seine_damage
damage_here(const struct inflate *flow, int kind)
{
    struct seine_damage damage = {
        .kind = kind,
        .lossy = 1,
        .member = flow->members,
        .offset = file_offset(flow),
        .stream_offset = flow->stream,
    };

    return damage;
}

/*
 * The member cannot be read on.  The search for another one begins inside it:
 * when its own tail is missing, what was taken for its data may be the next
 * member.
 */
static int
begin_search(struct inflate *flow, int kind, uint64_t from)
{
    uint64_t here = file_offset(flow);
    uint64_t least = here > LIMIT_SALVAGE ? here - LIMIT_SALVAGE : 0;

    flow->damage = damage_here(flow, kind);
    flow->pending = true;
    flow->padding = kind == SEINE_DAMAGE_TRAILING;
    flow->state = INFLATE_SEARCH;
    if (flow->salvaged)
        flow->work +=
            flow->member_size < WORK_MOST ? flow->member_size : WORK_MOST;
    flow->salvaged = false;
    if (from < least)
        from = least;
    if (from < flow->base)
        from = flow->base;
    flow->searched_from = here;
    flow->pos = (size_t)(from - flow->base);
    return kind == SEINE_DAMAGE_TRAILING ? 0 : put_break(flow);
}

/*
 * The search is over here: now it is known how much was passed over.  Padding
 * at the end of the file does not cut the last line off.
 */
static int
end_search(struct inflate *flow, bool found)
{
    struct seine_damage *damage = &flow->damage;
    uint64_t here = file_offset(flow);
    bool trailing = damage->kind == SEINE_DAMAGE_TRAILING;
    int status;

    flow->pending = false;
    damage->lost = here > flow->searched_from ? here - flow->searched_from : 0;
    if (trailing) {
        damage->member = 0;
        damage->lossy = flow->padding ? 0 : 1;
        if (found && !flow->padding)
            damage->kind = SEINE_DAMAGE_HEADER;
    }
    status = put_damage(flow, damage);
    if (status || !trailing || (flow->padding && !found))
        return status;
    return put_break(flow);
}

/* The header is none, or not all there. */
static int
refuse_header(struct inflate *flow, int kind)
{
    int status = begin_search(flow, kind, flow->member_at + 1);

    flow->damage.member = flow->members + 1;
    return status;
}

/* A member begins: note it, and whether its header is what was written. */
static int
begin_member(struct inflate *flow, const struct gzip_header *header)
{
    struct note note = {.kind = NOTE_MEMBER, .time = header->time};
    const unsigned char *text = flow->window + flow->pos;
    int status = put_note(flow, &note);

    flow->members++;
    if (!status && header->has_crc &&
        header->crc != (sn_zlib_crc(0, text, header->size - 2) & 0xffff)) {
        struct seine_damage damage = damage_here(flow, SEINE_DAMAGE_HEADER);

        damage.lossy = 0;
        status = put_damage(flow, &damage);
    }
    if (!status && !flow->raw)
        status = sn_decoder_new(&flow->raw, !flow->options.portable &&
                                                !flow->options.max_bytes);
    return status ? status : sn_decoder_begin(flow->raw);
}

/* Read a header; *wait: it is not all there yet. */
static int
read_header(struct inflate *flow, bool final, bool *wait)
{
    struct gzip_header header;
    struct slice text = unused(flow);
    int state = sn_gzip_header(text, &header);
    int status;

    *wait = state == GZIP_MORE && !final && text.size < LIMIT_GZIP_HEADER;
    if (*wait)
        return 0;
    flow->member_at = file_offset(flow);
    flow->member_size = 0;
    if (state != GZIP_OK)
        return refuse_header(flow, state == GZIP_MORE && final
                                       ? SEINE_DAMAGE_TRUNCATED
                                       : SEINE_DAMAGE_HEADER);
    status = begin_member(flow, &header);
    flow->pos += header.size;
    flow->crc = 0;
    flow->state = INFLATE_BODY;
    return status;
}

/* Where a member may begin. */
static int
step_start(struct inflate *flow, bool final, bool *wait)
{
    struct slice text = unused(flow);
    bool magic = text.size >= 2 && sn_slice_opens(text, "\x1f\x8b");

    *wait = text.size == 0 || (text.size < 2 && !final);
    if (*wait)
        return 0;
    if (magic)
        return read_header(flow, final, wait);
    return begin_search(flow, SEINE_DAMAGE_TRAILING, file_offset(flow));
}

/* max_bytes was reached: the rest of the file is only counted. */
static int
stop_at_limit(struct inflate *flow)
{
    flow->damage = damage_here(flow, SEINE_DAMAGE_LIMIT);
    flow->pending = true;
    flow->searched_from = file_offset(flow);
    flow->state = INFLATE_DONE;
    return put_break(flow);
}

/* What was inflated is counted; a full chunk goes out. */
static int
keep(struct inflate *flow, size_t size)
{
    struct chunk *chunk = flow->chunk;
    uint64_t most = flow->options.max_bytes;

    flow->crc = sn_fast_crc(flow->crc, sn_chunk_end(chunk), size);
    flow->member_size += size;
    flow->stream += size;
    chunk->size += size;
    if (most && flow->stream > most) {
        chunk->size -= (size_t)(flow->stream - most);
        flow->stream = most;
        return stop_at_limit(flow);
    }
    return chunk->size == CHUNK_SIZE ? sn_inflate_flush(flow) : 0;
}

/* The input ends within the member. */
static int
end_short(struct inflate *flow)
{
    struct engine_io io = {flow->window + flow->pos, flow->size - flow->pos,
                           sn_chunk_end(flow->chunk), 0};
    bool again;
    int result = sn_decoder_drain(flow->raw, &io, &again);

    if (result < 0)
        return result;
    flow->pos = flow->size - io.in_size;
    if (result == ENGINE_BAD)
        return begin_search(flow, SEINE_DAMAGE_DATA, flow->member_at + 1);
    if (again)
        return 0;
    return begin_search(flow, SEINE_DAMAGE_TRUNCATED, flow->member_at + 1);
}

/* Inflate what is there. */
static int
step_body(struct inflate *flow, bool final, bool *wait)
{
    size_t room = CHUNK_SIZE - flow->chunk->size;
    struct engine_io io = {flow->window + flow->pos, flow->size - flow->pos,
                           sn_chunk_end(flow->chunk), room};
    int result = sn_decoder_run(flow->raw, &io);
    int status;

    if (result < 0)
        return result;
    flow->pos = flow->size - io.in_size;
    status = keep(flow, room - io.out_size);
    if (status || flow->state == INFLATE_DONE)
        return status;
    if (result == ENGINE_END) {
        flow->state = INFLATE_TRAILER;
        return 0;
    }
    if (result == ENGINE_BAD)
        return begin_search(flow, SEINE_DAMAGE_DATA, flow->member_at + 1);
    *wait = io.in_size == 0 && io.out_size != 0;
    if (!*wait || !final)
        return 0;
    *wait = false;
    return end_short(flow);
}

/*
 * The member inflated to its end but is not what was packed.  If a member or
 * the end of the file follows, reading goes on there; else even the end was
 * not its own.
 */
static int
note_mismatch(struct inflate *flow, int kind)
{
    struct seine_damage damage = damage_here(flow, kind);
    struct slice next;
    struct gzip_header header;
    int status;

    next = sn_slice_skip(unused(flow), GZIP_TRAILER);
    flow->pos += GZIP_TRAILER;
    if (next.size && sn_gzip_header(next, &header) == GZIP_BAD) {
        status = begin_search(flow, kind, flow->member_at + 1);
        flow->damage.offset = damage.offset;
        return status;
    }
    flow->state = INFLATE_START;
    status = put_damage(flow, &damage);
    return status ? status : put_break(flow);
}

static int
step_trailer(struct inflate *flow, bool final, bool *wait)
{
    struct slice text = unused(flow);
    uint32_t crc, size;

    /* A little more, to see whether a member follows. */
    *wait = text.size < GZIP_TRAILER + GZIP_FIXED && !final;
    if (*wait)
        return 0;
    if (text.size < GZIP_TRAILER) {
        flow->pos = flow->size;
        return begin_search(flow, SEINE_DAMAGE_TRUNCATED, flow->member_at + 1);
    }
    crc = sn_gzip_u32(text.at);
    size = sn_gzip_u32(text.at + 4);
    if (crc != flow->crc)
        return note_mismatch(flow, SEINE_DAMAGE_CRC);
    if (size != (uint32_t)flow->member_size)
        return note_mismatch(flow, SEINE_DAMAGE_LENGTH);
    flow->pos += GZIP_TRAILER;
    flow->state = INFLATE_START;
    flow->salvaged = false;
    return 0;
}

/* Is there a member here?  *wait: more bytes are needed to tell. */
static int
try_candidate(struct inflate *flow, bool final, bool *wait, bool *good)
{
    struct slice text = unused(flow);
    struct gzip_header header;
    struct slice data;
    bool at_end;
    int state = sn_gzip_header(text, &header);
    int status;

    *good = false;
    if (state == GZIP_BAD || !sn_gzip_plausible(text))
        return 0;
    *wait = !final && (state == GZIP_MORE ? text.size < LIMIT_GZIP_HEADER
                                          : text.size < header.size + TRIAL);
    if (*wait || state == GZIP_MORE)
        return 0;
    data = sn_slice_skip(text, header.size);
    at_end = final && data.size <= TRIAL;
    data = sn_slice_first(data, TRIAL);
    status = flow->trial ? 0 : sn_trial_new(&flow->trial);
    if (status == 0)
        status = sn_trial_run(flow->trial, data, at_end, good, &flow->work);
    return status;
}

/* The search passes over these bytes. */
static void
pass_over(struct inflate *flow, size_t size)
{
    size_t i;

    for (i = 0; flow->padding && i < size; i++)
        flow->padding = flow->window[flow->pos + i] == 0;
    flow->pos += size;
}

/* Look for the next member. */
static int
step_search(struct inflate *flow, bool final, bool *wait)
{
    struct slice text = unused(flow);
    bool good = false;
    int status;

    if (flow->work > LIMIT_SALVAGE_WORK + file_offset(flow) * WORK_PER_BYTE)
        pass_over(flow, text.size);
    else
        pass_over(flow, sn_slice_find(text, '\x1f'));
    *wait = flow->pos == flow->size;
    if (*wait)
        return 0;
    status = try_candidate(flow, final, wait, &good);
    if (status || *wait)
        return status;
    if (!good) {
        pass_over(flow, 1);
        return 0;
    }
    flow->salvaged = true;
    flow->state = INFLATE_START;
    return end_search(flow, true);
}

/* Go on until more bytes are needed. */
static int
run(struct inflate *flow, bool final)
{
    static int (*const steps[])(struct inflate *, bool, bool *) = {
        [INFLATE_START] = step_start,
        [INFLATE_BODY] = step_body,
        [INFLATE_TRAILER] = step_trailer,
        [INFLATE_SEARCH] = step_search,
    };
    bool wait = false;
    int status = 0;

    while (!status && !wait && flow->state != INFLATE_DONE)
        status = steps[flow->state](flow, final, &wait);
    if (flow->state == INFLATE_DONE)
        flow->pos = flow->size;
    return status;
}

/* Make room for one step: forget what no search needs any more. */
static void
make_room(struct inflate *flow)
{
    size_t forget;

    if (flow->size + INFLATE_STEP <= INFLATE_WINDOW)
        return;
    forget = flow->pos > LIMIT_SALVAGE ? flow->pos - LIMIT_SALVAGE : 0;
    memmove(flow->window, flow->window + forget, flow->size - forget);
    flow->base += forget;
    flow->size -= forget;
    flow->pos -= forget;
}

int
sn_inflate_push(struct inflate *flow, const char *data, size_t size)
{
    while (size) {
        size_t done = (size_t)((flow->base + flow->size) % INFLATE_STEP);
        size_t part = INFLATE_STEP - done < size ? INFLATE_STEP - done : size;

        if (done == 0)
            make_room(flow);
        memcpy(flow->window + flow->size, data, part);
        flow->size += part;
        data += part;
        size -= part;
        if (done + part == INFLATE_STEP) {
            int status = run(flow, false);

            if (status)
                return status;
        }
    }
    return 0;
}

int
sn_inflate_finish(struct inflate *flow)
{
    int status = run(flow, true);

    if (!status && flow->pending)
        status = end_search(flow, false);
    return status ? status : sn_inflate_flush(flow);
}
