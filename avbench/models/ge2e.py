"""GE2E speaker encoder: three LSTMs over 1.6 s of mel power, the last state made a unit vector.

Wan et al. 2018, "Generalized end-to-end loss for speaker verification" (arXiv 1710.10467); the net
and its weights are those of Resemblyzer 0.1.4 (Apache-2.0), trained for Real-Time-Voice-Cloning on
LibriSpeech, VoxCeleb 1 and 2.
"""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from avbench import user_weights
from avbench.errors import MissingWeights
from avbench.models.checkpoints import read_state
from avbench.models.state import fill
from avbench.user_weights.store import sha256_of

WEIGHTS = "ge2e"
PACKAGE, PACKAGE_FILE = "resemblyzer", "pretrained.pt"
N_MELS, SIZE, LAYERS = 40, 256, 3
TRAINING_ONLY = ("similarity_weight", "similarity_bias")


class Ge2e(nn.Module):
    """(n, frames, 40) mel power to (n, 256), norm 1, nothing below 0. 1,423,616 parameters."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(N_MELS, SIZE, LAYERS, batch_first=True)
        self.linear = nn.Linear(SIZE, SIZE)

    def forward(self, mel: Tensor) -> Tensor:
        """Rows of unit norm; zeros where no unit fires."""
        _, (hidden, _) = self.lstm(mel)  # (layers, n, 256)
        raw = torch.relu(self.linear(hidden[-1]))
        norm = raw.norm(dim=1, keepdim=True).clamp_min(torch.finfo(raw.dtype).tiny)
        return cast("Tensor", raw / norm)


def embed(mel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Windows of mel power, (n, frames, 40), to vectors, (n, 256). Raises as `weights_path`."""
    net = _net(*weights_path())
    with torch.inference_mode():
        return cast("NDArray[np.float32]", net(torch.from_numpy(mel)).numpy())


def load(path: Path) -> Ge2e:
    """The net with the tensors of a file.

    Raises:
        UserError: the file is another net's, or no state dict.
    """
    state = {k: v for k, v in read_state(path).items() if k not in TRAINING_ONLY}
    with torch.device("meta"):
        net = Ge2e()
    fill(net, state, str(path))
    return net.eval()


def weights_path() -> tuple[Path, str]:
    """The file and its sha256: the user's, or that in the package, which is not imported.

    Raises:
        MissingWeights: it is nowhere, or another than the published one.
    """
    if user_weights.record(WEIGHTS) is not None:
        return user_weights.path(WEIGHTS), user_weights.digest(WEIGHTS)
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingWeights(
            f"weights missing: {WEIGHTS} (speaker similarity): pip install --no-deps "
            f"resemblyzer==0.1.4 (licence Apache-2.0; its code is not used, so nothing else of it "
            f"is needed), or `avbench weights add {WEIGHTS} PATH` with its {PACKAGE_FILE}"
        )
    file = Path(next(iter(spec.submodule_search_locations))) / PACKAGE_FILE
    return file, _checked(file, (file.stat().st_size, file.stat().st_mtime_ns))


@lru_cache(maxsize=4)
def _checked(file: Path, _stamp: tuple[int, int]) -> str:
    found, wanted = sha256_of(file), user_weights.entry(WEIGHTS).sha256
    if found != wanted:
        raise MissingWeights(
            f"weights changed: {file} has sha256 {found}, expected {wanted}; pip install "
            "--no-deps --force-reinstall resemblyzer==0.1.4"
        )
    return found


@lru_cache(maxsize=1)
def _net(path: Path, _digest: str) -> Ge2e:
    return load(path)
