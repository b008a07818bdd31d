"""The notebook of real systems runs: on drawn faces with two systems, on real ones with three."""

import runpy
import shutil
from pathlib import Path

import numpy as np
import pytest

from avbench.align.offset import advance
from avbench.clip import SAMPLE_RATE_HZ, Source
from avbench.media.decode import decode
from avbench.media.write import write_wav
from avbench.synth.folder import write_folder

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).resolve().parents[2]
NOTEBOOK = REPOSITORY / "notebooks" / "real_systems.py"
QUICK = "stoi,estoi,ta_stoi,ta_estoi,ta_shift_ms,pesq_nb8k,dur_ratio"


def run(systems: Path, work: Path, monkeypatch, metrics: str) -> dict:
    monkeypatch.setenv("AVBENCH_SYSTEMS", str(systems))
    monkeypatch.setenv("AVBENCH_WORK", str(work))
    monkeypatch.setenv("AVBENCH_METRICS", metrics)
    monkeypatch.setenv("AVBENCH_LEADERBOARDS", str(REPOSITORY / "leaderboards"))
    return runpy.run_path(str(NOTEBOOK))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Path:
    """gt, `svts` (the truth 40 ms late), `vcagan` (the truth in noise): two clips each."""
    folder = tmp_path_factory.mktemp("systems")
    write_folder(folder / "drawn", speakers=2, clips=1, lags_ms=(0.0,), warts=False)
    lines = ["id\ttext"]
    for video in sorted((folder / "drawn").glob("*/*.mp4")):
        (folder / "s" / "gt").mkdir(parents=True, exist_ok=True)
        shutil.copy(video, folder / "s" / "gt" / video.name)
        lines.append(f"{video.stem}\tbin blue at f two now")
        sound = decode(Source(None, video, 0.0), [], want_video=False, want_audio=True).audio
        late = advance(sound.samples, -round(0.04 * SAMPLE_RATE_HZ), len(sound.samples))
        noise = np.random.default_rng(0).normal(0, 0.02, len(late)).astype(np.float32)
        for name, samples in (("svts", late), ("vcagan", sound.samples + noise)):
            path = folder / "s" / name / f"{video.stem}.wav"
            path.parent.mkdir(exist_ok=True)
            write_wav(path, samples, SAMPLE_RATE_HZ)
    (folder / "s" / "transcripts.tsv").write_text("\n".join(lines))
    return folder / "s"


def test_it_runs_on_drawn_faces(drawn, tmp_path, monkeypatch, capsys):
    before = sorted(path for path in drawn.rglob("*"))
    found = run(drawn, tmp_path, monkeypatch, QUICK)
    as_found = found["as_found"].astype(float)
    assert as_found.loc["stoi", "gt"] == pytest.approx(1, abs=1e-6)
    assert as_found.loc["stoi", "svts"] < 0.8
    assert as_found.loc["ta_stoi", "svts"] > 0.95
    assert as_found.loc["ta_shift_ms", "svts"] == pytest.approx(40, abs=5)
    assert as_found.loc["stoi", "vcagan"] < 1
    beside = found["beside"]
    assert set(beside.system) == {"svts", "vcagan"}
    assert set(beside.metric) == {"stoi", "pesq"}
    assert beside["read in"].str.len().min() > 0
    assert found["left_out"]["offset_mae_ms"] == "scores a table of offsets, not media"
    assert (tmp_path / "board" / "index.html").is_file()
    assert sorted(path for path in drawn.rglob("*")) == before
    out = capsys.readouterr().out
    assert "$ avbench prepare folder" in out
    assert "$ avbench compare --aligned" in out


@pytest.mark.real_data
def test_it_runs_on_real_systems(real_data, tmp_path, monkeypatch):
    """Two systems and the recordings, three clips each; words too, where a recogniser is."""
    pytest.importorskip("faster_whisper", reason="pip install 'avbench[asr]'")
    source = real_data / "systems" / "l2s_lrs3"
    names = [path.name for path in sorted((source / "gt").iterdir())[:3]]
    for system in ("gt", "svts", "proposed_avhubert"):
        (tmp_path / "s" / system).mkdir(parents=True)
        for name in names:
            (tmp_path / "s" / system / name).symlink_to(source / system / name)
    shutil.copy(source / "transcripts.tsv", tmp_path / "s" / "transcripts.tsv")
    found = run(tmp_path / "s", tmp_path / "work", monkeypatch, f"{QUICK},wer,sync_lag")
    as_found, overall = found["as_found"], found["overall"]
    assert float(as_found.loc["stoi", "gt"]) == pytest.approx(1, abs=1e-6)
    assert 0 <= float(overall.loc["wer", "gt"]) < 0.5
    assert 0.2 < float(as_found.loc["stoi", "svts"]) < 0.9
    assert {"stoi", "pesq", "wer"} <= set(found["beside"].metric)
