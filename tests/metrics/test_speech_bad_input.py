"""What becomes of bad input to the speech metrics: a status and a reason, never a number."""

import numpy as np
import pytest
from sounds import noisy, speech_like

from avbench.clip import Waveform
from avbench.engine.evaluate import score
from avbench.engine.plan import make_plan
from avbench.errors import ClipError, MissingExtra, MissingWeights

SPECTRAL = ("mcd_dtw", "mcd_dtw_sl", "logf0_rmse", "f0_corr", "vuv_error")
PAIRED = (*SPECTRAL, "isochrony", "spk_sim@ge2e")
ALL = (*PAIRED, "dnsmos_ovrl", "dnsmos_sig", "dnsmos_bak", "dnsmos_p808")
REF, GOOD = speech_like(2), noisy(speech_like(2), 15)
SILENT = np.zeros_like(REF)


def spoilt(value):
    bad = GOOD.copy()
    bad[800] = value
    return bad


GENERATED = {
    "silent": (SILENT, "silent_gen"),
    "faint": (GOOD * 1e-5, "silent_gen"),
    "NaN": (spoilt(np.nan), "nan_input"),
    "inf": (spoilt(-np.inf), "nan_input"),
    "empty": (GOOD[:0], "too_short"),
}
REFERENCE = {
    "silent": (SILENT, "silent_ref"),
    "NaN": (spoilt(np.nan), "nan_input"),
    "empty": (REF[:0], "too_short"),
}


def outcome(metric, ref, hyp):
    """Through the features, as the engine does."""
    plan = make_plan([metric])
    values = {"ref.audio_16k": Waveform(ref), "hyp.audio_16k": Waveform(hyp)}
    for node in plan.nodes:
        if node.key not in values:
            values[node.key] = extracted(node, [values[need] for need in node.needs])
    return score(plan.metrics[0], values)


def extracted(node, inputs):
    error = next((v for v in inputs if isinstance(v, ClipError)), None)
    try:
        return error or node.feature.extract(*inputs)
    except ClipError as raised:
        return raised
    except (MissingExtra, MissingWeights) as lacking:
        pytest.skip(str(lacking))


@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize("case", GENERATED)
def test_bad_generated_sound(case, metric):
    hyp, status = GENERATED[case]
    found = outcome(metric, REF, hyp)
    assert (found.status, found.statistics) == (status, {})
    assert found.reason


@pytest.mark.parametrize("metric", PAIRED)
@pytest.mark.parametrize("case", REFERENCE)
def test_bad_reference(case, metric):
    ref, status = REFERENCE[case]
    found = outcome(metric, ref, GOOD)
    assert (found.status, found.statistics) == (status, {})
    assert "reference sound" in found.reason


@pytest.mark.parametrize("metric", SPECTRAL)
def test_lengths_that_differ_too_much(metric):
    assert outcome(metric, REF, np.tile(GOOD, 3)).status == "len_mismatch"
    assert outcome(metric, REF, GOOD[:15_000]).status == "len_mismatch"


@pytest.mark.parametrize("metric", ["isochrony", "spk_sim@ge2e"])
def test_lengths_that_may_differ(metric):
    assert outcome(metric, REF, np.tile(GOOD, 3)).status == "ok"


@pytest.mark.parametrize("metric", ["logf0_rmse", "f0_corr"])
def test_noise_has_no_pitch_to_compare(metric):
    hiss = 0.1 * np.random.default_rng(0).standard_normal(len(REF), np.float32)
    assert outcome(metric, REF, hiss).status == "unmeasurable"


@pytest.mark.parametrize("metric", [*PAIRED, "dnsmos_ovrl"])
def test_good_sound_has_a_number(metric):
    found = outcome(metric, REF, GOOD)
    assert found.status == "ok"
    assert np.isfinite(list(found.statistics.values())).all()


@pytest.mark.parametrize("metric", ALL)
def test_a_short_clip_has_a_status_of_its_own_or_a_number(metric):
    found = outcome(metric, REF[4_000:5_000], GOOD[4_000:5_000])  # 62 ms
    assert found.status in ("ok", "too_short", "unmeasurable")
    assert (found.status == "ok") == bool(found.statistics)
