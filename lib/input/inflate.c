/*
 * Inflate: gzip (RFC 1952) in push mode, with salvage.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/inflate.h"

#include <string.h>
#include <zlib.h>

#include "base/mem.h"
#include "input/gzip.h"

#define INFLATE_STEP 65536U
#define INFLATE_OUT 65536U
#define INFLATE_WINDOW \
 (LIMIT_SALVAGE + LIMIT_GZIP_HEADER + TRIAL + INFLATE_STEP)

/* Data of a member found by a search that must inflate to be trusted; by
   chance not even a tenth of it does. */
#define TRIAL 512U

/* Fewer bytes than this before the end of the file prove nothing. */
#define TRIAL_LEAST 64U

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
    struct splitter *split;
    struct tally *tally;
    enum inflate_state state;
    bool raw_ready;
    bool trial_ready;
    z_stream raw;         /* the member */
    z_stream trial;       /* a candidate */
    uint64_t base;        /* offset in the file of window[0] */
    size_t size;          /* bytes in the window */
    size_t pos;           /* of them used */
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
    unsigned char out[INFLATE_OUT];
    unsigned char scratch[INFLATE_OUT];
};

static void *
zlib_alloc(void *opaque, unsigned count, unsigned size)
{
    (void)opaque;
    return sn_calloc(count, size);
}

static void
zlib_free(void *opaque, void *memory)
{
    (void)opaque;
    sn_free(memory);
}

/* Make a raw deflate stream, or begin it anew. */
static int
reset_stream(z_stream *stream, bool *ready)
{
    if (*ready)
        return inflateReset(stream) == Z_OK ? 0 : SEINE_E_MEMORY;
    memset(stream, 0, sizeof(*stream));
    stream->zalloc = zlib_alloc;
    stream->zfree = zlib_free;
    if (inflateInit2(stream, -MAX_WBITS) != Z_OK)
        return SEINE_E_MEMORY;
    *ready = true;
    return 0;
}

int
sn_inflate_new(struct inflate **out, struct splitter *split,
               struct tally *tally)
{
    struct inflate *flow = sn_calloc(1, sizeof(*flow));

    *out = flow;
    if (!flow)
        return SEINE_E_MEMORY;
    flow->split = split;
    flow->tally = tally;
    return 0;
}

void
sn_inflate_free(struct inflate *flow)
{
    if (!flow)
        return;
    if (flow->raw_ready)
        inflateEnd(&flow->raw);
    if (flow->trial_ready)
        inflateEnd(&flow->trial);
    sn_free(flow);
}

void
sn_inflate_begin(struct inflate *flow)
{
    flow->state = INFLATE_START;
    flow->base = 0;
    flow->size = 0;
    flow->pos = 0;
    flow->salvaged = false;
    flow->work = 0;
    flow->pending = false;
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
        .member = flow->tally->account.members,
        .offset = file_offset(flow),
        .stream_offset = flow->tally->account.bytes,
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
    return kind == SEINE_DAMAGE_TRAILING ? 0 : sn_split_break(flow->split);
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

    flow->pending = false;
    damage->lost = here > flow->searched_from ? here - flow->searched_from : 0;
    if (trailing) {
        damage->member = 0;
        damage->lossy = flow->padding ? 0 : 1;
        if (found && !flow->padding)
            damage->kind = SEINE_DAMAGE_HEADER;
    }
    sn_tally_damage(flow->tally, damage);
    if (!trailing || (flow->padding && !found))
        return 0;
    return sn_split_break(flow->split);
}

/* Read a header; *wait: it is not all there yet. */
static int
read_header(struct inflate *flow, bool final, bool *wait)
{
    struct input_account *account = &flow->tally->account;
    struct gzip_header header;
    struct slice text = unused(flow);
    int state = sn_gzip_header(text, &header);

    *wait = state == GZIP_MORE && !final && text.size < LIMIT_GZIP_HEADER;
    if (*wait)
        return 0;
    flow->member_at = file_offset(flow);
    flow->member_size = 0;
    if (state != GZIP_OK) {
        int status =
            begin_search(flow,
                         state == GZIP_MORE && final ? SEINE_DAMAGE_TRUNCATED
                                                     : SEINE_DAMAGE_HEADER,
                         flow->member_at + 1);

        flow->damage.member = account->members + 1;
        return status;
    }
    if (account->members++ == 0)
        account->gzip_time = header.time;
    if (header.has_crc && header.crc != (crc32(0, flow->window + flow->pos,
                                               (unsigned)header.size - 2) &
                                         0xffff)) {
        struct seine_damage damage = damage_here(flow, SEINE_DAMAGE_HEADER);

        damage.lossy = 0;
        sn_tally_damage(flow->tally, &damage);
    }
    flow->pos += header.size;
    flow->crc = 0;
    flow->state = INFLATE_BODY;
    return reset_stream(&flow->raw, &flow->raw_ready);
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
    return sn_split_break(flow->split);
}

