"""Datasets with measured audio-visual offsets, and reproducible scores, for audio-visual speech."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["Manifest", "__version__", "load"]

_PUBLIC = {"load": "avbench.loading:load", "Manifest": "avbench.manifest:Manifest"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562: public names are imported when used
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _PUBLIC[name].partition(":")
    return getattr(import_module(module), attribute)
