/*
 * Walk: the inputs of a hunt, from the paths that were named.
 *
 * SPDX-License-Identifier: MIT
 */
/* POSIX 2008 has realpath; glibc declares it with the XSI part only. */
#define _XOPEN_SOURCE 700

#include "hunt/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/limits.h"
#include "base/mem.h"
#include "part/part.h"

#define NO_FOLDER SIZE_MAX

/* A folder that is to be read or was. */
struct folder {
    char *path;
    dev_t device;
    ino_t inode;
    size_t parent; /* index, or NO_FOLDER */
    unsigned depth;
    bool linked; /* reached through a symbolic link */
};

/* The names in a folder: an SN_ARRAY with a tag, to be passed on. */
struct names {
    char **at;
    size_t count;
    size_t room;
};

/* The walk of one named folder. */
struct tour {
    struct walk *walk;
    const struct walk_options *options;
    size_t root_size; /* bytes of the named path, with a / behind it */
    char *real;       /* its real path, made when a link is met */
    SN_ARRAY(struct folder) folders;
};

static const struct {
    mode_t type;
    const char *reason;
} other_types[] = {
    {S_IFIFO, "is a FIFO"},
    {S_IFCHR, "is a device"},
    {S_IFBLK, "is a device"},
    {S_IFSOCK, "is a socket"},
};

int64_t
sn_walk_ns(const struct timespec *time)
{
    int64_t ns;

    return sn_ns_from_seconds(time->tv_sec, (int32_t)time->tv_nsec, &ns) ? ns
                                                                         : 0;
}

/* What the system says of a regular file. */
static void
note_file(struct walk_item *item, const struct stat *info)
{
    item->size = (uint64_t)info->st_size;
    item->device = (uint64_t)info->st_dev;
    item->inode = (uint64_t)info->st_ino;
    item->modified_ns = sn_walk_ns(&info->st_mtim);
    item->changed_ns = sn_walk_ns(&info->st_ctim);
}

/* Append an item; path becomes its own, reason is copied. */
static int
add_item(struct walk *walk, char *path, int state, const char *reason,
         const struct stat *info)
{
    struct walk_item *item = NULL;
    int status = SEINE_E_MEMORY;

    if (walk->items.count >= LIMIT_PATHS)
        status = SEINE_E_LIMIT;
    else if (path)
        item = sn_array_push(&walk->items, sizeof(*walk->items.at));
    if (!item) {
        sn_free(path);
        return status;
    }
    item->path = path;
    item->state = state;
    item->regular = info && S_ISREG(info->st_mode);
    if (item->regular)
        note_file(item, info);
    if (reason) {
        item->reason = sn_strdup(reason);
        if (!item->reason)
            return SEINE_E_MEMORY;
    }
    return 0;
}

/* A failed item with the system's words for error. */
static int
add_failed(struct walk *walk, char *path, int error)
{
    char text[128];

    if (strerror_r(error, text, sizeof(text)) != 0)
        strncpy(text, "unknown error", sizeof(text));
    return add_item(walk, path, SEINE_FILE_FAILED, text, NULL);
}

/* folder/name */
static char *
join_path(const char *folder, const char *name)
{
    struct slice left = sn_slice_str(folder);
    size_t right = strlen(name) + 1;
    bool slash = left.size && left.at[left.size - 1] != '/';
    char *path = sn_calloc(left.size + 1 + right, 1);

    if (!path)
        return NULL;
    memcpy(path, left.at, left.size);
    if (slash)
        path[left.size] = '/';
    memcpy(path + left.size + (slash ? 1 : 0), name, right);
    return path;
}

static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The first glob that the path below the named folder matches, or NULL. */
static const char *
find_glob(const char *const *globs, const char *below)
{
    for (; globs && *globs; globs++) {
        const char *glob = *globs;
        bool path = strchr(glob, '/') != NULL;

        if (glob[0] == '/')
            glob++;
        if (fnmatch(glob, path ? below : base_name(below),
                    path ? FNM_PATHNAME : 0) == 0)
            return *globs;
    }
    return NULL;
}