/* Hand on what was inflated. */
static int
deliver(struct inflate *flow, size_t size)
{
    int status;

    if (size == 0)
        return 0;
    flow->crc = (uint32_t)crc32(flow->crc, flow->out, (unsigned)size);
    flow->member_size += size;
    status = sn_split_push(flow->split, (const char *)flow->out, size,
                           flow->tally->account.members);
    if (!status && flow->split->full)
        status = stop_at_limit(flow);
    return status;
}

/* Inflate what is there. */
static int
step_body(struct inflate *flow, bool final, bool *wait)
{
    z_stream *raw = &flow->raw;
    int result, status;

    raw->next_in = flow->window + flow->pos;
    raw->avail_in = (unsigned)(flow->size - flow->pos);
    raw->next_out = flow->out;
    raw->avail_out = INFLATE_OUT;
    result = inflate(raw, Z_NO_FLUSH);
    if (result == Z_MEM_ERROR)
        return SEINE_E_MEMORY;
    flow->pos = flow->size - raw->avail_in;
    status = deliver(flow, INFLATE_OUT - raw->avail_out);
    if (status || flow->state == INFLATE_DONE)
        return status;
    if (result == Z_STREAM_END) {
        flow->state = INFLATE_TRAILER;
        return 0;
    }
    if (result != Z_OK && result != Z_BUF_ERROR)
        return begin_search(flow, SEINE_DAMAGE_DATA, flow->member_at + 1);
    *wait = raw->avail_in == 0 && raw->avail_out != 0;
    if (!*wait || !final)
        return 0;
    *wait = false;
    return begin_search(flow, SEINE_DAMAGE_TRUNCATED, flow->member_at + 1);
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

    next = sn_slice_skip(unused(flow), GZIP_TRAILER);
    flow->pos += GZIP_TRAILER;
    if (next.size && sn_gzip_header(next, &header) == GZIP_BAD) {
        int status = begin_search(flow, kind, flow->member_at + 1);

        flow->damage.offset = damage.offset;
        return status;
    }
    sn_tally_damage(flow->tally, &damage);
    flow->state = INFLATE_START;
    return sn_split_break(flow->split);
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

/* Does the trailer of a trial fit?  What is missing at the end may be cut. */
static bool
trial_ended(struct slice rest, uint32_t crc, uint64_t size)
{
    return rest.size >= GZIP_TRAILER && sn_gzip_u32(rest.at) == crc &&
           sn_gzip_u32(rest.at + 4) == (uint32_t)size;
}

/* Inflate a candidate's data into nothing: is it what it seems to be? */
static int
try_data(struct inflate *flow, struct slice data, bool at_end, bool *good)
{
    z_stream *trial = &flow->trial;
    uint32_t crc = 0;
    uint64_t size = 0;
    int result = Z_OK;

    trial->next_in = flow->window + (data.at - (const char *)flow->window);
    trial->avail_in = (unsigned)data.size;
    do {
        size_t got;

        trial->next_out = flow->scratch;
        trial->avail_out = INFLATE_OUT;
        result = inflate(trial, Z_NO_FLUSH);
        if (result == Z_MEM_ERROR)
            return SEINE_E_MEMORY;
        got = INFLATE_OUT - trial->avail_out;
        crc = (uint32_t)crc32(crc, flow->scratch, (unsigned)got);
        size += got;
    } while (result == Z_OK && trial->avail_out == 0);
    flow->work += size;
    if (result == Z_STREAM_END)
        *good = trial_ended(
            sn_slice(data.at + data.size - trial->avail_in, trial->avail_in),
            crc, size);
    else if (result == Z_OK || result == Z_BUF_ERROR)
        *good = !at_end || data.size >= TRIAL_LEAST;
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
    status = reset_stream(&flow->trial, &flow->trial_ready);
    return status ? status : try_data(flow, data, at_end, good);
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
    return status;
}
