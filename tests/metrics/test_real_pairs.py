"""Real systems' speech against the original: the same values as the reference packages."""

import numpy as np
import pystoi
import pytest

from avbench.clip import Source
from avbench.features.paired import PairedAudio
from avbench.features.third_octave import ThirdOctave
from avbench.media.decode import decode
from avbench.metrics.pesq import PesqWb
from avbench.metrics.stoi import Estoi, Stoi

pytestmark = pytest.mark.real_data


def sound(path):
    return decode(Source(path, path), [], want_video=False, want_audio=True).audio


@pytest.mark.parametrize("system", ["multitask", "vcagan", "svts"])
def test_lip_to_speech_systems(real_data, system):
    folder = real_data / "systems" / "l2s_lrs3"
    for path in sorted((folder / "gt").glob("*.webm"))[:4]:
        pair = PairedAudio().extract(sound(path), sound(folder / system / path.name))
        ref, hyp = pair.ref.samples.astype(float), pair.hyp.samples.astype(float)
        bands = ThirdOctave().extract(pair)
        stoi, estoi = Stoi().per_clip(bands)["stoi"], Estoi().per_clip(bands)["estoi"]
        assert stoi == pytest.approx(pystoi.stoi(ref, hyp, 16_000), abs=1e-9)
        # Zero padding is where pystoi is random: see metrics.stoi.
        padded = len(ref) - np.flatnonzero(hyp)[-1] > 6_000
        theirs = pystoi.stoi(ref, hyp, 16_000, extended=True)
        assert estoi == pytest.approx(theirs, abs=0.01 if padded else 1e-9)
        assert 1.0 < PesqWb().per_clip(pair)["pesq_wb"] < 3.0
        assert 0.2 < stoi < 0.9


def test_a_grid_clip_against_itself(real_data):
    wave = sound(sorted((real_data / "grid" / "s1").glob("*.mpg"))[0])
    pair = PairedAudio().extract(wave, wave)
    bands = ThirdOctave().extract(pair)
    assert Stoi().per_clip(bands)["stoi"] == pytest.approx(1.0, abs=1e-9)
    assert Estoi().per_clip(bands)["estoi"] == pytest.approx(1.0, abs=1e-9)
    assert PesqWb().per_clip(pair)["pesq_wb"] == pytest.approx(4.643888, abs=1e-6)
