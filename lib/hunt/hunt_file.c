/*
 * One input of a hunt: opened, hashed as received, scanned.
 *
 * A regular file is hashed while it is scanned: its SHA-256 stands in every
 * finding.  Just the bytes that it had when it was opened are hashed and
 * scanned, so that a file that grows gives findings that its hash vouches for.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/open.h"
#include "hunt/replay.h"
#include "hunt/worker.h"

#define ERROR_SIZE 128

#define WAIT_MS 200

static const char *
error_text(int error, char text[ERROR_SIZE])
{
    if (strerror_r(error, text, ERROR_SIZE) != 0)
        return "unknown error";
    return text;
}

/*
 * Read into the worker's block.  A pipe can be silent for long, and a signal
 * that is meant to stop the hunt can reach another thread, or this one just
 * before it waits: so no wait is long.  0 or SEINE_STOPPED; *got is -1 on
 * failure, errno set.
 */
static int
read_some(struct worker *worker, int fd, size_t size, ssize_t *got)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    int status = 0;

    worker->block = sn_hash_room(worker->hash);
    for (*got = -1; status == 0; status = worker->class->progress(worker, 0)) {
        int ready = poll(&wait, 1, WAIT_MS);

        if (ready == 0 || (ready < 0 && errno == EINTR))
            continue;
        *got = read(fd, worker->block, size);
        if (*got >= 0 || (errno != EINTR && errno != EAGAIN))
            break;
    }
    return status;
}

