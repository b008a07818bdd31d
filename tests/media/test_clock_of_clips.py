"""Sound and picture on one clock, whatever container, edit list, start or gap."""

from fractions import Fraction
from pathlib import Path

import av
import flash_beep
import numpy as np
import pytest

from avbench.clip import Source
from avbench.errors import Undecodable
from avbench.media.decode import decode
from avbench.media.limits import LIMITS
from avbench.media.sound import SoundTrack

# One stamp of Matroska is 1 ms; half a sample of 16 kHz is 0.03 ms.
EXACT_MS, MATROSKA_MS = 0.1, 0.6


@pytest.mark.parametrize(
    ("suffix", "rate_hz", "within_ms"),
    [
        (".mp4", 16_000, EXACT_MS),
        (".mp4", 44_100, EXACT_MS),
        (".mp4", 48_000, EXACT_MS),
        (".mov", 44_100, EXACT_MS),
        (".mpg", 44_100, EXACT_MS),
        (".mkv", 44_100, MATROSKA_MS),
    ],
)
def test_flash_and_beep_coincide(tmp_path, suffix, rate_hz, within_ms):
    decoded, seen_s, heard_s = flash_beep.read(flash_beep.make(tmp_path / f"a{suffix}", rate_hz))
    assert seen_s == pytest.approx(1.0, abs=1e-9)
    assert heard_s == pytest.approx(seen_s, abs=within_ms / 1000)
    assert decoded.clock.n_frames == flash_beep.N_FRAMES
    assert (decoded.clock.fps, decoded.clock.variable) == (25, False)
    assert not decoded.audio_gap


@pytest.mark.parametrize("suffix", [".avi", ".mkv"])
def test_without_priming(tmp_path, suffix):
    path = flash_beep.make_lossless(tmp_path / f"a{suffix}")
    assert flash_beep.lag_ms(path) == pytest.approx(0.0, abs=EXACT_MS)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
@pytest.mark.parametrize("late_s", [0.12, 0.017, -0.12])
def test_an_offset_in_the_container_is_seen(tmp_path, suffix, late_s):
    """Written as an edit list (mp4) or in the stamps (Matroska): it counts either way.

    At 16 kHz AAC's priming is 64 ms; edit lists are written in whole milliseconds.
    """
    whole = flash_beep.make(tmp_path / "whole.mp4", 16_000)
    path = flash_beep.copy(whole, tmp_path / f"late{suffix}", audio_late_s=late_s)
    within_ms = EXACT_MS if suffix == ".mp4" else MATROSKA_MS
    assert flash_beep.lag_ms(path) == pytest.approx(1000 * late_s, abs=within_ms)


@pytest.mark.parametrize("late_s", [0.12, 0.0, -0.12])
def test_a_late_start_is_silent_and_an_early_one_is_cut(tmp_path, late_s):
    whole = flash_beep.make_lossless(tmp_path / "whole.mkv")
    path = flash_beep.copy(whole, tmp_path / "late.mkv", audio_late_s=late_s)
    decoded, _, _ = flash_beep.read(path)
    assert decoded.audio.valid_start_s == pytest.approx(max(0.0, late_s), abs=1e-4)
    assert decoded.audio.valid_end_s == pytest.approx(2.0 + late_s, abs=1e-4)
    assert not decoded.audio.samples[: round(decoded.audio.valid_start_s * 16_000)].any()


@pytest.mark.parametrize("lag_ms", [120.0, -37.3])
def test_a_known_lag_is_taken_out(tmp_path, lag_ms):
    path = flash_beep.make(tmp_path / "a.mp4")
    assert flash_beep.lag_ms(path, audio_lag_ms=lag_ms) == pytest.approx(-lag_ms, abs=EXACT_MS)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_29_97_is_a_rational(tmp_path, suffix):
    rate = Fraction(30_000, 1001)
    path = flash_beep.make(tmp_path / f"a{suffix}", fps=rate)
    decoded, seen_s, heard_s = flash_beep.read(path)
    assert (decoded.clock.fps, decoded.clock.variable) == (rate, False)
    assert heard_s == pytest.approx(seen_s, abs=0.0011)
    assert decoded.clock.duration_s == pytest.approx(float(50 / rate), abs=0.0011)


