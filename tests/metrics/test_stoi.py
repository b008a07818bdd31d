"""STOI and ESTOI: pystoi's values, in every call the same, and what a shift does to them."""

import subprocess
import sys

import numpy as np
import pystoi
import pytest
from sounds import late, noisy, speech_like

from avbench.clip import Waveform
from avbench.errors import TooShort
from avbench.features.paired import AlignedAudio, AudioPair, PairedAudio
from avbench.features.third_octave import AlignedThirdOctave, ThirdOctave
from avbench.metrics.stoi import AlignedEstoi, AlignedStoi, AlignShift, Estoi, Stoi


def pair_of(ref, hyp):
    return AudioPair(Waveform(ref), Waveform(hyp), len(hyp) / 16_000)


def both(ref, hyp):
    bands = ThirdOctave().extract(pair_of(ref, hyp))
    return Stoi().per_clip(bands)["stoi"], Estoi().per_clip(bands)["estoi"]


def reference(ref, hyp):
    return tuple(pystoi.stoi(ref, hyp, 16_000, extended=extended) for extended in (False, True))


# Lengths around the frame, the resampler's block and the segments' block.
@pytest.mark.parametrize("n", [9_000, 12_347, 16_000, 16_001, 48_000, 48_005, 160_000])
@pytest.mark.parametrize("snr_db", [-5, 0, 15])
def test_equals_pystoi_on_float64(n, snr_db):
    ref = speech_like(n / 16_000, seed=n).astype(np.float64)
    hyp = ref + noisy(ref, snr_db).astype(np.float64) * 0.5
    np.testing.assert_allclose(both(ref, hyp), reference(ref, hyp), rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_equals_pystoi_on_another_voice_in_float32(seed):
    # pystoi resamples float32 in float32; we always in float64.
    ref, hyp = speech_like(seed=seed), speech_like(seed=seed, f0_hz=210, formant_scale=1.15)
    np.testing.assert_allclose(both(ref, hyp), reference(ref, hyp), rtol=0, atol=1e-6)


def test_equals_pystoi_where_the_reference_pauses_digitally():
    ref = speech_like(seed=5).astype(np.float64)
    ref[8_000:14_000] = 0
    hyp = noisy(ref, 5).astype(np.float64)
    np.testing.assert_allclose(both(ref, hyp), reference(ref, hyp), rtol=0, atol=1e-9)


def test_identical_speech_scores_one():
    ref = speech_like()
    assert both(ref, ref) == pytest.approx((1.0, 1.0), abs=1e-9)


@pytest.mark.parametrize("gain", [1e-3, 0.1, 3.0])
def test_the_gain_of_the_generated_sound_does_not_count(gain):
    ref, hyp = speech_like(), noisy(speech_like(), 5)
    assert both(ref, hyp * np.float32(gain)) == pytest.approx(both(ref, hyp), abs=1e-6)


def test_digital_silence_in_the_generated_sound_counts_zero_in_every_call():
    """pystoi fills it with unseeded noise: its ESTOI differs between calls."""
    ref = speech_like()
    hyp = noisy(ref, 5)
    hyp[16_000:] = 0
    assert len({both(ref, hyp) for _ in range(3)}) == 1
    np.random.seed(0)  # noqa: NPY002 - pystoi draws from the global generator
    theirs = np.array([reference(ref, hyp) for _ in range(8)])
    assert np.ptp(theirs[:, 1]) > 1e-6
    assert both(ref, hyp)[0] == pytest.approx(theirs[0, 0], abs=1e-6)
    assert both(ref, hyp)[1] == pytest.approx(theirs[:, 1].mean(), abs=0.01)


def test_the_global_random_state_is_left_alone():
    np.random.seed(3)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    both(speech_like(1), speech_like(1))
    np.testing.assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002


def test_too_little_speech_is_refused_where_pystoi_returns_a_constant():
    ref = speech_like(0.4)
    with pytest.raises(
        TooShort,
        match=r"^0\.40 s of sound leave \d+ frames of speech; expected at "
        r"least 30 \(0\.38 s\)$",
    ):
        both(ref, ref)
    with pytest.warns(RuntimeWarning, match="Not enough STFT frames"):
        assert pystoi.stoi(ref, ref, 16_000) == 1e-5


def test_thirty_frames_are_the_limit_as_in_pystoi():
    tone = np.sin(np.arange(9_000) * 0.2)

    def scored(n):
        bands = ThirdOctave().extract(pair_of(tone[:n], tone[:n]))
        return bands.ref.shape[1]

    # 31 frames of speech make 30 of the spectrum; a frame that ends with the signal is left out.
    n = next(n for n in range(6_000, 9_000) if -(-n * 5 // 8) > 256 + 30 * 128)
    assert scored(n) == 30
    with pytest.raises(TooShort):
        scored(n - 2)


@pytest.mark.parametrize("n", [1, 100, 255, 300, 420])
def test_less_than_a_frame_is_refused(n):
    ref = speech_like(1)[4_000 : 4_000 + n]
    with pytest.raises(TooShort, match="leave 0 frames of speech"):
        both(ref, ref)


def test_what_a_delay_costs():
    """A frame of 40 ms takes more than a third of STOI and more than half of ESTOI."""
    expected = {0: (1, 1), 5: (0.96, 0.92), 10: (0.89, 0.81), 20: (0.74, 0.61), 40: (0.53, 0.33)}
    mean = {ms: np.mean([delayed(seed, ms) for seed in range(6)], axis=0) for ms in (*expected, 80)}
    for ms, values in expected.items():
        np.testing.assert_allclose(mean[ms], values, atol=0.16)
    assert all(mean[80] < 0.3)
    assert all(np.diff([m[0] for m in mean.values()]) < 0)
    assert all(np.diff([m[1] for m in mean.values()]) < 0)


def delayed(seed, ms):
    ref = speech_like(3.1, seed)
    return both(ref, late(ref, 16 * ms))


@pytest.mark.parametrize("shift_ms", [-200, -40, 0, 35, 120, 400])
def test_alignment_takes_a_shift_out(shift_ms):
    ref = speech_like(3.1, seed=2)
    hyp = noisy(ref, 10)
    pair = PairedAudio().extract(Waveform(ref), Waveform(late(hyp, 16 * shift_ms)))
    aligned = AlignedAudio().extract(pair)
    bands = AlignedThirdOctave().extract(aligned)
    assert AlignShift().per_clip(aligned)["ta_shift_ms"] == shift_ms
    assert AlignShift().per_clip(aligned)["abs_ms"] == abs(shift_ms)
    assert AlignShift().per_clip(aligned)["ncc"] > 0.7
    unshifted = both(ref, hyp)
    assert AlignedStoi().per_clip(bands)["ta_stoi"] == pytest.approx(unshifted[0], abs=0.02)
    assert AlignedEstoi().per_clip(bands)["ta_estoi"] == pytest.approx(unshifted[1], abs=0.03)


def test_scoring_stoi_imports_neither_pystoi_nor_scipy_signal():
    code = (
        "import sys, numpy as np\n"
        "from avbench.engine.plan import make_plan\n"
        "from avbench.clip import Waveform\n"
        "from avbench.features.paired import AudioPair\n"
        "x = Waveform(np.random.default_rng(0).standard_normal(16000))\n"
        "plan = make_plan(['stoi', 'estoi'])\n"
        "bands = plan.nodes[-1].feature.extract(AudioPair(x, x, 1.0))\n"
        "print([m.per_clip(bands) for m in plan.metrics])\n"
        "print([m for m in ('pystoi', 'scipy', 'scipy.signal', 'torch', 'av') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.splitlines()[-1] == "[]"
