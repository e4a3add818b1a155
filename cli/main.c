/*
 * seine: the command line.  A table of commands, and what it prints about
 * itself.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "say.h"
#include "seine.h"

struct command {
    const char *name;
    unsigned bit;
    int (*run)(const struct settings *settings);
    const char *usage;
    const char *help;
};

static const struct command commands[] = {
    {"hunt", CMD_HUNT, command_hunt, "[options] PATH...",
     "hunt in logs with the shipped pack, or with your rules and indicators"},
    {"merge", CMD_MERGE, command_merge, "[options] PART...",
     "tell what hunts with --partial found, as one hunt would have"},
    {"state", CMD_STATE, command_state, "[options] show|prune|export FILE",
     "show, thin out or write what hunt --state remembers"},
    {"parse", CMD_PARSE, command_parse, "[options] PATH...",
     "write the records of logs as JSONL or CSV"},
    {"survey", CMD_SURVEY, command_survey, "[options] PATH...",
     "say what the logs cover, what is missing, and who could reach what"},
    {"compare", CMD_COMPARE, command_compare,
     "--reference PATH [options] PATH...",
     "say what one copy of a log lacks that another one has"},
    {"formats", CMD_FORMATS, command_formats, "[options] [PATH...]",
     "list log formats, or say what each file is and why"},
    {"rules", CMD_RULES, command_rules, "[options]",
     "list the rules that hunt would run"},
    {"lint", CMD_LINT, command_lint, "[options] [RULES...]",
     "check rule files; default: the shipped pack"},
    {"test", CMD_TEST, command_test, "[options] [RULES...]",
     "run the rules' own tests; default: the shipped pack"},
    {"search", CMD_SEARCH, command_search, "[options] PATTERN... PATH...",
     "look for text, expressions or fields, as grep does"},
    {"explain", CMD_EXPLAIN, command_explain, "[options] LINE|FILE:LINE...",
     "say why rules hold on a line, or do not"},
    {"verify", CMD_VERIFY, command_verify, "[options] RESULTS...",
     "hold findings (JSONL) against the files that they are from"},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void
print_help(void)
{
    size_t i;

    printf("usage: seine COMMAND [options] ...\n\n"
           "Hunt through exported Cisco AsyncOS web and HTTP logs.\n\n");
    for (i = 0; i < COMMANDS; i++)
        printf("  %-10s %s\n", commands[i].name, commands[i].help);
    printf("  %-10s %s\n\n", "version", "the version");
    printf(
        "seine COMMAND --help says more.  Exit status: 0 finished, all "
        "input read;\n1 a finding at or above --fail-on, or a failed test; "
        "2 nothing done (usage,\nrules, zone, output); 3 coverage is "
        "incomplete; 4 internal error or limit;\n128+n ended by signal n.\n");
}

static void
print_command_help(const struct command *command)
{
    printf("usage: seine %s %s\n\n%s\n\n", command->name, command->usage,
           command->help);
    options_help(command->bit);
}

static const struct command *
find_command(const char *name)
{
    size_t i;

    for (i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static int
run_command(const struct command *command, int argc, char **argv)
{
    struct settings settings = {
        .arguments = (const char *const *)argv,
    };
    int status = EXIT_USAGE;

    if (options_read(&settings, command->bit, argc, argv) == 0) {
        if (settings.help) {
            print_command_help(command);
            status = EXIT_DONE;
        } else {
            status = command->run(&settings);
        }
    }
    options_fini(&settings);
    return status;
}

/* `seine help NAME`, `--help`, `version`, `--version`; -1: none of these. */
static int
answer(int argc, char **argv)
{
    const char *name = argv[1];

    if (strcmp(name, "version") == 0 || strcmp(name, "--version") == 0 ||
        strcmp(name, "-V") == 0) {
        printf("seine %s\n", seine_version());
        return EXIT_DONE;
    }
    if (strcmp(name, "help") != 0 && strcmp(name, "--help") != 0 &&
        strcmp(name, "-h") != 0)
        return -1;
    if (argc > 2 && find_command(argv[2]))
        print_command_help(find_command(argv[2]));
    else
        print_help();
    return EXIT_DONE;
}

int
main(int argc, char **argv)
{
    const struct command *command;
    int status;

    if (argc < 2) {
        say_error("which command?  try seine --help");
        return EXIT_USAGE;
    }
    status = answer(argc, argv);
    if (status >= 0)
        return fflush(stdout) == 0 ? status : EXIT_INTERNAL;
    command = find_command(argv[1]);
    if (!command) {
        say_error("no command '%s'; try seine --help", argv[1]);
        return EXIT_USAGE;
    }
    return run_command(command, argc - 2, argv + 2);
}
