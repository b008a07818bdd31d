"""AV-HuBERT tuned to read lips: a mouth's features to words."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from avbench.errors import UserError
from avbench.models.avhubert import AVHubert, encoder_of
from avbench.models.checkpoints import read_state
from avbench.models.inert import load_inert
from avbench.models.lip_decoder import EOS, LipDecoder, Sentence, decoder_of, search

SPECIAL = 4  # symbols before the pieces
SPACE = "\u2581"  # what SentencePiece puts for a space


@dataclass(frozen=True)
class LipReader:
    """`symbols`: by index; a piece that begins a word begins with SentencePiece's mark."""

    encoder: AVHubert
    decoder: LipDecoder
    symbols: tuple[str, ...]

    def read(self, lips: Tensor, *, beam: int, lenpen: float) -> tuple[str, float]:
        """The words that lips (n, 512), see `AVHubert.lips`, say, in lower case; and their score.

        As AV-HuBERT's `infer_s2s.py`: no more pieces than frames.
        """
        with torch.inference_mode():
            seen = self.encoder(lips, None)
            found = search(self.decoder, seen, beam=beam, lenpen=lenpen, max_pieces=len(lips))
        return self.text(found), found.score

    def text(self, sentence: Sentence) -> str:
        """Pieces put together."""
        pieces = [self.symbols[i] for i in sentence.pieces if i >= SPECIAL and i != EOS]
        return " ".join("".join(pieces).replace(SPACE, " ").split())


def load(path: Path) -> LipReader:
    """A fine-tuned fairseq checkpoint, with the dictionary that it holds.

    Raises:
        UserError: it is of another net, has no decoder, or no dictionary that fits it.
    """
    state = read_state(path)
    if "decoder.embed_tokens.weight" not in state:
        raise UserError(f"{path} has no decoder: expected an AV-HuBERT tuned to read lips")
    decoder = decoder_of(state, str(path))
    symbols = _symbols(load_inert(path))
    n_pieces = decoder.embed_tokens.num_embeddings
    if len(symbols) != n_pieces:
        raise UserError(
            f"{path} holds a dictionary of {len(symbols)} symbols for {n_pieces} pieces; expected "
            "task_state.target_dictionary as fairseq stores it"
        )
    return LipReader(encoder_of(state, str(path)), decoder, symbols)


def _symbols(found: object) -> tuple[str, ...]:
    task: Any = found.get("task_state") if isinstance(found, Mapping) else None
    dictionary = task.get("target_dictionary") if isinstance(task, Mapping) else None
    return tuple(getattr(dictionary, "symbols", ()))
