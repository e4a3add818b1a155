/*
 * Indicator files: any bytes give lists or a diagnostic, and what they give can
 * be looked up, and may stand in the file if it is found there.
 *
 * SPDX-License-Identifier: MIT
 */
#undef NDEBUG /* checks count in release builds too */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "predicate/lookup.h"
#include "rule/indicator.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
ignore(void *user, const seine_diag *diag)
{
    (void)user;
    assert(diag->message && diag->file);
}

static const enum lookup_kind kinds[INDICATOR_TYPE_COUNT] = {
    [INDICATOR_IP] = LOOKUP_IP,
    [INDICATOR_DOMAIN] = LOOKUP_DOMAIN,
    [INDICATOR_URL] = LOOKUP_URL,
    [INDICATOR_SHA256] = LOOKUP_EXACT,
    [INDICATOR_USER_AGENT] = LOOKUP_EXACT,
    [INDICATOR_STRING] = LOOKUP_EXACT,
};

/* Whatever was added is found; the text itself is searched as a line. */
static void
look_up(const struct definition *def, struct slice text)
{
    int type = sn_indicator_type_from_name(def->indicator_type);
    struct lookup *lookup;
    struct slice at;
    size_t i;

    assert(type >= 0 && def->value_count > 0);
    if (sn_lookup_new(&lookup, kinds[type]) < 0)
        return;
    for (i = 0; i < def->value_count; i++)
        if (sn_lookup_add(lookup, def->values[i].text, (uint32_t)i) == 0 &&
            kinds[type] != LOOKUP_IP)
            assert(sn_lookup_find(lookup, def->values[i].text) != LOOKUP_NONE);
    if (sn_lookup_find_in_line(lookup, text, &at) != LOOKUP_NONE)
        assert(sn_lookup_may_stand_in(lookup, text));
    if (sn_lookup_find(lookup, text) != LOOKUP_NONE)
        assert(sn_lookup_may_stand_in(lookup, text));
    sn_lookup_free(lookup);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = sn_slice((const char *)data, size);
    struct diags diags = {.on_diag = ignore, .warnings = true};
    struct definitions set = {0};
    size_t i;

    if (sn_indicators_read(&set, "fuzz", text, &diags) == 0)
        for (i = 0; i < set.list.count; i++)
            look_up(&set.list.at[i], text);
    sn_definitions_fini(&set);
    return 0;
}
