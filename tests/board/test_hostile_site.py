"""Every text of a submission, as hostile as it gets: the pages hold our own markup and no other."""

from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from run_maker import make_run

from avbench.board.collect import collect
from avbench.board.site import build

TEXTS = [
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "</style><script>alert(1)</script>",
    "</noscript><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<!--",
    "]]>",
    "\u2028\u202e",
    "javascript:alert(1)",
    "../../../etc/passwd",
]
SCRIPTS = {"index.html": 2, "pairs.html": 0}  # the data, and our own; a system's page has one


class Markup(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("runs")
    scores = np.random.default_rng(0).normal(0.5, 0.1, 40)
    for i, text in enumerate(TEXTS):
        fields = ("team", "description", "paper", "code", "licence", "version")
        system = dict.fromkeys(fields, text) | {"training_data": [text]}
        changes = {"system": system, "signature": text, "missing": [text]}
        common = {"protocol": {"name": TEXTS[0]}, "manifest": {"dataset": TEXTS[4]}}
        if i % 3 == 0:
            common |= {"ranked": False, "not_ranked_because": text}
        make_run(root, text, {"stoi": scores + i / 100, "lse_d": scores}, changes | common)
    build(collect([root]), root / "site")
    return root / "site"


def test_no_page_holds_a_script_or_a_handler_of_a_submission(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) == len(TEXTS) + 2
    for path in pages:
        html = path.read_text(encoding="utf-8")
        found = Markup(html)
        assert html.count("<script") == SCRIPTS.get(path.name, 1), path
        assert html.count("<style>") == 1
        assert not [name for name, _ in found.attributes if name.startswith("on")], path
        links = [value for name, value in found.attributes if name in ("href", "src")]
        assert not [link for link in links if link.startswith("javascript")], path
        assert "{{ 7 * 7 }}" in html or path.name != "index.html"


def test_nothing_is_written_outside_the_site(site: Path) -> None:
    assert {p.parent.name for p in site.rglob("*.html")} == {"site", "systems"}
    assert {p.suffix for p in (site / "badges").iterdir()} == {".svg"}
    assert len(list((site / "badges").iterdir())) == len(TEXTS)


def test_badges_are_drawings_alone(site: Path) -> None:
    for path in (site / "badges").iterdir():
        found = Markup(path.read_text(encoding="utf-8"))
        assert set(found.tags) <= {"svg", "title", "rect", "text"}
        assert not [name for name, _ in found.attributes if name.startswith("on")]
