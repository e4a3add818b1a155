/*
 * Necessary literals of a regular expression: a reader of its own, which knows
 * the common forms and gives up ("nothing is known") on all others.
 *
 *     foo(?:bar|baz)+x?qux     "foo" and ("bar" or "baz") and "qux"
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "rule/literal.h"

#define DEPTH_MOST 32

/* A group that is open. */
struct group {
    struct clause whole;    /* of the alternatives that are complete */
    struct clause sequence; /* of the present one so far */
};

struct reader {
    struct slice rest;
    struct arena *arena;
    const char *stops;
    bool *failed;
    bool caseless;
    bool lost; /* something that is not understood */
    size_t depth;
    struct group groups[DEPTH_MOST];
    char text[LITERAL_MOST]; /* characters that follow each other */
    size_t text_size;
};

/* How often an atom occurs. */
struct quantifier {
    bool given;
    bool optional;
    size_t least; /* of the atom, RUN_MOST for more */
};

static bool
take(struct reader *reader, const char *text)
{
    if (!sn_slice_opens(reader->rest, text))
        return false;
    reader->rest = sn_slice_skip(reader->rest, strlen(text));
    return true;
}

static char
peek(const struct reader *reader)
{
    return reader->rest.size ? reader->rest.at[0] : '\0';
}

/*
 * With case ignored, `k` also matches the Kelvin sign and `s` the long s, which
 * are no ASCII letters: they are alternatives of their own.
 */
static struct clause
add_strange(struct reader *reader, struct clause clause)
{
    static const struct {
        char letter;
        const char *utf8;
    } strange[] = {{'k', "\xE2\x84\xAA"}, {'s', "\xC5\xBF"}};
    unsigned worth = clause.worth;

    for (size_t i = 0; i < 2 && clause.known; i++) {
        struct clause other;

        if (sn_slice_find(clause.literals[0], strange[i].letter) ==
            clause.literals[0].size)
            continue;
        other = sn_clause_of(reader->arena, sn_slice_str(strange[i].utf8),
                             reader->failed);
        clause = sn_clause_or(reader->arena, &clause, &other, reader->failed);
    }
    clause.worth = worth;
    return clause;
}

/* The row of characters ends here: it is necessary in this sequence. */
static void
end_text(struct reader *reader)
{
    struct group *group = &reader->groups[reader->depth];
    struct clause clause;

    if (reader->text_size > 0) {
        clause = sn_clause_of(
            reader->arena,
            sn_literal_piece(sn_slice(reader->text, reader->text_size),
                             reader->stops, true),
            reader->failed);
        if (reader->caseless && clause.known)
            clause = add_strange(reader, clause);
        group->sequence = sn_clause_and(&group->sequence, &clause);
    }
    reader->text_size = 0;
}

static void
end_alternative(struct reader *reader)
{
    struct group *group = &reader->groups[reader->depth];

    end_text(reader);
    group->whole = sn_clause_or(reader->arena, &group->whole, &group->sequence,
                                reader->failed);
    group->sequence = sn_clause_unknown();
}

static size_t
skip_digits(struct slice s, size_t at)
{
    while (at < s.size && sn_is_digit(s.at[at]))
        at++;
    return at;
}

/*
 * `{2}`, `{2,}` or `{2,3}` at the start of the rest.  Anything else in braces
 * means different things to different versions: lost, unless it cannot be one.
 */
static struct quantifier
read_braces(struct reader *reader)
{
    struct quantifier quantifier = {false, false, 0};
    struct slice s = reader->rest;
    size_t digits = skip_digits(s, 1), end = digits;

    if (end < s.size && s.at[end] == ',')
        end = skip_digits(s, end + 1);
    if (digits == 1 || end >= s.size || s.at[end] != '}') {
        reader->lost = true;
        return quantifier;
    }
    quantifier.given = true;
    for (size_t i = 1; i < digits && quantifier.least < RUN_MOST; i++)
        quantifier.least = quantifier.least * 10 + (size_t)(s.at[i] - '0');
    if (quantifier.least > RUN_MOST)
        quantifier.least = RUN_MOST;
    quantifier.optional = quantifier.least == 0;
    reader->rest = sn_slice_skip(s, end + 1);
    return quantifier;
}

static struct quantifier
read_quantifier(struct reader *reader)
{
    struct quantifier quantifier = {true, false, 1};

    if (take(reader, "*") || take(reader, "?"))
        quantifier.optional = true;
    else if (peek(reader) == '{')
        quantifier = read_braces(reader);
    else if (!take(reader, "+"))
        quantifier.given = false;
    /* lazy or possessive */
    if (quantifier.given && !take(reader, "?"))
        take(reader, "+");
    return quantifier;
}

