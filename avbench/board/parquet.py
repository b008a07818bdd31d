"""The board as `leaderboard.parquet`: one row a system and metric; same board, same bytes."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from avbench.board.exports import FIELDS, lines
from avbench.board.table import Board

TYPES = {
    **dict.fromkeys(("value", "low", "high", "coverage", "penalised"), pa.float64()),
    **dict.fromkeys(("n_scored", "n_expected", "rank_low", "rank_high", "tie_group"), pa.int64()),
    "ranked": pa.bool_(),
}


def write_parquet(board: Board, path: Path) -> None:
    """Write the file; a number that does not exist is null."""
    rows = [line | {"ranked": line["ranked"] == "yes"} for line in lines(board)]
    schema = pa.schema([(name, TYPES.get(name, pa.string())) for name in FIELDS])
    columns = [pa.array([row[f.name] for row in rows], f.type) for f in schema]
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), part, compression="zstd")
    os.replace(part, path)  # noqa: PTH105 - the atomic one, named as such
