"""SLTS's losses: what the targets are, where each gradient goes, and that offsets are learnt."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from avbench.models.offset_match import OffsetGrid, likeliest
from avbench.models.slts import SltsPredictor
from avbench.training.slts_loss import (
    advanced,
    dsm_loss,
    frozen,
    hard_target,
    slts_loss,
    soft_target,
    ssm_loss,
)

GRID = OffsetGrid(2)


def one_hot(offset: int, clips: int = 1) -> torch.Tensor:
    return functional.one_hot(torch.full((clips,), GRID.reach + offset), GRID.n).float()


def ramp(steps: int = 40) -> torch.Tensor:
    """A spectrogram (1, steps, 2) whose rows say their own index, from 1."""
    return torch.arange(1.0, steps + 1)[None, :, None].expand(1, steps, 2).clone()


class Tower(nn.Module):
    """A linear map and a batch norm to unit vectors."""

    def __init__(self, n_in: int, n_out: int) -> None:
        super().__init__()
        self.linear = nn.Linear(n_in, n_out)
        self.norm = nn.BatchNorm1d(n_out)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        rows = self.norm(self.linear(rows).transpose(1, 2)).transpose(1, 2)
        return functional.normalize(rows, dim=-1)


def predictor(n_video: int = 3, n_mel: int = 2, width: int = 8) -> SltsPredictor:
    torch.manual_seed(0)
    return SltsPredictor(Tower(n_video, width), Tower(n_mel, width), GRID)


def batch(clips: int = 2, frames: int = 20) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Pictures, generated and given spectrograms."""
    rng = torch.Generator().manual_seed(1)
    shapes = (clips, frames, 3), (clips, 4 * frames, 2), (clips, 4 * frames, 2)
    pictures, generated, mel = (torch.randn(s, generator=rng) for s in shapes)
    return pictures, generated.requires_grad_(), mel


def test_late_sound_is_advanced_and_nothing_wraps():
    moved, real = advanced(ramp(6), torch.tensor([2]))
    assert moved[0, :, 0].tolist() == [3, 4, 5, 6, 0, 0]
    assert real[0].tolist() == [True, True, True, True, False, False]
    moved, real = advanced(ramp(6), torch.tensor([-2]))
    assert moved[0, :, 0].tolist() == [0, 0, 1, 2, 3, 4]
    assert real[0].tolist() == [False, False, True, True, True, True]


def test_a_shift_longer_than_the_clip_leaves_nothing():
    moved, real = advanced(ramp(6), torch.tensor([7]))
    assert not real.any()
    assert not moved.any()


def test_padding_is_never_moved_into_the_clip():
    real = (torch.arange(6) < 4)[None]
    _, inside = advanced(ramp(6), torch.tensor([1]), real)
    assert inside[0].tolist() == [True, True, True, False, False, False]
    _, inside = advanced(ramp(6), torch.tensor([-1]), real)
    assert inside[0].tolist() == [False, True, True, True, False, False]


@pytest.mark.parametrize("offset", [-2, 0, 1])
def test_a_sure_predictor_gives_the_moved_spectrogram_as_both_targets(offset):
    soft, weight = soft_target(ramp(), one_hot(offset), GRID)
    hard, inside = hard_target(ramp(), one_hot(offset), GRID)
    moved, real = advanced(ramp(), torch.tensor([4 * offset]))
    assert torch.allclose(soft, moved)
    assert torch.equal(hard, moved)
    assert torch.equal(weight, real.float())
    assert torch.equal(inside, real.float())


def test_a_flat_distribution_gives_the_mean_of_what_is_real():
    p = torch.full((1, GRID.n), 1 / GRID.n)
    soft, weight = soft_target(ramp(), p, GRID)
    assert torch.allclose(soft[0, 8:32, 0], ramp()[0, 8:32, 0])  # far from the ends: symmetric
    assert soft[0, 0, 0] == pytest.approx((1 + 5 + 9) / 3)  # offsets 0, 1, 2 only
    assert weight[0, 0] == pytest.approx(3 / 5)
    assert weight[0, 8] == pytest.approx(1.0)
    hard, _ = hard_target(ramp(), p, GRID)
    assert torch.equal(hard, ramp())  # undecided: not moved


def test_each_clip_of_a_batch_is_moved_by_its_own_offset():
    p = torch.cat([one_hot(-1), one_hot(2)])
    both = ramp().expand(2, -1, -1)
    soft, _ = soft_target(both, p, GRID)
    hard, _ = hard_target(both, p, GRID)
    for target in (soft, hard):
        assert torch.allclose(target[0], advanced(ramp(), torch.tensor([-4]))[0][0])
        assert torch.allclose(target[1], advanced(ramp(), torch.tensor([8]))[0][0])


def test_a_generator_that_is_in_sync_costs_nothing_at_the_true_offset_and_more_elsewhere():
    true = ramp(80)
    late = torch.cat([torch.full((1, 4, 2), 7.0), true[:, :-4]], 1)  # by one frame
    losses = [dsm_loss(true, late, one_hot(o), GRID) for o in range(-2, 3)]
    soft, hard = (torch.stack(parts) for parts in zip(*losses, strict=True))
    assert soft.argmin() == hard.argmin() == GRID.reach + 1
    assert soft[GRID.reach + 1] == pytest.approx(0.0, abs=1e-5)
    assert hard[GRID.reach + 1] == 0.0


def test_the_soft_loss_teaches_generator_and_predictor():
    _, generated, mel = batch()
    logits = torch.randn(2, GRID.n, requires_grad=True)
    soft, _ = dsm_loss(generated, mel, logits.softmax(1), GRID)
    soft.backward()
    assert generated.grad.abs().sum() > 0
    assert logits.grad.abs().sum() > 0


