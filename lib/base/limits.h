/*
 * Every limit on what input or rules can make grow, with its reason.  Each has
 * a test at, below and above it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SEINE_BASE_LIMITS_H
#define SEINE_BASE_LIMITS_H

/* input */
#define LIMIT_LINE 65536         /* default max_line, bytes */
#define LIMIT_LINE_MIN 256       /* shortest max_line that may be asked for */
#define LIMIT_LINE_MAX 16777216  /* longest */
#define LIMIT_RECORD 262144      /* a record with its continuation lines */
#define LIMIT_OBJECT 1048576     /* one object or row of an export, bytes */
#define LIMIT_BLOCK 262144       /* bytes handed on at once */
#define LIMIT_BLOCK_PIECES 8192  /* lines handed on at once */
#define LIMIT_DAMAGE_KEPT 100    /* damage records with details, per file */
#define LIMIT_NUL_RUNS_KEPT 100  /* NUL runs with details, per file */
#define LIMIT_NUL_RUN 8          /* bytes: shorter runs are not recorded */
#define LIMIT_RATIO 1000         /* decompressed to compressed: warning */
#define LIMIT_SNIFF 65536        /* first bytes that tell how to cut */
#define LIMIT_GZIP_HEADER 131072 /* header of a gzip member, bytes */
#define LIMIT_SALVAGE 262144     /* bytes before damage searched for a member */
#define LIMIT_SALVAGE_WORK 268435456 /* bytes inflated in vain */
#define LIMIT_WALK_DEPTH 64          /* folders below a named folder */
#define LIMIT_PATHS 10000000         /* files in one hunt */
#define LIMIT_THREADS 256            /* workers of one hunt */

/* records */
#define LIMIT_EXTRA_FIELDS 512 /* fields of a record outside the table */
#define LIMIT_COLUMNS 256      /* columns of W3C, CSV or a format string */
#define LIMIT_JSON_DEPTH 64
#define LIMIT_NAME 1024        /* dotted name of a JSON member, bytes */
#define LIMIT_DECODE_ROUNDS 3  /* percent-decoding */
#define LIMIT_QUERY_VALUES 512 /* values of one query */
#define LIMIT_SYSLOG_HEADERS 3 /* nested syslog headers */

/* rules */
#define LIMIT_RULE_FILE 67108864    /* bytes of one rule file */
#define LIMIT_IOC_FILE 268435456    /* bytes of one indicator file */
#define LIMIT_INDICATORS 1000000    /* values of one indicator file */
#define LIMIT_INDICATOR_GROUPS 1000 /* intervals of validity in one file */
#define LIMIT_DOCUMENTS 100000      /* documents in one rule file */
#define LIMIT_PLACEHOLDER 128       /* bytes of a placeholder's name */
#define LIMIT_YAML_DEPTH 32
#define LIMIT_YAML_NODES 4000000 /* of one document, aliases expanded */
#define LIMIT_YAML_ANCHORS 256   /* of one document */
#define LIMIT_CONDITION_DEPTH 64
#define LIMIT_CONDITION_NODES 65536
#define LIMIT_VALUES 100000       /* values of one detection item */
#define LIMIT_ENTRIES 1000        /* of a list: each is tried on each hit */
#define LIMIT_DASHES 5            /* of a value with windash and an encoding */
#define LIMIT_STEPS 100000        /* of one rule's compiled condition */
#define LIMIT_REGEX_SIZE 65536    /* bytes of one pattern */
#define LIMIT_REGEX_MATCH 1000000 /* PCRE2 match limit */
#define LIMIT_REGEX_DEPTH 10000   /* PCRE2 depth limit */
#define LIMIT_REGEX_HEAP 16384    /* PCRE2 heap limit, KiB */
#define LIMIT_MATCHED 16          /* matched values reported per event */
#define LIMIT_CORRELATION_RULES 1024 /* rules that one document names */
#define LIMIT_CORRELATION_GROUP 32   /* fields of group-by, or counted */
#define LIMIT_CORRELATION_DEPTH 16   /* correlations of correlations */
#define LIMIT_TIMESPAN 315576000     /* seconds: ten years */
#define LIMIT_DIAGS 10000            /* diagnostics of one compiler */

/* verify */
#define LIMIT_RESULT_LINE 67108864 /* a line of results, bytes */
#define LIMIT_VERIFY_PLACES 131072 /* looked up at once */
#define LIMIT_VERIFY_TEXT 16777216 /* their paths and ids, bytes */

/* survey: what is not kept is counted and told */
#define LIMIT_SURVEY_FILES 131072   /* files whose names are kept */
#define LIMIT_SURVEY_PARTS 131072   /* logs in files: links of chains */
#define LIMIT_SURVEY_OPEN 256       /* logs of one file */
#define LIMIT_SURVEY_BOXES 1024     /* appliances */
#define LIMIT_SURVEY_LOGS 4096      /* kinds of logs of all appliances */
#define LIMIT_SURVEY_KINDS 32       /* kinds of records of one log */
#define LIMIT_SURVEY_HOURS 262144   /* hours with records, of all logs */
#define LIMIT_SURVEY_GAPS 4096      /* silences of one log, the longest */
#define LIMIT_SURVEY_GAPS_ALL 32768 /* of all logs */
#define LIMIT_SURVEY_SIGNS 100      /* of one kind in one log, with details */
#define LIMIT_SURVEY_SIGNS_ALL 16384
#define LIMIT_SURVEY_CLIENTS 32768  /* addresses by appliance and service */
#define LIMIT_SURVEY_LOGINS 8192    /* sources of logins by appliance, user */
#define LIMIT_SURVEY_SESSIONS 32768 /* session ids */
#define LIMIT_SURVEY_VALUES 16384   /* different sources, users, paths, ... */
#define LIMIT_SURVEY_VALUE 256      /* bytes of one that are kept */
#define LIMIT_SURVEY_VERSIONS 64    /* of one appliance */
#define LIMIT_SURVEY_CLOCKS 64      /* changes of an appliance's clock */

/* parts */
#define LIMIT_PART_CHUNK                                             \
 268435456                 /* bytes: all that is found in one record \
                            */
#define LIMIT_PARTS 16384  /* parts of one merge */
#define LIMIT_SHARDS 16384 /* shards of one hunt */

/* compare: what is not kept is counted and told */
#define LIMIT_COMPARE_FILES 262144    /* of one side */
#define LIMIT_COMPARE_STREAMS 1023    /* of one side; later ones are one */
#define LIMIT_COMPARE_TEXT 512        /* bytes of a text that tell records */
#define LIMIT_COMPARE_SAMPLE 32768    /* records of a side that tell the skew */
#define LIMIT_COMPARE_SKEWS 16        /* of the clocks of both sides */
#define LIMIT_COMPARE_JUDGED 131072   /* missing records looked at in full */
#define LIMIT_COMPARE_VALUES 16384    /* texts counted, as in a survey */
#define LIMIT_COMPARE_VALUE 256       /* bytes of a text in common */
#define LIMIT_COMPARE_VALUES_LINE 512 /* texts of one record */
#define LIMIT_COMPARE_TEXTS 64        /* texts counted in all records */
#define LIMIT_COMPARE_COMMONS 32      /* of them told */
#define LIMIT_COMPARE_LINES 256       /* lines whose parts are compared */
#define LIMIT_COMPARE_LINE 1024       /* bytes of such a line */

/* The number of a limit, for messages. */
#define LIMIT_TEXT(limit) LIMIT_DIGITS(limit)
#define LIMIT_DIGITS(digits) #digits

#endif
