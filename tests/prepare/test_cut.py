"""Which frames and samples remain once the sound has been moved, and what word times become."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avbench.clip import Waveform
from avbench.datasets.base import Word
from avbench.errors import TooShort
from avbench.prepare.cut import cut_to_overlap
from avbench.prepare.labels import shift_words

FPS = Fraction(25)
GRID_SAMPLES = 47_648  # GRID's sound is 22 ms shorter than its picture


def click_at(sample: int, length: int, valid: tuple[int, int] | None = None) -> Waveform:
    samples = np.zeros(length, np.float32)
    samples[sample] = 1.0
    start, end = valid or (0, length)
    return Waveform(samples, 16_000, start / 16_000, end / 16_000)


def test_pad_keeps_all_frames_and_fills_with_zeros():
    cut = cut_to_overlap(click_at(16_000, GRID_SAMPLES), 75, FPS, 0.0, trim=False)
    assert (cut.first, cut.n_frames, cut.start_s) == (0, 75, 0.0)
    assert len(cut.samples) == 48_000
    assert (cut.valid_start_s, cut.valid_end_s) == (0.0, GRID_SAMPLES / 16_000)


def test_late_sound_is_advanced():
    cut = cut_to_overlap(click_at(16_000, GRID_SAMPLES), 75, FPS, 40.0, trim=False)
    assert int(cut.samples.argmax()) == 16_000 - 640
    assert (cut.valid_start_s, cut.valid_end_s) == (0.0, (GRID_SAMPLES - 640) / 16_000)


def test_early_sound_is_delayed_and_its_start_is_not_valid():
    cut = cut_to_overlap(click_at(16_000, GRID_SAMPLES), 75, FPS, -100.0, trim=False)
    assert int(cut.samples.argmax()) == 16_000 + 1600
    assert (cut.valid_start_s, cut.valid_end_s) == (0.1, 3.0)


def test_sound_that_begins_late_keeps_its_own_start():
    wave = click_at(5_000, 48_000, valid=(1_600, 48_000))
    cut = cut_to_overlap(wave, 75, FPS, 40.0, trim=False)
    assert (cut.valid_start_s, cut.valid_end_s) == (0.06, 2.96)


def test_trim_drops_whole_frames_that_the_sound_does_not_cover():
    cut = cut_to_overlap(click_at(16_000, GRID_SAMPLES), 75, FPS, -100.0, trim=True)
    assert (cut.first, cut.n_frames) == (3, 72)  # 100 ms are two and a half frames
    assert cut.start_s == 0.12
    assert len(cut.samples) == 72 * 640
    assert int(cut.samples.argmax()) == 16_000 + 1600 - 3 * 640
    assert (cut.valid_start_s, cut.valid_end_s) == (0.0, 2.88)


def test_trim_without_a_lag_drops_grids_last_frame():
    cut = cut_to_overlap(click_at(0, GRID_SAMPLES), 75, FPS, 0.0, trim=True)
    assert (cut.first, cut.n_frames, len(cut.samples)) == (0, 74, 47_360)


def test_sound_alone_keeps_its_length_or_is_cut_to_what_is_valid():
    wave = click_at(5_000, 48_000)
    assert len(cut_to_overlap(wave, None, None, 40.0, trim=False).samples) == 48_000
    assert len(cut_to_overlap(wave, None, None, 40.0, trim=True).samples) == 48_000 - 640


def test_a_picture_without_sound_is_left_whole():
    cut = cut_to_overlap(None, 75, FPS, 0.0, trim=True)
    assert (cut.n_frames, cut.samples, cut.valid_end_s) == (75, None, None)


def test_no_overlap_is_too_short():
    with pytest.raises(TooShort) as caught:
        cut_to_overlap(click_at(0, 1_600), 75, FPS, 90.0, trim=True)
    assert str(caught.value) == (
        "found 0.010 s where sound and picture overlap, expected at least one frame; "
        "edge='pad' keeps the clip as it is"
    )


RATES = st.sampled_from([Fraction(25), Fraction(30000, 1001), Fraction(24000, 1001), Fraction(30)])


@given(
    n_frames=st.integers(1, 400),
    fps=RATES,
    lag_ms=st.floats(-500, 500),
    extra=st.integers(-2_000, 2_000),
    trim=st.booleans(),
)
def test_lengths_always_fit_the_picture(n_frames, fps, lag_ms, extra, trim):
    length = max(1, round(n_frames / fps * 16_000) + extra)
    try:
        cut = cut_to_overlap(click_at(0, length), n_frames, fps, lag_ms, trim=trim)
    except TooShort:
        assert trim
        return
    assert 0 <= cut.first <= cut.first + cut.n_frames <= n_frames
    assert len(cut.samples) == round(cut.n_frames / fps * 16_000)
    assert 0.0 <= cut.valid_start_s <= cut.valid_end_s <= len(cut.samples) / 16_000
    if trim:  # at most the rounding of a frame's edge to a sample is not covered
        assert cut.valid_end_s - cut.valid_start_s >= (len(cut.samples) - 2) / 16_000


WORDS = (Word(0.0, 0.95, "sil", "silence"), Word(0.95, 1.18, "bin"), Word(2.12, 2.98, "now"))


def test_words_move_with_the_sound():
    moved = shift_words(WORDS, 40.0, end_s=3.0)
    assert [w.text for w in moved] == ["sil", "bin", "now"]
    assert [round(w.start_s, 6) for w in moved] == [0.0, 0.91, 2.08]
    assert round(moved[-1].end_s, 6) == 2.94
    assert moved[0].tier == "silence"


def test_words_outside_a_trimmed_clip_are_left_out_and_the_rest_clipped():
    moved = shift_words(WORDS, 0.0, start_s=1.0, end_s=1.5)
    assert [w.text for w in moved] == ["bin", "now"]
    assert (moved[0].start_s, round(moved[0].end_s, 6)) == (0.0, 0.18)
    assert (round(moved[1].start_s, 6), moved[1].end_s) == (1.12, 1.5)
