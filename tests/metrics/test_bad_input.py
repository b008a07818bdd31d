"""What becomes of bad input: a status and a reason for every metric, never a number."""

import numpy as np
import pytest
from sounds import noisy, speech_like

from avbench.clip import Waveform
from avbench.engine.evaluate import score
from avbench.engine.plan import make_plan
from avbench.errors import ClipError

METRICS = ("stoi", "estoi", "ta_stoi", "ta_estoi", "pesq_wb", "pesq_nb16k", "pesq_nb8k")
GOOD = noisy(speech_like(2), 10)
REF = speech_like(2)
SILENT = np.zeros_like(REF)


def spoilt(value):
    bad = GOOD.copy()
    bad[800] = value
    return bad


CASES = {
    "silent gen": (REF, SILENT, "silent_gen", "generated sound is silent: its peak is digital"),
    "faint gen": (REF, GOOD * 1e-5, "silent_gen", r"its peak is -\d+\.\d dBFS; expected at least"),
    "silent ref": (SILENT, GOOD, "silent_ref", "reference sound is silent: its peak is digital"),
    "silent both": (SILENT, SILENT, "silent_ref", "reference sound is silent"),
    "too short": (REF[4000:7000], GOOD[4000:7000], "too_short", r"0\.1\d+ s of sound"),
    "NaN gen": (REF, spoilt(np.nan), "nan_input", r"generated sound holds 1 .* at 0\.050 s"),
    "NaN ref": (spoilt(np.nan), GOOD, "nan_input", "reference sound holds 1 samples"),
    "inf gen": (REF, spoilt(np.inf), "nan_input", "NaN or infinite"),
    "-inf gen": (REF, spoilt(-np.inf), "nan_input", "NaN or infinite"),
    "gen too long": (REF, np.tile(GOOD, 3), "len_mismatch", r"lasts 6\.000 s, the reference 2\.0"),
    "gen too short": (REF, GOOD[:15_000], "len_mismatch", r"ratio 0\.47; expected 0\.5 to 2$"),
    "empty gen": (REF, GOOD[:0], "too_short", "generated sound is empty: 0 samples"),
    "empty ref": (REF[:0], GOOD, "too_short", "reference sound is empty: 0 samples"),
    "empty both": (REF[:0], GOOD[:0], "too_short", "reference sound is empty"),
}


def outcome(metric, ref, hyp):
    """Through the features, as the engine does."""
    plan = make_plan([metric])
    values = {"ref.audio_16k": Waveform(ref), "hyp.audio_16k": Waveform(hyp)}
    for node in plan.nodes:
        if node.key in values:
            continue
        inputs = [values[need] for need in node.needs]
        error = next((v for v in inputs if isinstance(v, ClipError)), None)
        try:
            values[node.key] = error or node.feature.extract(*inputs)
        except ClipError as raised:
            values[node.key] = raised
    return score(plan.metrics[0], values)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("case", CASES)
def test_bad_input_has_a_status_and_a_reason(case, metric):
    ref, hyp, status, reason = CASES[case]
    found = outcome(metric, ref, hyp)
    assert (found.status, found.statistics) == (status, {})
    assert found.reason is not None
    assert_matches(reason, found.reason)


def assert_matches(pattern, text):
    import re

    assert re.search(pattern, text), text


@pytest.mark.parametrize("metric", METRICS)
def test_good_input_is_ok(metric):
    found = outcome(metric, REF, GOOD)
    assert found.status == "ok"
    assert 0.3 < found.statistics[metric] < 4.7


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("n", [20_000, 40_000])
def test_a_length_within_the_bounds_is_cut_or_padded(metric, n):
    assert outcome(metric, REF, np.resize(GOOD, n)).status == "ok"


@pytest.mark.parametrize("side", ["ref", "hyp"])
def test_a_wrong_rate_is_a_bug_of_the_caller_not_of_the_clip(side):
    from avbench.features.paired import PairedAudio

    waves = {"ref": Waveform(REF), "hyp": Waveform(GOOD)} | {side: Waveform(REF, rate_hz=8_000)}
    with pytest.raises(ValueError, match="sound is at 8000 Hz; paired_audio takes 16000 Hz"):
        PairedAudio().extract(**waves)
