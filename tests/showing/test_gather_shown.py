"""Players out of files: encoded anew, with pictures, and every clip that has none is named."""

import base64
from pathlib import Path

import numpy as np
import pytest
import sounds
from tiny_media import RATE, make_sound, make_video

from avbench.clip import Source
from avbench.errors import ClipError
from avbench.media.probe import probe
from avbench.showing import gather as gathering
from avbench.showing.film import LONGEST_S, film
from avbench.showing.gather import Side, gather

OURS = [Side("ours", "ours v1")]


def decoded(uri: str, path: Path) -> Path:
    path.write_bytes(base64.b64decode(uri.split(",", 1)[1]))
    return path


def test_a_film_is_a_new_small_h264_mp4(tmp_path: Path) -> None:
    given = make_video(
        tmp_path / "a.mkv", 10, sounds.speech_like(0.4), codec="mpeg4", size=(640, 480)
    )
    made = film(Source(given, given))
    info = probe(decoded(made.uri, tmp_path / "b.mp4"))
    assert info.video is not None
    assert info.audio is not None
    assert (info.video.codec, info.video.width, info.video.height) == ("h264", 294, 220)
    assert made.fps == 25.0
    assert made.is_video


def test_sound_alone_stays_sound(tmp_path: Path) -> None:
    given = make_sound(tmp_path / "a.wav", sounds.speech_like(1.0))
    made = film(Source(None, given))
    assert made.uri.startswith("data:audio/mp4;base64,")
    assert not made.is_video


def test_a_long_clip_is_cut(tmp_path: Path) -> None:
    given = make_sound(tmp_path / "a.wav", np.zeros(round((LONGEST_S + 5) * RATE), np.float32))
    made = film(Source(None, given))
    info = probe(decoded(made.uri, tmp_path / "b.mp4"))
    assert info.audio is not None
    assert info.audio.duration_s == pytest.approx(LONGEST_S, abs=0.1)


def test_text_that_calls_itself_mp4_is_refused(tmp_path: Path) -> None:
    given = tmp_path / "a.mp4"
    given.write_text("ffconcat version 1.0\nfile b.mp4\n")
    with pytest.raises(ClipError):
        film(Source(given, given))


def test_sides_come_in_order_with_pictures(tmp_path: Path) -> None:
    make_video(tmp_path / "source/a.mp4", 5)
    make_video(tmp_path / "reference/a.mp4", 5)
    make_sound(tmp_path / "ours/a.wav", sounds.speech_like(0.2))
    make_sound(tmp_path / "theirs/a.wav", sounds.speech_like(0.2, seed=1))
    found = gather(tmp_path, "CC0", ["a", "b"], [*OURS, Side("theirs", "theirs")])
    assert found is not None
    names = [player.name for player in found.players["a"]]
    reference = "picture of the reference"
    assert names == ["source", "reference", f"theirs, {reference}", f"ours v1, {reference}"]
    assert all(player.is_video for player in found.players["a"])
    assert all("<svg" in player.picture for player in found.players["a"])
    assert found.left_out == ["b: no file of the system"]


def test_what_cannot_be_decoded_is_named_and_the_rest_is_shown(tmp_path: Path) -> None:
    make_video(tmp_path / "ours/a.mp4", 5)
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference/a.mp4").write_bytes(b"\0" * 100)
    found = gather(tmp_path, "CC0", ["a"], OURS)
    assert found is not None
    assert [player.name for player in found.players["a"]] == ["ours v1"]
    assert found.left_out == ["a, reference: undecodable"]


def test_a_page_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_video(tmp_path / "ours/a.mp4", 5)
    monkeypatch.setattr(gathering, "MAX_BYTES", 10)
    found = gather(tmp_path, "CC0", ["a"], OURS)
    assert found is not None
    assert (found.players, found.left_out) == ({}, ["a: the page would grow too large"])


def test_nothing_is_shown_of_a_system_without_a_folder(tmp_path: Path) -> None:
    assert gather(tmp_path, "CC0", ["a"], OURS) is None


@pytest.mark.real_data
def test_lips_and_lag_are_drawn_of_a_face(real_data: Path, tmp_path: Path) -> None:
    given = next((real_data / "grid/s1").glob("*.mpg"))
    target = tmp_path / "ours/a.mpg"
    target.parent.mkdir()
    target.write_bytes(given.read_bytes())
    found = gather(tmp_path, "CC0", ["a"], OURS)
    assert found is not None
    (player,) = found.players["a"]
    for part in ("lips apart", 'class="wave"', "<image", "Agreement of lips and sound"):
        assert part in player.picture
