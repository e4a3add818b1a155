/*
 * Matching of message templates.
 *
 * A name or a command in a message is attacker's text and may hold the words
 * that come after it.  So no value is taken to be the shortest or the longest
 * as it comes: its letter says whether the words after it count at their first
 * or at their last place, and the end of the template is the end of the
 * message.
 *
 * SPDX-License-Identifier: MIT
 */
#include "record/formats/template.h"

#include "base/ip.h"
#include "base/text.h"
#include "record/formats/cut.h"

#define SESSION_ID_SIZE 20
#define SPLITS_TRIED 64 /* before a message counts as ambiguous */

enum slot_kind {
    SLOT_FIELD = 1,
    SLOT_CLIENT,
    SLOT_SERVER,
    SLOT_PROTOCOL,
    SLOT_SHAPE,
    SLOT_NOTHING,
};

#define SLOT_WORD 1U /* holds no blank and is not empty */
#define SLOT_LAST 2U /* ends where the words after it stand last */
#define SLOT_PORT 4U /* a port follows after the last colon */
#define SLOT_SENT                                           \
 8U /* a word that a client may have sent with blanks in it \
     */

struct slot {
    enum slot_kind kind;
    unsigned flags;
    enum field field; /* or the port's */
};

static const struct slot slots[128] = {
    ['u'] = {SLOT_FIELD, SLOT_LAST, FIELD_USER_NAME},
    ['U'] = {SLOT_FIELD, 0, FIELD_USER_NAME},
    ['c'] = {SLOT_CLIENT, SLOT_WORD, FIELD_NONE},
    ['e'] = {SLOT_CLIENT, SLOT_WORD | SLOT_PORT, FIELD_SOURCE_PORT},
    ['S'] = {SLOT_SERVER, SLOT_WORD, FIELD_NONE},
    ['E'] = {SLOT_SERVER, SLOT_WORD | SLOT_PORT, FIELD_DESTINATION_PORT},
    ['n'] = {SLOT_FIELD, SLOT_WORD, FIELD_SOURCE_PORT},
    ['N'] = {SLOT_FIELD, SLOT_WORD, FIELD_DESTINATION_PORT},
    ['i'] = {SLOT_FIELD, SLOT_WORD | SLOT_SENT, FIELD_SESSION_ID},
    ['r'] = {SLOT_FIELD, 0, FIELD_PRIVILEGE},
    ['d'] = {SLOT_FIELD, SLOT_LAST, FIELD_DESTINATION_PAGE},
    ['p'] = {SLOT_PROTOCOL, SLOT_WORD, FIELD_PROTOCOL},
    ['m'] = {SLOT_FIELD, SLOT_WORD, FIELD_INTERACTION_MODE},
    ['C'] = {SLOT_FIELD, SLOT_LAST, FIELD_COMMAND},
    ['P'] = {SLOT_FIELD, SLOT_WORD, FIELD_PID},
    ['R'] = {SLOT_FIELD, SLOT_LAST, FIELD_EVENT_REASON},
    ['f'] = {SLOT_FIELD, SLOT_LAST, FIELD_FILE_NAME},
    ['z'] = {SLOT_FIELD, SLOT_WORD, FIELD_FILE_SIZE},
    ['x'] = {SLOT_SHAPE, 0, FIELD_NONE},
    ['X'] = {SLOT_SHAPE, SLOT_LAST, FIELD_NONE},
    ['w'] = {SLOT_NOTHING, SLOT_WORD, FIELD_NONE},
    ['*'] = {SLOT_NOTHING, 0, FIELD_NONE},
};

struct captures {
    struct {
        const struct slot *slot;
        struct slice text;
    } at[TEMPLATE_SLOTS];
    size_t count;
};

static size_t
find_last(struct slice s, struct slice needle)
{
    struct slice rest = s;
    size_t found = s.size, at;

    while ((at = sn_find(rest, needle)) < rest.size) {
        found = s.size - rest.size + at;
        rest = sn_slice_skip(rest, at + 1);
    }
    return found;
}

static bool
is_word(struct slice s)
{
    return s.size > 0 && sn_slice_find(s, ' ') == s.size;
}

/* The value at the start of *rest, up to the words `next`; both are cut off. */
static bool
take_value(const struct slot *slot, struct slice next, struct slice *rest,
           struct slice *value)
{
    size_t size = rest->size;

