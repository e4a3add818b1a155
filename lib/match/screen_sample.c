/*
 * What is rare in a sample of text, and so makes good windows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "match/screen_plan.h"

#define CHUNKS 4
#define CHUNK 16384 /* bytes of each; all together are counted in 0.1 ms */

/*
 * A gram of several literals leads to all of them: worth as much as if it stood
 * so often, of SAMPLE_WHOLE places, for each of the others.
 */
#define SHARED 16
#define SHARED_MOST 4096

/* Lines as they are usual: where nothing better is known. */
static const char usual[] =
    "Mon Mar  3 09:14:07 2025 Info: req:192.0.2.17 user:dana id:xyZ12abQ 200 "
    "GET /mail/list?folder=inbox&page=2 HTTP/1.1 Mozilla/5.0 (Windows NT 10.0; "
    "Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
    "Safari/537.36\n"
    "Tue Apr 15 17:40:52 2025 Warning: Session of user admin from 198.51.100.9 "
    "timed out; Destination:/login CSRFKey=8f1c-22d0-4b7e&action=Status\n"
    "203.0.113.5 - - [07/Jul/2025:23:58:31 +0200] \"GET /index.html HTTP/1.1\" "
    "200 5316 \"https://www.example.org/home\" \"Mozilla/5.0 (Macintosh; Intel "
    "Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
    "Safari/605.1.15\"\n"
    "198.51.100.77 - - [19/Nov/2025:06:02:44 +0000] \"POST /api/v1/users HTTP/"
    "1.1\" 302 0 \"-\" \"python-requests/2.32.3\"\n"
    "1751234567.890 215 192.0.2.130 TCP_MISS/200 48213 GET "
    "http://static.example.com/assets/js/app.min.js - DIRECT/static.example.com "
    "application/javascript DEFAULT_CASE_12-DefaultGroup-NONE-NONE-NONE-"
    "DefaultGroup-NONE <\"IW_comp\",5.9,0,\"-\",0,0,0,1,\"-\",-,-,-,\"-\",1,-> "
    "-\n"
    "1751234569.004 3 192.0.2.131 TCP_DENIED/403 0 CONNECT "
    "tunnel://update.example.net:443/ \"EXAMPLE\\eve@corp\" NONE/- - "
    "BLOCK_WEBCAT_12-Policy-Identity-NONE-NONE-NONE-NONE <\"IW_sear\",-,-> -\n"
    "<134>Aug 21 11:25:36 gw1.example.com accesslogs: Info: 2025-08-21 "
    "11:25:36 172.16.4.8 TLS_HIT https://cdn.example.com/images/logo.png?v=3 "
    "image/png \"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 "
    "Firefox/128.0\" no-cache keep-alive gzip, deflate text/html "
    "content-type content-length accept-language en-US\n";

struct slice
sn_sample_usual(void)
{
    return sn_slice(usual, sizeof(usual) - 1);
}

static uint32_t
pair_of(const char *at)
{
    const unsigned char *s = (const unsigned char *)at;

    return (s[0] | 0x20U) << 8 | (s[1] | 0x20U);
}

static uint32_t
quad_of(const char *at)
{
    uint32_t quad = pair_of(at) << 16 | pair_of(at + 2);

    return quad * UINT32_C(0x9E3779B1) >> (32 - QUAD_BITS);
}

static void
count_text(struct sample *sample, struct slice text)
{
    if (text.size < 4)
        return;
    for (size_t i = 0; i <= text.size - 4; i++) {
        sample->bytes[(unsigned char)text.at[i]]++;
        sample->pairs[pair_of(text.at + i)]++;
        sample->quads[quad_of(text.at + i)]++;
    }
    sample->size += text.size;
}

void
sn_sample_text(struct sample *sample, struct slice text)
{
    if (text.size <= CHUNKS * CHUNK) {
        count_text(sample, text);
        return;
    }
    for (size_t i = 0; i < CHUNKS; i++)
        count_text(sample, sn_slice(text.at + text.size / CHUNKS * i, CHUNK));
}

void
sn_sample_literal(struct sample *sample, struct slice literal)
{
    literal = sn_slice_first(literal, LITERAL_MOST);
    for (size_t i = 0; i + 4 <= literal.size; i++) {
        uint16_t *own = &sample->own[quad_of(literal.at + i)];

        if (*own < SHARED_MOST)
            ++*own;
    }
}

static uint32_t
share(const struct sample *sample, uint64_t count)
{
    return (uint32_t)(count * SAMPLE_WHOLE / (sample->size + 1));
}

/*
 * Four bytes that the sample does not have are as likely as their halves make
 * them.
 */
void
sn_sample_rarity(const struct sample *sample, struct slice literal,
                 struct rarity *out)
{
    literal = sn_slice_first(literal, LITERAL_MOST);
    out->size = literal.size;
    for (size_t i = 0; i + 2 <= literal.size; i++)
        out->pairs[i] =
            share(sample, sample->pairs[pair_of(literal.at + i)]) + 1;
    for (size_t i = 0; i + 4 <= literal.size; i++) {
        uint32_t quad = quad_of(literal.at + i);
        uint64_t halves = (uint64_t)out->pairs[i] * out->pairs[i + 2];

        out->quads[i] =
            share(sample, sample->quads[quad]) +
            (uint32_t)(halves / SAMPLE_WHOLE) + 1 +
            (sample->own[quad] > 1 ? SHARED * sample->own[quad] : 0);
    }
}
