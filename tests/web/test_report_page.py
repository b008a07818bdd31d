"""The corpus report in a browser, opened from disk."""

import base64
from pathlib import Path
from typing import Any

import pytest

from avbench.board.report import (
    ClipLine,
    Interval,
    Picture,
    Remeasure,
    ReportData,
    SessionLag,
    write_report,
)

pytestmark = pytest.mark.web
HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(2)>"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    session = SessionLag(
        session=HOSTILE,
        n_clips=3,
        n_measured=3,
        pooled=Interval(-38.0, -40.0, -36.0),
        tau_ms=2.5,
        clip_lags_ms=[-38.0, -39.0, -37.0],
        curve_lags_ms=[-80.0, -40.0, 0.0, 40.0],
        curve_ncc=[0.1, 0.5, 0.2, 0.1],
        syncnet_frames=0.95,
        decisions={"corrected_pooled": 3},
    )
    data = ReportData(
        corpus="GRID",
        n_clips=3,
        decisions={"corrected_pooled": 3},
        sessions=[session],
        worst=[ClipLine(HOSTILE, HOSTILE, "corrected_pooled", None, 0.4, HOSTILE)],
        remeasure=Remeasure([-38.0], [1.0], 10.0),
        pictures=[Picture(PIXEL, HOSTILE)],
        facts={HOSTILE: HOSTILE},
    )
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(path, data)
    return path


def test_it_opens_from_disk_without_a_word_and_without_a_request(visit: Any, report: Path) -> None:
    visit.open(report)
    assert visit.page.locator("h1").inner_text() == "GRID"
    assert visit.page.locator("script").count() == 0
    assert visit.is_quiet()


def test_charts_are_drawn_with_tooltips(visit: Any, report: Path) -> None:
    visit.open(report)
    for class_ in ("bar", "pooled", "peak", "d-corrected"):
        mark = visit.page.locator(f"svg .{class_}").first
        assert mark.bounding_box() is not None
        assert mark.locator("title").text_content()


def test_pictures_are_shown(visit: Any, report: Path) -> None:
    visit.open(report)
    pictures = visit.page.locator("img")
    assert pictures.count() == 1
    assert pictures.evaluate("picture => picture.naturalWidth") == 1


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_sticks_out(visit: Any, report: Path, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.open(report)
    assert visit.page.evaluate("document.documentElement.scrollWidth") == width
