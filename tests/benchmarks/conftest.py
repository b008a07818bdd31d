"""Benchmarks run only when asked for: `pytest tests/benchmarks`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # for tests/sounds.py


def pytest_ignore_collect(collection_path, config):
    asked = any("benchmarks" in argument for argument in config.args)
    return None if asked else True
