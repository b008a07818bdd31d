"""The players of a clip: one clock, one of them heard, every control."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sounds
from sites import build_site, make_site
from tiny_media import make_sound, make_video

from avbench.board.collect import collect
from avbench.board.system import clips_to_show
from avbench.showing.gather import Side, gather

pytestmark = pytest.mark.web
LICENCE = "Made for tests & <nothing else>"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of `good`, with players for its worst and its best clip."""
    root = tmp_path_factory.mktemp("runs")
    shown = clips_of_good(root)
    media = root / "media"
    for clip in shown:
        make_video(media / f"reference/{clip}.mp4", 25)
        make_sound(media / f"good/{clip}.wav", sounds.speech_like(1.0))
    made = gather(media, LICENCE, shown, [Side("good", "good")])
    assert made is not None
    made = replace(made, left_out=["x: no_video"])
    return make_site(root / "again", {"good v1": made}) / "systems/good-v1.html"


def clips_of_good(root: Path) -> list[str]:
    board = build_site(root / "first")
    run = next(run for run in collect([root / "first"]) if run.system.name == "good")
    shown = clips_to_show(board, run)
    return [shown[0], shown[-1]]


def state(page: Any, what: str) -> list[Any]:
    return list(
        page.evaluate(f"[...document.querySelector('.clip').querySelectorAll('video')].map({what})")
    )


def until(page: Any, true: str) -> None:
    """Wait; Playwright's own way would evaluate text in the page, which its policy forbids."""
    for _ in range(200):
        if page.evaluate(true):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {true}")


def opened(visit: Any, system: Path) -> Any:
    visit.open(system)
    until(visit.page, "[...document.querySelectorAll('video')].every((v) => v.readyState >= 1)")
    return visit.page.locator(".clip").first


def test_sides_stand_beside_one_another_with_their_pictures(visit: Any, system: Path) -> None:
    clip = opened(visit, system)
    assert visit.page.locator(".clip").count() == 2
    names = clip.locator("figcaption").all_inner_texts()
    assert names == ["reference", "good, picture of the reference"]
    assert clip.locator("svg.picture .wave").count() == 1  # the reference is mute
    assert clip.locator("svg.picture image").count() == 1
    assert clip.locator("svg.picture .playing").count() == 2
    assert visit.page.locator(".notice").inner_text() == f"This page holds clips. {LICENCE}"
    assert "x: no_video" in visit.page.locator("main").text_content()
    assert visit.is_quiet()


def test_play_and_pause_move_all_sides(visit: Any, system: Path) -> None:
    clip = opened(visit, system)
    play = clip.locator(".play")
    play.click()
    until(visit.page, "document.querySelector('video').currentTime > 0.1")
    assert play.inner_text() == "Pause"
    assert state(visit.page, "(v) => v.paused") == [False, False]
    play.click()
    assert play.inner_text() == "Play"
    assert state(visit.page, "(v) => v.paused") == [True, True]
    first, second = state(visit.page, "(v) => v.currentTime")
    assert abs(first - second) < 0.2
    line = clip.locator(".playing").first
    assert float(line.get_attribute("x1")) > float(line.get_attribute("data-from"))


def test_steps_go_by_a_frame(visit: Any, system: Path) -> None:
    clip = opened(visit, system)
    clip.locator(".on").click()
    clip.locator(".on").click()
    assert state(visit.page, "(v) => Math.floor(v.currentTime * 25)") == [2, 2]
    clip.locator(".back").click()
    assert state(visit.page, "(v) => Math.floor(v.currentTime * 25)") == [1, 1]
    visit.page.keyboard.press(".")
    assert state(visit.page, "(v) => Math.floor(v.currentTime * 25)") == [2, 2]
    visit.page.keyboard.press(",")
    visit.page.keyboard.press(",")
    visit.page.keyboard.press(",")
    assert state(visit.page, "(v) => Math.floor(v.currentTime * 25)") == [0, 0]


def test_speed_holds_for_all_sides(visit: Any, system: Path) -> None:
    clip = opened(visit, system)
    clip.locator(".speed").select_option("0.25")
    assert state(visit.page, "(v) => v.playbackRate") == [0.25, 0.25]


def test_seeking_moves_all_sides_and_the_line(visit: Any, system: Path) -> None:
    clip = opened(visit, system)
    clip.locator(".seek").focus()
    visit.page.keyboard.press("End")
    clip.locator(".seek").fill("500")
    at = state(visit.page, "(v) => v.currentTime")
    assert at[0] == pytest.approx(0.5, abs=0.06)
    assert at[0] == pytest.approx(at[1], abs=1e-6)
    assert clip.locator(".time").inner_text() == f"{at[0]:.2f} s"
    assert clip.locator(".seek").get_attribute("aria-valuetext").startswith("0.5")


def test_one_side_is_heard_and_can_be_swapped(visit: Any, system: Path) -> None:
    clip = opened(visit, system)
    assert state(visit.page, "(v) => v.muted") == [True, False]
    clip.get_by_label("reference", exact=True).check()
    assert state(visit.page, "(v) => v.muted") == [False, True]
    visit.page.keyboard.press("ArrowRight")
    assert state(visit.page, "(v) => v.muted") == [True, False]


def test_clips_have_controls_of_their_own(visit: Any, system: Path) -> None:
    clip = opened(visit, system)
    clip.locator(".on").click()
    others = visit.page.evaluate(
        "[...document.querySelectorAll('.clip')[1].querySelectorAll('video')]"
        ".map((v) => v.currentTime)"
    )
    assert others == [0, 0]


def test_without_a_script_each_side_plays_by_itself(browser: Any, system: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(system.as_uri())
    assert plain.locator("video[controls]").count() == 4
    assert plain.locator(".controls:visible").count() == 0
    context.close()


@pytest.mark.parametrize("width", [320, 800])
def test_players_fit_a_narrow_screen(visit: Any, system: Path, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.open(system)
    assert visit.page.evaluate("document.documentElement.scrollWidth") == width


def test_axe_finds_nothing_on_a_page_with_players(visit: Any, system: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core")
    opened(visit, system)
    found = axe.Axe().run(visit.page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
