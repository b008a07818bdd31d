"""Demo systems: what a perfect, a late, a noisy, a robotic and a lazy system would hand in."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.align.offset import advance, lag_samples
from avbench.clip import SAMPLE_RATE_HZ

Samples = NDArray[np.float32]
Distortion = Callable[[Samples, int], Samples | None]

N_BANDS = 16
_LOW_HZ, _HIGH_HZ = 80.0, 7500.0
_MISSING_EVERY = 4


def distort(name: str, samples: Samples, seed: int) -> Samples | None:
    """What the system `name` makes of a clip's true sound.

    Args:
        name: one of `SYSTEMS`.
        samples: float32 (n,), mono at 16 kHz.
        seed: of the clip; the noise differs with it, and it settles which clips are missing.

    Returns:
        float32 (n,), or None where the system hands in nothing for this clip.

    Raises:
        KeyError: no such system.
    """
    return SYSTEMS[name][1](samples, seed)


def write_media(submission: Path, name: str, clips: Iterable[tuple[str, Samples]]) -> list[Path]:
    """Writes `submission`/media/<clip_id>.wav for each (clip id, sound); returns the files made."""
    from avbench.media.write import write_wav

    made = []
    for index, (clip_id, samples) in enumerate(sorted(clips, key=lambda clip: clip[0])):
        out = distort(name, samples, index)
        if out is None:
            continue
        path = submission / "media" / f"{clip_id}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_wav(path, out, SAMPLE_RATE_HZ)
        made.append(path)
    return made


def _late(by_ms: float) -> Distortion:
    return lambda x, _: advance(x, -lag_samples(by_ms, SAMPLE_RATE_HZ), len(x))


def _noisy(samples: Samples, seed: int) -> Samples:
    """White noise 10 dB below the clip's mean power."""
    noise = np.random.default_rng([seed, 10]).standard_normal(len(samples))
    level = np.sqrt(np.mean(np.square(samples, dtype=np.float64)) / 10)
    return np.asarray(np.clip(samples + level * noise, -1, 1), np.float32)


def _vocoded(samples: Samples, seed: int) -> Samples:
    """A channel vocoder: noise in 16 bands, each with the level of the speech in that band."""
    from scipy.signal import butter, sosfiltfilt

    noise = np.random.default_rng([seed, 16]).standard_normal(len(samples))
    edges = np.geomspace(_LOW_HZ, _HIGH_HZ, N_BANDS + 1)
    smooth = butter(2, 40, fs=SAMPLE_RATE_HZ, output="sos")
    out = np.zeros(len(samples))
    for low, high in pairwise(edges):
        band = butter(2, (low, high), "bandpass", fs=SAMPLE_RATE_HZ, output="sos")
        level = np.clip(sosfiltfilt(smooth, np.abs(sosfiltfilt(band, samples))), 0, None)
        carrier = sosfiltfilt(band, noise)
        out += carrier * level / np.mean(np.abs(carrier))
    return np.clip(out, -1, 1).astype(np.float32)


def _incomplete(samples: Samples, seed: int) -> Samples | None:
    return None if seed % _MISSING_EVERY == 1 else samples


SYSTEMS: dict[str, tuple[str, Distortion]] = {
    "ground_truth": ("The true sound itself: the ceiling of every metric.", lambda x, _: x),
    "late_40ms": ("The true sound, 40 ms late (one frame at 25 fps).", _late(40)),
    "late_120ms": ("The true sound, 120 ms late (three frames).", _late(120)),
    "noisy_10db": ("The true sound in white noise at 10 dB.", _noisy),
    "vocoded": ("Noise with the true levels in 16 bands: timing kept, voice lost.", _vocoded),
    "mute": ("Silence of the right length.", lambda x, _: np.zeros_like(x)),
    "incomplete": ("The true sound, but every fourth clip is missing.", _incomplete),
}