/* A skipped item with `words 'what'`. */
static int
add_skipped(struct walk *walk, char *path, const char *words, const char *what,
            const struct stat *info)
{
    struct buf reason = {0};
    int status;

    sn_buf_str(&reason, words);
    if (what)
        sn_buf_format(&reason, " '%s'", what);
    sn_buf_string(&reason);
    if (reason.failed) {
        sn_free(path);
        status = SEINE_E_MEMORY;
    } else {
        status = add_item(walk, path, SEINE_FILE_SKIPPED, reason.at, info);
    }
    sn_buf_fini(&reason);
    return status;
}

/* A regular file in a folder. */
static int
add_file(struct tour *tour, char *path, const char *below,
         const struct stat *info)
{
    const char *const *include = tour->options->include;

    if (include && include[0] && !find_glob(include, below))
        return add_skipped(tour->walk, path, "not included", NULL, info);
    return add_item(tour->walk, path, SEINE_FILE_READ, NULL, info);
}

/* Why a file that is neither regular nor a folder is not read. */
static const char *
other_reason(mode_t mode)
{
    size_t i;

    for (i = 0; i < sizeof(other_types) / sizeof(other_types[0]); i++)
        if ((mode & S_IFMT) == other_types[i].type)
            return other_types[i].reason;
    return "is not a file";
}

/* Is this folder one that it stands in, or one that a link led to before? */
static bool
was_met(const struct tour *tour, const struct stat *info, size_t parent,
        bool linked)
{
    size_t i;

    for (i = parent; i != NO_FOLDER; i = tour->folders.at[i].parent)
        if (tour->folders.at[i].device == info->st_dev &&
            tour->folders.at[i].inode == info->st_ino)
            return true;
    for (i = 0; linked && i < tour->folders.count; i++)
        if (tour->folders.at[i].device == info->st_dev &&
            tour->folders.at[i].inode == info->st_ino)
            return true;
    return false;
}

/* A folder: it is read later on. */
static int
add_folder(struct tour *tour, char *path, size_t parent, bool linked,
           const struct stat *info)
{
    const struct folder *above =
        parent == NO_FOLDER ? NULL : &tour->folders.at[parent];
    unsigned depth = above ? above->depth + 1 : 0;
    struct folder *folder;

    linked = linked || (above && above->linked);
    if (was_met(tour, info, parent, linked))
        return add_skipped(tour->walk, path, "folder is walked already", NULL,
                           NULL);
    if (depth > LIMIT_WALK_DEPTH)
        return add_item(tour->walk, path, SEINE_FILE_FAILED,
                        "too many folders deep", NULL);
    folder = sn_array_push(&tour->folders, sizeof(*tour->folders.at));
    if (!folder) {
        sn_free(path);
        return SEINE_E_MEMORY;
    }
    folder->path = path;
    folder->device = info->st_dev;
    folder->inode = info->st_ino;
    folder->parent = parent;
    folder->depth = depth;
    folder->linked = linked;
    return 0;
}

/* Is the target of a link in the named folder?  errno on failure. */
static int
is_inside(struct tour *tour, const char *path, bool *inside)
{
    char *real = realpath(path, NULL);
    size_t size;

    if (!real)
        return errno;
    size = strlen(tour->real);
    *inside = strncmp(real, tour->real, size) == 0 &&
              (real[size] == '/' || real[size] == '\0' ||
               tour->real[size - 1] == '/');
    free(real);
    return 0;
}

/* A symbolic link; info becomes that of its target.  1: it is to be taken. */
static int
judge_link(struct tour *tour, char *path, struct stat *info)
{
    bool inside = false;
    int error;

    error = stat(path, info) == 0 ? 0 : errno;
    if (!error && !tour->real) {
        tour->real = realpath(tour->folders.at[0].path, NULL);
        error = tour->real ? 0 : errno;
    }
    if (!error)
        error = is_inside(tour, path, &inside);
    if (error)
        return add_failed(tour->walk, path, error);
    if (inside)
        return add_skipped(tour->walk, path,
                           "symbolic link to what is in the same folder", NULL,
                           info);
    if (!tour->options->follow)
        return add_skipped(tour->walk, path,
                           "symbolic link leads out of the folder", NULL, info);
    return 1;
}

