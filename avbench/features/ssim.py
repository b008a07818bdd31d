"""Structural similarity of two pictures (Wang, Bovik, Sheikh, Simoncelli 2004)."""

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]
Array = NDArray[np.float64]

SIGMA, RADIUS = 1.5, 5  # pixels: a window of 11, as in the paper and in scikit-image
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def ssim(ref: Frame, hyp: Frame) -> float:
    """Mean over pixels and channels, -1 to 1, of uint8 (height, width, channels), 11 or larger.

    Gaussian windows of sigma 1.5, population covariance, data range 255; windows that reach beyond
    the picture are left out. Equal to scikit-image's `structural_similarity(gaussian_weights=True,
    use_sample_covariance=False, data_range=255, channel_axis=2)` to rounding.
    """
    x, y = ref.astype(np.float64), hyp.astype(np.float64)
    mean_x, mean_y = _blur(x), _blur(y)
    var_x, var_y = _blur(x * x) - mean_x**2, _blur(y * y) - mean_y**2
    both = _blur(x * y) - mean_x * mean_y
    light = (2 * mean_x * mean_y + C1) / (mean_x**2 + mean_y**2 + C1)
    structure = (2 * both + C2) / (var_x + var_y + C2)
    return float((light * structure).mean())


def _blur(picture: Array) -> Array:
    """Weighted means of all windows that lie in the picture."""
    import cv2

    offsets = np.arange(-RADIUS, RADIUS + 1)
    weights = np.exp(-0.5 * (offsets / SIGMA) ** 2)
    weights /= weights.sum()
    blurred = cv2.sepFilter2D(picture, cv2.CV_64F, weights, weights)
    return np.asarray(blurred[RADIUS:-RADIUS, RADIUS:-RADIUS])
