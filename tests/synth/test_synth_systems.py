"""What each demo system does to the sound."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from avbench.synth.speakers import SPEAKERS
from avbench.synth.systems import SYSTEMS, distort, write_media
from avbench.synth.talk import Take, sound

WORDS = ("lay", "red", "in", "y", "nine", "soon")


@pytest.fixture(scope="module")
def speech() -> NDArray[np.float32]:
    import soxr

    made = sound(Take(SPEAKERS[0], WORDS, (0,)), 0, 3 * 44_100)
    return soxr.resample(made, 44_100, 16_000).astype(np.float32)


def test_every_system_says_what_it_is_and_keeps_length_and_type(speech: NDArray[np.float32]):
    for name, (description, _) in SYSTEMS.items():
        out = distort(name, speech, 0)
        assert description.endswith(".")
        assert out is not None
        assert (out.dtype, out.shape) == (np.float32, speech.shape)
        assert np.array_equal(out, distort(name, speech, 0))


def test_an_unknown_system_is_refused(speech: NDArray[np.float32]):
    with pytest.raises(KeyError, match="perfect"):
        distort("perfect", speech, 0)


@pytest.mark.parametrize(("name", "samples"), [("late_40ms", 640), ("late_120ms", 1920)])
def test_late_systems_are_late(speech: NDArray[np.float32], name: str, samples: int):
    out = distort(name, speech, 0)
    assert out is not None
    assert not out[:samples].any()
    assert np.array_equal(out[samples:], speech[:-samples])


def test_noise_stands_ten_decibels_below(speech: NDArray[np.float32]):
    out = distort("noisy_10db", speech, 3)
    assert out is not None
    ratio = np.mean(speech.astype(float) ** 2) / np.mean((out - speech).astype(float) ** 2)
    assert 10 * np.log10(ratio) == pytest.approx(10, abs=0.2)


def test_the_vocoder_keeps_the_levels_and_loses_the_voice(speech: NDArray[np.float32]):
    from pystoi import stoi

    out = distort("vocoded", speech, 0)
    assert out is not None

    def levels(x: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.sqrt(np.square(x.astype(float)).reshape(-1, 480).mean(1))

    assert np.corrcoef(levels(speech), levels(out))[0, 1] > 0.85
    assert abs(np.corrcoef(speech, out)[0, 1]) < 0.3
    assert 0.4 < stoi(speech, out, 16_000) < 0.95


def test_every_fourth_clip_is_missing(speech: NDArray[np.float32]):
    made = [distort("incomplete", speech, i) is not None for i in range(8)]
    assert made == [True, False, True, True, True, False, True, True]


def test_media_are_written_by_clip_id(tmp_path: Path, speech: NDArray[np.float32]):
    clips = [(f"grid/s1/clip{i}", speech) for i in range(3)]
    made = write_media(tmp_path, "incomplete", clips)
    assert [p.relative_to(tmp_path).as_posix() for p in made] == [
        "media/grid/s1/clip0.wav",
        "media/grid/s1/clip2.wav",
    ]
    written, rate = soundfile.read(made[0], dtype="float32")
    assert rate == 16_000
    assert np.abs(written - speech).max() < 1e-4
