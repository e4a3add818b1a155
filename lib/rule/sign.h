/*
 * Signs by kind: that a log was changed, or of what only all lines together
 * show.  The survey looks for them; rules say which ones are findings of a
 * hunt.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RULE_SIGN_H
#define SEINE_RULE_SIGN_H

#include "base/slice.h"

enum sign_kind {
    SIGN_NUL,
    SIGN_SILENCE,
    SIGN_EARLY_END,
    SIGN_BACKWARDS,
    SIGN_NO_REQUEST, /* a session without a request */
    SIGN_NO_LOGIN,   /* a request with a user whose session never began */
    SIGN_NO_WEB,     /* a login through the web of which the web log is empty */
    SIGN_ONLY_POSTS, /* a client that posts and never asks for a page */
    SIGN_HEADER,
    SIGN_HOLE,
    SIGN_CUT,
    SIGN_ORPHAN,
    SIGN_CONTINUATION,
    SIGN_MERGED,
    SIGN_KINDS
};

/* As bits of a set. */
#define SIGN_BIT(kind) (1U << (kind))

/* Those that only parsed records tell of. */
#define SIGNS_OF_RECORDS                                \
 (SIGN_BIT(SIGN_NO_REQUEST) | SIGN_BIT(SIGN_NO_LOGIN) | \
  SIGN_BIT(SIGN_NO_WEB) | SIGN_BIT(SIGN_ONLY_POSTS))

/* Its stable short name.  Static storage. */
const char *
sn_sign_name(enum sign_kind kind);

/* The kind of a name, or SIGN_KINDS. */
enum sign_kind
sn_sign_from_name(struct slice name);

#endif
