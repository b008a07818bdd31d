"""DNSMOS: the values of speechmos 0.0.1.1 (librosa 0.11), to 1e-4, and where we refuse."""

import numpy as np
import pytest
from sounds import noisy, speech_like

from avbench.clip import Source, Waveform
from avbench.errors import MissingExtra, MissingWeights, NonFinite, SilentHyp, TooShort
from avbench.features.dnsmos import DnsmosFeature
from avbench.metrics.dnsmos import DnsmosBackground, DnsmosOverall, DnsmosP808, DnsmosSignal
from avbench.models import dnsmos

ALL = (DnsmosOverall(), DnsmosSignal(), DnsmosBackground(), DnsmosP808())
# dnsmos.run(samples, 16000) of the package: ovrl, sig, bak, p808.
SYNTHETIC = {
    "3 s, looped": (lambda: speech_like(3.0), (2.297791, 2.545324, 3.749652, 2.526681)),
    "12 s, noisy": (lambda: noisy(speech_like(12, 2), 10), (1.697871, 3.083468, 1.66575, 2.549909)),
}
REAL = {
    "gt/9uOMectkCCs_00002": (2.811023, 3.420941, 3.333147, 3.798321),
    "svts/O0JDDyqtSVY_00002": (2.058044, 2.422381, 3.403988, 2.287205),
    "multitask/QleRgTBMX88_00002": (1.221472, 1.467683, 1.623444, 2.409692),
}


@pytest.fixture(scope="module")
def nets():
    """Skips where the extra `mos` is not installed."""
    try:
        return dnsmos.digest()
    except MissingExtra as error:
        pytest.skip(str(error))


def values(samples):
    ratings = DnsmosFeature().extract(Waveform(samples))
    return [m.per_clip(ratings)[m.name] for m in ALL]


@pytest.mark.parametrize("case", SYNTHETIC)
def test_made_speech_is_rated_as_by_the_package(nets, case):
    make, expected = SYNTHETIC[case]
    assert values(make()) == pytest.approx(expected, abs=1e-4)


@pytest.mark.real_data
@pytest.mark.parametrize("clip", REAL)
def test_real_clips_are_rated_as_by_the_package(nets, real_data, clip):
    from avbench.media.decode import decode

    path = real_data / "systems" / "l2s_lrs3" / f"{clip}.webm"
    sound = decode(Source(path, path), [], want_video=False, want_audio=True).audio
    assert values(sound.samples) == pytest.approx(REAL[clip], abs=1e-4)


def test_beyond_full_scale_is_clipped(nets):
    x = speech_like(9.05) * 4  # one window
    assert values(x) == values(np.clip(x, -1, 1))


@pytest.mark.parametrize(
    ("samples", "error", "reason"),
    [
        (np.zeros(0, np.float32), TooShort, r"^0\.000 s of sound; DNSMOS takes 0\.1 s$"),
        (np.ones(1_500, np.float32), TooShort, r"^0\.094 s of sound; DNSMOS takes 0\.1 s$"),
        (np.zeros(16_000, np.float32), SilentHyp, "its peak is digital silence"),
        (np.full(16_000, np.nan, np.float32), NonFinite, "^NaN or infinity"),
    ],
)
def test_what_cannot_be_rated(samples, error, reason):
    with pytest.raises(error, match=reason):
        DnsmosFeature().extract(Waveform(samples))


def test_without_the_extra_the_message_holds_the_pip_line(monkeypatch, tmp_path):
    monkeypatch.setattr(dnsmos, "find_spec", lambda name: name == "onnxruntime" or None)
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path))
    dnsmos._path.cache_clear()
    with pytest.raises(MissingExtra, match=r"pip install 'avbench\[mos\]' \(or: pip install spee"):
        DnsmosFeature().weights_digest()
    monkeypatch.setattr(dnsmos, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match="is run by onnxruntime, which is not installed"):
        DnsmosFeature().weights_digest()


def test_other_nets_are_refused(monkeypatch, tmp_path):
    pytest.importorskip("onnxruntime")
    (tmp_path / "dnsmos").mkdir()
    (tmp_path / "dnsmos" / "sig_bak_ovr.onnx").write_bytes(b"another")
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path))
    dnsmos._path.cache_clear()
    with pytest.raises(MissingWeights, match=r"^weights changed: .* expected 269fbebd"):
        DnsmosFeature().weights_digest()
    dnsmos._path.cache_clear()
