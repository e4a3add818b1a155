/*
 * The verifier: lines of results in, a verdict on each out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "finding/verify.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/text.h"

const char *
seine_verified_name(int status)
{
    static const char *const names[] = {
        [SEINE_VERIFIED_OK] = "ok",
        [SEINE_VERIFIED_CHANGED] = "changed",
        [SEINE_VERIFIED_MISSING] = "missing",
        [SEINE_VERIFIED_UNREADABLE] = "unreadable",
    };

    if (status < SEINE_VERIFIED_OK || status > SEINE_VERIFIED_UNREADABLE)
        status = SEINE_VERIFIED_UNREADABLE;
    return names[status];
}

int
seine_verifier_new(seine_verifier **out, const seine_verifier_options *options)
{
    struct seine_verifier *verifier;
    int status = 0;

    if (!out)
        return SEINE_E_INVALID;
    *out = NULL;
    if (sn_options_check(options, sizeof(*options)) < 0)
        return SEINE_E_INVALID;
    verifier = sn_calloc(1, sizeof(*verifier));
    if (!verifier)
        return SEINE_E_MEMORY;
    sn_options_copy(&verifier->options, sizeof(verifier->options), options);
    if (sn_reopen_init(&verifier->reopen, verifier->options.root) != 0)
        status = SEINE_E_IO;
    else
        status = sn_extract_new(&verifier->extract);
    verifier->options.root = NULL;
    if (status < 0) {
        seine_verifier_free(verifier);
        return status;
    }
    *out = verifier;
    return 0;
}

void
seine_verifier_free(seine_verifier *verifier)
{
    if (!verifier)
        return;
    sn_reopen_fini(&verifier->reopen);
    sn_extract_free(verifier->extract);
    sn_batch_fini(&verifier->batch);
    sn_result_fini(&verifier->result);
    sn_buf_fini(&verifier->line);
    sn_buf_fini(&verifier->room);
    sn_buf_fini(&verifier->message);
    sn_free(verifier);
}

/* -------------------------------------------------------------- lines --- */

static void
begin_run(struct seine_verifier *verifier)
{
    if (verifier->inside)
        verifier->broken = true; /* the one before has no end */
    verifier->inside = true;
    verifier->findings = 0;
    verifier->max_line = verifier->result.max_line;
    verifier->max_bytes = verifier->result.max_bytes;
    verifier->stats.runs++;
}

/* As many findings must be there as the run counted. */
static void
end_run(struct seine_verifier *verifier)
{
    uint64_t told = verifier->result.findings;

    if (!verifier->inside)
        verifier->broken = true;
    if (told == UINT64_MAX)
        told = verifier->findings;
    if (told != verifier->findings)
        verifier->broken = true;
    if (told > UINT64_MAX - verifier->stats.told)
        told = UINT64_MAX - verifier->stats.told;
    verifier->stats.told += told;
    verifier->inside = false;
    verifier->stats.ended++;
}

static int
take_places(struct seine_verifier *verifier)
{
    if (!verifier->inside)
        verifier->broken = true;
    if (verifier->result.kind == RESULT_FINDING) {
        verifier->findings++;
        verifier->stats.findings++;
    }
    return sn_batch_add(verifier);
}

static int
take_result(struct seine_verifier *verifier)
{
    switch (verifier->result.kind) {
    case RESULT_NONE:
        verifier->stats.rejected++;
        verifier->broken = true;
        return 0;
    case RESULT_OTHER:
        return 0;
    case RESULT_RUN:
        begin_run(verifier);
        return 0;
    case RESULT_SUMMARY:
        end_run(verifier);
        return 0;
    default:
        return take_places(verifier);
    }
}

static int
take_line(struct seine_verifier *verifier, struct slice line)
{
    int status;

    verifier->stats.lines++;
    if (sn_trim(line).size == 0 && !verifier->overlong)
        return 0;
    verifier->result.kind = RESULT_NONE;
    status = verifier->overlong
                 ? 0
                 : sn_result_read(&verifier->result, &verifier->batch.texts,
                                  &verifier->room, line);
    verifier->overlong = false;
    if (status == 0)
        status = take_result(verifier);
    if (status == 0 && sn_batch_is_full(&verifier->batch))
        status = sn_batch_verify(verifier);
    return status;
}

/* Keep the beginning of a line that goes on in the next call. */
static int
keep_part(struct seine_verifier *verifier, struct slice part)
{
    if (verifier->overlong ||
        part.size > LIMIT_RESULT_LINE - verifier->line.size) {
        verifier->overlong = true;
        sn_buf_clear(&verifier->line);
        return 0;
    }
    sn_buf_slice(&verifier->line, part);
    return verifier->line.failed ? SEINE_E_MEMORY : 0;
}

static int
take_bytes(struct seine_verifier *verifier, struct slice rest)
{
    int status = 0;

    while (status == 0 && rest.size > 0) {
        size_t size = sn_slice_find(rest, '\n');
        bool whole = size < rest.size;
        struct slice part = sn_slice_first(rest, size);

        rest = sn_slice_skip(rest, whole ? size + 1 : size);
        if (!whole || verifier->line.size > 0 || verifier->overlong ||
            part.size > LIMIT_RESULT_LINE) {
            status = keep_part(verifier, part);
            part = sn_buf_view(&verifier->line);
        }
        if (status == 0 && whole) {
            status = take_line(verifier, part);
            sn_buf_clear(&verifier->line);
        }
    }
    return status;
}

static int
keep_status(struct seine_verifier *verifier, int status)
{
    if (status != 0 && verifier->status == 0) {
        verifier->status = status;
        sn_buf_str(&verifier->message, seine_status_text(status));
    }
    return status;
}

int
seine_verifier_feed(seine_verifier *verifier, const void *data, size_t size)
{
    if (!verifier || (!data && size))
        return SEINE_E_INVALID;
    if (verifier->finished)
        return SEINE_E_STATE;
    if (verifier->status != 0)
        return verifier->status;
    return keep_status(verifier, take_bytes(verifier, sn_slice(data, size)));
}

int
seine_verifier_finish(seine_verifier *verifier)
{
    seine_verifier_stats *stats;
    int status;

    if (!verifier)
        return SEINE_E_INVALID;
    if (verifier->finished)
        return SEINE_E_STATE;
    verifier->finished = true;
    status = verifier->status;
    if (status == 0 && (verifier->line.size > 0 || verifier->overlong))
        status = take_line(verifier, sn_buf_view(&verifier->line));
    if (status == 0)
        status = sn_batch_verify(verifier);
    keep_status(verifier, status);
    stats = &verifier->stats;
    stats->complete = status == 0 && !verifier->broken && !verifier->inside &&
                      stats->runs > 0 &&
                      stats->by_status[SEINE_VERIFIED_UNREADABLE] == 0;
    return status == 0 && !stats->complete ? SEINE_INCOMPLETE : status;
}

const seine_verifier_stats *
seine_verifier_statistics(const seine_verifier *verifier)
{
    static const seine_verifier_stats none;

    return verifier ? &verifier->stats : &none;
}

const char *
seine_verifier_message(const seine_verifier *verifier)
{
    return verifier && verifier->message.size ? verifier->message.at : "";
}
