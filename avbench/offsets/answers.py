"""What a system says of each clip: a lag, or that it has none."""

from dataclasses import dataclass
from pathlib import Path

from avbench.offsets.rows import Place, raise_faults, read_places

REQUIRED = ("clip_id", "audio_lag_ms")
OPTIONAL = ("low_ms", "high_ms", "confidence", "reason", "decision")
SLACK_MS = 1e-3  # float32 columns


@dataclass(frozen=True)
class Answer:
    """One row. `audio_lag_ms` is None where the system refuses; then `reason` says why."""

    audio_lag_ms: float | None
    low_ms: float | None = None
    high_ms: float | None = None
    confidence: float | None = None
    reason: str = ""


def read_answers(table: Path) -> dict[str, Answer]:
    """Answers by clip id, from CSV (UTF-8) or Parquet.

    Columns `clip_id`, `audio_lag_ms`, and if wished `low_ms` and `high_ms` (a 95 % interval),
    `confidence`, `reason`, `decision`; others are passed over. A clip is refused by an empty
    `audio_lag_ms`, or by a `decision` that begins with "refused" or "failed": so `offsets.parquet`
    of a prepared corpus can be handed in as it is.

    Raises:
        UserError: not readable, a column is missing, or faulty rows (all in one message).
    """
    answers: dict[str, Answer] = {}
    faults: list[str] = []
    for place in read_places(table, REQUIRED, (*REQUIRED, *OPTIONAL)):
        try:
            answers[place.clip_id] = _answer(place)
        except ValueError as error:
            faults.append(place.fault(str(error)))
    raise_faults(table, faults)
    return answers


def _answer(place: Place) -> Answer:
    lag, low, high, confidence = (
        place.number_of(c) for c in ("audio_lag_ms", "low_ms", "high_ms", "confidence")
    )
    decision, reason = place.text("decision"), place.text("reason")
    if decision.startswith(("refused", "failed")):
        return Answer(None, reason=f"{decision}: {reason}" if reason else decision)
    if lag is None:
        return Answer(None, reason=reason or f"audio_lag_ms is empty in row {place.number}")
    if (low is None) != (high is None):
        given, lacking = ("high_ms", "low_ms") if low is None else ("low_ms", "high_ms")
        raise ValueError(f"{given} without {lacking}, expected both or neither")
    if low is not None and high is not None and not low - SLACK_MS <= lag <= high + SLACK_MS:
        raise ValueError(
            f"audio_lag_ms {lag:g} lies outside low_ms {low:g} to high_ms {high:g}, expected inside"
        )
    return Answer(lag, low, high, confidence)
