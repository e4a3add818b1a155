/*
 * The one table of fields: canonical names and what is known about each; and
 * the Sigma and W3C names that stand for them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/field.h"

#include "base/text.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#define VERDICT(index, verdict)                                        \
 [FIELD_VERDICT_FIRST + (index)] = {SLICE("asyncos.verdict." verdict), \
                                    IS_LITERAL}

const struct field_about sn_fields[] = {
    [FIELD_NONE] = {SLICE(""), 0},
    [FIELD_RAW] = {SLICE("_raw"), IS_LITERAL},
    [FIELD_MESSAGE] = {SLICE("message"), IS_LITERAL},
    [FIELD_LOG_LEVEL] = {SLICE("log.level"), IS_LITERAL},
    [FIELD_SYSLOG_PRIORITY] = {SLICE("log.syslog.priority"),
                               IS_LITERAL | IS_NUMBER},
    [FIELD_SYSLOG_HOST] = {SLICE("log.syslog.hostname"), IS_LITERAL},
    [FIELD_SYSLOG_TAG] = {SLICE("log.syslog.appname"), IS_LITERAL},
    [FIELD_EVENT_ACTION] = {SLICE("event.action"), 0},
    [FIELD_EVENT_OUTCOME] = {SLICE("event.outcome"), 0},
    [FIELD_EVENT_REASON] = {SLICE("event.reason"), IS_LITERAL},
    [FIELD_SOURCE_IP] = {SLICE("source.ip"), IS_LITERAL},
    [FIELD_SOURCE_ADDRESS] = {SLICE("source.address"), IS_LITERAL},
    [FIELD_SOURCE_DOMAIN] = {SLICE("source.domain"), IS_LITERAL},
    [FIELD_SOURCE_PORT] = {SLICE("source.port"), IS_LITERAL | IS_NUMBER},
    [FIELD_SOURCE_BYTES] = {SLICE("source.bytes"), IS_LITERAL | IS_NUMBER},
    [FIELD_DESTINATION_IP] = {SLICE("destination.ip"), IS_LITERAL},
    [FIELD_DESTINATION_ADDRESS] = {SLICE("destination.address"), IS_LITERAL},
    [FIELD_DESTINATION_DOMAIN] = {SLICE("destination.domain"), IS_LITERAL},
    [FIELD_DESTINATION_PORT] = {SLICE("destination.port"),
                                IS_LITERAL | IS_NUMBER},
    [FIELD_CLIENT_FORWARDED] = {SLICE("http.request.headers.x-forwarded-for"),
                                IS_LITERAL},
    [FIELD_USER_NAME] = {SLICE("user.name"), IS_LITERAL},
    [FIELD_METHOD] = {SLICE("http.request.method"), IS_LITERAL},
    [FIELD_VERSION] = {SLICE("http.version"), IS_LITERAL},
    [FIELD_REFERRER] = {SLICE("http.request.referrer"), IS_LITERAL},
    [FIELD_COOKIE] = {SLICE("http.request.headers.cookie"), IS_LITERAL},
    [FIELD_REQUEST_TYPE] = {SLICE("http.request.mime_type"), IS_LITERAL},
    [FIELD_REQUEST_BYTES] = {SLICE("http.request.bytes"),
                             IS_LITERAL | IS_NUMBER},
    [FIELD_STATUS] = {SLICE("http.response.status_code"),
                      IS_LITERAL | IS_NUMBER},
    [FIELD_RESPONSE_BYTES] = {SLICE("http.response.bytes"),
                              IS_LITERAL | IS_NUMBER},
    [FIELD_RESPONSE_TYPE] = {SLICE("http.response.mime_type"), IS_LITERAL},
    [FIELD_USER_AGENT] = {SLICE("user_agent.original"), IS_LITERAL},
    [FIELD_URL_ORIGINAL] = {SLICE("url.original"), IS_LITERAL},
    [FIELD_URL_FULL] = {SLICE("url.full"), IS_LITERAL},
    [FIELD_URL_SCHEME] = {SLICE("url.scheme"), IS_LITERAL},
    [FIELD_URL_DOMAIN] = {SLICE("url.domain"), IS_LITERAL},
    [FIELD_URL_PORT] = {SLICE("url.port"), IS_LITERAL | IS_NUMBER},
    [FIELD_URL_PATH] = {SLICE("url.path"), IS_LITERAL},
    [FIELD_URL_QUERY] = {SLICE("url.query"), IS_LITERAL},
    [FIELD_URL_EXTENSION] = {SLICE("url.extension"), IS_LITERAL},
    [FIELD_URI] = {SLICE("x-uri"), 0},
    [FIELD_URI_DECODED] = {SLICE("x-uri-decoded"), IS_DERIVED},
    [FIELD_URI_DECODE_ROUNDS] = {SLICE("x-uri-decode-rounds"),
                                 IS_DERIVED | IS_NUMBER},
    [FIELD_QUERY_VALUE] = {SLICE("x-query-value"), IS_DERIVED},
    [FIELD_SOURCE_SCOPE] = {SLICE("x-src-scope"), IS_DERIVED},
    [FIELD_DURATION_MS] = {SLICE("asyncos.elapsed_ms"), IS_LITERAL | IS_NUMBER},
    [FIELD_SESSION_ID] = {SLICE("asyncos.session.id"), IS_LITERAL},
    [FIELD_PRIVILEGE] = {SLICE("asyncos.privilege"), IS_LITERAL},
    [FIELD_DESTINATION_PAGE] = {SLICE("asyncos.destination_page"), IS_LITERAL},
    [FIELD_INTERACTION_MODE] = {SLICE("asyncos.interaction_mode"), IS_LITERAL},
    [FIELD_COMMAND] = {SLICE("asyncos.command"), IS_LITERAL},
    [FIELD_PID] = {SLICE("process.pid"), IS_LITERAL | IS_NUMBER},
    [FIELD_PROTOCOL] = {SLICE("network.protocol"), 0},
    [FIELD_TRANSPORT] = {SLICE("network.transport"), 0},
    [FIELD_FILE_NAME] = {SLICE("file.name"), IS_LITERAL},
    [FIELD_FILE_SIZE] = {SLICE("file.size"), IS_LITERAL | IS_NUMBER},
    [FIELD_FILE_SHA256] = {SLICE("file.hash.sha256"), IS_LITERAL},
    [FIELD_OBSERVER_NAME] = {SLICE("observer.name"), IS_LITERAL},
    [FIELD_OBSERVER_VERSION] = {SLICE("observer.version"), IS_LITERAL},
    [FIELD_OBSERVER_SERIAL] = {SLICE("observer.serial_number"), IS_LITERAL},
    [FIELD_OFFSET_SECONDS] = {SLICE("asyncos.offset_seconds"),
                              IS_LITERAL | IS_NUMBER},
    [FIELD_RESULT_CODE] = {SLICE("asyncos.result_code"), IS_LITERAL},
    [FIELD_HIERARCHY] = {SLICE("asyncos.hierarchy"), IS_LITERAL},
    [FIELD_ACL_TAG] = {SLICE("asyncos.acl.tag"), IS_LITERAL},
    [FIELD_ACL_ACTION] = {SLICE("asyncos.acl.action"), 0},
    [FIELD_ACL_POLICY] = {SLICE("asyncos.acl.policy"), IS_LITERAL},
    [FIELD_ACL_IDENTITY] = {SLICE("asyncos.acl.identity"), IS_LITERAL},
    [FIELD_ACL_OUTBOUND_MALWARE] = {SLICE("asyncos.acl.outbound_malware"),
                                    IS_LITERAL},
    [FIELD_ACL_DATA_SECURITY] = {SLICE("asyncos.acl.data_security"),
                                 IS_LITERAL},
    [FIELD_ACL_EXTERNAL_DLP] = {SLICE("asyncos.acl.external_dlp"), IS_LITERAL},
    [FIELD_ACL_ROUTING] = {SLICE("asyncos.acl.routing"), IS_LITERAL},
    [FIELD_ACL_WEB_TAP] = {SLICE("asyncos.acl.web_tap"), IS_LITERAL},
    [FIELD_SUSPECT_USER_AGENT] = {SLICE("asyncos.suspect_user_agent"),
                                  IS_LITERAL},
    [FIELD_CUSTOM] = {SLICE("asyncos.custom"), IS_LITERAL},
    [FIELD_VERDICT_RAW] = {SLICE("asyncos.verdict_raw"), IS_LITERAL},
    VERDICT(0, "webcat_code_abbr"),
    VERDICT(1, "wbrs_score"),
    VERDICT(2, "webroot_scanverdict"),
    VERDICT(3, "webroot_threat_name"),
    VERDICT(4, "webroot_trr"),
    VERDICT(5, "webroot_spyid"),
    VERDICT(6, "webroot_trace_id"),
    VERDICT(7, "mcafee_scanverdict"),
    VERDICT(8, "mcafee_filename"),
    VERDICT(9, "mcafee_av_scanerror"),
    VERDICT(10, "mcafee_av_detecttype"),
    VERDICT(11, "mcafee_av_virustype"),
    VERDICT(12, "mcafee_virus_name"),
    VERDICT(13, "sophos_scanverdict"),
    VERDICT(14, "sophos_scanerror"),
    VERDICT(15, "sophos_file_name"),
    VERDICT(16, "sophos_virus_name"),
    VERDICT(17, "ids_verdict"),
    VERDICT(18, "icap_verdict"),
    VERDICT(19, "webcat_req_code_abbr"),
    VERDICT(20, "webcat_resp_code_abbr"),
    VERDICT(21, "resp_dvs_verdictname"),
    VERDICT(22, "wbrs_threat_type"),
    VERDICT(23, "google_translate_encapsulated_url"),
    VERDICT(24, "avc_app"),
    VERDICT(25, "avc_type"),
    VERDICT(26, "avc_behavior"),
    VERDICT(27, "request_rewrite"),
    VERDICT(28, "avg_bw"),
    VERDICT(29, "bw_throttled"),
    VERDICT(30, "user_type"),
    VERDICT(31, "req_dvs_verdictname"),
    VERDICT(32, "req_dvs_threat_name"),
    VERDICT(33, "amp_verdict"),
    VERDICT(34, "amp_malware_name"),
    VERDICT(35, "amp_score"),
    VERDICT(36, "amp_upload"),
    VERDICT(37, "amp_filename"),
    VERDICT(38, "amp_sha"),
    VERDICT(39, "archivescan_verdict"),
    VERDICT(40, "archivescan_verdict_detail"),
    VERDICT(41, "archivescan_file_verdict"),
    VERDICT(42, "web_tap_behavior"),
    VERDICT(43, "youtube_url_category"),
};

/* The array is as long as its last name: one missing at the end trips this. */
_Static_assert(LENGTH(sn_fields) == FIELD_COUNT,
               "every field has its name in the table");

