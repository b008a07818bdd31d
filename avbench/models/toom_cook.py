"""Minimal filtering: several neighbouring outputs of a short filter with fewer products.

Toom-Cook F(m, r), transposed (Winograd 1980): m outputs of a correlation with r taps take m + r - 1
products instead of m * r. Along time that means fewer convolutions of whole pictures.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Filtering:
    """y = outputs @ ((taps @ g) * (inputs @ d)) for y[i] = sum over k of d[i + k] * g[k].

    With n = m + r - 1: `outputs` (m, n), `taps` (n, r), `inputs` (n, n).
    """

    outputs: Matrix
    taps: Matrix
    inputs: Matrix


def filtering(m: int, r: int, points: tuple[float, ...]) -> Filtering:
    """F(m, r) that evaluates polynomials at m + r - 2 distinct `points` and at infinity.

    Raises:
        ValueError: another number of points.
    """
    n = m + r - 1
    if len(set(points)) != n - 1:
        raise ValueError(f"F({m}, {r}) takes {n - 1} distinct points, found {points}")
    outputs, taps, full = (_vandermonde(points, columns) for columns in (m, r, n))
    return Filtering(outputs.T, taps, np.linalg.inv(full).T.astype(np.float64))


def _vandermonde(points: tuple[float, ...], columns: int) -> Matrix:
    finite = np.vander(np.array(points), columns, increasing=True)
    return np.vstack([finite, np.eye(columns)[-1]])
