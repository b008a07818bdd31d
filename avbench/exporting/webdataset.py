"""WebDataset shards: tar files that are read from front to back."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any, ClassVar

from avbench.exporting.facts import facts, features
from avbench.exporting.hub import data_files
from avbench.exporting.names import flat_name
from avbench.exporting.shards import Shards
from avbench.exporting.sink import Place, ReadyClip

BLOCK_BYTES = 512


class WebDatasetSink:
    """`KEY.flac`, `KEY.json`, `KEY.mp4` for each clip, in order of the ids.

    A key is everything before the first dot, so it holds none: `exporting.names` states the rule.
    The same clips give the same bytes: no times, no owners.
    """

    keeps: ClassVar[frozenset[str]] = frozenset()
    reading: ClassVar[str] = """Each clip is `KEY.flac` (16 kHz mono), `KEY.json`, `KEY.mp4`. In a
key `/` of the clip id is `+`, and any character but letters, digits, `-` and `_` is `=` and its
UTF-8 bytes in hexadecimal; the json holds `clip_id` itself.

```python
import webdataset
clips = webdataset.WebDataset("DEST/data/train-{00000..00011}-of-00012.tar", shardshuffle=False)
for clip in clips.decode():                       # clip["json"], clip["flac"], clip["mp4"]
    ...

from datasets import Audio, Video, load_dataset
clips = load_dataset("DEST", streaming=True)      # media as bytes
clips = clips.cast_column("mp4", Video()).cast_column("flac", Audio())  # decoded (torchcodec)
```
"""

    def __init__(self, place: Place) -> None:
        self._shards = Shards(place.folder, place.split, "tar", place.shard_bytes)
        self._tar: tarfile.TarFile | None = None

    def add(self, clip: ReadyClip) -> None:
        """Appends the clip's three members."""
        about = json.dumps(facts(clip), ensure_ascii=False, sort_keys=True, allow_nan=False)
        sizes = (clip.audio.stat().st_size, len(about.encode()), clip.video.stat().st_size)
        size = sum(-(-n // BLOCK_BYTES) * BLOCK_BYTES + BLOCK_BYTES for n in sizes)
        if not self._shards.fits(size):
            self._close_tar()
            self._tar = tarfile.open(  # noqa: SIM115 - it stays open from clip to clip
                self._shards.open_next(), "w", format=tarfile.GNU_FORMAT
            )
        self._shards.take(size)
        key = flat_name(clip.row["clip_id"])
        with clip.audio.open("rb") as sound, clip.video.open("rb") as picture:
            self._member(f"{key}.flac", sound, sizes[0])
            self._member(f"{key}.json", io.BytesIO(about.encode()), sizes[1])
            self._member(f"{key}.mp4", picture, sizes[2])

    def close(self) -> list[Path]:
        """Ends the last shard."""
        self._close_tar()
        return self._shards.name_all()

    @classmethod
    def header(cls, files: dict[str, list[Path]]) -> list[str]:
        """States the types, which `datasets` would otherwise guess from the first five clips.

        Media are plain bytes: as `Audio`, `datasets` asks for torchcodec before it reads anything.
        """
        keys = {"flac": "binary", "mp4": "binary", "__key__": "string", "__url__": "string"}
        plain = [f"  - name: {name}\n    dtype: {kind}" for name, kind in keys.items()]
        about = ["  - name: json\n    struct:", *_yaml(features(), "    ")]
        return [*data_files(files), "dataset_info:", "  features:", *plain, *about]

    def _member(self, name: str, data: Any, size: int) -> None:  # noqa: ANN401 - as in tarfile
        info = tarfile.TarInfo(name)  # time 0, owner 0, mode 644
        info.size = size
        assert self._tar is not None  # noqa: S101 - `add` opened it
        self._tar.addfile(info, data)

    def _close_tar(self) -> None:
        if self._tar is not None:
            self._tar.close()
        self._tar = None


def _yaml(fields: dict[str, Any], indent: str) -> list[str]:
    """Types of a struct as the card of a dataset says them."""
    lines = []
    for name, kind in fields.items():
        lines.append(f"{indent}- name: {json.dumps(name)}")
        if kind.get("_type") == "Value":
            lines.append(f"{indent}  dtype: {kind['dtype']}")
        elif "_type" in kind["feature"]:
            lines.append(f"{indent}  list: {kind['feature']['dtype']}")
        else:
            lines += [f"{indent}  list:", *_yaml(kind["feature"], f"{indent}  ")]
    return lines
