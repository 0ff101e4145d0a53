#!/bin/bash
# Shows that a corpus does not depend on crashes, threads or batch size: makes one again and again and
# compares the SHA-256 of every file.
#
#   Tests/Long/kill-resume.sh [FOLDER]        FOLDER: where the runs go; runs/check-long, which is made anew
#
# Tests/Long/recipe.json5, which fine-tunes, reinforces and samples, is run undisturbed; then with `kill -9`
# at KILLS (25) random moments, each time resumed; then with one thread. Batch sizes are compared by sampling
# alone, with the model that the first run trained. SAMPLES (400) and SMALL (60) are the sizes of the two;
# SEED (1) draws the moments; SETTINGS are options for every run of the pipeline, such as `--set epochs=2`;
# PIPELINE is another pipeline.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=${1:-runs/check-long}
samples=${SAMPLES:-400} small=${SMALL:-60} kills=${KILLS:-25} settings=${SETTINGS:-}
pipeline=${PIPELINE:-Tests/Long/recipe.json5}
leaven=${LEAVEN:-.build/release/leaven}
RANDOM=${SEED:-1}
rm -rf "$folder"
mkdir -p "$folder"
failed=0

# The whole pipeline in the run folder $1 with further options; what it says goes to a log beside it.
full() {
    local run=$1
    shift
    # shellcheck disable=SC2086 # settings are words
    exec "$leaven" run "$pipeline" --run "$folder/$run" --set "samples=$samples" $settings "$@" \
        >>"$folder/$run.log" 2>&1
}

# Sampling alone.
sampling() {
    local run=$1
    shift
    exec "$leaven" run Tests/Long/sampling.json5 --run "$folder/$run" --set "samples=$small" \
        --set "model=$model" "$@" >>"$folder/$run.log" 2>&1
}

digests() { (cd "$folder/$1/corpus" && find . -type f | sort | xargs -d '\n' sha256sum); }

# A line of the table: run $1, compared with run $2, took $3 seconds; $4 tells how it was disturbed.
row() {
    local verdict=equal
    if [ "$1" = "$2" ]; then
        verdict=reference
    elif ! diff <(digests "$1") <(digests "$2") >"$folder/$1.diff"; then
        verdict="DIFFERENT, see $folder/$1.diff"
        failed=1
    fi
    printf '%-18s %7s s  %s  %2d files  %-10s %s\n' \
        "$1" "$3" "$(digests "$1" | sha256sum | cut -c 1-12)" "$(digests "$1" | wc -l)" "$verdict" "$4"
}

# An undisturbed run: make COMMAND RUN REFERENCE OPTIONS…
undisturbed() {
    local command=$1 run=$2 reference=$3 start=$SECONDS
    shift 3
    ("$command" "$run" "$@") || { tail -n 3 "$folder/$run.log" >&2; exit 1; }
    row "$run" "$reference" $((SECONDS - start)) "$*"
}

# A random number of seconds from $1 to $2, in tenths.
draw() { printf '%d.%d' $(($1 + RANDOM % ($2 - $1 + 1))) $((RANDOM % 10)); }

start=$SECONDS
undisturbed full reference reference
whole=$((SECONDS - start))

# The first half of the moments come soon after a start, so that one run takes them all. The others come
# within a third of the time that a whole run takes, so that they fall in every stage.
done_kills=0 round=1 start=$SECONDS
while [ "$done_kills" -lt "$kills" ]; do
    run=killed-$round
    longest=3
    [ "$done_kills" -lt $((kills / 2)) ] || longest=$((3 + whole / 3))
    moment=$(draw 0 "$longest")
    (full "$run") &
    process=$!
    (sleep "$moment" && kill -9 "$process") 2>/dev/null &
    clock=$!
    if wait "$process" 2>/dev/null; then
        kill "$clock" 2>/dev/null || true
        row "$run" reference $((SECONDS - start)) "$done_kills kills so far"
        round=$((round + 1)) start=$SECONDS
    else
        code=$?
        [ "$code" = 137 ] || { tail -n 3 "$folder/$run.log" >&2; exit 1; }
        done_kills=$((done_kills + 1))
        echo "killed after $moment s: $(tail -n 1 "$folder/$run.log")" >>"$folder/kills.log"
    fi
    wait "$clock" 2>/dev/null || true
done
(full "$run") || { tail -n 3 "$folder/$run.log" >&2; exit 1; }
row "$run" reference $((SECONDS - start)) "$done_kills kills"

undisturbed full threads-1 reference --threads 1
undisturbed full threads-2 reference --threads 2

model=$(realpath "$(ls -td "$folder"/reference/models/*/model | head -n 1)")
undisturbed sampling batch-128 batch-128 --batch 128
undisturbed sampling batch-7 batch-128 --batch 7
undisturbed sampling batch-1 batch-128 --batch 1
undisturbed sampling batch-7-threads-1 batch-128 --batch 7 --threads 1

[ "$failed" = 0 ] && echo "All the same, byte for byte."
exit "$failed"
