"""The films of the corpus report in a browser, opened from disk."""

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from avbench.board.report import (
    Interval,
    ReportData,
    SessionLag,
    write_report,
)
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
from avbench.media.encode import Codecs, write_video

pytestmark = pytest.mark.web
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
SMALL = Codecs("libx264", "aac", "mono", 32_000, picture_options=(("crf", "30"),))
READY = "() => [...document.querySelectorAll('video')].every((v) => v.readyState >= 1)"


def mp4(folder: Path, pitch_hz: float) -> bytes:
    path = folder / f"{pitch_hz:.0f}.mp4"
    frames = [np.full((160, 200, 3), 5 * i, np.uint8) for i in range(50)]
    sound = 0.3 * np.sin(2 * np.pi * pitch_hz * np.arange(32_000) / 16_000)
    write_video(
        path, frames, Fraction(25), audio=sound.astype(np.float32), rate_hz=16_000, codecs=SMALL
    )
    return path.read_bytes()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    _, poster = cv2.imencode(".jpg", np.full((160, 200, 3), 90, np.uint8))
    wave = np.abs(np.sin(np.arange(220) / 9)).round(3).tolist()
    strip = Strip(2.0, [(i / 25, 0.1 + 0.1 * (i % 5)) for i in range(50)], wave, wave)
    film = Film(
        "grid/s1/a", "s1", "one of the largest corrections", "corrected_pooled", "+-2 ms", 0.0,
        -40.0, mp4(folder, 300.0), mp4(folder, 500.0), poster.tobytes(), (200, 160), strip,
    )  # fmt: skip
    other = Film(
        HOSTILE, HOSTILE, "refused", "refused_edge", HOSTILE, 1.0, 0.0,
        mp4(folder, 300.0), None, poster.tobytes(), (200, 160), Strip(2.0, [], wave),
    )  # fmt: skip
    interval = Interval(-40.0, -42.0, -38.0)
    sessions = [
        SessionLag(f"s{i}", 1, 1, interval, 1.0, [-40.0], [-80.0, 0.0], [0.1, 0.4], 1.0, {"ok": 1})
        for i in range(8)
    ]
    line = DriftLine(HOSTILE, "s1", Interval(4.0, 3.0, 5.0), 20.0, "refused_drift", HOSTILE)
    lags = Tally(10.0, {-4: 6, 0: 1, 13: 1})
    data = ReportData(
        corpus="GRID",
        n_clips=8,
        decisions={"ok": 8},
        sessions=sessions,
        zero="Lags are counted from a zero.",
        overview=Overview(lags, lags, lags, Tally(1.0, {2: 3})),
        drifts=Drifts(1, 7, 1, 1, Tally(1.0, {4: 1}), [line], [line]),
        examples={"refused_edge": [Example(HOSTILE, HOSTILE)]},
        protocols=Protocols([ProtocolLine("grid-4s", "train", 8, 3586)], [HOSTILE]),
        words=Head(("Clip", "Word"), [(HOSTILE, HOSTILE)], 300, "manifest/words.parquet"),
        films=Films([film, other], HOSTILE),
    )
    path = folder / "report.html"
    write_report(path, data)
    return path


def opened(visit: Any, report: Path) -> Any:
    visit.open(report)
    visit.page.wait_for_function(READY)
    return visit.page


def test_it_opens_from_disk_without_a_word_and_without_a_request(visit: Any, report: Path) -> None:
    page = opened(visit, report)
    assert page.locator("script").count() == 1
    assert page.locator("img").count() == 0
    assert visit.is_quiet()


def test_films_play_and_the_line_follows(visit: Any, report: Path) -> None:
    page = opened(visit, report)
    film = page.locator(".film").first
    assert film.locator("video:visible").count() == 1
    film.locator("video").first.evaluate("v => { v.muted = true; return v.play(); }")
    page.wait_for_function("() => document.querySelector('.film video').currentTime > 0.3")
    film.locator("video").first.evaluate("v => v.pause()")
    line = film.locator(".playing")
    assert float(line.get_attribute("x1")) > float(line.get_attribute("data-from")) + 20
    assert visit.is_quiet()


def test_the_sound_is_swapped_in_place_from_the_keyboard(visit: Any, report: Path) -> None:
    page = opened(visit, report)
    film = page.locator(".film").first
    first, second = film.locator("video").all()
    first.evaluate("v => { v.currentTime = 1; }")
    page.wait_for_function("() => document.querySelector('.film video').currentTime === 1")
    film.get_by_role("button", name="Swap sound").focus()
    page.keyboard.press("Enter")
    assert not first.is_visible()
    assert second.is_visible()
    assert second.evaluate("v => v.currentTime") == pytest.approx(1.0, abs=0.05)
    assert film.locator("[role=status]").inner_text() == "you hear: sound as corrected"
    assert page.evaluate("document.activeElement.textContent") == "Swap sound"
    page.keyboard.press("Space")
    assert first.is_visible()
    assert visit.is_quiet()


def test_a_clip_that_was_not_corrected_has_one_player_and_no_button(
    visit: Any, report: Path
) -> None:
    film = opened(visit, report).locator(".film").nth(1)
    assert film.locator("video").count() == 1
    assert film.get_by_role("button", name="Swap sound").count() == 0


def test_without_scripts_both_films_are_plain_players(browser: Any, report: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report.as_uri())
    film = page.locator(".film").first
    assert film.locator("video[controls]:visible").count() == 2
    assert not film.get_by_text("Swap sound").is_visible()
    context.close()


def test_players_charts_tables_and_sections_have_names(visit: Any, report: Path) -> None:
    page = opened(visit, report)
    assert page.locator("video:not([aria-label])").count() == 0
    assert page.locator("svg:not([aria-label]):not([aria-hidden])").count() == 0
    assert page.locator("table:not(:has(caption))").count() == 0
    assert page.locator("section:not([aria-labelledby])").count() == 0
    assert page.locator("thead th:not([scope])").count() == 0
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3')].map((h) => Number(h.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_what_scrolls_sideways_is_reached_from_the_keyboard(visit: Any, report: Path) -> None:
    page = opened(visit, report)
    page.set_viewport_size({"width": 390, "height": 800})
    unreachable = page.evaluate(
        "[...document.querySelectorAll('.scroll')]"
        ".filter((e) => e.scrollWidth > e.clientWidth && e.tabIndex < 0).length"
    )
    assert unreachable == 0


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_nothing_sticks_out(visit: Any, report: Path, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    page = opened(visit, report)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(visit: Any, report: Path, scheme: str) -> None:
    visit.page.emulate_media(color_scheme=scheme)
    page = opened(visit, report)
    names = [".notice", ".film .muted", ".swap button", "nav a", "figcaption", ".said li"]
    ratios = page.evaluate(CONTRAST, names)
    assert min(ratios.values()) >= 4.5, ratios


def test_axe_finds_nothing(visit: Any, report: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python", reason="pip install axe-playwright-python")
    page = opened(visit, report)
    page.evaluate(Path(axe.__file__).with_name("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then((r) => r.violations.map((v) => v.id))")
    assert found == [], json.dumps(found)


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
