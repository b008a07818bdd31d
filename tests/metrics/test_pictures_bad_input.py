"""What becomes of bad pictures, from files to rows: a status and a reason, never a number."""

import re

import numpy as np
import pytest
from drawn_face import picture_of

from avbench.clip import Source
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate, score
from avbench.engine.plan import make_plan
from avbench.media.encode import write_video
from avbench.media.write import write_wav

PIXELS = ("psnr", "psnr@talklip-u8", "ssim")
LIPS = ("lmd", "lmd@px", "lip_opening_err")
SIZE = (200, 160)


def film(path, faces=((100, 80),), n=15, size=SIZE, fps=25):
    def frame(i):
        parts = [picture_of(x + i / 4, y, 0.7, 0.0, size) for x, y in faces]
        return np.max([np.full((size[1], size[0], 3), 90, np.uint8), *parts], axis=0)

    write_video(path, map(frame, range(n)), fps)
    return Source(path, path)


@pytest.fixture(scope="module")
def ref(tmp_path_factory):
    return film(tmp_path_factory.mktemp("ref") / "ref.mp4")


def outcomes(ref, hyp):
    plan = make_plan([*PIXELS, *LIPS])
    values = evaluate(plan, {"ref": ref, "hyp": hyp}, Cache(None))
    return {m.name: score(m, values) for m in plan.metrics}


def assert_refused(found, names, status, reason):
    for name in names:
        assert (found[name].status, found[name].statistics) == (status, {}), name
        assert re.search(reason, found[name].reason), found[name].reason


def test_a_good_pair_has_every_number(ref):
    found = outcomes(ref, ref)
    assert {o.status for o in found.values()} == {"ok"}
    assert found["psnr"].statistics["psnr"] == 100
    assert found["lmd"].statistics["lmd"] == 0


def test_two_sizes(ref, tmp_path):
    found = outcomes(ref, film(tmp_path / "h.mp4", size=(240, 200)))
    said = "is 240 x 200, the reference 200 x 160 pixels"
    assert_refused(found, (*PIXELS, "lmd@px"), "picture_mismatch", said)
    assert found["lmd"].status == "ok"


def test_two_rates_and_two_lengths(ref, tmp_path):
    found = outcomes(ref, film(tmp_path / "r.mp4", fps=30))
    assert_refused(found, (*PIXELS, *LIPS), "picture_mismatch", "runs at 30 frames a second")
    found = outcomes(ref, film(tmp_path / "l.mp4", n=25))
    assert_refused(found, (*PIXELS, *LIPS), "len_mismatch", "has 25 frames, the reference 15")


def test_no_face(ref, tmp_path):
    nobody = film(tmp_path / "n.mp4", faces=())
    found = outcomes(nobody, ref)
    assert_refused(found, (*PIXELS, *LIPS), "no_face", "no face was found")
    found = outcomes(ref, nobody)
    assert_refused(found, LIPS, "no_face", "no face was found")
    assert found["psnr"].statistics["psnr"] < 25  # pixels need no face on the generated side


def test_sound_without_picture_nothing_and_noise(ref, tmp_path):
    write_wav(tmp_path / "a.wav", np.zeros(16_000, np.float32), 16_000)
    found = outcomes(ref, Source(None, tmp_path / "a.wav"))
    assert_refused(found, (*PIXELS, *LIPS), "no_video", r"a\.wav")
    found = outcomes(ref, None)
    assert_refused(found, (*PIXELS, *LIPS), "missing", "nothing was submitted")
    found = outcomes(ref, Source(tmp_path / "gone.mp4", None))
    assert_refused(found, (*PIXELS, *LIPS), "missing", r"gone\.mp4: not found")
    (tmp_path / "bad.mp4").write_bytes(b"no film at all" * 99)
    found = outcomes(ref, Source(tmp_path / "bad.mp4", None))
    assert_refused(found, (*PIXELS, *LIPS), "undecodable", r"bad\.mp4")
