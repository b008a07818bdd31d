"""Exports a prepared folder: row by row, in order, whole or not at all."""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from avbench.datasets.base import Word
from avbench.errors import ClipError, NoFace, UserError
from avbench.exporting import EXPORTS
from avbench.exporting.card import write_card
from avbench.exporting.crop import check_kind, crop
from avbench.exporting.fresh import fresh_folder
from avbench.exporting.left_out import LeftOut
from avbench.exporting.media import make, written
from avbench.exporting.rows import Row, count, rows, tables
from avbench.exporting.sink import Place, ReadyClip, Sink
from avbench.exporting.words import Words
from avbench.prepare.layout import audio_rel, video_rel

Progress = Callable[[int, int], None]
SHARD_MB = 500


@dataclass(frozen=True)
class Exported:
    """What came of an export. `clips`: split -> clips in it; `files`: tables or shards."""

    clips: dict[str, int]
    files: tuple[str, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def findings(self) -> tuple[LeftOut, ...]:
        """Clips that should be there and are not; those that `prepare` gave up on do not count."""
        return tuple(clip for clip in self.left_out if not clip.expected)


def export(
    out: Path,
    dest: Path,
    to: str,
    *,
    split: str | None = None,
    shard_mb: int = SHARD_MB,
    picture: str | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Writes the clips of the prepared folder `out` into the new folder `dest`.

    `to`: a name in `EXPORTS`. `shard_mb`: 10^6 bytes of media a shard. `picture`: a kind of crop
    that stands in place of the whole picture. Same clips, same bytes. A killed run leaves no
    `dest`; the next one starts over.

    Raises:
        UnknownName: no such format.
        ManifestError: nothing prepared at `out`, or no such split.
        UserError: `dest` is not empty, no clip can be exported, or there are no such crops.
    """
    sink = EXPORTS[to]
    found = tables(out, split)
    if picture is not None:
        check_kind(out, picture)
    with fresh_folder(dest) as folder:
        run = _Run(out.absolute(), folder, dest.absolute(), sink, picture)
        tick = _counter(progress, count(found))
        for name, table in found.items():
            run.split(Place(folder, dest.absolute(), name, shard_mb * 1_000_000), table, tick)
        return run.finish(folder)


@dataclass
class _Run:
    out: Path
    folder: Path
    dest: Path
    sink: type[Sink]
    picture: str | None
    clips: dict[str, int] = field(default_factory=dict)
    files: dict[str, list[Path]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def split(self, place: Place, table: Path, tick: Callable[[], None]) -> None:
        sink, words, n = self.sink(place), Words(self.out), 0
        try:
            for row in rows(table):
                n += self._one(sink, row, words.of(row["clip_id"]))
                tick()
        finally:
            files = sink.close()
        if n:
            self.clips[place.split], self.files[place.split] = n, files
        else:
            for path in files:
                path.unlink()

    def finish(self, folder: Path) -> Exported:
        if not self.clips:
            raise UserError(f"{self.out}: no clip can be exported: {_reasons(self.left_out)}")
        shutil.rmtree(self._scratch, ignore_errors=True)
        LeftOut.write(folder / "left_out.csv", self.left_out)
        about = ", ".join(f"{split}: {n}" for split, n in self.clips.items())
        sentence = f"{sum(self.clips.values())} clips ({about}); {len(self.left_out)} left out."
        write_card(folder, self.out, self.sink, self.files, sentence)
        names = [p.relative_to(folder).as_posix() for paths in self.files.values() for p in paths]
        return Exported(self.clips, tuple(names), tuple(self.left_out))

    @property
    def _scratch(self) -> Path:
        return self.folder / ".made"

    def _one(self, sink: Sink, row: Row, words: tuple[Word, ...]) -> bool:
        """Whether the clip went into the export; the list says why not."""
        if str(row["decision"]).startswith("failed_"):
            self.left_out.append(LeftOut(row["clip_id"], row["decision"], "", expected=True))
            return False
        try:
            self._add(sink, row, words)
        except ClipError as error:
            expected = isinstance(error, NoFace)
            reason = str(error)
            self.left_out.append(LeftOut(row["clip_id"], error.status, reason, expected=expected))
            return False
        return True

    def _add(self, sink: Sink, row: Row, words: tuple[Word, ...]) -> None:
        kept, seen = self.sink.keeps, None
        if self.picture is not None:
            (seen, row), kept = crop(self.out, row, self.picture), kept - {"video"}
        media = written(self.out, row)
        video, audio = media or make(self.folder if kept else self._scratch, self.out, row)
        base = self.dest if media is None else self.out
        video_at, audio_at = base / video_rel(row["clip_id"]), base / audio_rel(row["clip_id"])
        sink.add(ReadyClip(row, words, seen or video, audio, seen or video_at, audio_at))
        if media is None:
            for kind, path in (("video", video), ("audio", audio)):
                if kind not in kept:
                    path.unlink()


def _counter(progress: Progress | None, total: int) -> Callable[[], None]:
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    return tick


def _reasons(left_out: list[LeftOut]) -> str:
    counts = Counter(clip.status for clip in left_out)
    if not counts:
        return "its tables hold no row"
    said = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
    first = next((clip.reason for clip in left_out if clip.reason), "")
    return f"{said}{'; first: ' if first else ''}{first}"
