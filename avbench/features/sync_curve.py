"""How far the sound lags behind the lips of the speaking face."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from avbench.align.drift import fit_drift, lag_windows
from avbench.align.estimate import EstimatorConfig, Measured, estimate_lag
from avbench.align.lipmotion import EDGE_S, lip_signals, speech_seconds, speech_signals
from avbench.align.sync import Drift, LagWindows, SyncCurve, TrackSync
from avbench.clip import Waveform
from avbench.features.base import Feature
from avbench.features.tracks import FaceTrack, FaceTracks

NO_WINDOWS = LagWindows(np.zeros(0), np.zeros(0), np.zeros(0))
NO_DRIFT = Drift(0.0, -np.inf, np.inf, 0, 0.0)


@dataclass(frozen=True)
class SyncCurveFeature(Feature):
    """`lipmotion`: normalised cross-correlation of lip movement and what the sound says of it.

    `zero_ms`: what lipmotion reads for clips in sync, taken off every lag; a convention (see
    `align.lipmotion`). `min_speech_s`: less speech than this is "silent". `min_frames`: shorter
    faces are left out. `margin`: by how much the speaking face's confidence must lead the next.
    """

    name: ClassVar[str] = "sync_curve"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("face_tracks", "audio_16k")
    cached: ClassVar[bool] = True
    value: ClassVar[type] = SyncCurve

    range_ms: float = 600.0
    step_ms: float = 10.0
    bootstrap: int = 200
    seed: int = 0
    zero_ms: float = 0.0
    min_frames: int = 20
    min_speech_s: float = 0.3
    margin: float = 1.3
    window_s: float = 2.0
    window_hop_s: float = 0.5

    def extract(self, faces: FaceTracks, audio: Waveform) -> SyncCurve:
        """Curves of all faces; the speaking one is chosen by its lead, never averaged."""
        speech = speech_seconds(audio)
        long_enough = [t for t in faces.tracks if t.n_frames >= self.min_frames]
        if not faces.tracks:
            return self._none(faces, speech, "no_face", "no face was found")
        if speech < self.min_speech_s:
            return self._none(faces, speech, "silent", f"{speech:.2f} s of speech")
        if not long_enough:
            longest = max(t.n_frames for t in faces.tracks)
            return self._none(faces, speech, "too_short", f"longest face: {longest} frames")
        measured = [self._measure(t, faces, audio) for t in long_enough]
        return self._chosen(measured, long_enough, faces, speech)

    def _measure(self, track: FaceTrack, faces: FaceTracks, audio: Waveform) -> Measured:
        pts = faces.pts_s[track.first : track.first + track.n_frames]
        span = (audio.valid_start_s + EDGE_S, audio.valid_end_s - EDGE_S)
        shifted = pts + self.zero_ms / 1000.0
        config = EstimatorConfig(
            range_ms=self.range_ms,
            step_ms=self.step_ms,
            bootstrap=self.bootstrap,
            seed=self.seed,
        )
        visual = lip_signals(track.landmarks, pts)
        return estimate_lag(visual, shifted, speech_signals(audio), span, config)

    def _chosen(
        self,
        measured: list[Measured],
        tracks: list[FaceTrack],
        faces: FaceTracks,
        speech_s: float,
    ) -> SyncCurve:
        kept = tuple(
            TrackSync(m.curve, m.estimate, t.n_frames)
            for m, t in zip(measured, tracks, strict=True)
        )
        merit = [m.estimate.ncc * np.sqrt(m.estimate.n_effective) for m in measured]
        order = np.argsort(merit)[::-1]
        best = int(order[0])
        if len(order) > 1 and merit[best] < self.margin * max(merit[int(order[1])], 1e-9):
            reason = (
                f"{len(kept)} faces, the two best at {merit[best]:.2f} and {merit[order[1]]:.2f}"
            )
            return self._none(faces, speech_s, "several_faces", reason, kept)
        weights = np.asarray(EstimatorConfig().channel_weights)
        windows = lag_windows(
            measured[best].blocks,
            weights,
            kept[best].estimate.audio_lag_ms,
            window_s=self.window_s,
            hop_s=self.window_hop_s,
        )
        drift = fit_drift(windows, overlap=max(1, round(self.window_s / self.window_hop_s)))
        return self._value(faces, speech_s, kept, best, windows, drift)

    def _value(self, faces, speech_s, tracks, chosen, windows, drift, status="ok", reason=""):
        return SyncCurve(
            status=status,
            reason=reason,
            chosen=chosen,
            tracks=tracks,
            windows=windows,
            drift=drift,
            variable_rate=faces.variable_rate,
            frame_ms=float(1000 / faces.fps),
            duration_s=len(faces.pts_s) / float(faces.fps),
            speech_s=speech_s,
        )

    def _none(self, faces, speech_s, status, reason, tracks=()):
        return self._value(faces, speech_s, tracks, -1, NO_WINDOWS, NO_DRIFT, status, reason)
