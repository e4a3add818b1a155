/*
 * The ACL decision tag of the Secure Web Appliance, and what it decided.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/wsa.h"

#include "base/text.h"
#include "record/formats/cut.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct acl {
    const char *tag;
    const char *action;
};

/* Sorted by tag; a tag that is not here passes without an action. */
static const struct acl acls[] = {
    {"ALLOW_ADMIN", "allow"},
    {"ALLOW_ADMIN_ERROR_PAGE", "allow"},
    {"ALLOW_CUSTOMCAT", "allow"},
    {"ALLOW_REFERER", "allow"},
    {"ALLOW_WBRS", "allow"},
    {"BLOCK_ADMIN", "block"},
    {"BLOCK_ADMIN_CONNECT", "block"},
    {"BLOCK_ADMIN_CUSTOM_USER_AGENT", "block"},
    {"BLOCK_ADMIN_DLP", "block"},
    {"BLOCK_ADMIN_FILE_TYPE", "block"},
    {"BLOCK_ADMIN_IDS", "block"},
    {"BLOCK_ADMIN_PROTOCOL", "block"},
    {"BLOCK_ADMIN_SIZE", "block"},
    {"BLOCK_ADMIN_SIZE_DLP", "block"},
    {"BLOCK_ADMIN_SIZE_IDS", "block"},
    {"BLOCK_ADMIN_TUNNELING", "block"},
    {"BLOCK_AMW_REQ", "block"},
    {"BLOCK_AMW_REQ_URL", "block"},
    {"BLOCK_AMW_RESP", "block"},
    {"BLOCK_AMW_RESP_URL", "block"},
    {"BLOCK_AVC", "block"},
    {"BLOCK_CONTENT_UNSAFE", "block"},
    {"BLOCK_CONTINUE_CONTENT_UNSAFE", "warn"},
    {"BLOCK_CONTINUE_CUSTOMCAT", "warn"},
    {"BLOCK_CONTINUE_WEBCAT", "warn"},
    {"BLOCK_CUSTOMCAT", "block"},
    {"BLOCK_ICAP", "block"},
    {"BLOCK_SEARCH_UNSAFE", "block"},
    {"BLOCK_SUSPECT_USER_AGENT", "block"},
    {"BLOCK_UNSUPPORTED_SEARCH_APP", "block"},
    {"BLOCK_WBRS", "block"},
    {"BLOCK_WBRS_DLP", "block"},
    {"BLOCK_WBRS_IDS", "block"},
    {"BLOCK_WEBCAT", "block"},
    {"BLOCK_WEBCAT_DLP", "block"},
    {"BLOCK_WEBCAT_IDS", "block"},
    {"DECRYPT_ADMIN", "decrypt"},
    {"DECRYPT_CUSTOMCAT", "decrypt"},
    {"DECRYPT_WBRS", "decrypt"},
    {"DECRYPT_WEBCAT", "decrypt"},
    {"DEFAULT_CASE", "allow"},
    {"DROP_ADMIN", "block"},
    {"DROP_WBRS", "block"},
    {"DROP_WEBCAT", "block"},
    {"MONITOR_AMW_REQ", "monitor"},
    {"MONITOR_AMW_RESP", "monitor"},
    {"MONITOR_AMW_RESP_URL", "monitor"},
    {"MONITOR_AVC", "monitor"},
    {"MONITOR_CONTINUE_CONTENT_UNSAFE", "warn"},
    {"MONITOR_CONTINUE_CUSTOMCAT", "warn"},
    {"MONITOR_CONTINUE_WEBCAT", "warn"},
    {"MONITOR_DLP", "monitor"},
    {"MONITOR_IDS", "monitor"},
    {"MONITOR_SUSPECT_USER_AGENT", "monitor"},
    {"MONITOR_WBRS", "monitor"},
    {"NO_AUTHORIZATION", "block"},
    {"NO_PASSWORD", "block"},
    {"OTHER", "error"},
    {"PASSTHRU_ADMIN", "passthru"},
    {"PASSTHRU_CUSTOMCAT", "passthru"},
    {"PASSTHRU_WBRS", "passthru"},
    {"PASSTHRU_WEBCAT", "passthru"},
    {"REDIRECT_CUSTOMCAT", "redirect"},
    {"SAAS_AUTH", "allow"},
};

