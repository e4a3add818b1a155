/*
 * What a block says of the rules of its head.
 *
 * SPDX-License-Identifier: MIT
 */
#include "part/part.h"

static bool
has_rule(struct slice bits, size_t rule)
{
    return rule / 8 < bits.size &&
           (unsigned char)bits.at[rule / 8] >> (rule % 8) & 1;
}

bool
sn_part_block_applicable(const struct block_reader *reader, size_t rule)
{
    return has_rule(reader->applicable, rule);
}

bool
sn_part_block_gave_up(const struct block_reader *reader, size_t rule)
{
    return has_rule(reader->given_up, rule);
}
