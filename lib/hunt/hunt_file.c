/*
 * One input of a hunt: opened, hashed as received, scanned.
 *
 * A regular file is read twice: its SHA-256 stands in every finding, so that it
 * must be known before the first one; the second read comes from the page
 * cache.  Only the bytes that were hashed are scanned, so that a file that
 * grows in between gives findings that its hash vouches for.
 *
 * SPDX-License-Identifier: MIT
 */
#include "hunt/hunt.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/civil.h"

/* read() that goes on after a signal. */
static ssize_t
read_some(int fd, char *at, size_t size)
{
    ssize_t got;

    do
        got = read(fd, at, size);
    while (got < 0 && errno == EINTR);
    return got;
}

/* SHA-256 and size of what is there now; -1 with errno if it cannot be read. */
static int64_t
hash_file(struct seine_hunt *hunt, int fd, char hex[SHA256_HEX_SIZE])
{
    int64_t size = 0;
    ssize_t got;

    sn_hasher_begin(hunt->hasher);
    while ((got = read_some(fd, hunt->block, HUNT_BLOCK)) > 0) {
        sn_hasher_add(hunt->hasher, hunt->block, (size_t)got);
        size += got;
    }
    if (got < 0 || lseek(fd, 0, SEEK_SET) < 0)
        return -1;
    if (sn_hasher_hex(hunt->hasher, hex) < 0) {
        errno = ENOMEM;
        return -1;
    }
    return size;
}

static int64_t
modified_ns(const struct stat *info)
{
    int64_t ns;

    if (!S_ISREG(info->st_mode) ||
        !sn_ns_from_seconds(info->st_mtim.tv_sec,
                            (int32_t)info->st_mtim.tv_nsec, &ns))
        return 0;
    return ns;
}

/* Feed up to `most` bytes (-1: all there are).  Read errors go to the ledger.
 */
static int
feed_file(struct seine_hunt *hunt, int fd, int64_t most)
{
    int status = 0;

    while (status == 0 && most != 0) {
        size_t want = most > 0 && most < HUNT_BLOCK ? (size_t)most : HUNT_BLOCK;
        ssize_t got = read_some(fd, hunt->block, want);

        if (got < 0)
            return seine_scanner_read_failed(hunt->scanner, SEINE_DAMAGE_READ,
                                             strerror(errno));
        if (got == 0)
            break;
        if (most > 0)
            most -= got;
        status = seine_scanner_feed(hunt->scanner, hunt->block, (size_t)got);
        if (status == 0)
            status = sn_hunt_progress(hunt, (size_t)got);
    }
    if (status == SEINE_STOPPED) {
        int failed = seine_scanner_read_failed(hunt->scanner, SEINE_DAMAGE_READ,
                                               "stopped before its end");

        return failed < 0 ? failed : status;
    }
    if (status == 0 && most > 0)
        status = seine_scanner_read_failed(hunt->scanner, SEINE_DAMAGE_READ,
                                           "the file became shorter");
    return status;
}

/*
 * One that only grew was read as it was when its hash was made; one that
 * changed otherwise may be neither what was hashed nor what was hunted in.
 */
static int
check_unchanged(struct seine_hunt *hunt, int fd, const struct stat *before)
{
    struct stat now;

    if (!S_ISREG(before->st_mode) || fstat(fd, &now) < 0)
        return 0;
    if (now.st_size == before->st_size &&
        now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == before->st_mtim.tv_nsec)
        return 0;
    if (now.st_size > before->st_size)
        return seine_scanner_read_failed(hunt->scanner, SEINE_DAMAGE_CHANGED,
                                         "the file grew while it was read");
    return seine_scanner_read_failed(hunt->scanner, SEINE_DAMAGE_READ,
                                     "the file changed while it was read");
}

static int
tell_file(struct seine_hunt *hunt, const seine_ledger *ledger)
{
    sn_summary_add(&hunt->summary, ledger);
    if (hunt->options.on_file &&
        hunt->options.on_file(hunt->options.user, ledger))
        return SEINE_STOPPED;
    return 0;
}

/* An input that is not read at all still has an entry. */
static int
tell_unread(struct seine_hunt *hunt, const struct walk_item *item, int state,
            const char *reason)
{
    static const char *const none[] = {NULL};
    seine_ledger ledger = {
        .state = state,
        .complete = state == SEINE_FILE_SKIPPED,
        .whole = state == SEINE_FILE_SKIPPED,
        .file = item->path,
        .sha256 = "",
        .format = "",
        .why = "",
        .reason = reason,
        .appliance = "",
        .version = "",
        .first = INT64_MAX,
        .last = INT64_MIN,
        .formats = none,
    };

    return tell_file(hunt, &ledger);
}

static int
scan_open(struct seine_hunt *hunt, const struct walk_item *item, int fd,
          const struct stat *info)
{
    char hex[SHA256_HEX_SIZE];
    bool regular = S_ISREG(info->st_mode);
    int64_t size = regular ? hash_file(hunt, fd, hex) : -1;
    const seine_ledger *ledger;
    int status, finish;
    seine_input input = {
        .struct_size = sizeof(input),
        .name = item->path,
        .sha256 = regular ? hex : NULL,
        .modified_ns = modified_ns(info),
    };

    if (regular && size < 0)
        return tell_unread(hunt, item, SEINE_FILE_FAILED, strerror(errno));
    status = seine_scanner_begin(hunt->scanner, &input);
    if (status < 0)
        return status;
    status = feed_file(hunt, fd, size);
    if (status == 0)
        status = check_unchanged(hunt, fd, info);
    finish = seine_scanner_finish(hunt->scanner, &ledger);
    if (status == 0)
        status = finish;
    if (ledger) {
        int told = tell_file(hunt, ledger);

        status = status == 0 ? told : status;
    }
    return status;
}

int
sn_hunt_file(struct seine_hunt *hunt, const struct walk_item *item)
{
    bool standard_input = strcmp(item->path, "-") == 0;
    struct stat info;
    int fd, status;

    if (item->state != SEINE_FILE_READ)
        return tell_unread(hunt, item, item->state,
                           item->reason ? item->reason : "");
    fd = standard_input ? STDIN_FILENO
                        : open(item->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 || fstat(fd, &info) < 0)
        status = tell_unread(hunt, item, SEINE_FILE_FAILED, strerror(errno));
    else if (S_ISDIR(info.st_mode))
        status = tell_unread(hunt, item, SEINE_FILE_FAILED, strerror(EISDIR));
    else if (standard_input && S_ISREG(info.st_mode)) {
        info.st_mode = S_IFIFO; /* its offset is the caller's: no second read */
        status = scan_open(hunt, item, fd, &info);
    } else
        status = scan_open(hunt, item, fd, &info);
    if (fd >= 0 && !standard_input)
        close(fd);
    return status;
}
