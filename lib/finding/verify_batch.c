/*
 * A batch of places: every file that they lie in is opened once, and each of
 * them gets its verdict.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "finding/verify.h"

static const char *const types[] = {
    [RESULT_FINDING] = "finding",
    [RESULT_SUPPRESSED] = "suppressed",
    [RESULT_RECORD] = "record",
    [RESULT_FILE] = "file",
};

void
sn_batch_fini(struct batch *batch)
{
    sn_arena_fini(&batch->texts);
    sn_map_fini(&batch->map);
    sn_array_fini(&batch->claims);
    sn_array_fini(&batch->spots);
    sn_array_fini(&batch->entries);
    sn_array_fini(&batch->order);
    sn_array_fini(&batch->views);
    sn_array_fini(&batch->list);
}

static void
clear(struct batch *batch)
{
    sn_map_fini(&batch->map);
    sn_arena_reset(&batch->texts);
    batch->claims.count = 0;
    batch->spots.count = 0;
    batch->entries.count = 0;
    batch->order.count = 0;
}

bool
sn_batch_is_full(const struct batch *batch)
{
    return batch->spots.count >= LIMIT_VERIFY_PLACES ||
           batch->texts.used >= LIMIT_VERIFY_TEXT;
}

/* ------------------------------------------------------------- adding --- */

/* The key of a claim: all that tells one from another. */
static struct slice
make_key(struct seine_verifier *verifier, const struct result_place *place)
{
    struct buf *room = &verifier->room;

    sn_buf_clear(room);
    sn_buf_slice(room, place->file);
    sn_buf_byte(room, '\0');
    sn_buf_str(room, place->sha256);
    sn_buf_byte(room, '\0');
    sn_buf_add(room, &verifier->max_line, sizeof(verifier->max_line));
    sn_buf_add(room, &verifier->max_bytes, sizeof(verifier->max_bytes));
    return room->failed ? sn_slice(NULL, 0) : sn_buf_view(room);
}

/* The index of a place's claim, or MAP_NONE without memory. */
static uint32_t
find_claim(struct seine_verifier *verifier, const struct result_place *place)
{
    struct batch *batch = &verifier->batch;
    struct slice key = make_key(verifier, place);
    struct claim *claim;
    uint32_t index;

    if (!key.at)
        return MAP_NONE;
    index = sn_map_get(&batch->map, key);
    if (index != MAP_NONE)
        return index;
    if (batch->map.count == 0)
        batch->map.seed = (uintptr_t)verifier; /* the keys may be forged */
    key = sn_arena_copy(&batch->texts, key);
    claim = key.at ? sn_array_push(&batch->claims, sizeof(*claim)) : NULL;
    if (!claim)
        return MAP_NONE;
    claim->path = place->file;
    memcpy(claim->sha256, place->sha256, sizeof(claim->sha256));
    claim->max_line = verifier->max_line;
    claim->max_bytes = verifier->max_bytes;
    claim->reason = claim->opened = "";
    return sn_map_add(&batch->map, key, (uint32_t)(batch->claims.count - 1));
}

static int
add_spot(struct seine_verifier *verifier, const struct result_place *place)
{
    uint32_t claim = find_claim(verifier, place);
    struct spot *spot =
        claim == MAP_NONE
            ? NULL
            : sn_array_push(&verifier->batch.spots, sizeof(*spot));

    if (!spot)
        return SEINE_E_MEMORY;
    spot->claim = claim;
    spot->member = place->member;
    spot->line = place->line;
    spot->offset = place->offset;
    spot->length = place->length;
    spot->raw_size = place->raw_size;
    memcpy(spot->raw, place->raw, sizeof(spot->raw));
    if (spot->line > 0)
        verifier->batch.claims.at[claim].spots++;
    return 0;
}

int
sn_batch_add(struct seine_verifier *verifier)
{
    const struct result *result = &verifier->result;
    struct batch *batch = &verifier->batch;
    struct entry *entry = sn_array_push(&batch->entries, sizeof(*entry));
    int status = entry ? 0 : SEINE_E_MEMORY;
    size_t i;

    if (entry) {
        entry->kind = result->kind;
        entry->id = result->id.at ? result->id.at : "";
        entry->line = verifier->stats.lines;
        entry->first = batch->spots.count;
        entry->count = result->places.count;
    }
    for (i = 0; status == 0 && i < result->places.count; i++)
        status = add_spot(verifier, &result->places.at[i]);
    return status;
}

/* --------------------------------------------------------------- files --- */