def test_a_variable_rate_is_flagged_and_keeps_its_stamps(tmp_path):
    steps = np.where(np.arange(49) % 5 == 4, 0.08, 0.04)
    pts_s = [0.0, *np.cumsum(steps)]
    decoded, seen_s, heard_s = flash_beep.read(flash_beep.make(tmp_path / "a.mp4", pts_s=pts_s))
    assert decoded.clock.variable
    np.testing.assert_allclose(decoded.clock.pts_s, pts_s, atol=2e-5)
    assert seen_s == pytest.approx(pts_s[flash_beep.EVENT_FRAME], abs=2e-5)
    assert heard_s == pytest.approx(seen_s, abs=EXACT_MS / 1000)
    assert decoded.clock.fps == pytest.approx(49 / pts_s[-1], rel=1e-4)


def test_lost_sound_becomes_silence_and_the_rest_stays_in_place(tmp_path):
    whole = flash_beep.make_lossless(tmp_path / "whole.mkv")
    path = flash_beep.copy(whole, tmp_path / "gap.mkv", drop=(0.4, 0.6))
    decoded, _, _ = flash_beep.read(path)
    assert decoded.audio_gap
    assert decoded.audio.duration_s == pytest.approx(2.0, abs=0.002)
    assert flash_beep.lag_ms(path) == pytest.approx(0.0, abs=1.1)


def ramp(first, n, at):
    """A frame of a ramp: sample k of the sound has the value k."""
    samples = np.arange(first, first + n, dtype=np.int16).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(samples, "s16", "mono")
    frame.sample_rate, frame.pts, frame.time_base = 16_000, at, Fraction(1, 16_000)
    return frame


def test_overlapping_sound_is_cut_and_flagged():
    track = SoundTrack(Path("a.mkv"), LIMITS)
    track.add(ramp(0, 1000, 0))
    track.add(ramp(1000, 1000, 1000))
    track.add(ramp(1500, 1000, 1500))
    audio = track.finish(0.0, 0.0)
    assert track.gap
    np.testing.assert_array_equal(audio.samples * 32768, np.arange(2500))


def test_sound_that_starts_again_is_refused():
    track = SoundTrack(Path("a.mpg"), LIMITS)
    track.add(ramp(0, 32_000, 0))
    refused = "a.mpg: at 2.000 s found time going back 2.000 s, expected it to go on"
    with pytest.raises(Undecodable, match=refused):
        track.add(ramp(0, 1000, 0))


def test_sound_that_changes_its_format_is_refused():
    track = SoundTrack(Path("a.ts"), LIMITS)
    track.add(ramp(0, 1600, 0))
    other = av.AudioFrame.from_ndarray(np.zeros((1, 200), np.int16), "s16", "stereo")
    other.sample_rate = 48_000
    with pytest.raises(Undecodable) as refused:
        track.add(other)
    assert str(refused.value) == (
        "a.ts: at 0.100 s found sound as s16, 2 channel(s), 48000 Hz, "
        "expected s16, 1 channel(s), 16000 Hz as before"
    )


def test_jitter_below_five_milliseconds_is_no_gap(tmp_path):
    whole = flash_beep.make_lossless(tmp_path / "whole.mkv")
    path = flash_beep.copy(whole, tmp_path / "jitter.mkv", jump_s=0.004)
    decoded, _, _ = flash_beep.read(path)
    assert not decoded.audio_gap
    assert flash_beep.lag_ms(path) == pytest.approx(0.0, abs=MATROSKA_MS)


def test_sound_alone_still_starts_at_the_first_frame(tmp_path):
    path = flash_beep.copy(
        flash_beep.make(tmp_path / "whole.mp4"), tmp_path / "late.mkv", audio_late_s=0.12
    )
    both = decode(Source(path, path), [], want_video=True, want_audio=True)
    alone = decode(Source(path, path), [], want_video=False, want_audio=True)
    assert alone.clock is None
    np.testing.assert_array_equal(alone.audio.samples, both.audio.samples)


def test_picture_and_sound_in_two_files_start_together(tmp_path):
    """The late start inside one container says nothing about the sound of another file."""
    from avbench.media.write import write_wav

    path = flash_beep.copy(
        flash_beep.make(tmp_path / "whole.mp4"), tmp_path / "late.mkv", audio_late_s=0.12
    )
    write_wav(tmp_path / "a.wav", flash_beep.beep(1.0, 2.0, 16_000), 16_000)
    decoded = decode(Source(path, tmp_path / "a.wav"), [], want_video=True, want_audio=True)
    assert decoded.clock.n_frames == flash_beep.N_FRAMES
    assert int(decoded.audio.samples.argmax()) == 16_000
    assert decoded.audio.valid_start_s == 0.0
