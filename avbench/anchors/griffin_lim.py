"""Speech through a mel spectrogram and back: what a system loses that predicts mel alone.

Griffin and Lim 1984 (doi:10.1109/TASSP.1984.1164317) with the momentum of Perraudin, Balazs and
Soendergaard 2013 (doi:10.1109/WASPAA.2013.6701851).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from avbench.align.mel import mel_bank
from avbench.clip import SAMPLE_RATE_HZ

Samples = NDArray[np.float32]
Spectrum = NDArray[Any]

N_FFT, WINDOW, HOP = 1024, 800, 200  # 50 ms every 12.5 ms at 16 kHz
MARGIN = (N_FFT - WINDOW) // 2  # where the window begins in its frame
N_MELS, LOW_HZ, HIGH_HZ = 80, 55.0, 7600.0
FLOOR = 1e-5
ROUNDS, MOMENTUM = 60, 0.99
SPREADING_ROUNDS = 30
SEGMENT, OVERLAP = 8 * SAMPLE_RATE_HZ, SAMPLE_RATE_HZ // 4


def resynthesise(samples: Samples, seed: int | list[int]) -> Samples:
    """Sound with the log-mel spectrogram of `samples` and phases that were guessed.

    Args:
        samples: float32 (n,), mono at 16 kHz. Long sounds pass in segments of 8 s, cross-faded.
        seed: of the phases at the start.

    Returns:
        float32 (n,).
    """
    rng = np.random.default_rng(seed)
    out = np.zeros(len(samples), np.float32)
    rise = np.linspace(0, 1, OVERLAP, endpoint=False, dtype=np.float32)
    for start in range(0, max(1, len(samples)), SEGMENT):
        first = max(0, start - OVERLAP)
        part = _resynthesise(samples[first : start + SEGMENT], rng)
        if first < start:
            out[first:start] *= 1 - rise
            part[:OVERLAP] *= rise
        out[first : first + len(part)] += part
    return out


def log_mel(samples: Samples) -> Samples:
    """Natural log of mel magnitudes, (frames, 80), floored at 1e-5."""
    magnitudes = np.abs(_analysed(samples)) @ _bank()
    return np.log(np.maximum(magnitudes, FLOOR)).astype(np.float32)


def _resynthesise(samples: Samples, rng: np.random.Generator) -> Samples:
    magnitudes = _spread(np.exp(log_mel(samples)))
    angles = rng.uniform(-np.pi, np.pi, magnitudes.shape).astype(np.float32)
    phases = np.exp(1j * angles).astype(np.complex64)
    before: Spectrum = np.zeros_like(phases)
    sound = samples
    for _ in range(ROUNDS):
        sound = _synthesised(magnitudes * phases, len(samples))
        found = _analysed(sound)
        pushed = found - MOMENTUM / (1 + MOMENTUM) * before
        phases = pushed / np.maximum(np.abs(pushed), 1e-12)
        before = found
    return _synthesised(magnitudes * phases, len(samples))


def _bank() -> Samples:
    bank: Samples = mel_bank(SAMPLE_RATE_HZ, N_FFT, N_MELS, LOW_HZ, HIGH_HZ)
    return bank


def _spread(mel: Samples) -> Samples:
    """Magnitudes >= 0 whose mel magnitudes are `mel`, by multiplicative least squares."""
    bank = _bank()
    wanted = mel @ bank.T
    least = np.maximum(wanted / np.maximum(bank.sum(1), 1e-3), 1e-8)
    spread: Samples = least.astype(np.float32)
    for _ in range(SPREADING_ROUNDS):
        spread *= wanted / np.maximum((spread @ bank) @ bank.T, 1e-10)
    return spread


def _window() -> Samples:
    taper = np.zeros(N_FFT, np.float32)
    taper[MARGIN : MARGIN + WINDOW] = np.hanning(WINDOW + 1)[:-1]
    return taper


def _analysed(samples: Samples) -> Spectrum:
    """(frames, 513); frame i is centred at i * HOP, beyond the ends lies silence."""
    from scipy import fft

    padded = np.pad(samples, (N_FFT // 2, N_FFT // 2 + HOP))
    frames = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[::HOP]
    spectrum: Spectrum = fft.rfft(frames * _window())
    return spectrum


def _synthesised(spectrum: Spectrum, n: int) -> Samples:
    from scipy import fft

    window = _window()
    frames = fft.irfft(spectrum, N_FFT) * window
    weight = _added(np.broadcast_to(window**2, frames.shape))
    sound = np.divide(_added(frames), np.maximum(weight, 1e-3), dtype=np.float32)
    return sound[WINDOW // 2 : WINDOW // 2 + n]


def _added(frames: Samples) -> Samples:
    """The windowed frames, each in its place; sample 0 is the first that a window touches."""
    parts = frames[:, MARGIN : MARGIN + WINDOW].reshape(len(frames), WINDOW // HOP, HOP)
    out = np.zeros((len(frames) + WINDOW // HOP - 1, HOP), np.float32)
    for k in range(WINDOW // HOP):
        out[k : k + len(frames)] += parts[:, k]
    return out.ravel()
