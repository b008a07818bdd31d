"""A whole `prepare` on the synthetic corpus: what is written, and what it does not depend on."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import soundfile

from avbench.clip import Source
from avbench.datasets import DATASETS
from avbench.errors import UserError
from avbench.media.decode import decode
from avbench.prepare.options import Options
from avbench.prepare.run import prepare
from avbench.synth.folder import write_folder
from avbench.synth.grid import write_grid

pytestmark = pytest.mark.slow
LAGS_MS = (-87.0, 61.0)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("synthetic") / "GRID"
    write_grid(root, speakers=2, clips=4, lags_ms=LAGS_MS, permute_alignments=False)
    return root


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Options:
    return Options(out=tmp_path_factory.mktemp("out") / "OUT", check=1.0)


@pytest.fixture(scope="module")
def prepared(corpus: Path, options: Options):
    before = contents(corpus)
    done = prepare(DATASETS["grid"](), corpus, options, lambda _: None)
    assert contents(corpus) == before, "the input tree was changed"
    return done


def contents(root: Path) -> dict[str, str]:
    return {
        str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(root.rglob("*"))
        if p.is_file()
    }


def tables(out: Path) -> dict[str, bytes]:
    kept = [*(out / "manifest").iterdir(), *out.glob("*.md"), *out.glob("*.html")]
    kept.append(out / "croissant.json")
    media = [p for folder in ("video", "audio") for p in (out / folder).rglob("*.*")]
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(kept + media)}


def test_totals_add_up(prepared) -> None:
    assert sum(prepared.decisions.values()) == len(prepared.records) == 8


def test_each_session_s_lag_is_found_within_half_a_frame(prepared) -> None:
    for session, truth in zip(prepared.sessions, LAGS_MS, strict=True):
        assert session.pooled is not None
        assert session.pooled.audio_lag_ms == pytest.approx(truth, abs=20)


def test_no_accepted_correction_is_wrong_by_a_frame(prepared) -> None:
    for session, truth in zip(prepared.sessions, LAGS_MS, strict=True):
        accepted = [d for d in session.decisions if d.accepted]
        assert accepted
        assert all(abs(d.audio_lag_ms - truth) < 40 for d in accepted)


def test_the_written_sound_is_the_source_moved_by_the_lag(prepared, options: Options) -> None:
    for record in prepared.records:
        if not record.decision.startswith("corrected_"):
            continue
        written, rate = soundfile.read(options.out / record.audio_rel, dtype="float32")
        assert (rate, len(written)) == (16_000, 48_000)
        source = Source(record.clip.video, record.clip.video)
        sound = decode(source, [], want_video=False, want_audio=True).audio.samples
        moved = round(record.audio_lag_ms * 16)
        start, end = max(0, -moved) + 10, min(len(sound) - moved, 48_000) - 10
        difference = written[start:end] - sound[start + moved : end + moved]
        assert np.abs(difference).max() < 2 / 32768


def test_corrected_clips_measure_again_as_in_sync(prepared) -> None:
    again = prepared.remeasured
    assert again is not None
    assert all(abs(lag) < 20 for lag in again.pooled_ms.values())


def test_word_times_follow_the_sound(prepared, options: Options) -> None:
    words = pq.read_table(options.out / "manifest" / "words.parquet").to_pylist()
    assert {w["clip_id"] for w in words} == {r.clip.clip_id for r in prepared.records}
    assert all(0 <= w["start_s"] <= w["end_s"] <= 3.0 for w in words)


def test_offsets_have_one_row_for_each_clip(prepared, options: Options) -> None:
    table = pq.read_table(options.out / "manifest" / "offsets.parquet")
    assert table.column_names[:6] == [
        "clip_id", "estimator", "audio_lag_ms", "low_ms", "high_ms", "confidence",
    ]  # fmt: skip
    assert table.column("clip_id").to_pylist() == [r.clip.clip_id for r in prepared.records]


def test_two_workers_and_an_interruption_give_the_same_bytes(
    prepared, corpus: Path, options: Options
) -> None:
    first = tables(options.out)
    for part in (options.out / "work").rglob("*00003*"):
        part.unlink()
    prepare(DATASETS["grid"](), corpus, options, lambda _: None)
    assert tables(options.out) == first
    shutil.rmtree(options.out)
    prepare(DATASETS["grid"](), corpus, replace(options, workers=2), lambda _: None)
    assert tables(options.out) == first


def test_a_manifest_alone_points_to_the_source(corpus: Path, tmp_path: Path) -> None:
    done = prepare(
        DATASETS["grid"](), corpus, Options(out=tmp_path, write="none", check=0.5), lambda _: None
    )
    assert not (tmp_path / "video").exists()
    assert {r.video for r in done.records} == {r.clip.video for r in done.records}
    corrected = [r for r in done.records if r.decision.startswith("corrected_")]
    assert all(r.lag_in_files_ms == r.audio_lag_ms for r in corrected)
    assert all(abs(lag) < 20 for lag in done.remeasured.pooled_ms.values())


def test_the_output_may_not_lie_inside_the_input(corpus: Path) -> None:
    with pytest.raises(UserError, match="which is never written to; choose another --out"):
        prepare(DATASETS["grid"](), corpus, Options(out=corpus / "out"), lambda _: None)


def test_every_wart_of_a_folder_ends_in_its_decision(tmp_path: Path) -> None:
    truth = write_folder(tmp_path / "videos")
    done = prepare(
        DATASETS["folder"](), tmp_path / "videos", Options(out=tmp_path / "out"), lambda _: None
    )
    found = {r.clip.extra["source_rel"]: r.decision for r in done.records}
    expected = {w.path: w.expected for w in truth.warts if w.expected != "ignored"}
    assert {path: as_expected(found[path], word) for path, word in expected.items()} == expected


def as_expected(decision: str, expected: str) -> str:
    """A clip that is "measured" is decided by its lag alone."""
    by_lag = ("ok", "corrected_clip", "refused_low_confidence")
    return expected if expected == "measured" and decision in by_lag else decision
