"""Lip2Wav: hours of five people each, from YouTube, cut into clips here."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import ClassVar

from avbench.clip import Clip
from avbench.datasets.base import MISSING_VIDEO, UNKNOWN_SPEAKER, Problem, Scan
from avbench.datasets.files import list_files, nothing_found
from avbench.datasets.lip2wav_files import UNLISTED, Found, Lists, find_media, read_lists
from avbench.datasets.youtube import (
    check_clip_s,
    length_s,
    milliseconds,
    note,
    pieces,
)


@dataclass(frozen=True)
class Lip2WavBuilder:
    """Lip2Wav (chem, chess, dl, eh, hs): whole YouTube videos, cut into clips by decoded time.

    Takes the lists Dataset/SPEAKER/{train,val,test}.txt and videos named by their ids, in any
    folder: SPEAKER/videos/ID.mp4, or all in one. Clips of one video share a lag. No frame is
    re-timed and none is lost at a cut: a video's rest of less than half a clip joins the clip
    before it. Videos that are listed and not there are named among the failures.

    SPEAKER/intervals/ID/cut-N.mp4, the chunks of the corpus's own script, are taken where the whole
    video is not there. They were cut by stream copy, which moves the sound of each by another
    amount, so each chunk is a session of its own.
    """

    clip_s: float = field(
        default=10.0,
        metadata={
            "help": "Length of a clip in seconds. Ten seconds of speech show a lag well, and a "
            "jump in the lag (videos are edited) spoils no more than that."
        },
    )

    name: ClassVar[str] = "lip2wav"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = (
        "lists and code of the corpus: MIT; the rights in the videos stay with their owners"
    )
    citation: ClassVar[str] = (
        "K R Prajwal, R. Mukhopadhyay, V. Namboodiri, C. V. Jawahar: Learning Individual Speaking "
        "Styles for Accurate Lip to Speech Synthesis. CVPR 2020"
    )

    def __post_init__(self) -> None:
        """Refuse a length that no clip can have."""
        check_clip_s(self.clip_s)

    def scan(self, root: Path) -> Scan:
        """The clips below `root`. Containers of whole videos are asked for their lengths.

        Raises:
            UserError: no such folder, no video named by an id in it, or it is prepared already.
        """
        listing = list_files(root)
        lists = read_lists(listing)
        found = find_media(listing, lists)
        if not found.ids:
            raise nothing_found(
                listing,
                "videos named by YouTube ids such as chem/videos/lItaSuF6Uqg.mp4",
                "put the videos of the corpus's lists there, each named by its id",
            )
        clips = sorted(
            (clip for video in found.ids for clip in self._clips(root, video, found, lists)),
            key=lambda clip: clip.clip_id,
        )
        problems = [*lists.problems, *_missing(lists, found), *_unknown(found)]
        return Scan(
            clips=tuple(clips),
            problems=tuple(sorted(problems, key=lambda p: (p.path, p.message))),
            notes=(*listing.notes(), *lists.notes(), *found.whole.notes(), *_notes(lists, found)),
        )

    def _clips(self, root: Path, video: str, found: Found, lists: Lists) -> Iterator[Clip]:
        speaker = found.speakers[video]
        split = lists.splits.get((speaker, video), UNLISTED if lists.splits else "all")
        session = f"{speaker}/{video}" if speaker else video
        if video in found.whole.by_id:
            path = found.whole.by_id[video]
            clip = _clip(root, path, speaker, session, split)
            for start_s, end_s in pieces(length_s(root / path), self.clip_s):
                clip_id = f"{clip.clip_id}/{milliseconds(start_s)}"
                yield replace(clip, clip_id=clip_id, start_s=start_s, end_s=end_s)
            return
        for number, path in found.chunks[video]:
            yield _clip(root, path, speaker, f"{session}/cut-{number}", split)


def _clip(root: Path, path: PurePosixPath, speaker: str, session: str, split: str) -> Clip:
    """A whole file, named like its session."""
    return Clip(
        clip_id=f"lip2wav/{session}",
        video=root / path,
        speaker=speaker,
        session=session,
        split=split,
        language="en",
        extra={"source_rel": path.as_posix()},
    )


def _missing(lists: Lists, found: Found) -> Iterator[Problem]:
    for (speaker, video), split in sorted(lists.splits.items()):
        if video not in found.ids:
            started = " (its download did not end)" if video in found.whole.broken_off else ""
            said = f"no video of {video}, but it stands in {speaker}'s {split} list{started}"
            yield Problem(None, lists.path[speaker, video].as_posix(), MISSING_VIDEO, said)


def _unknown(found: Found) -> Iterator[Problem]:
    for video, path in sorted(found.whole.by_id.items()):
        if not found.speakers[video]:
            said = "neither a list nor a folder (chem, chess, dl, eh, hs) tells the speaker"
            yield Problem(None, path.as_posix(), UNKNOWN_SPEAKER, said)


def _notes(lists: Lists, found: Found) -> list[str]:
    listed = {video for _, video in lists.splits}
    cut = sorted(v for v in found.chunks if v not in found.whole.by_id)
    spare = sorted(v for v in found.chunks if v in found.whole.by_id)
    lost = sorted(listed - found.ids)
    said = [
        *note(lost, f"of {len(listed)} listed videos are not there: see {MISSING_VIDEO}"),
        *note(cut, "videos are there in chunks alone: stream copy moved the sound of each chunk "
              "by another amount, so each is a session of its own"),
        *note(spare, "videos lie there whole and in chunks: the chunks are not used"),
    ]  # fmt: skip
    if listed:
        said += note(sorted(found.ids - listed), f"videos stand in no list: split {UNLISTED!r}")
    else:
        said.append("no list of ids (SPEAKER/train.txt, val.txt, test.txt): all clips in one split")
    return said
