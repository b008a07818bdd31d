"""Real lip-to-speech systems against the original: the recording itself is best, in every metric.

LRS3 clips; `proposed` and `vcagan` are a strong and a weak system of one comparison.
"""

import numpy as np
import pytest

from avbench.clip import Source
from avbench.engine.evaluate import evaluate, score
from avbench.engine.plan import make_plan
from avbench.errors import MissingWeights

pytestmark = pytest.mark.real_data

CLIPS = ("9uOMectkCCs_00002", "7OMLSs8t1ng_00017", "Sa27SUR0Mlo_00003")
MEASURED = ("mcd_dtw", "mcd_dtw_sl", "vuv_error", "isochrony")


class NoCache:
    def get(self, *_):
        return None

    def put(self, *_):
        pass


def means(folder, system, metrics):
    plan = make_plan(metrics)
    found = {m.name: [] for m in plan.metrics}
    for clip in CLIPS:
        ref, hyp = (folder / side / f"{clip}.webm" for side in ("gt", system))
        values = evaluate(plan, {"ref": Source(ref, ref), "hyp": Source(hyp, hyp)}, NoCache())
        for metric in plan.metrics:
            outcome = score(metric, values)
            assert outcome.status == "ok", outcome.reason
            found[metric.name].append(outcome.statistics[metric.name])
    return {name: float(np.mean(values)) for name, values in found.items()}


@pytest.fixture(scope="module")
def folder(real_data):
    return real_data / "systems" / "l2s_lrs3"


def test_the_original_against_itself_is_perfect(folder):
    perfect = {"mcd_dtw": 0, "mcd_dtw_sl": 0, "logf0_rmse": 0, "vuv_error": 0}
    best = perfect | {"f0_corr": 1, "isochrony": 1}
    assert means(folder, "gt", best) == pytest.approx(best, abs=1e-9)


def test_the_stronger_system_is_nearer(folder):
    strong, weak = (means(folder, system, MEASURED) for system in ("proposed", "vcagan"))
    assert 3.0 < strong["mcd_dtw"] < weak["mcd_dtw"] < 8.0
    assert strong["mcd_dtw_sl"] < weak["mcd_dtw_sl"]
    assert strong["vuv_error"] < weak["vuv_error"]
    assert strong["isochrony"] > 0.75


def test_another_clip_is_worse_than_any_system(folder):
    """Pitch is not compared: a weak system's noise has none, and says so."""
    plan = make_plan(["mcd_dtw", "isochrony"])
    ref, hyp = (folder / "gt" / f"{clip}.webm" for clip in CLIPS[1:])
    values = evaluate(plan, {"ref": Source(ref, ref), "hyp": Source(hyp, hyp)}, NoCache())
    distortion = score(plan.metrics[0], values).statistics["mcd_dtw"]
    assert distortion > means(folder, "proposed", ["mcd_dtw"])["mcd_dtw"] + 1.0


def test_the_stronger_system_has_the_voice(folder):
    try:
        strong, weak = (means(folder, s, ["spk_sim@ge2e"]) for s in ("proposed", "vcagan"))
    except MissingWeights as lacking:
        pytest.skip(str(lacking))
    assert 0.4 < weak["spk_sim@ge2e"] < strong["spk_sim@ge2e"] < 1.0
