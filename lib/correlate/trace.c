/*
 * Traces and tuples: packing and unpacking.
 *
 * SPDX-License-Identifier: MIT
 */
#include "correlate/trace.h"

#include <assert.h>

static_assert(sizeof(struct trace) == 32, "a trace has 32 bytes");

static uint64_t
fit(uint64_t number, unsigned bits)
{
    uint64_t most = (UINT64_C(1) << bits) - 1;

    return number < most ? number : most;
}

bool
sn_tuple_value(struct slice tuple, uint32_t index, struct slice *out)
{
    struct slice rest = sn_slice_skip(tuple, sizeof(uint32_t));
    uint32_t size = 0;

    for (uint32_t i = 0; rest.size >= sizeof(size); i++) {
        size = sn_tuple_number(rest.at);
        rest = sn_slice_skip(rest, sizeof(size));
        if (i == index)
            break;
        rest = sn_slice_skip(rest, size ? size - 1 : 0);
        size = 0;
    }
    if (size == 0)
        return false;
    *out = sn_slice_first(rest, size - 1);
    return true;
}

void
sn_trace_make(struct trace *trace, const seine_event *event)
{
    const seine_evidence *evidence = event->evidence;

    memset(trace, 0, sizeof(*trace));
    trace->time = event->time->ns;
    trace->offset = fit(evidence->offset, 42);
    trace->member = fit(evidence->member, 22) & 0x3FFFFF;
    trace->line = fit(evidence->line, 36);
    trace->length = fit(evidence->length, 24) & 0xFFFFFF;
    trace->outcome = (uint64_t)event->outcome & 3;
    trace->lines = fit(evidence->lines, 5) & 31;
    trace->flags = evidence->flags & 7;
    trace->asset = event->asset != NULL;
}

void
sn_trace_evidence(const struct trace *trace, const struct source_file *file,
                  seine_evidence *out)
{
    *out = (seine_evidence){
        .file = file->name,
        .sha256 = *file->sha256 ? file->sha256 : NULL,
        .member = trace->member,
        .line = trace->line,
        .lines = trace->lines,
        .offset = trace->offset,
        .length = trace->length,
        .flags = trace->flags,
    };
}
