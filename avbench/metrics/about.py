"""What a metric says of itself: from its class attributes and its docstring, nothing by hand."""

import inspect
from dataclasses import fields
from typing import Any

from avbench.metrics import METRICS


def about(name: str) -> dict[str, Any]:
    """Everything to know about one metric, as plain data.

    Raises:
        UnknownName: no such metric; the message offers the nearest ones.
    """
    kind = METRICS[name]
    text = inspect.getdoc(kind) or ""
    return {
        "name": name,
        "version": kind.version,
        "summary": text.partition("\n")[0],
        "definition": text,
        "unit": kind.unit,
        "better": kind.better,
        "worst": kind.worst,
        "needs": list(kind.needs),
        "parameters": {f.name: getattr(kind(), f.name) for f in fields(kind)},
        "reference": kind.reference,
    }


def about_all() -> list[dict[str, Any]]:
    """All metrics, in the table's order."""
    return [about(name) for name in METRICS]
