"""The files of a board: complete, inert, and the same bytes every time."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from run_maker import make_run

from avbench.board.cells import rank_text
from avbench.board.collect import collect
from avbench.board.site import build
from avbench.errors import UserError

N = 100
BASE = np.random.default_rng(0).normal(0.5, 0.1, N)
HOSTILE = "</script><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://evil")'


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs")
    partial = BASE + 0.4
    partial[:3] = np.nan
    make_run(root, "good", {"stoi": BASE + 0.1, "dur_ratio": BASE})
    make_run(root, FORMULA, {"stoi": BASE, "dur_ratio": BASE}, {"system": {"team": "@SUM(1)"}})
    make_run(root, HOSTILE, {"stoi": BASE - 0.2, "dur_ratio": BASE})
    make_run(root, "truth", {"stoi": np.ones(N), "dur_ratio": BASE}, {"system": {"kind": "anchor"}})
    late = {"ranked": False, "not_ranked_because": "stoi covers 97 of 100 clips"}
    make_run(root, "partial", {"stoi": partial, "dur_ratio": BASE}, late)
    build(collect([root]), root / "site")
    return root / "site"


def rows(site: Path) -> list[dict[str, str]]:
    with (site / "leaderboard.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_json_holds_every_system_best_first_unranked_last(site: Path) -> None:
    content = json.loads((site / "leaderboard.json").read_text())
    names = [system["system"]["name"] for system in content["systems"]]
    assert names == ["truth", "good", FORMULA, HOSTILE, "partial"]
    good = content["systems"][1]["metrics"]["stoi"]
    assert (good["rank_low"], good["rank_high"], good["tie_group"]) == (1, 1, 1)
    assert good["value"] == pytest.approx(BASE.mean() + 0.1)
    partial = content["systems"][-1]
    assert partial["not_ranked_because"] == "stoi covers 97 of 100 clips"
    assert partial["metrics"]["stoi"]["reasons"] == {"no_audio": 3}
    assert content["metrics"]["stoi"]["signature"] == "stoi|v1|avbench:0.1.0"


def test_csv_has_a_line_for_each_system_and_metric(site: Path) -> None:
    found = rows(site)
    assert len(found) == 10
    partial = next(r for r in found if r["system"] == "partial" and r["metric"] == "stoi")
    assert (partial["n_scored"], partial["coverage"], partial["rank_low"]) == ("97", "0.97", "")
    assert partial["ranked"] == "no"


def test_csv_text_is_no_formula_and_numbers_stay_numbers(site: Path) -> None:
    found = rows(site)
    assert {r["system"] for r in found if "HYPERLINK" in r["system"]} == {f"'{FORMULA}"}
    assert {r["team"] for r in found} == {"", "'@SUM(1)"}
    for row in found:
        assert not any(text.startswith(("=", "+", "@", "\t")) for text in row.values())
        float(row["value"])


def test_only_the_first_tie_group_is_bold(site: Path) -> None:
    body = (site / "index.html").read_text().split("<tbody", 1)[1]
    bold = re.findall(r"<b>([\d.]+)</b>", body)
    assert set(bold) == {f"{BASE.mean() + 0.1:.3f}"}


def test_names_cannot_leave_their_place(site: Path) -> None:
    html = (site / "index.html").read_text()
    assert "<img" not in html
    assert html.count("</script>") == 2  # the data, and our own
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_the_page_asks_for_nothing(site: Path) -> None:
    html = (site / "index.html").read_text()
    asked = [a for a in re.findall(r'(?:src|href)="([^"#]+)"', html) if "systems/" not in a]
    files = [f"leaderboard.{kind}" for kind in ("csv", "json", "parquet")]
    assert asked == [*files, "pairs.html"]
    assert all((site / a).is_file() for a in re.findall(r'href="([^"#]+)"', html))
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in html
    assert "unsafe" not in html


def test_coverage_stands_beside_every_mean(site: Path) -> None:
    html = (site / "index.html").read_text()
    plain = html.split("<noscript>")[1].split("</noscript>")[0]
    cells = re.findall(r"<td>(.*?)(?=<td>|<tr>|</table>)", plain)
    assert len(cells) == 10
    assert all(re.search(r"\) \d+/100", cell) for cell in cells)
    assert sum("97/100" in cell for cell in cells) == 1


def test_same_runs_same_bytes(site: Path, tmp_path: Path) -> None:
    build(tuple(reversed(collect([site.parent]))), tmp_path)
    names = sorted(str(p.relative_to(site)) for p in site.rglob("*") if p.is_file())
    for name in names:
        assert (tmp_path / name).read_bytes() == (site / name).read_bytes()
    assert len(names) == 15


def test_every_system_has_a_page_and_a_badge(site: Path) -> None:
    assert sorted(p.name for p in site.iterdir()) == [
        "badges",
        "index.html",
        "leaderboard.csv",
        "leaderboard.json",
        "leaderboard.parquet",
        "pairs.html",
        "systems",
    ]
    pages = sorted(p.stem for p in (site / "systems").iterdir())
    assert len(pages) == 5
    assert pages == sorted(p.stem for p in (site / "badges").iterdir())
    assert {"good-v1", "partial-v1", "truth-v1"} < set(pages)


def test_parquet_holds_what_the_csv_holds(site: Path) -> None:
    table = pq.read_table(site / "leaderboard.parquet").to_pylist()
    assert len(table) == 10
    late = next(r for r in table if r["system"] == "partial" and r["metric"] == "stoi")
    assert (late["n_scored"], late["ranked"], late["rank_low"]) == (97, False, None)
    assert late["coverage"] == pytest.approx(0.97)


def test_rows_can_be_ordered_by_another_metric(site: Path, tmp_path: Path) -> None:
    table = build(collect([site.parent]), tmp_path, sort_metric="dur_ratio")
    assert table.sort_metric == "dur_ratio"
    with pytest.raises(UserError, match="no run holds the metric 'x'; these do: stoi, dur_ratio"):
        build(collect([site.parent]), tmp_path, sort_metric="x")


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(1, 1, "1"), (1, 2, "1\N{EN DASH}2"), (None, None, "")],
)
def test_rank_text(low: int | None, high: int | None, text: str) -> None:
    assert rank_text(low, high) == text
