/*
 * The specifiers of the appliance's format strings.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/wsa_specifier.h"

#include "base/civil.h"
#include "base/text.h"
#include "record/formats/wsa.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#define CONDITION_MOST 512 /* bytes of a condition with its value */

/* The W3C column of each; NULL: it has none. */
static const struct {
    const char *text;
    const char *w3c;
} specifiers[] = {
    {"%2r", NULL},
    {"%:1<", "x-c2p-first-byte-time"},
    {"%:1>", "x-p2c-first-byte-time"},
    {"%:<1", "x-p2s-first-byte-time"},
    {"%:<a", "x-p2p-auth-wait-time"},
    {"%:<b", "x-p2s-body-time"},
    {"%:<d", "x-p2p-dns-wait-time"},
    {"%:<h", "x-p2s-header-time"},
    {"%:<r", "x-p2p-reputation-wait-time"},
    {"%:<s", "x-p2p-asw-req-wait-time"},
    {"%:>1", "x-s2p-first-byte-time"},
    {"%:>a", "x-p2p-auth-svc-time"},
    {"%:>b", "x-s2p-body-time"},
    {"%:>c", "x-p2p-fetch-time"},
    {"%:>d", "x-p2p-dns-svc-time"},
    {"%:>g", NULL},
    {"%:>h", "x-s2p-header-time"},
    {"%:>r", "x-p2p-reputation-svc-time"},
    {"%:>s", "x-p2p-asw-req-svc-time"},
    {"%:A<", "x-p2p-avc-svc-time"},
    {"%:A>", "x-p2p-avc-wait-time"},
    {"%A", "cs-username"},
    {"%B", "bytes"},
    {"%C", "cs(Cookie)"},
    {"%D", "x-acltag"},
    {"%F", "c-port"},
    {"%H", "s-hierarchy"},
    {"%I", "x-transaction-id"},
    {"%M", "CMF"},
    {"%N", "s-computerName"},
    {"%P", "cs-version"},
    {"%U", "cs-uri"},
    {"%V", "time"},
    {"%W", "denial"},
    {"%X2", "x-req-dvs-scanverdict"},
    {"%X6", "x-as-malware-threat-name"},
    {"%XE", "x-webcat-code-full"},
    {"%XF", "x-webcat-code-full"},
    {"%XP", "x-acl-added-headers"},
    {"%Xc", NULL},
    {"%Xq", NULL},
    {"%Xr", "x-result-code"},
    {"%Xw", NULL},
    {"%Y", "cs-url"},
    {"%a", "c-ip"},
    {"%b", "sc-body-size"},
    {"%c", "cs-mime-type"},
    {"%d", "s-hostname"},
    {"%e", "x-elapsed-time"},
    {"%f", "cs(X-Forwarded-For)"},
    {"%g", "cs-auth-group"},
    {"%h", "sc-http-status"},
    {"%j", "DCF"},
    {"%k", "s-ip"},
    {"%m", "cs-auth-mechanism"},
    {"%p", "s-port"},
    {"%q", "cs-bytes"},
    {"%s", "sc-bytes"},
    {"%t", "timestamp"},
    {"%u", "cs(User-Agent)"},
    {"%v", "date"},
    {"%w", "sc-result-code"},
    {"%y", "cs-method"},
};

/* Those of single verdicts, in the order of the verdict fields. */
static const char *const verdicts[] = {
    "%XC",    /* webcat_code_abbr */
    "%XW",    /* wbrs_score */
    "%Xv",    /* webroot_scanverdict */
    "%Xn",    /* webroot_threat_name */
    "%Xt",    /* webroot_trr */
    "%Xs",    /* webroot_spyid */
    "%Xi",    /* webroot_trace_id */
    "%Xd",    /* mcafee_scanverdict */
    "%Xe",    /* mcafee_filename */
    "%Xf",    /* mcafee_av_scanerror */
    "%Xg",    /* mcafee_av_detecttype */
    "%Xh",    /* mcafee_av_virustype */
    "%Xj",    /* mcafee_virus_name */
    "%XY",    /* sophos_scanverdict */
    "%Xx",    /* sophos_scanerror */
    "%Xy",    /* sophos_file_name */
    "%Xz",    /* sophos_virus_name */
    "%Xl",    /* ids_verdict */
    "%Xp",    /* icap_verdict */
    "%XQ",    /* webcat_req_code_abbr */
    "%XA",    /* webcat_resp_code_abbr */
    "%XZ",    /* resp_dvs_verdictname */
    "%Xk",    /* wbrs_threat_type */
    "%X#10#", /* google_translate_encapsulated_url */
    "%XO",    /* avc_app */
    "%Xu",    /* avc_type */
    "%Xb",    /* avc_behavior */
    "%XS",    /* request_rewrite */
    "%XB",    /* avg_bw */
    "%XT",    /* bw_throttled */
    "%l",     /* user_type */
    "%X3",    /* req_dvs_verdictname */
    "%X4",    /* req_dvs_threat_name */
    "%X#1#",  /* amp_verdict */
    "%X#2#",  /* amp_malware_name */
    "%X#3#",  /* amp_score */
    "%X#4#",  /* amp_upload */
    "%X#5#",  /* amp_filename */
    "%X#6#",  /* amp_sha */
    "%X#8#",  /* archivescan_verdict */
    "%Xo",    /* archivescan_verdict_detail */
    "%Xm",    /* archivescan_file_verdict */
    "%XU",    /* web_tap_behavior */
    "%X#29#", /* youtube_url_category */
};

