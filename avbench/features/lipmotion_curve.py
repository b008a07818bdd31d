"""How far the sound lags behind the lips of the speaking face."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from avbench.align.drift import NO_DRIFT, NO_WINDOWS, fit_drift, lag_windows
from avbench.align.estimate import EstimatorConfig, Measured, estimate_lag
from avbench.align.lipmotion import (
    CHANNEL_WEIGHTS,
    EDGE_S,
    lip_activity,
    lip_signals,
    speech_seconds,
    speech_signals,
)
from avbench.align.sync import SyncCurve, TrackSync
from avbench.clip import Waveform
from avbench.features.base import Feature
from avbench.features.tracks import FaceTrack, FaceTracks
from avbench.shipped import WEIGHTS

Floats = np.typing.NDArray[np.float64]


@dataclass(frozen=True)
class LipmotionCurve(Feature):
    """`lipmotion`: correlation of lip movement with what the sound lets expect of it, per lag.

    `range_ms`, `step_ms`, `bootstrap`, `seed`: see `align.estimate`. `zero_ms`: what lipmotion
    reads where sound and picture are in sync, taken off every lag; a convention, explained in
    `weights/lipmotion.md`. `min_track_s`: shorter faces are left out. `min_speech_s`: less speech
    than this is "silent". `margin`: how many times stronger the speaking face's peak must be than
    that of any face seen at the same time. `window_s`, `window_hop_s`: of the lags within the
    clip.
    """

    name: ClassVar[str] = "lipmotion_curve"
    version: ClassVar[int] = 1
    cost: ClassVar[float] = 0.05
    needs: ClassVar[tuple[str, ...]] = ("face_tracks", "audio_16k")
    cached: ClassVar[bool] = True
    value: ClassVar[type] = SyncCurve

    range_ms: float = 600.0
    step_ms: float = 10.0
    bootstrap: int = 200
    seed: int = 0
    zero_ms: float = -10.0
    min_track_s: float = 0.8
    min_speech_s: float = 0.3
    margin: float = 2.0
    window_s: float = 2.0
    window_hop_s: float = 0.5

    def weights_digest(self) -> str:
        """The hash of the fitted map."""
        return WEIGHTS["lipmotion"].sha256

    def extract(self, faces: FaceTracks, audio: Waveform) -> SyncCurve:
        """Curves of all faces that last; the speaking one is chosen by its lead, never averaged.

        A clip without a usable lag has a status and a reason in the value; nothing is raised, so
        that a decision can be made of it.
        """
        blank = SyncCurve(
            status="ok",
            reason="",
            chosen=-1,
            tracks=(),
            windows=NO_WINDOWS,
            drift=NO_DRIFT,
            variable_rate=faces.variable_rate,
            frame_ms=float(1000 / faces.fps),
            duration_s=len(faces.pts_s) / float(faces.fps),
            speech_s=speech_seconds(audio),
        )
        if not faces.tracks:
            return replace(blank, status="no_face", reason="no face was found")
        if blank.speech_s < self.min_speech_s:
            said = f"{blank.speech_s:.2f} s of speech, expected {self.min_speech_s:g} s or more"
            return replace(blank, status="silent", reason=said)
        tracks = [t for t in faces.tracks if t.n_frames >= self.min_track_s * float(faces.fps)]
        if not tracks:
            longest = max(t.n_frames for t in faces.tracks) / float(faces.fps)
            said = f"longest face {longest:.2f} s, expected {self.min_track_s:g} s or more"
            return replace(blank, status="too_short", reason=said)
        speech = speech_signals(audio)
        span_s = (audio.valid_start_s + EDGE_S, audio.valid_end_s - EDGE_S)
        measured = [self._measure(t, faces, speech, span_s) for t in tracks]
        return self._choose(blank, tracks, measured)

    def _measure(
        self, track: FaceTrack, faces: FaceTracks, speech: Floats, span_s: tuple[float, float]
    ) -> Measured:
        pts_s = faces.pts_s[track.first : track.first + track.n_frames]
        config = EstimatorConfig(
            zero_ms=self.zero_ms,
            range_ms=self.range_ms,
            step_ms=self.step_ms,
            bootstrap=self.bootstrap,
            seed=self.seed,
        )
        return estimate_lag(
            lip_signals(track.landmarks, pts_s),
            pts_s,
            speech,
            span_s,
            config,
            lip_activity=lip_activity(track.landmarks, pts_s),
        )

    def _choose(
        self, blank: SyncCurve, tracks: list[FaceTrack], measured: list[Measured]
    ) -> SyncCurve:
        kept = tuple(
            TrackSync(m.curve, m.estimate, t.n_frames)
            for t, m in zip(tracks, measured, strict=True)
        )
        peaks = np.array([k.estimate.strength for k in kept])
        best = int(np.argmax(peaks))
        rivals = [p for p, t in zip(peaks, tracks, strict=True) if _seen_together(t, tracks[best])]
        next_best = max(rivals, default=0.0)
        if peaks[best] < self.margin * next_best:
            said = f"{len(kept)} faces, the two strongest peaks {peaks[best]:.1f}, {next_best:.1f}"
            return replace(blank, status="several_faces", reason=said, tracks=kept)
        windows = lag_windows(
            measured[best].blocks,
            np.asarray(CHANNEL_WEIGHTS),
            kept[best].estimate.audio_lag_ms,
            window_s=self.window_s,
            hop_s=self.window_hop_s,
        )
        drift = fit_drift(windows, overlap=max(1, round(self.window_s / self.window_hop_s)))
        return replace(blank, chosen=best, tracks=kept, windows=windows, drift=drift)


def _seen_together(a: FaceTrack, b: FaceTrack) -> bool:
    """Whether two different faces share more than a fifth of the shorter one; else: other shots."""
    common = min(a.first + a.n_frames, b.first + b.n_frames) - max(a.first, b.first)
    return a is not b and common > 0.2 * min(a.n_frames, b.n_frames)
