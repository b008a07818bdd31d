"""What the commands print and how they end."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from avbench.cli import run
from avbench.metrics import METRICS


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    noise = np.random.default_rng(0).normal(size=24_000) * 0.1
    for name, side in (("a", "ref"), ("b", "ref"), ("a", "hyp"), ("c", "hyp")):
        (tmp_path / side).mkdir(exist_ok=True)
        soundfile.write(tmp_path / side / f"{name}.wav", noise, 16_000)
    return str(tmp_path / "hyp"), str(tmp_path / "ref")


def printed(capsys) -> dict:
    return json.loads(capsys.readouterr().out)


def test_score_prints_json_and_says_that_clips_are_missing(folders, tmp_path, capsys) -> None:
    hyp, ref = folders
    out = str(tmp_path / "runs")
    code = run(["score", hyp, "--ref", ref, "--metrics", "stoi", "--out", out, "-q", "--json"])
    summary = printed(capsys)
    assert code == 1
    assert (summary["missing"], summary["extra"]) == (["b"], ["c"])
    assert json.loads((tmp_path / "runs" / "hyp@custom" / "run.json").read_text())["avbench"]


def test_score_prints_a_table_with_coverage_and_reasons(folders, tmp_path, capsys) -> None:
    hyp, ref = folders
    run(["score", hyp, "--ref", ref, "--metrics", "stoi", "--out", str(tmp_path), "-q"])
    out = capsys.readouterr().out
    for piece in ("stoi \u2191", "1.000", "1/2", "1 missing", "missing: b", "not ranked: "):
        assert piece in out


def test_a_plan_runs_nothing(folders, tmp_path, capsys) -> None:
    hyp, ref = folders
    out = tmp_path / "runs"
    assert run(["score", hyp, "--ref", ref, "--plan", "--json", "--out", str(out)]) == 0
    plan = printed(capsys)
    assert (plan["n_clips"], plan["n_pairs"], plan["lacking"]) == (2, 1, [])
    assert plan["about_core_s"] > 0
    assert not out.exists()


def test_progress_goes_to_stderr_and_quiet_silences_it(folders, tmp_path, capsys) -> None:
    hyp, ref = folders
    command = ["score", hyp, "--ref", ref, "--metrics", "stoi", "--json", "--out"]
    run([*command, str(tmp_path / "loud"), "-j", "1"])
    assert "score: 2/2 clips, done in" in capsys.readouterr().err
    run([*command, str(tmp_path / "quiet"), "-q"])
    assert capsys.readouterr().err == ""


def test_score_needs_one_kind_of_reference(folders, capsys) -> None:
    assert run(["score", folders[0]]) == 2
    assert "give either --ref FOLDER or --manifest M" in capsys.readouterr().err


def test_submission_check_lists_what_does_not_fit(folders, tmp_path, capsys) -> None:
    hyp, ref = folders
    table = tmp_path / "clips.csv"
    table.write_text(f"clip_id,audio\na,{ref}/a.wav\nb,{ref}/b.wav\n")
    sub = str(tmp_path / "sub")
    assert run(["submission", "init", sub, "--name", "ours", "--media", hyp]) == 0
    assert run(["submission", "check", sub, "--manifest", str(table)]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        "ours: 1 of 2 clips are there",
        "missing: b",
        "extra: c",
    ]


def test_every_metric_can_be_explained(capsys) -> None:
    for name in METRICS:
        assert run(["metrics", "info", name, "--json"]) == 0
        row = printed(capsys)
        assert row["definition"]
        assert row["reference"]
        assert row["better"] in ("higher", "lower", "none")


def test_an_unknown_metric_ends_with_2(capsys) -> None:
    assert run(["metrics", "info", "stio"]) == 2
    assert "did you mean 'stoi'" in capsys.readouterr().err


def test_doctor_finds_everything_that_the_package_needs(capsys) -> None:
    assert run(["doctor", "--json"]) == 0
    found = printed(capsys)
    assert {"system", "packages", "extras", "weights", "devices", "decoder"} == set(found)
    assert all(v.startswith("ok") for v in found["weights"].values())


def test_prepare_says_what_is_not_there(tmp_path, capsys) -> None:
    code = run(["prepare", "grid", "--root", str(tmp_path / "no"), "--out", str(tmp_path / "o")])
    assert code == 2
    assert str(tmp_path / "no") in capsys.readouterr().err
