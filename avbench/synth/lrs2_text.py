"""LRS2's text files: transcript and confidence, and in pretrain the word times."""

from avbench.synth.lrs_clip import words_block
from avbench.synth.truth import ClipTruth


def sentence_text(truth: ClipTruth) -> str:
    """Of a clip in main."""
    return f"Text:  {truth.text}\nConf:  5\n"


def pretrain_text(truth: ClipTruth) -> str:
    """Of a clip in pretrain."""
    return f"{sentence_text(truth)}\n{words_block(truth)}"