/* %<Header: of the request, %>Header: of the response. */
static size_t
header_size(struct slice s)
{
    size_t at = 2;

    if (s.size < 4 || (s.at[1] != '<' && s.at[1] != '>'))
        return 0;
    while (at < s.size &&
           (sn_is_alnum(s.at[at]) || s.at[at] == '-' || s.at[at] == '_'))
        at++;
    return at > 2 && at < s.size && s.at[at] == ':' ? at + 1 : 0;
}

/* %?TAG,TAG?VALUE%!OTHER%. */
static size_t
condition_size(struct slice s)
{
    size_t question, end;

    if (!sn_slice_opens(s, "%?"))
        return 0;
    s = sn_slice_first(s, CONDITION_MOST);
    question = sn_slice_find(sn_slice_skip(s, 2), '?') + 2;
    end = sn_find(sn_slice_skip(s, question), sn_slice_str("%."));
    return question + end + 2 <= s.size ? question + end + 2 : 0;
}

static size_t
longest(struct slice s, struct slice text, size_t size)
{
    return text.size > size && sn_slice_starts(s, text) ? text.size : size;
}

size_t
sn_specifier_size(struct slice s)
{
    size_t size = condition_size(s);

    if (s.size < 2 || s.at[0] != '%' || size)
        return size;
    size = header_size(s);
    for (size_t i = 0; i < LENGTH(specifiers); i++)
        size = longest(s, sn_slice_str(specifiers[i].text), size);
    for (size_t i = 0; i < LENGTH(verdicts); i++)
        size = longest(s, sn_slice_str(verdicts[i]), size);
    return size;
}

void
sn_specifier_describe(struct column *column)
{
    if (sn_slice_opens(column->name, "%?"))
        column->name = sn_slice_str("x-suspect-user-agent");
    for (size_t i = 0; i < LENGTH(specifiers); i++)
        if (specifiers[i].w3c && sn_slice_is(column->name, specifiers[i].text))
            column->name = sn_slice_str(specifiers[i].w3c);
    for (size_t i = 0; i < LENGTH(verdicts); i++)
        if (sn_slice_is(column->name, verdicts[i])) {
            column->field = FIELD_VERDICT_FIRST + (unsigned)i;
            column->role = COLUMN_PLAIN;
            return;
        }
    sn_column_describe(column);
}

/* The digits between separators, exactly as many numbers as there are. */
static bool
take_numbers(struct slice s, char separator, const unsigned char *sizes,
             int *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t number;

        if (s.size < sizes[i] ||
            !sn_parse_u64(sn_slice_first(s, sizes[i]), &number))
            return false;
        out[i] = (int)number;
        s = sn_slice_skip(s, sizes[i]);
        if (i + 1 < count) {
            if (s.size == 0 || s.at[0] != separator)
                return false;
            s = sn_slice_skip(s, 1);
        }
    }
    return s.size == 0 || s.at[0] == '.' || s.at[0] == ',';
}

/* Digits after the point, as nanoseconds. */
static int32_t
take_fraction(struct slice s)
{
    size_t point = sn_slice_find(s, '.');
    int32_t unit = 100000000, nanos = 0;

    for (size_t at = point + 1; at < s.size && sn_is_digit(s.at[at]); at++) {
        nanos += (s.at[at] - '0') * unit;
        unit /= 10;
    }
    return nanos;
}

bool
sn_stamp_joined(struct slice date, struct slice clock, enum stamp_kind kind,
                struct stamp *out)
{
    static const unsigned char date_sizes[] = {4, 2, 2};
    static const unsigned char clock_sizes[] = {2, 2, 2};
    struct civil civil;
    int numbers[6];

    if (date.size != 10 || !take_numbers(date, '-', date_sizes, numbers, 3) ||
        !take_numbers(clock, ':', clock_sizes, numbers + 3, 3))
        return false;
    civil =
        (struct civil){numbers[0], numbers[1], numbers[2],          numbers[3],
                       numbers[4], numbers[5], take_fraction(clock)};
    if (!sn_civil_valid(&civil))
        return false;
    out->text = clock;
    out->seconds = sn_civil_seconds(&civil);
    out->nanos = civil.nanos;
    out->kind = kind;
    return true;
}

struct slice
sn_stamp_text(struct slice date, struct slice clock)
{
    if (date.at > clock.at)
        return clock;
    return sn_slice(date.at, (size_t)(clock.at + clock.size - date.at));
}
