/*
 * The Layer-4 traffic monitor of the Secure Web Appliance, prose behind the
 * AsyncOS envelope:
 *
 *     Firewall blocked TCP data from A[:port] to B (name)[:port].
 *     Address A [(name)] [discovered] for NAME (NAME) added to firewall LIST.
 *
 * SPDX-License-Identifier: MIT
 */
#include "base/ip.h"
#include "base/text.h"
#include "record/formats/asyncos.h"
#include "record/formats/cut.h"

#define BID_SENTENCE 150U

/* Address, "(name)" and ":port", the last two in either order or not there. */
struct endpoint {
    struct slice address;
    struct slice name;
    struct slice port;
};

struct sentence {
    struct slice action;
    struct slice transport; /* of traffic; at == NULL: an address entry */
    struct endpoint from;   /* or the address */
    struct endpoint to;
    struct slice name; /* that the address was found for */
    struct slice sub_name;
    struct slice list;
};

static const struct action {
    const char *word;
    const char *outcome; /* NULL: none */
} actions[] = {
    {"allowed", "success"},
    {"blocked", "failure"},
    {"noted", NULL},
};

static bool
take(struct slice *rest, const char *text)
{
    if (!sn_slice_opens(*rest, text))
        return false;
    *rest = sn_slice_skip(*rest, strlen(text));
    return true;
}

/* "(name)", after a blank or not. */
static void
take_name(struct slice *rest, struct slice *name)
{
    struct slice look = sn_cut_blanks(*rest);
    size_t close = sn_slice_find(look, ')');

    if (look.size == 0 || look.at[0] != '(' || close == look.size)
        return;
    *name = sn_slice(look.at + 1, close - 1);
    *rest = sn_slice_skip(look, close + 1);
}

/* ":port" that ends the endpoint. */
static void
take_port(struct slice *rest, struct slice *port)
{
    size_t size = 1;

    if (rest->size < 2 || rest->at[0] != ':')
        return;
    while (size < rest->size && sn_is_digit(rest->at[size]))
        size++;
    *port = sn_slice(rest->at + 1, size - 1);
    *rest = sn_slice_skip(*rest, size);
}

/*
 * The address and the port behind it.  An IPv6 address has colons of its own:
 * one that is whole has no port.  Masked addresses (10.xx.xx.xx) pass.
 */
static bool
take_address(struct slice word, struct endpoint *out)
{
    struct ip ip;
    size_t colon = word.size;

    if (word.size && word.at[0] == '[') {
        size_t close = sn_slice_find(word, ']');
        struct slice rest = sn_slice_skip(word, close + 1);

        out->address = sn_slice(word.at + 1, close ? close - 1 : 0);
        take_port(&rest, &out->port);
        return close < word.size && rest.size == 0;
    }
    out->address = word;
    if (sn_ip_parse(word, &ip))
        return true;
    while (colon > 0 && word.at[colon - 1] != ':')
        colon--;
    if (colon > 1 && sn_is_digits(sn_slice_skip(word, colon))) {
        out->address = sn_slice_first(word, colon - 1);
        out->port = sn_slice_skip(word, colon);
    }
    return out->address.size > 0;
}

static bool
take_endpoint(struct slice *rest, struct endpoint *out)
{
    size_t end = 0;

    while (end < rest->size && rest->at[end] != ' ' && rest->at[end] != '(')
        end++;
    if (!take_address(sn_slice_first(*rest, end), out))
        return false;
    *rest = sn_slice_skip(*rest, end);
    take_name(rest, &out->name);
    if (!out->port.size)
        take_port(rest, &out->port);
    return true;
}

/* The sentence without its full stop. */
static struct slice
without_stop(struct slice s)
{
    s = sn_cut_end_blanks(s);
    if (s.size && s.at[s.size - 1] == '.')
        s.size--;
    return s;
}

/* Firewall ACTION TCP data from A to B */
static bool
take_traffic(struct slice line, struct sentence *out)
{
    size_t i, count = sizeof(actions) / sizeof(actions[0]);

    if (!take(&line, "Firewall ") || !sn_cut_word(&line, &out->action))
        return false;
    for (i = 0; i < count; i++)
        if (sn_slice_is(out->action, actions[i].word))
            break;
    return i < count && sn_cut_word(&line, &out->transport) &&
           out->transport.size <= 8 && take(&line, "data from ") &&
           take_endpoint(&line, &out->from) && take(&line, " to ") &&
           take_endpoint(&line, &out->to) && line.size == 0;
}

/* "added to firewall greylist", "removed from firewall block list" */
static bool
take_change(struct slice line, struct sentence *out)
{
    if (line.size == 0)
        return out->action.size > 0;
    if (!take(&line, " ") || !sn_cut_word(&line, &out->action) ||
        (!take(&line, "to firewall ") && !take(&line, "from firewall ")))
        return false;
    out->list = line;
    return line.size > 0 && (sn_slice_is(out->action, "added") ||
                             sn_slice_is(out->action, "removed"));
}

