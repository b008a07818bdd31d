"""Which frames of two videos belong together: one rule for every metric of pictures."""

from fractions import Fraction

from avbench.errors import LengthMismatch, PictureMismatch

MAX_APART = 0.1  # share of the reference's frames
MIN_APART = 5  # frames: generators drop as many where their last window of sound is not full
MAX_RATE_RATIO = 1.01


def common_frames(n_ref: int, n_hyp: int, fps_ref: Fraction, fps_hyp: Fraction) -> int:
    """How many frames are compared: frame i with frame i, up to the end of the shorter side.

    Nothing is resampled and no frame is made up, so the last frames of the longer side are left
    out; they may be a tenth of the reference, or five frames.

    Raises:
        PictureMismatch: the frame rates differ by more than 1 %.
        LengthMismatch: more would be left out.
    """
    ratio = max(fps_ref, fps_hyp) / min(fps_ref, fps_hyp)
    if ratio > MAX_RATE_RATIO:
        raise PictureMismatch(
            f"generated picture runs at {float(fps_hyp):g} frames a second, the reference at "
            f"{float(fps_ref):g}; expected one rate: frames are compared one by one"
        )
    apart, allowed = abs(n_ref - n_hyp), max(MIN_APART, int(MAX_APART * n_ref))
    if apart > allowed:
        raise LengthMismatch(
            f"generated picture has {n_hyp} frames, the reference {n_ref}; expected them to "
            f"differ by at most {allowed}"
        )
    return min(n_ref, n_hyp)
