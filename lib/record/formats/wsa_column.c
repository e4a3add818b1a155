/*
 * Columns of W3C logs and of format strings: which are more than one field.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "record/formats/cut.h"
#include "record/formats/wsa.h"

static const struct {
    const char *name;
    enum column_role role;
} roles[] = {
    {"timestamp", COLUMN_EPOCH},
    {"date", COLUMN_DATE},
    {"time", COLUMN_CLOCK},
    {"date-local", COLUMN_LOCAL_DATE},
    {"time-local", COLUMN_LOCAL_CLOCK},
    {"c-ip", COLUMN_CLIENT},
    {"s-ip", COLUMN_SERVER},
    {"r-ip", COLUMN_SERVER},
    {"s-hostname", COLUMN_SERVER},
    {"cs-url", COLUMN_URL},
    {"cs-uri", COLUMN_URL},
    {"c-uri", COLUMN_URL},
    {"cs-host", COLUMN_HOST},
    {"cs(host)", COLUMN_HOST},
    {"cs-uri-host", COLUMN_HOST},
    {"x-resultcode-httpstatus", COLUMN_RESULT},
    {"x-hierarchy-origin", COLUMN_HIERARCHY},
    {"x-acltag", COLUMN_ACL},
    {"x-result-code", COLUMN_VERDICT},
    {"cs-version", COLUMN_VERSION},
};

void
sn_column_describe(struct column *column)
{
    column->field = sn_field_from_w3c(column->name);
    column->role = COLUMN_PLAIN;
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
        if (sn_equal_nocase(column->name, sn_slice_str(roles[i].name))) {
            column->role = (unsigned char)roles[i].role;
            return;
        }
}

static bool
is_dash(struct slice s)
{
    return s.size == 1 && s.at[0] == '-';
}

static void
set_plain(struct seine_record *record, const struct column *column,
          struct slice text)
{
    if (column->field == FIELD_NONE) {
        if (text.size)
            sn_record_add(record, column->name, text,
                          is_dash(text) ? VALUE_DASH : VALUE_TEXT);
    } else if (!sn_record_has(record, column->field) ||
               record->value[column->field].kind == VALUE_DASH) {
        sn_record_set(record, column->field, text);
    } else if (!is_dash(text) && text.size) {
        sn_record_add(record, column->name, text, VALUE_TEXT);
    }
}

/*
 * The WSA can log the whole URL and the request's URI; the first one that
 * says something makes the url fields.
 */
static void
set_url(struct seine_record *record, const struct column *column,
        struct slice text)
{
    if (sn_record_has(record, FIELD_URL_ORIGINAL) &&
        record->value[FIELD_URL_ORIGINAL].kind != VALUE_DASH)
        set_plain(record, column, text);
    else
        sn_record_set_url(record, text);
}

/* Server name and server address may both have a column. */
static void
set_server(struct seine_record *record, struct slice text)
{
    if (is_dash(text) && sn_record_has(record, FIELD_DESTINATION_ADDRESS))
        return;
    sn_record_set_server(record, text);
}

static void
set_one(struct seine_record *record, const struct column *column,
        struct slice text)
{
    typedef void (*set_role)(struct seine_record *, struct slice);
    static const set_role setters[] = {
        [COLUMN_CLIENT] = sn_record_set_client,
        [COLUMN_SERVER] = set_server,
        [COLUMN_HOST] = sn_set_host,
        [COLUMN_RESULT] = sn_set_result_status,
        [COLUMN_HIERARCHY] = sn_set_hierarchy,
        [COLUMN_VERDICT] = sn_set_verdict,
        [COLUMN_VERSION] = sn_set_version,
        [COLUMN_LITERAL] = NULL,
    };

    if (setters[column->role])
        setters[column->role](record, text);
}

void
sn_column_set(struct seine_record *record, const struct column *column,
              struct slice text)
{
    if (column->role == COLUMN_PLAIN)
        set_plain(record, column, text);
    else if (column->role == COLUMN_URL)
        set_url(record, column, text);
    else if (column->role == COLUMN_ACL)
        sn_set_acl(record, text, true);
    else
        set_one(record, column, text);
}
