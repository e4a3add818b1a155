/*
 * Options as a table, the reader of arguments, and the help made of the table.
 *
 * SPDX-License-Identifier: MIT
 */
#include "arguments.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "say.h"

#define CMD_READ (CMD_HUNT | CMD_PARSE | CMD_SEARCH) /* read logs */
#define CMD_PATHS (CMD_READ | CMD_SURVEY | CMD_COMPARE | CMD_FORMATS)
#define CMD_TELL (CMD_HUNT | CMD_MERGE)    /* tell findings */
#define CMD_JUDGE (CMD_TELL | CMD_COMPARE) /* with --fail-on */
#define CMD_WRITE \
 (CMD_READ | CMD_SURVEY | CMD_MERGE | CMD_COMPARE)    /* with -O */
#define CMD_LOAD (CMD_TELL | CMD_RULES | CMD_EXPLAIN) /* load rules */
#define CMD_LINES (CMD_PATHS | CMD_EXPLAIN)
#define CMD_ONE (CMD_RULES | CMD_VERIFY | CMD_EXPLAIN) /* one output */
#define CMD_ALL (~0U)

enum kind {
    FLAG,
    TEXT,
    LIST,
    NUMBER, /* with an optional suffix K, M, G */
};

struct option {
    char letter;
    const char *name;
    const char *value; /* name of the value; NULL: a flag */
    enum kind kind;
    size_t offset; /* in struct settings */
    unsigned commands;
    const char *help;
};

#define AT(member) offsetof(struct settings, member)

