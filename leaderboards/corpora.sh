#!/bin/sh
# Makes the references that everybody can have: sh leaderboards/corpora.sh OUT
# OUT/<board>.csv is the manifest of the board of that name. The clips are drawn by avbench synth.
set -eu

avbench=${AVBENCH:-avbench}
mkdir -p "$1"
out=$(cd "$1" && pwd)
[ -f "$out/synth.json" ] || [ -d "$out/synth" ] ||
    $avbench synth grid --out "$out/synth" --speakers 6 --clips 2 --seed 0
{
    echo "clip_id,speaker,video,audio"
    find "$out/synth" -name "*.mpg" | sort | while read -r clip; do
        name=$(basename "$clip" .mpg)
        speaker=$(basename "$(dirname "$clip")")
        echo "$speaker/$name,$speaker,${clip#"$out/"},${clip#"$out/"}"
    done
} > "$out/lip2speech-synth.csv"
