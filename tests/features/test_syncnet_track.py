"""SyncNet's tracker on boxes that are made up, and against its source."""

import numpy as np
import pytest
from syncnet_peer import peer

from avbench.features.syncnet_track import Tracker, TrackRules

RULES = TrackRules(
    min_track_frames=50,
    min_face_px=100.0,
    min_iou=0.5,
    max_gap_frames=25,
    every_frames=1,
    max_faces=8,
)
NOTHING = np.zeros((0, 4))


def box(x, y=0.0, side=120.0):
    return np.array([x, y, x + side, y + side])


def run(looks, rules=RULES):
    """`looks`: frame -> boxes. Returns each track with its frames' boxes, as they ended."""
    tracker, grown, ended = Tracker(rules), {}, []
    for frame, boxes in looks.items():
        for track, part in tracker.step(frame, np.array(boxes).reshape(-1, 4)):
            grown.setdefault(id(track), []).append(part)
        ended += tracker.lost(frame)
    ended += tracker.end(tracker.tracks)
    return [(t, np.concatenate(grown[id(t)])) for t in ended]


def every(step, **parameters):
    return TrackRules(**{**vars(RULES), "every_frames": step, **parameters})


def test_one_still_face_is_one_track():
    ((track, boxes),) = run({f: [box(5)] for f in range(60)})
    assert (track.first, track.n_frames, track.n_seen) == (0, 60, 60)
    assert np.array_equal(boxes, np.tile(box(5), (60, 1)))
    assert track.face_px == 120
    assert track.is_good


@pytest.mark.parametrize(("n", "good"), [(50, False), (51, True)])
def test_a_track_is_longer_than_the_least_length(n, good):
    ((track, _),) = run({f: [box(5)] for f in range(n)})
    assert track.is_good == good


@pytest.mark.parametrize(("side", "good"), [(100.0, False), (100.5, True)])
def test_a_track_is_larger_than_the_least_size(side, good):
    ((track, _),) = run({f: [box(5, side=side)] for f in range(60)})
    assert track.is_good == good


def test_size_is_the_larger_of_mean_width_and_mean_height():
    ((track, _),) = run({f: [[0, 0, 60, 90 if f < 30 else 130]] for f in range(60)})
    assert track.face_px == pytest.approx(110)


def test_a_gap_is_bridged_by_interpolation():
    shown = {f: [box(4.0 * f if f < 10 else 40.0)] for f in (*range(10), *range(20, 30))}
    ((track, boxes),) = run(shown)
    assert track.n_frames == 30
    assert track.n_seen == 20
    assert boxes[9:21, 0] == pytest.approx(np.linspace(36, 40, 12))


@pytest.mark.parametrize(("gap", "n"), [(25, 1), (26, 2)])
def test_a_face_may_be_out_of_sight_for_a_second(gap, n):
    tracks = run({f: [box(0)] for f in (*range(10), *range(9 + gap, 40))})
    assert len(tracks) == n


@pytest.mark.parametrize(("shift", "n"), [(39, 1), (41, 2)])  # a third of 120 is half an overlap
def test_a_box_that_moves_too_far_is_another_face(shift, n):
    assert len(run({f: [box(0 if f < 10 else shift)] for f in range(20)})) == n


def test_two_faces_are_two_tracks_the_elder_first():
    tracks = run({f: [box(300), box(0)] if f else [box(0)] for f in range(60)})
    assert [(t.first, b[0, 0]) for t, b in tracks] == [(0, 0), (1, 300)]


def test_with_a_look_every_fifth_frame_lengths_count_all_frames():
    ((track, boxes),) = run({f: [box(2.0 * f)] for f in range(0, 71, 5)}, every(5))
    assert (track.n_frames, track.n_seen) == (71, 71)
    assert boxes[:, 0] == pytest.approx(2.0 * np.arange(71))


def test_a_face_that_moves_evenly_is_followed_from_look_to_look():
    """15 px a frame, 75 a look: overlap 0.23 directly, 0.78 from frame to frame."""
    fast = {f: [box(15.0 * f)] for f in range(0, 71, 5)}
    assert len(run(fast, every(5))) == 1
    assert len(run(fast)) > 1


def test_a_neighbour_keeps_its_face_when_the_elder_is_not_seen():
    left, right = box(0), box(130)
    looks = {f: [right] if f == 20 else [left, right] for f in range(0, 71, 5)}
    tracks = run(looks, every(5))
    assert sorted(b[:, 0].mean() for _, b in tracks) == [0, 130]


def test_no_more_faces_are_followed_than_allowed():
    crowd = [box(200.0 * i) for i in range(6)]
    assert len(run(dict.fromkeys(range(5), crowd), every(1, max_faces=4))) == 4


def test_no_face_is_no_track():
    assert run(dict.fromkeys(range(60), NOTHING)) == []


@pytest.mark.parametrize("seed", range(6))
def test_tracks_are_those_of_syncnet_python(seed):
    """A face that trembles, jumps, grows and is out of sight for a while."""
    rng = np.random.default_rng(seed)
    looks, x, side = {}, 100.0, rng.uniform(90, 140)
    for frame in range(260):
        x += 200 if rng.random() < 0.01 else rng.normal(0, 3)
        side += rng.normal(0, 1)
        hidden = rng.random() < 0.3 or 100 < frame < 100 + 8 * seed
        looks[frame] = [] if hidden else [box(x, 50 + rng.normal(0, 3), side)]
    with peer("syncnet_pipeline") as theirs:
        pipeline = theirs.SyncNetPipeline.__new__(theirs.SyncNetPipeline)
        pipeline.cfg = theirs.PipelineConfig()
        detections = [
            [{"frame": f, "bbox": b.tolist(), "conf": 0.99} for b in boxes]
            for f, boxes in looks.items()
        ]
        expected = pipeline._track(detections)
    found = sorted(((t.first, b) for t, b in run(looks) if t.is_good), key=lambda t: t[0])
    assert [first for first, _ in found] == [t["frame"][0] for t in expected]
    for (_, boxes), track in zip(found, expected, strict=True):
        assert boxes == pytest.approx(track["bbox"], abs=1e-9)
