"""Any folder of videos: ids, sound files beside silent videos, transcripts, sessions."""

import pytest
from tiny_media import clicks, make_sound, make_video

from avbench.datasets.base import Problem
from avbench.datasets.folder import FolderBuilder
from avbench.errors import UserError

SOUND = clicks(16_000, 800)


def touch(root, *paths):
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).touch()


def scan(root, **options):
    return FolderBuilder(**options).scan(root)


def test_ids_are_relative_paths_without_suffix(tmp_path):
    touch(tmp_path, "b/x.MP4", "a.webm", "b/deep/take.2.mkv", "readme.md", "data.csv")
    found = scan(tmp_path)
    assert [c.clip_id for c in found.clips] == ["a", "b/deep/take.2", "b/x"]
    assert [c.session for c in found.clips] == ["a", "b/deep/take.2", "b/x"]
    assert {c.split for c in found.clips} == {"all"}
    assert found.clips[2].video == tmp_path / "b/x.MP4"
    assert found.clips[2].source.audio == tmp_path / "b/x.MP4"


def test_clips_of_one_folder_may_share_a_session(tmp_path):
    touch(tmp_path, "day1/a.mp4", "day1/b.mp4", "day2/a.mp4", "top.mp4")
    sessions = [c.session for c in scan(tmp_path, session_from="parent").clips]
    assert sessions == ["day1", "day1", "day2", "."]


def test_an_unknown_session_rule_is_refused():
    with pytest.raises(UserError, match="session_from is 'speaker', expected 'clip' or 'parent'"):
        FolderBuilder(session_from="speaker")


def test_videos_that_share_a_name_keep_their_suffix(tmp_path):
    touch(tmp_path, "x.mp4", "x.avi", "y.mp4")
    found = scan(tmp_path)
    assert [c.clip_id for c in found.clips] == ["x.avi", "x.mp4", "y"]
    assert found.notes == ("x.avi and x.mp4 share a name: ids keep the suffix",)


def test_a_silent_video_takes_the_sound_file_beside_it(tmp_path):
    make_video(tmp_path / "a.mp4", 10)
    make_sound(tmp_path / "a.flac", SOUND)
    make_sound(tmp_path / "a.wav", SOUND)
    found = scan(tmp_path)
    assert len(found.clips) == 1
    assert found.clips[0].source.paths == (tmp_path / "a.mp4", tmp_path / "a.flac")
    assert found.clips[0].extra["source_audio_rel"] == "a.flac"
    assert found.notes == (
        "1 sound files not used: the video beside has its own, or a .flac was taken; first a.wav",
    )


def test_a_video_keeps_its_own_sound(tmp_path):
    make_video(tmp_path / "a.mov", 10, SOUND)
    make_sound(tmp_path / "a.wav", SOUND)
    found = scan(tmp_path)
    assert found.clips[0].source.paths == (tmp_path / "a.mov",)
    assert found.notes[0].startswith("1 sound files not used: the video beside has its own")


def test_sound_alone_is_no_clip_and_is_noted(tmp_path):
    touch(tmp_path, "a.mp4", "music/b.wav", "music/c.flac")
    found = scan(tmp_path)
    assert [c.clip_id for c in found.clips] == ["a"]
    assert found.notes == (
        "2 sound files are no clips: no video of the same name lies beside them; first music/b.wav",
    )


def test_a_broken_video_beside_a_sound_stays_a_clip(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"not a video")
    make_sound(tmp_path / "a.wav", SOUND)
    assert [c.clip_id for c in scan(tmp_path).clips] == ["a"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"Hello there\n", "Hello there"),
        (b"\xef\xbb\xbftwo\r\n lines  \r\n", "two lines"),
        (b"Text:  HELLO THERE\nConf:  4\nRef:  x\n", "HELLO THERE"),
        (b" \n", None),
    ],
)
def test_a_sidecar_is_the_transcript(tmp_path, content, text):
    touch(tmp_path, "a.mp4")
    (tmp_path / "a.txt").write_bytes(content)
    found = scan(tmp_path)
    assert found.clips[0].text == text
    assert found.problems == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"caf\xe9", "a.txt is no UTF-8 text: byte 3 is invalid"),
        (b"x" * 70_000, "a.txt is larger than 65536 bytes: no transcript"),
    ],
)
def test_a_faulty_sidecar_is_a_problem_and_the_clip_stays(tmp_path, content, message):
    touch(tmp_path, "a.mp4")
    (tmp_path / "a.txt").write_bytes(content)
    found = scan(tmp_path)
    assert found.problems == (Problem("a", "a.mp4", "failed_label", message),)
    assert found.clips[0].text is None


def test_names_that_cannot_be_ids_are_noted(tmp_path):
    touch(tmp_path, "a.mp4", "b\\c.mp4", "line\nbreak.mp4")
    found = scan(tmp_path)
    assert [c.clip_id for c in found.clips] == ["a"]
    assert found.notes == (
        "left out 2 files whose names hold a backslash, a control character or no UTF-8: "
        "rename them; first 'b\\\\c.mp4'",
    )


def test_a_folder_without_videos_says_what_is_there(tmp_path):
    touch(tmp_path, "a.wav", "b.wav", "c.wav")
    with pytest.raises(UserError) as caught:
        scan(tmp_path)
    assert str(caught.value).startswith(f"no clip below {tmp_path}: looked for videos (.avi, ")
    assert str(caught.value).endswith("found 3 .wav; give a folder that holds videos")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="found no file at all"):
        scan(tmp_path / "empty")


def test_a_scan_changes_nothing(tmp_path):
    make_video(tmp_path / "a.mp4", 5)
    make_sound(tmp_path / "a.wav", SOUND)
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in tmp_path.iterdir()}
    scan(tmp_path)
    assert {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in tmp_path.iterdir()} == before


@pytest.mark.real_data
def test_the_real_clips(real_data):
    root = real_data / "clips"
    videos = {".mp4", ".avi", ".mov", ".webm", ".mpg"}
    found = scan(root)
    assert len(found.clips) == sum(p.suffix in videos for p in root.rglob("*"))
    apart = [c for c in found.clips if c.audio is not None]
    assert len(apart) == 7  # Lip2Wav: silent picture, FLAC beside it
    assert {c.clip_id.split("/")[0] for c in apart} == {"lip2wav"}
    assert found.problems == ()
