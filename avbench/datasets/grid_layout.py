"""Which files below a folder are GRID clips: speaker and sentence from path and name."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from avbench.datasets.grid_names import BadCode, code_of, sentence

_SPEAKER_FOLDER = re.compile(r"s0*([1-9]\d?)(?:[._-].*)?", re.IGNORECASE)
_SPEAKER_PREFIX = re.compile(r"(?:id|s)0*([1-9]\d?)_", re.IGNORECASE)
_HIGH_QUALITY = "mpg_6000"
_ORIGINAL = (".mpg", ".mpeg")


@dataclass(frozen=True)
class FoundClip:
    """One video file that is a clip.

    `speaker`: "s1", or "" where neither folder nor name tells. `text` is None, and `fault` says
    why, where the name is no sentence code.
    """

    path: PurePosixPath
    speaker: str
    code: str
    text: str | None
    fault: str | None

    @property
    def clip_id(self) -> str:
        """`grid/s1/bbaf2n`."""
        if self.text is None:  # such names may repeat among folders
            return f"grid/{self.path.with_suffix('').as_posix()}"
        return "/".join(part for part in ("grid", self.speaker, self.code) if part)

    @property
    def rank(self) -> tuple[bool, bool, int, str]:
        """Which copy of a clip is taken: normal quality, original file, shortest path first."""
        high = _HIGH_QUALITY in self.path.as_posix().lower()
        transcoded = self.path.suffix.lower() not in _ORIGINAL
        return high, transcoded, len(self.path.parts), self.path.as_posix()


def found_clip(path: PurePosixPath, root: Path) -> FoundClip:
    """What the path of a video (relative to `root`) tells."""
    code = code_of(path.stem)
    try:
        text, fault = sentence(code), None
    except BadCode as error:
        code, text, fault = path.stem, None, str(error)
    return FoundClip(path, _speaker(path, root), code, text, fault)


def speaker_of(folders: Sequence[str]) -> str:
    """The speaker that the deepest folder tells; "" where none does."""
    for folder in reversed(folders):
        if match := _SPEAKER_FOLDER.fullmatch(folder):
            return f"s{match[1]}"
    return ""


def _speaker(path: PurePosixPath, root: Path) -> str:
    if told := speaker_of((root.resolve().name, *path.parts[:-1])):
        return told
    match = _SPEAKER_PREFIX.match(path.name)
    return f"s{match[1]}" if match else ""


def one_copy_each(found: list[FoundClip]) -> tuple[list[FoundClip], list[str]]:
    """One file per clip, sorted by id, and a note for each folder that was passed over."""
    copies: dict[str, list[FoundClip]] = defaultdict(list)
    for item in found:
        copies[item.clip_id].append(item)
    ranked = [sorted(copies[clip_id], key=lambda f: f.rank) for clip_id in sorted(copies)]
    passed_over = Counter(
        (extra.path.parent.as_posix(), same[0].path.parent.as_posix())
        for same in ranked
        for extra in same[1:]
    )
    notes = [
        f"{n} files in {folder} not used: the same clips lie in {instead} (normal quality before "
        "high, original before transcoded, then the shorter path)"
        for (folder, instead), n in sorted(passed_over.items())
    ]
    return [same[0] for same in ranked], notes
