"""What the engine does to one clip of a corpus: container facts, faces, lag curve; one row."""

from pathlib import Path
from typing import Any

from avbench.clip import Source
from avbench.engine.cache import Cache
from avbench.engine.evaluate import Values, evaluate
from avbench.engine.jobs import FAILURES
from avbench.engine.pack import to_plain
from avbench.engine.plan import make_plan
from avbench.engine.sources import describe, source_of
from avbench.errors import ClipError
from avbench.features.estimators import find_estimator
from avbench.prepare.crops import no_crops, write_crops
from avbench.prepare.kept_sound import keep_sound

Row = dict[str, Any]
SOUND, CROPS = "clip.audio_16k", "clip.crop_spools"


def wanted(estimator: str) -> tuple[str, str, str]:
    """The features of a measurement: container clock, faces, lag curve.

    Raises:
        UnknownName: there is no such estimator.
    """
    found = find_estimator(estimator)
    return ("clip.clock", f"clip.{found.faces}", f"clip.{found.curve}")


class MeasureTask:
    """Measures clips, each decoded once.

    Settings: estimator, parameters of the features, cache (folder or None); and if wished `beside`
    (a second estimator) and `sound` ({"folder": where the decoded sound is kept for the writing
    task, None to note its length alone; "exact": as float32, not rounded to 16 bits}), and
    `crops` ({"kinds": a list of names, "folder": for what waits, "out": where films go}).
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self._wanted = wanted(settings["estimator"])
        beside = settings.get("beside")
        self._beside = None if beside is None else wanted(beside)
        self._sound: Row | None = settings.get("sound")
        self._crops: Row | None = settings.get("crops")
        features = [*self._wanted, *(self._beside or ()), *([SOUND] if self._sound else [])]
        parameters = dict(settings["parameters"])
        if self._crops is not None:
            features.append(CROPS)
            waiting = Path(self._crops["folder"])
            waiting.mkdir(parents=True, exist_ok=True)
            kinds = "+".join(self._crops["kinds"])
            parameters["crop_spools"] = {"kinds": kinds, "folder": str(waiting)}
        self._plan = make_plan(features=features, parameters=parameters)
        self._cache = Cache(Path(settings["cache"]) if settings["cache"] else None)

    def process(self, row: Row) -> Row:
        """The clip's facts; `sync` is its SyncCurve, or null with the status and reason why."""
        source = source_of(row["source"])
        assert source is not None  # noqa: S101 - a builder lists only clips that have files
        values = evaluate(self._plan, {"clip": source}, self._cache)
        found = {"clip_id": row["clip_id"], "facts": _facts(source), **_found(values, self._wanted)}
        if self._beside is not None:
            found["beside"] = _found(values, self._beside)
        if self._sound is not None:
            kept = self._sound | ({"folder": None} if source.is_span else {})  # read again moved
            found["sound"] = keep_sound(values[SOUND], row["clip_id"], **kept)
        if self._crops is not None:
            found["crops"] = self._write_crops(values, row["clip_id"], self._crops)
        return found

    def _write_crops(self, values: Values, clip_id: str, how: Row) -> list[Row]:
        _, faces, curve = (values[key] for key in self._wanted)
        kinds, out = tuple(how["kinds"]), Path(how["out"])
        return write_crops(values[CROPS], faces, curve, clip_id, kinds=kinds, out=out)

    def failed(self, row: Row, status: str, reason: str) -> Row:
        """The row of a clip on which the worker died."""
        nothing = {"status": status, "reason": reason, "clock": None, "faces": None, "sync": None}
        more: Row = {"beside": nothing} if self._beside is not None else {}
        if self._crops is not None:
            more["crops"] = no_crops(row["clip_id"], self._crops["kinds"], reason)
        return {"clip_id": row["clip_id"], "facts": None, "sound": None, **nothing, **more}

    def failure(self, result: Row) -> str:
        """The status, where another try may end otherwise."""
        return result["status"] if result["status"] in FAILURES else ""


def _found(values: Values, wanted: tuple[str, str, str]) -> Row:
    """What one estimator's features say."""
    clock, faces, curve = (values[key] for key in wanted)
    error = next((v for v in (clock, curve) if isinstance(v, ClipError)), None)
    return {
        "status": "ok" if error is None else error.status,
        "reason": "" if error is None else str(error),
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
