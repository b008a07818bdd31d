"""A distribution over offsets: where it peaks, what its edges do, where the gradient goes."""

import pytest
import torch
from torch.nn import functional

from avbench.align.offset import syncnet_offset_frames
from avbench.models.offset_match import (
    OffsetGrid,
    both_neighbours,
    likeliest,
    log_distribution,
    offset_curve,
    upsample,
)

REACH = 5


def unit(*shape: int, seed: int = 0) -> torch.Tensor:
    noise = torch.randn(*shape, generator=torch.Generator().manual_seed(seed))
    return functional.normalize(noise, dim=-1)


def late(rows: torch.Tensor, by: int) -> torch.Tensor:
    """Row t of `rows` lies at t + by; what is uncovered is unrelated."""
    out = unit(*rows.shape, seed=99)
    n = rows.shape[1]
    out[:, max(0, by) : n + min(0, by)] = rows[:, max(0, -by) : n - max(0, by)]
    return out


@pytest.mark.parametrize("by", [-5, -1, 0, 3, 5])
def test_the_curve_is_one_at_the_planted_offset_and_only_there(by):
    video = unit(2, 40, 16)
    curve, _ = offset_curve(video, late(video, by), REACH)
    assert torch.allclose(curve[:, REACH + by], torch.ones(2))
    curve[:, REACH + by] = 0
    assert curve.abs().max() < 0.35


def test_late_sound_has_a_positive_lag_and_a_negative_offset_of_syncnet():
    video = unit(1, 40, 16)
    curve, _ = offset_curve(video, late(video, 2), REACH)
    lag_ms = float(OffsetGrid(REACH).lags_ms[curve.argmax()])
    assert lag_ms == 80.0
    assert syncnet_offset_frames(lag_ms) == -2.0


def test_each_offset_is_the_mean_over_the_frames_that_both_have():
    video, audio = unit(1, 7, 4), unit(1, 9, 4, seed=1)
    curve, count = offset_curve(video, audio, 3)
    for o in range(-3, 4):
        pairs = [(t, t + o) for t in range(7) if 0 <= t + o < 9]
        mean = sum(float(video[0, t] @ audio[0, s]) for t, s in pairs) / len(pairs)
        assert count[0, o + 3] == len(pairs)
        assert float(curve[0, o + 3]) == pytest.approx(mean, abs=1e-6)


def test_nothing_wraps_around():
    video = unit(1, 12, 16)
    audio = torch.roll(video, 4, dims=1)  # its head is the tail of the picture's
    curve, count = offset_curve(video, audio, 10)
    assert float(curve[0, 14]) == pytest.approx(1.0)
    assert float(curve[0, 10 - 8]) == pytest.approx(1.0)  # the head, as 4 rows of their own
    assert (count[0, 14], count[0, 2]) == (8, 4)


def test_rows_that_are_padding_do_not_count():
    video, audio = unit(1, 20, 8), unit(1, 20, 8, seed=1)
    real = torch.arange(20)[None] < 13
    padded, counts = offset_curve(video, audio, REACH, real, real)
    short, expected = offset_curve(video[:, :13], audio[:, :13], REACH)
    assert torch.allclose(padded, short)
    assert torch.equal(counts, expected)


def test_offsets_without_a_frame_have_no_probability_and_no_gradient_trouble():
    video = unit(1, 3, 8).requires_grad_()
    curve, count = offset_curve(video, unit(1, 3, 8, seed=1), REACH)
    log_p = log_distribution(curve, count, torch.tensor(0.1))
    assert count[0].tolist() == [0, 0, 0, 1, 2, 3, 2, 1, 0, 0, 0]
    assert log_p.exp().sum().item() == pytest.approx(1.0)
    assert log_p[0, 0] == -torch.inf
    log_p[0, REACH].backward()
    assert torch.isfinite(video.grad).all()


def test_no_frame_at_all_is_an_error():
    curve, count = offset_curve(unit(1, 0, 8), unit(1, 4, 8), REACH)
    with pytest.raises(ValueError, match="no frame with sound at any offset"):
        log_distribution(curve, count, torch.tensor(0.1))


def test_the_temperature_runs_from_flat_to_one_hot():
    curve, count = torch.tensor([[0.1, 0.9, 0.3]]), torch.ones(1, 3)
    flat = log_distribution(curve, count, torch.tensor(1e4)).exp()
    sharp = log_distribution(curve, count, torch.tensor(1e-3)).exp()
    assert torch.allclose(flat, torch.full((1, 3), 1 / 3), atol=1e-4)
    assert torch.equal(sharp, torch.tensor([[0.0, 1.0, 0.0]]))


def test_of_equal_offsets_the_nearest_to_zero_wins():
    p = torch.tensor([[0.2, 0.2, 0.2, 0.2, 0.2], [0.4, 0.1, 0.0, 0.1, 0.4], [0, 0, 0, 0, 1.0]])
    assert likeliest(p).tolist() == [2, 0, 4]


def test_upsampled_rows_keep_the_frames_and_add_none_beyond_them():
    video = unit(2, 6, 8)
    finer = upsample(video, 4)
    assert finer.shape == (2, 21, 8)
    assert torch.allclose(finer[:, ::4], video, atol=1e-6)
    assert torch.allclose(finer.norm(dim=-1), torch.ones(2, 21))
    middle = functional.normalize(video[:, 0] + video[:, 1], dim=-1)
    assert torch.allclose(finer[:, 2], middle, atol=1e-6)


def test_an_interpolated_row_counts_where_both_its_frames_do():
    real = torch.tensor([[True, True, False, True]])
    found = both_neighbours(real, 2)
    assert found.tolist() == [[True, True, True, False, False, False, True]]


def test_the_grid_says_its_lags():
    assert OffsetGrid(2).lags_ms.tolist() == [-80.0, -40.0, 0.0, 40.0, 80.0]
    assert OffsetGrid(2, mel_steps=1).lags_ms.tolist() == [-20.0, -10.0, 0.0, 10.0, 20.0]
    with pytest.raises(ValueError, match="mel_steps 3: expected reach >= 0 and mel_steps 1 or 4"):
        OffsetGrid(2, mel_steps=3)
