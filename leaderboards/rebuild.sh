#!/bin/sh
# Scores again every run that is filed here, and files it: sh leaderboards/rebuild.sh DATA WORK
#
# DATA holds clips that are not ours to publish: systems/l2s_lrs3 (a folder of webm for the ground
# truth, "gt", and for each system), systems/l2s_grid (one folder a speaker: the original .mpg, one
# .mp4 a system), grid (GRID's own clips, one folder a speaker). WORK is a folder to work in; what
# was scored there before is not scored again. AVBENCH names the program, if it is not on the path.
set -eu

data=${1:-} work=${2:?usage: rebuild.sh DATA WORK}
boards=${BOARDS:-$(dirname "$0")}
avbench=${AVBENCH:-avbench}
mkdir -p "$work"
work=$(cd "$work" && pwd)

# a manifest by hand: the references as they were published, no lag taken out of them, since the
# systems were made against them; $1: the table, then one "clip_id speaker file" a line on stdin
manifest() {
    echo "clip_id,speaker,video,audio,source_sha256" > "$1"
    while read -r id speaker file; do
        echo "$id,$speaker,$file,$file,$(sha256sum < "$file" | cut -d" " -f1)" >> "$1"
    done
}

# findings (a clip without a score) are part of a board; only a faulty command stops
clips() { echo "$work/${1#lip2speech-}-demo.csv"; } # board

score() { # board, submission
    code=0
    $avbench score "$2" --manifest "$(clips "$1")" --protocol lip2speech --out "$work/runs/$1" \
        --quiet --jobs 1 > /dev/null || code=$?
    [ "$code" -le 1 ] || exit "$code"
}

system() { # board, folder of media, name, team, code
    sub=$work/submissions/$1/$(basename "$2")
    rm -rf "$sub"
    $avbench submission init "$sub" --name "$3" --media "$2" --team "$4" > /dev/null
    sed -i "s|^code = .*|code = \"$5\"|" "$sub/submission.toml"
    score "$1" "$sub"
}

anchors() { # board
    rm -rf "$work/anchors/$1"
    $avbench synth anchors --manifest "$(clips "$1")" --protocol lip2speech \
        --out "$work/anchors/$1" --jobs 1 --quiet
    for sub in "$work/anchors/$1"/*/; do score "$1" "$sub"; done
}

file() { # board, title, primary metrics
    set -- "$1" "$2" "$3" "$work/runs/$1"/*@*
    [ -f "$boards/$1/board.toml" ] ||
        $avbench board init "$boards/$1" --like "$4" --title "$2" --primary "$3"
    for run in "$work/runs/$1"/*@*/; do
        $avbench board add "$run" --to "$boards/$1" --replace
    done
}

lip2speech_lrs3() {
    board=lip2speech-lrs3
    from=$(cd "$data/systems/l2s_lrs3" && pwd)
    for clip in "$from"/gt/*.webm; do
        id=$(basename "$clip" .webm)
        echo "$id ${id%_*} $clip"
    done | manifest "$(clips $board)"
    code=https://github.com/choijeongsoo/lip2speech-unit
    team="clips of the lip2speech-unit demo"
    system $board "$from/proposed" "Speech units" "$team" $code
    system $board "$from/proposed_avhubert" "Speech units + AV-HuBERT" "$team" $code
    system $board "$from/proposed_wo_aug" "Speech units, vocoder not augmented" "$team" $code
    system $board "$from/multitask" "Multi-task" "$team" $code
    system $board "$from/svts" "SVTS" "$team" $code
    system $board "$from/vcagan" "VCA-GAN" "$team" $code
    anchors $board
    file $board "Lip to speech on LRS3, 14 clips of a published demo" stoi,estoi,pesq_wb
}

# needs no DATA: its clips are drawn, so anybody can score on it
lip2speech_synth() {
    board=lip2speech-synth
    sh "$(dirname "$0")/corpora.sh" "$work/corpora"
    rm -rf "$work/anchors/$board"
    $avbench synth anchors --manifest "$work/corpora/$board.csv" --protocol lip2speech \
        --out "$work/anchors/$board" --jobs 1 --quiet
    for sub in "$work/anchors/$board"/*/; do
        $avbench score "$sub" --manifest "$work/corpora/$board.csv" --protocol lip2speech \
            --out "$work/runs/$board" --quiet --jobs 1 > /dev/null || [ $? -le 1 ]
    done
    file $board "Lip to speech on drawn faces, to try things out" stoi,estoi,pesq_wb
}

lip2speech_grid() {
    board=lip2speech-grid
    from=$(cd "$data/systems/l2s_grid/multi" && pwd)
    printf '%s\n' "s1/bbbf8p s1 $from/s1/bbbf8p.mpg" "s25/bbwx8n s25 $from/s25/bbwx8n.mpg" |
        manifest "$(clips $board)"
    code=https://github.com/zhongpingDong12/lip2Speech
    for name in 1s_cnn 1s_gf 1s_gp 4s_cnn 4s_gf 4s_gp 8s_cnn 8s_gf 8s_gp; do
        media=$work/media/$name
        mkdir -p "$media/s1" "$media/s25"
        cp "$from/s1/$name.mp4" "$media/s1/bbbf8p.mp4"
        cp "$from/s25/$name.mp4" "$media/s25/bbwx8n.mp4"
        system $board "$media" "lip2Speech $name" "clips of the lip2Speech demo" $code
    done
    anchors $board
    file $board "Lip to speech on GRID, 2 clips of a published demo" stoi,estoi,pesq_wb
}

sync_grid() {
    board=sync-grid
    task=$work/sync-task
    if [ ! -d "$task" ]; then
        for speaker in "$data"/grid/s*/; do
            to=$work/grid/$(basename "$speaker")
            mkdir -p "$to"
            for clip in $(find "$speaker" -name "*.mpg" | sort | head -n 2); do
                cp "$clip" "$to/"
            done
        done
        $avbench synth offsets "$work/grid" --out "$task" --seed 0 --range-ms 400 \
            --dataset grid --jobs 1 --quiet
    fi
    for estimator in avsync slts lipmotion; do
        out=$work/sync/$estimator
        [ -d "$out" ] || $avbench prepare folder --root "$task/clips" --out "$out" --write none \
            --estimator $estimator --check 0 --jobs 1 --quiet > /dev/null
        code=0
        $avbench score "$out/manifest/offsets.parquet" --ref "$task" --protocol sync/grid \
            --name $estimator --out "$work/runs/$board" --quiet > /dev/null || code=$?
        [ "$code" -le 1 ] || exit "$code"
    done
    file $board "Audio-visual offsets on GRID, 20 clips of 12 speakers" offset_acc@1f
}

for part in ${PARTS:-lip2speech_synth lip2speech_lrs3 lip2speech_grid sync_grid}; do $part; done
$avbench board check "$boards"
