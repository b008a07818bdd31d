"""How far the sound lags behind the lips of the speaking face, by SyncNet."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.align.estimate import EstimatorConfig, Measured, estimate_scores
from avbench.align.lse import FPS, frame_distances, frame_scores
from avbench.align.sync import SyncCurve
from avbench.clip import SAMPLE_RATE_HZ, Waveform
from avbench.errors import UserError
from avbench.features.clock import ClockFacts
from avbench.features.curve_choice import CurveFeature
from avbench.features.syncnet_audio import FRAME, WINDOW, SyncNetAudio
from avbench.features.syncnet_lips import SyncNetTrack
from avbench.features.syncnet_tracked import SyncNetTracks

RANGE_MS, STEP_MS = 600.0, 40.0  # of the shifts that LSE looks at
_MIDDLE = 2  # of a window of five frames

Embeddings = NDArray[np.float32]


@dataclass(frozen=True)
class SyncNetCurve(CurveFeature):
    """`syncnet`: how much nearer than usual lips and sound are, per lag of whole frames.

    Each window of a face is compared with the sound 15 frames to both sides, beyond the track's own
    ends too, wherever the sound is real. The lag between frames is that of a parabola. `range_ms`,
    `step_ms` and `zero_ms` are the network's: 600, 40 and 0. The rest: see CurveFeature.
    """

    name: ClassVar[str] = "syncnet_curve"
    version: ClassVar[int] = 1
    cost: ClassVar[float] = 0.02
    needs: ClassVar[tuple[str, ...]] = (
        "syncnet_video_tracked",
        "syncnet_audio",
        "audio_16k",
        "clock",
    )
    cached: ClassVar[bool] = True
    value: ClassVar[type] = SyncCurve

    range_ms: float = RANGE_MS
    step_ms: float = STEP_MS

    def __post_init__(self) -> None:
        """Refuse lags that the network cannot tell apart.

        Raises:
            UserError: another range, step or zero.
        """
        if (self.range_ms, self.step_ms, self.zero_ms) != (RANGE_MS, STEP_MS, 0.0):
            raise UserError(
                f"{self.name}: found range_ms {self.range_ms:g}, step_ms {self.step_ms:g}, zero_ms "
                f"{self.zero_ms:g}; SyncNet compares lags of {RANGE_MS:g}, {STEP_MS:g}, 0"
            )

    def extract(
        self, faces: SyncNetTracks, sound: SyncNetAudio, audio: Waveform, clock: ClockFacts
    ) -> SyncCurve:
        """Curves of all faces that last. A clip without a usable lag has a status and a reason."""
        blank, lasting = self.begin(_OnClock(faces, clock), audio)
        if not lasting:
            return blank
        tracks = [faces.tracks[i] for i in lasting]
        heard = _real_alone(sound)
        return self.choose(blank, tracks, [self._measure(t, heard) for t in tracks])

    def _measure(self, track: SyncNetTrack, sound: Embeddings) -> Measured:
        config = EstimatorConfig(
            range_ms=self.range_ms, step_ms=self.step_ms, bootstrap=self.bootstrap, seed=self.seed
        )
        scores = frame_scores(frame_distances(track.embeddings, sound, track.first))
        pts_s = (track.first + _MIDDLE + np.arange(len(scores))) / FPS
        return estimate_scores(scores, pts_s, config)


class _OnClock:
    """SyncNet's tracks, at 25 frames a second whatever the file has."""

    fps = Fraction(FPS)

    def __init__(self, faces: SyncNetTracks, clock: ClockFacts) -> None:
        self.tracks = faces.tracks
        self.pts_s = np.arange(faces.n_frames) / FPS
        self.variable_rate = clock.variable_rate


def _real_alone(sound: SyncNetAudio) -> Embeddings:
    """The embeddings, NaN where a window hears something else than the recording."""
    start = np.arange(len(sound.embeddings)) * FRAME
    low, high = sound.valid_start_s * SAMPLE_RATE_HZ, sound.valid_end_s * SAMPLE_RATE_HZ
    real = (start >= low - 1) & (start + WINDOW <= high + 1)
    return np.where(real[:, None], sound.embeddings, np.float32(np.nan))
