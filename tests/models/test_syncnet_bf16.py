"""The lip tower in bfloat16 against the one in float32, on random weights; half a second a window.

Errors of a percent, not of a thousandth: each of five layers rounds its weights and its map to
eight bits. White noise and 2 windows stand for all, see `models.syncnet_bf16` for whole clips.
"""

import numpy as np
import pytest
from syncnet_random import random_net

from avbench.models.syncnet_bf16 import LipTowerBf16
from avbench.models.syncnet_fast import LipTower


@pytest.fixture(scope="module")
def frames():
    return np.random.default_rng(0).integers(0, 256, (9, 224, 224, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def tower():
    return LipTowerBf16(random_net())


@pytest.fixture(scope="module")
def first_two(tower, frames):
    return tower.embed(frames[:6])


def test_embeddings_are_those_of_float32_to_about_a_percent(first_two, frames):
    plain = LipTower(random_net()).embed(frames[:6])
    assert first_two.shape == (2, 1024)
    assert first_two.dtype == np.float32
    length = np.linalg.norm(plain, axis=1)
    apart = np.linalg.norm(first_two - plain, axis=1) / length
    assert apart.max() < 0.02
    assert apart.min() > 1e-4  # it is another precision
    assert np.linalg.norm(plain[1] - plain[0]) / length[0] > 0.1  # what a window differs by


def test_a_window_knows_the_order_of_its_frames(first_two, tower, frames):
    """Channels are colour by colour, each colour's five frames in order."""
    backwards = tower.embed(frames[4::-1])
    apart = np.linalg.norm(backwards - first_two[:1]) / np.linalg.norm(first_two[0])
    assert apart > 0.1


def test_the_same_bytes_wherever_a_video_is_cut_at_four(tower, frames):
    whole = tower.embed(frames)
    parts = [tower.embed(frames[:8]), tower.embed(frames[4:])]
    np.testing.assert_array_equal(whole, np.concatenate(parts))


def test_too_few_frames_make_no_window(tower, frames):
    assert tower.embed(frames[:4]).shape == (0, 1024)


def test_other_pictures_are_refused(tower):
    with pytest.raises(ValueError, match=r"float32 \(5, 224, 224, 3\); expected uint8"):
        tower.embed(np.zeros((5, 224, 224, 3), np.float32))
