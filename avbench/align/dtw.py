"""Dynamic time warping: the cheapest way to walk through two sequences at once, exact.

Sakoe and Chiba 1978, with unit steps: each cell of the path costs the Euclidean distance of its two
frames, whether it is reached along, across or diagonally (dtw-python calls the pattern symmetric1).
Distance and path are dtw-python's; where several paths cost the same, any of them is given.

In numpy, a row at a time. Within a row, D[j] = c[j] + min(m[j], D[j-1]), where m is the better of
the two cells above; less the running sum of c this is a running minimum. Two halves are worked on
at once, the first forwards and the second from its end, and meet in the middle.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

Array = NDArray[np.float64]

ROWS = 32  # handled at once
CANCELLED = 1e-6  # share of the norms below which a squared distance is computed anew
DIAGONAL, ACROSS, ABOVE = 0, 1, 2  # the cell before: both back, the second back, the first back


@dataclass(frozen=True)
class Alignment:
    """`distance`: sum along the path. `first`, `second`: frames of the path, int (n_path,) each."""

    distance: float
    first: NDArray[np.intp]
    second: NDArray[np.intp]


def dtw(first: Array, second: Array, *, band: int | None = None) -> Alignment:
    """Aligns two sequences from their first frames to their last.

    Args:
        first: (n, d), finite.
        second: (m, d), finite.
        band: only cells are visited whose offset, second less first, lies within so many frames of
            the range from 0 to m - n (of equal lengths: Sakoe and Chiba's band). The path is the
            exact one where that lies inside, and memory grows with the length alone. None: all.

    Raises:
        ValueError: a sequence is empty, or their dimensions differ.
    """
    a, b = (np.asarray(x, dtype=np.float64) for x in (first, second))
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1] or not len(a) or not len(b):
        raise ValueError(
            f"expected (n, d) and (m, d), n and m at least 1; got {a.shape}, {b.shape}"
        )
    if len(a) == 1:
        columns = np.arange(len(b))
        return Alignment(float(_exact(a, b).sum()), np.zeros_like(columns), columns)
    reach = min(len(a), len(b)) - 1 if band is None else min(band, min(len(a), len(b)) - 1)
    return _Halves(a, b, reach).meet()


class _Halves:
    """Row i of lane 0 is frame i of `a`, row i of lane 1 frame i from the end.

    Column k of row i is frame j = k + i + low of `b`: a diagonal step stays in its column. The band
    is the same seen from both ends.
    """

    def __init__(self, a: Array, b: Array, reach: int) -> None:
        self.n, self.m = len(a), len(b)
        self.low = min(0, self.m - self.n) - reach
        self.width = abs(self.m - self.n) + 2 * reach + 1
        self.half = -(-self.n // 2)
        self.a = np.stack((a, a[::-1]))
        room = ((-self.low, self.half + self.width), (0, 0))
        self.b = np.stack([np.pad(x, room) for x in (b, b[::-1])])
        self.codes: list[tuple[int, int, bytes]] = []  # first row, first column, (rows, 2, w) bytes
        self.last = self.before = np.full((2, self.width + 1), np.inf)
        self._first_row()
        for start in range(1, self.half, ROWS):
            self._rows(start, min(ROWS, self.half - start))

    def meet(self) -> Alignment:
        """Joins the halves at the cheapest step from row half - 1 to the one below."""
        below = self.n - self.half - 1
        upper = self._by_frame(self.last[0], self.half - 1)
        lower = self._by_frame((self.last if below == self.half - 1 else self.before)[1], below)
        lower = lower[::-1]
        straight = upper + lower
        diagonal = np.append(upper[:-1] + lower[1:], np.inf)
        j = int(np.argmin(np.minimum(straight, diagonal)))
        step = int(diagonal[j] <= straight[j])
        i0, j0 = self._path(0, self.half - 1, j)
        i1, j1 = self._path(1, below, self.m - 1 - j - step)
        return Alignment(
            float(min(straight[j], diagonal[j])),
            np.concatenate((i0[::-1], self.n - 1 - i1)),
            np.concatenate((j0[::-1], self.m - 1 - j1)),
        )

    def _first_row(self) -> None:
        self.last = self.last.copy()
        n = min(self.m, self.width + self.low)
        for lane in (0, 1):
            there = self.b[lane, -self.low : -self.low + n]
            self.last[lane, -self.low : -self.low + n] = np.cumsum(_exact(self.a[lane, :1], there))

    def _rows(self, start: int, n: int) -> None:
        left = max(0, -(start + n - 1) - self.low)
        right = min(self.width, self.m - start - self.low)
        cost = self._cost(start, n, left, right)
        sums = np.zeros((n, 2, right - left + 1))
        np.cumsum(cost, axis=2, out=sums[..., 1:])
        d = np.empty((n + 1, 2, right - left + 1))
        d[..., -1] = np.inf
        d[0] = self.last[:, left : right + 1]
        _fill(d, sums)
        self.codes.append((start, left, _came_from(d).tobytes()))
        for row in d[-2:] if n > 1 else d[-1:]:
            self.before, self.last = self.last, np.full_like(self.last, np.inf)
            self.last[:, left:right] = row[:, :-1]

    def _cost(self, start: int, n: int, left: int, right: int) -> Array:
        """Distances (n, 2, right - left): a window of `b` that slides by one a row."""
        a = self.a[:, start : start + n]
        b = self.b[:, start + left : start + left + n + right - left - 1]
        whole = np.matmul(a, b.transpose(0, 2, 1))
        whole *= -2
        norms = [np.einsum("lid,lid->li", x, x) for x in (a, b)]
        size = norms[0][:, :, None] + norms[1][:, None]
        whole += size
        size *= CANCELLED
        close = whole < size
        if close.any():
            lane, i, j = np.nonzero(close)
            whole[close] = np.square(a[lane, i] - b[lane, j]).sum(axis=-1)
        np.sqrt(whole, out=whole)
        along = whole.strides
        steps = (along[1] + along[2], along[0], along[2])
        return as_strided(whole, (n, 2, right - left), steps)

    def _by_frame(self, row: Array, i: int) -> Array:
        """A row by frames of `b`, (m,); infinite outside the band."""
        out = np.full(self.m, np.inf)
        first = max(0, i + self.low)
        last = min(self.m, i + self.low + self.width)
        out[first:last] = row[first - i - self.low : last - i - self.low]
        return out

    def _path(self, lane: int, i: int, j: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """From a cell back to the lane's first frames."""
        k = j - i - self.low
        rows, columns = [i], [k]
        for start, left, codes in reversed(self.codes):
            width = len(codes) // (2 * (min(self.half - start, ROWS)))
            while i >= start:
                code = codes[(2 * (i - start) + lane) * width + k - left]
                if code == ACROSS:
                    k -= 1
                else:
                    i -= 1
                    k += code == ABOVE
                rows.append(i)
                columns.append(k)
        i_path, j_path = np.array(rows), np.array(columns)
        j_path += i_path + self.low
        along = np.arange(j_path[-1] - 1, -1, -1)
        return np.append(i_path, np.zeros_like(along)), np.append(j_path, along)


def _fill(d: Array, sums: Array) -> None:
    """d[0] is the row before, (rows + 1, 2, w + 1); the last column stays infinite."""
    best = np.empty_like(sums[0, :, 1:])
    before, own = d[:-1], d[1:, :, :-1]
    views = (before[..., :-1], before[..., 1:], sums[..., :-1], sums[..., 1:], own)
    for diagonal, above, without, with_own, out in zip(*views, strict=True):
        np.minimum(diagonal, above, out=best)
        np.subtract(best, without, best)
        np.minimum.accumulate(best, 1, None, best)
        np.add(best, with_own, out)


def _came_from(d: Array) -> NDArray[np.uint8]:
    """Codes of the cells before, (rows, 2, w); of equals the diagonal, then the one across."""
    diagonal, above = d[:-1, :, :-1], d[:-1, :, 1:]
    across = np.full_like(diagonal, np.inf)
    across[..., 1:] = d[1:, :, :-2]
    codes = (above < diagonal).view(np.uint8)
    codes *= ABOVE
    codes[across < np.minimum(diagonal, above)] = ACROSS
    return codes


def _exact(a: Array, b: Array) -> Array:
    """Distances of one frame to many, (m,)."""
    out: Array = np.sqrt(np.square(a - b).sum(axis=1))
    return out
