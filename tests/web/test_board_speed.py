"""A thousand systems on twelve metrics: size, loading, sorting.

The promise, on a machine that does nothing else: less than 1 MB, 1 s to load, 0.3 s to sort. The
bounds here are five times as wide, since the machine of a test is rarely idle.
"""

from pathlib import Path
from typing import Any

import pytest
from boards import board

from avbench.board.render import page
from avbench.board.slugs import slugs

pytestmark = [pytest.mark.web, pytest.mark.slow]
SLACK = 5.0
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd / 1000"
SORT = """() => {
  const start = performance.now();
  document.querySelector('thead [data-col="m3"] button').click();
  document.body.getBoundingClientRect();
  return (performance.now() - start) / 1000;
}"""


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    table = board(1000, {f"m{i}": "higher" for i in range(12)})
    path = tmp_path_factory.mktemp("big") / "index.html"
    pages = slugs(row.label for row in table.rows)
    path.write_text(page(table, pages, has_pairs=True), encoding="utf-8")
    return path


def test_it_is_below_a_megabyte(big: Path) -> None:
    assert big.stat().st_size < 1_000_000


def test_it_loads_and_sorts_without_waiting(visit: Any, big: Path) -> None:
    visit.open(big)
    loaded_s = visit.page.evaluate(LOADED)
    sorted_s = visit.page.evaluate(SORT)
    print(f"{big.stat().st_size} bytes, loaded {loaded_s:.2f} s, sorted {sorted_s:.2f} s")  # noqa: T201
    assert visit.page.locator('thead [data-col="m3"][aria-sort]').count() == 1
    assert visit.page.locator("#ranked td.rank").first.inner_text() == "1\N{EN DASH}2"
    assert loaded_s < 1.0 * SLACK
    assert sorted_s < 0.3 * SLACK
    assert visit.is_quiet()


def test_all_rows_can_be_shown_at_once(visit: Any, big: Path) -> None:
    visit.open(big, "#size=all")
    assert visit.page.locator("#ranked tr").count() == 999
