"""Fills a network with tensors from a file, or says exactly what does not fit."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from avbench.errors import UserError

COUNTER = "num_batches_tracked"  # of batch norms; nothing in inference reads it, old files lack it


def fill(net: nn.Module, state: Mapping[str, Tensor], where: str) -> None:
    """Puts `state` into `net`: every tensor, in its shape, and no other. Nothing is copied.

    `net` may be made on torch's device "meta", which takes no memory. Only counters of batches may
    be missing.

    Raises:
        UserError: lists the names that are missing, unexpected or of another shape.
    """
    expected = net.state_dict()
    faults = {
        "missing": [k for k in expected if k not in state and not k.endswith(COUNTER)],
        "unexpected": [k for k in state if k not in expected],
        "of another shape": [
            f"{k} {tuple(state[k].shape)}, expected {tuple(expected[k].shape)}"
            for k in expected
            if k in state and state[k].shape != expected[k].shape
        ],
    }
    said = [f"{what}: {', '.join(names)}" for what, names in faults.items() if names]
    if said:
        raise UserError(f"{where} does not fit {type(net).__name__}; tensors {'; '.join(said)}")
    counters = {k: torch.zeros((), dtype=torch.long) for k in expected if k not in state}
    found = {k: t.to(expected[k].dtype) for k, t in state.items()}
    net.load_state_dict(found | counters, assign=True)
