/*
 * Replay: runs a fuzz target over the files named, or over all files of the
 * folders named, so that a corpus is an ordinary test without a fuzzing engine.
 *
 * SPDX-License-Identifier: MIT
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long files;

static int
replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data;
    long size;
    int fine;

    if (!file || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) {
        perror(path);
        return 0;
    }
    rewind(file);
    data = malloc((size_t)size + 1);
    fine = data && fread(data, 1, (size_t)size, file) == (size_t)size;
    fclose(file);
    if (fine) {
        files++;
        LLVMFuzzerTestOneInput(data, (size_t)size);
    }
    free(data);
    return fine;
}

static int
replay_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    int fine = folder != NULL;

    while (folder && (entry = readdir(folder))) {
        char name[4096];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        fine &= replay_file(name);
    }
    if (folder)
        closedir(folder);
    return fine;
}

int
main(int argc, char **argv)
{
    int i, fine = argc > 1;

    for (i = 1; i < argc; i++) {
        struct stat info;

        if (stat(argv[i], &info) != 0)
            fine = 0;
        else
            fine &= S_ISDIR(info.st_mode) ? replay_folder(argv[i])
                                          : replay_file(argv[i]);
    }
    printf("%lu files replayed\n", files);
    return fine && files ? 0 : 1;
}
