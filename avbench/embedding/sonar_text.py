"""Embeddings of texts by SONAR's text encoder, run here from a folder of the user's."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.embedding.program import Utterance


def embed_texts(folder: Path, utterances: Sequence[Utterance]) -> NDArray[np.float32]:
    """Embeddings (n, 1024) of the texts, one after the other, so that none depends on the rest.

    Texts are cut at 514 tokens, as in SONAR's own pipeline.

    Raises:
        MissingWeights, MissingExtra: the folder lacks a file, or a package is not installed.
        UserError: the weights are of another net, or a language is not known.
    """
    import torch

    from avbench.models.sonar_text import MAX_TOKENS, load
    from avbench.models.sonar_tokens import SonarTokens

    tokens = SonarTokens(folder)
    ids = [tokens(u.text or "", u.language)[:MAX_TOKENS] for u in utterances]
    net = load(folder)
    with torch.inference_mode():
        return np.stack([net(torch.tensor([each]))[0].numpy() for each in ids])
