"""AV-HuBERT's encoder: lips, sound or both of a clip to one vector each 40 ms.

Shi, Hsu, Lakhotia, Mohamed 2022 (arXiv 2201.02184). Figures and names of tensors are those of
facebookresearch/av_hubert, so that its checkpoints load as they are: base (12 layers of 768, 103
million parameters) and large (24 of 1024, 325 million), pre-trained or fine-tuned. Their licence,
AV-HuBERT's own, allows non-commercial research alone, and nothing of theirs is shipped here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from avbench.errors import UserError
from avbench.models.avhubert_trunk import Trunk
from avbench.models.checkpoints import read_state
from avbench.models.resnet_lips import FEATURES, FRAME_PX, ResNetLips
from avbench.models.state import fill

FPS = 25
STACKED = 4  # frames of 10 ms in one of 40 ms
BANDS = 26  # of the log filterbank, each 10 ms
MEAN, DEVIATION = 0.421, 0.165  # of grey in [0, 1]
_TUNED = "encoder.w2v_model."  # what stands before the encoder's names in a fine-tuned file
_HEADS = ("mask_emb", "label_embs_concat", "final_proj.weight", "final_proj.bias")


@dataclass(frozen=True)
class Shape:
    """Of a size: channels, channels inside a layer, layers."""

    width: int
    hidden: int
    n_layers: int


class _Modality(nn.Module):
    def __init__(self, n_in: int, width: int, resnet: ResNetLips | None = None) -> None:
        super().__init__()
        if resnet is not None:
            self.resnet = resnet
        self.proj = nn.Linear(n_in, width)


class AVHubert(nn.Module):
    """Front ends and trunk. Inputs and outputs are of one clip, without a batch."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.feature_extractor_audio = _Modality(STACKED * BANDS, shape.width)
        self.feature_extractor_video = _Modality(FEATURES, shape.width, ResNetLips())
        self.layer_norm = nn.LayerNorm(2 * shape.width)
        self.post_extract_proj = nn.Linear(2 * shape.width, shape.width)
        self.encoder = Trunk(shape.width, shape.hidden, shape.n_layers)

    def lips(self, mouths: Tensor) -> Tensor:
        """Grey uint8 mouths (n, 96, 96) of frames at 25 a second to (n, 512): the ResNet alone."""
        edge = (mouths.shape[-1] - FRAME_PX) // 2
        middle = mouths[:, edge : edge + FRAME_PX, edge : edge + FRAME_PX]
        return cast(
            "Tensor",
            self.feature_extractor_video.resnet((middle.float() / 255 - MEAN) / DEVIATION),
        )

    def forward(self, lips: Tensor | None, sound: Tensor | None, layer: int = 0) -> Tensor:
        """(n, width). A side that is None counts as zeros, as in fine-tuning.

        `lips`: (n, 512) of `lips`. `sound`: (n, 104), four frames of the log filterbank of 16-bit
        sound side by side, not normalised. `layer`: see Trunk.

        Raises:
            ValueError: neither is given, or they differ in length.
        """
        known = [side for side in (lips, sound) if side is not None]
        if not known or len({len(side) for side in known}) != 1:
            raise ValueError("expected lips, sound, or both of one length")
        nothing = known[0].new_zeros(len(known[0]), self.shape.width)
        heard, seen = nothing, nothing
        if sound is not None:
            normal = functional.layer_norm(sound, sound.shape[1:])
            heard = self.feature_extractor_audio.proj(normal)
        if lips is not None:
            seen = self.feature_extractor_video.proj(lips)
        both = self.layer_norm(torch.cat([heard, seen], dim=1))
        return cast("Tensor", self.encoder(self.post_extract_proj(both), layer))


def load(path: Path) -> AVHubert:
    """The encoder of a checkpoint of any size, pre-trained or fine-tuned, ready for inference.

    Raises:
        UserError: the file is no state dict, or not of this net; says which names are wrong.
    """
    return encoder_of(read_state(path), str(path))


def encoder_of(state: Mapping[str, Tensor], where: str) -> AVHubert:
    """The same from tensors. Heads of pre-training and a decoder, if there, are left out.

    Raises:
        UserError: the tensors are not of this net; says which names are wrong.
    """
    tuned = {k.removeprefix(_TUNED): t for k, t in state.items() if k.startswith(_TUNED)}
    own = {k: t for k, t in (tuned or state).items() if k not in _HEADS}
    with torch.device("meta"):
        net = AVHubert(shape_of(own, where))
    fill(net, _folded(own), where)
    return net.eval().requires_grad_(requires_grad=False)


def shape_of(state: Mapping[str, Tensor], where: str) -> Shape:
    """The size, from shapes and names.

    Raises:
        UserError: no such tensors.
    """
    inner = state.get("encoder.layers.0.fc1.weight")
    if inner is None or inner.ndim != 2:
        raise UserError(f"{where} is no AV-HuBERT: it holds no encoder.layers.0.fc1.weight")
    layers = {k.split(".")[2] for k in state if k.startswith("encoder.layers.")}
    return Shape(inner.shape[1], inner.shape[0], len(layers))


def _folded(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weight normalisation (length per place of the kernel, and direction) as one tensor."""
    length, direction = (f"encoder.pos_conv.0.weight_{part}" for part in "gv")
    if length not in state or direction not in state:
        return dict(state)
    rest = {k: t for k, t in state.items() if k not in (length, direction)}
    v = state[direction].float()
    unit = v / v.norm(dim=(0, 1), keepdim=True)
    return rest | {"encoder.pos_conv.0.weight": state[length].float() * unit}
