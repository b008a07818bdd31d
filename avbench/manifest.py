"""A manifest: which clips there are, where their media lie, and one digest for all of it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from avbench import manifest_files, manifest_rows
from avbench.clip import Clip
from avbench.errors import ManifestError

SHOWN_FAULTS = 40


@dataclass(frozen=True)
class Manifest:
    """Clips sorted by id. `digest`: sha256 (hex) of what the clips are, not of where they lie."""

    dataset: str
    version: str
    digest: str
    clips: tuple[Clip, ...]

    @classmethod
    def of(cls, dataset: str, version: str, clips: Iterable[Clip]) -> "Manifest":
        """A manifest of these clips, sorted, with its digest."""
        ordered = tuple(sorted(clips, key=lambda c: c.clip_id))
        return cls(dataset, version, digest(ordered), ordered)

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """Reads a prepared folder, one `clips-*.parquet`, or a table written by hand.

        A table by hand is CSV (UTF-8) or Parquet with `clip_id`, `audio` and/or `video`, and if
        wished `speaker, session, split, text, language, fps, duration_s`, `audio_lag_ms` (a lag
        that is still in the files) and `start_s, end_s` (the clip is this span of longer files).
        Relative paths start at the table's folder. Columns of other names travel along as text in
        `Clip.extra`.

        Raises:
            ManifestError: nothing readable there, or faulty rows (all of them in one message).
        """
        tables = _tables(path)
        rows = [row for table in tables for row in manifest_files.read(table)]
        folder = _base(tables[0])
        clips, faults = manifest_rows.to_clips(rows, folder)
        if not rows:
            faults.append("it holds no row")
        if not faults and not _any_file(clips):
            faults.append(_nothing_there(clips, folder))
        if faults:
            raise ManifestError(_listed(path, faults))
        dataset, version = manifest_files.named(tables[0])
        return cls.of(dataset, version, clips)

    @property
    def splits(self) -> tuple[str, ...]:
        """The names of the splits, sorted."""
        return tuple(sorted({c.split for c in self.clips}))

    def only_split(self, name: str) -> "Manifest":
        """The clips of one split.

        Raises:
            ManifestError: no clip is in it; the message names those that exist.
        """
        clips = [c for c in self.clips if c.split == name]
        if not clips:
            there = ", ".join(map(repr, self.splits))
            raise ManifestError(f"{self.dataset} has no split {name!r}; it has {there}")
        return Manifest.of(self.dataset, self.version, clips)

    def limit(self, n: int) -> "Manifest":
        """The first `n` clips by id, for a trial run. Its digest is its own.

        Raises:
            ManifestError: `n` is below 1.
        """
        if n < 1:
            raise ManifestError(f"limit is {n}, expected at least 1 clip")
        return Manifest.of(self.dataset, self.version, self.clips[:n])


def digest(clips: Iterable[Clip]) -> str:
    """sha256 over ids, labels, lag, spans, and the names and known hashes of media, in id order.

    Absolute folders do not enter: a copy of a manifest beside a copy of its media is the same.
    """
    total = hashlib.sha256()
    for clip in clips:
        line = json.dumps(_identity(clip), ensure_ascii=True, separators=(",", ":"))
        total.update(line.encode("ascii") + b"\n")
    return total.hexdigest()


def _identity(clip: Clip) -> list[str | None]:
    names = [
        clip.extra.get(key) or (None if path is None else path.name)
        for key, path in (("video_rel", clip.video), ("audio_rel", clip.audio))
    ]
    known = [clip.extra.get(key) for key in ("source_sha256", "source_audio_sha256")]
    lag = f"{clip.audio_lag_ms + 0.0:.3f}"
    labels = [clip.speaker, clip.session, clip.split, clip.text]
    span = [repr(clip.start_s), repr(clip.end_s)] if clip.source.is_span else []
    return [clip.clip_id, *names, lag, *labels, *known, *span]


def _tables(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.exists():
        raise ManifestError(
            f"{path}: not found; give a prepared folder, a clips-*.parquet or a .csv file"
        )
    for folder in (path / "manifest", path):
        if found := sorted(folder.glob("clips-*.parquet")):
            return found
    raise ManifestError(
        f"{path}: found no manifest/clips-*.parquet; `avbench prepare CORPUS ROOT --out {path}` "
        "writes one, or give a .csv or .parquet file with clip_id and audio or video"
    )


def _base(table: Path) -> Path:
    """Where relative paths start: OUT for OUT/manifest/clips-*.parquet, else the file's folder."""
    folder = table.absolute().parent
    prepared = folder.name == "manifest" and table.name.startswith("clips-")
    return folder.parent if prepared else folder


def _any_file(clips: list[Clip]) -> bool:
    return any(path.exists() for clip in clips for path in clip.source.paths)


def _nothing_there(clips: list[Clip], folder: Path) -> str:
    first = clips[0].source.paths[0]
    return f"none of its media exist, first {first}; relative paths start at {folder}"


def _listed(path: Path, faults: list[str]) -> str:
    if len(faults) == 1:
        return f"{path}: {faults[0]}"
    lines = [f"{path} has {len(faults)} faults:", *(f"  {f}" for f in faults[:SHOWN_FAULTS])]
    if len(faults) > SHOWN_FAULTS:
        lines.append(f"  and {len(faults) - SHOWN_FAULTS} more")
    return "\n".join(lines)
