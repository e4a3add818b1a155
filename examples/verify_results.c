/*
 * Do the findings of an earlier hunt still stand in the files?
 *
 *     verify_results RESULTS.jsonl ROOT
 *
 * Nothing outside of ROOT is opened, whatever the results say.
 *
 * New here: seine_verifier.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "embed.h"

/* Only what is not as it was. */
static int
on_verified(void *user, const seine_verified *verified)
{
    size_t i;

    (void)user;
    for (i = 0; i < verified->place_count; i++) {
        const seine_verified_place *place = verified->places[i];

        if (place->status == SEINE_VERIFIED_OK)
            continue;
        printf("%s ", seine_verified_name(place->status));
        print_safely(stdout, place->file, strlen(place->file));
        printf(":%llu: %s\n", (unsigned long long)place->line, place->reason);
    }
    return 0;
}

static int
feed(seine_verifier *verifier, FILE *file)
{
    static char block[65536];
    int status = 0;
    size_t size;

    while (status == 0 && (size = fread(block, 1, sizeof(block), file)) > 0)
        status = seine_verifier_feed(verifier, block, size);
    return status == 0 ? seine_verifier_finish(verifier) : status;
}

int
main(int argc, char **argv)
{
    seine_verifier_options options = {.struct_size = sizeof(options),
                                      .on_verified = on_verified};
    const seine_verifier_stats *stats;
    seine_verifier *verifier;
    FILE *file;
    int status;

    if (argc != 3) {
        fprintf(stderr, "usage: verify_results RESULTS.jsonl ROOT\n");
        return 2;
    }
    file = fopen(argv[1], "rb");
    options.root = argv[2];
    status = seine_verifier_new(&verifier, &options);
    if (!file || status < 0)
        return fail("verify_results", file ? status : SEINE_E_IO);
    status = feed(verifier, file);
    stats = seine_verifier_statistics(verifier);
    if (status >= 0)
        printf("%llu of %llu are as they were; the results are %s\n",
               (unsigned long long)stats->by_status[SEINE_VERIFIED_OK],
               (unsigned long long)stats->verified,
               stats->complete ? "whole" : "not whole");
    seine_verifier_free(verifier);
    fclose(file);
    return status < 0 ? fail("verify_results", status) : status != 0;
}
