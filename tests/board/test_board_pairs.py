"""Every pair of systems: differences, corrected p-values, verdicts in words."""

from pathlib import Path

import numpy as np
import pytest
from run_maker import make_run

from avbench.board import pairs
from avbench.board.collect import collect
from avbench.board.pairs import Matrix, difference_text, matrices, p_text
from avbench.board.table import board

N = 120
BASE = np.random.default_rng(0).normal(0.5, 0.1, N)


def found(root: Path, scores: dict[str, dict[str, np.ndarray]]) -> list[Matrix]:
    for name, columns in scores.items():
        make_run(root, name, columns)
    runs = collect([root])
    return matrices(board(runs), runs)


def test_a_better_system_is_better_both_ways_round(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 0.01, N)
    stoi, lse = found(
        tmp_path,
        {
            "a": {"stoi": BASE + 0.1 + noise, "lse_d": BASE},
            "b": {"stoi": BASE, "lse_d": BASE + 0.1 + noise},
            "c": {"stoi": BASE + 1e-4 * noise, "lse_d": BASE + 0.1 + noise[::-1]},
        },
    )
    assert stoi.labels[0] == "a v1"
    assert stoi.pairs["a v1", "b v1"].verdict == "better"
    assert stoi.pairs["b v1", "a v1"].verdict == "worse"
    assert stoi.pairs["b v1", "c v1"].verdict == "not told apart"
    assert lse.pairs["a v1", "b v1"].verdict == "better"  # lower is better
    assert lse.pairs["a v1", "b v1"].difference == pytest.approx(-0.1, abs=0.01)
    assert stoi.pairs["a v1", "b v1"].p_holm == pytest.approx(3 * 2 / 2**10)  # ten speakers


def test_what_ten_speakers_cannot_tell_is_said(tmp_path: Path) -> None:
    (stoi,) = found(tmp_path, {f"n{i}": {"stoi": BASE + 0.1 * i} for i in range(8)})
    assert len(stoi.pairs) == 8 * 7
    # 28 pairs: the smallest corrected p is 28 / 512
    assert {pair.verdict for pair in stoi.pairs.values()} == {"too few speakers"}


def test_of_many_systems_the_best_are_tested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairs, "MAX_SYSTEMS", 2)
    (stoi,) = found(tmp_path, {f"n{i}": {"stoi": BASE + 0.1 * i} for i in range(4)})
    assert (stoi.labels, stoi.n_left_out) == (("n3 v1", "n2 v1"), 2)


def test_metrics_without_a_direction_are_left_out(tmp_path: Path) -> None:
    assert found(tmp_path, {n: {"dur_ratio": BASE} for n in "ab"}) == []


def test_numbers_as_text() -> None:
    pair = pairs.Pair(-0.0123, 0.0004, 10, "worse")
    assert difference_text(pair) == "\N{MINUS SIGN}0.012"
    assert p_text(pair) == "< 0.001"
