"""Contact sheets show the frame that was asked for, of long clips without decoding all of it."""

from fractions import Fraction

import numpy as np
import pytest
from report_clips import measured

from avbench.clip import Clip
from avbench.features.clock import ClockFacts
from avbench.media.write import write_video
from avbench.prepare.measured import Measured
from avbench.prepare.pictures import FAR, _frame

N = FAR + 120


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Measured:
    """Its frames grow brighter, four a shade."""
    path = tmp_path_factory.mktemp("long") / "long.mp4"
    frames = (np.full((64, 64, 3), 20 + i // 4, np.uint8) for i in range(N))
    write_video(path, frames, Fraction(25))
    clock = ClockFacts(N, Fraction(25), False, 0.0, 0.0, False)
    plain = measured("a", 0.0)
    return Measured(Clip("a", video=path), "ok", "", None, clock, None, plain.sync)


@pytest.mark.parametrize("index", [0, 100, FAR, FAR + 1, FAR + 60, N - 1])
def test_it_is_the_frame_that_was_asked_for(clip, index):
    assert float(_frame(clip, index).mean()) == pytest.approx(20 + index // 4, abs=1.5)


def test_a_wrong_rate_costs_the_way_from_the_start(clip):
    wrong = ClockFacts(N, Fraction(5), False, 0.0, 0.0, False)
    late = Measured(clip.clip, "ok", "", None, wrong, None, clip.sync)
    assert float(_frame(late, N - 1).mean()) == pytest.approx(20 + (N - 1) // 4, abs=1.5)
