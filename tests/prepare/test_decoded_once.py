"""A whole run decodes each source file once, whatever is made of it."""

import shutil
from collections import Counter

import pytest

from avbench.datasets import DATASETS
from avbench.media import decode
from avbench.prepare import report
from avbench.prepare.options import Options
from avbench.prepare.run import prepare
from avbench.synth.grid import write_grid

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    root = tmp_path_factory.mktemp("synthetic") / "GRID"
    write_grid(root, speakers=1, clips=3, lags_ms=(-87.0,))
    return root


@pytest.fixture
def decoded(monkeypatch):
    """Path -> how often its streams were decoded. Contact sheets look at a frame: not counted."""
    counts = Counter()
    run = decode._Pass.run

    def counted(self, **wanted):
        counts[self.path] += 1
        return run(self, **wanted)

    monkeypatch.setattr(decode._Pass, "run", counted)
    monkeypatch.setattr(report, "contact_sheets", lambda _clips: [])
    return counts


@pytest.mark.parametrize("write", ["none", "audio", "av"])
@pytest.mark.parametrize("beside", [None, "lipmotion"])
def test_each_source_is_decoded_once(corpus, decoded, tmp_path, write, beside):
    options = Options(out=tmp_path / "out", write=write, beside=beside, check=0.0)
    done = prepare(DATASETS["grid"](), corpus, options, lambda _: None)
    assert decoded == dict.fromkeys((record.clip.video for record in done.records), 1)
    assert not (options.out / "work" / "sound").exists()


def test_sound_that_is_gone_is_decoded_and_gives_the_same_bytes(corpus, decoded, tmp_path):
    options = Options(out=tmp_path / "out", check=0.0)
    prepare(DATASETS["grid"](), corpus, options, lambda _: None)
    first = {p: p.read_bytes() for p in (options.out / "audio").rglob("*.flac")}
    for folder in (options.out / "work").glob("write-*"):
        shutil.rmtree(folder)
    decoded.clear()
    prepare(DATASETS["grid"](), corpus, options, lambda _: None)
    assert set(decoded.values()) == {1}
    assert {p: p.read_bytes() for p in (options.out / "audio").rglob("*.flac")} == first
