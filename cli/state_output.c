/*
 * The outputs of a run, and what a run that was killed left behind.
 *
 * Outputs get their names after their findings were noted as told.  What is
 * taken back is taken back in one transaction, before the first temporary file
 * goes, and what is finished has a name already: a recovery that is killed as
 * well is done again, and comes to the same end.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"
#include "state.h"
#include "target.h"

/* An output of the run before. */
struct output {
    struct text path;
    struct text temporary; /* what it is called without its name */
    bool written;
    bool force;
    bool waits; /* for its name */
};

static void
note_output(struct state *state, const struct settings *settings,
            const char *path)
{
    struct query *query;

    if (!path || strcmp(path, "-") == 0)
        return;
    path = state_absolute(state, path);
    query = db_ask(state->db, "INSERT INTO output VALUES(?, ?, ?, 0, ?)");
    put_number(query, state->run);
    put_bytes(query, path, strlen(path));
    put_text(query, state->suffix);
    put_number(query, settings->force);
    finish_query(query);
}

void
state_note_outputs(struct state *state, const struct settings *settings)
{
    size_t i;

    for (i = 0; i < settings->outputs.count; i++) {
        const char *equal = strchr(settings->outputs.at[i], '=');

        note_output(state, settings, equal ? equal + 1 : NULL);
    }
    note_output(state, settings, settings->output_file);
    note_output(state, settings, settings->manifest);
}

/* ------------------------------------------------------------ recovery --- */

/* As make_temporary of target.c makes it, and nothing else. */
static bool
is_suffix(const char *suffix)
{
    return strlen(suffix) == 6 && !strchr(suffix, '/');
}

/* A name is taken by a second link, which a kill may leave behind. */
static bool
has_name(struct output *output, const struct stat *temporary)
{
    struct stat info;

    return lstat(text_string(&output->path), &info) == 0 &&
           info.st_dev == temporary->st_dev && info.st_ino == temporary->st_ino;
}

/* The next one of the list; false: there is none. */
static bool
next_output(struct query *query, struct output *output)
{
    struct stat info;
    const char *suffix;
    const void *at;
    size_t size;

    text_clear(&output->path);
    text_clear(&output->temporary);
    if (!next_row(query))
        return false;
    at = get_bytes(query, 0, &size);
    suffix = get_text(query, 1);
    text_add(&output->path, at, size);
    text_add(&output->temporary, at, size);
    text_byte(&output->temporary, '.');
    text_str(&output->temporary, suffix);
    output->written = get_number(query, 2) != 0;
    output->force = get_number(query, 3) != 0;
    output->waits = false;
    if (!is_suffix(suffix) || output->path.failed || output->temporary.failed ||
        lstat(text_string(&output->temporary), &info) < 0)
        return true;
    output->waits = !has_name(output, &info);
    if (!output->waits)
        unlink(text_string(&output->temporary));
    return true;
}

static struct query *
ask_outputs(struct state *state)
{
    return db_ask(state->db, "SELECT path, suffix, written, force FROM output");
}

/* Give an output its name, as the run before would have done. */
static void
name_output(struct state *state, struct output *output)
{
    const char *from = text_string(&output->temporary);
    const char *to = text_string(&output->path);
    struct text what = {0};

    if (target_name(from, to, output->force) == 0)
        return;
    if (errno == EEXIST) {
        say_error("%s: is there by now; the output of a run that was killed is "
                  "in %s",
                  to, from);
        return;
    }
    text_format(&what, "%s: %s", to, strerror(errno));
    db_fail(state->db, text_string(&what));
    text_fini(&what);
}

/* Nobody saw what it told: all is as it was before, in one step. */
static void
take_back(struct state *state)
{
    db_run(state->db,
           "BEGIN IMMEDIATE;"
           "DELETE FROM reported WHERE run IN (SELECT run FROM output);"
           "UPDATE reported SET withdrawn = NULL"
           " WHERE withdrawn IN (SELECT run FROM output);"
           "INSERT OR REPLACE INTO reported SELECT * FROM replaced;"
           "UPDATE run SET ended = NULL WHERE id IN (SELECT run FROM output);"
           "UPDATE output SET written = 0;"
           "COMMIT");
}

void
state_recover(struct state *state)
{
    struct output output;
    bool some = false, named = false, written = false;
    struct query *query = ask_outputs(state);

    memset(&output, 0, sizeof(output));
    while (next_output(query, &output)) {
        some = true;
        named |= !output.waits;
        written |= output.written;
    }
    if (some && (!named || !written))
        take_back(state);
    query = ask_outputs(state);
    while (!db_failed(state->db) && next_output(query, &output))
        if (output.waits && named && written)
            name_output(state, &output);
        else if (output.waits)
            unlink(text_string(&output.temporary));
    text_fini(&output.path);
    text_fini(&output.temporary);
    db_run(state->db, "BEGIN IMMEDIATE");
    state_settle(state);
    db_run(state->db, "COMMIT");
}

void
state_settle(struct state *state)
{
    db_run(state->db, "DELETE FROM output WHERE true;"
                      "DELETE FROM replaced WHERE true;"
                      "DELETE FROM reported WHERE withdrawn IS NOT NULL");
}
