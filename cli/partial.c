/*
 * Parts of hunts.
 *
 * SPDX-License-Identifier: MIT
 */
#include "partial.h"

#include <inttypes.h>
#include <string.h>

#include "say.h"

/* Digits up to `end`. */
static bool
read_number(const char **at, char end, uint64_t *out)
{
    const char *start = *at;

    for (*out = 0; **at >= '0' && **at <= '9' && *out < 1000000; ++*at)
        *out = *out * 10 + (uint64_t)(**at - '0');
    return *at > start && *(*at)++ == end;
}

static bool
read_shard(struct partial *partial, const char *text)
{
    return read_number(&text, '/', &partial->shard) &&
           read_number(&text, '\0', &partial->shards) && partial->shard >= 1 &&
           partial->shard <= partial->shards && partial->shards <= 16384;
}

/* What is asked of the findings goes to merge. */
static const char *
asked_of_findings(const struct settings *settings)
{
    const struct {
        bool asked;
        const char *name;
    } options[] = {
        {settings->outputs.count > 0, "--output"},
        {settings->details, "--details"},
        {settings->files, "--files"},
        {settings->show_suppressed, "--show-suppressed"},
        {settings->csv_raw, "--csv-raw"},
        {settings->fail_on != NULL, "--fail-on"},
        {settings->max_unparsed != NULL, "--max-unparsed"},
        {settings->max_memory != 0, "--max-memory"},
        {settings->color != NULL, "--color"},
    };

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        if (options[i].asked)
            return options[i].name;
    return NULL;
}

int
partial_read(struct partial *partial, const struct settings *settings)
{
    const char *wrong;

    if (settings->shard && !settings->partial) {
        say_error("--shard goes with --partial: a shard is no hunt by itself");
        return EXIT_USAGE;
    }
    if (!settings->partial)
        return EXIT_DONE;
    wrong = asked_of_findings(settings);
    if (wrong) {
        say_error("%s does not go with --partial; give it to seine merge",
                  wrong);
        return EXIT_USAGE;
    }
    if (settings->last) {
        say_error("--last does not go with --partial: each part would end at "
                  "another time; use --from and --to");
        return EXIT_USAGE;
    }
    if (settings->shard && !read_shard(partial, settings->shard)) {
        say_error("--shard: '%s' is no shard such as 1/4, up to 16384/16384",
                  settings->shard);
        return EXIT_USAGE;
    }
    partial->quiet = settings->quiet;
    return target_open(&partial->target, settings->partial, settings->force) < 0
               ? EXIT_USAGE
               : EXIT_DONE;
}

void
partial_write(struct partial *partial, const seine_part_bytes *bytes)
{
    target_bytes(&partial->target, bytes->data, bytes->size);
    partial->blocks += bytes->ledger != NULL;
}

int
partial_close(struct partial *partial, bool keep)
{
    const char *path = partial->target.path;
    bool written = partial->target.file != NULL;
    int status = 0;

    if (keep)
        status = target_close(&partial->target);
    target_abandon(&partial->target);
    if (keep && written && status == 0 && !partial->quiet)
        say_info("part: %s: %" PRIu64 " %s", path ? path : "standard output",
                 partial->blocks, partial->blocks == 1 ? "file" : "files");
    return status;
}

void
partial_complain(const seine_hunt *hunt)
{
    const seine_part *part;

    for (size_t i = 0; (part = seine_hunt_part(hunt, i)); i++)
        if (part->state == SEINE_PART_MISSING)
            say_error("part %" PRIu64 " of %" PRIu64 " is missing", part->shard,
                      part->shards);
        else if (part->state != SEINE_PART_WHOLE)
            say_error("%s: %s: %s", part->path,
                      seine_part_state_name(part->state), part->reason);
}
