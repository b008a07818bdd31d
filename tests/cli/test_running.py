"""Options that say who runs the work, how far, and what stops it."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from avbench.cli import run

N = 6


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    """Six pairs, of which "d" and "e" cannot be decoded."""
    noise = np.random.default_rng(0).normal(size=24_000) * 0.1
    for side in ("ref", "hyp"):
        (tmp_path / side).mkdir()
        for name in "abcdef":
            soundfile.write(tmp_path / side / f"{name}.wav", noise, 16_000)
    for name in "de":
        (tmp_path / "hyp" / f"{name}.wav").write_text("no sound")
    return str(tmp_path / "hyp"), str(tmp_path / "ref")


def score(folders, out: Path, *more: str) -> int:
    hyp, ref = folders
    words = ["score", hyp, "--ref", ref, "--metrics", "stoi", "--out", str(out), "-q", "--json"]
    return run([*words, "-j", "1", *more])


def result(out: Path) -> dict[str, bytes]:
    (folder,) = (p for p in out.iterdir() if "@" in p.name)
    return {n: (folder / n).read_bytes() for n in ("clips.parquet", "summary.json")}


def test_shares_then_a_run_without_give_the_same_bytes(folders, tmp_path, capsys) -> None:
    shares, whole = tmp_path / "shares", tmp_path / "whole"
    for k in (1, 0):
        assert score(folders, shares, "--shard", f"{k}/2") == 0
        said = capsys.readouterr()
        assert said.out == ""
        assert f"stage 'score': 3 shards done as share {k}/2; " in said.err
    assert not [p for p in shares.iterdir() if "@" in p.name]
    assert score(folders, shares) == score(folders, whole) == 1  # two are not decodable
    assert result(shares) == result(whole)


def test_too_many_failures_stop_with_exit_code_1_and_can_be_mended(
    folders, tmp_path, capsys
) -> None:
    out = tmp_path / "runs"
    assert score(folders, out, "--max-failures", "20%") == 1
    said = capsys.readouterr().err
    assert "stopped by --max-failures: 2 of 6 clips have failed so far, 1 are let pass" in said
    assert "(2 undecodable)" in said
    assert "e: " in said
    assert not [p for p in out.iterdir() if "@" in p.name]
    assert score(folders, out, "--max-failures", "2") == 1  # goes on, and lists the two
    assert json.loads(capsys.readouterr().out)["metrics"]["stoi"]["reasons"] == {"undecodable": 2}
    for name in "de":
        content = (tmp_path / "ref" / f"{name}.wav").read_bytes()
        (tmp_path / "hyp" / f"{name}.wav").write_bytes(content)
    assert score(folders, out, "--retry-failed", "--max-failures", "0") == 0
    assert json.loads(capsys.readouterr().out)["metrics"]["stoi"]["n_scored"] == 6


def test_processes_give_what_inline_gives(folders, tmp_path) -> None:
    score(folders, tmp_path / "one", "--executor", "inline")
    score(folders, tmp_path / "two", "--executor", "processes", "-j", "2")
    assert result(tmp_path / "one") == result(tmp_path / "two")


def test_a_slurm_script_is_printed_and_nothing_else_is_done(tmp_path, capsys) -> None:
    words = ["--root", "my grid", "--out", str(tmp_path / "out"), "--check", "0.1", "--plan"]
    more = ["--executor", "slurm", "-j", "16", "--slurm", "partition=gpu", "--slurm", "mem=8G"]
    assert run(["prepare", "grid", *words, *more, "--gpus-per-worker", "0.5", "--sbatch"]) == 0
    script = capsys.readouterr().out
    command = f"avbench prepare grid --root 'my grid' --out {tmp_path / 'out'} --check 0.1 --plan"
    assert script.splitlines() == [
        "#!/bin/bash",
        "#SBATCH --job-name=avbench",
        "#SBATCH --array=0-15",
        "#SBATCH --cpus-per-task=1",
        "#SBATCH --partition=gpu",
        "#SBATCH --mem=8G",
        "#SBATCH --gres=gpu:1",
        "#",
        "# Submit it once for each stage that is to be spread, each after the one before:",
        "#   first=$(sbatch --parsable SCRIPT); sbatch --dependency=afterany:$first SCRIPT",
        "# and then run, here or in a job, what does the rest and merges:",
        f"#   {command}",
        "set -euo pipefail",
        f'exec {command} --jobs 1 --shard "$SLURM_ARRAY_TASK_ID/16"',
    ]
    assert not (tmp_path / "out").exists()
    assert subprocess.run(["bash", "-n"], input=script, text=True, check=False).returncode == 0


def test_arguments_and_flags_stand_in_the_script_as_they_were_given(folders, capsys) -> None:
    hyp, ref = folders
    run(["score", hyp, "--ref", ref, "-m", "x", "--retry-failed", "-q", "-j", "2", "--sbatch"])
    line = capsys.readouterr().out.splitlines()[-1]
    given = f"{hyp} --ref {ref} --manifest x --retry-failed --quiet"
    assert sorted(line.split()[2:-4]) == sorted(f"score {given}".split())


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--executor", "rya", "no executor is called 'rya'; did you mean 'ray'?"),
        ("--shard", "4/4", "--shard 4/4: expected K/N with K from 0 to N-1"),
        ("--max-failures", "-1", "--max-failures -1: expected a number or a share: 20, or 1%"),
        ("--slurm", "gpu", "'gpu': expected KEY=VALUE"),
    ],
)
def test_a_wrong_value_is_told_before_any_work(folders, tmp_path, capsys, option, value, said):
    assert score(folders, tmp_path / "runs", option, value) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "runs").exists()
