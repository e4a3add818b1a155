/*
 * Lines of no known format: nothing but their text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/formats.h"

static const char *const aliases[] = {NULL};
static const enum field carries[] = {FIELD_RAW, FIELD_MESSAGE, FIELD_NONE};

const struct format sn_format_raw = {
    .about = {.name = "raw",
              .title = "lines of no known format",
              .category = "",
              .product = "",
              .service = "",
              .aliases = aliases},
    .carries = carries,
};
