"""Short-time objective intelligibility: STOI and ESTOI, raw and time aligned.

Taal et al. 2011 (STOI, doi:10.1109/TASL.2011.2114881), Jensen and Taal 2016 (ESTOI,
doi:10.1109/TASLP.2016.2585878). Values are those of pystoi 0.4.1, with three differences, all at
the edge: too little speech is refused (pystoi returns 1e-5), silence is refused before, and ESTOI
is the same in every call. pystoi adds unseeded noise of 2e-16 so that nothing divides by zero,
which makes a stretch of digital silence in the generated sound count a random amount; here it
counts 0.
"""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from avbench.metrics.base import Better, Metric

Array = NDArray[np.float64]

SEGMENT = 30  # frames: 384 ms
CLIP = 1 + 10 ** (15 / 20)  # lower bound of the signal-to-distortion ratio: -15 dB
BLOCK = 64  # segments handled at once
EPS = float(np.finfo(float).eps)


class Bands(Protocol):
    """Third-octave magnitudes of a pair, (15, n_frames) each, n_frames >= 30."""

    @property
    def ref(self) -> Array: ...  # noqa: D102

    @property
    def hyp(self) -> Array: ...  # noqa: D102


class Shifted(Protocol):
    """An aligned pair."""

    @property
    def shift_ms(self) -> float: ...  # noqa: D102

    @property
    def shift_ncc(self) -> float | None: ...  # noqa: D102


@dataclass(frozen=True)
class Stoi(Metric):
    """STOI, about 0 to 1; unrelated speech can fall a little below 0. Scale invariant."""

    name: ClassVar[str] = "stoi"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("third_octave",)
    reference: ClassVar[str] = (
        "Taal, Hendriks, Heusdens, Jensen 2011, doi:10.1109/TASL.2011.2114881; "
        "code: pystoi 0.4.1 stoi(extended=False)"
    )
    worst: ClassVar[float | None] = 0.0

    def per_clip(self, bands: Bands) -> dict[str, float]:
        """The mean correlation of bands over segments of 384 ms."""
        return {self.name: _mean_over_segments(bands, _stoi_sum) / len(bands.ref)}


@dataclass(frozen=True)
class Estoi(Metric):
    """ESTOI, about 0 to 1; unrelated speech can fall a little below 0. Scale invariant."""

    name: ClassVar[str] = "estoi"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "higher"
    needs: ClassVar[tuple[str, ...]] = ("third_octave",)
    reference: ClassVar[str] = (
        "Jensen, Taal 2016, doi:10.1109/TASLP.2016.2585878; code: pystoi 0.4.1 stoi(extended=True)"
    )
    worst: ClassVar[float | None] = 0.0

    def per_clip(self, bands: Bands) -> dict[str, float]:
        """The mean spectral correlation over frames of segments of 384 ms."""
        return {self.name: _mean_over_segments(bands, _estoi_sum) / SEGMENT}


_ALIGNED = "; time aligned after the idea of arXiv 2303.00502, estimator: avbench aligned_audio"


@dataclass(frozen=True)
class AlignedStoi(Stoi):
    """STOI after one global shift. At least raw STOI in expectation: never compare the two."""

    name: ClassVar[str] = "ta_stoi"
    needs: ClassVar[tuple[str, ...]] = ("aligned_third_octave",)
    reference: ClassVar[str] = Stoi.reference + _ALIGNED


@dataclass(frozen=True)
class AlignedEstoi(Estoi):
    """ESTOI after one global shift. At least raw ESTOI in expectation: never compare the two."""

    name: ClassVar[str] = "ta_estoi"
    needs: ClassVar[tuple[str, ...]] = ("aligned_third_octave",)
    reference: ClassVar[str] = Estoi.reference + _ALIGNED


@dataclass(frozen=True)
class AlignShift(Metric):
    """The shift that `ta_stoi` takes out, in ms; > 0 where the generated sound comes late."""

    name: ClassVar[str] = "ta_shift_ms"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "ms"
    better: ClassVar[Better] = "none"
    needs: ClassVar[tuple[str, ...]] = ("aligned_audio",)
    reference: ClassVar[str] = "avbench aligned_audio, after the idea of arXiv 2303.00502"

    def per_clip(self, pair: Shifted) -> dict[str, float]:
        """The shift, its size (`abs_ms`), and the correlation in [-1, 1] at it (`ncc`)."""
        ncc = float("nan") if pair.shift_ncc is None else pair.shift_ncc
        return {self.name: pair.shift_ms, "abs_ms": abs(pair.shift_ms), "ncc": ncc}


class _SegmentSum(Protocol):
    def __call__(self, ref: Array, hyp: Array) -> float: ...


def _mean_over_segments(bands: Bands, block_sum: _SegmentSum) -> float:
    """`block_sum` takes (15, n, 30) segments of both sides; in blocks, so that memory is flat."""
    ref = sliding_window_view(bands.ref, SEGMENT, axis=1)
    hyp = sliding_window_view(bands.hyp, SEGMENT, axis=1)
    n: int = ref.shape[1]
    starts = range(0, n, BLOCK)
    sums = [block_sum(ref[:, s : s + BLOCK], hyp[:, s : s + BLOCK]) for s in starts]
    return float(sum(sums)) / n


def _stoi_sum(ref: Array, hyp: Array) -> float:
    scale = np.linalg.norm(ref, axis=2, keepdims=True)
    scale /= np.linalg.norm(hyp, axis=2, keepdims=True) + EPS
    clipped = np.minimum(hyp * scale, ref * CLIP)
    return float(np.vdot(_unit(ref, axis=2), _unit(clipped, axis=2)))


def _estoi_sum(ref: Array, hyp: Array) -> float:
    return float(np.vdot(_unit(_unit(ref, axis=2), axis=0), _unit(_unit(hyp, axis=2), axis=0)))


def _unit(segments: Array, axis: int) -> Array:
    """Mean 0 and norm 1 along `axis`; 0 where nothing varies."""
    centred: Array = segments - segments.mean(axis=axis, keepdims=True)
    centred /= np.linalg.norm(centred, axis=axis, keepdims=True) + EPS
    return centred
