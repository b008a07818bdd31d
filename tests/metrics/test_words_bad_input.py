"""What becomes of bad input in metrics of words: a status and a reason, through the engine."""

import numpy as np
import pytest
from sounds import RATE_HZ, speech_like

from avbench.clip import Source
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate, score
from avbench.engine.plan import make_plan
from avbench.features import asr
from avbench.media.write import write_wav
from avbench.models.asr.types import Segment

HEARD = ("wer", "cer", "wer_grid", "viseme_er", "asr_bleu", "asr_chrf")
GIVEN = ("wer@given", "cer@given", "viseme_er@given", "bleu@given", "chrf@given")
REF = Source(None, None, text="bin blue at f two now", language="en")
CASES = {
    "nothing": (None, "missing", "nothing was submitted for this clip"),
    "silent": (np.zeros(16_000, np.float32), "silent_gen", "its peak is digital silence"),
    "faint": (speech_like(1) * 1.2e-4, "silent_gen", "dBFS; expected at least -80 dBFS"),
    "short": (speech_like(1)[:800], "too_short", "0.050 s of sound; a transcript needs 0.1 s"),
    "no media": (b"text", "undecodable", "a.wav"),
}


@pytest.fixture(autouse=True)
def parrot(monkeypatch):
    """Whatever is heard, it is the reference."""

    class Parrot:
        def segments(self, samples, hearing):
            return (Segment(REF.text),)

    monkeypatch.setattr(asr, "_recogniser", lambda *a: Parrot())


def outcome(metric, hyp, ref=REF):
    plan = make_plan([metric], parameters={} if "@" in metric else {"transcript": {"vad": 0.0}})
    values = evaluate(plan, {"ref": ref, "hyp": hyp}, Cache(None))
    return score(plan.metrics[0], values)


def handed_in(folder, samples):
    if samples is None:
        return None
    path = folder / "a.wav"
    if isinstance(samples, bytes):
        path.write_bytes(samples)
    else:
        write_wav(path, samples, RATE_HZ)
    return Source(None, path, language="en")


@pytest.mark.parametrize("metric", HEARD)
@pytest.mark.parametrize("case", CASES)
def test_sound_that_holds_no_words_has_a_status(tmp_path, case, metric):
    samples, status, reason = CASES[case]
    found = outcome(metric, handed_in(tmp_path, samples))
    assert (found.status, found.statistics) == (status, {})
    assert reason in found.reason


@pytest.mark.parametrize("metric", HEARD)
def test_good_sound_is_ok(tmp_path, metric):
    found = outcome(metric, handed_in(tmp_path, speech_like(1)))
    assert (found.status, found.statistics["given"]) == ("ok", 0.0)
    assert found.statistics[metric] == pytest.approx(0.0 if metric in HEARD[:4] else 100.0)


@pytest.mark.parametrize("metric", [*HEARD, *GIVEN])
def test_a_reference_without_words_is_no_text(metric):
    found = outcome(metric, Source(None, None, text="a", language="en"), Source(None, None))
    assert found.status == "no_text"
    assert "the manifest's column text" in found.reason


@pytest.mark.parametrize("metric", GIVEN)
def test_no_words_handed_in_is_no_text_or_missing(tmp_path, metric):
    assert outcome(metric, None).status == "missing"
    assert outcome(metric, handed_in(tmp_path, speech_like(1))).status == "no_text"


@pytest.mark.parametrize("metric", [*HEARD, *GIVEN])
def test_empty_words_are_the_worst_answer(metric):
    found = outcome(metric, Source(None, None, text="", language="en"))
    assert found.status == "ok"
    assert found.statistics[metric] == (1.0 if "er" in metric.split("@")[0] else 0.0)
