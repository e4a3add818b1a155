/*
 * Necessary literals of tests.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/literal.h"

#include "base/array.h"
#include "base/text.h"

#define WORTH_MOST 16
#define WORTH_LEAST 2
#define WORTH_ESCAPE 3 /* of %u and %HH */

/* What stands in every other line of a web log tells nothing. */
static const char *const everywhere[] = {
    "mozilla/5.0 (windows nt 10.0; win64; x64) applewebkit/537.36",
    "applewebkit/537.36 (khtml, like gecko) chrome/120.0.0.0 safari/537.36",
    "https://www.example.com/index.html index.php",
    "\"get / http/1.1\" 200 \"post / http/1.0\" 302 304 401 403 404 500",
    "info: session user source ip destination port",
    "/monitor/ /network/ /reports/ /mail_policies/ /system_administration/",
    "/images/ /css/ /js/ /favicon.ico",
};

struct clause
sn_clause_unknown(void)
{
    struct clause clause = {.known = false};

    return clause;
}

struct clause
sn_clause_never(void)
{
    struct clause clause = {.known = true, .worth = UINT32_MAX, .ends = true};

    return clause;
}

unsigned
sn_literal_worth(struct slice literal)
{
    if (literal.size == 0)
        return 0;
    if (literal.size == 1)
        return literal.at[0] == '%' ? WORTH_LEAST : 1;
    if (literal.size == 2 && literal.at[0] == '%')
        return WORTH_ESCAPE;
    for (size_t i = 0; i < sizeof(everywhere) / sizeof(everywhere[0]); i++) {
        struct slice text = sn_slice_str(everywhere[i]);

        if (sn_find_nocase(text, literal) < text.size)
            return WORTH_LEAST;
    }
    return literal.size < WORTH_MOST ? (unsigned)literal.size : WORTH_MOST;
}

struct clause
sn_clause_of(struct arena *arena, struct slice literal, bool *failed)
{
    struct clause clause = sn_clause_unknown();
    struct slice *slot;
    char *text;

    literal = sn_slice_first(literal, LITERAL_MOST);
    clause.worth = sn_literal_worth(literal);
    if (clause.worth < CLAUSE_WORTH)
        return sn_clause_unknown();
    slot = sn_arena_alloc(arena, 1, sizeof(*slot));
    text = sn_arena_alloc(arena, literal.size, 1);
    if (!slot || !text) {
        *failed = true;
        return sn_clause_unknown();
    }
    for (size_t i = 0; i < literal.size; i++)
        text[i] = sn_lower(literal.at[i]);
    *slot = sn_slice(text, literal.size);
    clause.known = true;
    clause.literals = slot;
    clause.count = 1;
    return clause;
}

struct clause
sn_clause_of_run(const struct run *run)
{
    struct clause clause = sn_clause_unknown();

    if (run->least < RUN_LEAST)
        return clause;
    clause.known = true;
    clause.run = *run;
    clause.worth = RUN_WORTH;
    return clause;
}

static bool
is_never(const struct clause *clause)
{
    return clause->known && clause->count == 0 && clause->run.least == 0;
}

/* Either run. */
static void
join_run(struct run *run, const struct run *other)
{
    if (run->least == 0)
        *run = *other;
    else if (other->least > 0)
        *run = sn_run_or(run, other);
}

struct clause
sn_clause_or(struct arena *arena, const struct clause *a,
             const struct clause *b, bool *failed)
{
    struct clause clause = sn_clause_unknown();
    struct slice *literals;

    if (!a->known || !b->known || a->count + b->count > CLAUSE_MOST)
        return clause;
    if (is_never(a) || is_never(b))
        return is_never(a) ? *b : *a;
    literals =
        sn_arena_alloc(arena, a->count + b->count + 1, sizeof(*literals));
    if (!literals) {
        *failed = true;
        return clause;
    }
    if (a->count)
        memcpy(literals, a->literals, a->count * sizeof(*literals));
    if (b->count)
        memcpy(literals + a->count, b->literals, b->count * sizeof(*literals));
    clause.known = true;
    clause.literals = literals;
    clause.count = a->count + b->count;
    clause.run = a->run;
    join_run(&clause.run, &b->run);
    clause.worth = a->worth < b->worth ? a->worth : b->worth;
    clause.ends = a->ends && b->ends;
    return clause;
}

