"""The players of a system's page: source, reference, the system, and one other beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from avbench.board.system import Media, Player
from avbench.clip import Source
from avbench.errors import ClipError
from avbench.showing.evidence import picture
from avbench.showing.film import film
from avbench.showing.find import REFERENCE, SOURCE, find_source

MAX_BYTES = 24_000_000  # of one page's films, as text
Told = Callable[[str], None]


@dataclass(frozen=True)
class Side:
    """One side of the clips. `folder`: below that of all media; `name`: as the page says it."""

    folder: str
    name: str


def gather(
    folder: Path,
    licence: str,
    clip_ids: Sequence[str],
    systems: Sequence[Side],
    told: Told = lambda _: None,
) -> Media | None:
    """What one page shows of some clips; None where the folder holds nothing of its system.

    Args:
        folder: of all media that may be shown.
        licence: what the page says of them.
        clip_ids: the clips, most wanted first.
        systems: the page's own first, then one to put beside it, if any.
        told: hears the clip that is at work.
    """
    if not systems or not (folder / systems[0].folder).is_dir():
        return None
    players: dict[str, Sequence[Player]] = {}
    left_out: list[str] = []
    total = 0
    for clip_id in clip_ids:
        told(clip_id)
        found = _players(folder, clip_id, systems, left_out)
        size = sum(len(player.uri) for player in found)
        if found and total + size > MAX_BYTES:
            left_out.append(f"{clip_id}: the page would grow too large")
        elif found:
            players[clip_id] = found
            total += size
    return Media(licence, players, left_out)


def _players(
    folder: Path, clip_id: str, systems: Sequence[Side], left_out: list[str]
) -> list[Player]:
    sides = [Side(SOURCE, SOURCE), Side(REFERENCE, REFERENCE), *systems[1:], systems[0]]
    sources = {side.folder: find_source(folder, side.folder, clip_id) for side in sides}
    if sources[systems[0].folder] is None:
        left_out.append(f"{clip_id}: no file of the system")
        return []
    found = []
    for side in sides:
        source = sources[side.folder]
        if source is None:
            continue
        try:
            found.append(_player(*_with_picture(source, side, sources), clip_id))
        except ClipError as error:
            left_out.append(f"{clip_id}, {side.name}: {error.status}")
    return found


def _with_picture(
    source: Source, side: Side, sources: Mapping[str, Source | None]
) -> tuple[Source, str]:
    """Sound alone is shown with the picture that it was made for, and the page says so."""
    if source.video is not None or side.folder in (SOURCE, REFERENCE):
        return source, side.name
    for lender in (REFERENCE, SOURCE):
        lent = sources[lender]
        if lent is not None and lent.video is not None:
            return replace(source, video=lent.video), f"{side.name}, picture of the {lender}"
    return source, side.name


def _player(source: Source, name: str, clip_id: str) -> Player:
    made = film(source)
    length_s = made.sound.duration_s if made.sound is not None else 3.0
    label = f"{name} of {clip_id}: waveform, spectrogram, lag"
    drawn = picture(source, made.sound, length_s, label)
    return Player(name, made.uri, made.is_video, made.fps, drawn)
