/*
 * Input: what is fed goes to the splitter, through inflate if it is gzip.
 *
 * SPDX-License-Identifier: MIT
 */
#include "input/input.h"

#include <string.h>

#include "base/mem.h"
#include "input/input_part.h"

static const char gzip_magic[] = {'\x1f', '\x8b'};

int
sn_input_new(struct input **out, const struct input_options *options)
{
    struct input *input;
    int status;

    *out = NULL;
    if (options->max_line && (options->max_line < LIMIT_LINE_MIN ||
                              options->max_line > LIMIT_LINE_MAX))
        return SEINE_E_INVALID;
    input = sn_calloc(1, sizeof(*input));
    if (!input)
        return SEINE_E_MEMORY;
    input->portable = options->portable;
    input->single = options->single;
    status = sn_split_init(&input->split, options, &input->tally);
    if (status) {
        sn_input_free(input);
        return status;
    }
    sn_input_begin(input);
    *out = input;
    return 0;
}

void
sn_input_free(struct input *input)
{
    if (!input)
        return;
    sn_split_fini(&input->split);
    sn_pump_free(input->pump);
    sn_free(input);
}

void
sn_input_begin(struct input *input)
{
    sn_tally_begin(&input->tally);
    sn_split_begin(&input->split);
    if (input->pump)
        sn_pump_begin(input->pump);
    input->decided = false;
    input->broken = false;
    input->full = false;
    input->magic = 0;
    input->status = 0;
}

/* Bytes that are not compressed. */
static int
push_plain(struct input *input, const char *data, size_t size)
{
    struct input_account *account = &input->tally.account;
    uint64_t before = account->bytes;
    int status;

    if (input->full) {
        input->cap.lost += size;
        return 0;
    }
    status = sn_split_push(&input->split, data, size, 0);
    if (status || !input->split.full)
        return status;
    input->full = true;
    input->cap = (struct seine_damage){
        .kind = SEINE_DAMAGE_LIMIT,
        .lossy = 1,
        .offset = account->bytes,
        .stream_offset = account->bytes,
        .lost = size - (account->bytes - before),
    };
    return sn_split_break(&input->split);
}

static int
push_gzip(struct input *input, const char *data, size_t size)
{
    if (!input->pump) {
        int status = sn_pump_new(&input->pump, &input->split, &input->tally,
                                 input->portable, input->single);

        if (status)
            return status;
    }
    return sn_pump_push(input->pump, data, size);
}

static int
push_bytes(struct input *input, const char *data, size_t size)
{
    return input->tally.account.compressed ? push_gzip(input, data, size)
                                           : push_plain(input, data, size);
}

/* Tell gzip from plain; the bytes of the magic met so far are pushed first. */
static int
decide(struct input *input, bool gzip)
{
    input->decided = true;
    input->tally.account.compressed = gzip;
    return input->magic ? push_bytes(input, gzip_magic, input->magic) : 0;
}

/* The first bytes; *taken says how many were used. */
static int
push_first(struct input *input, const char *data, size_t size, size_t *taken)
{
    size_t i = 0;

    while (i < size && input->magic < sizeof(gzip_magic) &&
           data[i] == gzip_magic[input->magic]) {
        input->magic++;
        i++;
    }
    *taken = i;
    if (input->magic == sizeof(gzip_magic))
        return decide(input, true);
    return i < size ? decide(input, false) : 0;
}

int
sn_input_feed(struct input *input, const void *data, size_t size)
{
    size_t taken = 0;

    if (input->status)
        return input->status;
    input->tally.account.size += size;
    if (size && !input->decided)
        input->status = push_first(input, data, size, &taken);
    if (!input->status && size > taken)
        input->status =
            push_bytes(input, (const char *)data + taken, size - taken);
    return input->status;
}

int
sn_input_damage(struct input *input, int kind)
{
    struct input_account *account = &input->tally.account;
    struct seine_damage damage = {
        .kind = kind,
        .lossy = kind != SEINE_DAMAGE_CHANGED,
        .offset = account->size,
    };

    if (!input->status && input->decided && account->compressed)
        input->status = sn_pump_flush(input->pump);
    if (input->status)
        return input->status;
    damage.member = account->members;
    damage.stream_offset = account->bytes;
    sn_tally_damage(&input->tally, &damage);
    if (!damage.lossy)
        return 0;
    input->broken = true;
    if (!account->compressed && input->decided)
        input->status = sn_split_break(&input->split);
    return input->status;
}

int
sn_input_flush(struct input *input)
{
    if (!input->status && input->decided && input->tally.account.compressed)
        input->status = sn_pump_flush(input->pump);
    if (!input->status && input->decided)
        input->status = sn_split_flush(&input->split);
    return input->status;
}

/* Is the stream more than LIMIT_RATIO times as large as the file? */
static bool
is_bomb(const struct input_account *account)
{
    return account->compressed && account->bytes &&
           (account->bytes - 1) / LIMIT_RATIO >= account->size;
}

/* The rest of the stream. */
static int
finish_stream(struct input *input)
{
    int status = 0;

    if (!input->decided)
        status = decide(input, false);
    if (!status && input->tally.account.compressed)
        status = sn_pump_finish(input->pump);
    if (!status && input->full)
        sn_tally_damage(&input->tally, &input->cap);
    if (!status && input->broken)
        status = sn_split_break(&input->split);
    return status ? status : sn_split_finish(&input->split);
}

int
sn_input_finish(struct input *input)
{
    if (!input->status)
        input->status = finish_stream(input);
    input->tally.account.ratio_warning = is_bomb(&input->tally.account);
    return input->status;
}

const struct input_account *
sn_input_account(const struct input *input)
{
    return &input->tally.account;
}
