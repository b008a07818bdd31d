"""Synthetic pairs of lip and speech signals with a known lag, and measurements made by hand."""

from collections.abc import Callable

import numpy as np
import pytest

from avbench.align.curves import LagCurve
from avbench.align.drift import NO_DRIFT, NO_WINDOWS
from avbench.align.estimate import EstimatorConfig, LagEstimate
from avbench.align.sync import SyncCurve, TrackSync

ONE_CHANNEL = EstimatorConfig(channel_weights=(1.0,))


@pytest.fixture(scope="session")
def make_pair() -> Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """`make_pair(lag_ms, seed, seconds, noise)` -> visual (n, 1), pts_s (n,), audio (T, 1)."""

    def make(lag_ms=0.0, seed=0, seconds=3.0, noise=1.0, fps=25.0):
        rng = np.random.default_rng(seed)
        fine_s = np.arange(-2.0, seconds + 2.0, 0.001)
        hz = rng.uniform(0.8, 5.0, 24)  # syllables
        phase = rng.uniform(0, 2 * np.pi, 24)
        movement = np.sin(2 * np.pi * hz * fine_s[:, None] + phase).sum(axis=1) / np.sqrt(12)
        pts_s = np.arange(round(seconds * fps)) / fps
        audio_s = np.arange(round(seconds * 100)) / 100
        visual = np.interp(pts_s, fine_s, movement)
        audio = np.interp(audio_s - lag_ms / 1000, fine_s, movement)
        visual = visual + noise * rng.standard_normal(len(visual))
        return visual[:, None], pts_s, audio[:, None]

    return make


@pytest.fixture(scope="session")
def make_clip() -> Callable[..., SyncCurve]:
    """A clip's measurement by hand: a bump at `lag_ms` over a floor; keywords override fields."""

    def make(lag_ms=0.0, half_ms=15.0, ncc=0.6, second_ncc=0.1, second_ms=400.0, **fields):
        lags = np.arange(-600.0, 601.0, 10.0)
        bump = ncc * np.exp(-(((lags - lag_ms) / 60.0) ** 2))
        other = second_ncc * np.exp(-(((lags - second_ms) / 60.0) ** 2))
        estimate_fields = {
            "audio_lag_ms": lag_ms,
            "low_ms": lag_ms - half_ms,
            "high_ms": lag_ms + half_ms,
            "ncc": ncc,
            "confidence": 0.99,
            "second_ratio": second_ncc / ncc,
            "at_edge": False,
            "n_effective": 75.0,
            "lip_activity": 0.03,
        }
        for name in list(fields):
            if name in estimate_fields:
                estimate_fields[name] = fields.pop(name)
        curve = LagCurve(lags, np.maximum(bump, other), np.full(len(lags), 75.0))
        track = TrackSync(curve, LagEstimate(**estimate_fields), 75)
        values = {
            "status": "ok",
            "reason": "",
            "chosen": 0,
            "tracks": (track,),
            "windows": NO_WINDOWS,
            "drift": NO_DRIFT,
            "variable_rate": False,
            "frame_ms": 40.0,
            "duration_s": 3.0,
            "speech_s": 2.0,
        }
        return SyncCurve(**{**values, **fields})

    return make


@pytest.fixture(scope="session")
def one_channel() -> EstimatorConfig:
    """The estimator's parameters for signals of a single channel."""
    return ONE_CHANNEL
