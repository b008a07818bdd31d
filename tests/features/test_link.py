"""Which detection continues which face, on synthetic boxes."""

import numpy as np
import pytest

from avbench.features.link import Face, match


def box(x, y=0.0, side=20.0):
    return np.array([x, y, x + side, y + side])


def follow(faces, detections_by_frame, min_iou=0.3):
    for frame, boxes in detections_by_frame.items():
        predicted = np.array([f.predicted(frame) for f in faces])
        chosen = match(predicted, np.array(boxes).reshape(-1, 4), min_iou)
        for face, which in zip(faces, chosen, strict=True):
            if which < 0:
                face.missed(frame)
            else:
                face.found(frame, np.array(boxes[which]), 0.9)


def test_the_best_overlap_wins_and_each_detection_is_used_once():
    predicted = np.array([box(0), box(8)])
    assert match(predicted, np.array([box(7)]), 0.3).tolist() == [-1, 0]


def test_pairs_below_the_limit_stay_apart():
    assert match(np.array([box(0)]), np.array([box(15)]), 0.3).tolist() == [-1]


def test_no_faces_and_no_detections_match_nothing():
    none = np.zeros((0, 4))
    assert match(none, np.array([box(0)]), 0.3).tolist() == []
    assert match(np.array([box(0)]), none, 0.3).tolist() == [-1]


def test_two_faces_that_cross_keep_their_ways():
    left, right = Face([0], [box(0)], [0.9]), Face([0], [box(120, 6)], [0.9])
    ways = {f: [box(2.5 * f), box(120 - 2.5 * f, 6)] for f in range(4, 52, 4)}
    follow([left, right], ways)
    assert left.boxes[-1] == pytest.approx(box(2.5 * 48))
    assert right.boxes[-1] == pytest.approx(box(120 - 2.5 * 48, 6))
    assert min(left.scores + right.scores) > 0


def test_a_gap_holds_the_box_and_scores_zero():
    face = Face([0], [box(0)], [0.9])
    follow([face], {4: [box(1)], 8: [], 12: [box(2)]})
    assert face.scores == [0.9, 0.9, 0.0, 0.9]
    assert face.boxes[2] == pytest.approx(box(1))
    assert face.last_found == 12


def test_a_face_is_expected_to_move_on_but_not_far():
    face = Face([0, 4], [box(0), box(6)], [0.9, 0.9])
    assert face.predicted(8) == pytest.approx(box(12))
    assert face.predicted(400) == pytest.approx(box(12))
    jumped = Face([0, 4], [box(0), box(100)], [0.9, 0.9])
    assert jumped.predicted(8) == pytest.approx(box(110))
