"""Boards that several files of tests share."""

from pathlib import Path

import pytest
from filed_boards import make_boards


@pytest.fixture
def boards(tmp_path: Path) -> Path:
    """A folder of boards without a fault."""
    return make_boards(tmp_path)
