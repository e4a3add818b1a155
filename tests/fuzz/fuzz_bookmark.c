/*
 * Fuzz target: bookmarks.  Whatever is said to be one is refused, or a scan
 * goes on from it and ends with a ledger that adds up.
 *
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "seine.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char log_text[] =
    "Mon Dec  1 10:00:00 2025 Info: Version: 15.0.0-104 SN: AAAABBBBCCCC\n"
    "Mon Dec  1 10:00:01 2025 Info: req:192.0.2.9 user:joe id:- 200 GET "
    "/monitor/x HTTP/1.1 Mozilla/5.0\n"
    "#Fields: date time c-ip cs-method cs-uri-stem sc-status\n"
    "2025-12-01 10:00:02 192.0.2.9 GET /index 200\n"
    "Dec  1 10:00:03 host gui_logs: Info: odd\n\n"
    "  goes on\n{\"message\": \"Mon Dec  1 10:00:04 2025 Info: x\"}\n";

static void
scan(seine_scanner *scanner, const seine_input *input)
{
    const seine_ledger *ledger;

    if (seine_scanner_begin(scanner, input) != 0)
        return;
    if (seine_scanner_feed(scanner, log_text, sizeof(log_text) - 1) < 0 ||
        seine_scanner_finish(scanner, &ledger) < 0)
        abort();
    assert(ledger->bookmark_size > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const seine_scanner_options options = {.struct_size = sizeof(options),
                                           .bookmark = 1};
    static const char *const names[] = {"gui.current", "x.log",
                                        "aclog.@20251201T000000.s"};
    seine_input input = {.struct_size = sizeof(input),
                         .bookmark = data,
                         .bookmark_size = size,
                         .modified_ns = INT64_C(1764600000000000000)};
    seine_scanner *scanner;
    uint64_t offset;
    size_t i;

    if (size == 0)
        return 0;
    if (seine_scanner_new(&scanner, NULL, &options) < 0)
        abort();
    for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
        input.name = names[i];
        if (seine_bookmark_read(&input, &offset) != 0)
            assert(offset == 0);
        scan(scanner, &input);
    }
    seine_scanner_free(scanner);
    return 0;
}
