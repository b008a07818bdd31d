"""Gathering frames: every window once, whatever the length."""

import numpy as np
import pytest

from avbench.features.syncnet_stream import LipStream


class FakeTower:
    """A window's embedding is the list of its frames."""

    def embed(self, frames):
        assert len(frames) <= 8
        ids = frames[:, 0, 0, 0].astype(np.float32)
        if len(ids) < 5:
            return np.zeros((0, 5), np.float32)
        return np.lib.stride_tricks.sliding_window_view(ids, 5).copy()


@pytest.mark.parametrize("n", [0, 4, 5, 7, 8, 9, 12, 13, 30])
def test_every_window_once(n):
    stream = LipStream(FakeTower())
    for k in range(n):
        stream.add(np.full((224, 224, 3), k, np.uint8))
    found = stream.finish()
    assert stream.n_frames == n
    assert found.tolist() == [list(range(i, i + 5)) for i in range(n - 4)]
