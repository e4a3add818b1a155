/*
 * Texts of records, counted; some of them chosen.
 *
 * SPDX-License-Identifier: MIT
 */
#include "compare/common_texts.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"

#define RANK_SEED UINT64_C(0x6C696E6573)
#define TEXT_LEAST 3            /* bytes */
#define MISSING_LOOKED_AT 65536 /* records whose texts are counted, about */
#define KEPT_LOOKED_AT 8192
#define KEPT_TIMES 8   /* as many others may be from after a purge */
#define PARTS_OF 64    /* lines that must have a part */
#define VALUES_MOST 44 /* of the chosen ones, the others are parts */

/* The values of one record, each once. */
struct values {
    struct slice at[LIMIT_COMPARE_VALUES_LINE];
    size_t count;
};

static int
init_sample(struct line_sample *sample)
{
    sample->room = sn_calloc(LIMIT_COMPARE_LINES, LIMIT_COMPARE_LINE);
    return sample->room ? 0 : SEINE_E_MEMORY;
}

int
sn_texts_begin(struct texts *texts, uint64_t missing, uint64_t records)
{
    int status;

    memset(texts, 0, sizeof(*texts));
    sn_counter_init(&texts->missing, LIMIT_COMPARE_VALUES);
    sn_counter_init(&texts->kept, LIMIT_COMPARE_VALUES);
    texts->missing_stride = missing / MISSING_LOOKED_AT + 1;
    texts->kept_stride = records / KEPT_LOOKED_AT + 1;
    status = init_sample(&texts->missing_lines);
    return status < 0 ? status : init_sample(&texts->kept_lines);
}

void
sn_texts_fini(struct texts *texts)
{
    sn_counter_fini(&texts->missing);
    sn_counter_fini(&texts->kept);
    sn_free(texts->missing_lines.room);
    sn_free(texts->kept_lines.room);
    sn_needles_free(texts->needles);
    sn_array_fini(&texts->hits.list);
    sn_array_fini(&texts->judged);
    sn_arena_fini(&texts->arena);
    sn_buf_fini(&texts->line);
    memset(texts, 0, sizeof(*texts));
}

/* --------------------------------------------------------------- values --- */

bool
sn_text_is_word(char byte)
{
    return sn_is_alnum(byte) || (unsigned char)byte >= 0x80 || byte == '_';
}

static bool
is_inner(char byte)
{
    return sn_text_is_word(byte) || byte == '.' || byte == '-';
}

static void
add_value(struct values *values, struct slice value)
{
    if (value.size >= TEXT_LEAST && value.size <= LIMIT_COMPARE_VALUE &&
        values->count < LIMIT_COMPARE_VALUES_LINE)
        values->at[values->count++] = value;
}

/* a, a/b, a/b/c of a path */
static void
add_paths(struct values *values, struct slice path)
{
    for (size_t i = 1; i < path.size; i++)
        if (path.at[i] == '/')
            add_value(values, sn_slice_first(path, i));
}

/* Those that stand in the line as they are, where a grep would find them. */
static void
add_fields(struct values *values, struct seine_record *record,
           struct slice line)
{
    size_t cursor = 0;
    seine_field field;

    while (seine_record_next(record, &cursor, &field) > 0) {
        struct slice name = sn_slice(field.name, field.name_size);
        struct slice value = sn_slice(field.value, field.value_size);

        if (sn_slice_is(name, "message") || value.size < TEXT_LEAST ||
            value.size > LIMIT_COMPARE_VALUE ||
            sn_find(line, value) == line.size)
            continue;
        add_value(values, value);
        if (sn_slice_is(name, "url.path"))
            add_paths(values, value);
    }
}

static struct slice
trim_word(struct slice word)
{
    while (word.size && !sn_text_is_word(word.at[0]))
        word = sn_slice_skip(word, 1);
    while (word.size && !sn_text_is_word(word.at[word.size - 1]))
        word.size--;
    return word;
}

static void
add_words(struct values *values, struct slice line)
{
    size_t from = 0;

    for (size_t i = 0; i <= line.size; i++) {
        if (i < line.size && is_inner(line.at[i]))
            continue;
        add_value(values, trim_word(sn_slice(line.at + from, i - from)));
        from = i + 1;
    }
}

static int
compare_slices(const void *a, const void *b)
{
    const struct slice *x = a, *y = b;
    size_t size = x->size < y->size ? x->size : y->size;
    int order = size ? memcmp(x->at, y->at, size) : 0;

    return order ? order : (x->size > y->size) - (x->size < y->size);
}

