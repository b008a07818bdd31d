"""A run whose every clip failed has no statistics of a pooled score; it is read all the same."""

import numpy as np
import pytest
from run_maker import make_run

import avbench.board.run as reading
from avbench.board.collect import collect
from avbench.board.compare import compare
from avbench.errors import UserError


def pooled(root, name, values):
    from avbench.stats import Ratio

    spec = Ratio(("edits",), ("words",)).spec
    return make_run(root, name, {"stoi": values}, {"metrics": {"stoi": {"pool": spec}}})


def test_a_run_without_any_score_is_read_and_listed(tmp_path):
    folder = pooled(tmp_path, "mute", np.full(4, np.nan))
    run = reading.read_run(folder)
    assert np.isnan(run.clips.statistics["stoi.edits"]).all()
    make_run(tmp_path, "talks", {"pesq_wb": np.ones(4)})
    stoi = compare(collect([tmp_path])).metrics[0]
    assert stoi.scores[0].value is None
    assert stoi.differences[0].verdict == "not tested"


def test_a_run_with_scores_must_have_them(tmp_path):
    folder = pooled(tmp_path, "talks", np.ones(4))
    with pytest.raises(UserError, match=r"no column stoi\.edits"):
        reading.read_run(folder)
