"""After a move: the absolute paths of a prepared folder's tables, written anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avbench.exporting.rows import tables
from avbench.media.atomic import whole
from avbench.prepare.croissant import refresh
from avbench.prepare.layout import Layout

if TYPE_CHECKING:
    import pyarrow as pa

MEDIA = ("video", "audio")


@dataclass(frozen=True)
class Relocated:
    """`changed`: table -> rows whose paths changed. `missing`: media files that are not there."""

    rows: int
    changed: dict[str, int]
    missing: tuple[str, ...]


def relocate(out: Path, sources: Mapping[str, str]) -> Relocated:
    """Points the tables of `out` to the media below it, and sources from old folders to new ones.

    Written media are found by `video_rel` and `audio_rel`. `sources`: old folder -> new folder, for
    the paths of the corpus itself. Each table is replaced whole; doing it twice changes nothing.

    Raises:
        ManifestError: nothing prepared at `out`.
    """
    out = out.absolute()
    changed: dict[str, int] = {}
    missing: list[str] = []
    n_rows = 0
    for path in tables(out, None).values():
        n, n_changed = _rewrite(path, _Written(out, sources, missing, MEDIA, ("source_path",)))
        n_rows += n
        changed[path.name] = n_changed
    layout = Layout(out)
    if layout.crops.is_file():
        crops = _Written(out, sources, missing, ("video",), ())
        changed[layout.crops.name] = _rewrite(layout.crops, crops)[1]
    for path, column in ((layout.failures, "path"), (layout.targets, "audio")):
        if sources and path.is_file():
            changed[path.name] = _rewrite(path, _Paths(sources, column))[1]
    if any(changed.values()):
        refresh(out)
    return Relocated(n_rows, changed, tuple(dict.fromkeys(missing)))


class _Paths:
    """Maps a column of paths, by folder."""

    def __init__(self, sources: Mapping[str, str], *columns: str) -> None:
        self.columns = self.read = columns
        self._sources = {Path(old).as_posix(): Path(new) for old, new in sources.items()}

    def moved(self, text: str | None) -> str | None:
        """The path, its old folder replaced."""
        for old, new in self._sources.items():
            if text is not None and Path(text).is_relative_to(old):
                return str(new / Path(text).relative_to(old))
        return text

    def row(self, row: dict[str, Any]) -> dict[str, Any]:
        """The columns of a row as they should be: texts, or structs of bytes and path."""
        return {name: self._value(row[name]) for name in self.columns}

    def _value(self, value: Any) -> Any:  # noqa: ANN401 - as Arrow gives it
        if isinstance(value, dict):
            return value | {"path": self.moved(value["path"])}
        return self.moved(value)


class _Written(_Paths):
    """Media that may lie below OUT, with their relative names beside them, and other paths."""

    def __init__(
        self,
        out: Path,
        sources: Mapping[str, str],
        missing: list[str],
        media: tuple[str, ...],
        others: tuple[str, ...],
    ) -> None:
        super().__init__(sources, *media, *others)
        self.read = (*self.columns, *(f"{name}_rel" for name in media))
        self._media, self._others = media, others
        self._out = out
        self._missing = missing

    def row(self, row: dict[str, Any]) -> dict[str, Any]:
        """Media below OUT by their relative names, everything else by its folder."""
        wanted: dict[str, Any] = {name: self.moved(row[name]) for name in self._others}
        for name in self._media:
            media, rel = row[name], row[f"{name}_rel"]
            path = str(self._out / rel) if rel else self.moved(media["path"] if media else None)
            if path and not Path(path).is_file():
                self._missing.append(path)
            wanted[name] = None if path is None else {"bytes": None, "path": path}
        return wanted


def _rewrite(path: Path, paths: _Paths) -> tuple[int, int]:
    """Rows of a table, and how many changed; the file is replaced where one did."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        groups = range(file.num_row_groups)
        n_changed = sum(_moved(file.read_row_group(i, list(paths.read)), paths)[1] for i in groups)
        if n_changed:
            # As `prepare` writes its tables: there and back again gives the same bytes.
            how = {"compression": "zstd", "version": "2.6"}
            with whole(path) as part, pq.ParquetWriter(part, file.schema_arrow, **how) as writer:
                for i in groups:
                    writer.write_table(_moved(file.read_row_group(i), paths)[0])
        return file.metadata.num_rows, n_changed


def _moved(table: "pa.Table", paths: _Paths) -> tuple["pa.Table", int]:
    import pyarrow as pa

    before = table.select(list(paths.read)).to_pylist()
    after = [paths.row(row) for row in before]
    n = sum(any(old[k] != new[k] for k in new) for old, new in zip(before, after, strict=True))
    for name in paths.columns:
        index = table.schema.get_field_index(name)
        field = table.schema.field(index)
        column = pa.array([row[name] for row in after], field.type)
        table = table.set_column(index, field, column)
    return table, n
