"""Filling a network: all of it, nothing else."""

import pytest
import torch
from torch import nn

from avbench.errors import UserError
from avbench.models.state import fill


def net():
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))


def test_every_tensor_is_copied():
    source, target = net(), net()
    fill(target, source.state_dict(), "a.pt")
    assert all(
        torch.equal(a, b) for a, b in zip(source.parameters(), target.parameters(), strict=True)
    )


def test_counters_may_be_missing_and_nothing_else():
    state = dict(net().state_dict())
    del state["1.num_batches_tracked"]
    fill(net(), state, "a.pt")
    del state["1.running_mean"]
    with pytest.raises(UserError, match=r"^a\.pt does not fit Sequential; .* missing: 1\.running_"):
        fill(net(), state, "a.pt")


def test_a_net_that_does_not_fit_is_left_as_it_was():
    target = net()
    before = target[0].weight.clone()
    with pytest.raises(UserError, match=r"unexpected: 2\.weight; of another shape: 0\.bias \(4,\)"):
        fill(
            target,
            target.state_dict()
            | {"0.weight": before + 1, "0.bias": torch.zeros(4), "2.weight": torch.zeros(1)},
            "a.pt",
        )
    assert torch.equal(target[0].weight, before)
