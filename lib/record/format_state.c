/*
 * What formats remember over the lines of one input.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/format.h"

/* All but the user's own columns; the arenas keep a chunk. */
void
sn_format_state_begin(struct format_state *state)
{
    struct columns *const of_input[] = {
        &state->w3c,
        &state->csv,
        &state->access,
    };

    for (size_t i = 0; i < sizeof(of_input) / sizeof(of_input[0]); i++) {
        of_input[i]->count = 0;
        sn_arena_reset(&of_input[i]->names);
    }
    state->w3c_kind = W3C_UNKNOWN;
    state->w3c_dated = false;
    state->w3c_date = 0;
    state->export_line = sn_slice(NULL, 0);
}

void
sn_format_state_fini(struct format_state *state)
{
    sn_arena_fini(&state->w3c.names);
    sn_arena_fini(&state->csv.names);
    sn_arena_fini(&state->wsa.names);
    sn_arena_fini(&state->access.names);
    memset(state, 0, sizeof(*state));
}
