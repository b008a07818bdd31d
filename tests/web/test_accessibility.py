"""What people need who read with a keyboard, a screen reader, a phone, or in the dark."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sites import make_site

from avbench.board.collect import collect
from avbench.board.run_report import write_run_report
from avbench.board.table import board

pytestmark = pytest.mark.web
PAGES = ("index.html", "pairs.html", "systems/good-v1.html", "report.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs")
    folder = make_site(root)
    (run,) = [run for run in collect([root]) if run.system.name == "good"]
    write_run_report(board([run]), run, folder / "report.html")
    return folder


@pytest.fixture
def violations() -> Callable[[Any], list[str]]:
    sync = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core")

    def found(page: Any) -> list[str]:
        response = sync.Axe().run(page).response
        assert response["testEngine"]["name"] == "axe-core"
        return [
            f"{v['id']}: {node['html'][:150]}"
            for v in response["violations"]
            for node in v["nodes"]
        ]

    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_has_nothing_to_complain_of(
    visit: Any, site: Path, violations: Any, name: str, scheme: str
) -> None:
    visit.page.emulate_media(color_scheme=scheme)
    visit.open(site / name)
    visit.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    if name == "index.html":
        visit.page.wait_for_selector("#scatter .mark")
    assert violations(visit.page) == []


def test_axe_would_complain(visit: Any, tmp_path: Path, violations: Any) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text("<!doctype html><title>x</title><img src=''><p style='color:#ccc'>pale</p>")
    visit.open(bad)
    assert {text.split(":")[0] for text in violations(visit.page)} >= {"image-alt", "html-has-lang"}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_is_wider_than_its_screen(visit: Any, site: Path, name: str, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.open(site / name)
    if name == "index.html":
        visit.page.wait_for_selector("#scatter .mark")
    assert visit.page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("name", PAGES)
def test_headings_go_down_one_step_at_a_time(visit: Any, site: Path, name: str) -> None:
    visit.open(site / name)
    levels = visit.page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


@pytest.mark.parametrize("name", PAGES)
def test_every_table_has_a_caption_and_scoped_headers(visit: Any, site: Path, name: str) -> None:
    visit.open(site / name)
    tables = visit.page.locator("table")
    assert tables.count() == visit.page.locator("table caption").count() > 0
    assert visit.page.locator("th:not([scope])").count() == 0
    assert visit.page.locator("main, header").count() >= 2


def test_the_board_is_walked_with_the_keyboard_alone(visit: Any, site: Path) -> None:
    visit.open(site / "index.html")
    visit.page.wait_for_selector("#scatter .mark")
    stops = []
    for _ in range(60):
        visit.page.keyboard.press("Tab")
        stop = visit.page.evaluate(
            """() => {
              const n = document.activeElement, s = getComputedStyle(n);
              if (n === document.body) return null;
              const said = n.id || n.textContent.trim() || n.getAttribute("aria-label");
              const ring = n.closest(".mark") || s.outlineStyle !== "none";
              return [said.slice(0, 20), Boolean(ring)];
            }"""
        )
        if stop is None:
            break
        stops.append(stop)
    names = [name for name, _ in stops]
    wanted = ["Skip to the table", "CSV", "JSON", "Parquet", "Who differs from who", "filter"]
    assert names[:6] == wanted
    for control in ("kind", "cover", "Columns", "System", "x", "y", "Signatures"):
        assert control in names, names
    assert all(ring for _, ring in stops), stops  # the focus is seen everywhere


def test_the_skip_link_leads_to_the_table(visit: Any, site: Path) -> None:
    visit.open(site / "index.html")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "main"


def test_escape_closes_the_column_chooser(visit: Any, site: Path) -> None:
    visit.open(site / "index.html")
    visit.page.locator(".chooser summary").focus()
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.type") == "checkbox"
    visit.page.keyboard.press("Escape")
    assert visit.page.locator(".chooser[open]").count() == 0
    assert visit.page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_by_itself(visit: Any, site: Path, name: str) -> None:
    visit.page.emulate_media(reduced_motion="reduce")
    visit.open(site / name)
    moving = visit.page.evaluate("document.getAnimations().length")
    assert moving == 0
    assert visit.page.locator("video[autoplay], audio[autoplay]").count() == 0
    css = visit.page.locator("style").first.text_content()
    assert "animation" not in css
    assert "transition" not in css


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_scheme(visit: Any, site: Path, scheme: str) -> None:
    visit.page.emulate_media(color_scheme=scheme)
    visit.open(site / "index.html")
    paper = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 21, 26)"}[scheme]
