"""SyncNet v2 for scoring on a CPU: the same embeddings (to rounding) in half of the time.

Batch norms are folded into the layers before them, max-pooling goes before ReLU (they commute),
pictures stay in channels_last order, and batches are small enough for the cache. The lip tower
looks along time in its first layer alone, so neighbouring windows share their frames there: F(4, 5)
makes four windows out of eight frames with 8 convolutions of pictures instead of 20.
"""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from avbench.models.folding import Affine, folded
from avbench.models.syncnet import EMBEDDING, FRAME_PX, FRAMES, MFCC_FRAMES, SyncNet
from avbench.models.toom_cook import filtering

WINDOWS = 4  # made at a time
GROUP = WINDOWS + FRAMES - 1  # frames behind them
HOP = 4  # MFCC frames a video frame
_AUDIO_BATCH = 8
_MAP = (109, 109, 96)  # what the first layer makes of a frame
_POINTS = (0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5)

Embeddings = NDArray[np.float32]


class LipTower:
    """Faces to embeddings. Holds 60 MB of buffers, so it serves one thread at a time."""

    def __init__(self, net: SyncNet) -> None:
        first, *middle, last = folded(net.netcnnlip)
        transform = filtering(WINDOWS, FRAMES, _POINTS)
        taps = torch.from_numpy(transform.taps)
        filters = torch.einsum("pt,octhw->pochw", taps, first.weight.double()).float()
        self._filters = [channels_last(f) for f in filters]
        self._bias = first.bias
        self._inputs = torch.from_numpy(transform.inputs).float()
        self._outputs = torch.from_numpy(transform.outputs).float()
        self._middle = [Affine(channels_last(a.weight.squeeze(2)), a.bias) for a in middle]
        self._head = [as_linear(last), *folded(net.netfclip)]
        self._points = torch.empty(GROUP, *_MAP)
        self._map = torch.empty(WINDOWS, *_MAP)

    @torch.inference_mode()
    def embed(self, frames: NDArray[np.uint8]) -> Embeddings:
        """One embedding for every five frames in a row.

        A window's bytes depend on its place among the four that are made together, so cut a long
        video at multiples of four, with four frames of overlap (as `features.syncnet_stream` does).

        Args:
            frames: (n, 224, 224, 3), BGR.

        Returns:
            (n - 4, 1024); nothing where n < 5.
        """
        return by_group(frames, self._four)

    def _four(self, frames: NDArray[np.uint8]) -> Embeddings:
        pictures = torch.zeros(GROUP, FRAME_PX, FRAME_PX, 3)
        pictures[: len(frames)] = torch.from_numpy(np.ascontiguousarray(frames))
        x = self._first_layer(pictures).add_(self._bias.view(-1, 1, 1)).relu_()
        return through_head(through_middle(x, self._middle), self._head)

    def _first_layer(self, pictures: Tensor) -> Tensor:
        """Four windows (4, 96, 54, 54) of eight frames, pooled; bias and ReLU are still to come."""
        mixed = (self._inputs @ pictures.view(GROUP, -1)).view(pictures.shape).permute(0, 3, 1, 2)
        for point, weight, out in zip(mixed, self._filters, self._points, strict=True):
            out.copy_(functional.conv2d(point[None], weight, stride=2)[0].permute(1, 2, 0))
        torch.matmul(self._outputs, self._points.view(GROUP, -1), out=self._map.view(WINDOWS, -1))
        return functional.max_pool2d(self._map.permute(0, 3, 1, 2), 3, 2)


