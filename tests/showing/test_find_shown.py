"""Which files a page may show: those of the folder, by clip id, and none outside it."""

from pathlib import Path

import pytest

from avbench.errors import UserError
from avbench.showing.find import check_media, find_source


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def test_picture_and_sound_are_found_by_clip_id(tmp_path: Path) -> None:
    video = put(tmp_path / "hyp/a/b.c.mp4")
    found = find_source(tmp_path, "hyp", "a/b.c")
    assert found is not None
    assert (found.video, found.audio) == (video, video)
    audio = put(tmp_path / "hyp/a/b.c.wav")
    found = find_source(tmp_path, "hyp", "a/b.c")
    assert found is not None
    assert (found.video, found.audio) == (video, audio)
    assert find_source(tmp_path, "hyp", "a/b") is None


@pytest.mark.parametrize("clip_id", ["../out", "/etc/hosts", "a/../../out", "a\0b"])
def test_ids_cannot_lead_out(tmp_path: Path, clip_id: str) -> None:
    put(tmp_path / "out.wav")
    put(tmp_path / "media/hyp/a/x.wav")
    assert find_source(tmp_path / "media", "hyp", clip_id) is None


def test_links_cannot_lead_out(tmp_path: Path) -> None:
    secret = put(tmp_path / "secret.wav")
    (tmp_path / "media/hyp").mkdir(parents=True)
    (tmp_path / "media/hyp/a.wav").symlink_to(secret)
    assert find_source(tmp_path / "media", "hyp", "a") is None


def test_pages_and_scripts_are_no_media(tmp_path: Path) -> None:
    for name in ("a.html", "a.svg", "a.js"):
        put(tmp_path / "hyp" / name)
    assert find_source(tmp_path, "hyp", "a") is None


def test_a_folder_without_any_side_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"expected folders source, reference, or one a system"):
        check_media(tmp_path, ["ours"])
    (tmp_path / "ours").mkdir()
    check_media(tmp_path, ["ours"])
