"""SyncNet with random weights: its numbers mean nothing, but everybody must get the same ones."""

import importlib.util
from functools import cache
from pathlib import Path

import pytest
import torch

from avbench.models.syncnet import SyncNet

PEER_LINE = "pip install --no-deps syncnet-python==0.2.3 && pip install python_speech_features"


@cache
def random_net() -> SyncNet:
    """Activations and distances of about the usual size; what goes in shows in what comes out."""
    with torch.random.fork_rng():
        torch.manual_seed(7)
        net = SyncNet().train()
        norms = [m for m in net.modules() if isinstance(m, torch.nn.modules.batchnorm._BatchNorm)]
        for norm in norms:
            norm.momentum = None  # the running statistics become those of the batch below
            torch.nn.init.uniform_(norm.weight, 0.5, 1.5)
            torch.nn.init.normal_(norm.bias, 0.0, 0.3)
        contrast = torch.tensor([1.0, 0.4, 0.7, 0.2]).view(4, 1, 1, 1, 1)
        with torch.no_grad():
            net.lip(torch.cat([_blurred(2), torch.rand(2, 3, 5, 224, 224)]) * 255 * contrast)
            net.audio(torch.randn(16, 1, 13, 20) * 10)
            for norm in norms:  # less is taken off, so that rounding errors stay small
                norm.running_var += (0.7 * norm.running_mean) ** 2
                norm.running_mean *= 0.3
            for head in (net.netfclip, net.netfcaud):
                head[3].weight *= 0.4
    return net.eval().requires_grad_(False)


def _blurred(n):
    coarse = torch.rand(5 * n, 3, 9, 9)
    fine = torch.nn.functional.interpolate(coarse, size=224, mode="bilinear")
    return fine.view(n, 5, 3, 224, 224).transpose(1, 2)


def add_random_weights(monkeypatch, folder: Path) -> None:
    """They become the user's `syncnet_v2`."""
    from avbench import user_weights

    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(folder / "weights"))
    torch.save(random_net().state_dict(), folder / "random.model")
    user_weights.add("syncnet_v2", folder / "random.model")


def peer_module(name: str):
    """A module of syncnet-python by its file: importing the package would ask for torchvision."""
    package = importlib.util.find_spec("syncnet_python")
    if package is None or importlib.util.find_spec("python_speech_features") is None:
        pytest.skip(f"syncnet-python is not installed: {PEER_LINE}")
    (folder,) = package.submodule_search_locations
    spec = importlib.util.spec_from_file_location(f"peer_{name}", Path(folder) / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def peer_net():
    """syncnet-python's own model with the same weights."""
    net = peer_module("SyncNetModel").S()
    net.load_state_dict(random_net().state_dict())
    return net.eval()
