"""Runs as Every Eval Ever records them, one JSON a system: schema version 0.3.0 (August 2026)."""

import datetime as dt
import json
from typing import Any

from avbench import __version__
from avbench.board.filed.plain_text import clipped, safe_name
from avbench.board.filed.spec import BoardSpec
from avbench.board.table import Board, Cell, Column, Row
from avbench.stats.resample import N_RESAMPLES

SCHEMA_VERSION = "0.3.0"


def to_every_eval_ever(
    table: Board, spec: BoardSpec, day: dt.date, organisation: str
) -> dict[str, bytes]:
    """A record for each system (no anchors), with the metrics that have a direction and a value."""
    start = dt.datetime.combine(day, dt.time(), dt.UTC)
    retrieved = str(int(start.timestamp()))
    files = {}
    for row in table.rows:
        results = [_result(c, table) for c in row.cells if _has_place(c)]
        if row.system.kind == "system" and results:
            record = _record(row, table, spec, retrieved, organisation) | {
                "evaluation_results": results
            }
            text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
            files[f"{safe_name(row.label)}.json"] = text.encode()
    return files


def _has_place(cell: Cell) -> bool:
    found = cell.summary
    return found is not None and found.value is not None and found.better != "none"


def _record(
    row: Row, table: Board, spec: BoardSpec, retrieved: str, organisation: str
) -> dict[str, Any]:
    board = f"avbench.{safe_name(table.protocol.name)}.{safe_name(table.manifest.dataset)}"
    model = f"{safe_name(row.system.team or 'unknown')}/{safe_name(row.label)}"
    return {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": f"{board}/{model}/{retrieved}",
        "retrieved_timestamp": retrieved,
        "source_metadata": {
            "source_name": clipped(spec.title, 200),
            "source_type": "evaluation_run",
            "source_organization_name": clipped(organisation or "unknown", 200),
            "evaluator_relationship": "third_party",
        },
        "eval_library": {"name": "avbench", "version": __version__},
        "model_info": {
            "name": clipped(row.label, 200),
            "id": model,
            "developer": clipped(row.system.team or "unknown", 200),
            "additional_details": {
                "deployment_type": "unknown",
                "model_availability": "unknown",
                "version": clipped(row.system.version, 200),
                "ranked": "no" if row.not_ranked_because else "yes",
                "not_ranked_because": clipped(row.not_ranked_because, 300),
            },
        },
    }


def _result(cell: Cell, table: Board) -> dict[str, Any]:
    column = next(c for c in table.columns if c.name == cell.metric)
    manifest, protocol = table.manifest, table.protocol
    return {
        "evaluation_result_id": f"{protocol.name}.v{protocol.version}.{cell.metric}",
        "evaluation_name": f"{protocol.name} v{protocol.version}",
        "source_data": {
            "dataset_name": manifest.dataset,
            "source_type": "other",
            "additional_details": {
                "version": str(manifest.version),
                "digest": manifest.digest,
                "n_clips": str(manifest.n_clips),
            },
        },
        "metric_config": _metric_config(column),
        "score_details": _score(cell),
    }


def _metric_config(column: Column) -> dict[str, Any]:
    return {
        "metric_id": f"avbench.{column.name}",
        "metric_name": column.name,
        "metric_unit": column.unit,
        "lower_is_better": column.better == "lower",
        "additional_details": {"signature": column.signature},
    }


def _score(cell: Cell) -> dict[str, Any]:
    found, place = cell.summary, cell.standing
    if found is None or found.value is None:
        raise ValueError(f"{cell.metric} has no value")
    details = {
        "n_scored": str(found.n_scored),
        "n_expected": str(found.n_expected),
        "rank_low": str(place.rank_low or ""),
        "rank_high": str(place.rank_high or ""),
        "tie_group": str(place.tie_group or ""),
    }
    score: dict[str, Any] = {"score": found.value, "details": details}
    if found.low is not None and found.high is not None:
        score["uncertainty"] = {
            "confidence_interval": {
                "lower": found.low,
                "upper": found.high,
                "confidence_level": 0.95,
                "method": "percentile bootstrap over speakers",
            },
            "num_samples": found.n_scored,
            "num_bootstrap_samples": N_RESAMPLES,
        }
    return score
