"""The rows of the prepared tables, as plain dataclasses: `run` fills them, `tables` writes them.

Lags are in ms, `audio_lag_ms > 0`: the sound comes late. None means "not known".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.clip import SAMPLE_RATE_HZ, Clip

Curve = Sequence[float] | NDArray[np.floating]


@dataclass(frozen=True)
class Corpus:
    """What all rows of a prepared folder share.

    `build_id`: hash of code and configuration. `licence`, `citation`: the corpus's, not avbench's.
    """

    name: str
    version: str
    licence: str
    citation: str
    build_id: str


@dataclass(frozen=True, slots=True)
class ClipRecord:
    """One row of `clips-<split>.parquet`. `clip` is the clip as scanned, with its source files.

    `decision`: the vocabulary of `align.decide`. `audio_lag_ms`: the lag that was decided, with
    `lag_ci_ms` half its interval; None where none was. `lag_source`: clip, pooled, shrunk, none.
    `lag_in_files_ms`: what of it is still in the files that the row points to: `audio_lag_ms`
    with `--write none` where a correction was decided, else 0.
    `video`, `audio`: the files that the row points to, the source's or the written ones; a source
    video with its own sound stands in both. `video_rel`, `audio_rel`: posix, below OUT, for
    written files alone. `valid_start_s`, `valid_end_s`: the part of the sound that was recorded
    (the rest is zero fill), on the corrected clock.
    `num_samples`: at `sample_rate`, round(num_frames / fps * sample_rate) for clips with picture.
    `face_box`: x0 y0 x1 y1 in pixels, mean over the chosen track. `syncnet_offset_frames` is not
    a field: it is the lag in SyncNet's sign, rounded to frames.
    """

    clip: Clip
    decision: str
    group: str = ""
    audio_lag_ms: float | None = None
    lag_ci_ms: float | None = None
    lag_source: str = "none"
    lag_in_files_ms: float = 0.0
    video: Path | None = None
    audio: Path | None = None
    video_rel: str | None = None
    audio_rel: str | None = None
    num_frames: int | None = None
    fps: Fraction | None = None
    width: int | None = None
    height: int | None = None
    num_samples: int | None = None
    sample_rate: int = SAMPLE_RATE_HZ
    duration_s: float | None = None
    valid_start_s: float | None = None
    valid_end_s: float | None = None
    faces: int | None = None
    face_box: tuple[float, float, float, float] | None = None
    syncnet_conf: float | None = None
    syncnet_min_dist: float | None = None
    source_sha256: str | None = None
    source_bytes: int | None = None
    src_video_codec: str | None = None
    src_audio_codec: str | None = None
    src_audio_start_s: float | None = None
    src_edit_list: bool | None = None


@dataclass(frozen=True, slots=True)
class OffsetRecord:
    """One row of `offsets.parquet`: what the estimator found on one track of one clip.

    Every clip has a row, accepted or not; a clip without a measurement has `track` None, empty
    curves and the reason. `low_ms`, `high_ms`: 95 % interval. `second_ratio`: height of the second
    peak over the first. `lags_ms`, `curve`, `curve_n`: (L,) lag, score and overlap in frames.
    """

    clip_id: str
    estimator: str
    audio_lag_ms: float | None = None
    low_ms: float | None = None
    high_ms: float | None = None
    confidence: float | None = None
    track: int | None = None
    second_ratio: float | None = None
    at_edge: bool | None = None
    decision: str = ""
    reason: str = ""
    lags_ms: Curve = ()
    curve: Curve = ()
    curve_n: Curve = ()


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """One row of `groups.parquet`: the clips of one session taken together.

    `tau_ms`: spread of the true lags between clips. `n`: clips; `n_measured`: those whose lag
    went into the pool. `median_ms`: robust check of the pooled lag. `pool_scope`: "all" splits, or
    "split" where pooling was kept within one.
    """

    group: str
    audio_lag_ms: float | None = None
    low_ms: float | None = None
    high_ms: float | None = None
    tau_ms: float | None = None
    n: int = 0
    n_measured: int = 0
    median_ms: float | None = None
    decision: str = ""
    reason: str = ""
    pool_scope: str = "all"


@dataclass(frozen=True, slots=True)
class FailureRecord:
    """One row of `failures.parquet`. `stage`: scan, probe, measure, write. `reason`: a code."""

    clip_id: str | None
    stage: str
    reason: str
    message: str
    path: str | None = None
