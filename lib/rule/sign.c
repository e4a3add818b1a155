/*
 * Names of signs.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rule/sign.h"

static const char *const names[SIGN_KINDS] = {
    [SIGN_NUL] = "nul-run",
    [SIGN_SILENCE] = "silence",
    [SIGN_EARLY_END] = "early-end",
    [SIGN_BACKWARDS] = "backwards",
    [SIGN_NO_REQUEST] = "session-without-request",
    [SIGN_NO_LOGIN] = "request-without-login",
    [SIGN_NO_WEB] = "login-without-web",
    [SIGN_ONLY_POSTS] = "posts-only",
    [SIGN_HEADER] = "header-missing",
    [SIGN_HOLE] = "chain-hole",
    [SIGN_CUT] = "line-cut",
    [SIGN_ORPHAN] = "line-without-stamp",
    [SIGN_CONTINUATION] = "odd-continuation",
    [SIGN_MERGED] = "line-merged",
};

const char *
sn_sign_name(enum sign_kind kind)
{
    return names[kind];
}

enum sign_kind
sn_sign_from_name(struct slice name)
{
    enum sign_kind kind = 0;

    while (kind < SIGN_KINDS && !sn_slice_is(name, names[kind]))
        kind++;
    return kind;
}
