"""What timing costs a system: the metrics that react to it, raw and after one shift a clip.

The point of arXiv 2303.00502: STOI and ESTOI fall by half at one frame of lag, so a number without
its aligned twin mixes up what was said and when. Aligned values are higher in expectation, for
unrelated speech too: compare them among themselves, and a gain with the gain of other systems.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from avbench.board.collect import Run, require_comparable
from avbench.board.svg import MINUS
from avbench.errors import UserError
from avbench.stats import paired_bootstrap

TWINS = {"stoi": "ta_stoi", "estoi": "ta_estoi"}
SHIFT = "ta_shift_ms"
HEAD = (
    "system", "metric", "raw", "aligned", "gain", "clips", "shift (ms)", "|shift| (ms)",
)  # fmt: skip


@dataclass(frozen=True)
class AlignedRow:
    """One metric of one system, on the clips that are scored raw and aligned.

    Attributes:
        system: label of the run.
        metric: name of the raw one.
        n_clips: clips with both scores; the other numbers are None where there is none.
        raw: mean.
        aligned: mean after the shift.
        gain: aligned minus raw.
        low: lower end of the gain's 95 % interval, by speaker; None with fewer than two.
        high: upper end.
        shift_ms: mean shift that was taken out, > 0 where the generated sound came late; None
            where the run has no `ta_shift_ms`.
        shift_size_ms: mean of the shift's size.
    """

    system: str
    metric: str
    n_clips: int
    raw: float | None = None
    aligned: float | None = None
    gain: float | None = None
    low: float | None = None
    high: float | None = None
    shift_ms: float | None = None
    shift_size_ms: float | None = None


def aligned_table(runs: Sequence[Run]) -> tuple[AlignedRow, ...]:
    """One row a metric and run, metrics first.

    Raises:
        UserError: runs that do not belong together, or none with a metric both raw and aligned.
    """
    require_comparable(runs)
    rows = [
        _row(run, raw, aligned)
        for raw, aligned in TWINS.items()
        for run in runs
        if run.metric(raw) and run.metric(aligned)
    ]
    if not rows:
        pairs = ", ".join(f"{raw} and {aligned}" for raw, aligned in TWINS.items())
        raise UserError(
            f"no run has a metric both raw and aligned; expected {pairs}: score with --protocol "
            "lip2speech"
        )
    return tuple(rows)


def _row(run: Run, raw: str, aligned: str) -> AlignedRow:
    if run.clips is None:
        raise UserError(f"{run.folder}: no clips.parquet; gains need scores by clip")
    values, speakers = run.clips.values, run.clips.speakers
    both = np.isfinite(values[raw]) & np.isfinite(values[aligned])
    if not both.any():
        return AlignedRow(run.label, raw, 0)
    a, b = values[aligned][both], values[raw][both]
    clusters = np.where(speakers == "", run.clips.ids, speakers)[both]
    gain = paired_bootstrap({raw: a}, {raw: b}, clusters, raw)
    low, high = (gain.interval.low, gain.interval.high) if gain.interval else (None, None)
    shift = values[SHIFT][both] if SHIFT in values else np.zeros(0)
    return AlignedRow(
        *(run.label, raw, len(a), float(b.mean()), float(a.mean()), gain.value, low, high),
        *((float(shift.mean()), float(np.abs(shift).mean())) if shift.size else (None, None)),
    )


def to_json(rows: Sequence[AlignedRow]) -> dict[str, Any]:
    """Plain numbers and text, for `json.dumps`."""
    return {"schema_version": 1, "rows": [asdict(row) for row in rows]}


def text_rows(rows: Sequence[AlignedRow]) -> list[tuple[str, ...]]:
    """The table as text: a head, then one row a metric and run."""
    return [HEAD, *map(_text_row, rows)]


def _text_row(row: AlignedRow) -> tuple[str, ...]:
    gain = _text(row.gain, "+.3f")
    if row.low is not None:
        gain += f" [{_text(row.low, '+.3f')}, {_text(row.high, '+.3f')}]"
    return (
        *(row.system, row.metric, _text(row.raw, ".3f"), _text(row.aligned, ".3f"), gain),
        *(str(row.n_clips), _text(row.shift_ms, "+.1f"), _text(row.shift_size_ms, ".1f")),
    )


def _text(number: float | None, form: str) -> str:
    return "none" if number is None else format(number, form).replace("-", MINUS)
