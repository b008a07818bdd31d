"""The workflows ask for little, run only what is tested here, and pass the linters."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from avbench.cli import main

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
NAMES = {"test", "score-submission", "comment", "publish-board", "nightly"}
READ_ONLY = {"test", "score-submission", "nightly"}


def read(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text())
    return found


def test_all_workflows_are_there() -> None:
    assert {path.stem for path in FILES} == NAMES


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_workflow_asks_for_little(path: Path) -> None:
    found = read(path)
    assert found["permissions"] == {}
    assert found["concurrency"]["group"]
    for job in found["jobs"].values():
        assert 0 < job["timeout-minutes"] <= 90
        if path.stem in READ_ONLY:
            assert job["permissions"] == {"contents": "read"}
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"])
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
            # what a pull request can choose reaches a shell through `env` alone
            assert "${{" not in step.get("run", "")


def test_forks_meet_no_secret() -> None:
    for path in FILES:
        text = path.read_text()
        assert "secrets." not in text
        assert "pull_request_target" not in text
    comment = read(ROOT / ".github" / "workflows" / "comment.yml")
    steps = comment["jobs"]["comment"]["steps"]
    (checkout,) = [step for step in steps if "checkout" in step.get("uses", "")]
    assert set(checkout["with"]) == {"persist-credentials"}  # the default branch, never the fork


def test_every_command_of_the_workflows_exists() -> None:
    lines = [
        line
        for path in FILES
        for job in read(path)["jobs"].values()
        for step in job["steps"]
        for line in step.get("run", "").splitlines()
        if line.startswith("make ")
    ]
    targets = {word for line in lines for word in shlex.split(line) if word.isalpha()} - {"make"}
    assert targets == {"checked", "received", "base", "comment", "site", "rescore"}
    for target in targets - {"base"}:
        for command in _avbench_lines(target):
            _parse(command)


def _avbench_lines(target: str) -> list[list[str]]:
    if shutil.which("make") is None:
        pytest.skip("no make")
    done = subprocess.run(
        ["make", "-n", target, "HEAD=../head", "OUT=out", "VENV=venv"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    lines = done.stdout.replace("\\\n", " ").splitlines()
    found = [shlex.split(line) for line in lines if line.startswith("venv/bin/avbench ")]
    assert found or target == "rescore"
    return found


def _parse(words: list[str]) -> None:
    command: click.Command = main
    context, rest = click.Context(main), words[1:]
    while isinstance(command, click.Group):
        found = command.get_command(context, rest[0])
        assert found is not None, f"no command {rest[0]!r}"
        command, rest = found, rest[1:]
    command.make_context(words[0], rest)


@pytest.mark.parametrize("script", ["rebuild.sh", "corpora.sh"])
def test_the_scripts_parse(script: str) -> None:
    subprocess.run(["sh", "-n", str(ROOT / "leaderboards" / script)], check=True)


def test_zizmor_finds_nothing() -> None:
    program = shutil.which("zizmor")
    if program is None:
        pytest.skip("zizmor is not installed")
    done = subprocess.run(
        [program, "--offline", "--no-progress", "--format", "plain", *map(str, FILES)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_actionlint_finds_nothing() -> None:
    program = shutil.which("actionlint")
    if program is None:
        pytest.skip("actionlint is not installed")
    done = subprocess.run(
        [program, "-no-color", *map(str, FILES)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
