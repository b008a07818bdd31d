"""SyncNet's precision: a parameter of both views of a film, that says itself in the signature."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from syncnet_random import add_random_weights, random_net

from avbench.errors import UnknownName
from avbench.features import syncnet_tracked
from avbench.features.syncnet_net import lip_tower
from avbench.features.syncnet_tracked import SyncNetTrackedFeature
from avbench.features.syncnet_video import SyncNetVideoFeature
from avbench.media.types import Decoded, FrameChunk, MediaInfo, VideoClock, VideoInfo
from avbench.models.syncnet_bf16 import LipTowerBf16
from avbench.models.syncnet_fast import LipTower
from avbench.signature import signature

INFO = MediaInfo(
    Path("made.mp4"), "mp4", 1, VideoInfo("h264", 224, 224, Fraction(25), 0.0, 0.24), None
)
BOTH = pytest.mark.parametrize("kind", [SyncNetVideoFeature, SyncNetTrackedFeature])


@pytest.fixture
def _weights(monkeypatch, tmp_path):
    add_random_weights(monkeypatch, tmp_path)


@BOTH
@pytest.mark.parametrize("precision", ["fp16", "BF16", "", 32])
def test_another_precision_is_refused(kind, precision):
    with pytest.raises(UnknownName) as raised:
        kind(precision=precision)
    said = f"no precision is called {precision!r}; there are fp32 and bf16"
    assert str(raised.value) == said


def test_another_tower_is_refused_before_weights_are_looked_for():
    with pytest.raises(UnknownName, match="there are fp32 and bf16"):
        lip_tower("int8")


@BOTH
@pytest.mark.usefixtures("_weights")
def test_it_stands_in_the_signature(kind):
    assert ",precision:fp32" in signature(kind())
    assert ",precision:bf16" in signature(kind(precision="bf16"))


@pytest.mark.usefixtures("_weights")
def test_each_precision_has_its_tower_and_fp32_is_the_default():
    assert isinstance(lip_tower("bf16"), LipTowerBf16)
    assert isinstance(lip_tower(), LipTower)
    assert lip_tower() is lip_tower("fp32")


@pytest.mark.usefixtures("_weights")
@pytest.mark.parametrize(("precision", "tower"), [("fp32", LipTower), ("bf16", LipTowerBf16)])
def test_whole_frames_go_through_the_tower_that_was_asked_for(precision, tower):
    faces = np.random.default_rng(0).integers(0, 256, (6, 224, 224, 3), dtype=np.uint8)
    reader = SyncNetVideoFeature(jpeg_compat=False, precision=precision).open(INFO)
    pts_s = np.arange(6) / 25
    reader.feed(FrameChunk(faces, pts_s, 0))
    found = reader.finish(Decoded(VideoClock(pts_s, Fraction(25), variable=False), None))
    np.testing.assert_array_equal(found.embeddings, tower(random_net()).embed(faces))


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_tracks_ask_for_the_tower_too(precision, monkeypatch):
    asked = []
    monkeypatch.setattr(syncnet_tracked, "lip_tower", asked.append)
    SyncNetTrackedFeature(precision=precision).open(INFO)
    assert asked == [precision]
