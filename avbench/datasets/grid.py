"""GRID: 34 talkers, 1000 six-word sentences each, in every layout that is seen in the wild."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from avbench.clip import Clip
from avbench.datasets.base import FAILED_LABEL, UNKNOWN_SPEAKER, Problem, Scan
from avbench.datasets.files import VIDEO_SUFFIXES, list_files, nothing_found
from avbench.datasets.grid_layout import FoundClip, found_clip, one_copy_each
from avbench.datasets.grid_notes import counts
from avbench.datasets.grid_words import word_times
from avbench.errors import UserError


@dataclass(frozen=True)
class GridBuilder:
    """GRID, in any layout: Zenodo, Sheffield, flat alignments, prefixed names, mp4 copies.

    Finds `sN/*.mpg`, `sN/video/mpg_6000/*.mpg`, `sN.mpg_vcd/*.mpg` and the like. The sound is the
    one inside the video: the corpus's separate `audio_25k` is cut to the speech and does not fit
    the picture. Transcripts come from the file names; word times from `.align` files that lie
    anywhere below the root, whose folders are matched to speakers by their content. Clips of one
    speaker share a lag; split is "all".
    """

    name: ClassVar[str] = "grid"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = "CC BY 4.0"
    citation: ClassVar[str] = (
        "M. Cooke, J. Barker, S. Cunningham, X. Shao: An audio-visual corpus for speech perception "
        "and automatic speech recognition. J. Acoust. Soc. Am. 120(5), 2006. "
        "doi:10.5281/zenodo.3625687"
    )

    def scan(self, root: Path) -> Scan:
        """The clips below `root`.

        Raises:
            UserError: no such folder, no GRID video in it, or it is prepared already.
        """
        listing = list_files(root)
        videos = listing.with_suffix(VIDEO_SUFFIXES)
        if not videos:
            raise nothing_found(
                listing,
                "GRID videos such as s1/bbaf2n.mpg",
                "unpack s1.zip ... s34.zip of the corpus (doi:10.5281/zenodo.3625687) there",
            )
        found = [found_clip(path, root) for path in videos]
        if all(item.text is None for item in found):
            raise UserError(
                f"{root} holds {len(found)} videos, but none is named like a GRID sentence "
                f"(bbaf2n): {found[0].fault}; `folder` takes videos of any name"
            )
        kept, notes = one_copy_each(found)
        words, bad_words, word_notes = word_times(kept, listing)
        problems = [*_name_problems(kept), *bad_words]
        return Scan(
            clips=tuple(_clip(found, root) for found in kept),
            words=words,
            problems=tuple(sorted(problems, key=lambda p: (p.path, p.message))),
            notes=(*listing.notes(), *notes, *word_notes, *counts(kept, listing)),
        )


def _clip(found: FoundClip, root: Path) -> Clip:
    return Clip(
        clip_id=found.clip_id,
        video=root / found.path,
        speaker=found.speaker,
        session=found.speaker or found.clip_id,
        split="all",
        text=found.text,
        language="en",
        extra={"source_rel": found.path.as_posix()},
    )


def _name_problems(found: Iterable[FoundClip]) -> list[Problem]:
    problems = []
    for item in found:
        path = item.path.as_posix()
        if item.fault:
            problems.append(Problem(item.clip_id, path, FAILED_LABEL, item.fault))
        if not item.speaker:
            message = "neither the folders (s1 ... s34) nor the name (id1_...) tell the speaker"
            problems.append(Problem(item.clip_id, path, UNKNOWN_SPEAKER, message))
    return problems
