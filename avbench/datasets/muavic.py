"""MuAViC as its own scripts leave it: fairseq tables of mouth crops and sounds, by language."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import ClassVar

from avbench.clip import Clip
from avbench.datasets.base import FAILED_LABEL, MISSING_VIDEO, Problem, Scan, Target, by_path
from avbench.datasets.files import Listing, list_files, nothing_found
from avbench.datasets.muavic_tables import (
    Table,
    clip_id_of,
    find_tables,
    media_file,
    row_fault,
    texts_of,
)
from avbench.datasets.text_lines import text_lines


@dataclass(frozen=True)
class MuavicBuilder:
    """MuAViC, prepared by its own scripts: mouth crops and sounds with fairseq's tables.

    Takes `<lang>/<split>.tsv` (a root line, then id, video, audio, frames, samples),
    `<lang>/<split>.<lang>` beside it, and `video/`, `audio/` below. Other languages' texts become
    targets. A 96 x 96 mouth crop shows no face, so no offset can be measured here: every clip keeps
    its timing, up to 20 ms off by the cutting alone. Measure on the whole talks, with `mtedx`.
    """

    name: ClassVar[str] = "muavic"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = "CC BY-NC 4.0 (tables, translations); mTEDx CC BY-NC-ND 4.0"
    citation: ClassVar[str] = (
        "M. Anwar, B. Shi, V. Goswami, W.-N. Hsu, J. Pino, C. Wang: MuAViC: A multilingual "
        "audio-visual corpus for robust speech recognition and robust speech-to-text translation. "
        "Interspeech 2023"
    )

    def scan(self, root: Path) -> Scan:
        """The clips of every table below `root`.

        Raises:
            UserError: no such folder, no table in it, or it is prepared already.
        """
        listing = list_files(root)
        tables = list(find_tables(listing))
        if not tables:
            raise nothing_found(
                listing, "tables such as es/train.tsv", "run MuAViC's own preparation first"
            )
        clips: dict[str, Clip] = {}
        targets: list[Target] = []
        problems: list[Problem] = []
        for table in tables:
            _read(listing, table, clips, targets, problems)
        ordered = tuple(clips[i] for i in sorted(clips))
        targets.sort(key=lambda t: (t.clip_id, t.language))
        return Scan(ordered, {}, by_path(problems), listing.notes(), tuple(targets))


def _read(
    listing: Listing,
    table: Table,
    clips: dict[str, Clip],
    targets: list[Target],
    problems: list[Problem],
) -> None:
    rows = text_lines(listing.root / table.rel)[1:]
    texts = texts_of(listing, table, len(rows), problems)
    there = {f for f in listing.files if f.is_relative_to(table.rel.parent)}
    for k, row in enumerate(rows):
        fields = row.split("\t")
        fault = row_fault(fields, table, clips)
        if fault is not None:
            message = f"line {k + 2}: {fault}"
            problems.append(Problem(None, table.rel.as_posix(), FAILED_LABEL, message))
            continue
        clip_id = clip_id_of(table, fields[0])
        video, audio = (media_file(table, fields[0], kind, there) for kind in ("video", "audio"))
        if video is None:
            message = f"no video/{fields[0]}.mp4 beside the table: left out"
            problems.append(Problem(None, table.rel.as_posix(), MISSING_VIDEO, message))
            continue
        said = {language: lines[k].strip() for language, lines in texts.items()}
        clips[clip_id] = _clip(listing.root, table, clip_id, (video, audio), said)
        others = sorted(said.items() - {(table.language, said.get(table.language, ""))})
        targets += [Target(clip_id, language, text) for language, text in others]


def _clip(
    root: Path,
    table: Table,
    clip_id: str,
    files: tuple[PurePosixPath, PurePosixPath | None],
    said: dict[str, str],
) -> Clip:
    video, audio = files
    talk = clip_id.split("/")[-2]
    return Clip(
        clip_id=clip_id,
        video=root / video,
        audio=None if audio is None else root / audio,
        speaker=talk,
        session=talk,
        split=table.split,
        text=said.get(table.language) or None,
        language=table.language,
        extra={"source_rel": video.as_posix()},
    )
