"""One small corpus per session: writing takes seconds."""

from pathlib import Path

import pytest

from avbench.synth.grid import write_grid
from avbench.synth.truth import GroundTruth

Corpus = tuple[Path, GroundTruth]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Six speakers, one clip each, word times in the wrong folders as on Zenodo."""
    root = tmp_path_factory.mktemp("synth") / "grid"
    return root, write_grid(root, speakers=6, clips=1, permute_alignments=True)
