"""BLASER 2.0: what SONAR embeddings of a translation say of its meaning, on XSTS's scale.

Model: Chen et al., "BLASER: a text-free speech-to-speech translation evaluation metric", ACL 2023,
and its second version in "Seamless: multilingual expressive and streaming speech translation",
2023. Reference code: facebookresearch/SONAR, sonar/models/blaser. Names of tensors are theirs, so
`facebook/blaser-2.0-ref` and `-qe` (model.pt) load as they are. Two heads share their form and
differ in what they see:

    ref: reference, mt, source * mt, reference * mt, |mt - source|, |mt - reference|   (6 x 1024)
    qe:  source, mt, source * mt, |mt - source|                                        (4 x 1024)

The source by itself is not among the features of `ref`; that is so in theirs.
"""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from avbench.models.checkpoints import read_state
from avbench.models.state import fill

DIMENSION = 1024  # of a SONAR embedding
HIDDEN = (3072, 1536)
PARTS = {"ref": 6, "qe": 4}  # vectors side by side


class Blaser(nn.Module):
    """A head of BLASER 2.0. `kind`: "ref" or "qe"."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        wide, narrow = HIDDEN
        self.mlp = nn.Sequential(
            nn.Dropout(0.1),
            nn.Linear(PARTS[kind] * DIMENSION, wide),
            nn.Tanh(),
            nn.Dropout(0.1),
            nn.Linear(wide, narrow),
            nn.Tanh(),
            nn.Dropout(0.1),
            nn.Linear(narrow, 1),
        )

    def forward(self, src: Tensor, mt: Tensor, ref: Tensor | None = None) -> Tensor:
        """Scores (n,), nominally 1 to 5 and free to leave that range, of embeddings (n, 1024).

        Embeddings may have any length; each is brought to length 1. `ref` for the head "ref" alone.
        """
        found: Tensor = self.mlp(features(src, mt, ref))
        return found[:, 0]


def features(src: Tensor, mt: Tensor, ref: Tensor | None = None) -> Tensor:
    """What the head sees, (n, 6144) with a reference, (n, 4096) without."""
    src, mt = normalize(src, dim=1), normalize(mt, dim=1)
    if ref is None:
        return torch.cat([src, mt, src * mt, (mt - src).abs()], dim=1)
    ref = normalize(ref, dim=1)
    parts = [ref, mt, src * mt, ref * mt, (mt - src).abs(), (mt - ref).abs()]
    return torch.cat(parts, dim=1)


def load(kind: str, path: Path) -> Blaser:
    """A head ready for inference, with the weights of a file like `model.pt`.

    Raises:
        UserError: the file is no state dict, or not of this head; says which names are wrong.
    """
    with torch.device("meta"):
        net = Blaser(kind)
    fill(net, read_state(path), str(path))
    return net.eval().requires_grad_(requires_grad=False)
