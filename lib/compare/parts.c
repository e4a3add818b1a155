/*
 * Parts that lines have in common.
 *
 * For every place of the first line, the length of the longest part from there
 * on that another line has somewhere is found by comparing all places of both;
 * the least of these lengths over all other lines is what all have.  A part is
 * kept if no part that begins earlier has it in it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/mem.h"
#include "base/text.h"
#include "compare/common_texts.h"

#define PART_LEAST 3

/*
 * common[i] becomes the lesser of itself and the longest part from first[i] on
 * that line has.  NULs are blanks: in no part.  row has one more than line.
 */
static void
narrow(struct slice first, struct slice line, uint16_t *common, uint16_t *row)
{
    memset(row, 0, (line.size + 1) * sizeof(*row));
    for (size_t i = first.size; i > 0; i--) {
        char byte = first.at[i - 1];
        uint16_t longest = 0;

        /* row[k]: how far first from i, line from k agree; now from i - 1 */
        for (size_t k = 0; k < line.size; k++) {
            bool same = byte != '\0' && byte == line.at[k];

            row[k] = same ? (uint16_t)(row[k + 1] + 1) : 0;
            if (row[k] > longest)
                longest = row[k];
        }
        if (longest < common[i - 1])
            common[i - 1] = longest;
    }
}

/* Put it in by length, the longest first. */
static void
insert_part(struct part_list *list, struct slice part)
{
    size_t at = list->count;

    while (at > 0 && list->at[at - 1].size < part.size)
        at--;
    if (at == LIMIT_COMPARE_TEXTS)
        return;
    if (list->count < LIMIT_COMPARE_TEXTS)
        list->count++;
    memmove(&list->at[at + 1], &list->at[at],
            (list->count - at - 1) * sizeof(list->at[0]));
    list->at[at] = part;
}

int
sn_parts_find(const struct slice *lines, size_t count, struct part_list *out)
{
    struct slice first = count ? lines[0] : sn_slice(NULL, 0);
    uint16_t *common = sn_calloc(first.size + 1, sizeof(*common));
    uint16_t *row = sn_calloc(LIMIT_COMPARE_LINE + 1, sizeof(*row));

    out->count = 0;
    if (!common || !row) {
        sn_free(common);
        sn_free(row);
        return SEINE_E_MEMORY;
    }
    for (size_t i = 0; i < first.size; i++)
        common[i] = (uint16_t)(first.size - i);
    for (size_t i = 1; i < count; i++)
        narrow(first, lines[i], common, row);
    for (size_t i = 0; i < first.size; i++)
        if (common[i] >= PART_LEAST && (i == 0 || common[i - 1] <= common[i]))
            insert_part(out, sn_slice(first.at + i, common[i]));
    sn_free(common);
    sn_free(row);
    return 0;
}
