# %% [markdown]
# # Real systems, scored by everything that runs here
# `AVBENCH_SYSTEMS` is a folder that holds one folder a system, files named alike in all. `gt` holds
# the recordings, `transcripts.tsv` (columns `id`, `text`) the words. Beside it may lie `l2s_grid`
# and `transface`, outputs of other systems. Everything is written below `AVBENCH_WORK`, by default
# a temporary folder: nothing of the data, and none of these numbers, stays.

# %%
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from avbench.board.filed.literature import read_literature
from avbench.board.run import read_all
from avbench.board.summary import MetricSummary
from avbench.cli import run
from avbench.datasets.grid_names import sentence
from avbench.engine.plan import make_plan
from avbench.errors import MissingExtra, MissingWeights
from avbench.metrics import METRICS
from avbench.scoring.run import sign

SYSTEMS = Path(os.environ.get("AVBENCH_SYSTEMS", "systems/l2s_lrs3"))
LEADERBOARDS = Path(os.environ.get("AVBENCH_LEADERBOARDS", "leaderboards"))
WORK = Path(os.environ.get("AVBENCH_WORK") or tempfile.mkdtemp(prefix="real-systems-"))
ASKED = os.environ.get("AVBENCH_METRICS", "")  # a shorter list, comma separated
JOBS = os.environ.get("AVBENCH_JOBS", "1")
TIMED = "stoi,estoi,ta_stoi,ta_estoi,ta_shift_ms,pesq_wb,pesq_nb16k,pesq_nb8k"
CORPUS, PREPARED, RUNS = WORK / "corpus", WORK / "prepared", WORK / "runs"
NAMES = sorted(path.name for path in SYSTEMS.iterdir() if path.is_dir())


def avbench(*words: object) -> None:
    """Types a command. Exit code 1 says that clips are missing or could not be scored."""
    print("\n$ avbench", *words, flush=True)
    texts = [str(word) for word in words]
    if JOBS == "1":
        code = run(texts)
    else:  # workers import the main module, which must not be this one
        code = subprocess.run([sys.executable, "-m", "avbench", *texts], check=False).returncode  # noqa: S603
    if code not in (0, 1):
        raise SystemExit(code)


def describe(sub: Path, name: str, media: Path, *more: str) -> None:
    if not (sub / "submission.toml").is_file():  # else this folder was worked in before
        avbench("submission", "init", sub, "--name", name, "--media", media, *more)


def link(path: Path, target: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target.resolve())


def scores(folder: Path) -> pd.DataFrame:
    """Score and coverage, one row a metric, one column a system."""
    found = read_all(sorted(path.parent for path in folder.glob("*/summary.json")))
    texts = {r.system.name: {n: cell(m) for n, m in r.summary.metrics.items()} for r in found}
    return pd.DataFrame(texts)


def cell(metric: MetricSummary) -> str:
    missing = metric.n_expected - metric.n_scored
    value = "none" if metric.value is None else f"{metric.value:.3f}"
    return f"{value} ({metric.n_scored}/{metric.n_expected})" if missing else value


# %% [markdown]
# ## The recordings become a corpus
# Their words lie beside them. With `--write none` nothing is copied: the lags that are sure are in
# the manifest, and are taken out of a recording while it is read.

# %%
words = pd.read_csv(SYSTEMS / "transcripts.tsv", sep="\t").set_index("id").text
for file in sorted((SYSTEMS / "gt").iterdir()):
    link(CORPUS / file.name, file)
    (CORPUS / f"{file.stem}.txt").write_text(words[file.stem], encoding="utf-8")
avbench(
    *("prepare", "folder", "--root", CORPUS, "--out", PREPARED, "--write", "none", "--quiet"),
    *("--check", "0", "--report-samples", "0", "--jobs", JOBS),
)

# %% [markdown]
# ## Which metrics
# All that fit the task and can run: what a metric lacks, it says when it is asked to sign. The
# pictures are the recordings' own, so what compares pictures would only measure the video encoder.

