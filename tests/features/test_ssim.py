"""SSIM against its definition, and against scikit-image where that is installed."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from avbench.features.ssim import ssim


def pictures(sigma, seed=0):
    rng = np.random.default_rng(seed)
    smooth = gaussian_filter(rng.uniform(0, 255, (96, 96, 3)), (3, 3, 0))
    ref = np.clip((smooth - smooth.mean()) * 6 + 128, 0, 255)
    hyp = np.clip(ref + rng.normal(0, sigma, ref.shape), 0, 255)
    return ref.round().astype(np.uint8), hyp.round().astype(np.uint8)


def by_definition(ref, hyp):
    """Over windows of 11 x 11 weighted by a Gaussian of 1.5, as scipy makes them."""
    mean = lambda x: gaussian_filter(x, (1.5, 1.5, 0), truncate=3.5)[5:-5, 5:-5]  # noqa: E731
    x, y = ref.astype(float), hyp.astype(float)
    cov = mean(x * y) - mean(x) * mean(y)
    var_x, var_y = mean(x * x) - mean(x) ** 2, mean(y * y) - mean(y) ** 2
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    over = (2 * mean(x) * mean(y) + c1) * (2 * cov + c2)
    return (over / ((mean(x) ** 2 + mean(y) ** 2 + c1) * (var_x + var_y + c2))).mean()


@pytest.mark.parametrize("sigma", [0, 2, 8, 32, 120])
def test_it_is_what_the_definition_says(sigma):
    ref, hyp = pictures(sigma)
    assert ssim(ref, hyp) == pytest.approx(by_definition(ref, hyp), abs=1e-12)


@pytest.mark.parametrize("sigma", [0, 2, 8, 32, 120])
def test_it_is_what_scikit_image_says(sigma):
    metrics = pytest.importorskip("skimage.metrics")
    ref, hyp = pictures(sigma, seed=1)
    wanted = metrics.structural_similarity(
        ref,
        hyp,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=255,
        channel_axis=2,
    )
    assert ssim(ref, hyp) == pytest.approx(wanted, abs=1e-9)


def test_the_same_picture_has_one_and_noise_next_to_nothing():
    ref, _ = pictures(0)
    noise = np.random.default_rng(2).integers(0, 256, ref.shape, dtype=np.uint8)
    assert ssim(ref, ref) == 1
    assert abs(ssim(ref, noise)) < 0.1
