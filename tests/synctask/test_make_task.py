"""A whole task: sound moved by what the truth says, picture untouched, everything accounted for."""

import csv
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import soundfile
from sounds import RATE_HZ, speech_like
from tiny_media import make_sound, make_video

from avbench.align.shift import find_shift
from avbench.cli import run
from avbench.clip import Source
from avbench.errors import UserError
from avbench.manifest import Manifest
from avbench.media.decode import decode
from avbench.media.types import Decoded
from avbench.synctask.make import TaskOptions, make_task
from avbench.synctask.readme import readme
from avbench.synctask.sources import find_sources

FRAMES, FPS = 25, Fraction(25, 2)  # two seconds


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """Three clips of two speakers; the sound of the last is half a second short."""
    root = tmp_path / "clips"
    for i, name in enumerate(("s1/a", "s1/b.c", "s2/d")):
        sound = speech_like(2.0, seed=i)
        make_video(root / f"{name}.mov", FRAMES, sound if i < 2 else sound[:24_000], fps=FPS)
    return root


def make(clips: Path, out: Path, **options):
    return make_task(find_sources(clips), TaskOptions(out, **options))


def truth_of(task: Path) -> dict[str, dict]:
    return {r["clip_id"]: r for r in pq.read_table(task / "truth.parquet").to_pylist()}


def sound_of(path: Path) -> np.ndarray:
    audio = decode(Source(path, path), [], want_video=False, want_audio=True).audio
    assert audio is not None
    return audio.samples


def seen_in(path: Path) -> tuple[list[float], Decoded]:
    """The mean of each frame, and what else is in the file."""
    seen: list[float] = []
    readers = [lambda chunk: seen.extend(float(f.mean()) for f in chunk.frames)]
    return seen, decode(Source(path, path), readers, want_video=True, want_audio=True)


def test_every_sound_is_late_by_what_the_truth_says(clips: Path, tmp_path: Path) -> None:
    make(clips, tmp_path / "task")
    for clip_id, row in truth_of(tmp_path / "task").items():
        moved, rate = soundfile.read(tmp_path / f"task/clips/{clip_id}.flac", dtype="float32")
        before = sound_of(clips / f"{clip_id}.mov")
        found_ms, ncc = find_shift(before, moved, rate, range_s=0.5, hop_s=0.001)
        assert found_ms == pytest.approx(row["injected_lag_ms"], abs=1.0)
        assert ncc > 0.9
        assert row["audio_lag_ms"] == row["injected_lag_ms"]
        assert row["own_lag_ms"] is None


def test_sound_is_as_long_as_the_picture_and_holds_no_silence(clips: Path, tmp_path: Path) -> None:
    make(clips, tmp_path / "task")
    for clip_id in truth_of(tmp_path / "task"):
        info = soundfile.info(tmp_path / f"task/clips/{clip_id}.flac")
        assert (info.samplerate, info.channels, info.frames) == (16_000, 1, 32_000)
        moved, _ = soundfile.read(tmp_path / f"task/clips/{clip_id}.flac")
        loudness = np.abs(moved).reshape(-1, 400).max(axis=1)  # 25 ms pieces
        assert loudness.min() > 0


def test_the_picture_is_the_same_and_has_no_sound(clips: Path, tmp_path: Path) -> None:
    make(clips, tmp_path / "task")
    before, after = (seen_in(p) for p in (clips / "s1/b.c.mov", tmp_path / "task/clips/s1/b.c.mp4"))
    assert before[1].audio is not None
    assert after[1].audio is None
    assert after[1].clock is not None
    assert (after[1].clock.n_frames, after[1].clock.fps) == (FRAMES, FPS)
    assert after[0] == before[0]


def test_a_picture_may_be_referenced(clips: Path, tmp_path: Path) -> None:
    make(clips, tmp_path / "task", picture="reference")
    assert not list((tmp_path / "task").rglob("*.mp4"))
    manifest = Manifest.read(tmp_path / "task" / "clips.csv")
    assert manifest.clips[0].video == (clips / "s1" / "a.mov").resolve()
    assert manifest.clips[0].audio == tmp_path / "task" / "clips/s1/a.flac"
    assert manifest.clips[0].audio_lag_ms == 0


