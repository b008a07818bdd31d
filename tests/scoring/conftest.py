"""Small folders of speech-like sound."""

from pathlib import Path

import pytest
from sounds import RATE_HZ, noisy, speech_like

from avbench.media.write import write_wav


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """(hyp, ref): four clips; hyp is noisy, lacks `d`, and has `extra` on top."""
    hyp, ref = tmp_path / "hyp", tmp_path / "ref"
    for i, name in enumerate("abcd"):
        clean = speech_like(1.6, seed=i)
        write_wav(ref / f"{name}.wav", clean, RATE_HZ)
        if name != "d":
            write_wav(hyp / f"{name}.wav", noisy(clean, 5, seed=i), RATE_HZ)
    write_wav(hyp / "extra.wav", speech_like(1.6, seed=9), RATE_HZ)
    return hyp, ref
