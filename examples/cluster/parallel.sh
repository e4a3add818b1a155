#!/bin/sh
# Hunt with GNU parallel on several hosts over ssh, then merge.
#
#     parallel.sh HOSTS SHARDS FOLDER [OPTION...] PATH...
#
# HOSTS is what --sshlogin takes: `:` is this machine, `2/logs1,2/logs2,:` are two
# jobs at once on each of two hosts, and this machine.  The paths are absolute,
# and the same on all of them.  FOLDER is here: parts come back over ssh.  It
# gets the parts, then result.jsonl, result.txt and result.csv; the exit status
# is that of the merge.
#
# In the environment:
#     SEINE     the program, on all hosts; default: seine
#     RULES     options that choose rules: -r, -f, -m, --tag ...
#     PARALLEL  more options for parallel
#
# A job that was killed, or whose host is lost, is tried again up to four times,
# if possible on another host.
#
# SPDX-License-Identifier: MIT
set -u
seine=${SEINE:-seine}
RULES=${RULES:-}

if [ $# -lt 4 ]; then
    echo "usage: parallel.sh HOSTS SHARDS FOLDER [OPTION...] PATH..." >&2
    exit 2
fi
hosts=$1 shards=$2 folder=$3
shift 3
mkdir -p "$folder" || exit 2
for part in "$folder"/*.part; do
    if [ -e "$part" ]; then
        echo "parallel.sh: $folder has parts of another hunt" >&2
        exit 2
    fi
done

# Status 3 is no failure: the part tells which file could not be read whole, and
# reading it once more does not help.
# shellcheck disable=SC2086,SC2016
seq "$shards" | parallel --will-cite --sshlogin "$hosts" --retries 5 \
    --joblog "$folder/log" --results "$folder/{}.part" --quote \
    sh -c '"$@"; status=$?; [ $status -ne 3 ] || status=0; exit $status' sh \
    "$seine" hunt -q --partial - --shard "{}/$shards" $RULES "$@" >/dev/null

# shellcheck disable=SC2086
"$seine" merge -q --force -O jsonl="$folder/result.jsonl" --files \
    -O table="$folder/result.txt" -O csv="$folder/result.csv" \
    $RULES "$folder"/*.part