/* How many of a clause's literals are its least telling ones. */
static size_t
count_least(const struct clause *clause)
{
    size_t count = 0;

    for (size_t i = 0; i < clause->count; i++)
        count += sn_literal_worth(clause->literals[i]) <= clause->worth;
    return count;
}

/*
 * Of two that tell the same by their worst literal, the one with fewer of that
 * kind lets fewer lines through: ";id" or ";ls" or "%" is better than "id" or
 * "ls", which stand in any line.
 */
static bool
tells_more(const struct clause *a, const struct clause *b)
{
    size_t least_a, least_b;

    if (is_never(a) || is_never(b))
        return is_never(a);
    if (a->worth != b->worth)
        return a->worth > b->worth;
    least_a = count_least(a);
    least_b = count_least(b);
    if (least_a != least_b)
        return least_a < least_b;
    if (a->run.least != b->run.least)
        return a->run.least > b->run.least;
    return a->count <= b->count;
}

/* Ask these as well, if they tell more than what is asked so far. */
static void
ask_also(struct clause *clause, const struct slice *literals, size_t count,
         unsigned worth, bool ends)
{
    if (count == 0 || count > ALSO_MOST || worth < clause->also_worth ||
        (worth == clause->also_worth && count >= clause->also_count))
        return;
    clause->also = literals;
    clause->also_count = count;
    clause->also_worth = worth;
    clause->also_ends = ends;
}

struct clause
sn_clause_and(const struct clause *a, const struct clause *b)
{
    struct clause both;
    const struct clause *other;

    if (!a->known || !b->known)
        return a->known ? *a : *b;
    both = tells_more(a, b) ? *a : *b;
    other = tells_more(a, b) ? b : a;
    if (other->run.least == 0)
        ask_also(&both, other->literals, other->count, other->worth,
                 other->ends);
    ask_also(&both, other->also, other->also_count, other->also_worth,
             other->also_ends);
    return both;
}

static bool
is_break(char c, const char *stops, bool ascii_only)
{
    if (c == '\n' || c == '\r' || (ascii_only && (unsigned char)c >= 128))
        return true;
    return c != '\0' && strchr(stops, c) != NULL;
}

struct slice
sn_literal_piece(struct slice text, const char *stops, bool ascii_only)
{
    struct slice best = sn_slice(text.at, 0);
    unsigned most = 0;
    size_t at = 0;

    while (at < text.size) {
        size_t end = at;
        struct slice piece;
        unsigned worth;

        while (end < text.size && !is_break(text.at[end], stops, ascii_only))
            end++;
        piece = sn_slice(text.at + at, end - at);
        worth = sn_literal_worth(piece);
        if (worth > most || (worth == most && piece.size > best.size)) {
            most = worth;
            best = piece;
        }
        at = end + 1;
    }
    return best;
}

/* How the values of a test's fields stand in the text of the record. */
struct reach {
    bool none;         /* not at all, or not as they are */
    bool decoded;      /* perhaps percent-encoded, with blanks as + */
    const char *joins; /* where pieces of a value need not join */
    const char *stops; /* those, and where a literal is ended, too */
};

/*
 * x-uri may be a path and a query from two columns.  A decoded value has lost
 * `/./`, `/../` and doubled slashes besides, but never joined two segments.
 * What clients escape all the time is left out of its literals, so that such
 * escapes need not be looked for.
 */
static struct reach
get_reach(const struct target *target)
{
    struct reach reach = {false, false, "", ""};

    for (size_t i = 0; i < target->count; i++) {
        enum field field = target->fields[i];

        if (field == FIELD_URI_DECODED || field == FIELD_QUERY_VALUE) {
            reach.decoded = true;
            reach.joins = "/\\?&=#; +";
            reach.stops = "/\\?&=#; +:,@";
        } else if (field == FIELD_URI && !reach.decoded) {
            reach.joins = reach.stops = "?";
        } else if (field != FIELD_URI && !sn_field_is_literal(field)) {
            reach.none = true;
        }
    }
    return reach;
}

