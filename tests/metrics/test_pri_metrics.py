"""PRI as metrics: names, parameters, and what stands beside the value."""

import numpy as np
import pytest

from avbench.align.sync_embeddings import SyncEmbeddings
from avbench.clip import Source
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate, score
from avbench.engine.plan import make_plan
from avbench.errors import TooShort, UnknownName
from avbench.metrics.pri import PriAvsync, PriNAvsync, PriNW2lLrs, PriW2lLrs
from avbench.signature import signature

X = np.random.default_rng(0).standard_normal((50, 16)).astype(np.float32)
ALIGNED = SyncEmbeddings(X, X + np.float32(5), 25.0)


@pytest.mark.parametrize("metric", [PriAvsync(), PriW2lLrs()])
def test_as_printed_a_gap_counts(metric):
    found = metric.per_clip(ALIGNED)
    assert set(found) == {metric.name, "n", "chance"}
    assert found["n"] == 50
    assert found["chance"] == 0.51
    assert found[metric.name] > 0.3


@pytest.mark.parametrize("metric", [PriNAvsync(), PriNW2lLrs()])
def test_without_length_and_centred_it_does_not(metric):
    assert metric.per_clip(ALIGNED) == {metric.name: 0.0, "n": 50.0, "chance": 0.5}


def test_the_network_stands_in_the_needs():
    assert PriAvsync.needs == PriNAvsync.needs == ("hyp.avsync_embeddings",)
    assert PriW2lLrs.needs == PriNW2lLrs.needs == ("hyp.syncnet_embeddings",)


def test_parameters_change_the_value_and_reach_the_signature():
    centred = PriAvsync(center=True)
    assert centred.per_clip(ALIGNED)["pri@avsync"] == pytest.approx(1 / 50)
    assert signature(PriAvsync(direction="sym")).startswith(
        "pri@avsync|v1,center:no,direction:sym|"
    )


def test_an_unknown_direction_is_refused():
    with pytest.raises(UnknownName, match=r"pri@avsync: direction is 'av', expected a2v, v2a, sym"):
        PriAvsync(direction="av")


def test_a_short_clip_is_refused():
    with pytest.raises(TooShort, match="9 frames"):
        PriNAvsync().per_clip(SyncEmbeddings(X[:9], X[:9], 25.0))


@pytest.mark.real_data
def test_recorded_speech_is_far_below_chance_and_rises_when_moved(real_data):
    names = ("pri@avsync", "pri_n@avsync")
    plan = make_plan(names)
    video = real_data / "grid" / "s1" / "bbaf2n.mpg"

    def found(lag_ms):
        values = evaluate(plan, {"hyp": Source(video, video, lag_ms)}, Cache(None))
        return [score(m, values).statistics[m.name] for m in plan.metrics]

    in_place, moved = found(0.0), found(-200.0)  # a lag that reading takes out: 200 ms later
    assert max(in_place) < 0.3
    assert all(b > a + 0.05 for a, b in zip(in_place, moved, strict=True))