/* The line without its stamp, which no two lines shall have in common. */
static int
blank_stamp(struct texts *texts, const struct seine_record *record)
{
    struct slice text = sn_slice_first(record->text, LIMIT_COMPARE_LINE);
    const char *stamp = record->when.original;
    size_t from, size = record->when.original_size;

    sn_buf_clear(&texts->line);
    sn_buf_slice(&texts->line, text);
    if (texts->line.failed)
        return SEINE_E_MEMORY;
    if (!stamp || text.size == 0 || (uintptr_t)stamp < (uintptr_t)text.at ||
        (uintptr_t)stamp >= (uintptr_t)(text.at + text.size))
        return 0;
    from = (size_t)(stamp - text.at);
    if (size > text.size - from)
        size = text.size - from;
    memset(texts->line.at + from, 0, size);
    return 0;
}

static int
count_values(struct texts *texts, struct counter *counter,
             struct seine_record *record)
{
    struct slice line = sn_buf_view(&texts->line);
    struct values values = {.count = 0};
    int status = 0;

    add_fields(&values, record, line);
    add_words(&values, line);
    if (values.count > 1)
        qsort(values.at, values.count, sizeof(values.at[0]), compare_slices);
    for (size_t i = 0; status == 0 && i < values.count; i++)
        if (i == 0 || compare_slices(&values.at[i - 1], &values.at[i]) != 0)
            status = sn_counter_add(counter, values.at[i], &record->when);
    return status;
}

/* -------------------------------------------------------------- samples --- */

static size_t
highest(const struct line_sample *sample)
{
    size_t best = 0;

    for (size_t i = 1; i < sample->count; i++)
        if (sample->ranks[i] > sample->ranks[best])
            best = i;
    return best;
}

static void
sample_line(struct line_sample *sample, struct slice line, uint64_t number)
{
    uint64_t rank =
        sn_hash64(sn_slice((const char *)&number, sizeof(number)), RANK_SEED);
    size_t at = sample->count;
    char *room;

    if (at == LIMIT_COMPARE_LINES) {
        at = highest(sample);
        if (rank >= sample->ranks[at])
            return;
    } else {
        sample->count++;
    }
    room = sample->room + at * LIMIT_COMPARE_LINE;
    memcpy(room, line.at, line.size);
    sample->lines[at] = sn_slice(room, line.size);
    sample->ranks[at] = rank;
}

int
sn_texts_add(struct texts *texts, struct seine_record *record, bool missing,
             uint64_t number)
{
    struct counter *counter = missing ? &texts->missing : &texts->kept;
    uint64_t seen = missing ? texts->missing_seen++ : texts->kept_seen++;
    uint64_t stride = missing ? texts->missing_stride : texts->kept_stride;
    int status;

    if (seen % stride != 0)
        return 0;
    status = blank_stamp(texts, record);
    if (status < 0 || texts->line.size == 0)
        return status;
    sample_line(missing ? &texts->missing_lines : &texts->kept_lines,
                sn_buf_view(&texts->line), number);
    return count_values(texts, counter, record);
}

/* ------------------------------------------------------------- choosing --- */

static int
choose(struct texts *texts, struct slice value)
{
    struct text *text = &texts->list[texts->count];

    if (texts->count == LIMIT_COMPARE_TEXTS)
        return 0;
    for (size_t i = 0; i < texts->count; i++)
        if (sn_slice_equal(texts->list[i].value, value))
            return 0;
    memset(text, 0, sizeof(*text));
    text->value = sn_arena_copy(&texts->arena, value);
    text->field = "";
    if (!text->value.at)
        return SEINE_E_MEMORY;
    texts->count++;
    return 0;
}

/* The most frequent values that stand in at most `times` as many others. */
static int
choose_values(struct texts *texts, uint64_t times)
{
    int status = 0;

    for (size_t i = 0; status == 0 && i < texts->missing.table.count &&
                       texts->count < VALUES_MOST;
         i++) {
        const struct counted *counted = sn_keyed_at(&texts->missing.table, i);
        const struct counted *kept =
            sn_keyed_find(&texts->kept.table, counted->keyed.key);
        uint64_t missing = counted->count * texts->missing_stride;

        if (counted->count < 2)
            break;
        if (!counted->cut &&
            (!kept || kept->count * texts->kept_stride <= missing * times))
            status = choose(texts, counted->keyed.key);
    }
    return status;
}

static size_t
count_lines(const struct line_sample *sample, struct slice part)
{
    size_t count = 0;

    for (size_t i = 0; i < sample->count; i++)
        count += sn_find(sample->lines[i], part) < sample->lines[i].size;
    return count;
}

