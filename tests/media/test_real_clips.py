"""Real clips: lengths, starts, rates, and pictures bit for bit as OpenCV reads them."""

from fractions import Fraction

import cv2
import numpy as np
import pytest

from avbench.clip import Source
from avbench.errors import Undecodable
from avbench.media.decode import decode
from avbench.media.probe import probe
from avbench.media.write import remux_video

pytestmark = pytest.mark.real_data


def decoded(path, readers=()):
    return decode(Source(path, path), list(readers), want_video=True, want_audio=True)


def pictures(path):
    found = []
    decode(Source(path, None), [lambda c: found.extend(c.frames.copy())], want_video=True,
           want_audio=False)  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("name", "n_frames", "fps", "n_samples", "starts_s"),
    [
        ("grid/s1/bbaf2n.mpg", 75, 25, 47_647, 0.0),  # MP2 at 44.1 kHz
        ("systems/av2av/TRajLqEaWhQ_00002.mp4", 70, 25, 45_056, 0.0),  # AAC, 64 ms edit list
        ("systems/l2s_grid/multi/s1/1s_cnn.mp4", 75, 25, 48_082, 0.0),  # MP3 in mp4
        ("systems/av2av/1.webm", 70, 25, 45_032, 0.0),  # Opus; picture starts at 7 ms
        ("clips/tmsv/SP01_001.mp4", 151, 50, 48_400, 0.017),  # a real late start
        ("clips/tedx_ro_lips/36e13d56.mp4", 89, 25, None, 0.0),  # edit list hides 7 frames
    ],
)
def test_lengths_and_starts(real_data, name, n_frames, fps, n_samples, starts_s):
    found = decoded(real_data / name)
    assert (found.clock.n_frames, found.clock.fps) == (n_frames, fps)
    assert not found.clock.variable
    assert not found.audio_gap
    assert n_samples in (None, len(found.audio.samples))
    assert found.audio.valid_start_s == pytest.approx(starts_s, abs=1e-4)


def test_29_97(real_data):
    found = decoded(real_data / "clips/lrc_ar/01709.mp4")
    assert (found.clock.fps, found.clock.variable) == (Fraction(30_000, 1001), False)


def test_a_variable_rate_is_flagged(real_data):
    found = decoded(real_data / "clips/weather_vfr/AV_Weather2.mp4")
    assert found.clock.variable
    assert found.clock.n_frames == 45
    assert found.audio.valid_start_s == pytest.approx(0.054, abs=0.001)


def test_damage_is_refused_with_its_place(real_data):
    path = real_data / "grid_hd/s4/bbaf2a.mpg"
    assert probe(path).video.width == 720
    with pytest.raises(Undecodable) as refused:
        decoded(path)
    assert str(refused.value).startswith(f"{path}: at 2.520 s found damaged video")


def test_reordered_frames_in_avi_come_in_order(real_data):
    """AVI has no presentation stamps; OpenCV, too, starts this picture at 80 ms."""
    found = decoded(real_data / "syncnet_scored/wav2lip_noise/test98_pipeline.avi")
    assert (found.clock.n_frames, found.clock.fps, found.clock.variable) == (245, 25, False)


@pytest.mark.parametrize(
    "name",
    [
        "grid/s1/bbaf2n.mpg",
        "systems/av2av/1.webm",
        "syncnet_scored/example/test_offset_5.avi",
        "clips/tedx_ro_lips/c2f6265a.mp4",
    ],
)
def test_pictures_are_those_of_opencv(real_data, name):
    capture = cv2.VideoCapture(str(real_data / name))
    ours = pictures(real_data / name)
    assert len(ours) > 30
    for picture in ours:
        ok, theirs = capture.read()
        assert ok
        np.testing.assert_array_equal(picture, theirs)
    assert not capture.read()[0]


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("grid/s1/bbaf2n.mpg", "copy"),
        ("systems/av2av/1.webm", "copy"),
        ("clips/tedx_ro_lips/c2f6265a.mp4", "h264"),  # copied, hidden frames would come back
    ],
)
def test_remuxed_video_shows_the_same_frames(real_data, tmp_path, name, how):
    out = tmp_path / "a.mp4"
    assert remux_video(real_data / name, out) == how
    before, after = decoded(real_data / name).clock, decoded(out).clock
    np.testing.assert_allclose(before.pts_s, after.pts_s, atol=1e-4)
    assert probe(out).audio is None
    capture = cv2.VideoCapture(str(out))
    for picture in pictures(real_data / name):
        ok, theirs = capture.read()
        assert ok
        if how == "copy":
            np.testing.assert_array_equal(picture, theirs)
    assert not capture.read()[0]
