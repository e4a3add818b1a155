/*
 * What stands twice in lists of entries.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/buf.h"
#include "base/ip.h"
#include "base/map.h"
#include "base/sha256.h"
#include "base/text.h"
#include "rule/criteria.h"
#include "rule/entries.h"

struct checking {
    const struct definitions *set;
    struct diags *diags;
    struct arena arena;
    struct map said; /* what an entry says of a value --> its definition */
    struct buf text;
};

/* The same bytes for the same address or, but for case, text. */
static void
add_value(struct buf *out, const struct scalar *value, bool address)
{
    struct cidr cidr;

    sn_buf_byte(out, address ? 'a' : 't');
    if (address && sn_cidr_parse(value->text, &cidr)) {
        sn_buf_add(out, &cidr.ip, sizeof(cidr.ip));
        sn_buf_format(out, "/%u", cidr.bits);
        return;
    }
    sn_buf_format(out, "%zu:", value->text.size);
    for (size_t i = 0; i < value->text.size; i++)
        sn_buf_byte(out, sn_lower(value->text.at[i]));
}

static void
add_values(struct buf *out, const struct criterion_values *values)
{
    sn_buf_str(out, values->criterion->key);
    for (size_t i = 0; i < values->address_count; i++)
        add_value(out, &values->addresses[i], true);
    for (size_t i = 0; i < values->text_count; i++)
        add_value(out, &values->texts[i], false);
}

/*
 * What an entry asks beside a value of its key number `key`.  Of an asset any
 * key will do, so that the others do not count.  Else the same values may stand
 * in entries that differ in other keys: those of the first one are held against
 * other entries, those of the others against the same entry only.
 */
static int
summarise(struct checking *checking, size_t index, size_t key,
          char hex[SHA256_HEX_SIZE])
{
    const struct definition *def = &checking->set->list.at[index];
    bool alone = def->kind == DEFINITION_ASSETS;
    struct buf *text = &checking->text;
    struct sha256 sha;

    sn_buf_clear(text);
    sn_buf_format(text, "%d ", (int)def->kind);
    if (!alone && key > 0)
        sn_buf_format(text, "%zu", index);
    for (size_t i = 0; i < def->base_count; i++) {
        sn_buf_format(text, "r%zu:", def->bases[i].name.size);
        sn_buf_slice(text, def->bases[i].name);
    }
    for (size_t i = 1; !alone && key == 0 && i < def->criteria->count; i++)
        add_values(text, &def->criteria->keys[i]);
    sn_sha256_init(&sha);
    sn_sha256_add(&sha, text->at, text->size);
    sn_sha256_hex(&sha, hex);
    return text->failed ? SEINE_E_MEMORY : 0;
}

static int
check_value(struct checking *checking, size_t index,
            const struct criterion_values *values, const struct scalar *value,
            bool address, const char *rest)
{
    const struct definition *list = checking->set->list.at;
    struct buf *text = &checking->text;
    struct slice copy;
    uint32_t first;
    size_t before = checking->said.count;

    sn_buf_clear(text);
    sn_buf_format(text, "%s %s ", rest, values->criterion->key);
    add_value(text, value, address);
    copy = text->failed ? sn_slice(NULL, 0)
                        : sn_arena_copy(&checking->arena, sn_buf_view(text));
    if (!copy.at)
        return SEINE_E_MEMORY;
    first = sn_map_add(&checking->said, copy, (uint32_t)index);
    if (first == MAP_NONE)
        return SEINE_E_MEMORY;
    if (checking->said.count == before)
        sn_diag(checking->diags, SEINE_DIAG_WARNING, "duplicate-entry",
                list[index].file, value->mark.line, value->mark.column,
                "'%.*s' is a duplicate: the entry of %s:%d has it already",
                (int)value->text.size, value->text.at, list[first].file,
                list[first].mark.line);
    return 0;
}

static int
check_entry(struct checking *checking, size_t index)
{
    const struct criteria *criteria = checking->set->list.at[index].criteria;
    char rest[SHA256_HEX_SIZE];
    int status = 0;

    for (size_t k = 0; status == 0 && k < criteria->count; k++) {
        const struct criterion_values *values = &criteria->keys[k];

        status = summarise(checking, index, k, rest);
        for (size_t i = 0; status == 0 && i < values->address_count; i++)
            status = check_value(checking, index, values, &values->addresses[i],
                                 true, rest);
        for (size_t i = 0; status == 0 && i < values->text_count; i++)
            status = check_value(checking, index, values, &values->texts[i],
                                 false, rest);
    }
    return status;
}

int
sn_entries_check(const struct definitions *set, struct diags *diags)
{
    struct checking checking = {.set = set, .diags = diags};
    int status = 0;

    for (size_t i = 0; status == 0 && i < set->list.count && i < MAP_NONE - 1;
         i++)
        if (set->list.at[i].criteria && !set->list.at[i].unwanted)
            status = check_entry(&checking, i);
    sn_map_fini(&checking.said);
    sn_arena_fini(&checking.arena);
    sn_buf_fini(&checking.text);
    return status;
}
