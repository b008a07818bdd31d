"""The offset predictor: any two towers, whole frames or 10 ms bins, and the small default."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from avbench.models.offset_match import OffsetGrid
from avbench.models.slts import SltsPredictor, small_predictor


class Every(nn.Module):
    """A tower that takes every n-th row as it is."""

    def __init__(self, stride: int = 1) -> None:
        super().__init__()
        self.stride = stride

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        return functional.normalize(rows[:, :: self.stride], dim=-1)


def walk(steps: int, lag_steps: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """A slow signal at 100 Hz, seen at 25 Hz, heard `lag_steps` later."""
    noise = torch.randn(1, 16, steps + 200, generator=torch.Generator().manual_seed(3))
    smooth = functional.avg_pool1d(noise, 25, 1, 12).transpose(1, 2)
    seen = smooth[:, 100 : 100 + steps : 4]
    heard = smooth[:, 100 - lag_steps : 100 - lag_steps + steps]
    return seen, heard


@pytest.mark.parametrize("stride", [1, 4])
@pytest.mark.parametrize("frames", [-4, 0, 7])
def test_whole_frames_are_found_with_towers_of_either_rate(stride, frames):
    net = SltsPredictor(Every(), Every(stride), OffsetGrid(10), audio_stride=stride)
    found = net(*walk(300, 4 * frames))
    assert float(net.grid.lags_ms[found.p.argmax()]) == 40.0 * frames
    assert found.p.shape == (1, 21)
    assert found.p.sum().item() == pytest.approx(1.0)


@pytest.mark.parametrize("steps", [-13, 0, 6])
def test_bins_of_10_ms_find_parts_of_a_frame(steps):
    net = SltsPredictor(Every(), Every(), OffsetGrid(20, mel_steps=1))
    found = net(*walk(300, steps))
    assert float(net.grid.lags_ms[found.p.argmax()]) == 10.0 * steps


@pytest.mark.parametrize("mel_steps", [1, 4])
def test_padding_changes_nothing(mel_steps):
    net = SltsPredictor(Every(), Every(), OffsetGrid(5, mel_steps=mel_steps))
    seen, heard = walk(160)
    alone = net(seen, heard)
    more = torch.cat([seen, torch.ones(1, 9, 16)], 1), torch.cat([heard, torch.ones(1, 36, 16)], 1)
    padded = net.match(
        net.video(more[0]),
        net.audio(more[1]),
        (torch.arange(49) < 40)[None],
        (torch.arange(196) < 160)[None],
    )
    assert torch.allclose(padded.log_p, alone.log_p, atol=1e-5)
    assert torch.equal(padded.count, alone.count)


def test_the_temperature_is_learnt_within_bounds():
    net = SltsPredictor(Every(), Every(), OffsetGrid(5))
    assert [name for name, _ in net.named_parameters()] == ["log_temperature"]
    assert net.temperature.item() == pytest.approx(0.1)
    net(*walk(160)).log_p[0, 5].backward()
    assert net.log_temperature.grad != 0
    with torch.no_grad():
        net.log_temperature.fill_(-20.0)
    assert net.temperature.item() == pytest.approx(0.01)


def test_fine_bins_need_an_audio_tower_of_full_rate():
    with pytest.raises(
        ValueError, match="every 1 mel steps cannot be read from an audio tower of stride 4"
    ):
        SltsPredictor(Every(), Every(), OffsetGrid(5, mel_steps=1), audio_stride=4)


def test_the_small_predictor_takes_mouths_and_mel():
    torch.manual_seed(0)
    net = small_predictor(OffsetGrid(3)).eval()
    crops = torch.randint(0, 256, (2, 12, 64, 64)).float()
    with torch.no_grad():
        found = net(crops, torch.randn(2, 48, 40))
    assert found.p.shape == (2, 7)
    assert found.count[0].tolist() == [9, 10, 11, 12, 11, 10, 9]
    assert (found.curve.abs() <= 1.0).all()
