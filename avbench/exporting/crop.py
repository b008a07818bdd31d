"""Crops in place of the whole picture, where `prepare` wrote some."""

from pathlib import Path

from avbench.errors import LengthMismatch, NoFace, UserError
from avbench.exporting.sink import Row
from avbench.prepare.layout import crop_rel


def check_kind(out: Path, kind: str) -> None:
    """Raises UserError where `out` holds no crop of that kind."""
    there = sorted(p.name for p in (out / "crops").glob("*") if p.is_dir())
    if kind not in there:
        raise UserError(f"{out} holds no crops {kind!r}; it has {', '.join(there) or 'none'}")


def crop(out: Path, row: Row, kind: str) -> tuple[Path, Row]:
    """The crop of a clip, and its row with the crop's size.

    Raises:
        NoFace: the clip has none.
        LengthMismatch: it has not the clip's frames.
        Undecodable: it is damaged.
    """
    from avbench.media.probe import probe

    path = out / crop_rel(kind, row["clip_id"])
    if not path.is_file():
        raise NoFace(f"{path}: not found; manifest/crops.parquet says why")
    video = probe(path).video
    seconds = None if video is None else video.duration_s
    if video is None or seconds is None or abs(seconds - row["duration_s"]) * video.fps > 0.5:
        raise LengthMismatch(
            f"{path}: found {seconds} s, expected {row['duration_s']} s as in the manifest; crops "
            "have all frames of their clip, also where --edge trim dropped some"
        )
    return path, row | {"width": video.width, "height": video.height}
