"""Overlap, merging and covering squares, on cases that can be checked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avbench.features.boxes import area, iou, merge_overlapping, squares


def test_iou_by_hand():
    a = np.array([[0, 0, 10, 10.0]])
    b = np.array([[0, 0, 10, 10], [5, 0, 15, 10], [10, 0, 20, 10], [40, 40, 50, 50.0]])
    assert iou(a, b)[0] == pytest.approx([1, 50 / 150, 0, 0])


def test_an_inverted_box_has_no_area():
    assert area(np.array([[5, 5, 1, 9.0]])) == pytest.approx([0])


def test_merging_averages_by_score_and_keeps_the_best_score():
    rows = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [50, 50, 60, 60.0]])
    merged, score = merge_overlapping(rows, np.array([0.6, 0.9, 0.7]), 0.3)
    assert score == pytest.approx([0.9, 0.7])
    assert merged[0] == pytest.approx([0.6, 0, 10.6, 10])
    assert merged[1] == pytest.approx([50, 50, 60, 60])


def test_merging_nothing_gives_nothing():
    merged, score = merge_overlapping(np.zeros((0, 16)), np.zeros(0), 0.3)
    assert merged.shape == (0, 16)
    assert score.shape == (0,)


@given(st.integers(16, 2000), st.integers(16, 2000), st.floats(0.3, 1.0), st.floats(0, 0.5))
def test_squares_cover_the_picture_and_are_equal(width, height, share, overlap):
    side = share * min(width, height)
    made = squares(width, height, side, overlap)
    assert np.all(made[:, 2] == side)
    for axis, length in ((0, width), (1, height)):
        starts = np.unique(made[:, axis])
        slack = 0.02 * side + 1e-6
        assert starts[0] <= slack
        assert starts[-1] + side >= length - slack
        assert np.all(np.diff(starts) <= side * (1 - overlap) + slack)


def test_a_square_larger_than_the_picture_lies_centred():
    assert squares(100, 60, 100, 0.2) == pytest.approx(np.array([[0, -20, 100.0]]))
