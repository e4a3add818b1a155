/*
 * What a hunt does over all inputs: its correlator, filters, and which rules
 * could not have held for want of a log source.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hunt/overtime.h"

#include "base/mem.h"
#include "correlate/pack.h"
#include "correlate/window.h"
#include "hunt/hunt.h"

static int
tell_finding(void *user, const seine_finding *finding)
{
    return sn_hunt_tell_finding(user, finding);
}

int
sn_overtime_init(struct overtime *overtime, struct seine_hunt *hunt)
{
    const seine_scanner_options *scan = &hunt->scan;
    seine_correlator_options options = {
        .struct_size = sizeof(options),
        .max_memory = hunt->options.max_memory,
        .folder = hunt->options.temp_folder,
        .since_ns = scan->has_interval ? scan->from_ns : 0,
        .on_finding = tell_finding,
        .user = hunt,
    };
    size_t count = hunt->rules ? hunt->rules->count : 0;

    if (count == 0)
        return 0;
    overtime->filters = sn_calloc(count, sizeof(*overtime->filters));
    overtime->suppressed = sn_calloc(count, sizeof(*overtime->suppressed));
    overtime->by_rule = sn_calloc(count, sizeof(*overtime->by_rule));
    if (!overtime->filters || !overtime->suppressed || !overtime->by_rule)
        return SEINE_E_MEMORY;
    if (hunt->rules->correlation_count == 0 || hunt->part_out)
        return 0;
    return seine_correlator_new(&overtime->correlator, hunt->rules, &options);
}

void
sn_overtime_fini(struct overtime *overtime)
{
    seine_correlator_free(overtime->correlator);
    sn_free(overtime->filters);
    sn_free(overtime->suppressed);
    sn_free(overtime->by_rule);
}

void
sn_overtime_since(struct overtime *overtime, int64_t since_ns)
{
    if (overtime->correlator)
        sn_correlator_since(overtime->correlator, since_ns);
}

/* What fails is kept by the correlator, and the hunt goes on. */
void
sn_overtime_event(struct seine_hunt *hunt, const struct trace *trace,
                  int quality, struct slice tuple)
{
    struct overtime *overtime = &hunt->overtime;
    bool known = !hunt->early && *hunt->sha256;

    hunt->told_correlated++;
    if (overtime->correlator)
        (void)sn_correlator_add_packed(overtime->correlator, trace, quality,
                                       tuple, hunt->file,
                                       known ? hunt->sha256 : NULL);
}

bool
sn_overtime_is_early(const struct seine_hunt *hunt,
                     const struct walk_item *item)
{
    return hunt->overtime.correlator && !hunt->part_out && !item->known;
}

void
sn_overtime_file(struct seine_hunt *hunt, const seine_ledger *ledger)
{
    struct overtime *overtime = &hunt->overtime;

    if (!overtime->correlator || ledger->state == SEINE_FILE_SKIPPED)
        return;
    (void)seine_correlator_add_file(overtime->correlator, ledger);
}

void
sn_overtime_suppressed(struct seine_hunt *hunt, const seine_event *event)
{
    const struct rule *filter = (const struct rule *)event->suppressed_by;

    hunt->overtime.by_rule[filter->index]++;
}

int
sn_overtime_finish(struct seine_hunt *hunt)
{
    struct overtime *overtime = &hunt->overtime;
    const seine_correlator_stats *stats;
    int status;

    if (!overtime->correlator)
        return 0;
    status = seine_correlator_finish(overtime->correlator);
    stats = seine_correlator_statistics(overtime->correlator);
    hunt->summary.correlation = stats;
    if (status < 0)
        sn_buf_str(&hunt->message,
                   seine_correlator_message(overtime->correlator));
    return status;
}

/* ---------------------------------------------------- filters, log sources */

static void
list_filters(struct seine_hunt *hunt)
{
    struct overtime *overtime = &hunt->overtime;
    seine_summary *summary = &hunt->summary;

    for (size_t i = 0; i < hunt->rules->count; i++) {
        if (hunt->rules->rules[i]->view.kind != SEINE_RULE_FILTER)
            continue;
        overtime->filters[summary->filter_count] = &hunt->rules->rules[i]->view;
        overtime->suppressed[summary->filter_count++] = overtime->by_rule[i];
    }
    summary->filters = overtime->filters;
    summary->filter_suppressed = overtime->suppressed;
}

/* Could the bases that have their log source make the condition hold? */
static bool
is_possible(const struct correlation *correlation, const bool *applicable)
{
    bool each = correlation->type == CORRELATION_TEMPORAL ||
                correlation->type == CORRELATION_TEMPORAL_ORDERED;
    struct number number = {.whole = true};
    bool possible = false;

    for (size_t i = 0; i < correlation->base_count; i++) {
        if (!applicable[correlation->bases[i]->index])
            continue;
        number.integer++;
        number.real++;
        possible |= !each || sn_bounds_hold(correlation, &number);
    }
    return possible;
}

void
sn_overtime_summarise(struct seine_hunt *hunt, bool *applicable)
{
    const struct seine_rules *rules = hunt->rules;

    if (!rules)
        return;
    list_filters(hunt);
    for (unsigned level = 1; level <= LIMIT_CORRELATION_DEPTH; level++)
        for (size_t i = 0; i < rules->count; i++) {
            const struct correlation *correlation =
                rules->rules[i]->correlation;

            if (correlation && correlation->level == level)
                applicable[i] = is_possible(correlation, applicable);
        }
}
