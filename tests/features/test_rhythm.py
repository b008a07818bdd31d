"""When faces are looked for: calm, restless, and after a miss."""

import numpy as np

from avbench.features.link import Face
from avbench.features.rhythm import Rhythm

RHYTHM = Rhythm(calm_frames=12, restless_frames=4, max_shift=0.3)


def face(*lefts, frames=None, last_found=None):
    """A box 100 wide whose left edge was here and there, one look every four frames."""
    boxes = [np.array([x, 50.0, x + 100, 150]) for x in lefts]
    made = Face(frames or list(range(0, 4 * len(boxes), 4)), boxes, [0.9] * len(boxes))
    made.last_found = made.last_found if last_found is None else last_found
    return made


def looks(faces, n, rhythm=RHYTHM):
    found, looked = [], -100
    for index in range(n):
        if rhythm.due(index, looked, faces):
            found.append(index)
            looked = index
    return found


def test_a_face_that_is_still_is_looked_for_now_and_then():
    assert looks([face(10.0, last_found=99)], 40) == [0, 12, 24, 36]


def test_without_a_face_every_chance_is_taken():
    assert looks([], 13) == [0, 4, 8, 12]


def test_a_face_that_was_missed_is_looked_for_sooner():
    assert looks([face(10.0, 10.0, last_found=-1)], 13) == [0, 4, 8, 12]


def test_a_face_that_would_leave_its_box_is_looked_for_sooner():
    walking = face(10.0, 21.0, last_found=99)  # 11 % of its box in four frames
    strolling = face(10.0, 19.0, last_found=99)
    assert looks([walking], 13) == [0, 4, 8, 12]
    assert looks([strolling], 13) == [0, 12]
    assert looks([strolling, walking], 13) == [0, 4, 8, 12]


def test_a_look_out_of_turn_does_not_shift_the_others():
    still = [face(10.0, last_found=99)]
    assert not RHYTHM.due(12, 10, still)
    assert not RHYTHM.due(13, 0, still)
    assert RHYTHM.due(20, 10, still)


def test_one_rhythm_for_all_is_plain():
    every_fourth = Rhythm(4, 4, np.inf)
    assert looks([face(10.0, 80.0, last_found=0)], 10, every_fourth) == [0, 4, 8]
