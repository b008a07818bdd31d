"""Measured clips and decisions out of thin air, for tests of the report."""

from pathlib import Path

import numpy as np

from avbench.align.curves import LagCurve
from avbench.align.decide import Decision
from avbench.align.estimate import LagEstimate
from avbench.align.sync import Drift, LagWindows, SyncCurve, TrackSync
from avbench.clip import Clip
from avbench.prepare.measured import Measured, Session

NO_LINE = Drift(0.0, float("-inf"), float("inf"), 1, 1.0)
CURVE = LagCurve(np.array([-10.0, 0.0, 10.0]), np.array([0.1, 0.5, 0.1]), np.full(3, 75.0))


def measured(clip_id: str, lag_ms: float, drift: Drift = NO_LINE) -> Measured:
    estimate = LagEstimate(
        audio_lag_ms=lag_ms, low_ms=lag_ms - 5, high_ms=lag_ms + 5, ncc=0.5, confidence=0.99,
        second_ratio=0.1, at_edge=False, n_effective=70.0, lip_activity=0.02,
    )  # fmt: skip
    windows = LagWindows(np.zeros(0), np.zeros(0), np.zeros(0))
    track = TrackSync(CURVE, estimate, 75)
    sync = SyncCurve("ok", "", 0, (track,), windows, drift, False, 40.0, 3.0, 2.0)
    return Measured(Clip(clip_id, video=Path("x.mp4")), "ok", "", None, object(), None, sync)


def accepted(lag_ms: float, word: str = "corrected_clip") -> Decision:
    return Decision(word, lag_ms, lag_ms - 5, lag_ms + 5, "+-5.0 ms")


def session(*pairs: tuple[Measured, Decision]) -> Session:
    clips, decisions = zip(*pairs, strict=True)
    return Session("s", clips, decisions, None)
