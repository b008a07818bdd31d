"""AVSpeech: spans of YouTube videos in which one visible person speaks."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from avbench.clip import Clip
from avbench.datasets.avspeech_rows import Row, Table, find_tables, read_rows
from avbench.datasets.base import MISSING_VIDEO, Problem, Scan
from avbench.datasets.files import list_files, nothing_found
from avbench.datasets.youtube import Videos, find_videos, milliseconds, note


@dataclass(frozen=True)
class AVSpeechBuilder:
    """AVSpeech: avspeech_train.csv and avspeech_test.csv beside videos named by their ids.

    A row (id, start, end, x, y) is a clip where its video ID.mp4 lies in any folder; the face's
    centre, as shares of the picture's width and height, goes along as face_x and face_y. Clips of
    one video share a lag. The corpus names no speakers. Nobody has all of its videos: those that
    are not there are counted, and named among the failures.
    """

    name: ClassVar[str] = "avspeech"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = (
        "tables of the corpus: CC BY 4.0; the rights in the videos stay with their owners"
    )
    citation: ClassVar[str] = (
        "A. Ephrat, I. Mosseri, O. Lang, T. Dekel, K. Wilson, A. Hassidim, W. T. Freeman, "
        "M. Rubinstein: Looking to Listen at the Cocktail Party. ACM Trans. Graph. 37(4), 2018"
    )

    def scan(self, root: Path) -> Scan:
        """The clips below `root`.

        Raises:
            UserError: no such folder, no table or no video of one in it, or it is prepared already.
        """
        listing = list_files(root)
        tables = find_tables(listing)
        videos = find_videos(listing)
        clips: dict[str, Clip] = {}
        problems: list[Problem] = []
        notes: list[str] = []
        unused = set(videos.by_id)
        for table in tables:
            missing = _read(root, table, videos, clips, problems, notes)
            unused -= table.seen
            problems += _missing(table, missing, videos)
            notes += _count(table, missing)
        if not clips:
            raise nothing_found(
                listing,
                "avspeech_train.csv or avspeech_test.csv and videos of theirs, named by id",
                "put the tables and the videos (ID.mp4) there",
            )
        notes += note(sorted(unused), "videos stand in no table")
        ordered = tuple(clips[clip_id] for clip_id in sorted(clips))
        problems.sort(key=lambda p: (p.path, p.message))
        return Scan(ordered, {}, tuple(problems), (*listing.notes(), *videos.notes(), *notes))


def _read(
    root: Path,
    table: Table,
    videos: Videos,
    clips: dict[str, Clip],
    problems: list[Problem],
    notes: list[str],
) -> Counter[str]:
    """Adds the clips of a table; returns how many rows each absent video has."""
    missing: Counter[str] = Counter()
    twice = []
    for row in read_rows(root, table, problems, notes):
        table.seen.add(row.video)
        if row.video not in videos.by_id:
            missing[row.video] += 1
            continue
        clip = _clip(root, row, table.split, videos)
        if clip.clip_id in clips:
            twice.append(clip.clip_id)
        else:
            clips[clip.clip_id] = clip
    notes += note(twice, f"rows of {table.path} are listed before with the same span: first counts")
    return missing


def _clip(root: Path, row: Row, split: str, videos: Videos) -> Clip:
    path = videos.by_id[row.video]
    times = f"{milliseconds(row.start_s)}-{milliseconds(row.end_s)}"
    return Clip(
        clip_id=f"avspeech/{split}/{row.video}/{times}",
        video=root / path,
        session=row.video,
        split=split,
        start_s=row.start_s,
        end_s=row.end_s,
        extra={"source_rel": path.as_posix(), "face_x": row.face_x, "face_y": row.face_y},
    )


def _missing(table: Table, missing: Counter[str], videos: Videos) -> list[Problem]:
    return [
        Problem(
            None,
            table.path.as_posix(),
            MISSING_VIDEO,
            f"no video of {video}, but {n} rows are of it"
            + (" (its download did not end)" if video in videos.broken_off else ""),
        )
        for video, n in missing.items()
    ]


def _count(table: Table, missing: Counter[str]) -> list[str]:
    if not missing:
        return []
    return [
        f"{missing.total()} rows of {table.path} are of {len(missing)} videos that are not there: "
        f"see {MISSING_VIDEO} among the failures"
    ]
