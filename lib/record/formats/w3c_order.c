/*
 * Orders of columns of W3C lines of the WSA that are pushed by syslog, where
 * the header is not sent: the one that Splunk's add-on recommends, and the one
 * that Microsoft Sentinel's sample has.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/ip.h"
#include "base/text.h"
#include "record/formats/cut.h"
#include "record/formats/w3c.h"
#include "record/formats/wsa.h"

/* clang-format off */
#define FROM_PROXY_ON \
    {SLICE("cs(X-Forwarded-For)"), FIELD_CLIENT_FORWARDED, COLUMN_PLAIN}, \
    {SLICE("c-port"), FIELD_SOURCE_PORT, COLUMN_PLAIN}, \
    {SLICE("s-computerName"), FIELD_DESTINATION_DOMAIN, COLUMN_PLAIN}, \
    {SLICE("s-port"), FIELD_DESTINATION_PORT, COLUMN_PLAIN}, \
    {SLICE("cs-version"), FIELD_VERSION, COLUMN_VERSION}, \
    {SLICE("x-webcat-code-abbr"), FIELD_VERDICT_FIRST + 0, COLUMN_PLAIN}, \
    {SLICE("x-wbrs-score"), FIELD_VERDICT_FIRST + 1, COLUMN_PLAIN}, \
    {SLICE("x-webroot-scanverdict"), FIELD_VERDICT_FIRST + 2, COLUMN_PLAIN}, \
    {SLICE("x-webroot-threat-name"), FIELD_VERDICT_FIRST + 3, COLUMN_PLAIN}, \
    {SLICE("x-webroot-trr"), FIELD_VERDICT_FIRST + 4, COLUMN_PLAIN}, \
    {SLICE("x-webroot-spyid"), FIELD_VERDICT_FIRST + 5, COLUMN_PLAIN}, \
    {SLICE("x-webroot-trace-id"), FIELD_VERDICT_FIRST + 6, COLUMN_PLAIN}, \
    {SLICE("x-mcafee-scanverdict"), FIELD_VERDICT_FIRST + 7, COLUMN_PLAIN}, \
    {SLICE("x-mcafee-filename"), FIELD_VERDICT_FIRST + 8, COLUMN_PLAIN}, \
    {SLICE("x-mcafee-av-scanerror"), FIELD_VERDICT_FIRST + 9, COLUMN_PLAIN}, \
    {SLICE("x-mcafee-av-detecttype"), FIELD_VERDICT_FIRST + 10, COLUMN_PLAIN}, \
    {SLICE("x-mcafee-av-virustype"), FIELD_VERDICT_FIRST + 11, COLUMN_PLAIN}, \
    {SLICE("x-mcafee-virus-name"), FIELD_VERDICT_FIRST + 12, COLUMN_PLAIN}, \
    {SLICE("x-sophos-scanverdict"), FIELD_VERDICT_FIRST + 13, COLUMN_PLAIN}, \
    {SLICE("x-sophos-scanerror"), FIELD_VERDICT_FIRST + 14, COLUMN_PLAIN}, \
    {SLICE("x-sophos-file-name"), FIELD_VERDICT_FIRST + 15, COLUMN_PLAIN}, \
    {SLICE("x-sophos-virus-name"), FIELD_VERDICT_FIRST + 16, COLUMN_PLAIN}, \
    {SLICE("x-ids-verdict"), FIELD_VERDICT_FIRST + 17, COLUMN_PLAIN}, \
    {SLICE("x-icap-verdict"), FIELD_VERDICT_FIRST + 18, COLUMN_PLAIN}, \
    {SLICE("x-webcat-req-code-abbr"), FIELD_VERDICT_FIRST + 19, COLUMN_PLAIN}, \
    {SLICE("x-webcat-resp-code-abbr"), FIELD_VERDICT_FIRST + 20, COLUMN_PLAIN}, \
    {SLICE("x-wbrs-threat-type"), FIELD_VERDICT_FIRST + 22, COLUMN_PLAIN}, \
    {SLICE("x-avc-app"), FIELD_VERDICT_FIRST + 24, COLUMN_PLAIN}, \
    {SLICE("x-avc-type"), FIELD_VERDICT_FIRST + 25, COLUMN_PLAIN}, \
    {SLICE("x-avc-behavior"), FIELD_VERDICT_FIRST + 26, COLUMN_PLAIN}, \
    {SLICE("x-request-rewrite"), FIELD_VERDICT_FIRST + 27, COLUMN_PLAIN}, \
    {SLICE("x-avg-bw"), FIELD_VERDICT_FIRST + 28, COLUMN_PLAIN}, \
    {SLICE("x-bw-throttled"), FIELD_VERDICT_FIRST + 29, COLUMN_PLAIN}, \
    {SLICE("user-type"), FIELD_VERDICT_FIRST + 30, COLUMN_PLAIN}, \
    {SLICE("x-resp-dvs-threat-name"), FIELD_NONE, COLUMN_PLAIN}, \
    {SLICE("x-resp-dvs-scanverdict"), FIELD_NONE, COLUMN_PLAIN}, \
    {SLICE("x-resp-dvs-verdictname"), FIELD_VERDICT_FIRST + 21, COLUMN_PLAIN}, \
    {SLICE("x-req-dvs-threat-name"), FIELD_VERDICT_FIRST + 32, COLUMN_PLAIN}, \
    {SLICE("x-req-dvs-scanverdict"), FIELD_NONE, COLUMN_PLAIN}, \
    {SLICE("x-req-dvs-verdictname"), FIELD_VERDICT_FIRST + 31, COLUMN_PLAIN}, \
    {SLICE("x-amp-verdict"), FIELD_VERDICT_FIRST + 33, COLUMN_PLAIN}, \
    {SLICE("x-amp-malware-name"), FIELD_VERDICT_FIRST + 34, COLUMN_PLAIN}, \
    {SLICE("x-amp-score"), FIELD_VERDICT_FIRST + 35, COLUMN_PLAIN}, \
    {SLICE("x-amp-upload"), FIELD_VERDICT_FIRST + 36, COLUMN_PLAIN}, \
    {SLICE("x-amp-filename"), FIELD_VERDICT_FIRST + 37, COLUMN_PLAIN}, \
    {SLICE("x-amp-sha"), FIELD_VERDICT_FIRST + 38, COLUMN_PLAIN}, \
    {SLICE("cs(User-Agent)"), FIELD_USER_AGENT, COLUMN_PLAIN}, \
    {SLICE("cs-bytes"), FIELD_REQUEST_BYTES, COLUMN_PLAIN},

