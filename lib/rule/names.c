/*
 * Names of levels and statuses, and the version.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/slice.h"
#include "seine.h"

#define TEXT(number) #number
#define VERSION(major, minor, patch) TEXT(major) "." TEXT(minor) "." TEXT(patch)

static const char *const levels[] = {
    [SEINE_LEVEL_NONE] = "none", [SEINE_LEVEL_INFORMATIONAL] = "informational",
    [SEINE_LEVEL_LOW] = "low",   [SEINE_LEVEL_MEDIUM] = "medium",
    [SEINE_LEVEL_HIGH] = "high", [SEINE_LEVEL_CRITICAL] = "critical",
};

#define LEVEL_COUNT ((int)(sizeof(levels) / sizeof(levels[0])))

static const struct {
    int status;
    const char *text;
} statuses[] = {
    {0, "fine"},
    {SEINE_STOPPED, "stopped by the caller"},
    {SEINE_INCOMPLETE, "finished, but not all input could be read"},
    {SEINE_E_MEMORY, "out of memory"},
    {SEINE_E_IO, "reading failed"},
    {SEINE_E_INVALID, "an argument breaks the contract"},
    {SEINE_E_STATE, "called at the wrong moment"},
    {SEINE_E_RULES, "rules were rejected"},
    {SEINE_E_FORMAT, "no log format of that name, or a bad format string"},
    {SEINE_E_ZONE, "no time zone of that name"},
    {SEINE_E_LIMIT, "a limit of the library was reached"},
};

const char *
seine_version(void)
{
    return VERSION(SEINE_VERSION_MAJOR, SEINE_VERSION_MINOR,
                   SEINE_VERSION_PATCH);
}

const char *
seine_status_text(int status)
{
    size_t i;

    for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
        if (statuses[i].status == status)
            return statuses[i].text;
    return "unknown status";
}

const char *
seine_level_name(int level)
{
    return levels[level >= 0 && level < LEVEL_COUNT ? level : 0];
}

int
seine_level_from_name(const char *name)
{
    int level;

    for (level = 0; name && level < LEVEL_COUNT; level++)
        if (strcmp(name, levels[level]) == 0)
            return level;
    return SEINE_E_INVALID;
}
