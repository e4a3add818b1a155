#!/bin/sh
# The other end of mapper.sh: lines of a number, a tab, and a part in base64 go
# in; what comes out is the result of the hunt.
#
#     reducer.sh [OPTION...]      options of seine merge
#
# The exit status is that of the merge, but 3 (something could not be read, or a
# part is missing: the result says so) is 0 with REDUCER_3=0, for engines to
# which everything else is a failure.
#
# SPDX-License-Identifier: MIT
set -u
seine=${SEINE:-seine}
parts=$(mktemp -d) || exit 2
trap 'rm -rf "$parts"' EXIT

count=0
while IFS='	' read -r number part; do
    count=$((count + 1))
    printf '%s' "$part" | base64 -d >"$parts/$number.$count" || exit 2
done
"$seine" merge -q "$@" "$parts"/*
status=$?
[ "$status" -ne 3 ] || status=${REDUCER_3:-3}
exit "$status"