    if (next.size > 0) {
        size = slot->flags & SLOT_LAST ? find_last(*rest, next)
                                       : sn_find(*rest, next);
        if (size == rest->size)
            return false;
    }
    *value = sn_slice_first(*rest, size);
    *rest = sn_slice_skip(*rest, size + next.size);
    return !(slot->flags & SLOT_WORD) || is_word(*value);
}

/* The words of a template up to its next value. */
static struct slice
next_words(const char *text)
{
    return sn_slice(text, strcspn(text, "{"));
}

/* The words after a template's last value. */
static struct slice
last_words(const char *text)
{
    const char *close = strrchr(text, '}');

    return sn_slice_str(close ? close + 1 : "");
}

/* The words at both ends first: what is between them is the values'. */
static bool
match_one(const char *text, struct slice message, struct captures *captures)
{
    struct slice words = next_words(text), last = last_words(text), value;
    const char *end = text + strlen(text) - last.size;
    const struct slot *slot;

    captures->count = 0;
    if (!sn_slice_starts(message, words))
        return false;
    message = sn_slice_skip(message, words.size);
    if (!sn_slice_ends(message, last))
        return false;
    message = sn_slice_first(message, message.size - last.size);
    text += words.size;
    while (text < end) {
        slot = &slots[(unsigned char)text[1] % 128];
        text += 3;
        words = text < end ? next_words(text) : sn_slice(NULL, 0);
        text += words.size;
        if (captures->count == TEMPLATE_SLOTS ||
            !take_value(slot, words, &message, &value))
            return false;
        captures->at[captures->count].slot = slot;
        captures->at[captures->count++].text = value;
    }
    return message.size == 0;
}

/* A value of a message while its other splits are tried. */
struct
try {
    const struct slot *slot;
    struct slice next; /* the words after it */
    size_t start;
    size_t from; /* where those words are looked for */
};

/* The values of a template with the words after them; how many. */
static size_t
list_values(const char *text, struct try *tries)
{
    size_t count = 0;

    text += next_words(text).size;
    while (*text && count < TEMPLATE_SLOTS) {
        tries[count].slot = &slots[(unsigned char)text[1] % 128];
        tries[count].next = next_words(text + 3);
        text += 3 + tries[count++].next.size;
    }
    return count;
}

static bool
may_be_value(const struct slot *slot, struct slice value)
{
    return (slot->flags & (SLOT_WORD | SLOT_SENT)) != SLOT_WORD ||
           is_word(value);
}

/* Give the value another end; false if there is none. */
static bool
try_end(struct slice message, struct try *one, struct try *next)
{
    struct slice rest = sn_slice_skip(message, one->from);
    size_t end = one->from + sn_find(rest, one->next);
    bool first = one->from == one->start;

    if (end == message.size || (one->slot->kind == SLOT_NOTHING && !first) ||
        !may_be_value(one->slot,
                      sn_slice(message.at + one->start, end - one->start)))
        return false;
    one->from = end + 1;
    next->start = next->from = end + one->next.size;
    return true;
}

/*
 * Can the message, which fits the template, be split in another way too?
 * After many tries that fail the answer is yes.
 */
static bool
is_ambiguous(const char *text, struct slice message)
{
    struct try tries[TEMPLATE_SLOTS];
    size_t count = list_values(text, tries), at = 0, fits = 0;
    size_t size = message.size - last_words(text).size;

    if (count < 2)
        return false;
    message = sn_slice_first(message, size);
    tries[0].start = tries[0].from = next_words(text).size;
    for (size_t tried = 0; tried < SPLITS_TRIED && fits < 2; tried++) {
        if (at + 1 < count && try_end(message, &tries[at], &tries[at + 1])) {
            at++;
            continue;
        }
        if (at + 1 == count &&
            may_be_value(tries[at].slot,
                         sn_slice_skip(message, tries[at].start)))
            fits++;
        if (at-- == 0)
            return false;
    }
    return true;
}

struct slice
sn_template_line(struct slice message)
{
    return sn_slice_first(message, sn_slice_find(message, '\n'));
}

static struct slice
without_final_dot(struct slice message)
{
    while (message.size && message.at[message.size - 1] == ' ')
        message.size--;
    if (message.size && message.at[message.size - 1] == '.')
        message.size--;
    return message;
}

