"""Crops of the speaking face, each a film of its own with exactly the clip's frames.

Where the face is not seen, before or after its track, the nearest crop is held: films stay as long
as their clips, and `face_start_s`, `face_end_s` say which part shows the face.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import numpy as np

from avbench.align.sync import SyncCurve
from avbench.errors import ClipError, UserError
from avbench.features.boxes import iou
from avbench.features.crop_kinds import KINDS
from avbench.features.crop_spools import CropSpools
from avbench.features.crop_track import Spool
from avbench.features.face_crops import Frame
from avbench.features.tracks import FaceTrack, FaceTracks
from avbench.prepare.layout import crop_rel

Row = dict[str, Any]
SEVERAL = "several faces, and none is the speaker's"


@dataclass(frozen=True)
class CropRecord:
    """One row of `crops.parquet`: one kind of crop of one clip, or the reason why there is none."""

    clip_id: str
    kind: str
    video_rel: str | None = None
    num_frames: int | None = None
    face_start_s: float | None = None
    face_end_s: float | None = None
    reason: str = ""


def check_kinds(kinds: tuple[str, ...]) -> None:
    """Raises UserError where one of the kinds does not exist."""
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        raise UserError(
            f"no crop is called {', '.join(map(repr, unknown))}; there are {', '.join(KINDS)}"
        )


def write_crops(
    found: CropSpools | ClipError,
    faces: Any,  # noqa: ANN401 - FaceTracks, what holds them as `faces`, or a ClipError
    sync: SyncCurve | ClipError,
    clip_id: str,
    *,
    kinds: tuple[str, ...],
    out: Path,
) -> list[Row]:
    """Writes `crops/<kind>/<clip_id>.mp4` below `out`; a row (of CropRecord) for each kind.

    `faces`, `sync`: what the estimator saw, and which of its faces it chose.
    """
    if isinstance(found, ClipError):
        return no_crops(clip_id, kinds, str(found))
    index = _speaker(found.faces, getattr(faces, "faces", faces), sync)
    if index is None:
        return no_crops(clip_id, kinds, SEVERAL)
    return [
        asdict(_write(found.faces, found.faces.tracks[index], kind, spool, clip_id, out))
        for kind, spool in found.spools[index].items()
    ]


def no_crops(clip_id: str, kinds: Iterable[str], reason: str) -> list[Row]:
    """The rows of a clip without crops."""
    return [asdict(CropRecord(clip_id, kind, reason=reason)) for kind in kinds]


def _write(
    faces: FaceTracks, track: FaceTrack, kind: str, spool: Spool, clip_id: str, out: Path
) -> CropRecord:
    from avbench.media.write import write_video

    rel, n_frames = crop_rel(kind, clip_id), len(faces.pts_s)
    film = _film(spool, track.first, n_frames - track.first - track.n_frames)
    write_video(out / rel, film, faces.fps, pts_s=faces.pts_s.tolist())
    ends_s = np.append(faces.pts_s, n_frames / float(faces.fps))
    start_s, end_s = ends_s[track.first], ends_s[track.first + track.n_frames]
    return CropRecord(clip_id, kind, rel, n_frames, float(start_s), float(end_s))


def _film(spool: Spool, before: int, after: int) -> Iterator[Frame]:
    """The crops, the first and the last held."""
    last = spool.n_frames - 1
    return (spool[i] for i in chain(repeat(0, before), range(last + 1), repeat(last, after)))


def _speaker(ours: FaceTracks, theirs: Any, sync: SyncCurve | ClipError) -> int | None:  # noqa: ANN401
    """Which of our tracks is the face that the estimator chose; the only one, where none was."""
    if isinstance(sync, ClipError) or isinstance(theirs, ClipError) or sync.chosen < 0:
        return 0 if len(ours.tracks) == 1 else None
    measured = _longest(theirs.tracks, len(sync.tracks))
    chosen = theirs.tracks[measured[sync.chosen]]
    shared = [_shared(track, chosen) for track in ours.tracks]
    return int(np.argmax(shared)) if max(shared) > 0 else None


def _longest(tracks: tuple[FaceTrack, ...], n: int) -> list[int]:
    """Indices of the n longest, in their own order: shorter ones are never measured."""
    return sorted(sorted(range(len(tracks)), key=lambda i: -tracks[i].n_frames)[:n])


def _shared(a: FaceTrack, b: FaceTrack) -> float:
    """Over how many frames two tracks lie on each other."""
    first, last = max(a.first, b.first), min(a.first + a.n_frames, b.first + b.n_frames)
    if last <= first:
        return 0.0
    mine, other = (t.boxes[first - t.first : last - t.first].astype(float) for t in (a, b))
    return float(np.diagonal(iou(mine, other)).sum())
