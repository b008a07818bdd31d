"""What was measured on a clip, made by hand: curves with peaks where a test wants them."""

import numpy as np

from avbench.align.curves import LagCurve
from avbench.align.decide import Decision
from avbench.align.estimate import LagEstimate
from avbench.align.sync import Drift, LagWindows, SyncCurve, TrackSync
from avbench.clip import Clip
from avbench.prepare.measured import Measured

LAGS = np.arange(-600.0, 601.0, 10.0)


def estimate(lag_ms: float = 80.0, half_ms: float = 20.0) -> LagEstimate:
    return LagEstimate(
        lag_ms, lag_ms - half_ms, lag_ms + half_ms, 0.6, 0.98, 0.5, False, 100.0, 0.05
    )


def track(lag_ms: float = 80.0, second_ms: float = -300.0, n_frames: int = 100) -> TrackSync:
    """A peak of 0.6 at `lag_ms`, one of 0.3 at `second_ms`."""
    ncc = 0.6 * np.exp(-(((LAGS - lag_ms) / 50.0) ** 2))
    ncc += 0.3 * np.exp(-(((LAGS - second_ms) / 50.0) ** 2))
    return TrackSync(LagCurve(LAGS, ncc, np.full(len(LAGS), 100.0)), estimate(lag_ms), n_frames)


def sync_curve(*tracks: TrackSync, chosen: int = 0) -> SyncCurve:
    t_s = np.arange(1.0, 7.0, 0.5)
    return SyncCurve(
        status="ok",
        reason="",
        chosen=chosen,
        tracks=tracks or (track(),),
        windows=LagWindows(t_s, 80.0 + t_s, np.full(len(t_s), 0.6)),
        drift=Drift(1.0, -2.0, 4.0, 4, 5.5),
        variable_rate=False,
        frame_ms=40.0,
        duration_s=8.0,
        speech_s=5.0,
    )


def measured(
    sync: SyncCurve | None = None, *, status: str = "ok", faces: int | None = 1
) -> Measured:
    shown = None if faces is None else {"count": faces}
    return Measured(Clip("talk"), status, "", None, None, shown, sync)


def decision(word: str, low_ms: float = 60.0, high_ms: float = 100.0, said: str = "") -> Decision:
    return Decision(word, (low_ms + high_ms) / 2.0, low_ms, high_ms, said)
