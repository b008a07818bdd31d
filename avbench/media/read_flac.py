"""Reads back what `write_flac` wrote."""

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray


def read_flac(path: Path) -> NDArray[np.float32]:
    """The samples (n,) of a mono file, in [-1, 1): the 16-bit values over 32768."""
    samples, _ = soundfile.read(path, dtype="float32")
    return np.asarray(samples, dtype=np.float32)
