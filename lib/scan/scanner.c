/*
 * The scanner: the public object around input, framer, screen and matcher.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "base/options.h"
#include "scan/scan.h"

static int
check_options(const seine_scanner_options *options)
{
    int status = sn_options_check(options, sizeof(*options));

    if (status < 0)
        return status;
    if (options && options->max_line &&
        (options->max_line < LIMIT_LINE_MIN ||
         options->max_line > LIMIT_LINE_MAX))
        return SEINE_E_INVALID;
    if (options && options->has_interval && options->from_ns > options->to_ns)
        return SEINE_E_INVALID;
    return 0;
}

static int
copy_options(struct seine_scanner *scanner,
             const seine_scanner_options *options)
{
    seine_scanner_options *own = &scanner->options;

    sn_options_copy(own, sizeof(*own), options);
    if (own->format && !(scanner->format_name = sn_strdup(own->format)))
        return SEINE_E_MEMORY;
    if (own->wsa_format && !(scanner->wsa_format = sn_strdup(own->wsa_format)))
        return SEINE_E_MEMORY;
    own->format = scanner->format_name;
    own->wsa_format = scanner->wsa_format;
    if (!own->assume_tz)
        return 0;
    return sn_zone_new(&scanner->assume, own->assume_tz);
}

static int
make_framer(struct seine_scanner *scanner, const char **why)
{
    struct framer_options options = {
        .wsa_format = sn_slice_str(scanner->wsa_format),
        .assume = scanner->assume,
    };

    if (scanner->format_name) {
        options.forced = sn_format_find(sn_slice_str(scanner->format_name));
        if (!options.forced) {
            *why = "no such log format";
            return SEINE_E_FORMAT;
        }
    }
    return sn_framer_new(&scanner->framer, &options, why);
}

/* What is not compressed is hashed as the file that it is. */
static int
hash_stream(void *user, const char *data, size_t size)
{
    struct seine_scanner *scanner = user;

    if (sn_input_account(scanner->input)->compressed)
        sn_hasher_add(scanner->stream_hasher, data, size);
    return 0;
}

static int
make_stages(struct seine_scanner *scanner)
{
    struct input_options input = {
        .max_line = scanner->options.max_line,
        .max_bytes = scanner->options.max_bytes,
        .on_block = sn_scan_block,
        .on_stream = scanner->options.bookmark ? hash_stream : NULL,
        .user = scanner,
    };
    int status;

    status = sn_input_new(&scanner->input, &input);
    if (status < 0)
        return status;
    status = sn_hasher_new(&scanner->hasher);
    if (status == 0 && scanner->options.bookmark)
        status = sn_hasher_new(&scanner->stream_hasher);
    if (status < 0)
        return status;
    status = sn_record_new(&scanner->record);
    if (status < 0 || !scanner->rules)
        return status;
    status = sn_screen_new(&scanner->screen, scanner->rules);
    if (status < 0)
        return status;
    return sn_matcher_new(&scanner->matcher, scanner->rules);
}

int
seine_scanner_new(seine_scanner **out, seine_rules *rules,
                  const seine_scanner_options *options)
{
    struct seine_scanner *scanner;
    const char *why = "";
    int status;

    if (!out)
        return SEINE_E_INVALID;
    *out = NULL;
    status = check_options(options);
    if (status < 0)
        return status;
    scanner = sn_calloc(1, sizeof(*scanner));
    if (!scanner)
        return SEINE_E_MEMORY;
    scanner->rules = seine_rules_ref(rules);
    status = copy_options(scanner, options);
    if (status == 0)
        status = make_framer(scanner, &why);
    if (status == 0)
        status = make_stages(scanner);
    if (status < 0) {
        seine_scanner_free(scanner);
        return status;
    }
    *out = scanner;
    return 0;
}

void
seine_scanner_free(seine_scanner *scanner)
{
    if (!scanner)
        return;
    sn_explaining_free(scanner->explaining);
    sn_matcher_free(scanner->matcher);
    sn_screen_free(scanner->screen);
    sn_framer_free(scanner->framer);
    sn_record_free(scanner->record);
    sn_input_free(scanner->input);
    sn_hasher_free(scanner->hasher);
    sn_hasher_free(scanner->stream_hasher);
    sn_bookmark_fini(&scanner->bookmark);
    sn_zone_free(scanner->assume);
    sn_array_fini(&scanner->hits.list);
    sn_ledger_fini(&scanner->book);
    sn_buf_fini(&scanner->message);
    sn_buf_fini(&scanner->head);
    sn_buf_fini(&scanner->hold);
    sn_free(scanner->format_name);
    sn_free(scanner->wsa_format);
    sn_free(scanner->name);
    seine_rules_unref(scanner->rules);
    sn_free(scanner);
}

/* A given hash must look like one: it is printed and compared. */
static bool
is_sha256(const char *text)
{
    static const char digits[] = "0123456789abcdef";

    return strlen(text) == SHA256_HEX_SIZE - 1 &&
           strspn(text, digits) == SHA256_HEX_SIZE - 1;
}

/* All stages begin; name is the scanner's own. */
static int
begin_stages(struct seine_scanner *scanner, const char *name,
             const seine_input *input)
{
    bool wanted = scanner->options.bookmark != 0;
    int status;

    sn_ledger_begin(&scanner->book, name);
    scanner->book.entry.modified_ns = input->modified_ns;
    sn_input_begin(scanner->input);
    sn_bookmark_begin(&scanner->bookmark, wanted ? input->size : 0);
    if (scanner->screen)
        sn_screen_begin(scanner->screen);
    if (wanted)
        sn_hasher_begin(scanner->stream_hasher);
    status = sn_framer_begin(scanner->framer, sn_slice_str(name),
                             input->modified_ns, 0);
    if (status == 0 && input->bookmark)
        status = sn_bookmark_resume(scanner, input);
    return status;
}

