/*
 * Indicator files of others: which format a text has, and the collector that
 * makes indicator lists of the values its reader found.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/ioc.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

/* -------------------------------------------------------------- types --- */

static const struct {
    struct slice name;
    enum indicator_type type;
} foreign_types[] = {
    {SLICE("ip"), INDICATOR_IP},
    {SLICE("ipv4"), INDICATOR_IP},
    {SLICE("ipv6"), INDICATOR_IP},
    {SLICE("ip-src"), INDICATOR_IP},
    {SLICE("ip-dst"), INDICATOR_IP},
    {SLICE("ipv4-addr"), INDICATOR_IP},
    {SLICE("ipv6-addr"), INDICATOR_IP},
    {SLICE("ip-address"), INDICATOR_IP},
    {SLICE("address"), INDICATOR_IP},
    {SLICE("ip-addr"), INDICATOR_IP},
    {SLICE("src-ip"), INDICATOR_IP},
    {SLICE("dst-ip"), INDICATOR_IP},
    {SLICE("ip:port"), INDICATOR_IP},
    {SLICE("cidr"), INDICATOR_IP},
    {SLICE("netblock"), INDICATOR_IP},
    {SLICE("domain"), INDICATOR_DOMAIN},
    {SLICE("domain-name"), INDICATOR_DOMAIN},
    {SLICE("hostname"), INDICATOR_DOMAIN},
    {SLICE("host"), INDICATOR_DOMAIN},
    {SLICE("fqdn"), INDICATOR_DOMAIN},
    {SLICE("url"), INDICATOR_URL},
    {SLICE("uri"), INDICATOR_URL},
    {SLICE("sha256"), INDICATOR_SHA256},
    {SLICE("sha-256"), INDICATOR_SHA256},
    {SLICE("sha256-hash"), INDICATOR_SHA256},
    {SLICE("filehash-sha256"), INDICATOR_SHA256},
    {SLICE("user-agent"), INDICATOR_USER_AGENT},
    {SLICE("useragent"), INDICATOR_USER_AGENT},
    {SLICE("string"), INDICATOR_STRING},
    {SLICE("pattern-in-traffic"), INDICATOR_STRING},
};

/* Equal but for case, with `_` and blank equal to `-`. */
static bool
equal_name(struct slice a, struct slice b)
{
    size_t i;

    if (a.size != b.size)
        return false;
    for (i = 0; i < a.size; i++) {
        char c = a.at[i] == '_' || a.at[i] == ' ' ? '-' : sn_lower(a.at[i]);

        if (c != b.at[i])
            return false;
    }
    return true;
}

int
sn_ioc_type(struct slice name)
{
    size_t i;

    name = sn_trim(name);
    name = sn_slice_first(name, sn_slice_find(name, '|'));
    for (i = 0; i < sizeof(foreign_types) / sizeof(foreign_types[0]); i++)
        if (equal_name(name, foreign_types[i].name))
            return (int)foreign_types[i].type;
    return -1;
}

/* ---------------------------------------------------------- collector --- */

/* Printable ASCII only: the text is somebody else's. */
static void
show_text(char out[IOC_SHOWN_MAX + 1], struct slice text)
{
    size_t i;

    for (i = 0; i < text.size && i < IOC_SHOWN_MAX; i++)
        out[i] = text.at[i] >= ' ' && text.at[i] < 0x7f ? text.at[i] : '?';
    out[i] = '\0';
}

void
sn_ioc_unused(struct ioc *ioc, enum ioc_unused why, struct slice text, int line)
{
    struct ioc_unused_note *note = &ioc->unused[why];

    if (note->count++ > 0)
        return;
    note->line = line;
    show_text(note->text, sn_trim(text));
}

/*
 * The group of a type and interval, made if need be; the last is tried first.
 * Beyond the limit values go to the group without interval: never lost.
 */
static struct ioc_group *
find_group(struct ioc *ioc, int type, int64_t from, int64_t until)
{
    struct ioc_group *group;
    size_t i;

    for (i = ioc->groups.count; i > 0; i--) {
        group = &ioc->groups.at[i - 1];
        if (group->type == type && group->from == from && group->until == until)
            return group;
    }
    if (ioc->groups.count >= LIMIT_INDICATOR_GROUPS &&
        (from != IOC_NO_FROM || until != IOC_NO_UNTIL)) {
        ioc->interval_limit = true;
        for (i = 0; i < ioc->groups.count; i++) {
            group = &ioc->groups.at[i];
            if (group->type == type && group->from == IOC_NO_FROM &&
                group->until == IOC_NO_UNTIL)
                return group;
        }
        from = IOC_NO_FROM;
        until = IOC_NO_UNTIL;
    }
    group = sn_array_push(&ioc->groups, sizeof(*group));
    if (group) {
        group->type = type;
        group->from = from;
        group->until = until;
    }
    return group;
}