static const struct column pushed[] = {
    {SLICE("timestamp"), FIELD_NONE, COLUMN_EPOCH},
    {SLICE("x-elapsed-time"), FIELD_DURATION_MS, COLUMN_PLAIN},
    {SLICE("cs(Referer)"), FIELD_REFERRER, COLUMN_PLAIN},
    {SLICE("c-ip"), FIELD_SOURCE_IP, COLUMN_CLIENT},
    {SLICE("x-resultcode-httpstatus"), FIELD_NONE, COLUMN_RESULT},
    {SLICE("sc-bytes"), FIELD_RESPONSE_BYTES, COLUMN_PLAIN},
    {SLICE("cs-method"), FIELD_METHOD, COLUMN_PLAIN},
    {SLICE("cs-url"), FIELD_URL_ORIGINAL, COLUMN_URL},
    {SLICE("s-hostname"), FIELD_DESTINATION_ADDRESS, COLUMN_SERVER},
    {SLICE("cs-uri"), FIELD_URL_ORIGINAL, COLUMN_URL},
    {SLICE("cs-username"), FIELD_USER_NAME, COLUMN_PLAIN},
    {SLICE("cs-mime-type"), FIELD_RESPONSE_TYPE, COLUMN_PLAIN},
    {SLICE("x-acltag"), FIELD_ACL_TAG, COLUMN_ACL},
    FROM_PROXY_ON
};

