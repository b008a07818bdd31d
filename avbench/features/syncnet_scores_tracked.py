"""SyncNet's view of the faces in a film against its sound."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from avbench.align.lse import FPS, MAX_SHIFT, N_SHIFTS, SyncDistances, frame_distances, lse, means
from avbench.clip import Waveform
from avbench.errors import TooShort, UnknownName
from avbench.features.base import Feature
from avbench.features.syncnet_audio import (
    DROPPED,
    FRAME,
    SILENCE_DBFS,
    embedded,
    peak_of,
    require_sound,
    windows_of,
)
from avbench.features.syncnet_lips import SyncNetTrack
from avbench.features.syncnet_net import weights_digest
from avbench.features.syncnet_tracked import SyncNetTracks
from avbench.registry import near_names

PIECE = 64  # windows of sound in memory; a multiple of what the tower makes at a time
POLICIES = ("largest", "mean", "max_conf")


@dataclass(frozen=True)
class SyncNetScoresTracked(Feature):
    """Distances per shift of a film's faces (`w2l-real`), one track or all of them.

    The sound of a track starts with its first frame and ends with its last one, as if it had been
    cut there. A track whose sound lasts less than six frames is left out.

    `policy`: "largest": the track with the largest mean box. "mean": over the windows of all
    tracks. "max_conf": the track with the highest LSE-C, a flattering choice. Wav2Lip's script
    prints every track and leaves the choice to its user; LatentSync averages scores over tracks;
    MoChaBench takes the highest LSE-C and the lowest LSE-D, perhaps of different tracks.
    `silence_dbfs`: see SyncNetScores.
    """

    name: ClassVar[str] = "syncnet_scores_tracked"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("syncnet_video_tracked", "audio_16k")
    packages: ClassVar[tuple[str, ...]] = ("torch",)
    cost: ClassVar[float] = 0.15
    cached: ClassVar[bool] = True
    value: ClassVar[type] = SyncDistances

    policy: str = "largest"
    silence_dbfs: float = SILENCE_DBFS

    def weights_digest(self) -> str:
        """sha256 of the user's weights; raises MissingWeights."""
        return weights_digest()

    def extract(self, faces: SyncNetTracks, audio: Waveform) -> SyncDistances:
        """Means over the windows that both sides have, each track's last window dropped.

        `track` in the value counts from the largest; -1 stands for all of them.

        Raises:
            UnknownName: there is no such policy.
            TooShort: the sound ends before, or with, the faces' first frames.
            SilentHyp: the sound of a track is silent.
            NonFinite: NaN or infinity among its samples.
        """
        if self.policy not in POLICIES:
            raise UnknownName(
                f"no policy is called {self.policy!r}; {near_names(self.policy, POLICIES)}"
                f"there are {', '.join(POLICIES)}"
            )
        tracks = faces.tracks[:1] if self.policy == "largest" else faces.tracks
        sounds = [(i, _sound_of(t, audio)) for i, t in enumerate(tracks)]
        sounds = [(i, s) for i, s in sounds if len(s.samples) >= (DROPPED + 1) * FRAME]
        if not sounds:
            first_s = tracks[0].first / FPS
            raise TooShort(
                f"the sound lasts {audio.duration_s:.2f} s and the face is seen from "
                f"{first_s:.2f} s on; expected {(DROPPED + 1) / FPS:g} s of sound from there"
            )
        require_sound(max(peak_of(s) for _, s in sounds), self.silence_dbfs)
        found = [_compared(faces, i, s) for i, s in sounds]
        if self.policy == "mean":
            return _pooled(found)
        return max(found, key=lambda d: lse(d, masked=False).lse_c)


def _compared(faces: SyncNetTracks, index: int, sound: Waveform) -> SyncDistances:
    """One track against its own part of the sound."""
    lips = faces.tracks[index].embeddings[:-1]
    lips = lips[: windows_of(sound)]
    return means(
        _distances(lips, sound.samples),
        lips,
        fps_in=faces.fps_in,
        resampled=faces.resampled,
        track=index,
        n_tracks=len(faces.tracks),
    )


def _distances(lips: NDArray[np.float32], samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """`align.lse.frame_distances`, the sound embedded piece by piece: memory holds one piece."""
    n = len(lips)
    out = np.full((n, N_SHIFTS), np.nan)
    for start in range(0, n, PIECE):
        stop = min(start + PIECE, n)
        sound = embedded(samples, start, stop - start)
        low, high = max(0, start - MAX_SHIFT), min(n, stop + MAX_SHIFT)
        part = frame_distances(lips[low:high], sound, low - start)
        out[low:high] = np.where(np.isnan(part), out[low:high], part)
    return out


def _sound_of(track: SyncNetTrack, audio: Waveform) -> Waveform:
    """The sound from the track's first frame to its last one; how much of it is real is kept."""
    start, end = track.first * FRAME, (track.first + track.n_frames) * FRAME
    start_s = track.first / FPS
    return replace(
        audio,
        samples=audio.samples[start:end],
        valid_start_s=audio.valid_start_s - start_s,
        valid_end_s=audio.valid_end_s - start_s,
    )


def _pooled(found: Sequence[SyncDistances]) -> SyncDistances:
    """All windows of all tracks as one."""
    weight = np.array([d.n_windows for d in found], dtype=float)
    count = np.stack([d.count for d in found])
    masked = np.nan_to_num(np.stack([d.masked_mean for d in found]))
    total = count.sum(axis=0)
    mean = (masked * count).sum(axis=0) / np.maximum(total, 1)
    return replace(
        found[0],
        mean=np.average([d.mean for d in found], axis=0, weights=weight),
        masked_mean=np.where(total > 0, mean, np.nan),
        count=total,
        n_windows=int(weight.sum()),
        track=-1,
    )