/* Most lines of most logs fail here, by their first byte. */
static bool
may_match(const char *text, struct slice message)
{
    return text[0] == '{' || (message.size && message.at[0] == text[0]);
}

static const struct template *
find(const struct template *set, struct slice message,
     struct captures *captures)
{
    while (set->text && !may_match(set->text, message))
        set++;
    if (!set->text)
        return NULL;
    message = without_final_dot(sn_template_line(message));
    for (; set->text; set++)
        if (may_match(set->text, message) &&
            match_one(set->text, message, captures))
            return set;
    return NULL;
}

const struct template *
sn_template_find(const struct template *set, struct slice message)
{
    struct captures captures;

    return find(set, message, &captures);
}

size_t
sn_template_weight(const struct template *one)
{
    size_t weight = 0;

    for (const char *text = one->text; *text; text++) {
        if (*text == '{')
            text += 2;
        else
            weight++;
    }
    return weight;
}

static bool
is_session_id(struct slice s)
{
    for (size_t i = 0; i < s.size; i++)
        if (!sn_is_alnum(s.at[i]))
            return false;
    return s.size == SESSION_ID_SIZE;
}

static bool
is_address(struct slice s)
{
    struct ip ip;

    return sn_ip_parse(s, &ip);
}

/*
 * The three values of a login line: client, user, session id.  Some releases
 * print them under each other's labels.  So the address is the client; of the
 * other two the second is the session id, unless it looks less like one.
 */
static void
set_login(struct seine_record *record, const struct slice *value)
{
    size_t client = 0, user, session, swap;

    if (!is_address(value[0]))
        client = is_address(value[2]) ? 2 : is_address(value[1]) ? 1 : 0;
    user = client == 0 ? 1 : 0;
    session = client == 2 ? 1 : 2;
    if (client != 0 && is_session_id(value[user]) &&
        !is_session_id(value[session])) {
        swap = user;
        user = session;
        session = swap;
    }
    sn_record_set_client(record, value[client]);
    sn_record_set(record, FIELD_USER_NAME, value[user]);
    sn_record_set(record, FIELD_SESSION_ID, value[session]);
}

/* Lower case, so that one word stands for one protocol. */
static void
set_protocol(struct seine_record *record, struct slice value)
{
    static const struct slice known[] = {
        SLICE("http"), SLICE("https"), SLICE("ssh"),
        SLICE("ftp"),  SLICE("scp"),   SLICE("telnet"),
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (sn_equal_nocase(known[i], value))
            value = known[i];
    sn_record_set(record, FIELD_PROTOCOL, value);
}

static void
set_value(struct seine_record *record, const struct slot *slot,
          struct slice value)
{
    size_t colon = value.size;

    if (slot->flags & SLOT_PORT) {
        while (colon > 0 && value.at[colon - 1] != ':')
            colon--;
        if (colon > 0) {
            sn_record_set(record, slot->field, sn_slice_skip(value, colon));
            value = sn_slice_first(value, colon - 1);
        }
    }
    if (slot->kind == SLOT_FIELD)
        sn_record_set(record, slot->field, value);
    else if (slot->kind == SLOT_CLIENT)
        sn_record_set_client(record, value);
    else if (slot->kind == SLOT_SERVER)
        sn_record_set_server(record, value);
    else if (slot->kind == SLOT_PROTOCOL)
        set_protocol(record, value);
}

bool
sn_template_parse(const struct template *set, struct seine_record *record,
                  struct slice message)
{
    struct slice login[TEMPLATE_SLOTS];
    struct captures captures;
    const struct template *found = find(set, message, &captures);
    size_t shapes = 0;

    if (!found)
        return false;
    sn_record_set(record, FIELD_EVENT_ACTION, sn_slice_str(found->action));
    sn_record_set(record, FIELD_EVENT_OUTCOME, sn_slice_str(found->outcome));
    for (size_t i = 0; i < captures.count; i++) {
        set_value(record, captures.at[i].slot, captures.at[i].text);
        if (captures.at[i].slot->kind == SLOT_SHAPE)
            login[shapes++] = captures.at[i].text;
    }
    if (shapes == 3)
        set_login(record, login);
    if (is_ambiguous(found->text, without_final_dot(sn_template_line(message))))
        sn_set_ambiguous(record, sn_slice(NULL, 0));
    return true;
}
