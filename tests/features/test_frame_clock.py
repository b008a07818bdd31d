"""25 frames a second out of any rate."""

import numpy as np
import pytest

from avbench.features.frame_clock import FrameClock


def played(pts_s, end_s):
    """Which source frame is shown at each tick, and whether that is another film."""
    clock, shown = FrameClock(), []
    for k, at in enumerate(pts_s):
        frame = np.full((1, 1, 3), k, np.uint8)
        shown += [int(f[0, 0, 0]) for f in clock.add(frame, at)]
        frame[:] = 255  # the decoder writes over its buffer
    shown += [int(f[0, 0, 0]) for f in clock.finish(end_s)]
    assert clock.n_frames == len(shown)
    return shown, clock.changed


@pytest.mark.parametrize("rounding_s", [0.0, 1e-3])
def test_25_a_second_pass_unchanged(rounding_s):
    pts_s = np.round(np.arange(60) / 25, 3) + rounding_s * np.tile([0, 0.5], 30)
    assert played(pts_s, pts_s[-1] + 0.04) == (list(range(60)), False)


def test_30_lose_every_sixth():
    shown, changed = played(np.arange(60) / 30, 2.0)
    assert (len(shown), changed) == (50, True)
    np.testing.assert_allclose(np.array(shown) / 30, np.arange(50) / 25, atol=1 / 60 + 1e-9)


def test_50_lose_every_other():
    assert played(np.arange(20) / 50, 0.4) == (list(range(0, 20, 2)), True)


def test_12_and_a_half_show_twice():
    shown, changed = played(np.arange(4) / 12.5, 0.32)
    assert (shown, changed) == ([0, 0, 1, 1, 2, 2, 3, 3], True)


def test_a_gap_is_filled_with_the_nearer_side():
    shown, changed = played([0.0, 0.04, 0.24, 0.28], 0.32)
    assert (shown, changed) == ([0, 1, 1, 1, 2, 2, 2, 3], True)


def test_nothing_gives_nothing():
    assert played([], 0.0) == ([], False)


def test_a_single_frame():
    assert played([0.0], 0.04) == ([0], False)
