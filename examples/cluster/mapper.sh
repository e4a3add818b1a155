#!/bin/sh
# For engines that send lines through programs (Spark's pipe(), Hadoop
# Streaming): each line of input is a shard, I/N; each line of output is I, a
# tab, and the part in base64.
#
#     mapper.sh [OPTION...] PATH...
#
# Hadoop puts the offset of the line and a tab in front: it is passed over.
# Whatever fails ends the program, so that the engine tries again.
#
# SPDX-License-Identifier: MIT
set -u
seine=${SEINE:-seine}
part=$(mktemp) || exit 2
trap 'rm -f "$part"' EXIT

while IFS= read -r line; do
    shard=${line##*	}
    "$seine" hunt -q --force --partial "$part" --shard "$shard" "$@" </dev/null
    status=$?
    # 3: the part tells which file could not be read whole
    [ "$status" -eq 0 ] || [ "$status" -eq 3 ] || exit "$status"
    printf '%s\t' "${shard%/*}"
    base64 -w 0 "$part" || exit 2
    echo
done