int
sn_worker_read_failed(struct worker *worker, int error)
{
    char text[ERROR_SIZE];

    return seine_scanner_read_failed(worker->scanner, SEINE_DAMAGE_READ,
                                     error_text(error, text));
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

/* How many bytes are read at once: no more than a stretch, to find its end. */
static size_t
read_size(const struct worker *worker)
{
    uint64_t stretch = worker->hunt->stretch;

    return worker->joint && stretch < HUNT_BLOCK ? (size_t)stretch : HUNT_BLOCK;
}

/* Another piece was read: feed it, and see what went on meanwhile. */
static int
feed_some(struct worker *worker, uint64_t from, size_t size)
{
    int status;

    sn_hash_offer(worker->hash, from, size);
    status = seine_scanner_feed(worker->scanner, worker->block, size);
    if (status == 0)
        status = sn_worker_poll_hash(worker);
    if (status == 0)
        status = worker->class->progress(worker, size);
    return status;
}

/*
 * Feed what was read (`got`) at `from` and what follows, `most` bytes in all
 * (-1: all there are).  Read errors go to the ledger.
 */
static int
feed_file(struct worker *worker, int fd, uint64_t from, int64_t most,
          ssize_t got)
{
    int status = 0;

    while (status == 0 && got > 0) {
        size_t want = read_size(worker);

        status = feed_some(worker, from, (size_t)got);
        from += (uint64_t)got;
        if (most > 0)
            most -= got;
        if (status != 0 || most == 0)
            break;
        if (most > 0 && most < (int64_t)want)
            want = (size_t)most;
        status = read_some(worker, fd, want, &got);
    }
    if (status == SEINE_STOPPED) {
        int failed = seine_scanner_read_failed(
            worker->scanner, SEINE_DAMAGE_READ, "stopped before its end");

        return failed < 0 ? failed : status;
    }
    if (status == 0 && got < 0)
        return sn_worker_read_failed(worker, errno);
    if (status == 0 && most > 0)
        status = seine_scanner_read_failed(worker->scanner, SEINE_DAMAGE_READ,
                                           "the file became shorter");
    return status;
}

/* Is the file still what the digest is of? */
static bool
is_same_file(const struct stat *info, const seine_digest *digest)
{
    int64_t changed;

    return (uint64_t)info->st_dev == digest->device &&
           (uint64_t)info->st_ino == digest->inode && info->st_size >= 0 &&
           (uint64_t)info->st_size == digest->size &&
           modified_ns(info) == digest->modified_ns &&
           sn_ns_from_seconds(info->st_ctim.tv_sec,
                              (int32_t)info->st_ctim.tv_nsec, &changed) &&
           changed == digest->changed_ns;
}

/* The bytes that a digest is of: the same file, or the same hash. */
static int
check_known(struct worker *worker, int fd, const seine_digest *digest)
{
    const struct hash_result *hashed = worker->hashed;
    struct stat now;
    bool same;

    if (hashed)
        same = !hashed->error && hashed->size == digest->size &&
               strcmp(hashed->sha256, digest->sha256) == 0;
    else
        same = fstat(fd, &now) == 0 && is_same_file(&now, digest);
    if (same)
        return 0;
    return seine_scanner_read_failed(worker->scanner, SEINE_DAMAGE_READ,
                                     "the file changed while it was read");
}

/*
 * One that only grew was read as it was when it was opened: who makes bookmarks
 * will go on with it.  One that changed otherwise may be neither what was
 * hashed nor what was hunted in.
 */
static int
check_unchanged(struct worker *worker, int fd, const struct stat *before)
{
    const struct hash_result *hashed = worker->hashed;
    struct stat now;

    if (fstat(fd, &now) == 0 && now.st_size > before->st_size)
        return worker->hunt->scan.bookmark
                   ? 0
                   : seine_scanner_read_failed(
                         worker->scanner, SEINE_DAMAGE_CHANGED,
                         "the file grew while it was read");
    if (now.st_size != before->st_size ||
        now.st_mtim.tv_sec != before->st_mtim.tv_sec ||
        now.st_mtim.tv_nsec != before->st_mtim.tv_nsec ||
        (hashed && !hashed->error && hashed->size != (uint64_t)before->st_size))
        return seine_scanner_read_failed(worker->scanner, SEINE_DAMAGE_READ,
                                         "the file changed while it was read");
    if (hashed && hashed->error)
        return seine_scanner_read_failed(worker->scanner, SEINE_DAMAGE_READ,
                                         "its hash could not be made");
    return 0;
}

static int
tell_unread(struct worker *worker, const struct walk_item *item, int state,
            const char *reason)
{
    seine_ledger ledger;
    int status = worker->class->set_hash(worker, NULL);

    worker->applicable = NULL;
    if (status != 0)
        return status;
    sn_hunt_unread(&ledger, item->path, state, reason);
    return worker->class->tell_file(worker, &ledger);
}

static int
tell_failed(struct worker *worker, const struct walk_item *item, int error)
{
    char text[ERROR_SIZE];

    return tell_unread(worker, item, SEINE_FILE_FAILED,
                       error_text(error, text));
}

/*
 * Begin the scan; what has a size is hashed beside it, unless its hash is
 * known.
 */
static int
begin_scan(struct worker *worker, const seine_input *input, int fd,
           const struct stat *info, bool whole)
{
    int status = 0;

    worker->trailing = worker->hunt->tamper.trails;
    if (worker->trailing)
        status = sn_trail_begin(&worker->trail, input->name);
    if (status == 0)
        status = seine_scanner_begin(worker->scanner, input);
    if (status < 0)
        return status;
    worker->hashed = NULL;
    worker->hashing = whole && !input->sha256;
    worker->direct = false;
    if (!worker->hashing)
        return worker->class->set_hash(worker, input->sha256);
    sn_scanner_set_sha256(worker->scanner, NULL);
    sn_hash_begin(worker->hash, fd, (uint64_t)info->st_size);
    return sn_worker_poll_hash(worker);
}

/* All was fed, or the scan was stopped: the ledger entry. */
static int
end_scan(struct worker *worker, int status)
{
    const seine_ledger *ledger;
    int finish;

    if (worker->hashing) {
        sn_hash_stop(worker->hash);
        worker->hashing = false;
    }
    finish = seine_scanner_finish(worker->scanner, &ledger);
    worker->applicable =
        worker->joint ? sn_joint_rules(worker) : worker->scanner->applicable;
    if (status == 0)
        status = finish;
    if (worker->failed < 0)
        status = worker->failed;
    if (ledger && status >= 0) {
        int told = worker->class->tell_file(worker, ledger);

        status = status == 0 || told < 0 ? told : status;
    }
    return status;
}

/*
 * What is told to the scanner of an input; *from is where to go on.  false: it
 * has a bookmark that cannot be used.
 */
static bool
make_input(const struct walk_item *item, struct stat *info, seine_input *input,
           uint64_t *from)
{
    const struct walk_known *known = item->known;

    *from = 0;
    *input = (seine_input){
        .struct_size = sizeof(*input),
        .name = item->path,
        .modified_ns = modified_ns(info),
    };
    if (known && known->has_digest && S_ISREG(info->st_mode)) {
        if (is_same_file(info, &known->digest))
            input->sha256 = known->digest.sha256;
        if ((uint64_t)info->st_size > known->digest.size)
            info->st_size = (off_t)known->digest.size;
        input->modified_ns = known->digest.modified_ns;
    }
    input->size = S_ISREG(info->st_mode) ? (uint64_t)info->st_size : 0;
    if (!known || known->bookmark.size == 0)
        return true;
    input->bookmark = known->bookmark.at;
    input->bookmark_size = known->bookmark.size;
    return seine_bookmark_read(input, from) == 0 && *from > 0 &&
           *from <= input->size;
}

/* Is what was read still what it is to be? */
static int
check_file(struct worker *worker, const struct walk_item *item, int fd,
           const struct stat *info)
{
    if (!S_ISREG(info->st_mode))
        return 0;
    if (item->known && item->known->has_digest)
        return check_known(worker, fd, &item->known->digest);
    return check_unchanged(worker, fd, info);
}

static int
scan_open(struct worker *worker, const struct walk_item *item, int fd,
          struct stat *info)
{
    seine_input input;
    uint64_t from;
    bool sound = make_input(item, info, &input, &from);
    /* one without a size may still have content (/proc) */
    bool whole = S_ISREG(info->st_mode) && info->st_size > 0;
    int64_t most = whole ? (int64_t)info->st_size - (int64_t)from : -1;
    size_t want = read_size(worker);
    ssize_t got;
    int status;

    if (!sound || (from > 0 && lseek(fd, (off_t)from, SEEK_SET) < 0))
        return tell_unread(worker, item, SEINE_FILE_FAILED,
                           "its bookmark cannot be used");
    if (whole && most < (int64_t)want)
        want = (size_t)most;
    status = read_some(worker, fd, want, &got);
    if (status != 0)
        return status;
    if (got < 0)
        return tell_failed(worker, item, errno);
    status = begin_scan(worker, &input, fd, info, whole);
    if (status == 0) {
        if (worker->joint)
            sn_joint_open(worker, fd, &input);
        status = feed_file(worker, fd, from, most, got);
        if (worker->joint)
            status = sn_joint_join(worker, status);
    }
    if (status == 0)
        status = sn_worker_settle_hash(worker);
    if (status == 0)
        status = check_file(worker, item, fd, info);
    return end_scan(worker, status);
}

int
sn_worker_file(struct worker *worker, const struct walk_item *item)
{
    bool standard_input = strcmp(item->path, "-") == 0;
    struct stat info;
    int fd, status;

    if (item->block)
        return sn_replay_item(worker->hunt, item);
    status = worker->class->begin(worker, item);
    if (status != 0)
        return status;
    if (item->state != SEINE_FILE_READ)
        return tell_unread(worker, item, item->state,
                           item->reason ? item->reason : "");
    fd = standard_input ? STDIN_FILENO : open(item->path, OPEN_TO_READ);
    if (fd < 0 || fstat(fd, &info) < 0) {
        status = tell_failed(worker, item, errno);
    } else if (S_ISDIR(info.st_mode)) {
        status = tell_failed(worker, item, EISDIR);
    } else {
        if (standard_input && S_ISREG(info.st_mode))
            info.st_mode = S_IFIFO; /* its offset is the caller's */
        status = scan_open(worker, item, fd, &info);
    }
    if (fd >= 0 && !standard_input)
        close(fd);
    return status;
}
