"""Lombard GRID: 54 talkers say GRID sentences in quiet and in noise, seen from two sides."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import ClassVar

from avbench.clip import Clip
from avbench.datasets.base import FAILED_LABEL, UNKNOWN_SPEAKER, Problem, Scan
from avbench.datasets.copies import shortest_path_each
from avbench.datasets.files import VIDEO_SUFFIXES, Listing, list_files, nothing_found
from avbench.datasets.lombard_grid_align import BadAlignment, read_alignment
from avbench.datasets.lombard_grid_names import FoundClip, found_clip
from avbench.datasets.word_table import WordTable
from avbench.errors import UserError

SPEAKERS, PER_VIEW = 54, 5_400
# Front views that do not decode (checked by several users).
DAMAGED = ("s32_l_pwip9p", "s32_p_bwwj2n", "s33_l_pwajza", "s33_p_sgwq2s")
_ABOVE = 2  # folders above the root that may tell the view

Beside = Mapping[str, PurePosixPath]  # stem of a clip -> a file of that name


@dataclass(frozen=True)
class LombardGridBuilder:
    """Lombard GRID: front and side view, plain and Lombard speech.

    Finds `front/s2_l_bbim3a.mov` and `side/s2_l_bbim3a.mov`, below `lombardgrid/` or where each
    archive was unpacked, also sorted into a folder per speaker. The sound is `audio/<name>.wav`,
    the corpus's recording; a clip without it keeps the video's own. Transcripts come from the
    names: of `..._WRONG_sgbszs` what was said, not what was shown. Word and phone times come from
    `alignment/<name>.json`. Clips of one speaker and view share a lag; split is "all". The tables
    in `json/` are not read: names tell the same.
    """

    name: ClassVar[str] = "lombard_grid"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = "CC BY 4.0"
    citation: ClassVar[str] = (
        "N. Alghamdi, S. Maddock, R. Marxer, J. Barker, G. J. Brown: A corpus of audio-visual "
        "Lombard speech with frontal and profile views. J. Acoust. Soc. Am. 143(6), 2018. "
        "doi:10.5281/zenodo.3736465"
    )

    def scan(self, root: Path) -> Scan:
        """The clips below `root`.

        Raises:
            UserError: no such folder, no clip in it, or it is prepared already.
        """
        listing = list_files(root)
        above = root.resolve().parts[-_ABOVE:]
        found = [found_clip(path, above) for path in listing.with_suffix(VIDEO_SUFFIXES)]
        _check(found, listing)
        kept, copy_notes = shortest_path_each(found)
        wavs = _beside(listing, ".wav")
        words, bad_words = _words(kept, _beside(listing, ".json"), root)
        problems = [*_name_problems(kept), *bad_words]
        clips = tuple(_clip(clip, root, wavs.get(clip.path.stem)) for clip in kept)
        return Scan(
            clips=clips,
            words=words,
            problems=tuple(sorted(problems, key=lambda p: (p.path, p.message))),
            notes=(*listing.notes(), *copy_notes, *_notes(kept, clips, words)),
        )


def _check(found: Sequence[FoundClip], listing: Listing) -> None:
    if not found:
        raise nothing_found(
            listing,
            "Lombard GRID videos such as front/s2_l_bbim3a.mov",
            "unpack lombardgrid_front.zip, _side.zip, _audio.zip and _alignment.zip "
            "(doi:10.5281/zenodo.3736465) there",
        )
    if not any(clip.speaker for clip in found):
        raise UserError(
            f"{listing.root} holds {len(found)} videos, but none is named like a Lombard GRID "
            f"clip: {found[0].fault}; `folder` takes videos of any name"
        )


def _beside(listing: Listing, suffix: str) -> dict[str, PurePosixPath]:
    """Files by stem; the shortest path of several."""
    files = listing.with_suffix(frozenset((suffix,)))
    return {f.stem: f for f in sorted(files, key=lambda f: -len(f.parts))}


def _words(
    found: Sequence[FoundClip], alignments: Beside, root: Path
) -> tuple[WordTable, list[Problem]]:
    words, problems = WordTable(), []
    for clip in found:
        path = alignments.get(clip.path.stem)
        if path is None:
            continue
        try:
            words.add(clip.clip_id, read_alignment(root / path, clip.text))
        except BadAlignment as error:
            message = str(error)
            problems.append(Problem(clip.clip_id, clip.path.as_posix(), FAILED_LABEL, message))
    return words, problems


def _clip(found: FoundClip, root: Path, wav: PurePosixPath | None) -> Clip:
    extra = {"source_rel": found.path.as_posix()}
    if found.condition:
        extra["condition"] = found.condition
    if found.view:
        extra["view"] = found.view
    if wav is not None:
        extra["source_audio_rel"] = wav.as_posix()
    known = found.speaker and found.view
    return Clip(
        clip_id=found.clip_id,
        video=root / found.path,
        audio=None if wav is None else root / wav,
        speaker=found.speaker,
        session=f"{found.speaker}/{found.view}" if known else found.clip_id,
        split="all",
        text=found.text,
        language="en",
        extra=extra,
    )


def _name_problems(found: Sequence[FoundClip]) -> list[Problem]:
    return [
        Problem(
            clip.clip_id,
            clip.path.as_posix(),
            FAILED_LABEL if clip.speaker else UNKNOWN_SPEAKER,
            clip.fault,
        )
        for clip in found
        if clip.fault
    ]


def _notes(found: Sequence[FoundClip], clips: Sequence[Clip], words: WordTable) -> list[str]:
    views = Counter(clip.view for clip in found if clip.view)
    counts = ", ".join(f"{n} of {PER_VIEW} {view}" for view, n in sorted(views.items()))
    speakers = len({clip.speaker for clip in found if clip.speaker})
    notes = [f"{counts} clips, {speakers} of {SPEAKERS} speakers"]
    own = sum(clip.audio is None for clip in clips)
    if own:
        notes.append(f"{own} clips have no .wav of their name: their sound is the video's own")
    if len(words) < len(clips):
        notes.append(f"no word times for {len(clips) - len(words)} clips")
    misread = sum(clip.misread for clip in found)
    if misread:
        notes.append(f"{misread} clips are named _WRONG_: their text is what was said")
    damaged = [c.path.stem for c in found if c.view == "front" and c.path.stem in DAMAGED]
    if damaged:
        notes.append(f"known not to decode in the published archive: {', '.join(damaged)}")
    return notes
