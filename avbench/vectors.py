"""Tables of embeddings by clip id, which other programs make and avbench takes in.

Three forms hold the same: Parquet with the columns `clip_id` and `embedding` (a list of numbers);
.npz with the arrays `clip_id` (n,) and `embedding` (n, d); .npy (n, d) with a file NAME.ids.txt
beside it, one clip id a line. They may come from outside: sizes are bounded, nothing is unpickled.
"""

import hashlib
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avbench.errors import UserError

SUFFIXES = (".parquet", ".npz", ".npy")
MAX_BYTES = 4 << 30  # a million vectors of 1024 float32
SHOWN = 10
COLUMNS = ("clip_id", "embedding")

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Vectors:
    """`rows` (n, d) float32, one a clip of `ids`; `table`: where they lie."""

    table: Path
    ids: tuple[str, ...]
    rows: Floats

    @property
    def digest(self) -> str:
        """sha256 over ids and numbers, in the order of the ids: the form of the file is nothing."""
        total = hashlib.sha256()
        for i in sorted(range(len(self.ids)), key=self.ids.__getitem__):
            total.update(f"{self.ids[i]}\0{row_sha256(self.rows[i])}\n".encode())
        return total.hexdigest()


def row_sha256(row: Floats) -> str:
    """The identity of one embedding."""
    return hashlib.sha256(np.ascontiguousarray(row, dtype="<f4").tobytes()).hexdigest()


def read_vectors(table: Path, dimension: int | None = None) -> Vectors:
    """All vectors of a table.

    Args:
        table: the file.
        dimension: what each vector must have; None takes any that they share.

    Raises:
        UserError: another format, not readable, too large, an id that is empty or stands twice, or
            another dimension. NaN is no fault here: it is one clip's, and shows in its row.
    """
    try:
        stat = table.stat()
    except OSError as error:
        raise UserError(f"{table}: no table of embeddings there: {error.strerror}") from error
    if table.suffix.lower() not in SUFFIXES:
        raise UserError(f"{table}: found {table.suffix!r}, expected {', '.join(SUFFIXES)}")
    found = _read(table.absolute(), stat.st_size, stat.st_mtime_ns)
    if dimension is not None and found.rows.shape[1] != dimension:
        raise UserError(
            f"{table}: its vectors have {found.rows.shape[1]} numbers, expected {dimension}"
        )
    return found


def write_vectors(table: Path, ids: Sequence[str], rows: Floats) -> None:
    """Writes Parquet, sorted by id, the same bytes always; atomically."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    order = sorted(range(len(ids)), key=ids.__getitem__)
    values = np.ascontiguousarray(rows[order], dtype=np.float32)
    column = pa.FixedSizeListArray.from_arrays(pa.array(values.ravel()), rows.shape[1])
    columns = {"clip_id": pa.array([ids[i] for i in order]), "embedding": column}
    table.parent.mkdir(parents=True, exist_ok=True)
    temporary = table.with_name(f"{table.name}.tmp")
    pq.write_table(pa.table(columns), temporary, compression="zstd")
    temporary.replace(table)


@lru_cache(maxsize=4)
def _read(table: Path, size: int, _mtime_ns: int) -> Vectors:
    """Once per process and state of the file."""
    readers = {".parquet": _parquet, ".npz": _npz, ".npy": _npy}
    if size > MAX_BYTES:
        raise UserError(f"{table}: {size:,} bytes of embeddings, expected at most {MAX_BYTES:,}")
    try:
        ids, rows = readers[table.suffix.lower()](table)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UserError(f"{table}: cannot be read as embeddings: {error}") from error
    faults = _faults(ids, rows)
    if faults:
        more = f"; and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        raise UserError(f"{table}: {'; '.join(faults[:SHOWN])}{more}")
    rows = np.asarray(rows, dtype=np.float32)
    rows.setflags(write=False)
    return Vectors(table, tuple(ids), rows)


def _parquet(table: Path) -> tuple[list[str], NDArray[Any]]:
    import pyarrow.parquet as pq

    names = pq.read_schema(table).names
    absent = [c for c in COLUMNS if c not in names]
    if absent:
        raise ValueError(f"no column {' or '.join(absent)}; found {', '.join(names)}")
    read = pq.read_table(table, columns=list(COLUMNS)).combine_chunks()
    lists = read.column("embedding")
    n, flat = len(read), lists.combine_chunks().flatten().to_numpy(zero_copy_only=False)
    lengths = Counter(None if v is None else len(v) for v in lists)
    if len(lengths) != 1 or None in lengths:
        found = ", ".join(f"{k} numbers in {m} rows" for k, m in lengths.items()) or "no row"
        raise ValueError(f"the embeddings differ in length: {found}")
    return read.column("clip_id").to_pylist(), flat.reshape(n, -1)


def _npz(table: Path) -> tuple[list[str], NDArray[Any]]:
    with zipfile.ZipFile(table) as packed:
        unpacked = sum(part.file_size for part in packed.infolist())
    if unpacked > MAX_BYTES:
        raise ValueError(f"{unpacked:,} bytes unpacked, expected at most {MAX_BYTES:,}")
    with np.load(table, allow_pickle=False) as arrays:
        return list(map(str, arrays["clip_id"])), arrays["embedding"]


def _npy(table: Path) -> tuple[list[str], NDArray[Any]]:
    ids = table.with_suffix(".ids.txt")
    if not ids.is_file():
        raise ValueError(f"{ids.name} is not beside it, expected one clip id a line")
    return ids.read_text(encoding="utf-8").split("\n")[:-1], np.load(table, allow_pickle=False)


def _faults(ids: Sequence[Any], rows: NDArray[Any]) -> list[str]:
    if rows.ndim != 2 or rows.dtype.kind != "f" or not rows.size:
        return [f"found an array {rows.shape} of {rows.dtype}, expected (clips, numbers) of floats"]
    if len(ids) != len(rows):
        return [f"{len(ids)} clip ids for {len(rows)} vectors"]
    faults = [f"row {n}: no clip id" for n, i in enumerate(ids, start=1) if not i]
    return faults + [f"{i} stands there {n} times" for i, n in Counter(ids).items() if n > 1 and i]
