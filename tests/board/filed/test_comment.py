"""The comment of a pull request: what it says, and that nothing of a submission acts in it."""

import re
from pathlib import Path

import numpy as np
import pytest
from filed_boards import honest_run, scores_of

from avbench.board.filed.comment import MAX_CHARACTERS, comment, comment_all
from avbench.board.filed.plain_text import latex, markdown, quoted, safe_name
from avbench.cli import run as cli

EVIL = "<img src=x onerror=alert(1)> @everyone #1 [a](http://x.y) | `b` **c** \u202egpj.exe"


def test_the_new_row_stands_among_its_neighbours(boards: Path, tmp_path: Path) -> None:
    run = honest_run(tmp_path / "new", "Newcomer", scores_of(7, 0.7))
    text = comment(run, boards / "lip2speech")
    (row,) = [line for line in text.splitlines() if "(new)" in line]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[:4] == ["**Newcomer v1** (new)", "1", "1", "40/40"]
    assert re.fullmatch(r"0\.\d{3} \[0\.\d{3}, 0\.\d{3}\]", cells[4])
    assert "not ranked: anchor, shown for scale" in text
    assert "Minus Ours v1, the best other system by stoi" in text
    (difference,) = [x for x in text.splitlines() if x.startswith("| stoi |")]
    assert "better" in difference
    assert "0.00" in difference


def test_a_change_of_a_filed_row_is_told(boards: Path, tmp_path: Path) -> None:
    run = honest_run(tmp_path / "new", "Ours", scores_of(1, 0.62))
    text = comment(run, boards / "lip2speech")
    assert "| +0.020 |" in text
    assert text.count("Ours v1") == text.count("**Ours v1** (new)") + 1  # the heading


def test_clips_without_a_score_are_told(boards: Path, tmp_path: Path) -> None:
    scores = scores_of(7, 0.7)
    scores["stoi"][:4] = np.nan
    why = {"ranked": False, "not_ranked_because": "stoi covers 36 of 40 clips"}
    text = comment(honest_run(tmp_path / "new", "Gaps", scores, why), boards / "lip2speech")
    assert "36/40" in text
    assert "4 no\\_audio" in text
    assert "not ranked: stoi covers 36 of 40 clips" in text


def test_a_run_that_does_not_fit_is_told_why(boards: Path, tmp_path: Path) -> None:
    changes = {"manifest": {"digest": "sha256:0000"}}
    run = honest_run(tmp_path / "new", "Elsewhere", scores_of(7, 0.7), changes)
    text = comment(run, boards / "lip2speech")
    assert "This run cannot go on the board" in text
    assert "digest" in text
    assert "(new)" not in text


def test_hostile_names_stay_text(boards: Path, tmp_path: Path) -> None:
    run = honest_run(tmp_path / "new", EVIL[:70], scores_of(7, 0.7))
    text = comment_all([(run, boards / "lip2speech")])
    body = text.partition("\n")[2]  # our own mark is an HTML comment
    assert not re.search(r"(?<!\\)[<`@#\[](?!\d|-?\d|#)", _without_tables(body))
    assert "@everyone" not in body
    assert "\u202e" not in body
    rows = [line for line in body.splitlines() if line.startswith("|")]
    widths = {len(re.split(r"(?<!\\)\|", row)) for row in rows}
    assert widths <= {8, 9}  # a pipe in a name would make a cell of its own


def _without_tables(text: str) -> str:
    kept = [re.sub(r" \[-?[\d., +-]+\]", "", line) for line in text.splitlines()]
    return "\n".join(line.lstrip("# ") for line in kept)


def test_a_faulty_run_is_told_and_the_others_still_shown(boards: Path, tmp_path: Path) -> None:
    good = honest_run(tmp_path / "new", "Good", scores_of(7, 0.7))
    board = boards / "lip2speech"
    text = comment_all([(tmp_path / "<b>nothing", board), (good, board)])
    assert "This run cannot be read" in text
    assert "<b>" not in text
    assert "**Good v1** (new)" in text
    assert comment_all([]) == ""
    assert len(comment_all([(good, board)] * 40)) < MAX_CHARACTERS + 200


def test_the_command_takes_what_receive_left(
    boards: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    honest_run(tmp_path / "received" / "lip2speech", "Newcomer", scores_of(7, 0.7))
    received, out = str(tmp_path / "received"), tmp_path / "comment.md"
    assert cli(["board", "comment", received, "--boards", str(boards), "--out", str(out)]) == 0
    assert "Newcomer" in out.read_text()
    nothing = tmp_path / "nothing.md"
    empty = ["board", "comment", str(tmp_path / "none"), "--boards", str(boards)]
    assert cli([*empty, "--out", str(nothing)]) == 0
    assert not nothing.exists()
    assert cli(["board", "comment", received]) == 2
    assert "give either --board" in capsys.readouterr().err


def test_escapes() -> None:
    assert markdown("a_b|c<d>&@me") == "a\\_b&#124;c&lt;d\\>&amp;\\@\u200bme"
    assert markdown("http://x.y www.z.org GH-12") == (
        "http:\u200b//x.y www\u200b.z.org GH\u200b-12"
    )
    assert markdown("x" * 100) == "x" * 79 + "\u2026"
    assert markdown("a\nb\x1b[0m") == "a b \\[0m"
    assert latex(r"50% of A&B_{x}\input{/etc/passwd}$~^#") == (
        r"50\% of A\&B\_\{x\}\textbackslash{}input\{/etc/passwd\}"
        r"\$\textasciitilde{}\textasciicircum{}\#"
    )
    assert quoted('a"b\n: - x') == '"a\\"b : - x"'
    assert safe_name("../../etc") == "_.._etc"
    assert safe_name("\u00e9\u4e2d") == "__"
