#!/usr/bin/env python3
"""Memory does not grow with the input: a made-up gui log of N MB is hunted with
the shipped pack, also as a part that is merged, all its records are written and
verified, and the peak resident set of these processes is printed.  Nor does it
grow with what correlations find: a log in which 300,000 clients each do twice
what is watched is hunted with little --max-memory, and each is found.

usage: memory.py SEINE [MEGABYTES]

SPDX-License-Identifier: MIT
"""
import json
import os
import resource
import subprocess
import sys
import tempfile

LIMIT = 64 << 20  # bytes
CLIENTS = 300000
FLOOD_MEMORY = "8M"
FLOOD_LIMIT = 48 << 20  # 8 MiB, what a hunt takes, and blocks of sorted runs
PAGES = ["/monitor/incoming_mail_overview", "/css/main.css", "/login",
         "/monitor/mail_flow_graph?injector=&width=365&interval=0",
         "/system_administration/log_subscriptions", "/network/dns"]
AGENT = ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
         "(KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36")


def lines():
    yield "Mon Dec  1 00:00:00 2025 Info: Begin Logfile\n"
    yield "Mon Dec  1 00:00:00 2025 Info: Version: 15.0.0-104 SN: AAAA-BBBB\n"
    yield "Mon Dec  1 00:00:00 2025 Info: Time offset from UTC: 3600 seconds\n"
    number = 0
    while True:
        second = number // 20 % 86400
        stamp = "Mon Dec  1 %02d:%02d:%02d 2025" % (
            second // 3600, second // 60 % 60, second % 60)
        method = "POST" if number % 1000 == 999 else "GET"
        user = "-" if number % 1000 == 999 else f"user{number % 50}"
        page = "/index" if number % 1000 == 999 else PAGES[number % len(PAGES)]
        yield (f"{stamp} Info: req:10.1.{number % 7}.{number % 251} user:{user} "
               f"id:AbCdEf{number % 1000000:014d} 200 {method} {page} HTTP/1.1 "
               f"{AGENT}\n")
        number += 1


def write_log(path, size):
    with open(path, "w") as file:
        written = 0
        for line in lines():
            file.write(line)
            written += len(line)
            if written >= size:
                return written


def write_flood(path):
    """All of them in the morning, and again in the evening."""
    with open(path, "w") as file:
        for line, _ in zip(lines(), range(3)):
            file.write(line)
        for number in range(2 * CLIENTS):
            client = number % CLIENTS * 7919 % CLIENTS
            second = number % CLIENTS // 10 + number // CLIENTS * 50000
            file.write("Mon Dec  1 %02d:%02d:%02d 2025 Info: req:10.%d.%d.%d "
                       "user:- id:AbCdEf 200 POST /quarantine/preview "
                       "HTTP/1.1 -\n" % (
                           second // 3600, second // 60 % 60, second % 60,
                           client >> 16, client >> 8 & 255, client & 255))


def check_flood(seine, folder):
    """Who came back, by the shipped pack: all of them."""
    path = os.path.join(folder, "gui.flood")
    write_flood(path)
    with subprocess.Popen(
            [seine, "hunt", "-q", "-O", "jsonl", "-m", "high",
             "--max-memory", FLOOD_MEMORY, path],
            stdout=subprocess.PIPE) as hunt:
        clients = set()
        for line in hunt.stdout:
            about = json.loads(line).get("correlation", {})
            if b"outside the login pages come back" in line and about:
                clients.add(about["group"][0]["value"])
        _, status, usage = os.wait4(hunt.pid, 0)
        hunt.returncode = os.waitstatus_to_exitcode(status)
    peak = usage.ru_maxrss * 1024
    print(f"{len(clients)} of {CLIENTS} clients found with --max-memory "
          f"{FLOOD_MEMORY}, exit status {hunt.returncode}, "
          f"peak resident {peak / (1 << 20):.1f} MiB")
    return hunt.returncode == 0 and len(clients) == CLIENTS and \
        peak <= FLOOD_LIMIT


def main():
    seine = sys.argv[1]
    size = int(sys.argv[2] if len(sys.argv) > 2 else 64) << 20
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "gui.current")
        written = write_log(path, size)
        part = os.path.join(folder, "part")
        statuses = [
            subprocess.run([seine, *arguments],
                           stdout=subprocess.DEVNULL).returncode
            for arguments in (["hunt", "-q", path],
                              ["hunt", "-q", "--partial", part, path],
                              ["merge", "-q", part])]
        with subprocess.Popen([seine, "parse", "-q", path],
                              stdout=subprocess.PIPE) as parse:
            verify = subprocess.run([seine, "verify", "-"], stdin=parse.stdout,
                                    stdout=subprocess.DEVNULL)
        statuses.append(verify.returncode)
        flood = check_flood(seine, folder)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"{written / 1e6:.0f} MB hunted, merged, verified, "
          f"exit status {max(statuses)}, "
          f"peak resident {peak / (1 << 20):.1f} MiB")
    if any(statuses) or peak > LIMIT or not flood:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
