/*
 * What every sighting tells of lines: whether they are whole.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "survey/trail.h"

#define DETAIL_MOST 200 /* bytes of a line that a sign shows */

struct trail_sign
sn_trail_sign_at(enum sign_kind kind, uint32_t part,
                 const struct sighting *sighting)
{
    struct trail_sign sign = {
        .kind = kind,
        .part = part,
        .place = sn_trail_place(sighting),
        .count = 1,
        .from = INT64_MAX,
        .to = INT64_MAX,
    };

    if (!sn_survey_is_time(sighting->when))
        return sign;
    sign.from = sign.to = sighting->when->ns;
    sign.zone_unknown = sighting->when->quality == SEINE_TIME_UNKNOWN;
    return sign;
}

int
sn_trail_sign(struct trail *trail, const struct trail_sign *sign,
              struct slice detail)
{
    struct trail_sign *slot;

    if (trail->parts.at[sign->part].signs[sign->kind]++ >= LIMIT_SURVEY_SIGNS)
        return 0;
    slot = sn_array_push(&trail->signs, sizeof(*slot));
    if (!slot)
        return SEINE_E_MEMORY;
    *slot = *sign;
    slot->detail = trail->texts.size;
    slot->detail_size = detail.size;
    sn_buf_slice(&trail->texts, detail);
    return trail->texts.failed ? SEINE_E_MEMORY : 0;
}

/* The words that begin the message of an entry. */
static bool
is_level(struct slice s)
{
    static const char *const levels[] = {
        " Info: ", " Warning: ", " Critical: ", " Debug: ", " Trace: "};
    size_t i;

    for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
        if (sn_slice_opens(s, levels[i]))
            return true;
    return false;
}

/*
 * "Mon Dec  1 00:00:00 2025 Info: " inside a message; the two colons of its
 * time are looked for.
 */
static bool
find_stamp(struct slice text, size_t *out)
{
    struct stamp stamp;
    size_t at, used, before;

    for (at = 12; at + 11 < text.size; at++) {
        at = sn_find_twice(text, at, ':', 3);
        if (at + 11 >= text.size)
            return false;
        if (!sn_is_digit(text.at[at - 1]))
            continue;
        /* "Mon Dec 1 00" or "Mon Dec  1 00", "Mon Dec 11 00" */
        for (before = 12; before <= 13 && before <= at; before++) {
            used = sn_stamp_asctime(sn_slice_skip(text, at - before), &stamp);
            if (used && is_level(sn_slice_skip(text, at - before + used))) {
                *out = at - before;
                return true;
            }
        }
    }
    return false;
}

static int
check_merged(struct trail *trail, uint32_t part,
             const struct sighting *sighting)
{
    struct slice line = sighting->payload;
    struct trail_sign sign;
    size_t at;

    if (!find_stamp(line, &at)) /* then its first line has none either */
        return 0;
    line = sn_slice_first(line, sn_slice_find(line, '\n'));
    if (!find_stamp(line, &at))
        return 0;
    sign = sn_trail_sign_at(SIGN_MERGED, part, sighting);
    if (!(sighting->flags & SEINE_EVIDENCE_WRAPPED))
        sign.place.offset += (size_t)(line.at - sighting->text.at) + at;
    sign.value = 2;
    sign.threshold = 1;
    return sn_trail_sign(trail, &sign,
                         sn_slice_first(sn_slice_skip(line, at), DETAIL_MOST));
}

/* A request is one line: what follows it is the rest of something else. */
static int
check_continuation(struct trail *trail, uint32_t part,
                   const struct sighting *sighting)
{
    struct trail_sign sign;
    struct slice rest;

    if (sighting->lines < 2 || !sighting->one_line)
        return 0;
    rest =
        sn_slice_skip(sighting->text, sn_slice_find(sighting->text, '\n') + 1);
    sign = sn_trail_sign_at(SIGN_CONTINUATION, part, sighting);
    sign.place.line++;
    sign.place.offset += sighting->text.size - rest.size;
    sign.value = sign.count = sighting->lines - 1;
    return sn_trail_sign(trail, &sign, sn_slice_first(rest, DETAIL_MOST));
}

int
sn_trail_line(struct trail *trail, uint32_t number,
              const struct sighting *sighting)
{
    struct part *part = &trail->parts.at[number];
    int status;

    if (sighting->flags & (SEINE_EVIDENCE_HEADER | SEINE_EVIDENCE_ORPHAN) ||
        !(sighting->format->flags & FORMAT_ENVELOPE))
        return 0;
    if ((sighting->flags & SEINE_EVIDENCE_CUT) && part->cuts++ == 0)
        part->cut = sn_trail_place(sighting);
    status = check_merged(trail, number, sighting);
    return status < 0 ? status : check_continuation(trail, number, sighting);
}
