"""The user's SyncNet v2, each tower loaded once per process."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from avbench import user_weights
from avbench.errors import UnknownName

if TYPE_CHECKING:
    from avbench.features.syncnet_stream import Tower
    from avbench.models.syncnet_fast import AudioTower

WEIGHTS = "syncnet_v2"
PRECISIONS = ("fp32", "bf16")


def weights_digest() -> str:
    """sha256 of the user's file.

    Raises:
        MissingWeights: it was not added; says how.
    """
    return user_weights.digest(WEIGHTS)


def check_precision(precision: str) -> None:
    """Raises UnknownName where there is no such precision."""
    if precision not in PRECISIONS:
        known = " and ".join(PRECISIONS)
        raise UnknownName(f"no precision is called {precision!r}; there are {known}")


def lip_tower(precision: str = "fp32") -> "Tower":
    """Faces to embeddings: `LipTower`, or `LipTowerBf16` for "bf16".

    Raises:
        UnknownName: there is no such precision.
        MissingWeights: the user's file was not added.
        UserError: the file is another net.
    """
    check_precision(precision)
    return _lips(user_weights.path(WEIGHTS), weights_digest(), precision)


def audio_tower() -> "AudioTower":
    """MFCC to embeddings, always in float32. Raises as `lip_tower` does."""
    return _sound(user_weights.path(WEIGHTS), weights_digest())


@lru_cache(maxsize=len(PRECISIONS))
def _lips(path: Path, _digest: str, precision: str) -> "Tower":
    from avbench.models.syncnet import load
    from avbench.models.syncnet_bf16 import LipTowerBf16
    from avbench.models.syncnet_fast import LipTower

    return LipTowerBf16(load(path)) if precision == "bf16" else LipTower(load(path))


@lru_cache(maxsize=1)
def _sound(path: Path, _digest: str) -> "AudioTower":
    from avbench.models.syncnet import load
    from avbench.models.syncnet_fast import AudioTower

    return AudioTower(load(path))
