"""A lhotse CutSet: a recording per FLAC, words as its alignment. Written without lhotse."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from avbench.datasets.base import Word
from avbench.exporting.sink import Place, ReadyClip, Row

CUSTOM = (
    "split", "session", "decision", "audio_lag_ms", "lag_ci_ms", "lag_source", "num_frames",
    "fps_num", "fps_den", "valid_start_s", "valid_end_s", "text_norm",
)  # fmt: skip
ALIGNED = ("word", "phone")


class LhotseSink:
    """`cuts-{split}.jsonl.gz`, one cut per clip, in order of the ids.

    `custom` holds `video` (the path of the silent mp4), the offset and the decision. Word times are
    those of `words.parquet`; pauses are left out.
    """

    keeps: ClassVar[frozenset[str]] = frozenset(("video", "audio"))
    reading: ClassVar[str] = """```python
from lhotse import CutSet

cuts = CutSet.from_file("DEST/cuts-train.jsonl.gz")
cut = next(iter(cuts))
cut.load_audio(), cut.supervisions[0].alignment["word"], cut.custom["video"]
```
"""

    def __init__(self, place: Place) -> None:
        self._path = place.folder / f"cuts-{place.split}.jsonl.gz"
        self._raw = self._path.open("wb")
        # No name and no time in the header: the same cuts give the same bytes.
        self._file = gzip.GzipFile("", "wb", fileobj=self._raw, mtime=0)

    def add(self, clip: ReadyClip) -> None:
        """Appends a cut."""
        line = json.dumps(cut(clip), ensure_ascii=False, allow_nan=False)
        self._file.write(line.encode() + b"\n")

    def close(self) -> list[Path]:
        """Ends the file."""
        self._file.close()
        self._raw.close()
        return [self._path]

    @classmethod
    def header(cls, files: dict[str, list[Path]]) -> list[str]:
        """Nothing: the card is for people alone."""
        del files
        return []


def cut(clip: ReadyClip) -> Row:
    """The clip as lhotse's MonoCut."""
    row = clip.row
    duration_s = row["num_samples"] / row["sample_rate"]
    custom = {name: row[name] for name in CUSTOM if row.get(name) is not None}
    common = {"start": 0.0, "duration": duration_s, "channel": 0}
    return {
        "id": row["clip_id"],
        **common,
        "supervisions": [_supervision(clip, common)],
        "recording": {
            "id": row["clip_id"],
            "sources": [{"type": "file", "channels": [0], "source": str(clip.audio_at)}],
            "sampling_rate": row["sample_rate"],
            "num_samples": row["num_samples"],
            "duration": duration_s,
            "channel_ids": [0],
        },
        "custom": custom | {"video": str(clip.video_at)},
        "type": "MonoCut",
    }


def _supervision(clip: ReadyClip, common: Row) -> Row:
    row = clip.row
    said = {key: row[key] for key in ("text", "language", "speaker") if row.get(key)}
    alignment = {tier: _alignment(clip.words, tier, common["duration"]) for tier in ALIGNED}
    times = {tier: items for tier, items in alignment.items() if items}
    named = {"id": row["clip_id"], "recording_id": row["clip_id"], **common, **said}
    return named | ({"alignment": times} if times else {})


def _alignment(words: Sequence[Word], tier: str, end_s: float) -> list[list[str | float]]:
    """[text, start, duration] in seconds; the sound may end half a sample before the picture."""
    return [
        [w.text, w.start_s, min(w.end_s, end_s) - w.start_s]
        for w in words
        if w.tier == tier and w.start_s < end_s
    ]
