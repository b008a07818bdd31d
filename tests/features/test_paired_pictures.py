"""The reference's face box cut out of two videos: the same pixels on both sides, or a reason."""

from fractions import Fraction

import numpy as np
import pytest
from made_faces import points_of, tracks_of
from made_films import FACES, N, film

from avbench.clip import Source
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate, score
from avbench.engine.plan import make_plan
from avbench.errors import LengthMismatch, Missing, NoFace, NoVideo, PictureMismatch
from avbench.features.crop_kinds import Face96
from avbench.features.face_pairs import boxes_of
from avbench.features.paired_pictures import PairedPictures, errors
from avbench.features.picture_file import PictureFileFeature
from avbench.media.decode import decode


def frames_of(picture):
    frames = []
    decode(
        picture.source,
        [lambda chunk: frames.extend(f.copy() for f in chunk.frames)],
        want_video=True,
        want_audio=False,
    )
    return frames


@pytest.fixture(scope="module")
def ref(tmp_path_factory):
    return film(tmp_path_factory.mktemp("ref") / "clip.mp4")


def test_both_sides_are_cut_by_the_references_box(ref, tmp_path):
    hyp = film(tmp_path / "hyp.mp4", sigma=8)
    found = PairedPictures().extract(FACES, ref, hyp)
    kind = Face96()
    boxes = boxes_of(FACES.tracks[0], kind)
    pairs = [
        [kind.cut(side[i], boxes[i]) for side in (frames_of(ref), frames_of(hyp))] for i in range(N)
    ]
    wanted = np.array([errors(a, b) for a, b in pairs])
    assert np.array_equal(np.stack([found.mse, found.mse_u8, found.ssim], axis=1), wanted)
    assert found.mse.min() > 1
    assert (found.facts.n_pairs, found.facts.n_ref, found.facts.n_hyp) == (N, N, N)


def test_the_box_follows_the_mean_of_this_and_the_next_frames():
    boxes = boxes_of(FACES.tracks[0], Face96())
    assert np.allclose(np.diff(boxes[:8, 0]), 1, atol=1e-4)
    assert np.allclose(boxes[8:], boxes[7])  # at the end: the last five


def test_a_video_against_itself_has_no_error(ref):
    found = PairedPictures().extract(FACES, ref, ref)
    assert found.mse.max() == 0
    assert found.ssim.min() == pytest.approx(1, abs=1e-12)


def test_frames_without_the_face_are_left_out(ref):
    faces = tracks_of((4, [points_of()] * 8), n_frames=N)
    assert PairedPictures().extract(faces, ref, ref).facts.n_pairs == 8


def test_the_longer_side_is_cut(ref, tmp_path):
    found = PairedPictures().extract(FACES, ref, film(tmp_path / "longer.mp4", n=N + 5))
    assert (found.facts.n_pairs, found.facts.n_hyp) == (N, N + 5)
    assert found.mse.max() < 2
    shorter = PairedPictures().extract(FACES, ref, film(tmp_path / "shorter.mp4", n=N - 5))
    assert shorter.facts.n_pairs == N - 5


def test_one_frame_is_enough(tmp_path):
    one = film(tmp_path / "one.mp4", n=1)
    assert PairedPictures().extract(tracks_of([points_of()]), one, one).facts.n_pairs == 1


REFUSED = {
    "size": ({"size": (200, 180)}, PictureMismatch, "is 200 x 180, the reference 200 x 200 pixels"),
    "rate": ({"fps": Fraction(30)}, PictureMismatch, "runs at 30 frames a second"),
    "length": ({"n": N + 6}, LengthMismatch, "has 18 frames, the reference 12; .* at most 5"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused(case, ref, tmp_path):
    made, error, said = REFUSED[case]
    with pytest.raises(error, match=said):
        PairedPictures().extract(FACES, ref, film(tmp_path / "hyp.mp4", **made))


def test_a_face_that_is_seldom_seen_is_refused(ref):
    faces = tracks_of([points_of()] * 5, n_frames=N)
    with pytest.raises(
        NoFace, match="largest face is seen in 5 of 12 frames; expected at least 50"
    ):
        PairedPictures().extract(faces, ref, ref)


def test_a_face_that_comes_after_the_generated_picture_has_ended_is_refused(ref, tmp_path):
    faces = tracks_of((7, [points_of()] * 5), n_frames=N)
    short = film(tmp_path / "short.mp4", n=7)
    with pytest.raises(NoFace, match="first seen at frame 7, where the generated picture of 7"):
        PairedPictures(min_share=0.2).extract(faces, ref, short)


def test_a_side_without_picture_says_so(tmp_path):
    with pytest.raises(NoVideo, match=r"a\.wav: no picture was handed in, expected a video"):
        PictureFileFeature().read(Source(None, tmp_path / "a.wav"))
    with pytest.raises(Missing, match=r"gone\.mp4: not found"):
        PictureFileFeature().read(Source(tmp_path / "gone.mp4", None))


def test_results_are_kept_by_the_content_of_both_files(ref, tmp_path, monkeypatch):
    """With the face tracks given, as their own tests hold them to account."""
    monkeypatch.setattr("avbench.features.face_tracks.FaceTracksReader.finish", lambda *_: FACES)
    cache = Cache(tmp_path / "cache")
    hyp = film(tmp_path / "hyp.mp4", sigma=8)
    first = outcome(ref, hyp, cache)
    with monkeypatch.context() as patched:
        patched.setattr(PairedPictures, "extract", None)
        assert outcome(ref, hyp, cache) == first
    film(tmp_path / "hyp.mp4", sigma=16)
    assert outcome(ref, hyp, cache)["psnr"] < first["psnr"] - 2


def outcome(ref, hyp, cache):
    plan = make_plan(["psnr"])
    found = score(plan.metrics[0], evaluate(plan, {"ref": ref.source, "hyp": hyp.source}, cache))
    assert found.status == "ok", found.reason
    return found.statistics
