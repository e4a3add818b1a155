/*
 * The correlator: the public object around the store and the two passes.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/sha256.h"
#include "correlate/correlate.h"
#include "correlate/pack.h"

#define MEMORY_DEFAULT (UINT64_C(256) << 20)
#define MEMORY_LEAST 65536
#define SHARE_FOUND 8 /* of the memory: findings, until they are written */
#define EVIDENCE_DEFAULT 10
#define EVIDENCE_MOST 1000
#define ID_SIZE 32 /* hexadecimal digits: 128 bits */

struct seine_correlator {
    seine_correlator_options options;
    seine_rules *rules;
    struct store store;
    struct packed packed; /* the event at hand */
    struct store found;
    seine_correlator_stats stats;
    int64_t begin; /* the earliest time that is known of */
    int status;    /* the first failure */
    bool finished;
    struct buf said; /* by the stores */
    struct buf message;
};

static bool
is_usable(const seine_correlator_options *options)
{
    return sn_options_check(options, sizeof(*options)) >= 0 &&
           (!options || ((options->max_memory == 0 ||
                          options->max_memory >= MEMORY_LEAST) &&
                         options->evidence <= EVIDENCE_MOST));
}

int
seine_correlator_new(seine_correlator **out, seine_rules *rules,
                     const seine_correlator_options *options)
{
    seine_correlator *correlator;
    seine_correlator_options *own;
    int status;

    if (!out)
        return SEINE_E_INVALID;
    *out = NULL;
    if (!rules || !is_usable(options))
        return SEINE_E_INVALID;
    correlator = sn_calloc(1, sizeof(*correlator));
    if (!correlator)
        return SEINE_E_MEMORY;
    own = &correlator->options;
    sn_options_copy(own, sizeof(*own), options);
    if (own->max_memory == 0)
        own->max_memory = MEMORY_DEFAULT;
    if (own->evidence == 0)
        own->evidence = EVIDENCE_DEFAULT;
    correlator->rules = seine_rules_ref(rules);
    correlator->begin = INT64_MAX;
    status = sn_store_init(&correlator->store, rules,
                           own->folder ? own->folder : "/tmp",
                           own->max_memory / 4 * 3, &correlator->said);
    own->folder = NULL;
    if (status == 0)
        status = sn_store_beside(&correlator->found, &correlator->store,
                                 own->max_memory / SHARE_FOUND, sn_found_order);
    if (status < 0) {
        seine_correlator_free(correlator);
        return status;
    }
    *out = correlator;
    return 0;
}

void
seine_correlator_free(seine_correlator *correlator)
{
    if (!correlator)
        return;
    sn_store_fini(&correlator->store);
    sn_packed_fini(&correlator->packed);
    sn_store_fini(&correlator->found);
    sn_buf_fini(&correlator->said);
    sn_buf_fini(&correlator->message);
    seine_rules_unref(correlator->rules);
    sn_free(correlator);
}

const char *
seine_correlator_message(const seine_correlator *correlator)
{
    return correlator && correlator->message.size ? correlator->message.at : "";
}

const seine_correlator_stats *
seine_correlator_statistics(const seine_correlator *correlator)
{
    return correlator ? &correlator->stats : NULL;
}

/* Remember the first failure and what it means. */
static int
keep_status(seine_correlator *correlator, int status)
{
    const struct buf *said = &correlator->said;

    if (status >= 0 || correlator->status < 0)
        return status;
    correlator->status = status;
    sn_buf_clear(&correlator->message);
    if (status == SEINE_E_IO && said->size)
        sn_buf_slice(&correlator->message, sn_buf_view(said));
    else if (status == SEINE_E_LIMIT)
        sn_buf_str(&correlator->message,
                   "a group of a correlation needs more memory than "
                   "max_memory allows");
    else
        sn_buf_str(&correlator->message, seine_status_text(status));
    sn_buf_string(&correlator->message);
    return status;
}

/* --------------------------------------------------------------- events --- */