/* One name in a folder; path becomes the tour's. */
static int
visit(struct tour *tour, size_t parent, char *path)
{
    const char *below = path + tour->root_size;
    const char *glob = find_glob(tour->options->exclude, below);
    struct stat info;
    bool linked;

    if (lstat(path, &info) != 0)
        return add_failed(tour->walk, path, errno);
    if (glob)
        return add_skipped(tour->walk, path, "excluded by", glob, &info);
    linked = S_ISLNK(info.st_mode);
    if (linked) {
        int status = judge_link(tour, path, &info);

        if (status != 1)
            return status;
    }
    if (S_ISDIR(info.st_mode))
        return add_folder(tour, path, parent, linked, &info);
    if (S_ISREG(info.st_mode))
        return add_file(tour, path, below, &info);
    return add_skipped(tour->walk, path, other_reason(info.st_mode), NULL,
                       &info);
}

static bool
is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int
compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The names in a folder, sorted.  0, an errno value, or SEINE_E_MEMORY. */
static int
list_names(const char *path, struct names *names)
{
    DIR *stream = opendir(path);
    int error;

    if (!stream)
        return errno;
    while (true) {
        const struct dirent *entry;
        char **slot;

        errno = 0;
        entry = readdir(stream);
        error = errno;
        if (!entry)
            break;
        if (is_dots(entry->d_name))
            continue;
        slot = sn_array_push(names, sizeof(*names->at));
        error = SEINE_E_MEMORY;
        if (!slot)
            break;
        *slot = sn_strdup(entry->d_name);
        if (!*slot)
            break;
    }
    closedir(stream);
    if (error != SEINE_E_MEMORY && names->count > 1)
        qsort(names->at, names->count, sizeof(*names->at), compare_names);
    return error;
}

static void
fini_names(struct names *names)
{
    size_t i;

    for (i = 0; i < names->count; i++)
        sn_free(names->at[i]);
    sn_array_fini(names);
}

/* Visit all names in a folder, in order, so that links are met in order. */
static int
read_folder(struct tour *tour, size_t index)
{
    const char *path = tour->folders.at[index].path;
    struct names names = {0};
    int error = list_names(path, &names);
    int status = error < 0 ? error : 0;
    size_t i;

    for (i = 0; !status && i < names.count; i++) {
        char *name = join_path(path, names.at[i]);

        status = name ? visit(tour, index, name) : SEINE_E_MEMORY;
    }
    if (!status && error > 0)
        status = add_failed(tour->walk, sn_strdup(path), error);
    fini_names(&names);
    return status;
}

/* Walk a named folder, without recursion. */
static int
walk_folder(struct walk *walk, const char *path,
            const struct walk_options *options, const struct stat *info)
{
    struct tour tour = {.walk = walk, .options = options};
    char *root = sn_strdup(path);
    size_t i;
    int status = SEINE_E_MEMORY;

    tour.root_size = strlen(path);
    if (tour.root_size && path[tour.root_size - 1] != '/')
        tour.root_size++;
    if (root)
        status = add_folder(&tour, root, NO_FOLDER, false, info);
    for (i = 0; !status && i < tour.folders.count; i++)
        status = read_folder(&tour, i);
    for (i = 0; i < tour.folders.count; i++)
        sn_free(tour.folders.at[i].path);
    sn_array_fini(&tour.folders);
    free(tour.real);
    return status;
}

int
sn_walk_add(struct walk *walk, const char *path,
            const struct walk_options *options)
{
    const char *glob;
    struct stat info;

    if (strcmp(path, "-") == 0)
        return add_item(walk, sn_strdup(path), SEINE_FILE_READ, NULL, NULL);
    if (stat(path, &info) != 0) {
        int error = errno;

        return add_failed(walk, sn_strdup(path), error);
    }
    if (S_ISDIR(info.st_mode))
        return walk_folder(walk, path, options, &info);
    glob = find_glob(options->exclude, path);
    if (glob)
        return add_skipped(walk, sn_strdup(path), "excluded by", glob, &info);
    if (S_ISSOCK(info.st_mode))
        return add_item(walk, sn_strdup(path), SEINE_FILE_FAILED,
                        other_reason(info.st_mode), &info);
    return add_item(walk, sn_strdup(path), SEINE_FILE_READ, NULL, &info);
}