/* The parts after the tag, in their order. */
static const enum field part_fields[] = {
    FIELD_ACL_POLICY,        FIELD_ACL_IDENTITY,     FIELD_ACL_OUTBOUND_MALWARE,
    FIELD_ACL_DATA_SECURITY, FIELD_ACL_EXTERNAL_DLP, FIELD_ACL_ROUTING,
    FIELD_ACL_WEB_TAP,
};

#define PARTS_OLD 6 /* hyphens: without the web tap policy */
#define PARTS_NEW 7

/* The tag without the number of the internal check point. */
static struct slice
without_number(struct slice tag)
{
    size_t at = tag.size;

    while (at > 0 && sn_is_digit(tag.at[at - 1]))
        at--;
    if (at > 1 && at < tag.size && tag.at[at - 1] == '_')
        return sn_slice_first(tag, at - 1);
    return tag;
}

static int
compare(struct slice a, struct slice b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common ? memcmp(a.at, b.at, common) : 0;

    return order ? order : (a.size > b.size) - (a.size < b.size);
}

static const char *
find_action(struct slice tag)
{
    size_t low = 0, high = LENGTH(acls);

    tag = without_number(tag);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(tag, sn_slice_str(acls[middle].tag));

        if (order == 0)
            return acls[middle].action;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Capitals, digits and underscores up to the first hyphen or the end. */
static bool
has_tag_shape(struct slice word, size_t size)
{
    if (size < 2 || !(word.at[0] >= 'A' && word.at[0] <= 'Z'))
        return false;
    for (size_t i = 0; i < size; i++)
        if (!(word.at[i] >= 'A' && word.at[i] <= 'Z') && word.at[i] != '_' &&
            !sn_is_digit(word.at[i]))
            return false;
    return true;
}

static size_t
count_hyphens(struct slice word)
{
    size_t count = 0;

    for (size_t i = 0; i < word.size; i++)
        count += word.at[i] == '-';
    return count;
}

bool
sn_is_acl_tag(struct slice word)
{
    return has_tag_shape(word, sn_slice_find(word, '-')) &&
           count_hyphens(word) >= PARTS_OLD;
}

bool
sn_is_acl_start(struct slice word)
{
    size_t hyphen = sn_slice_find(word, '-');
    struct slice tag = sn_slice_first(word, hyphen);

    return has_tag_shape(word, hyphen) && find_action(tag) != NULL;
}

/*
 * A policy whose name holds a hyphen makes the parts ambiguous: then the whole
 * remainder is kept, and no part is guessed.
 */
static void
set_parts(struct seine_record *record, struct slice rest)
{
    size_t hyphens = count_hyphens(rest) + 1;
    struct slice part;

    if (hyphens != PARTS_OLD && hyphens != PARTS_NEW) {
        sn_record_add(record, sn_slice_str("asyncos.acl.parts"), rest,
                      VALUE_TEXT);
        return;
    }
    for (size_t i = 0; sn_next_part(&rest, '-', &part); i++)
        sn_record_set(record, part_fields[i], part);
}

void
sn_set_acl(struct seine_record *record, struct slice word, bool whole)
{
    size_t hyphen = sn_slice_find(word, '-');
    struct slice tag = sn_slice_first(word, hyphen);
    const char *action = find_action(tag);

    if (tag.size == 0) { /* "-": none */
        sn_record_set(record, FIELD_ACL_TAG, word);
        return;
    }
    sn_record_set(record, FIELD_ACL_TAG, tag);
    if (whole && hyphen + 1 < word.size)
        set_parts(record, sn_slice_skip(word, hyphen + 1));
    if (!action || (!whole && hyphen == word.size))
        return;
    sn_record_set(record, FIELD_ACL_ACTION, sn_slice_str(action));
    if (strcmp(action, "block") == 0)
        sn_record_set(record, FIELD_EVENT_OUTCOME, sn_slice_str("failure"));
}
