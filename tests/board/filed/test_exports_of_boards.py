"""Boards in other people's forms: right, escaped, the same bytes each time."""

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from filed_boards import change_summary, honest_run, refile, scores_of

from avbench.board.filed.file_run import file_run
from avbench.cli import run as cli

EVIL = r"A_B & 50% #1 \input{x} $y$ <b>|"


def export(board: Path, out: Path, form: str, *more: str) -> dict[str, bytes]:
    words = ["board", "export", str(board), "--to", form, "--out", str(out), *more]
    assert cli(words) == 0
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


MORE: dict[str, tuple[str, ...]] = {
    "latex": (),
    "markdown": (),
    "csv": (),
    "hf-eval": ("--hub-dataset", "me/bench", "--source-url", "https://example.org/board"),
    "every-eval-ever": ("--date", "2026-11-25", "--organisation", "Lab"),
    "codabench": ("--docker-image", "me/avbench:1"),
}


@pytest.mark.parametrize("form", MORE)
def test_the_same_board_gives_the_same_bytes(boards: Path, tmp_path: Path, form: str) -> None:
    board = boards / "lip2speech"
    once = export(board, tmp_path / "a", form, *MORE[form])
    assert once == export(board, tmp_path / "b", form, *MORE[form])
    assert once


def test_bold_is_only_what_all_others_can_be_told_from(boards: Path, tmp_path: Path) -> None:
    board = boards / "lip2speech"
    text = export(board, tmp_path / "a", "latex")["board.tex"].decode()
    (ours,) = [line for line in text.splitlines() if line.startswith("Ours")]
    assert r"\textbf{0.5" in ours or r"\textbf{0.6" in ours
    assert "40/40" in ours
    assert text.count(r"\textbf") == 2  # one a metric; the anchor is better and not bold
    tied = honest_run(tmp_path / "tied", "Twin", scores_of(9, 0.6))
    file_run(tied, board)
    text = export(board, tmp_path / "b", "latex")["board.tex"].decode()
    assert r"\textbf" not in text
    assert "**0" not in export(board, tmp_path / "c", "markdown")["board.md"].decode()


def test_latex_takes_no_command_from_a_name(boards: Path, tmp_path: Path) -> None:
    file_run(honest_run(tmp_path / "evil", EVIL, scores_of(5, 0.5)), boards / "lip2speech")
    text = export(boards / "lip2speech", tmp_path / "a", "latex")["board.tex"].decode()
    (row,) = [line for line in text.splitlines() if line.startswith("A")]
    assert r"A\_B \& 50\% \#1 \textbackslash{}input\{x\} \$y\$" in row
    assert row.replace(r"\&", "").count("&") == 3
    # a % of the board's own comment lines stands at their start alone
    assert all(
        line.startswith("%") or "%" not in line.replace(r"\%", "") for line in text.split("\n")
    )


def test_literature_stands_apart(boards: Path, tmp_path: Path) -> None:
    (boards / "lip2speech" / "literature.toml").write_text(LITERATURE)
    text = export(boards / "lip2speech", tmp_path / "a", "markdown")["board.md"].decode()
    scored, _, printed = text.partition("### From the literature, not scored here")
    assert "Printed" not in scored
    assert "Printed" in printed
    assert "wide band, 16 kHz" in printed


LITERATURE = """
[[row]]
system = "Printed"
paper = "A paper"
table = "Table 1"
dataset = "GRID"
split = "test"
read_in = "publication"
source = "its PDF"
scores = [{ metric = "pesq", value = 1.5, variant = "wide band, 16 kHz" }]
"""


def test_hub_files_are_the_form_that_the_hub_reads(boards: Path, tmp_path: Path) -> None:
    files = export(boards / "lip2speech", tmp_path / "a", "hf-eval", *MORE["hf-eval"])
    assert sorted(files) == [
        ".eval_results/Baseline_v1.yaml", ".eval_results/Ours_v1.yaml", "eval.yaml",
    ]  # fmt: skip
    tasks = yaml.safe_load(files["eval.yaml"])
    assert [task["id"] for task in tasks["tasks"]] == ["stoi", "pesq_wb"]
    results = yaml.safe_load(files[".eval_results/Ours_v1.yaml"])
    assert results[0]["dataset"] == {"id": "me/bench", "task_id": "stoi"}
    summary = json.loads((boards / "lip2speech" / "Ours" / "summary.json").read_text())
    assert results[0]["value"] == summary["metrics"]["stoi"]["value"]
    assert set(results[0]) == {"dataset", "value", "source", "notes"}
    assert "40 of 40 clips" in results[0]["notes"]


