"""The scoring program of a Codabench bundle, run as Codabench runs it."""

import json
from pathlib import Path

import pytest
from test_whole_flow import CLIPS, RATE_HZ, generated, voice

from avbench.cli import run as cli
from avbench.media.write import write_wav


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """/app/input: references, and a submission of all clips."""
    for name in CLIPS:
        for side, samples in (("ref", voice(name)), ("res", generated(name, 0.01))):
            path = tmp_path / "input" / side / f"{name}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            write_wav(path, samples, RATE_HZ)
    return tmp_path / "input"


def program(given: Path, out: Path) -> int:
    return cli(["board", "codabench", str(given), str(out), "--protocol", "speech"])


def test_scores_go_where_codabench_reads_them(given: Path, tmp_path: Path) -> None:
    out = tmp_path / "output"
    assert program(given, out) == 0
    scores = json.loads((out / "scores.json").read_text())
    assert {"stoi", "estoi", "pesq_wb"} <= set(scores)
    assert 0.5 < scores["stoi"] < 1
    assert "<html" in (out / "detailed_results.html").read_text()


def test_a_submission_with_gaps_gets_no_score_to_be_ranked_by(
    given: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (given / "res" / f"{CLIPS[0]}.wav").unlink()
    out = tmp_path / "output"
    assert program(given, out) == 1
    assert not (out / "scores.json").exists()
    assert "not ranked: stoi covers 11 of 12 clips" in capsys.readouterr().err
