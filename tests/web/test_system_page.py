"""The page of a system, the pairs, printed numbers and a report, in a browser."""

from pathlib import Path
from typing import Any

import pytest
from sites import HOSTILE, make_site

from avbench.board.collect import collect
from avbench.board.run_report import write_run_report
from avbench.board.slugs import slugs
from avbench.board.table import board

pytestmark = pytest.mark.web
HOSTILE_PAGE = f"systems/{slugs([f'{HOSTILE} v1'])[f'{HOSTILE} v1']}.html"
PAGES = ["index.html", "pairs.html", "systems/partial-v1.html", HOSTILE_PAGE, "report.html"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs")
    folder = make_site(root)
    (run,) = [run for run in collect([root]) if run.system.name == HOSTILE]
    write_run_report(board([run]), run, folder / "report.html")
    return folder


@pytest.mark.parametrize("name", PAGES)
def test_pages_open_from_disk_quietly_and_run_nothing_of_a_submission(
    visit: Any, site: Path, name: str
) -> None:
    visit.open(site / name)
    if name == "index.html":
        visit.page.wait_for_selector("#scatter .mark")
    assert visit.page.locator("img:not([src^='data:'])").count() == 0
    assert visit.page.locator("[onerror], a[href^=javascript]").count() == 0
    assert visit.is_quiet()
    assert [url for url in visit.requests if not url.startswith("data:")] == [
        (site / name).as_uri()
    ]


@pytest.mark.parametrize("name", PAGES)
def test_an_injected_script_would_not_run(
    visit: Any, site: Path, tmp_path: Path, name: str
) -> None:
    broken = tmp_path / "broken.html"
    attack = "<header><script>document.title = 'owned'</script>"
    broken.write_text((site / name).read_text().replace("<header>", attack), encoding="utf-8")
    visit.open(broken)
    assert visit.page.title() != "owned"
    assert any("Content Security Policy" in text for text in visit.complaints)


def test_hostile_texts_are_shown_as_they_are(visit: Any, site: Path) -> None:
    visit.open(site / HOSTILE_PAGE)
    assert visit.page.locator("h1").inner_text() == f"{HOSTILE} v1"
    about = visit.page.locator("#about + dl").inner_text()
    assert about.count(HOSTILE) == 2  # description, licence


def test_links_of_a_submission_are_web_addresses_or_nothing(visit: Any, site: Path) -> None:
    visit.open(site / "systems/good-v1.html")
    paper = visit.page.get_by_role("link", name="paper")
    assert paper.get_attribute("href") == "https://example.org/paper"
    assert paper.get_attribute("rel") == "noopener noreferrer nofollow"
    visit.open(site / "systems/plain-v1.html")
    assert visit.page.get_by_role("link", name="code").count() == 0


def test_from_the_board_to_a_system_and_back(visit: Any, site: Path) -> None:
    visit.open(site / "index.html")
    visit.page.get_by_role("link", name="good").click()
    assert visit.page.locator("h1").inner_text() == "good v1"
    visit.page.get_by_role("link", name="lip2speech on grid").click()
    assert visit.page.locator("#board").is_visible()
    visit.page.get_by_role("link", name="Who differs from whom").click()
    assert visit.page.locator("h1").inner_text() == "Who differs from whom"


def test_scores_stand_with_interval_coverage_and_rank(visit: Any, site: Path) -> None:
    visit.open(site / "systems/good-v1.html")
    row = visit.page.locator("main table").first.locator("tbody tr").first
    cells = row.locator("td").all_inner_texts()
    assert cells[2:] == ["120/120", "1", "higher is better"]
    assert float(cells[0]) == pytest.approx(0.6, abs=0.03)
    assert " to " in cells[1]
    visit.page.locator("main table").first.locator("a").first.click()
    assert visit.page.evaluate("location.hash") == "#m1"


def test_worst_and_best_clips_and_a_dot_a_clip(visit: Any, site: Path) -> None:
    visit.open(site / "systems/good-v1.html")
    article = visit.page.locator("article").first
    assert article.locator("caption").all_inner_texts() == ["Worst", "Best"]
    values = [float(t) for t in article.locator("td").all_inner_texts()]
    assert values[:5] == sorted(values[:5])
    assert values[5:] == sorted(values[5:], reverse=True)
    assert max(values[:5]) < min(values[5:])
    assert article.locator("svg .dots").get_attribute("d").count("M") == 120
    assert article.locator("svg .score").count() == 1


def test_speakers_have_a_row_each(visit: Any, site: Path) -> None:
    visit.open(site / "systems/good-v1.html")
    rows = visit.page.locator("#by-speaker ~ div tbody tr")
    assert rows.count() == 10
    assert rows.first.locator("td small").first.inner_text() == "12/12"


def test_clips_without_a_score_are_named(visit: Any, site: Path) -> None:
    visit.open(site / "systems/partial-v1.html")
    text = visit.page.locator("#unscored ~ div").inner_text()
    assert "5 scores could not be computed." in text
    assert text.count("no_audio") == 5
    assert "Not ranked: stoi covers 115 of 120 clips" in visit.page.locator("header").inner_text()


def test_the_badge_is_shown_and_lies_beside_the_page(visit: Any, site: Path) -> None:
    visit.open(site / "systems/good-v1.html")
    visit.page.locator("summary", has_text="Badge").click()
    picture = visit.page.locator(".badges img")
    assert picture.evaluate("(i) => i.naturalWidth > 100")
    assert picture.get_attribute("alt").startswith("good v1, lip2speech: stoi: 0.6")
    address = visit.page.locator(".badges a").get_attribute("href")
    assert (site / "systems" / address).resolve() == (site / "badges/good-v1.svg").resolve()
    visit.open(site / "badges/good-v1.svg")
    assert visit.is_quiet()


def test_pairs_are_said_in_words(visit: Any, site: Path) -> None:
    visit.open(site / "pairs.html")
    table = visit.page.locator("table").first
    assert table.locator("tbody th").first.inner_text() == "1 good v1"
    cell = table.locator("tbody tr").first.locator("td").nth(1).inner_text()
    assert cell.split("\n")[0] == "▲ better"
    assert "p 0.0" in cell
    other = table.locator("tbody tr").nth(1).locator("td").first.inner_text()
    assert other.startswith("▼ worse")


def test_printed_numbers_stand_apart_with_their_source(visit: Any, site: Path) -> None:
    visit.open(site / "index.html")
    assert visit.page.locator("#board").get_by_text("0.407").count() == 0
    row = visit.page.locator(".papers tbody tr")
    assert row.count() == 1
    text = row.inner_text()
    assert "0.407" in text
    assert "LRS2 test" in text
    assert "Table 1; read in publication" in text
    assert text.count(HOSTILE) == 3


def test_a_report_stands_alone(visit: Any, site: Path, tmp_path: Path) -> None:
    alone = tmp_path / "moved.html"
    alone.write_bytes((site / "report.html").read_bytes())
    visit.open(alone)
    assert visit.page.locator("a:not([href^='#'])").count() == 0
    assert visit.page.locator("th", has_text="Rank").count() == 0
    assert visit.is_quiet()
