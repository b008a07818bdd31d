"""Small folders of speech-like sound."""

from pathlib import Path

import numpy as np
import pytest
from speechlike import speech_like, write


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """(hyp, ref): four clips; hyp is noisy, lacks `d`, and has `extra` on top."""
    hyp, ref = tmp_path / "hyp", tmp_path / "ref"
    for i, name in enumerate("abcd"):
        clean = speech_like(i)
        write(ref / f"{name}.wav", clean)
        if name != "d":
            noise = 0.02 * np.random.default_rng(i).standard_normal(len(clean))
            write(hyp / f"{name}.wav", clean + noise)
    write(hyp / "extra.wav", speech_like(9))
    return hyp, ref
