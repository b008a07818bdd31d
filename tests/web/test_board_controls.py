"""Every control of the board: what it shows, and that the address keeps it."""

from pathlib import Path
from typing import Any

import pytest
from boards import board

from avbench.board.render import page

pytestmark = pytest.mark.web


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("site") / "index.html"
    path.write_text(page(board(120, anchors=2), {"system 0003": "three"}), encoding="utf-8")
    return path


def fragment(page: Any) -> str:
    return str(page.evaluate("location.hash"))


def labels(page: Any) -> list[str]:
    return [
        text.split("\n")[0] for text in page.locator("#board tbody th[scope=row]").all_inner_texts()
    ]


def test_rows_come_in_parts(visit: Any, index: Path) -> None:
    visit.open(index)
    assert visit.page.locator("#part").inner_text() == "1 to 50 of 120"
    assert visit.page.locator("#before").is_disabled()
    visit.page.click("#after")
    visit.page.click("#after")
    assert visit.page.locator("#part").inner_text() == "101 to 120 of 120"
    assert visit.page.locator("#after").is_disabled()
    assert visit.page.locator("#unranked tr").count() == 1
    assert fragment(visit.page) == "#from=100"
    visit.page.click("#before")
    assert fragment(visit.page) == "#from=50"


def test_the_length_of_a_part_is_chosen(visit: Any, index: Path) -> None:
    visit.open(index)
    visit.page.select_option("#size", "all")
    assert visit.page.locator("#board tbody th[scope=row]").count() == 120
    assert fragment(visit.page) == "#size=all"
    assert visit.page.locator("#after").is_disabled()


def test_sorting_and_filtering_start_at_the_first_part(visit: Any, index: Path) -> None:
    visit.open(index, "#from=100")
    visit.page.locator('thead [data-col="lse_d"] button').click()
    assert fragment(visit.page) == "#sort=lse_d"
    visit.open(index, "#from=5000")
    assert visit.page.locator("#part").inner_text() == "1 to 50 of 120"


def test_anchors_can_be_shown_alone(visit: Any, index: Path) -> None:
    visit.open(index)
    visit.page.select_option("#kind", "anchor")
    assert labels(visit.page) == ["system 0118 anchor", "system 0117 anchor"]
    assert fragment(visit.page) == "#kind=anchor"
    assert visit.page.locator("#count").inner_text() == "2 of 120 systems"


def test_coverage_is_that_of_the_sorted_metric(visit: Any, index: Path) -> None:
    visit.open(index, "#sort=lse_d")
    visit.page.select_option("#cover", "90")
    assert visit.page.locator("#count").inner_text() == "119 of 120 systems"
    assert fragment(visit.page) == "#sort=lse_d&cover=90"
    visit.open(index, "#cover=90")
    assert visit.page.locator("#count").inner_text() == ""


def test_nothing_found_is_said(visit: Any, index: Path) -> None:
    visit.open(index)
    visit.page.fill("#filter", "no such system")
    assert visit.page.locator("#nothing").is_visible()
    assert visit.page.locator("#count").inner_text() == "0 of 120 systems"


def test_a_system_with_a_page_is_a_link(visit: Any, index: Path) -> None:
    visit.open(index, "#q=0003")
    assert visit.page.locator("#ranked a").get_attribute("href") == "systems/three.html"
    visit.open(index, "#q=0004")
    assert visit.page.locator("#ranked a").count() == 0


def test_the_forest_follows_the_table(visit: Any, index: Path) -> None:
    visit.open(index, "#sort=-stoi&q=system")
    visit.page.wait_for_selector("#forest .mark")
    assert visit.page.locator("#forest-name").inner_text() == "stoi, the first 40"
    first = visit.page.locator("#forest .mark").first.get_attribute("aria-label")
    assert first == (
        "system 0001: stoi 0.001 (\N{MINUS SIGN}0.009 to 0.011), 100/100 clips, "
        "rank 118\N{EN DASH}119"
    )


def test_a_system_that_is_not_ranked_is_hollow_and_said_to_be(visit: Any, index: Path) -> None:
    visit.open(index, "#q=0119")
    for chart in ("forest", "scatter"):
        visit.page.wait_for_selector(f"#{chart} .mark.out")
        label = visit.page.locator(f"#{chart} .mark").get_attribute("aria-label")
        assert label.startswith("system 0119 (not ranked): stoi 0.119")


def test_the_axes_of_the_scatter_are_chosen(visit: Any, index: Path) -> None:
    visit.open(index)
    visit.page.select_option("#x", "dur_ratio")
    visit.page.select_option("#y", "stoi")
    visit.page.wait_for_selector('#scatter svg[aria-label="stoi against dur_ratio, 120 systems"]')
    assert fragment(visit.page) == "#x=dur_ratio&y=stoi"
    assert visit.page.locator("#scatter rect.dot").count() == 2
    visit.open(index, "#x=dur_ratio&y=stoi&q=0007")
    visit.page.wait_for_selector('#scatter svg[aria-label="stoi against dur_ratio, 1 systems"]')


def test_marks_are_walked_with_the_arrows_and_read_as_text(visit: Any, index: Path) -> None:
    visit.open(index, "#q=system")
    for chart in ("forest", "scatter"):
        visit.page.wait_for_selector(f"#{chart} .mark")
        assert visit.page.locator(f'#{chart} .mark[tabindex="0"]').count() == 1
        visit.page.locator(f'#{chart} .mark[tabindex="0"]').focus()
        told = visit.page.locator(f"#{chart}-said")
        seen = [told.inner_text()]
        for key in ("ArrowRight", "ArrowDown", "End", "ArrowRight", "Home", "ArrowLeft"):
            visit.page.keyboard.press(key)
            seen.append(told.inner_text())
        assert len(set(seen[:4])) == 4
        assert seen[3] == seen[4]
        assert seen[0] == seen[5] == seen[6]
        assert all("system" in text for text in seen)
        assert visit.page.locator(f'#{chart} .mark[tabindex="0"]').count() == 1


def test_a_mark_under_the_pointer_is_read_as_text(visit: Any, index: Path) -> None:
    visit.open(index, "#q=0007")
    visit.page.hover("#scatter .mark .dot")
    assert visit.page.locator("#scatter-said").inner_text().startswith("system 0007: stoi 0.007")


def test_without_a_script_everything_is_a_plain_table(browser: Any, index: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(index.as_uri())
    assert plain.locator("#board").is_hidden()
    assert plain.locator(".tools:visible").count() == 0
    assert plain.locator("noscript tbody tr").count() == 120
    cell = plain.locator("noscript tbody tr").nth(1).locator("td").first.inner_text()
    assert cell == "0.117 (0.107 to 0.127) 100/100, rank 2\N{EN DASH}3"
    assert "not ranked: stoi covers 90 of 100 clips" in plain.locator("noscript").inner_text()
    assert plain.locator("noscript img").count() == 0
    context.close()


def test_a_served_page_works_like_a_file(visit: Any, index: Path) -> None:
    import functools
    import http.server
    import threading

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(index.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        visit.page.goto(f"http://127.0.0.1:{server.server_port}/index.html#sort=lse_d")
        visit.page.wait_for_selector("#ranked tr")
        server.shutdown()
    outside = [r for r in visit.requests if not r.endswith(("index.html", "favicon.ico"))]
    assert outside == []
