/*
 * The libraries that this one is made with, for reports.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/hasher.h"
#include "input/engine.h"
#include "predicate/regex.h"
#include "rule/yaml.h"
#include "seine.h"

static const struct {
    const char *name;
    bool (*version)(char *out, size_t size);
} components[] = {
    {"pcre2", sn_regex_version},      {"libyaml", sn_yaml_version},
    {"zlib", sn_zlib_version},        {"isa-l", sn_fast_version},
    {"libcrypto", sn_hasher_version},
};

int
seine_component_get(size_t index, const char **name, char *version, size_t size)
{
    if (!name || !version || size == 0)
        return SEINE_E_INVALID;
    *name = NULL;
    version[0] = '\0';
    if (index >= sizeof(components) / sizeof(components[0]))
        return 0;
    *name = components[index].name;
    if (!components[index].version(version, size))
        version[0] = '\0';
    return 1;
}
