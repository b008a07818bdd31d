"""The split protocols of a corpus against the clips that were prepared: `OUT/protocols`."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from avbench.datasets.protocols import Resolved, resolve
from avbench.datasets.protocols_shipped import names_of, shipped
from avbench.prepare.layout import Layout

COLUMNS = pa.schema([("clip_id", pa.string()), ("split", pa.string())])


def resolve_all(dataset: str, clip_ids: Iterable[str]) -> tuple[Resolved, ...]:
    """Every protocol of the corpus, by name, against the clips that are there."""
    ids = sorted(clip_ids)
    return tuple(resolve(shipped(name), ids) for name in names_of(dataset))


def write_protocols(out: Path, found: Sequence[Resolved]) -> list[Path]:
    """Writes `protocols/<name>.parquet` (clip_id, split; by id) for protocols with a clip there.

    The table of a protocol that has none any more is removed; other tables there are the user's.
    """
    layout = Layout(out)
    written = []
    for resolved in found:
        path = layout.protocol(resolved.protocol.name)
        if resolved.split_of:
            written.append(_write(path, resolved))
        else:
            path.unlink(missing_ok=True)
    return written


def _write(path: Path, resolved: Resolved) -> Path:
    protocol = resolved.protocol
    header = {"protocol": protocol.name, "version": protocol.version, "sha256": protocol.digest}
    schema = COLUMNS.with_metadata({"avbench": json.dumps(header, sort_keys=True)})
    columns = {"clip_id": list(resolved.split_of), "split": list(resolved.split_of.values())}
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    pq.write_table(pa.table(columns, schema=schema), unfinished, compression="zstd", version="2.6")
    unfinished.replace(path)
    return path
