"""The clips of a prepared folder, row by row, so that memory does not grow with the corpus."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from avbench.errors import ManifestError
from avbench.prepare.layout import Layout

Row = dict[str, Any]
BATCH = 512


def tables(out: Path, split: str | None) -> dict[str, Path]:
    """Split -> table of clips, sorted by name; `split`: only this one.

    Raises:
        ManifestError: nothing prepared there, or no such split.
    """
    found = {
        path.stem.removeprefix("clips-"): path
        for path in sorted(Layout(out).manifest.glob("clips-*.parquet"))
    }
    if not found:
        raise ManifestError(
            f"{out}: found no manifest/clips-*.parquet; `avbench prepare CORPUS --root ROOT "
            f"--out {out}` writes them"
        )
    if split is None:
        return found
    if split not in found:
        there = ", ".join(map(repr, found))
        raise ManifestError(f"{out} has no split {split!r}; it has {there}")
    return {split: found[split]}


def count(paths: dict[str, Path]) -> int:
    """Rows in all of the tables."""
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(path).num_rows for path in paths.values())


def rows(table: Path) -> Iterator[Row]:
    """The rows of one table, in their order (by clip id)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(table) as file:
            for batch in file.iter_batches(BATCH):
                yield from batch.to_pylist()
    except (pa.ArrowInvalid, OSError) as error:
        raise ManifestError(f"{table}: is no Parquet: {error}") from error
