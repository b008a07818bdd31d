"""Another parameter of a metric, or another metric on the same features, runs no feature again."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from avbench.features import FEATURES
from avbench.features.base import MediaFeature
from avbench.protocol import Protocol
from avbench.scoring.run import describe_folders, score
from avbench.synth.folder import write_folder

METRICS = ("sync_lag", "lse_c@avsync", "pesq_nb16k", "wer")


@pytest.fixture
def ran(monkeypatch) -> Counter:
    """How often each feature that is stored was computed, by its name."""
    counts: Counter = Counter()
    for cls in {FEATURES[name] for name in FEATURES if FEATURES[name].cached}:
        method = "open" if issubclass(cls, MediaFeature) else "extract"
        monkeypatch.setattr(cls, method, _counting(getattr(cls, method), counts))
    return counts


def _counting(method, counts):
    def counted(self, *inputs):
        counts[self.name] += 1
        return method(self, *inputs)

    return counted


def scored(folder: Path, metrics, parameters) -> dict:
    protocol = Protocol("mine", 1, metrics, metrics[:1], parameters=parameters)
    contest = describe_folders(folder / "drawn", folder / "drawn", protocol)
    return score(contest, folder / "runs").summary["metrics"]


@pytest.mark.slow
def test_a_metric_of_other_parameters_runs_no_feature_again(tmp_path, ran):
    pytest.importorskip("faster_whisper", reason="pip install 'avbench[asr]'")
    write_folder(tmp_path / "drawn", speakers=1, clips=1, lags_ms=(0.0,), warts=False)
    video = next((tmp_path / "drawn").rglob("*.mp4"))
    video.with_suffix(".txt").write_text("Bin blue, at F two now!")
    first = scored(tmp_path, METRICS, {"wer": {"normaliser": "none"}})
    assert set(ran) == {"transcript", "avsync_video", "avsync_curve", "avsync_scores"} & set(ran)
    assert {"transcript", "avsync_video"} <= set(ran)
    ran.clear()
    changed = {"wer": {"normaliser": "whisper-en"}, "pesq_nb16k": {"longest_s": 30.0}}
    changed["sync_lag"] = {"max_half_width_ms": 1e6}
    second = scored(tmp_path, METRICS, changed)
    assert ran == Counter()
    assert all(first[name]["signature"] != second[name]["signature"] for name in changed)
    third = scored(tmp_path, (*METRICS, "cer", "lse_d@avsync"), {})
    assert ran == Counter()
    assert np.isfinite(third["cer"]["value"])