/* The most telling run of ASCII characters in a pattern. */
static struct clause
pattern_clause(struct arena *arena, const struct pattern *pattern,
               const char *stops, bool *failed)
{
    struct clause best = sn_clause_unknown();

    for (size_t i = 0; i < pattern->count; i++) {
        const struct segment *segment = &pattern->segments[i];
        char *text = sn_arena_alloc(arena, segment->count, 1);
        struct slice piece;
        struct clause clause;

        if (!text) {
            *failed = true;
            return best;
        }
        /* what is no ASCII character becomes a line end: a break */
        for (size_t k = 0; k < segment->count; k++)
            text[k] = segment->chars[k] < 128 ? (char)segment->chars[k] : '\n';
        piece = sn_literal_piece(sn_slice(text, segment->count), stops, true);
        clause = sn_clause_of(arena, piece, failed);
        clause.ends = !pattern->open_end && i + 1 == pattern->count &&
                      piece.at + piece.size == text + segment->count &&
                      piece.size <= LITERAL_MOST;
        best = sn_clause_and(&best, &clause);
    }
    return best;
}

static struct clause
check_clause(struct arena *arena, const struct check *check, const char *stops,
             bool *failed)
{
    if (check->kind == CHECK_PATTERN)
        return pattern_clause(arena, check->u.pattern, stops, failed);
    if (check->kind == CHECK_REGEX)
        return sn_regex_clause(arena, check->text,
                               sn_regex_flags(check->u.regex) & REGEX_CASELESS,
                               stops, failed);
    return sn_clause_unknown();
}

/* A clause under construction, so that many values are copied once. */
struct gather {
    struct arena *arena;
    SN_ARRAY(struct slice) literals;
    struct clause clause;
    bool *failed;
};

static void
gather(struct gather *all, const struct clause *one)
{
    if (!one->known || !all->clause.known ||
        all->literals.count + one->count > CLAUSE_MOST) {
        all->clause = sn_clause_unknown();
        return;
    }
    if (one->worth < all->clause.worth)
        all->clause.worth = one->worth;
    all->clause.ends &= one->ends;
    join_run(&all->clause.run, &one->run);
    for (size_t i = 0; i < one->count; i++) {
        struct slice *slot =
            sn_array_push(&all->literals, sizeof(*all->literals.at));

        if (!slot) {
            *all->failed = true;
            return;
        }
        *slot = one->literals[i];
    }
}

static struct clause
gathered(struct gather *all)
{
    struct clause clause = all->clause;
    struct slice *literals;

    if (!clause.known || all->literals.count == 0)
        return clause;
    literals =
        sn_arena_alloc(all->arena, all->literals.count, sizeof(*literals));
    if (!literals) {
        *all->failed = true;
        return sn_clause_unknown();
    }
    memcpy(literals, all->literals.at, all->literals.count * sizeof(*literals));
    clause.literals = literals;
    clause.count = all->literals.count;
    return clause;
}

/* Any of the checks [from, to). */
static struct clause
any_clause(struct arena *arena, const struct check *checks, size_t count,
           const char *stops, bool *failed)
{
    struct gather all = {arena, {NULL, 0, 0}, sn_clause_never(), failed};
    struct clause clause;

    for (size_t i = 0; i < count && all.clause.known && !*failed; i++) {
        clause = check_clause(arena, &checks[i], stops, failed);
        gather(&all, &clause);
    }
    clause = gathered(&all);
    sn_array_fini(&all.literals);
    return clause;
}

/* One of every group. */
static struct clause
all_clause(struct arena *arena, const struct test *test, const char *stops,
           bool *failed)
{
    struct clause best = sn_clause_unknown(), clause;
    size_t from = 0, to;

    for (; from < test->count; from = to) {
        for (to = from; to < test->count &&
                        test->checks[to].group == test->checks[from].group;)
            to++;
        clause =
            any_clause(arena, test->checks + from, to - from, stops, failed);
        best = sn_clause_and(&best, &clause);
    }
    return best;
}

/*
 * A run of a value as it stands in the text.  What a decoded value lost, and
 * where pieces of a value need not join, is in the class or makes it shorter:
 * x-uri joins two columns by a question mark.
 */
