"""AV-HuBERT's views of clips, with random weights of the official names: places, sound, cosines."""

import numpy as np
import pytest
import torch
from avhubert_random import add_avhubert, random_state
from made_faces import points_of, track
from sounds import speech_like

from avbench.clip import Source, Waveform
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate, score
from avbench.engine.plan import make_plan
from avbench.errors import (
    MissingWeights,
    NonFinite,
    SilentHyp,
    SilentRef,
    TooShort,
    UserError,
)
from avbench.features.avhubert_cosines import (
    AVHubertBothPair,
    AVHubertLipPair,
    AVHubertOwn,
    AVHubertSoundPair,
    sound_of,
)
from avbench.features.avhubert_lips import (
    AVHubertLips,
    AVHubertLipsReader,
    LipFeatures,
    nearest_frames,
    places_of,
)
from avbench.metrics.avs import AvsU
from avbench.models.avhubert import encoder_of

SOUND = Waveform(speech_like(2))


def lips(n=40, first=5, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(n, 512)).astype(np.float32)
    return LipFeatures(first, vectors, n + first, 1)


@pytest.fixture(autouse=True)
def weights(tmp_path, monkeypatch):
    add_avhubert(monkeypatch, tmp_path)


@pytest.mark.parametrize(
    ("fps", "n", "wanted"),
    [(25, 6, [0, 1, 2, 3, 4, 5]), (50, 6, [0, 2, 4]), (12.5, 3, [0, 0, 1, 1, 2, 2])],
)
def test_other_rates_show_the_nearest_frame(fps, n, wanted):
    frames = nearest_frames(np.arange(n) / fps, fps)
    assert len(frames) == len(wanted)
    assert np.abs(frames - wanted).max() <= (0 if fps >= 25 else 1)


def test_a_track_starts_where_it_is_first_seen():
    first, shown = places_of(track(3, np.stack([points_of()] * 5)), np.arange(10))
    assert first == 3
    assert shown.tolist() == [0, 1, 2, 3, 4]


def test_a_long_clip_in_parts_is_the_whole():
    mouths = np.random.default_rng(0).integers(0, 256, (37, 96, 96), dtype=np.uint8)
    reader = AVHubertLipsReader(_NoCrops(), "mouth96", "avhubert_base")
    with torch.inference_mode():
        whole = encoder_of(random_state(), "random").lips(torch.from_numpy(mouths)).numpy()
    assert np.allclose(reader._run(mouths, np.arange(37)), whole, rtol=1e-3, atol=1e-4)


class _NoCrops:
    def feed(self, chunk):
        """Takes nothing."""


def test_a_side_against_itself_is_one():
    assert AVHubertLipPair().extract(lips(), lips()).pooled == pytest.approx(1)
    both = AVHubertBothPair().extract(lips(), lips(), SOUND)
    assert (both.pooled, both.framewise) == (pytest.approx(1), pytest.approx(1))


def test_another_sound_over_the_same_lips_is_less():
    noise = Waveform(np.random.default_rng(1).normal(0, 0.1, 32_000).astype(np.float32))
    assert AVHubertSoundPair().extract(lips(), SOUND, SOUND).pooled == pytest.approx(1)
    assert AVHubertSoundPair().extract(lips(), SOUND, noise).pooled < 0.999
    silence = Waveform(np.zeros(32_000, np.float32))
    with pytest.raises(SilentRef, match=r"^reference sound is silent"):
        AVHubertSoundPair().extract(lips(), silence, SOUND)
    with pytest.raises(SilentHyp, match=r"^generated sound is silent"):
        AVHubertSoundPair().extract(lips(), SOUND, silence)


def test_only_frames_that_both_show_are_compared():
    longer = LipFeatures(2, np.concatenate([lips(3, seed=9).vectors, lips().vectors]), 45, 2)
    found = AVHubertLipPair().extract(longer, lips())
    assert (found.n_frames, found.n_faces) == (40, 2)
    assert found.pooled == pytest.approx(1)


def test_the_sound_is_that_of_the_faces_frames():
    rows = sound_of(SOUND, 0, 50)
    assert rows.shape == (50, 104)
    assert np.array_equal(sound_of(SOUND, 5, 45), rows[5:45])
    assert not sound_of(SOUND, 40, 60)[10:].any()  # beyond 2 s


def test_sound_and_lips_of_a_clip_are_neither_the_same_nor_opposite():
    own = AVHubertOwn().extract(lips(), SOUND)
    assert abs(own.pooled) < 0.9
    assert AVHubertOwn(layer=2).extract(lips(), SOUND).pooled != own.pooled
    assert AvsU().per_clip(own) == {
        "avs_u": own.pooled,
        "framewise": own.framewise,
        "frames": 40,
        "faces": 1,
    }


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(TooShort, match="4 frames at 25 a second show the face; AV-HuBERT needs 5"):
        AVHubertOwn().extract(lips(4), SOUND)
    with pytest.raises(TooShort, match="0 frames"):
        AVHubertLipPair().extract(lips(), lips(first=60))
    with pytest.raises(SilentHyp, match="its peak is below -80 dBFS"):
        AVHubertOwn().extract(lips(), Waveform(np.zeros(32_000, np.float32)))
    with pytest.raises(NonFinite):
        AVHubertOwn().extract(lips(), Waveform(np.full(32_000, np.nan, np.float32)))


def test_lips_of_another_net_are_a_fault_of_the_protocol():
    with pytest.raises(UserError, match="takes the weights avhubert_large, but the lips were read"):
        AVHubertOwn(weights="avhubert_large").extract(lips(), SOUND)


def test_weights_that_were_not_brought_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path / "none"))
    for feature in (AVHubertLips(), AVHubertOwn()):
        with pytest.raises(MissingWeights, match=r"avhubert_base .* non-commercial research"):
            feature.weights_digest()


@pytest.mark.real_data
def test_a_real_clip_against_itself_and_a_renderers(real_data, tmp_path):
    folder = real_data / "systems" / "transface" / "unit2lip" / "es"
    ref, hyp = folder / "1_Ao_Vo.mp4", folder / "1_Ao_Vg.mp4"
    plan = make_plan(["avs_u", "avs_m", "avs_v"])
    found = {}
    for side in (ref, hyp):
        sources = {"ref": Source(ref, ref), "hyp": Source(side, side)}
        values = evaluate(plan, sources, Cache(tmp_path / "cache"))
        found[side] = [score(m, values).statistics for m in plan.metrics]
    assert [s["frames"] for s in found[hyp]] == [58, 58, 58]
    assert found[ref][1]["avs_m"] == found[ref][2]["avs_v"] == pytest.approx(1)
    assert found[hyp][2]["avs_v"] < 0.99999
