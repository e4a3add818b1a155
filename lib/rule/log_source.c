/*
 * Log sources: is a rule for records of a format?
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "rule/rules.h"

/* A rule that leaves a part of the log source open takes any. */
static bool
part_equal(const char *asked, const char *given)
{
    return !*asked || sn_equal_nocase(sn_slice_str(asked), sn_slice_str(given));
}

bool
sn_rule_names_source(const seine_rule *rule, const seine_format *format)
{
    static const seine_format nothing = {
        .category = "", .product = "", .service = ""};

    if (!format)
        format = &nothing;
    return part_equal(rule->category, format->category) &&
           part_equal(rule->product, format->product) &&
           part_equal(rule->service, format->service);
}
