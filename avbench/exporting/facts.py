"""What goes along with an embedded clip: its words, and the columns that speak of no file."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from avbench.datasets.base import Word
from avbench.exporting.sink import ReadyClip, Row
from avbench.prepare import schemas

if TYPE_CHECKING:
    import pyarrow as pa

LOCAL = frozenset(("video", "audio", "video_rel", "audio_rel", "source_path")) | frozenset(
    ("start_s", "end_s", "lag_in_files_ms")
)
WORD_COLUMNS = {"word": "string", "start_s": "float64", "end_s": "float64", "tier": "string"}


def names() -> list[str]:
    """The columns that are kept, in the order of the clips table."""
    return [name for name in schemas.CLIPS.names if name not in LOCAL]


def facts(clip: ReadyClip) -> Row:
    """Kept columns and `words` of a clip."""
    return {name: clip.row.get(name) for name in names()} | {"words": word_rows(clip.words)}


def word_rows(words: Sequence[Word]) -> list[Row]:
    """Words as a list of {word, start_s, end_s, tier}."""
    return [{"word": w.text, "start_s": w.start_s, "end_s": w.end_s, "tier": w.tier} for w in words]


def features() -> dict[str, Any]:
    """The kept columns and `words` in the words of `datasets.Features`."""
    known = json.loads(schemas.CLIPS.metadata[b"huggingface"])["info"]["features"]
    kept = {name: known[name] for name in names()}
    word = {name: {"dtype": kind, "_type": "Value"} for name, kind in WORD_COLUMNS.items()}
    return kept | {"words": {"feature": word, "_type": "List"}}


def words_type() -> "pa.DataType":
    """Arrow's type of the column `words`."""
    import pyarrow as pa

    kinds = {"string": pa.string(), "float64": pa.float64()}
    return pa.list_(pa.struct([(name, kinds[kind]) for name, kind in WORD_COLUMNS.items()]))
