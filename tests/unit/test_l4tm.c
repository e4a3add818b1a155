/*
 * The Layer-4 traffic monitor.
 *
 * SPDX-License-Identifier: MIT
 */
#include "line_file.h"

#define STAMP "Wed Sep 17 18:59:26 2025 Info: "

static const struct line_row rows[] = {
    {"allowed",
     STAMP "Firewall allowed TCP data from 192.0.2.10:4711 to "
           "198.51.100.7:80.",
     "l4tm",
     {{"event.action", "allowed"},
      {"event.outcome", "success"},
      {"network.transport", "tcp"},
      {"source.ip", "192.0.2.10"},
      {"source.port", "4711"},
      {"destination.ip", "198.51.100.7"},
      {"destination.port", "80"},
      {"log.level", "Info"}}},
    {"blocked, names behind blanks",
     STAMP "Firewall blocked TCP data from 192.0.2.10 (pc1.example.net) to "
           "198.51.100.7 (evil.example.org).",
     "l4tm",
     {{"event.action", "blocked"},
      {"event.outcome", "failure"},
      {"source.domain", "pc1.example.net"},
      {"source.port", NULL},
      {"destination.ip", "198.51.100.7"},
      {"destination.domain", "evil.example.org"}}},
    {"noted, name and port without blanks",
     STAMP "Firewall noted UDP data from 192.0.2.10 to "
           "198.51.100.7(evil.example.org):1283.",
     "l4tm",
     {{"event.action", "noted"},
      {"event.outcome", NULL},
      {"network.transport", "udp"},
      {"destination.domain", "evil.example.org"},
      {"destination.port", "1283"}}},
    {"Q10: stamp with a zone",
     "<13>Jun 15 10:20:30 wsa1 04 May 2025 12:59:59 (GMT+5:00) Info: Firewall "
     "blocked TCP data from 192.0.2.10:1148 to 198.51.100.7.",
     "l4tm",
     {{"source.port", "1148"},
      {"destination.ip", "198.51.100.7"},
      {"destination.port", NULL}}},
    {"IPv6",
     STAMP "Firewall blocked TCP data from 2001:db8::1 to [2001:db8::2]:443.",
     "l4tm",
     {{"source.ip", "2001:db8::1"},
      {"source.port", NULL},
      {"destination.ip", "2001:db8::2"},
      {"destination.port", "443"}}},
    {"masked address",
     STAMP "Firewall blocked TCP data from 10.xx.xx.xx:9 to 198.51.100.7:1.",
     "l4tm",
     {{"source.address", "10.xx.xx.xx"},
      {"source.ip", NULL},
      {"source.port", "9"}}},
    {"removed",
     STAMP "Address 198.51.100.7 for evil.example.org (example.org) removed "
           "from firewall block list.",
     "l4tm",
     {{"event.action", "removed"},
      {"destination.ip", "198.51.100.7"},
      {"destination.domain", "evil.example.org"},
      {"url.domain", "evil.example.org"},
      {"asyncos.sub_domain", "example.org"},
      {"asyncos.firewall_list", "block list"},
      {"source.ip", NULL}}},
    {"removed, with the name of the address",
     STAMP "Address 198.51.100.7 (host.example.net) for evil.example.org "
           "(evil.example.org) removed from firewall block list.",
     "l4tm",
     {{"destination.domain", "host.example.net"},
      {"url.domain", "evil.example.org"}}},
    {"discovered and added",
     "04 May 2025 12:59:57 (GMT-1:00) Info: Address 198.51.100.7 discovered "
     "for evil.example.org (evil.example.org) added to firewall greylist.",
     "l4tm",
     {{"event.action", "added"},
      {"asyncos.firewall_list", "greylist"},
      {"destination.ip", "198.51.100.7"}}},
    {"discovered only",
     STAMP "Address 198.51.100.7 discovered for evil.example.org.",
     "l4tm",
     {{"event.action", "discovered"}, {"url.domain", "evil.example.org"}}},
    {"CRLF",
     STAMP "Firewall allowed TCP data from 192.0.2.10:80 to 198.51.100.7:80.\r",
     "l4tm",
     {{"destination.port", "80"}}},
};

