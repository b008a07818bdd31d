"""From a manifest to submissions of kind "anchor"."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from avbench import __version__
from avbench.anchors.sounds import Anchor, anchors
from avbench.clip import Clip
from avbench.engine.run import Progress, run
from avbench.engine.sources import source_row
from avbench.errors import ClipError, UserError
from avbench.manifest import Manifest
from avbench.submission import DESCRIPTION, System, description_text

Row = dict[str, Any]
LOOKS = 20  # how far to look for a clip with other words
USUAL_FPS = Fraction(25)


@dataclass(frozen=True)
class AnchorOptions:
    """`frames`: how far the truth is moved. `picture`: hand in mp4 with the clip's own picture."""

    out: Path
    frames: tuple[int, ...] = (1, 5)
    seed: int = 0
    picture: bool = False
    workers: int = 1


@dataclass(frozen=True)
class Made:
    """`names`: the anchors, each a folder. `left_out`: clips with status and reason."""

    names: tuple[str, ...]
    n_clips: int
    left_out: Sequence[Row]


def make_anchors(
    manifest: Manifest, options: AnchorOptions, progress: Progress | None = None
) -> Made:
    """Writes one submission for each anchor below `options.out`; clip by clip, same bytes always.

    Raises:
        UserError: `out` holds something else, or no clip has sound.
    """
    out = options.out
    if out.exists() and not (out / ".work").is_dir() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"{out}: holds something already; give a new folder as --out")
    chosen = anchors(options.frames)
    others = other_clips(manifest.clips, options.seed)
    if not others:
        chosen = tuple(anchor for anchor in chosen if anchor.name != "shuffled")
    settings = {
        "out": str(out.resolve()),
        "frames": list(options.frames),
        "seed": options.seed,
        "picture": options.picture,
        "avbench": __version__,
    }
    rows = [_row(clip, others.get(clip.clip_id)) for clip in manifest.clips]
    work = out / ".work"
    done = run("anchors", settings, rows, work, workers=options.workers, progress=progress)
    left_out = [row for row in done if row["status"] != "ok"]
    if len(left_out) == len(done):
        raise UserError(f"no clip has a sound to start from; the first: {left_out[0]['reason']}")
    for anchor in chosen:
        _describe(out / anchor.name, anchor, manifest)
    shutil.rmtree(work)
    return Made(tuple(anchor.name for anchor in chosen), len(done) - len(left_out), left_out)


def other_clips(clips: Sequence[Clip], seed: int) -> dict[str, Clip]:
    """Another clip for each clip, with other words where that is easy; empty for a single clip."""
    order = np.random.default_rng(seed).permutation(len(clips))
    found = {}
    for place, index in enumerate(order):
        clip = clips[index]
        ring = (clips[order[(place + k) % len(clips)]] for k in range(1, min(LOOKS, len(clips))))
        near = list(ring)
        if near:
            found[clip.clip_id] = next((c for c in near if c.text != clip.text), near[0])
    return found


def _row(clip: Clip, other: Clip | None) -> Row:
    fps = _fps(clip)
    return {
        "clip_id": clip.clip_id,
        "source": source_row(clip.source),
        "other": None if other is None else source_row(other.source),
        "fps": [fps.numerator, fps.denominator],
    }


def _fps(clip: Clip) -> Fraction:
    """The manifest's, or the file's own; 25 where there is no picture."""
    from avbench.media.probe import LIMITS, probe

    if clip.fps is not None or clip.video is None:
        return clip.fps or USUAL_FPS
    try:
        video = probe(clip.video, LIMITS.of_long_files()).video
    except ClipError:
        return USUAL_FPS
    return video.fps if video is not None and video.fps > 0 else USUAL_FPS


def _describe(folder: Path, anchor: Anchor, manifest: Manifest) -> None:
    system = System(
        name=anchor.name,
        kind="anchor",
        team="avbench",
        description=f"{anchor.description} Made by avbench {__version__} from {manifest.dataset}.",
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DESCRIPTION).write_text(description_text(system), encoding="utf-8")
