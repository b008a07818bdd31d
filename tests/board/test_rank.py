"""Ranks: who is told apart, who is tied, who is only listed."""

from pathlib import Path

import numpy as np
import pytest
from run_maker import make_run

from avbench.board.collect import Run, collect
from avbench.board.rank import Standing, rank, why_not

N = 200
BASE = np.random.default_rng(0).normal(0.5, 0.1, N)


def noise(seed: int, size: float = 0.02) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, size, N)


def runs_of(root: Path, **scores: np.ndarray) -> tuple[Run, ...]:
    for name, values in scores.items():
        make_run(root, name, {"stoi": values})
    return collect([root])


def test_clear_differences_give_single_ranks(tmp_path: Path) -> None:
    runs = runs_of(tmp_path, a=BASE, b=BASE + 0.2 + noise(1), c=BASE + 0.1 + noise(2))
    found = rank(runs, "stoi")
    assert found.n_clips == N
    assert found.standings == {
        "a v1": Standing(3, 3, 3, ""),
        "b v1": Standing(1, 1, 1, ""),
        "c v1": Standing(2, 2, 2, ""),
    }


def test_equal_systems_share_ranks_and_group(tmp_path: Path) -> None:
    runs = runs_of(tmp_path, a=BASE + noise(1), b=BASE + noise(2), c=BASE - 0.2)
    standings = rank(runs, "stoi").standings
    assert standings["a v1"] == standings["b v1"] == Standing(1, 2, 1, "")
    assert standings["c v1"] == Standing(3, 3, 2, "")


def test_lower_is_better_turns_the_order(tmp_path: Path) -> None:
    make_run(tmp_path, "low", {"lse_d": BASE})
    make_run(tmp_path, "high", {"lse_d": BASE + 0.3 + noise(1)})
    standings = rank(collect([tmp_path]), "lse_d").standings
    assert standings["low v1"].rank_high == 1
    assert standings["high v1"].rank_low == 2


def test_a_system_below_the_coverage_is_listed_without_rank(tmp_path: Path) -> None:
    partial = BASE + 0.4
    partial[:3] = np.nan
    runs = runs_of(tmp_path, a=BASE, partial=partial)
    standings = rank(runs, "stoi").standings
    why = "197 of 200 clips scored (98.5%); a rank needs 99%"
    assert standings["partial v1"] == Standing(None, None, None, why)
    assert standings["a v1"] == Standing(1, 1, 1, "")


def test_the_protocol_says_how_much_coverage_a_rank_needs(tmp_path: Path) -> None:
    scores = 0.5 + noise(1)
    scores[:3] = np.nan
    make_run(tmp_path, "a", {"stoi": 0.6 + noise(2)}, {"protocol": {"min_coverage": 0.5}})
    make_run(tmp_path, "b", {"stoi": scores}, {"protocol": {"min_coverage": 0.5}})
    standings = rank(collect([tmp_path]), "stoi").standings
    assert [s.rank_low for s in standings.values()] == [1, 2]


def test_ranks_rest_on_the_clips_that_all_ranked_systems_have(tmp_path: Path) -> None:
    first, second = BASE.copy(), BASE + 0.1 + noise(1)
    first[0] = second[5] = np.nan
    assert rank(runs_of(tmp_path, a=first, b=second), "stoi").n_clips == N - 2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"system": {"kind": "anchor"}}, "anchor, shown for scale"),
        ({"ranked": False, "not_ranked_because": "--limit"}, "--limit"),
        ({"metrics": {"stoi": {"better": "none"}}}, "no direction of this metric is better"),
        (
            {"metrics": {"stoi": {"value": 0.123}}},
            "the score does not follow from the scores of its clips",
        ),
    ],
)
def test_reasons_for_having_no_rank(tmp_path: Path, changes: dict[str, object], why: str) -> None:
    make_run(tmp_path, "a", {"stoi": BASE}, changes)
    run = collect([tmp_path])[0]
    assert why_not(run, "stoi") == why
    assert rank([run], "stoi").standings == {"a v1": Standing(None, None, None, why)}


def test_a_run_without_the_metric_says_so(tmp_path: Path) -> None:
    runs = runs_of(tmp_path, a=BASE)
    assert why_not(runs[0], "pesq_wb") == "the run does not hold this metric"
