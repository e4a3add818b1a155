/*
 * Fields that the WSA access log can have, in any of its styles.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/wsa.h"

#include "record/formats/carries.h"

const enum field sn_access_carries[] = {
    LINE_FIELDS,
    FIELD_EVENT_OUTCOME,
    SOURCE_FIELDS,
    FIELD_SOURCE_DOMAIN,
    FIELD_SOURCE_PORT,
    DESTINATION_FIELDS,
    FIELD_DESTINATION_PORT,
    FIELD_CLIENT_FORWARDED,
    FIELD_USER_NAME,
    FIELD_METHOD,
    FIELD_VERSION,
    FIELD_REFERRER,
    FIELD_COOKIE,
    FIELD_REQUEST_BYTES,
    FIELD_STATUS,
    FIELD_RESPONSE_BYTES,
    FIELD_RESPONSE_TYPE,
    FIELD_USER_AGENT,
    URL_FIELDS,
    FIELD_DURATION_MS,
    PROXY_FIELDS,
    FIELD_CUSTOM,
    FIELD_NONE,
};
