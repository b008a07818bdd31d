"""LPIPS with the official names and shapes, against its definition written out in the test."""

import pytest
import torch
from lpips_random import ALEXNET, random_states
from torch.nn import functional

from avbench.errors import UserError
from avbench.models.checkpoints import facts
from avbench.models.lpips import load


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lpips")
    backbone, heads = random_states()
    backbone |= {"classifier.6.weight": torch.zeros(1000, 8)}  # of which nothing is used
    torch.save(backbone, folder / "alexnet.pth")
    torch.save(heads, folder / "alex.pth")
    return folder / "alexnet.pth", folder / "alex.pth"


def by_definition(one, other):
    backbone, heads = random_states()
    strides = {"features.0": (4, 2), "features.3": (1, 2)}
    total = 0.0
    activations = []
    for picture in (one, other):
        shift = torch.tensor([-0.030, -0.088, -0.188])[:, None, None]
        scale = torch.tensor([0.458, 0.448, 0.450])[:, None, None]
        x, layers = (picture - shift) / scale, []
        for name in ALEXNET:
            if name in ("features.3", "features.6"):
                x = functional.max_pool2d(x, kernel_size=3, stride=2)
            stride, padding = strides.get(name, (1, 1))
            weight, bias = backbone[f"{name}.weight"], backbone[f"{name}.bias"]
            x = functional.conv2d(x, weight, bias, stride, padding).clamp(min=0)
            layers.append(functional.normalize(x, dim=1, eps=1e-10))
        activations.append(layers)
    for i, (a, b) in enumerate(zip(*activations, strict=True)):
        head = heads[f"lin{i}.model.1.weight"].flatten()
        total = total + ((a - b) ** 2 * head[:, None, None]).sum(dim=1).mean((1, 2))
    return total


@pytest.mark.parametrize("size", [(96, 96), (64, 80)])
def test_it_is_what_the_definition_says(files, size):
    one, other = torch.rand(2, 3, 3, *size, generator=torch.Generator().manual_seed(1)) * 2 - 1
    with torch.inference_mode():
        found = load(*files)(one, other)
    assert torch.allclose(found, by_definition(one, other), rtol=1e-4)
    assert found.min() > 0.05


def test_a_picture_is_no_distance_from_itself(files):
    picture = torch.rand(1, 3, 96, 96) * 2 - 1
    assert load(*files)(picture, picture).item() == 0


def test_the_files_are_known_by_their_tensors():
    backbone, heads = random_states()
    assert facts(backbone).family == "alexnet"
    assert facts(heads).family == "lpips_alex"
    assert facts(heads).n_parameters == 1152


def test_swapped_files_are_refused_by_name(files):
    with pytest.raises(UserError, match=r"does not fit Lpips; tensors missing: feat.*\.0\.weight"):
        load(*reversed(files))
