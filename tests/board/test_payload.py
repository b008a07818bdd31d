"""The data of the page: small, exact, and unable to leave its place."""

import json
from pathlib import Path

import numpy as np
import pytest
from run_maker import make_run

from avbench.board.badge import badge
from avbench.board.cells import leaders, views
from avbench.board.collect import collect
from avbench.board.payload import payload, safe_json
from avbench.board.table import Board, board

N = 100
BASE = np.random.default_rng(0).normal(0.5, 0.1, N)


@pytest.fixture
def table(tmp_path: Path) -> Board:
    partial = BASE.copy()
    partial[:7] = np.nan
    make_run(tmp_path, "good", {"stoi": BASE + 0.1, "dur_ratio": BASE})
    make_run(tmp_path, "twin", {"stoi": BASE, "dur_ratio": BASE})
    make_run(tmp_path, "partial", {"stoi": partial, "dur_ratio": BASE})
    return board(collect([tmp_path]))


def test_numbers_come_back_as_they_were(table: Board) -> None:
    content = payload(table, {"good v1": "good-v1"})
    stoi = content["metrics"][0]
    for i, row in enumerate(table.rows):
        summary = row.cells[0].summary
        assert summary is not None
        assert summary.value is not None
        assert stoi["v"][i] / stoi["scale"] == pytest.approx(summary.value, abs=1e-5)
        assert (stoi["lo"], stoi["hi"]) == (2000, 2000)  # all alike: written once
    assert stoi["n"] == [100, 100, 93]
    assert stoi["of"] == 100
    assert stoi["reasons"] == {"2": "7 no_audio"}
    assert stoi["unplaced"] == {"2": "93 of 100 clips scored (93.0%); a rank needs 99%"}
    assert content["systems"]["page"] == ["good-v1", "", ""]


def test_only_a_leader_who_stands_alone_is_best(table: Board, tmp_path: Path) -> None:
    assert list(leaders(table)) == ["stoi"]
    assert payload(table, {})["metrics"][0]["best"] == [0]
    for i in range(2):
        make_run(tmp_path / "alike", f"n{i}", {"stoi": BASE})
    assert leaders(board(collect([tmp_path / "alike"]))) == {}


def test_json_cannot_end_its_script() -> None:
    hostile = {"a": "</script><!-- & '\u2028"}
    text = safe_json(hostile)
    assert not set("<>&'\u2028") & set(text)
    assert json.loads(text) == hostile


def test_json_holds_no_number_that_is_none() -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        safe_json({"x": float("nan")})


def test_a_badge_says_value_coverage_and_rank(table: Board) -> None:
    view = views(table)[0]
    drawn = badge(view, view.cells[0], "lip2speech", "b.svg")
    assert drawn.said == f"good v1, lip2speech: stoi: {BASE.mean() + 0.1:.3f} (100/100), rank 1"
    assert drawn.svg.startswith("<svg")
    assert drawn.said in drawn.svg
    late = views(table)[-1]
    assert badge(late, late.cells[0], "b", "").said.endswith("(93/100), no rank")


def test_a_badge_cannot_be_broken_out_of(table: Board) -> None:
    view = views(table)[0]
    drawn = badge(view, view.cells[0], '"/><script>alert(1)</script>', "b.svg")
    assert "<script" not in drawn.svg