static const struct column sentinel[] = {
    {SLICE("date"), FIELD_NONE, COLUMN_DATE},
    {SLICE("time"), FIELD_NONE, COLUMN_CLOCK},
    {SLICE("timestamp"), FIELD_NONE, COLUMN_EPOCH},
    {SLICE("x-elapsed-time"), FIELD_DURATION_MS, COLUMN_PLAIN},
    {SLICE("cs(Referer)"), FIELD_REFERRER, COLUMN_PLAIN},
    {SLICE("c-ip"), FIELD_SOURCE_IP, COLUMN_CLIENT},
    {SLICE("sc-http-status"), FIELD_STATUS, COLUMN_PLAIN},
    {SLICE("sc-bytes"), FIELD_RESPONSE_BYTES, COLUMN_PLAIN},
    {SLICE("cs-bytes"), FIELD_REQUEST_BYTES, COLUMN_PLAIN},
    {SLICE("cs-method"), FIELD_METHOD, COLUMN_PLAIN},
    {SLICE("cs-url"), FIELD_URL_ORIGINAL, COLUMN_URL},
    {SLICE("s-hostname"), FIELD_DESTINATION_ADDRESS, COLUMN_SERVER},
    {SLICE("cs-uri"), FIELD_URL_ORIGINAL, COLUMN_URL},
    {SLICE("cs-username"), FIELD_USER_NAME, COLUMN_PLAIN},
    {SLICE("cs-mime-type"), FIELD_RESPONSE_TYPE, COLUMN_PLAIN},
    {SLICE("x-acltag"), FIELD_ACL_TAG, COLUMN_ACL},
    FROM_PROXY_ON
};
/* clang-format on */

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const struct w3c_order orders[] = {
    {pushed, LENGTH(pushed)},
    {sentinel, LENGTH(sentinel)},
};

/* A number with or without a fraction. */
static bool
is_decimal(struct slice s)
{
    size_t point = sn_slice_find(s, '.');

    return sn_is_digits(sn_slice_first(s, point)) &&
           (point == s.size || sn_is_digits(sn_slice_skip(s, point + 1)));
}

/* Does a value have the shape of its column?  Only what has one is judged. */
static bool
has_shape(const struct column *column, struct slice value)
{
    struct stamp stamp;
    struct ip ip;

    if (column->role == COLUMN_EPOCH)
        return sn_stamp_epoch(value, &stamp) == value.size;
    if (column->role == COLUMN_CLIENT)
        return sn_ip_parse(value, &ip);
    if (column->role == COLUMN_RESULT)
        return sn_is_result_status(value);
    if (column->role == COLUMN_URL)
        return sn_find(value, sn_slice_str("://")) < value.size ||
               sn_slice_find(value, ':') < value.size;
    if (column->role == COLUMN_DATE)
        return value.size == 10 && value.at[4] == '-' && value.at[7] == '-';
    if (column->role == COLUMN_CLOCK)
        return value.size >= 8 && value.at[2] == ':' && value.at[5] == ':';
    if (column->field == FIELD_METHOD)
        return sn_is_method(value);
    if (column->field == FIELD_STATUS)
        return value.size == 3 && sn_is_digits(value);
    if (sn_field_is_number(column->field))
        return is_decimal(value);
    return true;
}

/* The columns up to the URL, which both orders have, must all be sound. */
static bool
verifies(const struct w3c_order *order, struct slice line)
{
    struct slice value;

    for (size_t i = 0; i < order->count; i++) {
        if (!sn_w3c_next(&line, true, &value) ||
            !has_shape(&order->at[i], value))
            return false;
        if (order->at[i].role == COLUMN_URL)
            return true;
    }
    return false;
}

const struct w3c_order *
sn_w3c_fixed_order(struct slice line)
{
    for (size_t i = 0; i < LENGTH(orders); i++)
        if (verifies(&orders[i], line))
            return &orders[i];
    return NULL;
}
