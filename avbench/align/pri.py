"""PRI, the primacy index: at which place among all frames of a clip does the right one come?

For a sound a_i and the frames v_j of its own clip, t_i is the rank of the L1 distance
|a_i - v_i| among |a_i - v_1| ... |a_i - v_N|, the smallest being 1.

    PRI   = sum of t_i / N^2          1 / N if all is right, (N + 1) / (2 N) by chance
    PRI_n = mean (t_i - 1) / (N - 1)  0 if all is right, 1/2 by chance, whatever N is

Source: the supplement of SyncTalklip, which prints the formula and leaves base, order and ties of
the ranks open. Ranks from 1 in ascending order (lower is better) are the reading that fits its
table. Ties share their mean rank, so that a network that answers the same for everything is at
chance; the lowest rank would call it perfect. As printed, the index sees anything that sets the
two sides apart as a whole (a constant gap, another scale) as error; `centred` takes that out.
"""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from avbench.align.sync_embeddings import SyncEmbeddings
from avbench.errors import NonFinite, TooShort

Direction = Literal["a2v", "v2a", "sym"]
DIRECTIONS = get_args(Direction)
MIN_FRAMES = 10
BLOCK_CELLS = 1 << 21  # distances in memory at once: 16 MiB
NOTHING = 1e-6  # share of the largest norm below which what is left of a row is rounding

Floats = NDArray[np.float64]


def pri(embeddings: SyncEmbeddings, direction: Direction = "a2v", *, center: bool = False) -> float:
    """The index as printed, in [1 / N, 1]; lower is better.

    Args:
        embeddings: of one clip.
        direction: "a2v": each sound ranks the frames, as in the paper; "v2a": each frame ranks the
            sounds; "sym": the mean of both.
        center: see `centred`; False as in the paper.

    Raises:
        TooShort: fewer than 10 frames.
        NonFinite: NaN or infinity in an embedding.
    """
    n = len(embeddings.video)
    return mean_rank(embeddings, direction, center=center) / n


def pri_n(
    embeddings: SyncEmbeddings, direction: Direction = "a2v", *, center: bool = True
) -> float:
    """The index made independent of length, in [0, 1], 1/2 by chance. Arguments as in `pri`."""
    n = len(embeddings.video)
    return (mean_rank(embeddings, direction, center=center) - 1.0) / (n - 1)


def chance(n_frames: int) -> float:
    """What `pri` is on average for unrelated or constant embeddings: (N + 1) / (2 N)."""
    return (n_frames + 1) / (2 * n_frames)


def mean_rank(embeddings: SyncEmbeddings, direction: Direction, *, center: bool) -> float:
    """Mean of t_i, in [1, N]. Arguments and errors as in `pri`."""
    video, audio = (_prepared(x, center=center) for x in (embeddings.video, embeddings.audio))
    sides = {"a2v": [(audio, video)], "v2a": [(video, audio)]}
    asked = sides.get(direction) or [*sides["a2v"], *sides["v2a"]]
    return float(np.mean([ranks(*pair).mean() for pair in asked]))


def ranks(queries: NDArray[np.floating], keys: NDArray[np.floating]) -> Floats:
    """Mid-rank, from 1, of the L1 distance of each query to the key of its own row.

    Args:
        queries: (n, D), each ranks all keys.
        keys: (n, D).

    Returns:
        (n,) in [1, n]. Distances are made a few rows at a time: beside float64 copies of the
        arguments, twice 16 MiB (or one row) are in memory. Time grows with n * n * D, 0.8 ns each.
    """
    from scipy.spatial.distance import cdist

    queries, keys = queries.astype(np.float64), keys.astype(np.float64)
    n = len(queries)
    rank = np.empty(n)
    step = max(1, BLOCK_CELLS // n)
    for at in range(0, n, step):
        distance = cdist(queries[at : at + step], keys, "cityblock")
        rows = np.arange(len(distance))
        own = distance[rows, at + rows][:, None]
        nearer, equal = (distance < own).sum(axis=1), (distance == own).sum(axis=1)
        rank[at : at + step] = nearer + (equal + 1) / 2.0
    return rank


def centred(rows: NDArray[np.floating]) -> Floats:
    """The mean row taken off, then each row scaled to norm 1: no gap and no scale is left.

    Rows that are their mean, but for rounding, become zero, so that a constant side ties.
    """
    wide = rows.astype(np.float64)
    left = wide - wide.mean(axis=0)
    norm = np.linalg.norm(left, axis=1, keepdims=True)
    floor = NOTHING * float(np.linalg.norm(wide, axis=1).max(initial=0.0))
    return np.where(norm > floor, left / np.maximum(norm, 1e-300), 0.0)


def _prepared(rows: NDArray[np.float32], *, center: bool) -> NDArray[np.floating]:
    if len(rows) < MIN_FRAMES:
        raise TooShort(
            f"{len(rows)} frames with an embedding; PRI needs {MIN_FRAMES}: its ranks say nothing "
            "among fewer"
        )
    bad = ~np.isfinite(rows).all(axis=1)
    if bad.any():
        raise NonFinite(
            f"{int(bad.sum())} of {len(rows)} embeddings hold NaN or infinity, the first at frame "
            f"{int(np.argmax(bad))}"
        )
    return centred(rows) if center else rows