# what every_eval_ever/schemas/eval.schema.json of version 0.3.0 requires and allows
TOP = {
    "schema_version", "evaluation_id", "retrieved_timestamp", "source_metadata", "eval_library",
    "model_info", "evaluation_results",
}  # fmt: skip


def test_every_eval_ever_records_hold_what_its_schema_requires(
    boards: Path, tmp_path: Path
) -> None:
    files = export(
        boards / "lip2speech", tmp_path / "a", "every-eval-ever", *MORE["every-eval-ever"]
    )
    assert sorted(files) == ["Baseline_v1.json", "Ours_v1.json"]  # no anchor
    record: dict[str, Any] = json.loads(files["Ours_v1.json"])
    assert set(record) == TOP
    assert record["schema_version"] == "0.3.0"
    assert record["retrieved_timestamp"] == "1795564800"
    assert record["source_metadata"]["evaluator_relationship"] == "third_party"
    assert {"name", "version"} <= set(record["eval_library"])
    details = record["model_info"]["additional_details"]
    assert {"deployment_type", "model_availability"} <= set(details)
    assert all(isinstance(value, str) for value in details.values())
    results = record["evaluation_results"]
    assert [r["metric_config"]["metric_name"] for r in results] == ["stoi", "pesq_wb"]
    for result in results:
        assert {"evaluation_name", "source_data", "metric_config", "score_details"} <= set(result)
        interval = result["score_details"]["uncertainty"]["confidence_interval"]
        assert interval["lower"] <= result["score_details"]["score"] <= interval["upper"]


def test_a_codabench_bundle_only_calls_avbench(boards: Path, tmp_path: Path) -> None:
    files = export(boards / "lip2speech", tmp_path / "a", "codabench", *MORE["codabench"])
    with zipfile.ZipFile(tmp_path / "a" / "bundle.zip") as bundle:
        names = bundle.namelist()
        competition = yaml.safe_load(bundle.read("competition.yaml"))
        program = yaml.safe_load(bundle.read("scoring_program/metadata.yaml"))
        assert bundle.read("logo.png").startswith(b"\x89PNG")
    assert list(files) == ["bundle.zip"]
    assert competition["version"] == 2
    for named in (competition["image"], competition["terms"], competition["pages"][0]["file"]):
        assert named in names
    columns = competition["leaderboards"][0]["columns"]
    assert [(c["key"], c["sorting"]) for c in columns] == [("stoi", "desc"), ("pesq_wb", "desc")]
    words = program["command"].split(" ")
    assert words[:3] == ["avbench", "board", "codabench"]
    assert not [name for name in names if name.endswith((".py", ".sh"))]


def test_a_metric_without_direction_is_no_column_of_codabench(
    boards: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["board", "export", str(boards / "lip2speech"), "--to", "codabench", "--out",
             str(tmp_path), "--docker-image", "x", "--metrics", "dur_ratio"]  # fmt: skip
    assert cli(words) == 2
    assert "dur_ratio has no better direction" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--to", "hf-eval", "--out", "x"], "--hub-dataset OWNER/NAME"),
        (["--to", "codabench", "--out", "x"], "--docker-image"),
        (["--to", "every-eval-ever"], "give --out FOLDER"),
        (["--to", "latex", "--metrics", "nope"], "no row has nope"),
        (["--to", "every-eval-ever", "--out", "x", "--date", "soon"], "expected YYYY-MM-DD"),
    ],
)
def test_what_is_lacking_is_said(
    boards: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli(["board", "export", str(boards / "lip2speech"), *more]) == 2
    assert said in capsys.readouterr().err


def test_a_system_without_a_score_stays_in_the_table(boards: Path, tmp_path: Path) -> None:
    scores = scores_of(1, 0.6)
    scores["stoi"][:] = np.nan
    refile(boards, scores, {"coverage": 0.0, "ranked": False, "not_ranked_because": "stoi: none"})
    text = export(boards / "lip2speech", tmp_path / "a", "markdown")["board.md"].decode()
    assert "| Ours v1 (u) | -- |" in text
    assert "0/40" in text
    assert "Not ranked: Ours v1, stoi: none." in text


def test_latex_compiles_where_there_is_latex(boards: Path, tmp_path: Path) -> None:
    import shutil

    program = shutil.which("pdflatex")
    if program is None:
        pytest.skip("no pdflatex")
    change_summary(boards / "lip2speech" / "Ours", {"system": {"name": EVIL}})
    table = export(boards / "lip2speech", tmp_path / "a", "latex")["board.tex"].decode()
    whole = "\\documentclass{article}\\usepackage{booktabs}\\begin{document}\n" + table
    (tmp_path / "t.tex").write_text(whole + "\\end{document}\n")
    subprocess.run([program, "-halt-on-error", "t.tex"], cwd=tmp_path, check=True, timeout=60)
