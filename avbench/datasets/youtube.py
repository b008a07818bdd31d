"""Videos of YouTube in a folder: which file is which video, which are lost, where to cut."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from avbench.datasets.files import VIDEO_SUFFIXES, Listing
from avbench.errors import ClipError, UserError

BAD_ROW = "bad_row"
ID = r"[A-Za-z0-9_-]{11}"
_NAMED = re.compile(rf"(?:.*\[)?({ID})\]?", re.DOTALL)  # "ID" or "Title [ID]"
_BROKEN_OFF = re.compile(rf"({ID})\..*(?:part|ytdl|crdownload|tmp)")

Span = tuple[float, float | None]  # start and end in seconds, None: the end of the file


@dataclass(frozen=True)
class Videos:
    """Files by video id. `broken_off`: ids of downloads that did not end; `strange`: other videos.

    `copies`: files that are passed over, since the same video lies nearer to the root.
    """

    by_id: dict[str, PurePosixPath]
    broken_off: frozenset[str]
    strange: tuple[PurePosixPath, ...]
    copies: tuple[PurePosixPath, ...]

    def notes(self) -> list[str]:
        """What was left out, for the run report."""
        return [
            *note(self.strange, "videos not used: their names are no YouTube ids"),
            *note(self.copies, "videos not used: the same ones lie nearer to the root"),
            *note(sorted(self.broken_off), "downloads that did not end"),
        ]


def video_id(name: str) -> str | None:
    """The id in a file's name without suffix; None where it is not named by one.

    Ids may hold `_` and start with `-`: they are never split.
    """
    match = _NAMED.fullmatch(name)
    return match[1] if match and name.endswith("]") == ("[" in name) else None


def find_videos(listing: Listing, among: Iterable[PurePosixPath] | None = None) -> Videos:
    """The videos below a root (of `among`: all of them) by their ids."""
    files: dict[str, list[PurePosixPath]] = defaultdict(list)
    strange = []
    for path in listing.with_suffix(VIDEO_SUFFIXES) if among is None else among:
        found = video_id(path.stem)
        if found is None:
            strange.append(path)
        else:
            files[found].append(path)
    ordered = {name: sorted(same, key=_shallow) for name, same in files.items()}
    copies = sorted(path for same in ordered.values() for path in same[1:])
    by_id = {name: same[0] for name, same in ordered.items()}
    started = (m[1] for path in listing.files if (m := _BROKEN_OFF.fullmatch(path.name)))
    return Videos(by_id, frozenset(started) - by_id.keys(), tuple(strange), tuple(copies))


def length_s(video: Path) -> float:
    """How long the picture is, as the container says; 0 where it does not, or cannot be read."""
    from avbench.media.probe import LIMITS, probe

    try:
        found = probe(video, LIMITS.of_long_files()).video
    except ClipError:
        return 0.0  # stays a clip; reading it gives its row the reason
    return 0.0 if found is None else found.duration_s


def pieces(duration_s: float, clip_s: float) -> list[Span]:
    """A video cut into spans of `clip_s`, the last one open to the end: no frame is left out.

    A rest of less than half a span joins the one before it, a longer one stands alone. So a video
    of less than one and a half spans is one clip: (0, None), the whole file.
    """
    n = max(1, math.floor(duration_s / clip_s + 0.5))
    starts = [k * clip_s for k in range(n)]
    return list(zip(starts, [*starts[1:], None], strict=True))


def check_clip_s(clip_s: float) -> None:
    """Refuses a length that no clip can have.

    Raises:
        UserError: below one second, or not finite.
    """
    if not (math.isfinite(clip_s) and clip_s >= 1.0):
        raise UserError(f"clip_s is {clip_s:g}, expected 1 second or more")


def milliseconds(time_s: float) -> str:
    """A time as a part of a clip id: eight digits, in order up to 27 hours."""
    return f"{round(time_s * 1000):08d}"


def note(things: Iterable[object], what: str) -> list[str]:
    """A note that counts things and names the first; none where there is nothing."""
    found = list(things)
    return [f"{len(found)} {what}; first {found[0]}"] if found else []


def _shallow(path: PurePosixPath) -> tuple[int, str]:
    return len(path.parts), path.as_posix()
