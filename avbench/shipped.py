"""The weights that come with avbench: small files, each named here with its hash and licence.

Nothing is downloaded. A file is hashed before it is read, so a changed one cannot change a number.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from avbench.errors import MissingWeights, UnknownName

FOLDER = Path(__file__).resolve().parent / "weights"


@dataclass(frozen=True)
class WeightsFile:
    """One file of `avbench/weights`."""

    file: str
    sha256: str
    source: str
    licence: str


WEIGHTS = {
    "landmarks68": WeightsFile(
        "landmarks68.safetensors",
        "44549c6ebd29de21227763493e54069886b9f34afb0aa89733032132cdb0954c",
        "npm @vladmandic/face-api 1.7.15, face_landmark_68_model",
        "MIT",
    ),
    "blazeface_short": WeightsFile(
        "blazeface_short.tflite",
        "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633",
        "npm @mediapipe/face_detection 0.4.1657300184, face_detection_short_range.tflite",
        "Apache-2.0",
    ),
    "blazeface_full": WeightsFile(
        "blazeface_full.tflite",
        "99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3",
        "npm @mediapipe/face_detection 0.4.1657300184, face_detection_full_range.tflite",
        "Apache-2.0",
    ),
    "lipmotion": WeightsFile(
        "lipmotion.safetensors",
        "e96811c39cdaaad8b861a53ddd1efa7ed3381d9c4c3b2c61de8df65149cf4462",
        "fitted by avbench, see lipmotion.md",
        "Apache-2.0",
    ),
    "avsync_tiny": WeightsFile(
        "avsync_tiny.safetensors",
        "f4f5f76b2e79f880091259d91de1422b8219d1309d72e8496730ad3e88f742c1",
        "trained by avbench, see avsync.md",
        "Apache-2.0",
    ),
    "avsync_small": WeightsFile(
        "avsync_small.safetensors",
        "f20dfd35fdd660df1af6587380a3dc1e32c88048104def79c842f6ab3c7850ee",
        "trained by avbench, see avsync.md",
        "Apache-2.0",
    ),
}


def path(name: str) -> Path:
    """The file of these weights, its content checked.

    Raises:
        MissingWeights: the file is absent, or its sha256 is another.
    """
    if name not in WEIGHTS:
        raise UnknownName(f"no weights called {name!r}; there are {', '.join(sorted(WEIGHTS))}")
    _check(FOLDER / WEIGHTS[name].file, WEIGHTS[name])
    return FOLDER / WEIGHTS[name].file


@cache
def _check(file: Path, expected: WeightsFile) -> None:
    """Once per process: hashing all of them takes milliseconds, but there are many clips."""
    where = f"{file} ({expected.source}, {expected.licence})"
    if not file.is_file():
        raise MissingWeights(f"weights missing: {where}; reinstall avbench")
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != expected.sha256:
        raise MissingWeights(
            f"weights changed: {where} has sha256 {found}, expected {expected.sha256}; "
            "reinstall avbench"
        )
