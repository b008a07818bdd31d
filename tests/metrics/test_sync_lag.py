"""The lag of a submission: what is told, and why a clip is refused."""

from dataclasses import dataclass, replace

import pytest

from avbench.errors import NoFace, SeveralFaces, SilentHyp, TooShort, Unmeasurable
from avbench.metrics.sync_lag import SyncLag


@dataclass
class Estimate:
    audio_lag_ms: float = -80.0
    ncc: float = 0.6
    confidence: float = 1.0
    second_ratio: float = 0.3
    at_edge: bool = False
    lip_activity: float = 0.02
    half_width_ms: float = 9.0


@dataclass
class Curve:
    status: str = "ok"
    reason: str = ""
    estimate: Estimate | None = None


def test_the_lag_its_size_and_its_certainty():
    assert SyncLag().per_clip(Curve(estimate=Estimate())) == {
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
        SyncLag().per_clip(Curve(status, "so it is"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"at_edge": True}, r"the peak lies at the end of the search range \(-80 ms\)"),
        ({"lip_activity": 0.001}, r"still lips: activity 0\.0010, expected 0\.004"),
        ({"ncc": 0.1}, r"no clear peak: correlation 0\.10, expected 0\.2"),
        ({"confidence": 0.5}, r"unsure peak: confidence 0\.50, expected 0\.95"),
        ({"second_ratio": 0.9}, r"two peaks: the second has 0\.90 of the first, expected at most "),
    ],
)
def test_a_peak_that_cannot_be_trusted_is_no_lag(change, reason):
    with pytest.raises(Unmeasurable, match=reason):
        SyncLag().per_clip(Curve(estimate=replace(Estimate(), **change)))


def test_thresholds_are_parameters():
    curve = Curve(estimate=Estimate(ncc=0.1))
    assert SyncLag(min_ncc=0.05).per_clip(curve)["sync_lag"] == -80.0


def test_the_feature_s_value_has_what_the_metric_reads():
    from dataclasses import fields

    from avbench.align.estimate import LagEstimate
    from avbench.align.sync import SyncCurve

    wanted = {f.name for f in fields(Estimate)}
    assert wanted <= {f.name for f in fields(LagEstimate)} | set(vars(LagEstimate))
    assert {"status", "reason"} <= {f.name for f in fields(SyncCurve)}
    assert isinstance(SyncCurve.estimate, property)
