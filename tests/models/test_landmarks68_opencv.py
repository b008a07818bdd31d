"""The landmark net run by OpenCV against the same net run by torch."""

import numpy as np
import pytest
import torch
from drawn_face import drawn_face

from avbench.models import landmarks68
from avbench.models.landmarks68_opencv import load_opencv


@pytest.fixture(scope="module")
def net():
    return load_opencv()


def by_torch(crop_bgr):
    rgb = torch.from_numpy(np.ascontiguousarray(crop_bgr[:, :, ::-1]))
    with torch.inference_mode():
        return landmarks68.load()(rgb.permute(2, 0, 1)[None].float())[0].numpy()


def test_points_are_those_of_torch_but_for_rounding(net):
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (112, 112, 3), dtype=np.uint8)
    for crop in (drawn_face()[:, :, ::-1].copy(), noise):
        assert net(crop) == pytest.approx(by_torch(crop), abs=2e-6)


def test_the_order_of_colours_matters(net):
    face = drawn_face()
    assert np.abs(net(face) - net(face[:, :, ::-1].copy())).max() > 1e-3


def test_a_result_is_not_written_over_by_the_next(net):
    first = net(drawn_face())
    kept = first.copy()
    net(drawn_face(shift_px=6))
    assert np.array_equal(first, kept)
