"""Checkpoints of trainers that pickle their own objects beside the tensors.

fairseq puts dictionaries and settings (classes of fairseq, omegaconf, argparse) next to the
weights. Torch's restricted loader refuses them; here each becomes an `Inert`, an object that keeps
what was stored in it and can do nothing. No code of the file, and none of those packages, runs.
"""

from pathlib import Path
from typing import Any

import torch

PACKAGES = ("fairseq", "avhubert", "omegaconf", "argparse", "antlr4", "sentencepiece")
PLAIN = ("collections.defaultdict", "typing.Any", "enum.Enum")  # which omegaconf's objects name


class Inert:
    """What stands for an object of a foreign class. `__dict__`: what was stored in it."""

    def __new__(cls, *_args: Any, **_kwargs: Any) -> "Inert":  # noqa: ANN401
        """Takes whatever the pickle hands to a constructor, and drops it."""
        return super().__new__(cls)

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:  # noqa: ANN401
        pass

    def __setstate__(self, state: Any) -> None:  # noqa: ANN401
        """Keeps what the pickle stores in an object; of no use but to be read."""
        self.__dict__.update(state if isinstance(state, dict) else {"state": state})


def load_inert(path: Path) -> object:
    """What a file of torch holds, on the CPU; objects of `PACKAGES` as `Inert`.

    Raises:
        UnpicklingError: it names a class of any other package.
    """
    foreign = _foreign(path)
    known = foreign if all(map(_is_known, foreign)) else []  # else torch says what it refuses
    stand_ins: list[Any] = [(type("Inert", (Inert,), {}), name) for name in known]
    with torch.serialization.safe_globals(stand_ins):
        return torch.load(path, map_location="cpu", weights_only=True)


def _foreign(path: Path) -> list[str]:
    """Classes and functions that the restricted loader would refuse; none of a file without zip."""
    try:
        return sorted(torch.serialization.get_unsafe_globals_in_checkpoint(path))
    except (RuntimeError, ValueError):
        return []


def _is_known(name: str) -> bool:
    return name.partition(".")[0] in PACKAGES or name in PLAIN