/* Text of one type may be written as another: a network as a host name. */
static int
settle_type(int type, struct slice text)
{
    int shape = sn_indicator_guess(text);

    if (type < 0 || type == shape)
        return shape;
    if (type == INDICATOR_USER_AGENT || type == INDICATOR_STRING)
        return text.size ? type : -1;
    if (type == INDICATOR_DOMAIN && shape < 0)
        return -1;
    if (type == INDICATOR_SHA256)
        return -1;
    return shape;
}

static int
put_value(struct ioc *ioc, int type, struct slice value, int line, int64_t from,
          int64_t until)
{
    struct ioc_group *group;
    struct scalar *slot;

    if (ioc->count >= LIMIT_INDICATORS)
        return SEINE_E_LIMIT;
    group = find_group(ioc, type, from, until);
    slot = group ? sn_array_push(&group->values, sizeof(*slot)) : NULL;
    if (!slot)
        return SEINE_E_MEMORY;
    slot->kind = SCALAR_STRING;
    slot->mark.line = line;
    slot->text = sn_arena_copy(&ioc->set->arena, value);
    ioc->count++;
    return slot->text.at ? 0 : SEINE_E_MEMORY;
}

int
sn_ioc_add(struct ioc *ioc, int type, struct slice text, int line, int64_t from,
           int64_t until)
{
    struct slice value =
        type == INDICATOR_USER_AGENT || type == INDICATOR_STRING
            ? text
            : sn_indicator_refang(&ioc->set->arena, text);

    if (text.size && !value.at)
        return SEINE_E_MEMORY;
    type = settle_type(type, value);
    if (type < 0) {
        sn_ioc_unused(ioc, IOC_NO_SHAPE, text, line);
        return 0;
    }
    return put_value(ioc, type, value, line, from, until);
}

int
sn_ioc_add_shape(struct ioc *ioc, int shape, struct slice value, int line)
{
    return put_value(ioc, shape, value, line, IOC_NO_FROM, IOC_NO_UNTIL);
}

/* -------------------------------------------------------- definitions --- */

/* The last part of a path. */
static struct slice
file_name(const char *name)
{
    struct slice s = sn_slice_str(name), part;
    struct slice last = s;

    while (sn_next_part(&s, '/', &part))
        if (part.size)
            last = part;
    return last;
}

static const char *
make_title(struct ioc *ioc, const struct ioc_group *group, size_t number)
{
    const char *type = sn_indicator_type_name((enum indicator_type)group->type);
    struct buf buf = {0};
    const char *title;

    sn_buf_str(&buf, "indicators of ");
    sn_buf_slice(&buf, file_name(ioc->name));
    sn_buf_format(&buf, " (%s", type);
    if (group->from != IOC_NO_FROM || group->until != IOC_NO_UNTIL)
        sn_buf_format(&buf, ", interval %zu", number);
    sn_buf_byte(&buf, ')');
    title = buf.failed ? NULL
                       : sn_arena_string(&ioc->set->arena, sn_buf_view(&buf));
    sn_buf_fini(&buf);
    return title;
}

static int
add_definition(struct ioc *ioc, const struct ioc_group *group, size_t number)
{
    static const char *const nothing[] = {NULL};
    const char *type = sn_indicator_type_name((enum indicator_type)group->type);
    struct arena *arena = &ioc->set->arena;
    struct definition *def;
    struct definition made = {
        .kind = DEFINITION_INDICATORS,
        .mark = {1, 1},
        .file = ioc->name,
        .level = SEINE_LEVEL_HIGH,
        .id = "",
        .status = "",
        .description = "",
        .author = "",
        .license = "",
        .date = "",
        .modified = "",
        .name = "",
        .category = "",
        .product = "",
        .service = "",
        .tags = nothing,
        .references = nothing,
        .false_positives = nothing,
        .indicator_type = sn_slice_str(type),
        .value_count = group->values.count,
        .refanged = true,
        .valid_from = group->from,
        .valid_until = group->until,
    };

    made.title = make_title(ioc, group, number);
    made.values = sn_arena_alloc(arena, made.value_count, sizeof(*made.values));
    def = sn_array_push(&ioc->set->list, sizeof(*def));
    if (!made.title || !made.values || !def)
        return SEINE_E_MEMORY;
    memcpy(made.values, group->values.at,
           made.value_count * sizeof(*made.values));
    *def = made;
    return 0;
}

/* ----------------------------------------------------------- messages --- */

