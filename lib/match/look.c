/*
 * A look at an entry before it is parsed: which rules may hold that no literal
 * tells of.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "match/matcher.h"
#include "rule/indicator.h"

/* Fields of which format.h's cut has all values. */
static const bool cut_fields[FIELD_COUNT] = {
    [FIELD_SOURCE_IP] = true,          [FIELD_DESTINATION_IP] = true,
    [FIELD_URL_DOMAIN] = true,         [FIELD_SOURCE_DOMAIN] = true,
    [FIELD_DESTINATION_DOMAIN] = true, [FIELD_CLIENT_FORWARDED] = true,
};

static bool
asks_cut_fields(const struct rule *rule)
{
    for (size_t i = 0; i < rule->place_count; i++) {
        const struct target *place = &rule->places[i];

        for (size_t k = 0; k < place->count; k++)
            if (!cut_fields[place->fields[k]])
                return false;
        if (place->count == 0)
            return false;
    }
    return rule->place_count > 0;
}

/* An address, or a part of the text that is one. */
static bool
host_is_listed(const struct lookup *lookup, struct slice host)
{
    struct slice part;

    return sn_lookup_may_stand_in(lookup, host) &&
           (sn_lookup_find(lookup, host) != LOOKUP_NONE ||
            sn_lookup_find_in_line(lookup, host, &part) != LOOKUP_NONE);
}

/* What a cut says, as it is asked by all lists of a source. */
struct asked {
    const struct cut *cut; /* NULL: nothing is known */
    struct ip client;
    bool absent; /* no list has the client, and it is not read */
    bool listed; /* one has it */
};

/* Where the client is no address, it may be in any part of the text. */
static void
begin_asking(const struct matcher *matcher, const struct source *source,
             const struct cut *cut, struct asked *out)
{
    out->cut = source->asks_cut ? cut : NULL;
    out->listed = false;
    out->absent = out->cut &&
                  sn_absent_has(&matcher->absent, source->format, cut->client);
    if (out->cut && !out->absent && !sn_ip_parse(cut->client, &out->client))
        out->cut = NULL;
}

static void
end_asking(struct matcher *matcher, const struct source *source,
           const struct asked *asked)
{
    if (asked->cut && !asked->absent && !asked->listed)
        sn_absent_add(&matcher->absent, source->format, asked->cut->client);
}

static bool
client_is_listed(const struct lookup *lookup, struct asked *asked)
{
    bool listed = sn_lookup_find_address(lookup, &asked->client) != LOOKUP_NONE;

    asked->listed |= listed;
    return listed;
}

/*
 * May a list hold?  Where a cut is known, source.ip is there, so that the whole
 * text is not searched for want of any field.
 */
static bool
list_calls(const struct rule *rule, bool asks_cut, struct slice text,
           struct asked *asked)
{
    if (rule->indicator_type != INDICATOR_DOMAIN &&
        rule->indicator_type != INDICATOR_IP)
        return true;
    if (!asks_cut || !asked->cut)
        return sn_lookup_may_stand_in(rule->lookup, text);
    if (!asked->absent && client_is_listed(rule->lookup, asked))
        return true;
    for (size_t i = 0; i < asked->cut->count; i++)
        if (host_is_listed(rule->lookup, asked->cut->hosts[i]))
            return true;
    return false;
}

/* What there is to look for in records of this source.  false without memory.
 */
static bool
know_source(struct matcher *matcher, struct source *source)
{
    const struct seine_rules *rules = matcher->rules;
    bool all = sn_matcher_takes_all(source->format);

    source->runs.count = source->lists.count = 0;
    source->asks_cut = false;
    source->always = all && rules->unscreened_count > 0;
    for (size_t i = 0; i < matcher->words && !all; i++)
        source->always |= (matcher->always[i] & source->named[i]) != 0;
    for (size_t i = 0; i < rules->run_count; i++) {
        const struct rule_run **slot;

        if (!all && !rule_bit(source->named, rules->runs[i].rule))
            continue;
        slot = sn_array_push(&source->runs, sizeof(*slot));
        if (!slot)
            return false;
        *slot = &rules->runs[i];
    }
    for (size_t i = 0; i < rules->list_count; i++) {
        const struct rule *rule = rules->rules[rules->lists[i]];
        struct source_list *slot;

        if (!all && !rule_bit(source->named, rules->lists[i]))
            continue;
        slot = sn_array_push(&source->lists, sizeof(*slot));
        if (!slot)
            return false;
        slot->rule = rules->lists[i];
        slot->asks_cut =
            rule->indicator_type == INDICATOR_IP && asks_cut_fields(rule);
        source->asks_cut |= slot->asks_cut;
    }
    source->looks = source->runs.count > 0 || source->lists.count > 0;
    source->known = true;
    return true;
}

