"""Clips for the sync net, and batches of stretches cut from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from avbench.errors import UserError
from avbench.models.avsync import CROP_PX, normalised
from avbench.training import sync_augment as augment

WIDE_PX = 96  # crops are kept wider than the net's, so that they can be turned and moved
FLOOR = 1e-5


@dataclass(frozen=True)
class Example:
    """One clip.

    `crops`: uint8 (n, 96, 96), 25 Hz from the clock's zero plus `start_s`. `log_mel`: float32
    (T, 40), 100 Hz from zero. `real_s`: the part of the sound that is real. `group`: person or
    source; batches draw groups alike. `lag_ms`: what its sound lags, as far as is known.
    `weight`: of its loss; 0 leaves it out. `anchored`: one of those whose lags say, on average,
    what zero means.
    """

    name: str
    group: str
    crops: NDArray[np.uint8]
    start_s: float
    log_mel: NDArray[np.float32]
    real_s: tuple[float, float]
    lag_ms: float
    weight: float
    anchored: bool

    def save(self, path: Path) -> None:
        """Writes it as one .npz."""
        numbers = np.array([self.start_s, *self.real_s, self.lag_ms, self.weight, self.anchored])
        words = np.array([self.name, self.group])
        np.savez(path, crops=self.crops, log_mel=self.log_mel, numbers=numbers, words=words)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads what `save` wrote."""
        with np.load(path, allow_pickle=False) as z:
            start_s, low, high, lag_ms, weight, anchored = z["numbers"].tolist()
            name, group = z["words"].tolist()
            crops, log_mel = z["crops"], z["log_mel"]
        return cls(
            name, group, crops, start_s, log_mel, (low, high), lag_ms, weight, bool(anchored)
        )


@dataclass(frozen=True)
class Batch:
    """See `sync_loss` for the meaning of `real` and `at`."""

    crops: Tensor
    mel: Tensor
    real: Tensor
    at: Tensor
    weight: Tensor


@dataclass(frozen=True)
class BatchConfig:
    """`frames`: crops in a batch. `lengths`: frames of its stretches, one drawn a batch.

    `margin_steps`: sound that a stretch has on both sides. `jitter_steps`: by how much it is
    moved at random.
    """

    frames: int = 900
    lengths: tuple[int, ...] = (10, 20, 30, 50)
    margin_steps: int = 60
    jitter_steps: int = 45


def load_all(folder: Path) -> list[Example]:
    """The examples of a folder, sorted by name.

    Raises:
        UserError: there is none.
    """
    found = [Example.load(path) for path in sorted(folder.glob("*.npz"))]
    if not found:
        raise UserError(f"{folder}: no example (*.npz); make them with `avbench train data`")
    return found


class Sampler:
    """Draws batches; the same (seed, step) always gives the same one."""

    def __init__(self, examples: Sequence[Example], config: BatchConfig, seed: int) -> None:
        self.examples = list(examples)
        self.config = config
        self.seed = seed
        groups: dict[str, list[int]] = {}
        for i, example in enumerate(self.examples):
            groups.setdefault(example.group, []).append(i)
        self.lags_ms = np.array([e.lag_ms for e in self.examples])
        self.weights = np.array([e.weight for e in self.examples])
        # A group's share grows with the root of its length: many people, each with all they said.
        seconds = {g: sum(len(self.examples[i].crops) for i in ids) for g, ids in groups.items()}
        self.shares = np.zeros(len(self.examples))
        for g, ids in groups.items():
            for i in ids:
                part = len(self.examples[i].crops) / seconds[g]
                self.shares[i] = part * np.sqrt(seconds[g])

    def batch(self, step: int) -> Batch:
        """The batch of a step."""
        rng = np.random.default_rng([self.seed, step])
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        length = int(rng.choice(self.config.lengths))
        n = max(4, self.config.frames // length)
        p = self.shares * (self.weights > 0) * self._fits(length)
        ids = rng.choice(len(self.examples), size=n, p=p / p.sum())
        parts = [self._stretch(int(i), length, rng) for i in ids]
        crops = torch.from_numpy(np.stack([p[0] for p in parts]))
        log_mel = torch.from_numpy(np.stack([p[1] for p in parts]))
        real = torch.from_numpy(np.stack([p[2] for p in parts]))
        at = torch.tensor([p[3] for p in parts], dtype=torch.float32)
        crops = augment.cut(augment.still(crops, generator), CROP_PX, generator)
        crops = augment.light(crops, generator)
        energy = augment.sound(torch.exp(log_mel), generator)
        floor = energy.amax((1, 2), keepdim=True) * FLOOR
        mel = normalised(torch.log(torch.maximum(energy, floor)), real)
        weight = torch.from_numpy(self.weights[ids].astype(np.float32))
        return Batch(crops, mel, real, at, weight)

    def _fits(self, length: int) -> NDArray[np.float64]:
        return np.array([float(len(e.crops) >= length) for e in self.examples])

    def _stretch(
        self, i: int, length: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.bool_], float]:
        example, config = self.examples[i], self.config
        first = int(rng.integers(0, len(example.crops) - length + 1))
        frame0 = (example.start_s + first / 25.0) * 100.0  # in steps of the sound
        jitter = int(rng.integers(-config.jitter_steps, config.jitter_steps + 1))
        begin = round(frame0) - config.margin_steps + jitter
        steps = 4 * length + 2 * config.margin_steps
        index = np.arange(begin, begin + steps)
        low, high = example.real_s
        real = (index >= low * 100 + 2) & (index <= high * 100 - 2)
        real &= (index >= 0) & (index < len(example.log_mel))
        mel = example.log_mel[np.clip(index, 0, len(example.log_mel) - 1)]
        at = frame0 - begin + self.lags_ms[i] / 10.0
        return example.crops[first : first + length], mel, real, float(at)
