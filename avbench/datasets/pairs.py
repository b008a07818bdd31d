"""A corpus beside a table of what its clips are to become: speech and text in other languages."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

from avbench import manifest_files
from avbench.clip import Clip
from avbench.datasets.base import Problem, Scan, Target
from avbench.errors import UserError

MISSING_CLIP = "missing_clip"
MISSING_TARGET = "missing_target"
Row = Mapping[str, Any]
COLUMNS = {
    "language": ("language", "lang", "target_language"),
    "text": ("target_text", "text"),
    "audio": ("target_audio", "audio"),
}


@dataclass(frozen=True)
class PairsBuilder:
    """Pairs for speech translation: clips of any corpus, and a table of their targets.

    The table (CSV in UTF-8, or Parquet) has clip_id, language and target_text and/or target_audio;
    a clip may have several rows, one a language. Ids are those of the corpus, with or without its
    name in front ("lrs3/test/..." or "test/..."). Relative paths start at the table's folder. This
    covers LRS3-T, whose targets belong to LRS3 clips, and translations of one's own. Clips without
    a target are left out. What a clip itself speaks stands in source_language and source_text,
    where the corpus does not say it (a folder of videos).
    """

    table: Path = field(metadata={"help": "CSV or Parquet: clip_id, language, target_text, ..."})
    corpus: str = field(
        default="folder", metadata={"help": "Layout of ROOT: lrs3, mtedx, grid, folder, ..."}
    )

    name: ClassVar[str] = "pairs"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = "that of the source corpus, and of the targets"
    citation: ClassVar[str] = ""

    def scan(self, root: Path) -> Scan:
        """The source clips that have a target, with their targets.

        Raises:
            UserError: as the corpus's builder, no such corpus, or the table cannot be read or has
                no row that fits.
        """
        from avbench.datasets import DATASETS

        if self.corpus == self.name:
            raise UserError("--corpus pairs cannot be: name the layout of the source clips")
        scan: Scan = DATASETS[self.corpus]().scan(root)
        rows, columns = manifest_files.read_rows(self.table)
        targets, faults = self._targets(rows, _columns(self.table, columns), scan)
        if not targets:
            raise UserError(self._nothing_fits(rows, scan, faults))
        paired = {target.clip_id for target in targets}
        spoken = self._rows_by_clip(rows, paired)
        left_out = len(scan.clips) - len(paired)
        return Scan(
            clips=tuple(
                _spoken(c, spoken.get(c.clip_id, {})) for c in scan.clips if c.clip_id in paired
            ),
            words={i: scan.words[i] for i in sorted(paired & scan.words.keys())},
            problems=(*(p for p in scan.problems if p.clip_id in {None, *paired}), *faults),
            notes=(*scan.notes, *_left_out(left_out)),
            targets=targets,
        )

    def _targets(
        self, rows: list[Row], names: Mapping[str, str], scan: Scan
    ) -> tuple[tuple[Target, ...], list[Problem]]:
        known = {clip.clip_id for clip in scan.clips}
        targets: dict[tuple[str, str], Target] = {}
        faults = []
        for number, row in enumerate(rows, start=1):
            found = self._target(row, names, known)
            if isinstance(found, Target):
                if targets.setdefault((found.clip_id, found.language), found) is found:
                    continue
                found = MISSING_TARGET, f"{found.clip_id}: {found.language} stands there twice"
            faults.append(Problem(None, self.table.name, found[0], f"row {number}: {found[1]}"))
        return tuple(targets[k] for k in sorted(targets)), faults

    def _rows_by_clip(self, rows: list[Row], known: set[str]) -> dict[str, Row]:
        """The first row of each clip."""
        found: dict[str, Row] = {}
        for row in rows:
            if (clip_id := self._clip_id(row, known)) is not None:
                found.setdefault(clip_id, row)
        return found

    def _clip_id(self, row: Row, known: set[str]) -> str | None:
        given = str(row.get("clip_id") or "").strip()
        return next((i for i in (given, f"{self.corpus}/{given}") if i in known), None)

    def _target(
        self, row: Row, names: Mapping[str, str], known: set[str]
    ) -> Target | tuple[str, str]:
        """A target, or the code and the words of what is wrong with its row."""
        said = {kind: str(row.get(column) or "").strip() for kind, column in names.items()}
        given = str(row.get("clip_id") or "").strip()
        clip_id = self._clip_id(row, known)
        if clip_id is None:
            return MISSING_CLIP, f"no clip {given!r} in the corpus"
        if not said["language"]:
            return MISSING_TARGET, f"{given}: no language"
        audio = self.table.absolute().parent / said["audio"] if said.get("audio") else None
        if audio is not None and not audio.is_file():
            return MISSING_TARGET, f"{given}: {audio} is not there"
        if audio is None and not said.get("text"):
            return MISSING_TARGET, f"{given}: neither target_text nor target_audio"
        return Target(clip_id, said["language"], said.get("text") or None, audio)

    def _nothing_fits(self, rows: list[Row], scan: Scan, faults: list[Problem]) -> str:
        first = str(rows[0].get("clip_id")) if rows else ""
        known = [clip.clip_id for clip in scan.clips]
        near = difflib.get_close_matches(first, known, n=1, cutoff=0.3) or known[:1]
        said = faults[0].message if faults else "it holds no row"
        return f"{self.table}: no row fits a clip: {said}; the corpus has such as {near[0]}"


def _spoken(clip: Clip, row: Row) -> Clip:
    """The clip with what its row says of its own speech; the corpus's word counts first."""
    language, text = (
        str(row.get(column) or "").strip() or None for column in ("source_language", "source_text")
    )
    return replace(clip, language=clip.language or language, text=clip.text or text)


def _left_out(n: int) -> list[str]:
    return [f"{n} clips without a target left out"] if n else []


def _columns(table: Path, columns: tuple[str, ...]) -> dict[str, str]:
    """What each kind of column is called in this table."""
    names = {
        kind: next(c for c in called if c in columns)
        for kind, called in COLUMNS.items()
        if set(called) & set(columns)
    }
    wanted = [*(["clip_id"] if "clip_id" not in columns else [])]
    wanted += ["language"] if "language" not in names else []
    wanted += ["target_text or target_audio"] if not {"text", "audio"} & names.keys() else []
    if wanted:
        found = ", ".join(columns) or "none"
        raise UserError(f"{table}: no column {', '.join(wanted)}; found {found}")
    return names
