"""Speaker similarity by GE2E: Resemblyzer 0.1.4's windows, net and vectors."""

import numpy as np
import pytest
import torch
from sounds import noisy, speech_like

from avbench.clip import Source, Waveform
from avbench.errors import MissingWeights, NonFinite, SilentHyp, TooShort, UserError
from avbench.features.voice_ge2e import Voice, VoiceGe2e, window_starts
from avbench.metrics.speaker import SpeakerSimilarityGe2e
from avbench.models import ge2e

PLAIN = VoiceGe2e(trim=False)  # what Resemblyzer embeds where its detector takes nothing out


@pytest.fixture(scope="module")
def weights():
    """Skips where neither the package nor the user's copy of its file is there."""
    try:
        return ge2e.weights_path()
    except MissingWeights as error:
        pytest.skip(str(error))


def similarity(first, second, how=PLAIN):
    voices = [how.extract(Waveform(x)) for x in (first, second)]
    return SpeakerSimilarityGe2e().per_clip(None, *voices)["spk_sim@ge2e"]


# VoiceEncoder.compute_partial_slices(n, rate=1.3, min_coverage=0.75) of the package.
@pytest.mark.parametrize(
    ("n", "starts"),
    [
        (1, [0]),
        (25_600, [0]),
        (30_000, [0]),
        (32_000, [0, 77]),
        (38_080, [0, 77]),
        (44_000, [0, 77, 154]),
        (160_000, list(range(0, 848, 77))),
    ],
)
def test_windows_are_resemblyzer_s(n, starts):
    assert window_starts(n) == starts


def test_the_net_has_the_published_size_and_gives_unit_vectors():
    torch.manual_seed(0)
    net = ge2e.Ge2e()
    assert sum(p.numel() for p in net.parameters()) == 1_423_616
    out = net(torch.rand(3, 160, 40))
    assert out.shape == (3, 256)
    assert (out >= 0).all()
    torch.testing.assert_close(out.norm(dim=1), torch.ones(3))


def test_a_window_is_the_same_alone_and_among_others():
    torch.manual_seed(1)
    net, mel = ge2e.Ge2e().eval(), torch.rand(4, 160, 40)
    with torch.inference_mode():
        torch.testing.assert_close(net(mel)[2:3], net(mel[2:3]), rtol=1e-5, atol=1e-6)


def test_vectors_are_resemblyzer_s(weights):
    """embed_utterance(normalize_volume(x, -30, increase_only=True)) of the package."""
    vector = PLAIN.extract(Waveform(speech_like(3.0))).vector
    top = np.argsort(-vector)[:4]
    assert top.tolist() == [78, 67, 213, 248]
    np.testing.assert_allclose(vector[top], [0.284602, 0.249594, 0.182656, 0.178353], atol=2e-6)
    assert similarity(speech_like(3.0), speech_like(1.1, 3)) == pytest.approx(0.8780739, abs=1e-5)
    noise = noisy(speech_like(12.0, 2), 10)
    assert similarity(speech_like(3.0), noise) == pytest.approx(0.64040834, abs=1e-5)


@pytest.mark.real_data
def test_real_voices_are_as_alike_as_resemblyzer_says(weights, real_data):
    from avbench.media.decode import decode

    def voice(system):
        path = real_data / "systems" / "l2s_lrs3" / system / "9uOMectkCCs_00002.webm"
        return decode(Source(path, path), [], want_video=False, want_audio=True).audio.samples

    expected = {"proposed": 0.783033, "multitask": 0.474804, "svts": 0.511754}
    found = {system: similarity(voice("gt"), voice(system)) for system in expected}
    assert found == pytest.approx(expected, abs=1e-5)


def test_the_same_recording_is_one_at_any_level(weights):
    x = speech_like(2.0)
    assert similarity(x, x) == pytest.approx(1.0, abs=1e-6)
    assert similarity(x * 0.01, x * 0.02) == pytest.approx(1.0, abs=1e-4)


def test_pauses_are_taken_out(weights):
    x = speech_like(2.0)
    pause = np.full(32_000, 1e-5, np.float32)
    paused = np.concatenate([pause, x, pause])
    assert VoiceGe2e().extract(Waveform(paused)).speech_s < 2.2
    assert similarity(paused, x, VoiceGe2e()) > similarity(paused, x)


@pytest.mark.parametrize(
    ("samples", "error", "reason"),
    [
        (np.zeros(0, np.float32), TooShort, "^the sound is empty: 0 samples"),
        (np.zeros(16_000, np.float32), SilentHyp, "its peak is digital silence"),
        (np.full(16_000, np.inf, np.float32), NonFinite, "^NaN or infinity"),
        (
            speech_like(1.0)[:4_000],
            TooShort,
            r"s of speech in 0\.25 s of sound; a voice needs 0\.4",
        ),
    ],
)
def test_what_has_no_voice(samples, error, reason):
    with pytest.raises(error, match=reason):
        VoiceGe2e().extract(Waveform(samples))


def test_the_value_is_the_cosine():
    a, b = (np.eye(256, dtype=np.float32)[i] for i in (0, 1))
    mixed = ((a + b) / np.sqrt(2)).astype(np.float32)
    found = SpeakerSimilarityGe2e().per_clip(None, Voice(a, 2.0), Voice(mixed, 1.0))
    assert found == pytest.approx({"spk_sim@ge2e": np.sqrt(0.5), "speech_s": 1.0})


def test_without_weights_the_message_says_where_they_are(monkeypatch, tmp_path):
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path))
    monkeypatch.setattr(ge2e, "find_spec", lambda _: None)
    with pytest.raises(MissingWeights, match=r"pip install --no-deps resemblyzer==0\.1\.4 \(lice"):
        VoiceGe2e().weights_digest()


def test_another_net_is_refused(tmp_path):
    torch.save({"model_state": {"lstm.weight_ih_l0": torch.zeros(2, 2)}}, tmp_path / "x.pt")
    with pytest.raises(UserError, match="does not fit Ge2e"):
        ge2e.load(tmp_path / "x.pt")