def test_the_hard_loss_teaches_the_generator_only():
    _, generated, mel = batch()
    mel.requires_grad_()
    p = torch.randn(2, GRID.n, requires_grad=True)
    _, hard = dsm_loss(generated, mel, p.softmax(1), GRID)
    hard.backward()
    assert generated.grad.abs().sum() > 0
    assert p.grad is None
    assert mel.grad is None


def test_ssm_teaches_the_generator_and_leaves_the_predictor_as_it_was():
    net, (pictures, generated, _) = predictor(), batch()
    pictures.requires_grad_()
    net.audio.norm.eval()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    ssm_loss(net, pictures, generated).backward()
    assert generated.grad.abs().sum() > 0
    assert pictures.grad is None
    assert all(p.grad is None and p.requires_grad for p in net.parameters())
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
    assert net.training
    assert net.video.norm.training
    assert not net.audio.norm.training


def test_freezing_ends_after_an_error_too():
    net, (_, _, mel) = predictor(), batch()
    with pytest.raises(RuntimeError, match="mat1 and mat2"), frozen(net):
        net(mel, mel)  # no pictures
    assert net.training
    assert all(p.requires_grad for p in net.parameters())


def test_ssm_is_lower_in_sync_than_a_frame_late():
    class Same(nn.Module):
        def forward(self, rows):
            return functional.normalize(rows, dim=-1)

    net = SltsPredictor(Same(), Same(), GRID)
    steps = torch.randn(1, 8, 200, generator=torch.Generator().manual_seed(0))
    steps = functional.avg_pool1d(steps, 9, 1, 4).transpose(1, 2)
    in_sync = ssm_loss(net, steps[:, 8:-8:4], steps[:, 8:-8])
    late = ssm_loss(net, steps[:, 8:-8:4], steps[:, 4:-12])
    assert in_sync < 0.5 < late
    share = torch.tensor(0.5, requires_grad=True)  # of the late one in what is generated
    mixed = (1 - share) * steps[:, 8:-8] + share * steps[:, 4:-12]
    ssm_loss(net, steps[:, 8:-8:4], mixed).backward()
    assert share.grad > 0


def test_the_total_is_the_weighted_sum():
    net, (pictures, generated, mel) = predictor(), batch()
    parts = slts_loss(net, pictures, generated, mel)
    assert set(parts) == {"soft", "hard", "ssm", "total"}
    assert torch.allclose(parts["total"], parts["soft"] + parts["hard"] + parts["ssm"])


def toy(clips: int, seed: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Pictures, spectrogram in sync, the same late by a random offset, the offsets' indices.

    Both sides are fixed linear views of one slow hidden signal.
    """
    rng = torch.Generator().manual_seed(seed)
    view = torch.Generator().manual_seed(0)
    to_picture, to_mel = (torch.randn(4, n, generator=view) for n in (6, 10))
    hidden = torch.randn(clips, 4, 216, generator=rng)
    hidden = 3 * functional.avg_pool1d(hidden, 7, 1, 3).transpose(1, 2)
    mel = hidden @ to_mel + 0.1 * torch.randn(clips, 216, 10, generator=rng)
    index = torch.randint(0, GRID.n, (clips,), generator=rng)
    late, _ = advanced(mel, -4 * (index - GRID.reach))
    inner = slice(8, 208)
    return (hidden @ to_picture)[:, inner][:, ::4], mel[:, inner], late[:, inner], index


def test_planted_offsets_are_learnt_from_the_soft_target_alone():
    torch.manual_seed(0)
    net = SltsPredictor(Tower(6, 8), Tower(10, 8), GRID)
    optimiser = torch.optim.Adam(net.parameters(), 0.05)
    for step in range(60):
        pictures, in_sync, late, _ = toy(8, seed=step)
        loss, _ = dsm_loss(in_sync, late, net(pictures, late).p, GRID)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    pictures, _, late, index = toy(64, seed=10_000)
    with torch.no_grad():
        p = net.eval()(pictures, late).p
    assert torch.equal(likeliest(p), index)
    assert p.gather(1, index[:, None]).mean() > 0.9


class Generator(nn.Module):
    """Pictures (B, T, 6) to a spectrogram (B, 4 T, 10), seeing two frames either side."""

    def __init__(self) -> None:
        super().__init__()
        self.up = nn.ConvTranspose1d(6, 32, 4, 4)
        self.conv = nn.Conv1d(32, 10, 17, padding=8)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.conv(self.up(pictures.transpose(1, 2))).transpose(1, 2)


def test_generator_and_predictor_learn_from_clips_of_unknown_offsets_alone():
    torch.manual_seed(0)
    net, generator = SltsPredictor(Tower(6, 8), Tower(10, 8), GRID), Generator()
    optimiser = torch.optim.Adam([*net.parameters(), *generator.parameters()], 0.02)
    for step in range(100):
        pictures, _, late, _ = toy(8, seed=step)
        loss = slts_loss(net, pictures, generator(pictures), late)["total"]
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    pictures, in_sync, late, index = toy(32, seed=10_000)
    with torch.no_grad():
        assert torch.equal(likeliest(net.eval()(pictures, late).p), index)
        made = generator(pictures)
        early, right, late_by_one = (
            (made - advanced(in_sync, torch.full((32,), by))[0])[:, 20:-20].abs().mean().item()
            for by in (-4, 0, 4)
        )
    assert right < 0.7 * min(early, late_by_one)
