"""Landmark distances on faces made by hand: what counts, what does not, what is refused."""

from fractions import Fraction

import numpy as np
import pytest
from made_faces import points_of, tracks_of

from avbench.errors import LengthMismatch, NoFace, PictureMismatch
from avbench.metrics.lmd import LipOpeningError, Lmd, LmdPx

GAPS = np.abs(np.sin(np.arange(30) / 3)) * 0.3
REF = tracks_of([points_of(gap=g) for g in GAPS])


def lmd(hyp, ref=REF):
    return Lmd().per_clip(ref, hyp)["lmd"]


def test_the_face_itself_has_no_distance():
    assert lmd(REF) == 0
    assert LmdPx().per_clip(REF, REF)["lmd@px"] == 0
    assert LipOpeningError().per_clip(REF, REF)["lip_opening_err"] == 0


def test_place_and_size_of_the_head_do_not_count():
    far = [points_of(60 + i, 120, 25, g) for i, g in enumerate(GAPS)]
    assert lmd(tracks_of(far, size=(400, 300))) == pytest.approx(0, abs=1e-6)
    assert LipOpeningError().per_clip(REF, tracks_of(far))["lip_opening_err"] < 1e-6


def test_a_mouth_moved_by_a_tenth_of_the_eyes_distance_counts_a_tenth():
    moved = [points_of(gap=g) for g in GAPS]
    for points in moved:
        points[48:68, 1] += 4  # of 40 px between the eyes
    hyp = tracks_of(moved)
    assert lmd(hyp) == pytest.approx(0.1, abs=1e-5)
    assert LmdPx().per_clip(REF, hyp)["lmd@px"] == pytest.approx(4, abs=1e-4)


def test_pixels_count_the_place_of_the_head():
    hyp = tracks_of([points_of(103, 84, gap=g) for g in GAPS])
    found = LmdPx().per_clip(REF, hyp)
    assert found["lmd@px"] == pytest.approx(5, abs=1e-4)
    assert lmd(hyp) == pytest.approx(0, abs=1e-5)


def test_a_mouth_that_stays_shut_opens_too_little():
    found = LipOpeningError().per_clip(REF, tracks_of([points_of(gap=0.0)] * 30))
    assert found["lip_opening_err"] == pytest.approx(GAPS.mean(), abs=1e-5)
    assert found["bias"] == pytest.approx(-GAPS.mean(), abs=1e-5)
    assert np.isnan(found["corr"])


def test_a_mouth_that_opens_half_as_far_moves_alike():
    found = LipOpeningError().per_clip(REF, tracks_of([points_of(gap=g / 2) for g in GAPS]))
    assert found["lip_opening_err"] == pytest.approx(GAPS.mean() / 2, abs=1e-5)
    assert found["corr"] == pytest.approx(1, abs=1e-6)


def test_the_score_is_over_frames_not_clips():
    short, long = {"sum": 1.0, "frames": 10.0}, {"sum": 9.0, "frames": 30.0}
    table = {k: np.array([short[k], long[k]]) for k in short}
    assert Lmd().pooling(table) == pytest.approx(10 / 40)


def test_of_several_faces_the_one_in_the_references_place_is_compared():
    other = [points_of(40, 40, 60, 0.5)] * 30
    hyp = tracks_of(other, [points_of(gap=g) for g in GAPS])
    assert lmd(hyp) == 0
    assert Lmd().per_clip(REF, hyp)["faces"] == 1
    ref = tracks_of([points_of(gap=g) for g in GAPS], other)
    assert Lmd().per_clip(ref, hyp) == Lmd().per_clip(ref, ref)
    assert Lmd().per_clip(ref, hyp)["faces"] == 2


def test_frames_are_those_in_which_both_show_the_face():
    late = tracks_of((5, [points_of(gap=g) for g in GAPS[5:]]), n_frames=32)
    found = Lmd().per_clip(REF, late)
    assert found == {
        "lmd": 0,
        "sum": 0,
        "frames": 25,
        "ref_frames": 30,
        "hyp_frames": 32,
        "faces": 1,
    }


REFUSED = {
    "face gone": (
        tracks_of((20, [points_of()] * 10)),
        NoFace,
        "10 of 30 frames show the face on both sides; expected at least 50 %",
    ),
    "face elsewhere in time": (
        tracks_of((30, [points_of()] * 5)),
        NoFace,
        "0 of 30 frames show the face",
    ),
    "short": (
        tracks_of([points_of()] * 24),
        LengthMismatch,
        "has 24 frames, the reference 30; expected them to differ by at most 5",
    ),
    "rate": (
        tracks_of([points_of()] * 30, fps=Fraction(30)),
        PictureMismatch,
        "runs at 30 frames a second, the reference at 25",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_compared_is_refused(case):
    hyp, error, said = REFUSED[case]
    with pytest.raises(error, match=said):
        lmd(hyp)


def test_pixels_of_two_sizes_cannot_be_compared():
    with pytest.raises(PictureMismatch, match="is 400 x 300, the reference 200 x 200 pixels"):
        LmdPx().per_clip(REF, tracks_of([points_of()] * 30, size=(400, 300)))


def test_one_frame_is_enough():
    one = tracks_of([points_of()])
    assert lmd(one, one) == 0
