"""How far the lips of the measured face are apart, frame by frame, in a stretch of a clip.

Estimators may read landmarks in a few frames only. For the eye every frame is read, of the few
clips that the report plays.
"""

from typing import Any

import numpy as np

from avbench.align.lipmotion import lips_apart
from avbench.clip import Source
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate
from avbench.engine.plan import make_plan
from avbench.errors import ClipError
from avbench.features.boxes import Array, iou
from avbench.features.estimators import find_estimator
from avbench.prepare.options import Options
from avbench.prepare.report_choice import Choice

EVERY_FRAME = "clip.face_tracks"


def lips_of(
    choice: Choice, whole: Source, stretch: Source, how: Options
) -> list[tuple[float, float]]:
    """(time on the stretch's clock in s, opening); empty where no face was measured or is found."""
    if choice.track_frames is None:
        return []
    measured = _faces(f"clip.{find_estimator(how.estimator).faces}", whole, how)
    found = _faces(EVERY_FRAME, stretch, how)
    if measured is None or found is None:
        return []
    tracks = measured.tracks
    speaker = next((t for t in tracks if t.n_frames == choice.track_frames), tracks[0])
    box = speaker.boxes.mean(axis=0)
    track = max(found.tracks, key=lambda t: _share(t.boxes.mean(axis=0), box))
    t_s = found.pts_s[track.first : track.first + track.n_frames]
    opening = np.asarray(lips_apart(track.landmarks))
    pairs = zip(t_s.tolist(), opening.tolist(), strict=True)
    return [(round(t, 3), round(v, 4)) for t, v in pairs]


def _share(a: Array, b: Array) -> float:
    return float(iou(a[None], b[None])[0, 0])


def _faces(key: str, source: Source, how: Options) -> Any:  # noqa: ANN401
    """The faces of a source, out of the run's cache where they are there; None where none is."""
    own = {name: p for name, p in how.parameters.items() if key == f"clip.{name}"}
    plan = make_plan(features=(key,), parameters=own)
    cache = Cache((how.out / "work" / "cache").resolve())
    found = evaluate(plan, {"clip": source}, cache)[key]
    return None if isinstance(found, ClipError) else getattr(found, "faces", found)
