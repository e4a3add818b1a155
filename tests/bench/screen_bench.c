/*
 * How fast the screen is: text like a web log, made here, against literals like
 * those of rules.  Prints GB/s of CPU time, the best of some runs.
 *
 *     screen_bench [MIB]
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/text.h"
#include "match/screen.h"
#include "predicate/needles.h"

#define BLOCK 262144
#define RUNS 5
#define LITERALS_MOST 10000
#define LITERAL_ROOM 48
#define RARE_LINE 10000 /* one line in so many has a literal */

/* Words of which text and literals are made. */
static const char *const words[] = {
    "admin",   "login",  "index",   "static", "report", "quarantine", "search",
    "images",  "upload", "session", "config", "shell",  "console",    "status",
    "archive", "portal", "system",  "backup", "script", "plugin",     "theme",
    "service", "mobile", "account", "export", "policy", "update",     "default",
};

static const char *const agents[] = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) "
    "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 "
    "Safari/604.1",
    "python-requests/2.31.0",
};

struct corpus {
    char *text;
    size_t size;
    char literals[LITERALS_MOST][LITERAL_ROOM];
    struct literal list[LITERALS_MOST];
    struct slice slices[LITERALS_MOST];
};

static uint64_t state = 1;

static unsigned
below(unsigned most)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return (unsigned)(state >> 33) % most;
}

static const char *
word(void)
{
    return words[below(sizeof(words) / sizeof(words[0]))];
}

/* A word that no text has: of two, with a letter in between. */
static void
make_name(char *out, size_t room)
{
    snprintf(out, room, "%.*s%c%c%.*s", 2 + (int)below(5), word(),
             'a' + (int)below(26), 'a' + (int)below(26), 1 + (int)below(5),
             word());
}

static void
make_literals(struct corpus *corpus)
{
    for (size_t i = 0; i < LITERALS_MOST; i++) {
        char *out = corpus->literals[i], one[16], two[16];

        make_name(one, sizeof(one));
        make_name(two, sizeof(two));
        switch (below(5)) {
        case 0:
            snprintf(out, LITERAL_ROOM, "/%s/%s.php", one, two);
            break;
        case 1:
            snprintf(out, LITERAL_ROOM, "%s.%s.example", one, two);
            break;
        case 2:
            snprintf(out, LITERAL_ROOM, "%s/%u.%u", one, below(9), below(20));
            break;
        case 3:
            snprintf(out, LITERAL_ROOM, "/%s", one);
            break;
        default:
            snprintf(out, LITERAL_ROOM, "%s=%.3s", one, two);
            break;
        }
        corpus->slices[i] = sn_slice_str(out);
        corpus->list[i].text = corpus->slices[i];
    }
}

/* A line; extra stands somewhere in its path. */
static size_t
make_line(char *out, size_t room, const char *extra)
{
    return (size_t)snprintf(
        out, room,
        "Mon Dec %2u %02u:%02u:%02u 2025 Info: req:192.0.2.%u user:%s id:%08X%u "
        "%u %s /%s/%s%s?%s=%u HTTP/1.1 %s\n",
        1 + below(30), below(24), below(60), below(60), below(256), word(),
        below(1U << 30), below(1000), below(9) ? 200 : 404,
        below(3) ? "GET" : "POST", word(), word(), extra, word(), below(10000),
        agents[below(sizeof(agents) / sizeof(agents[0]))]);
}

static void
make_text(struct corpus *corpus, size_t size, size_t literals)
{
    size_t at = 0, lines = 0;

    while (size - at > 1024) {
        const char *extra = "";

        if (++lines % RARE_LINE == 0)
            extra = corpus->literals[below((unsigned)literals)];
        at += make_line(corpus->text + at, size - at, extra);
    }
    corpus->size = at;
}

/* Nothing but literals with one wrong byte each. */
static void
make_hostile(struct corpus *corpus, size_t size, size_t literals)
{
    size_t at = 0;

    while (size - at > 1024) {
        const char *text = corpus->literals[below((unsigned)literals)];
        size_t length = strlen(text);

        memcpy(corpus->text + at, text, length);
        corpus->text[at + below((unsigned)length)] ^= 1;
        at += length;
        corpus->text[at++] = below(8) ? ' ' : '\n';
    }
    corpus->size = at;
}

