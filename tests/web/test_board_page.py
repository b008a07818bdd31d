"""The leaderboard in a browser, opened from disk."""

from pathlib import Path
from typing import Any

import pytest
from boards import HOSTILE, board

from avbench.board.render import page

pytestmark = pytest.mark.web
DASH = "\N{EN DASH}"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("site") / "index.html"
    path.write_text(page(board(6)), encoding="utf-8")
    return path


def names(page: Any, body: str = "#ranked") -> list[str]:
    return [text.split()[1] for text in page.locator(f"{body} th:visible").all_inner_texts()]


def ranks(page: Any) -> list[str]:
    return page.locator("#ranked td.rank").all_inner_texts()


def sort_by(page: Any, column: str) -> None:
    page.locator(f'thead [data-col="{column}"] button').click()


def test_it_opens_from_disk_without_a_word_and_without_a_request(visit: Any, index: Path) -> None:
    visit.open(index)
    assert visit.page.locator("#ranked tr").count() == 5
    assert visit.is_quiet()
    assert visit.requests == [index.as_uri()]


def test_hostile_names_are_text(visit: Any, index: Path) -> None:
    visit.open(index)
    assert visit.page.locator("img").count() == 0
    assert visit.page.locator("script:not([type])").count() == 1
    assert HOSTILE in visit.page.locator("#ranked tr").last.locator("th").inner_text()
    assert visit.page.locator("a[href^=javascript]").count() == 0
    assert visit.is_quiet()


def test_an_injected_script_would_not_run(visit: Any, index: Path, tmp_path: Path) -> None:
    broken = tmp_path / "index.html"
    attack = "<script>document.title = 'owned'</script>"
    broken.write_text(index.read_text().replace("<header>", f"<header>{attack}"), encoding="utf-8")
    visit.open(broken)
    assert visit.page.title() == "lip2speech on grid: leaderboard"
    assert any("Content Security Policy" in text for text in visit.complaints)


def test_sorting_puts_the_best_first_and_turns_on_the_second_click(visit: Any, index: Path) -> None:
    visit.open(index)
    head = visit.page.locator('thead [data-col="stoi"]')
    assert head.get_attribute("aria-sort") == "descending"
    assert names(visit.page)[:4] == ["0004", "0003", "0002", "0001"]
    sort_by(visit.page, "stoi")
    assert head.get_attribute("aria-sort") == "ascending"
    assert names(visit.page)[1:] == ["0001", "0002", "0003", "0004"]
    assert visit.is_quiet()


def test_ranks_follow_the_sorted_metric_and_empty_cells_stay_last(visit: Any, index: Path) -> None:
    visit.open(index)
    assert ranks(visit.page) == [f"1{DASH}2", f"2{DASH}3", f"3{DASH}4", f"4{DASH}5", f"5{DASH}6"]
    sort_by(visit.page, "lse_d")
    assert visit.page.locator('thead [aria-sort="ascending"]').count() == 1
    assert names(visit.page)[1:] == ["0002", "0003", "0004", "0001"]
    assert ranks(visit.page)[:2] == [f"1{DASH}2", f"3{DASH}4"]
    sort_by(visit.page, "lse_d")
    assert names(visit.page)[-1] == "0001"


def test_unranked_systems_stay_below_with_their_reason(visit: Any, index: Path) -> None:
    visit.open(index)
    for column in ("stoi", "lse_d", "system"):
        sort_by(visit.page, column)
        assert names(visit.page, "#unranked") == ["0005"]
    assert "stoi covers 90 of 100 clips" in visit.page.locator("#unranked").inner_text()


def test_the_table_is_sorted_from_the_keyboard(visit: Any, index: Path) -> None:
    visit.open(index)
    visit.page.locator("#filter").focus()
    for _ in range(5):  # coverage, columns, the table, system, stoi
        visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Enter")
    assert visit.page.locator('thead [data-col="stoi"]').get_attribute("aria-sort") == "ascending"


def test_the_filter_hides_and_counts(visit: Any, index: Path) -> None:
    visit.open(index)
    visit.page.fill("#filter", "LISBON 3")
    assert names(visit.page) == ["0003"]
    assert visit.page.locator("#count").inner_text() == "1 of 6 systems"
    visit.page.fill("#filter", "")
    assert len(names(visit.page)) == 5
    assert visit.page.locator("#count").inner_text() == ""


def test_columns_sort_and_filter_live_in_the_address(visit: Any, index: Path) -> None:
    visit.open(index)
    visit.page.locator(".chooser summary").click()
    visit.page.get_by_label("lse_d", exact=True).uncheck()
    sort_by(visit.page, "stoi")
    visit.page.fill("#filter", "system")
    fragment = visit.page.evaluate("location.hash")
    assert fragment == "#sort=-stoi&cols=stoi%2Cdur_ratio&q=system"
    visit.page.goto("about:blank")
    visit.open(index, fragment)
    assert not visit.page.locator('thead [data-col="lse_d"]').is_visible()
    assert not visit.page.locator('#ranked [data-col="lse_d"]').first.is_visible()
    assert names(visit.page) == ["0001", "0002", "0003", "0004"]
    assert not visit.page.locator('.chooser input[value="lse_d"]').is_checked()


def test_a_senseless_address_falls_back_to_the_start(visit: Any, index: Path) -> None:
    visit.open(index, "#sort=-__proto__&cols=&q=%3Cimg%20src%3Dx%3E")
    assert visit.page.locator('thead [aria-sort="descending"]').get_attribute("data-col") == "stoi"
    assert visit.page.locator("img").count() == 0
    assert visit.is_quiet()


def test_it_is_a_table_that_can_be_read_aloud(visit: Any, index: Path) -> None:
    visit.open(index)
    assert visit.page.locator("#board caption").inner_text()
    assert visit.page.locator("#board thead th:not([scope])").count() == 0
    assert visit.page.locator("#ranked th[scope=row]").count() == 5
    assert visit.page.locator("svg:not([aria-label]):not([aria-hidden])").count() == 0
    assert visit.page.locator("html[lang=en]").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(visit: Any, index: Path, scheme: str) -> None:
    visit.page.emulate_media(color_scheme=scheme)
    visit.open(index)
    ratios = visit.page.evaluate(
        CONTRAST, ["body", ".lead", ".cell small", ".why", "a", "thead th"]
    )
    assert min(ratios.values()) >= 4.5, ratios


def test_nothing_sticks_out_of_a_narrow_screen(visit: Any, index: Path) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 800})
    visit.open(index)
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 390


CONTRAST = """(selectors) => {
  const parse = (c) => c.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (node) => {
    for (let n = node; n; n = n.parentElement) {
      const c = getComputedStyle(n).backgroundColor;
      if (c !== "rgba(0, 0, 0, 0)") return parse(c);
    }
    return [255, 255, 255];
  };
  return Object.fromEntries(selectors.map((s) => {
    const node = document.querySelector(s);
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))];
    return [s, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  }));
}"""
