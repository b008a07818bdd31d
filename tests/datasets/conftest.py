"""Trees of empty files with GRID's names: a scan opens no video."""

from pathlib import Path

import pytest

from avbench.datasets.grid_names import sentence

# Twelve sentences per speaker, no sentence twice, as in the corpus.
COLOURS = {"s1": "b", "s2": "g", "s3": "r", "s4": "w"}


class GridTree:
    """Writes GRID files below a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def codes(self, speaker: str) -> list[str]:
        return [f"b{COLOURS[speaker]}a{letter}{digit}n" for letter in "abc" for digit in "1234"]

    def touch(self, *paths: str) -> None:
        for path in paths:
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).touch()

    def align(self, path: str, code: str) -> None:
        """An alignment of 75 frames: half a second of silence, six words, silence."""
        words = sentence(code).split()
        times = [12_500 + 8_000 * i for i in range(7)]
        rows = [f"0 {times[0]} sil"]
        rows += [f"{a} {b} {w}" for a, b, w in zip(times, times[1:], words, strict=False)]
        rows.append(f"{times[-1]} 74500 sil")
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text("\n".join(rows) + "\n")


@pytest.fixture
def grid_tree(tmp_path) -> GridTree:
    (tmp_path / "corpus").mkdir()
    return GridTree(tmp_path / "corpus")
