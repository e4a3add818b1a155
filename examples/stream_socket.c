/*
 * Hunt in a stream: lines that come over a TCP connection, one connection at a
 * time, are judged as they come.  The stream may rest for hours, so that after
 * each read the scanner is told to judge what it has: seine_scanner_flush.
 *
 *     stream_socket RULES        says which port it listens at, on the loopback
 *     nc -N 127.0.0.1 PORT <log
 *
 * New here: seine_scanner_flush, and the ledger of a stream.
 *
 * SPDX-License-Identifier: MIT
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "embed.h"

static int
on_event(void *user, const seine_event *event)
{
    (void)user;
    print_event(event);
    fflush(stdout); /* somebody waits for it */
    return 0;
}

/* A socket that listens on the loopback; *port is the one it got. */
static int
listen_locally(unsigned *port)
{
    struct sockaddr_in address;
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 ||
        listen(fd, 1) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        return -1;
    *port = ntohs(address.sin_port);
    return fd;
}

/* All that comes until the other end closes. */
static int
feed_stream(seine_scanner *scanner, int fd)
{
    char block[4096];
    ssize_t got = 1;
    int status = 0;

    while (status == 0 && got != 0) {
        got = read(fd, block, sizeof(block));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return seine_scanner_read_failed(scanner, SEINE_DAMAGE_READ,
                                             strerror(errno));
        status = seine_scanner_feed(scanner, block, (size_t)got);
        if (status == 0)
            status = seine_scanner_flush(scanner);
    }
    return status;
}

static int
hunt_stream(seine_rules *rules, int fd)
{
    seine_scanner_options options = {.struct_size = sizeof(options),
                                     .on_event = on_event};
    seine_input input = {.struct_size = sizeof(input), .name = "stream"};
    const seine_ledger *ledger;
    seine_scanner *scanner;
    int status = seine_scanner_new(&scanner, rules, &options);

    if (status == 0)
        status = seine_scanner_begin(scanner, &input);
    if (status == 0)
        status = feed_stream(scanner, fd);
    if (status == 0)
        status = seine_scanner_finish(scanner, &ledger);
    if (status == 0)
        printf("%llu lines of %s, %llu events, %s\n",
               (unsigned long long)ledger->lines, ledger->format,
               (unsigned long long)ledger->events,
               ledger->complete ? "all read" : "not all could be read");
    seine_scanner_free(scanner);
    return status;
}

int
main(int argc, char **argv)
{
    seine_rules *rules;
    unsigned port;
    int status, server, fd;

    if (argc != 2) {
        fprintf(stderr, "usage: stream_socket RULES\n");
        return 2;
    }
    status = load_rules(argv[1], &rules);
    server = status == 0 ? listen_locally(&port) : -1;
    if (status < 0 || server < 0)
        return fail("stream_socket", status < 0 ? status : SEINE_E_IO);
    printf("listening at port %u\n", port);
    fflush(stdout);
    fd = accept(server, NULL, NULL);
    status = fd < 0 ? SEINE_E_IO : hunt_stream(rules, fd);
    close(fd);
    close(server);
    seine_rules_unref(rules);
    return status < 0 ? fail("stream_socket", status) : 0;
}
