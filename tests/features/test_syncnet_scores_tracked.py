"""Faces of a film against its sound: which sound, which face, and what all of them together are."""

import re

import numpy as np
import pytest
from sounds import speech_like

from avbench.align.lse import frame_distances, lse, sync_distances
from avbench.clip import Waveform
from avbench.errors import SilentHyp, TooShort, UnknownName
from avbench.features import syncnet_audio, syncnet_scores_tracked
from avbench.features.syncnet_lips import SyncNetTrack
from avbench.features.syncnet_scores_tracked import SyncNetScoresTracked
from avbench.features.syncnet_tracked import SyncNetTracks

FRAME = 640


class Tower:
    """A window's embedding is its own MFCC."""

    def embed(self, mfcc, n):
        return np.stack([mfcc[4 * i : 4 * i + 20].ravel() for i in range(n)]).astype(np.float32)


@pytest.fixture(autouse=True)
def _fake_tower(monkeypatch):
    monkeypatch.setattr(syncnet_audio, "audio_tower", Tower)


@pytest.fixture(scope="module")
def sound():
    samples = speech_like(5.0, 3)
    return Waveform(samples, valid_end_s=5.0)


def lips_like(sound, first, n_frames, *, lag_frames=0, noise=0.0, area=1.0):
    """A track whose lips look like the sound that is heard `lag_frames` later."""
    part = Waveform(sound.samples[first * FRAME : (first + n_frames) * FRAME])
    embeddings = syncnet_audio.SyncNetAudioFeature().extract(part).embeddings
    embeddings = np.roll(embeddings, -lag_frames, axis=0)
    embeddings = np.concatenate([embeddings, embeddings[-1:]])  # the last window is dropped
    rng = np.random.default_rng(0)
    embeddings = embeddings + rng.normal(0, noise, embeddings.shape).astype(np.float32)
    return SyncNetTrack(embeddings, first, n_frames, area)


def faces(*tracks):
    return SyncNetTracks(tracks, 125, 30.0, resampled=True)


def test_the_sound_of_a_track_starts_at_its_first_frame(sound):
    track = lips_like(sound, 40, 60)
    found = SyncNetScoresTracked().extract(faces(track), sound)
    assert found.mean.argmin() == 15
    assert found.mean.min() == pytest.approx(0, abs=1e-3)
    assert (found.n_windows, found.track, found.n_tracks) == (55, 0, 1)
    assert (found.fps_in, found.resampled) == (30.0, True)


def test_the_offset_is_read_off(sound):
    """Lips like the sound that comes three frames later: the sound comes late."""
    track = lips_like(sound, 10, 100, lag_frames=3)
    assert lse(SyncNetScoresTracked().extract(faces(track), sound), masked=True).offset_frames == -3


def test_the_last_window_of_a_track_is_dropped(sound):
    track = lips_like(sound, 0, 60)
    track.embeddings[-1] = 1e6
    assert SyncNetScoresTracked().extract(faces(track), sound).mean.max() < 1e4


def test_a_sound_that_ends_first_decides_the_number_of_windows(sound):
    track = lips_like(sound, 40, 60)
    short = Waveform(sound.samples[: 80 * FRAME])
    assert SyncNetScoresTracked().extract(faces(track), short).n_windows == 35


def test_policies(sound):
    large = lips_like(sound, 0, 60, noise=40.0, area=9.0)
    small = lips_like(sound, 50, 70, lag_frames=2, area=4.0)
    both = faces(large, small)
    by = {
        p: SyncNetScoresTracked(policy=p).extract(both, sound)
        for p in ("largest", "max_conf", "mean")
    }
    assert {p: d.track for p, d in by.items()} == {"largest": 0, "max_conf": 1, "mean": -1}
    assert all(d.n_tracks == 2 for d in by.values())
    assert by["mean"].n_windows == 55 + 65
    expected = (55 * by["largest"].mean + 65 * by["max_conf"].mean) / 120
    assert by["mean"].mean == pytest.approx(expected)


def test_the_mean_of_masked_distances_counts_every_pair_once(sound):
    tracks = lips_like(sound, 0, 20, noise=20.0), lips_like(sound, 50, 70)
    found = SyncNetScoresTracked(policy="mean").extract(faces(*tracks), sound)
    pairs = []
    for track in tracks:
        end = track.first + track.n_frames
        part = Waveform(sound.samples[track.first * FRAME : end * FRAME])
        heard = syncnet_audio.SyncNetAudioFeature().extract(part).embeddings
        pairs.append(frame_distances(track.embeddings[: len(heard)], heard))
    together = np.concatenate(pairs)
    assert found.masked_mean == pytest.approx(np.nanmean(together, axis=0))
    assert np.array_equal(found.count, (~np.isnan(together)).sum(axis=0))


@pytest.mark.parametrize("policy", ["largest", "mean", "max_conf"])
def test_of_one_track_every_policy_says_the_same(sound, policy):
    track = lips_like(sound, 5, 90, lag_frames=1, noise=5.0)
    found = SyncNetScoresTracked(policy=policy).extract(faces(track), sound)
    part = Waveform(sound.samples[5 * FRAME : 95 * FRAME])
    heard = syncnet_audio.SyncNetAudioFeature().extract(part).embeddings
    expected = sync_distances(track.embeddings[:-1], heard, fps_in=30.0, resampled=True)
    assert found.mean == pytest.approx(expected.mean, rel=1e-12)
    assert found.masked_mean == pytest.approx(expected.masked_mean, rel=1e-12)


def test_a_face_after_the_sound_is_too_short_and_the_others_count(sound):
    early, late = lips_like(sound, 0, 60), lips_like(sound, 50, 60)
    short = Waveform(sound.samples[: 55 * FRAME])
    expected = re.escape(
        "the sound lasts 2.20 s and the face is seen from 2.00 s on; expected 0.24 s of sound"
    )
    with pytest.raises(TooShort, match=expected):
        SyncNetScoresTracked().extract(faces(late, early), short)
    found = SyncNetScoresTracked(policy="mean").extract(faces(late, early), short)
    assert found.n_windows == 50


def test_a_silent_face_is_refused(sound):
    track = lips_like(sound, 40, 60)
    samples = sound.samples.copy()
    samples[30 * FRAME :] = 0
    with pytest.raises(SilentHyp, match="the sound is silent: its peak is digital silence"):
        SyncNetScoresTracked().extract(faces(track), Waveform(samples))


def test_an_unknown_policy_is_refused(sound):
    track = lips_like(sound, 0, 60)
    with pytest.raises(UnknownName, match="did you mean 'max_conf'"):
        SyncNetScoresTracked(policy="max_con").extract(faces(track), sound)


def test_a_long_sound_in_pieces_is_the_sound(sound, monkeypatch):
    monkeypatch.setattr(syncnet_scores_tracked, "PIECE", 16)
    track = lips_like(sound, 3, 110, lag_frames=4, noise=3.0)
    found = SyncNetScoresTracked().extract(faces(track), sound)
    part = Waveform(sound.samples[3 * FRAME : 113 * FRAME])
    heard = syncnet_audio.SyncNetAudioFeature().extract(part).embeddings
    expected = sync_distances(track.embeddings[:-1], heard, fps_in=30.0, resampled=True)
    assert found.mean == pytest.approx(expected.mean, rel=1e-6)
    assert np.array_equal(found.count, expected.count)
