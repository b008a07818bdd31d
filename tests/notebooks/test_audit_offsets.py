"""The audit notebook runs on a prepared folder, and its numbers are those of the tables."""

import runpy
from pathlib import Path

import pandas as pd
import pytest

from avbench.datasets import DATASETS
from avbench.prepare.options import Options
from avbench.prepare.run import prepare
from avbench.synth.grid import write_grid

pytestmark = pytest.mark.slow
NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "audit_offsets.py"
LAGS_MS = (-87.0, 61.0)


def run(out: Path, monkeypatch) -> dict:
    pyplot = pytest.importorskip("matplotlib.pyplot", reason="pip install 'avbench[notebooks]'")
    monkeypatch.setenv("AVBENCH_PREPARED", str(out))
    pyplot.switch_backend("Agg")
    try:
        return runpy.run_path(str(NOTEBOOK))
    finally:
        pyplot.close("all")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("audit")
    write_grid(folder / "GRID", speakers=2, clips=3, lags_ms=LAGS_MS, warts=True)
    options = Options(out=folder / "OUT", check=0.0)
    prepare(DATASETS["grid"](), folder / "GRID", options, lambda _: None)
    return options.out


def test_it_runs_on_the_synthetic_corpus(prepared, monkeypatch, capsys):
    found = run(prepared, monkeypatch)
    lags = found["syncnet"].audio_lag_ms.sort_values().tolist()
    assert lags == pytest.approx(sorted(LAGS_MS), abs=10.0)
    frames = found["syncnet"].syncnet_offset_frames
    assert (frames * found["syncnet"].audio_lag_ms < 0).all()
    assert found["decisions"].clips.sum() == len(found["clips"])
    assert len(found["refused"]) == (~found["clips"].accepted).sum() > 0
    assert found["effect"].after["50%"] < 20 < found["effect"].before["50%"]
    assert "clips in" in capsys.readouterr().out


def test_it_runs_where_nothing_was_accepted(prepared, tmp_path, monkeypatch):
    manifest = tmp_path / "manifest"
    manifest.mkdir()
    for path in (prepared / "manifest").glob("*.parquet"):
        table = pd.read_parquet(path)
        if path.stem.startswith("clips-"):
            table["decision"] = "refused_low_confidence"
        if path.stem == "groups":
            table["audio_lag_ms"] = float("nan")
        table.to_parquet(manifest / path.name)
    found = run(tmp_path, monkeypatch)
    assert not found["clips"].accepted.any()
    assert found["corrected"].empty


@pytest.mark.real_data
def test_it_runs_on_real_clips(real_data, tmp_path, monkeypatch):
    grid = real_data / "grid"
    options = Options(out=tmp_path / "OUT", check=0.0, write="none", limit=8)
    prepare(DATASETS["grid"](), grid, options, lambda _: None)
    found = run(options.out, monkeypatch)
    assert len(found["clips"]) == 8
