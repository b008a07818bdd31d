"""Raw and aligned scores beside each other: means on common clips, the gain, the shift."""

import json

import numpy as np
import pytest
from run_maker import make_run

from avbench.board.aligned_table import HEAD, aligned_table, text_rows, to_json
from avbench.board.run import read_all
from avbench.cli import run as command
from avbench.errors import UserError

N = 40
BETTER = {"ta_stoi": "higher", "ta_shift_ms": "none"}


@pytest.fixture
def runs(tmp_path, monkeypatch):
    import run_maker

    monkeypatch.setattr(run_maker, "BETTER", run_maker.BETTER | BETTER)
    raw = np.linspace(0.3, 0.5, N)
    raw[0] = np.nan
    shift = np.where(np.arange(N) % 2, 40.0, -20.0)
    late = {"stoi": raw, "ta_stoi": raw + 0.25, "ta_shift_ms": shift}
    in_time = {"stoi": raw, "ta_stoi": raw, "ta_shift_ms": 0 * shift}
    return [make_run(tmp_path, "late", late), make_run(tmp_path, "in time", in_time)]


def test_the_gain_is_of_the_clips_that_have_both(runs):
    late, in_time = aligned_table(read_all(runs))
    assert (late.system, late.metric, late.n_clips) == ("late v1", "stoi", N - 1)
    assert late.aligned - late.raw == pytest.approx(0.25)
    assert (late.gain, late.low, late.high) == pytest.approx((0.25, 0.25, 0.25))
    scored = np.where(np.arange(N) % 2, 40.0, -20.0)[1:]
    assert late.shift_ms == pytest.approx(scored.mean())
    assert late.shift_size_ms == pytest.approx(np.abs(scored).mean())
    assert (in_time.gain, in_time.shift_ms) == (0.0, 0.0)


def test_rows_for_the_terminal_and_json(runs):
    rows = aligned_table(read_all(runs))
    assert text_rows(rows)[0] == HEAD
    assert text_rows(rows)[1][2:6] == ("0.403", "0.653", "+0.250 [+0.250, +0.250]", str(N - 1))
    assert json.loads(json.dumps(to_json(rows), allow_nan=False))["rows"][0]["metric"] == "stoi"


def test_a_system_without_a_score_has_a_row_without_numbers(tmp_path, monkeypatch):
    import run_maker

    monkeypatch.setattr(run_maker, "BETTER", run_maker.BETTER | BETTER)
    nothing = np.full(N, np.nan)
    folder = make_run(tmp_path, "mute", {"stoi": nothing, "ta_stoi": nothing})
    (row,) = aligned_table(read_all([folder]))
    assert (row.n_clips, row.raw, row.gain, row.shift_ms) == (0, None, None, None)
    assert text_rows([row])[1][2:] == ("none", "none", "none", "0", "none", "none")


def test_runs_without_aligned_scores_say_what_to_do(tmp_path):
    folder = make_run(tmp_path, "a", {"stoi": np.ones(N)})
    with pytest.raises(UserError, match="both raw and aligned; expected stoi and ta_stoi, estoi"):
        aligned_table(read_all([folder]))


def test_the_command_takes_a_single_run(runs, capsys):
    assert command(["compare", "--aligned", "--json", str(runs[0])]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["gain"] == pytest.approx(0.25)
    assert command(["compare", "--aligned", str(runs[0])]) == 0
    assert "aligned" in capsys.readouterr().out
