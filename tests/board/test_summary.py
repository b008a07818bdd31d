"""What is refused in summary.json, with every fault named at once."""

import json
from pathlib import Path

import numpy as np
import pytest
from run_maker import make_run

from avbench.board.summary import read_summary
from avbench.errors import UserError


def test_a_good_file_is_read(tmp_path: Path) -> None:
    folder = make_run(tmp_path, "Lip2Wav", {"stoi": [0.5, 0.7, np.nan, 0.6]})
    summary = read_summary(folder / "summary.json")
    assert summary.metrics["stoi"].coverage == 0.75
    assert summary.metrics["stoi"].reasons == {"no_audio": 1}


def test_all_faults_of_a_file_are_listed_at_once(tmp_path: Path) -> None:
    changes = {
        "schema_version": 2,
        "system": {"name": ""},
        "metrics": {"stoi": {"better": "up", "n_scored": -1}},
    }
    path = make_run(tmp_path, "x", {"stoi": [0.5, 0.7]}, changes) / "summary.json"
    with pytest.raises(UserError) as caught:
        read_summary(path)
    assert str(caught.value) == "\n".join(
        [
            f"{path}: 4 problems",
            "  schema_version: Input should be 1, found 2",
            '  system.name: String should have at least 1 character, found ""',
            "  metrics.stoi.n_scored: Input should be greater than or equal to 0, found -1",
            "  metrics.stoi.better: Input should be 'higher', 'lower' or 'none', found \"up\"",
        ]
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n_scored": 3}, "n_scored 3 exceeds n_expected 2"),
        ({"reasons": {"no_audio": 1}}, "reasons count 1 clips, but 0 of 2 are not scored"),
        ({"n_scored": 0, "reasons": {"no_audio": 2}}, "value 0.6 although no clip is scored"),
        ({"low": None}, "low and high must both be given, or neither"),
        ({"value": float("nan")}, "Input should be a finite number"),
        ({"value": "0.6"}, "Input should be a valid number"),
    ],
)
def test_a_number_that_contradicts_its_counts_is_refused(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    folder = make_run(tmp_path, "x", {"stoi": [0.5, 0.7]}, {"metrics": {"stoi": change}})
    with pytest.raises(UserError, match=message):
        read_summary(folder / "summary.json")


def test_a_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "summary.json"
    path.write_text("{")
    with pytest.raises(UserError, match=r"summary\.json: 1 problem\n  file: Invalid JSON"):
        read_summary(path)


def test_unknown_keys_are_left_for_newer_versions(tmp_path: Path) -> None:
    folder = make_run(tmp_path, "x", {"stoi": [0.5, 0.7]}, {"later": 1})
    assert json.loads((folder / "summary.json").read_text())["later"] == 1
    assert read_summary(folder / "summary.json").system.name == "x"