/* Only a time that is known to be UTC can be compared with others. */
static bool
is_trusted(int quality)
{
    return quality != SEINE_TIME_NONE && quality != SEINE_TIME_UNKNOWN;
}

/* Once something was lost, adding goes on: what can be kept still counts. */
int
sn_correlator_add_packed(seine_correlator *correlator,
                         const struct trace *trace, int quality,
                         struct slice tuple, const char *file,
                         const char *sha256)
{
    struct trace own = *trace;
    int64_t number;
    int status;

    if (!is_trusted(quality)) {
        correlator->stats.untimed++;
        return 0;
    }
    number = sn_store_file(&correlator->store, file, sha256);
    own.file = (uint32_t)(number < 0 ? 0 : number) & 0xFFFFFF;
    status = number < 0 ? (int)number
                        : sn_store_add(&correlator->store, &own, tuple);
    if (status < 0) {
        correlator->stats.lost++;
        return keep_status(correlator, status);
    }
    correlator->stats.events++;
    if (own.time < correlator->begin)
        correlator->begin = own.time;
    return 0;
}

void
sn_correlator_since(seine_correlator *correlator, int64_t since_ns)
{
    correlator->options.since_ns = since_ns;
}

static int
add_own(seine_correlator *correlator)
{
    const struct packed *packed = &correlator->packed;

    return sn_correlator_add_packed(correlator, &packed->trace, packed->quality,
                                    sn_buf_view(&packed->tuple),
                                    packed->file.at,
                                    *packed->sha256 ? packed->sha256 : NULL);
}

int
seine_correlator_add(seine_correlator *correlator, const seine_event *event)
{
    const struct rule *rule;
    int status;

    if (!correlator || !event || !event->rule)
        return SEINE_E_INVALID;
    if (correlator->finished)
        return SEINE_E_STATE;
    rule = (const struct rule *)event->rule;
    if (rule->index >= correlator->rules->count ||
        correlator->rules->rules[rule->index] != rule)
        return SEINE_E_INVALID;
    if (!(event->rule->flags & SEINE_RULE_FEEDS) || event->suppressed_by)
        return 0;
    status = sn_event_pack(&correlator->packed, event);
    if (status < 0) {
        correlator->stats.lost++;
        return keep_status(correlator, status);
    }
    return add_own(correlator);
}

int
seine_correlator_add_file(seine_correlator *correlator,
                          const seine_ledger *ledger)
{
    if (!correlator || !ledger)
        return SEINE_E_INVALID;
    if (correlator->finished)
        return SEINE_E_STATE;
    if (ledger->zone_unknown == 0 && ledger->first < correlator->begin)
        correlator->begin = ledger->first;
    return keep_status(
        correlator,
        sn_store_tell_hash(&correlator->store, ledger->file, ledger->sha256));
}

int
seine_event_write(const seine_event *event, char *buffer, size_t size,
                  size_t *needed)
{
    struct packed packed = {0};
    struct buf line = {0};
    int status;

    if (!event || !event->rule || !needed || (!buffer && size))
        return SEINE_E_INVALID;
    status = sn_event_pack(&packed, event);
    if (status == 0)
        sn_packed_write(&packed, &line);
    if (status == 0 && line.failed)
        status = SEINE_E_MEMORY;
    if (status == 0) {
        *needed = line.size;
        if (line.size > size)
            status = SEINE_E_LIMIT;
        else
            memcpy(buffer, line.at, line.size);
    }
    sn_buf_fini(&line);
    sn_packed_fini(&packed);
    return status;
}

/* Not sticky: what was wrong is the text. */
static int
refuse(seine_correlator *correlator, int status, size_t number)
{
    sn_buf_clear(&correlator->message);
    sn_buf_format(&correlator->message, "line %zu: %s", number,
                  status == SEINE_E_RULES ? "its rule is not among the rules"
                  : status == SEINE_E_INVALID ? "not an event"
                                              : seine_status_text(status));
    sn_buf_string(&correlator->message);
    return status;
}