#define MEANINGS 3 /* at most, of one Sigma name */

/* What a Sigma name stands for, in general or in one log source category. */
struct sigma_name {
    struct slice name;
    const char *category; /* NULL: any */
    enum field loose[MEANINGS];
    enum field strict[MEANINGS]; /* W3C's meaning; none: the same */
};

/*
 * A category's own line stands before the general one.  The URI names hold
 * what rules mean by them, which is not what W3C says: cs-uri-query is the
 * path with the query, c-uri and cs-uri any form of the URI.  The taxonomy of
 * proxy rules has cs-bytes and sc-bytes the other way round.
 */
static const struct sigma_name sigma_names[] = {
    {SLICE("cs-uri-query"), NULL, {FIELD_URI}, {FIELD_URL_QUERY}},
    {SLICE("c-uri-query"), NULL, {FIELD_URL_QUERY}, {FIELD_NONE}},
    {SLICE("c-uri"),
     NULL,
     {FIELD_URL_FULL, FIELD_URI, FIELD_URL_ORIGINAL},
     {FIELD_URL_FULL}},
    {SLICE("cs-uri"),
     NULL,
     {FIELD_URL_FULL, FIELD_URI, FIELD_URL_ORIGINAL},
     {FIELD_URL_FULL}},
    {SLICE("cs-url"),
     NULL,
     {FIELD_URL_FULL, FIELD_URI, FIELD_URL_ORIGINAL},
     {FIELD_URL_FULL}},
    {SLICE("c-uri-stem"), NULL, {FIELD_URL_PATH}, {FIELD_NONE}},
    {SLICE("cs-uri-stem"), NULL, {FIELD_URL_PATH}, {FIELD_NONE}},
    {SLICE("c-uri-path"), NULL, {FIELD_URL_PATH}, {FIELD_NONE}},
    {SLICE("cs-uri-path"), NULL, {FIELD_URL_PATH}, {FIELD_NONE}},
    {SLICE("c-uri-extension"), NULL, {FIELD_URL_EXTENSION}, {FIELD_NONE}},
    {SLICE("cs-uri-extension"), NULL, {FIELD_URL_EXTENSION}, {FIELD_NONE}},
    {SLICE("cs-uri-scheme"), NULL, {FIELD_URL_SCHEME}, {FIELD_NONE}},
    {SLICE("cs-host"), NULL, {FIELD_URL_DOMAIN}, {FIELD_NONE}},
    {SLICE("cs(Host)"), NULL, {FIELD_URL_DOMAIN}, {FIELD_NONE}},
    {SLICE("cs-uri-host"), NULL, {FIELD_URL_DOMAIN}, {FIELD_NONE}},
    {SLICE("r-dns"), NULL, {FIELD_URL_DOMAIN}, {FIELD_DESTINATION_DOMAIN}},
    {SLICE("c-useragent"), NULL, {FIELD_USER_AGENT}, {FIELD_NONE}},
    {SLICE("cs-user-agent"), NULL, {FIELD_USER_AGENT}, {FIELD_NONE}},
    {SLICE("cs-useragent"), NULL, {FIELD_USER_AGENT}, {FIELD_NONE}},
    {SLICE("cs(User-Agent)"), NULL, {FIELD_USER_AGENT}, {FIELD_NONE}},
    {SLICE("cs-referer"), NULL, {FIELD_REFERRER}, {FIELD_NONE}},
    {SLICE("cs-referrer"), NULL, {FIELD_REFERRER}, {FIELD_NONE}},
    {SLICE("cs(Referer)"), NULL, {FIELD_REFERRER}, {FIELD_NONE}},
    {SLICE("cs-cookie"), NULL, {FIELD_COOKIE}, {FIELD_NONE}},
    {SLICE("cs(Cookie)"), NULL, {FIELD_COOKIE}, {FIELD_NONE}},
    {SLICE("cs-method"), NULL, {FIELD_METHOD}, {FIELD_NONE}},
    {SLICE("cs-version"), NULL, {FIELD_VERSION}, {FIELD_NONE}},
    {SLICE("sc-status"), NULL, {FIELD_STATUS}, {FIELD_NONE}},
    {SLICE("cs-username"), NULL, {FIELD_USER_NAME}, {FIELD_NONE}},
    {SLICE("cs-bytes"), "proxy", {FIELD_RESPONSE_BYTES}, {FIELD_REQUEST_BYTES}},
    {SLICE("sc-bytes"), "proxy", {FIELD_REQUEST_BYTES}, {FIELD_RESPONSE_BYTES}},
    {SLICE("cs-bytes"), NULL, {FIELD_REQUEST_BYTES}, {FIELD_NONE}},
    {SLICE("sc-bytes"), NULL, {FIELD_RESPONSE_BYTES}, {FIELD_NONE}},
    {SLICE("cs-content-type"),
     "proxy",
     {FIELD_RESPONSE_TYPE, FIELD_REQUEST_TYPE},
     {FIELD_REQUEST_TYPE}},
    {SLICE("cs-content-type"), NULL, {FIELD_REQUEST_TYPE}, {FIELD_NONE}},
    {SLICE("cs(Content-Type)"), NULL, {FIELD_REQUEST_TYPE}, {FIELD_NONE}},
    {SLICE("cs-mime-type"), NULL, {FIELD_RESPONSE_TYPE}, {FIELD_NONE}},
    {SLICE("rs-content-type"), NULL, {FIELD_RESPONSE_TYPE}, {FIELD_NONE}},
    {SLICE("rs(Content-Type)"), NULL, {FIELD_RESPONSE_TYPE}, {FIELD_NONE}},
    {SLICE("sc-content-type"), NULL, {FIELD_RESPONSE_TYPE}, {FIELD_NONE}},
    {SLICE("sc(Content-Type)"), NULL, {FIELD_RESPONSE_TYPE}, {FIELD_NONE}},
    {SLICE("cs(X-Forwarded-For)"), NULL, {FIELD_CLIENT_FORWARDED}, {0}},
    {SLICE("cs-x-forwarded-for"), NULL, {FIELD_CLIENT_FORWARDED}, {0}},
    {SLICE("x-forwarded-for"), NULL, {FIELD_CLIENT_FORWARDED}, {0}},
    {SLICE("time-taken"), NULL, {FIELD_DURATION_MS}, {FIELD_NONE}},
    {SLICE("src_ip"), NULL, {FIELD_SOURCE_IP}, {FIELD_NONE}},
    {SLICE("c-ip"), NULL, {FIELD_SOURCE_IP}, {FIELD_NONE}},
    {SLICE("src_port"), NULL, {FIELD_SOURCE_PORT}, {FIELD_NONE}},
    {SLICE("c-port"), NULL, {FIELD_SOURCE_PORT}, {FIELD_NONE}},
    {SLICE("dst_ip"), NULL, {FIELD_DESTINATION_IP}, {FIELD_NONE}},
    {SLICE("r-ip"), NULL, {FIELD_DESTINATION_IP}, {FIELD_NONE}},
    {SLICE("s-ip"), NULL, {FIELD_DESTINATION_IP}, {FIELD_NONE}},
    {SLICE("dst_port"), NULL, {FIELD_DESTINATION_PORT}, {FIELD_NONE}},
    {SLICE("r-port"), NULL, {FIELD_DESTINATION_PORT}, {FIELD_NONE}},
    {SLICE("s-port"), NULL, {FIELD_DESTINATION_PORT}, {FIELD_NONE}},
    {SLICE("s-computername"), NULL, {FIELD_OBSERVER_NAME}, {FIELD_NONE}},
    {SLICE("src_host"), NULL, {FIELD_SOURCE_DOMAIN}, {FIELD_NONE}},
    {SLICE("dst_host"), NULL, {FIELD_DESTINATION_DOMAIN}, {FIELD_NONE}},
    {SLICE("user"), NULL, {FIELD_USER_NAME}, {FIELD_NONE}},
    {SLICE("username"), NULL, {FIELD_USER_NAME}, {FIELD_NONE}},
    /* http.log of Zeek */
    {SLICE("uri"), NULL, {FIELD_URI}, {FIELD_NONE}},
    {SLICE("method"), NULL, {FIELD_METHOD}, {FIELD_NONE}},
    {SLICE("host"), NULL, {FIELD_URL_DOMAIN}, {FIELD_NONE}},
    {SLICE("user_agent"), NULL, {FIELD_USER_AGENT}, {FIELD_NONE}},
    {SLICE("referrer"), NULL, {FIELD_REFERRER}, {FIELD_NONE}},
    {SLICE("version"), NULL, {FIELD_VERSION}, {FIELD_NONE}},
    {SLICE("status_code"), NULL, {FIELD_STATUS}, {FIELD_NONE}},
    {SLICE("resp_mime_types"), NULL, {FIELD_RESPONSE_TYPE}, {FIELD_NONE}},
    {SLICE("orig_mime_types"), NULL, {FIELD_REQUEST_TYPE}, {FIELD_NONE}},
    {SLICE("request_body_len"), NULL, {FIELD_REQUEST_BYTES}, {FIELD_NONE}},
    {SLICE("response_body_len"), NULL, {FIELD_RESPONSE_BYTES}, {FIELD_NONE}},
    {SLICE("id.orig_h"), NULL, {FIELD_SOURCE_IP}, {FIELD_NONE}},
    {SLICE("id.orig_p"), NULL, {FIELD_SOURCE_PORT}, {FIELD_NONE}},
    {SLICE("id.resp_h"), NULL, {FIELD_DESTINATION_IP}, {FIELD_NONE}},
    {SLICE("id.resp_p"), NULL, {FIELD_DESTINATION_PORT}, {FIELD_NONE}},
};

