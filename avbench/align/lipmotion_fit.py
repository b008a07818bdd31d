"""Fits the map of `lipmotion` on clips whose own constant lags are unknown.

Recipe of the shipped coefficients: clips of many people, each with a first guess of its lag; fit
on four fifths of the people, measure the lags of the other fifth, take those that stand clear as
the new guesses, four rounds; then one fit on all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.align.curves import block_sums, lag_grid, peak_lag_ms, second_peak, strength
from avbench.align.lipmotion import (
    AUDIO_RATE_HZ,
    CHANNEL_WEIGHTS,
    EDGE_S,
    lip_signals,
    mel_bands,
    with_context,
)
from avbench.clip import Waveform

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TrainingClip:
    """`visual` (n, 4), `pts_s` (n,), `context` (T, 210); `lag_ms` None: left out of the fit."""

    person: str
    visual: Floats
    pts_s: Floats
    context: Floats
    lag_ms: float | None


def training_clip(
    person: str,
    landmarks: NDArray[np.float32],
    pts_s: Floats,
    audio: Waveform,
    lag_ms: float | None,
) -> TrainingClip:
    """Both sides of a clip, and a first guess of its lag."""
    visual = lip_signals(landmarks, pts_s)
    return TrainingClip(person, visual, pts_s, with_context(mel_bands(audio)), lag_ms)


def fit_map(clips: Sequence[TrainingClip], *, ridge: float = 10.0) -> Floats:
    """Ridge regression from sound to lip movement, (210, 4), all clips that have a lag.

    `ridge`: in units of the mean variance of the inputs. Lip channels count with unit variance in
    each clip and are cut at four standard deviations.
    """
    inputs, outputs = clips[0].context.shape[1], clips[0].visual.shape[1]
    square, cross = np.zeros((inputs, inputs)), np.zeros((inputs, outputs))
    for clip in clips:
        if clip.lag_ms is None:
            continue
        at = clip.pts_s + clip.lag_ms / 1000.0
        end = (len(clip.context) - 1) / AUDIO_RATE_HZ
        inside = (at > EDGE_S) & (at < end - EDGE_S)
        x = clip.context[np.round(at[inside] * AUDIO_RATE_HZ).astype(int)]
        y = clip.visual[inside]
        y = np.clip((y - y.mean(axis=0)) / (y.std(axis=0) + 1e-9), -4.0, 4.0)
        x = x - x.mean(axis=0)
        square, cross = square + x.T @ x, cross + x.T @ y
    damped = square + ridge * np.trace(square) / inputs * np.eye(inputs)
    return np.linalg.solve(damped, cross)


def clear_lag_ms(
    clip: TrainingClip,
    coefficients: Floats,
    *,
    min_strength: float = 3.0,
    max_second_ratio: float = 0.8,
    max_lag_ms: float = 300.0,
) -> float | None:
    """The clip's lag under a map, or None where its peak does not stand clear."""
    audio = clip.context @ coefficients
    span = (EDGE_S, (len(audio) - 1) / AUDIO_RATE_HZ - EDGE_S)
    lags = lag_grid(600.0, 10.0)
    weights = np.asarray(CHANNEL_WEIGHTS)
    blocks = block_sums(clip.visual, clip.pts_s, audio, span, lags, weights)
    fewest = 0.6 / float(np.median(np.diff(clip.pts_s)))
    height = strength(blocks.curve(np.ones(len(blocks.start_s)), fewest))
    lag = float(peak_lag_ms(lags, height))
    second = second_peak(lags, height, 120.0) / max(float(height.max()), 1e-9)
    clear = height.max() > min_strength and second < max_second_ratio and abs(lag) < max_lag_ms
    return lag if clear else None


def recentre(
    clips: Sequence[TrainingClip], *, ridge: float = 10.0, folds: int = 5
) -> list[TrainingClip]:
    """New guesses for all lags, each from a map that never saw that person."""
    people = sorted({c.person for c in clips})
    fold = {person: i % folds for i, person in enumerate(people)}
    maps = [fit_map([c for c in clips if fold[c.person] != i], ridge=ridge) for i in range(folds)]
    return [replace(c, lag_ms=clear_lag_ms(c, maps[fold[c.person]])) for c in clips]


def save(coefficients: Floats, path: Path) -> None:
    """Writes the map as float32 safetensors."""
    from safetensors.numpy import save_file

    save_file({"map": coefficients.astype(np.float32)}, path)
