"""What is done with each clip: exactly one decision, and a correction only where it is sure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from avbench.align.curves import strength
from avbench.align.estimate import Z95, LagEstimate
from avbench.align.pooling import PooledLag, pool
from avbench.align.steps import find_step
from avbench.align.sync import SyncCurve, TrackSync

DECISIONS = (
    "ok",
    "corrected_clip",
    "corrected_pooled",
    "corrected_shrunk",
    "refused_low_confidence",
    "refused_ambiguous",
    "refused_edge",
    "refused_drift",
    "refused_multi_face",
    "refused_no_face",
    "refused_offscreen",
    "refused_silent",
    "refused_variable_rate",
    "failed_decode",
    "failed_missing_audio",
    "failed_label",
    "failed_worker",
)
CLIP_ERROR_DECISIONS = {
    "no_face": "refused_no_face",
    "several_faces": "refused_multi_face",
    "silent_ref": "refused_silent",
    "silent_gen": "refused_silent",
    "too_short": "refused_low_confidence",
    "unmeasurable": "refused_low_confidence",
    "nan_input": "failed_decode",
    "undecodable": "failed_decode",
    "no_video": "failed_decode",
    "missing": "failed_decode",
    "no_audio": "failed_missing_audio",
    "failed_worker": "failed_worker",
}
STATUS_DECISIONS = {
    "silent": "refused_silent",
    "several_faces": "refused_multi_face",
    "no_face": "refused_no_face",
    "too_short": "refused_low_confidence",
}


@dataclass(frozen=True)
class DecisionConfig:
    """Thresholds; times in ms.

    A clip's own lag ("clear") needs `min_confidence`, `min_ncc`, `min_strength` (ncc times the root
    of the frames), at most `max_second_ratio`, lips that move by `min_lip_activity`, and an
    interval within +-`max_half_width_ms`: at 30 ms, 99 % lie within one frame of 40 ms.

    A session's lag needs `min_pool` clips, `min_pool_confidence` and an interval within
    +-`max_pool_half_width_ms`. Up to `max_tau_ms` of spread all its clips get that lag; above,
    each is drawn from its own towards it. A clip is refused that contradicts: a clear one further
    off than `contradiction_ms`, or any whose curve at the session's lag lies `contradiction_lead`
    below its peak elsewhere, or below `min_pool_strength`.

    `tolerance_ms`: a clip whose |lag| plus half-width stays below it is left as it is.
    `max_drift_ms`: change of the lag across a clip that the drift's interval leaves no doubt of.
    `max_step_ms`: jump of the lag within a clip.
    """

    tolerance_ms: float = 10.0
    min_confidence: float = 0.95
    min_ncc: float = 0.2
    min_strength: float = 3.0
    max_second_ratio: float = 0.8
    min_lip_activity: float = 0.004
    max_half_width_ms: float = 30.0
    min_pool: int = 3
    min_pool_confidence: float = 0.99
    max_pool_half_width_ms: float = 20.0
    max_tau_ms: float = 5.0
    contradiction_ms: float = 40.0
    contradiction_lead: float = 0.6
    min_pool_strength: float = 1.0
    max_drift_ms: float = 20.0
    max_step_ms: float = 60.0
    refuse_variable_rate: bool = True


@dataclass(frozen=True)
class Decision:
    """What is done with one clip.

    `decision`: a word of DECISIONS. `audio_lag_ms` in [`low_ms`, `high_ms`] (95 %): the lag to take
    out for "corrected_*", the measured one for "ok"; NaN where refused or failed. `reason`: in
    words.
    """

    decision: str
    audio_lag_ms: float
    low_ms: float
    high_ms: float
    reason: str

    @property
    def accepted(self) -> bool:
        """Whether the clip's timing is known: "ok" or corrected."""
        return self.decision == "ok" or self.decision.startswith("corrected_")


def refuse(decision: str, reason: str) -> Decision:
    """A refusal or failure, which keeps the original timing."""
    return Decision(decision, float("nan"), float("nan"), float("nan"), reason)


def decide_failure(status: str, reason: str) -> Decision:
    """The decision for a clip whose features raised a ClipError with this `status`."""
    return refuse(CLIP_ERROR_DECISIONS.get(status, "failed_decode"), reason)


def decide(
    clips: Sequence[SyncCurve], config: DecisionConfig | None = None
) -> tuple[list[Decision], PooledLag | None]:
    """Decides the clips of one session together.

    Args:
        clips: the session's measurements; a clip without a session is a session of one.
        config: thresholds.

    Returns:
        One decision a clip, in order, and the session's lag (None where too few clips allow one).
    """
    config = config or DecisionConfig()
    outright = [refuse_outright(c, config) for c in clips]
    tracks = [c.track if no is None else None for c, no in zip(clips, outright, strict=True)]
    usable = [t for t in tracks if t is not None]
    clear = np.array([refuse_own(t.estimate, config) is None for t in usable], dtype=bool)
    frame_ms = float(np.median([c.frame_ms for c in clips])) if clips else 40.0
    pooled = pool(usable, clear, frame_ms=frame_ms) if len(usable) >= config.min_pool else None
    decisions = []
    for track, no in zip(tracks, outright, strict=True):
        if no is not None:
            decisions.append(no)
        elif track is not None:
            decisions.append(decide_one(track, pooled, config))
    return decisions, pooled


