"""Ratios are ranked and compared by their pooled score, not by the mean of their clips."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from run_maker import make_run

from avbench.board.collect import collect
from avbench.board.compare import compare
from avbench.board.rank import rank, why_not
from avbench.errors import UserError

N = 100
POOL = {"kind": "ratio", "over": ["errors"], "under": ["words"], "scale": 100.0}


def run_of(root: Path, name: str, errors: np.ndarray, words: np.ndarray, **changes: object) -> Path:
    """A run of lse_d, standing in for an error rate, with its counts beside it."""
    folder = make_run(root, name, {"lse_d": 100 * errors / words})
    table = pq.read_table(folder / "clips.parquet")
    for statistic, column in (("errors", errors), ("words", words)):
        table = table.append_column(f"lse_d.{statistic}", pa.array(column))
    pq.write_table(table, folder / "clips.parquet")
    summary = json.loads((folder / "summary.json").read_text())
    value = float(f"{100 * errors.sum() / words.sum():.10g}")
    pooled = {"value": value, "low": value - 1, "high": value + 1, "pool": POOL}
    summary["metrics"]["lse_d"] |= pooled | changes
    summary["clips_sha256"] = hashlib.sha256((folder / "clips.parquet").read_bytes()).hexdigest()
    (folder / "summary.json").write_text(json.dumps(summary))
    return folder


@pytest.fixture
def words() -> np.ndarray:
    return np.where(np.arange(N) % 2 == 0, 2.0, 20.0)


def test_the_pooled_score_decides(tmp_path: Path, words: np.ndarray) -> None:
    """One errs in short clips, the other in long ones: their means of clips say the contrary."""
    short = np.where(words == 2, 1.0, 0.0)
    long = np.where(words == 20, 4.0, 0.0)
    run_of(tmp_path, "short", short, words)
    run_of(tmp_path, "long", long, words)
    runs = collect([tmp_path])
    standings = rank(runs, "lse_d").standings
    assert standings["short v1"].tie_group == 1
    assert standings["long v1"].tie_group == 2
    (difference,) = compare(runs).metrics[0].differences
    assert difference.value == pytest.approx(
        100 * (short.sum() - long.sum()) / words.sum() * (1 if difference.system[0] == "s" else -1)
    )
    assert difference.verdict in ("better", "worse")


def test_a_score_that_its_counts_do_not_make_has_no_rank(tmp_path: Path, words: np.ndarray) -> None:
    run_of(tmp_path, "a", words / 4, words, value=3.0)
    (run,) = collect([tmp_path])
    assert why_not(run, "lse_d") == "the score does not follow from the scores of its clips"


@pytest.mark.parametrize(
    ("pool", "said"),
    [
        ({"kind": "mode"}, "metrics.lse_d: pool 'mode' is unknown"),
        ({"kind": "ratio", "over": ["errors"], "under": ["hours"]}, "no column lse_d.hours"),
    ],
)
def test_a_pool_that_cannot_be_is_refused(
    tmp_path: Path, words: np.ndarray, pool: dict, said: str
) -> None:
    run_of(tmp_path, "a", words / 4, words, pool=pool)
    with pytest.raises(UserError, match=said):
        collect([tmp_path])


def test_two_poolings_of_one_metric_are_not_compared(tmp_path: Path, words: np.ndarray) -> None:
    run_of(tmp_path, "a", words / 4, words)
    other = {**POOL, "scale": 1.0}
    run_of(tmp_path, "b", words / 4, words, pool=other, value=0.25, low=0.2, high=0.3)
    with pytest.raises(UserError, match="lse_d is pooled as"):
        rank(collect([tmp_path]), "lse_d")