/* A character that stands for itself. */
static void
add_char(struct reader *reader, char c)
{
    struct quantifier quantifier = read_quantifier(reader);

    if (reader->text_size == sizeof(reader->text))
        end_text(reader);
    if (!quantifier.optional)
        reader->text[reader->text_size++] = c;
    if (quantifier.given)
        end_text(reader);
}

/* Something that matches in ways that no literal tells. */
static void
add_other(struct reader *reader)
{
    end_text(reader);
    (void)read_quantifier(reader);
}

/* One of the bytes of a class; many times, if a run is told. */
static void
add_class(struct reader *reader, struct run *run)
{
    struct group *group = &reader->groups[reader->depth];
    struct quantifier quantifier;
    struct clause clause;

    end_text(reader);
    quantifier = read_quantifier(reader);
    run->least = quantifier.optional ? 0 : quantifier.least;
    clause = sn_clause_of_run(run);
    group->sequence = sn_clause_and(&group->sequence, &clause);
}

static void
add_any(struct reader *reader)
{
    struct run run = {0};

    sn_run_add_range(&run, 0, 255);
    add_class(reader, &run);
}

static void
add_letter(struct reader *reader, char letter)
{
    struct run run = {0};

    (void)sn_run_add_escape(&run, letter);
    add_class(reader, &run);
}

/* What follows a backslash, which is taken. */
static void
read_escape(struct reader *reader)
{
    char c = peek(reader);

    if (reader->rest.size == 0 || (unsigned char)c >= 128) {
        reader->lost = true;
        return;
    }
    reader->rest = sn_slice_skip(reader->rest, 1);
    if (!sn_is_alnum(c))
        add_char(reader, c);
    else if (strchr("bBAzZ", c))
        add_other(reader);
    else if (strchr("dDwWsSntrfaehHvV", c))
        add_letter(reader, c);
    else
        reader->lost = true;
}

/* A class, whose `[` is taken. */
static void
read_class(struct reader *reader)
{
    struct run run = {0};

    if (!sn_run_read_class(&run, &reader->rest, reader->caseless))
        reader->lost = true;
    add_class(reader, &run);
}

/*
 * `?:`, `?i:`, `?i)` and so on after a parenthesis; true if a group is open.
 * Look-around, names, conditions, comments, `x`: lost.
 */
static bool
read_flags(struct reader *reader)
{
    char c;

    if (peek(reader) == '*') {
        reader->lost = true;
        return false;
    }
    if (!take(reader, "?"))
        return true;
    while ((c = peek(reader)) == 'i' || c == 'm' || c == 's' || c == '-') {
        if (c == 'i')
            reader->caseless = true;
        reader->rest = sn_slice_skip(reader->rest, 1);
    }
    if (take(reader, ":"))
        return true;
    if (!take(reader, ")"))
        reader->lost = true;
    return false;
}

static void
open_group(struct reader *reader)
{
    end_text(reader);
    if (!read_flags(reader))
        return;
    if (reader->depth + 1 == DEPTH_MOST) {
        reader->lost = true;
        return;
    }
    reader->depth++;
    reader->groups[reader->depth].whole = sn_clause_never();
    reader->groups[reader->depth].sequence = sn_clause_unknown();
}

static void
close_group(struct reader *reader)
{
    struct clause clause;
    struct group *outer;

    end_alternative(reader);
    if (reader->depth == 0) {
        reader->lost = true;
        return;
    }
    clause = reader->groups[reader->depth--].whole;
    outer = &reader->groups[reader->depth];
    if (!read_quantifier(reader).optional)
        outer->sequence = sn_clause_and(&outer->sequence, &clause);
}

static void
read_atom(struct reader *reader)
{
    char c = peek(reader);

    reader->rest = sn_slice_skip(reader->rest, 1);
    if (c == '(')
        open_group(reader);
    else if (c == ')')
        close_group(reader);
    else if (c == '|')
        end_alternative(reader);
    else if (c == '[')
        read_class(reader);
    else if (c == '\\')
        read_escape(reader);
    else if (c == '.')
        add_any(reader);
    else if (c == '^' || c == '$' || (unsigned char)c >= 128)
        add_other(reader);
    else if (c == '{' || c == '\0')
        reader->lost = true;
    else if (c == '*' || c == '+' || c == '?')
        reader->lost = true;
    else
        add_char(reader, c);
}

struct clause
sn_regex_clause(struct arena *arena, struct slice pattern, bool caseless,
                const char *stops, bool *failed)
{
    struct reader reader = {
        .rest = pattern,
        .arena = arena,
        .stops = stops,
        .failed = failed,
        .caseless = caseless,
    };

    reader.groups[0].whole = sn_clause_never();
    reader.groups[0].sequence = sn_clause_unknown();
    while (reader.rest.size > 0 && !reader.lost && !*failed)
        read_atom(&reader);
    if (reader.lost || *failed || reader.depth > 0)
        return sn_clause_unknown();
    end_alternative(&reader);
    return reader.groups[0].whole;
}
