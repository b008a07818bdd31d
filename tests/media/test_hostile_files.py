"""Files from strangers: no other file is opened, limits hold, damage is named with its place."""

import dataclasses
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import flash_beep
import numpy as np
import pytest

from avbench.clip import Source
from avbench.errors import Missing, Undecodable
from avbench.media.decode import decode
from avbench.media.frames import PictureTrack
from avbench.media.limits import LIMITS
from avbench.media.probe import probe
from avbench.media.write import write_video


def refusal(path, limits=LIMITS):
    with pytest.raises(Undecodable) as caught:
        decode(Source(path, path), [], want_video=True, want_audio=True, limits=limits)
    return str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        "ffconcat version 1.0\nfile good.mp4\nfile good.mp4\n",
        "#EXTM3U\n#EXTINF:2,\nfile://{folder}/good.mp4\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXTINF:2,\ngood.mp4\n#EXT-X-ENDLIST\n",
        '<?xml version="1.0"?><MPD><BaseURL>good.mp4</BaseURL></MPD>',
        "v=0\no=- 0 0 IN IP4 127.0.0.1\n",
        "hello",
        "x",
    ],
)
@pytest.mark.parametrize("name", ["clip.mp4", "clip.mkv", "clip.wav"])
def test_a_text_is_no_clip(tmp_path, content, name):
    flash_beep.make(tmp_path / "good.mp4")
    (tmp_path / name).write_text(content.format(folder=tmp_path))
    message = refusal(tmp_path / name)
    assert message.startswith(f"{tmp_path / name}: found content that starts b'{content[:3]}")
    assert "expected mp4/mov, matroska/webm, avi" in message


def test_a_playlist_behind_a_magic_number_is_no_clip(tmp_path):
    flash_beep.make(tmp_path / "good.mp4")
    for magic in (
        b"\0\0\0\x08free",
        b"\x1a\x45\xdf\xa3",
        b"RIFF\0\0\0\0AVI ",
        b"\0\0\x01\xba",
        b"ID3",
    ):
        path = tmp_path / "clip.mp4"
        path.write_bytes(magic + b"\nffconcat version 1.0\nfile good.mp4\n")
        assert refusal(path).startswith(f"{path}: found ")


def test_missing_empty_and_folder(tmp_path):
    with pytest.raises(Missing, match=r"none\.mp4: found no file"):
        probe(tmp_path / "none.mp4")
    (tmp_path / "a.mp4").touch()
    assert ": found an empty file, expected mp4/mov" in refusal(tmp_path / "a.mp4")
    assert ": found no regular file, expected mp4/mov" in refusal(tmp_path)
    os.mkfifo(tmp_path / "pipe.mp4")
    assert ": found no regular file" in refusal(tmp_path / "pipe.mp4")


def test_a_name_is_never_a_protocol(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    flash_beep.make(tmp_path / "a.mp4").rename("concat:a.mp4|b.mp4")
    assert probe(Path("concat:a.mp4|b.mp4")).container == "mov"


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".avi"])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_a_file_that_is_cut_off_is_refused(tmp_path, suffix, kept):
    """MPEG program streams are not among them: between two packs nothing tells that more came."""
    lossless = suffix == ".avi"
    path = (flash_beep.make_lossless if lossless else flash_beep.make)(tmp_path / f"a{suffix}")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    assert "found" in refusal(path)


def test_a_matroska_file_says_how_long_it_should_be(tmp_path):
    path = flash_beep.make(tmp_path / "a.mkv")
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    assert refusal(path) == (
        f"{path}: found {len(whole) - 100} bytes, expected {len(whole)} as its headers say: "
        "the file is cut off"
    )


