"""Drawings: escaped text, round ticks, marks where the numbers are."""

import re
from xml.etree import ElementTree as ET

import pytest

from avbench.board.charts import Interval, interval_bar, stacked
from avbench.board.forest import forest
from avbench.board.lag_charts import curve, histogram, signed
from avbench.board.svg import Scale, element, number, padded, ticks


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


def marks(svg: str, class_: str) -> list[ET.Element]:
    return [node for node in parsed(svg).iter() if node.get("class") == class_]


def test_text_and_attributes_are_escaped() -> None:
    assert element("text", "<&", class_='"') == '<text class="&#34;">&lt;&amp;</text>'
    assert element("line", x1=1.0, stroke_width=2, fill=None) == (
        '<line x1="1" stroke-width="2"></line>'
    )


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (0.125, "0.12"), (-0.001, "0"), (-3.5, "-3.5")]
)
def test_coordinates_are_short_and_stable(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [(0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (-47, 160, [0, 50, 100, 150]), (3, 3, [3])],
)
def test_ticks_are_round(low: float, high: float, wanted: list[float]) -> None:
    assert ticks(low, high) == wanted


def test_a_scale_holds_values_at_its_edge() -> None:
    x = Scale(0.0, 10.0, 100.0, 200.0)
    assert [x(v) for v in (-5.0, 0.0, 5.0, 20.0)] == [100.0, 100.0, 150.0, 200.0]
    assert Scale(1.0, 1.0, 0.0, 10.0)(1.0) == 5.0


def test_padding_never_leaves_an_empty_span() -> None:
    low, high = padded([2.0, 2.0])
    assert low < 2.0 < high


@pytest.mark.parametrize(
    ("lag", "text"),
    [(38.04, "+38.0"), (-38.0, "\N{MINUS SIGN}38.0"), (0.0, "+0.0"), (-0.01, "+0.0")],
)
def test_a_lag_always_shows_its_sign(lag: float, text: str) -> None:
    assert signed(lag) == text


def test_an_interval_bar_spans_low_to_high() -> None:
    svg = interval_bar(Interval(0.5, 0.25, 1.0), (0.0, 1.0))
    line = marks(svg, "line")[0].get("d")
    assert line == "M25.5 6H93.0"
    assert re.search(r'cx="48.0"', svg)


def test_histogram_bars_hold_every_clip_and_say_so() -> None:
    lags = [-900.0, -39.0, -38.0, -38.5, 12.0, 900.0]
    svg = histogram(lags, (-100.0, 100.0), Interval(-38.0, -40.0, -36.0), "s1")
    titles = [bar.findtext("title") or "" for bar in marks(svg, "bar")]
    counts = [int(re.search(r": (\d+) clip", title).group(1)) for title in titles]  # type: ignore[union-attr]
    assert sum(counts) == len(lags)
    assert max(counts) == 3
    assert marks(svg, "pooled")[0].findtext("title") == (
        "pooled \N{MINUS SIGN}38.0 ms, 95 % interval \N{MINUS SIGN}40.0 to \N{MINUS SIGN}36.0 ms"
    )


def test_a_histogram_of_nothing_is_still_a_drawing() -> None:
    assert marks(histogram([], (-100.0, 100.0), None, "s1"), "bar") == []


def test_the_peak_sits_on_the_curve_at_the_pooled_lag() -> None:
    lags = [float(lag) for lag in range(-100, 101, 10)]
    scores = [1.0 - abs(lag - 30.0) / 200.0 for lag in lags]
    svg = curve(lags, scores, Interval(30.0, 28.0, 32.0), "s1")
    peak = marks(svg, "peak")[0]
    points = dict(pair.split(",") for pair in (marks(svg, "curve")[0].get("points") or "").split())
    top = min(points, key=lambda x: float(points[x]))
    assert float(peak.get("cx") or 0) == pytest.approx(float(top), abs=0.1)
    assert float(peak.get("cy") or 0) == pytest.approx(float(points[top]), abs=0.1)


def test_sessions_are_named_whole_in_the_tooltip_and_without_a_lag_too() -> None:
    svg = forest({"a/very/long/name/of/a/session": Interval(5.0, 1.0, 9.0), "b": None}, "all")
    names = [node.text for node in parsed(svg).iter() if node.get("class") == "row"]
    assert names == ["…g/name/of/a/session", "b"]
    assert "a/very/long/name/of/a/session: +5.0 ms, +1.0 to +9.0 ms" in svg
    assert [node.text for node in parsed(svg).iter() if node.get("class") == "none"] == ["no lag"]


def test_a_stacked_bar_is_as_wide_as_its_counts() -> None:
    svg = stacked([("ok", 3, "d-ok"), ("failed", 1, "d-failed")], "decisions")
    assert float(marks(svg, "d-ok")[0].get("width") or 0) == pytest.approx(720 * 0.75 - 1)
    assert marks(svg, "d-failed")[0].findtext("title") == "failed: 1 (25.0%)"