int
seine_scanner_begin(seine_scanner *scanner, const seine_input *own)
{
    seine_input copy, *input = &copy;
    char *name;
    int status;

    if (!scanner || !own || sn_options_check(own, sizeof(*own)) < 0)
        return SEINE_E_INVALID;
    sn_options_copy(input, sizeof(*input), own);
    if (input->sha256 && !is_sha256(input->sha256))
        return SEINE_E_INVALID;
    if (scanner->inside)
        return SEINE_E_STATE;
    name = sn_strdup(input->name ? input->name : "-");
    if (!name)
        return SEINE_E_MEMORY;
    sn_free(scanner->name);
    scanner->name = name;
    scanner->hashing = !input->sha256;
    if (scanner->hashing)
        sn_hasher_begin(scanner->hasher);
    else
        memcpy(scanner->sha256, input->sha256, SHA256_HEX_SIZE);
    scanner->started = false;
    scanner->status = 0;
    sn_buf_clear(&scanner->head);
    sn_buf_clear(&scanner->message);
    memset(&scanner->pending, 0, sizeof(scanner->pending));
    status = begin_stages(scanner, name, input);
    scanner->inside = status == 0;
    return status;
}

void
sn_scanner_set_sha256(struct seine_scanner *scanner, const char *hex)
{
    scanner->hashing = false;
    scanner->sha256[0] = '\0';
    if (hex)
        memcpy(scanner->sha256, hex, SHA256_HEX_SIZE);
}

void
sn_scanner_watch(struct seine_scanner *scanner, const struct watch *watch)
{
    scanner->watch = *watch;
}

int
sn_scanner_spare(struct seine_scanner *scanner)
{
    return scanner->matcher ? sn_matcher_spare(scanner->matcher) : 0;
}

/* Remember the first status that ended the scan, and what it means. */
static int
keep_status(struct seine_scanner *scanner, int status)
{
    if (status != 0 && scanner->status == 0) {
        scanner->status = status;
        sn_buf_format(&scanner->message, "%s: %s", scanner->name,
                      seine_status_text(status));
    }
    return status;
}

int
seine_scanner_feed(seine_scanner *scanner, const void *data, size_t size)
{
    if (!scanner || (!data && size))
        return SEINE_E_INVALID;
    if (!scanner->inside)
        return SEINE_E_STATE;
    if (scanner->status != 0)
        return scanner->status;
    if (scanner->hashing)
        sn_hasher_add(scanner->hasher, data, size);
    return keep_status(scanner, sn_input_feed(scanner->input, data, size));
}

int
seine_scanner_flush(seine_scanner *scanner)
{
    if (!scanner)
        return SEINE_E_INVALID;
    if (!scanner->inside)
        return SEINE_E_STATE;
    if (scanner->status != 0)
        return scanner->status;
    return keep_status(scanner, sn_input_flush(scanner->input));
}

int
seine_scanner_read_failed(seine_scanner *scanner, int kind, const char *reason)
{
    if (!scanner || (kind != SEINE_DAMAGE_READ && kind != SEINE_DAMAGE_CHANGED))
        return SEINE_E_INVALID;
    if (!scanner->inside)
        return SEINE_E_STATE;
    if (reason)
        sn_buf_format(&scanner->book.reason, "%s%s",
                      scanner->book.reason.size ? "; " : "", reason);
    return sn_input_damage(scanner->input, kind);
}

static void
tell_stream(struct seine_scanner *scanner)
{
    seine_ledger *entry = &scanner->book.entry;
    char *own = scanner->stream_sha256;

    own[0] = '\0';
    entry->stream_sha256 = own;
    if (!scanner->options.bookmark || entry->damage_total > 0)
        return;
    if (entry->compressed)
        (void)sn_hasher_hex(scanner->stream_hasher, own);
    else
        memcpy(own, scanner->sha256, sizeof(scanner->sha256));
}

int
seine_scanner_finish(seine_scanner *scanner, const seine_ledger **out)
{
    int status;

    if (!scanner || !out)
        return SEINE_E_INVALID;
    *out = NULL;
    if (!scanner->inside)
        return SEINE_E_STATE;
    scanner->inside = false;
    status = scanner->status;
    if (status == 0)
        status = keep_status(scanner, sn_input_finish(scanner->input));
    if (status == 0)
        status = keep_status(scanner, sn_scan_flush(scanner));
    if (scanner->matcher)
        scanner->applicable = sn_matcher_end_input(scanner->matcher);
    if (scanner->hashing && sn_hasher_hex(scanner->hasher, scanner->sha256) < 0)
        status = keep_status(scanner, SEINE_E_MEMORY);
    sn_ledger_finish(&scanner->book, sn_input_account(scanner->input),
                     scanner->framer, scanner->sha256);
    tell_stream(scanner);
    if (status == 0)
        status = keep_status(scanner, sn_bookmark_finish(scanner));
    if (status != 0)
        scanner->book.entry.complete = scanner->book.entry.whole = 0;
    if (status < 0)
        return status;
    *out = &scanner->book.entry;
    return status;
}

const char *
seine_scanner_message(const seine_scanner *scanner)
{
    return scanner && scanner->message.size ? scanner->message.at : "";
}
