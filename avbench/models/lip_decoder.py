"""The decoder of AV-HuBERT's lip readers: pieces of words from what the encoder saw.

Figures and names of tensors as in facebookresearch/av_hubert (fairseq's transformer, normalising
first, sinusoidal positions, one matrix for pieces in and out, ReLU). Published sizes: 6 layers of
768 with 4 heads, 9 of 1024 with 8.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from avbench.models.avhubert_trunk import Attention
from avbench.models.state import fill

BOS, PAD, EOS, UNK = range(4)  # fairseq's first four symbols; a sentence starts after an EOS
HEADS = {768: 4, 1024: 8}  # by width; no tensor tells


class LipDecoder(nn.Module):
    """One step at a time, for several beginnings of the same sentence at once."""

    def __init__(self, width: int, hidden: int, n_layers: int, n_pieces: int, seen: int) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(n_pieces, width)
        heads = HEADS.get(width, max(1, width // 192))
        self.layers = nn.ModuleList([_Layer(width, hidden, heads, seen) for _ in range(n_layers)])
        self.layer_norm = nn.LayerNorm(width)

    def step(self, pieces: Tensor, past: list[Tensor], seen: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Log probabilities (b, n_pieces) of what follows the piece that each beginning ends with.

        `pieces`: (b,). `past`: what this returned for the step before, rows in the same order;
        empty at the start. `seen`: (n, width of the encoder).
        """
        at = past[0].shape[1] if past else 0
        x = self.embed_tokens(pieces) + position(at, self.embed_tokens.embedding_dim)
        x = x[:, None]
        now = []
        for i, layer in enumerate(self.layers):
            x, kept = layer(x, past[i] if past else None, seen[None])
            now.append(kept)
        logits = self.layer_norm(x)[:, 0] @ self.embed_tokens.weight.T
        return functional.log_softmax(logits, dim=1), now


class _Layer(nn.Module):
    def __init__(self, width: int, hidden: int, n_heads: int, seen: int) -> None:
        super().__init__()
        self.self_attn = Attention(width, n_heads)
        self.self_attn_layer_norm = nn.LayerNorm(width)
        self.encoder_attn = Attention(width, n_heads, seen)
        self.encoder_attn_layer_norm = nn.LayerNorm(width)
        self.fc1, self.fc2 = nn.Linear(width, hidden), nn.Linear(hidden, width)
        self.final_layer_norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, past: Tensor | None, seen: Tensor) -> tuple[Tensor, Tensor]:
        y = self.self_attn_layer_norm(x)
        said = y if past is None else torch.cat([past, y], dim=1)
        x = x + self.self_attn(y, said)
        x = x + self.encoder_attn(self.encoder_attn_layer_norm(x), seen.expand(len(x), -1, -1))
        y = functional.relu(self.fc1(self.final_layer_norm(x)))
        return x + cast("Tensor", self.fc2(y)), said


def position(at: int, width: int) -> Tensor:
    """(width,) of the piece number `at`: sines, then cosines; fairseq counts from 2."""
    half = width // 2
    angles = (at + PAD + 1) * torch.exp(torch.arange(half) * (-math.log(10_000) / (half - 1)))
    return torch.cat([angles.sin(), angles.cos()])


@dataclass(frozen=True)
class Sentence:
    """`pieces` without the EOS. `score`: log probability over the length to the power `lenpen`."""

    pieces: tuple[int, ...]
    score: float


def search(
    decoder: LipDecoder, seen: Tensor, *, beam: int, lenpen: float, max_pieces: int
) -> Sentence:
    """The best sentence by a beam search, as fairseq's: it ends when `beam` sentences have ended.

    A sentence ends where an EOS is among the best `beam` continuations of all beginnings; at
    `max_pieces` all end. Beginnings that are equally good stay in their order.
    """
    beginnings: list[tuple[int, ...]] = [()]
    scores, past, ended = torch.zeros(1), list[Tensor](), list[Sentence]()
    while len(ended) < beam:
        last = torch.tensor([b[-1] if b else EOS for b in beginnings])
        following, past = decoder.step(last, past, seen)
        following[:, PAD] = -torch.inf
        n = len(beginnings[0])
        if n == max_pieces:
            following[:, [i for i in range(following.shape[1]) if i != EOS]] = -torch.inf
        totals = (scores[:, None] + following).flatten()
        best = totals.topk(min(2 * beam, len(totals)))
        rows, pieces = best.indices // following.shape[1], best.indices % following.shape[1]
        ends = (pieces == EOS) & best.values.isfinite()
        for i in ends[:beam].nonzero().flatten()[: beam - len(ended)].tolist():
            value = float(best.values[i]) / (n + 1) ** lenpen
            ended.append(Sentence(beginnings[int(rows[i])], value))
        going = (~ends & best.values.isfinite()).nonzero().flatten()[:beam]
        if n == max_pieces or not len(going):
            break
        beginnings = [(*beginnings[int(rows[i])], int(pieces[i])) for i in going]
        scores, past = best.values[going], [p[rows[going]] for p in past]
    return max(ended, key=lambda s: s.score)


def decoder_of(state: Mapping[str, Tensor], where: str) -> LipDecoder:
    """The decoder of a fine-tuned checkpoint, ready for inference.

    Raises:
        UserError: the tensors are not of this net; says which names are wrong.
    """
    own = {k.removeprefix("decoder."): t for k, t in state.items() if k.startswith("decoder.")}
    own = {k: t for k, t in own.items() if not k.startswith(("version", "embed_positions."))}
    n_pieces, width = own["embed_tokens.weight"].shape
    hidden = own["layers.0.fc1.weight"].shape[0]
    seen = own["layers.0.encoder_attn.k_proj.weight"].shape[1]
    n_layers = len({k.split(".")[1] for k in own if k.startswith("layers.")})
    with torch.device("meta"):
        net = LipDecoder(width, hidden, n_layers, n_pieces, seen)
    fill(net, own, where)
    return net.eval().requires_grad_(requires_grad=False)
