"""Scores of a run: the table, its summary, and how they lie on disk.

`clips.parquet`: one row per expected clip, sorted by id; value, status and reason of each metric.
`summary.json`: value, interval, counts, reasons, signatures; deterministic.
`run.json` is written by the command: times, host, command; all that is not deterministic.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avbench.metrics.base import Metric
from avbench.protocol import Protocol
from avbench.signature import short_signature
from avbench.stats import Mean, Table, cluster_bootstrap

Row = dict[str, Any]
SCHEMA_VERSION = 1
TEXT_COLUMNS = ("clip_id", "speaker", "language")
DIGITS = 10  # significant digits of summary.json


@dataclass(frozen=True)
class Scores:
    """What a run found."""

    table: list[Row]
    summary: dict[str, Any]

    @property
    def complete(self) -> bool:
        """Whether every metric could be computed on every clip."""
        return all(m["n_scored"] == m["n_expected"] for m in self.summary["metrics"].values())

    def write(self, folder: Path) -> None:
        """Writes `clips.parquet`, then `summary.json` with its digest, both atomically."""
        folder.mkdir(parents=True, exist_ok=True)
        parquet = folder / "clips.parquet"
        write_table(self.table, parquet)
        digest = hashlib.sha256(parquet.read_bytes()).hexdigest()
        text = json.dumps(self.summary | {"clips_sha256": digest}, indent=1, ensure_ascii=False)
        temporary = folder / "summary.json.tmp"
        temporary.write_text(text + "\n", encoding="utf-8")
        temporary.replace(folder / "summary.json")


def write_table(table: Sequence[Row], path: Path) -> None:
    """Rows as Parquet: strings and doubles, each metric's columns together, same bytes always.

    Statistics that some rows lack are null there.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = _grouped(list(dict.fromkeys(name for row in table for name in row)))
    columns = [_column(name, [row.get(name) for row in table]) for name in names]
    temporary = path.with_suffix(".tmp")
    pq.write_table(pa.Table.from_arrays(columns, names=names), temporary, compression="zstd")
    temporary.replace(path)


def summarise(
    table: Sequence[Row], signatures: Mapping[Metric, str], protocol: Protocol, about: Row
) -> Row:
    """The summary of a table. `about`: system, manifest, missing, extra, limit."""
    metrics = {
        m.name: _summarise_metric(m, table) | {"signature": s} for m, s in signatures.items()
    }
    why_not = _not_ranked_because(metrics, protocol, about.get("limit"))
    coverage = min(metrics[name]["coverage"] for name in protocol.primary)
    whole = "\n".join(m["signature"] for m in metrics.values())
    return {
        "schema_version": SCHEMA_VERSION,
        "system": about["system"],
        "protocol": {
            "name": protocol.name,
            "version": protocol.version,
            "min_coverage": protocol.min_coverage,
        },
        "manifest": about["manifest"],
        "metrics": metrics,
        "coverage": coverage,
        "ranked": why_not is None,
        "not_ranked_because": why_not,
        "missing": about["missing"],
        "extra": about["extra"],
        "signature": short_signature(whole),
    }


def statistics(metric: str, table: Sequence[Row]) -> tuple[Table, NDArray[np.str_]]:
    """The statistics of a metric's scored rows, and the cluster (speaker, or else clip) of each."""
    scored = [row for row in table if row[f"{metric}.status"] == "ok"]
    names = sorted({k for r in scored for k in r if _is_statistic(k, metric)})
    columns = {
        k.removeprefix(f"{metric}."): np.array([r.get(k) for r in scored], float) for k in names
    }
    clusters = np.array([row["speaker"] or row["clip_id"] for row in scored], dtype=np.str_)
    return columns, clusters


def _summarise_metric(metric: Metric, table: Sequence[Row]) -> Row:
    columns, clusters = statistics(metric.name, table)
    n_scored, n_expected = len(clusters), len(table)
    pool = metric.pooling
    value = pool(columns) if n_scored else None
    interval = cluster_bootstrap(columns, clusters, pool) if n_scored else None
    plain_mean = pool == Mean(metric.name)
    penalised = _penalised(metric, value, n_scored, n_expected) if plain_mean else None
    reasons = Counter(row[f"{metric.name}.status"] for row in table)
    reasons.pop("ok", None)
    return {
        "value": _digits(value),
        "low": _digits(interval.low if interval else None),
        "high": _digits(interval.high if interval else None),
        "n_expected": n_expected,
        "n_scored": n_scored,
        "n_clusters": len(set(clusters.tolist())),
        "coverage": n_scored / n_expected,
        "reasons": dict(sorted(reasons.items())),
        "better": metric.better,
        "unit": metric.unit,
        "penalised": _digits(penalised),
        "pool": pool.spec,
        "statistics": _means(columns, metric.name),
    }


def _means(columns: Table, metric: str) -> Row:
    """The mean of each further statistic, over the scored clips that have it."""
    there = {name: column[np.isfinite(column)] for name, column in columns.items()}
    return {k: _digits(float(x.mean())) for k, x in there.items() if k != metric and len(x)}


def _penalised(metric: Metric, value: float | None, n_scored: int, n_all: int) -> float | None:
    """The mean in which each unscored clip counts as the metric's worst value."""
    if metric.worst is None:
        return None
    return ((value or 0.0) * n_scored + metric.worst * (n_all - n_scored)) / n_all


def _not_ranked_because(metrics: Row, protocol: Protocol, limit: int | None) -> str | None:
    if limit is not None:
        return f"only the first {limit} clips were scored (--limit)"
    for name in protocol.primary:
        found = metrics[name]
        if found["coverage"] < protocol.min_coverage:
            why = ", ".join(f"{n} {status}" for status, n in found["reasons"].items())
            return (
                f"{name} covers {found['n_scored']} of {found['n_expected']} clips ({why}); "
                f"the protocol asks for {protocol.min_coverage:.0%}"
            )
    return None


def _is_statistic(column: str, metric: str) -> bool:
    if column == metric:
        return True
    return column.startswith(f"{metric}.") and not column.endswith((".status", ".reason"))


def _grouped(names: list[str]) -> list[str]:
    """Each metric's columns side by side: value, status, reason, further statistics."""
    first = {name.partition(".")[0]: i for i, name in reversed(list(enumerate(names)))}
    return sorted(names, key=lambda n: (first[n.partition(".")[0]], names.index(n)))


def _digits(number: float | None) -> float | None:
    return None if number is None else float(f"{number:.{DIGITS}g}")


def _column(name: str, values: list[Any]) -> Any:  # noqa: ANN401 - pyarrow has no types
    """An Arrow array from its buffers: `pyarrow.array` would import pandas, half a second."""
    import pyarrow as pa

    there = np.packbits([v is not None for v in values], bitorder="little").tobytes()
    if name in TEXT_COLUMNS or name.endswith((".status", ".reason")):
        texts = [b"" if v is None else str(v).encode() for v in values]
        ends = np.cumsum([0, *map(len, texts)], dtype=np.int32).tobytes()
        parts, kind = [there, ends, b"".join(texts)], pa.string()
    else:
        numbers = np.array([np.nan if v is None else v for v in values], dtype=np.float64)
        parts, kind = [there, numbers.tobytes()], pa.float64()
    return pa.Array.from_buffers(kind, len(values), [pa.py_buffer(part) for part in parts])
