"""PSNR and SSIM as scores: golden values, the known script's overflow, pooling over frames."""

from dataclasses import dataclass

import numpy as np
import pytest

from avbench.features.face_pairs import PairFacts
from avbench.features.paired_pictures import PicturePair, errors
from avbench.metrics.psnr import Psnr, PsnrTalkLip
from avbench.metrics.ssim import Ssim


@dataclass(frozen=True)
class Made:
    """Noise of a deviation on a grey picture (wrapping is clipped away), or two random ones."""

    sigma: float

    def pairs(self):
        rng = np.random.default_rng(0)
        if np.isinf(self.sigma):
            shape = (8, 96, 96, 3)
            return zip(*(rng.integers(0, 256, shape, dtype=np.uint8) for _ in "ab"), strict=True)
        ref = np.full((8, 96, 96, 3), 128, np.uint8)
        hyp = np.clip(ref + rng.normal(0, self.sigma, ref.shape), 0, 255).round().astype(np.uint8)
        return zip(ref, hyp, strict=True)


def pictures(pairs):
    mse, mse_u8, similar = np.array([errors(a, b) for a, b in pairs]).T
    return PicturePair(mse, mse_u8, similar, PairFacts(len(mse), len(mse), len(mse), 1))


@pytest.mark.parametrize(
    ("sigma", "right", "script"),
    [(8, 30.1, 31.2), (16, 24.0, 29.2), (32, 18.0, 28.3), (np.inf, 7.75, 27.9)],
)
def test_golden_values_and_those_of_the_script_that_overflows(sigma, right, script):
    made = pictures(Made(sigma).pairs())
    assert Psnr().per_clip(made)["psnr"] == pytest.approx(right, abs=0.2)
    assert PsnrTalkLip().per_clip(made)["psnr@talklip-u8"] == pytest.approx(script, abs=0.2)


def test_the_script_cannot_fall_below_24_decibels():
    ref = np.zeros((96, 96, 3), np.uint8)
    for value in range(256):
        made = pictures([(ref, np.full_like(ref, value))])
        assert PsnrTalkLip().per_clip(made)["psnr@talklip-u8"] >= 24.06
    assert PsnrTalkLip.worst == pytest.approx(24.06, abs=0.01)


def test_black_against_white_is_the_worst_and_no_error_counts_a_hundred():
    black, white = np.zeros((96, 96, 3), np.uint8), np.full((96, 96, 3), 255, np.uint8)
    assert Psnr().per_clip(pictures([(black, white)]))["psnr"] == Psnr.worst
    assert Psnr().per_clip(pictures([(black, black)]))["psnr"] == 100
    assert Ssim().per_clip(pictures([(black, black)]))["ssim"] == 1


def test_a_frame_without_error_weighs_as_any_other():
    black = np.zeros((96, 96, 3), np.uint8)
    made = pictures([(black, black), (black, black + 255)])
    assert Psnr().per_clip(made)["psnr"] == pytest.approx(50)


@pytest.mark.parametrize("metric", [Psnr(), PsnrTalkLip(), Ssim()])
def test_the_score_is_the_mean_over_frames(metric):
    clips = [pictures(list(Made(s).pairs())[:n]) for s, n in ((4, 2), (16, 7))]
    rows = [metric.per_clip(c) for c in clips]
    table = {k: np.array([r[k] for r in rows]) for k in rows[0]}
    frames = np.array([2, 7])
    wanted = (table[metric.name] * frames).sum() / 9
    assert metric.pooling(table) == pytest.approx(wanted)
    assert metric.pooling(table) != pytest.approx(table[metric.name].mean())
