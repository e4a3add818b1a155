/*
 * Heads of parts: what blocks depend on, written, read and compared.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "base/text.h"
#include "part/part.h"
#include "record/format.h"

#define MAGIC_SIZE (sizeof(PART_MAGIC) - 1)
#define MAGIC_NAME 11 /* bytes of it without version and line end */

/* -------------------------------------------------------------- chunks --- */

void
sn_chunk_head(char out[PART_CHUNK_HEAD], enum part_chunk kind, size_t size)
{
    out[0] = (char)kind;
    for (int i = 0; i < 4; i++)
        out[1 + i] = (char)(size >> (8 * i) & 0xFF);
}

bool
sn_chunk_parse(const char at[PART_CHUNK_HEAD], char *kind, size_t *size)
{
    *kind = at[0];
    *size = 0;
    for (int i = 0; i < 4; i++)
        *size |= (size_t)(unsigned char)at[1 + i] << (8 * i);
    return memchr("HBDLE", at[0], 5) && *size <= LIMIT_PART_CHUNK;
}

int
sn_seal(struct hasher *hasher, char out[PART_SEAL])
{
    char hex[SHA256_HEX_SIZE];
    int status = sn_hasher_hex(hasher, hex);

    for (size_t i = 0; status == 0 && i < PART_SEAL; i++)
        out[i] = (char)(sn_hex_value(hex[2 * i]) * 16 +
                        sn_hex_value(hex[2 * i + 1]));
    return status;
}

/* ------------------------------------------------------------- writing --- */

void
sn_part_options(struct part_options *out, const seine_scanner_options *scan)
{
    *out = (struct part_options){
        .has_interval = scan->has_interval != 0,
        .from_ns = scan->has_interval ? scan->from_ns : 0,
        .to_ns = scan->has_interval ? scan->to_ns : 0,
        .format = scan->format ? scan->format : "",
        .wsa_format = scan->wsa_format ? scan->wsa_format : "",
        .assume_tz = scan->assume_tz ? scan->assume_tz : "",
        .max_bytes = scan->max_bytes,
        .max_line = scan->max_line ? scan->max_line : LIMIT_LINE,
        .no_screen = scan->no_screen != 0,
    };
}

/* Numbers of fields and formats mean something only where these are equal. */
static void
make_vocabulary(char hex[SHA256_HEX_SIZE])
{
    struct sha256 sha;

    sn_sha256_init(&sha);
    for (enum field field = 0; field < FIELD_COUNT; field++) {
        const char *name = sn_field_name(field);

        sn_sha256_add(&sha, name, strlen(name) + 1);
    }
    for (size_t i = 0; sn_formats[i]; i++) {
        const char *name = sn_formats[i]->about.name;

        sn_sha256_add(&sha, name, strlen(name) + 1);
    }
    sn_sha256_hex(&sha, hex);
}

static void
put_string(struct buf *out, const char *string)
{
    sn_put_bytes(out, sn_slice_str(string));
}

static void
put_rules(struct buf *out, const struct seine_rules *rules)
{
    size_t count = rules ? rules->count : 0;

    put_string(out, rules ? rules->hash : "");
    sn_put_uint(out, rules ? rules->rejected : 0);
    sn_put_uint(out, count);
    for (size_t i = 0; i < count; i++) {
        sn_buf_add(out, rules->rules[i]->key, PART_KEY);
        put_string(out, rules->rules[i]->view.title);
    }
}

static void
put_options(struct buf *out, const struct part_options *options)
{
    sn_put_uint(out, (uint64_t)options->has_interval |
                         (uint64_t)options->no_screen << 1);
    sn_put_int(out, options->from_ns);
    sn_put_int(out, options->to_ns);
    put_string(out, options->format);
    put_string(out, options->wsa_format);
    put_string(out, options->assume_tz);
    sn_put_uint(out, options->max_bytes);
    sn_put_uint(out, options->max_line);
}

/* Kind, size and seal around what was put. */
static int
seal_head(struct buf *out, const struct buf *body)
{
    char head[PART_CHUNK_HEAD], seal[PART_SEAL];
    struct hasher *hasher;
    int status = sn_hasher_new(&hasher);

    if (status < 0)
        return status;
    sn_chunk_head(head, CHUNK_HEAD, body->size + PART_SEAL);
    sn_hasher_begin(hasher);
    sn_hasher_add(hasher, PART_MAGIC, MAGIC_SIZE);
    sn_hasher_add(hasher, head, sizeof(head));
    sn_hasher_add(hasher, body->at, body->size);
    status = sn_seal(hasher, seal);
    sn_hasher_free(hasher);
    sn_buf_add(out, PART_MAGIC, MAGIC_SIZE);
    sn_buf_add(out, head, sizeof(head));
    sn_buf_slice(out, sn_buf_view(body));
    sn_buf_add(out, seal, sizeof(seal));
    return status == 0 && out->failed ? SEINE_E_MEMORY : status;
}

