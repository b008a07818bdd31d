"""Runs are read whole, held against their tables, and never mixed."""

from pathlib import Path

import numpy as np
import pytest
from run_maker import clip_ids, make_run, write_clips

from avbench.board.collect import collect, read_run
from avbench.errors import UserError

SCORES = {"stoi": [0.5, 0.7, 0.6]}


def test_a_folder_of_runs_gives_runs_sorted_by_label(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        make_run(tmp_path, name, SCORES)
    runs = collect([tmp_path])
    assert [run.label for run in runs] == ["a v1", "b v1", "c v1"]
    assert runs[0].protocol == "lip2speech v1"
    assert runs[0].clips is not None
    assert runs[0].clips.values["stoi"].tolist() == [0.5, 0.7, 0.6]


def test_a_run_named_twice_is_read_once(tmp_path: Path) -> None:
    folder = make_run(tmp_path, "a", SCORES)
    assert len(collect([tmp_path, folder])) == 1


def test_the_protocol_can_be_chosen(tmp_path: Path) -> None:
    make_run(tmp_path, "a", SCORES)
    make_run(tmp_path, "b", SCORES, {"protocol": {"name": "sync"}})
    assert [run.label for run in collect([tmp_path], protocol="sync")] == ["b v1"]
    with pytest.raises(UserError, match="no run of protocol 'x'; found runs of: lip2speech, sync"):
        collect([tmp_path], protocol="x")


@pytest.mark.parametrize(
    ("change", "what", "mine", "yours"),
    [
        ({"protocol": {"version": 2}}, "protocol", "lip2speech v1", "lip2speech v2"),
        ({"manifest": {"digest": "sha256:0"}}, "manifest", "sha256:9f2c", "sha256:0"),
        (
            {"metrics": {"stoi": {"signature": "stoi|v2"}}},
            "stoi signature",
            r"stoi\|v1\|avbench:0.1.0",
            r"stoi\|v2",
        ),
    ],
)
def test_runs_measured_differently_are_refused_with_both_named(
    tmp_path: Path, change: dict[str, object], what: str, mine: str, yours: str
) -> None:
    make_run(tmp_path, "a", SCORES)
    make_run(tmp_path, "b", SCORES, change)
    message = rf"{what} differs\n  \S+run-00: .*{mine}\n  \S+run-01: .*{yours}\n"
    with pytest.raises(UserError, match=message):
        collect([tmp_path])


def test_two_runs_of_one_system_are_refused(tmp_path: Path) -> None:
    make_run(tmp_path, "a", SCORES)
    make_run(tmp_path, "a", SCORES)
    with pytest.raises(UserError, match=r"system 'a v1' has more than one run: .*run-00, .*run-01"):
        collect([tmp_path])


def test_the_faults_of_all_runs_come_at_once(tmp_path: Path) -> None:
    make_run(tmp_path, "a", SCORES, {"schema_version": 3})
    make_run(tmp_path, "b", SCORES, {"coverage": None})
    with pytest.raises(UserError, match=r"(?s)run-00/.*schema_version.*run-01/.*coverage"):
        collect([tmp_path])


def test_a_place_without_runs_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no run here; expected a folder with summary\.json"):
        collect([tmp_path])


def test_a_table_of_another_run_is_refused(tmp_path: Path) -> None:
    folder = make_run(tmp_path, "a", SCORES)
    write_clips(folder / "clips.parquet", clip_ids(3), {"stoi": np.array([0.1, 0.2, 0.3])})
    with pytest.raises(UserError, match=r"sha256 is \w+, summary\.json says \w+"):
        read_run(folder)


def test_counts_must_agree_with_the_table(tmp_path: Path) -> None:
    change = {"metrics": {"stoi": {"n_scored": 2, "reasons": {"silent_gen": 1}}}}
    folder = make_run(tmp_path, "a", SCORES, change)
    with pytest.raises(UserError, match=r"stoi holds 3 scores of 3 clips, .* says 2 of 3"):
        read_run(folder)


def test_a_missing_table_is_refused_if_the_summary_names_it(tmp_path: Path) -> None:
    folder = make_run(tmp_path, "a", SCORES)
    (folder / "clips.parquet").unlink()
    with pytest.raises(UserError, match=r"no such file, but summary.json names its sha256"):
        read_run(folder)


def test_a_row_from_a_paper_has_no_table(tmp_path: Path) -> None:
    changes = {"clips_sha256": None, "system": {"kind": "literature"}}
    folder = make_run(tmp_path, "a", SCORES, changes)
    (folder / "clips.parquet").unlink()
    assert read_run(folder).clips is None


@pytest.mark.parametrize(
    ("ids", "column", "message"),
    [
        (["b", "a"], "stoi", "clip_id must be sorted and hold each clip once"),
        (["a", "a"], "stoi", "clip_id must be sorted and hold each clip once"),
        (["a", "b"], "estoi", "no column stoi; the summary needs it"),
    ],
)
def test_a_malformed_table_is_refused(
    tmp_path: Path, ids: list[str], column: str, message: str
) -> None:
    folder = make_run(tmp_path, "a", {"stoi": [0.5, 0.7]}, {"clips_sha256": None})
    ids = [f"grid/s1/{name}" for name in ids]
    write_clips(folder / "clips.parquet", ids, {column: np.array([0.5, 0.7])})
    with pytest.raises(UserError, match=message):
        read_run(folder)


def test_a_table_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    folder = make_run(tmp_path, "a", SCORES, {"clips_sha256": None})
    (folder / "clips.parquet").write_text("clip_id,stoi\n")
    with pytest.raises(UserError, match="no readable Parquet file"):
        read_run(folder)
