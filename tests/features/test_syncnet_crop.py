"""SyncNet's crop: where a marker lands, what the median does at the ends, and its source's."""

import cv2
import numpy as np
import pytest
from scipy.signal import medfilt
from syncnet_peer import peer

from avbench.features.syncnet_crop import CROP_PX, MedianFilter, crop, placements

GREY = 110


def filtered(rows, parts):
    """All medians, the rows pushed `parts` at a time."""
    median = MedianFilter(rows.shape[1])
    made = [median.push(rows[i : i + parts]) for i in range(0, len(rows), parts)]
    return np.concatenate([*made, median.flush()])


def marked(x, y, size=(300, 400)):
    """A black picture with a white pixel block around one place."""
    frame = np.zeros((*size, 3), np.uint8)
    frame[y - 2 : y + 3, x - 2 : x + 3] = 255
    return frame


def brightest(picture):
    rows, columns = np.nonzero(picture[:, :, 0] > 0.9 * picture.max())
    return columns.mean(), rows.mean()


def test_half_of_the_longer_side_and_the_centre():
    found = placements(np.array([[10.0, 20, 50, 80], [0, 0, 90, 30]]))
    assert found.tolist() == [[30, 30, 50], [45, 45, 15]]


@pytest.mark.filterwarnings("ignore:kernel_size exceeds volume extent")
@pytest.mark.parametrize("n", [7, 12, 13, 14, 40])
@pytest.mark.parametrize("parts", [1, 5, 100])
def test_the_median_is_scipy_s(n, parts):
    rows = np.random.default_rng(n).uniform(20, 30, (n, 3))
    expected = np.stack([medfilt(column, 13) for column in rows.T], axis=1)
    assert np.array_equal(filtered(rows, parts), expected)


def test_the_median_takes_a_jump_out_and_is_low_at_the_ends():
    rows = np.full((30, 1), 50.0)
    rows[12] = 500
    rows[2] = 40
    found = filtered(rows, 4)[:, 0]
    assert found[12] == 50
    assert found[0] == 40  # six zeros and seven rows: the lowest of these
    assert found[-1] == 50


def test_the_median_waits_for_six_rows():
    median = MedianFilter(1)
    assert len(median.push(np.ones((6, 1)))) == 0
    assert len(median.push(np.ones((1, 1)))) == 1
    assert len(median.push(np.ones((5, 1)))) == 5
    assert len(median.flush()) == 6


@pytest.mark.parametrize(
    ("x", "y", "right", "down"),
    [
        (200, 140, 0.5, 1 / 2.8),  # the centre of the box
        (200, 190, 0.5, 2 / 2.8),  # one half side lower
        (150, 140, 0.4 / 2.8, 1 / 2.8),  # one half side to the left
    ],
)
def test_a_marker_lands_where_the_recipe_says(x, y, right, down):
    """Half side 50: 70 to each side of the centre, 50 above it, 90 below."""
    found = brightest(crop(marked(x, y), np.array([50.0, 200, 140])))
    expected = (right * CROP_PX, down * CROP_PX)
    assert found == pytest.approx(expected, abs=1.5)


def test_a_crop_that_needs_no_scaling_is_the_picture():
    frame = np.random.default_rng(0).integers(0, 256, (300, 400, 3), dtype=np.uint8)
    assert np.array_equal(crop(frame, np.array([80.0, 200, 100])), frame[20:244, 88:312])


def test_beyond_the_picture_lies_grey():
    frame = np.full((200, 200, 3), 10, np.uint8)
    made = crop(frame, np.array([80.0, 0, 0]))
    assert np.all(made[:79, :] == GREY)
    assert np.all(made[:, :111] == GREY)
    assert np.all(made[81:, 113:] == 10)


def test_crops_are_those_of_syncnet_python(monkeypatch, tmp_path):
    """Its own code on the same boxes and frames; what it writes and what it calls is caught."""
    rng = np.random.default_rng(3)
    frames = rng.integers(0, 256, (40, 90, 120, 3), dtype=np.uint8)
    centre = np.array([60, 40]) + rng.normal(0, 4, (40, 2)).cumsum(axis=0) / 3
    half = rng.uniform(18, 26, (40, 2))
    boxes = np.concatenate([centre - half, centre + half], axis=1)

    made = []

    class Writer:
        def __init__(self, *_):
            pass

        write = staticmethod(made.append)

        def release(self):
            pass

    monkeypatch.setattr(cv2, "VideoWriter", Writer)
    monkeypatch.setattr(cv2, "VideoWriter_fourcc", lambda *_: 0, raising=False)
    monkeypatch.setattr(cv2, "imread", lambda at: frames[at])
    with peer("syncnet_pipeline") as theirs:
        monkeypatch.setattr(theirs.subprocess, "run", lambda *_, **__: None)
        monkeypatch.setattr(theirs.os, "remove", lambda _: None)
        pipeline = theirs.SyncNetPipeline.__new__(theirs.SyncNetPipeline)
        pipeline.cfg = theirs.PipelineConfig()
        track = {"frame": np.arange(40), "bbox": boxes}
        pipeline._crop(track, range(40), "sound.wav", tmp_path / "crops" / "0")

    where = filtered(placements(boxes), 7)
    ours = [crop(f, w) for f, w in zip(frames, where, strict=True)]
    assert np.array_equal(np.array(ours), np.array(made))