/* Is it in so many of the lines that are not missing that it tells nothing? */
static bool
is_usual(const struct texts *texts, struct slice part)
{
    size_t lines = texts->kept_lines.count;
    uint64_t kept = count_lines(&texts->kept_lines, part);

    return lines > 0 &&
           kept * (texts->kept_seen / lines) > texts->missing_seen * KEPT_TIMES;
}

static int
choose_part(struct texts *texts, struct slice part)
{
    if (part.size < TEXT_LEAST || part.size > LIMIT_COMPARE_VALUE ||
        is_usual(texts, part))
        return 0;
    return choose(texts, part);
}

/* The part, and what stands in it between blanks and quotes and the like. */
static int
choose_pieces(struct texts *texts, struct slice part)
{
    static const char separators[] = " \t:=\"'()<>[]{},;|";
    int status = choose_part(texts, part);
    size_t from = 0;

    for (size_t i = 0; status == 0 && i <= part.size; i++) {
        if (i < part.size &&
            !memchr(separators, part.at[i], sizeof(separators) - 1))
            continue;
        if (i - from < part.size)
            status = choose_part(texts, sn_slice(part.at + from, i - from));
        from = i + 1;
    }
    return status;
}

static int
choose_parts(struct texts *texts, const struct slice *lines, size_t count)
{
    struct part_list parts;
    int status;

    if (count < 2)
        return 0;
    status = sn_parts_find(lines, count < PARTS_OF ? count : PARTS_OF, &parts);
    for (size_t i = 0; status == 0 && i < parts.count; i++)
        status = choose_pieces(texts, parts.at[i]);
    return status;
}

/* The lines that no value explains which explains many of them. */
static size_t
leave_explained(const struct texts *texts, struct slice *lines)
{
    size_t count = texts->missing_lines.count;

    memcpy(lines, texts->missing_lines.lines, count * sizeof(*lines));
    for (size_t i = 0; i < texts->count && count > 0; i++) {
        struct slice value = texts->list[i].value;
        size_t left = 0;

        for (size_t k = 0; k < count; k++)
            left += sn_find(lines[k], value) == lines[k].size;
        if ((count - left) * 8 < count)
            continue;
        left = 0;
        for (size_t k = 0; k < count; k++)
            if (sn_find(lines[k], value) == lines[k].size)
                lines[left++] = lines[k];
        count = left;
    }
    return count;
}

static int
make_needles(struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++) {
        struct slice value = texts->list[i].value;
        char *lower = sn_arena_alloc(&texts->arena, value.size, 1);

        if (!lower)
            return SEINE_E_MEMORY;
        for (size_t k = 0; k < value.size; k++)
            lower[k] = sn_lower(value.at[k]);
        texts->lower[i] = sn_slice(lower, value.size);
    }
    return sn_needles_new(&texts->needles, texts->lower, texts->count);
}

int
sn_texts_choose(struct texts *texts)
{
    struct slice lines[LIMIT_COMPARE_LINES];
    int status;

    sn_counter_sort(&texts->missing);
    status = choose_values(texts, 1);
    if (status == 0)
        status = choose_values(texts, KEPT_TIMES);
    if (status == 0)
        status = choose_parts(texts, lines, leave_explained(texts, lines));
    if (status == 0)
        status = choose_parts(texts, texts->missing_lines.lines,
                              texts->missing_lines.count);
    return status < 0 ? status : make_needles(texts);
}

/* ------------------------------------------------------------- counting --- */

static bool
is_whole(struct slice line, size_t from, size_t size)
{
    return (from == 0 || !sn_text_is_word(line.at[from - 1])) &&
           (from + size == line.size || !sn_text_is_word(line.at[from + size]));
}

int
sn_texts_find(struct texts *texts, struct slice line,
              uint64_t found[TEXT_KINDS])
{
    int status = sn_needles_find(texts->needles, line, &texts->hits);

    found[TEXT_PART] = found[TEXT_WHOLE] = 0;
    if (status < 0)
        return status;
    for (size_t i = 0; i < texts->hits.list.count; i++) {
        const struct needle_hit *hit = &texts->hits.list.at[i];
        struct slice value = texts->list[hit->needle].value;
        uint64_t bit = UINT64_C(1) << hit->needle;

        if (memcmp(line.at + hit->offset, value.at, value.size) != 0)
            continue;
        found[TEXT_PART] |= bit;
        if (is_whole(line, hit->offset, value.size))
            found[TEXT_WHOLE] |= bit;
    }
    return 0;
}