int
seine_correlator_read(seine_correlator *correlator, const void *text,
                      size_t size)
{
    struct slice rest = sn_slice(text, size), line;
    size_t number = 0;
    int status = 0;

    if (!correlator || (!text && size))
        return SEINE_E_INVALID;
    if (correlator->finished)
        return SEINE_E_STATE;
    while (status == 0 && rest.size > 0) {
        size_t end = sn_slice_find(rest, '\n');

        line = sn_slice_first(rest, end);
        rest = sn_slice_skip(rest, end + 1);
        number++;
        status = sn_packed_read(&correlator->packed, correlator->rules, line);
        if (status < 0)
            return refuse(correlator, status, number);
        status = add_own(correlator);
    }
    return status;
}

/* ------------------------------------------------------------- findings --- */

/* Independent of what the file is called, as for events. */
static void
make_id(const struct burst *burst, char out[SHA256_HEX_SIZE])
{
    const seine_rule *rule = &burst->rule->view;
    const char *id = *rule->id ? rule->id : rule->title;
    uint64_t numbers[2] = {(uint64_t)burst->first,
                           burst->evidence.at[0].offset};
    struct sha256 sha;

    sn_sha256_init(&sha);
    sn_sha256_add(&sha, id, strlen(id) + 1);
    sn_sha256_add(&sha, burst->group.at, burst->group.size);
    for (size_t i = 0; i < 16; i++) {
        unsigned char byte = (unsigned char)(numbers[i / 8] >> (8 * (i % 8)));

        sn_sha256_add(&sha, &byte, 1);
    }
    sn_sha256_hex(&sha, out);
    out[ID_SIZE] = '\0';
}

static int
outcome_of(const struct burst *burst)
{
    if (burst->outcomes & 1U << SEINE_OUTCOME_SUCCESS)
        return SEINE_OUTCOME_SUCCESS;
    return burst->outcomes == 1U << SEINE_OUTCOME_FAILURE
               ? SEINE_OUTCOME_FAILURE
               : SEINE_OUTCOME_UNKNOWN;
}

/* Room for what the view of a finding points to. */
struct showing {
    seine_group groups[LIMIT_CORRELATION_GROUP];
    const seine_group *group_pointers[LIMIT_CORRELATION_GROUP];
    struct trace traces[EVIDENCE_MOST];
    seine_evidence evidence[EVIDENCE_MOST];
    const seine_evidence *evidence_pointers[EVIDENCE_MOST];
};

static void
show_groups(struct showing *showing, const struct burst *burst)
{
    const struct correlation *correlation = burst->rule->correlation;
    struct slice rest = burst->group;

    for (size_t i = 0; i < correlation->group_count; i++) {
        uint32_t size = sn_tuple_number(rest.at);

        rest = sn_slice_skip(rest, sizeof(size));
        showing->groups[i].name = correlation->groups[i].at;
        showing->groups[i].value = rest.at;
        showing->groups[i].value_size = size - 1;
        showing->group_pointers[i] = &showing->groups[i];
        rest = sn_slice_skip(rest, size - 1);
    }
}

static int
tell(seine_correlator *correlator, struct showing *showing,
     const struct burst *burst)
{
    const struct store *store = &correlator->store;
    char id[SHA256_HEX_SIZE];
    seine_finding finding = {
        .rule = &burst->rule->view,
        .level = burst->rule->view.level,
        .level_before = burst->rule->view.level,
        .asset_events = burst->assets,
        .outcome = outcome_of(burst),
        .finding_id = id,
        .count = burst->count,
        .first = burst->first,
        .last = burst->last,
        .value = burst->value,
        .groups = showing->group_pointers,
        .group_count = burst->rule->correlation->group_count,
        .evidence = showing->evidence_pointers,
        .evidence_count = burst->evidence.count,
    };

    if (burst->assets && finding.level < SEINE_LEVEL_CRITICAL)
        finding.level++;
    make_id(burst, id);
    show_groups(showing, burst);
    for (size_t i = 0; i < burst->evidence.count; i++) {
        sn_trace_evidence(&burst->evidence.at[i],
                          &store->files.at[burst->evidence.at[i].file],
                          &showing->evidence[i]);
        showing->evidence_pointers[i] = &showing->evidence[i];
    }
    correlator->stats.findings++;
    correlator->stats.findings_by_level[finding.level]++;
    if (correlator->options.on_finding &&
        correlator->options.on_finding(correlator->options.user, &finding))
        return SEINE_STOPPED;
    return 0;
}

