"""Trains the sync net: `avbench train sync`."""

import csv
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from avbench.errors import UserError
from avbench.models.avsync import AVSync, for_inference, size_of
from avbench.training.sync_data import Batch, BatchConfig, Example, Sampler
from avbench.training.sync_lags import measure, recentred
from avbench.training.sync_loss import LossConfig, sync_loss

LOG = "log.csv"
CHECKPOINT = "checkpoint.pt"
WEIGHTS = "avsync.safetensors"
LAGS = "lags.csv"


@dataclass(frozen=True)
class TrainConfig:
    """A run. `recentre_at`: steps after which the clips' own lags are measured anew.

    `lags_from`: weights of an earlier run, whose net gives the clips their first lags. `lags`: a
    table of them, as a run writes it, instead. `start`: weights of an earlier run of the same size
    to go on from.
    """

    size: str = "small"
    steps: int = 3000
    seed: int = 0
    lr: float = 2e-3
    weight_decay: float = 1e-2
    warmup: int = 100
    max_norm: float = 2.0
    recentre_at: tuple[int, ...] = ()
    lags_from: Path | None = None
    lags: Path | None = None
    start: Path | None = None
    checkpoint_every: int = 100
    device: str = "cpu"
    batch: BatchConfig = field(default_factory=BatchConfig)
    loss: LossConfig = field(default_factory=LossConfig)


