"""Boards as they lie in git, made of numbers that follow from their clips."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from run_maker import clip_ids, make_run

from avbench.board.filed.file_run import file_run, start_board
from avbench.stats import Mean, cluster_bootstrap

N_CLIPS = 40
TITLE = "Lip to speech, made of numbers"


def scores_of(seed: int, level: float) -> dict[str, Any]:
    """STOI, PESQ and duration ratio of 40 clips of 10 speakers; the level is the mean STOI."""
    drawn = np.random.default_rng(seed).normal(0.0, 0.01, (3, N_CLIPS))
    return {"stoi": level + drawn[0], "pesq_wb": 1 + level + drawn[1], "dur_ratio": 1 + drawn[2]}


def honest_run(
    root: Path, name: str, scores: Mapping[str, Any], changes: Mapping[str, Any] | None = None
) -> Path:
    """A run folder whose intervals follow from its clips; `changes` are laid over its summary."""
    speakers = np.array([i.split("/")[1] for i in clip_ids(N_CLIPS)])
    metrics: dict[str, Any] = {}
    for metric, values in scores.items():
        there = np.isfinite(values)
        found = cluster_bootstrap({metric: values[there]}, speakers[there], Mean(metric))
        low, high = (found.low, found.high) if found else (None, None)
        n_clusters = len(set(speakers[there]))
        metrics[metric] = {"low": low, "high": high, "n_clusters": n_clusters}
    over = dict(changes or {})
    over["metrics"] = {k: v | over.get("metrics", {}).get(k, {}) for k, v in metrics.items()}
    return make_run(root, name, scores, over)


def make_boards(root: Path) -> Path:
    """`root`/leaderboards/lip2speech with two systems and an anchor; returns the boards' folder."""
    runs = root / "runs"
    anchor = {"system": {"kind": "anchor"}}
    made = [
        honest_run(runs, "Ours", scores_of(1, 0.6)),
        honest_run(runs, "Baseline", scores_of(2, 0.4)),
        honest_run(runs, "ground truth", scores_of(3, 0.99), anchor),
    ]
    board = root / "leaderboards" / "lip2speech"
    start_board(board, made[0], TITLE, ["stoi", "pesq_wb"])
    for run in made:
        _, findings = file_run(run, board)
        assert not findings
    return root / "leaderboards"


def change_summary(row: Path, change: Mapping[str, Any]) -> None:
    """Lays `change` over a filed summary, key by key."""
    path = row / "summary.json"
    summary = json.loads(path.read_text())
    _lay_over(summary, change)
    path.write_text(json.dumps(summary))


def refile(boards: Path, scores: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """Puts another, honest run in the place of "Ours"."""
    run = honest_run(boards.parent / "again", "Ours", scores, changes)
    row = boards / "lip2speech" / "Ours"
    shutil.rmtree(row)
    shutil.copytree(run, row)


def git(folder: Path, *arguments: str) -> str:
    """A git command in a throw-away repository, untouched by the user's settings."""
    done = subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=t", "-c", "user.email=t@localhost",
         "-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null", *arguments],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def _lay_over(base: dict[str, Any], change: Mapping[str, Any]) -> None:
    for key, value in change.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _lay_over(base[key], value)
        else:
            base[key] = value
