"""Texts before they are compared: normalisers by name, each with a version. Pure.

A word error rate or a BLEU without its normaliser means nothing: on one perfect transcript they
alone move ASR-BLEU from 28 to 100. So the name is a parameter of each metric, and its version
stands in the signature.
"""

from avbench.textnorm.table import NORMALISERS, Normaliser, check, normalise, signed

__all__ = ["NORMALISERS", "Normaliser", "check", "normalise", "signed"]
