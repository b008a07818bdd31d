"""LSE-D, LSE-C and SyncNet's offset, by pipeline: `lse_d@w2l-lrs` is one metric, never `lse_d`.

The network alone does not make the number. On the same real videos of LRS2 three papers report
LSE-D 6.3, 6.7 and 7.2, so the pipeline stands in the name, and a board carries the recorded speech
as an anchor. Each metric comes with the original's zero padding (for parity) and `-masked` (for
short clips), see `align.lse`.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from avbench.align.lse import N_SHIFTS, LseScores, SyncDistances, lse
from avbench.metrics.base import Better, Metric

PIPELINES = {
    "w2l-lrs": (
        "hyp.syncnet_scores",
        "the whole frame is resized to 224x224, as in Wav2Lip's script for LRS",
    ),
    "w2l-real": (
        "hyp.syncnet_scores_tracked",
        "the largest face track is cropped, as in Wav2Lip's script for real videos",
    ),
}
# From avbench's own net: no weights to fetch, and not comparable with SyncNet's numbers.
AVSYNC = (
    "hyp.avsync_scores",
    "the largest face's mouth and the sound as unit vectors of avsync, distances in [0, 2]",
)
_MASKED = "only pairs that exist are compared; shifts that have less than half of them are left out"
_PADDED = "beyond the clip's ends windows are compared with zero vectors, as in the original"
_REFERENCE = (
    "Prajwal et al. 2020, doi:10.1145/3394171.3413532; code: Wav2Lip evaluation/scores_LSE on "
    "joonson/syncnet_python; weights syncnet_v2"
)


@dataclass(frozen=True)
class SyncNetMetric(Metric):
    """One number of a clip's SyncNet distances; the others stand beside it."""

    version: ClassVar[int] = 1
    reference: ClassVar[str] = _REFERENCE
    masked: ClassVar[bool]

    def per_clip(self, distances: SyncDistances) -> dict[str, float]:
        """The value; `offset` in frames; `n_windows`, `short` (1 below 31: hardly to be trusted).

        `fps_in` and `resampled` (1 if frames were left out or repeated to get 25 a second) say
        what came in; `n_tracks` how many faces there were to choose from.
        """
        scores = lse(distances, masked=self.masked)
        return {
            self.name: self.value_of(scores),
            "offset": float(scores.offset_frames),
            "n_windows": float(distances.n_windows),
            "short": float(distances.n_windows < N_SHIFTS),
            "fps_in": distances.fps_in,
            "resampled": float(distances.resampled),
            "n_tracks": float(distances.n_tracks),
        }

    def value_of(self, scores: LseScores) -> float:
        """This metric's own number."""
        raise TypeError(f"{type(self).__name__} must define value_of()")


@dataclass(frozen=True)
class LseD(SyncNetMetric):
    """LSE-D, the distance of lips and sound at the best of 31 shifts (+-0.6 s)."""

    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "lower"
    worst: ClassVar[float | None] = 15.0  # unrelated speech: 12 to 15 with the published weights

    def value_of(self, scores: LseScores) -> float:
        """LSE-D, above 0."""
        return scores.lse_d


@dataclass(frozen=True)
class LseC(SyncNetMetric):
    """LSE-C, how far the best of 31 shifts lies below their median in distance."""

    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "higher"
    worst: ClassVar[float | None] = 0.0

    def value_of(self, scores: LseScores) -> float:
        """LSE-C, 0 or above."""
        return scores.lse_c


@dataclass(frozen=True)
class SyncConf(LseC):
    """SyncNet's confidence (Sync-C, Sync-conf): the same number as LSE-C."""


@dataclass(frozen=True)
class SyncOffset(SyncNetMetric):
    """SyncNet's offset in frames of 40 ms: above 0 the sound comes EARLY, unlike `sync_lag`."""

    unit: ClassVar[str] = "frames"
    better: ClassVar[Better] = "none"

    def value_of(self, scores: LseScores) -> float:
        """From -15 to 15."""
        return float(scores.offset_frames)


QUANTITIES: dict[str, type[SyncNetMetric]] = {
    "lse_d": LseD,
    "lse_c": LseC,
    "sync_offset": SyncOffset,
    "sync_conf": SyncConf,
}


def _kind(quantity: str, pipeline: str, *, masked: bool) -> type[SyncNetMetric]:
    base = QUANTITIES[quantity]
    need, what = PIPELINES[pipeline]
    variant, ends = (f"{pipeline}-masked", _MASKED) if masked else (pipeline, _PADDED)
    return _made(base, quantity, variant, (need, what, ends), masked=masked)


def _avsync(quantity: str) -> type[SyncNetMetric]:
    base = QUANTITIES[quantity]
    kind = _made(base, quantity, "avsync", (*AVSYNC, _MASKED), masked=True)
    kind.reference = "LSE after Prajwal et al. 2020, with the net of `avbench/weights/avsync.md`"
    if quantity == "lse_d":
        kind.worst = 2.0**0.5  # unrelated unit vectors
    return kind


def _made(
    base: type[SyncNetMetric],
    quantity: str,
    variant: str,
    said: tuple[str, str, str],
    *,
    masked: bool,
) -> type[SyncNetMetric]:
    need, what, ends = said
    first = (base.__doc__ or "").strip().removesuffix(".")
    name = f"{quantity}@{variant}"
    body: dict[str, Any] = {
        "__doc__": f"{first}; {variant}.\n\n{what[0].upper()}{what[1:]}. "
        f"{ends[0].upper()}{ends[1:]}.",
        "__module__": __name__,
        "name": name,
        "needs": (need,),
        "masked": masked,
    }
    return dataclass(frozen=True)(type(name, (base,), body))


KINDS = {
    kind.name: kind
    for quantity in QUANTITIES
    for pipeline in PIPELINES
    for kind in (_kind(quantity, pipeline, masked=m) for m in (False, True))
} | {kind.name: kind for kind in map(_avsync, QUANTITIES)}


def __getattr__(name: str) -> type[SyncNetMetric]:
    """The table of metrics names them `avbench.metrics.lse:lse_d@w2l-lrs`."""
    if name in KINDS:
        return KINDS[name]
    raise AttributeError(name)
