/*
 * Fields that come together, for the lists of what a format carries.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_FORMATS_CARRIES_H
#define SEINE_RECORD_FORMATS_CARRIES_H

/* Of any line, and of the syslog header in front of it. */
#define LINE_FIELDS                                                \
 FIELD_RAW, FIELD_MESSAGE, FIELD_LOG_LEVEL, FIELD_SYSLOG_PRIORITY, \
     FIELD_SYSLOG_HOST, FIELD_SYSLOG_TAG

#define SOURCE_FIELDS FIELD_SOURCE_IP, FIELD_SOURCE_ADDRESS, FIELD_SOURCE_SCOPE

#define DESTINATION_FIELDS \
 FIELD_DESTINATION_IP, FIELD_DESTINATION_ADDRESS, FIELD_DESTINATION_DOMAIN

/* Of a request target, with what is derived from it. */
#define URL_FIELDS                                                         \
 FIELD_URL_ORIGINAL, FIELD_URL_FULL, FIELD_URL_SCHEME, FIELD_URL_DOMAIN,   \
     FIELD_URL_PORT, FIELD_URL_PATH, FIELD_URL_QUERY, FIELD_URL_EXTENSION, \
     FIELD_URI, FIELD_URI_DECODED, FIELD_URI_DECODE_ROUNDS, FIELD_QUERY_VALUE

#endif
