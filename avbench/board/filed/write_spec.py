"""`board.toml` and `literature.toml` as text."""

import json
from typing import Any

from avbench.board.filed.spec import BoardSpec


def to_toml(spec: BoardSpec) -> str:
    """The board's file: plain values first, then one table for each mapping."""
    content = spec.model_dump(exclude_none=True)
    plain = {k: v for k, v in content.items() if not isinstance(v, dict)}
    tables = {k: v for k, v in content.items() if isinstance(v, dict) and v}
    lines = [f"{k} = {_value(v)}" for k, v in plain.items() if v not in ("", [])]
    for name, table in tables.items():
        lines += ["", f"[{name}]", *(f"{_key(k)} = {_value(v)}" for k, v in table.items())]
    return "\n".join(lines) + "\n"


def _key(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() else json.dumps(key)


def _value(value: Any) -> str:  # noqa: ANN401
    # JSON's strings, numbers and lists of strings are TOML's, DEL and lone surrogates excepted
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
