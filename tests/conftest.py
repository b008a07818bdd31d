"""Fixtures that several folders of tests share."""

from pathlib import Path

import pytest

REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Real clips, where they lie beside the checkout; the test is skipped where they do not."""
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real clips at {REAL_DATA}")
    return REAL_DATA
