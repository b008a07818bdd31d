"""The head of a card, by which `datasets.load_dataset(DEST)` finds files and types."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

WHOLE = "full"  # `datasets` keeps the word "all" for itself


def split_name(split: str) -> str:
    """A split's name as `datasets` allows it: letters, digits, `_`, dots between."""
    if split == "all":
        return WHOLE
    return re.sub(r"[^\w.]", "_", split).strip(".") or WHOLE


def data_files(files: Mapping[str, Sequence[Path]]) -> list[str]:
    """YAML lines: split -> its files, each in a folder below the card."""
    lines = ["configs:", "- config_name: default", "  data_files:"]
    for split, paths in files.items():
        lines += [f"  - split: {json.dumps(split_name(split))}", "    path:"]
        lines += [f"    - {json.dumps(f'{path.parent.name}/{path.name}')}" for path in paths]
    return lines
