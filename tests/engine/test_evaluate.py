"""One clip through a plan: what is computed once, what an error does, what the cache keeps."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray
from sounds import RATE_HZ, speech_like

from avbench.clip import Source, Waveform
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate, score
from avbench.engine.plan import Node, Plan
from avbench.errors import ClipError, TooShort
from avbench.features.audio import Audio16k
from avbench.features.base import Feature
from avbench.media.write import write_wav
from avbench.metrics.base import Metric


@dataclass(frozen=True)
class Level:
    squares: NDArray[np.float64]


@dataclass(frozen=True)
class LevelFeature(Feature):
    """Counts how often it is asked."""

    name: ClassVar[str] = "level"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("audio_16k",)
    cached: ClassVar[bool] = True
    value: ClassVar[type] = Level
    calls: ClassVar[list[float]] = []
    least_s: float = 0.0

    def extract(self, audio: Waveform) -> Level:
        self.calls.append(audio.duration_s)
        if audio.duration_s < self.least_s:
            raise TooShort(f"{audio.duration_s:.1f} s, expected {self.least_s:g} s")
        return Level(np.square(audio.samples, dtype=np.float64))


@dataclass(frozen=True)
class MeanLevel(Metric):
    name: ClassVar[str] = "mean_level"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("hyp.level",)

    def per_clip(self, level: Level) -> dict[str, float]:
        return {"mean_level": float(level.squares.mean())}


def plan(feature: LevelFeature) -> Plan:
    audio = Node("hyp.audio_16k", "hyp", Audio16k(), ())
    return Plan((audio, Node("hyp.level", "hyp", feature, ("hyp.audio_16k",))), ())


@pytest.fixture
def source(tmp_path: Path) -> Source:
    LevelFeature.calls.clear()
    write_wav(tmp_path / "a.wav", speech_like(1.0), RATE_HZ)
    return Source(None, tmp_path / "a.wav")


def test_a_metric_reads_what_its_features_found(source: Source) -> None:
    outcome = score(MeanLevel(), evaluate(plan(LevelFeature()), {"hyp": source}, Cache(None)))
    assert outcome.status == "ok"
    assert 0 < outcome.statistics["mean_level"] < 1


def test_an_error_of_a_feature_is_the_metric_s_status_and_reason(source: Source) -> None:
    values = evaluate(plan(LevelFeature(least_s=5.0)), {"hyp": source}, Cache(None))
    outcome = score(MeanLevel(), values)
    assert (outcome.status, outcome.reason) == ("too_short", "1.0 s, expected 5 s")
    assert outcome.statistics == {}


def test_nothing_below_a_failed_feature_is_asked(tmp_path: Path) -> None:
    LevelFeature.calls.clear()
    (tmp_path / "a.wav").write_text("no sound")
    values = evaluate(plan(LevelFeature()), {"hyp": Source(None, tmp_path / "a.wav")}, Cache(None))
    assert isinstance(values["hyp.level"], ClipError)
    assert values["hyp.level"].status == "undecodable"
    assert LevelFeature.calls == []


@pytest.mark.parametrize("given", [None, Source(None, Path("nowhere.wav"))])
def test_no_file_is_missing(given: Source | None) -> None:
    values = evaluate(plan(LevelFeature()), {"hyp": given}, Cache(None))
    assert values["hyp.level"].status == "missing"


def test_a_bug_is_no_clip_error_and_stops_the_run(source: Source) -> None:
    class Broken(MeanLevel):
        def per_clip(self, level: Level) -> dict[str, float]:
            raise ZeroDivisionError

    values = evaluate(plan(LevelFeature()), {"hyp": source}, Cache(None))
    with pytest.raises(ZeroDivisionError):
        score(Broken(), values)


def test_a_cached_value_is_not_computed_again(source: Source, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    first = evaluate(plan(LevelFeature()), {"hyp": source}, cache)["hyp.level"]
    again = evaluate(plan(LevelFeature()), {"hyp": source}, cache)["hyp.level"]
    assert len(LevelFeature.calls) == 1
    np.testing.assert_array_equal(again.squares, first.squares)


def test_other_content_parameters_or_lag_are_other_values(source: Source, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    evaluate(plan(LevelFeature()), {"hyp": source}, cache)
    evaluate(plan(LevelFeature(least_s=0.5)), {"hyp": source}, cache)
    evaluate(plan(LevelFeature()), {"hyp": Source(None, source.audio, 40.0)}, cache)
    write_wav(source.audio, speech_like(1.0, seed=1), RATE_HZ)
    evaluate(plan(LevelFeature()), {"hyp": source}, cache)
    assert len(LevelFeature.calls) == 4


def test_errors_are_not_cached(source: Source, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    for _ in range(2):
        evaluate(plan(LevelFeature(least_s=5.0)), {"hyp": source}, cache)
    assert len(LevelFeature.calls) == 2