@dataclass
class Trainer:
    """Net, optimiser and sampler at one step; `save` and `resume` keep all three."""

    config: TrainConfig
    examples: Sequence[Example]
    out: Path
    step: int = 0

    def __post_init__(self) -> None:
        torch.manual_seed(self.config.seed)
        self.net = AVSync(self.config.size).to(self.config.device)
        self.optimiser = torch.optim.AdamW(
            self.net.parameters(), lr=self.config.lr, weight_decay=self.config.weight_decay
        )
        self.sampler = Sampler(self.examples, self.config.batch, self.config.seed)
        self.out.mkdir(parents=True, exist_ok=True)
        if (self.out / CHECKPOINT).is_file():
            self.resume()
            return
        if self.config.start is not None:
            self.net.load_state_dict(_state_for(self.config.start, self.config.size), strict=False)
        if self.config.lags is not None:
            self.sampler.lags_ms, self.sampler.weights = read_lags(self.config.lags, self.examples)
        elif self.config.lags_from is not None:
            self.recentre(read_net(self.config.lags_from))

    def rate(self) -> float:
        """Learning rate of this step: a linear start, then half a cosine down to a hundredth."""
        if self.step < self.config.warmup:
            return self.config.lr * (self.step + 1) / self.config.warmup
        done = (self.step - self.config.warmup) / max(1, self.config.steps - self.config.warmup)
        return self.config.lr * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, done))))

    def advance(self) -> dict[str, float]:
        """One step; returns the parts of its loss."""
        batch = self.sampler.batch(self.step)
        self.net.train()
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        with torch.autocast("cuda", dtype=torch.bfloat16, enabled=self.config.device == "cuda"):
            parts = _losses(self.net, batch, self.config)
        self.optimiser.zero_grad(set_to_none=True)
        parts["total"].backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), self.config.max_norm)
        self.optimiser.step()
        self.step += 1
        if self.step in self.config.recentre_at:
            self.recentre(self.net)
        return {name: float(value.detach()) for name, value in parts.items()}

    def recentre(self, net: AVSync) -> None:
        """Centres the clips by the lags that a net gives them."""
        found = list(measure(net, self.sampler.examples))
        lags, weights = recentred(found, self.sampler.examples)
        self.sampler.lags_ms, self.sampler.weights = lags, weights

    def save(self) -> None:
        """Writes the checkpoint, all of it or nothing."""
        state = {
            "step": self.step,
            "size": self.config.size,
            "clips": [e.name for e in self.examples],
            "net": self.net.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "lags_ms": torch.from_numpy(self.sampler.lags_ms),
            "weights": torch.from_numpy(self.sampler.weights),
        }
        torch.save(state, self.out / f"{CHECKPOINT}.part")
        (self.out / f"{CHECKPOINT}.part").replace(self.out / CHECKPOINT)

    def resume(self) -> None:
        """Goes on from the checkpoint in `out`.

        Raises:
            UserError: it is of another size or of other clips.
        """
        state = torch.load(self.out / CHECKPOINT, weights_only=True)
        same = state["clips"] == [e.name for e in self.examples]
        if state["size"] != self.config.size or not same:
            raise UserError(
                f"{self.out}: holds a run of size {state['size']} on {len(state['clips'])} clips, "
                f"found {self.config.size} on {len(self.examples)}{'' if same else ' (others)'}; "
                "choose another --out, or go on with the same clips and size"
            )
        self.step = int(state["step"])
        self.net.load_state_dict(state["net"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.sampler.lags_ms = state["lags_ms"].numpy()
        self.sampler.weights = state["weights"].numpy()


def _losses(net: AVSync, batch: Batch, config: TrainConfig) -> dict[str, Tensor]:
    device = config.device
    video, audio = net(batch.crops.to(device), batch.mel.to(device))
    scale = net.scale
    scores = scale * video.float() @ audio.float().transpose(1, 2)
    others = scale * video.float() @ audio.float().roll(1, 0).transpose(1, 2)
    rest = (batch.real.to(device), batch.at.to(device), batch.weight.to(device))
    return sync_loss(scores, others, *rest, config.loss)


def train(trainer: Trainer, progress: Callable[[int, dict[str, float]], None]) -> AVSync:
    """Runs to the last step, keeping a checkpoint and a log; an interrupted run goes on."""
    config = trainer.config
    log = trainer.out / LOG
    began = time.monotonic()
    while trainer.step < config.steps:
        parts = trainer.advance()
        if trainer.step % 10 == 0:
            _log(log, trainer.step, time.monotonic() - began, trainer.rate(), parts)
            progress(trainer.step, parts)
        if trainer.step % config.checkpoint_every == 0 or trainer.step == config.steps:
            trainer.save()
    return trainer.net.eval()


def _log(path: Path, step: int, seconds: float, rate: float, parts: dict[str, float]) -> None:
    fresh = not path.is_file()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if fresh:
            writer.writerow(["step", "seconds", "rate", *parts])
        writer.writerow([step, round(seconds, 1), rate, *(round(v, 4) for v in parts.values())])


def export(net: AVSync) -> dict[str, Tensor]:
    """The weights as they are shipped: float16, without counters."""
    state = net.state_dict()
    return {
        k: v.half().contiguous() for k, v in state.items() if not k.endswith("num_batches_tracked")
    }


def read_net(path: Path) -> AVSync:
    """The net of exported weights, ready for inference.

    Raises:
        UserError: no such file, or other weights.
    """
    return for_inference(_read(path))


def _read(path: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        state = {k: v.float() for k, v in load_file(path).items()}
        size_of(state)
    except (OSError, SafetensorError, ValueError, KeyError) as error:
        raise UserError(
            f"{path}: are no weights of an avsync net ({error}); expected the {WEIGHTS} of "
            "`avbench train sync`"
        ) from error
    return state


def _state_for(path: Path, size: str) -> dict[str, Tensor]:
    state = _read(path)
    found = size_of(state)
    if found != size:
        raise UserError(f"{path}: is of size {found}, expected {size} to go on from")
    return state


def read_lags(
    path: Path, examples: Sequence[Example]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lags and weights of the examples from a table; a clip that it lacks or leaves out waits.

    Raises:
        UserError: it is no such table.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = {row["clip_id"]: row for row in csv.DictReader(file)}
        lags = [float(rows[e.name]["audio_lag_ms"]) if e.name in rows else 0.0 for e in examples]
        used = [e.name in rows and rows[e.name]["used"] == "yes" for e in examples]
    except (OSError, KeyError, ValueError) as error:
        raise UserError(
            f"{path}: {error}; expected a table with clip_id, audio_lag_ms, used (yes or no)"
        ) from error
    return np.array(lags), np.array(used, dtype=np.float64)


def finish(trainer: Trainer) -> Path:
    """Writes weights and the clips' lags beside the log; returns the weights' path."""
    from safetensors.torch import save_file

    path = trainer.out / WEIGHTS
    save_file(export(trainer.net), path)
    sampler = trainer.sampler
    with (trainer.out / LAGS).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["clip_id", "audio_lag_ms", "used"])
        rows = zip(sampler.examples, sampler.lags_ms, sampler.weights, strict=True)
        writer.writerows([e.name, f"{lag:.1f}", "yes" if w > 0 else "no"] for e, lag, w in rows)
    return path
