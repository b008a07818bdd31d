"""The vocabulary of decisions, in the order and the colours in which pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from avbench.board.charts import stacked

MEANING = {
    "ok": "already in step within the tolerance; untouched",
    "corrected_pooled": "moved by the lag that its session shares",
    "corrected_shrunk": "moved by its own lag, drawn towards its session's",
    "corrected_clip": "moved by its own lag",
    "refused_low_confidence": "no clear peak; timing kept",
    "refused_ambiguous": "a second peak nearly as high; timing kept",
    "refused_edge": "peak at the edge of the search range; timing kept",
    "refused_drift": "the lag changes within the clip; timing kept",
    "refused_multi_face": "several faces, none stands out as the speaker; timing kept",
    "refused_no_face": "no face for long enough; timing kept",
    "refused_offscreen": "speech, but no visible face speaks; timing kept",
    "refused_silent": "no speech to measure; timing kept",
    "refused_variable_rate": "frames are not evenly spaced; timing kept",
    "failed_decode": "the file cannot be decoded",
    "failed_missing_audio": "the file holds no sound",
    "failed_label": "its label file is missing or malformed",
    "failed_worker": "the process that worked on it died each time",
}


@dataclass(frozen=True)
class DecisionRow:
    """One decision: its clips, their share of the corpus, the class that colours it."""

    name: str
    n_clips: int
    share: float
    meaning: str
    kind: str


def kind(decision: str) -> str:
    """The group of a decision: ok, corrected, refused or failed ("other" if unknown)."""
    first = decision.partition("_")[0]
    return first if first in ("ok", "corrected", "refused", "failed") else "other"


def decision_rows(counts: Mapping[str, int]) -> list[DecisionRow]:
    """Decisions that occur, in the order of the vocabulary; unknown ones after it, by name."""
    known = [name for name in MEANING if name in counts]
    names = known + sorted(set(counts) - set(known))
    total = sum(counts.values()) or 1
    return [
        DecisionRow(name, counts[name], counts[name] / total, MEANING.get(name, ""), kind(name))
        for name in names
        if counts[name]
    ]


def tiles(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """The few numbers at the top: (class, words, clips); groups without a clip are left out."""
    words = {
        "ok": "in step, untouched",
        "corrected": "corrected",
        "refused": "refused, timing kept",
        "failed": "failed",
        "other": "other",
    }
    rows = decision_rows(counts)
    sums = {group: sum(row.n_clips for row in rows if row.kind == group) for group in words}
    return [(group, words[group], n) for group, n in sums.items() if n]


def stacked_parts(counts: Mapping[str, int]) -> Markup:
    """The bar of all decisions."""
    rows = decision_rows(counts)
    parts = [(row.name, row.n_clips, f"d-{row.kind}") for row in rows]
    return stacked(parts, "Clips by decision: " + ", ".join(f"{r.name} {r.n_clips}" for r in rows))
