/*
 * Which rules ask for a sign.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "rule/rules.h"
#include "survey/survey.h"

/*
 * Is the file called as an appliance calls it?  What somebody cut out of a log
 * and called otherwise has no header, and that is no news.
 */
static bool
has_log_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct slice name = sn_slice_str(slash ? slash + 1 : path);

    if (sn_slice_ends(name, sn_slice_str(".gz")))
        name.size -= 3;
    return sn_slice_ends(name, sn_slice_str(".current")) ||
           sn_find(name, sn_slice_str(".@")) < name.size;
}

static bool
is_listed(const char *const *kinds, const char *kind)
{
    for (; *kinds; kinds++)
        if (strcmp(*kinds, kind) == 0)
            return true;
    return false;
}

/* A rule without log source is also for files of no known log. */
int
seine_survey_asked(const seine_rule *rule, const seine_survey_sign *sign)
{
    const struct format *format;

    if (!rule || !sign || !is_listed(rule->signs, sign->kind))
        return 0;
    format = sign->log ? sn_format_find(sn_slice_str(sign->log->format)) : NULL;
    return sn_rule_names_source(rule, format ? &format->about : NULL) &&
           (strcmp(sign->kind, sn_sign_name(SIGN_HEADER)) != 0 ||
            has_log_name(sign->place->file));
}
