"""Isochrony: speech where the other side speaks."""

import numpy as np
import pytest
from sounds import late, speech_like

from avbench.clip import Source, Waveform
from avbench.engine.plan import make_plan
from avbench.errors import Unmeasurable
from avbench.features.speech_pair import SpeechPair, SpeechPairFeature
from avbench.metrics import METRICS
from avbench.metrics.isochrony import Isochrony


def said(seconds, *spans):
    out = np.full(round(16_000 * seconds), 0.0, np.float32)
    for start, end in spans:
        n = round((end - start) * 16_000)
        out[round(start * 16_000) :][:n] = np.tile(speech_like(0.5)[1_000:7_000], 20)[:n]
    return out + np.float32(1e-4) * np.random.default_rng(0).standard_normal(len(out), np.float32)


def isochrony(ref, hyp):
    return Isochrony().per_clip(SpeechPairFeature().extract(Waveform(ref), Waveform(hyp)))


def test_the_same_is_one():
    found = isochrony(said(3, (0.5, 1.5), (2, 2.8)), said(3, (0.5, 1.5), (2, 2.8)))
    assert found["isochrony"] == 1.0
    assert found["ref_pauses"] == found["hyp_pauses"] == 1.0
    assert found["pause_agreement"] == 1.0


def test_half_a_second_late():
    found = isochrony(said(3, (0.5, 1.5)), said(3, (1.0, 2.0)))
    assert found["isochrony"] == pytest.approx(1 / 3, abs=0.04)
    assert found["start_ms"] == pytest.approx(500, abs=30)
    assert found["end_ms"] == pytest.approx(500, abs=30)


def test_a_pause_that_is_missing():
    found = isochrony(said(3, (0.5, 1.0), (1.5, 2.5)), said(3, (0.5, 2.5)))
    assert found["isochrony"] == pytest.approx(0.75, abs=0.04)
    assert (found["ref_pauses"], found["hyp_pauses"]) == (1.0, 0.0)
    assert found["pause_agreement"] == 0.5


def test_a_dub_of_another_length_is_scored():
    found = isochrony(said(2, (0.2, 1.8)), said(6, (0.2, 5.8)))
    assert found["isochrony"] == pytest.approx(1.6 / 5.6, abs=0.03)


def test_later_is_worse():
    x = said(4, (0.5, 1.5), (2.0, 3.0))
    values = [isochrony(x, late(x, 16 * ms))["isochrony"] for ms in (0, 100, 200, 400)]
    assert values == sorted(values, reverse=True)


def test_no_speech_to_compare_with_is_a_reason_and_none_generated_is_zero():
    none, some = np.zeros((0, 2)), np.array([(0.5, 1.0)])
    with pytest.raises(Unmeasurable, match=r"^no speech is found in the sound to compare with"):
        Isochrony().per_clip(SpeechPair(none, some, 1.0, 1.0))
    assert Isochrony().per_clip(SpeechPair(some, none, 1.0, 1.0))["isochrony"] == 0.0


def test_a_task_without_a_source_says_so():
    from avbench.engine.evaluate import evaluate, score

    plan = make_plan(["isochrony@src"])
    values = evaluate(plan, {"ref": None, "hyp": None}, NoCache())
    found = score(plan.metrics[0], values)
    assert (found.status, found.reason) == ("missing", "the task names no source clip")


class NoCache:
    def get(self, *_):
        return None

    def put(self, *_):
        pass


def test_the_detector_is_in_the_name_and_its_parameters_in_the_signature():
    from avbench.signature import signature

    plan = make_plan(["isochrony"])
    text = signature(plan.metrics[0], plan.features_of(plan.metrics[0]))
    assert "speech_pair:1,deepest_db:35.0,min_pause_s:0.2," in text
    assert METRICS["isochrony@silero"].needs == ("speech_pair@silero",)


@pytest.mark.real_data
def test_silero_agrees_with_itself_on_a_real_clip(real_data):
    pytest.importorskip("faster_whisper")
    from avbench.features.speech_pair import SileroSpeechPair
    from avbench.media.decode import decode

    path = real_data / "systems" / "l2s_lrs3" / "gt" / "9uOMectkCCs_00002.webm"
    sound = decode(Source(path, path), [], want_video=False, want_audio=True).audio
    pair = SileroSpeechPair().extract(sound, sound)
    assert len(pair.ref)
    assert METRICS["isochrony@silero"]().per_clip(pair)["isochrony@silero"] == 1.0
