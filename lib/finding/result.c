/*
 * A line of results, read back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "finding/result.h"

#include "base/json.h"
#include "base/text.h"
#include "seine.h"

struct reader {
    struct json json;
    struct result *result;
    struct arena *arena;
    struct buf *room;
    struct result_place top;    /* file and sha256 beside the type */
    struct result_place *place; /* that is read at present */
    bool top_file;              /* top.file is there */
    bool sound;                 /* nothing has a wrong form so far */
    bool out_of_memory;
    enum result_kind kind;
};

static const struct {
    const char *name;
    enum result_kind kind;
} kinds[] = {
    {"run", RESULT_RUN},         {"summary", RESULT_SUMMARY},
    {"finding", RESULT_FINDING}, {"suppressed", RESULT_SUPPRESSED},
    {"record", RESULT_RECORD},   {"file", RESULT_FILE},
};

/* A member of an object that we want: what is done with its value. */
struct member_reader {
    const char *name;
    void (*read)(struct reader *reader, struct json_token *token);
};

static void
refuse(struct reader *reader)
{
    reader->sound = false;
}

/* ------------------------------------------------------------- values --- */

/* The decoded bytes of a string, in `room`; false if it is none. */
static bool
decode(struct reader *reader, const struct json_token *token)
{
    sn_buf_clear(reader->room);
    if (token->kind != JSON_STRING) {
        refuse(reader);
        return false;
    }
    sn_json_unescape_bytes(token->text, reader->room);
    if (!reader->room->failed)
        return true;
    reader->out_of_memory = true;
    return false;
}

static struct slice
read_string(struct reader *reader, const struct json_token *token)
{
    struct slice text = {NULL, 0};

    if (!decode(reader, token))
        return text;
    text = sn_arena_copy(reader->arena, sn_buf_view(reader->room));
    if (!text.at)
        reader->out_of_memory = true;
    return text;
}

/* A whole number that is not negative: no sign, fraction or exponent. */
static void
read_number(struct reader *reader, const struct json_token *token,
            uint64_t *out)
{
    if (token->kind != JSON_NUMBER || !sn_parse_u64(token->text, out))
        refuse(reader);
}

/* Null leaves it as it is. */
static void
read_optional(struct reader *reader, const struct json_token *token,
              uint64_t *out)
{
    if (token->kind != JSON_NULL)
        read_number(reader, token, out);
}

static void
read_file(struct reader *reader, const struct json_token *token,
          struct result_place *place)
{
    place->file = read_string(reader, token);
    if (place->file.at && (place->file.size == 0 ||
                           sn_slice_find(place->file, '\0') < place->file.size))
        refuse(reader);
}

static bool
is_sha256(struct slice text)
{
    size_t i;

    for (i = 0; i < text.size; i++)
        if (sn_hex_value(text.at[i]) < 0 || sn_lower(text.at[i]) != text.at[i])
            return false;
    return text.size == SHA256_HEX_SIZE - 1;
}

static void
read_sha256(struct reader *reader, const struct json_token *token,
            struct result_place *place)
{
    place->sha256[0] = '\0';
    if (token->kind == JSON_NULL || !decode(reader, token))
        return;
    if (!is_sha256(sn_buf_view(reader->room))) {
        refuse(reader);
        return;
    }
    memcpy(place->sha256, reader->room->at, SHA256_HEX_SIZE - 1);
    place->sha256[SHA256_HEX_SIZE - 1] = '\0';
}

/* ----------------------------------------------------------- evidence --- */

static void
evidence_file(struct reader *reader, struct json_token *token)
{
    read_file(reader, token, reader->place);
}

static void
evidence_sha256(struct reader *reader, struct json_token *token)
{
    read_sha256(reader, token, reader->place);
}

static void
evidence_member(struct reader *reader, struct json_token *token)
{
    read_number(reader, token, &reader->place->member);
}

static void
evidence_line(struct reader *reader, struct json_token *token)
{
    read_number(reader, token, &reader->place->line);
}

static void
evidence_offset(struct reader *reader, struct json_token *token)
{
    read_number(reader, token, &reader->place->offset);
}

static void
evidence_length(struct reader *reader, struct json_token *token)
{
    read_number(reader, token, &reader->place->length);
}

static void
evidence_raw(struct reader *reader, struct json_token *token)
{
    struct sha256 sha;

    reader->place->raw[0] = '\0';
    if (token->kind == JSON_NULL || !decode(reader, token))
        return;
    sn_sha256_init(&sha);
    sn_sha256_add(&sha, reader->room->at, reader->room->size);
    sn_sha256_hex(&sha, reader->place->raw);
    reader->place->raw_size = reader->room->size;
}

static const struct member_reader evidence_members[] = {
    {"file", evidence_file},     {"sha256", evidence_sha256},
    {"member", evidence_member}, {"line", evidence_line},
    {"offset", evidence_offset}, {"length", evidence_length},
    {"raw", evidence_raw},       {NULL, NULL},
};

/* The members of the object whose start was just given. */
static void
read_members(struct reader *reader, struct json_token *token,
             const struct member_reader *members)
{
    unsigned depth = token->depth;
    size_t i;

    if (token->kind != JSON_OBJECT) {
        refuse(reader);
        sn_json_skip(&reader->json, token);
        return;
    }
    while (sn_json_next(&reader->json, token) > JSON_END &&
           (token->kind != JSON_OBJECT_END || token->depth > depth)) {
        for (i = 0; members[i].name; i++)
            if (sn_slice_is(token->key, members[i].name))
                break;
        if (members[i].name)
            members[i].read(reader, token);
        else
            sn_json_skip(&reader->json, token);
    }
}

