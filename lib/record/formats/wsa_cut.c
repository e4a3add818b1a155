/*
 * Hosts of a request of the WSA access log, cut out without parsing it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/text.h"
#include "record/formats/cut.h"
#include "record/formats/wsa.h"

static bool
add_host(struct cut *out, struct slice host)
{
    if (out->count == CUT_HOSTS)
        return false;
    out->hosts[out->count++] = host;
    return true;
}

/* What a byte is in a URL. */
#define ENDS 1U  /* it ends the host, and the URL goes on */
#define ODD 2U   /* a host that has it is not what it seems to be */
#define BLANK 4U /* white space */

static const unsigned char kinds[256] = {
    ['/'] = ENDS,   ['?'] = ENDS,   ['#'] = ENDS,   ['\\'] = ODD,
    ['@'] = ODD,    ['%'] = ODD,    ['['] = ODD,    ['\0'] = ODD,
    [' '] = BLANK,  ['\t'] = BLANK, ['\n'] = BLANK, ['\v'] = BLANK,
    ['\f'] = BLANK, ['\r'] = BLANK,
};

/* The first byte at or after `at` that is of one of these kinds, or s.size. */
static size_t
find_kind(struct slice s, size_t at, unsigned char kind)
{
    while (at < s.size && !(kinds[(unsigned char)s.at[at]] & kind))
        at++;
    return at;
}

/* What follows the first "://", if anything does. */
static struct slice
behind_scheme(struct slice url)
{
    for (size_t at = 0; at < url.size; at++) {
        at += sn_slice_find(sn_slice_skip(url, at), ':');
        if (url.size - at > 3 && url.at[at + 1] == '/' && url.at[at + 2] == '/')
            return sn_slice_skip(url, at + 3);
    }
    return sn_slice(NULL, 0);
}

/*
 * The host of a URL, or of host:port.  What is unusual is not for here, nor a
 * URL whose host may have blanks.
 */
static bool
cut_url_host(struct slice *rest, struct cut *out)
{
    struct slice url = sn_slice_first(*rest, sn_slice_find(*rest, ' ')), host;
    size_t end;

    url = sn_slice_first(url, sn_slice_find(url, '\t'));
    *rest = sn_slice_skip(*rest, url.size);
    if (url.size == 0)
        return false;
    host = behind_scheme(url);
    if (host.size == 0)
        return find_kind(url, 0, ODD) == url.size && add_host(out, url);
    end = find_kind(host, 0, ENDS | ODD);
    return end < host.size && kinds[(unsigned char)host.at[end]] == ENDS &&
           add_host(out, sn_slice_first(host, end));
}

/* The hosts of words like CODE/HOST: one of them may be the hierarchy. */
static bool
cut_servers(struct slice rest, struct cut *out)
{
    for (size_t at = 0; at < rest.size; at++) {
        size_t end;

        at += sn_slice_find(sn_slice_skip(rest, at), '/');
        if (at == 0 || at >= rest.size || !sn_is_code_byte(rest.at[at - 1]))
            continue;
        end = find_kind(rest, at + 1, BLANK);
        if (!add_host(out, sn_slice(rest.at + at + 1, end - at - 1)))
            return false;
    }
    return true;
}

bool
sn_wsa_cut_request(struct slice request, struct cut *out)
{
    return cut_url_host(&request, out) && cut_servers(request, out);
}
