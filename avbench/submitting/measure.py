"""What a child process says of one file: facts only, no judgement."""

from pathlib import Path
from typing import Any

import numpy as np

from avbench.clip import Source, Waveform
from avbench.errors import ClipError
from avbench.media.decode import decode
from avbench.media.limits import Limits
from avbench.media.probe import probe

Facts = dict[str, Any]
PLAYLISTS = (b"ffconcat", b"#EXT", b"<?xml", b"<MPD", b"v=0", b"[playlist", b"#!")


def measure(path: Path, limits: Limits) -> Facts:
    """Container, streams, and what came out when all of it was decoded; or why nothing did."""
    try:
        info = probe(path, limits)
        facts: Facts = {"container": info.container, "picture": None, "sound": None}
        if info.video is not None:
            facts["picture"] = {
                "codec": info.video.codec,
                "width": info.video.width,
                "height": info.video.height,
                "fps": float(info.video.fps),
                "stated_s": info.video.duration_s,
            }
        if info.audio is not None:
            facts["sound"] = {
                "codec": info.audio.codec,
                "rate_hz": info.audio.rate_hz,
                "channels": info.audio.channels,
                "stated_s": info.audio.duration_s,
            }
        wants = {"want_video": info.video is not None, "want_audio": info.audio is not None}
        found = decode(Source(path, path), [], **wants, limits=limits)
    except ClipError as error:
        return {"refused": _kind(path, error), "reason": str(error).removeprefix(f"{path}: ")}
    if found.clock is not None:
        facts["picture"] |= {
            "n_frames": found.clock.n_frames,
            "decoded_s": found.clock.duration_s,
            "variable": found.clock.variable,
        }
    if facts["sound"] is not None:
        facts["sound"] |= _sound(found.audio) | {"gap": found.audio_gap}
    return facts


def _kind(path: Path, error: ClipError) -> str:
    """The error's status; "playlist" for a text that would make a careless player open others."""
    with path.open("rb") as file:
        head = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    return "playlist" if head.startswith(PLAYLISTS) else error.status


def _sound(audio: Waveform | None) -> Facts:
    if audio is None or not len(audio.samples):
        return {"decoded_s": 0.0, "peak": 0.0, "n_odd": 0, "clipped": 0.0}
    finite = np.isfinite(audio.samples)
    size = np.abs(audio.samples[finite])
    return {
        "decoded_s": audio.duration_s,
        "peak": float(size.max(initial=0.0)),
        "n_odd": int(np.count_nonzero(~finite)),
        "clipped": float(np.mean(size >= 0.9999)) if len(size) else 0.0,
    }
