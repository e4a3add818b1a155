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
    struct slice tag;
    const char *action;
};

/* Sorted by tag; a tag that is not here passes without an action. */
static const struct acl acls[] = {
    {SLICE("ALLOW_ADMIN"), "allow"},
    {SLICE("ALLOW_ADMIN_ERROR_PAGE"), "allow"},
    {SLICE("ALLOW_CUSTOMCAT"), "allow"},
    {SLICE("ALLOW_REFERER"), "allow"},
    {SLICE("ALLOW_WBRS"), "allow"},
    {SLICE("BLOCK_ADMIN"), "block"},
    {SLICE("BLOCK_ADMIN_CONNECT"), "block"},
    {SLICE("BLOCK_ADMIN_CUSTOM_USER_AGENT"), "block"},
    {SLICE("BLOCK_ADMIN_DLP"), "block"},
    {SLICE("BLOCK_ADMIN_FILE_TYPE"), "block"},
    {SLICE("BLOCK_ADMIN_IDS"), "block"},
    {SLICE("BLOCK_ADMIN_PROTOCOL"), "block"},
    {SLICE("BLOCK_ADMIN_SIZE"), "block"},
    {SLICE("BLOCK_ADMIN_SIZE_DLP"), "block"},
    {SLICE("BLOCK_ADMIN_SIZE_IDS"), "block"},
    {SLICE("BLOCK_ADMIN_TUNNELING"), "block"},
    {SLICE("BLOCK_AMW_REQ"), "block"},
    {SLICE("BLOCK_AMW_REQ_URL"), "block"},
    {SLICE("BLOCK_AMW_RESP"), "block"},
    {SLICE("BLOCK_AMW_RESP_URL"), "block"},
    {SLICE("BLOCK_AVC"), "block"},
    {SLICE("BLOCK_CONTENT_UNSAFE"), "block"},
    {SLICE("BLOCK_CONTINUE_CONTENT_UNSAFE"), "warn"},
    {SLICE("BLOCK_CONTINUE_CUSTOMCAT"), "warn"},
    {SLICE("BLOCK_CONTINUE_WEBCAT"), "warn"},
    {SLICE("BLOCK_CUSTOMCAT"), "block"},
    {SLICE("BLOCK_ICAP"), "block"},
    {SLICE("BLOCK_SEARCH_UNSAFE"), "block"},
    {SLICE("BLOCK_SUSPECT_USER_AGENT"), "block"},
    {SLICE("BLOCK_UNSUPPORTED_SEARCH_APP"), "block"},
    {SLICE("BLOCK_WBRS"), "block"},
    {SLICE("BLOCK_WBRS_DLP"), "block"},
    {SLICE("BLOCK_WBRS_IDS"), "block"},
    {SLICE("BLOCK_WEBCAT"), "block"},
    {SLICE("BLOCK_WEBCAT_DLP"), "block"},
    {SLICE("BLOCK_WEBCAT_IDS"), "block"},
    {SLICE("DECRYPT_ADMIN"), "decrypt"},
    {SLICE("DECRYPT_CUSTOMCAT"), "decrypt"},
    {SLICE("DECRYPT_WBRS"), "decrypt"},
    {SLICE("DECRYPT_WEBCAT"), "decrypt"},
    {SLICE("DEFAULT_CASE"), "allow"},
    {SLICE("DROP_ADMIN"), "block"},
    {SLICE("DROP_WBRS"), "block"},
    {SLICE("DROP_WEBCAT"), "block"},
    {SLICE("MONITOR_AMW_REQ"), "monitor"},
    {SLICE("MONITOR_AMW_RESP"), "monitor"},
    {SLICE("MONITOR_AMW_RESP_URL"), "monitor"},
    {SLICE("MONITOR_AVC"), "monitor"},
    {SLICE("MONITOR_CONTINUE_CONTENT_UNSAFE"), "warn"},
    {SLICE("MONITOR_CONTINUE_CUSTOMCAT"), "warn"},
    {SLICE("MONITOR_CONTINUE_WEBCAT"), "warn"},
    {SLICE("MONITOR_DLP"), "monitor"},
    {SLICE("MONITOR_IDS"), "monitor"},
    {SLICE("MONITOR_SUSPECT_USER_AGENT"), "monitor"},
    {SLICE("MONITOR_WBRS"), "monitor"},
    {SLICE("NO_AUTHORIZATION"), "block"},
    {SLICE("NO_PASSWORD"), "block"},
    {SLICE("OTHER"), "error"},
    {SLICE("PASSTHRU_ADMIN"), "passthru"},
    {SLICE("PASSTHRU_CUSTOMCAT"), "passthru"},
    {SLICE("PASSTHRU_WBRS"), "passthru"},
    {SLICE("PASSTHRU_WEBCAT"), "passthru"},
    {SLICE("REDIRECT_CUSTOMCAT"), "redirect"},
    {SLICE("SAAS_AUTH"), "allow"},
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

static const char *
find_action(struct slice tag)
{
    size_t low = 0, high = LENGTH(acls);

    tag = without_number(tag);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = sn_slice_order(tag, acls[middle].tag);

        if (order == 0)
            return acls[middle].action;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/*
 * The size of capitals, digits and underscores up to the first hyphen or the
 * end; 0 if there is something else.
 */
static size_t
tag_size(struct slice word)
{
    size_t at = 0;

    if (word.size < 2 || !(word.at[0] >= 'A' && word.at[0] <= 'Z'))
        return 0;
    while (at < word.size && sn_is_code_byte(word.at[at]))
        at++;
    return at > 1 && (at == word.size || word.at[at] == '-') ? at : 0;
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
    return tag_size(word) > 0 && count_hyphens(word) >= PARTS_OLD;
}

bool
sn_is_acl_start(struct slice word)
{
    size_t size = tag_size(word);

    return size > 0 && find_action(sn_slice_first(word, size)) != NULL;
}

/*
 * A policy whose name holds a hyphen makes the parts ambiguous: then the whole
 * remainder is kept, and no part is guessed.
 */
static void
set_parts(struct seine_record *record, struct slice rest)
{
    size_t hyphens = count_hyphens(rest) + 1, from = 0, part = 0;

    if (hyphens != PARTS_OLD && hyphens != PARTS_NEW) {
        sn_record_add(record, sn_slice_str("asyncos.acl.parts"), rest,
                      VALUE_TEXT);
        return;
    }
    for (size_t at = 0; at <= rest.size; at++)
        if (at == rest.size || rest.at[at] == '-') {
            sn_record_set(record, part_fields[part++],
                          sn_slice(rest.at + from, at - from));
            from = at + 1;
        }
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
