"""`avbench sync`: lags that were planted are found, said with the right sign, and repaired."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_media import clicks, make_sound, make_video

from avbench.align.offset import advance
from avbench.cli import run
from avbench.clip import Source
from avbench.media.full_sound import read_full_sound
from avbench.media.write import write_flac
from avbench.media.write_full import write_full_av
from avbench.synth.mp4 import write_mp4
from avbench.synth.speakers import SPEAKERS
from avbench.synth.speech import lexicon
from avbench.synth.speech.filters import RATE_HZ
from avbench.synth.talk import Take, frames, sound

KEYS = [
    "file", "audio_lag_ms", "low_ms", "high_ms", "confidence", "decision", "reason", "estimator",
    "faces", "signature",
]  # fmt: skip
LIPMOTION = ("--estimator", "lipmotion")  # what synthetic faces are known to be good for
FRAME_MS = 40.0
LENGTH_S = 4.4


def take(k: int) -> Take:
    first, second = lexicon.draw_sentences(2, np.random.default_rng(k + 50))
    return Take(SPEAKERS[k], (*first, *second), (k, 1, 2), length_s=LENGTH_S)


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """late.mp4 (+120 ms), early.mp4 (-100 ms, its sound a FLAC beside it), mute.mp4, text.mp4."""
    root = tmp_path_factory.mktemp("sync") / "videos"
    root.mkdir()
    n = round(LENGTH_S * RATE_HZ)
    write_mp4(root / "late.mp4", frames(take(0)), sound(take(0), 120.0, n))
    write_mp4(root / "early.mp4", frames(take(2)), None)
    write_flac(root / "early.flac", sound(take(2), -100.0, n), RATE_HZ)
    write_mp4(root / "mute.mp4", frames(take(0), take(0).frame_times_s()[:20]), None)
    (root / "text.mp4").write_text("A text that someone named .mp4.\n" * 50)
    return root


@pytest.fixture(scope="module")
def outcome(videos: Path) -> tuple[int, dict[str, dict], str]:
    """Exit code, rows by name and stderr of one run with everything asked for."""
    from click.testing import CliRunner

    from avbench.cli import main

    before = contents(videos)
    out = videos.parent
    words = [*LIPMOTION, "--fix", str(out / "fixed"), "--plot", str(out / "pages")]
    done = CliRunner().invoke(
        main, ["sync", str(videos), *words, "--json", "-j", "1"], standalone_mode=False
    )
    assert done.exception is None, done.exception
    assert contents(videos) == before, "an input was changed"
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return done.return_value, {Path(row["file"]).name: row for row in rows}, done.stderr


def contents(root: Path) -> dict[str, str]:
    files = sorted(p for p in root.rglob("*") if p.is_file())
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def rows_of(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(("name", "truth_ms"), [("late.mp4", 120.0), ("early.mp4", -100.0)])
def test_a_planted_lag_is_found_with_its_sign(outcome, name, truth_ms) -> None:
    row = outcome[1][name]
    assert row["decision"] == "corrected_clip"
    assert row["audio_lag_ms"] == pytest.approx(truth_ms, abs=FRAME_MS / 2)
    assert row["low_ms"] <= truth_ms <= row["high_ms"]
    assert row["reason"].endswith(" late" if truth_ms > 0 else " early")
    assert row["signature"].startswith("lipmotion_curve|v")


def test_every_file_is_a_row_with_these_keys(outcome) -> None:
    code, rows, _ = outcome
    assert code == 1  # findings
    assert list(rows) == ["early.mp4", "late.mp4", "mute.mp4", "text.mp4"]
    assert all(list(row) == KEYS for row in rows.values())
    found = {name: (row["decision"], row["faces"]) for name, row in rows.items()}
    assert found["mute.mp4"] == ("failed_missing_audio", 1)
    assert found["text.mp4"] == ("failed_decode", None)
    assert rows["text.mp4"]["audio_lag_ms"] is None
    assert rows["text.mp4"]["reason"].startswith("found content that starts b'A text that ")


def test_only_sure_lags_are_taken_out_and_the_rest_is_listed(outcome, videos) -> None:
    fixed = videos.parent / "fixed"
    assert sorted(p.name for p in fixed.iterdir()) == ["early.mp4", "late.mp4"]
    said = outcome[2].splitlines()
    assert f"not written: {videos / 'mute.mp4'}: failed_missing_audio" in said
    assert any(line.startswith(f"wrote {fixed / 'late.mp4'}: sound advanced by 1") for line in said)


def test_repaired_files_measure_as_in_step(outcome, videos, capsys) -> None:
    code = run(["sync", str(videos.parent / "fixed"), *LIPMOTION, "--json", "-q", "-j", "1"])
    rows = rows_of(capsys)
    assert (code, len(rows)) == (0, 2)
    for row in rows:
        assert abs(row["audio_lag_ms"]) < FRAME_MS / 2
        assert row["low_ms"] <= 0.0 <= row["high_ms"]


def test_each_file_has_a_page(outcome, videos) -> None:
    pages = videos.parent / "pages"
    names = ["early.svg", "late.svg", "mute.svg", "text.svg"]
    assert sorted(p.name for p in pages.iterdir()) == names
    assert "Sound advanced by" in (pages / "late.svg").read_text(encoding="utf-8")
    assert "failed_decode" in (pages / "text.svg").read_text(encoding="utf-8")


def test_the_number_of_workers_changes_nothing(outcome, videos, capsys) -> None:
    files = [str(videos / name) for name in ("early.mp4", "text.mp4")]
    run(["sync", *files, *LIPMOTION, "--json", "-q", "--workers", "2"])
    assert rows_of(capsys) == [outcome[1]["early.mp4"], outcome[1]["text.mp4"]]


def test_the_table_is_for_people_and_progress_goes_to_stderr(tmp_path, capsys) -> None:
    make_video(tmp_path / "grey.mov", 25, clicks(16_000, 8_000))
    assert run(["sync", str(tmp_path), "-j", "1"]) == 1
    shown = capsys.readouterr()
    assert shown.out.splitlines()[0].split() == [
        "file", "audio_lag_ms", "95", "%", "interval", "confidence", "decision", "reason", "faces",
    ]  # fmt: skip
    assert "refused_no_face" in shown.out
    assert "sync: 1/1 clips, done in" in shown.err


def test_a_sound_of_its_own_may_be_given(tmp_path, capsys) -> None:
    make_video(tmp_path / "mute.mp4", 25)
    make_sound(tmp_path / "other.wav", clicks(16_000, 8_000))
    run(
        ["sync", str(tmp_path / "mute.mp4"), "--sound", str(tmp_path / "other.wav"), "-q", "--json"]
    )
    assert rows_of(capsys)[0]["decision"] == "refused_no_face"  # and not failed_missing_audio


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.mp4"], "avbench: nowhere.mp4: no such file or folder\n"),
        (["."], "avbench: no clip below .: looked for videos"),
        (["x.txt", "--fix", "x.txt"], "avbench: --fix: x.txt is a file, expected a folder\n"),
        (
            ["sub", "--fix", "sub/out"],
            "avbench: sub/out lies inside sub, which is never written to",
        ),
        (["sub", "--plot", "sub"], "avbench: sub lies inside sub, which is never written to"),
        (["sub/a.mp4", "--fix", "sub"], "avbench: sub/a.mp4 is one of the inputs, which are never"),
        (["sub/a.mp4", "--estimator", "lipmoton"], "'lipmoton' is not"),
        ([], "Missing argument 'FILE...'"),
    ],
)
def test_a_faulty_command_ends_with_2_before_anything_runs(
    tmp_path, monkeypatch, capsys, words, said
) -> None:
    make_video(tmp_path / "work" / "sub" / "a.mp4", 3)
    (tmp_path / "work" / "x.txt").write_text("no video")
    monkeypatch.chdir(tmp_path / "work")
    if words == ["."]:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "work" / "sub" / "a.mp4").unlink()
    assert run(["sync", *words]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_the_help_answers_what_people_ask(capsys) -> None:
    run(["sync", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "audio_lag_ms above zero: the sound comes late" in said
    assert "offset = -audio_lag_ms x fps / 1000" in said
    assert "Advance the sound by audio_lag_ms" in said
    assert "asetpts=PTS-(83)/1000/TB,atrim=start=0,aresample=async=1:first_pts=0" in said


@pytest.mark.real_data
def test_what_shows_no_speaker_is_never_corrected(real_data, tmp_path, capsys) -> None:
    mute = min((real_data / "systems" / "l2s_lrs3" / "silent").glob("*.webm"))
    expected = {
        real_data / "clips" / "noface" / "ZYc410CE4Rg_0_10000.mp4": "refused_no_face",
        real_data / "clips" / "tedx_ro_lips" / "39ac1fd2.mp4": "refused_no_face",
        real_data / "grid_hd" / "s4" / "bbaf2a.mpg": "failed_decode",
        mute: "failed_missing_audio",
    }
    words = ["--fix", str(tmp_path / "fixed"), "--json", "-q", "-j", "1"]
    assert run(["sync", *map(str, expected), *words]) == 1
    rows = rows_of(capsys)
    assert {Path(row["file"]): row["decision"] for row in rows} == expected
    assert not (tmp_path / "fixed").exists()


@pytest.mark.real_data
def test_a_real_clip_s_lag_follows_its_sound_and_is_repaired(real_data, tmp_path, capsys) -> None:
    """Its sound is put 160 ms later; what the clip itself has does not matter."""
    clip = real_data / "clips" / "hdtf" / "WDA_EdMarkey0_000.mp4"
    heard = read_full_sound(Source(clip, clip))
    by, n = round(0.16 * heard.rate_hz), heard.samples.shape[1]
    late = replace(heard, samples=advance(heard.samples, -by, n))
    write_full_av(tmp_path / "late" / "late.mp4", clip, late)
    words = ["--json", "-q", "-j", "1"]
    fixed = tmp_path / "fixed"
    run(["sync", str(clip), *words])
    before = rows_of(capsys)[0]
    run(["sync", str(tmp_path / "late"), "--fix", str(fixed), *words])
    moved = rows_of(capsys)[0]
    assert moved["audio_lag_ms"] - before["audio_lag_ms"] == pytest.approx(160.0, abs=15.0)
    assert run(["sync", str(fixed / "late.mp4"), *words]) == 0
    assert abs(rows_of(capsys)[0]["audio_lag_ms"]) < FRAME_MS / 2
