/*
 * All formats, and how they are found by name and by file name.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/formats.h"

#include "base/text.h"

const struct format *const sn_formats[] = {
    &sn_format_gui,
    &sn_format_euqgui,
    &sn_format_euq,
    &sn_format_authentication,
    &sn_format_audit,
    &sn_format_cli,
    &sn_format_ftp,
    &sn_format_api,
    &sn_format_system,
    &sn_format_cef,
    &sn_format_access,
    &sn_format_w3c,
    &sn_format_l4tm,
    &sn_format_squid,
    &sn_format_common,
    &sn_format_iis,
    &sn_format_jsonl,
    &sn_format_text,
    &sn_format_config_xml,
    &sn_format_raw,
    NULL,
};

#define COUNT (sizeof(sn_formats) / sizeof(sn_formats[0]) - 1)

const seine_format *
seine_format_get(size_t index)
{
    return index < COUNT ? &sn_formats[index]->about : NULL;
}

static bool
is_called(const struct format *format, struct slice name)
{
    const char *const *alias = format->about.aliases;

    if (sn_equal_nocase(sn_slice_str(format->about.name), name))
        return true;
    for (; alias && *alias; alias++)
        if (sn_equal_nocase(sn_slice_str(*alias), name))
            return true;
    return false;
}

const struct format *
sn_format_find(struct slice name)
{
    for (size_t i = 0; i < COUNT; i++)
        if (is_called(sn_formats[i], name))
            return sn_formats[i];
    return NULL;
}

static size_t
last_of(struct slice s, char byte)
{
    size_t at = s.size;

    while (at > 0 && s.at[at - 1] != byte)
        at--;
    return at;
}

/* "aclog" in "aclog", "aclog.uid" and so on: up to a dot, longest first. */
static const struct format *
find_stem(struct slice name)
{
    const struct format *found = sn_format_find(name);
    size_t dot;

    while (!found && (dot = last_of(name, '.')) > 0) {
        name = sn_slice_first(name, dot - 1);
        found = sn_format_find(name);
    }
    return found;
}

/*
 * [uid "-"] stem ["." uid] ".@" time "." state; the uid is a host name or a
 * serial number, so it may hold hyphens itself.
 */
static const struct format *
find_file(struct slice name)
{
    const struct format *found;
    size_t hyphen;

    name = sn_slice_first(name, sn_find(name, sn_slice_str(".@")));
    found = find_stem(name);
    while (!found && (hyphen = sn_slice_find(name, '-')) < name.size) {
        name = sn_slice_skip(name, hyphen + 1);
        found = find_stem(name);
    }
    return found;
}

/* The file's own name first, then the folders from the nearest one on. */
const struct format *
sn_format_from_file_name(struct slice path)
{
    const struct format *found = NULL;
    bool folder = false;

    while (!found && path.size > 0) {
        size_t slash = last_of(path, '/'), back = last_of(path, '\\');
        size_t cut = slash > back ? slash : back;
        struct slice name = sn_slice_skip(path, cut);

        if (name.size > 0)
            found = folder ? sn_format_find(name) : find_file(name);
        folder = true;
        path = sn_slice_first(path, cut > 0 ? cut - 1 : 0);
    }
    return found == &sn_format_raw ? NULL : found;
}
