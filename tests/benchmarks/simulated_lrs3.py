"""A corpus of the size and shape of LRS3 without media: measurements are drawn from a seed.

What a clip's measurement looks like (lags, curve, estimate, windows) is that of the default
estimator; where its peak lies is its session's lag. So everything but decoding runs for real.
"""

import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np

from avbench.align.curves import LagCurve
from avbench.align.estimate import LagEstimate
from avbench.align.sync import Drift, LagWindows, SyncCurve, TrackSync
from avbench.clip import Clip, Source
from avbench.datasets.base import Scan, Word
from avbench.datasets.word_table import WordTable
from avbench.engine.pack import to_plain
from avbench.engine.sources import source_of
from avbench.features.clock import ClockFacts
from avbench.prepare import report
from avbench.prepare.measure import MeasureTask
from avbench.prepare.options import Options
from avbench.prepare.prepared import Prepared
from avbench.prepare.run import prepare

NOWHERE = Path("/nowhere")
CLIPS, SESSIONS, WORDS = 150_000, 9_500, 3_700_000
BOX = [60.25, 50.5, 160.0, 170.75]
LAGS_MS = np.arange(-60, 61) * 10.0
VOCABULARY = tuple(f"w{i:04d}" for i in range(9_000))
SPLITS = (("pretrain", 0.78), ("trainval", 0.21), ("test", 0.01))


@dataclass(frozen=True)
class SimulatedLrs3:
    """Clips `lrs3/<split>/<video>/<number>`, of which no file exists."""

    name: ClassVar[str] = "simulated_lrs3"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = "none"
    citation: ClassVar[str] = "none"

    clips: int = field(default=1_500)

    def scan(self, root: Path) -> Scan:
        """All clips, with words."""
        words, found = WordTable(), []
        for clip_id, split, video in ids(self.clips):
            said = _words(clip_id)
            words.add(clip_id, said)
            source = clip_id.removeprefix("lrs3/") + ".mp4"
            found.append(
                Clip(
                    clip_id,
                    video=root / source,
                    speaker=video,
                    session=video,
                    split=split,
                    text=" ".join(word.text for word in said),
                    language="en",
                    extra={"source_rel": source},
                )
            )
        return Scan(tuple(found), words)


def prepare_recorded(n: int, out: Path) -> tuple[Prepared, float]:
    """Prepares `n` clips of which every measurement is on disk already; core seconds that it took.

    The first call below `out` records the measurements, and its time counts for nothing.
    """
    options = Options(out=out, write="none", check=0.0)
    corpus = SimulatedLrs3(n)
    scan = corpus.scan(NOWHERE)
    with recorded(scan) as builder:
        if not out.exists():
            prepare(builder, NOWHERE, options, lambda _: None)
        started = time.process_time()
        done = prepare(builder, NOWHERE, options, lambda _: None)
        return done, time.process_time() - started


@contextmanager
def recorded(scan: Scan) -> Iterator[Any]:
    """A builder that has scanned already; measuring draws rows, and no frame is shown."""
    was = MeasureTask.process, report.contact_sheets
    MeasureTask.process = lambda _self, row: measured(row["clip_id"], source_of(row["source"]))
    report.contact_sheets = lambda _clips: []
    try:
        names = {n: getattr(SimulatedLrs3, n) for n in ("name", "version", "licence", "citation")}
        yield SimpleNamespace(**names, scan=lambda _root: scan)
    finally:
        MeasureTask.process, report.contact_sheets = was


def ids(n: int) -> Iterator[tuple[str, str, str]]:
    """(id, split, video) of `n` clips, sorted by id; as many a video as LRS3 has."""
    each = CLIPS / SESSIONS
    first = 0.0
    for split, share in sorted(SPLITS):
        n_clips = (
            round(n * share)
            if split != "pretrain"
            else n - sum(round(n * other) for name, other in SPLITS if name != "pretrain")
        )
        for i in range(n_clips):
            video = f"v{int((first + i) / each):06d}"
            yield f"lrs3/{split}/{video}/{i:06d}", split, f"{split}-{video}"
        first += n_clips + each