static int
tell_each(seine_correlator *correlator, struct showing *showing,
          struct cursor *cursor)
{
    struct trace trace;
    struct slice tuple;
    struct burst burst;
    int status;

    while ((status = sn_cursor_next(cursor, &trace, &tuple)) > 0) {
        sn_found_read(&correlator->found, tuple, &burst, showing->traces);
        burst.first = trace.time;
        status = tell(correlator, showing, &burst);
        if (status != 0)
            break;
    }
    return status;
}

static int
tell_all(seine_correlator *correlator)
{
    struct showing *showing = sn_calloc(1, sizeof(*showing));
    struct cursor *cursor = sn_calloc(1, sizeof(*cursor));
    int status = showing && cursor ? sn_cursor_open(cursor, &correlator->found)
                                   : SEINE_E_MEMORY;

    if (status == 0) {
        status = tell_each(correlator, showing, cursor);
        sn_cursor_close(cursor);
    }
    sn_free(cursor);
    sn_free(showing);
    return status;
}

/* --------------------------------------------------------------- finish --- */

/*
 * Where events were written out, the others follow: what is in memory is needed
 * for the state.  If there is no room for them, they stay.
 */
static void
make_room(seine_correlator *correlator)
{
    if (correlator->store.run_count > 0 && correlator->status == 0)
        (void)sn_store_spill(&correlator->store);
}

static int
judge_level(seine_correlator *correlator, unsigned level)
{
    struct correlating correlating = {
        .rules = correlator->rules,
        .store = &correlator->store,
        .found = &correlator->found,
        .level = level,
        .memory = correlator->options.max_memory,
        .begin = correlator->begin,
        .evidence = correlator->options.evidence,
        .tell_silent = correlator->options.tell_silent != 0,
    };
    int status = sn_correlate_level(&correlating);

    correlator->stats.without_group += correlating.left_out.without_group;
    correlator->stats.without_value += correlating.left_out.without_value;
    correlator->stats.learned += correlating.left_out.learned;
    correlator->stats.spilled += correlating.spilled;
    keep_status(correlator, status);
    if (correlating.untold > 0) {
        sn_buf_format(&correlator->message, "; %" PRIu64 " findings are lost",
                      correlating.untold);
        sn_buf_string(&correlator->message);
    }
    return status;
}

static unsigned
highest_level(const struct seine_rules *rules)
{
    unsigned level = 0;

    for (size_t i = 0; i < rules->count; i++) {
        const struct correlation *correlation = rules->rules[i]->correlation;

        if (correlation && correlation->level > level)
            level = correlation->level;
    }
    return level;
}

int
seine_correlator_finish(seine_correlator *correlator)
{
    unsigned level, highest;
    int status;

    if (!correlator)
        return SEINE_E_INVALID;
    if (correlator->finished)
        return SEINE_E_STATE;
    correlator->finished = true;
    if (correlator->options.since_ns != 0 &&
        correlator->begin < correlator->options.since_ns)
        correlator->begin = correlator->options.since_ns;
    make_room(correlator);
    highest = correlator->stats.events ? highest_level(correlator->rules) : 0;
    /* one group that was too large does not hide what others hold */
    for (level = 1; level <= highest; level++) {
        status = judge_level(correlator, level);
        if (status < 0 && status != SEINE_E_LIMIT)
            break;
    }
    status = tell_all(correlator);
    correlator->stats.spilled +=
        correlator->store.spilled + correlator->found.spilled;
    if (status == SEINE_STOPPED && correlator->status == 0)
        return status;
    keep_status(correlator, status);
    return correlator->status;
}
