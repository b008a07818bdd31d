"""What the engine does to one clip of a corpus: container facts, faces, lag curve; one row."""

from pathlib import Path
from typing import Any

from avbench.clip import Source
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate
from avbench.engine.pack import to_plain
from avbench.engine.plan import make_plan
from avbench.engine.sources import describe, source_of
from avbench.errors import ClipError
from avbench.features.estimators import find_estimator

Row = dict[str, Any]


def wanted(estimator: str) -> tuple[str, str, str]:
    """The features of a measurement: container clock, faces, lag curve.

    Raises:
        UnknownName: there is no such estimator.
    """
    found = find_estimator(estimator)
    return ("clip.clock", f"clip.{found.faces}", f"clip.{found.curve}")


class MeasureTask:
    """Measures clips. Settings: estimator, parameters of the features, cache (folder or None)."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._wanted = wanted(settings["estimator"])
        self._plan = make_plan(features=self._wanted, parameters=settings["parameters"])
        self._cache = Cache(Path(settings["cache"]) if settings["cache"] else None)

    def process(self, row: Row) -> Row:
        """The clip's facts; `sync` is its SyncCurve, or null with the status and reason why."""
        source = source_of(row["source"])
        assert source is not None  # noqa: S101 - a builder lists only clips that have files
        values = evaluate(self._plan, {"clip": source}, self._cache)
        clock, faces, curve = (values[key] for key in self._wanted)
        error = next((v for v in (clock, curve) if isinstance(v, ClipError)), None)
        return {
            "clip_id": row["clip_id"],
            "status": "ok" if error is None else error.status,
            "reason": "" if error is None else str(error),
            "facts": _facts(source),
            "clock": None if isinstance(clock, ClipError) else to_plain(clock),
            "faces": None if isinstance(faces, ClipError) else _faces(faces),
            "sync": None if isinstance(curve, ClipError) else to_plain(curve),
        }


def _facts(source: Source) -> Row | None:
    """What the containers say, and the content's hash; None for a file that is no media."""
    from avbench.media.digest import sha256_file

    try:
        info = describe(source)
    except ClipError:
        return None
    path = source.paths[0]
    facts: Row = {"sha256": sha256_file(path), "bytes": path.stat().st_size}
    if info.video is not None:
        video = info.video
        facts |= {
            "video_codec": video.codec,
            "width": video.width,
            "height": video.height,
            "fps": [video.fps.numerator, video.fps.denominator],
            "video_start_s": video.start_s,
        }
    if info.audio is not None:
        facts |= {
            "audio_codec": info.audio.codec,
            "audio_rate_hz": info.audio.rate_hz,
            "audio_start_s": info.audio.start_s,
        }
    return facts


def _faces(faces: Any) -> Row:  # noqa: ANN401
    """What the report shows: how many faces, and the box of the largest in its middle frame.

    `faces`: FaceTracks, or what holds them as `faces`.
    """
    faces = getattr(faces, "faces", faces)
    track = faces.tracks[0]
    middle = track.n_frames // 2
    return {
        "count": len(faces.tracks),
        "n_frames": len(faces.pts_s),
        "frame": track.first + middle,
        "box": [round(float(x), 2) for x in track.boxes[middle]],
    }