class AudioTower:
    """MFCC to embeddings. The layers pad with zeros in time, so windows are made one by one."""

    def __init__(self, net: SyncNet) -> None:
        *convolutions, last = folded(net.netcnnaud)
        self._layers = [Affine(channels_last(a.weight), a.bias) for a in convolutions]
        self._head = [as_linear(last), *folded(net.netfcaud)]

    @torch.inference_mode()
    def embed(self, mfcc: NDArray[np.float64], n: int) -> Embeddings:
        """One embedding a video frame of 40 ms; window i is MFCC frames 4i to 4i + 20.

        Args:
            mfcc: (T, 13), 100 a second, of sound in int16 scale; T >= 4 * n + 16.
            n: windows.

        Returns:
            (n, 1024).
        """
        if mfcc.shape[1:] != (13,) or len(mfcc) < HOP * (n - 1) + MFCC_FRAMES:
            raise ValueError(f"mfcc is {mfcc.shape}; expected (T, 13), T >= {HOP * n + 16}")
        windows = np.lib.stride_tricks.sliding_window_view(mfcc, MFCC_FRAMES, axis=0)[::HOP][:n]
        out = np.empty((n, EMBEDDING), dtype=np.float32)
        for at in range(0, n, _AUDIO_BATCH):
            out[at : at + _AUDIO_BATCH] = self._some(windows[at : at + _AUDIO_BATCH])
        return out

    def _some(self, windows: NDArray[np.float64]) -> Embeddings:
        x = torch.from_numpy(windows.astype(np.float32)[:, None])
        one, two, *rest, last = self._layers
        x = functional.conv2d(x, one.weight, one.bias, 1, 1).relu_()
        x = functional.conv2d(x, two.weight, two.bias, 1, 1)
        x = functional.max_pool2d(x, 3, (1, 2)).relu_()
        for layer in rest:
            x = functional.conv2d(x, layer.weight, layer.bias, 1, 1).relu_()
        x = functional.conv2d(x, last.weight, last.bias, 1, 1)
        x = functional.max_pool2d(x, 3, 2).relu_()
        return through_head(x, self._head)


def by_group(
    frames: NDArray[np.uint8], group: Callable[[NDArray[np.uint8]], Embeddings]
) -> Embeddings:
    """Every window of five frames, four windows at a time. See `LipTower.embed`.

    `group`: up to eight frames to the embeddings of their windows; rows too many are left out.
    """
    if frames.dtype != np.uint8 or frames.shape[1:] != (FRAME_PX, FRAME_PX, 3):
        raise ValueError(
            f"frames are {frames.dtype} {frames.shape}; expected uint8 (n, 224, 224, 3)"
        )
    n = max(0, len(frames) - FRAMES + 1)
    out = np.empty((n, EMBEDDING), dtype=np.float32)
    for at in range(0, n, WINDOWS):
        out[at : at + WINDOWS] = group(frames[at : at + GROUP])[: n - at]
    return out


def channels_last(weight: Tensor) -> Tensor:
    """The same numbers, a pixel's channels side by side in memory."""
    return weight.contiguous(memory_format=torch.channels_last)


def as_linear(last: Affine) -> Affine:
    """The layer that covers the whole map, as a matrix over (height, width, channel)."""
    weight = last.weight.reshape(*last.weight.shape[:2], *last.weight.shape[-2:])
    return Affine(weight.permute(0, 2, 3, 1).flatten(1).contiguous(), last.bias)


def through_middle(x: Tensor, layers: list[Affine]) -> Tensor:
    """The lip tower between its first layer (n, 96, 54, 54) and its head (n, 256, 6, 6)."""
    two, three, four, five = layers
    x = functional.conv2d(x, two.weight, two.bias, 2, 1)
    x = functional.max_pool2d(x, 3, 2, 1).relu_()
    for layer in (three, four):
        x = functional.conv2d(x, layer.weight, layer.bias, 1, 1).relu_()
    x = functional.conv2d(x, five.weight, five.bias, 1, 1)
    return functional.max_pool2d(x, 3, 2).relu_()


def through_head(x: Tensor, layers: list[Affine]) -> Embeddings:
    """Either tower's last layers: a map to the embeddings."""
    x = x.permute(0, 2, 3, 1).flatten(1)
    *hidden, last = layers
    for layer in hidden:
        x = functional.linear(x, layer.weight, layer.bias).relu_()
    return functional.linear(x, last.weight, last.bias).numpy()