static void
mark(struct matcher *matcher, uint32_t rule)
{
    set_rule_bit(matcher->marked, rule);
    matcher->dirty = true;
}

struct source *
sn_matcher_known_source(struct matcher *matcher, const struct format *format)
{
    struct source *source = sn_matcher_source(matcher, format);

    if (!source || (!source->known && !know_source(matcher, source)))
        return NULL;
    return source;
}

bool
sn_matcher_is_called(const struct matcher *matcher, const struct source *source)
{
    if (source->always || !matcher->dirty)
        return source->always;
    if (sn_matcher_takes_all(source->format))
        return true;
    for (size_t i = 0; i < matcher->words; i++)
        if (matcher->marked[i] & source->named[i])
            return true;
    return false;
}

static bool
is_word_byte(char c)
{
    return sn_is_alnum(c) || c == '_';
}

static bool
stands_in(struct slice literal, bool ends, struct slice text)
{
    size_t at = 0;

    while ((at += sn_find_nocase(sn_slice_skip(text, at), literal)) <
           text.size) {
        size_t end = at + literal.size;

        if (!ends || end == text.size || !is_word_byte(text.at[end]))
            return true;
        at++;
    }
    return false;
}

/*
 * Is what a rule asks of the text so?  apart: values stand apart there.  Of the
 * literals in the table the screen has told whether they stand in it.
 */
static bool
is_answered(const struct matcher *matcher, const struct ask *ask, bool apart,
            struct slice text)
{
    bool ends = ask->ends && apart;

    for (size_t i = 0; i < ask->count; i++) {
        int stands = sn_matcher_stands(matcher, ask->numbers[i]);

        if (stands == 0)
            continue;
        if ((stands > 0 && !ends) || stands_in(ask->literals[i], ends, text))
            return true;
    }
    return false;
}

static bool
is_likely(const struct matcher *matcher, const struct rule *rule, bool apart,
          struct slice text)
{
    for (size_t i = 0; i < rule->ask_count; i++)
        if (!is_answered(matcher, &rule->asks[i], apart, text))
            return false;
    return true;
}

/* Unmark rules of which a literal was seen, but not all that they need. */
static void
unmark_unlikely(struct matcher *matcher, const struct source *source,
                bool apart, struct slice text)
{
    bool all = sn_matcher_takes_all(source->format);

    for (size_t word = 0; word < matcher->words; word++) {
        uint64_t bits = matcher->marked[word] & matcher->doubted[word];

        if (!all)
            bits &= source->named[word];
        for (; bits; bits &= bits - 1) {
            size_t rule = word * 64 + sn_lowest_bit(bits);

            if (!is_likely(matcher, matcher->rules->rules[rule], apart, text))
                matcher->marked[word] &= ~(bits & (0 - bits));
        }
    }
}

bool
sn_matcher_is_idle(const struct matcher *matcher, const struct format *format)
{
    const struct source *source = matcher->present;

    return !matcher->dirty && !matcher->any && source &&
           source->format == format && source->seen && source->known &&
           !source->looks && !source->always;
}

bool
sn_matcher_asks_cut(struct matcher *matcher, const struct format *format)
{
    const struct source *source =
        matcher->any ? NULL : sn_matcher_known_source(matcher, format);

    return source && source->asks_cut;
}

bool
sn_matcher_look(struct matcher *matcher, const struct format *format,
                struct slice text, bool apart, const struct cut *cut)
{
    struct source *source = sn_matcher_known_source(matcher, format);
    struct asked asked;

    if (!source)
        matcher->any = true;
    if (matcher->any)
        return true;
    matcher->looked = true;
    begin_asking(matcher, source, cut, &asked);
    for (size_t i = 0; i < source->runs.count; i++)
        if (sn_run_stands_in(&source->runs.at[i]->run, text))
            mark(matcher, source->runs.at[i]->rule);
    for (size_t i = 0; i < source->lists.count; i++) {
        const struct source_list *list = &source->lists.at[i];

        if (list_calls(matcher->rules->rules[list->rule], list->asks_cut, text,
                       &asked))
            mark(matcher, list->rule);
    }
    end_asking(matcher, source, &asked);
    if (matcher->dirty)
        unmark_unlikely(matcher, source, apart, text);
    return sn_matcher_is_called(matcher, source);
}
