"""What a sync network makes of a clip: one vector a frame for the lips, one for the sound."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class SyncEmbeddings:
    """Both sides at the video's rate.

    `video`: float32 (n, D), one row a frame. `audio`: float32 (n, D), row i is the sound at the
    time of frame i. Rows are as the network gives them: normalised or not is the network's affair.
    `fps`: frames per second.
    """

    video: NDArray[np.float32]
    audio: NDArray[np.float32]
    fps: float