# %%
UNFIT = {
    "offset_": "scores a table of offsets, not media",
    "@given": "scores transcripts that were handed in",
    "wer_grid": "knows GRID's sentences alone",
    "asr_bleu": "of translations",
    "asr_chrf": "of translations",
    "blaser": "of translations",
    "lang_match": "of translations",
    "sent_sim_src": "of translations",
    "@src": "of translations",
    "psnr": "the picture is the recording's",
    "ssim": "the picture is the recording's",
    "lmd": "the picture is the recording's",
    "lip_opening": "the picture is the recording's",
    "lpips": "the picture is the recording's",
    "wer_lip": "the picture is the recording's",
    "-masked": "a variant for short clips",
    "@whisper-": "a second recogniser",
    "sync_conf": "the same number as lse_c",
}


def lacking(name: str) -> str:
    """Why a metric is left out, "" if it is not."""
    unfit = next((why for part, why in UNFIT.items() if part in name), "")
    try:
        return unfit or (sign(make_plan((name,))) and "")
    except (MissingExtra, MissingWeights) as error:
        return str(error)


left_out = {name: lacking(name) for name in METRICS}
chosen = ASKED.split(",") if ASKED else [name for name, why in left_out.items() if not why]
left_out = {name: why for name, why in left_out.items() if why}
print(f"{len(chosen)} metrics: {', '.join(chosen)}")
print(pd.Series(left_out).str.slice(0, 100).to_string())

# %% [markdown]
# ## Scores
# A protocol of one's own is a short file. Words count as heard, never as handed in. `primary` are
# those that a rank needs; the lag, say, is unmeasurable on some short clips of every system.

# %%
protocol = WORK / "everything.toml"
heard = "[parameters.transcript]\ngiven = false\n" if {"wer", "cer"} & set(chosen) else ""
primary = [name for name in ("stoi", "estoi", "pesq_wb", "wer") if name in chosen]
lines = [f"metrics = {json.dumps(chosen)}", f"primary = {json.dumps(primary)}"]
protocol.write_text("\n".join(['name = "everything"', *lines, heard]), encoding="utf-8")
for name in NAMES:
    sub = WORK / "submissions" / name
    anchor = ["--anchor"] if name in ("gt", "silent") else []
    describe(sub, name, SYSTEMS / name, *anchor)
    avbench(
        *("score", sub, "--manifest", PREPARED, "--protocol", protocol),
        *("--out", RUNS, "--jobs", JOBS, "--quiet"),
    )
overall = scores(RUNS)
print(overall.to_string())

# %% [markdown]
# ## Timing: raw, aligned, and against whom
# Two things move sound in time. A *system* may be late: `--aligned` shows STOI and ESTOI as they
# are, after one shift a clip, and the shift. And the *recording* may be late against its own lips:
# against the prepared corpus its sound is where the lips are, against the folder it is as found.
# `gt` shows the second effect alone: against itself as found it scores 1; what it loses against
# the prepared corpus is what correction moved, and nearly all comes back aligned. PESQ aligns by
# itself, utterance by utterance, and hardly moves. One frame (40 ms) halves STOI and takes two
# thirds of ESTOI, so numbers from two ways of preparing a corpus are not to be put in one table.
#
# Aligned values are higher for unrelated sound too: compare them among themselves.

# %%
speaking = [RUNS / f"{name}@everything" for name in NAMES if name != "silent"]
if {"stoi", "ta_stoi"} <= set(chosen):
    avbench("compare", "--aligned", *speaking)
FOUND = WORK / "runs_as_found"
for name in NAMES:
    if name != "silent":
        avbench(
            *("score", SYSTEMS / name, "--ref", CORPUS, "--metrics", TIMED),
            *("--out", FOUND, "--jobs", JOBS, "--quiet"),
        )
as_found = scores(FOUND)
avbench("compare", "--aligned", *sorted(FOUND.glob("*@*")))
print(as_found.to_string())

# %% [markdown]
# The recordings that correction moved by half a frame or more, and what it does to raw STOI. Speech
# that was made from lips fits the corrected recording better where the lag was real; the recording
# itself fits only the sound as found.


# %%
def by_clip(folder: Path, name: str) -> pd.Series:
    """STOI of each clip of a system; empty where it has no run."""
    found = sorted(folder.glob(f"{name}@*/clips.parquet"))
    tables = [pd.read_parquet(path, columns=["clip_id", "stoi"]) for path in found]
    return pd.concat([pd.Series(dtype=float), *(t.set_index("clip_id").stoi for t in tables)])