/* Address A (name) discovered for NAME (NAME) and what became of it */
static bool
take_discovery(struct slice line, struct sentence *out)
{
    struct slice verb;

    if (!take(&line, "Address ") || !take_endpoint(&line, &out->from))
        return false;
    line = sn_cut_blanks(line);
    verb = sn_slice_first(line, strlen("discovered"));
    if (take(&line, "discovered "))
        out->action = verb;
    if (!take(&line, "for "))
        return false;
    out->name = sn_slice_first(line, sn_slice_find(line, ' '));
    line = sn_slice_skip(line, out->name.size);
    take_name(&line, &out->sub_name);
    return out->name.size > 0 && take_change(line, out);
}

static bool
recognise(struct slice payload, struct sentence *out)
{
    struct slice line = without_stop(payload);

    memset(out, 0, sizeof(*out));
    if (take_traffic(line, out))
        return true;
    memset(out, 0, sizeof(*out));
    return take_discovery(line, out);
}

static unsigned
shape_bid(struct slice payload)
{
    struct sentence sentence;

    return recognise(payload, &sentence) ? BID_SENTENCE : 0;
}

static unsigned
probe(const struct format_state *state, const struct envelope *envelope,
      struct slice payload)
{
    (void)state;
    return sn_asyncos_tag_bid(&sn_format_l4tm, envelope) + shape_bid(payload);
}

static bool
frame_l4tm(struct format_state *state, struct frame *frame)
{
    (void)state;
    return sn_asyncos_frame(&sn_format_l4tm, frame, shape_bid(frame->payload));
}

static void
set_traffic(struct seine_record *record, const struct sentence *sentence)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
        if (actions[i].outcome &&
            sn_slice_is(sentence->action, actions[i].word))
            sn_record_set(record, FIELD_EVENT_OUTCOME,
                          sn_slice_str(actions[i].outcome));
    if (sn_equal_nocase(sentence->transport, sn_slice_str("tcp")))
        sn_record_set(record, FIELD_TRANSPORT, sn_slice_str("tcp"));
    else if (sn_equal_nocase(sentence->transport, sn_slice_str("udp")))
        sn_record_set(record, FIELD_TRANSPORT, sn_slice_str("udp"));
    else
        sn_record_set(record, FIELD_TRANSPORT, sentence->transport);
    sn_record_set_client(record, sentence->from.address);
    sn_record_set(record, FIELD_SOURCE_DOMAIN, sentence->from.name);
    sn_record_set(record, FIELD_SOURCE_PORT, sentence->from.port);
    sn_record_set_server(record, sentence->to.address);
    sn_record_set(record, FIELD_DESTINATION_DOMAIN, sentence->to.name);
    sn_record_set(record, FIELD_DESTINATION_PORT, sentence->to.port);
}

/* The name that the address has, if it says one, else the one it serves. */
static void
set_discovery(struct seine_record *record, const struct sentence *sentence)
{
    struct slice name = sentence->from.name;

    sn_record_set_server(record, sentence->from.address);
    sn_record_set(record, FIELD_DESTINATION_PORT, sentence->from.port);
    sn_record_set(record, FIELD_DESTINATION_DOMAIN,
                  name.size ? name : sentence->name);
    sn_record_set(record, FIELD_URL_DOMAIN, sentence->name);
    if (sentence->sub_name.size)
        sn_record_add(record, sn_slice_str("asyncos.sub_domain"),
                      sentence->sub_name, VALUE_TEXT);
    if (sentence->list.size)
        sn_record_add(record, sn_slice_str("asyncos.firewall_list"),
                      sentence->list, VALUE_TEXT);
}

static void
parse(const struct format_state *state, struct seine_record *record)
{
    struct sentence sentence;

    (void)state;
    if (!recognise(record->payload, &sentence)) {
        sn_asyncos_parse_header(record);
        return;
    }
    sn_record_set(record, FIELD_EVENT_ACTION, sentence.action);
    if (sentence.transport.at)
        set_traffic(record, &sentence);
    else
        set_discovery(record, &sentence);
}

static const enum field carries[] = {
    ASYNCOS_FIELDS,         FIELD_EVENT_OUTCOME,
    SOURCE_FIELDS,          FIELD_SOURCE_DOMAIN,
    FIELD_SOURCE_PORT,      DESTINATION_FIELDS,
    FIELD_DESTINATION_PORT, FIELD_URL_DOMAIN,
    FIELD_TRANSPORT,        FIELD_NONE,
};

static const char *const aliases[] = {"trafmonlogs", "trafmon", "trafmonlog",
                                      NULL};

const struct format sn_format_l4tm = {
    .about = {.name = "l4tm",
              .title = "WSA Layer-4 traffic monitor log",
              .category = "firewall",
              .product = "cisco",
              .service = "l4tm",
              .aliases = aliases},
    .flags = FORMAT_ENVELOPE,
    .carries = carries,
    .probe = probe,
    .frame = frame_l4tm,
    .parse = parse,
};
