"""Lombard GRID's file names: `s2_l_bbim3a`, `s46_p_gbszs_WRONG_sgbszs`, `s8_2_38_8_r_lrwizp`."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from avbench.datasets.grid_names import BadCode, sentence

VIEWS = ("front", "side")
CONDITIONS = {"l": "lombard", "p": "plain", "r": "plain"}  # r: reference, the older name of plain
_NAME = re.compile(
    r"s0*(?P<number>[1-9]\d?)_(?:\d+_\d+_\d+_)?(?P<condition>[lpr])_(?P<code>[a-z0-9]+)"
    r"(?:_WRONG_(?P<said>.+))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FoundClip:
    """One video file, and what its path tells.

    `text`: what was said; None, and `fault` says why, where the name does not tell. `misread`: the
    speaker said another sentence than he was shown.
    """

    path: PurePosixPath
    speaker: str = ""
    view: str = ""
    condition: str = ""
    text: str | None = None
    fault: str = ""
    misread: bool = False

    @property
    def clip_id(self) -> str:
        """`lombard_grid/s2/front/s2_l_bbim3a`; by path where speaker or view is not known."""
        if not (self.speaker and self.view):
            return f"lombard_grid/{self.path.with_suffix('').as_posix()}"
        return f"lombard_grid/{self.speaker}/{self.view}/{self.path.stem}"


def found_clip(path: PurePosixPath, above: tuple[str, ...] = ()) -> FoundClip:
    """What a video's path tells; `above`: names of folders above the root."""
    view = view_of((*above, *path.parts[:-1]))
    match = _NAME.fullmatch(path.stem)
    if match is None:
        fault = f"{path.stem!r} is no Lombard GRID name, expected such as s2_l_bbim3a"
        return FoundClip(path, view=view, fault=fault)
    said = match["said"] or match["code"]
    try:
        text, fault = sentence(said.lower()), ""
    except BadCode as error:
        text, fault = None, str(error)
    if not view:
        fault = "; ".join(filter(None, [fault, "no folder tells the view (front, side)"]))
    return FoundClip(
        path=path,
        speaker=f"s{match['number']}",
        view=view,
        condition=CONDITIONS[match["condition"].lower()],
        text=text,
        fault=fault,
        misread=match["said"] is not None,
    )


def view_of(folders: tuple[str, ...]) -> str:
    """The view that the deepest folder tells: `front`, `side`, `lombardgrid_front`; or ""."""
    tokens = (token for part in reversed(folders) for token in re.split(r"[._-]", part.lower()))
    return next((token for token in tokens if token in VIEWS), "")
