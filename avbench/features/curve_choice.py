"""What every estimator's curve feature does alike: refuse early, choose the speaking face."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Protocol

from numpy import float64
from numpy.typing import NDArray

from avbench.align.drift import NO_DRIFT, NO_WINDOWS, fit_drift, lag_windows
from avbench.align.estimate import Measured
from avbench.align.lipmotion import speech_seconds
from avbench.align.sync import SyncCurve, TrackSync
from avbench.clip import Waveform
from avbench.features.base import Feature


class Followed(Protocol):
    """One face, from frame `first` on."""

    @property
    def first(self) -> int: ...  # noqa: D102
    @property
    def n_frames(self) -> int: ...  # noqa: D102


class Faces(Protocol):
    """The faces of a clip, and when its frames are shown; `features.tracks.FaceTracks` is one."""

    @property
    def tracks(self) -> Sequence[Followed]: ...  # noqa: D102
    @property
    def pts_s(self) -> NDArray[float64]: ...  # noqa: D102
    @property
    def fps(self) -> Fraction: ...  # noqa: D102
    @property
    def variable_rate(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class CurveFeature(Feature):
    """Parameters of all estimators.

    `range_ms`, `step_ms`, `bootstrap`, `seed`: see `align.estimate`. `zero_ms`: what the estimator
    reads where sound and picture are in sync, taken off every lag. `min_track_s`: shorter faces are
    left out. `min_speech_s`: less speech than this is "silent", speech being sound `speech_rise_db`
    above the quietest tenth. `margin`: how many times stronger the speaking face's peak must be
    than that of any face seen at the same time. `window_s`, `window_hop_s`: of the lags within the
    clip.
    """

    range_ms: float = 600.0
    step_ms: float = 10.0
    bootstrap: int = 200
    seed: int = 0
    zero_ms: float = 0.0
    min_track_s: float = 0.8
    min_speech_s: float = 0.3
    speech_rise_db: float = 10.0
    margin: float = 2.0
    window_s: float = 2.0
    window_hop_s: float = 0.5

    def begin(self, faces: Faces, audio: Waveform) -> tuple[SyncCurve, list[int]]:
        """An empty curve and which faces to measure; none where the status already says why.

        Nothing is raised, so that a decision can be made of it.
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
            speech_s=speech_seconds(audio, rise_db=self.speech_rise_db),
        )
        if not faces.tracks:
            return replace(blank, status="no_face", reason="no face was found"), []
        if blank.speech_s < self.min_speech_s:
            said = f"{blank.speech_s:.2f} s of speech, expected {self.min_speech_s:g} s or more"
            return replace(blank, status="silent", reason=said), []
        fewest = self.min_track_s * float(faces.fps)
        lasting = [i for i, t in enumerate(faces.tracks) if t.n_frames >= fewest]
        if not lasting:
            longest = max(t.n_frames for t in faces.tracks) / float(faces.fps)
            said = f"longest face {longest:.2f} s, expected {self.min_track_s:g} s or more"
            return replace(blank, status="too_short", reason=said), []
        return blank, lasting

    def choose(
        self, blank: SyncCurve, tracks: Sequence[Followed], measured: Sequence[Measured]
    ) -> SyncCurve:
        """The curves of all faces; the speaking one is chosen by its lead, never averaged."""
        kept = tuple(
            TrackSync(m.curve, m.estimate, t.n_frames)
            for t, m in zip(tracks, measured, strict=True)
        )
        peaks = [k.estimate.strength for k in kept]
        best = peaks.index(max(peaks))
        rivals = [p for p, t in zip(peaks, tracks, strict=True) if _seen_together(t, tracks[best])]
        next_best = max(rivals, default=0.0)
        if peaks[best] < self.margin * next_best:
            said = f"{len(kept)} faces, the two strongest peaks {peaks[best]:.1f}, {next_best:.1f}"
            return replace(blank, status="several_faces", reason=said, tracks=kept)
        windows = lag_windows(
            measured[best].blocks,
            kept[best].estimate.audio_lag_ms,
            window_s=self.window_s,
            hop_s=self.window_hop_s,
        )
        drift = fit_drift(windows, overlap=max(1, round(self.window_s / self.window_hop_s)))
        return replace(blank, chosen=best, tracks=kept, windows=windows, drift=drift)


def _seen_together(a: Followed, b: Followed) -> bool:
    """Whether two different faces share more than a fifth of the shorter one; else: other shots."""
    common = min(a.first + a.n_frames, b.first + b.n_frames) - max(a.first, b.first)
    return a is not b and common > 0.2 * min(a.n_frames, b.n_frames)
