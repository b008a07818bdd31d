"""What is true of a synthetic corpus: kept beside it, never inside it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from avbench.synth.talk import Take

Span = tuple[str, float, float]


@dataclass(frozen=True)
class ClipTruth:
    """One clip. `path` is relative to the corpus root, posix.

    `session`: which clips share a lag; the speaker where it is empty. `label`: the transcript as a
    reader should give it; None: the words. `start_s`, `end_s`: the span of a longer file.
    `words`, `phones`: (text, start, end) in seconds of the sound in the file; the matching lips
    are `audio_lag_ms` earlier. `opening`: of the inner lips per frame, [0, 1].
    """

    clip_id: str
    path: str
    speaker: str
    audio_lag_ms: float
    words: tuple[Span, ...]
    phones: tuple[Span, ...]
    opening: tuple[float, ...]
    session: str = ""
    split: str = "all"
    label: str | None = None
    start_s: float = 0.0
    end_s: float | None = None

    @property
    def text(self) -> str:
        """The sentence."""
        if self.label is not None:
            return self.label
        return " ".join(word for word, _, _ in self.words)


@dataclass(frozen=True)
class Wart:
    """A file that is wrong on purpose. `expected`: the decision a reader should come to.

    One of prepare's decisions, or `ignored` (no row at all), or `measured` (odd, yet fine: it is
    decided by its lag, whatever that may be). `clip_id`: of its clip, if it is one. `failures`:
    the reasons of its rows in the failures table.
    """

    path: str
    kind: str
    expected: str
    clip_id: str = ""
    failures: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroundTruth:
    """A whole corpus. `alignment_folders`: for each speaker, where its word times really lie."""

    corpus: str
    seed: int
    clips: tuple[ClipTruth, ...]
    warts: tuple[Wart, ...] = ()
    alignment_folders: Mapping[str, str] = field(default_factory=dict)

    def clip(self, clip_id: str) -> ClipTruth:
        """The clip with this id.

        Raises:
            KeyError: no such clip.
        """
        return {c.clip_id: c for c in self.clips}[clip_id]

    @property
    def lags_ms(self) -> dict[str, float]:
        """Lag of each clip by id."""
        return {c.clip_id: c.audio_lag_ms for c in self.clips}

    def write(self, root: Path) -> Path:
        """Writes `<root>.truth.json` beside the corpus and returns its path."""
        path = truth_path(root)
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        return path


def clip_truth(take: Take, lag_ms: float, *, clip_id: str, path: str) -> ClipTruth:
    """What is true of a take that was written with its sound `lag_ms` late."""
    said, lag_s = take.utterance, lag_ms / 1000
    opening = take.mouth(take.frame_times_s()).opening
    return ClipTruth(
        clip_id=clip_id,
        path=path,
        speaker=take.speaker.name,
        audio_lag_ms=lag_ms,
        words=tuple(_span(w.text, w.start_s, w.end_s, lag_s) for w in said.words),
        phones=tuple(_span(s.phone.symbol, s.start_s, s.end_s, lag_s) for s in said.segments),
        opening=tuple(round(float(v), 4) for v in opening),
    )


def _span(label: str, start_s: float, end_s: float, lag_s: float) -> Span:
    return label, round(start_s + lag_s, 6), round(end_s + lag_s, 6)


def truth_path(root: Path) -> Path:
    """Where the truth about the corpus at `root` lies."""
    return root.with_name(f"{root.name}.truth.json")


def read_truth(root: Path) -> GroundTruth:
    """The truth about the corpus at `root`.

    Raises:
        FileNotFoundError: the corpus is not ours, or its truth was left behind.
    """
    raw: dict[str, Any] = json.loads(truth_path(root).read_text(encoding="utf-8"))
    spans = ("words", "phones")
    clips = tuple(
        ClipTruth(
            **{
                **c,
                "opening": tuple(c["opening"]),
                **{k: tuple((s[0], s[1], s[2]) for s in c[k]) for k in spans},
            }
        )
        for c in raw["clips"]
    )
    warts = tuple(Wart(**{**w, "failures": tuple(w["failures"])}) for w in raw["warts"])
    return GroundTruth(raw["corpus"], raw["seed"], clips, warts, raw["alignment_folders"])