struct w3c_name {
    struct slice name;
    enum field field;
};

/*
 * Columns of IIS, of the WSA and of other proxies.  cs-url and cs-uri are the
 * request target as written: who reads them splits url.original.  Columns of
 * two values in one (x-resultcode-httpstatus) are the reader's own matter.
 */
static const struct w3c_name w3c_names[] = {
    {SLICE("c-ip"), FIELD_SOURCE_IP},
    {SLICE("c-port"), FIELD_SOURCE_PORT},
    {SLICE("c-dns"), FIELD_SOURCE_DOMAIN},
    {SLICE("s-ip"), FIELD_DESTINATION_IP},
    {SLICE("r-ip"), FIELD_DESTINATION_IP},
    {SLICE("s-port"), FIELD_DESTINATION_PORT},
    {SLICE("r-port"), FIELD_DESTINATION_PORT},
    {SLICE("s-hostname"), FIELD_DESTINATION_ADDRESS},
    {SLICE("s-computerName"), FIELD_DESTINATION_DOMAIN}, /* WSA */
    {SLICE("s-computername"), FIELD_OBSERVER_NAME},      /* IIS */
    {SLICE("s-dns"), FIELD_DESTINATION_DOMAIN},
    {SLICE("r-dns"), FIELD_DESTINATION_DOMAIN},
    {SLICE("cs-username"), FIELD_USER_NAME},
    {SLICE("cs-method"), FIELD_METHOD},
    {SLICE("cs-version"), FIELD_VERSION},
    {SLICE("cs-url"), FIELD_URL_ORIGINAL},
    {SLICE("cs-uri"), FIELD_URL_ORIGINAL},
    {SLICE("c-uri"), FIELD_URL_ORIGINAL},
    {SLICE("cs-uri-stem"), FIELD_URL_PATH},
    {SLICE("c-uri-stem"), FIELD_URL_PATH},
    {SLICE("cs-uri-path"), FIELD_URL_PATH},
    {SLICE("cs-uri-query"), FIELD_URL_QUERY},
    {SLICE("c-uri-query"), FIELD_URL_QUERY},
    {SLICE("cs-uri-extension"), FIELD_URL_EXTENSION},
    {SLICE("c-uri-extension"), FIELD_URL_EXTENSION},
    {SLICE("cs-uri-scheme"), FIELD_URL_SCHEME},
    {SLICE("cs-uri-host"), FIELD_URL_DOMAIN},
    {SLICE("cs-uri-port"), FIELD_URL_PORT},
    {SLICE("cs-host"), FIELD_URL_DOMAIN},
    {SLICE("cs(Host)"), FIELD_URL_DOMAIN},
    {SLICE("cs(User-Agent)"), FIELD_USER_AGENT},
    {SLICE("cs-user-agent"), FIELD_USER_AGENT},
    {SLICE("c-useragent"), FIELD_USER_AGENT},
    {SLICE("cs(Referer)"), FIELD_REFERRER},
    {SLICE("cs(Referrer)"), FIELD_REFERRER},
    {SLICE("cs-referer"), FIELD_REFERRER},
    {SLICE("cs-referrer"), FIELD_REFERRER},
    {SLICE("cs(Cookie)"), FIELD_COOKIE},
    {SLICE("cs-cookie"), FIELD_COOKIE},
    {SLICE("cs(Content-Type)"), FIELD_REQUEST_TYPE},
    {SLICE("cs-content-type"), FIELD_REQUEST_TYPE},
    {SLICE("cs(X-Forwarded-For)"), FIELD_CLIENT_FORWARDED},
    {SLICE("x-forwarded-for"), FIELD_CLIENT_FORWARDED},
    {SLICE("cs-bytes"), FIELD_REQUEST_BYTES},
    {SLICE("sc-bytes"), FIELD_RESPONSE_BYTES},
    {SLICE("sc-status"), FIELD_STATUS},
    {SLICE("sc-http-status"), FIELD_STATUS},
    {SLICE("sc-result-code"), FIELD_RESULT_CODE},
    {SLICE("s-hierarchy"), FIELD_HIERARCHY},
    {SLICE("cs-mime-type"), FIELD_RESPONSE_TYPE},
    {SLICE("rs(Content-Type)"), FIELD_RESPONSE_TYPE},
    {SLICE("sc(Content-Type)"), FIELD_RESPONSE_TYPE},
    {SLICE("sc-content-type"), FIELD_RESPONSE_TYPE},
    {SLICE("time-taken"), FIELD_DURATION_MS},
    {SLICE("x-elapsed-time"), FIELD_DURATION_MS},
    {SLICE("x-acltag"), FIELD_ACL_TAG},
    {SLICE("x-result-code"), FIELD_VERDICT_RAW},
    {SLICE("x-suspect-user-agent"), FIELD_SUSPECT_USER_AGENT},
    {SLICE("user-type"), FIELD_VERDICT_FIRST + 30},
};

