"""LPIPS of face crops, with random weights in the user's folder."""

import numpy as np
import pytest
import torch
from lpips_random import random_states
from made_films import FACES, N, film

from avbench import user_weights
from avbench.errors import MissingWeights
from avbench.features.paired_lpips import PairedLpips
from avbench.metrics.lpips import LpipsAlex


@pytest.fixture
def weights(tmp_path, monkeypatch):
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path / "weights"))
    for name, state in zip(("alexnet_owt", "lpips_alex_v0.1"), random_states(), strict=True):
        torch.save(state, tmp_path / name)
        user_weights.add(name, tmp_path / name)


@pytest.mark.usefixtures("weights")
def test_more_noise_is_farther_away(tmp_path):
    ref = film(tmp_path / "ref.mp4")
    values = []
    for sigma in (0, 8, 32):
        pair = PairedLpips().extract(FACES, ref, film(tmp_path / f"{sigma}.mp4", sigma=sigma))
        assert len(pair.lpips) == pair.facts.n_pairs == N
        values.append(LpipsAlex().per_clip(pair)["lpips@alex"])
    assert values[0] == pytest.approx(0, abs=1e-6)
    assert values[0] < values[1] < values[2]


@pytest.mark.usefixtures("weights")
def test_pairs_do_not_depend_on_how_many_there_are(tmp_path):
    ref, hyp = film(tmp_path / "ref.mp4"), film(tmp_path / "hyp.mp4", sigma=16)
    found = PairedLpips().extract(FACES, ref, hyp).lpips
    one = film(tmp_path / "short.mp4", sigma=16, n=N - 4)
    assert np.allclose(PairedLpips().extract(FACES, ref, one).lpips, found[: N - 4], rtol=0.1)


def test_weights_that_were_not_brought_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path))
    with pytest.raises(MissingWeights, match=r"alexnet_owt .* fetch alexnet-owt-7be5be79\.pth"):
        PairedLpips().weights_digest()
