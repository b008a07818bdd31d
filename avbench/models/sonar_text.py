"""SONAR's text encoder: a sentence of any of 202 languages into the space that BLASER judges.

Duquenne, Schwenk and Sagot, "SONAR: sentence-level multimodal and language-agnostic
representations", 2023. Reference code: facebookresearch/SONAR, sonar/models/sonar_text, arch
"basic"; an NLLB-like transformer encoder with norms before each part, and the mean over all tokens
(language code and end included). Weights: CC-BY-NC-4.0, which the user brings, in either form:

    model.safetensors        as transformers' M2M100Encoder has them (the public port)
    sonar_text_encoder.pt    as SONAR has them, tensors named as below
    tokenizer.json           NLLB's, as transformers has it; beside either

The two forms differ in names and in the order of the first four tokens; here they are in
transformers' order, <s> <pad> </s> <unk>.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from avbench.errors import MissingWeights
from avbench.models.checkpoints import read_state
from avbench.models.state import fill

PAD = 1
MAX_TOKENS = 514  # 512 and fairseq's two
SONAR_ORDER = (2, 0, 3, 1)  # rows of SONAR's <pad> <unk> <s> </s> that make <s> <pad> </s> <unk>
FILES = ("model.safetensors", "sonar_text_encoder.pt")
NAMES = (  # of transformers -> SONAR's
    (r"^(encoder\.)?embed_tokens\.", "encoder_frontend.embed."),
    (r"^(encoder\.)?layers\.", "encoder.layers."),
    (r"^encoder\.layer_norm\.", "layer_norm."),
    (r"\.out_proj\.", ".output_proj."),
    (r"\.fc1\.", ".ffn.inner_proj."),
    (r"\.fc2\.", ".ffn.output_proj."),
    (r"(layers\.\d+)\.final_layer_norm\.", r"\1.ffn_layer_norm."),
)


@dataclass(frozen=True)
class Size:
    """The published size."""

    vocabulary: int = 256_206
    width: int = 1024
    heads: int = 16
    inner: int = 8192
    layers: int = 24


class _Attention(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.heads = size.heads
        self.q_proj = nn.Linear(size.width, size.width)
        self.k_proj = nn.Linear(size.width, size.width)
        self.v_proj = nn.Linear(size.width, size.width)
        self.output_proj = nn.Linear(size.width, size.width)

    def forward(self, x: Tensor) -> Tensor:
        n, t, width = x.shape
        q, k, v = (
            part(x).view(n, t, self.heads, width // self.heads).transpose(1, 2)
            for part in (self.q_proj, self.k_proj, self.v_proj)
        )
        mixed = scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, t, width)
        out: Tensor = self.output_proj(mixed)
        return out


class _FeedForward(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.inner_proj = nn.Linear(size.width, size.inner)
        self.output_proj = nn.Linear(size.inner, size.width)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.output_proj(self.inner_proj(x).relu())
        return out


class _Layer(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.self_attn_layer_norm = nn.LayerNorm(size.width)
        self.self_attn = _Attention(size)
        self.ffn_layer_norm = nn.LayerNorm(size.width)
        self.ffn = _FeedForward(size)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.self_attn(self.self_attn_layer_norm(x))
        out: Tensor = x + self.ffn(self.ffn_layer_norm(x))
        return out


class _Frontend(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.embed = nn.Embedding(size.vocabulary, size.width)

    def forward(self, tokens: Tensor) -> Tensor:
        x: Tensor = self.embed(tokens) * math.sqrt(self.embed.embedding_dim)
        return x + positions(tokens.shape[1], self.embed.embedding_dim)


class _Stack(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.layers = nn.ModuleList(_Layer(size) for _ in range(size.layers))


class SonarText(nn.Module):
    """Tokens (n, t) of equal length, none of them padding, to embeddings (n, width)."""

    def __init__(self, size: Size | None = None) -> None:
        super().__init__()
        size = size or Size()
        self.encoder_frontend = _Frontend(size)
        self.encoder = _Stack(size)
        self.layer_norm = nn.LayerNorm(size.width)

    def forward(self, tokens: Tensor) -> Tensor:
        """The mean over the tokens of what the encoder says, not brought to length 1."""
        x = self.encoder_frontend(tokens)
        for layer in self.encoder.layers:
            x = layer(x)
        pooled: Tensor = self.layer_norm(x).mean(dim=1)
        return pooled


def positions(n: int, width: int) -> Tensor:
    """Sines as in fairseq, then cosines (n, width); the first token stands at PAD + 1."""
    half = width // 2
    rates = torch.exp(torch.arange(half) * (-math.log(10_000) / (half - 1)))
    angles = (torch.arange(n) + PAD + 1)[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def renamed(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A state in either form, in this module's names and order of tokens."""
    ours = "encoder_frontend.embed.weight"
    if ours in state:
        embed = state[ours].clone()
        embed[:4] = state[ours][list(SONAR_ORDER)]
        return {**state, ours: embed}
    found = {}
    for name, tensor in state.items():
        new = name
        for pattern, replacement in NAMES:
            new = re.sub(pattern, replacement, new)
        found[new] = tensor
    return found


def load(folder: Path, size: Size | None = None) -> SonarText:
    """The encoder of a folder, ready for inference.

    Raises:
        MissingWeights: neither of the two files is there.
        UserError: it is no state dict, or not of this encoder; says which names are wrong.
    """
    file = next((folder / name for name in FILES if (folder / name).is_file()), None)
    if file is None:
        raise MissingWeights(f"{folder}: found neither {' nor '.join(FILES)}")
    with torch.device("meta"):
        net = SonarText(size)
    fill(net, renamed(read_state(file)), str(file))
    return net.eval().requires_grad_(requires_grad=False)
