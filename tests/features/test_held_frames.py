"""Frames that are kept while they are wanted, and memory that is used again."""

import cv2
import numpy as np
import pytest

from avbench.features.held_frames import HeldFrames


def frame(seed):
    return np.random.default_rng(seed).integers(0, 256, (12, 20, 3), dtype=np.uint8)


@pytest.mark.parametrize("grey", [False, True])
def test_copies_survive_the_buffer_that_they_came_from(grey):
    held, buffer = HeldFrames(grey=grey), np.empty((12, 20, 3), np.uint8)
    for i in range(5):
        buffer[:] = frame(i)
        held.add(i, buffer)
    buffer[:] = 0
    for i in range(5):
        expected = cv2.cvtColor(frame(i), cv2.COLOR_BGR2GRAY) if grey else frame(i)
        assert np.array_equal(held[i], expected)
    assert np.array_equal(held.newest, frame(4))


def test_frames_with_padded_read_only_rows_are_taken():
    rows = np.zeros((12, 64), np.uint8)
    rows[:, :60] = frame(1).reshape(12, 60)
    padded = rows[:, :60].reshape(12, 20, 3)
    padded.flags.writeable = False
    held = HeldFrames(grey=True)
    held.add(0, padded)
    assert np.array_equal(held[0], cv2.cvtColor(frame(1), cv2.COLOR_BGR2GRAY))


@pytest.mark.parametrize("grey", [False, True])
def test_dropped_frames_are_gone_and_the_others_untouched(grey):
    held = HeldFrames(grey=grey)
    for i in range(6):
        held.add(i, frame(i))
    kept = held[4].copy()
    held.drop_before(4)
    assert len(held) == 2
    with pytest.raises(KeyError):
        held[3]
    for i in range(6, 9):
        held.add(i, frame(i))
    assert np.array_equal(held[4], kept)


def test_grey_memory_is_used_again():
    held = HeldFrames(grey=True)
    held.add(0, frame(0))
    memory = held[0]
    held.drop_before(1)
    held.add(1, frame(1))
    assert held[1] is memory or np.shares_memory(held[1], memory)