clips = pd.concat(map(pd.read_parquet, sorted((PREPARED / "manifest").glob("clips-*.parquet"))))
lags = clips.set_index("clip_id").audio_lag_ms
moved = pd.DataFrame({"lag (ms)": lags[lags.abs() >= 20]})
for name in NAMES:
    if name != "silent" and "stoi" in chosen:
        moved[f"{name} as found"] = by_clip(FOUND, name)
        moved[f"{name} corrected"] = by_clip(RUNS, name)
print(moved.round(3).T.to_string())

# %% [markdown]
# ## Beside what was published
# Out of `leaderboards/lip2speech-lrs3/literature.toml`: numbers that were read in the projects'
# files or in publications, each with its place; none from memory. Which system of the demo page is
# which row is our reading of the names. Ours are raw, as found, since that is how these papers
# score. They cannot be expected to agree:
#
# * *Clips.* A demo page's handful, short and chosen by the authors, against the 1,321 clips of the
#   test set. Intervals here are drawn over these clips; they say nothing of how they were chosen.
# * *PESQ.* `pesq_nb8k` is how this group's code scores; wide band comes out lower, all systems
#   within a tenth of the floor. A published "PESQ" without its band means little.
# * *Sound.* These files went through a web encoder (Opus), the published scores did not. Files'
#   ends differ by up to 0.5 s; we cut or pad to the recording.
# * *WER.* Whisper tiny.en against the papers' recognisers, pooled over 82 words: one
#   word is a point. The recogniser's own errors are the row `gt`.

# %%
PRINTED = {
    "proposed_wo_aug": "Multi-target + multi-input vocoder",
    "proposed": "Multi-target + augmented vocoder",
    "proposed_avhubert": "Multi-target + AV-HuBERT + augmented vocoder",
    "vcagan": "VCA-GAN",
    "multitask": "Multi-task lip-to-speech",
    "svts": "SVTS",
}
OURS = {"stoi": "stoi", "estoi": "estoi", "pesq": "pesq_nb8k", "wer": "wer"}
as_found_runs = {r.system.name: r for r in read_all(sorted(FOUND.glob("*@*")))}
main_runs = {r.system.name: r for r in read_all(sorted(RUNS.glob("*@*")))}


def ours(name: str, metric: str) -> tuple[float, str, int] | None:
    """Our number on the published one's scale, its interval, and how many clips it is of."""
    runs, scale = (main_runs, 100) if metric == "wer" else (as_found_runs, 1)
    found = runs[name].metric(OURS.get(metric, "")) if name in runs else None
    if found is None or found.value is None:
        return None
    ends = () if found.low is None else (scale * found.low, scale * found.high)
    return scale * found.value, " to ".join(f"{end:.3f}" for end in ends), found.n_scored


COLUMNS = ["system", "metric", "published", "ours", "95 %", "clips", "read in", "definition"]
beside = pd.DataFrame(
    [
        (name, score.metric, score.value, *mine, f"{row.source}; {row.table}", score.variant)
        for row in read_literature(LEADERBOARDS / "lip2speech-lrs3")
        for name, printed in PRINTED.items()
        for score in row.scores
        if printed == row.system and (mine := ours(name, score.metric))
    ],
    columns=COLUMNS,
).sort_values(["metric", "system"])
print(beside.drop(columns=["definition"]).to_string(index=False, float_format="%.3f"))

# %% [markdown]
# ## Is it more than chance?
# Each system against the first, and a board that opens from the disk. One clip a speaker and
# fourteen clips: few differences survive.

# %%
if len(speaking) > 1:
    avbench("compare", *[folder for folder in speaking if not folder.name.startswith("gt@")][:2])
avbench("board", "build", RUNS, "--out", WORK / "board")

# %% [markdown]
# ## GRID: one kind of system, three inputs of its vocoder
# Two clips, each of another speaker: a check that GRID's own word error rate and the rest run on
# real outputs, no ranking.