/* By bytes of the path, "-" first; the item to keep of two the same first. */
static int
compare_items(const void *left, const void *right)
{
    const struct walk_item *a = left;
    const struct walk_item *b = right;
    int dash = (strcmp(b->path, "-") == 0) - (strcmp(a->path, "-") == 0);
    int order = dash ? dash : strcmp(a->path, b->path);

    if (order == 0)
        order = (a->block > b->block) - (a->block < b->block);
    return order ? order : a->state - b->state;
}

static void
fini_item(struct walk_item *item)
{
    if (item->known)
        sn_buf_fini(&item->known->bookmark);
    sn_free(item->known);
    sn_free(item->path);
    sn_free(item->reason);
}

static int
add_known(struct walk_item *item, const seine_hunt_input *input)
{
    item->known = sn_calloc(1, sizeof(*item->known));
    if (!item->known)
        return SEINE_E_MEMORY;
    if (input->digest) {
        item->known->has_digest = true;
        item->known->digest = *input->digest;
        item->size = input->digest->size;
    }
    sn_buf_add(&item->known->bookmark, input->bookmark, input->bookmark_size);
    return item->known->bookmark.failed ? SEINE_E_MEMORY : 0;
}

int
sn_walk_add_input(struct walk *walk, const seine_hunt_input *input)
{
    struct stat info;
    bool there = strcmp(input->path, "-") != 0 && stat(input->path, &info) == 0;
    int state = input->state ? (int)input->state : SEINE_FILE_READ;
    int status = add_item(walk, sn_strdup(input->path), state, input->reason,
                          there ? &info : NULL);

    if (status < 0 || (!input->digest && !input->bookmark))
        return status;
    return add_known(&walk->items.at[walk->items.count - 1], input);
}

int
sn_walk_add_block(struct walk *walk, const char *path, size_t block,
                  uint64_t size)
{
    int status = add_item(walk, sn_strdup(path), SEINE_FILE_READ, NULL, NULL);

    if (status == 0) {
        walk->items.at[walk->items.count - 1].block = block;
        walk->items.at[walk->items.count - 1].size = size;
    }
    return status;
}

static bool
is_sorted(const struct walk_item *at, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (compare_items(&at[i - 1], &at[i]) > 0)
            return false;
    return true;
}

void
sn_walk_sort(struct walk *walk, on_same_path on_same, void *user)
{
    struct walk_item *at = walk->items.at;
    size_t kept = 0;
    size_t i;

    if (walk->items.count < 2)
        return;
    if (!is_sorted(at, walk->items.count)) /* as one folder is walked */
        qsort(at, walk->items.count, sizeof(*at), compare_items);
    for (i = 1; i < walk->items.count; i++) {
        if (strcmp(at[kept].path, at[i].path) != 0) {
            at[++kept] = at[i];
            continue;
        }
        if (at[kept].block && at[i].block && on_same)
            on_same(user, at[kept].path, at[kept].block, at[i].block);
        fini_item(&at[i]);
    }
    walk->items.count = kept + 1;
}

void
sn_walk_shard(struct walk *walk, uint64_t shard, uint64_t shards)
{
    struct walk_item *at = walk->items.at;
    size_t kept = 0;

    for (size_t i = 0; i < walk->items.count; i++) {
        if (sn_part_shard(at[i].path, shards) == shard)
            at[kept++] = at[i];
        else
            fini_item(&at[i]);
    }
    walk->items.count = kept;
}

void
sn_walk_fini(struct walk *walk)
{
    size_t i;

    for (i = 0; i < walk->items.count; i++)
        fini_item(&walk->items.at[i]);
    sn_array_fini(&walk->items);
}
