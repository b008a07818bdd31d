"""Reference and generated sound side by side, of one length, fit for a full-reference metric."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.align.offset import lag_samples
from avbench.clip import SAMPLE_RATE_HZ, Waveform
from avbench.errors import (
    LengthMismatch,
    NonFinite,
    SilentHyp,
    SilentRef,
    TooShort,
    Unmeasurable,
)
from avbench.features.base import Feature


@dataclass(frozen=True)
class AudioPair:
    """Two waveforms of the same length and rate.

    `hyp_natural_s`: how long the generated sound was before it was cut or padded.
    `shift_ms`: how far it came late and was advanced; 0 where nothing was aligned.
    `shift_ncc`: correlation of the log-mel spectra at that shift, in [-1, 1]; None if not aligned.
    """

    ref: Waveform
    hyp: Waveform
    hyp_natural_s: float
    shift_ms: float = 0.0
    shift_ncc: float | None = None


@dataclass(frozen=True)
class PairedAudio(Feature):
    """The generated sound cut, or zero padded at its end, to the reference's length.

    Papers truncate both to the shorter, or pad to the longer, and get different numbers; here the
    reference alone decides what is scored, so a system cannot leave out its hard ending.

    `min_ratio`, `max_ratio`: bounds of generated / reference duration; outside them the clip is
    refused. `silence_dbfs`: a side whose loudest sample lies below is silent (-80 dBFS is three
    steps of 16-bit sound).
    """

    name: ClassVar[str] = "paired_audio"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("ref.audio_16k", "hyp.audio_16k")
    value: ClassVar[type] = AudioPair

    min_ratio: float = 0.5
    max_ratio: float = 2.0
    silence_dbfs: float = -80.0

    def extract(self, ref: Waveform, hyp: Waveform) -> AudioPair:
        """The pair.

        Raises:
            TooShort: a side is empty.
            NonFinite: NaN or infinity in a side.
            SilentRef, SilentHyp: a side is silent; the reference is looked at first.
            LengthMismatch: the durations' ratio lies outside the bounds.
            ValueError: a side is not at 16 kHz (a bug in the caller, no fault of the clip).
        """
        check_sound(ref, hyp, self.silence_dbfs)
        check_length(ref, hyp, self.min_ratio, self.max_ratio)
        samples = np.zeros(len(ref.samples), dtype=np.float32)
        n = min(len(samples), len(hyp.samples))
        samples[:n] = hyp.samples[:n]
        end_s = min(hyp.valid_end_s, ref.duration_s)
        fitted = replace(hyp, samples=samples, valid_end_s=end_s)
        return AudioPair(ref, fitted, hyp.duration_s)


@dataclass(frozen=True)
class AlignedAudio(Feature):
    """The pair after one global shift of the generated sound; only the overlap of both is kept.

    The shift is the peak of the normalised correlation of log-mel spectra (`align.shift`). The
    idea of aligning before time-sensitive metrics is arXiv 2303.00502's; the estimator is ours,
    so values are comparable inside avbench only, and never with published raw STOI.

    `range_s`: shifts searched, to either side. `hop_s`: their step. `n_mels`: mel bands.
    `min_overlap`: share of the reference that must remain.
    """

    name: ClassVar[str] = "aligned_audio"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("paired_audio",)
    value: ClassVar[type] = AudioPair

    range_s: float = 0.4
    hop_s: float = 0.005
    n_mels: int = 80
    min_overlap: float = 0.8

    def extract(self, pair: AudioPair) -> AudioPair:
        """The aligned pair, `shift_ms` > 0 where the generated sound came late.

        Raises:
            Unmeasurable: the best shift leaves less than `min_overlap` of the reference.
        """
        from avbench.align.shift import find_shift

        shift_ms, ncc = find_shift(
            pair.ref.samples,
            pair.hyp.samples,
            pair.ref.rate_hz,
            range_s=self.range_s,
            hop_s=self.hop_s,
            n_mels=self.n_mels,
        )
        late = lag_samples(shift_ms, pair.ref.rate_hz)
        n = len(pair.ref.samples)
        if n - abs(late) < self.min_overlap * n:
            raise Unmeasurable(
                f"the best alignment shifts by {shift_ms:g} ms and leaves "
                f"{100 * (n - abs(late)) / n:.0f} % of the {pair.ref.duration_s:.2f} s reference; "
                f"expected at least {100 * self.min_overlap:g} %"
            )
        ref = pair.ref.samples[max(0, -late) : n - max(0, late)]
        hyp = pair.hyp.samples[max(0, late) : n - max(0, -late)]
        return replace(
            pair, ref=_whole(ref), hyp=_whole(hyp), shift_ms=float(shift_ms), shift_ncc=float(ncc)
        )


def check_sound(ref: Waveform, hyp: Waveform, silence_dbfs: float) -> None:
    """Refuses a pair of which a side is empty, not finite or silent, the reference first.

    Raises:
        TooShort, NonFinite, SilentRef, SilentHyp: see `PairedAudio`.
        ValueError: a side is not at 16 kHz.
    """
    for side, wave in (("reference", ref), ("generated", hyp)):
        _check_samples(side, wave)
    for side, wave, error in (("reference", ref, SilentRef), ("generated", hyp, SilentHyp)):
        peak = float(np.abs(wave.samples).max())
        if peak < 10 ** (silence_dbfs / 20):
            found = "digital silence" if peak == 0 else f"{20 * np.log10(peak):.1f} dBFS"
            raise error(
                f"{side} sound is silent: its peak is {found}; "
                f"expected at least {silence_dbfs:g} dBFS"
            )


def check_length(ref: Waveform, hyp: Waveform, min_ratio: float, max_ratio: float) -> None:
    """Raises LengthMismatch where generated / reference duration lies outside the bounds."""
    ratio = hyp.duration_s / ref.duration_s
    if not min_ratio <= ratio <= max_ratio:
        raise LengthMismatch(
            f"generated sound lasts {hyp.duration_s:.3f} s, the reference "
            f"{ref.duration_s:.3f} s: ratio {ratio:.2f}; "
            f"expected {min_ratio:g} to {max_ratio:g}"
        )


def _whole(samples: NDArray[np.float32]) -> Waveform:
    return Waveform(samples, valid_end_s=len(samples) / SAMPLE_RATE_HZ)


def _check_samples(side: str, wave: Waveform) -> None:
    if wave.rate_hz != SAMPLE_RATE_HZ:
        raise ValueError(
            f"{side} sound is at {wave.rate_hz} Hz; paired_audio takes {SAMPLE_RATE_HZ} Hz: "
            "resample it (decoding does)"
        )
    if len(wave.samples) == 0:
        raise TooShort(f"{side} sound is empty: 0 samples; expected at least one")
    bad = int(np.count_nonzero(~np.isfinite(wave.samples)))
    if bad:
        first = int(np.argmin(np.isfinite(wave.samples)))
        raise NonFinite(
            f"{side} sound holds {bad} samples that are NaN or infinite, the first at "
            f"{first / wave.rate_hz:.3f} s; expected finite samples only"
        )
