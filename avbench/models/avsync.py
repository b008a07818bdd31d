"""avsync: lips and sound as unit vectors whose products say how well they fit, at any lag.

A dual tower of our own, after the dense form of SyncNet and the multi-way matching of Perfect
Match: the lips at the picture's 25 Hz, the sound at 100 Hz, so that lags lie 10 ms apart. Frames
are stacked by fives and go through small residual blocks; both sides end in convolutions over time.
"""

from dataclasses import dataclass
from functools import cache
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from avbench.models import weights

CROP_PX = 64
N_MELS = 40
FPS = 25
AUDIO_RATE_HZ = 100
STACK = 5  # frames that the first layer sees at once


@dataclass(frozen=True)
class Size:
    """Channels of the picture's four stages, of the sound's three, width of the rest, output."""

    video: tuple[int, int, int, int]
    audio: tuple[int, int, int]
    hidden: int
    embedding: int


SIZES = {
    "tiny": Size((8, 16, 32, 64), (8, 16, 32), 96, 96),
    "small": Size((16, 32, 64, 96), (16, 32, 48), 192, 192),
    "base": Size((48, 96, 192, 320), (32, 64, 96), 384, 512),
}


class _Residual(nn.Module):
    """Two 3x3 convolutions beside a 1x1, the first with a stride."""

    def __init__(self, n_in: int, n_out: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(n_in, n_out, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(n_out)
        self.second = nn.Conv2d(n_out, n_out, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(n_out)
        self.beside = nn.Conv2d(n_in, n_out, 1, stride, bias=False)
        self.beside_norm = nn.BatchNorm2d(n_out)

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu(self.first_norm(self.first(x)))
        y = self.second_norm(self.second(y))
        return functional.relu(y + self.beside_norm(self.beside(x)))


class _OverTime(nn.Module):
    """A residual convolution over time, (B, C, T) to the same."""

    def __init__(self, width: int, kernel: int, dilation: int) -> None:
        super().__init__()
        pad = dilation * (kernel // 2)
        self.conv = nn.Conv1d(width, width, kernel, padding=pad, dilation=dilation, bias=False)
        self.norm = nn.BatchNorm1d(width)

    def forward(self, x: Tensor) -> Tensor:
        return x + functional.relu(self.norm(self.conv(x)))


class VideoTower(nn.Module):
    """Grey mouth crops (B, T, 64, 64) at 25 Hz, in [0, 255], to unit vectors (B, T, E)."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        c = size.video
        self.stem = nn.Conv2d(STACK, c[0], 5, 2, 2, bias=False)
        self.stem_norm = nn.BatchNorm2d(c[0])
        stages = zip((c[0], *c[:3]), c, (1, 1, 2, 2), strict=True)
        self.blocks = nn.Sequential(*(_Residual(a, b, s) for a, b, s in list(stages)[1:]))
        self.flat = nn.Linear(c[3] * 16, size.hidden)
        self.over_time = nn.Sequential(*(_OverTime(size.hidden, 3, d) for d in (1, 1, 2)))
        self.out = nn.Conv1d(size.hidden, size.embedding, 1)

    def frames(self, crops: Tensor) -> Tensor:
        """What each frame shows, with two neighbours either side: (B, T + 4, ...) to (B, T, H)."""
        batch, n = crops.shape[0], crops.shape[1] - STACK + 1
        mean = crops.mean((2, 3), keepdim=True)
        spread = crops.std((2, 3), keepdim=True) + 8.0
        stacks = ((crops - mean) / spread).unfold(1, STACK, 1).permute(0, 1, 4, 2, 3)
        x = stacks.reshape(batch * n, STACK, CROP_PX, CROP_PX)
        x = x.contiguous(memory_format=torch.channels_last)
        x = functional.max_pool2d(functional.relu(self.stem_norm(self.stem(x))), 2)
        x = self.blocks(x)
        return functional.relu(self.flat(x.flatten(1))).view(batch, n, -1)

    def head(self, features: Tensor) -> Tensor:
        """Frames' features (B, T, H) to unit vectors (B, T, E)."""
        x = self.out(self.over_time(features.transpose(1, 2)))
        return functional.normalize(x.transpose(1, 2), dim=-1)

    def forward(self, crops: Tensor) -> Tensor:
        """The whole tower; the first and the last frame are held beyond the ends."""
        pad = STACK // 2
        ends = crops[:, :1].expand(-1, pad, -1, -1), crops[:, -1:].expand(-1, pad, -1, -1)
        return self.head(self.frames(torch.cat([ends[0], crops, ends[1]], 1)))


class AudioTower(nn.Module):
    """Log-mel bands (B, T, 40) at 100 Hz, means removed, to unit vectors (B, T, E)."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        a, b, c = size.audio
        self.bands = nn.Sequential(
            nn.Conv2d(1, a, (5, 5), (2, 1), 2, bias=False),
            nn.BatchNorm2d(a),
            nn.ReLU(),
            nn.Conv2d(a, b, 3, (2, 1), 1, bias=False),
            nn.BatchNorm2d(b),
            nn.ReLU(),
            nn.Conv2d(b, c, 3, (2, 1), 1, bias=False),
            nn.BatchNorm2d(c),
            nn.ReLU(),
        )
        self.flat = nn.Conv1d(c * (N_MELS // 8), size.hidden, 1)
        self.over_time = nn.Sequential(*(_OverTime(size.hidden, 3, d) for d in (1, 2, 4, 4)))
        self.out = nn.Conv1d(size.hidden, size.embedding, 1)

    def forward(self, mel: Tensor) -> Tensor:
        """The whole tower."""
        x = self.bands(mel.transpose(1, 2)[:, None])
        x = functional.relu(self.flat(x.flatten(1, 2)))
        x = self.out(self.over_time(x))
        return functional.normalize(x.transpose(1, 2), dim=-1)


class AVSync(nn.Module):
    """Both towers, and the scale (a learnt inverse temperature) that makes scores of products."""

    def __init__(self, size: str) -> None:
        super().__init__()
        self.size = size
        self.video = VideoTower(SIZES[size])
        self.audio = AudioTower(SIZES[size])
        self.log_scale = nn.Parameter(torch.tensor(2.3))

    @property
    def scale(self) -> Tensor:
        """In [1, 100]."""
        return self.log_scale.clamp(0.0, 4.605).exp()

    def forward(self, crops: Tensor, mel: Tensor) -> tuple[Tensor, Tensor]:
        """Unit vectors of lips (B, T, E) and sound (B, S, E)."""
        return cast("Tensor", self.video(crops)), cast("Tensor", self.audio(mel))


def size_of(state: dict[str, Tensor]) -> str:
    """The size whose shapes a state dict has.

    Raises:
        ValueError: none has.
    """
    width = state["video.stem.weight"].shape[0]
    for name, size in SIZES.items():
        if size.video[0] == width:
            return name
    raise ValueError(f"an avsync net with {width} channels in its first layer is of no known size")


def normalised(log_energy: Tensor, real: Tensor) -> Tensor:
    """Log-mel bands (B, T, M) for the sound's tower: each band without its mean over what is real.

    Where `real` (B, T) is False the bands are zero. A filter or a gain changes nothing.
    """
    there = real[..., None].to(log_energy.dtype)
    mean = (log_energy * there).sum(1, keepdim=True) / there.sum(1, keepdim=True).clamp_min(1.0)
    bands = log_energy - mean
    bands *= there
    bands /= 2.5
    return bands


def load(name: str) -> AVSync:
    """A net with weights that come with avbench, ready for inference; read once per process.

    Raises:
        MissingWeights: the file is absent or is not the one that was named.
    """
    return _ready(name)


@cache
def _ready(name: str) -> AVSync:
    return for_inference(weights.load(name))


def for_inference(state: dict[str, Tensor]) -> AVSync:
    """The net of a state dict, batch norms folded into their convolutions."""
    net = AVSync(size_of(state))
    missing, unexpected = net.load_state_dict(state, strict=False)
    wrong = [k for k in missing if not k.endswith("num_batches_tracked")] + unexpected
    if wrong:
        raise ValueError(f"these are no weights of an avsync net: {', '.join(sorted(wrong))}")
    net.eval().requires_grad_(requires_grad=False)
    for block in [m for m in net.modules() if isinstance(m, _Residual)]:
        for part in ("first", "second", "beside"):
            _fold(block, part, f"{part}_norm")
    for over_time in [m for m in net.modules() if isinstance(m, _OverTime)]:
        _fold(over_time, "conv", "norm")
    _fold(net.video, "stem", "stem_norm")
    for conv in (0, 3, 6):
        _fold(net.audio.bands, str(conv), str(conv + 1))
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def _fold(module: nn.Module, conv: str, norm: str) -> None:
    before, after = module.get_submodule(conv), module.get_submodule(norm)
    assert isinstance(before, nn.Conv1d | nn.Conv2d)  # noqa: S101
    assert isinstance(after, nn.BatchNorm1d | nn.BatchNorm2d)  # noqa: S101
    module.set_submodule(conv, fuse_conv_bn_eval(before, after))
    module.set_submodule(norm, nn.Identity())
