"""The feature on hand-made faces, and on GRID clips with sound that was moved by known amounts."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from avbench.align.decide import decide
from avbench.align.lipmotion import TAPS, coefficients
from avbench.align.offset import advance
from avbench.clip import Source, Waveform
from avbench.features.lipmotion_curve import LipmotionCurve
from avbench.features.tracks import FaceTrack, FaceTracks

FEATURE = LipmotionCurve()
RATE = 16_000


def face(opening, first=0):
    n = len(opening)
    points = np.zeros((n, 68, 2), np.float32)
    points[:, 36:42, 0], points[:, 42:48, 0] = -30.0, 30.0
    points[:, 33, 1], points[:, 8, 1] = 40.0, 100.0 + opening
    points[:, 48:68, 1] = 70.0
    for below in (67, 66, 65, 58, 57, 56):
        points[:, below, 1] += opening
    return FaceTrack(first, np.zeros((n, 4), np.float32), np.ones(n, np.float32), points)


def faces(*tracks, n=100, variable=False):
    return FaceTracks(tracks, np.arange(n) / 25, Fraction(25), variable, 360, 288)


def syllables(seconds=4.0, seed=0):
    """Noise in syllables, and the lips' opening that the feature's own map expects of it."""
    rng = np.random.default_rng(seed)
    t = np.arange(int(seconds * RATE)) / RATE
    loud = np.interp(t, np.arange(0, seconds + 0.2, 0.1), rng.random(int(seconds * 10) + 2) ** 2)
    sound = (0.2 * loud * rng.standard_normal(len(t))).astype(np.float32)
    level = np.interp(np.arange(round(seconds * 25)) / 25, t, np.sqrt(loud))
    return Waveform(sound, RATE, 0.0, seconds), 10.0 * level


def later(audio, ms):
    by = round(ms * RATE / 1000)
    n = len(audio.samples)
    start, end = max(0, by) / RATE, (n + min(0, by)) / RATE
    return Waveform(advance(audio.samples, -by, n), RATE, start, end)


@pytest.mark.parametrize("ms", [-200.0, 100.0, 137.5])
def test_moving_the_sound_moves_the_lag(ms):
    audio, opening = syllables()
    still = FEATURE.extract(faces(face(opening)), audio)
    moved = FEATURE.extract(faces(face(opening)), later(audio, ms))
    assert still.status == moved.status == "ok"
    assert moved.estimate.audio_lag_ms - still.estimate.audio_lag_ms == pytest.approx(ms, abs=10)


def test_the_zero_is_a_parameter():
    audio, opening = syllables()
    lags = [
        replace(FEATURE, zero_ms=zero).extract(faces(face(opening)), audio).estimate.audio_lag_ms
        for zero in (0.0, 30.0)
    ]
    assert lags[0] - lags[1] == pytest.approx(30.0, abs=1.5)


def test_the_speaking_face_is_chosen_not_averaged():
    audio, opening = syllables(seed=1)
    listener = face(5.0 + 2.0 * np.random.default_rng(5).random(100))
    found = FEATURE.extract(faces(listener, face(opening)), audio)
    assert (found.status, found.chosen) == ("ok", 1)
    alone = FEATURE.extract(faces(face(opening)), audio)
    assert found.estimate == alone.estimate


def test_two_faces_that_fit_alike_are_not_decided():
    audio, opening = syllables(seed=1)
    found = FEATURE.extract(faces(face(opening), face(opening)), audio)
    assert (found.status, found.chosen, len(found.tracks)) == ("several_faces", -1, 2)
    assert found.reason.startswith("2 faces, the two strongest peaks")
    assert decide([found])[0][0].decision == "refused_multi_face"


def test_no_face_and_silence_and_a_glimpse_have_a_status():
    audio, opening = syllables()
    silence = Waveform(np.zeros(4 * RATE, np.float32), RATE, 0.0, 4.0)
    assert FEATURE.extract(faces(), audio).status == "no_face"
    silent = FEATURE.extract(faces(face(opening)), silence)
    assert (silent.status, silent.reason) == (
        "silent",
        "0.00 s of speech, expected 0.3 s or more",
    )
    glimpse = FEATURE.extract(faces(face(opening[:10])), audio)
    assert (glimpse.status, glimpse.reason) == (
        "too_short",
        "longest face 0.40 s, expected 0.8 s or more",
    )


def test_a_track_that_starts_late_keeps_the_clips_clock():
    audio, opening = syllables()
    whole = FEATURE.extract(faces(face(opening)), audio)
    part = FEATURE.extract(faces(face(opening[20:], first=20)), audio)
    assert part.estimate.audio_lag_ms == pytest.approx(whole.estimate.audio_lag_ms, abs=10)


def test_still_lips_under_speech_are_off_screen():
    audio, opening = syllables()
    found = FEATURE.extract(faces(face(np.full(100, 5.0) + 1e-3 * opening)), audio)
    assert decide([found])[0][0].decision == "refused_offscreen"


def test_a_variable_rate_is_passed_on():
    audio, opening = syllables()
    assert FEATURE.extract(faces(face(opening), variable=True), audio).variable_rate


def test_it_survives_the_cache_and_gives_the_same_bytes():
    from avbench.engine.pack import from_plain, to_plain

    audio, opening = syllables()
    first, second = (FEATURE.extract(faces(face(opening)), audio) for _ in range(2))
    back = from_plain(type(first), to_plain(first))
    assert back.estimate == first.estimate == second.estimate
    assert back.drift == first.drift
    np.testing.assert_array_equal(back.track.curve.ncc, second.track.curve.ncc)


def test_the_map_expects_lips_to_open_before_the_loudness_peaks():
    """Summed over bands, the opening's velocity follows a rise of the sound."""
    rise = coefficients()[:, 0].reshape(len(TAPS), -1).sum(axis=1)
    assert rise[: len(TAPS) // 2].sum() < 0 < rise[len(TAPS) // 2 :].sum()


@pytest.fixture(scope="module")
def grid_clips(real_data):
    """Faces and sound of six clips of a GRID speaker."""
    from avbench.features.face_tracks import FaceTracksFeature
    from avbench.media.decode import decode
    from avbench.media.probe import probe

    clips = []
    for path in sorted((real_data / "grid" / "s3").glob("*.mpg"))[:6]:
        reader = FaceTracksFeature().open(probe(path))
        read = decode(Source(path, path), [reader.feed], want_video=True, want_audio=True)
        clips.append((reader.finish(read), read.audio))
    return clips


@pytest.mark.real_data
def test_grid_clips_pool_and_follow_the_sound(grid_clips):
    pooled = {}
    for ms in (-120.0, 0.0, 87.0):
        found = [FEATURE.extract(tracks, later(audio, ms)) for tracks, audio in grid_clips]
        decisions, pooled[ms] = decide(found)
        right = [abs(d.audio_lag_ms - ms) < 40.0 for d in decisions if d.accepted]
        assert all(right)
        assert len(right) >= 5
    assert abs(pooled[0.0].audio_lag_ms) < 40.0
    for ms in (-120.0, 87.0):
        assert pooled[ms].audio_lag_ms - pooled[0.0].audio_lag_ms == pytest.approx(ms, abs=8.0)


def test_the_same_speaker_after_a_cut_is_no_second_face():
    audio, opening = syllables(8.0)
    shots = (face(opening[:100]), face(opening[100:], first=100))
    whole = FEATURE.extract(faces(face(opening), n=200), audio)
    found = FEATURE.extract(faces(*shots, n=200), audio)
    assert found.status == "ok"
    assert found.estimate.audio_lag_ms == pytest.approx(whole.estimate.audio_lag_ms, abs=20)


def test_two_faces_that_move_alike_at_once_are_several():
    audio, opening = syllables(4.0)
    found = FEATURE.extract(faces(face(opening), face(1.5 * opening)), audio)
    assert found.status == "several_faces"
