"""Files that we write: whole or absent, the same bytes each time, GRID's own kind among them."""

from fractions import Fraction

import av
import flash_beep
import numpy as np
import pytest

from avbench.clip import Source
from avbench.media.decode import decode
from avbench.media.digest import sha256_file
from avbench.media.probe import probe
from avbench.media.write import remux_video, write_av, write_flac, write_video, write_wav


def test_a_digest_is_that_of_the_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_file(tmp_path / "a") == known


@pytest.mark.parametrize("suffix", [".mp4", ".mpg", ".mkv"])
def test_the_same_input_gives_the_same_bytes(tmp_path, suffix):
    first = flash_beep.make(tmp_path / f"a{suffix}")
    second = flash_beep.make(tmp_path / f"b{suffix}")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("write", [write_wav, write_flac])
def test_the_same_sound_gives_the_same_bytes(tmp_path, write):
    for name in "ab":
        write(tmp_path / name, flash_beep.beep(0.5, 1.0, 16_000), 16_000)
    assert sha256_file(tmp_path / "a") == sha256_file(tmp_path / "b")


def test_a_failed_write_leaves_what_was_there(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"old")

    def frames():
        yield flash_beep.frames()[0]
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        write_video(path, frames(), Fraction(25))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_grid_clip_is_of_grids_kind(tmp_path):
    path = tmp_path / "a.mpg"
    frames = (np.full((288, 360, 3), 3 * k, np.uint8) for k in range(75))
    write_video(path, frames, Fraction(25), audio=flash_beep.beep(1.0, 3.0, 44_100))
    info = probe(path)
    assert (info.container, info.video.codec, info.audio.codec) == ("mpeg", "mpeg1video", "mp2")
    assert (info.video.width, info.video.height, info.video.fps) == (360, 288, 25)
    assert (info.audio.rate_hz, info.audio.channels) == (44_100, 2)
    assert info.video.start_s == info.audio.start_s


@pytest.mark.parametrize("suffix", [".mpg", ".mp4", ".mkv"])
def test_a_copied_picture_starts_at_zero_without_sound(tmp_path, suffix):
    source = flash_beep.make(tmp_path / f"a{suffix}")
    assert remux_video(source, tmp_path / "silent.mp4") == "copy"
    info = probe(tmp_path / "silent.mp4")
    assert info.audio is None
    assert info.video.start_s == 0.0
    write_av(
        tmp_path / "av.mp4", tmp_path / "silent.mp4", flash_beep.beep(1.0, 2.0, 16_000), 16_000
    )
    assert flash_beep.lag_ms(tmp_path / "av.mp4") == pytest.approx(0.0, abs=0.1)


def test_avi_is_encoded_anew(tmp_path):
    source = flash_beep.make_lossless(tmp_path / "a.avi")
    assert remux_video(source, tmp_path / "a.mp4") == "h264"
    assert probe(tmp_path / "a.mp4").video.codec == "h264"


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_picture_is_read_upright(tmp_path, degrees):
    """A phone held upright writes lying pictures and an instruction to turn them."""
    image = np.zeros((48, 64, 3), np.uint8)
    image[:16, :16] = 255
    with av.open(str(tmp_path / "a.mp4"), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"crf": "1"})
        stream.height, stream.width, stream.pix_fmt = 48, 64, "yuv420p"
        stream.set_display_rotation(degrees)
        out.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        out.mux(stream.encode(None))
    remux_video(tmp_path / "a.mp4", tmp_path / "b.mp4")
    upright = np.rot90(image, degrees // 90)
    for name in ("a.mp4", "b.mp4"):
        source = Source(tmp_path / name, None)
        seen = []
        decode(source, [lambda c, to=seen: to.append(c.frames.copy())], want_video=True,
               want_audio=False)  # fmt: skip
        np.testing.assert_allclose(seen[0][0], upright, atol=16)
