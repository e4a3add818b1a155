/*
 * Options of all commands: one table says what there is, which commands take
 * it, and what the help says.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_CLI_ARGUMENTS_H
#define SEINE_CLI_ARGUMENTS_H

#include <stdint.h>

#include "text_buffer.h"

/* Which command; bits of a set. */
#define CMD_HUNT 1U
#define CMD_PARSE 2U
#define CMD_FORMATS 4U
#define CMD_RULES 8U
#define CMD_LINT 16U
#define CMD_TEST 32U
#define CMD_SURVEY 64U
#define CMD_VERIFY 1024U
#define CMD_MERGE 128U
#define CMD_STATE 256U
#define CMD_EXPLAIN 2048U
#define CMD_SEARCH 4096U
#define CMD_COMPARE 8192U

/* What was asked for. */
struct settings {
    const char *const *arguments; /* of the command, NULL-ended */
    struct strings paths;
    struct strings references;
    struct strings rules;
    struct strings iocs;
    struct strings allows;
    struct strings assets;
    struct strings sets;
    struct strings outputs;
    struct strings tags;
    struct strings exclude_rules;
    struct strings include;
    struct strings exclude;
    struct strings regexes;
    const char *sigma_fields;
    const char *from;
    const char *to;
    const char *last;
    const char *assume_tz;
    const char *timezone;
    const char *min_level;
    const char *fail_on;
    const char *max_unparsed;
    const char *tolerance;
    const char *color;
    const char *files_from;
    const char *state;
    const char *replay;
    const char *older;
    const char *format;
    const char *wsa_format;
    const char *output_file;
    const char *manifest;
    const char *root;
    const char *partial;
    const char *shard;
    uint64_t threads;
    uint64_t max_bytes;
    uint64_t max_line;
    uint64_t max_memory;
    uint64_t top;
    bool new_only;
    bool verify_content;
    uint64_t before;
    uint64_t after;
    uint64_t context;
    size_t before_dashes; /* arguments in front of `--` */
    bool has_dashes;
    bool ignore_case;
    bool invert;
    bool count_only;
    bool files_only;
    bool line_number;
    bool with_filename;
    bool no_pack;
    bool keep_going;
    bool no_screen;
    bool follow;
    bool details;
    bool files;
    bool csv_raw;
    bool show_suppressed;
    bool force;
    bool reproducible;
    bool null_ended;
    bool quiet;
    bool help;
};

/*
 * Read the arguments of a command.  0, or -1: said on stderr what is wrong.
 * Strings are borrowed from argv.
 */
int
options_read(struct settings *settings, unsigned command, int argc,
             char **argv);
void
options_fini(struct settings *settings);

/* The options of a command as help text, on stdout. */
void
options_help(unsigned command);

#endif
