"""Each corpus in its own layout, with its faults, prepared whole and held against what is true."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import soundfile

from avbench.align.offset import lag_samples
from avbench.datasets import DATASETS
from avbench.media.decode import decode
from avbench.prepare.options import Options
from avbench.prepare.prepared import Prepared
from avbench.prepare.run import prepare
from avbench.synth import LAYOUTS
from avbench.synth.truth import GroundTruth

pytestmark = pytest.mark.slow
CLIPS = {"tcd_timit": 2}  # each from two cameras, 1920 x 1080
BY_LAG = ("ok", "corrected_clip", "corrected_pooled", "corrected_shrunk", "refused_low_confidence")


@dataclass(frozen=True)
class Run:
    truth: GroundTruth
    done: Prepared
    out: Path

    def table(self, name: str) -> list[dict]:
        return pq.read_table(self.out / "manifest" / f"{name}.parquet").to_pylist()


@pytest.fixture(scope="module", params=sorted(LAYOUTS))
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    name = request.param
    folder = tmp_path_factory.mktemp(name)
    truth = LAYOUTS[name](folder / "corpus", speakers=2, clips=CLIPS.get(name, 3), warts=True)
    before = stamps(folder / "corpus")
    options = Options(out=folder / "out", check=0.0)
    done = prepare(DATASETS[name](), folder / "corpus", options, lambda _: None)
    assert stamps(folder / "corpus") == before, "the input tree was changed"
    return Run(truth, done, folder / "out")


def stamps(root: Path) -> dict[Path, tuple[int, int]]:
    return {p: (p.stat().st_size, p.stat().st_mtime_ns) for p in root.rglob("*")}


def test_the_rows_are_the_true_clips_and_the_faulty_ones(run: Run) -> None:
    faulty = {w.clip_id for w in run.truth.warts if w.clip_id}
    assert {r.clip.clip_id for r in run.done.records} == {
        c.clip_id for c in run.truth.clips
    } | faulty


def test_each_true_clip_is_described_as_it_is(run: Run) -> None:
    clips = {r.clip.clip_id: r.clip for r in run.done.records}
    for truth in run.truth.clips:
        clip = clips[truth.clip_id]
        assert (clip.split, clip.text) == (truth.split, truth.text or None), truth.clip_id
        assert (clip.start_s, clip.end_s) == pytest.approx((truth.start_s, truth.end_s), abs=1e-6)


def test_sessions_are_those_that_share_a_lag(run: Run) -> None:
    found = {r.clip.clip_id: r.clip.session for r in run.done.records}
    true = {c.clip_id: c.session or c.speaker for c in run.truth.clips}
    pairs = {(found[i], true[i]) for i in true}
    assert len(pairs) == len({f for f, _ in pairs}) == len({t for _, t in pairs})


def test_session_lags_come_back_within_ten_milliseconds(run: Run) -> None:
    true = run.truth.lags_ms
    for session in run.done.sessions:
        known = [true[c.clip.clip_id] for c in session.clips if c.clip.clip_id in true]
        if session.pooled is not None and len(known) > 1:
            assert session.pooled.audio_lag_ms == pytest.approx(np.median(known), abs=10)


def test_no_accepted_correction_is_wrong_by_a_frame(run: Run) -> None:
    accepted = [
        (d.audio_lag_ms, run.truth.lags_ms[c.clip.clip_id])
        for s in run.done.sessions
        for c, d in zip(s.clips, s.decisions, strict=True)
        if d.accepted and c.clip.clip_id in run.truth.lags_ms
    ]
    assert accepted
    assert all(abs(found - true) < 40 for found, true in accepted)


def test_every_fault_ends_in_its_decision(run: Run) -> None:
    found = {r.clip.clip_id: r.decision for r in run.done.records}
    wrong = {
        (wart.kind, found.get(wart.clip_id, "ignored"), wart.expected)
        for wart in run.truth.warts
        if not as_expected(found.get(wart.clip_id, "ignored"), wart.expected)
    }
    assert not wrong


def as_expected(decision: str, expected: str) -> bool:
    return decision in BY_LAG if expected == "measured" else decision == expected


def test_the_failures_are_exactly_the_expected_ones(run: Run) -> None:
    found = Counter((f["clip_id"] or "", f["reason"]) for f in run.table("failures"))
    expected = Counter((w.clip_id, reason) for w in run.truth.warts for reason in w.failures)
    assert found == expected


def test_every_clip_has_one_decision_and_one_offset(run: Run) -> None:
    assert sum(run.done.decisions.values()) == len(run.done.records)
    ids = [row["clip_id"] for row in run.table("offsets")]
    assert ids == sorted(r.clip.clip_id for r in run.done.records)


def test_word_times_are_the_true_ones_on_the_corrected_clock(run: Run) -> None:
    words: dict[str, list[tuple[str, float]]] = {}
    for row in run.table("words"):
        if row["tier"] == "word":
            words.setdefault(row["clip_id"], []).append((row["word"].lower(), row["start_s"]))
    lags = {r.clip.clip_id: moved_ms(r) for r in run.done.records}
    for clip in run.truth.clips:
        if clip.clip_id in words:
            late_s = clip.start_s + lags[clip.clip_id] / 1000
            true = [(text.lower(), max(0.0, start - late_s)) for text, start, _ in clip.words]
            assert [w for w, _ in words[clip.clip_id]] == [w for w, _ in true]
            starts = [[s for _, s in side] for side in (words[clip.clip_id], true)]
            np.testing.assert_allclose(*starts, atol=0.0101)


def test_the_written_sound_is_the_source_moved_by_whole_samples(run: Run) -> None:
    written = [r for r in run.done.records if r.audio_rel is not None]
    assert written
    for record in written:
        sound, rate = soundfile.read(run.out / record.audio_rel, dtype="float32")
        assert (rate, len(sound)) == (16_000, round(record.num_frames / record.fps * 16_000))
        source = decode(record.clip.source, [], want_video=False, want_audio=True).audio.samples
        moved = lag_samples(moved_ms(record), 16_000)
        start, end = max(0, -moved), min(len(source) - moved, len(sound))
        difference = sound[start:end] - np.clip(source[start + moved : end + moved], -1, 1)
        assert np.abs(difference).max() < 2 / 32768


def moved_ms(record) -> float:
    return record.audio_lag_ms if record.decision.startswith("corrected_") else 0.0