static double
now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double
speed(size_t size, double seconds)
{
    return (double)size / 1e9 / seconds;
}

/* Newlines by memchr: about what reading alone costs. */
static double
run_lines(const struct corpus *corpus)
{
    struct slice rest = sn_slice(corpus->text, corpus->size);
    double start = now();
    size_t lines = 0;

    while (rest.size) {
        rest = sn_slice_skip(rest, sn_slice_find(rest, '\n') + 1);
        lines++;
    }
    return lines ? now() - start : 0;
}

static double
run_needles(const struct corpus *corpus, size_t literals)
{
    struct needle_hits hits = {{NULL, 0, 0}};
    struct needles *needles;
    double start;

    if (sn_needles_new(&needles, corpus->slices, literals) < 0)
        exit(1);
    start = now();
    for (size_t at = 0; at < corpus->size; at += BLOCK)
        sn_needles_find(
            needles,
            sn_slice_first(sn_slice(corpus->text + at, corpus->size - at),
                           BLOCK),
            &hits);
    start = now() - start;
    sn_needles_free(needles);
    sn_array_fini(&hits.list);
    return start;
}

static double
run_screen(const struct corpus *corpus, size_t literals,
           struct screen_work *work, size_t *found)
{
    struct seine_rules rules = {.literals = corpus->list,
                                .literal_count = literals};
    struct screen_hits hits = {{NULL, 0, 0}};
    struct screen *screen;
    double start;

    if (sn_screen_new(&screen, &rules) < 0)
        exit(1);
    *found = 0;
    start = now();
    for (size_t at = 0; at < corpus->size; at += BLOCK) {
        sn_screen_lines(
            screen,
            sn_slice_first(sn_slice(corpus->text + at, corpus->size - at),
                           BLOCK),
            &hits);
        *found += hits.list.count;
    }
    start = now() - start;
    *work = *sn_screen_work(screen);
    sn_screen_free(screen);
    sn_array_fini(&hits.list);
    return start;
}

static double
tuning_time(const struct corpus *corpus, size_t literals)
{
    struct seine_rules rules = {.literals = corpus->list,
                                .literal_count = literals};
    struct screen *screen;
    double start;

    if (sn_screen_new(&screen, &rules) < 0)
        exit(1);
    start = now();
    sn_screen_tune(screen, sn_slice(corpus->text, BLOCK));
    start = now() - start;
    sn_screen_free(screen);
    return start;
}

static void
measure(const struct corpus *corpus, const char *name, size_t literals)
{
    double best = 1e9, needles = 1e9, lines = 1e9, tuning = 1e9;
    struct screen_work work;
    size_t found = 0;

    for (int i = 0; i < RUNS; i++) {
        double time = run_screen(corpus, literals, &work, &found);

        best = time < best ? time : best;
        time = tuning_time(corpus, literals);
        tuning = time < tuning ? time : tuning;
        time = run_lines(corpus);
        lines = time < lines ? time : lines;
        if (i)
            continue;
        needles = run_needles(corpus, literals);
    }
    printf("%-8s %6zu %7.2f %7.2f %7.2f %8.2f %7zu %9.5f %9.5f %9.5f %llu\n",
           name, literals, speed(corpus->size, best),
           speed(corpus->size, needles), speed(corpus->size, lines),
           tuning * 1e3, found, (double)work.places / (double)work.bytes,
           (double)work.windows / (double)work.bytes,
           (double)work.compares / (double)work.bytes,
           (unsigned long long)work.tunings);
}

int
main(int argc, char **argv)
{
    static struct corpus corpus;
    static const size_t counts[] = {1, 10, 100, 1000, 10000};
    uint64_t mib = 64;
    size_t size;

    if (argc > 1 &&
        (!sn_parse_u64(sn_slice_str(argv[1]), &mib) || mib == 0 || mib > 1024))
        return 2;
    size = (size_t)mib << 20;
    corpus.text = malloc(size);
    if (!corpus.text)
        return 1;
    make_literals(&corpus);
    printf("text   literals  screen needles newline  tune ms    hits"
           "  places/B windows/B compare/B tunings\n");
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        make_text(&corpus, size, counts[i]);
        measure(&corpus, "log", counts[i]);
        make_hostile(&corpus, size, counts[i]);
        measure(&corpus, "hostile", counts[i]);
    }
    free(corpus.text);
    return 0;
}
