"""CREMA-D: 91 actors say twelve sentences in six emotions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import ClassVar, Literal

from avbench.clip import Clip
from avbench.datasets.base import FAILED_LABEL, Problem, Scan
from avbench.datasets.copies import shortest_path_each
from avbench.datasets.crema_d_names import DEFECTS, BadName, Named, named
from avbench.datasets.files import VIDEO_SUFFIXES, Listing, list_files, nothing_found
from avbench.datasets.git_lfs import is_pointer
from avbench.errors import UserError

CLIPS, ACTORS = 7_442, 91
GIT_LFS_POINTER = "git_lfs_pointer"
PULL = "run `git lfs pull` in the clone (a zip of the repository holds pointers alone)"


@dataclass(frozen=True)
class FoundClip:
    """One video file; `named` is None, and `fault` says why, where the name is none."""

    path: PurePosixPath
    named: Named | None
    fault: str

    @property
    def clip_id(self) -> str:
        """`crema_d/1001/1001_IEO_ANG_HI`; by path where the name tells nothing."""
        if self.named is None:
            return f"crema_d/{self.path.with_suffix('').as_posix()}"
        return f"crema_d/{self.named.actor}/{self.named.stem}"


@dataclass(frozen=True)
class CremaDBuilder:
    """CREMA-D: a clone of its repository, or folders of its videos.

    Finds `VideoFlash/1001_IEO_ANG_HI.flv`, converted copies too. The sound is the track of the
    video; `--sound wav` takes `AudioWAV/*.wav`, which was cut from the original recordings apart
    from the videos and may start elsewhere. Text, emotion and level come from the file names. Clips
    of one actor share a lag; the corpus has no split.

    Clones made before 2020-12-16 hold 28 videos without sound: pull, or take the WAV.
    """

    sound: Literal["flv", "wav"] = field(
        default="flv",
        metadata={"help": "The track in the video, or the WAV of the same name."},
    )

    name: ClassVar[str] = "crema_d"
    version: ClassVar[int] = 1
    licence: ClassVar[str] = "ODbL 1.0 (database), DbCL 1.0 (contents)"
    citation: ClassVar[str] = (
        "H. Cao, D. G. Cooper, M. K. Keutmann, R. C. Gur, A. Nenkova, R. Verma: CREMA-D: "
        "Crowd-sourced Emotional Multimodal Actors Dataset. IEEE Trans. Affective Computing 5(4), "
        "2014. doi:10.1109/TAFFC.2014.2336244"
    )

    def __post_init__(self) -> None:
        """Refuse an unknown sound.

        Raises:
            UserError: `sound` is neither "flv" nor "wav".
        """
        if self.sound not in ("flv", "wav"):
            raise UserError(f"sound is {self.sound!r}, expected 'flv' or 'wav'")

    def scan(self, root: Path) -> Scan:
        """The clips below `root`.

        Raises:
            UserError: no such folder, no clip in it, nothing but git-lfs pointers, or it is
                prepared already.
        """
        listing = list_files(root)
        found = [_found(path) for path in listing.with_suffix(VIDEO_SUFFIXES)]
        _check(found, listing)
        kept, copy_notes = shortest_path_each(found)
        wavs = _wavs(listing) if self.sound == "wav" else {}
        problems = _problems(kept, wavs, root)
        clips = tuple(_clip(clip, root, wavs) for clip in kept)
        return Scan(
            clips=clips,
            problems=tuple(sorted(problems, key=lambda p: (p.path, p.message))),
            notes=(*listing.notes(), *copy_notes, *_notes(kept, problems), *self._lacking(clips)),
        )

    def _lacking(self, clips: Sequence[Clip]) -> list[str]:
        own = sum(clip.audio is None for clip in clips)
        if self.sound == "flv" or not own:
            return []
        return [f"{own} clips have no .wav of their name: their sound is the video's own"]


def _found(path: PurePosixPath) -> FoundClip:
    try:
        return FoundClip(path, named(path.stem), "")
    except BadName as error:
        return FoundClip(path, None, str(error))


def _check(found: Sequence[FoundClip], listing: Listing) -> None:
    if not found:
        raise nothing_found(
            listing,
            "CREMA-D videos such as VideoFlash/1001_IEO_ANG_HI.flv",
            "clone github.com/CheyneyComputerScience/CREMA-D with git-lfs",
        )
    if all(clip.named is None for clip in found):
        raise UserError(
            f"{listing.root} holds {len(found)} videos, but none is named like a CREMA-D clip "
            f"(1001_IEO_ANG_HI): {found[0].fault}; `folder` takes videos of any name"
        )
    if all(is_pointer(listing.root / clip.path) for clip in found):
        raise UserError(
            f"{listing.root} holds {len(found)} videos, and each is a git-lfs pointer: {PULL}"
        )


def _wavs(listing: Listing) -> dict[str, PurePosixPath]:
    """Sound files by the stem of their clip; the shortest path of several."""
    wavs: dict[str, PurePosixPath] = {}
    for path in sorted(listing.with_suffix(frozenset((".wav",))), key=lambda p: len(p.parts)):
        told = _found(path).named
        if told is not None:
            wavs.setdefault(told.stem, path)
    return wavs


def _wav(found: FoundClip, wavs: Mapping[str, PurePosixPath]) -> PurePosixPath | None:
    return None if found.named is None else wavs.get(found.named.stem)


def _clip(found: FoundClip, root: Path, wavs: Mapping[str, PurePosixPath]) -> Clip:
    told, wav = found.named, _wav(found, wavs)
    extra = {"source_rel": found.path.as_posix()}
    if told is not None:
        extra |= {"emotion": told.emotion, "level": told.level}
    if wav is not None:
        extra["source_audio_rel"] = wav.as_posix()
    return Clip(
        clip_id=found.clip_id,
        video=root / found.path,
        audio=None if wav is None else root / wav,
        speaker="" if told is None else told.actor,
        session=found.clip_id if told is None else told.actor,
        split="all",
        text=None if told is None else told.text,
        language="en",
        extra=extra,
    )


def _problems(
    found: Sequence[FoundClip], wavs: Mapping[str, PurePosixPath], root: Path
) -> list[Problem]:
    problems = []
    for clip in found:
        if clip.fault:
            problems.append(Problem(clip.clip_id, clip.path.as_posix(), FAILED_LABEL, clip.fault))
        wav = _wav(clip, wavs)
        for path in (clip.path, *(() if wav is None else (wav,))):
            if is_pointer(root / path):
                message = f"{path} is a git-lfs pointer, no media: {PULL}"
                problems.append(Problem(clip.clip_id, path.as_posix(), GIT_LFS_POINTER, message))
    return problems


def _notes(found: Sequence[FoundClip], problems: Sequence[Problem]) -> list[str]:
    told = [clip.named for clip in found if clip.named is not None]
    actors = len({name.actor for name in told})
    notes = [f"{len(told)} of {CLIPS} clips, {actors} of {ACTORS} actors"]
    pointers = sum(problem.code == GIT_LFS_POINTER for problem in problems)
    if pointers:
        notes.append(f"{pointers} files are git-lfs pointers, no media: {PULL}")
    notes += [
        f"{name.stem}: {DEFECTS[name.stem]}, says the corpus's README"
        for name in told
        if name.stem in DEFECTS
    ]
    return notes
