"""Each fault of a filed board is found, and a board without faults has none."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from filed_boards import change_summary, git, honest_run, refile, scores_of

from avbench.board.filed.base import read_base
from avbench.board.filed.check import check
from avbench.board.filed.file_run import file_run
from avbench.board.filed.findings import Finding, shown
from avbench.board.filed.spec import BOARD
from avbench.cli import run as cli
from avbench.errors import UserError


def found(boards: Path, base: Path | None = None) -> list[tuple[str, str]]:
    published = read_base(str(base), boards) if base else None
    return [(f.path, f.rule) for f in check(boards, published)]


def test_a_board_without_faults_has_no_finding(boards: Path) -> None:
    assert check(boards) == []
    assert check(boards / "lip2speech") == []
    assert check(boards, read_base(str(boards), boards)) == []


def test_a_tampered_value_does_not_follow_from_the_clips(boards: Path) -> None:
    change_summary(boards / "lip2speech" / "Ours", {"metrics": {"stoi": {"value": 0.7}}})
    assert found(boards) == [("lip2speech/Ours", "follows")]


def test_a_tampered_interval_does_not_follow_either(boards: Path) -> None:
    change_summary(boards / "lip2speech" / "Ours", {"metrics": {"stoi": {"high": 0.7}}})
    assert found(boards) == [("lip2speech/Ours", "follows")]


def test_clips_of_another_run_have_another_digest(boards: Path) -> None:
    board = boards / "lip2speech"
    shutil.copyfile(board / "Baseline" / "clips.parquet", board / "Ours" / "clips.parquet")
    assert found(boards) == [("lip2speech/Ours", "sha256")]


CHANGES: dict[str, tuple[dict[str, object], str]] = {
    "another protocol": ({"protocol": {"name": "speech"}}, "protocol"),
    "another version of the protocol": ({"protocol": {"version": 2}}, "protocol"),
    "a lower bar": ({"protocol": {"min_coverage": 0.1}}, "protocol"),
    "another manifest": ({"manifest": {"digest": "sha256:0000"}}, "manifest"),
    "another signature": ({"metrics": {"stoi": {"signature": "stoi|v2"}}}, "signature"),
    "another direction": ({"metrics": {"pesq_wb": {"better": "lower"}}}, "signature"),
    "fewer clips expected": ({"coverage": 0.5}, "coverage"),
    "no digest": ({"clips_sha256": None}, "sha256"),
    "a literature row": ({"system": {"kind": "literature"}}, "schema"),
    "a form that is none": ({"metrics": {"stoi": {"n_scored": -1}}}, "schema"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_each_contradiction_is_found(boards: Path, case: str) -> None:
    change, rule = CHANGES[case]
    change_summary(boards / "lip2speech" / "Ours", change)
    # the row that comes later in the alphabet is the one that differs
    rows = {path for path, found_rule in found(boards) if found_rule == rule}
    assert rows & {"lip2speech/Ours", "lip2speech/ground_truth"}


def _media(board: Path) -> None:
    (board / "Ours" / "clip.wav").write_bytes(b"RIFF")


def _record(board: Path) -> None:
    (board / "Ours" / "run.json").write_text("{}")


def _link(board: Path) -> None:
    (board / "Ours" / "summary.json").unlink()
    (board / "Ours" / "summary.json").symlink_to(board / "Baseline" / "summary.json")


def _no_clips(board: Path) -> None:
    (board / "Ours" / "clips.parquet").unlink()


def _linked_row(board: Path) -> None:
    (board / "Other").symlink_to(board / "Ours")


def _text(board: Path) -> None:
    (board / "words.csv").write_text("clip_id,text\n")


@pytest.mark.parametrize("spoil", [_media, _record, _link, _no_clips, _linked_row, _text])
def test_what_does_not_belong_is_found(boards: Path, spoil: Callable[[Path], None]) -> None:
    spoil(boards / "lip2speech")
    assert {rule for _, rule in found(boards)} == {"files"}


def test_a_second_row_of_the_same_clips_is_found(boards: Path) -> None:
    board = boards / "lip2speech"
    shutil.copytree(board / "Ours", board / "Zwilling")
    rules = {rule for path, rule in found(boards) if path == "lip2speech/Zwilling"}
    assert rules == {"duplicate", "name"}


def test_transcripts_and_paths_in_the_clips_are_found(boards: Path, tmp_path: Path) -> None:
    run = honest_run(tmp_path / "more", "Third", scores_of(5, 0.5))
    table = pq.read_table(run / "clips.parquet")
    said = ["they are the basis"] * len(table)
    why = ["no file /home/me/clip.wav"] * len(table)
    for name, column in (("transcript", said), ("stoi.reason", why)):
        table = table.append_column(name, [column])
    pq.write_table(table, run / "clips.parquet")
    change_summary(run, {"clips_sha256": _sha256(run / "clips.parquet")})
    _, findings = file_run(run, boards / "lip2speech")
    assert [f.rule for f in findings] == ["texts", "texts"]
    assert not (boards / "lip2speech" / "Third").exists()


def _sha256(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_anchor_that_the_board_states_must_be_there(boards: Path) -> None:
    path = boards / "lip2speech" / BOARD
    anchors = 'anchors = ["ground_truth", "mute", "Ours"]\n'
    path.write_text(anchors + path.read_text())
    assert found(boards) == [("lip2speech/Ours", "anchors"), ("lip2speech/board.toml", "anchors")]


def test_all_faults_of_board_toml_are_told_at_once(boards: Path) -> None:
    path = boards / "lip2speech" / BOARD
    path.write_text(
        path.read_text().replace("title", "titel").replace("version = 1", 'version = "1"', 1)
    )
    (finding,) = [f for f in check(boards) if f.path.endswith(BOARD)]
    assert "titel" in finding.message
    assert "version" in finding.message


# against what was published


def test_a_number_that_moved_is_refused(boards: Path, tmp_path: Path) -> None:
    shutil.copytree(boards, tmp_path / "base")
    refile(boards, scores_of(1, 0.62), {})
    assert found(boards, tmp_path / "base") == [("lip2speech/Ours", "moved")] * 2
    messages = [f.message for f in check(boards, read_base(str(tmp_path / "base"), boards))]
    assert "it may move by 0.001 without a new version" in messages[0]


def test_a_number_may_move_by_less_than_its_epsilon(boards: Path, tmp_path: Path) -> None:
    shutil.copytree(boards, tmp_path / "base")
    refile(boards, scores_of(1, 0.6005), {})
    assert found(boards, tmp_path / "base") == []


def test_a_new_version_of_the_metric_may_move_it(boards: Path, tmp_path: Path) -> None:
    shutil.copytree(boards, tmp_path / "base")
    bumped = {m: {"signature": f"{m}|v2|avbench:0.2.0"} for m in ("stoi", "pesq_wb")}
    refile(boards, scores_of(1, 0.62), {"metrics": bumped})
    rules = [rule for _, rule in found(boards, tmp_path / "base")]
    assert "moved" not in rules
    assert "signature" in rules  # the other rows must be scored again, too


def test_an_older_version_of_the_metric_is_refused(boards: Path, tmp_path: Path) -> None:
    shutil.copytree(boards, tmp_path / "base")
    for row in (boards / "lip2speech").iterdir():
        if row.is_dir():
            change_summary(row, {"metrics": {"stoi": {"signature": "stoi|v0"}}})
    assert [rule for _, rule in found(boards, tmp_path / "base")] == ["moved"] * 3


def test_a_row_that_went_must_be_stated_as_withdrawn(boards: Path, tmp_path: Path) -> None:
    shutil.copytree(boards, tmp_path / "base")
    shutil.rmtree(boards / "lip2speech" / "Ours")
    assert found(boards, tmp_path / "base") == [("lip2speech/Ours", "removed")]
    path = boards / "lip2speech" / BOARD
    path.write_text(path.read_text() + '\n[withdrawn]\nOurs = "clips of another split"\n')
    assert found(boards, tmp_path / "base") == []


def test_epsilon_cannot_be_raised_in_passing(boards: Path, tmp_path: Path) -> None:
    shutil.copytree(boards, tmp_path / "base")
    path = boards / "lip2speech" / BOARD
    path.write_text(path.read_text().replace("stoi = 0.001", "stoi = 0.5"))
    refile(boards, scores_of(1, 0.62) | {"pesq_wb": scores_of(1, 0.6)["pesq_wb"]}, {})
    rules = found(boards, tmp_path / "base")
    assert rules == [("lip2speech/Ours", "moved"), ("lip2speech/board.toml", "moved")]


def test_the_base_may_be_a_commit(boards: Path) -> None:
    root = boards.parent
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "leaderboards")
    git(root, "commit", "-q", "-m", "boards")
    assert found_in_git(boards, "main") == []
    refile(boards, scores_of(1, 0.62), {})
    assert found_in_git(boards, "HEAD") == ["moved", "moved"]
    with pytest.raises(UserError, match="neither a folder nor a commit"):
        read_base("--upload-pack=touch x", boards)
    with pytest.raises(UserError, match="neither a folder nor a commit"):
        read_base("no-such-branch", boards)


def found_in_git(boards: Path, ref: str) -> list[str]:
    return [f.rule for f in check(boards, read_base(ref, boards))]


# how it is said


def test_annotations_cannot_be_broken_out_of() -> None:
    evil = Finding("a,b:c\n::error::x", "name", "100 %\n::set-output name=x::y\x1b[31m")
    text = shown([evil], "github")
    assert text == (
        "::error file=a%2Cb%3Ac %3A%3Aerror%3A%3Ax,title=board name::"
        "100 %25%0A::set-output name=x::y [31m"
    )
    assert "\n" not in text


def test_the_command_prints_all_and_its_code_says_so(
    boards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli(["board", "check", str(boards)]) == 0
    assert capsys.readouterr().out == ""
    _media(boards / "lip2speech")
    change_summary(boards / "lip2speech" / "Ours", {"metrics": {"stoi": {"value": 0.7}}})
    assert cli(["board", "check", str(boards), "--format", "json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert [row["rule"] for row in rows] == ["files", "follows"]
    assert cli(["board", "check", str(boards), "--format", "github"]) == 1
    assert capsys.readouterr().out.count("::error file=") == 2
    assert cli(["board", "check", str(boards / "nothing")]) == 2