static int
compare_spots(const void *left, const void *right)
{
    const struct spot *a = *(struct spot *const *)left;
    const struct spot *b = *(struct spot *const *)right;

    if (a->claim != b->claim)
        return a->claim < b->claim ? -1 : 1;
    return a->offset < b->offset ? -1 : a->offset > b->offset;
}

static int
sort_spots(struct batch *batch)
{
    size_t i;

    if (sn_array_reserve(&batch->order, batch->spots.count,
                         sizeof(*batch->order.at)) < 0)
        return SEINE_E_MEMORY;
    for (i = 0; i < batch->spots.count; i++)
        if (batch->spots.at[i].line > 0)
            batch->order.at[batch->order.count++] = &batch->spots.at[i];
    if (batch->order.count)
        qsort(batch->order.at, batch->order.count, sizeof(*batch->order.at),
              compare_spots);
    return 0;
}

/* What an error says of a file: it is not there, or cannot be looked at. */
static const struct {
    int error;
    int status;
    const char *reason; /* NULL: the system's words */
} errors[] = {
    {ENOENT, SEINE_VERIFIED_MISSING, NULL},
    {ENOTDIR, SEINE_VERIFIED_MISSING, NULL},
    {ENAMETOOLONG, SEINE_VERIFIED_MISSING, NULL},
    {EISDIR, SEINE_VERIFIED_MISSING, "is a folder"},
    {ELOOP, SEINE_VERIFIED_UNREADABLE, "is a link, which is not followed"},
    {ENOTSUP, SEINE_VERIFIED_UNREADABLE,
     "is no regular file and cannot be read again"},
};

static int
note_error(struct batch *batch, struct claim *claim, int error)
{
    char text[128];
    size_t i;

    claim->status = SEINE_VERIFIED_UNREADABLE;
    claim->reason = NULL;
    for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
        if (errors[i].error == error) {
            claim->status = errors[i].status;
            claim->reason = errors[i].reason;
        }
    if (claim->reason)
        return 0;
    if (strerror_r(error, text, sizeof(text)) != 0)
        strncpy(text, "unknown error", sizeof(text));
    claim->reason = sn_arena_string(&batch->texts, sn_slice_str(text));
    return claim->reason ? 0 : SEINE_E_MEMORY;
}

static int
on_read(void *user, uint64_t bytes)
{
    struct seine_verifier *verifier = user;
    const seine_verifier_options *options = &verifier->options;

    verifier->stats.bytes += bytes;
    return options->on_progress &&
           options->on_progress(options->user, verifier->stats.bytes, 0,
                                verifier->stats.files, 0);
}

/* One pass over an open file, which is closed. */
static int
read_file(struct seine_verifier *verifier, const struct claim *claim,
          struct extract_file *file)
{
    int status;

    file->max_line = claim->max_line;
    file->max_bytes = claim->max_bytes;
    file->on_read = on_read;
    file->user = verifier;
    verifier->stats.files++;
    status = sn_extract_run(verifier->extract, file);
    close(file->fd);
    return status;
}

/* What became of the files that a claim may mean. */
struct attempt {
    size_t tried;
    size_t first; /* where the name of the first one begins */
    size_t from;  /* and that of the next one */
    int error;    /* if none could be opened */
};

/* The next file, if there is one, is read.  0 or what ended it. */
static int
try_next(struct seine_verifier *verifier, struct claim *claim,
         struct spot **spots, struct attempt *attempt, bool *found)
{
    struct extract_file file = {.spots = spots, .count = claim->spots};
    struct batch *batch = &verifier->batch;
    size_t from = attempt->from;
    struct slice name;
    int status;

    file.fd = sn_reopen_next(&verifier->reopen, claim->path, &attempt->from,
                             &name, &file.size, &attempt->error);
    *found = file.fd >= 0;
    if (!*found)
        return 0;
    if (attempt->tried++ == 0)
        attempt->first = from;
    status = read_file(verifier, claim, &file);
    claim->opened = sn_arena_string(&batch->texts, name);
    if (status == 0 && !claim->opened)
        status = SEINE_E_MEMORY;
    claim->status = 0;
    claim->reason = "";
    claim->same = !*claim->sha256 || strcmp(claim->sha256, file.sha256) == 0;
    if (status == 0 && file.error)
        status = note_error(batch, claim, file.error);
    return status;
}

/*
 * Below a root, several files may be meant: it is the first with the hash that
 * was told, else the first one.
 */
