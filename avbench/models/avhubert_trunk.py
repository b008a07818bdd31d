"""AV-HuBERT's transformer: positions by a convolution, layers that normalise first.

Names of tensors are fairseq's (`encoder.*` of a checkpoint). Plain inference: one clip, no masks.
"""

from typing import cast

from torch import Tensor, nn
from torch.nn import functional

HEAD = 64  # channels of an attention head, in every published size
KERNEL, GROUPS = 128, 16  # of the convolution that gives positions


class Trunk(nn.Module):
    """(n, width) to (n, width), n frames of one clip."""

    def __init__(self, width: int, hidden: int, n_layers: int) -> None:
        super().__init__()
        positions = nn.Conv1d(width, width, KERNEL, padding=KERNEL // 2, groups=GROUPS)
        self.pos_conv = nn.ModuleList([positions])
        self.layers = nn.ModuleList([Layer(width, hidden) for _ in range(n_layers)])
        self.layer_norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, layer: int = 0) -> Tensor:
        """`layer`: 0 for the end, after the last normalisation; k stops after layer k, before it.

        Raises:
            IndexError: there is no such layer.
        """
        if not 0 <= layer <= len(self.layers):
            raise IndexError(f"layer {layer} of {len(self.layers)}")
        near = self.pos_conv[0](x.T)[:, :-1].T  # an even kernel makes one frame too many
        x = x + functional.gelu(near)
        for one in list(self.layers)[: layer or None]:
            x = one(x)
        return x if layer else cast("Tensor", self.layer_norm(x))


class Attention(nn.Module):
    """Of some frames to others: queries from the first, keys and values from the second."""

    def __init__(self, width: int, n_heads: int, width_other: int | None = None) -> None:
        super().__init__()
        other = width_other or width
        self.n_heads = n_heads
        self.q_proj, self.out_proj = nn.Linear(width, width), nn.Linear(width, width)
        self.k_proj, self.v_proj = nn.Linear(other, width), nn.Linear(other, width)

    def forward(self, x: Tensor, other: Tensor, *, causal: bool = False) -> Tensor:
        """(..., n, width) and (..., m, width_other) to (..., n, width)."""
        q, k, v = (
            p(y).unflatten(-1, (self.n_heads, -1)).transpose(-3, -2)
            for p, y in ((self.q_proj, x), (self.k_proj, other), (self.v_proj, other))
        )
        found = functional.scaled_dot_product_attention(q, k, v, is_causal=causal)
        return cast("Tensor", self.out_proj(found.transpose(-3, -2).flatten(-2)))


class Layer(nn.Module):
    """Attention to all frames of the clip, then a layer of each frame's own."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.self_attn = Attention(width, width // HEAD)
        self.self_attn_layer_norm = nn.LayerNorm(width)
        self.fc1, self.fc2 = nn.Linear(width, hidden), nn.Linear(hidden, width)
        self.final_layer_norm = nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        """(n, width) to (n, width)."""
        y = self.self_attn_layer_norm(x)
        x = x + self.self_attn(y, y)
        y = functional.gelu(self.fc1(self.final_layer_norm(x)))
        return x + cast("Tensor", self.fc2(y))
