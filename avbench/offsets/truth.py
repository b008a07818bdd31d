"""The true lags of a sync task: on disk, and as a manifest."""

import hashlib
import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from avbench.clip import Clip
from avbench.errors import UserError
from avbench.manifest import Manifest
from avbench.manifest_rows import PREPARED
from avbench.offsets.rows import Place, raise_faults, read_places

FILES = ("truth.parquet", "truth.csv")
REQUIRED = ("clip_id", "audio_lag_ms")
TEXTS = ("speaker", "session", "split")
NUMBERS = ("audio_lag_ms", "injected_lag_ms", "own_lag_ms", "range_ms")
KNOWN = (*REQUIRED, *TEXTS, *NUMBERS, "fps", "fps_num", "fps_den", *PREPARED)


@dataclass(frozen=True)
class TrueLag:
    """One clip. `audio_lag_ms`: its true lag; `range_ms`: what it was drawn from, if known."""

    clip_id: str
    audio_lag_ms: float
    fps: Fraction
    speaker: str = ""
    session: str = ""
    split: str = ""
    range_ms: float | None = None

    @property
    def frame_ms(self) -> float:
        """Length of a frame."""
        return float(1000 / self.fps)

    @property
    def clip(self) -> Clip:
        """The clip without media, its lag still to be found."""
        return Clip(
            self.clip_id,
            speaker=self.speaker,
            session=self.session,
            split=self.split,
            fps=self.fps,
            audio_lag_ms=self.audio_lag_ms,
        )


@dataclass(frozen=True)
class Truth:
    """All clips of a task, sorted by id. `dataset` is None where the table does not name it."""

    dataset: str | None
    version: str
    lags: tuple[TrueLag, ...]

    def manifest(self, dataset: str) -> Manifest:
        """The task as what runs are compared on: one digest for ids, lags and frame rates."""
        total = hashlib.sha256()
        for lag in self.lags:
            facts = [lag.clip_id, f"{lag.audio_lag_ms + 0.0:.3f}", str(lag.fps), lag.speaker]
            total.update(json.dumps(facts).encode() + b"\n")
        clips = tuple(lag.clip for lag in self.lags)
        return Manifest(dataset, self.version, total.hexdigest(), clips)

    def only_split(self, name: str) -> "Truth":
        """The clips of one split.

        Raises:
            UserError: no clip is in it; the message names those that exist.
        """
        kept = tuple(lag for lag in self.lags if lag.split == name)
        if not kept:
            there = ", ".join(repr(s) for s in sorted({lag.split for lag in self.lags}))
            raise UserError(f"the truth has no split {name!r}; it has {there}")
        return Truth(self.dataset, self.version, kept)


def truth_file(path: Path) -> Path:
    """The table of a task: `path` itself, or the one in the folder `path`.

    Raises:
        UserError: there is none.
    """
    if path.is_file():
        return path
    found = next((path / name for name in FILES if (path / name).is_file()), None)
    if found is None:
        what = "holds no truth.parquet or truth.csv" if path.is_dir() else "not found"
        raise UserError(
            f"{path}: {what}; give the folder of a sync task (avbench synth offsets makes one), "
            "or a table with clip_id, audio_lag_ms, fps"
        )
    return found


def read_truth(path: Path) -> Truth:
    """The truth from a task's folder, or from a CSV or Parquet file.

    Columns `clip_id`, `audio_lag_ms`, `fps` (25, 29.97 or 30000/1001; or `fps_num`, `fps_den`),
    and if wished `speaker`, `session`, `split`, `range_ms`; others are passed over.

    Raises:
        UserError: not readable, a column is missing, or faulty rows (all in one message).
    """
    table = truth_file(path)
    lags: list[TrueLag] = []
    faults: list[str] = []
    places = read_places(table, REQUIRED, KNOWN)
    if places[0].row.keys() >= PREPARED:
        raise UserError(
            f"{table}: is a prepared corpus, whose lags are measured; expected a table of true "
            "lags, such as `avbench synth offsets` makes from it"
        )
    for place in places:
        try:
            lags.append(_true_lag(place))
        except ValueError as error:
            faults.append(place.fault(str(error)))
    raise_faults(table, faults)
    dataset, version = _header(table)
    return Truth(dataset, version, tuple(sorted(lags, key=lambda lag: lag.clip_id)))


def _true_lag(place: Place) -> TrueLag:
    lag = place.number_of("audio_lag_ms")
    if lag is None:
        raise ValueError("audio_lag_ms is empty, expected the true lag in ms")
    range_ms = place.number_of("range_ms")
    if range_ms is not None and range_ms < 0:
        raise ValueError(f"range_ms is {range_ms:g}, expected 0 or more")
    speaker, session, split = (place.text(name) for name in TEXTS)
    return TrueLag(place.clip_id, lag, _fps(place), speaker, session, split, range_ms)


def _fps(place: Place) -> Fraction:
    text = place.text("fps")
    if not text and place.text("fps_num"):
        text = f"{place.text('fps_num')}/{place.text('fps_den')}"
    if not text:
        raise ValueError("no fps (nor fps_num and fps_den), expected frames per second, such as 25")
    try:
        fps = Fraction(text)
    except (ValueError, ZeroDivisionError):
        fps = Fraction(0)
    if fps <= 0:
        raise ValueError(f"fps is {text!r}, expected a positive number or fraction")
    return fps


def _header(table: Path) -> tuple[str | None, str]:
    if table.suffix.lower() != ".parquet":
        return None, "1"
    import pyarrow.parquet as pq

    header = json.loads((pq.read_schema(table).metadata or {}).get(b"avbench", b"{}"))
    return header.get("dataset"), str(header.get("version", "1"))
