"""A small synthetic corpus, prepared once with corrected media and once without."""

from pathlib import Path

import pytest

from avbench.datasets import DATASETS
from avbench.prepare.options import Options
from avbench.prepare.run import prepare
from avbench.synth.grid import write_grid


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("exporting") / "GRID"
    write_grid(root, speakers=2, clips=3, lags_ms=(-87.0, 61.0))
    return root


def prepared_as(corpus: Path, write: str) -> Path:
    out = corpus.parent / f"OUT-{write}"
    prepare(DATASETS["grid"](), corpus, Options(out=out, write=write, check=0.0), lambda _: None)
    return out


@pytest.fixture(scope="session")
def prepared(corpus: Path) -> Path:
    """With corrected media. Never changed by a test."""
    return prepared_as(corpus, "audio")


@pytest.fixture(scope="session")
def manifest_only(corpus: Path) -> Path:
    """`--write none`: rows point to the corpus, the lag is still in the files."""
    return prepared_as(corpus, "none")
