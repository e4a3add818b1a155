/*
 * Inputs of a hunt, one by one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/options.h"
#include "hunt/replay.h"

static bool
is_sound(const seine_hunt_input *input)
{
    return input->path && *input->path &&
           (input->state == 0 || input->state == SEINE_FILE_FAILED ||
            input->state == SEINE_FILE_SKIPPED) &&
           (input->bookmark == NULL) == (input->bookmark_size == 0);
}

int
seine_hunt_add_input(seine_hunt *hunt, const seine_hunt_input *input)
{
    seine_hunt_input own;

    if (!hunt || !input || sn_options_check(input, sizeof(*input)) < 0)
        return SEINE_E_INVALID;
    sn_options_copy(&own, sizeof(own), input);
    if (!is_sound(&own))
        return SEINE_E_INVALID;
    if (hunt->ran)
        return SEINE_E_STATE;
    hunt->sorted = false;
    return sn_walk_add_input(&hunt->walk, &own);
}

void
sn_hunt_sort(struct seine_hunt *hunt)
{
    if (!hunt->sorted)
        sn_walk_sort(&hunt->walk, sn_replay_same_path, hunt);
    hunt->sorted = true;
}

int
seine_hunt_item_at(seine_hunt *hunt, size_t index, seine_hunt_item *out)
{
    const struct walk_item *item;

    if (!hunt || !out)
        return SEINE_E_INVALID;
    if (!hunt->ran)
        sn_hunt_sort(hunt);
    if (index >= hunt->walk.items.count)
        return 0;
    item = &hunt->walk.items.at[index];
    *out = (seine_hunt_item){
        .path = item->path,
        .reason = item->reason ? item->reason : "",
        .state = item->state,
        .regular = item->regular,
        .size = item->size,
        .device = item->device,
        .inode = item->inode,
        .modified_ns = item->modified_ns,
        .changed_ns = item->changed_ns,
    };
    return 1;
}
