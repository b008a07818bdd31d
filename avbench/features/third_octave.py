"""Third-octave magnitudes of a pair: the front end that STOI and ESTOI share.

As in pystoi 0.4.1 (https://github.com/mpariente/pystoi, stoi.py and utils.py): resample to 10 kHz
with Octave's Kaiser filter, drop the frames where the reference lies 40 dB below its loudest one,
256-sample Hann frames at half overlap, 512-point spectrum, 15 bands from 150 Hz. Values equal
pystoi's to rounding (tests hold the scores to 1e-9); numpy alone, blocked, so that it is several
times as fast and needs no scipy.signal.
"""

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from avbench.clip import SAMPLE_RATE_HZ
from avbench.errors import TooShort
from avbench.features.base import Feature
from avbench.features.paired import AudioPair

Array = NDArray[np.float64]

RATE_HZ = 10_000
UP, DOWN = RATE_HZ // 2_000, SAMPLE_RATE_HZ // 2_000  # 5 / 8
FRAME, HOP, N_FFT = 256, 128, 512
N_BANDS, LOWEST_HZ = 15, 150
DYNAMIC_RANGE_DB = 40.0
MIN_FRAMES = 30  # one segment of STOI
BLOCK = 128  # frames handled at once: memory stays flat, the cache warm
EPS = float(np.finfo(float).eps)
WINDOW = np.hanning(FRAME + 2)[1:-1]


@dataclass(frozen=True)
class BandPair:
    """Band magnitudes of the frames where the reference speaks, float64 (15, n_frames) each.

    Hop 12.8 ms. `n_frames` >= 30.
    """

    ref: Array
    hyp: Array


@dataclass(frozen=True)
class ThirdOctave(Feature):
    """`BandPair` of the paired sound. Without parameters: they are the definition of STOI."""

    name: ClassVar[str] = "third_octave"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("paired_audio",)
    value: ClassVar[type] = BandPair

    def extract(self, pair: AudioPair) -> BandPair:
        """The bands.

        Raises:
            TooShort: fewer than 30 frames of speech remain, where pystoi would return 1e-5.
        """
        ref, hyp = (_frames(resample_10k(side.samples)) for side in (pair.ref, pair.hyp))
        spoken = np.flatnonzero(_spoken(ref))
        n = len(spoken) - 1
        if n < MIN_FRAMES:
            raise TooShort(
                f"{pair.ref.duration_s:.2f} s of sound leave {max(n, 0)} frames of speech; "
                f"expected at least {MIN_FRAMES} ({MIN_FRAMES * HOP / RATE_HZ:.2f} s)"
            )
        return BandPair(_bands(ref, spoken), _bands(hyp, spoken))


@dataclass(frozen=True)
class AlignedThirdOctave(ThirdOctave):
    """`BandPair` of the time-aligned sound."""

    name: ClassVar[str] = "aligned_third_octave"
    needs: ClassVar[tuple[str, ...]] = ("aligned_audio",)


def resample_10k(samples: NDArray[np.floating]) -> Array:
    """16 kHz to 10 kHz: (n,) to (ceil(5 n / 8),), as `pystoi.utils.resample_oct` in float64."""
    matrix, reach = _resampler()
    step, taken = matrix.shape[1] // UP * DOWN, matrix.shape[0]
    n_blocks = -(-len(samples) // step)
    padded = np.zeros(n_blocks * step + taken)
    padded[reach : reach + len(samples)] = samples
    blocks = np.ascontiguousarray(sliding_window_view(padded, taken)[: n_blocks * step : step])
    return (blocks @ matrix).reshape(-1)[: -(-len(samples) * UP // DOWN)]


@cache
def _resampler(groups: int = 16) -> tuple[Array, int]:
    """The polyphase filter as a banded matrix: `groups` * 8 samples (and context) to * 5.

    Row i is the sample at i - reach, column t the output; both stand on a grid of 80 kHz.
    """
    half = int(np.ceil((60 - 8) / (28.714 / (20 * DOWN))))  # 60 dB, roll-off a tenth of the cutoff
    t = np.arange(-half, half + 1)
    taps = np.kaiser(len(t), 0.1102 * (60 - 8.7)) * np.sinc(t / DOWN)
    taps *= UP / taps.sum()
    reach = half // UP
    sample = np.arange(-reach, groups * DOWN + reach)
    place = DOWN * np.arange(groups * UP) - UP * sample[:, None] + half
    inside = (place >= 0) & (place < len(taps))
    return np.where(inside, taps[np.clip(place, 0, len(taps) - 1)], 0.0), reach


def _frames(signal: Array) -> Array:
    """A view, (n, 256); like pystoi's, a frame that ends with the signal is left out."""
    if len(signal) <= FRAME:
        return np.zeros((0, FRAME))
    return sliding_window_view(signal[:-1], FRAME)[::HOP]


def _spoken(frames: Array) -> NDArray[np.bool_]:
    """Which frames lie less than 40 dB below the loudest, (n,)."""
    energy = np.empty(len(frames))
    for first in range(0, len(frames), BLOCK):
        part = frames[first : first + BLOCK] * WINDOW
        energy[first : first + BLOCK] = np.einsum("ij,ij->i", part, part)
    level_db = 20 * np.log10(np.sqrt(energy) + EPS)
    spoken: NDArray[np.bool_] = level_db > level_db.max(initial=-np.inf) - DYNAMIC_RANGE_DB
    return spoken


def _bands(frames: Array, kept: NDArray[np.intp]) -> Array:
    """Magnitudes (15, n - 1) of the n `kept` frames, put together again by overlap and add."""
    out = np.empty((N_BANDS, len(kept) - 1))
    for first in range(0, out.shape[1], BLOCK):
        before = min(first, 1)  # the frame whose second half reaches into this block
        part = frames[kept[first - before : first + BLOCK + 1]] * WINDOW
        part[1:, :HOP] += part[:-1, HOP:]
        halves = part[before:, :HOP]
        spectrum = np.fft.rfft(np.hstack((halves[:-1], halves[1:])) * WINDOW, N_FFT)
        power = spectrum.real**2 + spectrum.imag**2
        out[:, first : first + BLOCK] = np.sqrt(_band_matrix() @ power.T)
    return out


@cache
def _band_matrix() -> Array:
    """(15, 257) of 0 and 1: the bins of each third octave, edges at the nearest bin."""
    bins_hz = np.linspace(0, RATE_HZ, N_FFT + 1)[: N_FFT // 2 + 1]
    edges_hz = LOWEST_HZ * 2.0 ** ((2 * np.arange(N_BANDS + 1) - 1) / 6)
    edges = np.abs(bins_hz[:, None] - edges_hz).argmin(axis=0)
    bins = np.arange(len(bins_hz))
    inside: Array = ((bins >= edges[:-1, None]) & (bins < edges[1:, None])).astype(np.float64)
    return inside
