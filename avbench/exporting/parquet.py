"""Parquet shards that hold the media themselves: one upload, one download, no paths."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from avbench.errors import LengthMismatch
from avbench.exporting.facts import facts, features, names, words_type
from avbench.exporting.hub import data_files
from avbench.exporting.names import file_name
from avbench.exporting.shards import Shards
from avbench.exporting.sink import Place, ReadyClip, Row
from avbench.prepare import schemas

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

ROW_GROUP_BYTES = 50_000_000  # read for one row; memory while writing is some five times that
LARGEST_BYTES = 2_000_000_000  # Arrow counts the bytes of a column with 31 bits
MEDIA = ("video", "audio")


class ParquetSink:
    """`video{bytes,path}`, `audio{bytes,path}`, words, and the columns of the clips table."""

    keeps: ClassVar[frozenset[str]] = frozenset()
    reading: ClassVar[str] = """```python
from datasets import Audio, Video, load_dataset

clips = load_dataset("DEST")                      # media as {bytes, path}; streaming=True works
clips = clips.cast_column("video", Video()).cast_column("audio", Audio())  # decoded (torchcodec)

import io, pandas, soundfile
frame = pandas.read_parquet("DEST/data", columns=["clip_id", "speaker", "text", "audio"])
sound, rate = soundfile.read(io.BytesIO(frame.audio[0]["bytes"]))
```
"""

    def __init__(self, place: Place) -> None:
        self._shards = Shards(place.folder, place.split, "parquet", place.shard_bytes)
        self._schema = schema()
        self._rows: list[Row] = []
        self._bytes = 0
        self._writer: pq.ParquetWriter | None = None

    def add(self, clip: ReadyClip) -> None:
        """Keeps the clip until a row group is full.

        Raises:
            LengthMismatch: it is too large for a row.
        """
        size = clip.video.stat().st_size + clip.audio.stat().st_size
        if size > LARGEST_BYTES:
            raise LengthMismatch(
                f"{clip.video}: found {size} bytes with its sound, expected at most "
                f"{LARGEST_BYTES} for a row of Parquet; export to webdataset instead"
            )
        if not self._shards.fits(size):
            self._end_shard()
            self._begin_shard()
        elif self._bytes + size > ROW_GROUP_BYTES:
            self._end_group()
        name = file_name(clip.row["clip_id"])
        media = {
            "video": {"bytes": clip.video.read_bytes(), "path": f"{name}.mp4"},
            "audio": {"bytes": clip.audio.read_bytes(), "path": f"{name}.flac"},
        }
        self._rows.append(facts(clip) | media)
        self._bytes += size
        self._shards.take(size)

    def close(self) -> list[Path]:
        """Ends the last shard."""
        self._end_shard()
        return self._shards.name_all()

    @classmethod
    def header(cls, files: dict[str, list[Path]]) -> list[str]:
        """Names the shards of each split."""
        return data_files(files)

    def _begin_shard(self) -> None:
        import pyarrow.parquet as pq

        light = [name for name in self._schema.names if name not in MEDIA]
        scalar = [name for name in light if name not in ("words", "face_box")]
        self._writer = pq.ParquetWriter(
            self._shards.open_next(),
            self._schema,
            version="2.6",
            compression={path: _codec(path) for path in _leaves(self._schema)},
            use_dictionary=scalar,
            write_statistics=scalar,  # the smallest video is of no use to anybody
            write_page_index=True,
        )

    def _end_group(self) -> None:
        import pyarrow as pa

        if self._writer is not None and self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
        self._rows, self._bytes = [], 0

    def _end_shard(self) -> None:
        self._end_group()
        if self._writer is not None:
            self._writer.close()
        self._writer = None


def schema() -> "pa.Schema":
    """Columns of a shard, typed for `datasets` too."""
    import pyarrow as pa

    fields = [schemas.CLIPS.field(name) for name in names()]
    media = [schemas.CLIPS.field(name) for name in MEDIA]
    known = json.loads(schemas.CLIPS.metadata[b"huggingface"])["info"]["features"]
    types = {**features(), **{name: known[name] for name in MEDIA}}
    header = json.dumps({"info": {"features": types}})
    fields = [*fields, pa.field("words", words_type()), *media]
    return pa.schema(fields, metadata={"huggingface": header})


def _leaves(of: "pa.Schema") -> list[str]:
    """Column paths as Parquet names them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(of.empty_table(), sink)
    stored = pq.ParquetFile(sink.getvalue()).schema
    return [stored.column(i).path for i in range(len(stored.names))]


def _codec(path: str) -> str:
    """mp4 and FLAC do not get smaller, and readers may then take slices of a page."""
    return "NONE" if path.split(".")[0] in MEDIA else "ZSTD"
