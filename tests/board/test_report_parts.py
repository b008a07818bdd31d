"""The report's sections beside its sessions: distributions, drift, tables, films."""

import re

import pytest

from avbench.board.distribution_charts import tally_chart
from avbench.board.report import Interval, ReportData, write_report
from avbench.board.report_parts import (
    DriftLine,
    Drifts,
    Example,
    Film,
    Films,
    Head,
    Overview,
    ProtocolLine,
    Protocols,
    Strip,
    Tally,
)
from avbench.board.strip_chart import strip_chart

MP4 = b"\0\0\0\x20ftypisom"
JPEG = b"\xff\xd8\xff"
STRIP = Strip(3.0, [(0.0, 0.1), (1.0, 0.4), (2.0, 0.2)], [0.1, 1.0, 0.5], [0.2, 0.9, 0.4])
FILM = Film(
    clip_id="grid/s1/<b>x",
    session="s1",
    kind="one of the largest corrections",
    decision="corrected_pooled",
    reason="+-2.0 ms",
    start_s=0.0,
    lag_ms=-70.0,
    before=MP4,
    after=MP4 + b"2",
    poster=JPEG,
    size=(200, 160),
    strip=STRIP,
)
LAGS = Tally(10.0, {-4: 2, 0: 5, 3: 1})
DATA = ReportData(
    corpus="GRID",
    n_clips=8,
    decisions={"corrected_pooled": 5, "refused_drift": 2, "failed_decode": 1},
    sessions=[],
    zero="Lags are counted from a zero.",
    overview=Overview(LAGS, Tally(10.0, {0: 5}), Tally(5.0, {0: 1}), Tally(1.0, {2: 1})),
    drifts=Drifts(
        2, 5, 1, 1, Tally(1.0, {0: 1, 4: 1}),
        [DriftLine("a", "s", Interval(0.1, -1.0, 1.2), 20.0, "ok", "")],
        [DriftLine("b", "s", Interval(4.0, 3.0, 5.0), 20.0, "refused_drift", "it drifts")],
    ),
    examples={"refused_drift": [Example("b", "the lag jumps")]},
    protocols=Protocols(
        [ProtocolLine("grid-4s", "train", 59, 3586), ProtocolLine("own", "all", 3, None)],
        ["protocol grid-4s: clips here 59"],
    ),
    words=Head(("Clip", "Word"), [("a", "bin")], 300, "manifest/words.parquet", [("words", 300)]),
    failures=Head(("Clip", "Message"), [("c", "cut off")], 1, "manifest/failures.parquet"),
    films=Films([FILM], "CC BY 4.0", ["d cannot be shown: undecodable"]),
)  # fmt: skip


@pytest.fixture(scope="module")
def html(tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(path, DATA)
    return path.read_text(encoding="utf-8")


def section(html: str, name: str) -> str:
    return html.split(f'<h2 id="{name}">')[1].split("</section>")[0]


def test_every_line_of_the_contents_leads_to_a_section(html):
    wanted = re.findall(r'<a href="#([a-z]+)">', html)
    assert wanted == [
        *("decisions", "overview", "films", "drift", "refusals"),
        *("protocols", "words", "failures"),
    ]
    assert all(f'<h2 id="{name}">' in html for name in wanted)


def test_the_reference_lines_say_that_they_are_from_memory(html):
    said = section(html, "overview")
    assert "quoted from memory" in said
    assert "ITU-R BT.1359" in said
    assert "Lags are counted from a zero." in said


def test_a_tally_is_drawn_whole_with_its_part_in_front():
    drawn = tally_chart(LAGS, "lags", "audio_lag_ms", inside=Tally(10.0, {0: 5}), lags=True)
    counts = re.findall(r'class="(bar[^"]*)"[^>]*><title>[^<]*: (\d+)<', drawn)
    assert counts == [("bar", "2"), ("bar", "5"), ("bar", "1"), ("bar front", "5")]
    assert "noticeable when early" in drawn
    assert "noticeable when late" not in drawn


def test_far_values_are_held_in_the_last_bar_and_none_is_lost():
    tally = Tally(10.0, dict.fromkeys(range(-5, 6), 100) | {5000: 1, -5000: 1})
    drawn = tally_chart(tally, "lags", "audio_lag_ms")
    counts = [int(n.replace(",", "")) for n in re.findall(r"<title>[^<]* ms: ([\d,]+)<", drawn)]
    assert sum(counts) == tally.n
    assert len(counts) < 60


def test_drift_tells_how_many_were_long_enough_and_which_stand_out(html):
    said = section(html, "drift")
    assert "2 clips are long enough for one" in said
    assert "Of 1 line the 95 % interval leaves out zero" in said
    assert "+3.0 to +5.0" in said
    assert "it drifts" in said


def test_refusals_have_bars_and_examples(html):
    said = section(html, "refusals")
    assert re.findall(r'<td class="num">(\d+)</td>', said) == ["2", "1"]
    assert said.count("<svg") == 2
    assert "the lag jumps" in said


def test_an_excerpt_says_where_the_rest_is(html):
    assert "The first 1 of 300 rows; all of them are in <code>manifest/words.parquet" in html
    assert "All rows of <code>manifest/failures.parquet</code>" in html


def test_a_split_of_unknown_size_has_no_share(html):
    cells = re.findall(r'<td class="num">([^<]*)</td>', section(html, "protocols"))
    assert cells == ["59", "3,586", "1.6 %", "3", "\N{EN DASH}", "\N{EN DASH}"]


def test_films_come_with_the_licence_and_what_is_left_out(html):
    said = section(html, "films")
    assert "This page holds clips of the corpus." in said
    assert "the corpus's licence (CC BY 4.0)" in said
    assert "d cannot be shown: undecodable" in said
    assert said.count("<video controls") == 2
    assert "Sound delayed by 70 ms" in said
    assert "<b>x" not in said
    assert "media-src data:" in html


def test_without_films_there_is_no_script_and_no_media(tmp_path):
    write_report(tmp_path / "report.html", ReportData("none", 0, {}, []))
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert "media-src" not in html


def test_a_strip_without_lips_shows_the_sound_alone():
    drawn = strip_chart(Strip(2.0, [], [0.5, 0.1]), "x")
    assert "polyline" not in drawn
    assert drawn.count("<path") == 1