int
sn_head_write(struct buf *out, const struct seine_rules *rules,
              const struct part_options *options, uint64_t shard,
              uint64_t shards, const char *set)
{
    char vocabulary[SHA256_HEX_SIZE];
    struct buf body = {0};
    int status;

    make_vocabulary(vocabulary);
    put_string(&body, seine_version());
    put_string(&body, vocabulary);
    put_rules(&body, rules);
    put_options(&body, options);
    sn_put_uint(&body, shard);
    sn_put_uint(&body, shards);
    put_string(&body, set);
    status = body.failed ? SEINE_E_MEMORY : 0;
    if (status == 0 && body.size > LIMIT_PART_CHUNK - PART_SEAL)
        status = SEINE_E_LIMIT;
    if (status == 0)
        status = seal_head(out, &body);
    sn_buf_fini(&body);
    return status;
}

/* ------------------------------------------------------------- reading --- */

static void
get_rules(struct part_head *head, struct wire *wire)
{
    const char **keys, **titles;

    head->rules_hash = sn_get_string(wire, &head->arena);
    head->rejected = sn_get_uint(wire);
    /* each takes more than its key */
    head->rule_count =
        (size_t)sn_get_most(wire, wire->rest.size / (PART_KEY + 1));
    keys = sn_arena_alloc(&head->arena, head->rule_count + 1, sizeof(*keys));
    titles =
        sn_arena_alloc(&head->arena, head->rule_count + 1, sizeof(*titles));
    if (!keys || !titles)
        sn_wire_no_memory(wire);
    for (size_t i = 0; !wire->bad && i < head->rule_count; i++) {
        struct slice key = sn_get_raw(wire, PART_KEY);

        wire->bad |= sn_slice_find(key, '\0') != PART_KEY;
        keys[i] = wire->bad ? "" : sn_arena_string(&head->arena, key);
        titles[i] = sn_get_string(wire, &head->arena);
        if (!keys[i])
            sn_wire_no_memory(wire);
    }
    head->keys = keys;
    head->titles = titles;
}

static void
get_options(struct part_head *head, struct wire *wire)
{
    struct part_options *options = &head->options;
    uint64_t flags = sn_get_most(wire, 3);

    options->has_interval = flags & 1;
    options->no_screen = flags >> 1 & 1;
    options->from_ns = sn_get_int(wire);
    options->to_ns = sn_get_int(wire);
    options->format = sn_get_string(wire, &head->arena);
    options->wsa_format = sn_get_string(wire, &head->arena);
    options->assume_tz = sn_get_string(wire, &head->arena);
    options->max_bytes = sn_get_uint(wire);
    options->max_line = sn_get_uint(wire);
}

static bool
get_head(struct part_head *head, struct wire *wire)
{
    head->version = sn_get_string(wire, &head->arena);
    head->vocabulary = sn_get_string(wire, &head->arena);
    get_rules(head, wire);
    get_options(head, wire);
    head->shard = sn_get_uint(wire);
    head->shards = sn_get_most(wire, LIMIT_SHARDS);
    head->set = sn_get_string(wire, &head->arena);
    wire->bad |= wire->rest.size != 0 || head->shard > head->shards ||
                 (head->shards == 0) != (head->shard == 0);
    return !wire->bad;
}

/* Is the seal at the end of these bytes theirs? */
static int
check_seal(struct slice bytes)
{
    struct slice body = sn_slice_first(bytes, bytes.size - PART_SEAL);
    char seal[PART_SEAL];
    struct hasher *hasher;
    int status = sn_hasher_new(&hasher);

    if (status < 0)
        return status;
    sn_hasher_begin(hasher);
    sn_hasher_add(hasher, body.at, body.size);
    status = sn_seal(hasher, seal);
    sn_hasher_free(hasher);
    if (status == 0 && memcmp(seal, body.at + body.size, PART_SEAL) != 0)
        status = SEINE_E_FORMAT;
    return status;
}

