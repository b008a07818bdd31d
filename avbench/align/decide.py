"""What is done with each clip: exactly one decision, and a correction only where it is sure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from avbench.align.estimate import LagEstimate
from avbench.align.pooling import Z95, PooledLag, pool
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
}
STATUS_DECISIONS = {
    "silent": "refused_silent",
    "several_faces": "refused_multi_face",
    "no_face": "refused_no_face",
    "too_short": "refused_low_confidence",
}


@dataclass(frozen=True)
class DecisionConfig:
    """Thresholds. Times in ms.

    `tolerance_ms`: a clip whose |lag| + half-width stays below it is left untouched.
    `max_half_width_ms`: widest interval of an accepted correction, one frame of 25 fps.
    `min_confidence`, `min_ncc`, `max_second_ratio`: what a clip's own lag needs to be trusted.
    `min_pool`: fewest clips, and fewest clear ones, that make a session. `max_pooled_half_width_ms`: widest
    interval of a session's lag. `tau_pooled_ms`: spread up to which all clips share the lag.
    `contradiction_ms`: a clear clip further from the session's lag than this plus its own interval
    is refused. `max_drift_ms`: across the clip. `min_lip_activity`: lips that move less than this
    while there is speech are not the speaker's.
    """

    tolerance_ms: float = 10.0
    max_half_width_ms: float = 40.0
    min_confidence: float = 0.95
    min_ncc: float = 0.2
    max_second_ratio: float = 0.8
    min_pool: int = 3
    max_pooled_half_width_ms: float = 20.0
    tau_pooled_ms: float = 5.0
    contradiction_ms: float = 20.0
    max_drift_ms: float = 20.0
    min_lip_activity: float = 0.004
    refuse_variable_rate: bool = True


@dataclass(frozen=True)
class Decision:
    """What is done with one clip.

    `decision`: a word of DECISIONS. `audio_lag_ms` in [`low_ms`, `high_ms`]: the lag to take out
    for "corrected_*", the measured one for "ok"; NaN where refused or failed. `reason`: in words.
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
    refusals = [refuse_outright(c, config) for c in clips]
    usable = [(i, t) for i, c in enumerate(clips) if refusals[i] is None and (t := c.track)]
    tracks = [t for _, t in usable]
    clear = np.array([refuse_own(t.estimate, config) is None for t in tracks], dtype=bool)
    pooled = None
    if len(tracks) >= config.min_pool:
        pooled = pool(tracks, clear, frame_ms=clips[usable[0][0]].frame_ms)
    decisions = list(refusals)
    for (i, track), is_clear in zip(usable, clear, strict=True):
        decisions[i] = _decide_one(track, bool(is_clear), pooled, config)
    return [d for d in decisions if d is not None], pooled


def refuse_outright(clip: SyncCurve, config: DecisionConfig) -> Decision | None:
    """A refusal that no other clip of the session can lift."""
    if clip.status != "ok":
        return refuse(STATUS_DECISIONS[clip.status], clip.reason)
    if clip.variable_rate and config.refuse_variable_rate:
        return refuse("refused_variable_rate", "the frame rate varies")
    moved = clip.drift.ms_per_s * clip.drift.span_s
    sure = clip.drift.low > 0 or clip.drift.high < 0
    if sure and abs(moved) > config.max_drift_ms:
        return refuse("refused_drift", f"the lag changes by {moved:+.0f} ms across the clip")
    return None


def refuse_own(estimate: LagEstimate, config: DecisionConfig) -> Decision | None:
    """Why a clip's own lag is not to be trusted, or None."""
    e = estimate
    if e.at_edge:
        return refuse(
            "refused_edge", f"the peak lies at the end of the range ({e.audio_lag_ms:+.0f} ms)"
        )
    if e.lip_activity < config.min_lip_activity:
        return refuse("refused_offscreen", f"speech, but still lips ({e.lip_activity:.4f})")
    if e.ncc < config.min_ncc or e.confidence < config.min_confidence:
        return refuse("refused_low_confidence", f"ncc {e.ncc:.2f}, confidence {e.confidence:.2f}")
    if e.second_ratio > config.max_second_ratio:
        return refuse("refused_ambiguous", f"a second peak of {e.second_ratio:.2f} of the first")
    if e.half_width_ms > config.max_half_width_ms:
        return refuse("refused_low_confidence", f"interval of +-{e.half_width_ms:.0f} ms")
    return None


