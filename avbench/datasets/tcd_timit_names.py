"""Which file below a folder is which TCD-TIMIT clip: speaker, camera and sentence from its path."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

_VOLUNTEER = re.compile(r"(\d\d)([MF])", re.IGNORECASE)
_LIPSPEAKER = re.compile(r"lipsp(?:ea)?ke?r([1-9])", re.IGNORECASE)
_CAMERA = re.compile(r"(straight|30deg)(?:cam)?", re.IGNORECASE)
_SENTENCE = re.compile(r"sa[12]|s[ix]\d{1,4}", re.IGNORECASE)
_BETWEEN = re.compile(r"[ ._-]")
_SEX = {"30": "F"}  # the download page calls speaker 30 a man, every list a woman


@dataclass(frozen=True)
class Named:
    """What a path tells. `speaker`: 01M ... 59F, Lipspkr1 ... 3; "" where it does not tell."""

    speaker: str
    camera: str
    sentence: str

    @property
    def complete(self) -> bool:
        """Whether all three are known."""
        return bool(self.speaker and self.camera and self.sentence)

    @property
    def clip_id(self) -> str:
        """`tcd_timit/01M/straightcam/sa1`."""
        return f"tcd_timit/{self.speaker}/{self.camera}/{self.sentence}"

    @property
    def missing(self) -> str:
        """What the path lacks, in words."""
        lacks = [
            ("speaker (01M ... 59F, Lipspkr1 ... 3)", self.speaker),
            ("camera (straightcam, 30degcam)", self.camera),
            ("sentence (sa1, si1010, sx37)", self.sentence),
        ]
        return ", ".join(what for what, found in lacks if not found)


@dataclass(frozen=True)
class FoundClip:
    """One video file, and what its path tells."""

    path: PurePosixPath
    named: Named

    @property
    def clip_id(self) -> str:
        """By speaker, camera and sentence; by path where one of them is not known."""
        if self.named.complete:
            return self.named.clip_id
        return f"tcd_timit/{self.path.with_suffix('').as_posix()}"


def named(path: PurePosixPath, above: Iterable[str] = ()) -> Named:
    """Speaker, camera and sentence of a file; `above`: names of folders above the root.

    The deepest folder that tells counts, and the file's own name before it.
    """
    *prefix, stem = _BETWEEN.split(path.stem)
    folders = [token for part in path.parts[:-1] for token in _BETWEEN.split(part)]
    tokens = [*above, *folders, *prefix]
    return Named(
        speaker=next(filter(None, map(_speaker, reversed(tokens))), ""),
        camera=next(filter(None, map(_camera, reversed(tokens))), ""),
        sentence=stem.lower() if _SENTENCE.fullmatch(stem) else "",
    )


def split_of(speaker: str) -> str:
    """The corpus's two halves."""
    if not speaker:
        return "all"
    return "lipspeakers" if speaker.startswith("Lip") else "volunteers"


def _speaker(token: str) -> str:
    if match := _VOLUNTEER.fullmatch(token):
        return match[1] + _SEX.get(match[1], match[2].upper())
    match = _LIPSPEAKER.fullmatch(token)
    return f"Lipspkr{match[1]}" if match else ""


def _camera(token: str) -> str:
    match = _CAMERA.fullmatch(token)
    return f"{match[1].lower()}cam" if match else ""
