"""Which frame rate stamps and header speak for."""

from fractions import Fraction

import numpy as np
import pytest

from avbench.clip import Source
from avbench.media.clock import video_clock
from avbench.media.decode import decode
from avbench.media.encode import Codecs, write_video

NTSC, MS = Fraction(30_000, 1001), Fraction(1, 1000)


def stamps(rate: Fraction, n: int, base: Fraction) -> list[int]:
    return [round(k / rate / base) for k in range(n)]


@pytest.mark.parametrize("declared", [Fraction(989, 33), Fraction(2997, 100), Fraction(30), None])
@pytest.mark.parametrize("n", [40, 74, 300, 3000])
def test_stamps_in_milliseconds_and_an_estimate_mean_29_97(declared, n) -> None:
    clock = video_clock(stamps(NTSC, n, MS), MS, declared)
    assert (clock.fps, clock.variable) == (NTSC, False)


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(24_000, 1001), Fraction(15), Fraction(60)])
def test_an_estimate_gives_way_to_the_usual_rate(rate) -> None:
    near = rate + Fraction(1, 977)
    assert video_clock(stamps(rate, 90, MS), MS, near).fps == rate


def test_an_unusual_rate_is_kept_where_the_stamps_tell_it_from_the_usual_ones() -> None:
    rate, base = Fraction(295, 10), Fraction(1, 90_000)
    assert video_clock(stamps(rate, 100, base), base, rate).fps == rate


def test_a_usual_rate_that_is_declared_wins_over_one_as_near() -> None:
    """Two frames, stamped in milliseconds, fit 30 and 29.97 alike."""
    assert video_clock([0, 33], MS, NTSC).fps == NTSC
    assert video_clock([0, 33], MS, Fraction(30)).fps == Fraction(30)


def test_crema_d_has_a_rate_of_its_own(tmp_path) -> None:
    path = tmp_path / "1001_DFA_ANG_XX.flv"
    frames = (np.full((48, 64, 3), k, np.uint8) for k in range(68))
    write_video(path, frames, NTSC, codecs=Codecs("flv1", "libmp3lame"))
    clock = decode(Source(path, None), [], want_video=True, want_audio=False).clock
    assert (clock.n_frames, clock.fps, clock.variable) == (68, NTSC, False)
