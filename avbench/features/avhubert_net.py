"""The user's AV-HuBERT, loaded once per process."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from avbench import user_weights

if TYPE_CHECKING:
    from avbench.models.avhubert import AVHubert

DEFAULT = "avhubert_base"


def net(name: str) -> "AVHubert":
    """The encoder of the user's file.

    Raises:
        UnknownName: no weights of the table have this name.
        MissingWeights: the file was not added.
        UserError: the file is another net.
    """
    return _loaded(user_weights.path(name), user_weights.digest(name))


@lru_cache(maxsize=1)
def _loaded(path: Path, _digest: str) -> "AVHubert":
    from avbench.models.avhubert import load

    return load(path)
