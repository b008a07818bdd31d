"""Which files are taken, and where what is made of them may go."""

import os
from pathlib import Path

import pytest
from tiny_media import clicks, make_sound, make_video

from avbench.clip import Source
from avbench.errors import UserError
from avbench.syncing.inputs import check_folder, check_free, find_items, targets


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """a.mp4 with sound, sub/b.mp4 silent beside b.wav, sub/c.mp4 and sub/c.mkv, a text."""
    root = tmp_path / "videos"
    make_video(root / "a.mov", 3, clicks(2_000, 9))
    make_video(root / "sub" / "b.mp4", 3)
    make_sound(root / "sub" / "b.wav", clicks(2_000, 9))
    make_video(root / "sub" / "c.mp4", 3)
    make_video(root / "sub" / "c.mkv", 3)
    (root / "notes.txt").write_text("no video")
    return root


def test_a_folder_gives_its_videos_by_name(tree: Path) -> None:
    items = find_items([tree])
    assert [i.name for i in items] == ["a", "sub/b", "sub/c.mkv", "sub/c.mp4"]
    assert [i.file for i in items][:2] == [str(tree / "a.mov"), str(tree / "sub" / "b.mp4")]
    assert targets(items, Path("out"), ".mp4")[2] == Path("out/sub/c.mkv.mp4")


def test_a_silent_file_takes_the_sound_beside_it_as_in_a_folder(tree: Path) -> None:
    video, sound = tree / "sub" / "b.mp4", tree / "sub" / "b.wav"
    assert find_items([video])[0].source == Source(video, sound)
    assert find_items([tree])[1].source == Source(video, sound)
    assert find_items([tree / "a.mov"])[0].source == Source(tree / "a.mov", tree / "a.mov")


def test_files_keep_their_order_and_come_once(tree: Path) -> None:
    items = find_items([tree / "sub" / "c.mp4", tree, tree / "a.mov"])
    assert [i.name for i in items] == ["sub/c.mp4", "a", "sub/b", "sub/c.mkv"]


def test_names_begin_below_the_folder_that_holds_everything(tree: Path) -> None:
    assert [i.name for i in find_items([tree / "a.mov"])] == ["a"]
    both = find_items([tree / "a.mov", tree / "sub" / "b.mp4"])
    assert [i.name for i in both] == ["a", "sub/b"]


def test_relative_paths_stay_as_they_were_given(tree: Path, monkeypatch) -> None:
    monkeypatch.chdir(tree.parent)
    assert [i.file for i in find_items([Path("videos/a.mov")])] == [os.path.join("videos", "a.mov")]  # noqa: PTH118


def test_a_sound_may_be_named(tree: Path) -> None:
    item = find_items([tree / "a.mov"], tree / "sub" / "b.wav")[0]
    assert item.source == Source(tree / "a.mov", tree / "sub" / "b.wav")


def test_what_is_not_there_is_said_before_anything_runs(tree: Path) -> None:
    with pytest.raises(UserError, match=r"no\.mp4: no such file or folder$"):
        find_items([tree / "a.mov", tree / "no.mp4"])
    with pytest.raises(UserError, match=r"no\.wav: no such file or folder$"):
        find_items([tree / "a.mov"], tree / "no.wav")
    (tree / "texts").mkdir()
    (tree / "texts" / "x.txt").write_text("x")
    with pytest.raises(UserError, match=r"found 1 \.txt; give a folder that holds videos"):
        find_items([tree / "texts"])


def test_a_sound_goes_with_one_file_alone(tree: Path) -> None:
    for paths in ([tree], [tree / "a.mov", tree / "sub" / "b.mp4"]):
        with pytest.raises(UserError, match="--sound is the sound of one file"):
            find_items(paths, tree / "sub" / "b.wav")


def test_nothing_is_written_into_an_input_folder(tree: Path) -> None:
    said = f"{tree / 'out'} lies inside {tree}, which is never written to; choose another --fix"
    with pytest.raises(UserError) as error:
        check_folder(tree / "out", [tree], "--fix")
    assert str(error.value) == said
    check_folder(tree.parent / "out", [tree], "--fix")
    check_folder(tree / "out", [tree / "a.mov"], "--fix")  # beside a file that was named: allowed
    with pytest.raises(UserError, match=r"--plot: .*notes\.txt is a file, expected a folder"):
        check_folder(tree / "notes.txt", [tree], "--plot")


def test_nothing_is_written_over(tree: Path) -> None:
    items = find_items([tree / "sub" / "b.mp4"])
    with pytest.raises(UserError, match=r"b\.mp4 is one of the inputs, which are never changed"):
        check_free(targets(items, tree / "sub", ".mp4"), items)
    out = tree.parent / "out"
    check_free(targets(items, out, ".mp4"), items)
    make_video(out / "b.mp4", 3)
    with pytest.raises(UserError, match=r"out/b\.mp4 is there already; give a new folder"):
        check_free(targets(items, out, ".mp4"), items)
