"""The lag of a submission: what is told, and why a clip is refused."""

from dataclasses import replace

import numpy as np
import pytest

from avbench.align.curves import LagCurve
from avbench.align.estimate import LagEstimate
from avbench.align.sync import Drift, LagWindows, SyncCurve, TrackSync
from avbench.errors import NoFace, SeveralFaces, SilentHyp, TooShort, Unmeasurable
from avbench.metrics.sync_lag import SyncLag

CLEAR = LagEstimate(
    audio_lag_ms=-80.0,
    low_ms=-89.0,
    high_ms=-71.0,
    ncc=0.6,
    confidence=1.0,
    second_ratio=0.3,
    at_edge=False,
    n_effective=70.0,
    lip_activity=0.02,
)


def curve(estimate: LagEstimate = CLEAR, status: str = "ok", reason: str = "") -> SyncCurve:
    nothing = np.zeros(0)
    track = TrackSync(LagCurve(nothing, nothing, nothing), estimate, 75)
    windows = LagWindows(nothing, nothing, nothing)
    drift = Drift(0.0, -np.inf, np.inf, 0, 0.0)
    return SyncCurve(status, reason, 0, (track,), windows, drift, False, 40.0, 3.0, 1.5)


def test_the_lag_its_size_and_its_certainty():
    assert SyncLag().per_clip(curve()) == {
        "sync_lag": -80.0,
        "abs_ms": 80.0,
        "half_width_ms": 9.0,
        "ncc": 0.6,
    }


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("silent", SilentHyp),
        ("no_face", NoFace),
        ("several_faces", SeveralFaces),
        ("too_short", TooShort),
        ("a status of tomorrow", Unmeasurable),
    ],
)
def test_the_feature_s_reason_is_passed_on(status, error):
    with pytest.raises(error, match=r"^so it is$"):
        SyncLag().per_clip(curve(status=status, reason="so it is"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"at_edge": True}, r"the peak lies at the end of the range \(-80 ms\)"),
        ({"lip_activity": 0.001}, r"still lips: activity 0\.0010, expected 0\.002"),
        ({"ncc": 0.03}, r"correlation 0\.03, confidence 1\.00"),
        ({"n_effective": 1.0}, r"correlation 0\.60, confidence 1\.00"),
        ({"confidence": 0.5}, r"correlation 0\.60, confidence 0\.50"),
        ({"second_ratio": 0.9}, r"a second peak of 0\.90 of the first"),
        ({"low_ms": -180.0, "high_ms": 20.0}, r"lag known to \+-100 ms only"),
    ],
)
def test_a_peak_that_cannot_be_trusted_is_no_lag(change, reason):
    with pytest.raises(Unmeasurable, match=reason):
        SyncLag().per_clip(curve(replace(CLEAR, **change)))


def test_thresholds_are_parameters():
    weak = curve(replace(CLEAR, ncc=0.1, n_effective=2000.0))
    assert SyncLag(min_ncc=0.05).per_clip(weak)["sync_lag"] == -80.0
