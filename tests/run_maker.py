"""Run folders made of numbers, as `score` writes them."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

BETTER = {"stoi": "higher", "pesq_wb": "higher", "lse_d": "lower", "dur_ratio": "none"}


def clip_ids(n: int, n_speakers: int = 10) -> list[str]:
    """Sorted ids; the speaker is the middle part."""
    return sorted(f"grid/s{i % n_speakers}/c{i:03}" for i in range(n))


def make_run(
    root: Path, name: str, scores: Mapping[str, Any], changes: Mapping[str, Any] | None = None
) -> Path:
    """A run folder; NaN is a clip without a score, `changes` are laid over summary.json."""
    folder = root / f"run-{len(list(root.glob('*'))) if root.is_dir() else 0:02}"
    folder.mkdir(parents=True)
    columns = {metric: np.asarray(values, dtype=float) for metric, values in scores.items()}
    ids = clip_ids(len(next(iter(columns.values()))))
    write_clips(folder / "clips.parquet", ids, columns)
    summary = _summary(name, columns, folder / "clips.parquet")
    _lay_over(summary, changes or {})
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    return folder


def write_clips(path: Path, ids: list[str], columns: Mapping[str, Any]) -> None:
    """clips.parquet with a value and a status for each metric."""
    table: dict[str, Any] = {"clip_id": ids, "speaker": [i.split("/")[1] for i in ids]}
    for metric, values in columns.items():
        table[metric] = pa.array([None if np.isnan(v) else float(v) for v in values], pa.float64())
        table[f"{metric}.status"] = ["no_audio" if np.isnan(v) else "ok" for v in values]
    pq.write_table(pa.table(table), path)


def _summary(name: str, columns: Mapping[str, Any], clips: Path) -> dict[str, Any]:
    metrics = {metric: _metric(metric, values) for metric, values in columns.items()}
    n = len(next(iter(columns.values())))
    return {
        "schema_version": 1,
        "system": {"name": name, "version": "1", "team": "", "paper": "", "code": ""},
        "protocol": {"name": "lip2speech", "version": 1},
        "manifest": {"dataset": "grid", "version": "1", "digest": "sha256:9f2c", "n_clips": n},
        "metrics": metrics,
        "coverage": min(m["n_scored"] / n for m in metrics.values()),
        "ranked": True,
        "not_ranked_because": None,
        "missing": [],
        "extra": [],
        "signature": "1f0c9a2b",
        "clips_sha256": hashlib.sha256(clips.read_bytes()).hexdigest(),
    }


def _metric(metric: str, values: Any) -> dict[str, Any]:
    scored = values[np.isfinite(values)]
    mean = float(f"{scored.mean():.10g}") if scored.size else None
    n_lost = len(values) - scored.size
    return {
        "value": mean,
        "low": None if mean is None else mean - 0.02,
        "high": None if mean is None else mean + 0.02,
        "n_expected": len(values),
        "n_scored": int(scored.size),
        "n_clusters": 10,
        "reasons": {"no_audio": n_lost} if n_lost else {},
        "better": BETTER[metric],
        "unit": "1",
        "signature": f"{metric}|v1|avbench:0.1.0",
        "penalised": None,
    }


def _lay_over(base: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _lay_over(base[key], value)
        else:
            base[key] = value