static const struct option options[] = {
    {'e', "regexp", "REGEX", LIST, AT(regexes), CMD_SEARCH,
     "lines that match this Perl-compatible expression; may repeat"},
    {'i', "ignore-case", NULL, FLAG, AT(ignore_case), CMD_SEARCH,
     "upper and lower case are the same"},
    {'v', "invert-match", NULL, FLAG, AT(invert), CMD_SEARCH,
     "what does not match"},
    {'c', "count", NULL, FLAG, AT(count_only), CMD_SEARCH,
     "only how many there are in each file"},
    {'l', "files-with-matches", NULL, FLAG, AT(files_only), CMD_SEARCH,
     "only which files they are in"},
    {'n', "line-number", NULL, FLAG, AT(line_number), CMD_SEARCH,
     "with their line numbers"},
    {'H', "with-filename", NULL, FLAG, AT(with_filename), CMD_SEARCH,
     "with their file, also if it is just one"},
    {'A', "after-context", "N", NUMBER, AT(after), CMD_SEARCH,
     "and so many records after them"},
    {'B', "before-context", "N", NUMBER, AT(before), CMD_SEARCH,
     "and so many records before them"},
    {'C', "context", "N", NUMBER, AT(context), CMD_SEARCH, "and both"},
    {0, "reference", "PATH", LIST, AT(references), CMD_COMPARE,
     "the copy that is trusted; the other paths are in question; may repeat"},
    {0, "tolerance", "SPAN", TEXT, AT(tolerance), CMD_COMPARE,
     "between the times of one record in both, 0s to 1h; default 2s"},
    {'r', "rules", "PATH", LIST, AT(rules), CMD_LOAD,
     "rule file or folder, instead of the shipped pack; may repeat"},
    {'f', "ioc", "FILE", LIST, AT(iocs), CMD_LOAD,
     "indicators: plain text, CSV, STIX 2.1 or MISP; may repeat"},
    {0, "allow", "FILE", LIST, AT(allows), CMD_LOAD | CMD_LINT,
     "addresses, users and paths that are known; may repeat"},
    {0, "assets", "FILE", LIST, AT(assets), CMD_LOAD | CMD_LINT,
     "critical addresses, users and hosts: one level up; may repeat"},
    {0, "no-pack", NULL, FLAG, AT(no_pack), CMD_LOAD,
     "leave the shipped pack out: only --rules and --ioc"},
    {0, "set", "NAME=FILE", LIST, AT(sets), CMD_LOAD | CMD_LINT | CMD_TEST,
     "values of the placeholder %NAME% in rules, one a line"},
    {0, "sigma-fields", "any|strict", TEXT, AT(sigma_fields),
     CMD_LOAD | CMD_TEST, "meaning of cs-uri, cs-uri-query and the like"},
    {'m', "min-level", "LEVEL", TEXT, AT(min_level), CMD_LOAD,
     "only rules at or above informational, low, medium, high, critical"},
    {0, "tag", "TAG", LIST, AT(tags), CMD_LOAD,
     "only rules with this tag; may repeat"},
    {0, "exclude-rule", "ID", LIST, AT(exclude_rules), CMD_LOAD,
     "leave out a rule by id or title; may repeat"},
    {0, "keep-going", NULL, FLAG, AT(keep_going), CMD_LOAD | CMD_TEST,
     "go on without rejected rules, and count them"},
    {0, "from", "TIME", TEXT, AT(from), CMD_READ,
     "only records at or after this time (RFC 3339, date, epoch)"},
    {0, "to", "TIME", TEXT, AT(to), CMD_READ, "only records before this time"},
    {0, "last", "SPAN", TEXT, AT(last), CMD_READ,
     "only records of the last 90m, 24h, 30d, 2w"},
    {0, "assume-tz", "ZONE", TEXT, AT(assume_tz), CMD_LINES,
     "zone of stamps whose zone the log does not say"},
    {0, "timezone", "ZONE", TEXT, AT(timezone), CMD_WRITE,
     "zone of the table's times, and of --from and --to; default UTC"},
    {0, "format", "NAME", TEXT, AT(format), CMD_LINES,
     "force the log format (see seine formats)"},
    {0, "log-format", "NAME", TEXT, AT(format), CMD_LINES,
     "the same as --format"},
    {0, "wsa-format", "STRING", TEXT, AT(wsa_format), CMD_LINES,
     "the appliance's own access log format string"},
    {'O', "output", "FORMAT[=FILE]", LIST, AT(outputs), CMD_WRITE | CMD_ONE,
     "write FORMAT to FILE, or to - (standard output); may repeat"},
    {'o', "output-file", "FILE", TEXT, AT(output_file), CMD_WRITE | CMD_ONE,
     "write to FILE instead: CSV for .csv, a table for .txt, else JSONL"},
    {0, "manifest", "FILE", TEXT, AT(manifest), CMD_WRITE,
     "write hashes, sizes and times of the inputs for sha256sum -c"},
    {0, "reproducible", NULL, FLAG, AT(reproducible), CMD_WRITE | CMD_VERIFY,
     "leave host, folder, start and end out of the outputs"},
    {0, "details", NULL, FLAG, AT(details), CMD_JUDGE | CMD_EXPLAIN,
     "table: also every line found (explain: all rules); jsonl: every file"},
    {0, "files", NULL, FLAG, AT(files), CMD_READ | CMD_MERGE | CMD_COMPARE,
     "jsonl: also a record for every file"},
    {0, "show-suppressed", NULL, FLAG, AT(show_suppressed), CMD_TELL,
     "jsonl: also what filters take away"},
    {0, "csv-raw", NULL, FLAG, AT(csv_raw), CMD_READ | CMD_MERGE,
     "CSV cells exactly as they are, formulas and controls too"},
    {0, "force", NULL, FLAG, AT(force), CMD_WRITE | CMD_ONE,
     "overwrite output files"},
    {0, "state", "FILE", TEXT, AT(state), CMD_HUNT,
     "remember in FILE what was hunted in; only what is new is read"},
    {0, "new-only", NULL, FLAG, AT(new_only), CMD_HUNT,
     "with --state: only findings that no run before told"},
    {0, "replay", "RULE", TEXT, AT(replay), CMD_HUNT,
     "with --state: this rule (id or title) over all files it knows"},
    {0, "verify-content", NULL, FLAG, AT(verify_content), CMD_HUNT,
     "with --state: read all files, whatever their times say"},
    {0, "older", "SPAN", TEXT, AT(older), CMD_STATE,
     "prune: also what no run saw for 90d, 12w"},
    {0, "fail-on", "LEVEL", TEXT, AT(fail_on), CMD_JUDGE,
     "exit status 1 if a finding is at or above LEVEL"},
    {0, "max-unparsed", "PERCENT", TEXT, AT(max_unparsed), CMD_WRITE,
     "no status 3 for so many lines that were not recognised; default 0"},
    {0, "files-from", "FILE", TEXT, AT(files_from), CMD_PATHS | CMD_MERGE,
     "also the paths in FILE, one a line; - is standard input"},
    {'0', "null", NULL, FLAG, AT(null_ended), CMD_PATHS | CMD_MERGE,
     "paths of --files-from end in NUL"},
    {0, "include", "GLOB", LIST, AT(include), CMD_PATHS,
     "in folders, only files whose name (with a /: path) matches"},
    {0, "exclude", "GLOB", LIST, AT(exclude), CMD_PATHS,
     "in folders, no files or folders that match so"},
    {0, "follow", NULL, FLAG, AT(follow), CMD_PATHS,
     "follow links that lead out of a folder"},
    {'j', "threads", "N", NUMBER, AT(threads),
     CMD_READ | CMD_SURVEY | CMD_COMPARE,
     "read so many files at once; default: as many as there are cores"},
    {0, "max-bytes", "SIZE", NUMBER, AT(max_bytes), CMD_PATHS,
     "at most so much of one input, decompressed (K, M, G)"},
    {0, "max-line", "SIZE", NUMBER, AT(max_line), CMD_LINES,
     "keep at most so much of a line, 256 to 16M; default 64K"},
    {0, "max-memory", "SIZE", NUMBER, AT(max_memory), CMD_JUDGE,
     "memory for correlations (compare: sorting), 64K at least"},
    {0, "no-screen", NULL, FLAG, AT(no_screen), CMD_HUNT,
     "evaluate every record; finds the same, slowly"},
    {0, "partial", "FILE", TEXT, AT(partial), CMD_HUNT,
     "write a part for seine merge to FILE, and no findings"},
    {0, "shard", "I/N", TEXT, AT(shard), CMD_HUNT,
     "of N shards of the files only number I; goes with --partial"},
    {0, "color", "WHEN", TEXT, AT(color), CMD_TELL, "auto, always or never"},
    {0, "top", "N", NUMBER, AT(top), CMD_SURVEY | CMD_COMPARE,
     "table: so many of each kind, and rarest ones; default 10"},
    {0, "root", "DIR", TEXT, AT(root), CMD_VERIFY,
     "look for the files below DIR, and nowhere else"},
    {'q', "quiet", NULL, FLAG, AT(quiet), CMD_ALL,
     "nothing but errors on standard error"},
    {'h', "help", NULL, FLAG, AT(help), CMD_ALL, "this help"},
};

