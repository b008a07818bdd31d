"""Paired differences: on common clips, corrected over metrics, with a verdict in words."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from run_maker import make_run

from avbench.board.collect import collect
from avbench.board.compare import compare
from avbench.board.paired import common_scores
from avbench.errors import UserError

N = 120
BASE = np.random.default_rng(0).normal(0.5, 0.1, N)
NOISE = np.random.default_rng(1).normal(0, 0.02, N)


def test_a_clear_gain_is_found_and_a_null_is_not(tmp_path: Path) -> None:
    make_run(tmp_path, "a", {"stoi": BASE, "pesq_wb": BASE, "lse_d": BASE})
    make_run(tmp_path, "b", {"stoi": BASE + 0.1, "pesq_wb": BASE + NOISE, "lse_d": BASE + 0.1})
    found = compare(collect([tmp_path]))
    gain, null, loss = (m.differences[0] for m in found.metrics)
    assert (gain.baseline, gain.system, gain.n_common, gain.n_clusters) == ("a v1", "b v1", N, 10)
    assert gain.value == pytest.approx(0.1)
    assert gain.low == pytest.approx(0.1)
    assert gain.p_value == 2 / 2**10  # exact: the found sign pattern and its mirror, of 2^10
    assert gain.p_holm == 3 * gain.p_value
    assert (gain.verdict, null.verdict, loss.verdict) == ("better", "not distinguishable", "worse")


def test_only_common_clips_are_compared_and_their_number_is_stated(tmp_path: Path) -> None:
    first, second = BASE.copy(), BASE + 0.1
    first[:7] = np.nan
    second[5:10] = np.nan
    make_run(tmp_path, "a", {"stoi": first})
    make_run(tmp_path, "b", {"stoi": second})
    difference = compare(collect([tmp_path])).metrics[0].differences[0]
    assert difference.n_common == N - 10
    assert difference.value == pytest.approx(0.1)


def test_clips_are_paired_by_id_not_by_row(tmp_path: Path) -> None:
    values = np.arange(N, dtype=float)
    shorter = make_run(tmp_path, "b", {"stoi": np.where(values < 3, np.nan, values)})
    table = pq.read_table(shorter / "clips.parquet").slice(3)
    pq.write_table(table, shorter / "clips.parquet")
    summary = json.loads((shorter / "summary.json").read_text())
    summary["clips_sha256"] = None
    summary["metrics"]["stoi"] |= {"n_expected": N - 3, "reasons": {}}
    (shorter / "summary.json").write_text(json.dumps(summary))
    make_run(tmp_path, "a", {"stoi": values})
    common = common_scores(collect([tmp_path]), "stoi")
    assert common.n_clips == N - 3
    assert (common.tables[0]["stoi"] == common.tables[1]["stoi"]).all()


def test_the_first_is_the_baseline_or_all_pairs_are_made(tmp_path: Path) -> None:
    for i, name in enumerate("abc"):
        make_run(tmp_path, name, {"stoi": BASE + i})
    runs = collect([tmp_path])
    pairs = [(d.baseline, d.system) for d in compare(runs).metrics[0].differences]
    assert pairs == [("a v1", "b v1"), ("a v1", "c v1")]
    pairs = [(d.baseline, d.system) for d in compare(runs, all_pairs=True).metrics[0].differences]
    assert pairs == [("a v1", "b v1"), ("a v1", "c v1"), ("b v1", "c v1")]


def test_few_speakers_cannot_show_any_difference(tmp_path: Path) -> None:
    make_run(tmp_path, "a", {"stoi": BASE[:4]})
    make_run(tmp_path, "b", {"stoi": BASE[:4] + 1})
    difference = compare(collect([tmp_path])).metrics[0].differences[0]
    assert (difference.n_clusters, difference.p_value) == (4, 2 / 2**4)
    assert difference.verdict == "too few speakers"


def test_what_cannot_be_tested_says_why(tmp_path: Path) -> None:
    make_run(tmp_path, "a", {"stoi": BASE, "pesq_wb": BASE})
    make_run(tmp_path, "b", {"stoi": np.full(N, np.nan)})
    stoi, pesq = compare(collect([tmp_path])).metrics
    assert stoi.differences[0].why_not == "b v1: no score that follows from clips"
    assert pesq.differences[0].verdict == "not tested"
    assert stoi.scores[1].value is None
    assert stoi.scores[1].reasons == {"no_audio": N}
    assert pesq.scores[1].reasons == {"not_run": N}


def test_one_run_is_no_comparison(tmp_path: Path) -> None:
    make_run(tmp_path, "a", {"stoi": BASE})
    with pytest.raises(UserError, match="a comparison needs two runs or more, got 1"):
        compare(collect([tmp_path]))


def test_rows_for_the_terminal_and_json(tmp_path: Path) -> None:
    make_run(tmp_path, "a", {"stoi": BASE})
    make_run(tmp_path, "b", {"stoi": BASE - 0.1})
    found = compare(collect([tmp_path]))
    mean = f"{BASE.mean():.3f}"
    span = f"[{BASE.mean() - 0.02:.3f}, {BASE.mean() + 0.02:.3f}]"
    assert found.score_rows()[0] == ("metric", "a v1", "b v1")
    assert found.score_rows()[1][:2] == ("stoi \N{UPWARDS ARROW}", f"{mean} {span}, {N}/{N}")
    assert found.difference_rows()[1] == (
        "stoi",
        "b v1",
        "a v1",
        "\N{MINUS SIGN}0.100 [\N{MINUS SIGN}0.100, \N{MINUS SIGN}0.100]",
        str(N),
        "10",
        "0.002",
        "0.002",
        "worse",
    )
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))["systems"] == ["a v1", "b v1"]


def test_runs_that_call_a_clip_by_different_speakers_are_refused(tmp_path: Path) -> None:
    make_run(tmp_path, "a", {"stoi": BASE})
    folder = make_run(tmp_path, "b", {"stoi": BASE}, {"clips_sha256": None})
    table = pq.read_table(folder / "clips.parquet").to_pydict()
    table["speaker"][0] = "nobody"
    pq.write_table(pa.table(table), folder / "clips.parquet")
    with pytest.raises(UserError, match=r"clip grid/s0/c000 is of speaker nobody, in .* of s0"):
        compare(collect([tmp_path]))
