"""The user's SyncNet v2, loaded once per process."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from avbench import user_weights

if TYPE_CHECKING:
    from avbench.models.syncnet_fast import AudioTower, LipTower

WEIGHTS = "syncnet_v2"


def weights_digest() -> str:
    """sha256 of the user's file.

    Raises:
        MissingWeights: it was not added; says how.
    """
    return user_weights.digest(WEIGHTS)


def lip_tower() -> "LipTower":
    """Faces to embeddings. Raises MissingWeights, or UserError where the file is another net."""
    return _towers(user_weights.path(WEIGHTS), weights_digest())[0]


def audio_tower() -> "AudioTower":
    """MFCC to embeddings. Raises as `lip_tower` does."""
    return _towers(user_weights.path(WEIGHTS), weights_digest())[1]


@lru_cache(maxsize=1)
def _towers(path: Path, _digest: str) -> "tuple[LipTower, AudioTower]":
    """Both: the file is read once, and most clips need both."""
    from avbench.models.syncnet import load
    from avbench.models.syncnet_fast import AudioTower, LipTower

    net = load(path)
    return LipTower(net), AudioTower(net)
