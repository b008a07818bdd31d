"""Writing the true lags of a sync task."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from avbench.offsets.rows import SIGN
from avbench.offsets.truth import NUMBERS, TEXTS


def write_truth(path: Path, rows: Iterable[Mapping[str, Any]], dataset: str, version: str) -> None:
    """Writes `truth.parquet`; each row holds every column of TEXTS and NUMBERS, and the fps."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = [("clip_id", pa.string())]
    columns += [(name, pa.float64()) for name in NUMBERS]
    columns += [("fps_num", pa.int32()), ("fps_den", pa.int32())]
    columns += [(name, pa.string()) for name in TEXTS]
    header = json.dumps({"dataset": dataset, "version": version, "note": SIGN}, sort_keys=True)
    schema = pa.schema(columns, metadata={"avbench": header})
    temporary = path.with_suffix(".tmp")
    pq.write_table(
        pa.Table.from_pylist([dict(r) for r in rows], schema=schema), temporary, compression="zstd"
    )
    temporary.replace(path)
