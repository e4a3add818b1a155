/*
 * Findings of correlations, and signs, as bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "part/part.h"

#define LIST_MOST 4096 /* groups, and pointers to evidence */

/* ------------------------------------------------------------- writing --- */

static void
put_string(struct buf *out, const char *string)
{
    sn_put_bytes(out, sn_slice_str(string ? string : ""));
}

static void
put_place(struct buf *out, const char *file, uint64_t member, uint64_t line,
          uint64_t offset)
{
    put_string(out, file);
    sn_put_uint(out, member);
    sn_put_uint(out, line);
    sn_put_uint(out, offset);
}

static void
put_evidence(struct buf *out, const seine_evidence *evidence)
{
    put_place(out, evidence->file, evidence->member, evidence->line,
              evidence->offset);
    put_string(out, evidence->sha256);
    sn_put_uint(out, evidence->lines);
    sn_put_uint(out, evidence->length);
    sn_put_uint(out, evidence->flags);
}

/* What the sign is about is told by name. */
static void
put_sign(struct buf *out, const seine_survey_sign *sign)
{
    const seine_survey_place *place = sign->place;

    put_string(out, sign->rule);
    put_string(out, sign->kind);
    put_string(out, sign->title);
    put_string(out, sign->reason);
    put_string(out, sign->unit);
    sn_put_uint(out, (uint64_t)sign->level);
    put_string(out, sign->appliance->name);
    put_string(out, sign->appliance->named_by);
    sn_put_uint(out, sign->log != NULL);
    if (sign->log) {
        put_string(out, sign->log->format);
        put_string(out, sign->log->title);
    }
    put_place(out, place->file, place->member, place->line, place->offset);
    sn_put_uint(out, sign->value);
    sn_put_uint(out, sign->threshold);
    sn_put_uint(out, sign->count);
    sn_put_int(out, sign->from);
    sn_put_int(out, sign->to);
    sn_put_uint(out, sign->zone_unknown != 0);
    sn_put_bytes(out, sn_slice(sign->detail, sign->detail_size));
}

void
sn_item_put_finding(struct buf *out, const seine_finding *finding)
{
    uint64_t value;

    memcpy(&value, &finding->value, sizeof(value));
    sn_put_uint(out, ((const struct rule *)finding->rule)->index);
    sn_put_uint(out, (uint64_t)finding->level);
    sn_put_uint(out, (uint64_t)finding->level_before);
    sn_put_uint(out, (uint64_t)finding->outcome);
    put_string(out, finding->finding_id);
    sn_put_uint(out, finding->count);
    sn_put_int(out, finding->first);
    sn_put_int(out, finding->last);
    sn_put_uint(out, value);
    sn_put_uint(out, finding->asset_events);
    sn_put_uint(out, finding->group_count);
    for (size_t i = 0; i < finding->group_count; i++) {
        const seine_group *group = finding->groups[i];

        put_string(out, group->name);
        sn_put_bytes(out, sn_slice(group->value, group->value_size));
    }
    sn_put_uint(out, finding->evidence_count);
    for (size_t i = 0; i < finding->evidence_count; i++)
        put_evidence(out, finding->evidence[i]);
    sn_put_uint(out, finding->sign != NULL);
    if (finding->sign)
        put_sign(out, finding->sign);
}

/* ------------------------------------------------------------- reading --- */

static void
get_evidence(struct wire *wire, struct arena *arena, seine_evidence *out)
{
    out->file = sn_get_string(wire, arena);
    out->member = sn_get_uint(wire);
    out->line = sn_get_uint(wire);
    out->offset = sn_get_uint(wire);
    out->sha256 = sn_get_string(wire, arena);
    if (!*out->sha256)
        out->sha256 = NULL;
    out->lines = sn_get_uint(wire);
    out->length = sn_get_uint(wire);
    out->flags = (unsigned)sn_get_most(wire, UINT32_MAX);
}

/* So many views and pointers to them; NULL: bad, or no memory. */
static void *
get_list(struct wire *wire, struct arena *arena, size_t size, size_t *count,
         const void ***pointers)
{
    char *list;

    *count = (size_t)sn_get_most(wire, LIST_MOST);
    if (wire->bad)
        *count = 0;
    list = sn_arena_alloc(arena, *count + 1, size);
    *pointers = sn_arena_alloc(arena, *count + 1, sizeof(**pointers));
    if (!list || !*pointers) {
        sn_wire_no_memory(wire);
        *count = 0;
        return NULL;
    }
    for (size_t i = 0; i < *count; i++)
        (*pointers)[i] = list + i * size;
    return list;
}

