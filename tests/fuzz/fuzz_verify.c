/*
 * Fuzz target: results that anybody may have forged, held against one folder.
 * However they are cut, the verdicts are the same; they add up; nothing outside
 * of the folder is opened; and what is told of the one file that is there is OK
 * only if it is true.
 *
 * SPDX-License-Identifier: MIT
 */
#undef NDEBUG /* checks count in release builds too */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "seine.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char content[] = "one\ntwo\nthree\n";

static char root[64];

static void
remove_files(void)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/a", root);
    unlink(path);
    rmdir(root);
}

static void
make_files(void)
{
    char path[128];
    FILE *file;

    if (*root)
        return;
    snprintf(root, sizeof(root), "/tmp/seine-fuzz-XXXXXX");
    assert(mkdtemp(root));
    atexit(remove_files);
    snprintf(path, sizeof(path), "%s/a", root);
    file = fopen(path, "wb");
    assert(file);
    assert(fwrite(content, 1, sizeof(content) - 1, file) > 0);
    assert(fclose(file) == 0);
}

struct outcome {
    uint64_t sum;
    uint64_t told;
    uint64_t by_status[5];
    seine_verifier_stats stats;
    int status;
};

static void
add(struct outcome *outcome, uint64_t number)
{
    outcome->sum = (outcome->sum ^ number) * UINT64_C(1099511628211);
}

/* A line of the one file, by number and place. */
static int
is_line(const seine_verified_place *place)
{
    uint64_t line = 1, at = 0;

    while (at < sizeof(content) - 1) {
        size_t size = strcspn(content + at, "\n");

        if (place->line == line && place->offset == at)
            return place->length >= size && place->member == 0;
        at += size + 1;
        line++;
    }
    return 0;
}

static int
take(void *user, const seine_verified *verified)
{
    struct outcome *outcome = user;
    int worst = SEINE_VERIFIED_OK;
    size_t i;

    assert(verified->place_count > 0);
    for (i = 0; i < verified->place_count; i++) {
        const seine_verified_place *place = verified->places[i];

        assert(strstr(place->opened, "..") == NULL);
        assert((place->status == SEINE_VERIFIED_OK) == !*place->reason);
        if (place->status <= SEINE_VERIFIED_CHANGED)
            assert(strchr(place->opened, 'a')); /* "a", "./a/" */
        if (place->status == SEINE_VERIFIED_OK && place->line)
            assert(is_line(place));
        if (place->status > worst)
            worst = place->status;
        add(outcome, (uint64_t)place->status);
        add(outcome, place->line);
        add(outcome, place->offset);
    }
    assert(verified->status == worst);
    add(outcome, verified->result_line);
    outcome->by_status[worst]++;
    outcome->told++;
    return 0;
}

static struct outcome
verify(const uint8_t *data, size_t size, size_t cut)
{
    struct outcome outcome = {.sum = UINT64_C(14695981039346656037)};
    seine_verifier_options options = {.struct_size = sizeof(options),
                                      .root = root,
                                      .on_verified = take,
                                      .user = &outcome};
    seine_verifier *verifier;
    size_t at, step;

    assert(seine_verifier_new(&verifier, &options) == 0);
    for (at = 0; at < size; at += step) {
        step = size - at < cut ? size - at : cut;
        assert(seine_verifier_feed(verifier, data + at, step) == 0);
    }
    outcome.status = seine_verifier_finish(verifier);
    outcome.stats = *seine_verifier_statistics(verifier);
    assert(outcome.status == (outcome.stats.complete ? 0 : SEINE_INCOMPLETE));
    assert(outcome.stats.verified == outcome.told);
    assert(memcmp(outcome.stats.by_status, outcome.by_status,
                  sizeof(outcome.by_status)) == 0);
    seine_verifier_free(verifier);
    return outcome;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct outcome whole, cut;

    make_files();
    whole = verify(data, size, size ? size : 1);
    cut = verify(data, size, size ? 1 + data[size / 2] % 64 : 1);
    assert(whole.sum == cut.sum && whole.status == cut.status);
    assert(memcmp(&whole.stats, &cut.stats, sizeof(whole.stats)) == 0);
    return 0;
}
