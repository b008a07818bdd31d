"""The product's own tracker finds every face in every frame and reads its lips."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from avbench.clip import Source
from avbench.features.face_tracks import FaceTracksFeature
from avbench.features.tracks import FaceTracks
from avbench.media.decode import decode
from avbench.media.probe import probe
from avbench.synth.face.motion import draw_motion
from avbench.synth.speakers import SPEAKERS
from avbench.synth.talk import Take, frames
from avbench.synth.truth import GroundTruth

WORDS = ("bin", "blue", "by", "r", "two", "soon")


@pytest.fixture(scope="module")
def tracks(corpus: tuple[Path, GroundTruth]) -> dict[str, FaceTracks]:
    """What the tracker makes of each speaker's clip."""
    root, truth = corpus
    return {clip.speaker: _track(root / clip.path) for clip in truth.clips}


def _track(path: Path) -> FaceTracks:
    reader = FaceTracksFeature().open(probe(path))
    found = decode(Source(path, None), [reader.feed], want_video=True, want_audio=False)
    return reader.finish(found)


def test_each_speaker_is_one_face_in_all_75_frames(tracks: dict[str, FaceTracks]):
    for found in tracks.values():
        assert len(found.tracks) == 1
        assert (found.tracks[0].first, found.tracks[0].n_frames) == (0, 75)
        assert found.tracks[0].score.min() > 0.6


def test_measured_lip_opening_follows_the_true_one(
    corpus: tuple[Path, GroundTruth], tracks: dict[str, FaceTracks]
):
    for clip in corpus[1].clips:
        points = tracks[clip.speaker].tracks[0].landmarks
        gap = np.linalg.norm(points[:, 62] - points[:, 66], axis=1)
        size = np.linalg.norm(points[:, 36] - points[:, 45], axis=1)
        assert np.corrcoef(gap / size, clip.opening)[0, 1] > 0.85, clip.clip_id


def test_speakers_differ_in_size_and_place(tracks: dict[str, FaceTracks]):
    boxes = np.array([found.tracks[0].boxes.mean(0) for found in tracks.values()])
    widths = np.sort(boxes[:, 2] - boxes[:, 0])
    assert widths[-1] / widths[0] > 1.15
    apart = np.linalg.norm(boxes[:, None] - boxes[None], axis=2)[~np.eye(6, dtype=bool)]
    assert apart.min() > 4


def test_speakers_differ_in_looks():
    first = [next(frames(Take(s, WORDS, (0, 0)))).astype(float) for s in SPEAKERS]
    for i, one in enumerate(first):
        for other in first[:i]:
            assert np.abs(one - other).mean() > 15


def test_the_head_moves_before_a_still_wall():
    take = Take(SPEAKERS[0], WORDS, (0, 0))
    shown = [f.astype(float) for f in frames(take)]
    wall = [np.abs(a[:20, :20] - b[:20, :20]).mean() for a, b in pairwise(shown)]
    assert max(wall) < 4, "the wall only has the camera's noise"
    assert np.abs(shown[0] - shown[40]).mean() > 1.3 * np.mean(wall)


def test_frames_are_the_same_for_the_same_seed_alone():
    def some(seed: int) -> list[np.ndarray]:
        take = Take(SPEAKERS[1], WORDS, (seed,))
        return list(frames(take, take.frame_times_s()[:3]))

    assert all(np.array_equal(a, b) for a, b in zip(some(0), some(0), strict=True))
    assert not np.array_equal(some(0)[0], some(1)[0])


def test_eyes_blink_apart_from_the_sound():
    times = np.arange(0, 60, 0.04)
    one, other = (draw_motion(times, np.random.default_rng(k)).blink for k in (0, 1))
    blinks = np.count_nonzero(np.diff((one > 0.5).astype(int)) == 1)
    assert 14 < blinks < 40
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.2
