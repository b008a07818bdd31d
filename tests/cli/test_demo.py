"""The whole of avbench, as `make demo` runs it, on fewer clips."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from avbench.cli import run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    assert run(["demo", "--out", str(out), "--speakers", "2", "--clips", "4"]) == 0
    return out


def summary(demo: Path, system: str) -> dict:
    return json.loads((demo / "runs" / f"{system}@lip2speech" / "summary.json").read_text())


def test_the_built_in_lags_are_found(demo: Path) -> None:
    truth = json.loads((demo / "GRID.truth.json").read_text())["clips"]
    known = {c["speaker"]: c["audio_lag_ms"] for c in truth}
    for group in pq.read_table(demo / "prepared" / "manifest" / "groups.parquet").to_pylist():
        assert group["audio_lag_ms"] == pytest.approx(known[group["group"]], abs=20)


def test_every_clip_has_one_decision(demo: Path) -> None:
    clips = pq.read_table(demo / "prepared" / "manifest" / "clips-all.parquet").to_pylist()
    assert len(clips) == 8
    assert all(c["decision"] for c in clips)


def test_ground_truth_is_the_ceiling(demo: Path) -> None:
    metrics = summary(demo, "ground_truth")["metrics"]
    assert metrics["stoi"]["value"] == pytest.approx(1, abs=1e-6)
    assert metrics["pesq_wb"]["value"] == pytest.approx(4.643888, abs=1e-4)


def test_time_alignment_takes_a_shift_out_and_says_so(demo: Path) -> None:
    for system, shift_ms in (("late_40ms", 40), ("late_120ms", 120)):
        metrics = summary(demo, system)["metrics"]
        assert metrics["ta_shift_ms"]["value"] == pytest.approx(shift_ms, abs=5)
        assert metrics["stoi"]["value"] < 0.7 < 0.95 < metrics["ta_stoi"]["value"]


def test_mute_and_incomplete_are_listed_not_ranked(demo: Path) -> None:
    mute, incomplete = summary(demo, "mute"), summary(demo, "incomplete")
    assert mute["metrics"]["stoi"]["reasons"] == {"silent_gen": 8}
    assert incomplete["metrics"]["stoi"]["reasons"] == {"missing": 2}
    assert not mute["ranked"]
    assert not incomplete["ranked"]


def test_the_pages_are_there(demo: Path) -> None:
    for page in ("prepared/report.html", "board/index.html"):
        assert (demo / page).stat().st_size > 5_000