def test_same_seed_same_bytes_whatever_the_clips_beside(clips: Path, tmp_path: Path) -> None:
    make(clips, tmp_path / "one")
    make(clips, tmp_path / "two", limit=2)
    make(clips, tmp_path / "other", seed=1)
    for name in ("s1/a.flac", "s1/a.mp4", "s1/b.c.flac"):
        first = (tmp_path / "one/clips" / name).read_bytes()
        assert (tmp_path / "two/clips" / name).read_bytes() == first
    one, two, other = (truth_of(tmp_path / name) for name in ("one", "two", "other"))
    assert two == {k: v for k, v in one.items() if k != "s2/d"}
    assert other["s1/a"]["audio_lag_ms"] != one["s1/a"]["audio_lag_ms"]


def test_an_interrupted_call_carries_on_and_a_finished_task_is_kept(clips, tmp_path) -> None:
    task = tmp_path / "task"
    (task / ".work").mkdir(parents=True)  # what an interrupted call leaves
    make(clips, task)
    assert not (task / ".work").exists()
    with pytest.raises(UserError, match="task: holds something already; give a new folder"):
        make(clips, task, seed=1)


def test_the_input_is_never_changed(clips: Path, tmp_path: Path) -> None:
    before = {p: p.read_bytes() for p in clips.rglob("*.mov")}
    make(clips, tmp_path / "task")
    assert {p: p.read_bytes() for p in clips.rglob("*") if p.is_file()} == before


def test_what_cannot_be_moved_is_listed_with_its_reason(clips: Path, tmp_path: Path) -> None:
    make_video(clips / "mute.mov", 10)
    make_video(clips / "quiet.mov", FRAMES, np.zeros(32_000, np.float32))
    make_video(clips / "short.mov", 10, speech_like(0.4, seed=7))
    (clips / "text.mp4").write_text("no film")
    task = make(clips, tmp_path / "task")
    assert len(task.truth) == 3
    with (tmp_path / "task" / "left_out.csv").open() as file:
        rows = {r["clip_id"]: (r["status"], r["reason"]) for r in csv.DictReader(file)}
    assert {k: v[0] for k, v in rows.items()} == {
        "mute": "no_audio",
        "quiet": "silent_ref",
        "short": "too_short",
        "text": "undecodable",
    }
    assert "0.400 s of recorded sound, expected 0.8 s or more" in rows["short"][1]
    assert not list((tmp_path / "task" / "clips").glob("*.flac"))


def test_without_a_single_clip_there_is_no_task(tmp_path: Path) -> None:
    make_video(tmp_path / "in" / "mute.mov", 10)
    with pytest.raises(UserError, match=r"no clip could be moved; the first: .*found no sound"):
        make(tmp_path / "in", tmp_path / "task")


def test_zeros_that_a_correction_filled_in_are_not_moved_along(tmp_path: Path) -> None:
    """A prepared clip: its manifest says that the first 0.2 s of its sound were not recorded."""
    import pyarrow as pa

    sound = speech_like(2.0, seed=3)
    sound[:3200] = 0
    make_video(tmp_path / "OUT" / "video" / "a.mp4", FRAMES, fps=FPS)
    make_sound(tmp_path / "OUT" / "audio" / "a.flac", sound)
    row = {
        "clip_id": "a",
        "video": {"path": "/elsewhere/a.mp4"},
        "audio": {"path": "/elsewhere/a.flac"},
        "video_rel": "video/a.mp4",
        "audio_rel": "audio/a.flac",
        "lag_in_files_ms": 0.0,
        "decision": "ok",
        "audio_lag_ms": 4.5,
        "valid_start_s": 0.2,
        "valid_end_s": 2.0,
    }
    (tmp_path / "OUT" / "manifest").mkdir()
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "OUT/manifest/clips-all.parquet")
    task = make(tmp_path / "OUT", tmp_path / "task")
    assert task.truth[0]["own_lag_ms"] == 4.5
    found = truth_of(tmp_path / "task")["a"]
    assert found["audio_lag_ms"] == pytest.approx(found["injected_lag_ms"] + 4.5)
    moved, _ = soundfile.read(tmp_path / "task/clips/a.flac")
    assert np.abs(moved).reshape(-1, 400).max(axis=1).min() > 0