START_TEST(fields)
{
    line_row_check(&rows[_i]);
}
END_TEST

/* Sentences that are others'. */
static const char *const others[] = {
    STAMP "Firewall allowed everything",
    STAMP "Firewall dropped TCP data from 192.0.2.10:80 to 198.51.100.7:80.",
    STAMP "Firewall allowed TCP data from 192.0.2.10:80",
    STAMP "Firewall allowed TCP data from 192.0.2.10:80 to 1.2.3.4:80 and on",
    STAMP "Address 198.51.100.7 for",
    STAMP "Address book was loaded",
};

START_TEST(other_sentences_are_not_taken)
{
    struct line_reader reader;

    line_reader_init(&reader);
    line_read(&reader, sn_slice_str(others[_i]), NULL);
    ck_assert_msg(reader.format != &sn_format_l4tm, "taken: %s", others[_i]);
    line_reader_fini(&reader);
}
END_TEST

struct time_row {
    const char *name;
    const char *stamp;
    int64_t seconds;
    enum stamp_kind kind;
};

static const struct time_row times[] = {
    {"asctime", "Sun May 04 12:59:57 2025", INT64_C(1746363597), STAMP_LOCAL},
    {"west", "04 May 2025 12:59:57 (GMT-1:00)", INT64_C(1746367197),
     STAMP_ZONED},
    {"east", "04 May 2025 12:59:57 (GMT+5:00)", INT64_C(1746345597),
     STAMP_ZONED},
};

START_TEST(both_stamps_are_read)
{
    struct line_reader reader;
    struct buf line = {0};

    sn_buf_format(&line,
                  "%s Info: Firewall noted TCP data from 192.0.2.1 to "
                  "192.0.2.2.",
                  times[_i].stamp);
    line_reader_init(&reader);
    line_read(&reader, sn_buf_view(&line), NULL);
    ck_assert(reader.format == &sn_format_l4tm && reader.framed);
    ck_assert_msg(reader.frame.stamp.kind == times[_i].kind, "%s: kind",
                  times[_i].name);
    ck_assert_msg(reader.frame.stamp.seconds == times[_i].seconds, "%s: %lld",
                  times[_i].name, (long long)reader.frame.stamp.seconds);
    line_reader_fini(&reader);
    sn_buf_fini(&line);
}
END_TEST

/* Header lines in the middle of the log are framed as such. */
START_TEST(header_lines)
{
    struct line_reader reader;

    line_reader_init(&reader);
    line_read(&reader, sn_slice_str(STAMP "Time offset from UTC: 3600 seconds"),
              &sn_format_l4tm);
    ck_assert(reader.framed && reader.frame.header);
    ck_assert(reader.frame.offset_known);
    ck_assert_int_eq(reader.frame.offset, 3600);
    line_reader_fini(&reader);
}
END_TEST

START_TEST(every_cut_is_safe)
{
    struct line_reader reader;
    struct slice line = sn_slice_str(rows[_i].line);

    line_reader_init(&reader);
    for (size_t size = 1; size <= line.size; size++) {
        char *copy = malloc(size);

        ck_assert_ptr_nonnull(copy);
        memcpy(copy, line.at, size);
        line_read(&reader, sn_slice(copy, size), &sn_format_l4tm);
        free(copy);
    }
    line_reader_fini(&reader);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("l4tm");
    TCase *tc = tcase_create("l4tm");

    tcase_add_loop_test(tc, fields, 0, LENGTH(rows));
    tcase_add_loop_test(tc, other_sentences_are_not_taken, 0, LENGTH(others));
    tcase_add_loop_test(tc, both_stamps_are_read, 0, LENGTH(times));
    tcase_add_test(tc, header_lines);
    tcase_add_loop_test(tc, every_cut_is_safe, 0, LENGTH(rows));
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
