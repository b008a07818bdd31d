"""One row a file: lag, interval, decision, and why."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from avbench.align.decide import Decision
from avbench.prepare.measured import Measured


@dataclass(frozen=True)
class SyncRow:
    """What `avbench sync` says of one file.

    `audio_lag_ms` in [`low_ms`, `high_ms`] (95 %), positive where the sound comes late; None where
    there is none to be trusted. `confidence`: probability that the highest peak is the right one,
    trusted or not. `decision`: the vocabulary of `align.decide`. `faces`: how many were followed,
    None where the picture could not be read.
    """

    file: str
    audio_lag_ms: float | None
    low_ms: float | None
    high_ms: float | None
    confidence: float | None
    decision: str
    reason: str
    estimator: str
    faces: int | None
    signature: str

    @property
    def accepted(self) -> bool:
        """Whether the timing is known."""
        return self.audio_lag_ms is not None

    @property
    def correctable(self) -> bool:
        """Whether there is a lag to take out: a sure one, whose interval does not hold zero."""
        if self.low_ms is None or self.high_ms is None or self.decision == "ok":
            return False
        return not self.low_ms <= 0.0 <= self.high_ms

    def to_json(self) -> dict[str, Any]:
        """The row as plain values."""
        return asdict(self)


def make_row(
    file: str, measured: Measured, decision: Decision, estimator: str, signature: str
) -> SyncRow:
    """The row of a file that was measured and decided."""
    estimate = None if measured.sync is None else measured.sync.estimate
    return SyncRow(
        file=file,
        audio_lag_ms=_number(decision.audio_lag_ms),
        low_ms=_number(decision.low_ms),
        high_ms=_number(decision.high_ms),
        confidence=None if estimate is None else _number(estimate.confidence),
        decision=decision.decision,
        reason=_reason(measured, decision).removeprefix(f"{file}: "),
        estimator=estimator,
        faces=_faces(measured),
        signature=signature,
    )


def in_words(lag_ms: float) -> str:
    """Which way a lag goes."""
    way = "late" if lag_ms > 0 else "early"
    return f"the sound comes {abs(lag_ms):.0f} ms {way}"


def _reason(measured: Measured, decision: Decision) -> str:
    if decision.decision == "ok":
        return "in step"
    if decision.accepted:
        unsure = decision.low_ms <= 0.0 <= decision.high_ms
        note = ", which cannot be told from zero" if unsure else ""
        return f"{in_words(decision.audio_lag_ms)}{note}"
    estimate = None if measured.sync is None else measured.sync.estimate
    if estimate is None:
        return decision.reason
    return (
        f"{decision.reason}; the highest peak, not to be trusted: {estimate.audio_lag_ms:+.0f} ms"
    )


def _faces(measured: Measured) -> int | None:
    if measured.faces is not None:
        return int(measured.faces["count"])
    return 0 if measured.status == "no_face" else None


def _number(value: float) -> float | None:
    return round(value, 3) if math.isfinite(value) else None