/* `seine lint --format` chooses the output, as linters do. */
static const struct option lint_format = {
    0,
    "format",
    "text|sarif",
    TEXT,
    AT(format),
    CMD_LINT,
    "how to write the diagnostics",
};

static const struct option *
option_at(size_t i)
{
    size_t count = sizeof(options) / sizeof(options[0]);

    return i < count ? &options[i] : i == count ? &lint_format : NULL;
}

static const struct option *
find_long(unsigned command, const char *name, size_t size)
{
    const struct option *option;
    size_t i;

    for (i = 0; (option = option_at(i)); i++)
        if ((option->commands & command) && strlen(option->name) == size &&
            memcmp(option->name, name, size) == 0)
            return option;
    return NULL;
}

static const struct option *
find_letter(unsigned command, char letter)
{
    const struct option *option;
    size_t i;

    for (i = 0; (option = option_at(i)); i++)
        if ((option->commands & command) && option->letter == letter)
            return option;
    return NULL;
}

static bool
read_number(const char *text, uint64_t *out)
{
    static const char suffixes[] = "KMG";
    uint64_t value = 0;
    const char *suffix;
    ptrdiff_t powers;

    if (*text < '0' || *text > '9')
        return false;
    for (; *text >= '0' && *text <= '9'; text++) {
        if (value > (UINT64_MAX - 9) / 10)
            return false;
        value = value * 10 + (uint64_t)(*text - '0');
    }
    suffix = *text ? strchr(suffixes, *text) : NULL;
    for (powers = suffix ? suffix - suffixes + 1 : 0; powers > 0; powers--) {
        if (value > UINT64_MAX / 1024)
            return false;
        value *= 1024;
    }
    *out = value;
    return *text == '\0' || (suffix && text[1] == '\0');
}