enum field
sn_field_from_name(struct slice name)
{
    for (unsigned i = FIELD_NONE + 1; i < FIELD_COUNT; i++)
        if (sn_slice_equal(sn_fields[i].name, name))
            return (enum field)i;
    return FIELD_NONE;
}

static const struct sigma_name *
find_sigma(struct slice name, struct slice category)
{
    for (size_t i = 0; i < LENGTH(sigma_names); i++) {
        const struct sigma_name *sigma = &sigma_names[i];

        if (sn_equal_nocase(sigma->name, name) &&
            (!sigma->category || sn_slice_is(category, sigma->category)))
            return sigma;
    }
    return NULL;
}

size_t
sn_field_resolve(struct slice name, struct slice category, bool strict,
                 enum field *out, size_t room)
{
    enum field own = sn_field_from_name(name);
    const struct sigma_name *sigma;
    const enum field *meant;
    size_t count = 0;

    if (own != FIELD_NONE && room > 0) {
        out[0] = own;
        return 1;
    }
    sigma = find_sigma(name, category);
    if (!sigma)
        return 0;
    meant = strict && sigma->strict[0] ? sigma->strict : sigma->loose;
    while (count < MEANINGS && count < room && meant[count]) {
        out[count] = meant[count];
        count++;
    }
    return count;
}

