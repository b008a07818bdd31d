"""TCD-TIMIT: 62 speakers read TIMIT sentences before two cameras."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import ClassVar, Literal

from avbench.clip import Clip
from avbench.datasets.base import FAILED_LABEL, UNKNOWN_SPEAKER, Problem, Scan
from avbench.datasets.copies import shortest_path_each
from avbench.datasets.files import VIDEO_SUFFIXES, Listing, list_files, nothing_found
from avbench.datasets.tcd_timit_labels import phone_labels
from avbench.datasets.tcd_timit_names import FoundClip, named, split_of
from avbench.datasets.tcd_timit_text import find_sentences
from avbench.errors import UserError

SPEAKERS, PER_CAMERA = 62, 6_913
_ABOVE = 3  # folders above the root that may tell speaker and camera


@dataclass(frozen=True)
class TcdTimitBuilder:
    """TCD-TIMIT: volunteers and lipspeakers, straight and 30 degree camera.

    Finds `volunteers/01M/Clips/straightcam/sa1.mp4`, `lipspeakers/Lipspkr1/...`, and the same
    unpacked some folders deeper. The sound is the WAV beside each video, the recording at 48 kHz
    (`--sound mp4`: the track in the video); clips without a WAV keep the video's own. Clips of one
    speaker and camera share a lag. Splits are the corpus's halves, volunteers and lipspeakers.

    Phone times come from the label files (`*.mlf`) below the root; both cameras share them. The
    sentences are TIMIT's (copyright LDC): they are read from your copy alone, from `sa1.txt` beside
    the clips or a table such as TIMIT's PROMPTS.TXT.
    """

    sound: Literal["wav", "mp4"] = field(
        default="wav",
        metadata={"help": "The WAV beside each video (48 kHz), or the track in the video."},
    )
    sentences: Path | None = field(
        default=None,
        metadata={"help": "A table of sentences outside the root, such as TIMIT's PROMPTS.TXT."},
    )

    name: ClassVar[str] = "tcd_timit"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = "free for research use; the sentences are TIMIT's, copyright LDC"
    citation: ClassVar[str] = (
        "N. Harte, E. Gillen: TCD-TIMIT: An Audio-Visual Corpus of Continuous Speech. IEEE Trans. "
        "Multimedia 17(5), 2015. doi:10.1109/TMM.2015.2407694"
    )

    def __post_init__(self) -> None:
        """Refuse an unknown sound.

        Raises:
            UserError: `sound` is neither "wav" nor "mp4".
        """
        if self.sound not in ("wav", "mp4"):
            raise UserError(f"sound is {self.sound!r}, expected 'wav' or 'mp4'")

    def scan(self, root: Path) -> Scan:
        """The clips below `root`.

        Raises:
            UserError: no such folder, no clip in it, it is prepared already, or `sentences` cannot
                be read.
        """
        listing = list_files(root)
        above = root.resolve().parts[-_ABOVE:]
        videos = listing.with_suffix(VIDEO_SUFFIXES)
        found = [FoundClip(path, named(path, above)) for path in videos]
        _check(found, listing)
        kept, copy_notes = shortest_path_each(found)
        labels = phone_labels(kept, listing)
        texts = find_sentences(listing, self.sentences, above)
        wavs = _wavs(listing) if self.sound == "wav" else {}
        clips = tuple(_clip(f, root, wavs.get(_stem(f.path)), texts.text(f, root)) for f in kept)
        problems = [*_name_problems(kept), *labels.problems, *texts.problems]
        return Scan(
            clips=clips,
            words=labels.words,
            problems=tuple(sorted(problems, key=lambda p: (p.path, p.message))),
            notes=(
                *listing.notes(),
                *copy_notes,
                *labels.notes,
                *texts.notes,
                *self._clip_notes(clips),
            ),
        )

    def _clip_notes(self, clips: Sequence[Clip]) -> list[str]:
        own = sum(clip.audio is None for clip in clips)
        silent = sum(clip.text is None for clip in clips)
        views = Counter(clip.extra["camera"] for clip in clips if clip.extra.get("camera"))
        speakers = len({clip.speaker for clip in clips if clip.speaker})
        counts = ", ".join(f"{n} of {PER_CAMERA} {view}" for view, n in sorted(views.items()))
        notes = [f"{counts} clips, {speakers} of {SPEAKERS} speakers"]
        if own and self.sound == "wav":
            notes.append(f"{own} clips have no .wav beside them: their sound is the video's own")
        if silent:
            notes.append(f"{silent} clips have no text: no .txt beside them, no table of sentences")
        return notes


def _check(found: Sequence[FoundClip], listing: Listing) -> None:
    if not found:
        raise nothing_found(
            listing,
            "TCD-TIMIT videos such as volunteers/01M/Clips/straightcam/sa1.mp4",
            "unpack the archives of the corpus (sigmedia.tcd.ie) there",
        )
    if not any(clip.named.complete for clip in found):
        raise UserError(
            f"{listing.root} holds {len(found)} videos, but none is named like a TCD-TIMIT clip "
            f"(volunteers/01M/Clips/straightcam/sa1.mp4): {found[0].path} lacks "
            f"{found[0].named.missing}; `folder` takes videos of any name"
        )


def _wavs(listing: Listing) -> dict[str, PurePosixPath]:
    return {_stem(path): path for path in listing.with_suffix(frozenset((".wav",)))}


def _stem(path: PurePosixPath) -> str:
    """Folder and name without suffix, so that SA1.WAV lies beside sa1.mp4."""
    return (path.parent / path.stem.lower()).as_posix()


def _clip(found: FoundClip, root: Path, wav: PurePosixPath | None, text: str | None) -> Clip:
    told = found.named
    extra = {"source_rel": found.path.as_posix()}
    if told.camera:
        extra["camera"] = told.camera
    if wav is not None:
        extra["source_audio_rel"] = wav.as_posix()
    return Clip(
        clip_id=found.clip_id,
        video=root / found.path,
        audio=None if wav is None else root / wav,
        speaker=told.speaker,
        session=f"{told.speaker}/{told.camera}" if told.complete else found.clip_id,
        split=split_of(told.speaker),
        text=text,
        language="en",
        extra=extra,
    )


def _name_problems(found: Sequence[FoundClip]) -> list[Problem]:
    return [
        Problem(
            clip.clip_id,
            clip.path.as_posix(),
            FAILED_LABEL if clip.named.speaker else UNKNOWN_SPEAKER,
            f"the path lacks {clip.named.missing}",
        )
        for clip in found
        if not clip.named.complete
    ]
