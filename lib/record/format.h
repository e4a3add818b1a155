/*
 * A log format: one descriptor each, in its own file under record/formats/.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_RECORD_FORMAT_H
#define SEINE_RECORD_FORMAT_H

#include "base/ip.h"
#include "record/record.h"

/* Columns of a table-like log: W3C #Fields, CSV header, WSA format string. */
struct column {
    struct slice name;  /* owned by `names` */
    enum field field;   /* FIELD_NONE: goes to the extra fields */
    unsigned char role; /* for the format's own use */
};

struct columns {
    struct arena names;
    struct column at[LIMIT_COLUMNS];
    size_t count;
    char separator; /* of CSV */
};

/* Whose W3C log it is, once its header said so. */
enum w3c_kind {
    W3C_UNKNOWN = 0,
    W3C_WSA,
    W3C_WEB, /* IIS or another web server */
};

/* What the formats remember from line to line of one input. */
struct format_state {
    struct columns w3c;    /* of the last #Fields line */
    struct columns csv;    /* of the CSV header row */
    struct columns wsa;    /* of the user's --wsa-format; kept over inputs */
    struct columns access; /* of the access log's own header line */
    enum w3c_kind w3c_kind;
    bool w3c_dated;           /* w3c_date is set: */
    int64_t w3c_date;         /* seconds of the last #Date, or of the last entry
                                 whose time has no date */
    struct slice export_line; /* export: which member holds the raw line */
};

/* Empty it for the next input; `wsa` is the user's and stays. */
void
sn_format_state_begin(struct format_state *state);
void
sn_format_state_fini(struct format_state *state);

/* Addresses and hosts of an entry, cut out without parsing it. */
#define CUT_HOSTS 6

struct cut {
    struct slice client;           /* source.ip, if it is an address; else
                                      that is not known */
    struct slice hosts[CUT_HOSTS]; /* all others */
    size_t count;
};

/*
 * Parts of a payload that a format's quick look met on its way, for its cut and
 * its glance.
 */
struct parts {
    struct slice client;
    struct slice name; /* of the client */
    struct slice rest; /* behind what quick looked at */
};

/* What frame found out about a line. */
struct frame {
    struct envelope envelope;
    struct slice payload;
    struct stamp stamp; /* the payload's own, if it has one; else envelope's */
    bool header;        /* bookkeeping of the log itself, no entry */
    bool offset_known;  /* a `Time offset from UTC` line: */
    bool offset_absurd; /* one that cannot be true: no offset from here on */
    int32_t offset;
    bool no_memory; /* a header line could not be kept */
};

#define FORMAT_ENVELOPE 1U  /* needs a stamp or level before its payload */
#define FORMAT_CONTINUES 2U /* lines without envelope continue a record */
#define FORMAT_JSON 4U      /* the payload is a JSON object */
#define FORMAT_NOT_WEB 8U   /* recognised so that it is not misread */

struct template; /* record/formats/template.h */

struct format {
    struct seine_format about;        /* name, title, log source, aliases */
    unsigned flags;                   /* FORMAT_... */
    const enum field *carries;        /* fields it can have; FIELD_NONE-ended */
    const struct template *templates; /* of its messages, for its parse */

    /*
     * How sure is it that this payload is one of its entries or headers: the
     * number of bits verified, 0 for not at all.  Looks only, at first bytes
     * where it can; must bid 0 on every other format's lines unless the shape
     * is really shared.
     */
    unsigned (*probe)(const struct format_state *state,
                      const struct envelope *envelope, struct slice payload);

    /*
     * The payload belongs to this format: fill stamp (if the payload has its
     * own) and header; a header line may change the state.  false: it does not
     * belong.  Called for every line: cheap.
     */
    bool (*frame)(struct format_state *state, struct frame *frame);

    /*
     * Is the payload surely an entry of its own, as probe (with more than two
     * bits) and frame would find after all their looking, and no header?  Looks
     * at its front only, and fills stamp if the payload has its own, and those
     * parts that it wants to know again.  false says nothing.  NULL: never
     * sure.
     */
    bool (*quick)(const struct format_state *state, struct slice payload,
                  struct stamp *stamp, struct parts *parts);

    /*
     * Of an entry that quick was sure of: texts of which every value of
     * source.ip, destination.ip and .domain, source.domain, url.domain and
     * http.request.headers.x_forwarded_for is one, or a part of one up to `:`,
     * that parse would find; there may be more.  false: not sure.  NULL: never.
     */
    bool (*cut)(const struct parts *parts, struct cut *out);

    /*
     * Of an entry that quick was sure of: set the fields `glanced`, ended by
     * FIELD_NONE, as parse would, or leave them absent as parse would, for far
     * less.  parse drops no extra field of such an entry, and gives none a name
     * of the table of fields.  false: not sure.  NULL: never.
     */
    bool (*glance)(struct slice payload, struct seine_record *record);
    const enum field *glanced;

    /* Set the fields of record from its payload.  NULL: none but message. */
    void (*parse)(const struct format_state *state,
                  struct seine_record *record);
};

/* All formats, in the order of the manual; NULL-ended. */
extern const struct format *const sn_formats[];

/* By name or alias (whole, caseless); NULL if there is none. */
const struct format *
sn_format_find(struct slice name);

/* By file name, as exports are called; NULL: no hint. */
const struct format *
sn_format_from_file_name(struct slice path);

/* Parse `--wsa-format` into state->wsa.  0 or SEINE_E_FORMAT with *why. */
int
sn_wsa_format_parse(struct format_state *state, struct slice text,
                    const char **why);

#endif
