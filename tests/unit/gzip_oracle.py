#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compare the input stage with two other readers of gzip: Python's zlib and
the gzip program.  Where they see no damage, we see none and give the same
lines; where they do, we say so and give at least their complete lines.

usage: gzip_oracle.py DUMP_INPUT
"""
import gzip
import random
import shutil
import subprocess
import sys
import zlib

CASES = 120


def log_lines(rng, count):
    """Lines like those of a log, some long, some binary."""
    out = []
    for _ in range(count):
        kind = rng.random()
        if kind < 0.05:
            out.append(rng.randbytes(rng.randrange(80)).replace(b"\n", b"")
                       .replace(b"\r", b"").replace(b"\0", b""))
        elif kind < 0.1:
            out.append(b"x" * rng.randrange(3000))
        else:
            out.append(b"192.0.2.%d - - GET /%x HTTP/1.1 %d"
                       % (rng.randrange(256), rng.randrange(1 << 30),
                          rng.randrange(600)))
    return b"".join(line + b"\n" for line in out)


def member(rng, content):
    """One member by Python, with a header that varies."""
    if rng.random() < 0.5:
        return gzip.compress(content, rng.randrange(10), mtime=rng.randrange(99))
    raw = zlib.compressobj(rng.randrange(1, 10), zlib.DEFLATED, -15, 9,
                           rng.choice([0, 1, 2, 3, 4]))
    body = raw.compress(content) + raw.flush(
        rng.choice([zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH])) + raw.flush()
    flags, extra = 0, b""
    if rng.random() < 0.5:
        flags |= 4
        field = rng.randbytes(rng.randrange(400))
        extra += len(field).to_bytes(2, "little") + field
    if rng.random() < 0.5:
        flags |= 8
        extra += b"name.log\0"
    head = b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\x03" + extra
    return head + body + zlib.crc32(content).to_bytes(4, "little") + (
        len(content) & 0xffffffff).to_bytes(4, "little")


def damage(rng, data):
    """The data with one thing wrong, or as it is."""
    kind = rng.randrange(5)
    at = rng.randrange(2, len(data))  # the first magic stays: else it is text
    if kind == 0:
        return data
    if kind == 1:
        return data[:at]
    if kind == 2:
        return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + \
            data[at + 1:]
    if kind == 3:
        return data[:at] + data[at + rng.randrange(50):]
    return data + (b"\0" * 512 if rng.random() < 0.5 else b"trailing")


def run(command, data):
    return subprocess.run(command, input=data, capture_output=True)


def by_zlib(data):
    """What zlib inflates, and whether it met damage."""
    out = b""
    while data:
        reader = zlib.decompressobj(31)
        try:
            for i in range(len(data)):
                out += reader.decompress(data[i:i + 1])
                if reader.eof:
                    break
        except zlib.error:
            return out, True
        if not reader.eof:
            return out, True
        data = data[i + 1:]
        if not data.strip(b"\0"):
            return out, False
    return out, False


def as_lines(stream):
    """How the input stage gives a stream: each line with LF."""
    return stream if stream.endswith(b"\n") or not stream else stream + b"\n"


def check(dump, data, seed):
    ours = run([dump, "0"], data)
    assert ours.returncode == 0, (seed, ours.stderr)
    whole = run([dump, str(len(data))], data)
    assert (ours.stdout, ours.stderr) == (whole.stdout, whole.stderr), seed
    lossy = b" lossy=0 runs=" not in ours.stderr
    stream, damaged = by_zlib(data)
    complete = stream[:stream.rfind(b"\n") + 1]
    assert ours.stdout.startswith(complete), seed
    assert lossy == damaged, (seed, damaged, ours.stderr)
    if not damaged:
        assert ours.stdout == as_lines(stream), seed
    if shutil.which("gzip"):
        told = run(["gzip", "-t"], data)
        assert not (lossy and told.returncode == 0), (seed, ours.stderr)
        assert lossy or told.returncode != 1, (seed, told.stderr)
    return damaged


def main():
    dump = sys.argv[1]
    damaged = 0
    for seed in range(CASES):
        rng = random.Random(seed)
        data = b"".join(member(rng, log_lines(rng, rng.randrange(120)))
                        for _ in range(rng.randrange(1, 5)))
        damaged += check(dump, damage(rng, data), seed)
    print("%d files, %d of them damaged" % (CASES, damaged))
    return 0 if 0 < damaged < CASES else 1


if __name__ == "__main__":
    sys.exit(main())