def test_the_command_and_its_score(clips: Path, tmp_path: Path, capsys) -> None:
    task, answers = tmp_path / "task", tmp_path / "offsets.csv"
    command = ["synth", "offsets", str(clips), "--out", str(task), "--dataset", "tiny", "-q"]
    assert run([*command, "-j", "1"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"wrote 3 clips of tiny to {task}; the own lag of 0 is known\n")
    truth = truth_of(task)
    rows = [f"{i},{r['audio_lag_ms'] + 12}" for i, r in truth.items()]
    answers.write_text("clip_id,audio_lag_ms\n" + "\n".join(rows) + "\n")
    score = ["score", str(answers), "--ref", str(task), "-p", "sync/tiny", "--json"]
    assert run([*score, "-o", str(tmp_path / "runs")]) == 0
    metrics = json.loads(capsys.readouterr().out)["metrics"]
    assert metrics["offset_acc@1f"]["value"] == 1.0
    assert metrics["offset_bias_ms"]["value"] == pytest.approx(12.0)
    assert metrics["offset_acc@1f"]["statistics"]["chance"] == pytest.approx(
        0.18, abs=0.02
    )  # 160 ms of 800


def test_the_command_ends_with_1_where_clips_are_left_out(clips, tmp_path, capsys) -> None:
    make_video(clips / "mute.mov", 10)
    command = ["synth", "offsets", str(clips), "--out", str(tmp_path / "t"), "-q", "-j", "1"]
    assert run(command) == 1
    assert "left out: mute: " in capsys.readouterr().out
    assert run(command) == 2
    assert "holds something already" in capsys.readouterr().err


def test_the_readme_says_what_the_truth_rests_on(clips: Path, tmp_path: Path) -> None:
    make(clips, tmp_path / "task")
    text = (tmp_path / "task" / "README.txt").read_text()
    assert "3 clips of clips." in text
    assert "The lag that a clip had before is not known" in text
    assert "--protocol sync/clips" in text
    assert max(map(len, text.splitlines())) <= 92


@pytest.mark.parametrize(
    ("n_known", "said"),
    [
        (0, "The truth is the lag of the move. The lag that a clip had before is not known"),
        (2, "the clip's own, which is known for 2 of 3"),
        (3, "the clip's own, which is known for all clips"),
    ],
)
def test_what_is_known_of_own_lags_is_said(n_known: int, said: str) -> None:
    facts = {"seed": 0, "range_ms": 400.0, "picture": "copy", "n_clips": 3}
    text = readme("grid", **facts, n_known=n_known)
    assert said in " ".join(text.split())
    assert ("favoured" in text) == (n_known > 0)


@pytest.mark.real_data
def test_recorded_speech_is_moved_by_what_the_truth_says(real_data: Path, tmp_path: Path) -> None:
    import shutil

    (tmp_path / "grid").mkdir()
    source = min((real_data / "grid" / "s1").glob("*.mpg"))
    shutil.copy(source, tmp_path / "grid" / "a.mpg")
    make(tmp_path / "grid", tmp_path / "task")
    moved, rate = soundfile.read(tmp_path / "task/clips/a.flac", dtype="float32")
    found_ms, _ = find_shift(sound_of(source), moved, rate, range_s=0.5, hop_s=0.001)
    assert found_ms == pytest.approx(truth_of(tmp_path / "task")["a"]["audio_lag_ms"], abs=1.0)
    assert rate == RATE_HZ
