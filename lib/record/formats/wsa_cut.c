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

/* Does a host end before this byte, if a URL goes on with it? */
static bool
ends_host(char c)
{
    return c == '/' || c == '?' || c == '#';
}

/* Such a host is not what it seems to be. */
static bool
has_odd_byte(struct slice host)
{
    for (size_t i = 0; i < host.size; i++) {
        char c = host.at[i];

        if (c == '\\' || c == '@' || c == '%' || c == '[' || c == '\0')
            return true;
    }
    return false;
}

/*
 * The host of a URL, or of host:port.  What is unusual is not for here, nor a
 * URL whose host may have blanks.
 */
static bool
cut_url_host(struct slice *rest, struct cut *out)
{
    struct slice url, host;
    size_t end;

    if (!sn_cut_word(rest, &url))
        return false;
    host = sn_slice_skip(url, sn_find(url, sn_slice_str("://")) + 3);
    for (end = 0; end < host.size && !ends_host(host.at[end]);)
        end++;
    if (host.size && end == host.size)
        return false;
    host = host.size ? sn_slice_first(host, end) : url;
    return !has_odd_byte(host) && add_host(out, host);
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
        for (end = at + 1; end < rest.size && !sn_is_space(rest.at[end]);)
            end++;
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
