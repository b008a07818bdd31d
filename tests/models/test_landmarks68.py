"""The landmark net: shape, size, independence of the batch, and that it reads a drawn face."""

import numpy as np
import pytest
import torch
from drawn_face import drawn_face

from avbench.models import landmarks68


@pytest.fixture(scope="module")
def net():
    return landmarks68.load()


def as_batch(*images):
    return torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float()


def test_parameters_are_those_of_the_published_net(net):
    assert sum(p.numel() for p in net.parameters()) == 356_840


def test_output_is_68_points_per_crop(net):
    assert net(torch.zeros(3, 3, 112, 112)).shape == (3, 68, 2)


def test_a_crop_gives_the_same_points_alone_and_in_a_batch(net):
    rng = np.random.default_rng(0)
    crops = torch.from_numpy(rng.uniform(0, 255, (5, 3, 112, 112)).astype(np.float32))
    together = net(crops)
    alone = torch.cat([net(c[None]) for c in crops])
    torch.testing.assert_close(together, alone, rtol=0, atol=1e-5)


def test_no_gradient_is_kept(net):
    assert not net(torch.zeros(1, 3, 112, 112)).requires_grad


def test_a_drawn_face_has_its_parts_in_place(net):
    points = net(as_batch(drawn_face()))[0].numpy() * 112
    right_eye, left_eye = points[36:42].mean(0), points[42:48].mean(0)
    nose, mouth, chin = points[31:36].mean(0), points[48:68].mean(0), points[8]
    assert right_eye == pytest.approx([39, 39], abs=8)
    assert left_eye == pytest.approx([73, 39], abs=8)
    assert mouth == pytest.approx([56, 80], abs=8)
    assert left_eye[1] < nose[1] < mouth[1] < chin[1]


def test_points_move_with_the_face(net):
    here, there = net(as_batch(drawn_face(), drawn_face(shift_px=6))).numpy() * 112
    moved = (there - here).mean(axis=0)
    assert moved[0] == pytest.approx(6, abs=2)
    assert moved[1] == pytest.approx(0, abs=2)