static int
apply_option(struct settings *settings, const struct option *option,
             const char *value)
{
    char *at = (char *)settings + option->offset;

    switch (option->kind) {
    case FLAG:
        *(bool *)(void *)at = true;
        return 0;
    case TEXT:
        *(const char **)(void *)at = value;
        return 0;
    case LIST:
        if (strings_add((struct strings *)(void *)at, value))
            return 0;
        say_error("out of memory");
        return -1;
    case NUMBER:
        if (read_number(value, (uint64_t *)(void *)at))
            return 0;
        say_error("--%s: '%s' is no number", option->name, value);
        return -1;
    }
    return -1;
}

/* --name, --name=value, --name value; *i is moved over what was taken. */
static int
read_long(struct settings *settings, unsigned command, int argc, char **argv,
          int *i)
{
    const char *name = argv[*i] + 2, *equal = strchr(name, '=');
    size_t size = equal ? (size_t)(equal - name) : strlen(name);
    const struct option *option = find_long(command, name, size);

    if (!option) {
        say_error("unknown option '--%.*s'; try --help", (int)size, name);
        return -1;
    }
    if (!option->value && equal) {
        say_error("--%s takes no value", option->name);
        return -1;
    }
    if (option->value && !equal && *i + 1 >= argc) {
        say_error("--%s needs a value: %s", option->name, option->value);
        return -1;
    }
    if (!option->value)
        return apply_option(settings, option, NULL);
    return apply_option(settings, option, equal ? equal + 1 : argv[++*i]);
}

/* -q, -qh, -rPATH, -r PATH. */
static int
read_short(struct settings *settings, unsigned command, int argc, char **argv,
           int *i)
{
    const char *at = argv[*i] + 1;
    const struct option *option;

    for (; *at; at++) {
        option = find_letter(command, *at);
        if (!option) {
            say_error("unknown option '-%c'; try --help", *at);
            return -1;
        }
        if (option->value) {
            if (!at[1] && *i + 1 >= argc) {
                say_error("-%c needs a value: %s", *at, option->value);
                return -1;
            }
            return apply_option(settings, option, at[1] ? at + 1 : argv[++*i]);
        }
        if (apply_option(settings, option, NULL) < 0)
            return -1;
    }
    return 0;
}

int
options_read(struct settings *settings, unsigned command, int argc, char **argv)
{
    bool only_paths = false;
    int i, status = 0;

    for (i = 0; i < argc && status == 0; i++) {
        if (only_paths || argv[i][0] != '-' || argv[i][1] == '\0') {
            if (!strings_add(&settings->paths, argv[i])) {
                say_error("out of memory");
                status = -1;
            }
        } else if (strcmp(argv[i], "--") == 0) {
            only_paths = true;
            settings->has_dashes = true;
            settings->before_dashes = settings->paths.count;
        } else if (argv[i][1] == '-') {
            status = read_long(settings, command, argc, argv, &i);
        } else {
            status = read_short(settings, command, argc, argv, &i);
        }
    }
    return status;
}

void
options_fini(struct settings *settings)
{
    const struct option *option;
    size_t i;

    for (i = 0; (option = option_at(i)); i++)
        if (option->kind == LIST)
            strings_fini(
                (struct strings *)(void *)((char *)settings + option->offset));
    strings_fini(&settings->paths);
}

void
options_help(unsigned command)
{
    const struct option *option;
    char left[64];
    size_t i;

    for (i = 0; (option = option_at(i)); i++) {
        if (!(option->commands & command))
            continue;
        snprintf(left, sizeof(left), "%c%c%s --%s%s%s",
                 option->letter ? '-' : ' ',
                 option->letter ? option->letter : ' ',
                 option->letter ? "," : " ", option->name,
                 option->value ? " " : "", option->value ? option->value : "");
        printf("  %-30s %s\n", left, option->help);
    }
}
