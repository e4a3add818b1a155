/*
 * Whether any domain of a look-up may stand in a text: a look at the labels
 * behind its dots.  Most are numbers of versions, or none of the last labels
 * that the domains have.
 *
 * SPDX-License-Identifier: MIT
 */
#include "predicate/lookup_table.h"

static bool
is_label_byte(char c)
{
    return sn_is_alnum(c) || c == '-' || c == '_';
}

static size_t
tail_of(struct slice label)
{
    return sn_lookup_mix(sn_lookup_hash_nocase(LOOKUP_HASH_START, label)) %
           LOOKUP_TAILS;
}

/* One without a dot, or with bytes that end a token, is found otherwise. */
void
sn_lookup_note_tail(struct lookup *lookup, struct slice name)
{
    size_t from = name.size, tail;

    for (size_t i = 0; i < name.size; i++)
        lookup->odd |= !is_label_byte(name.at[i]) && name.at[i] != '.';
    while (from > 0 && name.at[from - 1] != '.')
        from--;
    lookup->odd |= from == 0;
    tail = tail_of(sn_slice_skip(name, from));
    lookup->tails[tail / 64] |= UINT64_C(1) << (tail % 64);
}

/* Escapes, and letters beyond ASCII, can be read in several ways. */
static bool
is_plain(struct slice text)
{
    uint64_t word, all = 0;
    size_t i;

    for (i = 0; i + sizeof(word) <= text.size; i += sizeof(word)) {
        memcpy(&word, text.at + i, sizeof(word));
        all |= word;
    }
    for (; i < text.size; i++)
        all |= (unsigned char)text.at[i];
    return !(all & EACH_BYTE(0x80)) && sn_slice_find(text, '%') == text.size;
}

/*
 * The label behind the dot at `dot` ends at `end`: is it that of a domain? More
 * bytes than any domain has are not looked at.
 */
static bool
ends_domain(const struct lookup *lookup, struct slice text, size_t dot,
            size_t end)
{
    size_t tail = tail_of(sn_slice(text.at + dot + 1, end - dot - 1));
    size_t from = dot;

    if (!(lookup->tails[tail / 64] >> (tail % 64) & 1))
        return false;
    while (from > 0 && dot - from <= lookup->max_text &&
           sn_is_domain_byte(text.at[from - 1]))
        from--;
    return sn_lookup_find(lookup, sn_slice(text.at + from, end - from)) !=
           LOOKUP_NONE;
}

bool
sn_lookup_may_stand_in(const struct lookup *lookup, struct slice text)
{
    size_t end = 0, dot;

    if (lookup->kind != LOOKUP_DOMAIN || lookup->odd || !is_plain(text))
        return true;
    while (end < text.size) {
        dot = end + sn_slice_find(sn_slice_skip(text, end), '.');
        for (end = dot + 1; end < text.size && is_label_byte(text.at[end]);)
            end++;
        if (dot < text.size && ends_domain(lookup, text, dot, end))
            return true;
    }
    return false;
}
