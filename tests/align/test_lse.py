"""LSE by hand: formula, sign, what padding does to short clips, and what masking leaves."""

import numpy as np
import pytest

from avbench.align.lse import (
    EPS,
    MAX_SHIFT,
    N_SHIFTS,
    LseScores,
    frame_distances,
    frame_scores,
    lse,
    sync_distances,
    zero_distances,
)
from avbench.align.offset import audio_lag_ms, syncnet_offset_frames

FACTS = {"fps_in": 25.0, "resampled": False}


def unrelated(n, seed=0, d=64):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((2, n, d)).astype(np.float32)


def late(lips, frames):
    """A sound that fits the lips `frames` frames late (early if negative), noise elsewhere."""
    sound = unrelated(len(lips), seed=9, d=lips.shape[1])[0]
    n = len(lips) - abs(frames)
    a, b = max(0, frames), max(0, -frames)
    sound[a : a + n] = lips[b : b + n] + 0.1
    return sound


def test_the_formula_word_by_word():
    lips, sound = unrelated(40)
    padded = np.pad(sound.astype(float), ((15, 15), (0, 0)))
    by_hand = [
        np.mean([np.linalg.norm(lips[i] - padded[i + k] + 1e-6) for i in range(40)])
        for k in range(31)
    ]
    found = sync_distances(lips, sound, **FACTS)
    np.testing.assert_allclose(found.mean, by_hand, rtol=1e-9)
    scores = lse(found, masked=False)
    assert scores.lse_d == pytest.approx(min(by_hand))
    assert scores.lse_c == pytest.approx(np.median(by_hand) - min(by_hand))
    assert scores.offset_frames == 15 - int(np.argmin(by_hand))


@pytest.mark.parametrize("frames", [-15, -3, 0, 1, 15])
@pytest.mark.parametrize("masked", [False, True])
def test_a_late_sound_has_a_negative_offset(frames, masked):
    lips = unrelated(120)[0]
    scores = lse(sync_distances(lips, late(lips, frames), **FACTS), masked=masked)
    assert scores.offset_frames == -frames
    assert audio_lag_ms(scores.offset_frames) == 40.0 * frames
    assert syncnet_offset_frames(40.0 * frames) == scores.offset_frames


def test_distances_to_nothing():
    lips = unrelated(3)[0]
    np.testing.assert_allclose(zero_distances(lips), np.linalg.norm(lips + EPS, axis=1), rtol=1e-6)
    assert zero_distances(lips[:0]).shape == (0,)


@pytest.mark.parametrize("n", [1, 10, 15])
def test_padding_makes_the_ends_of_a_short_clip_mean_norms(n):
    """The artefact: shifts by n or more compare no pair at all."""
    lips, sound = unrelated(n)
    found = sync_distances(lips, sound, **FACTS)
    far = np.abs(np.arange(N_SHIFTS) - MAX_SHIFT) >= n
    np.testing.assert_allclose(found.mean[far], np.linalg.norm(lips, axis=1).mean(), rtol=1e-5)
    assert np.isnan(found.masked_mean[far]).all()
    np.testing.assert_array_equal(found.count, np.maximum(0, n - np.abs(np.arange(-15, 16))))


def test_padding_lets_unrelated_sound_look_in_sync_and_masking_does_not():
    padded, masked = [], []
    for seed in range(20):
        found = sync_distances(*unrelated(15, seed), **FACTS)
        padded.append(lse(found, masked=False))
        masked.append(lse(found, masked=True))
    assert np.mean([s.lse_c for s in padded]) > 1.5
    assert np.mean([s.lse_c for s in masked]) < 0.5
    assert np.mean([abs(s.offset_frames) for s in padded]) > 13


def test_masking_leaves_out_shifts_with_less_than_half_of_the_windows():
    lips = unrelated(20)[0]
    found = sync_distances(lips, late(lips, 11), **FACTS)
    assert lse(found, masked=True).offset_frames != -11  # 9 of 20 windows
    found = sync_distances(lips, late(lips, 10), **FACTS)
    assert lse(found, masked=True).offset_frames == -10


def test_one_window_is_masked_to_itself():
    lips, sound = unrelated(1)
    scores = lse(sync_distances(lips, sound, **FACTS), masked=True)
    assert scores == LseScores(pytest.approx(np.linalg.norm(lips - sound), rel=1e-5), 0.0, 0)


def test_the_sides_are_cut_to_the_shorter_one():
    lips, sound = unrelated(50)
    long = sync_distances(lips, sound[:40], **FACTS)
    short = sync_distances(lips[:40], sound[:40], **FACTS)
    np.testing.assert_array_equal(long.mean, short.mean)
    assert long.n_windows == 40


def test_no_window_is_an_error():
    lips, sound = unrelated(5)
    with pytest.raises(ValueError, match="0 windows of lips, 5 of sound"):
        sync_distances(lips[:0], sound, **FACTS)


def test_frame_distances_in_chunks_with_a_longer_sound():
    lips, _ = unrelated(600)
    _, sound = unrelated(610)
    found = frame_distances(lips, sound)
    assert found.shape == (600, 31)
    for i, k in ((0, 14), (255, 3), (256, 30), (599, 25), (599, 26)):
        j = i + k - 15
        if 0 <= j < 610:
            assert found[i, k] == pytest.approx(np.linalg.norm(lips[i] - sound[j]), rel=1e-5)
        else:
            assert np.isnan(found[i, k])
    assert np.isnan(found).sum() == sum(range(1, 16)) + sum(range(1, 6))


def test_a_track_s_first_window_is_somewhere_in_the_sound():
    _, sound = unrelated(60)
    lips = sound[20:40]
    found = frame_distances(lips, sound, first=20)
    assert not np.isnan(found).any()  # 15 windows before and behind are real
    np.testing.assert_allclose(found[:, MAX_SHIFT], np.sqrt(64) * EPS, rtol=1e-3)
    late = frame_distances(sound[20:40], sound, first=23)  # the sound is early by 3
    assert (np.nanargmin(late, axis=1) == MAX_SHIFT - 3).all()


def test_sound_that_is_no_number_stays_none():
    lips, sound = unrelated(30)
    sound[10] = np.nan
    found = frame_distances(lips, sound)
    assert np.isnan(found[10, 15])
    assert np.isnan(found[0, 25])
    assert np.isfinite(found[11, 15])


def test_scores_are_lse_s_curve_in_units_of_its_median():
    lips = unrelated(200)[0]
    each = frame_distances(lips, late(lips, 2))
    scores = frame_scores(each)
    means = np.nanmean(each, axis=0)
    np.testing.assert_allclose(np.nanmean(scores, axis=0), 1 - means / np.median(means), atol=1e-12)
    assert np.nanmean(scores, axis=0).argmax() == MAX_SHIFT + 2
    assert np.isnan(frame_scores(np.full((3, 31), np.nan))).all()