static int
check_claim(struct seine_verifier *verifier, struct claim *claim,
            struct spot **spots)
{
    struct attempt attempt = {0};
    bool found = true;
    int status = 0;

    if (sn_slice_is(claim->path, "-")) {
        claim->status = SEINE_VERIFIED_UNREADABLE;
        claim->reason = "standard input cannot be read again";
        return 0;
    }
    while (status == 0 && found) {
        status = try_next(verifier, claim, spots, &attempt, &found);
        if (found && claim->same && claim->status == 0)
            return status;
    }
    if (status == 0 && attempt.tried == 0)
        return note_error(&verifier->batch, claim, attempt.error);
    if (status == 0 && attempt.tried > 1) {
        attempt.from = attempt.first;
        status = try_next(verifier, claim, spots, &attempt, &found);
    }
    return status;
}

static int
check_claims(struct seine_verifier *verifier)
{
    struct batch *batch = &verifier->batch;
    struct spot **spots = batch->order.at;
    int status = 0;
    size_t i;

    for (i = 0; status == 0 && i < batch->claims.count; i++) {
        struct claim *claim = &batch->claims.at[i];

        status = check_claim(verifier, claim, spots);
        if (claim->spots)
            spots += claim->spots;
    }
    return status;
}

/* ------------------------------------------------------------- verdicts --- */

/* Why a place of a file that could be read is not OK. */
static const char *
find_reason(const struct claim *claim, const struct spot *spot)
{
    bool begins = spot->state & SPOT_BEGINS, same = spot->state & SPOT_SAME;

    if (claim->same && *claim->sha256)
        return "the file is the same, but the results tell otherwise of it";
    if (claim->same)
        return begins ? "another line is there" : "no such line begins there";
    if (spot->line == 0)
        return "the file has another hash";
    if (!begins)
        return "the file has another hash, and no such line begins there";
    if (!same)
        return "the file has another hash, and another line is there";
    if (!(spot->state & SPOT_ENDS))
        return "the file has another hash, and the line ends elsewhere";
    return "the file has another hash, but the line is still there";
}

static void
fill_view(const struct batch *batch, const struct spot *spot,
          seine_verified_place *view)
{
    const unsigned all = SPOT_BEGINS | SPOT_ENDS | SPOT_SAME;
    const struct claim *claim = &batch->claims.at[spot->claim];
    bool there = spot->line == 0 || (spot->state & all) == all;

    *view = (seine_verified_place){
        .status = claim->status,
        .reason = claim->reason,
        .file = claim->path.at,
        .opened = claim->opened,
        .member = spot->member,
        .line = spot->line,
        .offset = spot->offset,
        .length = spot->length,
    };
    if (claim->status)
        return;
    view->status =
        claim->same && there ? SEINE_VERIFIED_OK : SEINE_VERIFIED_CHANGED;
    if (view->status != SEINE_VERIFIED_OK)
        view->reason = find_reason(claim, spot);
}

static int
tell_entry(struct seine_verifier *verifier, const struct entry *entry)
{
    struct batch *batch = &verifier->batch;
    seine_verified verified = {
        .status = SEINE_VERIFIED_OK,
        .type = types[entry->kind],
        .finding_id = entry->id,
        .result_line = entry->line,
        .place_count = entry->count,
    };
    size_t i;

    if (sn_array_reserve(&batch->views, entry->count,
                         sizeof(*batch->views.at)) < 0 ||
        sn_array_reserve(&batch->list, entry->count, sizeof(*batch->list.at)) <
            0)
        return SEINE_E_MEMORY;
    for (i = 0; i < entry->count; i++) {
        fill_view(batch, &batch->spots.at[entry->first + i],
                  &batch->views.at[i]);
        batch->list.at[i] = &batch->views.at[i];
        if (batch->views.at[i].status > verified.status)
            verified.status = batch->views.at[i].status;
    }
    verified.places = batch->list.at;
    verifier->stats.verified++;
    verifier->stats.by_status[verified.status]++;
    return verifier->options.on_verified &&
                   verifier->options.on_verified(verifier->options.user,
                                                 &verified)
               ? SEINE_STOPPED
               : 0;
}

int
sn_batch_verify(struct seine_verifier *verifier)
{
    struct batch *batch = &verifier->batch;
    int status = sort_spots(batch);
    size_t i;

    if (status == 0)
        status = check_claims(verifier);
    for (i = 0; status == 0 && i < batch->entries.count; i++)
        status = tell_entry(verifier, &batch->entries.at[i]);
    clear(batch);
    return status;
}