/* Is the place the very one that was told first? */
static bool
is_told(const struct result *result)
{
    const struct result_place *last =
        &result->places.at[result->places.count - 1];
    const struct result_place *first = result->places.at;

    return last != first && sn_slice_equal(last->file, first->file) &&
           strcmp(last->sha256, first->sha256) == 0 &&
           last->offset == first->offset && last->length == first->length &&
           last->line == first->line && last->member == first->member &&
           strcmp(last->raw, first->raw) == 0;
}

static void
read_evidence(struct reader *reader, struct json_token *token)
{
    struct result_places *places = &reader->result->places;

    reader->place = sn_array_push(places, sizeof(*places->at));
    if (!reader->place) {
        reader->out_of_memory = true;
        sn_json_skip(&reader->json, token);
        return;
    }
    read_members(reader, token, evidence_members);
    if (!reader->place->file.at || reader->place->line == 0)
        refuse(reader);
    else if (is_told(reader->result))
        places->count--; /* a correlation tells its first place twice */
}

static void
read_evidence_list(struct reader *reader, struct json_token *token)
{
    unsigned depth = token->depth;

    if (token->kind != JSON_ARRAY) {
        refuse(reader);
        sn_json_skip(&reader->json, token);
        return;
    }
    while (sn_json_next(&reader->json, token) > JSON_END &&
           (token->kind != JSON_ARRAY_END || token->depth > depth))
        read_evidence(reader, token);
}

static const struct member_reader correlation_members[] = {
    {"evidence", read_evidence_list},
    {NULL, NULL},
};

static void
read_correlation(struct reader *reader, struct json_token *token)
{
    read_members(reader, token, correlation_members);
}

/* ---------------------------------------------------------------- top --- */

static void
top_type(struct reader *reader, struct json_token *token)
{
    size_t i;

    if (token->kind != JSON_STRING) {
        refuse(reader);
        sn_json_skip(&reader->json, token);
        return;
    }
    reader->kind = RESULT_OTHER;
    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (sn_slice_is(token->text, kinds[i].name))
            reader->kind = kinds[i].kind;
}

static void
top_id(struct reader *reader, struct json_token *token)
{
    reader->result->id = read_string(reader, token);
}

/* In some kinds of lines a member of that name is of another type. */
static void
top_file(struct reader *reader, struct json_token *token)
{
    if (token->kind == JSON_STRING)
        read_file(reader, token, &reader->top);
    else
        sn_json_skip(&reader->json, token);
}

static void
top_sha256(struct reader *reader, struct json_token *token)
{
    if (token->kind == JSON_STRING)
        read_sha256(reader, token, &reader->top);
    else
        sn_json_skip(&reader->json, token);
}

static void
top_max_line(struct reader *reader, struct json_token *token)
{
    read_optional(reader, token, &reader->result->max_line);
}

static void
top_max_bytes(struct reader *reader, struct json_token *token)
{
    read_optional(reader, token, &reader->result->max_bytes);
}

static void
top_findings(struct reader *reader, struct json_token *token)
{
    read_optional(reader, token, &reader->result->findings);
}

static void
top_suppressed(struct reader *reader, struct json_token *token)
{
    read_optional(reader, token, &reader->result->suppressed);
}

static const struct member_reader top_members[] = {
    {"type", top_type},
    {"finding_id", top_id},
    {"evidence", read_evidence},
    {"correlation", read_correlation},
    {"file", top_file},
    {"sha256", top_sha256},
    {"max_line", top_max_line},
    {"max_bytes", top_max_bytes},
    {"findings", top_findings},
    {"suppressed", top_suppressed},
    {NULL, NULL},
};

/* The one place of a file's account: the file itself. */
static void
keep_file(struct reader *reader)
{
    struct result_places *places = &reader->result->places;
    struct result_place *place;

    places->count = 0;
    if (!reader->top.file.at) {
        refuse(reader);
        return;
    }
    if (!*reader->top.sha256) {
        reader->kind = RESULT_OTHER; /* it was not read */
        return;
    }
    place = sn_array_push(places, sizeof(*places->at));
    if (place)
        *place = reader->top;
    else
        reader->out_of_memory = true;
}

static void
judge(struct reader *reader)
{
    bool has_evidence = reader->result->places.count > 0;

    if (reader->kind == RESULT_FILE)
        keep_file(reader);
    else if (reader->kind >= RESULT_FINDING && !has_evidence)
        refuse(reader);
    reader->result->kind = reader->sound ? reader->kind : RESULT_NONE;
}

int
sn_result_read(struct result *result, struct arena *arena, struct buf *room,
               struct slice line)
{
    struct reader reader = {
        .result = result,
        .arena = arena,
        .room = room,
        .sound = true,
    };
    struct json_token token;

    result->kind = RESULT_NONE;
    result->id = sn_slice("", 0);
    result->places.count = 0;
    result->max_line = result->max_bytes = 0;
    result->findings = result->suppressed = UINT64_MAX;
    sn_json_init(&reader.json, line);
    if (sn_json_next(&reader.json, &token) != JSON_OBJECT)
        return 0;
    read_members(&reader, &token, top_members);
    if (sn_json_next(&reader.json, &token) == JSON_END)
        judge(&reader);
    return reader.out_of_memory ? SEINE_E_MEMORY : 0;
}

void
sn_result_fini(struct result *result)
{
    sn_array_fini(&result->places);
}
