"""Where SyncNet's tracker gets its boxes from: BlazeFace's mapped to S3FD's, and S3FD itself."""

import re

import cv2
import numpy as np
import pytest

from avbench.clip import Source
from avbench.errors import MissingWeights, UnknownName
from avbench.features.syncnet_crop import placements
from avbench.features.syncnet_detect import (
    BlazeFace,
    S3fdFaces,
    detector_digest,
    make_detector,
    tight_boxes,
)
from avbench.media.decode import decode


def row(box, left_eye, right_eye):
    """BlazeFace's 16 values; the points behind the eyes do not matter."""
    return np.array([*box, *left_eye, *right_eye, *[0.0] * 8])


def frames_of(path):
    frames = []
    decode(
        Source(path, None),
        [lambda chunk: frames.extend(f.copy() for f in chunk.frames)],
        want_video=True,
        want_audio=False,
    )
    return frames


def test_an_upright_face_becomes_narrower_higher_and_moves_up():
    (found,) = tight_boxes(row((100, 100, 200, 200), (130, 140), (170, 140))[None])
    assert found == pytest.approx([106, 78.5, 194, 202.5])


def test_up_is_the_face_s_own_direction():
    """A head that lies on its right: the right end of the line of eyes is lower."""
    (found,) = tight_boxes(row((100, 100, 200, 200), (150, 130), (150, 170))[None])
    assert found == pytest.approx([115.5, 88, 203.5, 212])


@pytest.mark.real_data
def test_boxes_are_those_that_s3fd_gave_for_a_published_clip(real_data):
    """AV2AV comes with S3FD's boxes of its sample: medians over the same 70 frames."""
    detector = BlazeFace(1)
    frames = frames_of(real_data / "systems" / "av2av" / "TRajLqEaWhQ_00002.mp4")
    found = np.concatenate([detector.look([f]) for f in frames])[:, 0]
    assert found.shape == (70, 4)
    width, height = np.median(found[:, 2:] - found[:, :2], axis=0)
    _, x, y = np.median(placements(found), axis=0)
    assert (width, height) == pytest.approx((119.4, 157.7), rel=0.1)
    assert (x, y) == pytest.approx((115.8, 82.3), abs=0.06 * 157.7)


@pytest.mark.real_data
def test_a_face_that_comes_later_is_found(real_data):
    face = frames_of(real_data / "grid" / "s1" / "bbaf2n.mpg")[0]
    empty = np.full_like(face, 90)
    detector = make_detector("blazeface")
    assert detector.every_frames == 5
    shown = [empty, empty, face, face]
    assert [len(detector.look([f])[0]) for f in shown] == [0, 0, 1, 1]
    both = np.concatenate([face, face[:, ::-1]], axis=1)
    detector.cut()
    assert len(detector.look([both])[0]) == 2


def test_s3fd_sees_a_quarter_of_the_picture_and_answers_in_its_pixels():
    class Net:
        def detect(self, pictures, min_score):
            self.seen = pictures, min_score
            shares = np.array([[0.25, 0.5, 0.5, 1.0, 0.99]])
            return [shares, shares[:0]]

    net = Net()
    frames = np.random.default_rng(0).integers(0, 256, (2, 202, 302, 3), dtype=np.uint8)
    found = S3fdFaces(net, 5).look(list(frames))
    pictures, min_score = net.seen
    assert min_score == 0.9
    assert np.array_equal(pictures[1], cv2.resize(frames[1], None, fx=0.25, fy=0.25))
    assert found[0] == pytest.approx(np.array([[75.5, 101, 151, 202]]))
    assert found[1].shape == (0, 4)


@pytest.mark.parametrize("call", [make_detector, detector_digest])
def test_without_its_weights_s3fd_says_where_they_are(call, monkeypatch, tmp_path):
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path))
    with pytest.raises(MissingWeights, match=re.escape("avbench weights add sfd_face PATH")):
        call("s3fd-every-5")


def test_an_unknown_detector_is_refused():
    with pytest.raises(UnknownName, match="did you mean 's3fd'"):
        make_detector("s3df")