def _decide_one(
    track: TrackSync, is_clear: bool, pooled: PooledLag | None, config: DecisionConfig
) -> Decision:
    estimate = track.estimate
    if pooled is None or not session_is_clear(pooled, config):
        own = refuse_own(estimate, config)
        return own or _accept(
            "corrected_clip", estimate.audio_lag_ms, estimate.half_width_ms, config
        )
    if pooled.modes_ms:
        return _decide_of_modes(estimate, is_clear, pooled, config)
    if is_clear and contradicts(estimate, pooled, config):
        return refuse(
            "refused_ambiguous",
            f"its own lag {estimate.audio_lag_ms:+.0f} ms contradicts its session's "
            f"{pooled.audio_lag_ms:+.0f} ms",
        )
    if pooled.tau_ms <= config.tau_pooled_ms:
        half = float(np.hypot(pooled.half_width_ms, Z95 * pooled.tau_ms))
        return _accept("corrected_pooled", pooled.audio_lag_ms, half, config)
    return _shrink(estimate, is_clear, pooled, config)


def session_is_clear(pooled: PooledLag, config: DecisionConfig) -> bool:
    """Whether the session's lag may speak for its clips."""
    enough = pooled.n_clear >= config.min_pool
    tight = pooled.half_width_ms <= config.max_pooled_half_width_ms
    return enough and (bool(pooled.modes_ms) or (tight and not pooled.disagrees))


def contradicts(estimate: LagEstimate, pooled: PooledLag, config: DecisionConfig) -> bool:
    """Whether a clear clip's own lag excludes the session's."""
    allowed = config.contradiction_ms + estimate.half_width_ms + Z95 * pooled.tau_ms
    return abs(estimate.audio_lag_ms - pooled.audio_lag_ms) > allowed


def _decide_of_modes(
    estimate: LagEstimate, is_clear: bool, pooled: PooledLag, config: DecisionConfig
) -> Decision:
    if not is_clear:
        return refuse("refused_ambiguous", f"its session has two lags, {pooled.modes_ms}")
    return _accept("corrected_clip", estimate.audio_lag_ms, estimate.half_width_ms, config)


def _shrink(
    estimate: LagEstimate, is_clear: bool, pooled: PooledLag, config: DecisionConfig
) -> Decision:
    """Empirical Bayes: the clip's own lag, drawn towards the session's."""
    own_variance = (estimate.half_width_ms / Z95) ** 2 if is_clear else np.inf
    tau_variance = pooled.tau_ms**2
    w = tau_variance / (tau_variance + own_variance)
    lag = w * estimate.audio_lag_ms + (1.0 - w) * pooled.audio_lag_ms
    variance = (w * own_variance if is_clear else tau_variance) + (
        (1.0 - w) * pooled.half_width_ms / Z95
    ) ** 2
    half = Z95 * float(np.sqrt(variance))
    if half > config.max_half_width_ms:
        return refuse(
            "refused_low_confidence", f"lags of its session spread by {pooled.tau_ms:.0f} ms"
        )
    return _accept("corrected_shrunk", float(lag), half, config)


def _accept(word: str, lag_ms: float, half_ms: float, config: DecisionConfig) -> Decision:
    word = "ok" if abs(lag_ms) + half_ms < config.tolerance_ms else word
    return Decision(word, lag_ms, lag_ms - half_ms, lag_ms + half_ms, f"+-{half_ms:.1f} ms")