int
sn_head_read(struct part_head *out, struct slice bytes, size_t *used)
{
    struct slice magic = SLICE(PART_MAGIC);
    struct wire wire = {.bad = false};
    size_t size;
    char kind;
    int status;

    memset(out, 0, sizeof(*out));
    if (!sn_slice_starts(bytes, magic))
        return sn_slice_starts(bytes, sn_slice_first(magic, MAGIC_NAME))
                   ? SEINE_E_LIMIT
                   : SEINE_E_FORMAT;
    if (bytes.size < MAGIC_SIZE + PART_CHUNK_HEAD ||
        !sn_chunk_parse(bytes.at + MAGIC_SIZE, &kind, &size) ||
        kind != CHUNK_HEAD || size < PART_SEAL ||
        size > bytes.size - MAGIC_SIZE - PART_CHUNK_HEAD)
        return SEINE_E_FORMAT;
    *used = MAGIC_SIZE + PART_CHUNK_HEAD + size;
    status = check_seal(sn_slice_first(bytes, *used));
    if (status < 0)
        return status;
    wire.rest =
        sn_slice(bytes.at + MAGIC_SIZE + PART_CHUNK_HEAD, size - PART_SEAL);
    if (get_head(out, &wire))
        return 0;
    return wire.no_memory ? SEINE_E_MEMORY : SEINE_E_FORMAT;
}

void
sn_head_fini(struct part_head *head)
{
    sn_arena_fini(&head->arena);
}

/* ----------------------------------------------------------- comparing --- */

void
sn_head_readable(const struct part_head *head, struct buf *why)
{
    char vocabulary[SHA256_HEX_SIZE];

    make_vocabulary(vocabulary);
    if (strcmp(head->version, seine_version()) != 0)
        sn_buf_format(why, "it was made by seine %s, this is %s", head->version,
                      seine_version());
    else if (strcmp(head->vocabulary, vocabulary) != 0)
        sn_buf_str(why, "it was made by a seine with other fields or formats");
}

/* The first rule that one side has and the other has not, or has elsewhere. */
static void
compare_rules(const struct part_head *head, const struct seine_rules *rules,
              struct buf *why)
{
    size_t count = rules ? rules->count : 0, i = 0;

    while (i < count && i < head->rule_count &&
           memcmp(head->keys[i], rules->rules[i]->key, PART_KEY) == 0)
        i++;
    if (i == count && i == head->rule_count) {
        if (head->rejected != (rules ? rules->rejected : 0))
            sn_buf_str(why, "other rules were rejected when it was made");
        return;
    }
    sn_buf_str(why, "it was made with other rules: ");
    if (i == count)
        sn_buf_format(why, "also with '%s'", head->titles[i]);
    else if (i == head->rule_count)
        sn_buf_format(why, "without '%s'", rules->rules[i]->view.title);
    else if (strcmp(head->titles[i], rules->rules[i]->view.title) == 0)
        sn_buf_format(why, "'%s' is another one", head->titles[i]);
    else
        sn_buf_format(why, "number %zu is '%s', not '%s'", i + 1,
                      head->titles[i], rules->rules[i]->view.title);
}

void
sn_head_compare_options(const struct part_head *head,
                        const struct part_options *options, struct buf *why)
{
    const struct part_options *a = &head->options, *b = options;
    const char *what = NULL;

    if (a->has_interval != b->has_interval || a->from_ns != b->from_ns ||
        a->to_ns != b->to_ns)
        what = "interval";
    else if (strcmp(a->assume_tz, b->assume_tz) != 0)
        what = "assumed zone";
    else if (strcmp(a->format, b->format) != 0 ||
             strcmp(a->wsa_format, b->wsa_format) != 0)
        what = "log format";
    else if (a->max_bytes != b->max_bytes || a->max_line != b->max_line)
        what = "limit of lines or inputs";
    else if (a->no_screen != b->no_screen)
        what = "use of the screen";
    if (what)
        sn_buf_format(why, "it was made with another %s", what);
}

void
sn_head_compare(const struct part_head *head, const struct seine_rules *rules,
                const struct part_options *options, struct buf *why)
{
    size_t before = why->size;

    sn_head_readable(head, why);
    if (why->size == before)
        compare_rules(head, rules, why);
    if (why->size == before)
        sn_head_compare_options(head, options, why);
}

uint64_t
sn_part_shard(const char *path, uint64_t shards)
{
    char hex[SHA256_HEX_SIZE];
    uint64_t number = 0;
    struct sha256 sha;

    sn_sha256_init(&sha);
    sn_sha256_add(&sha, path, strlen(path));
    sn_sha256_hex(&sha, hex);
    for (int i = 0; i < 16; i++)
        number = number << 4 | (uint64_t)sn_hex_value(hex[i]);
    return number % shards + 1;
}
