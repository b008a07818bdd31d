"""What metrics of pictures take: numbers of each pair of frames, and what was compared."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from avbench.stats.pools import Ratio

Array = NDArray[np.float64]
OVER_FRAMES = Ratio(("sum",), ("frames",))


class Facts(Protocol):
    """What was compared; see `features.face_pairs`."""

    @property
    def n_pairs(self) -> int: ...  # noqa: D102

    @property
    def n_ref(self) -> int: ...  # noqa: D102

    @property
    def n_hyp(self) -> int: ...  # noqa: D102

    @property
    def n_faces(self) -> int: ...  # noqa: D102


class Pictures(Protocol):
    """Per pair of face crops, (n,) each."""

    @property
    def mse(self) -> Array: ...  # noqa: D102

    @property
    def mse_u8(self) -> Array: ...  # noqa: D102

    @property
    def ssim(self) -> Array: ...  # noqa: D102

    @property
    def facts(self) -> Facts: ...  # noqa: D102


def over_frames(name: str, values: Array, facts: Facts) -> dict[str, float]:
    """A clip's mean over its frames, with the sums that the mean over all frames needs.

    `ref_frames`, `hyp_frames`: of the two videos; `faces`: tracks of the reference.
    """
    return {
        name: float(values.mean()),
        "sum": float(values.sum()),
        "frames": float(facts.n_pairs),
        "ref_frames": float(facts.n_ref),
        "hyp_frames": float(facts.n_hyp),
        "faces": float(facts.n_faces),
    }
