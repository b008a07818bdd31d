"""What this machine offers: versions, extras, weights, devices, the decoder."""

import os
import platform
import shutil
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from avbench import __version__

Section = dict[str, str]
GIB = 2**30


def examine() -> dict[str, Section]:
    """Sections of name and finding; a finding that starts with BROKEN needs mending."""
    return {
        "system": _system(),
        "packages": {name: _package(name) for name in _requirements(None)},
        "extras": {
            extra: _extra(extra)
            for extra in ("asr", "asr-hf", "meaning", "dtw", "ray", "slurm", "web")
        },
        "weights": _weights(),
        "devices": _devices(),
        "decoder": _decoder(),
    }


def _system() -> Section:
    free = shutil.disk_usage(Path.cwd()).free / GIB
    return {
        "avbench": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpus": str(os.cpu_count()),
        "disk free": f"{free:.1f} GiB",
    }


def _requirements(extra: str | None) -> list[str]:
    mark = f'extra == "{extra}"'.replace('"', "'")
    lines = [line.replace('"', "'") for line in requires("avbench") or []]
    wanted = [x for x in lines if (mark in x if extra else "extra ==" not in x)]
    return [_name(line) for line in wanted]


def _name(requirement: str) -> str:
    stop = next((i for i, c in enumerate(requirement) if c in " <>=!~;["), len(requirement))
    return requirement[:stop]


def _package(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return f"BROKEN: not installed (pip install {name})"


def _extra(extra: str) -> str:
    missing = [p for p in _requirements(extra) if _package(p).startswith("BROKEN")]
    if missing:
        return f"not installed (pip install 'avbench[{extra}]')"
    return ", ".join(f"{p} {version(p)}" for p in _requirements(extra))


def _weights() -> Section:
    from avbench import shipped
    from avbench.errors import MissingWeights

    found = {}
    for name in shipped.WEIGHTS:
        try:
            found[name] = f"ok, {shipped.path(name).stat().st_size / 1e6:.2f} MB"
        except MissingWeights as error:
            found[name] = f"BROKEN: {error}"
    return found


def _devices() -> Section:
    import torch

    if not torch.cuda.is_available():
        return {"cpu": f"{torch.get_num_threads()} threads, no CUDA device"}
    count = torch.cuda.device_count()
    return {f"cuda:{i}": torch.cuda.get_device_name(i) for i in range(count)}


def _decoder() -> Section:
    av = import_module("av")
    libraries = {k: ".".join(map(str, v)) for k, v in av.library_versions.items()}
    return {"PyAV": av.__version__, **libraries, "byte order": sys.byteorder}