static struct clause
fit_run(struct clause clause, const struct reach *reach)
{
    struct run *run = &clause.run;
    bool joins = false;

    for (const char *join = reach->joins; *join; join++)
        joins |= sn_run_has(run, (unsigned char)*join);
    if (run->least == 0 || !joins)
        return clause;
    for (const char *join = reach->joins; *join; join++)
        sn_run_add(run, (unsigned char)*join);
    if (reach->decoded)
        sn_run_add(run, '.');
    run->least = (run->least - 1) / 2;
    return run->least < RUN_LEAST ? sn_clause_unknown() : clause;
}

/* Which bytes a value may have come from by an escape. */
struct escaped {
    bool byte[256];
};

static void
add_byte(struct escaped *escaped, char c)
{
    escaped->byte[(unsigned char)c] = true;
    escaped->byte[(unsigned char)sn_lower(c)] = true;
    if (c >= 'a' && c <= 'z')
        escaped->byte[(unsigned char)(c - 'a' + 'A')] = true;
}

/*
 * A literal stands in the text as it is, or one of its bytes was escaped; that
 * escape may have been escaped itself: its `%`, its digits, its `u`.
 */
static void
collect_bytes(const struct clause *clause, struct escaped *escaped)
{
    static const char marks[] = "%u0123456789abcdef";

    memset(escaped, 0, sizeof(*escaped));
    for (size_t i = 0; marks[i]; i++)
        add_byte(escaped, marks[i]);
    for (size_t i = 0; i < clause->count; i++)
        for (size_t k = 0; k < clause->literals[i].size; k++)
            add_byte(escaped, clause->literals[i].at[k]);
}

/* The escapes of these bytes, and %uHHHH, which may be any. */
static struct clause
escapes_clause(struct arena *arena, const struct escaped *escaped, bool *failed)
{
    static const char digits[] = "0123456789abcdef";
    struct gather all = {arena, {NULL, 0, 0}, sn_clause_never(), failed};
    struct clause clause = sn_clause_of(arena, sn_slice_str("%u"), failed);

    gather(&all, &clause);
    for (size_t i = 0; i < 256 && !*failed; i++) {
        char text[3] = {'%', digits[i / 16], digits[i % 16]};

        if (!escaped->byte[i])
            continue;
        clause = sn_clause_of(arena, sn_slice(text, sizeof(text)), failed);
        gather(&all, &clause);
    }
    clause = gathered(&all);
    sn_array_fini(&all.literals);
    return clause;
}

/* What must stand in the text if a value was decoded; any escape for a run. */
static struct clause
encoded_clause(struct arena *arena, const struct clause *clause, bool *failed)
{
    struct escaped escaped;

    if (clause->run.least)
        return sn_clause_of(arena, sn_slice("%", 1), failed);
    collect_bytes(clause, &escaped);
    return escapes_clause(arena, &escaped, failed);
}

/*
 * Fields of which a value never has a letter, a digit or an underscore right
 * behind it, in the formats that a quick look knows.
 */
static bool
stands_apart(const struct target *target)
{
    static const enum field apart[] = {FIELD_METHOD,   FIELD_STATUS,
                                       FIELD_URL_PATH, FIELD_URL_QUERY,
                                       FIELD_URI,      FIELD_USER_NAME};
    size_t found = 0;

    for (size_t i = 0; i < target->count; i++)
        for (size_t k = 0; k < sizeof(apart) / sizeof(apart[0]); k++)
            found += target->fields[i] == apart[k];
    return target->count > 0 && found == target->count;
}

struct clause
sn_test_clause(struct arena *arena, const struct test *test, bool *failed)
{
    struct reach reach = get_reach(&test->target);
    struct clause clause, encoded;

    if (reach.none)
        return sn_clause_unknown();
    clause = test->all ? all_clause(arena, test, reach.stops, failed)
                       : any_clause(arena, test->checks, test->count,
                                    reach.stops, failed);
    clause = fit_run(clause, &reach);
    if (!stands_apart(&test->target))
        clause.ends = clause.also_ends = false;
    if (!reach.decoded)
        return clause;
    if (!clause.known)
        return clause;
    encoded = encoded_clause(arena, &clause, failed);
    return sn_clause_or(arena, &clause, &encoded, failed);
}
