"""Word times beside the rows of clips: two sorted tables, read side by side."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from avbench.datasets.base import Word
from avbench.errors import ManifestError
from avbench.prepare.layout import Layout

BATCH = 16_384
COLUMNS = ("clip_id", "start_s", "end_s", "word", "tier")


class Words:
    """The words of clips that are asked for in ascending order of their ids."""

    def __init__(self, out: Path) -> None:
        self._table = Layout(out).words
        self._clips = groupby(self._rows(), key=itemgetter(0))
        self._next: tuple[str, tuple[Word, ...]] | None = None

    def of(self, clip_id: str) -> tuple[Word, ...]:
        """Words, pauses and phones of a clip; empty where it has none.

        Raises:
            ManifestError: the table is not sorted by clip id.
        """
        while self._next is None or self._next[0] < clip_id:
            entry = next(self._clips, None)
            if entry is None:
                return ()
            before, found = self._next, (entry[0], tuple(Word(*r[1:]) for r in entry[1]))
            if before is not None and found[0] <= before[0]:
                raise ManifestError(
                    f"{self._table}: found {found[0]!r} after {before[0]!r}, expected rows sorted "
                    "by clip_id; prepare the corpus again"
                )
            self._next = found
        return self._next[1] if self._next[0] == clip_id else ()

    def _rows(self) -> Iterator[tuple[str, float, float, str, str]]:
        import pyarrow.parquet as pq

        if not self._table.is_file():
            return
        with pq.ParquetFile(self._table) as file:
            for batch in file.iter_batches(BATCH, columns=list(COLUMNS)):
                yield from zip(*(batch[name].to_pylist() for name in COLUMNS), strict=True)
