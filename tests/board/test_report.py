"""The corpus report: totals add up, every session is shown, text stays text."""

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from avbench.board.decisions import decision_rows, tiles
from avbench.board.report import (
    ClipLine,
    Interval,
    Picture,
    Remeasure,
    ReportData,
    SessionLag,
    write_report,
)

MINUS = "\N{MINUS SIGN}"
SESSION = SessionLag(
    session="s1",
    n_clips=4,
    n_measured=3,
    pooled=Interval(-38.0, -40.0, -36.0),
    tau_ms=2.5,
    clip_lags_ms=[-38.0, -39.0, -37.0],
    curve_lags_ms=[-80.0, -40.0, 0.0, 40.0],
    curve_ncc=[0.1, 0.5, 0.2, math.nan],
    syncnet_frames=0.95,
    decisions={"corrected_pooled": 3, "refused_no_face": 1},
)
DATA = ReportData(
    corpus="GRID",
    n_clips=4,
    decisions={"corrected_pooled": 3, "refused_no_face": 1},
    sessions=[SESSION],
    worst=[ClipLine("grid/s1/<b>x", "s1", "refused_no_face", None, None, "no face in 75 frames")],
    remeasure=Remeasure([-38.0, -40.0], [1.0, -12.0], 10.0, 1),
    pictures=[Picture(b"\xff\xd8\xff", "s1: three frames")],
    facts={"avbench": "0.1.0", "search range": "600 ms"},
)


def text_of(data: ReportData, folder: Path) -> str:
    write_report(folder / "report.html", data)
    return (folder / "report.html").read_text(encoding="utf-8")


def test_a_session_shows_lag_interval_frames_and_spread(tmp_path: Path) -> None:
    html = text_of(DATA, tmp_path)
    cells = re.findall(r'<td class="num">([^<]*)</td>', html.split('id="sessions"')[1])[:6]
    assert cells == ["4", "3", f"{MINUS}38.0", f"{MINUS}40.0 to {MINUS}36.0", "+0.95", "2.5"]


def test_before_and_after_are_summed_up(tmp_path: Path) -> None:
    again = text_of(DATA, tmp_path).split('id="again"')[1]
    assert "2 written clips measured again; 1 more gave no lag." in again
    assert re.findall(r'<td class="num">([^<]*)</td>', again)[:8] == [
        *("39.0", "39.9", "40.0", "0 of 2 (0.0 %)"),
        *("6.5", "11.4", "12.0", "1 of 2 (50.0 %)"),
    ]


def test_text_from_outside_stays_text(tmp_path: Path) -> None:
    html = text_of(replace(DATA, corpus="<script>alert(1)</script>"), tmp_path)
    assert "<script" not in html
    assert "<b>x" not in html


def test_the_page_holds_its_pictures_and_asks_for_nothing(tmp_path: Path) -> None:
    html = text_of(DATA, tmp_path)
    addresses = re.findall(r'(?:src|href)="([^"#]+)"', html)
    assert addresses == ["data:image/jpeg;base64,/9j/"]
    assert "default-src &#39;none&#39;" in html


def test_both_sign_conventions_are_stated(tmp_path: Path) -> None:
    html = text_of(DATA, tmp_path)
    assert "audio_lag_ms above zero: the sound comes late" in html
    assert f"offset = {MINUS}audio_lag_ms \N{MULTIPLICATION SIGN} fps / 1000" in html


def test_same_data_same_bytes(tmp_path: Path) -> None:
    assert text_of(DATA, tmp_path / "a") == text_of(DATA, tmp_path / "b")


def test_totals_that_do_not_add_up_are_a_bug() -> None:
    with pytest.raises(ValueError, match="the corpus holds 5 clips, but its decisions count 4"):
        replace(DATA, n_clips=5)
    with pytest.raises(ValueError, match="sessions hold 4 clips, the corpus holds 5"):
        replace(DATA, n_clips=5, decisions={"ok": 5})
    with pytest.raises(ValueError, match="session s1 holds 4 clips, but its decisions count 1"):
        replace(DATA, sessions=[replace(SESSION, decisions={"ok": 1})])


def test_an_empty_corpus_has_a_page(tmp_path: Path) -> None:
    assert "0 clips in 0 sessions" in text_of(ReportData("none", 0, {}, []), tmp_path)


def test_a_session_without_any_measured_clip_says_so(tmp_path: Path) -> None:
    bare = replace(
        SESSION,
        n_measured=0,
        pooled=Interval(math.nan, math.nan, math.nan),
        tau_ms=None,
        clip_lags_ms=[],
        curve_lags_ms=[],
        curve_ncc=[],
        syncnet_frames=None,
    )
    html = text_of(replace(DATA, sessions=[bare]), tmp_path)
    assert "Nothing to draw: no clip could be measured." in html
    assert "nan" not in html.split("</style>")[1]


def test_of_many_sessions_the_largest_lags_are_drawn_and_the_rest_counted(tmp_path: Path) -> None:
    one = {"n_clips": 1, "n_measured": 1, "decisions": {"ok": 1}}
    sessions = [
        replace(SESSION, session=f"s{i}", pooled=Interval(i, i, i), **one) for i in range(70)
    ]
    html = text_of(replace(DATA, n_clips=70, decisions={"ok": 70}, sessions=sessions), tmp_path)
    assert html.count('<article class="card">') == 60
    assert "10 more are in the table only" in html
    assert "<h3>s9</h3>" not in html
    assert "<h3>s10</h3>" in html


def test_decisions_come_in_the_order_of_the_vocabulary() -> None:
    rows = decision_rows({"failed_decode": 1, "new": 2, "ok": 1, "refused_edge": 0})
    assert [(row.name, row.n_clips, row.kind) for row in rows] == [
        ("ok", 1, "ok"),
        ("failed_decode", 1, "failed"),
        ("new", 2, "other"),
    ]
    assert tiles({"corrected_clip": 2, "corrected_pooled": 3}) == [("corrected", "corrected", 5)]
