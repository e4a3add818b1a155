/*
 * Rule and indicator files on disk.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/rule_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/limits.h"
#include "base/mem.h"
#include "seine.h"

static int
read_all(int fd, size_t most, struct buf *out, const char **why)
{
    for (;;) {
        ssize_t got;

        if (sn_buf_reserve(out, 65536) < 0)
            return SEINE_E_MEMORY;
        got = read(fd, out->at + out->size, 65536);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *why = strerror(errno);
            return SEINE_E_IO;
        }
        if (got == 0)
            return 0;
        out->size += (size_t)got;
        if (out->size > most) {
            *why = most > LIMIT_RULE_FILE
                       ? "longer than " LIMIT_TEXT(LIMIT_IOC_FILE) " bytes"
                       : "longer than " LIMIT_TEXT(LIMIT_RULE_FILE) " bytes";
            return SEINE_E_IO;
        }
    }
}

int
sn_rule_file_read(const char *path, size_t most, struct buf *out,
                  const char **why)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), status;

    *why = "out of memory";
    if (fd < 0) {
        *why = strerror(errno);
        return SEINE_E_IO;
    }
    status = read_all(fd, most, out, why);
    close(fd);
    return status;
}

struct paths {
    SN_ARRAY(char *) list;
};

static int
add_path(struct paths *paths, const char *folder, const char *name)
{
    struct buf path = {0};
    char **slot;

    sn_buf_format(&path, "%s%s%s", folder, *name ? "/" : "", name);
    sn_buf_string(&path);
    slot = path.failed ? NULL : sn_array_push(&paths->list, sizeof(*slot));
    if (!slot) {
        sn_buf_fini(&path);
        return SEINE_E_MEMORY;
    }
    *slot = path.at;
    return 0;
}

static bool
is_rule_name(const char *name)
{
    struct slice s = sn_slice_str(name);

    return sn_slice_ends(s, sn_slice_str(".yml")) ||
           sn_slice_ends(s, sn_slice_str(".yaml"));
}

/* Add what a folder holds: folders to `folders`, rule files to `files`. */
static int
list_folder(const char *path, struct paths *folders, struct paths *files,
            const char **why)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    int status = 0;

    if (!folder) {
        *why = strerror(errno);
        return SEINE_E_IO;
    }
    while (status == 0 && (entry = readdir(folder))) {
        struct buf child = {0};
        struct stat info;

        if (entry->d_name[0] == '.')
            continue;
        sn_buf_format(&child, "%s/%s", path, entry->d_name);
        sn_buf_string(&child);
        if (child.failed) {
            status = SEINE_E_MEMORY;
        } else if (lstat(child.at, &info) < 0) {
            *why = strerror(errno);
            status = SEINE_E_IO;
        } else if (S_ISDIR(info.st_mode)) {
            status = add_path(folders, path, entry->d_name);
        } else if (is_rule_name(entry->d_name)) {
            status = add_path(files, path, entry->d_name);
        }
        sn_buf_fini(&child);
    }
    closedir(folder);
    return status;
}

static int
compare_paths(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
free_paths(struct paths *paths)
{
    size_t i;

    for (i = 0; i < paths->list.count; i++)
        sn_free(paths->list.at[i]);
    sn_array_fini(&paths->list);
}

int
sn_rule_file_each(const char *path, int (*take)(void *user, const char *path),
                  void *user, const char **why)
{
    struct paths folders = {0}, files = {0};
    struct stat info;
    size_t i;
    int status;

    *why = "out of memory";
    if (stat(path, &info) < 0) {
        *why = strerror(errno);
        return SEINE_E_IO;
    }
    if (!S_ISDIR(info.st_mode))
        return take(user, path);
    status = add_path(&folders, path, "");
    for (i = 0; status == 0 && i < folders.list.count; i++)
        status = list_folder(folders.list.at[i], &folders, &files, why);
    if (status == 0 && files.list.count == 0) {
        *why = "no *.yml or *.yaml in this folder";
        status = SEINE_E_IO;
    }
    if (status == 0)
        qsort(files.list.at, files.list.count, sizeof(*files.list.at),
              compare_paths);
    for (i = 0; status == 0 && i < files.list.count; i++)
        status = take(user, files.list.at[i]);
    free_paths(&folders);
    free_paths(&files);
    return status;
}
