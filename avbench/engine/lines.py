"""One line of a part: `{"row": digest, "failure": status or "", "result": {...}}`.

Floats are written so that they read back bit for bit. A line stands for itself: what is whole can
be kept, whatever became of the rest of its part.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

HEAD = re.compile(rb'\{"row": "([0-9a-f]{32})", "failure": "(\w*)", "result": ')


@dataclass(frozen=True)
class Line:
    """A line that ends where it should. `failure`: the status that another try may mend, or ""."""

    raw: bytes
    row: str
    failure: str

    @cached_property
    def result(self) -> dict[str, Any]:
        """The row of the result; raises ValueError where the line is damaged."""
        result: dict[str, Any] = json.loads(self.raw)["result"]
        return result

    @property
    def ok(self) -> bool:
        """Whether the result can be read."""
        try:
            return isinstance(self.result, dict)
        except ValueError:
            return False


def encode(row: str, failure: str, result: dict[str, Any]) -> bytes:
    """A line, with its newline."""
    line = {"row": row, "failure": failure, "result": _plain(result)}
    return json.dumps(line).encode() + b"\n"


def read_lines(path: Path) -> Iterator[Line]:
    """The whole lines of a part, one at a time; nothing where there is no part."""
    if not path.is_file():
        return
    with path.open("rb") as part:
        for raw in part:
            head = HEAD.match(raw)
            if head is not None and raw.endswith(b"\n"):
                yield Line(raw, head[1].decode(), head[2].decode())


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """NaN and infinity have no place in a result: a value that is none is None."""
    return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}
