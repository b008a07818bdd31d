"""The boards of this repository: without a finding, and with nothing that is not ours to show."""

from pathlib import Path

import pytest

from avbench.board.filed.check import board_folders, check
from avbench.board.filed.literature import read_literature
from avbench.board.filed.sites import build_sites
from avbench.board.filed.spec import read_spec
from avbench.errors import UserError

BOARDS = Path(__file__).resolve().parents[3] / "leaderboards"


def test_there_is_no_finding() -> None:
    assert check(BOARDS) == []


def test_every_file_is_a_score_a_text_or_a_script() -> None:
    kinds = {path.suffix for path in BOARDS.rglob("*") if path.is_file()}
    assert kinds <= {".json", ".parquet", ".toml", ".md", ".sh"}


@pytest.mark.parametrize("folder", board_folders(BOARDS), ids=lambda p: p.name)
def test_literature_says_where_it_was_read(folder: Path) -> None:
    assert read_spec(folder).title
    for row in read_literature(folder):
        assert row.read_in in ("source code", "publication", "run here")
        assert "memory" not in row.source
        assert all(score.variant for score in row.scores)


def test_the_site_lists_every_board_and_asks_for_nothing(tmp_path: Path) -> None:
    boards = tmp_path / "boards" / "printed"
    boards.mkdir(parents=True)
    (boards / "board.toml").write_text('title = "<b>T"\nprotocol = "p"\nprimary = ["stoi"]\n')
    (boards / "literature.toml").write_text(ROW)
    (listed,) = build_sites(tmp_path / "boards", tmp_path / "site")
    assert (listed.n_rows, listed.n_printed) == (0, 1)
    for page in ("index.html", "printed/index.html"):
        text = (tmp_path / "site" / page).read_text()
        assert "&lt;b&gt;T" in text
        assert "default-src &#39;none&#39;" in text
        assert "<b>" not in text
        assert "<img" not in text


def test_a_literature_row_without_a_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "literature.toml").write_text(
        ROW.replace('source = "its PDF"\n', "").replace("publication", "memory")
    )
    with pytest.raises(UserError, match=r"row\.0\.read_in.*row\.0\.source"):
        read_literature(tmp_path)


ROW = """
[[row]]
system = "<img src=x>"
paper = "A paper"
table = "Table 1"
dataset = "GRID"
split = "test"
read_in = "publication"
source = "its PDF"
scores = [{ metric = "pesq", value = 1.5, variant = "wide band, 16 kHz" }]
"""
