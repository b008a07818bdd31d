"""Clips one by one: ends of the scale, groups, and those without a score."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from run_maker import clip_ids, make_run

from avbench.board import clip_rows
from avbench.board.clip_rows import by_language, by_speaker, extremes, unscored
from avbench.board.run import Run, read_run
from avbench.board.summary import read_summary

N = 20
STOI = np.arange(N) / N


@pytest.fixture
def run(tmp_path: Path) -> Run:
    values = STOI.copy()
    values[3] = np.nan
    return read_run(make_run(tmp_path, "one", {"stoi": values, "lse_d": 10 - STOI}))


def test_worst_and_best_follow_the_direction(run: Run) -> None:
    ids = clip_ids(N)
    worst, best = extremes(run, "stoi", 2)
    assert [c.clip_id for c in worst] == [ids[0], ids[1]]
    assert [c.clip_id for c in best] == [ids[19], ids[18]]
    assert (worst[0].place, best[0].place) == (0.0, 1.0)
    assert worst[0].speaker == ids[0].split("/")[1]
    lower, _ = extremes(run, "lse_d", 1)
    assert lower[0].value == 10.0


def test_no_clip_is_both_worst_and_best(run: Run) -> None:
    worst, best = extremes(run, "stoi", 15)
    assert (len(worst), len(best)) == (15, 4)
    assert not {c.clip_id for c in worst} & {c.clip_id for c in best}
    assert len(extremes(run, "stoi", 50)[0]) == 19


def test_a_clip_without_a_score_is_named_with_its_status(run: Run) -> None:
    (clip,) = unscored(run)
    assert (clip.clip_id, clip.metric, clip.status) == (clip_ids(N)[3], "stoi", "no_audio")


def test_speakers_are_pooled_by_themselves(run: Run) -> None:
    groups = by_speaker(run)
    assert groups is not None
    assert groups.names == tuple(f"s{i}" for i in range(10))
    assert groups.counts == (2,) * 10
    speakers = np.array([i.split("/")[1] for i in clip_ids(N)])
    for k, name in enumerate(groups.names):
        mine = STOI[(speakers == name) & (np.arange(N) != 3)]
        assert groups.cells["stoi"][k] == (pytest.approx(mine.mean()), len(mine))


def test_of_many_speakers_those_with_most_clips_are_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clip_rows, "MAX_GROUPS", 4)
    groups = by_speaker(run)
    assert groups is not None
    assert (len(groups.names), groups.n_left_out) == (4, 6)


def test_languages_are_read_where_clips_parquet_has_them(tmp_path: Path) -> None:
    folder = make_run(tmp_path, "one", {"stoi": STOI})
    assert by_language(read_run(folder)) is None
    table = pq.read_table(folder / "clips.parquet")
    spoken = pa.array(["en", "de"] * (N // 2))
    pq.write_table(table.append_column("language", spoken), folder / "clips.parquet")
    summary = read_summary(folder / "summary.json").model_copy(update={"clips_sha256": None})
    (folder / "summary.json").write_text(summary.model_dump_json())
    groups = by_language(read_run(folder))
    assert groups is not None
    assert groups.names == ("de", "en")
    assert groups.cells["stoi"][1] == (pytest.approx(STOI[::2].mean()), N // 2)


def test_a_score_that_is_no_pool_of_its_clips_has_no_groups(tmp_path: Path) -> None:
    folder = make_run(tmp_path, "one", {"stoi": STOI}, {"metrics": {"stoi": {"value": 0.9}}})
    groups = by_speaker(read_run(folder))
    assert groups is not None
    assert groups.cells["stoi"][0] == (None, 2)
