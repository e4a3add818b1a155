/*
 * Modifiers that rewrite a value before it is compared: encodings and dashes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_PREDICATE_ENCODE_H
#define SEINE_PREDICATE_ENCODE_H

#include "predicate/pattern.h"

/*
 * Rewrite tokens.  0, SEINE_E_MEMORY, or SEINE_E_INVALID with *why: wildcards
 * cannot be encoded.
 */
int
sn_encode_utf16le(struct tokens *tokens, const char **why);
int
sn_encode_utf16be(struct tokens *tokens, const char **why);
int
sn_encode_utf16(struct tokens *tokens, const char **why); /* with a BOM */
int
sn_encode_base64(struct tokens *tokens, const char **why);

/*
 * The three ways that a value can stand inside longer base64 text, by the
 * number of bytes before it (mod 3): only the characters that do not depend on
 * what stands around it.  out must be empty.
 */
int
sn_encode_base64offset(const struct tokens *tokens, struct tokens out[3],
                       const char **why);

/* Dashes before a word become TOKEN_DASH. */
void
sn_encode_windash(struct tokens *tokens);

/*
 * The ways to write the TOKEN_DASHes of a value, for an encoding that follows:
 * how many there are, 0 if they are over LIMIT_DASHES dashes; and the tokens of
 * one, appended to out (0 or SEINE_E_MEMORY).
 */
size_t
sn_windash_variants(const struct tokens *tokens);
int
sn_windash_variant(const struct tokens *tokens, size_t number,
                   struct tokens *out);

#endif
