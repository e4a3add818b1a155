/*
 * The inputs with their SHA-256, as `sha256sum -c` reads it; size and time
 * stand in comment lines, and so does what has no hash that could be made
 * again.
 *
 *     # 1534 bytes, modified 2025-12-05T04:00:00Z
 *     a91e9185...  logs/gui.current
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "escape.h"
#include "json_run.h"
#include "sink.h"

static void
add_text(struct text *out, const char *string)
{
    escape_terminal(out, string, strlen(string));
}

static void
add_time(struct text *out, const char *before, int64_t ns)
{
    char time[40];

    if (ns == INT64_MIN || seine_time_format(ns, NULL, time, sizeof(time)) < 0)
        return;
    text_str(out, before);
    text_str(out, time);
}

static void
begin_manifest(struct sink *sink)
{
    const struct run *run = sink->run;

    text_format(&sink->line, "# seine %s %s", seine_version(), run->command);
    if (*run->host) {
        text_str(&sink->line, " on ");
        add_text(&sink->line, run->host);
    }
    add_time(&sink->line, ", ", run->start_ns);
    text_str(&sink->line, "; check with: sha256sum -c\n");
    if (*run->folder) {
        text_str(&sink->line, "# in ");
        add_text(&sink->line, run->folder);
        text_byte(&sink->line, '\n');
    }
    sink_flush(sink);
}

/*
 * HASH, two blanks, name.  A name with a backslash, LF or CR has them escaped,
 * and a backslash stands first on its line: so do the coreutils since 9.0.
 */
static void
add_hash(struct text *out, const char *hash, const char *name)
{
    static const char special[] = "\\\n\r", letters[] = "\\nr";
    const char *at;

    if (strpbrk(name, special))
        text_byte(out, '\\');
    text_format(out, "%s  ", hash);
    for (; *name; name++) {
        at = strchr(special, *name);
        if (at)
            text_byte(out, '\\');
        text_byte(out, at ? letters[at - special] : *name);
    }
    text_byte(out, '\n');
}

/* Would opening it again give the same bytes?  In doubt it would. */
static bool
is_lasting(const seine_ledger *ledger)
{
    struct stat info;

    return strcmp(ledger->file, "-") != 0 &&
           (stat(ledger->file, &info) < 0 || S_ISREG(info.st_mode));
}

static void
add_about(struct text *out, const seine_ledger *ledger)
{
    size_t i;

    text_str(out, "# ");
    text_count(out, ledger->size, "byte", "bytes");
    if (ledger->modified_ns)
        add_time(out, ", modified ", ledger->modified_ns);
    for (i = 0; i < ledger->damage_count; i++)
        if (ledger->damage[i]->kind == SEINE_DAMAGE_CHANGED) {
            text_str(out, ", grew while it was read");
            break;
        }
    if (*ledger->reason) {
        text_str(out, ", ");
        add_text(out, ledger->reason);
    }
    text_byte(out, '\n');
}

static void
write_file(struct sink *sink, const seine_ledger *ledger)
{
    struct text *out = &sink->line;

    if (*ledger->sha256)
        add_about(out, ledger);
    if (*ledger->sha256 && is_lasting(ledger)) {
        add_hash(out, ledger->sha256, ledger->file);
    } else {
        text_str(out,
                 *ledger->sha256 ? "# cannot be read again: " : "# not read: ");
        if (*ledger->sha256)
            text_format(out, "%s  ", ledger->sha256);
        add_text(out, ledger->file);
        if (!*ledger->sha256) {
            text_str(out, ": ");
            add_text(out, ledger->reason);
        }
        text_byte(out, '\n');
    }
    sink_flush(sink);
}

/* A manifest that was cut off must not look whole. */
static void
end_manifest(struct sink *sink, const struct outcome *outcome)
{
    static const seine_summary none;
    const seine_summary *one = outcome->summary;
    const seine_summary *other = outcome->export ? outcome->export : &none;

    text_str(&sink->line, "# ");
    text_count(&sink->line, one->files + other->files, "file", "files");
    text_format(&sink->line, ": %" PRIu64 " read, %" PRIu64 " damaged, ",
                one->files_read + other->files_read,
                one->files_damaged + other->files_damaged);
    text_format(&sink->line, "%" PRIu64 " failed, %" PRIu64 " skipped",
                one->files_failed + other->files_failed,
                one->files_skipped + other->files_skipped);
    if (one->stopped || other->stopped || outcome->signal)
        text_str(&sink->line, "; stopped early");
    add_time(&sink->line, "; ended ", outcome->end_ns);
    text_byte(&sink->line, '\n');
    sink_flush(sink);
}

const struct sink_class sink_manifest = {
    .name = "manifest",
    .size = sizeof(struct sink),
    .begin = begin_manifest,
    .file = write_file,
    .end = end_manifest,
};
