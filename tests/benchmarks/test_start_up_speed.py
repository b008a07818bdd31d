"""Asking for help costs no more than a few imports of click."""

import subprocess
import sys
import time

CLICK = [sys.executable, "-c", "import click"]
HELP = [sys.executable, "-m", "avbench", "--help"]


def wall_s(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def test_help_within_three_times_click(benchmark) -> None:
    pairs = [(wall_s(CLICK), wall_s(HELP)) for _ in range(7)]
    benchmark.pedantic(wall_s, args=(HELP,), rounds=1)
    click_s, help_s = (min(column) for column in zip(*pairs, strict=True))
    benchmark.extra_info["ratio"] = help_s / click_s
    assert help_s <= 3 * click_s