def measured(clip_id: str, source: Source) -> dict[str, Any]:
    """The row that measuring this clip gives."""
    rng = np.random.default_rng(zlib.crc32(clip_id.encode()))
    session = np.random.default_rng(zlib.crc32(clip_id.rpartition("/")[0].encode()))
    n_frames = int(rng.integers(50, 150))
    status = "ok" if rng.random() > 0.01 else "undecodable"
    lag_ms = float(session.normal(0.0, 60.0)) + float(rng.normal(0.0, 4.0))
    clock = ClockFacts(n_frames, Fraction(25), False, 0.0, n_frames / 25, False)
    ok = status == "ok"
    return {
        "clip_id": clip_id,
        "status": status,
        "reason": "" if ok else f"{source.video}: found no key frame, expected one",
        "facts": _facts(clip_id) if ok else None,
        "clock": to_plain(clock) if ok else None,
        "faces": {
            "count": 1,
            "n_frames": n_frames,
            "frame": n_frames // 2,
            "box": [60.25, 50.5, 160.0, 170.75],
        }
        if ok
        else None,
        "sync": to_plain(_sync(rng, lag_ms, n_frames)) if ok else None,
        "sound": _sound(n_frames) if ok else None,
    }


def _words(clip_id: str) -> tuple[Word, ...]:
    rng = np.random.default_rng(zlib.crc32(clip_id.encode()) + 1)
    n = int(rng.integers(10, 2 * WORDS // CLIPS - 9))
    start = np.sort(rng.random(n) * 4.0).round(2).tolist()
    chosen = rng.integers(0, len(VOCABULARY), n).tolist()
    return tuple(Word(s, s + 0.2, VOCABULARY[k]) for s, k in zip(start, chosen, strict=True))


def _sound(n_frames: int) -> dict[str, Any]:
    end_s = n_frames / 25
    return {"n_samples": n_frames * 640, "valid_start_s": 0.0, "valid_end_s": end_s, "file": None}


def _facts(clip_id: str) -> dict[str, Any]:
    return {
        "sha256": f"{zlib.crc32(clip_id.encode()):064x}",
        "bytes": 250_000,
        "video_codec": "mpeg4",
        "width": 224,
        "height": 224,
        "fps": [25, 1],
        "video_start_s": 0.0,
        "audio_codec": "aac",
        "audio_rate_hz": 16_000,
        "audio_start_s": 0.0,
    }


def _sync(rng: np.random.Generator, lag_ms: float, n_frames: int) -> SyncCurve:
    height = float(rng.uniform(0.15, 0.6))
    ncc = height * np.exp(-(((LAGS_MS - lag_ms) / 60.0) ** 2)) + rng.normal(0.0, 0.04, len(LAGS_MS))
    overlap = n_frames - np.abs(LAGS_MS) / 40.0
    estimate = LagEstimate(
        audio_lag_ms=lag_ms, low_ms=lag_ms - 12.0, high_ms=lag_ms + 12.0, ncc=height,
        confidence=0.5 + height if height < 0.5 else 0.999, second_ratio=0.04 / height,
        at_edge=False, n_effective=float(n_frames - 2), lip_activity=0.015,
    )  # fmt: skip
    at = np.arange(1.0, n_frames / 25 - 1.0, 0.5)
    windows = LagWindows(at, lag_ms + rng.normal(0.0, 8.0, len(at)), np.full(len(at), height))
    track = TrackSync(LagCurve(LAGS_MS, ncc, overlap), estimate, n_frames)
    drift = Drift(0.0, float("-inf"), float("inf"), len(at), n_frames / 25 - 2.0)
    return SyncCurve(
        "ok",
        "",
        0,
        (track,),
        windows,
        drift,
        False,
        40.0,
        n_frames / 25,
        n_frames / 40,
    )
