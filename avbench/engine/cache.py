"""Content-addressed values on disk: the same bytes in, the same feature, the same file.

A key covers the media's content, the feature's name, version, parameters and weights, and the keys
of what it rests on. Files are written under a temporary name and renamed; nothing is pickled.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from avbench.clip import Source
from avbench.engine.pack import pack, unpack
from avbench.engine.plan import Node, Plan
from avbench.features.base import Feature, LabelFeature, MediaFeature
from avbench.media.digest import sha256_file


class Cache:
    """Values of features marked `cached`, below one folder; None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, key: str, feature: Feature) -> Any:  # noqa: ANN401
        """The stored value, or None."""
        path = self._path(key, feature)
        if path is None or not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as stored:
            return unpack(feature.value, dict(stored))

    def put(self, key: str, feature: Feature, value: Any) -> None:  # noqa: ANN401
        """Stores a value, atomically."""
        path = self._path(key, feature)
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **pack(value))
        Path(name).replace(path)

    def _path(self, key: str, feature: Feature) -> Path | None:
        if self._folder is None or not feature.cached:
            return None
        return self._folder / feature.name / key[:2] / f"{key}.npz"


class Keys:
    """Cache keys of one clip's nodes; each file is hashed at most once."""

    def __init__(self, plan: Plan, sources: Mapping[str, Source | None]) -> None:
        self._nodes = {node.key: node for node in plan.nodes}
        self._sources = sources
        self._files: dict[Path, str] = {}
        self._digests: dict[str, str] = {}

    def of(self, node: Node) -> str:
        """The node's key: sha256, 64 hex digits. Empty for a feature that is never stored."""
        return self._digest(node) if node.feature.cached else ""

    def _digest(self, node: Node) -> str:
        if node.key not in self._digests:
            feature = node.feature
            parameters = {f.name: getattr(feature, f.name) for f in fields(feature)}
            made_by = {package: version(package) for package in feature.packages}
            weights = feature.weights_digest()
            identity = [feature.name, feature.version, parameters, weights, made_by]
            below = [self._digest(self._nodes[key]) for key in node.needs] or self._content(node)
            text = json.dumps([identity, below], default=str)
            self._digests[node.key] = hashlib.sha256(text.encode()).hexdigest()
        return self._digests[node.key]

    def _content(self, node: Node) -> list[str]:
        """What a media feature reads: the picture alone does not change with its sound."""
        source = self._sources.get(node.side)
        if source is None:
            return []
        if isinstance(node.feature, LabelFeature) and not node.feature.of_picture:
            vector = [source.embedding.sha256] if source.embedding else []
            return [str(source.text), str(source.language), *vector]
        if isinstance(node.feature, MediaFeature) and node.feature.wants_audio:
            return [*map(self._file, source.paths), str(source.audio_lag_ms), *_span(source)]
        return [] if source.video is None else [self._file(source.video), *_span(source)]

    def _file(self, path: Path) -> str:
        if path not in self._files:
            self._files[path] = sha256_file(path)
        return self._files[path]


def _span(source: Source) -> list[str]:
    return [f"{source.start_s!r} to {source.end_s!r}"] if source.is_span else []
