"""Small folders of speech-like sound."""

from pathlib import Path

import numpy as np
import soundfile

RATE_HZ = 16_000


def speech_like(seed: int, seconds: float = 1.6) -> np.ndarray:
    """Harmonics under a syllable rhythm: enough like speech for STOI and PESQ."""
    rng = np.random.default_rng(seed)
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    pitch = np.cumsum(120 + 30 * np.sin(2 * np.pi * 0.7 * t + seed)) / RATE_HZ
    voice = sum(np.sin(2 * np.pi * k * pitch) / k for k in range(1, 20))
    rhythm = np.clip(np.sin(2 * np.pi * (3 + 0.3 * seed % 1) * t + seed), 0, None)
    return (0.1 * voice * rhythm + 1e-3 * rng.standard_normal(len(t))).astype(np.float32)


def write(path: Path, samples: np.ndarray, rate_hz: int = RATE_HZ) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate_hz)
