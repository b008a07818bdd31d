"""Samples: what is mono at 16 kHz passes unchanged, the rest keeps its place in time."""

import numpy as np
import pytest
import soundfile

from avbench.clip import Source
from avbench.errors import NonFinite
from avbench.media.decode import decode
from avbench.media.write import write_flac, write_wav


def sound_of(path):
    return decode(Source(None, path), [], want_video=False, want_audio=True).audio


def integers(n=40_000):
    return np.random.default_rng(0).integers(-32768, 32768, n).astype(np.int16)


@pytest.mark.parametrize("write", [write_wav, write_flac])
def test_16_khz_mono_is_bit_exact(tmp_path, write):
    pcm = integers()
    write(tmp_path / "a.snd", (pcm / 32768).astype(np.float32), 16_000)
    audio = sound_of(tmp_path / "a.snd")
    np.testing.assert_array_equal(audio.samples * 32768, pcm)
    assert (audio.valid_start_s, audio.valid_end_s) == (0.0, len(pcm) / 16_000)
    assert audio.samples.dtype == np.float32


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_every_sample_format_has_full_scale_one(tmp_path, subtype):
    soundfile.write(tmp_path / "a.wav", np.tile([0.5, -0.5, 0.0, 0.25], 500), 16_000, subtype)
    audio = sound_of(tmp_path / "a.wav")
    np.testing.assert_array_equal(audio.samples[:4], np.float32([0.5, -0.5, 0.0, 0.25]))


def test_channels_are_averaged(tmp_path):
    left, right = np.full(1600, 0.5), np.full(1600, -0.25)
    soundfile.write(tmp_path / "a.wav", np.stack([left, right], axis=1), 16_000, "FLOAT")
    np.testing.assert_array_equal(sound_of(tmp_path / "a.wav").samples, np.float32(0.125))


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 24_000, 44_100, 48_000])
def test_resampling_moves_nothing(tmp_path, rate_hz):
    """The centre of a pulse stays within a hundredth of a millisecond, across block borders."""
    at_s = 3.00213  # behind the first block
    t = np.arange(4 * rate_hz) / rate_hz
    pulse = 0.5 * np.exp(-(((t - at_s) / 0.001) ** 2))
    soundfile.write(tmp_path / "a.wav", pulse, rate_hz, "FLOAT")
    audio = sound_of(tmp_path / "a.wav")
    assert len(audio.samples) == 4 * 16_000
    weight = audio.samples.astype(np.float64) ** 2
    centre_s = (weight * np.arange(len(weight))).sum() / weight.sum() / 16_000
    assert centre_s == pytest.approx(at_s, abs=1e-5)
    assert audio.samples.max() == pytest.approx(0.5, rel=2e-3)


@pytest.mark.parametrize("size", [0, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_wav_from_a_pipe_does_not_know_its_length(tmp_path, size):
    pcm = integers(10_000)
    write_wav(tmp_path / "a.wav", (pcm / 32768).astype(np.float32), 16_000)
    content = bytearray((tmp_path / "a.wav").read_bytes())
    content[4:8] = content[40:44] = size.to_bytes(4, "little")
    (tmp_path / "a.wav").write_bytes(content)
    np.testing.assert_array_equal(sound_of(tmp_path / "a.wav").samples * 32768, pcm)


def test_a_file_without_a_sample_has_no_sound(tmp_path):
    write_wav(tmp_path / "a.wav", np.zeros(0, np.float32), 16_000)
    assert sound_of(tmp_path / "a.wav") is None


def test_what_is_written_is_finite_and_clipped(tmp_path):
    write_wav(tmp_path / "a.wav", np.float32([2.0, -2.0]), 16_000)
    np.testing.assert_array_equal(sound_of(tmp_path / "a.wav").samples * 32768, [32767, -32768])
    with pytest.raises(NonFinite, match="found NaN or infinity among the samples to write"):
        write_flac(tmp_path / "b.flac", np.float32([np.nan]), 16_000)
    assert [p.name for p in tmp_path.iterdir()] == ["a.wav"]