/*
 * The WSA names its verdict columns as the access log's fields, with hyphens:
 * x-amp-malware-name is amp_malware_name.
 */
static bool
is_verdict_column(struct slice column, struct slice verdict)
{
    column = sn_slice_skip(column, 2);
    verdict = sn_slice_skip(verdict, sizeof("asyncos.verdict.") - 1);
    if (column.size != verdict.size)
        return false;
    for (size_t i = 0; i < column.size; i++) {
        char c = column.at[i] == '-' ? '_' : sn_lower(column.at[i]);

        if (c != verdict.at[i])
            return false;
    }
    return true;
}

enum field
sn_field_from_w3c(struct slice name)
{
    for (size_t i = 0; i < LENGTH(w3c_names); i++)
        if (sn_slice_equal(w3c_names[i].name, name))
            return w3c_names[i].field;
    for (size_t i = 0; i < LENGTH(w3c_names); i++)
        if (sn_equal_nocase(w3c_names[i].name, name))
            return w3c_names[i].field;
    if (!sn_starts_nocase(name, sn_slice("x-", 2)))
        return FIELD_NONE;
    for (unsigned i = FIELD_VERDICT_FIRST; i <= FIELD_VERDICT_LAST; i++)
        if (is_verdict_column(name, sn_fields[i].name))
            return (enum field)i;
    return FIELD_NONE;
}
