"""Benchmarks run only when asked for: `pytest tests/benchmarks`."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # for tests/sounds.py


def pytest_ignore_collect(collection_path, config):
    asked = any("benchmarks" in argument for argument in config.args)
    return None if asked else True


@pytest.fixture
def one_thread():
    """Ratios of core seconds mean little where one side spins in the threads of the other."""
    import cv2
    import torch

    before = torch.get_num_threads(), cv2.getNumThreads()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    yield
    torch.set_num_threads(before[0])
    cv2.setNumThreads(before[1])
