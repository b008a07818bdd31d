"""Reads weights files of other projects, without running anything that they hold.

Three containers: safetensors, torch's zip, and the older plain pickle, the last two through
torch's restricted loader. The kind is read from the first bytes, never from the name.
"""

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from avbench.errors import UserError
from avbench.models.inert import load_inert

WRAPPERS = ("state_dict", "model_state_dict", "model_state", "model")
STATISTICS = ("running_mean", "running_var", "num_batches_tracked")  # tensors, not parameters
FAMILIES: dict[str, dict[str, tuple[int, ...]]] = {
    "syncnet_v2": {"netcnnlip.0.weight": (96, 3, 5, 7, 7), "netfcaud.3.weight": (1024, 512)},
    "s3fd_vgg": {"vgg.0.weight": (64, 3, 3, 3), "L2Norm3_3.weight": (256,)},
    "s3fd_fan": {"conv1_1.weight": (64, 3, 3, 3), "conv3_3_norm.weight": (256,)},
    "ge2e": {"lstm.weight_ih_l0": (1024, 40), "linear.weight": (256, 256)},
    "alexnet": {"features.0.weight": (64, 3, 11, 11), "features.10.weight": (256, 256, 3, 3)},
    "avhubert_base": {
        "encoder.layers.11.fc1.weight": (3072, 768),
        "feature_extractor_audio.proj.weight": (768, 104),
        "feature_extractor_video.resnet.frontend3D.0.weight": (64, 1, 5, 7, 7),
    },
    "avhubert_large": {
        "encoder.layers.23.fc1.weight": (4096, 1024),
        "feature_extractor_audio.proj.weight": (1024, 104),
        "feature_extractor_video.resnet.frontend3D.0.weight": (64, 1, 5, 7, 7),
    },
    "avhubert_base_tuned": {
        "encoder.w2v_model.encoder.layers.11.fc1.weight": (3072, 768),
        "encoder.w2v_model.feature_extractor_audio.proj.weight": (768, 104),
    },
    "avhubert_large_tuned": {
        "encoder.w2v_model.encoder.layers.23.fc1.weight": (4096, 1024),
        "encoder.w2v_model.feature_extractor_audio.proj.weight": (1024, 104),
    },
    "lpips_alex": {"lin0.model.1.weight": (1, 64, 1, 1), "lin1.model.1.weight": (1, 192, 1, 1)},
    "blaser_2_0_ref": {"mlp.1.weight": (3072, 6144), "mlp.7.weight": (1, 1536)},
    "blaser_2_0_qe": {"mlp.1.weight": (3072, 4096), "mlp.7.weight": (1, 1536)},
}
SAFETENSORS_HEADER = 8  # bytes of length before the JSON
DAMAGED = (  # what the loaders raise on foreign or broken bytes
    SafetensorError,
    UnpicklingError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class StateFacts:
    """What a weights file is. `family`: a key of FAMILIES, or "unknown"."""

    family: str
    n_tensors: int
    n_parameters: int


def read_state(path: Path) -> dict[str, Tensor]:
    """Tensors by name, on the CPU, as stored; a wrapper ("state_dict") and "module." are taken off.

    Raises:
        UserError: the file is no state dict, or holds more than tensors and plain values.
    """
    try:
        found = _load(path)
    except DAMAGED as error:
        raise UserError(f"{_not_a_state(path)}: {_what_is_wrong(error)}") from None
    state = _unwrap(found)
    if not state:
        raise UserError(f"{_not_a_state(path)}: {_say(found)}")
    return {name.removeprefix("module."): tensor for name, tensor in state.items()}


def facts(state: Mapping[str, Tensor]) -> StateFacts:
    """Family, and size without the running statistics of batch normalisation."""
    parameters = [t for n, t in state.items() if n.rpartition(".")[2] not in STATISTICS]
    return StateFacts(_family(state), len(state), sum(t.numel() for t in parameters))


def _load(path: Path) -> object:
    if _is_safetensors(path):
        return load_file(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on protocols: what cannot be read is an error anyway
        return load_inert(path)


def _is_safetensors(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(SAFETENSORS_HEADER + 1)
    return head[SAFETENSORS_HEADER:] == b"{"


def _unwrap(found: object) -> dict[str, Tensor]:
    """The tensors of a state dict, or of the first wrapper inside; empty where there are none."""
    if not isinstance(found, Mapping):
        return {}
    inner = next((found[key] for key in WRAPPERS if isinstance(found.get(key), Mapping)), found)
    named = {k: v for k, v in inner.items() if isinstance(k, str) and isinstance(v, Tensor)}
    return named if len(named) == len(inner) else {}


def _family(state: Mapping[str, Tensor]) -> str:
    for family, keys in FAMILIES.items():
        if all(k in state and tuple(state[k].shape) == shape for k, shape in keys.items()):
            return family
    return "unknown"


def _not_a_state(path: Path) -> str:
    return f"{path} is no state dict (named tensors, from torch or safetensors)"


def _what_is_wrong(error: Exception) -> str:
    """In our words where torch advises to run what the file holds."""
    if isinstance(error, UnpicklingError):
        foreign = re.search(r"GLOBAL (\S+)", str(error))
        if foreign:
            return f"it holds {foreign[1]}, which is never run"
        return "torch does not write such a file"
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0][:160]}"


def _say(found: object) -> str:
    if not isinstance(found, Mapping):
        return f"it holds a {type(found).__name__}"
    names = ", ".join(map(repr, list(found)[:4])) or "nothing"
    return f"it holds {names}"