static const struct {
    const char *code;
    const char *one;
    const char *many;
    const char *text;
} unused_texts[IOC_UNUSED_COUNT] = {
    [IOC_NO_SHAPE] = {"indicator-no-value", "text is", "texts are",
                      "no address, domain, URL or SHA-256"},
    [IOC_NO_TYPE] = {"indicator-no-type", "value is", "values are",
                     "of types that web logs do not carry"},
    [IOC_NO_PATTERN] = {"indicator-no-pattern", "pattern is", "patterns are",
                        "no simple comparison"},
    [IOC_NO_TO_IDS] = {"indicator-no-to-ids", "attribute is", "attributes are",
                       "not meant for detection (to_ids)"},
    [IOC_REVOKED] = {"indicator-revoked", "value is", "values are",
                     "revoked or deleted"},
    [IOC_NO_INTERVAL] = {"indicator-no-interval", "time of validity is",
                         "times of validity are", "unreadable and ignored"},
};

static void
report_unused(struct ioc *ioc)
{
    int why;

    for (why = 0; why < IOC_UNUSED_COUNT; why++) {
        const struct ioc_unused_note *note = &ioc->unused[why];

        if (!note->count)
            continue;
        sn_diag(
            ioc->diags, SEINE_DIAG_WARNING, unused_texts[why].code, ioc->name,
            note->line, 0, "%zu %s %s, the first is '%s'", note->count,
            note->count == 1 ? unused_texts[why].one : unused_texts[why].many,
            unused_texts[why].text, note->text);
    }
    if (ioc->interval_limit)
        sn_diag(ioc->diags, SEINE_DIAG_WARNING, "indicator-intervals",
                ioc->name, 0, 0,
                "more than %d intervals of validity, the others are ignored",
                LIMIT_INDICATOR_GROUPS);
}

/* ------------------------------------------------------------ formats --- */

typedef int (*reader)(struct ioc *, struct slice, const char **);

/* MISP says Event or Attribute; everything else in braces is taken as STIX. */
static reader
choose_json(struct slice text)
{
    struct json_token token;
    struct json json;
    enum json_kind kind;

    sn_json_init(&json, text);
    while ((kind = sn_json_next(&json, &token)) > JSON_END) {
        if (sn_slice_is(token.key, "Event") ||
            sn_slice_is(token.key, "Attribute"))
            return sn_ioc_read_misp;
        if (sn_slice_is(token.key, "spec_version") ||
            (sn_slice_is(token.key, "type") &&
             sn_slice_is(token.text, "bundle")))
            return sn_ioc_read_stix;
    }
    return sn_ioc_read_stix;
}

static reader
choose_reader(struct slice text)
{
    struct slice trimmed = sn_trim(text);

    if (trimmed.size &&
        (trimmed.at[0] == '{' ||
         (trimmed.at[0] == '[' && sn_slice_find(trimmed, '{') < trimmed.size &&
          sn_slice_find(trimmed, '"') < trimmed.size)))
        return choose_json(trimmed);
    return sn_ioc_is_csv(text) ? sn_ioc_read_csv : sn_ioc_read_plain;
}

static int
read_values(struct ioc *ioc, struct slice text, const char **error)
{
    static const struct slice bom = SLICE("\xef\xbb\xbf");

    if (text.size > LIMIT_IOC_FILE) {
        *error = "the file is longer than " LIMIT_TEXT(LIMIT_IOC_FILE) " bytes";
        return SEINE_E_INVALID;
    }
    if (sn_slice_starts(text, bom))
        text = sn_slice_skip(text, bom.size);
    return choose_reader(text)(ioc, text, error);
}

static int
make_definitions(struct ioc *ioc)
{
    size_t i;
    int status = 0;

    for (i = 0; i < ioc->groups.count && status == 0; i++)
        status = add_definition(ioc, &ioc->groups.at[i], i + 1);
    return status;
}

/* A file that could not be used as a whole, said once. */
static void
reject_file(struct ioc *ioc, const char *error)
{
    sn_diag(ioc->diags, SEINE_DIAG_ERROR, "indicator-file", ioc->name, 0, 0,
            "%s", error);
    ioc->set->rejected++;
}

int
sn_indicators_read(struct definitions *set, const char *name, struct slice text,
                   struct diags *diags)
{
    struct ioc ioc = {.set = set, .diags = diags};
    const char *error = "no usable indicator in the file";
    int status = SEINE_E_MEMORY;
    size_t i;

    ioc.name = sn_arena_string(&set->arena, sn_slice_str(name));
    if (ioc.name)
        status = read_values(&ioc, text, &error);
    if (status == SEINE_E_LIMIT)
        error =
            "more than " LIMIT_TEXT(LIMIT_INDICATORS) " indicators in one file";
    if (status != SEINE_E_MEMORY)
        report_unused(&ioc);
    if (status == 0 && ioc.count > 0)
        status = make_definitions(&ioc);
    else if (status != SEINE_E_MEMORY)
        reject_file(&ioc, error);
    for (i = 0; i < ioc.groups.count; i++)
        sn_array_fini(&ioc.groups.at[i].values);
    sn_array_fini(&ioc.groups);
    return status == SEINE_E_MEMORY ? status : 0;
}
