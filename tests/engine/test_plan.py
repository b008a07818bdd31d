"""A plan is the union of needs in dependency order; a wrong name is found before any work."""

import pytest

from avbench.engine.plan import make_plan
from avbench.errors import UnknownName


def test_needs_come_before_what_needs_them_and_once() -> None:
    plan = make_plan(["ta_stoi", "stoi", "ta_estoi"])
    keys = [node.key for node in plan.nodes]
    assert len(keys) == len(set(keys))
    for i, node in enumerate(plan.nodes):
        assert all(keys.index(need) < i for need in node.needs)


def test_one_sided_needs_stay_on_their_side() -> None:
    (curve,) = [n for n in make_plan(["sync_lag"]).nodes if n.feature.name == "avsync_curve"]
    assert curve.side == "hyp"
    assert curve.needs == ("hyp.avsync_video", "hyp.audio_16k")


def test_a_metric_rests_on_all_that_can_change_it() -> None:
    plan = make_plan(["ta_stoi", "sync_lag"])
    names = [f.name for f in plan.features_of(plan.metrics[0])]
    assert "audio_16k" in names
    assert "aligned_audio" in names
    assert "face_tracks" not in names


def test_an_unknown_metric_offers_the_nearest() -> None:
    with pytest.raises(UnknownName, match="no metric is called 'stoy'; did you mean 'stoi'"):
        make_plan(["stoy"])


def test_parameters_reach_the_feature() -> None:
    plan = make_plan(["ta_stoi"], parameters={"aligned_audio": {"range_s": 0.2}})
    (aligned,) = [n.feature for n in plan.nodes if n.feature.name == "aligned_audio"]
    assert aligned.range_s == 0.2


def test_a_misspelt_parameter_is_refused() -> None:
    with pytest.raises(UnknownName, match="aligned_audio has no parameter 'range'; it has: "):
        make_plan(["ta_stoi"], parameters={"aligned_audio": {"range": 0.2}})


def test_parameters_that_nothing_uses_are_refused() -> None:
    with pytest.raises(UnknownName, match="given for 'aligned_audio', which nothing here uses"):
        make_plan(["stoi"], parameters={"aligned_audio": {"range_s": 0.2}})