def test_damage_in_the_middle_is_placed_in_time(tmp_path):
    path = tmp_path / "a.mpg"
    noise = np.random.default_rng(0).integers(0, 256, (50, 48, 64, 3), dtype=np.uint8)
    write_video(path, noise, Fraction(25))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 400] = b"\xff" * 400
    path.write_bytes(content)
    message = refusal(path)
    assert message.endswith("expected intact data")
    assert float(message.split(": at ")[1].split(" s ")[0]) == pytest.approx(1.0, abs=0.2)


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ({"max_pixels": 64 * 48 - 1}, "found frames of 64x48, expected at most 3071 pixels"),
        ({"max_duration_s": 1.5}, "found 2.0 s, expected at most 1.5 s"),
        ({"max_frames": 49}, "found 50 frames, expected at most 49"),
        ({"max_streams": 1}, "found 2 streams, expected <= 1"),
        ({"max_bytes": 100}, "bytes, expected at most 100"),
    ],
)
def test_limits_are_checked_on_the_header(tmp_path, limit, message):
    path = flash_beep.make(tmp_path / "a.mp4")
    with pytest.raises(Undecodable) as caught:
        probe(path, dataclasses.replace(LIMITS, **limit))
    assert message in str(caught.value)


def test_limits_hold_while_decoding_where_the_header_is_silent(tmp_path):
    path = flash_beep.make(tmp_path / "a.mpg")
    limits = dataclasses.replace(LIMITS, max_frames=20)
    assert refusal(path, limits) == f"{path}: at 0.800 s found more, expected at most 20 frames"


def picture(width=64, height=48, pts=0):
    frame = av.VideoFrame(width, height, "yuv420p")
    frame.pts, frame.time_base = pts, Fraction(1, 25)
    return frame


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ({"width": 128, "pts": 1}, "at 0.040 s found frames of 128x48, expected 64x48"),
        ({"pts": -2}, "at -0.080 s found time going back 0.080 s, expected it to go on"),
    ],
)
def test_pictures_keep_their_size_and_order(second, message):
    track = PictureTrack(Path("a.ts"), [], LIMITS, None)
    track.add(picture())
    with pytest.raises(Undecodable) as refused:
        track.add(picture(**second))
    assert str(refused.value) == f"a.ts: {message}"


def test_metadata_may_be_no_text(tmp_path):
    path = tmp_path / "a.mp4"
    flash_beep.make(path)
    with av.open(str(path)) as source, av.open(str(tmp_path / "b.mkv"), "w") as out:
        out.metadata["title"] = "@@@@"
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    content = (tmp_path / "b.mkv").read_bytes()
    assert b"@@@@" in content
    (tmp_path / "b.mkv").write_bytes(content.replace(b"@@@@", b"\xff\xfe\xfd\xfc"))
    assert probe(tmp_path / "b.mkv").video.codec == "h264"


def test_no_process_is_started(tmp_path, monkeypatch):
    path = flash_beep.make(tmp_path / "a.mp4")

    def forbidden(*args, **kwargs):
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", forbidden)
    monkeypatch.setattr(os, "posix_spawn", forbidden)
    monkeypatch.setattr(os, "fork", forbidden)
    decoded, _, _ = flash_beep.read(path)
    assert decoded.clock.n_frames > 0


MEMORY = """
import resource, sys
from pathlib import Path
from avbench.clip import Source
from avbench.media.decode import decode
path = Path(sys.argv[1])
decode(Source(path, path), [lambda chunk: None], want_video=True, want_audio=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_frames(tmp_path):
    """60 frames against 1500 of 320x240: all of them at once would be 345 MB."""
    image = np.zeros((240, 320, 3), np.uint8)
    peak_kib = []
    for n in (60, 1500):
        path = tmp_path / f"{n}.mp4"
        write_video(path, (image for _ in range(n)), flash_beep.FPS)
        run = [sys.executable, "-c", MEMORY, str(path)]
        peak_kib.append(int(subprocess.run(run, check=True, capture_output=True).stdout))
    assert peak_kib[1] < peak_kib[0] + 8 * 1024
