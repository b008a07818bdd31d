"""What a row, a shard and a whole run are known by."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

HEX = 32  # digits of a digest


def row_digest(row: dict[str, Any]) -> str:
    """32 hex digits that cover all that a row says: ids, paths, sizes and times of its files."""
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:HEX]


def shard_digest(rows: Iterable[str]) -> str:
    """The digest of rows in their order, from theirs."""
    return hashlib.sha256("".join(rows).encode()).hexdigest()[:HEX]


def text_digest(text: str) -> str:
    """The digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:HEX]
