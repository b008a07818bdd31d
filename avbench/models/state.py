"""Fills a network with tensors from a file, or says exactly what does not fit."""

from collections.abc import Mapping

from torch import Tensor, nn

from avbench.errors import UserError

COUNTER = "num_batches_tracked"  # of batch norms; nothing in inference reads it, old files lack it


def fill(net: nn.Module, state: Mapping[str, Tensor], where: str) -> None:
    """Copies `state` into `net`: every tensor, in its shape, and no other.

    Only counters of batches may be missing.

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
    net.load_state_dict(state, strict=False)