# %%
GRID = SYSTEMS.parent / "l2s_grid" / "multi"
for recording in sorted(GRID.glob("*/*.mpg")):
    speaker = recording.parent.name
    link(WORK / "grid" / "ref" / f"{speaker}.mpg", recording)
    (WORK / "grid" / "ref" / f"{speaker}.txt").write_text(sentence(recording.stem))
    for file in recording.parent.glob("4s_*.mp4"):
        link(WORK / "grid" / file.stem / f"{speaker}.mp4", file)
for folder in sorted((WORK / "grid").glob("4s_*")):
    avbench(
        *("score", folder, "--ref", WORK / "grid" / "ref", "--out", WORK / "grid" / "runs"),
        *("--metrics", f"{TIMED},sync_lag,wer_grid,wer_grid_closed", "--jobs", JOBS, "--quiet"),
    )
on_grid = scores(WORK / "grid" / "runs") if GRID.is_dir() else pd.DataFrame()
print(on_grid.to_string())

# %% [markdown]
# ## Translated faces: TransFace, one clip a direction
# `target` is the reference recording itself and shows what recogniser and encoder leave of a
# faultless translation. One clip is an example, not a score: BLEU of one sentence jumps by tens of
# points with a word, and the published ASR-BLEU (61.93 for Spanish, 47.55 for French into English,
# over the test set, recogniser not stated, read on the project page) cannot be told from it.
# LSE here is avbench's own net and on another scale than the 10.67 of arXiv 2412.16530 (abstract).

# %%
TRANSFACE = SYSTEMS.parent / "transface"
translated = {}
if TRANSFACE.is_dir() and not ASKED:
    said = pd.read_csv(TRANSFACE / "transcripts.tsv", sep="\t").set_index(["pair", "system"]).text
    clips, targets = ["clip_id,audio,language,text"], ["clip_id,language,target_text,target_audio"]
    for pair in ("es-en", "fr-en"):
        folder, spoken = (TRANSFACE / "s2st" / pair / "demo2").resolve(), pair[:2]
        clips.append(f'{pair},{folder / "source.wav"},{spoken},"{said[pair, "source"]}"')
        targets.append(f'{pair},en,"{said[pair, "target"]}",{folder / "target.mp4"}')
        for file in folder.glob("*.mp4"):
            link(WORK / "translated" / file.stem / f"{pair}.mp4", file)
    (WORK / "translated" / "clips.csv").write_text("\n".join(clips), encoding="utf-8")
    (WORK / "translated" / "targets.csv").write_text("\n".join(targets), encoding="utf-8")
    for folder in sorted(path for path in (WORK / "translated").iterdir() if path.is_dir()):
        sub = WORK / "submissions" / f"transface-{folder.name}"
        describe(sub, folder.name, folder)
        for pair in ("es-en", "fr-en"):
            avbench(
                *("score", sub, "--manifest", WORK / "translated" / "clips.csv", "--quiet"),
                *("--protocol", f"av-translation/{pair}", "--jobs", JOBS),
                *("--out", WORK / "translated" / f"runs-{pair}"),
            )
    for pair in ("es-en", "fr-en"):
        translated[pair] = scores(WORK / "translated" / f"runs-{pair}")
        print(pair, translated[pair].to_string(), sep="\n")

# %% [markdown]
# ## What each number reacts to
#
# | metric | reacts to | blind to |
# |---|---|---|
# | STOI, ESTOI | envelope by band, frame by frame: wrong words, and any lag | voice, quality |
# | the same aligned | envelope and words | one constant lag |
# | PESQ | spectrum, noise, codec; its floor is near 1.0, where lip-to-speech lives | lag, words |
# | MCD, F0 | spectrum and melody after warping | timing; F0 is defined on voiced frames alone |
# | WER, CER, visemes | what a recogniser makes of it, guessing from context | voice, timing |
# | sentence similarity | gist | negation, small words, what sounds bad |
# | DNSMOS | noise and artefacts; clean vocoders score above real rooms | words, timing, speaker |
# | speaker similarity | the voice, and the channel that recorded it | words |
# | LSE, lag, PRI | whether sound and lips go together, on our net's scale | quality, words |
# | isochrony, duration | when there is speech at all | what is said |
