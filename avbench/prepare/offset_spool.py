"""Rows of the offsets table wait on disk: they come session by session, the table goes by clip."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from avbench.prepare.records import OffsetRecord

CURVES = ("lags_ms", "curve", "curve_n")
PLAIN = tuple(name for name in OffsetRecord.__slots__ if name not in CURVES)


class OffsetSpool:
    """Holds any number of records in a nameless file below `folder`; in memory, where each lies."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by __exit__
        self._places: list[tuple[str, int, int]] = []  # clip id, track, position

    def add(self, record: OffsetRecord) -> None:
        """Takes a record; its curves are kept as float32, as the table has them."""
        curves = [np.asarray(getattr(record, name), np.float32) for name in CURVES]
        head = [[getattr(record, name) for name in PLAIN], [len(curve) for curve in curves]]
        track = -1 if record.track is None else record.track
        self._places.append((record.clip_id, track, self._file.tell()))
        self._file.write(json.dumps(head).encode() + b"\n")
        for curve in curves:
            self._file.write(curve.tobytes())

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[OffsetRecord]:
        """The records by clip id and track."""
        for _, _, place in sorted(self._places):
            self._file.seek(place)
            plain, lengths = json.loads(self._file.readline())
            curves = {
                name: np.frombuffer(self._file.read(4 * length), np.float32)
                for name, length in zip(CURVES, lengths, strict=True)
            }
            yield OffsetRecord(**dict(zip(PLAIN, plain, strict=True)), **curves)  # type: ignore[arg-type]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
