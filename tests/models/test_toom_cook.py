"""Minimal filtering is the filter, with fewer products."""

import numpy as np
import pytest

from avbench.models.toom_cook import filtering


@pytest.mark.parametrize(
    ("m", "r", "points"),
    [
        (2, 3, (0.0, 1.0, -1.0)),
        (4, 5, (0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5)),
        (1, 4, (0.0, 1.0, -1.0)),
    ],
)
def test_it_equals_the_correlation(m, r, points):
    rng = np.random.default_rng(0)
    signal, taps = rng.normal(size=m + r - 1), rng.normal(size=r)
    made = filtering(m, r, points)
    assert made.inputs.shape == (m + r - 1,) * 2
    found = made.outputs @ ((made.taps @ taps) * (made.inputs @ signal))
    np.testing.assert_allclose(found, np.correlate(signal, taps, "valid"), atol=1e-12)


def test_points_must_fit():
    with pytest.raises(ValueError, match=r"F\(2, 3\) takes 3 distinct points"):
        filtering(2, 3, (0.0, 1.0, 1.0))
