"""`avbench prepare` tells of its protocols: on the screen, as JSON, in record, report and table."""

import json

import pyarrow.parquet as pq
import pytest

from avbench.cli import run
from avbench.datasets.protocols_shipped import names_of, shipped
from avbench.synth.grid import write_grid

NAME = "grid-lipnet-unseen"
pytestmark = pytest.mark.slow


def test_prepare_reports_the_three_sets_and_writes_the_tables(tmp_path, capsys):
    root, out = tmp_path / "GRID", tmp_path / "OUT"
    write_grid(root, speakers=1, clips=1)
    command = ["prepare", "grid", "--root", str(root), "--out", str(out), "--write", "none"]
    command += ["--jobs", "1", "--quiet"]
    assert run([*command, "--json"]) == 0
    found = {p["name"]: p for p in json.loads(capsys.readouterr().out)["protocols"]}
    assert sorted(found) == list(names_of("grid"))
    assert found[NAME] == {
        "name": NAME,
        "version": 1,
        "sha256": shipped(NAME).digest,
        "present": {"train": 0, "test": 1},
        "absent_clips": 0,
        "absent_folders": 32,
        "outside": 0,
    }
    table = pq.read_table(out / "protocols" / f"{NAME}.parquet").to_pylist()
    assert [row["split"] for row in table] == ["test"]
    recorded = json.loads((out / "run.json").read_text())["totals"]["protocols"]
    assert {p["name"]: p for p in recorded} == found
    assert f"protocol {NAME}: clips here 1" in (out / "report.html").read_text(encoding="utf-8")
    assert f"protocols/{NAME}.parquet" in (out / "README.md").read_text(encoding="utf-8")
    assert run(command) == 0
    assert f"protocol {NAME}: clips here 1 (train 0, test 1); absent 32" in capsys.readouterr().out
