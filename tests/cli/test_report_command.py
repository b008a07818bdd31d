"""`avbench report` and the media options, from the outside."""

from pathlib import Path

import numpy as np
import pytest
from run_maker import make_run
from tiny_media import make_sound, make_video

from avbench.cli import run

STOI = np.arange(20) / 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_run(tmp_path / "runs", "ours", {"stoi": STOI, "dur_ratio": STOI})


def test_a_report_is_one_file_without_addresses(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "run.json").write_text('{"avbench": "0.1", "host": "secret", "command": ["x"]}')
    assert run(["report", str(folder)]) == 0
    html = (folder / "report.html").read_text()
    assert capsys.readouterr().out == f"open {folder / 'report.html'}\n"
    assert 'href="http' not in html
    assert "index.html" not in html
    assert "<video" not in html
    assert "secret" not in html
    assert "<dt>avbench</dt><dd>0.1</dd>" in html


def test_a_report_can_go_elsewhere_and_by_another_metric(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    assert run(["report", str(folder), "--out", str(out), "--metric", "dur_ratio"]) == 0
    assert out.is_file()


def test_an_unknown_metric_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(folder), "--metric", "x"]) == 2
    assert "no run holds the metric 'x'; these do: stoi, dur_ratio" in capsys.readouterr().err


def test_media_need_a_licence(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", str(folder), "--media", str(tmp_path)]) == 2
    assert "say with --licence under what terms" in capsys.readouterr().err


def test_a_folder_without_sides_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    arguments = ["report", str(folder), "--media", str(empty), "--licence", "CC0"]
    assert run(arguments) == 2
    assert "expected folders source, reference, or one a system (ours-v1)" in (
        capsys.readouterr().err
    )


def test_media_are_shown_where_they_are_allowed(folder: Path, tmp_path: Path) -> None:
    media = tmp_path / "media"
    make_video(media / "reference/grid/s0/c000.mp4", 5)
    make_sound(media / "hyp/grid/s0/c000.wav", np.zeros(3200, np.float32))
    arguments = ["report", str(folder), "--media", str(media), "--licence", "CC0, made here"]
    assert run(arguments) == 0
    html = (folder / "report.html").read_text()
    assert html.count("<video ") == 2
    assert "CC0, made here" in html
    assert "Not shown: 9" in html


def test_a_board_shows_media_too(folder: Path, tmp_path: Path) -> None:
    media = tmp_path / "media"
    make_video(media / "ours-v1/grid/s0/c000.mp4", 5)
    site = tmp_path / "site"
    arguments = ["board", "build", str(folder), "--out", str(site), "--media", str(media)]
    assert run([*arguments, "--licence", "CC0"]) == 0
    assert "<video " in (site / "systems/ours-v1.html").read_text()
    assert "<video " not in (site / "index.html").read_text()