static void
get_groups(struct wire *wire, struct arena *arena, seine_finding *out)
{
    const void **pointers;
    seine_group *list =
        get_list(wire, arena, sizeof(*list), &out->group_count, &pointers);

    for (size_t i = 0; i < out->group_count; i++) {
        struct slice value;

        list[i].name = sn_get_string(wire, arena);
        value = sn_get_bytes(wire);
        list[i].value = value.at;
        list[i].value_size = value.size;
    }
    out->groups = (const seine_group *const *)pointers;
}

static void
get_pointers(struct wire *wire, struct arena *arena, seine_finding *out)
{
    const void **pointers;
    seine_evidence *list =
        get_list(wire, arena, sizeof(*list), &out->evidence_count, &pointers);

    for (size_t i = 0; i < out->evidence_count; i++)
        get_evidence(wire, arena, &list[i]);
    out->evidence = (const seine_evidence *const *)pointers;
    wire->bad |= out->evidence_count == 0;
}

/* A sign, and what it is about. */
struct about {
    seine_survey_sign sign;
    seine_survey_appliance appliance;
    seine_survey_log log;
    seine_survey_place place;
};

static void
get_about(struct wire *wire, struct arena *arena, struct about *out)
{
    out->appliance = (seine_survey_appliance){
        .name = sn_get_string(wire, arena),
        .named_by = sn_get_string(wire, arena),
        .product = "",
        .first_fixed = "",
        .fix_text = "",
        .plain_http_text = "",
    };
    out->sign.appliance = &out->appliance;
    if (sn_get_most(wire, 1)) {
        out->log.format = sn_get_string(wire, arena);
        out->log.title = sn_get_string(wire, arena);
        out->sign.log = &out->log;
    }
    out->place.file = sn_get_string(wire, arena);
    out->place.member = sn_get_uint(wire);
    out->place.line = sn_get_uint(wire);
    out->place.offset = sn_get_uint(wire);
    out->sign.place = &out->place;
}

static void
get_sign(struct wire *wire, struct arena *arena, seine_finding *out)
{
    struct about *about = sn_arena_alloc(arena, 1, sizeof(*about));
    seine_survey_sign *sign;
    struct slice detail;

    if (!about) {
        sn_wire_no_memory(wire);
        return;
    }
    sign = &about->sign;
    sign->rule = sn_get_string(wire, arena);
    sign->kind = sn_get_string(wire, arena);
    sign->title = sn_get_string(wire, arena);
    sign->reason = sn_get_string(wire, arena);
    sign->unit = sn_get_string(wire, arena);
    sign->level = (int)sn_get_most(wire, SEINE_LEVEL_CRITICAL);
    get_about(wire, arena, about);
    sign->value = sn_get_uint(wire);
    sign->threshold = sn_get_uint(wire);
    sign->count = sn_get_uint(wire);
    sign->from = sn_get_int(wire);
    sign->to = sn_get_int(wire);
    sign->zone_unknown = (int)sn_get_most(wire, 1);
    detail = sn_get_bytes(wire);
    sign->detail = detail.at;
    sign->detail_size = detail.size;
    out->sign = sign;
}

void
sn_item_get_finding(struct wire *wire, struct arena *arena,
                    const struct seine_rules *rules, seine_finding *out)
{
    uint64_t rule = sn_get_uint(wire), value;

    memset(out, 0, sizeof(*out));
    wire->bad |= rule >= rules->count;
    if (wire->bad)
        return;
    out->rule = &rules->rules[rule]->view;
    out->level = (int)sn_get_most(wire, SEINE_LEVEL_CRITICAL);
    out->level_before = (int)sn_get_most(wire, SEINE_LEVEL_CRITICAL);
    out->outcome = (int)sn_get_most(wire, SEINE_OUTCOME_FAILURE);
    out->finding_id = sn_get_string(wire, arena);
    out->count = sn_get_uint(wire);
    out->first = sn_get_int(wire);
    out->last = sn_get_int(wire);
    value = sn_get_uint(wire);
    memcpy(&out->value, &value, sizeof(out->value));
    out->asset_events = sn_get_uint(wire);
    get_groups(wire, arena, out);
    get_pointers(wire, arena, out);
    if (sn_get_most(wire, 1))
        get_sign(wire, arena, out);
    /* a sign is what rules of signs find, and nothing else */
    wire->bad |= (out->sign != NULL) !=
                 (rules->rules[rule]->view.kind == SEINE_RULE_SURVEY);
}
