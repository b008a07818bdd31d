"""Reads weights that come with avbench into torch tensors."""

from typing import TYPE_CHECKING

from avbench.shipped import path

if TYPE_CHECKING:
    from torch import Tensor


def load(name: str) -> "dict[str, Tensor]":
    """Tensors by name, float32.

    Raises:
        MissingWeights: see `path`.
    """
    from safetensors.torch import load_file

    return {key: value.float() for key, value in load_file(path(name)).items()}
