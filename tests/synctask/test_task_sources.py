"""What a task is made from, and what is known of the clips' own lags."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tiny_media import clicks, make_video

from avbench.errors import ManifestError, UserError
from avbench.synctask.lags import draw_lag_ms
from avbench.synctask.sources import find_sources

DECISIONS = {
    "a": ("ok", 6.5),
    "b": ("corrected_pooled", 80.0),
    "c": ("refused_low_confidence", None),
    "d": ("failed_missing_audio", None),
}


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """A prepared corpus of four clips, as far as its clips table is looked at here."""
    (tmp_path / "OUT" / "manifest").mkdir(parents=True)
    (tmp_path / "OUT" / "a.mp4").touch()
    rows = [
        {
            "clip_id": clip_id,
            "video_rel": f"{clip_id}.mp4",
            "audio_rel": f"{clip_id}.flac",
            "lag_in_files_ms": 0.0,
            "decision": decision,
            "audio_lag_ms": lag,
            "audio": {"path": f"{clip_id}.flac"},
            "speaker": "s1",
            "split": "test" if clip_id == "a" else "val",
        }
        for clip_id, (decision, lag) in DECISIONS.items()
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "OUT" / "manifest" / "clips-all.parquet")
    return tmp_path / "OUT"


def test_a_prepared_corpus_knows_the_lags_that_it_decided(prepared: Path) -> None:
    found = find_sources(prepared)
    assert found.own_ms == {"a": 6.5, "b": 0.0, "c": None, "d": None}
    assert [c.clip_id for c in find_sources(prepared, known=True).clips] == ["a", "b"]
    assert find_sources(prepared / "manifest" / "clips-all.parquet").own_ms == found.own_ms


def test_one_split(prepared: Path) -> None:
    assert list(find_sources(prepared, split="test").own_ms) == ["a"]
    with pytest.raises(ManifestError, match="no split 'x'; it has 'test', 'val'"):
        find_sources(prepared, split="x")


@pytest.mark.parametrize(("lag", "own"), [("12.5", 0.0), ("", None)])
def test_a_table_by_hand_that_states_lags_leaves_none(tmp_path: Path, lag: str, own) -> None:
    make_video(tmp_path / "a.mov", 2, clicks(1600, 5))
    table = tmp_path / "clips.csv"
    table.write_text(f"clip_id,video,audio_lag_ms\na,a.mov,{lag}\n")
    assert find_sources(table).own_ms == {"a": own}


def test_a_folder_as_it_is_knows_nothing(tmp_path: Path) -> None:
    make_video(tmp_path / "talks" / "s1" / "a.mov", 2, clicks(1600, 5))
    found = find_sources(tmp_path / "talks")
    assert (found.dataset, found.own_ms) == ("talks", {"s1/a": None})
    assert find_sources(tmp_path / "talks", dataset="mine").dataset == "mine"
    with pytest.raises(UserError, match=r"no clip has a lag of its own that is known"):
        find_sources(tmp_path / "talks", known=True)


def test_a_task_is_no_source_and_a_name_has_no_slash(tmp_path: Path) -> None:
    make_video(tmp_path / "a.mov", 2, clicks(1600, 5))
    with pytest.raises(UserError, match="dataset is called 'x/y', expected a name without a slash"):
        find_sources(tmp_path, dataset="x/y")
    (tmp_path / "truth.parquet").touch()
    with pytest.raises(UserError, match="is a sync task itself"):
        find_sources(tmp_path)


def test_lags_are_even_over_the_range_and_fall_between_frames() -> None:
    lags = [draw_lag_ms(0, f"c{i}", 400.0) for i in range(400)]
    assert -400 <= min(lags) < -380
    assert 380 < max(lags) <= 400
    assert abs(sum(lags) / len(lags)) < 40
    assert len({lag % 40 for lag in lags}) > 350


def test_a_lag_depends_on_seed_and_clip_alone() -> None:
    assert draw_lag_ms(0, "s1/a", 400.0) == draw_lag_ms(0, "s1/a", 400.0)
    assert len({draw_lag_ms(s, c, 400.0) for s in (0, 1) for c in ("a", "b")}) == 4
    assert draw_lag_ms(3, "a", 400.0) == pytest.approx(2 * draw_lag_ms(3, "a", 200.0), abs=2e-3)
