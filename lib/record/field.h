/*
 * The one table of fields: our canonical names (Elastic Common Schema, own ones
 * under asyncos. and x-) and the Sigma names that stand for them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_FIELD_H
#define SEINE_RECORD_FIELD_H

#include "base/slice.h"

enum field {
    FIELD_NONE,
    FIELD_RAW,     /* _raw: the text of the record; always there */
    FIELD_MESSAGE, /* message: the text after the envelope */
    FIELD_LOG_LEVEL,
    FIELD_SYSLOG_PRIORITY,
    FIELD_SYSLOG_HOST, /* log.syslog.hostname */
    FIELD_SYSLOG_TAG,  /* log.syslog.appname */
    FIELD_EVENT_ACTION,
    FIELD_EVENT_OUTCOME, /* success, failure */
    FIELD_EVENT_REASON,
    FIELD_SOURCE_IP,      /* only where it is an address */
    FIELD_SOURCE_ADDRESS, /* the client as written */
    FIELD_SOURCE_DOMAIN,
    FIELD_SOURCE_PORT,
    FIELD_SOURCE_BYTES,
    FIELD_DESTINATION_IP,
    FIELD_DESTINATION_ADDRESS,
    FIELD_DESTINATION_DOMAIN,
    FIELD_DESTINATION_PORT,
    FIELD_CLIENT_FORWARDED, /* http.request.headers.x-forwarded-for */
    FIELD_USER_NAME,
    FIELD_METHOD,       /* http.request.method */
    FIELD_VERSION,      /* http.version: "1.1" */
    FIELD_REFERRER,     /* http.request.referrer */
    FIELD_COOKIE,       /* http.request.headers.cookie */
    FIELD_REQUEST_TYPE, /* http.request.mime_type */
    FIELD_REQUEST_BYTES,
    FIELD_STATUS, /* http.response.status_code */
    FIELD_RESPONSE_BYTES,
    FIELD_RESPONSE_TYPE, /* http.response.mime_type */
    FIELD_USER_AGENT,    /* user_agent.original */
    FIELD_URL_ORIGINAL,  /* the request target as written */
    FIELD_URL_FULL,      /* only where it is absolute */
    FIELD_URL_SCHEME,
    FIELD_URL_DOMAIN, /* host of the URL, or the Host or vhost column */
    FIELD_URL_PORT,
    FIELD_URL_PATH,
    FIELD_URL_QUERY,
    FIELD_URL_EXTENSION,
    FIELD_URI,               /* x-uri: path?query */
    FIELD_URI_DECODED,       /* x-uri-decoded */
    FIELD_URI_DECODE_ROUNDS, /* x-uri-decode-rounds */
    FIELD_QUERY_VALUE,       /* x-query-value, many-valued */
    FIELD_SOURCE_SCOPE,      /* x-src-scope */
    FIELD_DURATION_MS,       /* asyncos.elapsed_ms */
    FIELD_SESSION_ID,        /* asyncos.session.id */
    FIELD_PRIVILEGE,         /* asyncos.privilege */
    FIELD_DESTINATION_PAGE,  /* asyncos.destination_page */
    FIELD_INTERACTION_MODE,  /* asyncos.interaction_mode */
    FIELD_COMMAND,           /* asyncos.command: CLI input */
    FIELD_PID,               /* process.pid */
    FIELD_PROTOCOL,          /* network.protocol: http, https, ssh, ftp */
    FIELD_TRANSPORT,         /* network.transport: tcp, udp */
    FIELD_FILE_NAME,         /* file.name */
    FIELD_FILE_SIZE,         /* file.size */
    FIELD_FILE_SHA256,       /* file.hash.sha256 */
    FIELD_OBSERVER_NAME,     /* observer.name */
    FIELD_OBSERVER_VERSION,  /* observer.version */
    FIELD_OBSERVER_SERIAL,   /* observer.serial_number */
    FIELD_OFFSET_SECONDS,    /* asyncos.offset_seconds: of the header line */
    FIELD_RESULT_CODE,       /* asyncos.result_code: TCP_MISS */
    FIELD_HIERARCHY,         /* asyncos.hierarchy: DIRECT */
    FIELD_ACL_TAG,           /* asyncos.acl.tag: DEFAULT_CASE_12 */
    FIELD_ACL_ACTION,        /* asyncos.acl.action: allow, block, ... */
    FIELD_ACL_POLICY,
    FIELD_ACL_IDENTITY,
    FIELD_ACL_OUTBOUND_MALWARE,
    FIELD_ACL_DATA_SECURITY,
    FIELD_ACL_EXTERNAL_DLP,
    FIELD_ACL_ROUTING,
    FIELD_ACL_WEB_TAP,
    FIELD_SUSPECT_USER_AGENT, /* asyncos.suspect_user_agent */
    FIELD_CUSTOM,        /* asyncos.custom: what follows the known fields */
    FIELD_VERDICT_RAW,   /* asyncos.verdict_raw: the <...> block */
    FIELD_VERDICT_FIRST, /* asyncos.verdict.NAME in the order of
                            the block of verdicts */
    FIELD_VERDICT_LAST = FIELD_VERDICT_FIRST + 43,
    FIELD_COUNT
};

#define IS_LITERAL 1U /* always a run of bytes of the record's text */
#define IS_DERIVED 2U /* made when a rule first asks */
#define IS_NUMBER 4U  /* a number where the log is sound */

/* What is known about a field. */
struct field_about {
    struct slice name;
    unsigned flags;
};

extern const struct field_about sn_fields[]; /* by enum field */

static inline const struct field_about *
sn_field_about(enum field field)
{
    return &sn_fields[(unsigned)field < FIELD_COUNT ? field : FIELD_NONE];
}

/* "source.ip".  Static storage. */
static inline struct slice
sn_field_text(enum field field)
{
    return sn_field_about(field)->name;
}

static inline const char *
sn_field_name(enum field field)
{
    return sn_field_about(field)->name.at;
}

/* The field of a canonical name, or FIELD_NONE. */
enum field
sn_field_from_name(struct slice name);

/*
 * The fields that a Sigma name stands for under a rule's log source category
 * ("" if it has none): at most `room` go to out, any of them may match.  0 if
 * the name is known neither as a canonical nor as a Sigma name: then only
 * records with own field names (JSONL, W3C) can have it.  strict: the W3C
 * meaning of the URI fields.
 */
size_t
sn_field_resolve(struct slice name, struct slice category, bool strict,
                 enum field *out, size_t room);

/* The field of a W3C column such as cs(User-Agent), or FIELD_NONE. */
enum field
sn_field_from_w3c(struct slice name);

/*
 * Is the value always a run of bytes of the record's text, as it stands there?
 * Only then may a test's literal be a necessary literal of the line.  x-uri is
 * none (W3C has path and query apart); callers cut its literals at '?'.
 */
static inline bool
sn_field_is_literal(enum field field)
{
    return sn_field_about(field)->flags & IS_LITERAL;
}

/* Made by decoding or by the parser when a rule first asks. */
static inline bool
sn_field_is_derived(enum field field)
{
    return sn_field_about(field)->flags & IS_DERIVED;
}

/* A number wherever the log is sound: status, bytes, ports. */
static inline bool
sn_field_is_number(enum field field)
{
    return sn_field_about(field)->flags & IS_NUMBER;
}

#endif
