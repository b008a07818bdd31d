"""One decoder for all tests, and a temporary folder of their own in which nothing may stay."""

import tempfile

import pytest

from avbench.submitting.decoder import decoder
from avbench.submitting.limits import DecoderLimits


@pytest.fixture(scope="session")
def using():
    with decoder(DecoderLimits(memory_bytes=2 << 30, cpu_s=30, wall_s=60, most_crashes=99)) as made:
        yield made


@pytest.fixture(autouse=True)
def nothing_stays(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("tmp")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []
