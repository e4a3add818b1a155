#!/bin/sh
# Hunt with Slurm: an array of jobs, one for each shard, then a job that merges
# what they wrote.
#
#     slurm.sh SHARDS FOLDER [OPTION...] PATH...
#
# FOLDER and the paths are the same on all nodes.  FOLDER gets the parts, then
# result.jsonl, result.txt, result.csv and `status`, the exit status of the
# merge.  Printed is the id of the merge job.
#
# In the environment:
#     SEINE     the program; default: seine
#     RULES     options that choose rules: -r, -f, -m, --tag ...
#     SBATCH_*  whatever sbatch reads: SBATCH_PARTITION, SBATCH_TIMELIMIT ...
#
# A job whose node is lost is started again by Slurm.  One that was killed is
# put back into the queue here, three times at most: the others go on meanwhile,
# and the merge waits for it.
#
# SPDX-License-Identifier: MIT
set -u
seine=${SEINE:-seine}
RULES=${RULES:-}

submit() {
    shards=$1 folder=$2
    shift 2
    mkdir -p "$folder" || exit 2
    for part in "$folder"/*.part; do
        if [ -e "$part" ]; then
            echo "slurm.sh: $folder has parts of another hunt" >&2
            exit 2
        fi
    done
    log=$folder/%x.%a.log
    hunt=$(sbatch --parsable --requeue --job-name=seine-hunt \
        --array="1-$shards" --output="$log" --open-mode=append \
        "$0" task "$shards" "$folder" "$@") || exit 2
    sbatch --parsable --requeue --job-name=seine-merge \
        --dependency="afterany:${hunt%%;*}" --output="$folder/%x.log" \
        "$0" merge "$folder"
}

# Status 3 is no failure: the part tells which file could not be read whole, and
# reading it once more does not help.
task() {
    shards=$1 folder=$2 number=$SLURM_ARRAY_TASK_ID
    shift 2
    # shellcheck disable=SC2086
    "$seine" hunt -q --force --partial "$folder/$number.part" \
        --shard "$number/$shards" $RULES "$@"
    status=$?
    [ "$status" -ne 3 ] || status=0
    if [ "$status" -gt 128 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 3 ]; then
        scontrol requeue "$SLURM_JOB_ID"
    fi
    exit "$status"
}

# A part that is missing all the same is named, and the status is 3.
merge() {
    folder=$1
    # shellcheck disable=SC2086
    "$seine" merge -q --force -O jsonl="$folder/result.jsonl" --files \
        -O table="$folder/result.txt" -O csv="$folder/result.csv" \
        $RULES "$folder"/*.part
    status=$?
    echo "$status" >"$folder/status"
    exit "$status"
}

case ${1:-} in
task | merge) "$@" ;;
'' | *[!0-9]*)
    echo "usage: slurm.sh SHARDS FOLDER [OPTION...] PATH..." >&2
    exit 2
    ;;
*) submit "$@" ;;
esac
