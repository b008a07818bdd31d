"""DNSMOS: two nets that predict how listeners would rate speech, without a reference.

Reddy et al. 2022, "DNSMOS P.835" (arXiv 2110.01763), and 2021, "DNSMOS" (arXiv 2010.15258). The
ONNX files are Microsoft's (MIT), as in the Python package speechmos 0.0.1.1 and in DNS-Challenge;
they are run by onnxruntime, one thread. No code of the package is used: it needs librosa, and loops
for ever on empty sound.
"""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avbench import user_weights
from avbench.errors import MissingExtra, MissingWeights

FILES = {
    "sig_bak_ovr.onnx": "269fbebdb513aa23cddfbb593542ecc540284a91849ac50516870e1ac78f6edd",
    "model_v8.onnx": "9246480c58567bc6affd4200938e77eef49468c8bc7ed3776d109c07456f6e91",
}
HOW = "pip install 'avbench[mos]' (or: pip install speechmos==0.0.1.1 onnxruntime), licence MIT"


def p835(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    """Raw ratings of windows of 144,160 samples at 16 kHz, (n, 144160) to (n, 3).

    Columns: signal, background, overall, before the published polynomials.
    """
    (out,) = _session("sig_bak_ovr.onnx").run(None, {"input_1": sound})
    return np.asarray(out, dtype=np.float64)


def p808(mel: NDArray[np.float32]) -> NDArray[np.float64]:
    """Ratings of windows of 900 mel frames, (n, 900, 120) to (n,)."""
    (out,) = _session("model_v8.onnx").run(None, {"input_1": mel})
    return np.asarray(out, dtype=np.float64)[:, 0]


def digest() -> str:
    """Of both files, 64 hexadecimal digits.

    Raises:
        MissingExtra: onnxruntime or the files are not there.
        MissingWeights: a file is another one.
    """
    if find_spec("onnxruntime") is None:
        raise MissingExtra(f"DNSMOS is run by onnxruntime, which is not installed: {HOW}")
    for name in FILES:
        _path(name)
    return hashlib.sha256("".join(FILES.values()).encode()).hexdigest()


@cache
def _path(name: str) -> Path:
    """Among the user's weights, in `dnsmos/`, or inside the package, which is not imported."""
    places = [user_weights.folder() / "dnsmos"]
    spec = find_spec("speechmos")
    if spec is not None and spec.submodule_search_locations:
        places.append(Path(next(iter(spec.submodule_search_locations))) / "dnsmos_models")
    file = next((p / name for p in places if (p / name).is_file()), None)
    if file is None:
        raise MissingExtra(f"DNSMOS's {name} is not at {' or '.join(map(str, places))}: {HOW}")
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != FILES[name]:
        raise MissingWeights(
            f"weights changed: {file} has sha256 {found}, expected {FILES[name]}; remove it and "
            f"{HOW}"
        )
    return file


@cache
def _session(name: str) -> Any:  # noqa: ANN401 - onnxruntime has no types
    digest()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(_path(name)), options, providers=["CPUExecutionProvider"]
    )
