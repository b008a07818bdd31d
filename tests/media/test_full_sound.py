"""Sound that is written for people: every channel, every sample, and nothing hidden before it."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from tiny_media import clicks, make_video

from avbench.clip import Source
from avbench.errors import NoVideo, Undecodable
from avbench.media.full_sound import FullSound, read_full_sound
from avbench.media.write_full import write_full_av

RATE = 48_000


@pytest.fixture
def stereo(tmp_path: Path) -> tuple[Path, np.ndarray]:
    samples = np.random.default_rng(0).integers(-(2**15), 2**15, (RATE, 2), dtype=np.int16)
    path = tmp_path / "stereo.wav"
    soundfile.write(path, samples, RATE, subtype="PCM_16")
    return path, samples.T


def heard(path: Path) -> np.ndarray:
    """The samples as a reader has them that knows no edit lists."""
    with av.open(str(path), container_options={"ignore_editlist": "1"}) as container:
        channels = container.streams.audio[0].channels
        frames = [f.to_ndarray().reshape(-1, channels) for f in container.decode(audio=0)]
    return np.concatenate(frames).T


def test_sixteen_bits_come_back_unchanged(stereo) -> None:
    path, samples = stereo
    sound = read_full_sound(Source(None, path))
    assert (sound.rate_hz, sound.layout) == (RATE, "stereo")
    np.testing.assert_array_equal(sound.samples, samples)


@pytest.mark.parametrize(("kind", "step"), [("PCM_24", 1), ("FLOAT", 1), ("PCM_U8", 256)])
def test_other_samples_are_rounded_to_sixteen_bits(tmp_path: Path, kind, step) -> None:
    wave = 0.5 * np.sin(np.arange(1600) / 20.0)
    soundfile.write(tmp_path / "x.wav", wave, 16_000, subtype=kind)
    sound = read_full_sound(Source(None, tmp_path / "x.wav"))
    assert sound.layout == "mono"
    assert np.abs(sound.samples[0] - wave * 2**15).max() <= step


def test_what_is_louder_than_full_scale_is_clipped(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.array([1.5, -1.5] * 800), 16_000, subtype="FLOAT")
    found = read_full_sound(Source(None, tmp_path / "x.wav")).samples[0]
    assert (found[0], found[1]) == (2**15 - 1, -(2**15))


@pytest.mark.parametrize("late_s", [0.5, -0.24])
def test_the_clock_s_zero_is_the_first_frame(tmp_path: Path, late_s: float) -> None:
    path = tmp_path / "x.mkv"
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio = out.add_stream("pcm_s16le", rate=16_000, layout="mono")
        pcm = (clicks(8_000, 5_000) * 32767).astype(np.int16)[None]
        sound = av.AudioFrame.from_ndarray(pcm, format="s16", layout="mono")
        sound.sample_rate, sound.pts = 16_000, round(max(0.0, late_s) * 16_000)
        sound.time_base = Fraction(1, 16_000)
        out.mux(audio.encode(sound))
        out.mux(audio.encode())
        for k in range(25):
            image = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="bgr24")
            image.pts = round((max(0.0, -late_s) + k / 25) * 1000)
            image.time_base = Fraction(1, 1000)
            out.mux(video.encode(image))
        out.mux(video.encode())
    found = read_full_sound(Source(path, path)).samples[0]
    assert int(found.argmax()) == pytest.approx(5_000 + late_s * 16_000, abs=16)


def test_a_source_without_sound_has_none(tmp_path: Path) -> None:
    video = make_video(tmp_path / "mute.mp4", 5)
    assert read_full_sound(Source(video, video)) is None
    assert read_full_sound(Source(video, None)) is None


def test_the_copy_holds_the_very_packets_and_the_very_samples(tmp_path: Path, stereo) -> None:
    video = make_video(tmp_path / "talk.mov", 25, clicks(16_000, 8_000))
    samples = stereo[1]
    codec = write_full_av(tmp_path / "out" / "x.mp4", video, FullSound(samples, RATE, "stereo"))
    assert codec == "copy"
    np.testing.assert_array_equal(heard(tmp_path / "out" / "x.mp4"), samples)
    with av.open(str(video)) as before, av.open(str(tmp_path / "out" / "x.mp4")) as after:
        old, new = ([bytes(p) for p in c.demux(video=0) if p.size] for c in (before, after))
        assert old == new
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["x.mp4"]


@pytest.mark.parametrize(
    ("rate_hz", "layout", "n"), [(8_000, "mono", 1), (96_000, "stereo", 2), (48_000, "5.1", 6)]
)
def test_any_rate_and_layout_survives(tmp_path: Path, rate_hz, layout, n) -> None:
    samples = np.random.default_rng(0).integers(-9_000, 9_000, (n, rate_hz), dtype=np.int16)
    video = make_video(tmp_path / "talk.mov", 25)
    write_full_av(tmp_path / "x.mp4", video, FullSound(samples, rate_hz, layout))
    back = read_full_sound(Source(tmp_path / "x.mp4", tmp_path / "x.mp4"))
    assert back.rate_hz == rate_hz
    np.testing.assert_array_equal(back.samples, samples)


def test_sound_and_picture_lie_side_by_side(tmp_path: Path) -> None:
    video = make_video(tmp_path / "talk.mov", 25)
    samples = np.zeros((1, RATE), np.int16)
    write_full_av(tmp_path / "x.mp4", video, FullSound(samples, RATE, "mono"))
    with av.open(str(tmp_path / "x.mp4")) as container:
        places = [(p.pos, p.stream.type) for p in container.demux() if p.size]
    kinds = [kind for _, kind in sorted(places)]
    assert kinds.index("audio") < 8
    assert kinds.index("video", kinds.index("audio")) > 0


def test_a_picture_that_mp4_cannot_hold_is_encoded_anew(tmp_path: Path) -> None:
    video = make_video(tmp_path / "talk.avi", 25)
    sound = FullSound(np.zeros((1, 16_000), np.int16), 16_000, "mono")
    assert write_full_av(tmp_path / "x.mp4", video, sound) == "h264"
    with av.open(str(tmp_path / "x.mp4")) as container:
        assert sum(1 for _ in container.decode(video=0)) == 25
    assert not list(tmp_path.glob(".*"))


def test_a_sound_file_has_no_picture_to_copy(tmp_path: Path, stereo) -> None:
    sound = FullSound(stereo[1], RATE, "stereo")
    with pytest.raises(NoVideo, match="found no picture"):
        write_full_av(tmp_path / "x.mp4", stereo[0], sound)
    (tmp_path / "text.mp4").write_text("no media at all, only text")
    with pytest.raises(Undecodable):
        write_full_av(tmp_path / "x.mp4", tmp_path / "text.mp4", sound)
    assert not (tmp_path / "x.mp4").exists()