def refuse_outright(clip: SyncCurve, config: DecisionConfig) -> Decision | None:
    """A refusal that no other clip of the session can lift."""
    if clip.track is None:
        return refuse(STATUS_DECISIONS.get(clip.status, "refused_low_confidence"), clip.reason)
    if clip.variable_rate and config.refuse_variable_rate:
        return refuse("refused_variable_rate", "the time between frames varies")
    drift = clip.drift
    least = max(drift.low, -drift.high) * drift.span_s  # what the interval leaves no doubt of
    if least > config.max_drift_ms:
        moved = drift.ms_per_s * drift.span_s
        return refuse("refused_drift", f"the lag changes by {moved:+.0f} ms across the clip")
    step = find_step(clip.windows, min_ms=config.max_step_ms)
    if step is not None:
        said = f"the lag jumps from {step.before_ms:+.0f} to {step.after_ms:+.0f} ms"
        return refuse("refused_drift", f"{said} at about {step.at_s:.0f} s")
    if clip.track.estimate.lip_activity < config.min_lip_activity:
        still = clip.track.estimate.lip_activity
        return refuse("refused_offscreen", f"speech, but the lips hardly move ({still:.4f})")
    return None


def refuse_own(estimate: LagEstimate, config: DecisionConfig) -> Decision | None:
    """Why a clip's own lag is not to be trusted, or None."""
    e = estimate
    said = f"correlation {e.ncc:.2f}, confidence {e.confidence:.2f}"
    if e.ncc < config.min_ncc or e.strength < config.min_strength:
        return refuse("refused_low_confidence", said)
    if e.at_edge:
        where = f"the peak lies at the end of the range ({e.audio_lag_ms:+.0f} ms)"
        return refuse("refused_edge", where)
    if e.second_ratio > config.max_second_ratio:
        return refuse("refused_ambiguous", f"a second peak of {e.second_ratio:.2f} of the first")
    if e.confidence < config.min_confidence:
        return refuse("refused_low_confidence", said)
    if e.half_width_ms > config.max_half_width_ms:
        return refuse("refused_low_confidence", f"lag known to +-{e.half_width_ms:.0f} ms only")
    return None


def session_is_clear(pooled: PooledLag, config: DecisionConfig) -> bool:
    """Whether the session's lag may speak for its clips."""
    tight = pooled.half_width_ms <= config.max_pool_half_width_ms
    sure = pooled.confidence >= config.min_pool_confidence
    return tight and sure and not pooled.disagrees and not pooled.modes_ms


def contradiction(track: TrackSync, pooled: PooledLag, config: DecisionConfig) -> str:
    """How a clip's curve speaks against the session's lag; "" where it does not."""
    own, shared = track.estimate.audio_lag_ms, pooled.audio_lag_ms
    far = abs(own - shared) > config.contradiction_ms
    height = strength(track.curve)
    here = float(np.max(height[np.abs(track.curve.lags_ms - shared) <= config.contradiction_ms]))
    clear = refuse_own(track.estimate, config) is None
    if far and (clear or float(height.max()) - here > config.contradiction_lead):
        return f"its own lag {own:+.0f} ms contradicts its session's {shared:+.0f} ms"
    if here < config.min_pool_strength:
        return f"nothing in it supports its session's {shared:+.0f} ms"
    return ""


def decide_one(track: TrackSync, pooled: PooledLag | None, config: DecisionConfig) -> Decision:
    """The decision for a clip that was not refused outright."""
    e = track.estimate
    if pooled is None or not session_is_clear(pooled, config):
        own = refuse_own(e, config)
        return own or accept("corrected_clip", e.audio_lag_ms, e.half_width_ms, config)
    said = contradiction(track, pooled, config)
    if said:
        return refuse("refused_ambiguous", said)
    if pooled.tau_ms > config.max_tau_ms:
        return shrink(e, pooled, config)
    half = float(np.hypot(pooled.half_width_ms, Z95 * pooled.tau_ms))
    return accept("corrected_pooled", pooled.audio_lag_ms, half, config)


def shrink(estimate: LagEstimate, pooled: PooledLag, config: DecisionConfig) -> Decision:
    """The clip's own lag, drawn towards the session's (empirical Bayes).

    A clip without a lag to be trusted gets the session's, with the session's spread.
    """
    tau2 = pooled.tau_ms**2
    own2 = (estimate.half_width_ms / Z95) ** 2
    w = tau2 / (tau2 + own2) if refuse_own(estimate, config) is None else 0.0
    lag = w * estimate.audio_lag_ms + (1.0 - w) * pooled.audio_lag_ms
    variance = (1.0 - w) * tau2 + ((1.0 - w) * pooled.half_width_ms / Z95) ** 2
    half = Z95 * float(np.sqrt(variance))
    if half > config.max_half_width_ms:
        said = f"the lags of its session spread by {pooled.tau_ms:.0f} ms"
        return refuse("refused_low_confidence", said)
    return accept("corrected_shrunk", lag, half, config)


def accept(word: str, lag_ms: float, half_ms: float, config: DecisionConfig) -> Decision:
    """`word`, or "ok" where there is nothing worth correcting."""
    word = "ok" if abs(lag_ms) + half_ms < config.tolerance_ms else word
    return Decision(word, lag_ms, lag_ms - half_ms, lag_ms + half_ms, f"+-{half_ms:.1f} ms")
